"""Figures as Indonesian offices print them."""

from decimal import Decimal

import pytest

from bot.report.numbers import format_figure, format_fixed, format_minutes, format_percent, format_rupiah


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0", "0"),
        ("0.00", "0"),
        ("-0.001", "0"),
        ("2500", "2.500"),
        ("58808461", "58.808.461"),
        ("2.3", "2,30"),
        ("69.5", "69,50"),
        ("1234.567", "1.234,57"),
        ("0.005", "0,01"),
        ("-12.5", "-12,50"),
        ("10.000000", "10"),
        ("1E+3", "1.000"),
    ],
)
def test_a_figure_has_decimal_comma_and_thousands_points(value: str, printed: str) -> None:
    """Whole figures stay whole, others have two decimals, halves go up."""
    assert format_figure(Decimal(value)) == printed


def test_a_missing_figure_is_said_and_never_zero() -> None:
    """0 and belum diisi are different words."""
    assert format_figure(None) == "belum diisi"
    assert format_figure(Decimal(0)) == "0"
    assert format_percent(None) == "–"
    assert format_percent(Decimal(0)) == "0,00\u00a0%"


def test_a_percentage_keeps_two_decimals_and_stays_with_its_sign() -> None:
    """The golden figures of domain.md, with a space that does not break."""
    assert format_percent(Decimal(48) / Decimal(87) * 100) == "55,17\u00a0%"
    assert format_percent(Decimal("170.6076")) == "170,61\u00a0%"
    assert format_fixed(Decimal("96.764")) == "96,76"


def test_rupiah_is_printed_whole() -> None:
    """As in a budget table."""
    assert format_rupiah(Decimal("2450000000")) == "Rp2.450.000.000"
    assert format_rupiah(Decimal("0")) == "Rp0"
    assert format_rupiah(None) == "–"


@pytest.mark.parametrize(
    ("minutes", "printed"),
    [
        (0, "0 menit"),
        (10, "10 menit"),
        (112, "1 jam 52 menit"),
        (450, "1 hari kerja"),
        (480, "1 hari kerja 30 menit"),
        (2250, "5 hari kerja"),
        (None, "belum selesai"),
    ],
)
def test_office_minutes_are_said_in_days_hours_and_minutes(minutes: int | None, printed: str) -> None:
    """A working day is 450 minutes."""
    assert format_minutes(minutes).replace("\u00a0", " ") == printed
