"""Builds `config/format/laporan_tahunan.docx`, the Word template of the yearly report an office starts from.

Run `python -m tests.report.make_word_template_tahunan` after a change here; a test holds the committed file against it.
"""

from functools import partial
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION

from tests.report.word_front import add_chapter, add_front
from tests.report.word_page import add_list, count_pages, saved, set_landscape, set_portrait, set_style
from tests.report.word_parts import (
    Column,
    add_bold,
    add_caption,
    add_faint,
    add_table,
    either,
    repeat,
)
from tests.report.word_sections import add_decisions, add_every_rekomendasi, add_koreksi, add_times

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
    add_front(doc)
    body = doc.add_section(WD_SECTION.NEW_PAGE)
    body.different_first_page_header_footer = False
    count_pages(body, "decimal", 1)
    _introduction(doc)
    _plan(doc)
    _accountability(doc)
    _closing(doc)
    _appendices(doc)
    return saved(doc)


def _caption(doc: Doc, name: str) -> None:
    add_caption(doc, f"judul_tabel.{name}", first=name in ("t1", "skala"))


def _picture(doc: Doc, name: str) -> None:
    doc.add_paragraph(f"{{%p if gambar_{name} %}}")
    doc.add_paragraph(f"{{{{ gambar_{name} }}}}")
    add_caption(doc, f"judul_gambar.{name}", first=name == "sasaran")
    doc.add_paragraph("{%p endif %}")


def _slot(doc: Doc, name: str) -> None:
    doc.add_paragraph(f"{{{{ naskah.{name} or kosong.naskah }}}}")


def _slot_if_written(doc: Doc, name: str) -> None:
    """Beside a table that speaks for itself a text may be missing."""
    doc.add_paragraph(f"{{%p if naskah.{name} %}}")
    doc.add_paragraph(f"{{{{ naskah.{name} }}}}")
    doc.add_paragraph("{%p endif %}")


def _table(doc: Doc, name: str, loops: list[str], columns: tuple[Column, ...], *rest: object) -> None:
    """A captioned table, or the sentence that it is empty; `rest` as for `add_table`."""
    source = loops[0].partition(" in ")[2]
    _caption(doc, name)
    either(doc, source, f"kosong.{name}", partial(add_table, doc, loops, columns, *rest))  # type: ignore[arg-type]


def _introduction(doc: Doc) -> None:
    add_chapter(doc, "BAB I PENDAHULUAN")
    doc.add_heading("A. Gambaran Umum", 2)
    _slot(doc, "gambaran_umum")
    doc.add_heading("B. Tugas dan Fungsi", 2)
    _slot(doc, "tugas_fungsi")
    doc.add_heading("C. Struktur Organisasi dan Sumber Daya", 2)
    _slot_if_written(doc, "struktur_organisasi")
    doc.add_paragraph("{{ kalimat.unit }}")
    _slot_if_written(doc, "sumber_daya")
    staff = (("Pegawai menurut", 120, "{{ b.rincian }}"), ("Jumlah (orang)", 50, "{{ b.jumlah }}"))
    _table(doc, "pegawai", ["k in pegawai", "b in k.baris"], staff, "{{ k.menurut }}: {{ k.jumlah }} orang")
    doc.add_paragraph("{%p if not (naskah.struktur_organisasi and naskah.sumber_daya) %}")
    doc.add_paragraph("{{ kosong.organisasi }}")
    doc.add_paragraph("{%p endif %}")
    doc.add_heading("D. Isu Strategis", 2)
    repeat(
        doc,
        "hal in (naskah.isu_strategis or kosong.naskah).splitlines() if hal",
        lambda: doc.add_paragraph("{{ loop.index ~ '. ' if naskah.isu_strategis }}{{ hal }}"),
    )
    doc.add_heading("E. Dasar Hukum", 2)
    repeat(doc, "hal in dasar_hukum", lambda: doc.add_paragraph("{{ loop.index }}. {{ hal }}"))
    doc.add_heading("F. Sistematika", 2)
    repeat(doc, "s in sistematika", lambda: doc.add_paragraph("{{ s.bab }}: {{ s.isi }}."))


def _aim(doc: Doc) -> None:
    doc.add_paragraph("{{ t.judul }}")
    repeat(doc, "s in t.sasaran", lambda: doc.add_paragraph("{{ s.nomor }}. {{ s.nama }}"))


