"""Builds `config/format/laporan_tahunan.docx`, the Word template of the yearly report an office starts from.

Run `python -m tests.report.make_word_template_tahunan` after a change here; a test holds the committed file against it.
"""

from functools import partial
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from tests.report.word_page import (
    GREEN,
    add_frame,
    add_kop,
    add_list,
    add_tiles,
    saved,
    set_landscape,
    set_portrait,
    set_style,
)
from tests.report.word_parts import (
    FAINT,
    Column,
    add_bold,
    add_centred,
    add_contents,
    add_faint,
    add_table,
    either,
    repeat,
    rule_below,
)
from tests.report.word_sections import add_decisions, add_every_rekomendasi, add_koreksi, add_signature, add_times

TARGET = Path(__file__).parents[2] / "config" / "format" / "laporan_tahunan.docx"

_EFFICIENCY = (
    "Efisiensi adalah capaian dikurangi serapan: di atas 5 efisien, −5 sampai 5 cukup efisien, di bawah −5 tidak "
    "efisien."
)


def build() -> bytes:
    """The template as bytes, the same on every run."""
    doc = Document()
    set_style(doc)
    set_portrait(doc.sections[0])
    add_frame(doc)
    _cover(doc)
    _foreword(doc)
    _summary(doc)
    _contents(doc)
    _introduction(doc)
    _plan(doc)
    _accountability(doc)
    _closing(doc)
    _appendices(doc)
    return saved(doc)


def _chapter(doc: Doc, title: str) -> None:
    heading = doc.add_heading(title, 1)
    heading.alignment, heading.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.CENTER, True


def _caption(doc: Doc, name: str) -> None:
    add_bold(doc, f"{{{{ judul_tabel.{name} }}}}")


def _slot(doc: Doc, name: str) -> None:
    doc.add_paragraph(f"{{{{ naskah.{name} or kosong.naskah }}}}")


def _slot_if_written(doc: Doc, name: str) -> None:
    """Beside a table that speaks for itself a text may be missing."""
    doc.add_paragraph(f"{{%p if naskah.{name} %}}")
    doc.add_paragraph(f"{{{{ naskah.{name} }}}}")
    doc.add_paragraph("{%p endif %}")


def _table(doc: Doc, name: str, source: str, loops: list[str], columns: tuple[Column, ...], group: str = "") -> None:
    """A captioned table, or the sentence that it is empty."""
    _caption(doc, name)
    either(doc, source, f"kosong.{name}", partial(add_table, doc, loops, columns, group))


def _cover(doc: Doc) -> None:
    for line, size in (("kop[0] if kop else instansi", 14), ("kop[1] if kop|length > 1 else ''", 18)):
        text = add_centred(doc, f"{{{{ {line} }}}}", size, bold=size > 14)
        text.paragraph_format.space_after = Pt(2)
    doc.paragraphs[0].paragraph_format.space_before = Pt(40)
    title = add_centred(doc, "{{ judul_panjang|upper }}", 26, GREEN, bold=True)
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
    _chapter(doc, "IKHTISAR EKSEKUTIF")
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
        either(doc, name, "kosong.capaian", partial(add_table, doc, [f"b in {name}"], columns))
    add_bold(doc, "Perlu perhatian")
    either(doc, "perhatian", "kosong.perhatian", partial(add_list, doc, "perhatian"))


def _contents(doc: Doc) -> None:
    _chapter(doc, "DAFTAR ISI")
    add_contents(
        doc,
        (
            "Kata Pengantar", "Ikhtisar Eksekutif", "BAB I Pendahuluan", "BAB II Perencanaan Kinerja",
            "BAB III Akuntabilitas Kinerja", "BAB IV Penutup", "Lampiran",
        ),
    )  # fmt: skip


def _introduction(doc: Doc) -> None:
    _chapter(doc, "BAB I PENDAHULUAN")
    doc.add_heading("A. Gambaran Umum", 2)
    _slot(doc, "gambaran_umum")
    doc.add_paragraph("{{ kalimat.unit }}")
    doc.add_heading("B. Tugas dan Fungsi", 2)
    _slot(doc, "tugas_fungsi")
    doc.add_heading("C. Isu Strategis", 2)
    _slot(doc, "isu_strategis")
    doc.add_heading("D. Dasar Hukum", 2)
    add_list(doc, "dasar_hukum")
    doc.add_heading("E. Sistematika", 2)
    repeat(doc, "s in sistematika", lambda: doc.add_paragraph("{{ s.bab }}: {{ s.isi }}."))


