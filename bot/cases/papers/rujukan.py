"""What an office brought along (earlier years, Renstra targets, budget, its story), where all processes find it.

A yearly siklus takes over the office's when its report is compiled: budget and story come in late, but what people
approved must not change afterwards.
"""

import json
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.codec import canonical, from_json
from bot.domain.rujukan import Rujukan
from bot.store.queries import marks

_KEY = "rujukan:"
_PINNED = "rujukan_siklus:"


def keep_rujukan(tx: Connection, office: str, rujukan: Rujukan, now: datetime) -> bool:
    """Keeps the references of an office, in place of those kept before; True when they say something else."""
    changed = load_rujukan(tx, office) != rujukan
    marks.put(tx, f"{_KEY}{office}", canonical(rujukan), now)
    return changed


def pin_rujukan(tx: Connection, office: str, siklus_id: int, now: datetime) -> None:
    """Lets a siklus keep the office's references as they are now, in place of those it kept before."""
    marks.put(tx, f"{_PINNED}{siklus_id}", marks.get(tx, f"{_KEY}{office}") or canonical(Rujukan()), now)


def pinned_rujukan(tx: Connection, office: str, siklus_id: int) -> Rujukan:
    """The references the report of this siklus was compiled with; the office's own before it was."""
    kept = marks.get(tx, f"{_PINNED}{siklus_id}")
    return from_json(Rujukan, json.loads(kept)) if kept else load_rujukan(tx, office)


def load_rujukan(tx: Connection, office: str) -> Rujukan:
    """The references of an office; empty ones when it brought none along."""
    kept = marks.get(tx, f"{_KEY}{office}")
    return from_json(Rujukan, json.loads(kept)) if kept else Rujukan()
