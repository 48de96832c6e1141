"""What becomes of a file that cannot be made as wanted? It is tried again later; what only a person can mend is told
the planner once, together with all that fails for the same cause."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.cases import announce, load
from bot.cases.drive import outage
from bot.cases.drive.fulfil import NotShared
from bot.cases.load import Calendars
from bot.store.db import Db
from bot.store.queries import cycles, files, people
from integrations.errors import Denied, DeniedKind, IntegrationError, Missing, Rejected

STUBBORN = 8  # tries in three quarters of an hour after which a single file that fails while Google works is told of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file of which only a person can mend why it cannot be made as wanted; told with others of the same cause."""

    row: Row[Any]
    siklus_id: int
    facts: dict[str, str]
    key: str


def postpone(db: Db, row: Row[Any], error: IntegrationError, now: datetime) -> list[Refusal]:
    """Tries again later and less often. Where only a person helps the planner is to be told, once a second try is
    refused too: by then it is known whether all of Google is closed, which `drive.outage` tells."""
    with db.begin() as tx:
        final = isinstance(error, Denied | Missing | Rejected)
        wait = timedelta(minutes=30 if row.coba else 2) if final else timedelta(seconds=min(15 * 2**row.coba, 900))
        tries = files.postponed(tx, row.kunci, now + wait, str(error))
        running = [cycle.id for cycle in cycles.running(tx, row.instansi)]
        siklus_id = row.siklus_id or (running[-1] if running else None)  # the office's own folders have none
        closed = isinstance(error, Denied) and error.kind is DeniedKind.CREDENTIALS  # every file is
        told_elsewhere = closed or outage.is_told(tx)
        if (tries < 2 if final else tries != STUBBORN) or siklus_id is None or told_elsewhere:
            return []
        facts = outage.refusal_facts(tx, error, row.nama)
        if not isinstance(error, Denied | Missing):  # nothing a right or a file could mend
            facts["sebab"] = "salinan" if row.jenis == "salinan" else "ditolak"
            key = f"{facts['sebab']}:{row.instansi}:{now:%Y%m%d}"
            return [Refusal(row, siklus_id, facts, key)] if tries in (2, STUBBORN) else []
        if isinstance(error, NotShared):
            titles = [person.jabatan for person in people.people(tx, row.instansi) if person.email in error.emails]
            facts |= {"sebab": "pembagian", "penerima": ", ".join(titles) or "penerima"}
        if facts["sebab"] == "akses":  # whoever lost one right lost it for many files: one task a day, not one a file
            return [Refusal(row, siklus_id, facts, f"akses:{row.instansi}:{now:%Y%m%d}")]
        return [Refusal(row, siklus_id, facts, f"akses:{row.id}:{now:%Y%m%d}")] if tries == 2 else []


def tell_refused(db: Db, calendars: Calendars, refused: list[Refusal], now: datetime) -> None:
    """Tells the planner of refused files, one message for all of the same cause."""
    for key in dict.fromkeys(item.key for item in refused):
        alike = [item for item in refused if item.key == key]
        with db.begin() as tx:
            case = load.load(tx, alike[0].siklus_id, calendars)
            facts: dict[str, Any] = dict(alike[0].facts)
            if len(alike) > 1:
                facts["lainnya"] = len(alike) - 1
            elif alike[0].row.bidang:
                facts["unit"] = case.kantor.short_name(alike[0].row.bidang)
            announce.alert(tx, case, "akses_ditolak", facts, key, now)
