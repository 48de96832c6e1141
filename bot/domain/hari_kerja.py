"""When does the office work, and when is something due? Working days, office minutes and due times of one office,
from a calendar passed in as data (Perpres 21/2023 for the hours, the yearly SKB for the holidays)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

JUMAT = 4
SABTU = 5
ONE_DAY = timedelta(days=1)


class YearMissing(ValueError):
    """A date falls in a year whose holidays were never loaded, so nothing true can be said about it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holiday calendar does not cover {year}: add config/hari_libur/{year}.toml")
        self.year = year


class Satuan(StrEnum):
    """The three units in which an SOP states a `waktu`."""

    MENIT = "menit"
    JAM = "jam"
    HARI = "hari"


@dataclass(frozen=True, slots=True)
class JamHari:
    """The office hours of one day, in local time, with one break."""

    mulai: time
    selesai: time
    istirahat_mulai: time
    istirahat_selesai: time

    def __post_init__(self) -> None:
        if not self.mulai <= self.istirahat_mulai <= self.istirahat_selesai <= self.selesai:
            raise ValueError("office hours must run mulai <= istirahat_mulai <= istirahat_selesai <= selesai")
        if self.menit <= 0:
            raise ValueError("office hours must leave at least one minute of work")

    @property
    def menit(self) -> int:
        """Minutes worked that day, the break left out: 450 on a normal day, 390 in Ramadan."""
        return _minutes(self.istirahat_mulai) - _minutes(self.mulai) + self._after_break

    @property
    def _after_break(self) -> int:
        return _minutes(self.selesai) - _minutes(self.istirahat_selesai)


@dataclass(frozen=True, slots=True)
class JamKerja:
    """The office hours of a week; `sabtu` only where a six-day week has its own Saturday."""

    senin_kamis: JamHari
    jumat: JamHari
    sabtu: JamHari | None = None

    def on(self, weekday: int) -> JamHari:
        """The hours of a weekday (Monday = 0); Sunday and an unset Saturday follow Monday."""
        if weekday == JUMAT:
            return self.jumat
        return self.sabtu if weekday == SABTU and self.sabtu else self.senin_kamis


@dataclass(frozen=True, slots=True)
class Ramadan:
    """First and last day of one Ramadan, both included."""

    mulai: date
    selesai: date

    def __contains__(self, day: date) -> bool:
        return self.mulai <= day <= self.selesai


@dataclass(frozen=True, slots=True)
class Waktu:
    """A `waktu` as an SOP states it, e.g. 15 menit or 3 hari."""

    nilai: int
    satuan: Satuan

    def __post_init__(self) -> None:
        if self.nilai < 0:
            raise ValueError(f"waktu cannot be negative: {self.nilai}")

    def __str__(self) -> str:
        return f"{self.nilai} {self.satuan}"

    def menit(self, per_hari: int = 450) -> int:
        """The standard as office minutes, to compare with what was used; one hari counts as `per_hari`."""
        return self.nilai * {Satuan.MENIT: 1, Satuan.JAM: 60, Satuan.HARI: per_hari}[self.satuan]


@dataclass(frozen=True, slots=True)
class Kalender:
    """The calendar of one office: IANA zone, dated holidays, working weekdays (Monday = 0), hours, covered years."""

    zona: str
    libur: Mapping[date, str]
    hari: frozenset[int]
    jam: JamKerja
    jam_ramadan: JamKerja
    ramadan: tuple[Ramadan, ...]
    tahun: frozenset[int]

    def __post_init__(self) -> None:
        if not self.hari or not self.hari <= set(range(7)):
            raise ValueError("hari must name at least one weekday, numbered 0 (Monday) to 6")
        ZoneInfo(self.zona)

    def jam_on(self, day: date) -> JamHari:
        """The office hours in force on a date, whether or not the office works that day."""
        in_ramadan = any(day in ramadan for ramadan in self.ramadan)
        return (self.jam_ramadan if in_ramadan else self.jam).on(day.weekday())


def local(kal: Kalender, t: datetime) -> datetime:
    """The same instant on the office's clock. Raises ValueError for a naive datetime."""
    if t.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed in office hours")
    return t.astimezone(ZoneInfo(kal.zona))


def is_hari_kerja(kal: Kalender, d: date) -> bool:
    """Whether the office works on this date. Raises YearMissing where the calendar ends."""
    if d.year not in kal.tahun:
        raise YearMissing(d.year)
    return d.weekday() in kal.hari and d not in kal.libur


def is_known(kal: Kalender, t: datetime) -> bool:
    """Whether the calendar says anything about the office's day at `t`."""
    return local(kal, t).year in kal.tahun


def next_hari_kerja(kal: Kalender, d: date) -> date:
    """`d` itself if the office works then, otherwise the first working day after it."""
    return _nearest(kal, d, ONE_DAY)


def previous_hari_kerja(kal: Kalender, d: date) -> date:
    """`d` itself if the office works then, otherwise the last working day before it."""
    return _nearest(kal, d, -ONE_DAY)


def add_hari_kerja(kal: Kalender, d: date, n: int) -> date:
    """The n-th working day after `d` (before it for negative n); n = 0 moves a day off to the next working day."""
    if n == 0:
        return next_hari_kerja(kal, d)
    step = ONE_DAY if n > 0 else -ONE_DAY
    for _ in range(abs(n)):
        d = _nearest(kal, d + step, step)
    return d


