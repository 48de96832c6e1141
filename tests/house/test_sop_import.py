"""`sakip sop import`: the five SOPs from their own tables, files as offices make them, and files nobody can read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.sop import app
from bot.domain.sop import Sop
from bot.domain.sop_guess import propose
from bot.domain.sop_identity import Identitas
from bot.domain.sop_lint import lint
from bot.domain.sop_table import read_table
from bot.report.sop_docx import render_sop_docx
from bot.sop_files import read_file
from config.load import load_sop
from config.settings import CHECKOUT, Settings, variable
from config.write_sop import dump_sop
from tests.house.sop_files import (
    HEADER,
    ROWS,
    SECOND,
    TABLES,
    document,
    draw_in_cell,
    grids_of,
    with_shapes,
    workbook,
)

PROFILES = {path.stem: load_sop(path) for path in sorted((CHECKOUT / "config" / "sop").glob("*.toml"))}
PUBLISHED = tuple(sorted(path.stem for path in TABLES.glob("*.txt")))
WRITTEN = ("urut", "kegiatan", "waktu", "output", "kelengkapan", "keterangan")
GUESSED = (
    *("pelaksana", "jenis", "jenis_tambahan", "cakupan", "penyetuju", "saat", "pengisi", "pencatat", "tidak"),
    "tenggat_hari_kerja",
)
# What the scanned tables say where the profiles say what is meant: letters that the scanner misread, and typing errors.
MISREAD = {
    ("tangerang_lkjip", 1, "kegiatan"): "Disposisi kepada Ketua Tim Kerja untuk me!akukan Penyusunan LkjIP",
    ("tangerang_lkjip", 3, "kelengkapan"): "Dokumen Perecanaan dan Program Kerja",
    ("tangerang_lkjip", 4, "kegiatan"): "Koreksi draft LKjlP dan Bidang-bidang dan Sekretariat",
    ("tangerang_lkjip", 6, "kegiatan"): "Koreksi draft LKjlP",
    ("tangerang_lkjip", 8, "kegiatan"): "Pengarsipan LKjlP",
    ("tangerang_lkjip", 8, "kelengkapan"): "LKjIP yang sudah ditanda tangani",
    ("lkj_pengumpulan_data", 2, "kelengkapan"): "1. Disposisi 2. Perjanjian kinerjfa dan rencana aksi",
    ("lkj_pengumpulan_data", 3, "kelengkapan"): "1. Disposisi 2. Perjanjian kinerjfa dan rencana aksi",
    ("lkj_pengumpulan_data", 3, "output"): "1. Catatan Pembagian tugas 2. DataKinerja",
    ("lkj_pengumpulan_data", 3, "keterangan"): "Pengumpula n datg samai o 3 hari kerja",
    ("lkj_pengumpulan_data", 5, "kegiatan"): "Membuat laporan data kineri ja",
    ("lkj_pengumpulan_data", 7, "output"): "Laporan Kinerja yang telah di tandatangani",
    ("lkj_pengumpulan_data", 8, "kelengkapan"): "Laporan Kinerja yang telah di tandatangani",
    ("balangan_lakip", 5, "keterangan"): "SOP Perjanjaan Kinerja",
    ("balangan_lakip", 6, "keterangan"): "SOP Perjanjaan Kineja",
}
# Where the profile's people were more careful than the rules: a capsule alone was taken for a hint.
JUDGED_OTHERWISE = {("tangerang_lkjip", 1), ("balangan_lakip", 1)}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _imported(file: Path, kode: str) -> Sop:
    """What the command writes, read back by the loader."""
    out = Path(f"{kode}.toml")
    result = _run("import", str(file), "--kode", kode)
    assert (result.exit_code, result.stderr) == (0, "")
    return load_sop(out)


# --- the five SOPs ---------------------------------------------------------------------------------------------------


def test_the_tables_of_all_five_are_there() -> None:
    """A table that got lost would be a test that always passes."""
    assert set(PUBLISHED) == set(PROFILES) - {"netral_triwulan", "netral_tahunan"}


@pytest.mark.parametrize("kode", PUBLISHED)
def test_the_rows_of_a_published_sop_are_read_to_the_letter(kode: str) -> None:
    """Number, activity, time, output, kelengkapan, keterangan; what differs is what was misread, and nothing else."""
    found, wanted = _imported(TABLES / f"{kode}.txt", kode), PROFILES[kode]
    differing = {
        (kode, own.urut, field): getattr(own, field)
        for own, row in zip(found.langkah, wanted.langkah, strict=True)
        for field in WRITTEN
        if getattr(own, field) != getattr(row, field)
    }

    assert differing == {place: text for place, text in MISREAD.items() if place[0] == kode}


@pytest.mark.parametrize("kode", PUBLISHED)
def test_what_is_guessed_agrees_with_what_people_made_of_it(kode: str) -> None:
    """Actor, kinds, scope, agreement, registrar, return, deadline: all 45 rows of the five profiles."""
    found, wanted = _imported(TABLES / f"{kode}.txt", kode), PROFILES[kode]

    for own, row in zip(found.langkah, wanted.langkah, strict=True):
        assert {field: getattr(own, field) for field in GUESSED} == {field: getattr(row, field) for field in GUESSED}
    assert found.siklus == wanted.siklus
    assert {kode: role.kelompok for kode, role in found.peran.items()} == {
        kode: role.kelompok for kode, role in wanted.peran.items()
    }


@pytest.mark.parametrize("kode", PUBLISHED)
def test_a_guess_is_marked_wherever_people_marked_one(kode: str) -> None:
    """But for two rows, named here, where they were more careful than the rules."""
    found, wanted = _imported(TABLES / f"{kode}.txt", kode), PROFILES[kode]
    differing = {
        (kode, own.urut) for own, row in zip(found.langkah, wanted.langkah, strict=True) if own.dasar != row.dasar
    }

    assert differing == {place for place in JUDGED_OTHERWISE if place[0] == kode}


@pytest.mark.parametrize("kode", PUBLISHED)
@pytest.mark.parametrize("make", [workbook, document], ids=["xlsx", "docx"])
def test_a_workbook_and_a_document_say_the_same_as_the_text(
    kode: str, make: Callable[[Sequence[Sequence[Sequence[str]]]], bytes], tmp_path: Path
) -> None:
    """Merged headers, halves below one another, line breaks inside cells."""
    tables = [grid.rows for grid in grids_of(kode)]
    file = tmp_path / f"asal.{'xlsx' if make is workbook else 'docx'}"
    file.write_bytes(make(tables))

    found = read_table(read_file(file).grids)
    typed = read_table(grids_of(kode))
    assert found == replace(typed, judul_waktu=found.judul_waktu)


@pytest.mark.parametrize("kode", sorted(PROFILES))
def test_the_form_we_print_can_be_read_back(kode: str, tmp_path: Path) -> None:
    """As Word file, its shapes being the only marks: the same rows, the same actors."""
    wanted = PROFILES[kode]
    file = tmp_path / "formulir.docx"
    file.write_bytes(render_sop_docx(wanted))
    found = propose(kode, read_table(read_file(file).grids), Identitas(wanted.nama)).sop

    for own, row in zip(found.langkah, wanted.langkah, strict=True):
        assert [getattr(own, field) for field in WRITTEN] == [getattr(row, field) for field in WRITTEN]
        assert own.pelaksana == row.pelaksana


# --- files as offices make them --------------------------------------------------------------------------------------


def _table_file(tmp_path: Path, name: str, data: bytes) -> Path:
    file = tmp_path / name
    file.write_bytes(data)
    return file


def test_shapes_drawn_over_a_workbook_are_marks(tmp_path: Path) -> None:
    """A capsule over the Sekretaris, a box over the Kasubbag; an arrow is no mark."""
    data = workbook([(HEADER, SECOND, *ROWS)])
    drawn = with_shapes(
        data,
        (4, 2, "flowChartTerminator", "Mulai"),
        (5, 3, "flowChartProcess", ""),
        (5, 2, "straightConnector1", ""),
    )

    table = read_table(read_file(_table_file(tmp_path, "a.xlsx", drawn)).grids)
    assert [row.tanda for row in table.baris] == [("⬭ Mulai", ""), ("", "□")]


def test_shapes_of_older_word_files_are_marks(tmp_path: Path) -> None:
    """Compatibility mode knows them by number."""
    data = document(
        [(HEADER, SECOND, *ROWS)],
        lambda table: (draw_in_cell(table.cell(2, 2), "116", "Mulai"), draw_in_cell(table.cell(3, 3), "110")),
    )

    table = read_table(read_file(_table_file(tmp_path, "a.docx", data)).grids)
    assert [row.tanda for row in table.baris] == [("⬭ Mulai", ""), ("", "◇")]


@pytest.mark.parametrize(
    ("name", "separator", "encoding"),
    [
        ("a.csv", ";", "utf-8-sig"),
        ("a.csv", ",", "cp1252"),
        ("a.tsv", "\t", "utf-16"),
        ("a.txt", "|", "utf-8"),
        ("a.txt", "| ", "utf-8"),
    ],
)
def test_text_files_come_in_several_dresses(name: str, separator: str, encoding: str, tmp_path: Path) -> None:
    """Separators and encodings that Excel and Windows choose; quoted cells with separators inside."""
    quote = separator in ";,"
    rows = [*(HEADER, SECOND), *ROWS]
    cells = [[f'"{cell}"' if quote and cell else cell for cell in row] for row in rows]
    edge = separator if separator == "| " else ""
    lines = [f"{edge}{separator.join(row)} {edge}".rstrip() if edge else separator.join(row) for row in cells]
    text = "\r\n".join(lines).replace("Disposisi", "Disposisi é", 1)
    file = _table_file(tmp_path, name, text.encode(encoding))

    table = read_table(read_file(file).grids)
    assert [row.kegiatan for row in table.baris] == [row[1] for row in ROWS]
    assert table.baris[0].kelengkapan == "Disposisi é"


def test_a_cell_merged_over_two_rows_is_read_for_both(tmp_path: Path) -> None:
    """In Word as in Excel; a time so shared is marked."""
    grid = (HEADER, SECOND, *ROWS)
    data = document([grid], lambda table: table.cell(2, 5).merge(table.cell(3, 5)))
    rows = read_table(read_file(_table_file(tmp_path, "a.docx", data)).grids).baris

    assert rows[0].waktu == rows[1].waktu
    assert rows[1].bersama == {"waktu"}


def test_deleted_words_are_not_read_and_inserted_ones_are(tmp_path: Path) -> None:
    """Tracked changes, as a draft SOP still has them."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def track(table: object) -> None:
        from docx.oxml import parse_xml

        paragraph = table.cell(3, 1).paragraphs[0]._p  # type: ignore[attr-defined]  # python-docx is untyped
        paragraph.append(parse_xml(f"<w:del {word}><w:r><w:delText> lama</w:delText></w:r></w:del>"))
        paragraph.append(parse_xml(f"<w:ins {word}><w:r><w:t> baru</w:t></w:r></w:ins>"))

    file = _table_file(tmp_path, "a.docx", document([(HEADER, SECOND, *ROWS)], track))
    assert read_table(read_file(file).grids).baris[1].kegiatan == "Menyusun laporan kinerja baru"


