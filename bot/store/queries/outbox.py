"""The outbox: queue a message by its business key, claim it by lease, settle each one alone (design §9, rules 4-6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.queries import rates
from bot.store.queries.partial import among, equals, is_false
from bot.store.tables import laju, orang, outbox

ACTIVE = ("baru", "disewa")
_ACTIVE = among(outbox.c.status, *ACTIVE)
_WAITING = and_(equals(outbox.c.status, "baru"), _ACTIVE)  # both: SQLite finds the index by the second
_POPUP = outbox.c.operasi == "jawab_tap"
_LEASED = and_(equals(outbox.c.status, "disewa"), _ACTIVE)
_DUE = or_(outbox.c.tidak_sebelum.is_(None), outbox.c.tidak_sebelum <= bindparam("now"))
_ONE = update(outbox).where(outbox.c.id == bindparam("key"))
_LEASE = _ONE.values(status="disewa", sewa_sampai=bindparam("until"), coba=outbox.c.coba + 1).returning(outbox)
# The first active message of each chat; popups, which are worthless after seconds, queue behind nothing.
_FIRSTS = select(func.min(outbox.c.id)).where(_ACTIVE, ~_POPUP).group_by(outbox.c.chat_id)
_TO_CLAIM = (
    select(outbox)
    .where(_WAITING, _DUE)
    .order_by(case((_POPUP, 0), else_=1), outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=outbox)
)
_CLAIM_POPUPS = _TO_CLAIM.where(_POPUP)
# Whose limit is used up would fill the batch and hold up every chat.
_CLAIM = _TO_CLAIM.where(or_(_POPUP, and_(outbox.c.id.in_(_FIRSTS), ~rates.closed_chats(outbox.c.chat_id))))
_SOONEST = (
    select(func.min(func.coalesce(laju.c.tat, 0)))
    .select_from(outbox.outerjoin(laju, rates.is_of_chat(outbox.c.chat_id)))
    .where(_WAITING, _DUE, outbox.c.id.in_(_FIRSTS))
)
_OF_PROMPT = (
    select(outbox).where(outbox.c.prompt_id == bindparam("prompt"), outbox.c.operasi == "kirim").order_by(outbox.c.id)
)
_COUNT_ACTIVE = select(func.count()).select_from(outbox).where(_ACTIVE)
_COUNT_PENDING = _COUNT_ACTIVE.where(_DUE)
_TO_MEND = (
    select(outbox)
    .where(among(outbox.c.status, "ragu", "mati"), is_false(outbox.c.diurus))
    .order_by(outbox.c.id)
    .limit(50)
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to queue. `kunci` is its business key: queued twice, sent once. `isi` are the notice's params."""

    kunci: str
    chat_id: int
    jenis: str
    isi: Mapping[str, Any] = field(default_factory=dict)
    operasi: str = "kirim"
    orang_id: int | None = None
    instansi: str | None = None
    siklus_id: int | None = None
    prompt_id: int | None = None
    sasaran_id: int | None = None
    dokumen: str | None = None
    tidak_sebelum: datetime | None = None


def insert_ignoring(tx: Connection, table: Table, returning: str) -> Any:
    """An INSERT … ON CONFLICT DO NOTHING for the database at hand, which returns a column of what is new."""
    return _insert_ignoring(tx.dialect.name, table, returning)


@cache
def _insert_ignoring(name: str, table: Table, returning: str) -> Any:
    dialect: Any = postgresql if name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing().returning(table.c[returning])


def queue(tx: Connection, message: Message, now: datetime) -> bool:
    """Queues `message` unless its key is known already; True when it is new."""
    values = {name: getattr(message, name) for name in message.__slots__}
    values |= {"isi": dict(message.isi), "status": "baru", "coba": 0, "dibuat": now, "diurus": False}
    return tx.execute(insert_ignoring(tx, outbox, "id"), values).first() is not None


def claim(tx: Connection, now: datetime, wall_us: int, limits: rates.TelegramLimits, most: int) -> list[Row[Any]]:
    """Leases up to `most` messages that may leave now, or at their `departure` very soon: first of their chat, due,
    and within every rate limit.

    `now` is world time (due times), `wall_us` wall time in microseconds (leases, rates).
    """
    departures = rates.lock_departures(tx, wall_us, limits)
    wanted = _CLAIM_POPUPS if departures.are_used_up else _CLAIM
    claimed: list[Row[Any]] = []
    for row in tx.execute(wanted, {"now": now, "most": most, **rates.moments(wall_us, limits)}).fetchall():
        leaves = departures.take(row.chat_id) if row.operasi != "jawab_tap" else wall_us  # Telegram counts no popups
        if leaves is not None:
            claimed.append(_lease(tx, row.id, leaves + limits.lease_us))
    departures.keep()
    return claimed


def departure(row: Row[Any], limits: rates.TelegramLimits) -> int:
    """When a claimed message may leave, in wall microseconds."""
    return int(row.sewa_sampai) - limits.lease_us


def next_departure(tx: Connection, now: datetime, limits: rates.TelegramLimits) -> int | None:
    """The wall moment at which a due message that only waits for a limit can be claimed, None when there is none."""
    soonest = tx.scalar(_SOONEST, {"now": now})
    return None if soonest is None else max(int(soonest), rates.next_moment(tx) - limits.ahead_us)


def _lease(tx: Connection, outbox_id: int, until_us: int) -> Row[Any]:
    return tx.execute(_LEASE, {"key": outbox_id, "until": until_us}).one()