def _plan(doc: Doc) -> None:
    _chapter(doc, "BAB II PERENCANAAN KINERJA")
    doc.add_heading("A. Rencana Strategis", 2)
    _slot(doc, "rencana_strategis")
    repeat(doc, "s in sasaran", lambda: doc.add_paragraph("{{ s.nomor }}. {{ s.nama }}"))
    doc.add_heading("B. Perjanjian Kinerja", 2)
    doc.add_paragraph("{{ kalimat.perjanjian }}")
    agreed = (
        ("No", 14, "{{ b.nomor }}"),
        ("Indikator kinerja", 98, "{{ b.nama }}{% if b.tingkat == 'IKU' %} (IKU){% endif %}"),
        ("Satuan", 26, "{{ b.satuan }}"),
        ("Target", 32, "{{ b.target }}"),
    )
    _table(doc, "t1", "sasaran", ["s in sasaran", "b in s.perjanjian"], agreed, "Sasaran {{ s.nomor }}. {{ s.nama }}")
    money = (
        ("Kode", 28, "{{ a.kode }}"),
        ("Program", 100, "{{ a.program }}"),
        ("Anggaran", 42, "{{ a.pagu }}"),
    )
    _table(doc, "t1_program", "anggaran", ["a in anggaran"], money)
    doc.add_paragraph("{% if anggaran %}Jumlah anggaran {{ anggaran_total.pagu }}.{% endif %}")


def _accountability(doc: Doc) -> None:
    _chapter(doc, "BAB III AKUNTABILITAS KINERJA")
    doc.add_heading("A. Capaian Kinerja Organisasi", 2)
    _caption(doc, "skala")
    add_table(doc, ["p in pita"], (("Predikat", 40, "{{ p.nama }}"), ("Capaian", 60, "{{ p.rentang }}")))
    add_list(doc, "ukuran")
    _reached(doc)
    _compared(doc)
    _analysed(doc)
    _supported(doc)
    _spent(doc)
    doc.add_heading("C. Tindak Lanjut Rekomendasi", 2)
    add_every_rekomendasi(doc, "rekomendasi_lalu")


def _reached(doc: Doc) -> None:
    doc.add_heading("1. Target dan realisasi tahun ini", 3)
    doc.add_paragraph("{{ ringkasan.kalimat }} {{ kalimat.sebaran }}")
    _slot(doc, "analisis")
    columns = (
        ("No", 11, "{{ b.nomor }}"),
        ("Indikator", 57, "{{ b.nama }}{% if b.keterangan %}\n{{ b.keterangan }}{% endif %}"),
        ("Satuan", 20, "{{ b.satuan }}"),
        ("Target", 21, "{{ b.target }}"),
        ("Realisasi", 21, "{{ b.realisasi }}"),
        ("Capaian", 19, "{{ b.capaian }}"),
        ("Kategori", 21, "{{ b.predikat }}"),
    )
    goal = "Sasaran {{ s.nomor }}. {{ s.nama }}: rata-rata {{ s.rerata }} ({{ s.predikat }})"
    _table(doc, "t2", "sasaran", ["s in sasaran", "b in s.indikator"], columns, goal)
    repeat(doc, "s in sasaran", lambda: doc.add_paragraph("Sasaran {{ s.nomor }}: {{ s.kalimat }}"))


