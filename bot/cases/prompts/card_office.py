"""The cards of the steps only some SOPs have: disposition, plan, gathering, measuring, analysis, signature, archive."""

from hashlib import sha256

from bot.cases import people as who
from bot.cases.drive import files as files_wanted
from bot.cases.prompts.card_report import report_link
from bot.cases.prompts.scene import Card, Scene
from bot.cases.sheet.measuring import entries_digest, measured_rows, percent, ukuran
from bot.domain import hari_kerja, tulis
from bot.domain.capaian import predikat_of, round_half_up
from bot.report import measure
from bot.report.surat import ADDRESSEE
from bot.report.words import say_reasons
from bot.store.queries import cycles, entries, files


def disposition(scene: Scene) -> Card:
    after = scene.case.sop.after(scene.langkah.urut)
    row = scene.case.sop.row(scene.langkah.urut)
    to = who.title_of(scene.case, after.pelaksana) if after else ""
    return Card("minta_konfirmasi_disposisi", {**scene.base, "tujuan": to, "isi": row.kegiatan})


def confirm_row(scene: Scene) -> Card:
    """A row that only has to be done and confirmed, of one bidang where the row is."""
    unit = scene.case.kantor.short_name(scene.langkah.bidang) if scene.langkah.bidang else ""
    kegiatan = scene.case.sop.row(scene.langkah.urut).kegiatan
    after = scene.next_task()["jabatan_berikut"]
    return Card("minta_laksana", {**scene.base, "kegiatan": kegiatan, "unit": unit, "penerima": after})


def plan(scene: Scene) -> Card:
    rows = []
    start = scene.now
    for row in scene.case.sop.langkah:
        if row.urut >= scene.langkah.urut:
            start = hari_kerja.due(scene.case.kalender, start, row.waktu)
            rows.append(
                {
                    "langkah": row.kegiatan,
                    "tenggat": scene.when(start),
                    "jabatan": who.title_of(scene.case, row.pelaksana),
                }
            )
    return Card("minta_konfirmasi_rencana", {**scene.base, "jadwal": rows})


def gathered(scene: Scene) -> Card:
    """What is there and, by name, what is missing: of the whole office, or of one bidang where the row is."""
    bidang = scene.langkah.bidang
    name = scene.case.kantor.short_name
    units = [bidang] if bidang else list(scene.case.siklus.bidang)
    sheets = entries.sheets(scene.tx, scene.case.id)
    missing = [unit for unit in units if unit not in sheets or not sheets[unit].lengkap]
    late = [row for row in measured_rows(scene.tx, scene.case, bidang or None) if row.belum_tersedia]
    facts = {
        **scene.base,
        "unit_lengkap": len(units) - len(missing),
        "jumlah_unit": len(units),
        "jumlah_indikator": len(cycles.indikator_of(scene.tx, scene.case.id, bidang or None)),
        "tautan_folder": _folder_link(scene),
        "belum_lengkap": [{"nama_unit": name(unit)} for unit in missing],
        "belum_tersedia": [{"indikator": row.nama, "unit": name(row.unit)} for row in late],
        **({"unit": name(bidang)} if bidang else {}),
    }
    return Card("minta_konfirmasi_himpunan", facts)


def _folder_link(scene: Scene) -> str:
    row = files.by_key(scene.tx, f"{scene.case.key}/folder")
    return (row.tautan if row else "") or ""


def measured(scene: Scene) -> Card:
    """Bound to the entries and to the working paper that goes with it; of one bidang where the row is."""
    bidang = scene.langkah.bidang
    rows = measured_rows(scene.tx, scene.case, bidang or None)
    office = measure.measure_office(rows, ukuran(scene.case))
    low = [row for row in rows if row.capaian.nilai is not None and row.capaian.nilai < scene.case.kantor.ambang]
    facts = {
        **scene.base,
        "capaian": tulis.format_angka(round_half_up(office.rerata)) if office.rerata is not None else "-",
        "kategori": predikat_of(office.rerata, scene.case.kantor.pita).nama if office.rerata is not None else "-",
        "dihitung": office.dihitung,
        "total": office.total,
        "alasan_tidak_dihitung": say_reasons(row for row in rows if row.capaian.nilai is None),
        "ambang": tulis.format_angka(scene.case.kantor.ambang, 0),
        "di_bawah": [
            {"indikator": row.nama, "capaian_indikator": percent(row), "unit": scene.case.kantor.short_name(row.unit)}
            for row in low
        ],
        **({"unit": scene.case.kantor.short_name(bidang)} if bidang else {}),
    }
    papers = [str(row.ingin["dokumen"]) for row in files_wanted.papers(scene.tx, scene.case, bidang)]
    about = "".join([entries_digest(scene.tx, scene.case, bidang), *papers])
    digest = sha256(about.encode()).hexdigest()
    paper = papers[-1] if papers else None
    return Card("minta_konfirmasi_pengukuran", facts, digest, len(papers), paper, lampiran="lampiran_kertas_kerja")


def analyse(scene: Scene) -> Card:
    rows = [row for row in measured_rows(scene.tx, scene.case) if row.capaian.nilai is not None]
    low = sorted(rows, key=lambda row: row.capaian.nilai or 0)[:5]
    named = [{"nama": row.nama, "capaian": percent(row), "kendala": row.kendala or ""} for row in low]
    return Card("tulis_analisis", {**scene.base, "indikator": named})


def signed_file(scene: Scene) -> Card:
    row = scene.case.sop.row(scene.langkah.urut)
    report = files.latest_report(scene.tx, scene.case.id)
    facts = {
        **scene.base,
        "objek": "laporan",
        "kapasitas_penandatangan": who.title_of(scene.case, row.penyetuju or row.pelaksana),
        "versi": report.versi if report else 1,
        "tautan_laporan": report_link(scene),
    }
    if report is None:
        return Card("minta_berkas_tanda_tangan", facts)
    facts["halaman"] = int(report.dokumen.get("halaman", 1))
    pdf = report.dokumen.get("pdf")  # whoever registers the file may lack access to the folder
    return Card("minta_berkas_tanda_tangan", facts, report.digest, report.versi, pdf, "berkas")


def letter(scene: Scene) -> Card:
    subject = f"Penyampaian Laporan Kinerja {scene.case.periode.nama}"
    to = scene.case.sop.row(scene.langkah.urut).keterangan or ADDRESSEE
    return Card("minta_nomor_surat", {**scene.base, "perihal": subject, "tujuan_surat": to})


def upload(scene: Scene) -> Card:
    report = files.latest_report(scene.tx, scene.case.id)
    facts = {
        **scene.base,
        "tujuan_unggah": "e-SAKIP Reviu (esr.menpan.go.id)",
        "versi": report.versi if report else 1,
        "tautan_laporan": report_link(scene),
    }
    return Card("minta_bukti_unggah", facts)


def archive(scene: Scene) -> Card:
    made = files.of_siklus(scene.tx, scene.case.id)
    facts = {**scene.base, "jumlah_berkas": len(made), "tautan_arsip": _folder_link(scene)}
    return Card("minta_konfirmasi_arsip", facts)