def nth_hari_kerja(kal: Kalender, first: date, n: int) -> date:
    """The n-th working day counted from `first`, which is itself the 1st if the office works then."""
    if n < 1:
        raise ValueError(f"working days are counted from 1, not {n}")
    start = next_hari_kerja(kal, first)
    return add_hari_kerja(kal, start, n - 1)


def count_hari_kerja(kal: Kalender, first: date, last: date) -> int:
    """How many days the office works from `first` to `last`, both included; 0 when `last` comes first."""
    return sum(is_hari_kerja(kal, first + i * ONE_DAY) for i in range((last - first).days + 1))


def opens(kal: Kalender, d: date) -> datetime:
    """Opening time of a date, in UTC; the caller makes sure it is a working day."""
    return _at(kal, d, kal.jam_on(d).mulai)


def closes(kal: Kalender, d: date) -> datetime:
    """Closing time of a date, in UTC; the caller makes sure it is a working day."""
    return _at(kal, d, kal.jam_on(d).selesai)


def is_office_hours(kal: Kalender, t: datetime) -> bool:
    """Whether somebody is at work at `t`: opening included, closing and the break excluded."""
    day = local(kal, t).date()
    return is_hari_kerja(kal, day) and any(start <= t < end for start, end in _spells(kal, day))


def next_opening(kal: Kalender, t: datetime) -> datetime:
    """`t` (in UTC) during office hours, otherwise the next moment work begins: after the break, or a morning."""
    for start, end in _spells_from(kal, t):
        if t < end:
            return max(start, t.astimezone(UTC))
    raise AssertionError("a calendar with a working weekday always opens again")  # pragma: no cover


def add_office_minutes(kal: Kalender, t: datetime, minutes: int) -> datetime:
    """The moment (UTC) when `minutes` of work have passed since `t`; breaks, nights and days off do not count."""
    if minutes < 0:
        raise ValueError(f"office minutes cannot be added backwards: {minutes}")
    left = timedelta(minutes=minutes)
    at = next_opening(kal, t)
    for start, end in _spells_from(kal, at):
        begin = max(start, at)
        if begin < end and left <= end - begin:
            return begin + left
        left -= max(end - begin, timedelta())
    raise AssertionError("a calendar with a working weekday always opens again")  # pragma: no cover


def put_off(kal: Kalender, t: datetime, minutes: int) -> datetime:
    """A date that moves by `minutes` of work (UTC); one that was a closing time stays one."""
    if not minutes:
        return t
    moved = add_office_minutes(kal, t, minutes)
    return closes(kal, local(kal, moved).date()) if t == closes(kal, local(kal, t).date()) else moved


def office_minutes_between(kal: Kalender, a: datetime, b: datetime) -> int:
    """Whole office minutes from `a` to `b`; negative when `b` comes first."""
    if b < a:
        return -office_minutes_between(kal, b, a)
    total = timedelta()
    for start, end in _spells_from(kal, a):
        if start >= b:
            break
        total += max(min(end, b) - max(start, a), timedelta())
    return total // timedelta(minutes=1)


def due(kal: Kalender, start: datetime, waktu: Waktu, *, hari_as_minutes: bool = False) -> datetime:
    """When a step notified at `start` is due, in UTC (domain.md §5.3: our reading, since no rule defines it).

    Menit and jam consume office minutes. Hari n is the closing time of the n-th working day after the start day, or
    with `hari_as_minutes` that many days' worth of office minutes. The clock starts at `start` if that falls in office
    hours, otherwise at the next opening.
    """
    begin = next_opening(kal, start)
    if waktu.satuan is not Satuan.HARI:
        return add_office_minutes(kal, begin, waktu.menit())
    if hari_as_minutes:
        return _add_days_of_minutes(kal, begin, waktu.nilai)
    return closes(kal, add_hari_kerja(kal, local(kal, begin).date(), waktu.nilai))


def _add_days_of_minutes(kal: Kalender, t: datetime, days: int) -> datetime:
    for _ in range(days):
        begin = next_opening(kal, t)
        t = add_office_minutes(kal, begin, kal.jam_on(local(kal, begin).date()).menit)
    return t


def _minutes(t: time) -> int:
    return t.hour * 60 + t.minute


def _nearest(kal: Kalender, d: date, step: timedelta) -> date:
    while not is_hari_kerja(kal, d):
        d += step
    return d


def _at(kal: Kalender, d: date, t: time) -> datetime:
    return datetime.combine(d, t, tzinfo=ZoneInfo(kal.zona)).astimezone(UTC)


def _spells(kal: Kalender, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of work before and after the break, in UTC."""
    jam = kal.jam_on(day)
    before = (_at(kal, day, jam.mulai), _at(kal, day, jam.istirahat_mulai))
    after = (_at(kal, day, jam.istirahat_selesai), _at(kal, day, jam.selesai))
    return before, after


def _spells_from(kal: Kalender, t: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of work from the morning of the day of `t` on, without end."""
    day = local(kal, t).date()
    while True:
        if is_hari_kerja(kal, day):
            yield from _spells(kal, day)
        day += ONE_DAY
