"""Corrections to closed triwulan: asked for, decided once, numbered in their siklus, and filed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from bot.store.queries.partial import among
from bot.store.tables import koreksi, riwayat, siklus

LINE = "koreksi"  # the kind of line in the record that puts one in force
_DUE = (
    select(koreksi)
    .where(
        among(koreksi.c.status, "diajukan", "sementara"),  # for the index
        koreksi.c.status == bindparam("of_status"),
        or_(koreksi.c.periksa_pada.is_(None), koreksi.c.periksa_pada <= bindparam("now")),
    )
    .order_by(koreksi.c.periksa_pada, koreksi.c.id)  # by id alone, SQLite reads every correction ever made
    .limit(bindparam("most"))
)
PROVEN = ("kode", "bidang", "isi_sebelum", "isi", "alasan", "dasar", "orang_id", "diperiksa_oleh")


def add(tx: Connection, values: Mapping[str, Any]) -> int:
    """Keeps what was asked for (keys as the columns); returns its id."""
    return int(tx.execute(insert(koreksi).values(**values).returning(koreksi.c.id)).scalar_one())


def get(tx: Connection, koreksi_id: int) -> Row[Any]:
    """One correction; NoResultFound for an unknown id."""
    return tx.execute(select(koreksi).where(koreksi.c.id == koreksi_id)).one()


def of_siklus(tx: Connection, siklus_id: int, *statuses: str) -> list[Row[Any]]:
    """The corrections of a siklus in any of `statuses`, in the order in which they were asked for."""
    wanted = (koreksi.c.siklus_id == siklus_id, koreksi.c.status.in_(statuses))
    return list(tx.execute(select(koreksi).where(*wanted).order_by(koreksi.c.id)))


def of_office(tx: Connection, instansi: str, statuses: Iterable[str], most: int) -> list[Row[Any]]:
    """The newest corrections of an office, newest first, each with the `periode` it is about."""
    wanted = (koreksi.c.instansi == instansi, koreksi.c.status.in_(list(statuses)))
    joined = select(koreksi, siklus.c.periode).join(siklus, siklus.c.id == koreksi.c.siklus_id)
    return list(tx.execute(joined.where(*wanted).order_by(koreksi.c.id.desc()).limit(most)))


def in_force(tx: Connection, instansi: str, periods: Iterable[str]) -> list[Row[Any]]:
    """Those in force about these periods (`2026-TW1`), by siklus in the order of their numbers, with `periode` and
    `sop_kode`."""
    wanted = [koreksi.c.instansi == instansi, koreksi.c.status == "berlaku", siklus.c.periode.in_(list(periods))]
    joined = select(koreksi, siklus.c.periode, siklus.c.sop_kode).join(siklus, siklus.c.id == koreksi.c.siklus_id)
    return list(tx.execute(joined.where(*wanted).order_by(koreksi.c.siklus_id, koreksi.c.nomor)))


def settle(tx: Connection, koreksi_id: int, values: Mapping[str, Any], *, status: str = "diajukan") -> bool:
    """Moves one on from `status` (keys as the columns); False when somebody else was first."""
    waiting = (koreksi.c.id == koreksi_id, koreksi.c.status == status)
    return tx.execute(update(koreksi).where(*waiting).values(**values).returning(koreksi.c.id)).first() is not None


def next_number(tx: Connection, siklus_id: int) -> int:
    """The number the next correction of a siklus gets; the siklus has to be locked."""
    return 1 + (tx.scalar(select(func.max(koreksi.c.nomor)).where(koreksi.c.siklus_id == siklus_id)) or 0)


def pending(tx: Connection, instansi: str | None = None) -> list[Row[Any]]:
    """Those that wait for a decision, of an office or of all, oldest first."""
    wanted = [koreksi.c.status == "diajukan", *([koreksi.c.instansi == instansi] if instansi is not None else [])]
    return list(tx.execute(select(koreksi).where(*wanted).order_by(koreksi.c.id)))


def due(tx: Connection, status: str, now: datetime, most: int) -> list[Row[Any]]:
    """Those in `status` (`diajukan`, `sementara`) whose moment to look again has come, longest waiting first."""
    return list(tx.execute(_DUE, {"of_status": status, "now": now, "most": most}))


def next_check(tx: Connection, koreksi_id: int, when: datetime) -> None:
    """Puts the next look at one that waits off until `when`."""
    tx.execute(update(koreksi).where(koreksi.c.id == koreksi_id).values(periksa_pada=when))


def confirm(tx: Connection, koreksi_id: int, *, confirmed: bool) -> None:
    """Puts down whether the official confirmed a decision about one that was recorded for them."""
    putusan = get(tx, koreksi_id).putusan
    later = {**putusan.get("dicatat_kemudian", {}), "ditegaskan": confirmed}
    changed = {**putusan, "dicatat_kemudian": later}
    tx.execute(update(koreksi).where(koreksi.c.id == koreksi_id).values(putusan=changed))


def unfiled(tx: Connection) -> list[Row[Any]]:
    """Those in force whose package was not made yet."""
    waiting = (koreksi.c.status == "berlaku", koreksi.c.dokumen.is_(None))
    return list(tx.execute(select(koreksi).where(*waiting).order_by(koreksi.c.id)))


def file(tx: Connection, koreksi_id: int, dokumen: str) -> bool:
    """Puts down the package of one; False when it has its package already."""
    waiting = (koreksi.c.id == koreksi_id, koreksi.c.dokumen.is_(None))
    return (
        tx.execute(update(koreksi).where(*waiting).values(dokumen=dokumen).returning(koreksi.c.id)).first() is not None
    )


def unproven(tx: Connection) -> Iterator[tuple[str, int | None]]:
    """Chain and number of those in force of which the record says something else, or nothing, and of those it says are
    in force and are not: rows that were written past the bot."""
    lines = tx.execute(select(riwayat.c.rantai, riwayat.c.isi).where(riwayat.c.jenis == LINE))
    told = {(row.rantai, isi["nomor"]): isi for row in lines for isi in (json.loads(row.isi),)}
    rows = tx.execute(select(koreksi).where(koreksi.c.status == "berlaku").order_by(koreksi.c.id))
    held = {(f"siklus:{row.siklus_id}", row.nomor): row for row in rows}
    for key in {**held, **told}:
        line = told.get(key, {})
        if key not in held or any(line.get(name) != getattr(held[key], name) for name in PROVEN):
            yield key