def _compared(doc: Doc) -> None:
    doc.add_heading("2. Perbandingan dengan tahun sebelumnya", 3)
    doc.add_paragraph("{{ ringkasan.perbandingan }}.")
    years = (
        ("Indikator", 50, "{{ b.nama }} ({{ b.satuan }})"),
        ("Realisasi {{ tiga_tahun[0] }}", 20, "{{ b.n2 }}"),
        ("Realisasi {{ tiga_tahun[1] }}", 20, "{{ b.n1 }}"),
        ("Realisasi {{ tiga_tahun[2] }}", 20, "{{ b.n }}"),
        ("Capaian {{ tiga_tahun[1] }}", 18, "{{ b.capaian_n1 }}"),
        ("Capaian {{ tiga_tahun[2] }}", 18, "{{ b.capaian_n }}"),
        ("Naik/turun", 24, "{{ b.perubahan }}"),
    )
    _table(doc, "t3", "perbandingan", ["b in perbandingan"], years)
    add_faint(doc, "{{ tanpa.t3 if perbandingan else '' }}")
    doc.add_heading("3. Realisasi terhadap target jangka menengah", 3)
    plan = (
        ("Indikator", 62, "{{ b.nama }}{% if b.keterangan %}\n{{ b.keterangan }}{% endif %}"),
        ("Satuan", 20, "{{ b.satuan }}"),
        ("Realisasi s.d. {{ tahun }}", 28, "{{ b.realisasi }}"),
        ("Target akhir", 34, "{{ b.target_akhir }}"),
        ("Tingkat kemajuan", 26, "{{ b.kemajuan }}"),
    )
    _table(doc, "t4", "renstra", ["b in renstra"], plan)
    add_faint(doc, "{{ tanpa.t4 if renstra else '' }}")
    doc.add_heading("4. Realisasi terhadap standar nasional", 3)
    standard = (
        ("Indikator", 48, "{{ b.nama }}"),
        ("Satuan", 18, "{{ b.satuan }}"),
        ("Realisasi {{ tahun }}", 26, "{{ b.realisasi }}"),
        ("Standar", 32, "{{ b.standar }}"),
        ("Keterangan", 46, "{{ b.keterangan }}"),
    )
    _table(doc, "t5", "standar", ["b in standar"], standard)


def _analysed(doc: Doc) -> None:
    doc.add_heading("5. Analisis penyebab dan upaya", 3)
    _slot_if_written(doc, "analisis_capaian")
    columns = (
        ("Indikator", 38, "{{ b.nama }}\nCapaian {{ b.capaian }}"),
        ("Faktor pendorong", 33, "{{ b.pendorong }}"),
        ("Faktor penghambat", 33, "{{ b.penghambat }}"),
        ("Solusi/upaya", 33, "{{ b.solusi }}"),
        ("Tindak lanjut", 33, "{{ b.tindak_lanjut }}"),
    )
    _table(doc, "t6", "analisis_indikator", ["b in analisis_indikator"], columns)
    doc.add_heading("6. Efisiensi penggunaan sumber daya", 3)
    _slot_if_written(doc, "analisis_efisiensi")
    money = (
        ("Sasaran", 68, "{{ b.sasaran }}{% if b.bersama %}\nAnggaran dipakai bersama{% endif %}"),
        ("Capaian kinerja", 24, "{{ b.capaian }}"),
        ("Serapan anggaran", 24, "{{ b.serapan }}"),
        ("Selisih (poin)", 24, "{{ b.selisih }}"),
        ("Tingkat efisiensi", 30, "{{ b.tingkat }}"),
    )
    _table(doc, "t7", "efisiensi", ["b in efisiensi"], money)
    add_faint(doc, _EFFICIENCY)


def _supported(doc: Doc) -> None:
    doc.add_heading("7. Program dan kegiatan penunjang", 3)
    _slot_if_written(doc, "analisis_program")
    columns = (
        ("Program, kegiatan, sub kegiatan", 48, "{{ b.program }}\n{{ b.tingkat }}"),
        ("Indikator", 46, "{{ b.nama }}"),
        ("Satuan", 18, "{{ b.satuan }}"),
        ("Target", 20, "{{ b.target }}"),
        ("Realisasi", 20, "{{ b.realisasi }}"),
        ("Capaian", 18, "{{ b.capaian }}"),
    )
    _table(doc, "t8", "penunjang", ["s in penunjang", "b in s.baris"], columns, "Sasaran: {{ s.nama }}")


def _spent(doc: Doc) -> None:
    doc.add_heading("B. Realisasi Anggaran", 2)
    doc.add_paragraph("{{ kalimat.anggaran }}")
    columns = (
        ("Kode", 24, "{{ a.kode }}"),
        ("Program", 46, "{{ a.program }}"),
        ("Pagu", 32, "{{ a.pagu }}"),
        ("Realisasi", 32, "{{ a.realisasi }}"),
        ("Serapan", 18, "{{ a.serapan }}"),
        ("Capaian", 18, "{{ a.capaian }}"),
    )
    _table(doc, "t9", "anggaran", ["a in anggaran"], columns)


