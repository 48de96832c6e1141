"""How does a spreadsheet of a given locale write numbers, dates and money?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_EN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EN_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ID_MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ID_SHORT: Final = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_ID_DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ID_SHORT_DAYS: Final = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")


@dataclass(frozen=True, slots=True)
class Locale:
    """`order` is the order of a typed date ("MDY", "DMY", "YMD"); `date` and `time` are the default patterns."""

    decimal: str = "."
    thousands: str = ","
    order: str = "MDY"
    date: str = "M/d/yyyy"
    time: str = "h:mm:ss am/pm"
    currency: str = "$"
    months: tuple[str, ...] = _EN_MONTHS
    short_months: tuple[str, ...] = tuple(name[:3] for name in _EN_MONTHS)
    days: tuple[str, ...] = _EN_DAYS
    short_days: tuple[str, ...] = tuple(name[:3] for name in _EN_DAYS)
    english_formulas: bool = False

    @property
    def formula_decimal(self) -> str:
        """The decimal mark inside formulas."""
        return "." if self.english_formulas else self.decimal

    @property
    def separator(self) -> str:
        """Between the arguments of a formula: `;` wherever the comma is the decimal mark."""
        return ";" if self.formula_decimal == "," else ","

    @property
    def date_time(self) -> str:
        """The default pattern of a date with a time."""
        return f"{self.date} H:mm:ss"


EN_US: Final = Locale()
_INDONESIAN: Final = Locale(
    ",", ".", "DMY", "dd/MM/yyyy", "H:mm:ss", "Rp", _ID_MONTHS, _ID_SHORT, _ID_DAYS, _ID_SHORT_DAYS
)

LOCALES: Final = {
    "en_US": EN_US,
    "en_GB": Locale(order="DMY", date="dd/MM/yyyy", time="H:mm:ss", currency="£"),
    "in_ID": _INDONESIAN,
    "id_ID": _INDONESIAN,
    "fr_FR": Locale(",", "\u202f", "DMY", "dd/MM/yyyy", "H:mm:ss", "€"),
    "de_DE": Locale(",", ".", "DMY", "dd.MM.yyyy", "H:mm:ss", "€"),
    "nl_NL": Locale(",", ".", "DMY", "d-M-yyyy", "H:mm:ss", "€"),
}
"""Every locale this sandbox knows; other well-formed ones are answered with 501. (Names of months and days are
Indonesian for `in_ID` and English elsewhere.)"""