def test_numbers_of_a_workbook_keep_the_unit_their_format_adds(tmp_path: Path) -> None:
    """A cell that shows `15 menit` may hold 15."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, SECOND, ("1", "Menyusun laporan", "v", "", "Data", 15.0, "Laporan", "")):
        sheet.append(list(row))
    sheet.cell(3, 6).number_format = '0 "menit"'
    book.save(tmp_path / "a.xlsx")

    assert read_table(read_file(tmp_path / "a.xlsx").grids).baris[0].waktu == "15 menit"


# --- the command -----------------------------------------------------------------------------------------------------


def test_it_writes_a_profile_that_the_lint_reads() -> None:
    """Named by the option; every guess printed with its reason."""
    kode = "tangerang_lkjip"
    result = _run("import", str(TABLES / f"{kode}.txt"), "--out", f"hasil/{kode}.toml")

    assert result.exit_code == 0
    assert f"hasil/{kode}.toml: 8 rows proposed from {kode}.txt; 6 of them with guesses to check" in result.stdout
    assert "isi_realisasi + himpun, per bidang" in result.stdout
    assert _run("lint", f"hasil/{kode}.toml").exit_code == 0


def test_a_proposal_with_faults_is_written_and_ends_with_one(tmp_path: Path) -> None:
    """The office mends the file; the lint says what."""
    rows = [list(row) for row in (HEADER, SECOND, *ROWS)]
    rows[3][5] = "secepatnya"
    file = _table_file(tmp_path, "usulan.xlsx", workbook([rows]))
    result = _run("import", str(file))

    assert result.exit_code == 1
    assert "usulan.toml: langkah[urut=2].waktu: no due time" in result.stderr
    assert "langkah[urut=2].waktu" in _run("lint", "usulan.toml").stderr


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    """Somebody may have corrected it."""
    (tmp_path / "coba.toml").write_text("mine")
    result = _run("import", str(TABLES / "tangerang_lkjip.txt"), "--kode", "coba")

    assert (result.exit_code, (tmp_path / "coba.toml").read_text()) == (1, "mine")
    assert "exists already" in result.stderr


def test_the_identity_block_comes_along_but_no_official(tmp_path: Path) -> None:
    """Number and name of the SOP are kept; whoever signed it is not."""
    block = "Nomor SOP\tP-01\nDisahkan oleh\tKepala Dinas\n\tDrs. FULAN, M.Si\n\tNIP. 19700101 199001 1 001\n"
    table = "\n".join("\t".join(row) for row in (HEADER, SECOND, *ROWS))
    file = _table_file(tmp_path, "usulan.txt", f"{block}Nama SOP\tCoba Impor\n\n{table}".encode())
    _run("import", str(file))
    written = Path("usulan.toml").read_text(encoding="utf-8")

    assert 'nomor = "P-01"' in written
    assert 'nama = "Coba Impor"' in written
    assert "FULAN" not in written
    assert "NIP" not in written


@pytest.mark.parametrize("words", [("--kode", "Buruk!"), ("--kode", "satu", "--out", "dua.toml"), ("--out", "x.txt")])
def test_a_name_that_no_profile_can_have_is_bad_usage(words: tuple[str, ...]) -> None:
    """Exit code 2, as the contract says."""
    assert _run("import", str(TABLES / "tangerang_lkjip.txt"), *words).exit_code == 2


@pytest.mark.parametrize("kode", sorted(PROFILES))
def test_a_profile_written_and_read_back_is_the_same(kode: str, tmp_path: Path) -> None:
    """Every key, every character."""
    file = tmp_path / f"{kode}.toml"
    file.write_text(dump_sop(PROFILES[kode], ("satu baris", "dua\nbaris")), encoding="utf-8")

    assert load_sop(file) == PROFILES[kode]


def test_odd_characters_survive_the_file(tmp_path: Path) -> None:
    """Quotes, backslashes, control characters, emoji."""
    words = 'a "b" \\ c\u007f\u0001 \U0001f600 # [x]'
    rows = tuple(replace(row, output=words) for row in PROFILES["tangerang_lkjip"].langkah)
    file = tmp_path / "tangerang_lkjip.toml"
    file.write_text(dump_sop(replace(PROFILES["tangerang_lkjip"], langkah=rows)), encoding="utf-8")

    assert load_sop(file).row(1).output == words


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_show_writes_the_official_form_as_a_file(form: str, tmp_path: Path) -> None:
    """Under the code's name, or where it is told."""
    result = _run("show", "tangerang_lkjip", "--format", form)
    other = _run("show", "tangerang_lkjip", "--format", form, "--out", f"baru/x.{form}")

    assert (result.exit_code, result.stdout.strip()) == (0, f"tangerang_lkjip.{form}")
    assert other.exit_code == 0
    assert (tmp_path / f"tangerang_lkjip.{form}").read_bytes() == (tmp_path / "baru" / f"x.{form}").read_bytes()


def test_show_as_a_file_is_refused_in_one_sentence() -> None:
    """A name of another kind, a format missing, an SOP nobody knows, a folder that is a file."""
    Path("berkas").write_text("")
    assert _run("show", "tangerang_lkjip", "--format", "pdf", "--out", "x.docx").exit_code == 2
    assert _run("show", "tangerang_lkjip", "--out", "x.pdf").exit_code == 2
    assert _run("show", "tidak_ada", "--format", "pdf").exit_code == 1
    refused = _run("show", "tangerang_lkjip", "--format", "pdf", "--out", "berkas/x.pdf")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1


def test_every_imported_sop_can_be_run_as_it_stands() -> None:
    """The five proposals have no faults at all."""
    for kode in PUBLISHED:
        assert lint(propose(kode, read_table(grids_of(kode)), Identitas(kode)).sop) == ()
