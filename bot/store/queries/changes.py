"""What planners keep in the control workbook: the values last written to its tabs, and their dated changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.tables import kendali, perubahan


@dataclass(frozen=True, slots=True)
class Change:
    """A row of one tab as it holds from a day on, and on what basis."""

    lembar: str
    kunci: str
    isi: Mapping[str, Any]
    berlaku_sejak: date
    dasar: str


def tabs(tx: Connection, office_kode: str) -> dict[str, Row[Any]]:
    """The tabs of an office's workbook as last written: `isi`, `temuan`."""
    return {row.lembar: row for row in tx.execute(select(kendali).where(kendali.c.instansi == office_kode))}


def put_tab(tx: Connection, office_kode: str, lembar: str, now: datetime, **values: Any) -> None:
    """Writes what is known of a tab (isi, temuan)."""
    key = {"instansi": office_kode, "lembar": lembar}
    tx.execute(insert_ignoring(tx, kendali, "lembar"), {**key, "isi": {}, "temuan": {}, "diperbarui": now})
    mine = (kendali.c.instansi == office_kode, kendali.c.lembar == lembar)
    tx.execute(update(kendali).where(*mine).values(**values, diperbarui=now))


def add(tx: Connection, office_kode: str, change: Change, now: datetime) -> None:
    """Puts a change down; earlier ones stay."""
    values = {name: getattr(change, name) for name in change.__slots__}
    tx.execute(insert(perubahan).values(instansi=office_kode, **values, dibuat=now))


def in_force(tx: Connection, office_kode: str, lembar: str, day: date | None = None) -> dict[str, Row[Any]]:
    """The newest change of each row that is in force on `day` (None: whenever it begins), by kunci."""
    wanted = [perubahan.c.instansi == office_kode, perubahan.c.lembar == lembar]
    if day is not None:
        wanted.append(perubahan.c.berlaku_sejak <= day)
    order = (perubahan.c.berlaku_sejak, perubahan.c.id) if day is not None else (perubahan.c.id,)
    return {row.kunci: row for row in tx.execute(select(perubahan).where(*wanted).order_by(*order))}
