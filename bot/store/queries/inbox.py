"""The inbox: raw updates first, committed before Telegram is told; worked off in order per chat."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.queries.partial import equals
from bot.store.tables import inbox

MAX_TRIES = 3
_WAITING = equals(inbox.c.status, "baru")
_FIRSTS = select(func.min(inbox.c.update_id)).where(_WAITING).group_by(inbox.c.chat_id)
_DUE = or_(inbox.c.tidak_sebelum.is_(None), inbox.c.tidak_sebelum <= bindparam("now"))
_NEXT = (
    select(inbox)
    .where(_WAITING, inbox.c.update_id.in_(_FIRSTS), _DUE, inbox.c.chat_id.not_in(bindparam("skip", expanding=True)))
    .order_by(inbox.c.update_id)
    .limit(1)
)
_FREE = (
    select(inbox.c.update_id)
    .where(inbox.c.update_id == bindparam("key"), _WAITING)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = update(inbox).where(inbox.c.update_id == _FREE).values(status="selesai")
_COUNT = select(func.count()).select_from(inbox).where(_WAITING)
# One escape of a JSON text: a pair of surrogates and other escapes, or what no text of PostgreSQL can hold.
_ESCAPE = re.compile(r"\\ud[89ab]..\\ud[c-f]..|(?P<unkept>\\u(?:0000|d[89a-f]..))|\\.")


def store(tx: Connection, updates: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Keeps raw updates, ignoring known ids; returns how many are new."""
    new = 0
    for raw in updates:
        values = {"update_id": raw["update_id"], "chat_id": chat_of(raw), "isi": dict(raw)}
        row = {**values, "status": "baru", "coba": 0, "diterima": now}
        new += tx.execute(insert_ignoring(tx, inbox, "update_id"), row).first() is not None
    return new


def storable(raw: Any) -> Any:
    """The same value where SQLite and PostgreSQL keep it alike: numbers beyond all bounds are null, NUL and halves of
    surrogate pairs the replacement character. Telegram sends none, and would deliver a refused one again for ever."""
    text = _ESCAPE.sub(lambda found: "\\ufffd" if found["unkept"] else found.group(), json.dumps(raw))
    return json.loads(text, parse_constant=lambda _: None)


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat an update belongs to (its order is kept), 0 when it names none."""
    for body in raw.values():
        if isinstance(body, Mapping):
            message = body.get("message", body)
            chat = message.get("chat") if isinstance(message, Mapping) else None
            who = chat or body.get("from")
            if isinstance(who, Mapping) and isinstance(who.get("id"), int):
                return int(who["id"])
    return 0


def next_offset(tx: Connection, now: datetime) -> int | None:
    """Where to go on polling: after the highest id of the last six days (ids restart at random after a quiet week)."""
    highest = tx.scalar(select(func.max(inbox.c.update_id)).where(inbox.c.diterima > now - timedelta(days=6)))
    return None if highest is None else int(highest) + 1


def next_new(tx: Connection, now: datetime, skip: Iterable[int] = ()) -> Row[Any] | None:
    """The oldest waiting update that is the first of its chat; `skip` are chats to leave alone this time."""
    return tx.execute(_NEXT, {"now": now, "skip": list(skip)}).first()


def get(tx: Connection, update_id: int) -> Row[Any] | None:
    """An update as it came, None when it is unknown or was tidied away."""
    return tx.execute(select(inbox).where(inbox.c.update_id == update_id)).first()


def take(tx: Connection, update_id: int, now: datetime) -> bool:
    """Marks an update done, in the transaction of what it causes; False when another worker finished or holds it."""
    return bool(tx.execute(_TAKE, {"key": update_id, "selesai": now}).rowcount)


def fail(tx: Connection, update_id: int, error: str, now: datetime, *, counts: bool = True) -> bool:
    """Records a failure: tried again after a while, dead after three tries. True when it is dead now.

    A service that is away (`counts=False`) is no fault of the update: it is tried for ever. An update that another
    worker finished meanwhile stays finished.
    """
    waiting = select(inbox.c.coba).where(inbox.c.update_id == update_id, _WAITING).with_for_update()
    before = tx.scalar(waiting)
    if before is None:
        return False
    tries = before + int(counts)
    dead = counts and tries >= MAX_TRIES
    tx.execute(
        update(inbox)
        .where(inbox.c.update_id == update_id)
        .values(
            coba=tries,
            status="mati" if dead else "baru",
            galat=error[:500],
            tidak_sebelum=now + timedelta(seconds=5 * 2**tries),
        )
    )
    return dead


def waiting_count(tx: Connection) -> int:
    """How many updates still wait."""
    return tx.scalar(_COUNT) or 0


def prune(tx: Connection, before: datetime) -> int:
    """Forgets worked-off updates received before `before` (the record keeps what they decided)."""
    old = (inbox.c.status == "selesai", inbox.c.diterima < before)
    return tx.execute(delete(inbox).where(*old)).rowcount