def _closing(doc: Doc) -> None:
    _chapter(doc, "BAB IV PENUTUP")
    doc.add_heading("A. Simpulan", 2)
    add_list(doc, "kalimat.simpulan")
    doc.add_paragraph("{{ naskah.kesimpulan }}")
    doc.add_heading("B. Langkah Perbaikan", 2)
    doc.add_paragraph("{{ naskah.langkah or ('' if kalimat.langkah else kosong.langkah) }}")
    doc.add_paragraph("{%p if kalimat.langkah %}")
    doc.add_paragraph("Tindak lanjut yang dituliskan unit untuk indikator yang tertinggal:")
    add_table(
        doc, ["b in kalimat.langkah"], (("Indikator", 70, "{{ b.nama }}"), ("Tindak lanjut", 100, "{{ b.teks }}"))
    )
    doc.add_paragraph("{%p endif %}")
    add_bold(doc, "Rekomendasi pimpinan atas laporan ini")
    add_every_rekomendasi(doc, "rekomendasi")


def _appendices(doc: Doc) -> None:
    _chapter(doc, "LAMPIRAN")
    doc.add_heading("Lampiran 1. Perjanjian Kinerja", 2)
    doc.add_paragraph("{{ kosong.perjanjian }}")
    doc.add_heading("Lampiran 2. Sumber data triwulanan", 2)
    approvals = "{{ s.kurang }}{% for hal in s.disetujui %}{% if not loop.first %}\n{% endif %}{{ hal }}{% endfor %}"
    columns = (
        ("Triwulan", 30, "{{ s.nama }}"),
        ("SOP", 34, "{{ s.sop }}"),
        ("Selesai", 30, "{{ s.selesai_pada }}"),
        ("Versi", 14, "{{ s.versi }}"),
        ("Data disetujui oleh", 62, approvals),
    )
    either(doc, "sumber", "kosong.sumber", partial(add_table, doc, ["s in sumber"], columns))
    add_koreksi(doc)
    set_landscape(doc.add_section(WD_SECTION.NEW_PAGE))
    _recap(doc)
    set_portrait(doc.add_section(WD_SECTION.NEW_PAGE))
    _evidence(doc)
    doc.add_heading("Lampiran 5. Keputusan yang tercatat", 2)
    add_decisions(doc)
    doc.add_heading("Lampiran 6. Waktu pelaksanaan dibanding SOP", 2)
    add_times(doc)


def _recap(doc: Doc) -> None:
    doc.add_heading("Lampiran 3. {{ judul_tabel.t10 }}", 2)
    doc.add_paragraph(
        "Di bawah setiap realisasi tercetak sel tempat angka itu diisi; berkasnya disebut pada baris unit."
    )
    roman = ("I", "II", "III", "IV")
    origin = "{{% if b.sel[{0}] != '–' %}}\n{{{{ b.sel[{0}] }}}}{{% endif %}}"
    columns = (
        ("Kode", 16, "{{ b.kode }}"),
        ("Indikator", 54, "{{ b.nama }}\n{{ b.agregasi }}"),
        ("Satuan", 20, "{{ b.satuan }}"),
        *((f"Target TW {name}", 17, f"{{{{ b.target[{index}] }}}}") for index, name in enumerate(roman)),
        *(
            (f"Realisasi TW {name}", 18, f"{{{{ b.realisasi[{index}] }}}}{origin.format(index)}")
            for index, name in enumerate(roman)
        ),
        ("Target {{ tahun }}", 20, "{{ b.target_tahun }}"),
        ("Realisasi {{ tahun }}", 20, "{{ b.tahun }}"),
        ("Capaian", 20, "{{ b.capaian }}"),
    )
    loops = ["k in rekap", "b in k.baris"]
    files = "{{ k.nama }}{% for b in k.berkas %} · {{ b.tw }}: {{ b.nama }}{% endfor %}"
    either(doc, "rekap", "kosong.t10", partial(add_table, doc, loops, columns, files, 8))


def _evidence(doc: Doc) -> None:
    doc.add_heading("Lampiran 4. Bukti dukung", 2)
    proof = "{% for bukti in b.bukti %}{% if not loop.first %}\n{% endif %}{{ bukti.teks }}{% endfor %}"
    columns = (("Kode", 20, "{{ b.kode }}"), ("Indikator", 65, "{{ b.nama }}"), ("Bukti dukung", 85, proof))
    add_table(doc, ["k in rekap", "b in k.baris if b.bukti"], columns, "{{ k.nama }}", 9)


if __name__ == "__main__":
    TARGET.write_bytes(build())
