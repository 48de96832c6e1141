"""What does the record of a siklus tell, as JSON primitives: its lines, and the package it was archived in?"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from bot.cases.load import Case
from bot.domain.codec import to_json
from bot.store.queries import record


def plain(row: Any, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A row as JSON primitives, without the columns `hidden`."""
    return {name: to_json(value) for name, value in row._mapping.items() if name not in hidden}


def lines_of(tx: Connection, case: Case) -> list[dict[str, Any]]:
    """Every line of the siklus' chain, oldest first."""
    return [{**plain(row), "isi": json.loads(row.isi)} for row in record.lines(tx, f"siklus:{case.id}")]


def packed_as(lines: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Name and SHA-256 of the package made when the siklus ended: the first its record tells of."""
    packed = next((line["isi"] for line in lines if line["jenis"] == "arsip"), None)
    return (packed["nama"], packed["sha256"]) if packed else ("tidak tercatat", "")
