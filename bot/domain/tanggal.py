"""Which dates does an official's sentence name? Day before month, as people write them: 13-04-2026, 13/4/26,
13 April 2026, 13 s.d. 17 April 2026."""

import re
from datetime import date

from bot.domain.triwulan import BULAN

_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in BULAN if name != "Mei") + "|mei|ags?t?"
_UP_TO = r"\s*(?:[-–]|s\.?\s?/?d\.?|sampai(?:\s+dengan)?)\s*"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}}|\d{{2}})"
    rf"|(?:(?P<first>\d{{1,2}}){_UP_TO})?(?P<last>\d{{1,2}})\s+(?P<named>{_MONTHS})\.?\s+(?P<written>\d{{4}}))\b",
    re.IGNORECASE,
)
_SHORTENED = {"ags": 8, "agt": 8}


def dates_in(text: str) -> list[date]:
    """The dates a text names, in order; impossible ones are left out."""
    found = (day for match in _DATE.finditer(text) for day in _read(match))
    return [day for day in found if day is not None]


def without_dates(text: str) -> str:
    """The text without its dates."""
    return _DATE.sub("", text).strip()


def _read(match: re.Match[str]) -> list[date | None]:
    if match["day"]:
        year = int(match["year"])
        return [_date(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))]
    year, month = int(match["written"]), _month(match["named"])
    return [_date(year, month, int(day)) for day in (match["first"], match["last"]) if day]


def _month(name: str) -> int:
    short = name[:3].casefold()
    return _SHORTENED.get(short) or next(i for i, known in enumerate(BULAN, 1) if known[:3].casefold() == short)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
