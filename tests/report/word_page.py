"""The pages of the Word templates: F4 with kop, running header, footer with code and QR, and the CONTOH mark."""

import io
from datetime import UTC, datetime
from typing import Any

from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from bot.report.zips import settle_office_file
from tests.report.word_parts import FAINT, add_bullet, add_centred, add_field, add_text, repeat, rule_below, shade

GREEN, PALE = RGBColor(0x14, 0x53, 0x2D), "F1F5F2"
FONT = "Times New Roman"
PORTRAIT = 170.0
# The one way Word knows to print a word behind the page: a WordArt shape in the header.
WATERMARK = (
    f'<w:r {nsdecls("w")}><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>'
    '<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="tanda_contoh" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:500pt;'
    "height:120pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
    'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
    'o:allowincell="f" fillcolor="#ecf0ed" stroked="f"><v:textpath style="font-family:&quot;Times New Roman&quot;;'
    'font-size:1pt;font-weight:bold" string="CONTOH"/></v:shape></w:pict></w:r>'
)


def set_style(doc: Doc) -> None:
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    properties = normal.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FONT)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="id-ID" w:eastAsia="id-ID"/>'))
    for name, size in (("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
        style = doc.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, GREEN
        heading_fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in list(heading_fonts.attrib):
            if "Theme" in kind:
                del heading_fonts.attrib[kind]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)


def set_portrait(section: Any) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(215), Mm(330)
    _set_margins(section)
    section.left_margin = Mm(25)


def set_landscape(section: Any) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(330), Mm(215)
    _set_margins(section)


def _set_margins(section: Any) -> None:
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(38)  # below: the QR and air
    section.header_distance, section.footer_distance = Mm(10), Mm(8)


def add_frame(doc: Doc) -> None:
    """Header and footer of every page; the later sections are linked to them."""
    section = doc.sections[0]
    add_head(section.header)
    add_foot(section.footer, total="NUMPAGES")


def add_head(header: Any) -> None:
    """On samples the mark, then title and office over a rule."""
    header.paragraphs[0].text = "{%p if contoh %}"
    marked = header.add_paragraph()
    marked.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    marked.paragraph_format.space_after = Pt(0)
    add_text(marked, "CONTOH · data ilustrasi, bukan laporan resmi", 8.5, GREEN, bold=True)
    marked._p.append(parse_xml(WATERMARK))
    header.add_paragraph("{%p endif %}")
    title = header.add_paragraph()
    add_text(title, "{{ judul }} · {{ instansi }}", 8.5, FAINT)
    rule_below(title, "single", 4)


def add_foot(footer: Any, *, numbered: bool = True, total: str = "") -> None:
    """Code and QR, and the page's number with the field that counts them all; a cover has none."""
    table = footer.add_table(1, 3, Mm(PORTRAIT))
    table.autofit = False
    whole = table._tbl.tblPr.find(qn("w:tblW"))
    whole.set(qn("w:type"), "pct")
    whole.set(qn("w:w"), "5000")
    qr, code, page = table.rows[0].cells
    for cell, column, width in zip(table.rows[0].cells, table.columns, (28, 102, 40), strict=True):
        cell.width, cell.vertical_alignment, column.width = Mm(width), WD_ALIGN_VERTICAL.CENTER, Mm(width)
    add_text(qr.paragraphs[0], "{{ qr }}", 8.5)
    add_text(code.paragraphs[0], "{{ kode_versi }}", 8.5, FAINT)
    page.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if numbered:
        add_text(page.paragraphs[0], "Halaman ", 8.5, FAINT)
        add_field(page.paragraphs[0], "PAGE", colour=FAINT)
    if total:
        add_text(page.paragraphs[0], " dari ", 8.5, FAINT)
        add_field(page.paragraphs[0], total, colour=FAINT)
    footer.paragraphs[0]._p.getparent().remove(footer.paragraphs[0]._p)
    add_text(footer.add_paragraph(), "", 4)


def count_pages(section: Any, kind: str, start: int | None) -> None:
    """How the pages of `section` are counted ("lowerRoman", "decimal"), and from where; None goes on."""
    for known in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(known)
    begin = "" if start is None else f' w:start="{start}"'
    counted = parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="{kind}"{begin}/>')
    section._sectPr.insert_element_before(counted, "w:cols", "w:titlePg", "w:docGrid")


def add_kop(doc: Doc) -> None:
    """The letterhead with its double rule."""
    repeat(doc, "baris in kop", lambda: _add_kop_line(doc))
    rule_below(add_centred(doc, "", 4), "double", 12)


def saved(doc: Doc) -> bytes:
    """The template as bytes, the same on every run."""
    kept = io.BytesIO()
    doc.core_properties.author = "sakip-bot"
    doc.core_properties.comments = ""
    doc.save(kept)
    return settle_office_file(kept.getvalue(), datetime(2026, 1, 1, tzinfo=UTC))


def add_list(doc: Doc, name: str) -> None:
    repeat(doc, f"hal in {name}", lambda: add_bullet(doc, "{{ hal }}"))


def _add_kop_line(doc: Doc) -> None:
    paragraph = add_centred(doc, "", 10)
    add_text(paragraph, "{% if loop.index == 1 %}{{ baris }}{% endif %}", 14)
    add_text(paragraph, "{% if loop.index == 2 %}{{ baris }}{% endif %}", 17, bold=True)
    add_text(paragraph, "{% if loop.index > 2 %}{{ baris }}{% endif %}", 10)
    paragraph.paragraph_format.space_after = Pt(0)


def add_tiles(doc: Doc) -> None:
    table = doc.add_table(1, 4)
    for index, cell in enumerate(table.rows[0].cells):
        shade(cell, PALE)
        cell.width = Mm(PORTRAIT / 4)
        tile = f"ubin[{index}]"
        add_text(cell.paragraphs[0], f"{{{{ {tile}.judul }}}}", 8.5, FAINT)
        add_text(cell.add_paragraph(), f"{{{{ {tile}.nilai }}}}", 15, GREEN, bold=True)
        add_text(cell.add_paragraph(), f"{{{{ {tile}.catatan }}}}", 9)
