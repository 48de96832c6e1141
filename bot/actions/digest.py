"""Send the planner's morning digest, and once a week the Kepala Dinas's: who holds what, since when."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import load
from bot.cases import people as who
from bot.cases.load import Calendars, Case
from bot.cases.people import Holder
from bot.cases.reminding import digests
from bot.domain import hari_kerja
from bot.domain.facts import StatusSiklus
from bot.domain.hari_kerja import YearMissing
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, marks, outbox
from bot.store.queries.outbox import Message

MARK = "ringkasan"  # when digests are due next, and (with the office) the day the last one was for


def digest(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Once each working day from opening time on, one message an office for all that is running; ten processes send
    one."""
    tally = Tally()
    next_due = db.ask(marks.get, MARK)
    if next_due is not None and now < datetime.fromisoformat(next_due):
        return tally
    with db.read() as tx:
        zones = {row.instansi: row.konfig["zona"] for row in cycles.running(tx)}
        told = {mark.kunci: mark.nilai for mark in marks.starting_with(tx, f"{MARK}:")}
    later = now + timedelta(hours=1)
    for office, zone in zones.items():
        kalender = calendars(office, zone)
        done = told.get(f"{MARK}:{office}") == f"{hari_kerja.local(kalender, now):%Y%m%d}"
        if done or not hari_kerja.is_known(kalender, now):
            continue
        if hari_kerja.is_office_hours(kalender, now):
            with db.begin() as tx:
                tally.add("sent", _send_once(tx, office, calendars, now))
        else:
            with suppress(YearMissing):
                later = min(later, hari_kerja.next_opening(kalender, now))
    with db.begin() as tx:
        marks.put(tx, MARK, later.isoformat(), now)
    return tally


def _send_once(tx: Connection, office: str, calendars: Calendars, now: datetime) -> int:
    """Locks no siklus, since it changes none: the key of the messages keeps two processes from sending twice. Says
    nothing of one that was opened today, whose cards have just arrived; where all rest, it is said once a week."""
    cases = [load.load(tx, row.id, calendars) for row in cycles.running(tx, office)]
    if not cases:
        return 0
    stamp, kunci = f"{cases[0].today(now):%Y%m%d}", f"{MARK}:{office}"
    if marks.get(tx, kunci) == stamp:
        return 0
    since = marks.get_time(tx, kunci) or cases[0].dibuka
    marks.put(tx, kunci, stamp, now)
    earlier = [case for case in cases if hari_kerja.local(case.kalender, case.dibuka).date() < case.today(now)]
    told = [case for case in earlier if case.siklus.status is StatusSiklus.BERJALAN]
    resting = [case for case in earlier if case.siklus.status is StatusSiklus.DIJEDA]
    if told or (resting and digests.opens_week(cases[0], now)):
        return _send(tx, told, resting, since, now)
    return 0


def _send(tx: Connection, cases: list[Case], resting: list[Case], since: datetime, now: datetime) -> int:
    case, facts = (*cases, *resting)[0], digests.morning(tx, cases, resting, since, now)
    kind = "ringkasan_pagi_tenang" if digests.is_quiet(facts) else "ringkasan_pagi"
    planners = who.reachable(tx, case, who.ALERT_CHAIN, now)
    sent = sum(_queue(tx, case, holder, (kind, "ringkasan", facts), now) for holder in planners)
    if cases and digests.opens_week(case, now):
        said = ("ringkasan_mingguan", "mingguan", digests.weekly(tx, cases, facts, now))
        sent += sum(_queue(tx, case, head, said, now) for head in who.holders_of(tx, case, "kepala_dinas", "", now))
    return sent


def _queue(tx: Connection, case: Case, holder: Holder, said: tuple[str, str, dict[str, Any]], now: datetime) -> bool:
    """Under a key of the office and day: which siklus are running may change while the morning lasts."""
    kind, name, facts = said
    if holder.chat_id is None:
        return False
    kunci = f"{name}:{case.instansi}:{case.today(now):%Y%m%d}:{holder.orang.id}"
    about = {"orang_id": holder.orang.id, "instansi": case.instansi, "siklus_id": case.id}
    return outbox.queue(tx, Message(kunci, holder.chat_id, kind, facts, **about), now)
