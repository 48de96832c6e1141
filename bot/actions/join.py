"""Connect a person's Telegram account: a one-time invitation, opened and confirmed by the person."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row

from bot.cases import announce, load, reach, refusals, send
from bot.cases import people as who
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Calendars
from bot.cases.understand import Reply
from bot.domain import tulis
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, inbox, marks, outbox, people, prompts, record
from bot.store.queries.outbox import Message

Phones = Mapping[tuple[str, str], str]  # the numbers to compare, by office and kode of the person
LIFETIME = timedelta(hours=72)
# The code was handed to one person and typed by hand; name and office are shown, and silence counts as a yes after this
# time (docs/adr/0010), so that nobody who typed the code stays unconnected for want of a second tap.
SILENCE = timedelta(minutes=2)
_TAPS = frozenset({"g:benar", "g:bukan_saya"})
_WAITING = "undangan:"  # markers of opened invitations: the account, and the invitation's hash with the update's id


def new_code() -> str:
    """A fresh invitation code: 24 characters that fit Telegram's `?start=`; only its hash is kept."""
    return secrets.token_urlsafe(18)


def hash_code(code: str) -> str:
    """SHA-256 (hex) of a code, as stored."""
    return hashlib.sha256(code.encode()).hexdigest()


def invite(db: Db, orang_id: int, now: datetime) -> str:
    """Makes an invitation for a person and returns its code; earlier unused ones are revoked."""
    code = new_code()
    with db.begin() as tx:
        people.add_invitation(tx, hash_code(code), orang_id, now, now + LIFETIME)
        row = people.person(tx, orang_id)
        people.lock_office(tx, row.instansi)
        record.append(tx, f"instansi:{row.instansi}", "undangan", {"orang_id": orang_id}, now)
    return code


