"""Builds `config/format/surat_pengantar.docx`, the cover letter an office starts from (and may then make its own).

Run `python -m tests.report.make_letter_template` after a change here; a test holds the committed file against it.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from bot.report.zips import settle_office_file

TARGET = Path(__file__).parents[2] / "config" / "format" / "surat_pengantar.docx"
LINES = (
    "Nomor\t: {{ nomor }}",
    "Lampiran\t: {{ lampiran }}",
    "Hal\t: {{ perihal }}",
    "",
    "Yth. {{ tujuan }}",
    "",
    "Bersama ini kami sampaikan {{ perihal }} pada {{ nama_instansi }} sebagaimana terlampir, untuk dipergunakan "
    "sebagaimana mestinya.",
    "",
    "Demikian, atas perhatian Bapak/Ibu kami ucapkan terima kasih.",
    "",
)


def build() -> bytes:
    """The template's bytes; the same every time."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(215), Mm(330)
    section.left_margin = section.right_margin = Mm(25)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    section.header.paragraphs[0].text = "{% if contoh %}CONTOH: bukan surat resmi{% endif %}"
    for line in ("{%p for baris in kop %}", "{{ baris }}", "{%p endfor %}"):
        paragraph = document.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("{{ tempat }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for line in LINES:
        document.add_paragraph(line)
    for line in ("{{ jabatan_penandatangan }},", "", "", "……………………………………"):
        document.add_paragraph(line).paragraph_format.left_indent = Mm(95)
    saved = io.BytesIO()
    document.save(saved)
    return settle_office_file(saved.getvalue(), datetime(2026, 1, 1, tzinfo=UTC))


if __name__ == "__main__":
    TARGET.write_bytes(build())
