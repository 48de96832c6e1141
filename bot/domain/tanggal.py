"""Which dates does an official's sentence name? Day before month, as people write them: 13-04-2026, 13/4/26,
13 April 2026, 13 s.d. 17 April 2026; and, where the day of writing is given: besok, lusa, Senin, Jumat depan."""

import re
from datetime import date, timedelta

from bot.domain.triwulan import BULAN
from bot.domain.tulis import HARI

_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in BULAN if name != "Mei") + "|mei|ags?t?"
_UP_TO = r"\s*(?:[-–]|s\.?\s?/?d\.?|sampai(?:\s+dengan)?)\s*"
_DAYS = "|".join(name for name in HARI if name != "Minggu").replace("Jumat", "Jum['’]?at")  # "minggu depan" is a week
_NAMED = rf"(?:hari\s+)?(?P<weekday>{_DAYS})"
_DATE = re.compile(
    rf"\b(?:(?:hari\s+)?(?:{_DAYS}|Minggu)[,\s(]+)?(?:(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}}|\d{{2}})"
    rf"|(?:(?P<first>\d{{1,2}}){_UP_TO})?(?P<last>\d{{1,2}})\s+(?P<named>{_MONTHS})\.?\s+(?P<written>\d{{4}}))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"{_DATE.pattern}|\b(?:(?P<word>hari\s+ini|besok|lusa)|{_NAMED}(?:\s+(?P<next>depan)|\s+ini)?)\b"
    r"(?!\s+(?:lalu|yang\s+lalu|kemarin|kemaren))",
    re.IGNORECASE,
)
_SHORTENED = {"ags": 8, "agt": 8}


def dates_in(text: str, today: date | None = None) -> list[date]:
    """The dates a text names, in order; impossible ones are left out. With `today`, the writer's day, also those named
    from there: a bare weekday is the next of its name (after the date named before it), one with "depan" that of the
    week after."""
    found: list[date] = []
    for match in (_DATE if today is None else _RELATIVE).finditer(text):
        if today is not None and (match["word"] or match["weekday"]):
            found.append(_near(match, today, found))
        else:
            found += [day for day in _read(match) if day is not None]
    return found


def without_dates(text: str, today: date | None = None) -> str:
    """The text without its dates, as `dates_in` reads them."""
    return (_DATE if today is None else _RELATIVE).sub("", text).strip()


def _near(match: re.Match[str], today: date, before: list[date]) -> date:
    if match["word"]:
        return today + timedelta(days={"besok": 1, "lusa": 2}.get(match["word"].casefold(), 0))
    wanted = [name[:3].casefold() for name in HARI].index(match["weekday"][:3].casefold())
    if match["next"]:
        return today + timedelta(days=wanted - today.weekday() + 7)
    since = max([today, *before])
    return since + timedelta(days=(wanted - since.weekday() - 1) % 7 + 1)


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
