"""Which recommendations is a bidang to be reminded of? Those past their date that the planner has no report about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.domain import hari_kerja
from bot.domain.reminders import Due, Task, look
from bot.store.queries import rekomendasi

OWNER = "kepala_bidang"


def due_of(case: Case, row: Row[Any], now: datetime) -> Due:
    """What the ladder of leaders says about one recommendation."""
    return look(case.kalender, Task(OWNER, False, row.pada, row.tenggat), case.kantor.eskalasi_hari, now)


def is_late(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    """Whether the bidang is to be reminded now: not while a report waits for the planner."""
    if due_of(case, row, now).rung is None:
        return False
    reports = rekomendasi.reports_of(tx, [row.id])
    return not reports or reports[-1].status != "diajukan"


def of_person(tx: Connection, case: Case, holder: Holder, now: datetime) -> list[Row[Any]]:
    """The late ones of every bidang a person heads, whose turn it is today."""
    today = case.today(now)
    found = []
    for row in rekomendasi.open_of(tx, case.instansi):
        if hari_kerja.local(case.kalender, row.periksa_pada).date() <= today and is_late(tx, case, row, now):
            heads = who.holders_of(tx, case, OWNER, row.bidang, now)
            found += [row] if any(head.orang.id == holder.orang.id for head in heads) else []
    return found
