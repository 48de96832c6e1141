"""How does the office reuse the figures? The recap as a spreadsheet: indikator, units, notes, rekomendasi, acts."""

from collections.abc import Sequence

from bot.report import rollup
from bot.report.model import IndikatorRow, Laporan
from bot.report.numbers import NO_FIGURE
from bot.report.words import ARAH, TINDAK_LANJUT, remark, say_realisasi
from bot.report.workbook import Sheet, Value, figure, write_book


def render_xlsx(model: Laporan) -> bytes:
    """The recap as .xlsx: all indikator, the units, rekomendasi and decisions; equal models give equal bytes."""
    sheets = [make(model) for make in (_recap, sheet_units, _notes, sheet_rekomendasi, sheet_decisions)]
    sheets += sheet_koreksi(model)
    return write_book(model, f"Rekapitulasi Kinerja {model.periode_nama}", sheets)


_RECAP = (
    ("Unit", 20),
    ("Kode", 9),
    ("Indikator", 40),
    ("Satuan", 12),
    ("Baik bila", 8),
    ("Target TW ini", 12),
    ("Realisasi TW ini", 13),
    ("Target s.d. TW", 12),
    ("Realisasi s.d. TW", 13),
    ("Capaian s.d. TW (%)", 11),
    ("Capaian dibatasi (%)", 11),
    ("Predikat", 14),
    ("Target tahunan", 12),
    ("Capaian tahunan (%)", 11),
    ("Capaian periode lalu (%)", 11),
    ("Keterangan", 26),
)


def _recap(model: Laporan) -> Sheet:
    names = rollup.unit_names(model)
    rows = [_indikator(model, row, names.get(row.unit, row.unit)) for row in model.indikator]
    return Sheet("Rekapitulasi", _RECAP, rows, held=3)


def _indikator(model: Laporan, row: IndikatorRow, unit: str) -> Sequence[Value]:
    capaian = row.capaian
    return (
        unit,
        row.kode,
        row.nama,
        row.satuan,
        ARAH[row.arah],
        figure(row.target_tw),
        say_realisasi(row, None) if row.realisasi_tw is None else row.realisasi_tw,
        figure(capaian.target),
        say_realisasi(row, None) if capaian.realisasi is None else capaian.realisasi,
        figure(capaian.nilai),
        figure(capaian.nilai_dibatasi),
        row.predikat or NO_FIGURE,
        figure(row.target_tahunan),
        figure(row.capaian_tahunan.nilai),
        figure(row.capaian_lalu),
        remark(row, model.batas_capaian),
    )


def _notes(model: Laporan) -> Sheet:
    columns = (
        ("Kode", 9),
        ("Indikator", 40),
        ("Faktor pendorong", 32),
        ("Kendala", 32),
        ("Solusi", 32),
        ("Tindak lanjut", 32),
        ("Bukti dukung", 32),
        ("Asal angka", 32),
    )
    rows: list[Sequence[Value]] = [
        (r.kode, r.nama, r.faktor_pendorong, r.kendala, r.solusi, r.tindak_lanjut, "\n".join(r.bukti), r.sumber_sel)
        for r in model.indikator
    ]
    return Sheet("Catatan dan asal angka", columns, rows)


def sheet_units(model: Laporan) -> Sheet:
    """The units and, last, the office: asked, filled, computed, mean, and who approved the data."""
    columns = (
        ("Unit", 32),
        ("Indikator", 11),
        ("Diminta", 11),
        ("Terisi", 11),
        ("Dihitung", 11),
        ("Rata-rata capaian (%)", 14),
        ("Predikat", 16),
        ("Data disetujui oleh", 44),
        ("Waktu", 36),
        ("Versi data", 11),
    )
    rows: list[Sequence[Value]] = [
        (u.nama, u.jumlah_indikator, u.diminta, u.terisi, u.dihitung, figure(u.rerata), u.predikat or NO_FIGURE,
         u.disetujui_oleh or "belum disetujui", u.disetujui_pada, u.versi)
        for u in model.unit
    ]  # fmt: skip
    total = model.ringkasan
    rows.append((model.instansi, total.total, None, None, total.dihitung, figure(total.rerata), total.predikat))
    return Sheet("Per unit", columns, rows)


def sheet_rekomendasi(model: Laporan) -> Sheet:
    """Every rekomendasi, this period's and earlier ones, a line for each answer."""
    names = rollup.unit_names(model)
    columns = (
        ("Periode", 18),
        ("Untuk", 26),
        ("Rekomendasi", 50),
        ("Oleh", 30),
        ("Waktu", 36),
        ("Unit penjawab", 26),
        ("Rencana tindak lanjut", 50),
        ("Selesai paling lambat", 22),
        ("Status", 22),
    )
    rows: list[Sequence[Value]] = []
    for item in (*model.rekomendasi, *model.rekomendasi_lalu):
        given = (item.periode or model.periode_nama, names.get(item.unit, item.unit), item.teks, item.oleh, item.pada)
        answers = [(names.get(a.unit, a.unit), a.teks, a.tenggat, TINDAK_LANJUT[a.status]) for a in item.tanggapan]
        rows += [(*given, *answer) for answer in answers] or [(*given, NO_FIGURE, "belum ada tanggapan")]
    return Sheet("Rekomendasi", columns, rows)


def sheet_koreksi(model: Laporan) -> list[Sheet]:
    """The corrections of closed triwulan the report rests on; no sheet where there is none."""
    columns = (
        ("Periode", 20), ("Nomor", 9), ("Kode", 10), ("Indikator", 50), ("Semula", 20), ("Menjadi", 20), ("Alasan", 50),
        ("Dasar", 40), ("Disetujui oleh", 44), ("Waktu", 36),
    )  # fmt: skip
    rows: list[Sequence[Value]] = [
        (k.periode, k.nomor, k.kode, k.nama, k.semula, k.menjadi, k.alasan, k.dasar, k.oleh, k.pada)
        for k in model.koreksi
    ]
    return [Sheet("Koreksi", columns, rows)] if rows else []


def sheet_decisions(model: Laporan) -> Sheet:
    """Every recorded decision."""
    names = rollup.unit_names(model)
    columns = (
        ("Langkah", 9),
        ("Kegiatan", 60),
        ("Unit", 26),
        ("Putusan", 16),
        ("Oleh, selaku", 44),
        ("Waktu", 36),
        ("Versi data", 11),
        ("Putaran", 10),
        ("Alasan", 50),
        ("Catatan", 40),
    )
    rows: list[Sequence[Value]] = [
        (k.urut, k.kegiatan, names.get(k.unit or "", k.unit or "Semua unit"), k.putusan, k.oleh, k.pada, k.versi,
         k.ronde, k.alasan, k.catatan)
        for k in model.keputusan
    ]  # fmt: skip
    return Sheet("Keputusan", columns, rows)
