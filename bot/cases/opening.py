"""What is known about openings between two looks of the tick that opens: when to look next, and which period a planner
wants opened anew."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.load import Case
from bot.store.queries import marks

NEXT = "buka:berikut"  # before this no siklus is due; dropped when the offices are written anew
_ANEW = "buka:kembali:"  # markers: the cancelled siklus whose period is to be opened once more


def wish_anew(tx: Connection, case: Case, now: datetime) -> None:
    """Wants the period of a cancelled siklus opened once more; the tick that opens does it."""
    marks.put(tx, f"{_ANEW}{case.id}", case.instansi, now)
    marks.drop(tx, NEXT)


def wished_anew(tx: Connection, office: str) -> list[int]:
    """The cancelled siklus of an office whose period is to be opened once more."""
    return [int(row.kunci.removeprefix(_ANEW)) for row in marks.starting_with(tx, _ANEW) if row.nilai == office]


def settle_wish(tx: Connection, siklus_id: int) -> None:
    """It was opened, or its SOP is no longer the office's."""
    marks.drop(tx, f"{_ANEW}{siklus_id}")