def _plan(doc: Doc) -> None:
    add_chapter(doc, "BAB II PERENCANAAN KINERJA")
    doc.add_heading("A. Rencana Strategis", 2)
    _slot(doc, "rencana_strategis")
    repeat(doc, "t in tujuan", partial(_aim, doc))
    doc.add_heading("B. Perjanjian Kinerja", 2)
    doc.add_paragraph("{{ kalimat.perjanjian }}")
    agreed = (
        ("No", 14, "{{ b.nomor }}"),
        ("Indikator kinerja", 98, "{{ b.nama }}{% if b.tingkat == 'IKU' %} (IKU){% endif %}"),
        ("Satuan", 26, "{{ b.satuan }}"),
        ("Target", 32, "{{ b.target }}"),
    )
    _table(doc, "t1", ["s in sasaran", "b in s.perjanjian"], agreed, "Sasaran {{ s.nomor }}. {{ s.nama }}")
    _changed(doc)
    money = (
        ("Kode", 28, "{{ a.kode }}"),
        ("Program", 100, "{{ a.program }}"),
        ("Anggaran", 42, "{{ a.pagu }}"),
    )
    _table(doc, "t1_program", ["a in anggaran"], money, "", 9, ("", "Jumlah", "{{ anggaran_total.pagu }}"))


def _changed(doc: Doc) -> None:
    columns = (
        ("Indikator", 48, "{{ p.kode }} {{ p.nama }}"),
        ("Hal", 22, "{{ p.hal }}"),
        ("Semula", 34, "{{ p.semula }}"),
        ("Menjadi", 26, "{{ p.menjadi }}"),
        ("Dasar", 40, "{{ p.dasar }}"),
    )
    doc.add_paragraph("{%p if perubahan %}")
    doc.add_paragraph("Dalam tahun berjalan, hal berikut berubah terhadap data triwulanan yang telah disetujui:")
    add_table(doc, ["p in perubahan"], columns)
    doc.add_paragraph("{%p endif %}")


def _accountability(doc: Doc) -> None:
    add_chapter(doc, "BAB III AKUNTABILITAS KINERJA")
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
    _picture(doc, "sasaran")
    named = "{{ b.nama }}{% if b.tingkat == 'IKU' %} (IKU){% endif %}"
    named += "{% if b.keterangan %}\n{{ b.keterangan }}{% endif %}"
    columns = (
        ("No", 11, "{{ b.nomor }}"),
        ("Indikator", 57, named),
        ("Satuan", 20, "{{ b.satuan }}"),
        ("Target", 21, "{{ b.target }}"),
        ("Realisasi", 21, "{{ b.realisasi }}"),
        ("Capaian", 19, "{{ b.capaian }}"),
        ("Kategori", 21, "{{ b.predikat }}"),
    )
    goal = "Sasaran {{ s.nomor }}. {{ s.nama }}: rata-rata {{ s.rerata }} ({{ s.predikat }})"
    _table(doc, "t2", ["s in sasaran", "b in s.indikator"], columns, goal)
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
        ("Realisasi naik/turun", 24, "{{ b.perubahan }}"),
    )
    _table(doc, "t3", ["b in perbandingan"], years)
    add_faint(doc, "{{ tanpa.t3 if perbandingan else '' }}")
    doc.add_heading("3. Realisasi terhadap target jangka menengah", 3)
    plan = (
        ("Indikator", 62, "{{ b.nama }}{% if b.keterangan %}\n{{ b.keterangan }}{% endif %}"),
        ("Satuan", 20, "{{ b.satuan }}"),
        ("Realisasi s.d. {{ tahun }}", 28, "{{ b.realisasi }}"),
        ("Target akhir", 34, "{{ b.target_akhir }}"),
        ("Tingkat kemajuan", 26, "{{ b.kemajuan }}"),
    )
    _table(doc, "t4", ["b in renstra"], plan)
    add_faint(doc, "{{ tanpa.t4 if renstra else '' }}")
    doc.add_heading("4. Realisasi terhadap standar nasional", 3)
    standard = (
        ("Indikator", 48, "{{ b.nama }}"),
        ("Satuan", 18, "{{ b.satuan }}"),
        ("Realisasi {{ tahun }}", 26, "{{ b.realisasi }}"),
        ("Standar", 32, "{{ b.standar }}"),
        ("Keterangan", 46, "{{ b.keterangan }}"),
    )
    _table(doc, "t5", ["b in standar"], standard)


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
    _table(doc, "t6", ["b in analisis_indikator"], columns)
    add_faint(doc, "{{ tanpa.t6 if analisis_indikator else '' }}")
    doc.add_heading("6. Efisiensi penggunaan sumber daya", 3)
    _slot_if_written(doc, "analisis_efisiensi")
    money = (
        ("Sasaran", 68, "{{ b.sasaran }}{% if b.bersama %}\nAnggaran dipakai bersama{% endif %}"),
        ("Capaian kinerja", 24, "{{ b.capaian }}"),
        ("Serapan anggaran", 24, "{{ b.serapan }}"),
        ("Selisih (poin)", 24, "{{ b.selisih }}"),
        ("Tingkat efisiensi", 30, "{{ b.tingkat }}"),
    )
    _table(doc, "t7", ["b in efisiensi"], money)
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
    _table(doc, "t8", ["s in penunjang", "b in s.baris"], columns, "Sasaran: {{ s.nama }}")


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
    spent = (
        "",
        "Jumlah",
        "{{ anggaran_total.pagu }}",
        "{{ anggaran_total.realisasi }}",
        "{{ anggaran_total.serapan }}",
        "",
    )
    _table(doc, "t9", ["a in anggaran"], columns, "", 9, spent)
    _picture(doc, "anggaran")


