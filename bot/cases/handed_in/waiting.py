"""Which files that people sent in chat are still to be fetched? One prompt stands for each."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.store.queries import marks, prompts

_FILE = "kiriman:"  # markers of the files that can be fetched now


def want(tx: Connection, prompt_id: int, now: datetime) -> None:
    """The file the prompt stands for can be fetched."""
    marks.put(tx, f"{_FILE}{prompt_id}", str(prompt_id), now)


def wanted(tx: Connection) -> list[int]:
    """The prompts of the files to be fetched, oldest first."""
    return sorted(int(row.nilai) for row in marks.starting_with(tx, _FILE))


def settle(tx: Connection, box: Row[Any], now: datetime) -> bool:
    """It was fetched, or cannot be; False when another worker was first."""
    if marks.get(tx, f"{_FILE}{box.id}") is None:
        return False
    marks.drop(tx, f"{_FILE}{box.id}")
    prompts.close(tx, box.id, "dijawab", now)
    return True
