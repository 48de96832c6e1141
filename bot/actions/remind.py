"""Remind the people whose work is due or late, and ask their superior when reminding did not help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases import people as who
from bot.cases.koreksi import waiting
from bot.cases.load import Calendars, Case
from bot.cases.people import Holder
from bot.cases.reminding import deadlines, escalations, ladder, owed, reminders, snooze
from bot.domain.facts import Langkah, StatusLangkah, StatusSiklus
from bot.domain.reminders import Due
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, koreksi

AT_ONCE = 200  # open rows looked at in one tick; the rest follow in the next


@dataclass(frozen=True, slots=True)
class _Looked:
    """One open row the policy was asked about."""

    case: Case
    langkah: Langkah
    due: Due


def remind(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Looks at the open rows whose time has come. At most one reminder a person and day: the key says so."""
    tally = Tally()
    with db.read() as tx:
        rows = cycles.due_for_check(tx, now, AT_ONCE)
        undecided = koreksi.due(tx, "diajukan", now, AT_ONCE)
    by_siklus: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_siklus[row.siklus_id].append(row)
    for siklus_id, group in by_siklus.items():
        try:
            _remind_siklus(db, calendars, siklus_id, group, now, tally)
        except Exception as error:
            tally.fault(f"siklus {siklus_id}", error)
    for row in undecided:
        with db.begin() as tx:
            case = load.lock(tx, row.siklus_id, calendars)
            tally.add("reminded", waiting.remind(tx, case, koreksi.get(tx, row.id), calendars, now))
    return tally


def _remind_siklus(
    db: Db, calendars: Calendars, siklus_id: int, rows: list[Row[Any]], now: datetime, tally: Tally
) -> None:
    with db.begin() as tx:
        case = deadlines.move_off_hari_libur(tx, load.lock(tx, siklus_id, calendars), now)
        looked = []
        for row in rows:
            langkah = case.siklus.at(row.urut, row.bidang)
            if langkah.status is not StatusLangkah.TERBUKA or langkah.tenggat is None:
                continue
            due = ladder.look_at(case, langkah, now)
            cycles.next_check(tx, row.id, due.lagi)
            looked.append(_Looked(case, langkah, due))
        if case.siklus.status is StatusSiklus.BERJALAN:
            _tell(tx, case, calendars, looked, now, tally)


def _tell(tx: Connection, case: Case, calendars: Calendars, looked: list[_Looked], now: datetime, tally: Tally) -> None:
    """One message a person: the single task's own wording, or all of them in one."""
    tasks: dict[int, tuple[Holder, list[_Looked]]] = {}
    for item in looked:
        if item.due.rung is None:
            continue
        for holder in who.asked(tx, case, item.langkah, now):
            tasks.setdefault(holder.orang.id, (holder, []))[1].append(item)
    rests = snooze.resting(tx, case, now) if tasks else {}
    for holder, items in tasks.values():
        if snooze.EVERYBODY in rests or holder.orang.id in rests:
            continue
        pairs = [(item.langkah, item.due) for item in items]
        beside = owed.beside(tx, case, calendars, holder, now)
        tally.add("reminded", reminders.remind_person(tx, case, holder, pairs, now, beside))
    for item in looked:
        if item.due.eskalasi:
            tally.add("escalated", escalations.escalate(tx, case, item.langkah, item.due, now))
