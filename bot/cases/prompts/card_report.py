"""The cards about the compiled report: please check, please review, please recommend, please hand over."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from bot.cases import people as who
from bot.cases.papers import report_checks
from bot.cases.prompts.scene import Card, Scene
from bot.cases.prompts.two_roles import second_holder
from bot.cases.rekomendasi import proposed, shown
from bot.cases.sheet.measuring import percent, typed
from bot.domain import tulis
from bot.domain.capaian import round_half_up
from bot.domain.findings import show
from bot.domain.sop import Jenis, Objek
from bot.report.model import Laporan
from bot.report.rollup import below, highest, lowest
from bot.report.tahunan import LaporanTahunan
from bot.report.tahunan import from_json as report_from_json
from bot.report.words import say_reasons
from bot.store.queries import files, prompts, rekomendasi

HEAD = "kepala_dinas"  # whoever reads one page first


def _kept(scene: Scene) -> Row[Any] | None:
    """The report this stage is about, as it was compiled last."""
    closing = scene.stage.objek is Objek.LAPORAN_TAHUNAN
    return files.latest_report(scene.tx, scene.case.id, tahunan=closing)


def _report(scene: Scene) -> tuple[Laporan, Row[Any]] | None:
    row = _kept(scene)
    return None if row is None else (report_from_json(row.model), row)


def _report_facts(scene: Scene) -> tuple[dict[str, Any], Row[Any]]:
    found = _report(scene)
    if found is None:
        raise LookupError(f"siklus {scene.case.id} has no compiled report")
    model, row = found
    summary = model.ringkasan
    figure = tulis.format_angka(round_half_up(summary.rerata)) if summary.rerata is not None else "-"
    facts = {
        **scene.base,
        "periode": report_checks.period_name(scene.case, scene.stage.objek),
        "rentang": "tahun" if isinstance(model, LaporanTahunan) else "triwulan",
        "jumlah_unit": len(model.unit),
        "jabatan_penyusun": model.disusun_oleh,
        "capaian": figure,
        "kategori": summary.predikat or "belum dapat dihitung",
        "dihitung": summary.dihitung,
        "total": summary.total,
        "alasan_tidak_dihitung": say_reasons(item for item in model.indikator if item.capaian.nilai is None),
        "halaman": row.dokumen.get("halaman", 1),
        "versi": row.versi,
        "ambang": tulis.format_angka(model.ambang, 0),
        **_reviewed(scene),
        **_second_capacity(scene),
        **scene.next_task(),
    }
    return facts, row


def _second_capacity(scene: Scene) -> dict[str, str]:
    """In what other capacity the decision counts as well, where one person holds both roles."""
    holder = second_holder(scene)
    return {"kapasitas_ganda": who.capacity(scene.case, holder)} if holder is not None else {}


def _reviewed(scene: Scene) -> dict[str, Any]:
    """Who decided about the report last, in what capacity, and when."""
    given = [
        row
        for row in prompts.decisions(scene.tx, scene.case.id)
        if row.urut < scene.langkah.urut and row.hasil == "setuju" and row.status == "final"
    ]
    reviews = [row for row in given if scene.case.sop.stages(row.urut)[row.tahap].objek is Objek.LAPORAN]
    if not reviews:
        return {}
    return {"kapasitas_penelaah": reviews[-1].kapasitas, "waktu_telaah": scene.when(reviews[-1].pada)}


def _report_card(scene: Scene, kind: str, permintaan: str, **more: Any) -> Card:
    facts, row = _report_facts(scene)
    brief = row.dokumen.get("ringkas") if scene.stage.peran == HEAD else None
    card = Card(kind, {**facts, **more}, row.digest, row.versi, row.dokumen.get("pdf"), permintaan, brief)
    return replace(card, usulan=tuple(_proposals(scene))) if brief and permintaan == "rekomendasi" else card


def _proposals(scene: Scene) -> list[dict[str, str]]:
    return proposed.message_rows(scene.case, proposed.proposed(scene.tx, scene.case))


def confirm_report(scene: Scene) -> Card:
    found = report_checks.listed(scene.case, report_checks.standing(scene.tx, scene.case, scene.stage.objek))
    more = {"tautan_laporan": report_link(scene), **({"temuan": found} if found else {})}
    return _report_card(scene, "minta_konfirmasi_laporan", "konfirmasi", **more)


def report_link(scene: Scene) -> str:
    row = _kept(scene)
    made = files.of_siklus(scene.tx, scene.case.id, "dokumen")
    return (
        next((item.tautan for item in made if row and item.ingin.get("dokumen") == row.dokumen.get("pdf")), None) or ""
    )


def decide_report(scene: Scene) -> Card:
    kinds = scene.case.sop.row(scene.langkah.urut).semua_jenis
    model = _report(scene)
    low = below(model[0]) if model else []
    if Jenis.REKOMENDASI in kinds:
        return _ask_rekomendasi(scene)
    rows = [
        {"indikator": row.nama, "capaian_indikator": percent(row), "realisasi": typed(row),
         "target": "-" if row.target_tw is None else show(row.target_tw), "satuan": row.satuan,
         "unit": scene.case.kantor.short_name(row.unit)}
        for row in low
    ]  # fmt: skip
    kind = "minta_telaah" if Jenis.TELAAH in kinds else "minta_persetujuan_laporan"
    left = report_checks.counted(report_checks.standing(scene.tx, scene.case))
    return _report_card(scene, kind, "telaah", di_bawah=rows, **left)


def _ask_rekomendasi(scene: Scene) -> Card:
    found = _report(scene)
    model = found[0] if found else None
    worst = lowest(model) if model else []
    best = highest(model, 1) if model else []
    rows = [
        {
            "unit": scene.case.kantor.short_name(row.unit),
            "indikator": row.nama,
            "capaian_indikator": percent(row),
            "kendala": row.kendala or "",
        }
        for row in worst
    ]
    return _report_card(
        scene,
        "minta_rekomendasi",
        "rekomendasi",
        perhatian=rows,
        indikator_terbaik=best[0].nama if best else "",
        capaian_terbaik=percent(best[0]) if best else "",
        contoh_unit=scene.case.kantor.short_name(scene.case.siklus.bidang[-1]),
        jabatan_kembali=_return_title(scene),
        **_promises(scene),
    )


def _promises(scene: Scene) -> dict[str, Any]:
    """How far the recommendations before this siklus are."""
    rows = rekomendasi.standing_at(scene.tx, scene.case.instansi, scene.case.dibuka, besides=scene.case.id)
    return {"periode_lalu": "sebelumnya", **shown.count_states(rows)} if rows else {}


def _return_title(scene: Scene) -> str:
    row = scene.case.sop.row(scene.langkah.urut)
    target = scene.case.sop.row(row.tidak) if row.tidak else row
    return who.title_of(scene.case, target.pelaksana)


def write_rekomendasi(scene: Scene) -> Card:
    unit = scene.case.kantor.short_name(scene.case.siklus.bidang[-1])
    kept = len(prompts.texts(scene.tx, scene.case.id, "rekomendasi", ("draf",)))
    facts = {**scene.base, "contoh_unit": unit, "usulan": _proposals(scene), **({"tercatat": kept} if kept else {})}
    return Card("tulis_rekomendasi", facts)


def hand_over(scene: Scene) -> Card:
    row = files.latest_report(scene.tx, scene.case.id)
    facts = {
        **scene.base,
        "kegiatan": scene.case.sop.row(scene.langkah.urut).kegiatan,
        "penerima": scene.next_task()["jabatan_berikut"],
        "versi": row.versi if row else 1,
        "tautan_laporan": report_link(scene),
    }
    return Card("minta_serah", facts, row.digest if row else "", row.versi if row else 0)