def join(db: Db, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    """Works off `/start <code>`, the confirming tap and a shared contact, in one transaction with the inbox row."""
    with db.begin() as tx:
        if not inbox.lock_new(tx, incoming.update_id):
            return
        if incoming.contact is not None:
            _compare_contact(tx, calendars, phones, incoming, now)
        elif incoming.data:
            _confirm(tx, calendars, phones, incoming, now)
        else:
            _open(tx, calendars, incoming, now)
        inbox.finish(tx, incoming.update_id, now)


def is_joining(incoming: Incoming) -> bool:
    """True for what belongs to this journey."""
    return incoming.command[0] == "/start" or incoming.data in _TAPS or incoming.contact is not None


def _open(tx: Connection, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Shows whose invitation it is; nothing is used up before the person says yes."""
    code = incoming.command[1]
    if code and not incoming.decides:  # a code in a group was read by all, one passed on may be anybody's
        if incoming.chat_id == incoming.from_id:
            _say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    if not code:
        known = people.bound_people(tx, incoming.from_id)
        _say(tx, incoming, "terdaftar" if known else "perlu_undangan", _office_facts(tx, known), now)
        reach.note_back(tx, incoming.from_id, now)
        return
    hashed = hash_code(code)
    orang_id = people.invitation(tx, hashed, now)
    if orang_id is None:
        _say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    row = people.person(tx, orang_id)
    marks.put(tx, f"{_WAITING}{incoming.from_id}", f"{hashed}:{incoming.update_id}", now)
    office = people.office(tx, row.instansi)
    facts = {"nama_pejabat": row.nama, "jabatan_pejabat": row.jabatan, "instansi": office.nama}
    _say(tx, incoming, "konfirmasi_pendaftaran", facts, now)


def _office_facts(tx: Connection, known: list[Row[tuple[object, ...]]]) -> dict[str, object]:
    return {"instansi": people.office(tx, known[0].instansi).nama} if known else {}


def _say(
    tx: Connection, incoming: Incoming, kind: str, facts: dict[str, object], now: datetime, orang_id: int | None = None
) -> None:
    key = f"gabung:{incoming.update_id}:{kind}"
    outbox.queue(tx, Message(key, incoming.from_id, kind, facts, orang_id=orang_id), now)


def _confirm(tx: Connection, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    act = incoming.data.rpartition(":")[2]
    opened = marks.get(tx, f"{_WAITING}{incoming.from_id}")
    send.popup(tx, incoming.from_id, incoming.query_id, "diterima", {}, now)
    if opened is None:
        if not people.bound_people(tx, incoming.from_id):
            _say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    hashed = opened.partition(":")[0]
    if act == "benar" and _expected(tx, phones, people.invitation(tx, hashed, now)):
        _say(tx, incoming, "bagikan_kontak", {}, now)
        return
    marks.drop(tx, f"{_WAITING}{incoming.from_id}")
    if act != "benar":
        _reject(tx, calendars, incoming, hashed, now)
        return
    _use(tx, calendars, incoming, hashed, now)


def _use(tx: Connection, calendars: Calendars, incoming: Incoming, hashed: str, now: datetime) -> None:
    orang_id = people.use_invitation(tx, hashed, incoming.from_id, now)
    if orang_id is None:
        _say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    _bind(tx, calendars, incoming, orang_id, now)


def _invited(tx: Connection, opened: str, now: datetime) -> int | None:
    return people.invitation(tx, opened.partition(":")[0], now)


def _expected(tx: Connection, phones: Phones, orang_id: int | None) -> str:
    """The number a person's contact has to have, "" when the office asks for none."""
    if orang_id is None:
        return ""
    row = people.person(tx, orang_id)
    return phones.get((row.instansi, row.kode), "")


def _compare_contact(tx: Connection, calendars: Calendars, phones: Phones, incoming: Incoming, now: datetime) -> None:
    """A contact counts only when it is the sender's own, shared here and now, with the number in the office's file."""
    opened = marks.get(tx, f"{_WAITING}{incoming.from_id}")
    hashed = (opened or "").partition(":")[0]
    orang_id = people.invitation(tx, hashed, now) if opened else None
    expected = _expected(tx, phones, orang_id)
    if orang_id is None or not expected:
        known = people.bound_people(tx, incoming.from_id)
        answer = Reply(incoming, known[0], problem="unusable", arg="kontak") if known else Reply(incoming)
        refusals.answer(tx, answer, calendars, now)
        return
    contact = incoming.contact or {}
    own = incoming.decides and contact.get("user_id") == incoming.from_id
    if own and digits_of(str(contact.get("phone_number", ""))) == digits_of(expected):
        marks.drop(tx, f"{_WAITING}{incoming.from_id}")
        _use(tx, calendars, incoming, hashed, now)
        return
    _say(tx, incoming, "kontak_tidak_cocok", {}, now)
    row = people.person(tx, orang_id)
    isi = {"orang_id": orang_id, "telegram_id": incoming.from_id, "sebab": "kontak" if own else "kontak orang lain"}
    people.lock_office(tx, row.instansi)
    record.append(tx, f"instansi:{row.instansi}", "ditolak", isi, now)


def digits_of(number: str) -> str:
    """A telephone number in the international form, digits only ("0812-1234" is "628121234")."""
    digits = "".join(char for char in number if char.isdigit())
    return f"62{digits[1:]}" if digits.startswith("0") else digits


def settle_joins(db: Db, calendars: Calendars, phones: Phones, now: datetime) -> Tally:
    """Connects whoever opened an invitation some minutes ago and did not object, and brings people what waits for them
    at an account that can be written to since."""
    tally = _settle_silent(db, calendars, phones, now)
    with db.read() as tx:
        wished = reach.wished_tasks(tx)
    for wish in wished:
        for siklus_id in wish.siklus_ids:
            with db.begin() as tx:
                reach.bring_tasks(tx, load.lock(tx, siklus_id, calendars), wish.orang_id, now)
        with db.begin() as tx:
            marks.drop(tx, wish.kunci)
            tally.add("brought")
    return tally


def _settle_silent(db: Db, calendars: Calendars, phones: Phones, now: datetime) -> Tally:
    """Silence is a yes (docs/adr/0010), but no telephone number: whose contact is asked for has to share it."""
    tally = Tally()
    with db.read() as tx:
        opened = [row for row in marks.starting_with(tx, _WAITING) if row.pada + SILENCE <= now]
        waiting = [row for row in opened if not _expected(tx, phones, _invited(tx, row.nilai, now))]
    for row in waiting:
        with db.begin() as tx:
            hashed, _, update_id = row.nilai.partition(":")
            if marks.get(tx, row.kunci) != row.nilai:
                continue  # answered meanwhile
            marks.drop(tx, row.kunci)
            from_id = int(row.kunci.removeprefix(_WAITING))
            orang_id = people.use_invitation(tx, hashed, from_id, now)
            if orang_id is not None:
                _bind(tx, calendars, Incoming(int(update_id), Kind.MESSAGE, from_id, from_id), orang_id, now)
                tally.add("joined")
    return tally


def _reject(tx: Connection, calendars: Calendars, incoming: Incoming, hashed: str, now: datetime) -> None:
    orang_id = people.invitation(tx, hashed, now)
    _say(tx, incoming, "pendaftaran_ditolak", {}, now)
    if orang_id is None:
        return
    people.revoke_invitation(tx, hashed, now)
    row = people.person(tx, orang_id)
    record.append(tx, f"instansi:{row.instansi}", "undangan_ditolak", {"orang_id": orang_id}, now)
    for cycle in cycles.running(tx, row.instansi)[-1:]:
        case = load.load(tx, cycle.id, calendars)
        facts = {"jabatan_pejabat": row.jabatan, "waktu": tulis.format_waktu(now, case.kantor.zona)}
        announce.alert(tx, case, "pendaftaran_ditolak_perencana", facts, f"undangan:{incoming.update_id}", now)


def _bind(tx: Connection, calendars: Calendars, incoming: Incoming, orang_id: int, now: datetime) -> None:
    """Binds the account; a former one is told, open tasks come to the new one, the planner sees it."""
    row = people.person(tx, orang_id)
    people.lock_office(tx, row.instansi)
    former = people.bind(tx, orang_id, incoming.from_id, now)
    isi = {"orang_id": orang_id, "telegram_id": incoming.from_id, "menggantikan": former}
    record.append(tx, f"instansi:{row.instansi}", "ikatan", isi, now)
    for chat in former:
        outbox.queue(tx, Message(f"lepas:{incoming.update_id}:{chat}", chat, "akun_lama_diputus", {}), now)
    office = people.office(tx, row.instansi)
    waiting = prompts.open_tasks(tx, orang_id)
    count = {"jumlah_tugas": len(waiting)} if waiting else {}
    _say(tx, incoming, "terdaftar", {"instansi": office.nama, **count}, now, orang_id)
    reach.wish_tasks(tx, orang_id, now)
    others = [person.jabatan for person in people.bound_people(tx, incoming.from_id) if person.id != orang_id]
    for cycle in (cycles.running(tx, row.instansi) or cycles.every(tx, row.instansi))[-1:]:
        case = load.load(tx, cycle.id, calendars)
        facts = {
            "nama_pejabat": row.nama,
            "jabatan_pejabat": row.jabatan,
            "waktu": tulis.format_waktu(now, case.kantor.zona),
            "dipakai_bersama": tulis.join_words(others),
        }
        replaced = {"menggantikan": "akun sebelumnya"} if former else {}
        if not any(holder.orang.id == orang_id for holder in who.reachable(tx, case, who.ALERT_CHAIN, now)):
            announce.alert(
                tx, case, "ikatan_baru_perencana", {**facts, **replaced}, f"ikatan:{incoming.update_id}", now
            )
