"""What an office brought along (earlier years, Renstra targets, budget, its story), where all processes find it."""

import json
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.codec import canonical, from_json
from bot.domain.rujukan import Rujukan
from bot.store.queries import marks

_KEY = "rujukan:"


def keep_rujukan(tx: Connection, office: str, rujukan: Rujukan, now: datetime) -> None:
    """Keeps the references of an office, in place of those kept before."""
    marks.put(tx, f"{_KEY}{office}", canonical(rujukan), now)


def load_rujukan(tx: Connection, office: str) -> Rujukan:
    """The references of an office; empty ones when it brought none along."""
    kept = marks.get(tx, f"{_KEY}{office}")
    return from_json(Rujukan, json.loads(kept)) if kept else Rujukan()
