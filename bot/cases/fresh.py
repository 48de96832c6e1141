"""A full read of one sheet, before anything about it is decided or locked: never trust "no change" at such a moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import announce, load, reading
from bot.cases.commit import commit
from bot.cases.files import form_key, want_protection
from bot.cases.load import Calendars, Case
from bot.cases.workspace import Workspace
from bot.domain.entry import difference
from bot.domain.facts import DataBerubah, Decision
from bot.store.db import Db
from bot.store.queries import entries, files
from integrations.google.forms import FormReading


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sheet as just read: whose it is, Drive's version from before the read, and the reading."""

    siklus_id: int
    bidang: str
    drive_id: str
    version: int
    reading: FormReading


def read_fresh(db: Db, google: Workspace, calendars: Calendars, siklus_id: int, bidang: str) -> Fresh | None:
    """Reads the sheet of a bidang whole (two calls); None when there is none yet. Raises IntegrationError."""
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        row = files.by_key(tx, form_key(case, bidang))
        form = reading.form_context(tx, case, bidang).form
    if row is None or row.drive_id is None:
        return None
    version = google.drive.stat(row.drive_id).version  # before the read: an edit between the two is read again later
    return Fresh(siklus_id, bidang, row.drive_id, version, google.sheets.read_form(row.drive_id, form))


def absorb(tx: Connection, case: Case, fresh: Fresh, now: datetime) -> tuple[reading.Seen, Decision | None]:
    """Stores a fresh reading in the locked siklus and moves it when the entries changed.

    After a change the caller's own fact must be decided on a newly locked state (`load.lock` again).
    """
    context = reading.form_context(tx, case, fresh.bidang)
    before = reading.entries_of(entries.values(tx, case.id, fresh.bidang))
    seen = reading.understand(fresh.reading, context)
    changed = reading.keep(tx, case, fresh.bidang, seen, now)
    kunci = form_key(case, fresh.bidang)
    files.set_version(tx, kunci, fresh.version)
    want_protection(tx, case, fresh.bidang, fresh.version, intact=fresh.reading.protections_intact)
    _structure(tx, case, fresh.bidang, seen, now)
    decision = None
    if changed and difference(before, seen.entries):
        decision = commit(tx, case, DataBerubah(fresh.bidang), now)
    return seen, decision


def _structure(tx: Connection, case: Case, bidang: str, seen: reading.Seen, now: datetime) -> None:
    """A table that cannot be read is told at once, with how to mend it; the same damage once."""
    if seen.parsed.intact:
        return
    rows = reading.finding_rows(seen.parsed.findings, seen)
    broken = [item for item in rows if item["jenis"] in ("baris_hilang", "kolom_hilang", "tab_hilang")]
    key = f"struktur:{bidang}:{reading.findings_digest(broken)[:16]}"
    announce.structure_trouble(tx, case, bidang, reading.message_findings(tx, case, bidang, broken), key, now)
