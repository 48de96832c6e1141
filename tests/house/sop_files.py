"""Files as offices make them, from the tables in `sop_tables`: workbooks and Word documents with merged headers, drawn
shapes, passwords and damage."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook

from bot.domain.sop_grid import Grid
from bot.domain.sop_header import header_kind
from bot.sop_files import read_file

TABLES = Path(__file__).parent / "sop_tables"
HEADER = ("No", "Kegiatan", "Pelaksana", "", "Mutu Baku", "", "", "Keterangan")
SECOND = ("", "", "Sekretaris", "Kasubbag Perencanaan", "Kelengkapan", "Waktu", "Output", "")
ROWS = (
    ("1", "Menugaskan Kasubbag", "", "", "Disposisi", "15 menit", "Disposisi", ""),
    ("2", "Menyusun laporan kinerja", "", "", "Data", "1 hari", "Laporan", ""),
)


def grids_of(kode: str) -> tuple[Grid, ...]:
    """The tables of one of the five SOPs as typed."""
    return read_file(TABLES / f"{kode}.txt").grids


def workbook(tables: Sequence[Sequence[Sequence[str]]]) -> bytes:
    """One sheet with the tables below one another, a title above, groups of the header merged, a signature below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DINAS CONTOH", "", "Nama SOP", "Contoh Impor"])
    for table in tables:
        sheet.append([])
        for row in table:
            sheet.append([_typed(cell) for cell in row])
            for first, last in _groups(row):
                sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=first, end_column=last)
    sheet.append([])
    sheet.append(["", "", "Kepala Dinas Contoh"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _typed(cell: str) -> Any:
    return int(cell) if cell.isdigit() else cell or None


def _groups(row: Sequence[str]) -> list[tuple[int, int]]:
    """Columns, counted from 1, over which a heading of several columns reaches."""
    found = []
    for column, cell in enumerate(row):
        end = column
        while end + 1 < len(row) and not row[end + 1]:
            end += 1
        if header_kind(cell) in ("pelaksana", "mutu_baku") and end > column:
            found.append((column + 1, end + 1))
    return found


def document(tables: Sequence[Sequence[Sequence[str]]], mark: Callable[[Any], None] | None = None) -> bytes:
    """A Word document with each table, groups of the header merged; `mark` may draw in the last one."""
    doc = Document()
    doc.add_paragraph("STANDAR OPERASIONAL PROSEDUR (SOP)")
    doc.add_paragraph("Contoh Impor")
    for rows in tables:
        table = doc.add_table(len(rows), max(map(len, rows)))
        for number, row in enumerate(rows):
            cells = table.rows[number].cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text.replace(" ", "\n", 1)
            for first, last in _groups(row):
                cells[first - 1].merge(cells[last - 1])
        doc.add_paragraph("")
    if mark:
        mark(doc.tables[-1])
    saved = io.BytesIO()
    doc.save(saved)
    return saved.getvalue()


def draw_in_cell(cell: Any, shape: str, text: str = "") -> None:
    """A flow chart shape as older Word files hold it (VML)."""
    words = f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    cell.paragraphs[0]._p.append(
        parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            f'xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape type="#_x0000_t{shape}">{words}</v:shape>'
            "</w:pict></w:r>"
        )
    )


def with_shapes(data: bytes, *anchors: tuple[int, int, str, str]) -> bytes:
    """The workbook with shapes drawn over cells: row and column from 0, DrawingML name, words inside."""
    shapes = "".join(_anchor(*anchor) for anchor in anchors)
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{shapes}</xdr:wsDr>'
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    return with_parts(data, {"xl/drawings/drawing1.xml": drawing, "xl/worksheets/_rels/sheet1.xml.rels": relation})


def _anchor(row: int, column: int, shape: str, text: str) -> str:
    ends = "".join(
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{row}</xdr:row>"
        f"<xdr:rowOff>9</xdr:rowOff></xdr:{name}>"
        for name in ("from", "to")
    )
    words = f"<xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>"
    return (
        f'<xdr:twoCellAnchor>{ends}<xdr:sp><xdr:spPr><a:prstGeom prst="{shape}"/></xdr:spPr>{words}</xdr:sp>'
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )


def with_parts(data: bytes, parts: dict[str, str]) -> bytes:
    """An Office file with parts put in the place of its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, text in parts.items():
            target.writestr(name, text)
    return packed.getvalue()


def with_password() -> bytes:
    """How Office keeps a file behind a password: a compound file that holds the encrypted package."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
