"""Who lives in this world?

The seed's rows, completed: every person gets a Telegram account, with an id no 32-bit integer holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from integrations.sandbox.telegram.state import User

Json = dict[str, Any]

FIRST_TELEGRAM_ID: Final = 5_000_000_000
_DEFAULTS: Final[dict[str, Any]] = {"instansi": "", "peran": [], "bidang": None, "email": None, "penugasan": []}


def complete_people(rows: Iterable[Mapping[str, Any]]) -> list[Json]:
    """The people of `GET /_sandbox/people`: {"nama", "instansi", "peran", "bidang", "email", "telegram_id",
    "penugasan"}, further keys kept. Raises ValueError for a row without a name."""
    people = [_complete(row) for row in rows]
    taken = {person["telegram_id"] for person in people if person["telegram_id"]}
    for person in people:
        if not person["telegram_id"]:
            person["telegram_id"] = _new_id(person, taken)
            taken.add(person["telegram_id"])
    return people


def account_of(person: Mapping[str, Any]) -> User:
    """The Telegram account of a person, who has not met the bot yet."""
    first, _, last = str(person["nama"]).partition(" ")
    user_id = int(person["telegram_id"])
    phone = str(person.get("telepon") or "").lstrip("+") or f"62812{user_id % 10**8:08d}"
    return User(user_id, first, last, phone=phone, language_code="id")


def _complete(row: Mapping[str, Any]) -> Json:
    if not row.get("nama"):
        raise ValueError(f"a person needs a name: {dict(row)!r}")
    person: Json = {"nama": row["nama"]} | {name: row.get(name, default) for name, default in _DEFAULTS.items()}
    person["peran"], person["penugasan"] = list(person["peran"]), list(person["penugasan"])
    return person | {"telegram_id": row.get("telegram_id")} | {key: row[key] for key in row if key not in person}


def _new_id(person: Json, taken: set[int]) -> int:
    """The same person gets the same id in every world."""
    name = f"{person['email']}:{person['nama']}:{person['instansi']}"
    wanted = FIRST_TELEGRAM_ID + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    while wanted in taken:
        wanted += 1
    return wanted
