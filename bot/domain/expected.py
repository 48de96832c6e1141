"""When does somebody expect a figure that is late at its source? Read from their own words ("BPS, 15 Agustus 2026")."""

import re
from calendar import monthrange
from datetime import date

from bot.domain.triwulan import BULAN

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in BULAN)
_WORDS = re.compile(rf"(?:\b(\d{{1,2}})\s+)?\b({_MONTH})\b\.?(?:\s+(\d{{4}}))?", re.IGNORECASE)
_FIGURES = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")


def expected_date(words: str, after: date) -> date | None:
    """The day named, a month's last day where only the month is; without a year the first one not before `after`.

    None when no date can be made out. Where several are named, the latest counts.
    """
    written = [(int(match[3]), int(match[2]), int(match[1])) for match in _FIGURES.finditer(words)]
    found = [on for figures in written if (on := _day(*figures))]
    for match in _WORDS.finditer(words):
        day, name, year = match.groups()
        month = 1 + next(i for i, bulan in enumerate(BULAN) if bulan[:3].casefold() == name[:3].casefold())
        named = _day(int(year) if year else after.year, month, int(day) if day else None)
        if named is not None and not year and named < after:
            named = _day(after.year + 1, month, int(day) if day else None)
        found += [named] if named else []
    return max(found, default=None)


def _day(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day if day is not None else monthrange(year, month)[1])
    except ValueError:
        return None
