"""The ladder of reminders over simulated weeks: never too often, never at night, never to those who are done."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import hari_kerja
from bot.domain.reminders import AFTER_OPENING, LEADERS, Due, Rung, Task, days_late, look
from tests.domain.calendar_data import at, kalender

KALENDER = kalender()
ESKALASI = 2


def _task(peran: str = "pengisi_bidang", sejak: str = "2026-04-01 08:00", tenggat: str = "2026-04-09 16:00") -> Task:
    return Task(peran, peran == "pengisi_bidang", at(sejak), at(tenggat))


def _follow(task: Task, until: datetime, step: timedelta | None = None) -> list[tuple[datetime, Due]]:
    """What the policy says whenever it wants to be asked again (or every `step`)."""
    now, said = task.sejak, []
    while now < until:
        due = look(KALENDER, task, ESKALASI, now)
        assert due.lagi > now, "the next look is not later: the tick would spin"
        said.append((now, due))
        now = now + step if step else due.lagi
    return said


def _day(now: datetime) -> date:
    return hari_kerja.local(KALENDER, now).date()


def _rungs(task: Task, until: str) -> dict[str, str]:
    said = _follow(task, at(until))
    return {f"{_day(now):%m-%d}": str(due.rung) for now, due in said if due.rung}


def test_a_filler_s_ladder() -> None:
    """Three working days before, one before, the day itself, and each working day after; a holiday between counts."""
    assert _rungs(_task(), "2026-04-15 17:00") == {
        "04-06": "h3", "04-08": "h1", "04-09": "hari_ini",
        "04-10": "lewat", "04-13": "lewat", "04-14": "lewat", "04-15": "lewat",
    }  # fmt: skip


@pytest.mark.parametrize("peran", sorted(LEADERS))
def test_leaders_hear_nothing_before_the_next_working_day(peran: str) -> None:
    """Not before, not on the day, not in the hour after; from H+1 on."""
    task = _task(peran, "2026-04-02 09:00", "2026-04-02 11:00")
    said = _follow(task, at("2026-04-08 17:00"), timedelta(minutes=10))
    first = min(now for now, due in said if due.rung)
    assert _day(first) == date(2026, 4, 6)  # the 3rd is Good Friday
    assert {due.rung for _, due in said if due.rung} == {Rung.LEWAT}


def test_others_are_reminded_once_their_time_has_passed() -> None:
    """A confirmation due at 11.00: nothing at 10.59, a word after 11.00, the next day "lewat"."""
    task = _task("kasubbag_perencanaan", "2026-04-02 08:30", "2026-04-02 11:00")
    assert look(KALENDER, task, ESKALASI, at("2026-04-02 10:59")).rung is None
    assert look(KALENDER, task, ESKALASI, at("2026-04-02 11:01")).rung is Rung.HARI_INI
    assert look(KALENDER, task, ESKALASI, at("2026-04-06 08:30")).rung is Rung.LEWAT


def test_whoever_was_asked_today_is_not_reminded_today() -> None:
    """Returned this morning with a date of today: the card itself was the reminder."""
    task = _task(sejak="2026-04-09 08:10", tenggat="2026-04-09 16:00")
    assert look(KALENDER, task, ESKALASI, at("2026-04-09 10:00")).rung is None


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        ("2026-04-09 16:00", 0),
        ("2026-04-09 16:01", 0),
        ("2026-04-10 08:00", 1),
        ("2026-04-11 09:00", 1),
        ("2026-04-13 09:00", 2),
        ("2026-04-17 09:00", 6),
    ],
)
def test_lateness_counts_working_days(moment: str, late: int) -> None:
    """The day itself is not late yet; a weekend adds nothing."""
    now = at(moment)
    assert days_late(KALENDER, at("2026-04-09 16:00"), _day(now), now) == late


def test_escalation_begins_after_the_office_s_number_of_days() -> None:
    """Two working days by default; an office may wait longer."""
    task = _task()
    said = _follow(task, at("2026-04-15 17:00"))
    assert min(_day(now) for now, due in said if due.eskalasi) == date(2026, 4, 13)
    assert not look(KALENDER, task, 5, at("2026-04-14 09:00")).eskalasi


def test_where_the_calendar_ends_the_last_days_are_reminded_and_the_ladder_looks_again_soon() -> None:
    """On the last evening and in a year without holidays nothing is said, and nothing fails."""
    task = Task("pengisi_bidang", True, at("2027-12-20 09:00"), at("2027-12-30 16:00"))
    last = at("2027-12-31 09:00")
    assert look(KALENDER, task, ESKALASI, last) == Due(Rung.LEWAT, False, 1, last + timedelta(hours=1))
    for now in (at("2027-12-31 18:00"), at("2028-01-03 09:00")):
        assert look(KALENDER, task, ESKALASI, now) == Due(None, False, 0, now + timedelta(hours=1))


def test_nothing_is_said_in_the_lebaran_block() -> None:
    """Due on the last working day before it: silence from 18 to 24 March, the next word on the 25th."""
    task = _task(sejak="2026-03-09 08:00", tenggat="2026-03-17 15:00")
    said = _follow(task, at("2026-03-27 17:00"), timedelta(minutes=30))
    spoken = sorted({_day(now) for now, due in said if due.rung or due.eskalasi})
    assert not [day for day in spoken if date(2026, 3, 18) <= day <= date(2026, 3, 24)]
    assert date(2026, 3, 25) in spoken
    assert look(KALENDER, task, ESKALASI, at("2026-03-25 09:00")).hari_terlambat == 1


def test_the_countdown_of_a_date_after_lebaran_counts_working_days() -> None:
    """Due on 26 March: H-1 is the 25th, H-3 is 16 March, before the block."""
    task = _task(sejak="2026-03-09 08:00", tenggat="2026-03-26 16:00")
    assert _rungs(task, "2026-03-26 17:00") == {"03-16": "h3", "03-25": "h1", "03-26": "hari_ini"}


MOMENTS = st.integers(0, 60 * 24 * 320).map(lambda minutes: at("2026-01-05 00:00") + timedelta(minutes=minutes))
ROLES = st.sampled_from(["pengisi_bidang", "kepala_bidang", "kepala_dinas", "kasubbag_perencanaan", "staf_perencanaan"])


@settings(max_examples=150, deadline=None)
@given(peran=ROLES, sejak=MOMENTS, length=st.integers(1, 60 * 24 * 14), eskalasi=st.integers(1, 5))
def test_over_any_weeks_the_words_are_few_and_come_in_office_hours(
    peran: str, sejak: datetime, length: int, eskalasi: int
) -> None:
    """Whatever the task and its dates: after opening, before closing, not at lunch; the same word at most twice a day,
    before and after the deadline itself, of which the key of the message lets one through."""
    task = Task(peran, peran == "pengisi_bidang", sejak, sejak + timedelta(minutes=length))
    now, end, days = sejak, task.tenggat + timedelta(days=9), Counter[tuple[date, Rung]]()
    while now < end:
        due = look(KALENDER, task, eskalasi, now)
        assert due.lagi > now
        if due.rung or due.eskalasi:
            assert hari_kerja.is_office_hours(KALENDER, now)
            assert now >= hari_kerja.opens(KALENDER, _day(now)) + AFTER_OPENING
        if due.rung:
            days[_day(now), due.rung] += 1
            assert peran not in LEADERS or due.hari_terlambat >= 1
            assert due.rung is not Rung.LEWAT or now > task.tenggat
        assert not due.eskalasi or due.hari_terlambat >= eskalasi
        now = due.lagi
    assert all(count <= 2 for count in days.values()), days


@settings(max_examples=60, deadline=None)
@given(sejak=MOMENTS, days=st.integers(1, 12))
def test_a_tick_that_comes_late_says_what_is_true_then(sejak: datetime, days: int) -> None:
    """Asked every ten minutes or only when it wanted: the same word on the same day."""
    tenggat = hari_kerja.closes(KALENDER, hari_kerja.add_hari_kerja(KALENDER, _day(sejak), days))
    task = Task("pengisi_bidang", True, sejak, tenggat)
    end = tenggat + timedelta(days=4)
    asked = {(_day(now), due.rung) for now, due in _follow(task, end) if due.rung}
    often = {(_day(now), due.rung) for now, due in _follow(task, end, timedelta(minutes=10)) if due.rung}
    assert asked == often
