"""Answer the commands that ask: /tugas, /status, /bidang, /riwayat, /bantuan, each as far as the role reaches."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send, status
from bot.cases.answers import as_whom, refusals
from bot.cases.answers.asking import COMMAND_ANSWERS, Asked
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.reply import Reply
from bot.cases.load import Calendars
from bot.report.papan import render_board
from bot.store.db import Db
from bot.store.queries import cycles, files, inbox, outbox
from bot.store.queries.outbox import Message


def is_command(incoming: Incoming) -> bool:
    """True for a command this journey answers, or a tap on its menu."""
    return incoming.command[0] in COMMAND_ANSWERS


def show(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Answers one command, in one transaction with the inbox row; a stranger gets the stranger's answer."""
    boards = _draw(db, calendars, incoming, now)
    with db.begin() as tx:
        if not inbox.take(tx, incoming.update_id, now):
            return
        known = as_whom.behind(tx, incoming)
        if not known:
            refusals.answer(tx, Reply(incoming, problem="stranger"), calendars, now)
        elif incoming.decides or incoming.kind is Kind.TAP:
            if not as_whom.ask(tx, incoming, known, now):
                _answer(tx, calendars, incoming, tuple(known), now)
                for siklus_id, picture in boards.items():
                    _send_board(tx, incoming, known[0], siklus_id, picture, now)
        elif incoming.chat_id < 0 and incoming.command[0] == "/status":
            _tell_group(tx, calendars, incoming, known[0], now)


def _draw(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> dict[int, bytes]:
    """The boards a status answer carries, drawn before any transaction is open."""
    if incoming.command[0] != "/status":
        return {}
    with db.read() as tx:
        known = as_whom.behind(tx, incoming)
        asked_first = not known or as_whom.are_of_several_offices(known)
        running = [] if asked_first else cycles.running(tx, known[0].instansi)
        boards = {row.id: status.board(load.load(tx, row.id, calendars), now) for row in running}
    return {siklus_id: render_board(papan) for siklus_id, papan in boards.items()}


def _send_board(
    tx: Connection, incoming: Incoming, orang: Row[Any], siklus_id: int, picture: bytes, now: datetime
) -> None:
    digest = files.put_document(tx, "papan.png", "image/png", picture, now)
    key = f"tampil:{incoming.update_id}:papan:{siklus_id}"
    message = Message(key, incoming.from_id, "papan_status", orang_id=orang.id, instansi=orang.instansi, dokumen=digest)
    outbox.queue(tx, message, now)


def _tell_group(tx: Connection, calendars: Calendars, incoming: Incoming, orang: Row[Any], now: datetime) -> None:
    """Counts only, no names and nobody's lateness (office practice, Manners)."""
    for row in cycles.running(tx, orang.instansi):
        facts = status.brief(tx, load.load(tx, row.id, calendars), now)
        key = f"tampil:{incoming.update_id}:grup:{row.id}"
        outbox.queue(tx, Message(key, incoming.chat_id, "status_grup", facts, instansi=orang.instansi), now)


def _answer(
    tx: Connection, calendars: Calendars, incoming: Incoming, known: tuple[Row[Any], ...], now: datetime
) -> None:
    command = incoming.command[0]
    if incoming.kind is Kind.TAP:
        send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    COMMAND_ANSWERS[command](Asked(tx, calendars, incoming, known, now))
