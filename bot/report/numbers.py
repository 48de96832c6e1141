"""How does a figure look in print? Indonesian number formats for documents: decimal comma, thousands point.

A missing figure is a word, never a zero; the space before a unit never breaks.
"""

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
EMPTY = "belum diisi"
NO_FIGURE = "–"

_CENT = Decimal("0.01")
_MINUTES_PER_DAY = 450  # Perpres 21/2023: 37 hours 30 minutes over five working days


def format_figure(value: Decimal | None, empty: str = EMPTY) -> str:
    """A target or realisasi: `1.234` when whole, else with two decimals `98,50`; `empty` when there is none."""
    if value is None:
        return empty
    return format_fixed(value).removesuffix(",00")


def format_percent(value: Decimal | None, empty: str = NO_FIGURE) -> str:
    """A percentage with its two decimals: `98,26 %`; `empty` when it could not be computed."""
    if value is None:
        return empty
    return f"{format_fixed(value)}{NBSP}%"


def format_fixed(value: Decimal) -> str:
    """A figure with exactly two decimals: `98,26`."""
    rounded = value.quantize(_CENT, ROUND_HALF_UP)
    return _swap_marks(f"{abs(rounded) if rounded == 0 else rounded:,.2f}")


def format_rupiah(value: Decimal | None, empty: str = NO_FIGURE) -> str:
    """An amount in whole rupiah: `Rp2.450.000.000`."""
    if value is None:
        return empty
    return "Rp" + _swap_marks(f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}")


def format_minutes(minutes: int | None, empty: str = "belum selesai") -> str:
    """Office minutes as people say them: `45 menit`, `2 jam 5 menit`, `1 hari kerja 30 menit` (a day is 450)."""
    if minutes is None:
        return empty
    days, rest = divmod(minutes, _MINUTES_PER_DAY)
    hours, left = divmod(rest, 60)
    named = ((days, "hari kerja"), (hours, "jam"), (left, "menit"))
    parts = [f"{count}{NBSP}{unit}" for count, unit in named if count]
    return " ".join(parts) or f"0{NBSP}menit"


def _swap_marks(digits: str) -> str:
    return digits.replace(",", "\0").replace(".", ",").replace("\0", ".")
