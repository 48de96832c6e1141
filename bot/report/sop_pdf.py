"""How is an SOP printed as its official form? By typst, from `config/format/sop.typ`: PDF/A, the same bytes for the
same SOP; what people wrote travels as JSON and is never typst source."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.domain.sop import LangkahSop, Sop
from bot.report.sop_flow import Lajur, Sel
from bot.report.sop_layout import FONT, HEAD_FONT, MARGINS, PADDING, PAGE, arrange, tallest_row
from bot.report.sop_view import DAFTAR, capitals, dated, inferred, manner, titled, total_waktu
from bot.report.text import clean, one_line
from bot.report.typeset import printable, typeset_pages, typeset_pdf

TEMPLATE = "sop.typ"
_NO_DATE = date(2000, 1, 1)  # for an SOP that names none: the file must not carry the day of printing


def render_sop_pdf(sop: Sop, format_dir: Path) -> bytes:
    """The official form as PDF; equal SOPs give equal bytes. TemplateFault when the template cannot be used."""
    return typeset_pdf(TEMPLATE, sop_inputs(sop), made_on(sop), format_dir)


def render_sop_pages(sop: Sop, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    return typeset_pages(TEMPLATE, sop_inputs(sop), made_on(sop), format_dir, ppi)


def made_on(sop: Sop) -> datetime:
    """The moment printed into a file's properties: when the SOP came into force, never when it was printed."""
    day = sop.berlaku_sejak or _NO_DATE
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def sop_inputs(sop: Sop) -> dict[str, Any]:
    """What the template reads as `sys.inputs.data`: texts, columns, and the drawn rows of every page."""
    layout = arrange(sop)
    day = made_on(sop)
    return {
        **printable(_texts(sop)),
        "hari": {"tahun": day.year, "bulan": day.month, "hari": day.day},
        "halaman_mm": PAGE,
        "tepi_mm": MARGINS,
        "huruf": {"isi": FONT, "kepala": HEAD_FONT, "ruang": PADDING, "tertinggi": tallest_row()},
        "lebar": asdict(layout.lebar),
        "alir": [[_row(sop, band, height) for band, height in page] for page in layout.halaman],
    }


def _texts(sop: Sop) -> dict[str, Any]:
    return {
        "nama": one_line(sop.nama),
        "judul": one_line(titled(sop)),
        "judul_besar": capitals(one_line(titled(sop))),
        "versi": f"{sop.kode} · versi {sop.digest[:8]}",
        "instansi": one_line(sop.instansi_sumber or ""),
        "unit": one_line(sop.unit or ""),
        "nomor": one_line(sop.nomor or ""),
        "tanggal": [[label, day] for label, day in dated(sop)],
        "disahkan_oleh": one_line(sop.disahkan_oleh or ""),
        "daftar": [[label, [clean(item) for item in getattr(sop, field)]] for label, field in DAFTAR],
        "peran": [one_line(peran.jabatan) for peran in sop.peran.values()],
        "jumlah_waktu": total_waktu(sop),
        "cara": [one_line(line) for line in manner(sop)],
        "disimpulkan": [[str(row.urut), one_line(row.kegiatan), clean(reason)] for row, reason in inferred(sop)],
        "catatan": [clean(line) for line in sop.catatan],
    }


def _row(sop: Sop, band: Lajur, height: float) -> dict[str, Any]:
    cells = [_cell(cell) for cell in band.sel]
    texts = printable(list(_columns(sop.row(band.urut)))) if band.urut is not None else None
    return {"teks": texts, "tinggi": height, "sel": cells}


def _columns(row: LangkahSop) -> Iterator[str]:
    yield str(row.urut)
    yield clean(row.kegiatan)
    yield clean(row.kelengkapan or "")
    yield str(row.waktu)
    yield clean(row.output)
    yield clean(row.keterangan or "")


def _cell(cell: Sel) -> dict[str, Any]:
    """A cell's drawing as lists of numbers: points as [x, share of the height, mm]."""
    return {
        "garis": [[[*_point(line.dari)], [*_point(line.ke)], line.panah] for line in cell.garis],
        "bentuk": [[str(b.lambang), [*_point(b.tengah)], b.lebar, b.tinggi, b.teks] for b in cell.bentuk],
        "tulisan": [[word.teks, [*_point(word.pada)], word.kanan] for word in cell.tulisan],
    }


def _point(point: Any) -> tuple[float, float, float]:
    return (round(point.x, 3), point.bagian, round(point.d, 3))
