"""Small durable facts by name: the change token, heartbeats, the last world time, opened invitations."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.tables import penanda


def get(tx: Connection, kunci: str) -> str | None:
    """The marker's value, None when it was never set."""
    return tx.scalar(select(penanda.c.nilai).where(penanda.c.kunci == kunci))


def get_time(tx: Connection, kunci: str) -> datetime | None:
    """When the marker was last set."""
    return tx.scalar(select(penanda.c.pada).where(penanda.c.kunci == kunci))


def starting_with(tx: Connection, beginning: str) -> list[Row[Any]]:
    """The markers (kunci, nilai, pada) whose key begins so."""
    wanted = select(penanda).where(penanda.c.kunci.startswith(beginning, autoescape=True))
    if tx.dialect.name == "sqlite":  # its LIKE ignores case and so every index; its texts are ordered by their bytes
        wanted = wanted.where(penanda.c.kunci >= beginning, penanda.c.kunci < f"{beginning}\U0010ffff")
    return list(tx.execute(wanted.order_by(penanda.c.kunci)))


def put(tx: Connection, kunci: str, nilai: str, now: datetime) -> None:
    """Sets the marker."""
    tx.execute(insert_ignoring(tx, penanda).values(kunci=kunci, nilai=nilai, pada=now))
    tx.execute(update(penanda).where(penanda.c.kunci == kunci).values(nilai=nilai, pada=now))


def drop(tx: Connection, kunci: str) -> None:
    """Forgets the marker."""
    tx.execute(delete(penanda).where(penanda.c.kunci == kunci))