def _closing(doc: Doc) -> None:
    add_chapter(doc, "BAB IV PENUTUP")
    doc.add_heading("A. Simpulan", 2)
    add_list(doc, "kalimat.simpulan")
    doc.add_paragraph("{{ naskah.kesimpulan }}")
    doc.add_heading("B. Langkah Perbaikan", 2)
    doc.add_paragraph("{%p if not (naskah.langkah or kalimat.langkah or kalimat.penyelesaian) %}")
    doc.add_paragraph("{{ kosong.langkah }}")
    doc.add_paragraph("{%p endif %}")
    add_list(doc, "naskah.langkah.splitlines() if hal")
    doc.add_paragraph("{%p if kalimat.langkah %}")
    doc.add_paragraph("Tindak lanjut yang dituliskan unit untuk indikator yang tertinggal:")
    add_table(
        doc, ["b in kalimat.langkah"], (("Indikator", 70, "{{ b.nama }}"), ("Tindak lanjut", 100, "{{ b.teks }}"))
    )
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p if kalimat.penyelesaian %}")
    doc.add_paragraph("Rekomendasi yang penyelesaiannya dilanjutkan pada tahun berikutnya:")
    add_list(doc, "kalimat.penyelesaian")
    doc.add_paragraph("{%p endif %}")
    add_bold(doc, "Rekomendasi pimpinan atas laporan ini")
    add_every_rekomendasi(doc, "rekomendasi")


def _appendices(doc: Doc) -> None:
    add_chapter(doc, "LAMPIRAN")
    doc.add_heading("Lampiran 1. Perjanjian Kinerja", 2)
    doc.add_paragraph("{{ naskah.perjanjian_kinerja or (kosong.perjanjian if not naskah_pk else '') }}")
    doc.add_paragraph("{%p if naskah_pk %}")
    doc.add_paragraph("Naskah bertanda tangan berikut disertakan dalam paket arsip laporan ini:")
    add_list(doc, "naskah_pk")
    doc.add_paragraph("{%p endif %}")
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
    wide = doc.add_section(WD_SECTION.NEW_PAGE)
    set_landscape(wide)
    count_pages(wide, "decimal", None)
    _recap(doc)
    set_portrait(doc.add_section(WD_SECTION.NEW_PAGE))
    _evidence(doc)
    doc.add_heading("Lampiran 5. Keputusan yang tercatat", 2)
    add_decisions(doc)
    doc.add_heading("Lampiran 6. Waktu pelaksanaan dibanding SOP", 2)
    add_times(doc)


def _recap(doc: Doc) -> None:
    doc.add_heading("Lampiran 3. {{ judul_tabel.t10 }}", 2)
    doc.add_paragraph("Di bawah setiap realisasi tercetak sel tempat angka itu diisi; berkasnya pada baris unit.")
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
    add_table(
        doc, ["k in rekap if k.baris|selectattr('bukti')|list", "b in k.baris if b.bukti"], columns, "{{ k.nama }}", 9
    )


if __name__ == "__main__":
    TARGET.write_bytes(build())
