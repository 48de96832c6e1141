"""Sections both Word templates have: rekomendasi with their answers, decisions, times, the signature block."""

from docx.document import Document as Doc

from tests.report.word_parts import add_faint, add_indented, add_table, either, repeat


def add_every_rekomendasi(doc: Doc, name: str) -> None:
    """The rekomendasi of the list `name`, or the sentence that there is none."""
    either(doc, name, f"kosong.{name}", lambda: _add_given(doc, name))


def _add_given(doc: Doc, name: str) -> None:
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


def add_decisions(doc: Doc) -> None:
    """Every recorded decision by step, and what such a record is not."""
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


def add_koreksi(doc: Doc) -> None:
    """Corrections of closed triwulan whose figures the report reads; nothing where there is none."""
    why = "{{ k.alasan }}\nDasar: {{ k.dasar }}. Disetujui {{ k.oleh }}, {{ k.pada }}."
    columns = (
        ("Koreksi", 26, "{{ k.periode }}, nomor {{ k.nomor }}"),
        ("Indikator", 44, "{{ k.kode }} {{ k.nama }}"),
        ("Semula", 24, "{{ k.semula }}"),
        ("Menjadi", 24, "{{ k.menjadi }}"),
        ("Alasan, dasar, dan persetujuan", 52, why),
    )
    doc.add_paragraph("{%p if koreksi %}")
    doc.add_paragraph(
        "Angka triwulan berikut dikoreksi setelah ditutup; laporan ini memakai angka yang telah dikoreksi."
    )
    add_table(doc, ["k in koreksi"], columns)
    doc.add_paragraph("{%p endif %}")


def add_times(doc: Doc) -> None:
    """Standard and actual time of each step."""
    columns = (
        ("No.", 10, "{{ w.urut }}"),
        ("Langkah", 74, "{{ w.kegiatan }}\n{{ w.pelaksana }}"),
        ("Waktu baku", 22, "{{ w.baku }}"),
        ("Waktu nyata", 26, "{{ w.nyata }}"),
        ("Keterangan", 38, "{{ w.keterangan }}"),
    )
    either(doc, "waktu", "kosong.waktu", lambda: add_table(doc, ["w in waktu"], columns))
    kinerja = (
        ("Menurut", 17, "{{ k.golongan }}"),
        ("Nama", 32, "{{ k.nama }}"),
        ("Waktu nyata", 22, "{{ k.nyata }}"),
        ("Terlama", 26, "{{ k.terlama }}{% if k.terlama_unit %} ({{ k.terlama_unit }}){% endif %}"),
        ("Menunggu", 21, "{{ k.menunggu }}"),
        ("Mengerjakan", 21, "{{ k.kerja }}"),
        ("Tepat waktu", 15, "{{ k.tepat }}"),
        ("Terisi", 16, "{{ k.lengkap }}"),
    )
    doc.add_paragraph("{%p if kinerja %}")
    add_table(doc, ["k in kinerja"], kinerja)
    doc.add_paragraph("{%p endif %}")
    add_faint(doc, "{{ catatan_waktu }}")


def add_signature(doc: Doc) -> None:
    """Place, date, title, room to sign, name; only where the SOP signs."""
    doc.add_paragraph("{%p if penandatangan %}")
    for line in ("{{ tempat_tanggal }}", "{{ penandatangan.jabatan }},", "\n\n\n", "{{ penandatangan.nama }}"):
        add_indented(doc, line, bold=line.endswith("nama }}"))
    repeat(doc, "baris in penandatangan.keterangan", lambda: add_indented(doc, "{{ baris }}"))
    doc.add_paragraph("{%p endif %}")
