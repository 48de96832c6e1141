"""Answer the commands: /tugas, /status, /riwayat, /bidang, /bantuan, each as far as the asker's role reaches."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, refusals, send, status
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Calendars
from bot.cases.understand import Reply
from bot.domain.penugasan import holders
from bot.report.papan import render_board
from bot.store.db import Db
from bot.store.queries import cycles, files, inbox, outbox, people, prompts
from bot.store.queries.outbox import Message

COMMANDS = {
    "/tugas": "Tugas yang menunggu",
    "/status": "Keadaan siklus yang berjalan",
    "/bantuan": "Cara menggunakan",
}
# The orders of `bot/actions/order.py` that make sense for each kind of user.
_ORDERS_OF = {
    "perencana": ("tenggat", "undang", "catat", "wakilkan"),
    "pimpinan": ("wakilkan",),
    "pengisi": ("akses",),
    "umum": (),
}


def is_command(incoming: Incoming) -> bool:
    """True for a command this journey answers, or a tap on its menu."""
    return incoming.command[0] in COMMANDS or incoming.command[0] == "/help"


def show(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Answers one command, in one transaction with the inbox row; a stranger gets the stranger's answer."""
    boards = _draw(db, calendars, incoming, now)
    with db.begin() as tx:
        if not inbox.lock_new(tx, incoming.update_id):
            return
        known = people.bound_people(tx, incoming.from_id)
        if not known:
            refusals.answer(tx, Reply(incoming, problem="stranger"), calendars, now)
        elif incoming.decides or incoming.kind is Kind.TAP:
            _answer(tx, calendars, incoming, known[0], now)
            for siklus_id, picture in boards.items():
                _send_board(tx, incoming, known[0], siklus_id, picture, now)
        inbox.finish(tx, incoming.update_id, now)


def _draw(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> dict[int, bytes]:
    """The boards a status answer carries, drawn before any transaction is open."""
    if incoming.command[0] != "/status":
        return {}
    with db.read() as tx:
        known = people.bound_people(tx, incoming.from_id)
        running = cycles.running(tx, known[0].instansi) if known else []
        boards = {row.id: status.board(load.load(tx, row.id, calendars), now) for row in running}
    return {siklus_id: render_board(papan) for siklus_id, papan in boards.items()}


def _send_board(
    tx: Connection, incoming: Incoming, orang: Row[Any], siklus_id: int, picture: bytes, now: datetime
) -> None:
    digest = files.put_document(tx, "papan.png", "image/png", picture, now)
    key = f"tampil:{incoming.update_id}:papan:{siklus_id}"
    message = Message(key, incoming.from_id, "papan_status", orang_id=orang.id, instansi=orang.instansi, dokumen=digest)
    outbox.queue(tx, message, now)


def _answer(tx: Connection, calendars: Calendars, incoming: Incoming, orang: Row[Any], now: datetime) -> None:
    command = incoming.command[0]
    if incoming.kind is Kind.TAP:
        send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    if command == "/tugas":
        _tasks(tx, calendars, incoming, orang, now)
    elif command in ("/bantuan", "/help"):
        _help(tx, incoming, orang, now)
    else:
        _status(tx, calendars, incoming, orang, now)


def _say(tx: Connection, incoming: Incoming, orang: Row[Any], kind: str, facts: dict[str, Any], now: datetime) -> None:
    key = f"tampil:{incoming.update_id}:{kind}:{facts.get('periode', '')}"
    outbox.queue(tx, Message(key, incoming.from_id, kind, facts, orang_id=orang.id, instansi=orang.instansi), now)


def _tasks(tx: Connection, calendars: Calendars, incoming: Incoming, orang: Row[Any], now: datetime) -> None:
    rows = refusals.task_rows(tx, prompts.open_of_person(tx, orang.id, "tugas"), calendars)
    if rows:
        _say(tx, incoming, orang, "daftar_tugas", {"jumlah": len(rows), "daftar_tugas": rows}, now)
    else:
        _say(tx, incoming, orang, "tidak_ada_tugas", {}, now)


def _help(tx: Connection, incoming: Incoming, orang: Row[Any], now: datetime) -> None:
    rows = people.assignments(tx, orang.instansi)
    roles = {
        row.peran
        for row in rows
        if row.orang_id == orang.id and row in holders(rows, row.peran, row.bidang, now.date())
    }
    kind = "perencana" if "kasubbag_perencanaan" in roles else "pengisi" if "pengisi_bidang" in roles else "umum"
    kind = "pimpinan" if roles & {"kepala_dinas", "sekretaris", "kepala_bidang"} else kind
    known = [name.removeprefix("/") for name in COMMANDS]
    commands = [{"perintah": name} for name in (*known, *_ORDERS_OF[kind])]
    _say(tx, incoming, orang, "bantuan", {"peran": kind, "perintah": commands}, now)


def _status(tx: Connection, calendars: Calendars, incoming: Incoming, orang: Row[Any], now: datetime) -> None:
    running = cycles.running(tx, orang.instansi)
    for row in running:
        case = load.load(tx, row.id, calendars)
        _say(tx, incoming, orang, "status_ringkas", status.brief(tx, case, now), now)
    if not running:
        _say(tx, incoming, orang, "status_kosong", {}, now)
