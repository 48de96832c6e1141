"""Orders to correct a closed triwulan as typed, and corrections laid over what was approved."""

from decimal import Decimal

import pytest

from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.koreksi import Permintaan, apply, find_indikator, read_figures, read_order, replaced


def _item(
    agregasi: Agregasi = Agregasi.JUMLAH, kode: str = "PEN-03", nama: str = "Pencari kerja terdaftar"
) -> Indikator:
    return Indikator(kode, "penempatan", nama, "Orang", Arah.NAIK_BAIK, agregasi, Decimal(100))


@pytest.mark.parametrize("words", ["TW II 2026", "triwulan 2 2026", "tw ii tahun 2026", "2026-TW2", "2026 - tw2"])
def test_the_triwulan_is_understood_in_its_spellings(words: str) -> None:
    """As people say it, and as the bot prints it."""
    asked = read_order(f"{words}; PEN-03; 5; BA 1/2026; salah; hitung")
    assert asked == Permintaan(2, 2026, "PEN-03", "5", "BA 1/2026", "salah; hitung")
    assert asked.is_about("2026-TW2")
    assert not asked.is_about("2025-TW2")


@pytest.mark.parametrize("words", ["", "PEN-03; 5", "TW V; PEN-03; 5; a; b", "TW I; A; 5; dasar; ", "26; a; b; c; d"])
def test_an_order_with_a_part_missing_is_none(words: str) -> None:
    """Figure, basis and reason are never assumed."""
    assert read_order(words) is None


def test_without_a_year_every_such_triwulan_is_meant() -> None:
    """The newest is chosen where the siklus are known."""
    asked = read_order("TW I; PEN-03; 5; BA 1/2026; salah hitung")
    assert asked is not None
    assert asked.is_about("2026-TW1")
    assert asked.is_about("2025-TW1")
    assert not asked.is_about("2025")


@pytest.mark.parametrize(
    ("text", "figure"),
    [("212", "n:212"), ("1.012", "n:1012"), ("98,26", "n:98.26"), ("1.250,5 %", "n:1250.5"), ("-4", "n:-4"),
     ("98.26", None), ("0.125", None), ("12.34.567", None), ("dua", None), ("5 orang", None), ("1/2", None)],
)  # fmt: skip
def test_figures_are_read_as_written_here_and_never_guessed(text: str, figure: str | None) -> None:
    """A point groups thousands, a comma parts decimals; anything else is asked for again."""
    assert read_figures(_item(), text) == (None if figure is None else {"realisasi": figure})


def test_a_ratio_needs_both_figures() -> None:
    """Numerator and denominator, never a percentage."""
    assert read_figures(_item(Agregasi.RASIO), "18 / 30") == {"pembilang": "n:18", "penyebut": "n:30"}
    assert read_figures(_item(Agregasi.RASIO), "60") is None


def test_a_figure_that_was_late_becomes_available() -> None:
    """ "Belum tersedia" goes with its correction; what was typed beside it stays."""
    isi = {"ketersediaan": "t:Belum tersedia", "keterangan": "t:BPS, Agustus"}
    before, after = replaced(_item(), isi, {"realisasi": "n:5"})
    assert before == {"realisasi": "", "ketersediaan": "t:Belum tersedia"}
    assert apply({"PEN-03": isi}, [("PEN-03", after)]) == {
        "PEN-03": {"keterangan": "t:BPS, Agustus", "realisasi": "n:5"}
    }


def test_the_last_correction_wins_and_what_was_approved_is_left_alone() -> None:
    """Laid over a copy, in order."""
    values = {"PEN-03": {"realisasi": "n:1"}, "PEN-04": {"realisasi": "n:2"}}
    found = apply(values, [("PEN-03", {"realisasi": "n:8"}), ("PEN-03", {"realisasi": "n:9"})])
    assert found == {"PEN-03": {"realisasi": "n:9"}, "PEN-04": {"realisasi": "n:2"}}
    assert values["PEN-03"] == {"realisasi": "n:1"}


def test_an_indikator_is_found_by_code_before_words() -> None:
    """A code names one; words may name several, which is asked about."""
    rows = (_item(), _item(kode="PEN-04", nama="Pencari kerja PEN-03 ditempatkan"))
    assert [row.kode for row in find_indikator(rows, "pen-03")] == ["PEN-03"]
    assert len(find_indikator(rows, "pencari  kerja")) == 2
    assert find_indikator(rows, "transmigrasi") == ()
