"""When is somebody reminded of an open task, and when is the superior asked? A ladder of moments; no clock, no people.

Only the late, in office hours, at most once a day; leaders from the working day after; the Kepala Dinas never escalated
(office practice, Manners and People).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain import hari_kerja
from bot.domain.hari_kerja import Kalender, YearMissing

LEADERS = frozenset({"kepala_dinas", "sekretaris", "kepala_bidang"})
AFTER_OPENING = timedelta(minutes=30)  # the planner's digest goes first
WITHOUT_CALENDAR = timedelta(hours=1)  # until it is looked again whether the next year's came


MOST_SNOOZED = 3  # working days for which somebody can have the own reminders rest


class Rung(StrEnum):
    """A rung of the ladder, by what the message says."""

    H3 = "h3"
    H1 = "h1"
    HARI_INI = "hari_ini"
    LEWAT = "lewat"


@dataclass(frozen=True, slots=True)
class Task:
    """An open task as the policy sees it: who holds it, since when, until when, and whether people fill a sheet."""

    peran: str
    mengisi: bool
    sejak: datetime
    tenggat: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now: a reminder (or none), an escalation (or none), and when to look at this task again."""

    rung: Rung | None
    eskalasi: bool
    hari_terlambat: int
    lagi: datetime


def look(kalender: Kalender, task: Task, eskalasi_hari: int, now: datetime) -> Due:
    """What the ladder says about `task` at `now` (aware UTC). Outside office hours: nothing, look again at opening.
    Where the calendar ends nothing can be said, and it is looked again soon."""
    if not hari_kerja.is_known(kalender, now):
        return Due(None, False, 0, now + WITHOUT_CALENDAR)
    if not hari_kerja.is_office_hours(kalender, now):
        return Due(None, False, 0, _next_morning(kalender, now))
    today = hari_kerja.local(kalender, now).date()
    start = hari_kerja.opens(kalender, today) + AFTER_OPENING
    if now < start:
        return Due(None, False, 0, start)
    late = days_late(kalender, task.tenggat, today, now)
    told_today = hari_kerja.local(kalender, task.sejak).date() == today
    rung = None if told_today and late == 0 and not _just_passed(task, now) else _rung(kalender, task, today, late, now)
    return Due(rung, late >= eskalasi_hari and late > 0, late, _next_look(kalender, task, today, now))


def _next_morning(kalender: Kalender, now: datetime) -> datetime:
    try:
        return hari_kerja.next_opening(kalender, now) + AFTER_OPENING
    except YearMissing:
        return now + WITHOUT_CALENDAR


def last_snoozed_day(kalender: Kalender, today: date, *, most: int = MOST_SNOOZED) -> date:
    """The last day on which reminders rest that were put off today for `most` working days: today and the next."""
    return hari_kerja.add_hari_kerja(kalender, today, most)


def days_late(kalender: Kalender, tenggat: datetime, today: date, now: datetime) -> int:
    """Working days since the deadline passed: 0 on its own day, 1 on the next working day."""
    if now <= tenggat:
        return 0
    day, late = hari_kerja.local(kalender, tenggat).date(), 0
    while day < today:
        day = hari_kerja.add_hari_kerja(kalender, day, 1)
        late += day <= today
    return late


def _just_passed(task: Task, now: datetime) -> bool:
    return now > task.tenggat


def _rung(kalender: Kalender, task: Task, today: date, late: int, now: datetime) -> Rung | None:
    if late > 0:
        return Rung.LEWAT
    if task.peran in LEADERS:
        return None
    last = hari_kerja.local(kalender, task.tenggat).date()
    if not task.mengisi:
        return Rung.HARI_INI if now > task.tenggat else None
    if today == last:
        return Rung.HARI_INI
    if today == hari_kerja.add_hari_kerja(kalender, last, -1):
        return Rung.H1
    return Rung.H3 if today == hari_kerja.add_hari_kerja(kalender, last, -3) else None


def _next_look(kalender: Kalender, task: Task, today: date, now: datetime) -> datetime:
    """The next moment anything can change: the deadline itself, or the next working morning."""
    try:
        morning = hari_kerja.opens(kalender, hari_kerja.add_hari_kerja(kalender, today, 1)) + AFTER_OPENING
    except YearMissing:
        morning = now + WITHOUT_CALENDAR
    passing = task.tenggat + timedelta(minutes=1)
    return min(morning, passing) if now < passing else morning
