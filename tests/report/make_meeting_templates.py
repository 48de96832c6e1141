"""Builds the Word templates of an evaluation meeting (invitation, attendance list, minutes) and of a disposition. An
office may make them its own.

Run `python -m tests.report.make_meeting_templates` after a change here; a test holds the committed files against it.
"""

from collections.abc import Mapping
from pathlib import Path

from docx.document import Document as Doc

from tests.report.word_letters import add_body, add_lines, add_pairs, add_right, add_signer, add_signers, start_letter
from tests.report.word_page import GREEN, saved
from tests.report.word_parts import Column, add_bold, add_centred, add_table, either, repeat

FOLDER = Path(__file__).parents[2] / "config" / "format"
_SIZE = 11
_WHEN = (
    ("Hari, tanggal", "{{ hari }}"),
    ("Pukul", "{{ pukul }}"),
    ("Tempat", "{{ tempat }}"),
    ("Acara", "{{ acara }}"),
)


def build() -> Mapping[str, bytes]:
    """The templates' bytes by file name; the same every time."""
    return {
        "undangan_rapat.docx": _invitation(),
        "daftar_hadir_rapat.docx": _attendance(),
        "notula_rapat.docx": _minutes(),
        "lembar_disposisi.docx": _disposition(),
    }


def _disposition() -> bytes:
    doc = start_letter(_SIZE)
    _title(doc)
    agenda = (("Nomor agenda", "{{ kosong }}"), ("Tanggal diterima", "{{ kosong }}"), ("Sifat", "{{ sifat }}"))
    about = (
        ("Hal", "{{ hal }}"),
        ("Dasar", "{{ sop }}"),
        ("Diharapkan selesai", "{{ tenggat }}"),
        ("Dari", "{{ dari }}"),
    )
    add_pairs(doc, (*agenda, *about))
    add_bold(doc, "Diteruskan kepada")
    repeat(doc, "jabatan in kepada", lambda: add_lines(doc, "{{ loop.index }}. {{ jabatan }}"))
    add_bold(doc, "Isi disposisi")
    add_lines(doc, "{{ isi }}")
    add_bold(doc, "Catatan")
    repeat(doc, "baris in catatan", lambda: add_lines(doc, "{{ baris }}"))
    add_signer(doc, "{{ tempat_tanggal }}", "{{ dari }},", "", "", "", "……………………………………")
    add_lines(doc, "", "{{ pernyataan }}")
    return saved(doc)


def _invitation() -> bytes:
    doc = start_letter(_SIZE)
    add_right(doc, "{{ tempat_tanggal }}")
    about = (("Nomor", "{{ nomor }}"), ("Sifat", "Penting"), ("Lampiran", "–"), ("Hal", "Undangan {{ acara }}"))
    add_pairs(doc, about)
    add_lines(doc, "", "Yth.")
    repeat(doc, "p in peserta", lambda: add_lines(doc, "{{ loop.index }}. {{ p.jabatan }}"))
    add_lines(doc, "di Tempat")
    add_body(
        doc,
        "Dalam rangka evaluasi capaian kinerja {{ periode }}, dengan hormat kami mengharap kehadiran Bapak/Ibu pada:",
    )
    add_pairs(doc, _WHEN, 12)
    _agenda(doc, "Agenda rapat")
    _highlights(doc, "Indikator yang dibahas")
    _notes(doc, "Rekomendasi yang masih berjalan", "terbuka", "Status")
    add_body(
        doc,
        "Mohon Bapak/Ibu menyiapkan penjelasan dan bukti dukung unit masing-masing. Atas perhatian dan kehadirannya, "
        "kami ucapkan terima kasih.",
    )
    add_signer(doc, "{{ pengundang }},", "", "", "", "……………………………………")
    return saved(doc)


def _attendance() -> bytes:
    doc = start_letter(_SIZE)
    _title(doc)
    add_pairs(doc, _WHEN)
    add_lines(doc, "")
    columns: tuple[Column, ...] = (
        ("No", 12, "{{ loop.index }}"),
        ("Nama", 52, "{{ p.nama }}\n"),
        ("Jabatan", 62, "{{ p.jabatan }}"),
        ("Tanda tangan", 44, "{{ loop.index }}."),
    )
    add_table(doc, ["p in hadir"], columns, size=11)
    add_signer(doc, "{{ pengundang }},", "", "", "", "……………………………………")
    return saved(doc)


def _minutes() -> bytes:
    doc = start_letter(_SIZE)
    _title(doc)
    led = (("Pimpinan rapat", "{{ pengundang }}"), ("Notulis", "{{ notulis }}"), ("Peserta", "Sesuai daftar hadir"))
    add_pairs(doc, (*_WHEN, *led))
    _agenda(doc, "Agenda")
    _highlights(doc, "Capaian yang dibahas")
    _notes(doc, "Rekomendasi terdahulu yang masih berjalan", "terbuka", "Status")
    _notes(doc, "Rekomendasi hasil rapat", "rekomendasi", "Keterangan")
    add_bold(doc, "Catatan pembahasan")
    add_lines(doc, *("……………………………………………………………………………………",) * 4)
    add_signers(doc, ("Pimpinan rapat,", "{{ pengundang }}"), ("Notulis,", "{{ notulis }}"))
    return saved(doc)


def _title(doc: Doc) -> None:
    add_centred(doc, "{{ judul|upper }}", 14, GREEN, bold=True)


def _agenda(doc: Doc, heading: str) -> None:
    add_bold(doc, heading)
    repeat(doc, "hal in agenda", lambda: add_lines(doc, "{{ loop.index }}. {{ hal }}"))


def _highlights(doc: Doc, heading: str) -> None:
    columns: tuple[Column, ...] = (
        ("Indikator", 56, "{{ b.nama }}"),
        ("Unit", 38, "{{ b.unit }}"),
        ("Capaian", 22, "{{ b.capaian }}"),
        ("Kendala", 54, "{{ b.kendala }}"),
    )
    add_bold(doc, heading)
    either(doc, "terendah", "kosong.terendah", lambda: add_table(doc, ["b in terendah"], columns, size=10))


def _notes(doc: Doc, heading: str, name: str, state: str) -> None:
    columns: tuple[Column, ...] = (
        ("Unit", 36, "{{ b.unit }}"),
        ("Rekomendasi", 72, "{{ b.teks }}"),
        ("Batas waktu", 30, "{{ b.tenggat }}"),
        (state, 32, "{{ b.status }}"),
    )
    add_bold(doc, heading)
    either(doc, name, f"kosong.{name}", lambda: add_table(doc, [f"b in {name}"], columns, size=10))


if __name__ == "__main__":
    for file_name, made in build().items():
        (FOLDER / file_name).write_bytes(made)
