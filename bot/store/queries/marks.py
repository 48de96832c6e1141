"""Small durable facts: markers (change token, heartbeats, last world time) and leases (one poller per token)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.tables import penanda, sewa


def get(tx: Connection, kunci: str) -> str | None:
    """The marker's value, None when it was never set."""
    return tx.scalar(select(penanda.c.nilai).where(penanda.c.kunci == kunci))


def get_time(tx: Connection, kunci: str) -> datetime | None:
    """When the marker was last set."""
    return tx.scalar(select(penanda.c.pada).where(penanda.c.kunci == kunci))


def starting_with(tx: Connection, beginning: str) -> list[Row[Any]]:
    """The markers (kunci, nilai, pada) whose key begins so."""
    wanted = select(penanda).where(penanda.c.kunci.startswith(beginning, autoescape=True))
    return list(tx.execute(wanted.order_by(penanda.c.kunci)))


def put(tx: Connection, kunci: str, nilai: str, now: datetime) -> None:
    """Sets the marker."""
    tx.execute(insert_ignoring(tx, penanda).values(kunci=kunci, nilai=nilai, pada=now))
    tx.execute(update(penanda).where(penanda.c.kunci == kunci).values(nilai=nilai, pada=now))


def drop(tx: Connection, kunci: str) -> None:
    """Forgets the marker."""
    tx.execute(delete(penanda).where(penanda.c.kunci == kunci))


def take_lease(tx: Connection, nama: str, pemegang: str, wall_us: int, length_us: int) -> bool:
    """Takes or renews the lease `nama` for `pemegang`; False while somebody else holds it."""
    tx.execute(insert_ignoring(tx, sewa).values(nama=nama, pemegang=pemegang, sampai=0))
    free = or_(sewa.c.pemegang == pemegang, sewa.c.sampai < wall_us)
    taken = update(sewa).where(sewa.c.nama == nama, free).values(pemegang=pemegang, sampai=wall_us + length_us)
    return bool(tx.execute(taken).rowcount)


def give_lease_back(tx: Connection, nama: str, pemegang: str) -> None:
    """Ends a lease at once, so that a successor need not wait for it to run out."""
    tx.execute(update(sewa).where(sewa.c.nama == nama, sewa.c.pemegang == pemegang).values(sampai=0))


def lease_holder(tx: Connection, nama: str) -> str | None:
    """Who took the lease last, None when nobody ever did."""
    return tx.scalar(select(sewa.c.pemegang).where(sewa.c.nama == nama))
