"""The front of the yearly Word template: cover, foreword, executive summary, lists of contents, tables and figures."""

from functools import partial

from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from tests.report.word_page import GREEN, add_foot, add_head, add_kop, add_list, add_tiles, count_pages
from tests.report.word_parts import (
    FAINT,
    add_bold,
    add_centred,
    add_contents,
    add_table,
    either,
    repeat,
    rule_below,
)
from tests.report.word_sections import add_signature

# What the list of contents says until Word has brought it up to date.
_PARTS = (
    "Kata Pengantar",
    "Ikhtisar Eksekutif",
    "BAB I Pendahuluan",
    "A. Gambaran Umum",
    "B. Tugas dan Fungsi",
    "C. Struktur Organisasi dan Sumber Daya",
    "D. Isu Strategis",
    "E. Dasar Hukum",
    "F. Sistematika",
    "BAB II Perencanaan Kinerja",
    "A. Rencana Strategis",
    "B. Perjanjian Kinerja",
    "BAB III Akuntabilitas Kinerja",
    "A. Capaian Kinerja Organisasi",
    "1. Target dan realisasi tahun ini",
    "2. Perbandingan dengan tahun sebelumnya",
    "3. Realisasi terhadap target jangka menengah",
    "4. Realisasi terhadap standar nasional",
    "5. Analisis penyebab dan upaya",
    "6. Efisiensi penggunaan sumber daya",
    "7. Program dan kegiatan penunjang",
    "B. Realisasi Anggaran",
    "C. Tindak Lanjut Rekomendasi",
    "BAB IV Penutup",
    "A. Simpulan",
    "B. Langkah Perbaikan",
    "Lampiran",
    "Lampiran 1. Perjanjian Kinerja",
    "Lampiran 2. Sumber data triwulanan",
    "Lampiran 3. Rekapitulasi target dan realisasi triwulanan",
    "Lampiran 4. Bukti dukung",
    "Lampiran 5. Keputusan yang tercatat",
    "Lampiran 6. Waktu pelaksanaan dibanding SOP",
)


def add_front(doc: Doc) -> None:
    """Everything before BAB I: a section whose cover has no number and whose pages count in roman numerals."""
    section = doc.sections[0]
    section.different_first_page_header_footer = True
    count_pages(section, "lowerRoman", 0)
    for header in (section.first_page_header, section.header):
        add_head(header)
    add_foot(section.first_page_footer, numbered=False)
    add_foot(section.footer)
    _cover(doc)
    _foreword(doc)
    _summary(doc)
    _contents(doc)


def add_chapter(doc: Doc, title: str) -> None:
    """A heading of the first level on a page of its own."""
    heading = doc.add_heading(title, 1)
    heading.alignment, heading.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.CENTER, True


def _cover(doc: Doc) -> None:
    for line, size in (("kop[0] if kop else instansi", 14), ("kop[1] if kop|length > 1 else ''", 18)):
        text = add_centred(doc, f"{{{{ {line} }}}}", size, bold=size > 14)
        text.paragraph_format.space_after = Pt(2)
    doc.paragraphs[0].paragraph_format.space_before = Pt(40)
    title = add_centred(doc, "{{ judul_panjang }}", 26, GREEN, bold=True)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(170), Pt(10)
    rule_below(title, "single", 18)
    add_centred(doc, "TAHUN {{ tahun }}", 30, bold=True).paragraph_format.space_before = Pt(10)
    office = add_centred(doc, "{{ instansi }}", 14)
    office.paragraph_format.space_after = Pt(200)
    repeat(doc, "baris in kop[2:]", lambda: add_centred(doc, "{{ baris }}", 10, FAINT))
    add_centred(doc, "Versi {{ versi }} · {{ tanggal }}", 10, FAINT)


