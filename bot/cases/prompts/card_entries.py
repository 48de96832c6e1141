"""The cards about formats and entries: may it be shared, please fill, please correct."""

from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases.drive.files import form_key
from bot.cases.load import Case
from bot.cases.prompts.scene import Card, Scene
from bot.cases.sheet import reading
from bot.cases.sheet.form import fill_period
from bot.cases.sheet.measuring import change_rows, measured_rows, typed, ukuran
from bot.domain import hari_kerja, tulis
from bot.domain.capaian import round_half_up
from bot.domain.entry import difference
from bot.domain.findings import show
from bot.domain.indikator import Agregasi, asked_in
from bot.report import measure
from bot.report.model import IndikatorRow
from bot.report.rollup import is_asked
from bot.store.queries import cycles, entries, files


def _format_facts(scene: Scene) -> dict[str, Any]:
    case = scene.case
    rows = cycles.indikator_of(scene.tx, case.id)
    fill = case.sop.fill_row
    days = fill.tenggat_hari_kerja if fill and fill.tenggat_hari_kerja else 1
    letter = hari_kerja.add_hari_kerja(case.kalender, case.today(scene.now), days)
    first = files.by_key(scene.tx, form_key(case, case.siklus.bidang[0]))
    return {
        **scene.base,
        "jumlah_unit": len(case.siklus.bidang),
        "jumlah_indikator": len(rows),
        "dasar_target": f"Perjanjian Kinerja {case.periode.tahun}",
        "tenggat": scene.when(hari_kerja.closes(case.kalender, letter)),
        "tautan_format": (first.tautan if first else "") or "",
        **scene.next_task(),
    }


def format_digest(scene: Scene) -> str:
    """Names the form that is proposed: approving binds to the forms of every unit as they were built."""
    made = [str(row.nyata.get("isi", "")) for row in files.of_siklus(scene.tx, scene.case.id, "format")]
    return reading.text_digest("|".join(sorted(made)))


def confirm_format(scene: Scene) -> Card:
    return Card("minta_konfirmasi_format", _format_facts(scene), format_digest(scene), scene.langkah.putaran)


def approve_format(scene: Scene) -> Card:
    row = scene.case.sop.row(scene.langkah.urut)
    facts = {**_format_facts(scene), "jabatan_pengusul": who.title_of(scene.case, row.pelaksana)}
    return Card("minta_persetujuan_format", facts, format_digest(scene), scene.langkah.putaran)


def fill(scene: Scene) -> Card:
    period = fill_period(scene.case)
    context = reading.form_context(scene.tx, scene.case, scene.langkah.bidang)
    known = context.konteks.disetujui
    asked = [item for item in context.indikator_rows if asked_in(item, period.nomor) and item.kode not in known]
    once = bool(known) and all(item.agregasi is Agregasi.TAHUNAN for item in asked)
    facts = {
        **scene.unit_facts(),
        **({"jumlah_indikator": len(asked)} if asked else {}),
        **({"terhimpun": len(known)} if known else {}),
        "cara_isi": "tahunan" if once else str(scene.case.kantor.isian),
        "bulan": f"{(scene.case.periode if once else period).bulan} {period.tahun}",
        "bulan_akhir": period.bulan_akhir,
    }
    return Card("mohon_isi", facts)


def correct(scene: Scene) -> Card:
    case, bidang = scene.case, scene.langkah.bidang
    sheet = entries.sheet(scene.tx, case.id, bidang)
    rows = measured_rows(scene.tx, case, bidang)
    unit = measure.measure_unit(bidang, "", rows, ukuran(case))
    asked = [row for row in rows if is_asked(row)]
    facts = {
        **scene.unit_facts(),
        "jabatan_pengisi": _maker_title(scene),
        "total": len(asked),
        "versi": sheet.versi if sheet else 0,
        "sekaligus": _counts_twice(scene),
        "indikator": [_figure(row) for row in asked],
        **(
            {"capaian": tulis.format_angka(round_half_up(unit.rerata)), "kategori": unit.predikat}
            if unit.rerata is not None
            else {}
        ),
        "dihitung": unit.dihitung,
        **_changes_since_approval(scene.tx, case, bidang, sheet),
    }
    return Card("minta_koreksi", facts, sheet.digest if sheet else "", sheet.versi if sheet else 0)


def _maker_title(scene: Scene) -> str:
    makers = who.makers_of(scene.tx, scene.case, scene.langkah.bidang)
    for holder in who.holders_of(scene.tx, scene.case, "pengisi_bidang", scene.langkah.bidang, scene.now):
        if holder.orang.id in makers:
            return str(holder.orang.jabatan)
    return who.title_of(scene.case, "pengisi_bidang", scene.langkah.bidang)


def _counts_twice(scene: Scene) -> bool:
    before = scene.case.sop.before(scene.langkah.urut)
    return before is not None and before.penyetuju == scene.stage.peran and before.saat == "sesudah"


def _figure(row: IndikatorRow) -> dict[str, Any]:
    hasil = row.capaian
    shown = {
        "nama": row.nama,
        "realisasi": typed(row),
        "target": "-" if row.target_tw is None else show(row.target_tw),
        "satuan": row.satuan,
    }
    if hasil.nilai is not None:
        shown["capaian"] = tulis.format_angka(round_half_up(hasil.nilai))
    return shown


def _changes_since_approval(tx: Connection, case: Case, bidang: str, sheet: Row[Any] | None) -> dict[str, Any]:
    """What differs from the version this unit's head approved before, if there was one."""
    if sheet is None or not sheet.disetujui:
        return {}
    changes = difference(
        reading.entries_of(sheet.disetujui["isi"]), reading.entries_of(entries.values(tx, case.id, bidang))
    )
    return {"perubahan": change_rows(tx, case, changes), "versi_lama": sheet.disetujui["versi"]} if changes else {}
