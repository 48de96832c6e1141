"""What exactly is printed? The report model turned into words and formatted figures, once, for PDF and Word alike.

Every string in the view is cleaned and final: templates only place it. The names of the keys are what an office's own
Word template refers to.
"""

from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.capaian import VERSI_RUMUS
from bot.report import rollup
from bot.report.model import LaporanTriwulan, UnitRow
from bot.report.numbers import NBSP, NO_FIGURE, format_figure, format_percent
from bot.report.text import clean, one_line
from bot.report.version_code import version_code
from bot.report.view_course import view_course
from bot.report.view_rows import view_anggaran, view_groups, view_indikator
from bot.report.words import say_date, say_reasons, say_when

View = dict[str, Any]

EMPTY_SECTIONS = {
    "kendala": "Tidak ada kendala atau tindak lanjut yang dituliskan pada periode ini.",
    "anggaran": "Serapan anggaran tidak disajikan: data realisasi anggaran belum disampaikan untuk periode ini.",
    "rekomendasi": "Belum ada rekomendasi pimpinan atas laporan ini.",
    "rekomendasi_lalu": "Tidak ada rekomendasi periode sebelumnya yang masih berjalan.",
    "keputusan": "Belum ada keputusan yang tercatat.",
    "waktu": "Waktu pelaksanaan SOP tidak disertakan dalam laporan ini.",
    "indikator": "Belum ada indikator yang dilaporkan.",
    "analisis": "Analisis belum dituliskan.",
    "perhatian": "Tidak ada hal yang memerlukan perhatian khusus.",
    "capaian": "Belum ada capaian yang dapat dihitung.",
    "tanggapan": "Belum ada tanggapan dari unit.",
}


def view_report(model: LaporanTriwulan) -> View:
    """The whole report as JSON primitives, keyed by Indonesian names; equal models give equal views."""
    names = rollup.unit_names(model)
    return {
        **_identity(model),
        "ringkasan": _ringkasan(model),
        "ubin": _tiles(model),
        "terendah": [view_indikator(model, row, names) for row in rollup.lowest(model)],
        "tertinggi": [view_indikator(model, row, names) for row in rollup.highest(model)],
        "perhatian": _attention(model),
        "analisis": clean(model.analisis or ""),
        "unit": [_unit(row) for row in model.unit],
        "kelompok": view_groups(model),
        "pita": _bands(model),
        "ukuran": _measuring(model),
        "anggaran": view_anggaran(model),
        **view_course(model),
        "kosong": EMPTY_SECTIONS,
    }


def _identity(model: LaporanTriwulan) -> View:
    made = model.disusun_pada.astimezone(ZoneInfo(model.zona_iana))
    date = say_date(made.year, made.month, made.day)
    return {
        "judul": f"Laporan Kinerja {one_line(model.periode_nama)}",
        "instansi": one_line(model.instansi),
        "kop": [one_line(line) for line in model.kop],
        "contoh": model.contoh,
        "periode": one_line(model.periode_nama),
        "periode_kode": model.periode_kode,
        "versi": str(model.versi),
        "kode_versi": version_code(model),
        "disusun_oleh": one_line(model.disusun_oleh),
        "disusun_pada": f"{date} pukul {made:%H.%M} {one_line(model.zona)}",
        "tanggal": date,
        "tanggal_angka": {"tahun": made.year, "bulan": made.month, "hari": made.day},
        "tempat_tanggal": f"{one_line(model.tempat)}, {date}" if model.tempat else date,
        "sop": one_line(" ".join(filter(None, (model.sop_nama, model.sop_nomor and f"({model.sop_nomor})")))),
        "penandatangan": _signature(model),
    }


def _signature(model: LaporanTriwulan) -> View | None:
    block = model.penandatangan
    if block is None:
        return None
    lines = [one_line(line) for line in block.keterangan]
    return {"jabatan": one_line(block.jabatan), "nama": one_line(block.nama), "keterangan": lines}


def _ringkasan(model: LaporanTriwulan) -> View:
    summary = model.ringkasan
    predikat = one_line(summary.predikat or "belum dapat dihitung")
    left_out = say_reasons(model.indikator)
    basis = f"rata-rata {summary.dihitung} dari {summary.total} indikator"
    return {
        "rerata": format_percent(summary.rerata),
        "predikat": predikat,
        "dasar": basis,
        "alasan_tidak_dihitung": left_out,
        "perbandingan": _comparison(model),
        "kalimat": _sentence(model, predikat, basis, left_out),
    }


def _sentence(model: LaporanTriwulan, predikat: str, basis: str, left_out: str) -> str:
    office, period = one_line(model.instansi), one_line(model.periode_nama)
    if model.ringkasan.rerata is None:
        return f"Capaian kinerja {office} s.d. {period} belum dapat dihitung: {left_out or 'belum ada indikator'}."
    reached = f"Capaian kinerja {office} s.d. {period} adalah {format_percent(model.ringkasan.rerata)} ({predikat})"
    rest = f"; {left_out}" if left_out else ""
    return f"{reached}, {basis}{rest}. {_comparison(model)}."