def settle(tx: Connection, outbox_id: int, status: str, now: datetime, **values: Any) -> None:
    """Writes the outcome of one send: terkirim, ragu (sent, answer lost), mati (can never be sent), or baru again."""
    sent = {"dikirim": now} if status == "terkirim" else {}
    tx.execute(_ONE, {"key": outbox_id, "status": status, "sewa_sampai": None, **sent, **values})


def expire_leases(tx: Connection, wall_us: int) -> list[Row[Any]]:
    """Leases whose holder died: whether those messages left is unknown, so they become `ragu`; edits just go again."""
    expired = and_(_LEASED, outbox.c.sewa_sampai < wall_us)
    tx.execute(update(outbox).where(expired, outbox.c.operasi != "kirim").values(status="baru", sewa_sampai=None))
    lost = update(outbox).where(expired, outbox.c.operasi == "kirim").values(status="ragu", sewa_sampai=None)
    return list(tx.execute(lost.returning(outbox)).fetchall())


def release_own_leases(tx: Connection) -> None:
    """At a clean stop or a single-process start: nothing is under way, so every lease is over."""
    tx.execute(update(outbox).where(_LEASED).values(sewa_sampai=0))


def by_message(tx: Connection, chat_id: int, message_id: int) -> Row[Any] | None:
    """The sent row a reply or tap refers to."""
    return tx.execute(
        select(outbox).where(outbox.c.chat_id == chat_id, outbox.c.message_id == message_id).limit(1)
    ).first()


def by_key(tx: Connection, kunci: str) -> Row[Any] | None:
    """The message queued under this key."""
    return tx.execute(select(outbox).where(outbox.c.kunci == kunci)).first()


def messages_of_prompt(tx: Connection, prompt_id: int) -> list[Row[Any]]:
    """Everything sent about one prompt, oldest first: the card, its reminders, its documents."""
    return list(tx.execute(_OF_PROMPT, {"prompt": prompt_id}))


def cancel_unsent(tx: Connection, prompt_id: int) -> None:
    """Withdraws what was queued about a prompt and has not left: its decision came first."""
    waiting = (outbox.c.prompt_id == prompt_id, outbox.c.operasi == "kirim", outbox.c.status == "baru")
    tx.execute(update(outbox).where(*waiting).values(status="batal"))


def withdraw_reminders(tx: Connection, siklus_id: int) -> None:
    """Withdraws the reminders of a siklus that have not left."""
    waiting = (outbox.c.siklus_id == siklus_id, outbox.c.jenis.startswith("pengingat"), outbox.c.status == "baru")
    tx.execute(update(outbox).where(*waiting).values(status="batal"))


def withdraw(tx: Connection, orang_id: int, chat_id: int) -> None:
    """Withdraws whatever waits for a person at an account that no longer counts."""
    waiting = (outbox.c.orang_id == orang_id, outbox.c.chat_id == chat_id, _WAITING)
    tx.execute(update(outbox).where(*waiting).values(status="batal"))


def to_mend(tx: Connection) -> list[Row[Any]]:
    """Messages that are doubtful or dead and that nobody has looked after yet."""
    return list(tx.execute(_TO_MEND).fetchall())


def mark_mended(tx: Connection, outbox_id: int, *, done: bool = True) -> bool:
    """Takes a doubtful or dead message on (or leaves it for later); False when another worker did."""
    waiting = (outbox.c.id == outbox_id, outbox.c.diurus != done)
    return bool(tx.execute(update(outbox).where(*waiting).values(diurus=done)).rowcount)


def dead_count(tx: Connection, siklus_id: int) -> int:
    """How many messages of a siklus could never be delivered."""
    wanted = (outbox.c.siklus_id == siklus_id, outbox.c.status == "mati")
    return tx.scalar(select(func.count()).select_from(outbox).where(*wanted)) or 0


def move_chat(tx: Connection, old: int, new: int) -> None:
    """A group became a supergroup: what waits for the old chat goes to the new one."""
    tx.execute(update(outbox).where(outbox.c.chat_id == old, _ACTIVE).values(chat_id=new))


def active_count(tx: Connection) -> int:
    """How many messages are on their way or waiting, due or not."""
    return tx.scalar(_COUNT_ACTIVE) or 0


def pending_count(tx: Connection, now: datetime) -> int:
    """How many messages could leave now."""
    return tx.scalar(_COUNT_PENDING, {"now": now}) or 0


def is_known(tx: Connection, kunci: str) -> bool:
    """True when a message with this key was queued before."""
    return tx.scalar(select(outbox.c.id).where(outbox.c.kunci == kunci)) is not None


REMINDERS = (
    "pengingat_h3",
    "pengingat_h1",
    "pengingat_hari_ini",
    "lewat_batas_pengisi",
    "pengingat_selesai",
    "pengingat_gabungan",
)


def reminded_since(tx: Connection, siklus_id: int, since: datetime) -> list[str]:
    """The titles of whoever got a reminder about a siklus from `since` on, in the order of the first one."""
    kinds = (*REMINDERS, "pengingat_tugas", "menunggu_pimpinan")
    wanted = (outbox.c.siklus_id == siklus_id, outbox.c.jenis.in_(kinds), outbox.c.status == "terkirim")
    rows = select(orang.c.jabatan).join(outbox, outbox.c.orang_id == orang.c.id)
    found = tx.scalars(rows.where(*wanted, outbox.c.dikirim >= since).order_by(outbox.c.id))
    return list(dict.fromkeys(found))


def count_reminders(tx: Connection, siklus_id: int, orang_id: int) -> int:
    """How often a person was reminded in a siklus."""
    wanted = (outbox.c.siklus_id == siklus_id, outbox.c.orang_id == orang_id, outbox.c.jenis.in_(REMINDERS))
    return tx.scalar(select(func.count()).select_from(outbox).where(*wanted, outbox.c.status == "terkirim")) or 0
