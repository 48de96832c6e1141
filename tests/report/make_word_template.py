"""Builds `config/format/laporan_triwulan.docx`, the Word template an office starts from (and may then make its own).

Run `python -m tests.report.make_word_template` after a change here; a test holds the committed file against it.
"""

from functools import partial
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.shared import Pt

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
from tests.report.word_parts import FAINT, add_bold, add_bullet, add_centred, add_faint, add_table, either, repeat
from tests.report.word_sections import add_decisions, add_every_rekomendasi, add_koreksi, add_signature, add_times

TARGET = Path(__file__).parents[2] / "config" / "format" / "laporan_triwulan.docx"


def build() -> bytes:
    """The template as bytes, the same on every run."""
    doc = Document()
    set_style(doc)
    set_portrait(doc.sections[0])
    add_frame(doc)
    _front(doc)
    _units(doc)
    set_landscape(doc.add_section(WD_SECTION.NEW_PAGE))
    _recap(doc)
    _notes(doc)
    _budget(doc)
    set_portrait(doc.add_section(WD_SECTION.NEW_PAGE))
    _every_rekomendasi(doc)
    doc.add_heading("H. Keputusan yang tercatat", 1)
    add_decisions(doc)
    doc.add_heading("I. Waktu pelaksanaan dibanding SOP", 1)
    add_times(doc)
    add_signature(doc)
    _sources(doc)
    return saved(doc)


def _front(doc: Doc) -> None:
    add_kop(doc)
    title = add_centred(doc, "{{ judul|upper }}", 17, GREEN, bold=True)
    title.paragraph_format.space_before = Pt(8)
    add_centred(doc, "Versi {{ versi }} · disusun {{ disusun_oleh }}", 10, FAINT)
    add_centred(doc, "{{ disusun_pada }}{% if sop %} · {{ sop }}{% endif %}", 10, FAINT)
    doc.add_heading("A. Ikhtisar", 1)
    doc.add_paragraph("{{ ringkasan.kalimat }}")
    add_tiles(doc)
    for title_text, name in (("Tiga capaian terendah", "terendah"), ("Tiga capaian tertinggi", "tertinggi")):
        add_bold(doc, title_text)
        either(doc, name, f"kosong.{name}", partial(_ranking, doc, name))
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
    add_list(doc, "ukuran")
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
    group += ", {{ k.dihitung }} indikator dihitung"
    add_table(doc, ["k in kelompok", "b in k.indikator"], columns, group, 8.5)
    doc.add_heading("Perbandingan dengan periode sebelumnya", 2)
    either(doc, "perbandingan", "kosong.perbandingan", lambda: _movement(doc))


def _movement(doc: Doc) -> None:
    columns = (
        ("Kode", 18, "{{ b.kode }}"),
        ("Indikator", 82, "{{ b.nama }}"),
        ("Unit", 62, "{{ b.unit }}"),
        ("Capaian {{ periode_lalu }}", 36, "{{ b.lalu }}"),
        ("Capaian {{ periode }}", 36, "{{ b.kini }}"),
        ("Selisih (poin)", 28, "{{ b.selisih }}"),
        ("Naik/turun", 28, "{{ b.gerak }}"),
    )
    add_table(doc, ["b in perbandingan"], columns, size=8.5)


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
    add_every_rekomendasi(doc, "rekomendasi")
    doc.add_heading("Rekomendasi periode sebelumnya", 2)
    add_every_rekomendasi(doc, "rekomendasi_lalu")


def _sources(doc: Doc) -> None:
    doc.add_heading("J. Lampiran: asal setiap angka", 1)
    columns = (
        ("Kode", 18, "{{ b.kode }}"),
        ("Indikator", 62, "{{ b.nama }}"),
        ("Realisasi TW ini", 24, "{{ b.realisasi_tw }}"),
        ("Berkas", 46, "{{ b.berkas }}{% for bukti in b.bukti %}\n{{ bukti.teks }}{% endfor %}"),
        ("Sel", 20, "{{ b.sel }}"),
    )
    add_koreksi(doc)
    add_table(doc, ["k in kelompok", "b in k.indikator"], columns, "{{ k.nama }}. {{ k.persetujuan }}")


if __name__ == "__main__":
    TARGET.write_bytes(build())
