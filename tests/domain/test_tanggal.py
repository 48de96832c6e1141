"""Dates in orders and reasons, as officials write them."""

from datetime import date

import pytest

from bot.domain.tanggal import dates_in, without_dates

FROM, TO = date(2026, 4, 13), date(2026, 4, 17)


@pytest.mark.parametrize(
    "words",
    [
        "13-04-2026 17-04-2026",
        "13/4/26 s.d. 17/4/26",
        "13 April 2026 sampai 17 April 2026",
        "cuti 13 s.d. 17 April 2026",
        "13–17 apr 2026",
        "13 sampai dengan 17 April 2026",
    ],
)
def test_a_span_is_read_however_it_is_written(words: str) -> None:
    """With figures or the month's name, the first day alone or in full."""
    assert dates_in(words) == [FROM, TO]


def test_what_is_no_date_stays_where_it_is() -> None:
    """Numbers of letters, impossible days, a unit before the date."""
    assert dates_in("SE 800/12/2026, 31-02-2026 dan 3 orang") == []
    assert dates_in("5 Ags 2026") == [date(2026, 8, 5)]
    assert without_dates("Penempatan 15 April 2026") == "Penempatan"
    assert without_dates("Penempatan Rabu, 15 April 2026") == "Penempatan"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("hari ini", [8]),
        ("sampai besok ya", [9]),
        ("Lusa", [10]),
        ("Jum'at", [10]),
        ("hari Rabu", [15]),
        ("senin depan sampai Jumat", [13, 17]),
        ("Jumat depan", [17]),
        ("Senin s.d. Rabu", [13, 15]),
        ("Senin, 13 April 2026", [13]),
        ("sejak Senin kemarin, minggu depan, Senin yang lalu", []),
    ],
)
def test_a_day_is_named_from_the_writer_s_own(words: str, days: list[int]) -> None:
    """Written on Wednesday, 8 April 2026; without that day the same words name none."""
    assert dates_in(words, date(2026, 4, 8)) == [date(2026, 4, day) for day in days]
    assert dates_in(words) == ([FROM] if "2026" in words else [])
