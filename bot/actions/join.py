"""Connect a person's Telegram account: a one-time invitation, opened and confirmed by the person."""

from datetime import datetime

from sqlalchemy import Connection, Row

from bot.cases import announce, load, send
from bot.cases.accounts import reach
from bot.cases.accounts.invitations import hash_code
from bot.cases.accounts.joining import WAITING, Phones, digits_of, expected_number, say, use_invitation
from bot.cases.answers import refusals
from bot.cases.answers.incoming import Incoming
from bot.cases.answers.reply import Reply
from bot.cases.load import Calendars
from bot.domain import tulis
from bot.store.db import Db
from bot.store.queries import cycles, inbox, marks, people, record

_TAPS = frozenset({"g:benar", "g:bukan_saya"})


def join(db: Db, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    """Works off `/start <code>`, the confirming tap and a shared contact, in one transaction with the inbox row."""
    with db.begin() as tx:
        if not inbox.take(tx, incoming.update_id, now):
            return
        if incoming.contact is not None:
            _compare_contact(tx, calendars, phones, incoming, now)
        elif incoming.data:
            _confirm(tx, calendars, phones, incoming, now)
        else:
            _open(tx, calendars, incoming, now)


def is_joining(incoming: Incoming) -> bool:
    """True for what belongs to this journey."""
    return incoming.command[0] == "/start" or incoming.data in _TAPS or incoming.contact is not None


def _open(tx: Connection, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Shows whose invitation it is; nothing is used up before the person says yes."""
    code = incoming.command[1]
    if code and not incoming.decides:  # a code in a group was read by all, one passed on may be anybody's
        if incoming.chat_id == incoming.from_id:
            say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    if not code:
        known = people.bound_people(tx, incoming.from_id)
        say(tx, incoming, "terdaftar" if known else "perlu_undangan", _office_facts(tx, known), now)
        reach.note_back(tx, incoming.from_id, now)
        return
    hashed = hash_code(code)
    orang_id = people.invitation(tx, hashed, now)
    if orang_id is None:
        say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    row = people.person(tx, orang_id)
    marks.put(tx, f"{WAITING}{incoming.from_id}", f"{hashed}:{incoming.update_id}", now)
    office = people.office(tx, row.instansi)
    facts = {"nama_pejabat": row.nama, "jabatan_pejabat": row.jabatan, "instansi": office.nama}
    say(tx, incoming, "konfirmasi_pendaftaran", facts, now)


def _office_facts(tx: Connection, known: list[Row[tuple[object, ...]]]) -> dict[str, object]:
    return {"instansi": people.office(tx, known[0].instansi).nama} if known else {}


def _confirm(tx: Connection, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    act = incoming.data.rpartition(":")[2]
    opened = marks.get(tx, f"{WAITING}{incoming.from_id}")
    send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    if opened is None:
        if not people.bound_people(tx, incoming.from_id):
            say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    hashed = opened.partition(":")[0]
    if act == "benar" and expected_number(tx, phones, people.invitation(tx, hashed, now)):
        say(tx, incoming, "bagikan_kontak", {}, now)
        return
    marks.drop(tx, f"{WAITING}{incoming.from_id}")
    if act != "benar":
        _reject(tx, calendars, incoming, hashed, now)
        return
    use_invitation(tx, calendars, incoming, hashed, now)


def _compare_contact(tx: Connection, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    """A contact counts only when it is the sender's own, shared here and now, with the number in the office's file."""
    opened = marks.get(tx, f"{WAITING}{incoming.from_id}")
    hashed = (opened or "").partition(":")[0]
    orang_id = people.invitation(tx, hashed, now) if opened else None
    expected = expected_number(tx, phones, orang_id)
    if orang_id is None or not expected:
        known = people.bound_people(tx, incoming.from_id)
        answer = Reply(incoming, known[0], problem="unusable", arg="kontak") if known else Reply(incoming)
        refusals.answer(tx, answer, calendars, now)
        return
    contact = incoming.contact or {}
    own = incoming.decides and contact.get("user_id") == incoming.from_id
    if own and digits_of(str(contact.get("phone_number", ""))) == digits_of(expected):
        marks.drop(tx, f"{WAITING}{incoming.from_id}")
        use_invitation(tx, calendars, incoming, hashed, now)
        return
    say(tx, incoming, "kontak_tidak_cocok", {}, now)
    row = people.person(tx, orang_id)
    isi = {"orang_id": orang_id, "telegram_id": incoming.from_id, "sebab": "kontak" if own else "kontak orang lain"}
    people.lock_office(tx, row.instansi)
    record.append(tx, f"instansi:{row.instansi}", "ditolak", isi, now)


def _reject(tx: Connection, calendars: Calendars, incoming: Incoming, hashed: str, now: datetime) -> None:
    orang_id = people.invitation(tx, hashed, now)
    say(tx, incoming, "pendaftaran_ditolak", {}, now)
    if orang_id is None:
        return
    people.revoke_invitation(tx, hashed, now)
    row = people.person(tx, orang_id)
    record.append(tx, f"instansi:{row.instansi}", "undangan_ditolak", {"orang_id": orang_id}, now)
    for cycle in cycles.running(tx, row.instansi)[-1:]:
        case = load.load(tx, cycle.id, calendars)
        facts = {"jabatan_pejabat": row.jabatan, "waktu": tulis.format_waktu(now, case.kantor.zona)}
        announce.alert(tx, case, "pendaftaran_ditolak_perencana", facts, f"undangan:{incoming.update_id}", now)
