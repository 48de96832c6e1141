"""Builds `config/format/laporan_triwulan.docx`, the Word template an office starts from (and may then make its own).

Run `python -m tests.report.make_word_template` after a change here; a test holds the committed file against it.
"""

import io
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from bot.report.zips import settle_office_file
from tests.report.word_parts import (
    FAINT,
    add_bold,
    add_bullet,
    add_centred,
    add_faint,
    add_field,
    add_indented,
    add_table,
    add_text,
    either,
    repeat,
    rule_below,
    shade,
)

TARGET = Path(__file__).parents[2] / "config" / "format" / "laporan_triwulan.docx"
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


def build() -> bytes:
    """The template as bytes, the same on every run."""
    doc = Document()
    _style(doc)
    _portrait(doc.sections[0])
    _frame(doc)
    _front(doc)
    _units(doc)
    _landscape(doc.add_section(WD_SECTION.NEW_PAGE))
    _recap(doc)
    _notes(doc)
    _budget(doc)
    _portrait(doc.add_section(WD_SECTION.NEW_PAGE))
    _every_rekomendasi(doc)
    _decisions(doc)
    _times(doc)
    _signature(doc)
    _sources(doc)
    saved = io.BytesIO()
    doc.core_properties.author = "sakip-bot"
    doc.core_properties.comments = ""
    doc.save(saved)
    return settle_office_file(saved.getvalue(), datetime(2026, 1, 1, tzinfo=UTC))


def _style(doc: Doc) -> None:
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    properties = normal.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FONT)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="id-ID" w:eastAsia="id-ID"/>'))
    for name, size in (("Heading 1", 14), ("Heading 2", 12)):
        style = doc.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, GREEN
        heading_fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in list(heading_fonts.attrib):
            if "Theme" in kind:
                del heading_fonts.attrib[kind]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)


def _portrait(section: Any) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(215), Mm(330)
    _margins(section)
    section.left_margin = Mm(25)


def _landscape(section: Any) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(330), Mm(215)
    _margins(section)


def _margins(section: Any) -> None:
    section.left_margin = section.right_margin = section.bottom_margin = Mm(20)
    section.top_margin, section.header_distance, section.footer_distance = Mm(22), Mm(10), Mm(8)


def _frame(doc: Doc) -> None:
    """Header and footer of every page; the later sections are linked to them."""
    header, footer = doc.sections[0].header, doc.sections[0].footer
    first = header.paragraphs[0]
    add_text(first, "{{ judul }} · {{ instansi }}", 8.5, FAINT)
    rule_below(first, "single", 4)
    header.add_paragraph("{%p if contoh %}")
    marked = header.add_paragraph()
    marked.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_text(marked, "CONTOH · data ilustrasi, bukan laporan resmi", 8.5, GREEN, bold=True)
    marked._p.append(parse_xml(WATERMARK))
    header.add_paragraph("{%p endif %}")
    table = footer.add_table(1, 3, Mm(PORTRAIT))
    table.autofit = False
    qr, code, page = table.rows[0].cells
    for cell, column, width in zip(table.rows[0].cells, table.columns, (18, 112, 40), strict=True):
        cell.width, cell.vertical_alignment, column.width = Mm(width), WD_ALIGN_VERTICAL.CENTER, Mm(width)
    add_text(qr.paragraphs[0], "{{ qr }}", 8.5)
    add_text(code.paragraphs[0], "{{ kode_versi }}", 8.5, FAINT)
    add_text(page.paragraphs[0], "Halaman ", 8.5, FAINT)
    add_field(page.paragraphs[0], "PAGE")
    add_text(page.paragraphs[0], " dari ", 8.5, FAINT)
    add_field(page.paragraphs[0], "NUMPAGES")
    footer.paragraphs[0]._p.getparent().remove(footer.paragraphs[0]._p)
    add_text(footer.add_paragraph(), "", 4)


