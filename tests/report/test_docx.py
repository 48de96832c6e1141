"""The Word file from the office's own template."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.shared import Length

from bot.report.docx import REQUIRED, TEMPLATE, render_docx
from bot.report.errors import TemplateFault
from bot.report.model import LaporanTriwulan, Penandatangan
from bot.report.text import clean, one_line
from bot.report.view import EMPTY_SECTIONS, view_report
from tests.report import make_word_template
from tests.report.conftest import FORMAT_DIR
from tests.report.hostile import WORDS, hostile_report
from tests.report.test_view import empty_report


def open_word(data: bytes) -> Doc:
    """A rendered file as python-docx reads it."""
    return Document(io.BytesIO(data))


def _lines(doc: Doc) -> Iterator[str]:
    yield from (paragraph.text for paragraph in doc.paragraphs)
    for table in doc.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)


def word_text(doc: Doc) -> str:
    """Every paragraph and cell, one to a line."""
    return "\n".join(_lines(doc)).replace("\u200b", "")


def test_the_committed_template_is_the_one_its_script_builds(format_dir: Path) -> None:
    """So that the binary can be read as source."""
    assert (format_dir / TEMPLATE).read_bytes() == make_word_template.build()


def test_equal_reports_give_equal_bytes(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """No time of saving, no zip dates; another time of compiling shows in the properties."""
    first = render_docx(laporan, format_dir)
    assert first == render_docx(laporan, format_dir)
    later = open_word(render_docx(replace(laporan, disusun_pada=laporan.disusun_pada + timedelta(days=1)), format_dir))
    assert later.core_properties.modified > open_word(first).core_properties.modified


def test_it_prints_on_f4_with_header_and_footer_in_every_section(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """215 by 330 mm; the wide tables lie on landscape pages."""
    doc = open_word(render_docx(laporan, format_dir))
    sizes = [(Length(s.page_width or 0).mm, Length(s.page_height or 0).mm) for s in doc.sections]
    assert [(round(w), round(h)) for w, h in sizes] == [(215, 330), (330, 215), (215, 330)]
    for section in doc.sections:
        assert "CONTOH" in "".join(paragraph.text for paragraph in section.header.paragraphs)
        footer = section.footer.tables[0].rows[0].cells
        assert laporan.digest[:8] in footer[1].text
        assert "Halaman" in footer[2].text


def test_only_samples_carry_the_mark(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """The word in the header and the shape behind the page go together."""
    for sample, marked in ((True, True), (False, False)):
        doc = zipfile.ZipFile(io.BytesIO(render_docx(replace(laporan, contoh=sample), format_dir)))
        headers = b"".join(doc.read(name) for name in doc.namelist() if "header" in name)
        assert (b'string="CONTOH"' in headers) is marked
        assert ("CONTOH · data ilustrasi".encode() in headers) is marked


def test_it_prints_what_the_pdf_prints(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """Both come from one view: figures, recommendations, decisions, provenance."""
    view, text = view_report(laporan), word_text(open_word(render_docx(laporan, format_dir)))
    assert view["ringkasan"]["kalimat"] in text
    for group in view["kelompok"]:
        for row in group["indikator"]:
            assert all(row[name] in text for name in ("nama", "realisasi_tw", "capaian", "keterangan", "berkas", "sel"))
    assert "Adakan job fair bersama SMK sebelum Oktober." in text
    assert "Plh. Kepala Dinas (Sekretaris)" in text
    assert view["pernyataan"] in text
    assert all(str(value) in text for value in view["koreksi"][0].values())


def test_the_charts_and_the_code_are_pictures(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """One for the units, one for each unit's indikator, one QR."""
    names = zipfile.ZipFile(io.BytesIO(render_docx(laporan, format_dir))).namelist()
    assert len([name for name in names if name.startswith("word/media/") and name.endswith(".png")]) == 7


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_is_printed_as_typed(laporan: LaporanTriwulan, format_dir: Path, words: str) -> None:
    """Placeholders in a reason are not filled, tags are not tags, the file opens."""
    model = hostile_report(laporan, words)
    text = word_text(open_word(render_docx(model, format_dir)))
    assert clean(words) in text
    assert one_line(words) in text
    assert "49" not in [line.strip() for line in text.splitlines()]


