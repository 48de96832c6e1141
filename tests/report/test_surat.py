"""Is the cover letter what the office wrote, and safe against what it wrote?"""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from bot.report.errors import TemplateFault
from bot.report.surat import SuratPengantar, render_letter, split_number
from tests.report.make_letter_template import TARGET, build

FORMAT = TARGET.parent
SURAT = SuratPengantar(
    kop=("PEMERINTAH KABUPATEN CONTOH", "DINAS TENAGA KERJA"),
    nomor="000.8/123/2026",
    tanggal="13 Juli 2026",
    tujuan="Bupati Contoh",
    perihal="Penyampaian Laporan Kinerja Tahun 2025",
    isi="Laporan Kinerja Tahun 2025",
    periode="Tahun 2025",
    lampiran="satu berkas",
    jabatan_penandatangan="Plt. Kepala Dinas",
    nama_penandatangan="Nama (contoh)",
    nama_instansi="Dinas Tenaga Kerja Kabupaten Contoh",
    tempat="Contoh",
    contoh=True,
    disusun_pada=datetime(2026, 2, 1, tzinfo=UTC),
)


def words(letter: bytes) -> str:
    """Every paragraph of a Word file, the header and tables included."""
    document = Document(io.BytesIO(letter))
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*header, *(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_committed_template_is_what_the_script_makes() -> None:
    """Nobody edits the binary by hand."""
    assert TARGET.read_bytes() == build()


def test_the_letter_carries_the_number_of_the_agenda_and_says_contoh() -> None:
    """The number is the office's own, word for word."""
    text = words(render_letter(SURAT, FORMAT))
    assert "000.8/123/2026" in text
    assert "Contoh, 13 Juli 2026" in text
    assert "Bupati Contoh" in text
    assert "Plt. Kepala Dinas,\n\n\n\n\nNama (contoh)" in text
    assert "CONTOH" in text
    assert "CONTOH" not in words(render_letter(replace(SURAT, contoh=False), FORMAT)).replace("KABUPATEN CONTOH", "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("000.8/123/2026, 13 Juli 2026", ("000.8/123/2026", "13 Juli 2026", "")),
        ("B/12/2026 tanggal 13-07-2026, kepada Yth. Bupati", ("B/12/2026", "13-07-2026", "Bupati")),
        ("000.8/123/2026 tujuan: Kepala Bappeda", ("000.8/123/2026", "", "Kepala Bappeda")),
    ],
)
def test_number_date_and_addressee_are_told_apart(typed: str, read: tuple[str, str, str]) -> None:
    """The date of a letter stands beside the place, the number on its own line; none of them is invented."""
    assert split_number(typed) == read


def test_equal_letters_give_equal_bytes() -> None:
    """Nothing in the file depends on when or where it was made."""
    assert render_letter(SURAT, FORMAT) == render_letter(SURAT, FORMAT)


def test_hostile_text_is_printed_and_never_read() -> None:
    """Placeholders and markup in what people typed stay text."""
    text = words(render_letter(replace(SURAT, nomor="{{ 7*7 }} <b>& {% x %}"), FORMAT))
    assert "{{ 7*7 }} <b>& {% x %}" in text


def test_a_template_the_office_has_not_is_ours(tmp_path: Path) -> None:
    """A folder copied from an earlier version lacks what came later."""
    assert render_letter(SURAT, tmp_path) == render_letter(SURAT, FORMAT)


def test_a_template_that_is_no_word_file_is_one_sentence(tmp_path: Path) -> None:
    """A PDF saved under the template's name, say."""
    (tmp_path / TARGET.name).write_bytes(b"%PDF-1.7")
    with pytest.raises(TemplateFault, match="is not a Word file"):
        render_letter(SURAT, tmp_path)
