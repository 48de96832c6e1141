"""As whom does somebody write behind whose account are several people? The message of ours they answer tells the
office; where nothing does they are asked, and what they wrote is worked off for whom they choose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import send
from bot.cases.answers.incoming import Incoming, Kind, parse_update
from bot.store.db import Db
from bot.store.queries import inbox, outbox, people
from bot.store.queries.outbox import Message

CHOICE = "g:sebagai:"  # a button of the question: the person chosen, and the update it is about


def behind(tx: Connection, incoming: Incoming) -> list[Row[Any]]:
    """The people an update may be from: those behind the account, of the office that was chosen or whose message is
    answered; whoever was chosen comes first."""
    known = people.bound_people(tx, incoming.from_id)
    if len(known) < 2:
        return known
    chosen = next((person for person in known if person.id == incoming.sebagai), None)
    office = chosen.instansi if chosen is not None else _office_answered(tx, incoming)
    mine = [person for person in known if person.instansi == office] or known
    return sorted(mine, key=lambda person: person.id != incoming.sebagai)


def _office_answered(tx: Connection, incoming: Incoming) -> str | None:
    target = incoming.reply_to or (incoming.message_id if incoming.kind is Kind.TAP else None)
    answered = outbox.by_message(tx, incoming.chat_id, target) if target is not None else None
    return answered.instansi if answered is not None else None


def are_of_several_offices(known: Sequence[Row[Any]]) -> bool:
    """Whether the office is still to be told."""
    return len({person.instansi for person in known}) > 1


def ask(
    tx: Connection, incoming: Incoming, known: Sequence[Row[Any]], now: datetime, *, by_person: bool = False
) -> bool:
    """Asks as whom an update was written; False where that is clear: all are of one office, or it was chosen. With
    `by_person` the colleagues who share a phone are asked, too."""
    clear = len(known) == 1 if by_person else not are_of_several_offices(known)
    if clear or incoming.sebagai in {person.id for person in known}:
        return False
    offices = {kode: people.office(tx, kode) for kode in {person.instansi for person in known}}
    names = {kode: row.konfig.get("nama_singkat") or row.nama for kode, row in offices.items()}
    options = [
        {"kode": f"{person.id}:{incoming.update_id}", "sebutan": f"{person.jabatan}, {names[person.instansi]}"}
        for person in known
    ]
    facts = {"pesan": incoming.text, "pilihan": options}
    outbox.queue(tx, Message(_key(incoming.update_id), incoming.from_id, "sebagai_siapa", facts), now)
    if incoming.kind is Kind.TAP:
        send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    return True


def resolve(db: Db, incoming: Incoming, now: datetime) -> Incoming:
    """Of a tap on the question: what was written before, to be worked off as the tap's update for whom it names.
    Anything else, and a second tap, stays as it is."""
    chosen, _, about = incoming.data.removeprefix(CHOICE).partition(":")
    if not incoming.data.startswith(CHOICE) or not (chosen.isdecimal() and about.isdecimal()):
        return incoming
    with db.begin() as tx:
        asked, original = outbox.by_key(tx, _key(int(about))), inbox.get(tx, int(about))
        mine = asked is not None and (asked.chat_id, asked.message_id) == (incoming.from_id, incoming.message_id)
        if asked is None or original is None or not mine or not _is_first(tx, asked, incoming, now):
            return incoming
        send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    written = parse_update(original.isi)
    return replace(written, update_id=incoming.update_id, query_id=incoming.query_id, sebagai=int(chosen))


def _is_first(tx: Connection, asked: Row[Any], incoming: Incoming, now: datetime) -> bool:
    """Takes the buttons off the question; the tap that did so counts, also when it is worked off once more."""
    key = f"tutup:{asked.id}"
    isi = {"oleh": incoming.update_id}
    message = Message(key, asked.chat_id, asked.jenis, isi, operasi="tutup", sasaran_id=asked.id)
    outbox.queue(tx, message, now)
    closing = outbox.by_key(tx, key)
    return closing is not None and closing.isi.get("oleh") == incoming.update_id


def _key(update_id: int) -> str:
    return f"sebagai:{update_id}"
