"""Small durable facts by name: the change token, heartbeats, the last world time, opened invitations."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import penanda

_KEY = penanda.c.kunci == bindparam("key")
_VALUE, _TIME = select(penanda.c.nilai).where(_KEY), select(penanda.c.pada).where(_KEY)
_FORGET = delete(penanda).where(_KEY)
_ORDERED = select(penanda).order_by(penanda.c.kunci)
_LIKE = _ORDERED.where(penanda.c.kunci.like(bindparam("pattern"), escape="/"))
# SQLite's LIKE ignores case and so every index; its texts are ordered by their bytes.
_BETWEEN = _ORDERED.where(penanda.c.kunci >= bindparam("first"), penanda.c.kunci < bindparam("behind"))


def _upsert(dialect: Any) -> Any:
    made = dialect.insert(penanda)
    new = {"nilai": made.excluded.nilai, "pada": made.excluded.pada}
    return made.on_conflict_do_update(index_elements=["kunci"], set_=new)


_PUT = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def get(tx: Connection, kunci: str) -> str | None:
    """The marker's value, None when it was never set."""
    return tx.scalar(_VALUE, {"key": kunci})


def get_time(tx: Connection, kunci: str) -> datetime | None:
    """When the marker was last set."""
    return tx.scalar(_TIME, {"key": kunci})


def starting_with(tx: Connection, beginning: str) -> list[Row[Any]]:
    """The markers (kunci, nilai, pada) whose key begins so."""
    if tx.dialect.name == "sqlite":
        return list(tx.execute(_BETWEEN, {"first": beginning, "behind": f"{beginning}\U0010ffff"}))
    return list(tx.execute(_LIKE, {"pattern": re.sub("([/%_])", r"/\1", beginning) + "%"}))


def put(tx: Connection, kunci: str, nilai: str, now: datetime) -> None:
    """Sets the marker."""
    tx.execute(_PUT[tx.dialect.name], {"kunci": kunci, "nilai": nilai, "pada": now})


def drop(tx: Connection, kunci: str) -> None:
    """Forgets the marker."""
    tx.execute(_FORGET, {"key": kunci})
