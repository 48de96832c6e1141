"""The riwayat: append-only, hash-chained per siklus (and per office for what concerns no siklus), and its proof."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.codec import canonical
from bot.store.queries import marks
from bot.store.tables import penanda, riwayat

GENESIS = "0" * 64
_HEAD = "riwayat:"  # the marker "<number>:<hash>" of a chain's last line: a record cut off at its end shows

_ADD = insert(riwayat)
_MOVE = update(penanda).where(penanda.c.kunci == bindparam("key"))


def _keep(dialect: Any) -> Any:
    made = dialect.insert(penanda)
    kept = made.on_conflict_do_update(index_elements=["kunci"], set_={"pada": made.excluded.pada})
    return kept.returning(penanda.c.nilai)


_LOCK = {"sqlite": _keep(sqlite), "postgresql": _keep(postgresql)}


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not hold: its name, the number of the line, and what is wrong."""

    rantai: str
    nomor: int
    sebab: str


def append(tx: Connection, rantai: str, jenis: str, isi: Mapping[str, object], now: datetime) -> str:
    """Adds one line to the chain `rantai` and returns its hash; waits for whoever is appending to that chain."""
    return extend(tx, rantai, [(jenis, isi)], now)


def extend(tx: Connection, rantai: str, lines: Iterable[tuple[str, Mapping[str, object]]], now: datetime) -> str:
    """Adds (jenis, isi) lines to the chain `rantai`, in order, and returns the hash of the last one; waits for whoever
    is appending to that chain."""
    nomor, before = _lock_head(tx, rantai, now)
    rows = []
    for jenis, isi in lines:
        nomor, content = nomor + 1, canonical(isi)
        digest = line_hash(before, rantai, nomor, now, jenis, content)
        line = {"pada": now, "jenis": jenis, "isi": content, "hash_sebelum": before, "hash": digest}
        rows.append({"rantai": rantai, "nomor": nomor, **line})
        before = digest
    if rows:
        tx.execute(_ADD, rows)
        tx.execute(_MOVE, {"key": _HEAD + rantai, "nilai": f"{nomor}:{before}"})
    return before


def _lock_head(tx: Connection, rantai: str, now: datetime) -> tuple[int, str]:
    """Number and hash of the last line. Never read from the lines: after a cut the next one must not hide the gap."""
    first = {"kunci": _HEAD + rantai, "nilai": f"0:{GENESIS}", "pada": now}
    return _parse_head(tx.execute(_LOCK[tx.dialect.name], first).scalar_one())


def _parse_head(nilai: str) -> tuple[int, str]:
    number, _, digest = nilai.partition(":")
    return int(number), digest


def line_hash(before: str, rantai: str, nomor: int, pada: datetime, jenis: str, isi: str) -> str:
    """SHA-256 (hex) of one line and the hash before it; times to the microsecond in UTC."""
    stamp = pada.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256("\n".join((before, rantai, str(nomor), stamp, jenis, isi)).encode()).hexdigest()


def lines(tx: Connection, rantai: str) -> Iterator[Row[tuple[object, ...]]]:
    """The lines of one chain in order."""
    yield from tx.execute(select(riwayat).where(riwayat.c.rantai == rantai).order_by(riwayat.c.nomor))


def latest(tx: Connection, rantai: str, kinds: Collection[str], most: int) -> list[Row[Any]]:
    """The newest lines of these kinds of one chain, at most `most`, newest first."""
    wanted = select(riwayat).where(riwayat.c.rantai == rantai, riwayat.c.jenis.in_(sorted(kinds)))
    return list(tx.execute(wanted.order_by(riwayat.c.nomor.desc()).limit(most)))


def chains_since(tx: Connection, since: datetime) -> list[str]:
    """The chains to which something was added at or after `since`."""
    added = (penanda.c.kunci >= _HEAD, penanda.c.kunci < f"{_HEAD}\U0010ffff", penanda.c.pada >= since)
    return [kunci.removeprefix(_HEAD) for kunci in tx.scalars(select(penanda.c.kunci).where(*added))]


def head(tx: Connection, rantai: str) -> str:
    """The hash of the last line: what a report prints so that the whole record can be checked against it later."""
    found = marks.get(tx, _HEAD + rantai)
    return GENESIS if found is None else _parse_head(found)[1]


def verify(tx: Connection) -> tuple[int, tuple[Broken, ...]]:
    """Recomputes every chain: (lines read, what does not hold). A changed, removed or inserted line is named, and so is
    a chain that was cut off at its end or is gone altogether."""
    marked = select(penanda.c.kunci, penanda.c.nilai).where(penanda.c.kunci.startswith(_HEAD, autoescape=True))
    heads = {row.kunci.removeprefix(_HEAD): _parse_head(row.nilai) for row in tx.execute(marked)}
    rows = tx.execute(select(riwayat).order_by(riwayat.c.rantai, riwayat.c.nomor).execution_options(yield_per=1000))
    broken: list[Broken] = []
    count = 0
    for rantai, chain in groupby(rows, key=lambda row: str(row.rantai)):
        read, found = _verify_chain(rantai, chain, heads.pop(rantai, (0, GENESIS)))
        count += read
        broken += found
    broken += [Broken(rantai, 1, "every line is missing") for rantai in sorted(heads)]
    return count, tuple(broken)


def _verify_chain(rantai: str, chain: Iterable[Row[Any]], head: tuple[int, str]) -> tuple[int, list[Broken]]:
    count, last, before = 0, 0, GENESIS
    broken = []
    for row in chain:
        count += 1
        fault = _fault(row, last + 1, before)
        if fault:
            broken.append(Broken(rantai, row.nomor, fault))
        last, before = row.nomor, row.hash
    if last < head[0]:
        broken.append(Broken(rantai, last + 1, f"the record is cut off here, it had {head[0]} lines"))
    elif (last, before) != head:
        broken.append(Broken(rantai, last, "is not the last line that was written"))
    return count, broken


def _fault(row: Row[Any], expected: int, before: str) -> str | None:
    if row.nomor != expected:
        return f"line {expected} is missing"
    if row.hash_sebelum != before:
        return "does not follow the line before it"
    if row.hash != line_hash(before, row.rantai, row.nomor, row.pada, row.jenis, row.isi):
        return "was changed after it was written"
    return None
