"""What the bidang entered: the last good values, their findings, and what was approved."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.tables import isian, lembar, siklus


def sheet(tx: Connection, siklus_id: int, bidang: str) -> Row[Any] | None:
    """The state of a bidang's sheet as last read, None before the first read."""
    return tx.execute(select(lembar).where(lembar.c.siklus_id == siklus_id, lembar.c.bidang == bidang)).first()


def sheets(tx: Connection, siklus_id: int) -> dict[str, Row[Any]]:
    """The states of every sheet of a siklus, by bidang."""
    return {row.bidang: row for row in tx.execute(select(lembar).where(lembar.c.siklus_id == siklus_id))}


def put_sheet(tx: Connection, siklus_id: int, bidang: str, values: Mapping[str, Any], now: datetime) -> None:
    """Writes what the last read found (digest, versi, temuan, lengkap, terisi, masalah)."""
    key = {"siklus_id": siklus_id, "bidang": bidang}
    first = {"digest": "", "versi": 0, "temuan": [], "lengkap": False, "terisi": 0, "dibaca": now, "berubah": now}
    new = {**key, **first, "temuan_terkirim": "", "selesai_dicentang": False}
    tx.execute(insert_ignoring(tx, lembar, "bidang"), new)
    where = (lembar.c.siklus_id == siklus_id, lembar.c.bidang == bidang)
    tx.execute(update(lembar).where(*where).values(**values))


def replace_values(
    tx: Connection,
    siklus_id: int,
    bidang: str,
    values: Mapping[str, Mapping[str, Any]],
    cells: Mapping[str, Mapping[str, str]],
) -> None:
    """Replaces the last good values of a bidang: kode -> field -> canonical value, and where each was read."""
    tx.execute(delete(isian).where(isian.c.siklus_id == siklus_id, isian.c.bidang == bidang))
    rows = [
        {"siklus_id": siklus_id, "kode": kode, "bidang": bidang, "isi": dict(isi), "sel": dict(cells.get(kode, {}))}
        for kode, isi in values.items()
    ]
    if rows:
        tx.execute(insert(isian), rows)


def values(
    tx: Connection, siklus_id: int, bidang: str | None = None, kode: Collection[str] | None = None
) -> dict[str, dict[str, Any]]:
    """The last good values, kode -> field -> canonical value, of one bidang, of these `kode`, or of all."""
    wanted = [isian.c.siklus_id == siklus_id, *([isian.c.bidang == bidang] if bidang is not None else [])]
    wanted += [isian.c.kode.in_(list(kode))] if kode is not None else []
    return {row.kode: row.isi for row in tx.execute(select(isian).where(*wanted))}


def cells(tx: Connection, siklus_id: int) -> dict[str, dict[str, str]]:
    """Where each value was read: kode -> field -> A1 address."""
    return {row.kode: row.sel for row in tx.execute(select(isian).where(isian.c.siklus_id == siklus_id))}


def approved_values(tx: Connection, office: str, sop_kode: str, periode: str) -> dict[str, dict[str, Any]]:
    """The approved values of an earlier period of the same office and SOP; empty when it was never finished."""
    key = (siklus.c.instansi == office, siklus.c.sop_kode == sop_kode, siklus.c.periode == periode)
    rows = tx.execute(
        select(isian.c.kode, isian.c.isi)
        .join(siklus, siklus.c.id == isian.c.siklus_id)
        .where(*key, siklus.c.status == "selesai")
    )
    return {row.kode: row.isi for row in rows}


def approved_siklus(tx: Connection, office: str, sop_kode: str, periode: str) -> int | None:
    """The siklus `approved_values` reads; None when that period was never finished."""
    key = (siklus.c.instansi == office, siklus.c.sop_kode == sop_kode, siklus.c.periode == periode)
    return tx.scalar(select(siklus.c.id).where(*key, siklus.c.status == "selesai"))


def to_look_at(tx: Connection, now: datetime) -> list[Row[Any]]:
    """Sheets (siklus_id, bidang) whose findings, or whose ticked box, may have to be told now, unless they rest."""
    due = (lembar.c.periksa.is_not(None), lembar.c.periksa <= now)
    rests = select(siklus.c.id).where(siklus.c.id == lembar.c.siklus_id, siklus.c.status == "dijeda").exists()
    wanted = select(lembar.c.siklus_id, lembar.c.bidang).where(*due, ~rests)
    return list(tx.execute(wanted.order_by(lembar.c.siklus_id)))


def siklus_read_since(tx: Connection, since: datetime) -> list[int]:
    """The siklus of which a sheet was read at or after `since`."""
    return list(tx.scalars(select(lembar.c.siklus_id).where(lembar.c.dibaca >= since).distinct()))
