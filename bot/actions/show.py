"""Answer the commands that ask: /tugas, /status, /bidang, /riwayat, /bantuan, each as far as the role reaches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import history, load, refusals, send, status
from bot.cases import people as who
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Calendars, Case
from bot.cases.understand import Reply
from bot.domain import hari_kerja, replies
from bot.domain.penugasan import Penugasan, holders
from bot.report.papan import render_board
from bot.store.db import Db
from bot.store.queries import cycles, files, inbox, outbox, people, prompts
from bot.store.queries.outbox import Message

COMMANDS = {
    "/tugas": "Tugas yang menunggu",
    "/status": "Keadaan siklus yang berjalan",
    "/bidang": "Keadaan satu unit",
    "/riwayat": "Catatan keputusan terakhir",
    "/bantuan": "Cara menggunakan",
}
# The orders of `bot/actions/order.py` that make sense for each kind of user.
_ORDERS_OF = {
    "perencana": (
        "tenggat",
        "target",
        "koreksi",
        "undang",
        "putus",
        "pejabat",
        "surat",
        "catat",
        "tunda",
        "wakilkan",
        "rekomendasi",
        "kinerja",
        "rapat",
    ),
    "pimpinan": ("wakilkan", "tunda", "rekomendasi"),
    "pengisi": ("akses", "tunda", "rekomendasi"),
    "penghubung": (),
    "umum": (),
}


def is_command(incoming: Incoming) -> bool:
    """True for a command this journey answers, or a tap on its menu."""
    return incoming.command[0] in _ANSWERS


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
            for people_of_office in _by_office(known):
                _answer(tx, calendars, incoming, people_of_office, now)
            for siklus_id, picture in boards.items():
                _send_board(tx, incoming, known[0], siklus_id, picture, now)
        elif incoming.chat_id < 0 and incoming.command[0] == "/status":
            _tell_group(tx, calendars, incoming, known[0], now)
        inbox.finish(tx, incoming.update_id, now)


def _by_office(known: list[Row[Any]]) -> list[tuple[Row[Any], ...]]:
    """The people behind an account, of each office together: phones are shared, and somebody may serve two offices."""
    offices = dict.fromkeys(person.instansi for person in known)
    return [tuple(person for person in known if person.instansi == office) for office in offices]


def _draw(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> dict[int, bytes]:
    """The boards a status answer carries, drawn before any transaction is open."""
    if incoming.command[0] != "/status":
        return {}
    with db.read() as tx:
        known = people.bound_people(tx, incoming.from_id)
        offices = dict.fromkeys(person.instansi for person in known)
        running = [row for office in offices for row in cycles.running(tx, office)]
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
    _ANSWERS[command](_Asked(tx, calendars, incoming, known, now))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command being answered: in which transaction, whose it is (everybody of one office behind the account)."""

    tx: Connection
    calendars: Calendars
    incoming: Incoming
    known: tuple[Row[Any], ...]
    now: datetime

    @property
    def orang(self) -> Row[Any]:
        """Whom the answer addresses: the first of them."""
        return self.known[0]

    def say(self, kind: str, facts: dict[str, Any]) -> None:
        """Answers in the chat the command came from; once per update, kind and period."""
        key = f"tampil:{self.incoming.update_id}:{kind}:{facts.get('periode', '')}:{self.orang.instansi}"
        person = {"orang_id": self.orang.id, "instansi": self.orang.instansi}
        outbox.queue(self.tx, Message(key, self.incoming.from_id, kind, facts, **person), self.now)

    def cases(self) -> list[Case]:
        """The siklus of the asker's office that are not over; where there are none, the asker is told so."""
        found = [load.load(self.tx, row.id, self.calendars) for row in cycles.running(self.tx, self.orang.instansi)]
        if not found:
            self.say("status_kosong", status.coming(self.tx, self.orang.instansi, self.now))
        return found

    def cases_or_last(self) -> list[tuple[Case, dict[str, str]]]:
        """Like `cases`; between two siklus the last one, with what says so. An office without any is told so."""
        running = cycles.running(self.tx, self.orang.instansi)
        shown = running or cycles.every(self.tx, self.orang.instansi)[-1:]
        if not shown:
            self.say("status_kosong", status.coming(self.tx, self.orang.instansi, self.now))
        found = [load.load(self.tx, row.id, self.calendars) for row in shown]
        return [(case, {} if running else {"siklus_terakhir": str(case.siklus.status)}) for case in found]

    def held(self) -> list[Penugasan]:
        """What the asker holds today."""
        rows = people.assignments(self.tx, self.orang.instansi)
        mine = [row for row in rows if row.orang_id in {person.id for person in self.known}]
        zone = people.office(self.tx, self.orang.instansi).zona
        today = hari_kerja.local(self.calendars(self.orang.instansi, zone), self.now).date()
        return [row for row in mine if row in holders(rows, row.peran, row.bidang, today)]


def _tasks(asked: _Asked) -> None:
    waiting = [row for person in asked.known for row in prompts.open_tasks(asked.tx, person.id)]
    rows = refusals.task_rows(asked.tx, waiting, asked.calendars)
    if rows:
        asked.say("daftar_tugas", {"jumlah": len(rows), "daftar_tugas": rows})
    else:
        asked.say("tidak_ada_tugas", {})


def _help(asked: _Asked) -> None:
    roles = {row.peran for row in asked.held()}
    kind = "perencana" if "kasubbag_perencanaan" in roles else "pengisi" if "pengisi_bidang" in roles else "umum"
    kind = "pimpinan" if roles & {"kepala_dinas", "sekretaris", "kepala_bidang"} else kind
    kind = "penghubung" if roles == {who.ADJUTANT} else kind
    known = [name.removeprefix("/") for name in COMMANDS]
    commands = [{"perintah": name} for name in (*known, *_ORDERS_OF[kind])]
    asked.say("bantuan", {"peran": kind, "perintah": commands})


def _status(asked: _Asked) -> None:
    for case in asked.cases():
        asked.say("status_ringkas", status.brief(asked.tx, case, asked.now))


def _unit(asked: _Asked) -> None:
    """The unit named; without a name the asker's own, or the list to choose from."""
    named = asked.incoming.command[1]
    own = [row.bidang for row in asked.held() if row.bidang]
    for case, over in asked.cases_or_last():
        units = {kode: case.kantor.short_name(kode) for kode in case.siklus.bidang}
        unit = named if named in units else replies.match_bidang(named, units) if named else next(iter(own), None)
        if unit in units:
            asked.say("bidang_ringkas", {**status.unit_brief(asked.tx, case, str(unit), asked.now), **over})
            continue
        asked.say("pilih_bidang", {"unit": [{"kode": kode, "nama": nama} for kode, nama in units.items()]})
        return


def _history(asked: _Asked) -> None:
    """Whoever holds something of the whole office sees all of it, the others what concerns their units."""
    held = asked.held()
    units = frozenset() if any(not row.bidang for row in held) else frozenset(row.bidang for row in held)
    for case, over in asked.cases_or_last():
        acts = history.latest_acts(asked.tx, case, units)
        asked.say("riwayat_ringkas", {"periode": case.periode.nama, "peristiwa": acts, **over})


_ANSWERS: Mapping[str, Callable[[_Asked], None]] = {
    "/tugas": _tasks,
    "/status": _status,
    "/bidang": _unit,
    "/riwayat": _history,
    "/bantuan": _help,
    "/help": _help,
}
