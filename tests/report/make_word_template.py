"""Builds `config/format/laporan_triwulan.docx`, the Word template an office starts from (and may then make its own).

Run `python -m tests.report.make_word_template` after a change here; a test holds the committed file against it.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from bot.report.zips import settle_office_file

TARGET = Path(__file__).parents[2] / "config" / "format" / "laporan_triwulan.docx"
GREEN, FAINT, LIGHT, PALE = RGBColor(0x14, 0x53, 0x2D), RGBColor(0x5B, 0x66, 0x5F), "DFE9E2", "F1F5F2"
FONT = "Times New Roman"
PORTRAIT = 170.0
ON_THE_RIGHT = frozenset(
    {"target_tw", "realisasi_tw", "target_kumulatif", "realisasi_kumulatif", "capaian", "capaian_tahunan"}
    | {"target_tahunan", "rerata", "pagu", "realisasi", "serapan"}
)

Column = tuple[str, float, str]  # heading, width in mm, text with placeholders

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
    _recommendations(doc)
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
    _text(first, "{{ judul }} · {{ instansi }}", 8.5, FAINT)
    _line_below(first, "single", 4)
    header.add_paragraph("{%p if contoh %}")
    marked = header.add_paragraph()
    marked.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _text(marked, "CONTOH · data ilustrasi, bukan laporan resmi", 8.5, GREEN, bold=True)
    marked._p.append(parse_xml(WATERMARK))
    header.add_paragraph("{%p endif %}")
    table = footer.add_table(1, 3, Mm(PORTRAIT))
    table.autofit = False
    qr, code, page = table.rows[0].cells
    for cell, column, width in zip(table.rows[0].cells, table.columns, (18, 112, 40), strict=True):
        cell.width, cell.vertical_alignment, column.width = Mm(width), WD_ALIGN_VERTICAL.CENTER, Mm(width)
    _text(qr.paragraphs[0], "{{ qr }}", 8.5)
    _text(code.paragraphs[0], "{{ kode_versi }}", 8.5, FAINT)
    _text(page.paragraphs[0], "Halaman ", 8.5, FAINT)
    _field(page.paragraphs[0], "PAGE")
    _text(page.paragraphs[0], " dari ", 8.5, FAINT)
    _field(page.paragraphs[0], "NUMPAGES")
    footer.paragraphs[0]._p.getparent().remove(footer.paragraphs[0]._p)
    _text(footer.add_paragraph(), "", 4)


def _front(doc: Doc) -> None:
    _each(doc, "baris in kop", lambda: _kop_line(doc))
    rule = _centred(doc, "", 4)
    _line_below(rule, "double", 12)
    title = _centred(doc, "{{ judul|upper }}", 17, GREEN, bold=True)
    title.paragraph_format.space_before = Pt(8)
    _centred(doc, "Versi {{ versi }} · disusun {{ disusun_oleh }}", 10, FAINT)
    _centred(doc, "{{ disusun_pada }}{% if sop %} · {{ sop }}{% endif %}", 10, FAINT)
    doc.add_heading("A. Ikhtisar", 1)
    doc.add_paragraph("{{ ringkasan.kalimat }}")
    _tiles(doc)
    for title_text, name in (("Tiga capaian terendah", "terendah"), ("Tiga capaian tertinggi", "tertinggi")):
        _bold(doc, title_text)
        _either(doc, name, "kosong.capaian", lambda name=name: _ranking(doc, name))
    _bold(doc, "Perlu perhatian")
    _either(
        doc, "perhatian", "kosong.perhatian", lambda: _each(doc, "hal in perhatian", lambda: _bullet(doc, "{{ hal }}"))
    )
    doc.add_paragraph("{%p if gambar_unit %}")
    _bold(doc, "Rata-rata capaian per unit kerja (%)")
    doc.add_paragraph("{{ gambar_unit }}")
    doc.add_paragraph("{%p endif %}")
    _bold(doc, "Analisis")
    doc.add_paragraph("{{ analisis or kosong.analisis }}")


def _kop_line(doc: Doc) -> None:
    paragraph = _centred(doc, "", 10)
    _text(paragraph, "{% if loop.index == 1 %}{{ baris }}{% endif %}", 14)
    _text(paragraph, "{% if loop.index == 2 %}{{ baris }}{% endif %}", 17, bold=True)
    _text(paragraph, "{% if loop.index > 2 %}{{ baris }}{% endif %}", 10)
    paragraph.paragraph_format.space_after = Pt(0)


def _tiles(doc: Doc) -> None:
    table = doc.add_table(1, 4)
    for index, cell in enumerate(table.rows[0].cells):
        _shade(cell, PALE)
        cell.width = Mm(PORTRAIT / 4)
        tile = f"ubin[{index}]"
        _text(cell.paragraphs[0], f"{{{{ {tile}.judul }}}}", 8.5, FAINT)
        _text(cell.add_paragraph(), f"{{{{ {tile}.nilai }}}}", 15, GREEN, bold=True)
        _text(cell.add_paragraph(), f"{{{{ {tile}.catatan }}}}", 9)


def _ranking(doc: Doc, name: str) -> None:
    columns = (
        ("Indikator", 100, "{{ b.nama }} ({{ b.unit }})"),
        ("Realisasi s.d. TW", 45, "{{ b.realisasi_kumulatif }} dari {{ b.target_kumulatif }} {{ b.satuan }}"),
        ("Capaian", 25, "{{ b.capaian }}"),
    )
    _table(doc, [f"b in {name}"], columns)


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
    _table(doc, ["u in unit"], columns)
    doc.add_heading("Cara membaca angka", 2)
    _table(doc, ["p in pita"], (("Predikat", 40, "{{ p.nama }}"), ("Capaian", 60, "{{ p.rentang }}")))
    _each(doc, "hal in ukuran", lambda: _bullet(doc, "{{ hal }}"))
    doc.add_heading("C. Capaian per indikator", 1)
    _either(doc, "gambar_indikator", "kosong.capaian", lambda: _each(doc, "g in gambar_indikator", lambda: _chart(doc)))


def _chart(doc: Doc) -> None:
    _bold(doc, "{{ g.unit }}")
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
    _table(doc, ["k in kelompok", "b in k.indikator"], columns, group, 8.5)


def _notes(doc: Doc) -> None:
    doc.add_heading("E. Kendala, solusi, dan tindak lanjut", 1)
    doc.add_paragraph("{%p if catatan_kosong %}")
    _faint(doc, "{{ kosong.kendala }}")
    doc.add_paragraph("{%p else %}")
    columns = (
        ("Indikator", 62, "{{ b.kode }} {{ b.nama }}\nCapaian {{ b.capaian }}"),
        ("Faktor pendorong", 57, "{{ b.pendorong }}"),
        ("Kendala", 57, "{{ b.kendala }}"),
        ("Solusi", 57, "{{ b.solusi }}"),
        ("Tindak lanjut", 57, "{{ b.tindak_lanjut }}"),
    )
    _table(doc, ["k in kelompok if k.catatan", "b in k.catatan"], columns, "{{ k.nama }}")
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
    _either(doc, "anggaran", "kosong.anggaran", lambda: _table(doc, ["a in anggaran"], columns))


def _recommendations(doc: Doc) -> None:
    doc.add_heading("G. Rekomendasi pimpinan dan tindak lanjutnya", 1)
    _either(doc, "rekomendasi", "kosong.rekomendasi", lambda: _recommended(doc, "rekomendasi"))
    doc.add_heading("Rekomendasi periode sebelumnya", 2)
    _either(doc, "rekomendasi_lalu", "kosong.rekomendasi_lalu", lambda: _recommended(doc, "rekomendasi_lalu"))


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
    _table(doc, [f"r in {name}", "t in r.tanggapan"], columns, given)


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
    _either(doc, "keputusan", "kosong.keputusan", lambda: _table(doc, loops, columns, step))
    _faint(doc, "{{ pernyataan }}")


def _times(doc: Doc) -> None:
    doc.add_heading("I. Waktu pelaksanaan dibanding SOP", 1)
    columns = (
        ("No.", 10, "{{ w.urut }}"),
        ("Langkah", 74, "{{ w.kegiatan }}\n{{ w.pelaksana }}"),
        ("Waktu baku", 22, "{{ w.baku }}"),
        ("Waktu nyata", 26, "{{ w.nyata }}"),
        ("Keterangan", 38, "{{ w.keterangan }}"),
    )
    _either(doc, "waktu", "kosong.waktu", lambda: _table(doc, ["w in waktu"], columns))
    _faint(doc, "{{ catatan_waktu }}")


def _signature(doc: Doc) -> None:
    doc.add_paragraph("{%p if penandatangan %}")
    for line in ("{{ tempat_tanggal }}", "{{ penandatangan.jabatan }}", "\n\n\n", "{{ penandatangan.nama }}"):
        _indented(doc, line)
    _each(doc, "baris in penandatangan.keterangan", lambda: _indented(doc, "{{ baris }}"))
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
    _table(doc, ["k in kelompok", "b in k.indikator"], columns, "{{ k.nama }}. {{ k.persetujuan }}")


# --- parts -----------------------------------------------------------------------------------------------------------


def _table(doc: Doc, loops: Sequence[str], columns: Sequence[Column], group: str = "", size: float = 9) -> None:
    """A table whose body repeats, loop by loop; with two loops the outer one prints `group` across all columns."""
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
    _widths(table, [width for _, width, _ in columns])
    _text(gap := doc.add_paragraph(), "", 4)
    gap.paragraph_format.space_after = Pt(0)


def _head_row(row: Any, columns: Sequence[Column], size: float) -> None:
    for cell, (heading, _, _) in zip(row.cells, columns, strict=True):
        _text(_tight(cell), heading, size, RGBColor(0xFF, 0xFF, 0xFF), bold=True)
        _shade(cell, "14532D")
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _group_row(row: Any, text: str, size: float) -> None:
    cell = row.cells[0].merge(row.cells[-1])
    _text(_tight(cell), text, size, bold=True)
    _shade(cell, LIGHT)
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _body_row(row: Any, columns: Sequence[Column], size: float) -> None:
    for cell, (_, _, text) in zip(row.cells, columns, strict=True):
        _text(_tight(cell), text, size)
        if text[5:].removesuffix(" }}") in ON_THE_RIGHT:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


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
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))
    room = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 45), ("left", 70), ("bottom", 45), ("right", 70))
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{room}</w:tblCellMar>"))


def _shade(cell: _Cell, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def _text(paragraph: Any, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour


def _centred(doc: Doc, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False) -> Any:
    paragraph = doc.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if text:
        _text(paragraph, text, size, colour, bold=bold)
    return paragraph


def _bold(doc: Doc, text: str) -> None:
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(6)
    _text(paragraph, text, 11, bold=True)


def _faint(doc: Doc, text: str) -> None:
    _text(doc.add_paragraph(), text, 9.5, FAINT)


def _bullet(doc: Doc, text: str) -> None:
    doc.add_paragraph(text, style="List Bullet").paragraph_format.space_after = Pt(1)


def _indented(doc: Doc, text: str) -> None:
    doc.add_paragraph(text).paragraph_format.left_indent = Mm(95)


def _each(doc: Doc, loop: str, body: Any) -> None:
    doc.add_paragraph(f"{{%p for {loop} %}}")
    body()
    doc.add_paragraph("{%p endfor %}")


def _either(doc: Doc, name: str, otherwise: str, body: Any) -> None:
    """The section, or the sentence that says it is empty."""
    doc.add_paragraph(f"{{%p if {name} %}}")
    body()
    doc.add_paragraph("{%p else %}")
    _faint(doc, f"{{{{ {otherwise} }}}}")
    doc.add_paragraph("{%p endif %}")


def _line_below(paragraph: Any, kind: str, size: int) -> None:
    line = f'<w:bottom w:val="{kind}" w:sz="{size}" w:space="1" w:color="44524A"/>'
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>"))


def _field(paragraph: Any, code: str) -> None:
    for part in (
        '<w:fldChar {w} w:fldCharType="begin"/>',
        '<w:instrText {w} xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar {w} w:fldCharType="separate"/>',
        "<w:t {w}>1</w:t>",
        '<w:fldChar {w} w:fldCharType="end"/>',
    ):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8.5), FAINT
        run._r.append(parse_xml(part.format(w=nsdecls("w"), code=code)))


if __name__ == "__main__":
    TARGET.write_bytes(build())
