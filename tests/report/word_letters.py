"""The bricks of the office's letters in Word: a sheet with kop and the CONTOH mark, pairs with colons, a signature."""

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from tests.report.word_page import GREEN, WATERMARK, add_kop, set_portrait, set_style
from tests.report.word_parts import add_text


def start_letter(size: float = 12) -> Doc:
    """An F4 sheet with the office's kop; CONTOH behind every page of a sample."""
    doc = Document()
    set_style(doc)
    doc.styles["Normal"].font.size = Pt(size)
    set_portrait(doc.sections[0])
    header = doc.sections[0].header
    header.paragraphs[0].text = "{%p if contoh %}"
    marked = header.add_paragraph()
    marked.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_text(marked, "CONTOH · bukan surat resmi", 8.5, GREEN, bold=True)
    marked._p.append(parse_xml(WATERMARK))
    header.add_paragraph("{%p endif %}")
    add_kop(doc)
    return doc


def add_pairs(doc: Doc, pairs: Sequence[tuple[str, str]], left: float = 0) -> None:
    """Lines of the kind `Nomor : …`, the colons below one another, indented by `left` mm."""
    table = doc.add_table(len(pairs), 3)
    table.autofit = False
    widths = (left + 32, 5, 128 - left)
    for row, (name, value) in zip(table.rows, pairs, strict=True):
        for cell, text, width in zip(row.cells, (name, ":", value), widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].add_run(text)
        row.cells[0].paragraphs[0].paragraph_format.left_indent = Mm(left)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def add_lines(doc: Doc, *lines: str) -> None:
    """Lines close below one another."""
    for line in lines:
        doc.add_paragraph(line).paragraph_format.space_after = Pt(1)


def add_body(doc: Doc, *paragraphs: str) -> None:
    """Paragraphs of a letter: the first line set in, both edges straight."""
    for text in paragraphs:
        paragraph = doc.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(12)
        paragraph.paragraph_format.space_before = Pt(6)


def add_right(doc: Doc, text: str) -> None:
    """One line at the right edge: place and date."""
    paragraph = doc.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)


def add_signer(doc: Doc, *lines: str) -> None:
    """The capacity of who signs on paper, room for it, and a line for the name; kept on one page."""
    above = doc.add_paragraph()
    above.paragraph_format.keep_with_next = True
    for number, line in enumerate(lines, 1):
        paragraph = doc.add_paragraph(line)
        paragraph.paragraph_format.left_indent = Mm(95)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = number < len(lines)


def add_signers(doc: Doc, *columns: Sequence[str]) -> None:
    """Two who sign side by side, each with the lines above the name; kept on one page."""
    doc.add_paragraph().paragraph_format.keep_with_next = True
    table = doc.add_table(1, len(columns))
    for cell, lines in zip(table.rows[0].cells, columns, strict=True):
        for number, line in enumerate((*lines, "", "", "", "……………………………………")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.text = line
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