def _comparison(model: LaporanTriwulan) -> str:
    summary = model.ringkasan
    if not summary.periode_lalu or not summary.naik + summary.tetap + summary.turun:
        return "Belum ada capaian periode sebelumnya sebagai pembanding"
    moved = f"{summary.naik} naik, {summary.tetap} tetap, {summary.turun} turun"
    return f"Dibanding {one_line(summary.periode_lalu)}: {moved}"


def _tiles(model: LaporanTriwulan) -> list[View]:
    summary = model.ringkasan
    approved = sum(1 for unit in model.unit if unit.disetujui_oleh)
    filled, asked = sum(unit.terisi for unit in model.unit), sum(unit.diminta for unit in model.unit)
    below = len(rollup.below(model))
    return [
        _tile(
            "Capaian s.d. periode ini", format_percent(summary.rerata), one_line(summary.predikat or "belum dihitung")
        ),
        _tile("Indikator dihitung", f"{summary.dihitung} dari {summary.total}", f"{filled} dari {asked} isian terisi"),
        _tile(f"Di bawah {format_figure(model.ambang)}{NBSP}%", str(below), "indikator perlu perhatian"),
        _tile("Data disetujui", f"{approved} dari {len(model.unit)}", "unit kerja"),
    ]


def _tile(title: str, value: str, note: str) -> View:
    return {"judul": title, "nilai": value, "catatan": note}


def _attention(model: LaporanTriwulan) -> list[str]:
    limit = f"{format_figure(model.ambang)}{NBSP}%"
    named = (
        (f"indikator dengan capaian di bawah {limit}", rollup.below(model)),
        ("indikator belum diisi", rollup.unfilled(model)),
        ("indikator menunggu data dari sumbernya", [row for row in model.indikator if row.belum_tersedia]),
        ("indikator bertarget 0 dengan realisasi yang perlu dijelaskan", rollup.overrun(model)),
    )
    said = [f"{len(rows)} {what}: {_codes([row.kode for row in rows])}" for what, rows in named if rows]
    still_open = rollup.open_recommendations(model)
    if still_open:
        said.append(f"{still_open} rekomendasi periode sebelumnya belum selesai ditindaklanjuti")
    return said


def _codes(codes: list[str], most: int = 5) -> str:
    shown = ", ".join(one_line(code) for code in codes[:most])
    return f"{shown} dan {len(codes) - most} lainnya" if len(codes) > most else shown


def _unit(row: UnitRow) -> View:
    return {
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "terisi": f"{row.terisi} dari {row.diminta}",
        "dihitung": f"{row.dihitung} dari {row.jumlah_indikator}",
        "rerata": format_percent(row.rerata),
        "predikat": one_line(row.predikat or NO_FIGURE),
        "disetujui_oleh": one_line(row.disetujui_oleh or "belum disetujui"),
        "disetujui_pada": say_when(row.disetujui_pada),
        "versi": str(row.versi) if row.versi is not None else NO_FIGURE,
        "pengisi": one_line(row.pengisi or NO_FIGURE),
    }


def _bands(model: LaporanTriwulan) -> list[View]:
    bands, upper = [], None
    for band in model.pita:
        low = None if band.di_atas is None else f"{format_figure(band.di_atas)}{NBSP}%"
        start = "mulai" if band.termasuk else "di atas"
        span = [f"{start} {low}" if low else "", f"sampai {upper}" if upper else ""]
        bands.append({"nama": one_line(band.nama), "rentang": " ".join(filter(None, span))})
        upper = low
    return bands


def _measuring(model: LaporanTriwulan) -> list[str]:
    cap = f"{format_figure(model.batas_capaian)}{NBSP}%"
    return [
        f"Makin tinggi makin baik (naik): realisasi dibagi target, dikali 100{NBSP}%.",
        f"Makin rendah makin baik (turun): dua kali target dikurangi realisasi, dibagi target, dikali 100{NBSP}%.",
        "Realisasi dan target dihitung sejak Januari (s.d. triwulan) menurut sifat indikator: jumlah, posisi akhir, "
        "rata-rata, atau rasio.",
        f"Capaian di atas {cap} dicetak apa adanya dan dibatasi {cap} dalam rata-rata.",
        "Rata-rata hanya mencakup indikator yang dapat dihitung. Angka 0 adalah hasil nihil; “belum diisi” berarti "
        "belum ada angka.",
        f"Dasar predikat: {one_line(model.dasar_predikat)}. Rumus versi {VERSI_RUMUS}.",
    ]
