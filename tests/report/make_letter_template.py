"""Builds `config/format/surat_pengantar.docx`, the cover letter an office starts from (and may then make its own).

Run `python -m tests.report.make_letter_template` after a change here; a test holds the committed file against it.
"""

from pathlib import Path

from tests.report.word_letters import add_body, add_lines, add_pairs, add_right, add_signer, start_letter
from tests.report.word_page import saved

TARGET = Path(__file__).parents[2] / "config" / "format" / "surat_pengantar.docx"


def build() -> bytes:
    """The template's bytes; the same every time."""
    doc = start_letter()
    add_right(doc, "{{ tempat }}, {{ tanggal or '………………………' }}")
    add_pairs(doc, (("Nomor", "{{ nomor }}"), ("Lampiran", "{{ lampiran }}"), ("Hal", "{{ perihal }}")))
    add_lines(doc, "", "Yth. {{ tujuan }}", "di Tempat", "")
    add_body(
        doc,
        "Bersama ini kami sampaikan {{ isi }} pada {{ nama_instansi }} sebagaimana terlampir, untuk dipergunakan "
        "sebagaimana mestinya.",
        "Demikian, atas perhatian Bapak/Ibu kami ucapkan terima kasih.",
    )
    add_signer(doc, "{{ jabatan_penandatangan }},", "", "", "", "", "{{ nama_penandatangan or '……………………………………' }}")
    return saved(doc)


if __name__ == "__main__":
    TARGET.write_bytes(build())
