"""What do all reports print alike? Identity, version, summary, units and the scale of predikat as formatted strings."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.capaian import VERSI_RUMUS
from bot.domain.tulis import join_words
from bot.report import rollup
from bot.report.model import IndikatorRow, Laporan, Ringkasan, UnitRow
from bot.report.numbers import NBSP, NO_FIGURE, format_figure, format_percent
from bot.report.text import one_line
from bot.report.version_code import version_code
from bot.report.words import say_date, say_reasons, say_when

View = dict[str, Any]


def view_identity(model: Laporan) -> View:
    """Title, office, letterhead, period, version and its code, who made it when, and the signature block."""
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


def _signature(model: Laporan) -> View | None:
    block = model.penandatangan
    if block is None:
        return None
    lines = [one_line(line) for line in block.keterangan]
    return {"jabatan": one_line(block.jabatan), "nama": one_line(block.nama), "keterangan": lines}


def view_summary(model: Laporan, span: str) -> View:
    """The office in figures and one sentence; `span` says over what ("s.d. Triwulan II 2026")."""
    summary = model.ringkasan
    predikat = one_line(summary.predikat or "belum dapat dihitung")
    left_out = say_reasons(model.indikator)
    basis = f"rata-rata {_share(summary)} indikator"
    return {
        "rerata": format_percent(summary.rerata),
        "predikat": predikat,
        "dasar": basis,
        "alasan_tidak_dihitung": left_out,
        "perbandingan": say_movement(model),
        "kalimat": _sentence(model, f"{one_line(model.instansi)} {one_line(span)}", predikat, left_out),
    }


def _sentence(model: Laporan, whose: str, predikat: str, left_out: str) -> str:
    summary = model.ringkasan
    if summary.rerata is None:
        return f"Capaian kinerja {whose} belum dapat dihitung: {left_out or 'belum ada indikator'}."
    every = summary.dihitung == summary.total
    basis = f"rata-rata dari {summary.total} indikator" if every else f"rata-rata {_share(summary)} indikator"
    rest = f"; {left_out}" if left_out else ""
    reached = f"Capaian kinerja {whose} adalah {format_percent(summary.rerata)} ({predikat})"
    return f"{reached}, yaitu {basis}{rest}. {say_movement(model)}."


def _share(summary: Ringkasan) -> str:
    return f"{summary.dihitung} dari {summary.total}"


def say_movement(model: Laporan) -> str:
    """How many of the indikator that can be compared moved since the period before, without a full stop."""
    summary = model.ringkasan
    compared = summary.naik + summary.tetap + summary.turun
    if not summary.periode_lalu or not compared:
        return "Belum ada capaian periode sebelumnya sebagai pembanding"
    known = f"{compared} indikator yang dapat dibandingkan dengan {one_line(summary.periode_lalu)}"
    counts = ((summary.naik, "naik"), (summary.tetap, "tetap"), (summary.turun, "turun"))
    (count, first), *rest = [(count, word) for count, word in counts if count]
    if not rest:
        return f"Capaian {'seluruh ' if count > 1 else ''}{known} {first}"
    return f"Dari {known}, {join_words([f'{count} capaiannya {first}', *(f'{n} {word}' for n, word in rest)])}"


def say_codes(rows: Sequence[IndikatorRow], most: int = 5) -> str:
    """`HIJ-03, LAT-05 dan 7 lainnya`."""
    return _some([row.kode for row in rows], most)


def say_names(rows: Sequence[IndikatorRow], most: int = 5) -> str:
    """Like `say_codes` for readers to whom the codes mean nothing."""
    return _some([one_line(row.nama) for row in rows], most)


def view_attention(model: Laporan, say: Callable[[Sequence[IndikatorRow]], str] = say_codes) -> list[str]:
    """What a reader should look at first, one phrase each, indikator named by `say`; empty when there is nothing."""
    limit = f"{format_figure(model.ambang)}{NBSP}%"
    named = (
        (f"indikator dengan capaian di bawah {limit}", rollup.below(model)),
        ("indikator belum diisi", rollup.unfilled(model)),
        ("indikator menunggu data dari sumbernya", [row for row in model.indikator if row.belum_tersedia]),
        ("indikator bertarget 0 dengan realisasi yang perlu dijelaskan", rollup.overrun(model)),
    )
    said = [f"{len(rows)} {what}: {say(rows)}" for what, rows in named if rows]
    still_open = rollup.open_rekomendasi(model)
    if still_open:
        said.append(f"{still_open} rekomendasi periode sebelumnya belum selesai ditindaklanjuti")
    return said


def _some(named: Sequence[str], most: int) -> str:
    shown = ", ".join(one_line(name) for name in named[:most])
    return f"{shown} dan {len(named) - most} lainnya" if len(named) > most else shown


def view_unit(row: UnitRow) -> View:
    """One unit: how complete, how far, and in what capacity its data were approved."""
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


def view_bands(model: Laporan) -> list[View]:
    """The predikat with their ranges in words, highest first."""
    bands, upper = [], None
    for band in model.pita:
        low = None if band.di_atas is None else f"{format_figure(band.di_atas)}{NBSP}%"
        start = "mulai" if band.termasuk else "di atas"
        span = [f"{start} {low}" if low else "", f"sampai {upper}" if upper else ""]
        bands.append({"nama": one_line(band.nama), "rentang": " ".join(filter(None, span))})
        upper = low
    return bands


def view_tiles(model: Laporan, title: str) -> list[View]:
    """The boxes of figures on the first page; `title` says what the mean is of."""
    summary = model.ringkasan
    approved = sum(1 for unit in model.unit if unit.disetujui_oleh)
    filled, asked = sum(unit.terisi for unit in model.unit), sum(unit.diminta for unit in model.unit)
    below = len(rollup.below(model))
    return [
        _tile(title, format_percent(summary.rerata), one_line(summary.predikat or "belum dihitung")),
        _tile("Indikator dihitung", f"{summary.dihitung} dari {summary.total}", f"{filled} dari {asked} isian terisi"),
        _tile(f"Di bawah {format_figure(model.ambang)}{NBSP}%", str(below), "indikator perlu perhatian"),
        _tile("Data disetujui", f"{approved} dari {len(model.unit)}", "unit kerja"),
    ]


def _tile(title: str, value: str, note: str) -> View:
    return {"judul": title, "nilai": value, "catatan": note}


def view_measuring(model: Laporan, span: str) -> list[str]:
    """How the figures came about, one sentence each; `span` says how quarters make the period."""
    cap = f"{format_figure(model.batas_capaian)}{NBSP}%"
    return [
        f"Makin tinggi makin baik (naik): realisasi dibagi target, dikali 100{NBSP}%.",
        f"Makin rendah makin baik (turun): dua kali target dikurangi realisasi, dibagi target, dikali 100{NBSP}%.",
        span,
        f"Capaian di atas {cap} dicetak apa adanya dan dibatasi {cap} dalam rata-rata.",
        "Rata-rata hanya mencakup indikator yang dapat dihitung. Angka 0 adalah hasil nihil; “belum diisi” berarti "
        "belum ada angka.",
        f"Dasar predikat: {one_line(model.dasar_predikat)}. Rumus versi {VERSI_RUMUS}.",
    ]