def _front(doc: Doc) -> None:
    repeat(doc, "baris in kop", lambda: _kop_line(doc))
    rule = add_centred(doc, "", 4)
    rule_below(rule, "double", 12)
    title = add_centred(doc, "{{ judul|upper }}", 17, GREEN, bold=True)
    title.paragraph_format.space_before = Pt(8)
    add_centred(doc, "Versi {{ versi }} · disusun {{ disusun_oleh }}", 10, FAINT)
    add_centred(doc, "{{ disusun_pada }}{% if sop %} · {{ sop }}{% endif %}", 10, FAINT)
    doc.add_heading("A. Ikhtisar", 1)
    doc.add_paragraph("{{ ringkasan.kalimat }}")
    _tiles(doc)
    for title_text, name in (("Tiga capaian terendah", "terendah"), ("Tiga capaian tertinggi", "tertinggi")):
        add_bold(doc, title_text)
        either(doc, name, "kosong.capaian", partial(_ranking, doc, name))
    add_bold(doc, "Perlu perhatian")
    either(
        doc,
        "perhatian",
        "kosong.perhatian",
        lambda: repeat(doc, "hal in perhatian", lambda: add_bullet(doc, "{{ hal }}")),
    )
    doc.add_paragraph("{%p if gambar_unit %}")
    add_bold(doc, "Rata-rata capaian per unit kerja (%)")
    doc.add_paragraph("{{ gambar_unit }}")
    doc.add_paragraph("{%p endif %}")
    add_bold(doc, "Analisis")
    doc.add_paragraph("{{ analisis or kosong.analisis }}")


def _list(doc: Doc, name: str) -> None:
    repeat(doc, f"hal in {name}", lambda: add_bullet(doc, "{{ hal }}"))


def _kop_line(doc: Doc) -> None:
    paragraph = add_centred(doc, "", 10)
    add_text(paragraph, "{% if loop.index == 1 %}{{ baris }}{% endif %}", 14)
    add_text(paragraph, "{% if loop.index == 2 %}{{ baris }}{% endif %}", 17, bold=True)
    add_text(paragraph, "{% if loop.index > 2 %}{{ baris }}{% endif %}", 10)
    paragraph.paragraph_format.space_after = Pt(0)


def _tiles(doc: Doc) -> None:
    table = doc.add_table(1, 4)
    for index, cell in enumerate(table.rows[0].cells):
        shade(cell, PALE)
        cell.width = Mm(PORTRAIT / 4)
        tile = f"ubin[{index}]"
        add_text(cell.paragraphs[0], f"{{{{ {tile}.judul }}}}", 8.5, FAINT)
        add_text(cell.add_paragraph(), f"{{{{ {tile}.nilai }}}}", 15, GREEN, bold=True)
        add_text(cell.add_paragraph(), f"{{{{ {tile}.catatan }}}}", 9)


def _ranking(doc: Doc, name: str) -> None:
    columns = (
        ("Indikator", 100, "{{ b.nama }} ({{ b.unit }})"),
        ("Realisasi s.d. TW", 45, "{{ b.realisasi_kumulatif }} dari {{ b.target_kumulatif }} {{ b.satuan }}"),
        ("Capaian", 25, "{{ b.capaian }}"),
    )
    add_table(doc, [f"b in {name}"], columns)


def _units(doc: Doc) -> None:
    doc.add_heading("B. Capaian per unit kerja", 1)
    columns = (
        ("Unit kerja", 36, "{{ u.nama }}"),
        ("Terisi", 16, "{{ u.terisi }}"),
        ("Dihitung", 18, "{{ u.dihitung }}"),
        ("Rata-rata", 20, "{{ u.rerata }}"),
        ("Predikat", 22, "{{ u.predikat }}"),
        ("Data disetujui oleh", 46, "{{ u.disetujui_oleh }}\n{{ u.disetujui_pada }}"),
        ("Versi", 12, "{{ u.versi }}"),
    )
    add_table(doc, ["u in unit"], columns)
    doc.add_heading("Cara membaca angka", 2)
    add_table(doc, ["p in pita"], (("Predikat", 40, "{{ p.nama }}"), ("Capaian", 60, "{{ p.rentang }}")))
    _list(doc, "ukuran")
    doc.add_heading("C. Capaian per indikator", 1)
    either(doc, "gambar_indikator", "kosong.capaian", lambda: repeat(doc, "g in gambar_indikator", lambda: _chart(doc)))


