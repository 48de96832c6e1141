"""Working days, office hours and due times."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import hari_kerja as hk
from bot.domain.hari_kerja import JamHari, Satuan, Waktu, YearMissing
from bot.domain.triwulan import Triwulan
from tests.domain.calendar_data import JAM, JAM_RAMADAN, JAM_SABTU, at, kalender

WIB = kalender()
SIX_DAYS = kalender(hari=frozenset(range(6)), jam=JAM_SABTU)
moments = st.integers(0, 999 * 86_400).map(lambda second: at("2025-01-02 00:00") + timedelta(seconds=second))
calendars = st.sampled_from([WIB, kalender("Asia/Makassar"), kalender("Asia/Jayapura"), SIX_DAYS])


@pytest.mark.parametrize(
    ("start", "waktu", "expected"),
    [
        ("2026-10-02 16:20", Waktu(15, Satuan.MENIT), "2026-10-05 07:35"),
        ("2026-10-01 11:30", Waktu(1, Satuan.JAM), "2026-10-01 13:30"),
        ("2026-03-12 11:45", Waktu(1, Satuan.JAM), "2026-03-12 13:15"),
        ("2026-03-17 14:00", Waktu(1, Satuan.HARI), "2026-03-25 16:00"),
    ],
)
def test_the_worked_examples_of_the_reference_come_out(start: str, waktu: Waktu, expected: str) -> None:
    """Domain.md §5.3: break, night, Ramadan hours, and the Nyepi and Lebaran block."""
    assert hk.due(WIB, at(start), waktu) == at(expected)


@pytest.mark.parametrize(
    ("year", "counts"),
    [(2025, (58, 51, 64, 64)), (2026, (55, 57, 64, 64)), (2027, (53, 59, 65, 65))],
)
def test_each_triwulan_has_the_published_number_of_hari_kerja(year: int, counts: tuple[int, ...]) -> None:
    """Domain.md §4.2, with national holidays and cuti bersama both off."""
    quarters = [Triwulan(year, nomor) for nomor in range(1, 5)]
    assert tuple(hk.count_hari_kerja(WIB, tw.mulai, tw.selesai) for tw in quarters) == counts


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, ("01-15", "04-22", "07-14", "10-14")),
        (2026, ("01-15", "04-15", "07-14", "10-14")),
        (2027, ("01-18", "04-14", "07-14", "10-14")),
    ],
)
def test_the_tenth_hari_kerja_of_a_triwulan_is_the_published_one(year: int, days: tuple[str, ...]) -> None:
    """Domain.md §4.2, the default deadline of an interim report."""
    found = [hk.nth_hari_kerja(WIB, Triwulan(year, nomor).mulai, 10) for nomor in range(1, 5)]
    assert found == [date.fromisoformat(f"{year}-{day}") for day in days]


@pytest.mark.parametrize(("zona", "utc_hour"), [("Asia/Jakarta", 0), ("Asia/Makassar", 23), ("Asia/Jayapura", 22)])
def test_half_past_seven_is_another_instant_in_each_zone(zona: str, utc_hour: int) -> None:
    """WIB, WITA and WIT open at 07.30 local time."""
    opening = hk.opens(kalender(zona), date(2026, 10, 5))
    assert (opening.hour, opening.minute, opening.tzinfo) == (utc_hour, 30, UTC)


def test_the_same_instant_can_be_in_hours_in_wit_and_not_yet_in_wib() -> None:
    """07.00 WIB is 09.00 WIT."""
    t = at("2026-10-05 07:00")
    assert hk.is_office_hours(kalender("Asia/Jayapura"), t)
    assert not hk.is_office_hours(WIB, t)


@pytest.mark.parametrize(
    ("t", "inside", "opening"),
    [
        ("2026-10-05 07:29", False, "2026-10-05 07:30"),
        ("2026-10-05 07:30", True, "2026-10-05 07:30"),
        ("2026-10-05 12:00", False, "2026-10-05 13:00"),
        ("2026-10-05 13:00", True, "2026-10-05 13:00"),
        ("2026-10-05 16:00", False, "2026-10-06 07:30"),
        ("2026-10-02 16:15", True, "2026-10-02 16:15"),
        ("2026-10-03 10:00", False, "2026-10-05 07:30"),
        ("2026-03-17 23:00", False, "2026-03-25 07:30"),
        ("2026-02-19 07:45", False, "2026-02-19 08:00"),
    ],
)
def test_opening_counts_as_inside_and_closing_and_break_do_not(t: str, inside: bool, opening: str) -> None:
    """The borders of the day, the break, Friday, the weekend, Lebaran and Ramadan."""
    assert hk.is_office_hours(WIB, at(t)) is inside
    assert hk.next_opening(WIB, at(t)) == at(opening)


def test_default_hours_make_the_weeks_of_the_regulation() -> None:
    """Perpres 21/2023: 37 h 30 min, in Ramadan 32 h 30 min."""
    assert [4 * jam.senin_kamis.menit + jam.jumat.menit for jam in (JAM, JAM_RAMADAN)] == [2250, 1950]


def test_ramadan_hours_hold_from_its_first_day_to_its_last() -> None:
    """19 February to 20 March 2026, both included."""
    days = [date(2026, 2, 18), date(2026, 2, 19), date(2026, 3, 20), date(2026, 3, 21)]
    assert [WIB.jam_on(day).mulai.hour for day in days] == [7, 8, 8, 7]


def test_a_six_day_week_works_on_saturday_with_its_own_hours() -> None:
    """Saturday 3 October 2026 closes at 13.00 there and does not exist in a five-day office."""
    saturday = date(2026, 10, 3)
    assert hk.is_hari_kerja(SIX_DAYS, saturday)
    assert not hk.is_hari_kerja(WIB, saturday)
    assert hk.closes(SIX_DAYS, saturday) == at("2026-10-03 13:00")
    assert hk.due(SIX_DAYS, at("2026-10-02 09:00"), Waktu(1, Satuan.HARI)) == at("2026-10-03 13:00")


def test_without_own_saturday_hours_saturday_follows_the_week() -> None:
    """An unset `sabtu` is no reason to close."""
    assert hk.closes(kalender(hari=frozenset(range(6))), date(2026, 10, 3)) == at("2026-10-03 16:00")


def test_a_step_notified_after_closing_starts_the_next_morning() -> None:
    """Friday 17.00 counts as Monday, so one hari ends on Tuesday."""
    assert hk.due(WIB, at("2026-10-02 17:00"), Waktu(1, Satuan.HARI)) == at("2026-10-06 16:00")
    assert hk.due(WIB, at("2026-10-02 17:00"), Waktu(10, Satuan.MENIT)) == at("2026-10-05 07:40")


def test_hari_can_be_read_as_office_minutes_instead() -> None:
    """The alternative reading: 1 hari from Monday 10.00 ends on Tuesday 10.00."""
    start = at("2026-10-05 10:00")
    assert hk.due(WIB, start, Waktu(1, Satuan.HARI), hari_as_minutes=True) == at("2026-10-06 10:00")
    assert hk.due(WIB, at("2026-10-05 07:30"), Waktu(2, Satuan.HARI), hari_as_minutes=True) == at("2026-10-06 16:00")


def test_a_whole_day_of_minutes_ends_at_closing_not_next_morning() -> None:
    """450 minutes from opening use up exactly that day."""
    assert hk.add_office_minutes(WIB, at("2026-10-05 07:30"), 450) == at("2026-10-05 16:00")


def test_stepping_backwards_finds_the_last_hari_kerja_before() -> None:
    """28 February 2026 is a Saturday and 28 February 2027 a Sunday."""
    assert hk.previous_hari_kerja(WIB, date(2026, 2, 28)) == date(2026, 2, 27)
    assert hk.previous_hari_kerja(WIB, date(2027, 2, 28)) == date(2027, 2, 26)
    assert hk.previous_hari_kerja(WIB, date(2026, 3, 31)) == date(2026, 3, 31)
    assert hk.add_hari_kerja(WIB, date(2026, 3, 25), -1) == date(2026, 3, 17)


def test_adding_no_hari_kerja_moves_a_day_off_forward_and_a_working_day_nowhere() -> None:
    """Opening dates shift to the first working day."""
    assert hk.add_hari_kerja(WIB, date(2026, 3, 21), 0) == date(2026, 3, 25)
    assert hk.add_hari_kerja(WIB, date(2026, 3, 25), 0) == date(2026, 3, 25)


def test_a_year_without_holidays_is_refused_not_guessed() -> None:
    """Nothing may be due in 2028 while its SKB is not in the configuration."""
    with pytest.raises(YearMissing, match="2028"):
        hk.is_hari_kerja(WIB, date(2028, 1, 3))
    with pytest.raises(YearMissing):
        hk.due(WIB, at("2027-12-31 15:00"), Waktu(1, Satuan.HARI))


def test_a_naive_time_is_refused() -> None:
    """A time without a zone could be any of three."""
    with pytest.raises(ValueError, match="without a zone"):
        hk.is_office_hours(WIB, datetime(2026, 10, 5, 9))  # noqa: DTZ001  # what is refused


def test_impossible_hours_and_weeks_are_refused() -> None:
    """A break outside the day, no working weekday, negative amounts."""
    with pytest.raises(ValueError, match="istirahat"):
        JamHari(time(8), time(16), time(7), time(9))
    with pytest.raises(ValueError, match="one minute"):
        JamHari(time(8), time(8), time(8), time(8))
    with pytest.raises(ValueError, match="weekday"):
        replace(WIB, hari=frozenset())
    with pytest.raises(ValueError, match="negative"):
        Waktu(-1, Satuan.HARI)
    with pytest.raises(ValueError, match="backwards"):
        hk.add_office_minutes(WIB, at("2026-10-05 09:00"), -1)
    with pytest.raises(ValueError, match="counted from 1"):
        hk.nth_hari_kerja(WIB, date(2026, 10, 5), 0)


def test_waktu_prints_as_on_the_form_and_converts_to_minutes() -> None:
    """SOP standard against what was used is compared in office minutes."""
    assert [str(Waktu(2, satuan)) for satuan in Satuan] == ["2 menit", "2 jam", "2 hari"]
    assert [Waktu(2, satuan).menit() for satuan in Satuan] == [2, 120, 900]


@settings(max_examples=150, deadline=None)
@given(calendars, moments, st.integers(0, 3000))
def test_adding_then_measuring_office_minutes_returns_the_input(kal: hk.Kalender, t: datetime, minutes: int) -> None:
    """Whatever the calendar, the moment and the amount."""
    end = hk.add_office_minutes(kal, t, minutes)
    assert hk.office_minutes_between(kal, t, end) == minutes
    assert hk.office_minutes_between(kal, end, t) == -minutes


@settings(max_examples=150, deadline=None)
@given(calendars, st.dates(date(2025, 3, 1), date(2027, 9, 30)), st.integers(1, 40))
def test_adding_then_counting_hari_kerja_returns_the_input(kal: hk.Kalender, d: date, n: int) -> None:
    """Forwards, backwards, and by counting the days between."""
    end = hk.add_hari_kerja(kal, d, n)
    assert hk.count_hari_kerja(kal, d + timedelta(days=1), end) == n
    assert hk.add_hari_kerja(kal, end, -n) == hk.previous_hari_kerja(kal, d)


@settings(max_examples=100, deadline=None)
@given(calendars, moments)
def test_work_always_begins_at_or_after_the_moment_and_inside_hours(kal: hk.Kalender, t: datetime) -> None:
    """`next_opening` is inside office hours and moves only what was outside."""
    opening = hk.next_opening(kal, t)
    assert hk.is_office_hours(kal, opening)
    assert (opening == t) is hk.is_office_hours(kal, t)
    assert hk.office_minutes_between(kal, t, opening) == 0


@settings(max_examples=100, deadline=None)
@given(calendars, moments, st.integers(1, 5), st.sampled_from(list(Satuan)))
def test_more_waktu_is_never_due_earlier(kal: hk.Kalender, t: datetime, n: int, satuan: Satuan) -> None:
    """Due times grow with the waktu and never precede the start."""
    first, second = (hk.due(kal, t, Waktu(amount, satuan)) for amount in (n, n + 1))
    assert t < first < second
