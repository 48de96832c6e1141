"""How is an SOP handed over as a Word file the office can edit? The official form with real tables and real flow chart
shapes; the same bytes for the same SOP."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.domain.sop import LangkahSop, Sop
from bot.report.sop_flow import Bentuk, Lajur, Sel, Titik
from bot.report.sop_layout import FONT, HEAD_FONT, LINE, MARGINS, PAGE, TataLetak, arrange
from bot.report.sop_pdf import made_on
from bot.report.sop_shapes import Numbers, drawing_run
from bot.report.sop_view import DAFTAR, Lambang, capitals, dated, inferred, manner, titled, total_waktu
from bot.report.sop_word import (
    add_field,
    align_right_end,
    blank,
    hang,
    heading,
    keep_whole,
    merge,
    new_document,
    new_table,
    pad,
    repeat_on_every_page,
    set_height,
    set_side_margins,
    write,
)
from bot.report.text import clean, one_line
from bot.report.zips import settle_office_file

if TYPE_CHECKING:
    from docx.document import Document

_ROOM = PAGE[0] - MARGINS[0] - MARGINS[1]
_DOTS = "……………………………………………"
_LEGEND = (
    (Lambang.TERMINAL, "kapsul: mulai dan selesai"),
    (Lambang.PROSES, "kotak: kegiatan"),
    (Lambang.KEPUTUSAN, "belah ketupat: keputusan"),
    (Lambang.SAMBUNGAN, "segilima: berlanjut pada halaman lain, huruf yang sama bertemu"),
)


def render_sop_docx(sop: Sop) -> bytes:
    """The official form as .docx; equal SOPs give equal bytes."""
    doc = new_document(PAGE, MARGINS)
    properties = doc.core_properties
    properties.title, properties.comments = one_line(titled(sop))[:255], ""
    properties.author = properties.last_modified_by = one_line(sop.instansi_sumber or "sakip-bot")[:255]
    _footer(doc, sop)
    _identity(doc, sop)
    _flow(doc, sop, arrange(sop), Numbers())
    _inferred(doc, sop)
    _list(doc, "Catatan", [clean(line) for line in sop.catatan])
    saved = io.BytesIO()
    doc.save(saved)
    return settle_office_file(saved.getvalue(), made_on(sop))


def _footer(doc: "Document", sop: Sop) -> None:
    paragraph = doc.sections[0].footer.paragraphs[0]
    align_right_end(paragraph, _ROOM)
    write(paragraph, f"{one_line(titled(sop))} · {sop.kode} · versi {sop.digest[:8]}\tHalaman ", 8)
    add_field(paragraph, "PAGE", 8)
    write(paragraph, " dari ", 8)
    add_field(paragraph, "NUMPAGES", 8)


# --- identity block --------------------------------------------------------------------------------------------------


def _identity(doc: "Document", sop: Sop) -> None:
    heading(doc, "STANDAR OPERASIONAL PROSEDUR")
    half = _ROOM / 2
    facts = [
        ("Nomor SOP", one_line(sop.nomor or "–")),
        *((label, day or "–") for label, day in dated(sop)),
        ("Disahkan oleh", f"{one_line(sop.disahkan_oleh or _DOTS)}\n\n\n{_DOTS}\nNIP. {_DOTS}"),
        ("Nama SOP", one_line(sop.nama)),
    ]
    table = new_table(doc, len(facts) + len(DAFTAR) // 2, (half, 38, half - 38))
    for number, (label, value) in enumerate(facts):
        for column, text in ((1, label), (2, value)):
            write(table.cell(number, column).paragraphs[0], text, 10, bold=column == 2 and label == "Nama SOP")
            pad(table.cell(number, column))
    office = merge(table.cell(0, 0), table.cell(len(facts) - 1, 0))
    write(office.paragraphs[0], one_line(sop.instansi_sumber or _DOTS).upper(), 13, bold=True, centred=True)
    if sop.unit:
        write(office.add_paragraph(), one_line(sop.unit), 11, centred=True)
    for number, (label, field) in enumerate(DAFTAR):
        row = len(facts) + number // 2
        cell = merge(table.cell(row, 1), table.cell(row, 2)) if number % 2 else table.cell(row, 0)
        _items(cell, label, [clean(item) for item in getattr(sop, field)])
        pad(cell)


def _items(cell: Any, label: str, items: Sequence[str]) -> None:
    cell.vertical_alignment = 0
    write(cell.paragraphs[0], label, 10, bold=True)
    for number, item in enumerate(items or ["–"], 1):
        line = cell.add_paragraph()
        if len(items) > 1:
            hang(line, 5)
        write(line, f"{number}.\t{item}" if len(items) > 1 else item, 9)


# --- flow table ------------------------------------------------------------------------------------------------------


def _flow(doc: "Document", sop: Sop, layout: TataLetak, ids: Numbers) -> None:
    for number, page in enumerate(layout.halaman):
        more = " (lanjutan)" if number else ""
        heading(doc, f"{capitals(one_line(titled(sop)))}{more}", new_page=True)
        _flow_page(doc, sop, layout, page, ids)
    legend = doc.add_paragraph()
    legend.paragraph_format.space_before = 80000
    for symbol, meaning in _LEGEND:
        width = 4.4 if symbol is Lambang.SAMBUNGAN else 9.0
        drawn = Sel(bentuk=[Bentuk(symbol, Titik(width / 2 + 0.3, 0.5, 0), width, 4.4)])
        legend._p.append(drawing_run(drawn, (width + 0.6, 5.0), meaning, ids))
        write(legend, f" {meaning}     ", 9)
    write(legend, "→ anak panah: urutan", 9)
    write(doc.add_paragraph(), f"Jumlah waktu baku: {total_waktu(sop)}.", 9, bold=True)
    _list(doc, "Cara langkah dijalankan", [one_line(line) for line in manner(sop)])


def _flow_page(doc: "Document", sop: Sop, layout: TataLetak, page: Sequence[tuple[Lajur, float]], ids: Numbers) -> None:
    widths, roles = layout.lebar, len(sop.peran)
    columns = (
        *(widths.nomor, widths.kegiatan, *(widths.peran,) * roles),
        *(widths.kelengkapan, widths.waktu, widths.output, widths.keterangan),
    )
    table = new_table(doc, 2 + len(page), columns)
    _head(table, sop, layout.tinggi_kepala)
    for number, (band, height) in enumerate(page, 2):
        row = table.rows[number]
        set_height(row, height)
        cells = row.cells
        if band.urut is not None:
            _words(cells, sop.row(band.urut), roles)
        for column, (cell, role) in enumerate(zip(band.sel, sop.peran.values(), strict=True), 2):
            _drawn(cells[column], cell, (widths.peran, height), role.jabatan, ids)


def _head(table: Any, sop: Sop, height: float) -> None:
    roles = len(sop.peran)
    cells = [row.cells for row in table.rows[:2]]
    for column, title in ((0, "No"), (1, "Kegiatan"), (roles + 5, "Keterangan")):
        _title(merge(cells[0][column], cells[1][column]), title)
    _title(merge(cells[0][2], cells[0][roles + 1]), "Pelaksana")
    _title(merge(cells[0][roles + 2], cells[0][roles + 4]), "Mutu Baku")
    for column, role in enumerate(sop.peran.values(), 2):
        write(cells[1][column].paragraphs[0], one_line(role.jabatan), HEAD_FONT, centred=True)
        set_side_margins(cells[1][column], 0.6)
    for column, title in enumerate(("Kelengkapan", "Waktu", "Output"), roles + 2):
        _title(cells[1][column], title)
    set_height(table.rows[0], 6)
    set_height(table.rows[1], height - 6)
    for row in table.rows[:2]:
        repeat_on_every_page(row)


def _title(cell: Any, text: str) -> None:
    write(cell.paragraphs[0], text, FONT, bold=True, centred=True)


def _words(cells: Sequence[Any], row: LangkahSop, roles: int) -> None:
    texts = (
        (0, str(row.urut)),
        (1, clean(row.kegiatan)),
        (roles + 2, clean(row.kelengkapan or "")),
        (roles + 3, str(row.waktu)),
        (roles + 4, clean(row.output)),
        (roles + 5, clean(row.keterangan or "")),
    )
    for column, text in texts:
        write(cells[column].paragraphs[0], text, FONT, centred=column in (0, roles + 3), leading=FONT * LINE)
        pad(cells[column])


def _drawn(cell: Any, drawn: Sel, size: tuple[float, float], title: str, ids: Numbers) -> None:
    set_side_margins(cell, 0)
    paragraph = blank(cell.paragraphs[0])
    if drawn.bentuk or drawn.garis:
        acts = ", ".join(f"{shape.lambang} {shape.teks}".strip() for shape in drawn.bentuk)
        paragraph._p.append(drawing_run(drawn, size, f"{one_line(title)}: {acts}" if acts else "garis alir", ids))


# --- what the form cannot show ---------------------------------------------------------------------------------------


def _inferred(doc: "Document", sop: Sop) -> None:
    found = list(inferred(sop))
    if not found:
        return
    heading(doc, "Yang disimpulkan, tidak tertulis pada sumber", small=True)
    table = new_table(doc, 1 + len(found), (9.0, 0.4 * (_ROOM - 9), 0.6 * (_ROOM - 9)))
    for cell, title in zip(table.rows[0].cells, ("No", "Kegiatan", "Yang disimpulkan dan alasannya"), strict=True):
        _title(cell, title)
        pad(cell)
    repeat_on_every_page(table.rows[0])
    for line, (row, reason) in zip(table.rows[1:], found, strict=True):
        keep_whole(line)
        for cell, text in zip(line.cells, (str(row.urut), one_line(row.kegiatan), clean(reason)), strict=True):
            write(cell.paragraphs[0], text, FONT)
            pad(cell)


def _list(doc: "Document", title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        heading(doc, title, small=True)
        for line in found:
            write(doc.add_paragraph(style="List Bullet"), line, FONT)
