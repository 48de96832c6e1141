"""Which date or time does a typed text stand for, and how will it be shown?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from integrations.sandbox.google.dates import make_date
from integrations.sandbox.google.locales import EN_US, Locale

_TIME: Final = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([aApP][mM])?$")
_ISO: Final = re.compile(r"^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$")
_NUMERIC: Final = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$")
_DAY_FIRST: Final = re.compile(r"^(\d{1,2})[ -]([^\W\d]{3,})\.?(?:[ -](\d{4}))$")
_MONTH_FIRST: Final = re.compile(r"^([^\W\d]{3,})\.? (\d{1,2}),? (\d{4})$")
_YEARLESS_DAY: Final = re.compile(r"^(\d{1,2}) ([^\W\d]{3,})\.?$")
_YEARLESS: Final = re.compile(r"^(\d{1,2})([-/])(\d{1,2})$")
_MONTH_YEAR: Final = re.compile(r"^([^\W\d]{3,})\.?[ -](\d{4})$")
_CENTURY: Final = 30
"""Two-digit years below this are of the 2000s."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date serial with the format type (DATE, TIME, DATE_TIME) and pattern the typing implies."""

    serial: float
    kind: str
    pattern: str


def read_moment(text: str, locale: Locale, year: int | None = None) -> Moment | None:
    """The date, time, or date and time written in `text`; None if it is none.

    `year` is the present one: `5/6`, `5-6`, `5 Juni` and `Juni 2026` are dates too where somebody types them.
    """
    date = _read_date(text, locale) or (_partial_date(text, locale, year) if year else None)
    if date is not None:
        return Moment(date[0], "DATE", date[1])
    time = _read_time(text)
    if time is not None:
        return Moment(time[0], "TIME", time[1])
    first, _, rest = text.replace("T", " ", 1).partition(" ") if _ISO.match(text[:10]) else text.rpartition(" ")
    day, clock = _read_date(first, locale), _read_time(rest)
    if day is None or clock is None:
        return None
    return Moment(day[0] + clock[0], "DATE_TIME", f"{day[1]} {clock[1]}")


def _read_time(text: str) -> tuple[float, str] | None:
    match = _TIME.match(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if minute > 59 or second > 59:
        return None
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    pattern = ("h:mm" if match[4] else "H:mm") + (":ss" if match[3] else "") + (" am/pm" if match[4] else "")
    return (hour * 3600 + minute * 60 + second) / 86_400, pattern


def _read_date(text: str, locale: Locale) -> tuple[float, str] | None:
    iso = _ISO.match(text)
    if iso:
        return _date(int(iso[1]), int(iso[3]), int(iso[4]), f"yyyy{iso[2]}mm{iso[2]}dd")
    numeric = _NUMERIC.match(text)
    if numeric:
        return _numeric_date(numeric, locale)
    return _worded_date(text, locale)


def _partial_date(text: str, locale: Locale, year: int) -> tuple[float, str] | None:
    """A date without its year, or without its day; shown as it was typed."""
    numeric, day_first, month_year = _YEARLESS.match(text), _YEARLESS_DAY.match(text), _MONTH_YEAR.match(text)
    if numeric:
        first, second = int(numeric[1]), int(numeric[3])
        month, day = (first, second) if locale.order == "MDY" else (second, first)
        return _date(year, month, day, numeric[2].join("Md" if locale.order == "MDY" else "dM"))
    word, day = (day_first[2], int(day_first[1])) if day_first else (month_year[1] if month_year else "", 1)
    month_named = _month(word, locale)
    if month_named is None:
        return None
    name = "mmm" if len(word) == 3 else "mmmm"
    if month_year:
        return _date(int(month_year[2]), month_named, 1, f"{name} yyyy")
    return _date(year, month_named, day, f"d {name}")


def _numeric_date(match: re.Match[str], locale: Locale) -> tuple[float, str] | None:
    if match[2] == "." and "." not in locale.date:
        return None
    first, second = int(match[1]), int(match[3])
    month, day = (first, second) if locale.order == "MDY" else (second, first)
    year = int(match[4])
    if year < 100:
        year += 2000 if year < _CENTURY else 1900
    pattern = locale.date if match[2] in locale.date else locale.date.replace("/", match[2])
    return _date(year, month, day, pattern)


def _worded_date(text: str, locale: Locale) -> tuple[float, str] | None:
    day_first, month_first = _DAY_FIRST.match(text), _MONTH_FIRST.match(text)
    if day_first:
        day, word, year = int(day_first[1]), day_first[2], int(day_first[3])
    elif month_first:
        day, word, year = int(month_first[2]), month_first[1], int(month_first[3])
    else:
        return None
    month = _month(word, locale)
    if month is None:
        return None
    name = "mmm" if len(word) == 3 else "mmmm"
    return _date(year, month, day, f"d {name} yyyy" if day_first else f"{name} d, yyyy")


def _month(word: str, locale: Locale) -> int | None:
    wanted = word.lower()
    for names in (locale.months, locale.short_months, EN_US.months, EN_US.short_months):
        lowered = [name.lower() for name in names]
        if wanted in lowered:
            return lowered.index(wanted) + 1
    return None


def _date(year: int, month: int, day: int, pattern: str) -> tuple[float, str] | None:
    serial = make_date(year, month, day)
    return None if serial is None else (serial, pattern)
