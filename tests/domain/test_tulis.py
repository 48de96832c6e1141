"""Dates, hours, figures and lists as Indonesians write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tulis import (
    clip,
    format_angka,
    format_bilangan,
    format_durasi,
    format_jam,
    format_rupiah,
    format_tanggal,
    format_tanggal_surat,
    format_waktu,
    join_words,
)

EARLY, LATE = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2100-01-01")
NINE_UTC = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)


def test_a_date_has_its_day_and_month_in_words() -> None:
    """As in a letter, with and without the day of the week."""
    assert format_tanggal(date(2026, 7, 13)) == "Senin, 13 Juli 2026"
    assert format_tanggal(date(2027, 1, 1)) == "Jumat, 1 Januari 2027"
    assert format_tanggal_surat(date(2026, 12, 31)) == "31 Desember 2026"


@pytest.mark.parametrize(
    ("zona", "written"),
    [
        ("Asia/Jakarta", "Senin, 13 Juli 2026 pukul 16.00 WIB"),
        ("Asia/Makassar", "Senin, 13 Juli 2026 pukul 17.00 WITA"),
        ("Asia/Jayapura", "Senin, 13 Juli 2026 pukul 18.00 WIT"),
        ("Asia/Pontianak", "Senin, 13 Juli 2026 pukul 16.00 WIB"),
    ],
)
def test_an_instant_is_told_on_the_clock_of_the_office(zona: str, written: str) -> None:
    """The same instant in the three zones."""
    assert format_waktu(NINE_UTC, zona) == written


def test_the_day_is_the_one_of_the_office_not_of_greenwich() -> None:
    """Evening in London is already tomorrow in Jayapura."""
    assert (
        format_waktu(datetime(2026, 7, 13, 16, 5, tzinfo=UTC), "Asia/Jayapura")
        == "Selasa, 14 Juli 2026 pukul 01.05 WIT"
    )


def test_an_hour_always_carries_a_zone_even_abroad() -> None:
    """Outside Indonesia the offset is named."""
    assert format_jam(NINE_UTC, "Asia/Jakarta") == "16.00 WIB"
    assert format_jam(NINE_UTC, "Australia/Brisbane") == "19.00 UTC+10:00"


def test_a_time_without_zone_is_refused() -> None:
    """A naive datetime would be read as the server's own time."""
    with pytest.raises(ValueError, match="without a zone"):
        format_waktu(NINE_UTC.replace(tzinfo=None), "Asia/Jakarta")


@pytest.mark.parametrize(
    ("value", "written"),
    [("98.255", "98,26"), ("98.2", "98,20"), ("100", "100,00"), ("1234567.891", "1.234.567,89"), ("-0.001", "0,00")],
)
def test_a_computed_figure_keeps_its_two_decimals(value: str, written: str) -> None:
    """Half is rounded up, zeros are not cut, minus zero is zero."""
    assert format_angka(Decimal(value)) == written


def test_half_is_rounded_away_from_zero() -> None:
    """2,345 is 2,35, unlike with banker's rounding."""
    assert format_angka(Decimal("2.345")) == "2,35"
    assert format_angka(Decimal("2.5"), 0) == "3"


@pytest.mark.parametrize(
    ("value", "written"),
    [("1514", "1.514"), ("1514.0", "1.514"), ("6.490", "6,49"), ("1E+3", "1.000"), ("0", "0"), ("-7.5", "-7,5")],
)
def test_a_typed_figure_is_printed_as_typed(value: str, written: str) -> None:
    """Nothing is rounded, no zero is added."""
    assert format_bilangan(Decimal(value)) == written


def test_a_cell_with_a_monstrous_figure_is_still_printed() -> None:
    """Sheets can hold 1E+308 and many digits behind the comma."""
    assert format_bilangan(Decimal("1E+308")).startswith("100.000.000")
    assert format_angka(Decimal("123456789012345678901234567890.5")).endswith("567.890,50")


def test_what_is_no_figure_is_refused() -> None:
    """NaN and infinity have no digits."""
    for value in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="not a figure"):
            format_bilangan(Decimal(value))


def test_an_amount_is_in_rupiah() -> None:
    """Sen only where there are any."""
    assert format_rupiah(Decimal("2450000000")) == "Rp2.450.000.000"
    assert format_rupiah(Decimal("1500.5")) == "Rp1.500,50"
    assert format_rupiah(-500) == "-Rp500"


@pytest.mark.parametrize(
    ("menit", "written"), [(0, "0 menit"), (45, "45 menit"), (180, "3 jam"), (200, "3 jam 20 menit")]
)
def test_a_duration_is_in_hours_and_minutes(menit: int, written: str) -> None:
    """Office minutes as people say them."""
    assert format_durasi(menit) == written


def test_a_negative_duration_is_refused() -> None:
    """It would be a bug of the caller."""
    with pytest.raises(ValueError, match="-1"):
        format_durasi(-1)


def test_a_list_ends_with_dan() -> None:
    """None, one, two, three."""
    assert [join_words(["A", "B", "C"][:n]) for n in range(4)] == ["", "A", "A dan B", "A, B, dan C"]


def test_a_long_text_is_cut_between_words() -> None:
    """The cut shows, and leaves no comma hanging."""
    assert clip("angka, belum sesuai bukti", 15) == "angka, belum…"
    assert clip("angka belum sesuai", 12) == "angka belum…"
    assert clip("pendek", 6) == "pendek"


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_never_exceeds_its_length(text: str, n: int) -> None:
    """Whatever the text is made of."""
    assert len(clip(text, n)) <= n


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e30"), max_value=Decimal("1e30"), places=6)
)
def test_a_typed_figure_can_be_read_back(value: Decimal) -> None:
    """Printing loses nothing."""
    assert Decimal(format_bilangan(value).replace(".", "").replace(",", ".")) == value


@given(st.datetimes(min_value=EARLY, max_value=LATE))
def test_every_hour_is_two_digits_a_point_and_two_digits(t: datetime) -> None:
    """16.05, never 16:5."""
    hour = format_jam(t.replace(tzinfo=UTC), "Asia/Jakarta")
    assert hour == (t + timedelta(hours=7)).strftime("%H.%M WIB")
