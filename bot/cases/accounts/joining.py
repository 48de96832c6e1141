"""How is an opened invitation used up, and what follows once a person's account is connected?"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import announce, load
from bot.cases import people as who
from bot.cases.accounts import reach
from bot.cases.answers.incoming import Incoming
from bot.cases.load import Calendars
from bot.cases.opening import wishes
from bot.domain import tulis
from bot.store.queries import cycles, marks, outbox, people, prompts, record
from bot.store.queries.outbox import Message

Phones = Mapping[tuple[str, str], str]  # the numbers to compare, by office and kode of the person
WAITING = "undangan:"  # markers of opened invitations: the account, and the invitation's hash with the update's id


def use_invitation(tx: Connection, calendars: Calendars, incoming: Incoming, hashed: str, now: datetime) -> None:
    """Connects the account if the invitation still holds, and says so; says kindly when it does not."""
    orang_id = people.use_invitation(tx, hashed, incoming.from_id, now)
    if orang_id is None:
        say(tx, incoming, "undangan_tidak_berlaku", {}, now)
        return
    bind_account(tx, calendars, incoming, orang_id, now)


def bind_account(tx: Connection, calendars: Calendars, incoming: Incoming, orang_id: int, now: datetime) -> None:
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
    say(tx, incoming, "terdaftar", {"instansi": office.nama, **count}, now, orang_id)
    reach.wish_tasks(tx, orang_id, now)
    marks.drop(tx, wishes.NEXT)  # what a planner is to be asked about an opening comes at once
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


def expected_number(tx: Connection, phones: Phones, orang_id: int | None) -> str:
    """The number a person's contact has to have, "" when the office asks for none."""
    if orang_id is None:
        return ""
    row = people.person(tx, orang_id)
    return phones.get((row.instansi, row.kode), "")


def say(
    tx: Connection, incoming: Incoming, kind: str, facts: dict[str, object], now: datetime, orang_id: int | None = None
) -> None:
    """Queues an answer to somebody who is about to connect; once for each update and kind."""
    key = f"gabung:{incoming.update_id}:{kind}"
    outbox.queue(tx, Message(key, incoming.from_id, kind, facts, orang_id=orang_id), now)


def digits_of(number: str) -> str:
    """A telephone number in the international form, digits only ("0812-1234" is "628121234")."""
    digits = "".join(char for char in number if char.isdigit())
    return f"62{digits[1:]}" if digits.startswith("0") else digits
