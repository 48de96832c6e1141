"""The bricks of the Word template: tables that repeat, sections that say they are empty, fields and rules."""

from collections.abc import Callable, Sequence
from typing import Any

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

FAINT, LIGHT = RGBColor(0x5B, 0x66, 0x5F), "DFE9E2"
ON_THE_RIGHT = frozenset(
    {"target_tw", "realisasi_tw", "target_kumulatif", "realisasi_kumulatif", "capaian", "capaian_tahunan"}
    | {"target_tahunan", "rerata", "pagu", "realisasi", "serapan", "target", "n2", "n1", "n", "capaian_n1"}
    | {"lalu", "kini"}
    | {"capaian_n", "target_akhir", "kemajuan", "standar", "selisih", "target_tahun", "tahun"}
    | {f"{name}[{index}]" for name in ("target", "realisasi") for index in range(4)}
)

Column = tuple[str, float, str]  # heading, width in mm, text with placeholders


def add_table(
    doc: Doc,
    loops: Sequence[str],
    columns: Sequence[Column],
    group: str = "",
    size: float = 9,
    total: Sequence[str] = (),
) -> None:
    """A table whose body repeats, loop by loop; with two loops the outer one prints `group` across all columns.

    `total` is its last row, if any.
    """
    table = doc.add_table(1, len(columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _borders(table)
    _head_row(table.rows[0], columns, size)
    for loop in loops:
        table.add_row().cells[0].text = f"{{%tr for {loop} %}}"
        if len(loops) == 2 and loop is loops[0]:
            _group_row(table.add_row(), group, size)
    _body_row(table.add_row(), columns, size)
    for _ in loops:
        table.add_row().cells[0].text = "{%tr endfor %}"
    if total:
        _total_row(table.add_row(), columns, total, size)
    _widths(table, [width for _, width, _ in columns])
    add_text(gap := doc.add_paragraph(), "", 4)
    gap.paragraph_format.space_after, gap.paragraph_format.line_spacing = Pt(0), Pt(6)


def _head_row(row: Any, columns: Sequence[Column], size: float) -> None:
    for cell, (heading, _, text) in zip(row.cells, columns, strict=True):
        add_text(_tight(cell), heading, size, RGBColor(0xFF, 0xFF, 0xFF), bold=True)
        _align(cell, text)
        shade(cell, "14532D")
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _group_row(row: Any, text: str, size: float) -> None:
    cell = row.cells[0].merge(row.cells[-1])
    add_text(_tight(cell), text, size, bold=True)
    shade(cell, LIGHT)
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _body_row(row: Any, columns: Sequence[Column], size: float) -> None:
    for cell, (_, _, text) in zip(row.cells, columns, strict=True):
        add_text(_tight(cell), text, size)
        _align(cell, text)
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _total_row(row: Any, columns: Sequence[Column], total: Sequence[str], size: float) -> None:
    for cell, (_, _, text), summed in zip(row.cells, columns, total, strict=True):
        add_text(_tight(cell), summed, size, bold=True)
        _align(cell, text)


def _align(cell: _Cell, text: str) -> None:
    if text[5:].partition(" }}")[0] in ON_THE_RIGHT:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _tight(cell: _Cell) -> Any:
    cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    return cell.paragraphs[0]


def _widths(table: Any, widths: Sequence[float]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width if cell._tc.grid_span == 1 else sum(widths))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _borders(table: Any) -> None:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="B9C4BD"'
    sides = "".join(f"<w:{side} {line}/>" for side in ("top", "bottom", "insideH"))
    properties = table._tbl.tblPr
    after = ("w:tblLook", "w:tblCaption", "w:tblDescription")
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>")
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", *after)
    room = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 45), ("left", 70), ("bottom", 45), ("right", 70))
    )
    properties.insert_element_before(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{room}</w:tblCellMar>"), *after)


def shade(cell: _Cell, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def add_text(paragraph: Any, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour


def add_centred(doc: Doc, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False) -> Any:
    paragraph = doc.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if text:
        add_text(paragraph, text, size, colour, bold=bold)
    return paragraph


def add_bold(doc: Doc, text: str) -> None:
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(6)
    add_text(paragraph, text, 11, bold=True)


def add_faint(doc: Doc, text: str) -> None:
    add_text(doc.add_paragraph(), text, 9.5, FAINT)


def add_bullet(doc: Doc, text: str) -> None:
    doc.add_paragraph(text, style="List Bullet").paragraph_format.space_after = Pt(1)


def add_indented(doc: Doc, text: str, *, bold: bool = False) -> None:
    paragraph = doc.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.keep_with_next = Mm(95), not bold
    paragraph.paragraph_format.space_after = Pt(0)


def repeat(doc: Doc, loop: str, body: Callable[[], object]) -> None:
    doc.add_paragraph(f"{{%p for {loop} %}}")
    body()
    doc.add_paragraph("{%p endfor %}")


def either(doc: Doc, name: str, otherwise: str, body: Callable[[], object]) -> None:
    """The section, or the sentence that says it is empty."""
    doc.add_paragraph(f"{{%p if {name} %}}")
    body()
    doc.add_paragraph("{%p else %}")
    add_faint(doc, f"{{{{ {otherwise} }}}}")
    doc.add_paragraph("{%p endif %}")


def rule_below(paragraph: Any, kind: str, size: int) -> None:
    line = f'<w:bottom w:val="{kind}" w:sz="{size}" w:space="1" w:color="44524A"/>'
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>")
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def add_field(
    paragraph: Any,
    code: str,
    shown: str = "1",
    size: float = 8.5,
    colour: RGBColor | None = None,
    *,
    bold: bool = False,
) -> None:
    """A field of Word; `shown` stands there until it is brought up to date."""
    for part in (
        '<w:fldChar {w} w:fldCharType="begin"/>',
        '<w:instrText {w} xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar {w} w:fldCharType="separate"/>',
        "<w:t {w}>{shown}</w:t>",
        '<w:fldChar {w} w:fldCharType="end"/>',
    ):
        run = paragraph.add_run()
        run.font.size, run.font.bold = Pt(size), bold
        if colour is not None:
            run.font.color.rgb = colour
        run._r.append(parse_xml(part.format(w=nsdecls("w"), code=code, shown=shown)))


def add_caption(doc: Doc, text: str, *, first: bool = False) -> None:
    """A caption Word counts itself; `text` is the expression that gives "Tabel 3.1 …", `first` the first of a chapter.

    Its number has one digit.
    """
    paragraph = doc.add_paragraph()
    kind = "Gambar" if "gambar" in text else "Tabel"
    paragraph.paragraph_format.keep_with_next = kind == "Tabel"
    paragraph.paragraph_format.space_before = Pt(6)
    if kind == "Gambar":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    chapter = len(kind) + 3
    add_text(paragraph, f"{{{{ {text}[:{chapter}] }}}}", 11, bold=True)
    code = f"SEQ {kind} \\* ARABIC" + (r" \r 1" if first else "")
    add_field(paragraph, code, f"{{{{ {text}[{chapter}] }}}}", 11, bold=True)
    add_text(paragraph, f"{{{{ {text}[{chapter + 1}:] }}}}", 11, bold=True)


def add_contents(doc: Doc, code: str, body: Callable[[], Any]) -> None:
    """A list Word brings up to date on opening (`code`: its field); `body` adds what stands there until then."""
    first = doc.add_paragraph()
    for part in (
        '<w:fldChar {w} w:fldCharType="begin" w:dirty="true"/>',
        f'<w:instrText {{w}} xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar {w} w:fldCharType="separate"/>',
    ):
        first.add_run()._r.append(parse_xml(part.format(w=nsdecls("w"))))
    body()
    last = doc.add_paragraph()
    last.add_run()._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="end"/>'))
    for edge in (first, last):
        edge.paragraph_format.space_after, edge.paragraph_format.line_spacing = Pt(0), Pt(1)
