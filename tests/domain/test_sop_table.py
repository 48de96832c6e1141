"""What is read out of an SOP's table: times, cells, headers of two rows, halves that belong together."""

import pytest

from bot.domain.hari_kerja import Satuan, Waktu
from bot.domain.sop_grid import Baris, Grid, TableFault, number_of, tidy
from bot.domain.sop_table import read_table
from bot.domain.sop_waktu import read_waktu
from tests.domain.test_sop_guess import HEADER, _row

# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "nilai", "satuan"),
    [
        ("15 Menit", 15, Satuan.MENIT),
        ("1 hari", 1, Satuan.HARI),
        ("3 hari kerja", 3, Satuan.HARI),
        ("1 jam", 1, Satuan.JAM),
        ("5Jam", 5, Satuan.JAM),
        ("1 (satu) hari", 1, Satuan.HARI),
        ("± 10 mnt", 10, Satuan.MENIT),
        ("sepuluh menit", 10, Satuan.MENIT),
        ("Paling lama 2 hari kerja.", 2, Satuan.HARI),
        ("1 jam 30 menit", 90, Satuan.MENIT),
        ("1,5 jam", 90, Satuan.MENIT),
        ("15'", 15, Satuan.MENIT),
        ("3 HK", 3, Satuan.HARI),
        ("Max. 1 hari", 1, Satuan.HARI),
    ],
)
def test_a_plain_time_is_read_as_written(text: str, nilai: int, satuan: Satuan) -> None:
    """Nothing to remark: the cell says no more than that."""
    read = read_waktu(text)

    assert (read.waktu, read.catatan) == (Waktu(nilai, satuan), "")


@pytest.mark.parametrize(
    ("text", "waktu"),
    [
        ("10-15 menit", Waktu(15, Satuan.MENIT)),
        ("5 menit s.d. 10 menit", Waktu(10, Satuan.MENIT)),
        ("2 x 24 jam", Waktu(2, Satuan.HARI)),
        ("2 minggu", Waktu(10, Satuan.HARI)),
        ("½ hari", Waktu(225, Satuan.MENIT)),
        ("1/2 hari", Waktu(225, Satuan.MENIT)),
        ("1 hari 2 jam", Waktu(2, Satuan.HARI)),
        ("5Jam untuk menyusun laporan triwulan", Waktu(5, Satuan.JAM)),
    ],
)
def test_a_time_that_says_more_is_remarked_upon(text: str, waktu: Waktu) -> None:
    """What it was read as stands beside what it says."""
    read = read_waktu(text)

    assert read.waktu == waktu
    assert read.catatan == f'sel waktu berbunyi "{text}", dibaca {waktu}'


@pytest.mark.parametrize("text", ["", "-", "setiap saat", "30", "1 tahun", "9" * 5000 + " menit"])
def test_a_time_that_cannot_be_read_is_never_invented(text: str) -> None:
    """The lint then asks for it."""
    assert read_waktu(text).waktu is None


def test_a_heading_may_give_the_unit() -> None:
    """`Waktu (menit)` over bare numbers."""
    assert read_waktu("30", "Waktu (menit)").waktu == Waktu(30, Satuan.MENIT)


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Laporan  masing- masing\n bidang", "Laporan masing-masing bidang"),
        ("Perencanaan,Keuangan,Aset", "Perencanaan, Keuangan, Aset"),
        ("bidang - bidang", "bidang-bidang"),
        ("\uf0a7 Draf", "• Draf"),
        ("nilai 1,5 dan data \x00kinerja\u202e", "nilai 1,5 dan data kinerja"),
    ],
)
def test_only_the_layout_of_a_text_is_mended(text: str, said: str) -> None:
    """Line breaks, torn hyphens, missing spaces; letters stay as the office wrote them."""
    assert tidy(text) == said


def test_step_numbers_come_in_several_dresses() -> None:
    """With a dot, in brackets, or bare."""
    assert [number_of(text) for text in ("3", "3.", "(3)", "10.)", "", "III", "3a")] == [3, 3, 3, 10, None, None, None]


def test_a_header_of_two_rows_with_merged_cells_is_understood() -> None:
    """Pelaksana over its roles, Mutu Baku over its three, No and Kegiatan over both rows."""
    rows = (
        ("No", "Uraian Prosedur", "Pelaksana", "", "Mutu Baku", "", "", "Ket."),
        ("", "", "Sekretaris", "Staf", "Persyaratan/ Kelengkapan", "Waktu", "Output", ""),
        ("1", "2", "3", "4", "5", "6", "7", "8"),
        ("1.", "Menelaah laporan", "v", "", "Draf", "1 hari", "Laporan", "x"),
    )
    covered = {(1, 0): (0, 0), (1, 1): (0, 1), (0, 3): (0, 2), (0, 5): (0, 4), (0, 6): (0, 4), (1, 7): (0, 7)}

    for grid in (Grid(rows), Grid(rows, covered)):
        table = read_table([grid])
        assert table.peran == ("Sekretaris", "Staf")
        assert table.baris == (Baris("1.", "Menelaah laporan", ("v", ""), "Draf", "1 hari", "Laporan", "x"),)