def _foreword(doc: Doc) -> None:
    add_centred(doc, "", 2).paragraph_format.page_break_before = True
    add_kop(doc)
    doc.add_heading("KATA PENGANTAR", 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    repeat(doc, "alinea in kata_pengantar", lambda: _paragraph(doc, "{{ alinea }}"))
    add_signature(doc)


def _paragraph(doc: Doc, text: str) -> None:
    written = doc.add_paragraph(text)
    written.paragraph_format.first_line_indent, written.paragraph_format.line_spacing = Mm(10), 1.3


def _summary(doc: Doc) -> None:
    add_chapter(doc, "IKHTISAR EKSEKUTIF")
    doc.add_paragraph("{{ ringkasan.kalimat }} {{ kalimat.sebaran }} {{ kalimat.anggaran }}")
    doc.add_paragraph("{%p if kurang %}")
    add_bold(doc, "Data belum lengkap")
    add_list(doc, "kurang")
    doc.add_paragraph("{%p endif %}")
    add_tiles(doc)
    doc.add_paragraph("{%p if gambar_sasaran %}")
    add_bold(doc, "Rata-rata capaian per sasaran (%)")
    doc.add_paragraph("{{ gambar_sasaran }}")
    doc.add_paragraph("{%p endif %}")
    columns = (
        ("Indikator", 100, "{{ b.nama }} ({{ b.unit }})"),
        ("Realisasi", 45, "{{ b.realisasi_tw }} dari {{ b.target_tahunan }} {{ b.satuan }}"),
        ("Capaian", 25, "{{ b.capaian }}"),
    )
    for title, name in (("Tiga capaian tertinggi", "tertinggi"), ("Tiga capaian terendah", "terendah")):
        add_bold(doc, title)
        either(doc, name, f"kosong.{name}", partial(add_table, doc, [f"b in {name}"], columns))
    add_bold(doc, "Perlu perhatian")
    either(doc, "perhatian", "kosong.perhatian", partial(add_list, doc, "perhatian"))
    _causes(doc)


def _causes(doc: Doc) -> None:
    """Why the lowest are low, and what will be done."""
    columns = (
        ("Indikator", 50, "{{ b.nama }}"),
        ("Faktor penghambat", 60, "{{ b.penghambat }}"),
        ("Tindak lanjut", 60, "{{ b.tindak_lanjut }}"),
    )
    doc.add_paragraph("{%p if sebab_terendah %}")
    add_bold(doc, "Penyebab dan tindak lanjut capaian terendah")
    add_table(doc, ["b in sebab_terendah"], columns)
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p if langkah_ringkas %}")
    add_bold(doc, "Langkah perbaikan")
    add_list(doc, "langkah_ringkas")
    doc.add_paragraph("{%p endif %}")


def _contents(doc: Doc) -> None:
    add_chapter(doc, "DAFTAR ISI")
    add_contents(doc, 'TOC \\o "1-3" \\h \\z', partial(_entries, doc))
    for title, kind in (("DAFTAR TABEL", "Tabel"), ("DAFTAR GAMBAR", "Gambar")):
        head = add_centred(doc, title, 14, GREEN, bold=True)
        head.paragraph_format.space_before, head.paragraph_format.keep_with_next = Pt(14), True
        listed = f"judul in judul_{kind.lower()}.values() if judul.startswith('{kind} ')"
        add_contents(doc, f'TOC \\h \\z \\c "{kind}"', partial(repeat, doc, listed, lambda: _entry(doc, "{{ judul }}")))


def _entries(doc: Doc) -> None:
    for line in _PARTS:
        _entry(doc, line)


def _entry(doc: Doc, line: str) -> None:
    """A line of a list, set in as deep as the part it names."""
    entry = doc.add_paragraph(line)
    part = line.startswith(("BAB", "Kata", "Ikhtisar", "{{")) or line == "Lampiran"
    depth = 0 if part else 2 if line[0].isdigit() else 1
    entry.paragraph_format.left_indent, entry.paragraph_format.space_after = Mm(6 * depth), Pt(1)
