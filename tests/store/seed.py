"""The least an office needs in the database, and threads that start together."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.domain.facts import Langkah, Siklus, StatusSiklus
from bot.store.db import Db
from bot.store.queries import cycles, people

T = TypeVar("T")

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
WALL = 1_782_000_000_000_000  # a wall clock, microseconds
SECOND = 1_000_000
OFFICE = "dinas_contoh"


def later(**span: float) -> datetime:
    """NOW plus a timedelta's keywords."""
    return NOW + timedelta(**span)


def put_office(tx: Connection, kode: str = OFFICE) -> str:
    """Writes an office in Western Indonesia Time."""
    people.put_office(tx, kode, "Dinas Contoh", "Asia/Jakarta", {}, NOW)
    return kode


def put_person(tx: Connection, kode: str = "ani", office: str = OFFICE) -> int:
    """Writes one official; returns the id."""
    return people.put_person(
        tx, office, kode, nama=kode.title(), sapaan="Ibu", jabatan="Kepala Bidang", email=f"{kode}@contoh.go.id"
    )


def put_siklus(tx: Connection, periode: str = "2026-TW2", rows: int = 2, office: str = OFFICE) -> int:
    """Creates a siklus of `rows` waiting rows; the office must exist. Returns the id."""
    state = Siklus(StatusSiklus.BERJALAN, (), tuple(Langkah(urut) for urut in range(1, rows + 1)))
    made = cycles.create(tx, siklus_values(tx, periode, office), state)
    assert made is not None
    return made


def siklus_values(tx: Connection, periode: str, office: str = OFFICE) -> dict[str, Any]:
    """What `cycles.create` wants to know, with the SOP's version kept."""
    cycles.put_sop(tx, "d" * 64, "sop", {}, NOW)
    return {
        "instansi": office,
        "sop_kode": "sop",
        "sop_digest": "d" * 64,
        "periode": periode,
        "konfig": {},
        "dibuka": NOW,
    }


def seeded(db: Db) -> tuple[int, int]:
    """An office with one person and one siklus: (person, siklus)."""
    with db.begin() as tx:
        put_office(tx)
        return put_person(tx), put_siklus(tx)


def in_threads(count: int, work: Callable[[int], T]) -> list[T]:
    """`work(number)` in `count` threads that start together; their results in order, or the first exception."""
    start = threading.Barrier(count)
    results: dict[int, T] = {}
    faults: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = work(number)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    if faults:
        raise faults[0]
    return [results[number] for number in range(count)]
