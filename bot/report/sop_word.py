"""What bricks is the form built of in Word? Pages, ruled tables of fixed widths, cells, and text at a given size."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.report.sop_layout import PADDING

if TYPE_CHECKING:
    from docx.document import Document

FONT_NAME = "Times New Roman"
_TWIPS = 56.7  # per mm


def new_document(page: tuple[float, float], margins: tuple[float, float, float, float]) -> "Document":
    """An empty landscape document; sizes in mm, margins left, right, top, bottom."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Mm, Pt

    doc = docx.Document()
    section = doc.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(page[0]), Mm(page[1])
    section.left_margin, section.right_margin = Mm(margins[0]), Mm(margins[1])
    section.top_margin, section.bottom_margin = Mm(margins[2]), Mm(margins[3])
    section.footer_distance = Mm(8)
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = FONT_NAME, Pt(10)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), FONT_NAME)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="id-ID"/>'))
    return doc


def heading(doc: "Document", text: str, *, new_page: bool = False, small: bool = False) -> None:
    """A heading: centred over a page, or `small` over what follows."""
    from docx.shared import Pt, RGBColor

    paragraph = doc.add_paragraph(style="Heading 2" if small else "Heading 1")
    write(paragraph, text, 11 if small else 12, bold=True, centred=not small)
    paragraph.runs[0].font.color.rgb = RGBColor(0x1C, 0x24, 0x20)
    paragraph.paragraph_format.space_before = Pt(8 if small else 0)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.page_break_before = new_page


def write(
    paragraph: Any, text: str, size: float, *, bold: bool = False, centred: bool = False, leading: float | None = None
) -> None:
    """Adds `text` in `size` points; its line breaks stay. `leading` is the exact distance of lines in points."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = FONT_NAME, Pt(size), bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if leading:
        paragraph.paragraph_format.line_spacing = Pt(leading)


def hang(paragraph: Any, width: float) -> None:
    """Lines after the first begin `width` mm in, where a tab in the first leads."""
    from docx.shared import Mm

    paragraph.paragraph_format.left_indent = Mm(width)
    paragraph.paragraph_format.first_line_indent = Mm(-width)


def align_right_end(paragraph: Any, width: float) -> None:
    """What stands behind a tab ends at `width` mm; the tabs of the style are gone."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paragraph.style = "Normal"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)


def add_field(paragraph: Any, code: str, size: float) -> None:
    """A number that Word counts itself, such as PAGE."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    properties = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>'
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r>{properties}<w:t>1</w:t></w:r></w:fldSimple>')
    )


def new_table(doc: "Document", rows: int, widths: Sequence[float]) -> Any:
    """A ruled table with columns of fixed widths in mm."""
    from docx.shared import Mm

    table = doc.add_table(rows, len(widths))
    table.autofit = False
    _rule(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
    return table


def _rule(table: Any) -> None:
    """Lines around every cell and room beside its words. Above and below them none: Word gives a whole row the largest
    margin of its cells, and a drawing must reach from edge to edge; `write` spaces the words instead."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="1C2420"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = (("top", 0.0), ("left", PADDING), ("bottom", 0.0), ("right", PADDING))
    margins = "".join(f'<w:{side} w:w="{round(width * _TWIPS)}" w:type="dxa"/>' for side, width in sides)
    layout = next(child for child in table._tbl.tblPr if child.tag.endswith("}tblLayout"))
    layout.addprevious(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))


def pad(cell: Any) -> None:
    """Room above and below the words of a cell."""
    from docx.shared import Mm

    cell.paragraphs[0].paragraph_format.space_before = Mm(PADDING)
    cell.paragraphs[-1].paragraph_format.space_after = Mm(PADDING)


def merge(one: Any, other: Any) -> Any:
    """The two cells and those between them as one, without the blank lines that merging leaves."""
    whole = one.merge(other)
    for paragraph in whole.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    return whole


def set_height(row: Any, height: float) -> None:
    """At least `height` mm; a row is never torn by a page break."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Mm

    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    keep_whole(row)


def keep_whole(row: Any) -> None:
    """A row that a page break never tears."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    row._tr.get_or_add_trPr().insert(0, parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def repeat_on_every_page(row: Any) -> None:
    """Makes the row a header of its table."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def set_side_margins(cell: Any, width: float) -> None:
    """The distance in mm between a cell's words and its left and right edges."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    twips = round(width * _TWIPS)
    sides = "".join(f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side in ("left", "right"))
    aligned = next(child for child in cell._tc.tcPr if child.tag.endswith("}vAlign"))
    aligned.addprevious(parse_xml(f"<w:tcMar {nsdecls('w')}>{sides}</w:tcMar>"))


def blank(paragraph: Any) -> Any:
    """A paragraph that takes no room of its own, for a drawing that fills its cell."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="2"/></w:rPr>')
    paragraph._p.get_or_add_pPr().append(mark)
    return paragraph
