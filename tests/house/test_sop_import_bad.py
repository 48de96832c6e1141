"""Files that `sop import` cannot read: which file, what is wrong, what to do, in one sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sop_files import FileFault, read_file
from tests.house.sop_files import (
    HEADER,
    ROWS,
    SECOND,
    document,
    with_parts,
    with_password,
    with_shapes,
    workbook,
)
from tests.house.test_sop_import import _bare_environment, _run, _table_file

__all__ = ["_bare_environment"]  # the fixture


def _circle(tmp_path: Path) -> tuple[str, bytes]:
    del tmp_path
    rows = (
        ("1", "Menugaskan Kasubbag", "v", "", "", "1 hari", "O", ""),
        ("2", "Mengisi realisasi kinerja", "", "v", "", "1 hari", "O", ""),
        ("3", "Menyusun laporan kinerja", "", "v", "", "1 hari", "O", ""),
        ("4", "Menelaah laporan kinerja", "v", "", "", "1 hari", "O", "bila salah kembali ke langkah 5"),
        ("5", "Menelaah laporan kinerja", "v", "", "", "1 hari", "O", "bila salah kembali ke langkah 4"),
    )
    return "a.xlsx", workbook([(HEADER, SECOND, *rows)])


BAD: dict[str, tuple[Callable[[Path], tuple[str, bytes]], str]] = {
    "returns in a circle": (_circle, "langkah[urut=4].tidak: row 5 comes later: a return goes back"),
    "no header": (lambda _: ("a.xlsx", workbook([[("a", "b", "c")] * 3])), "no header row of an SOP table was found"),
    "empty table": (lambda _: ("a.xlsx", workbook([(HEADER, SECOND)])), "has a header but no rows"),
    "halves that do not fit": (
        lambda _: ("a.csv", b"No;Kegiatan;Pelaksana\n;;Staf\n1;A;v\n2;B;v\n\nKelengkapan;Waktu;Output\nK;1 hari;O\n"),
        "the two halves of the table do not fit",
    ),
    "password": (lambda _: ("a.xlsx", with_password()), "is protected by a password"),
    "password on Word": (lambda _: ("a.docx", with_password()), "is protected by a password"),
    "old format": (lambda _: ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99)), "before Office 2007"),
    "old extension": (lambda _: ("a.doc", b"x"), "has the extension .doc"),
    "no extension": (lambda _: ("sop", b"x"), "has the extension (none)"),
    "broken zip": (lambda _: ("a.xlsx", b"PK\x03\x04 rusak"), "is damaged"),
    "broken workbook": (
        lambda _: ("a.xlsx", with_parts(workbook([(HEADER,)]), {"xl/workbook.xml": "<a"})),
        "is damaged and cannot be opened as a workbook",
    ),
    "broken document": (
        lambda _: ("a.docx", with_parts(document([(HEADER,)]), {"word/document.xml": "<a"})),
        "is damaged and cannot be opened as a document",
    ),
    "entities": (
        lambda _: (
            "a.xlsx",
            with_parts(
                with_shapes(workbook([(HEADER, SECOND, *ROWS)])),
                {"xl/drawings/drawing1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
            ),
        ),
        "is damaged",
    ),
    "another name": (lambda _: ("a.docx", workbook([(HEADER,)])), "is named .docx but holds an Excel workbook"),
    "a workbook called text": (lambda _: ("a.csv", workbook([(HEADER,)])), "is named .csv but holds an Excel workbook"),
    "text called a workbook": (lambda _: ("a.xlsx", b"No;Kegiatan"), "is named .xlsx but holds plain text"),
    "another zip": (lambda _: ("a.xlsx", _zip()), "is neither an Excel"),
    "pdf": (lambda _: ("a.docx", b"%PDF-1.7"), "is a PDF"),
    "rich text": (lambda _: ("a.docx", b"{\\rtf1}"), "is a rich text file"),
    "empty file": (lambda _: ("a.csv", b"  \n"), "is empty"),
    "bytes": (lambda _: ("a.txt", bytes(range(256)) * 4), "is no text"),
    "lost columns": (
        lambda _: (
            "a.txt",
            b"Pelaksana Mutu Baku\nKegiatan Ket\nKasat Sekretaris Kelengkapan Waktu Output\nMenugaskan",
        ),
        "whose columns are lost",
    ),
    "two SOPs": (
        lambda _: ("a.xlsx", workbook([(HEADER, SECOND, *ROWS), (HEADER, SECOND, *ROWS)])),
        "holds 2 SOP tables",
    ),
}


def _zip() -> bytes:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("catatan.txt", "x")
    return packed.getvalue()


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    """Which file, what is wrong, what to do; exit code 1, never a traceback."""
    make, said = BAD[case]
    name, data = make(tmp_path)
    file = _table_file(tmp_path, name, data)
    result = _run("import", str(file), "--kode", "usulan")

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.startswith(name)
    assert len(result.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("name", ["tidak_ada.xlsx", "folder.xlsx"])
def test_a_file_that_is_not_there_is_one_sentence(name: str, tmp_path: Path) -> None:
    """Nor a folder."""
    (tmp_path / "folder.xlsx").mkdir()
    result = _run("import", name)

    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert f"{name} cannot be read" in result.stderr


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    """Twenty megabytes are no SOP."""
    file = tmp_path / "a.xlsx"
    with file.open("wb") as target:
        target.truncate(21 * 1024 * 1024)

    with pytest.raises(FileFault, match="larger than 20 MB"):
        read_file(file)
