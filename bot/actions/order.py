"""Carry out an order typed as a command: move a deadline, have a siklus rest or end, name a stand-in, invite, plan the
evaluation meeting, record what was decided or recommended orally."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.answers import as_whom, refusals
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.reply import Reply
from bot.cases.drive.workspace import Workspace
from bot.cases.handed_in import agreements
from bot.cases.load import Calendars
from bot.cases.orders import (
    access,
    cutoff,
    deadline,
    delegation,
    entered,
    handover,
    invitation,
    koreksi,
    letter,
    meeting,
    oral,
    pause,
    performance,
    snooze,
    targets,
)
from bot.cases.orders.order import Order
from bot.cases.sheet import evidence
from bot.domain.facts import StatusSiklus
from bot.domain.findings import Finding
from bot.domain.reminders import LEADERS
from bot.store.db import Db
from bot.store.queries import cycles, inbox, people

ORDERS: Mapping[str, Callable[[Order], None]] = {
    "/tenggat": deadline.propose,
    "/wakilkan": delegation.propose,
    "/undang": invitation.list_unconnected,
    "/putus": cutoff.propose,
    "/catat": oral.propose,
    "/jeda": pause.propose(StatusSiklus.DIJEDA),
    "/lanjutkan": pause.propose(StatusSiklus.BERJALAN),
    "/batalkan": pause.propose(StatusSiklus.DIBATALKAN),
    "/akses": access.ask,
    "/tunda": snooze.ask,
    "/pejabat": handover.propose,
    "/surat": letter.note,
    "/rekomendasi": entered.ask,
    "/target": targets.propose,
    "/kinerja": performance.ask,
    "/rapat": meeting.plan,
    "/koreksi": koreksi.propose,
    "/pk": agreements.receive,
}
# What is owed stays owed and what is closed can be corrected when nothing is running; phones are lost, people go on
# leave and change office then too.
_BETWEEN_SIKLUS = frozenset(
    {"/rekomendasi", "/undang", "/putus", "/pejabat", "/wakilkan", "/surat", "/rapat", "/koreksi", "/catat", "/pk"}
)
# Orders about another siklus than the newest: which one, from their words (None: the newest after all).
_ABOUT: Mapping[str, Callable[[Connection, str, str], int | None]] = {
    "/koreksi": koreksi.siklus_meant,
    "/tenggat": deadline.siklus_meant,
    "/catat": oral.siklus_meant,
    "/jeda": pause.siklus_meant(StatusSiklus.DIJEDA),
    "/lanjutkan": pause.siklus_meant(StatusSiklus.BERJALAN),
    "/batalkan": pause.siklus_meant(StatusSiklus.DIBATALKAN),
}


# Whose order it is where several people share an account; without a line, the planner's.
_GIVERS: Mapping[str, Collection[str]] = {"/akses": ("pengisi_bidang",), "/wakilkan": LEADERS}


def is_order(incoming: Incoming) -> bool:
    """True for a command of this journey."""
    return incoming.command[0] in ORDERS


def order(db: Db, google: Workspace, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Understands one order and answers it, mostly by asking back; in one transaction with the inbox row. A link to
    evidence is opened first. Raises IntegrationError when Drive does not answer: the order is worked off later."""
    bukti = _look(db, google, calendars, incoming)
    with db.begin() as tx:
        if not inbox.take(tx, incoming.update_id, now):
            return
        known = _givers(tx, incoming)
        if not known:
            refusals.answer(tx, Reply(incoming, problem="stranger"), calendars, now)
        elif incoming.decides and not as_whom.ask(tx, incoming, known, now):
            _carry_out(tx, calendars, Reply(incoming, known[0]), bukti, now)


def _givers(tx: Connection, incoming: Incoming) -> list[Row[Any]]:
    """Who of those behind the account may give the order: those who have the role for it, else all of them."""
    known = as_whom.behind(tx, incoming)
    wanted = _GIVERS.get(incoming.command[0], (who.PLANNER,))
    held = [row for office in {person.instansi for person in known} for row in people.assignments(tx, office)]
    able = {row.orang_id for row in held if row.peran in wanted}
    return [person for person in known if person.id in able] or known


def _look(db: Db, google: Workspace, calendars: Calendars, incoming: Incoming) -> tuple[Finding, ...]:
    """What is wrong with the evidence that an order links."""
    command, words = incoming.command
    with db.read() as tx:
        known = _givers(tx, incoming) if command == "/koreksi" else []
        named = koreksi.evidence_named(tx, known[0].instansi, words, calendars) if known else None
    return evidence.check_link(google.drive, *named) if named else ()


def _candidates(tx: Connection, command: str, office: str) -> list[Row[Any]]:
    """The siklus an order may be about, the likeliest last: those that rest, or were cancelled, come first."""
    found = cycles.running(tx, office)
    if not found and command in _BETWEEN_SIKLUS:
        found = cycles.every(tx, office)
    return sorted(found, key=lambda row: row.status not in (StatusSiklus.DIJEDA, StatusSiklus.DIBATALKAN))


def _carry_out(tx: Connection, calendars: Calendars, reply: Reply, bukti: tuple[Finding, ...], now: datetime) -> None:
    if reply.orang is None:
        return
    if reply.incoming.kind is Kind.TAP:
        send.popup(tx, reply.incoming.from_id, reply.incoming.query_id, "diterima", {}, now)
    command, words = reply.incoming.command
    found = _candidates(tx, command, reply.orang.instansi)
    held = [row for row in people.assignments(tx, reply.orang.instansi) if row.orang_id == reply.orang.id]
    if not found or not held:  # whoever holds nothing has nothing to order
        refusals.answer(tx, reply, calendars, now)
        return
    about = _ABOUT[command](tx, reply.orang.instansi, words) if command in _ABOUT else None
    case = load.lock(tx, about or found[-1].id, calendars)
    ORDERS[command](Order(tx, case, reply, now, bukti))
