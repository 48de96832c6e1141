"""Figures that were late at their source when they were approved: kept in mind until the day they were expected."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import announce, load
from bot.cases import people as who
from bot.cases.load import Calendars, Case
from bot.cases.send import Notice
from bot.cases.sheet import reading
from bot.domain import hari_kerja, tulis
from bot.domain.entry import Field
from bot.domain.expected import expected_date
from bot.domain.facts import StatusSiklus
from bot.store.queries import marks

MARK = "ditunggu:"  # ditunggu:<siklus>:<bidang>:<kode>, the ISO date as its value
_WITHOUT_DATE = timedelta(days=30)


def remember(tx: Connection, case: Case, bidang: str, isi: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Notes when the late figures of an approved sheet are expected; one that is there now is no longer awaited."""
    today = case.today(now)
    for kode, entry in reading.entries_of(isi).items():
        key = f"{MARK}{case.id}:{bidang}:{kode}"
        if entry.belum_tersedia:
            day = expected_date(entry.text(Field.KETERANGAN), today) or today + _WITHOUT_DATE
            marks.put(tx, key, day.isoformat(), now)
        else:
            marks.drop(tx, key)


def forget(tx: Connection, siklus_id: int, bidang: str, kode: str) -> None:
    """A figure is no longer awaited: it was put in by a correction."""
    marks.drop(tx, f"{MARK}{siklus_id}:{bidang}:{kode}")


def due(tx: Connection, now: datetime) -> Iterator[tuple[str, int, str, str]]:
    """Mark, siklus, bidang and kode of what was expected by now (by the date in UTC, which no office is behind)."""
    for row in marks.starting_with(tx, MARK):
        if date.fromisoformat(row.nilai) <= now.date() + timedelta(days=1):
            siklus_id, bidang, kode = row.kunci.removeprefix(MARK).split(":", 2)
            yield row.kunci, int(siklus_id), bidang, kode


def ask(tx: Connection, calendars: Calendars, found: tuple[str, int, str, str], now: datetime) -> bool:
    """Asks filler and planner for the figure, once, on the day in office hours; False when it is not yet the time."""
    key, siklus_id, bidang, kode = found
    case = load.lock(tx, siklus_id, calendars)
    if case.siklus.status is StatusSiklus.DIBATALKAN:
        marks.drop(tx, key)
    day = marks.get(tx, key) if case.siklus.status is not StatusSiklus.DIJEDA else None
    if day is None or case.today(now) < date.fromisoformat(day) or not hari_kerja.is_known(case.kalender, now):
        return False
    if not hari_kerja.is_office_hours(case.kalender, now):
        return False
    marks.drop(tx, key)
    names = {item.kode: item.nama for item in load.indikator_of(tx, case.id, bidang)}
    facts = {
        **announce.unit_facts(tx, case, bidang),
        "indikator": names.get(kode, kode),
        "tanggal": tulis.format_tanggal(date.fromisoformat(day)),
    }
    roles = (("pengisi_bidang", bidang), (who.PLANNER, ""))
    announce.tell(tx, case, roles, Notice("data_ditunggu", facts, f"{key}:{day}"), now)
    return True
