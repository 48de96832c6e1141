"""Whose reminders rest, until when and why: one marker an office and person, since the reminder of a day names what is
due in all siklus. Escalation and due times go on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.cases.load import Case
from bot.store.queries import marks

EVERYBODY = 0  # the planner's "Tunda pengingat hari ini"
_MARK = "tunda:"


@dataclass(frozen=True, slots=True)
class Snooze:
    """The reminders of one person (or EVERYBODY) rest up to and including `sampai`."""

    orang_id: int
    sampai: date
    alasan: str


def keep(tx: Connection, office: str, snooze: Snooze, now: datetime) -> None:
    """Lets reminders in an office rest; a later wish of the same person replaces an earlier one."""
    value = f"{snooze.sampai.isoformat()} {snooze.alasan[:200]}"
    marks.put(tx, f"{_MARK}{office}:{snooze.orang_id}", value, now)


def resting(tx: Connection, case: Case, now: datetime) -> dict[int, Snooze]:
    """The snoozes in force today, by person."""
    found = {}
    for row in marks.starting_with(tx, f"{_MARK}{case.instansi}:"):
        until, _, reason = row.nilai.partition(" ")
        if date.fromisoformat(until) >= case.today(now):
            orang_id = int(row.kunci.rpartition(":")[2])
            found[orang_id] = Snooze(orang_id, date.fromisoformat(until), reason)
    return found