def test_an_empty_report_says_so(format_dir: Path) -> None:
    """A section without content has its sentence, and no table without rows is left with a broken file."""
    text = word_text(open_word(render_docx(empty_report(), format_dir)))
    for name in (
        "kendala",
        "anggaran",
        "rekomendasi",
        "rekomendasi_lalu",
        "keputusan",
        "waktu",
        "analisis",
        "perhatian",
    ):
        assert EMPTY_SECTIONS[name] in text


def test_a_signature_block_is_printed_only_where_the_sop_signs(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """Magetan has no signing step."""
    signed = replace(laporan, penandatangan=Penandatangan("Kepala Dinas", "Nama (contoh)", ("Pembina Utama Muda",)))
    assert "Nama (contoh)" in word_text(open_word(render_docx(signed, format_dir)))
    assert "Contoh, 14 Juli 2026" not in word_text(open_word(render_docx(laporan, format_dir)))


def _own_template(folder: Path, *paragraphs: str) -> Path:
    for drawing in ("diagram.typ", "gambar.typ"):
        shutil.copyfile(FORMAT_DIR / drawing, folder / drawing)
    doc = Document()
    for text in paragraphs:
        doc.add_paragraph(text)
    doc.save(str(folder / TEMPLATE))
    return folder


def _all_required() -> list[str]:
    return [f"{{{{ {name} }}}}" for name in sorted(REQUIRED)]


def test_an_office_may_bring_its_own_template(laporan: LaporanTriwulan, tmp_path: Path) -> None:
    """Whatever it looks like, as long as the required placeholders are there."""
    folder = _own_template(tmp_path, *_all_required(), "Kami {{ instansi }} melaporkan {{ ringkasan.rerata }}.")
    assert "Kami Dinas Tenaga Kerja Kabupaten Contoh melaporkan 88,58\u00a0%." in word_text(
        open_word(render_docx(laporan, folder))
    )


def test_a_template_without_a_needed_placeholder_is_refused_by_name(laporan: LaporanTriwulan, tmp_path: Path) -> None:
    """One sentence that lists what is missing."""
    folder = _own_template(
        tmp_path, "{{ judul }} {{ instansi }} {{ contoh }} {{ kelompok }} {{ rekomendasi }} {{ pernyataan }}"
    )
    with pytest.raises(TemplateFault) as refused:
        render_docx(laporan, folder)
    assert str(refused.value) == (
        "the Word template laporan_triwulan.docx lacks the placeholders {{ keputusan }}, {{ kode_versi }}"
    )
    assert refused.value.pesan == (
        "Templat Word laporan_triwulan.docx belum memuat isian wajib {{ keputusan }}, {{ kode_versi }}; "
        "mohon ditambahkan."
    )


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("{{ rahasia }}", "rahasia"),
        ("{{ ringkasan.tidak_ada }}", r"\{\{ tidak_ada \}\} tidak dikenal"),
        ("{% for x in unit %}", "placeholder that cannot be filled"),
        ("{{ ''.__class__.__mro__ }}", "placeholder that cannot be filled"),
    ],
)
def test_a_template_with_a_wrong_placeholder_is_one_sentence(
    laporan: LaporanTriwulan, tmp_path: Path, extra: str, said: str
) -> None:
    """An unknown name, an unclosed loop, an attempt to leave the sandbox: refused, nothing written."""
    with pytest.raises(TemplateFault) as refused:
        render_docx(laporan, _own_template(tmp_path, *_all_required(), extra))
    assert re.search(said, f"{refused.value} {refused.value.pesan}")


@pytest.mark.parametrize("content", [b"", b"bukan word", b"PK\x05\x06" + b"\0" * 18])
def test_a_template_that_is_no_word_file_is_one_sentence(
    laporan: LaporanTriwulan, tmp_path: Path, content: bytes
) -> None:
    """Empty, text, an empty zip."""
    (tmp_path / TEMPLATE).write_bytes(content)
    with pytest.raises(TemplateFault, match="is not a Word file"):
        render_docx(laporan, tmp_path)