def test_the_two_halves_of_a_landscape_table_are_joined_row_by_row() -> None:
    """Left the steps and some roles, right the other roles and the mutu baku; over two pages."""
    left = Grid((("No", "Kegiatan", "Pelaksana"), ("", "", "Sekretaris"), ("1", "A", "v"), ("2", "B", "")))
    right = Grid((("Staf", "Kelengkapan", "Waktu", "Output"), ("", "K1", "1 hari", "O1"), ("v", "K2", "2 jam", "O2")))
    more = Grid((("No", "Kegiatan", "Pelaksana"), ("", "", "Sekretaris"), ("3", "C", "")))
    rest = Grid((("Staf", "Kelengkapan", "Waktu", "Output"), ("v", "K3", "5 menit", "O3")))

    table = read_table([left, right, more, rest])

    assert table.peran == ("Sekretaris", "Staf")
    assert [(row.kegiatan, row.tanda, row.waktu) for row in table.baris] == [
        ("A", ("v", ""), "1 hari"),
        ("B", ("", "v"), "2 jam"),
        ("C", ("", "v"), "5 menit"),
    ]


def test_halves_of_different_length_are_refused() -> None:
    """A row more on one side would put every time beside the wrong step."""
    left = Grid((("No", "Kegiatan", "Pelaksana"), ("", "", "Sekretaris"), ("1", "A", ""), ("2", "B", "")))
    right = Grid((("Kelengkapan", "Waktu", "Output"), ("K1", "1 hari", "O1")))

    with pytest.raises(TableFault, match="do not fit: 2 rows on the left, 1 on the right"):
        read_table([left, right])


def test_a_table_that_goes_on_without_its_header_belongs_to_the_one_before() -> None:
    """Word cuts long tables in two."""
    table = read_table([Grid((HEADER, _row("1", "A"))), Grid((_row("2", "B"),))])

    assert [row.kegiatan for row in table.baris] == ["A", "B"]


def test_sums_signatures_and_torn_rows_are_no_steps() -> None:
    """What a page break tore off goes back to its row; the rest stays out."""
    blank = ("",) * len(HEADER)
    signed = ("", "Kepala Dinas Contoh", *[""] * (len(HEADER) - 2))
    torn = ("", "kinerja dinas", *[""] * (len(HEADER) - 4), "laporan", "")
    total = _row("", "Jumlah waktu", waktu="2 hari")

    stage = ("II", "PELAPORAN", *[""] * (len(HEADER) - 2))
    rows = (_row("1", "Menyusun laporan"), torn, stage, _row("2", "B"), total, blank, signed)

    table = read_table([Grid((HEADER, *rows))])

    assert [(row.kegiatan, row.output) for row in table.baris] == [
        ("Menyusun laporan kinerja dinas", "O laporan"),
        ("B", "O"),
    ]


def test_one_pelaksana_column_may_name_the_role_in_words() -> None:
    """Then each name becomes a role with its mark."""
    header = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output")
    names = ("Kasubbag Umum dan Keuangan", "Staf", "Kasubbag Umum dan Keuangan dan Staf")

    table = read_table([Grid((header, *((str(n), "A", name, "K", "1 hari", "O") for n, name in enumerate(names, 1))))])

    assert table.peran == names[:2]
    assert [row.tanda for row in table.baris] == [("v", ""), ("", "v"), ("v", "v")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "no header row"),
        ((("a", "b"), ("c", "d")), "no header row"),
        ((HEADER,), "has a header but no rows"),
        ((("No", "Kegiatan", "Pelaksana", "Output"), ("1", "A", "Staf", "O")), "no column Waktu"),
        ((("No", "Kegiatan", "Waktu", "Output"), ("1", "A", "1 hari", "O")), "no titles"),
        ((("Kegiatan", "Pelaksana", "", "Waktu", "Output"), ("A", "v", "", "1 hari", "O")), "no titles"),
        ((("Kegiatan", "Pelaksana", "Waktu", "Output"), ("A", "", "1 hari", "O")), "empty in every row"),
        ((HEADER, _row("1", "A"), HEADER, _row("1", "B")), "2 SOP tables"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(rows: tuple[tuple[str, ...], ...], said: str) -> None:
    """It says what is missing."""
    with pytest.raises(TableFault, match=said):
        read_table([Grid(rows)])
