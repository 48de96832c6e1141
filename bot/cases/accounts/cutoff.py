"""What happens when an account shall no longer count, because the phone is lost or the person has left?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce
from bot.cases.load import Case
from bot.domain import tulis
from bot.store.queries import outbox, people, prompts, record
from bot.store.queries.outbox import Message


def cut_off(tx: Connection, person: Row[Any], oleh: int | None, alasan: str, now: datetime) -> int | None:
    """Ends the person's binding and open invitations, on record with the reason; what waits to be sent is withdrawn.

    The open prompts stay with the role: they come anew to whoever connects as the person, or holds the role next.
    Returns how many tasks wait, None when no account was connected. `oleh` is the planner, None at the command line.
    """
    people.lock_office(tx, person.instansi)
    chat = people.unbind(tx, person.id, now)
    if chat is None:
        return None
    people.revoke_invitations(tx, person.id, now)
    outbox.withdraw(tx, person.id, chat)
    isi = {"orang_id": person.id, "telegram_id": chat, "oleh": oleh, "alasan": alasan}
    record.append(tx, f"instansi:{person.instansi}", "ikatan_diputus", isi, now)
    if not people.bound_people(tx, chat):  # others may share the account
        outbox.queue(tx, Message(f"putus:{person.id}:{now:%Y%m%d%H%M%S}", chat, "akun_lama_diputus", {}), now)
    return len(prompts.open_tasks(tx, person.id))


def tell_planner(tx: Connection, case: Case, person: Row[Any], alasan: str, waiting: int, now: datetime) -> None:
    """Whose account was cut off and why, how many tasks wait, and what to do next."""
    facts = {
        "nama_pejabat": person.nama,
        "jabatan_pejabat": person.jabatan,
        "alasan": alasan,
        "waktu": tulis.format_waktu(now, case.kantor.zona),
        "jumlah_tugas": waiting or "",
    }
    announce.alert(tx, case, "akun_diputus", facts, f"diputus:{person.id}:{now:%Y%m%d%H%M%S}", now)