def _chart(doc: Doc) -> None:
    add_bold(doc, "{{ g.unit }}")
    doc.add_paragraph("{{ g.gambar }}")


def _recap(doc: Doc) -> None:
    doc.add_heading("D. Rekapitulasi target, realisasi, dan capaian", 1)
    columns = (
        ("Kode", 16, "{{ b.kode }}"),
        ("Indikator", 55, "{{ b.nama }}"),
        ("Satuan", 20, "{{ b.satuan }}"),
        ("Baik bila", 13, "{{ b.arah }}"),
        ("Target TW ini", 20, "{{ b.target_tw }}"),
        ("Realisasi TW ini", 20, "{{ b.realisasi_tw }}"),
        ("Target s.d. TW", 20, "{{ b.target_kumulatif }}"),
        ("Realisasi s.d. TW", 20, "{{ b.realisasi_kumulatif }}"),
        ("Capaian s.d. TW", 20, "{{ b.capaian }}"),
        ("Predikat", 22, "{{ b.predikat }}"),
        ("Target tahunan", 22, "{{ b.target_tahunan }}"),
        ("Capaian tahunan", 20, "{{ b.capaian_tahunan }}"),
        ("Keterangan", 32, "{{ b.keterangan }}"),
    )
    group = "{{ k.nama }}: rata-rata {{ k.rerata }}{% if k.predikat != '–' %} ({{ k.predikat }}){% endif %}"
    add_table(doc, ["k in kelompok", "b in k.indikator"], columns, group, 8.5)


def _notes(doc: Doc) -> None:
    doc.add_heading("E. Kendala, solusi, dan tindak lanjut", 1)
    doc.add_paragraph("{%p if catatan_kosong %}")
    add_faint(doc, "{{ kosong.kendala }}")
    doc.add_paragraph("{%p else %}")
    columns = (
        ("Indikator", 62, "{{ b.kode }} {{ b.nama }}\nCapaian {{ b.capaian }}"),
        ("Faktor pendorong", 57, "{{ b.pendorong }}"),
        ("Kendala", 57, "{{ b.kendala }}"),
        ("Solusi", 57, "{{ b.solusi }}"),
        ("Tindak lanjut", 57, "{{ b.tindak_lanjut }}"),
    )
    add_table(doc, ["k in kelompok if k.catatan", "b in k.catatan"], columns, "{{ k.nama }}")
    doc.add_paragraph("{%p endif %}")


def _budget(doc: Doc) -> None:
    doc.add_heading("F. Realisasi anggaran", 1)
    columns = (
        ("Kode", 25, "{{ a.kode }}"),
        ("Program", 80, "{{ a.program }}"),
        ("Unit", 45, "{{ a.unit }}"),
        ("Pagu", 35, "{{ a.pagu }}"),
        ("Realisasi", 35, "{{ a.realisasi }}"),
        ("Serapan", 22, "{{ a.serapan }}"),
        ("Capaian", 22, "{{ a.capaian }}"),
        ("Efisiensi (capaian − serapan)", 26, "{{ a.efisiensi }}"),
    )
    either(doc, "anggaran", "kosong.anggaran", lambda: add_table(doc, ["a in anggaran"], columns))


def _every_rekomendasi(doc: Doc) -> None:
    doc.add_heading("G. Rekomendasi pimpinan dan tindak lanjutnya", 1)
    either(doc, "rekomendasi", "kosong.rekomendasi", lambda: _recommended(doc, "rekomendasi"))
    doc.add_heading("Rekomendasi periode sebelumnya", 2)
    either(doc, "rekomendasi_lalu", "kosong.rekomendasi_lalu", lambda: _recommended(doc, "rekomendasi_lalu"))


