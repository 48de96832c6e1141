"""The riwayat: append-only, hash-chained per siklus (and per office for what concerns no siklus), and its proof."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from bot.domain.codec import canonical
from bot.store.tables import riwayat

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not hold: its name, the number of the line, and what is wrong."""

    rantai: str
    nomor: int
    sebab: str


def append(tx: Connection, rantai: str, jenis: str, isi: Mapping[str, object], now: datetime) -> str:
    """Adds one line to the chain `rantai` and returns its hash. The caller holds the lock that makes chains serial."""
    last = tx.execute(
        select(riwayat.c.nomor, riwayat.c.hash)
        .where(riwayat.c.rantai == rantai)
        .order_by(riwayat.c.nomor.desc())
        .limit(1)
    ).first()
    nomor, before = (last.nomor + 1, last.hash) if last else (1, GENESIS)
    content = canonical(isi)
    digest = line_hash(before, rantai, nomor, now, jenis, content)
    tx.execute(
        insert(riwayat).values(
            rantai=rantai, nomor=nomor, pada=now, jenis=jenis, isi=content, hash_sebelum=before, hash=digest
        )
    )
    return digest


def line_hash(before: str, rantai: str, nomor: int, pada: datetime, jenis: str, isi: str) -> str:  # noqa: PLR0913 - the six things a line consists of
    """SHA-256 (hex) of one line and the hash before it; times to the microsecond in UTC."""
    stamp = pada.isoformat(timespec="microseconds")
    return hashlib.sha256("\n".join((before, rantai, str(nomor), stamp, jenis, isi)).encode()).hexdigest()


def lines(tx: Connection, rantai: str) -> Iterator[Row[tuple[object, ...]]]:
    """The lines of one chain in order."""
    yield from tx.execute(select(riwayat).where(riwayat.c.rantai == rantai).order_by(riwayat.c.nomor))


def head(tx: Connection, rantai: str) -> str:
    """The hash of the last line: what a report prints so that the whole record can be checked against it later."""
    found = tx.scalar(
        select(riwayat.c.hash).where(riwayat.c.rantai == rantai).order_by(riwayat.c.nomor.desc()).limit(1)
    )
    return found or GENESIS


def verify(tx: Connection) -> tuple[int, tuple[Broken, ...]]:
    """Recomputes every chain: (lines read, what does not hold). A changed, removed or inserted line is named."""
    broken: list[Broken] = []
    rantai, expected, before, count = "", 0, GENESIS, 0
    for row in tx.execute(select(riwayat).order_by(riwayat.c.rantai, riwayat.c.nomor)):
        if row.rantai != rantai:
            rantai, expected, before = row.rantai, 0, GENESIS
        expected += 1
        count += 1
        fault = _fault(row, expected, before)
        if fault:
            broken.append(Broken(row.rantai, row.nomor, fault))
        before, expected = row.hash, row.nomor
    return count, tuple(broken)


def _fault(row: Row[tuple[object, ...]], expected: int, before: str) -> str | None:
    if row.nomor != expected:
        return f"line {expected} is missing"
    if row.hash_sebelum != before:
        return "does not follow the line before it"
    if row.hash != line_hash(before, row.rantai, row.nomor, row.pada, row.jenis, row.isi):
        return "was changed after it was written"
    return None