def _recommended(doc: Doc, name: str) -> None:
    given = (
        "{{ r.unit }}: {{ r.teks }}\n{{ r.oleh }}, {{ r.pada }}{% if r.periode %} · {{ r.periode }}{% endif %}"
        "{% if r.asal != 'pimpinan' %} · asal {{ r.asal }}{% endif %}"
        "{% if not r.tanggapan %}\n{{ kosong.tanggapan }}{% endif %}"
    )
    columns = (
        ("Unit", 38, "{{ t.unit }}"),
        ("Rencana tindak lanjut", 76, "{{ t.teks }}\n{{ t.oleh }}"),
        ("Selesai paling lambat", 28, "{{ t.tenggat }}"),
        ("Status", 28, "{{ t.status }}"),
    )
    add_table(doc, [f"r in {name}", "t in r.tanggapan"], columns, given)


def _decisions(doc: Doc) -> None:
    doc.add_heading("H. Keputusan yang tercatat", 1)
    who = "{{ b.oleh }}{% if b.alasan %}\n{{ b.alasan }}{% endif %}{% if b.catatan %}\n{{ b.catatan }}{% endif %}"
    columns = (
        ("Unit", 36, "{{ b.unit }}"),
        ("Putusan", 26, "{{ b.putusan }}{% if b.ronde != '1' %}\nputaran {{ b.ronde }}{% endif %}"),
        ("Oleh, selaku", 54, who),
        ("Waktu", 40, "{{ b.pada }}"),
        ("Versi data", 14, "{{ b.versi }}"),
    )
    loops = ["k in keputusan", "b in k.baris"]
    step = "Langkah {{ k.urut }}. {{ k.kegiatan }}"
    either(doc, "keputusan", "kosong.keputusan", lambda: add_table(doc, loops, columns, step))
    add_faint(doc, "{{ pernyataan }}")


def _times(doc: Doc) -> None:
    doc.add_heading("I. Waktu pelaksanaan dibanding SOP", 1)
    columns = (
        ("No.", 10, "{{ w.urut }}"),
        ("Langkah", 74, "{{ w.kegiatan }}\n{{ w.pelaksana }}"),
        ("Waktu baku", 22, "{{ w.baku }}"),
        ("Waktu nyata", 26, "{{ w.nyata }}"),
        ("Keterangan", 38, "{{ w.keterangan }}"),
    )
    either(doc, "waktu", "kosong.waktu", lambda: add_table(doc, ["w in waktu"], columns))
    add_faint(doc, "{{ catatan_waktu }}")


def _signature(doc: Doc) -> None:
    doc.add_paragraph("{%p if penandatangan %}")
    for line in ("{{ tempat_tanggal }}", "{{ penandatangan.jabatan }}", "\n\n\n", "{{ penandatangan.nama }}"):
        add_indented(doc, line)
    repeat(doc, "baris in penandatangan.keterangan", lambda: add_indented(doc, "{{ baris }}"))
    doc.add_paragraph("{%p endif %}")


def _sources(doc: Doc) -> None:
    doc.add_heading("J. Lampiran: asal setiap angka", 1)
    columns = (
        ("Kode", 18, "{{ b.kode }}"),
        ("Indikator", 62, "{{ b.nama }}"),
        ("Realisasi TW ini", 24, "{{ b.realisasi_tw }}"),
        ("Berkas", 46, "{{ b.berkas }}{% for bukti in b.bukti %}\n{{ bukti.teks }}{% endfor %}"),
        ("Sel", 20, "{{ b.sel }}"),
    )
    add_table(doc, ["k in kelompok", "b in k.indikator"], columns, "{{ k.nama }}. {{ k.persetujuan }}")


if __name__ == "__main__":
    TARGET.write_bytes(build())
