"""A full read of one sheet, before anything about it is decided or locked: never trust "no change" at such a moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load
from bot.cases.commit import commit
from bot.cases.drive.files import evidence_key, evidence_name, form_key, want_repaired
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars, Case
from bot.cases.papers.sop_times import note_begun
from bot.cases.sheet import evidence, reading
from bot.domain.entry import difference
from bot.domain.facts import DataBerubah, Hasil, StatusLangkah, StatusSiklus
from bot.domain.findings import STRUCTURE, Finding
from bot.domain.indikator import asked_in
from bot.domain.sop import Objek
from bot.store.db import Db
from bot.store.queries import entries, files
from integrations.errors import Denied, DeniedKind, Missing, Rejected
from integrations.google.forms import FormReading, FormSpec
from integrations.google.sheets import Sheets

GONE = "terhapus"  # not even in the trash
_ENDED = (StatusSiklus.SELESAI, StatusSiklus.DIBATALKAN)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sheet as just read: whose it is, Drive's version from before the read, and the reading.

    `masalah` says why there is none: hilang, bukan_google_sheet and akses want a person, GONE is made again.
    """

    siklus_id: int
    bidang: str
    drive_id: str
    version: int
    reading: FormReading = field(default_factory=FormReading)
    masalah: str = ""
    bukti: tuple[Finding, ...] = ()


def read_fresh(db: Db, google: Workspace, calendars: Calendars, siklus_id: int, bidang: str) -> Fresh | None:
    """Reads the sheet of a bidang whole (two calls, and one for each new link to evidence); None when there is none.
    Raises IntegrationError where waiting helps."""
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        row = files.by_key(tx, form_key(case, bidang))
        form = reading.form_context(tx, case, bidang).form
    if row is None or row.drive_id is None:
        return None
    seen = look(google, Fresh(siklus_id, bidang, row.drive_id, row.versi), form)
    return with_evidence(db, google, calendars, seen)


def with_evidence(db: Db, google: Workspace, calendars: Calendars, fresh: Fresh) -> Fresh:
    """`fresh` with what is wrong with the evidence it links. Raises IntegrationError where waiting helps."""
    if fresh.masalah:
        return fresh
    with db.read() as tx:
        case = load.load(tx, fresh.siklus_id, calendars)
        context = reading.form_context(tx, case, fresh.bidang)
        sheet = entries.sheet(tx, case.id, fresh.bidang)
        known = evidence.settled(entries.values(tx, case.id, fresh.bidang), sheet.temuan if sheet else ())
        made = files.by_key(tx, evidence_key(case, fresh.bidang))
    folder = evidence.Folder(made.drive_id if made else None, evidence_name(case, fresh.bidang))
    asked = [row for row in context.indikator_rows if asked_in(row, context.konteks.triwulan.nomor)]
    return replace(fresh, bukti=evidence.check(google.drive, fresh.reading, asked, folder, known))


def look(google: Workspace, at: Fresh, form: FormSpec) -> Fresh:
    """`at` with the sheet as it is now, or what became of its file. Raises IntegrationError where waiting helps."""
    try:
        state = google.drive.stat(at.drive_id)  # before the read: an edit between the two is read again later
    except Missing:
        return replace(at, masalah=GONE)
    except Denied as refusal:
        return replace(at, masalah=_closed(refusal))
    at = replace(at, version=state.version)
    return replace(at, masalah="hilang") if state.trashed else observe(google.sheets, at, form)


def observe(sheets: Sheets, at: Fresh, form: FormSpec) -> Fresh:
    """`at` with the sheet as it is now, or with what keeps it from being read. Raises IntegrationError."""
    try:
        return replace(at, reading=sheets.read_form(at.drive_id, form))
    except Rejected:  # "The document must not be an Office file": somebody put an upload in its place
        return replace(at, masalah="bukan_google_sheet")
    except Missing:
        return replace(at, masalah="hilang")
    except Denied as refusal:
        return replace(at, masalah=_closed(refusal))


def _closed(refusal: Denied) -> str:
    """This one file is closed to us; anything else (credentials, quotas) concerns every file and is raised."""
    if refusal.kind is not DeniedKind.PERMISSION:
        raise refusal
    return "akses"


def absorb(tx: Connection, case: Case, fresh: Fresh, now: datetime) -> reading.Seen | None:
    """Stores a fresh reading in the locked siklus and moves it when the entries changed; None when there is none.

    After a change the caller's own fact must be decided on a newly locked state (`load.lock` again). While the siklus
    rests nothing is stored: its sheets are read when it goes on.
    """
    if case.siklus.status is StatusSiklus.DIJEDA:
        return None
    kunci = form_key(case, fresh.bidang)
    row = files.by_key(tx, kunci)
    if fresh.masalah and row is not None:
        _note_trouble(tx, case, fresh, row, now)
        return None
    context = reading.form_context(tx, case, fresh.bidang)
    stored, sheet = entries.values(tx, case.id, fresh.bidang), entries.sheet(tx, case.id, fresh.bidang)
    seen = reading.understand(fresh.reading, context, fresh.bukti)
    changed = reading.keep(tx, case, fresh.bidang, seen, now)
    if changed and sheet is not None:
        _keep_tentative(tx, case, sheet, stored, now)
    if changed and any(entry.values for entry in seen.entries.values()):
        note_begun(tx, case, fresh.bidang, now)
    files.set_version(tx, kunci, fresh.version)
    if sheet is not None and sheet.masalah == GONE and row is not None and seen.parsed.intact:
        announce.sheet_trouble(tx, case, row, GONE, now)
    if fresh.reading.altered or not fresh.reading.intact:
        want_repaired(tx, case, fresh.bidang, fresh.version)
    _structure(tx, case, fresh, seen, now)
    if changed and difference(reading.entries_of(stored), seen.entries):
        commit(tx, case, DataBerubah(fresh.bidang), now)
    return seen


def _note_trouble(tx: Connection, case: Case, fresh: Fresh, row: Row[Any], now: datetime) -> None:
    if fresh.masalah == GONE and case.siklus.status not in _ENDED:
        files.make_again(tx, row.kunci, fresh.drive_id)
    else:
        announce.sheet_trouble(tx, case, row, fresh.masalah, now)
        files.set_version(tx, row.kunci, fresh.version)
    entries.put_sheet(tx, case.id, fresh.bidang, {"masalah": fresh.masalah}, now)


def _keep_tentative(tx: Connection, case: Case, sheet: Row[Any], stored: dict[str, Any], now: datetime) -> None:
    """Entries that change inside the undo window of their approval: what was approved is kept, to be compared with."""
    tentative = [r for r in case.siklus.langkah if r.bidang == sheet.bidang and r.status is StatusLangkah.SEMENTARA]
    asked = [r for r in tentative if case.stage(r).objek is Objek.ISIAN]
    if any(r.putusan is not None and r.putusan.hasil is Hasil.SETUJU for r in asked):
        approved = {"digest": sheet.digest, "versi": sheet.versi, "isi": stored}
        entries.put_sheet(tx, case.id, sheet.bidang, {"disetujui": approved}, now)


def _structure(tx: Connection, case: Case, fresh: Fresh, seen: reading.Seen, now: datetime) -> None:
    """A table that cannot be read is told at once, the same damage once; and so is one that stands there twice."""
    bidang = fresh.bidang
    for title in fresh.reading.copies:
        announce.copy_found(tx, case, bidang, title, title, now)
    if seen.parsed.intact:
        return
    rows = reading.finding_rows(seen.parsed.findings, seen)
    broken = [item for item in rows if item["jenis"] in STRUCTURE]
    key = f"struktur:{bidang}:{reading.findings_digest(broken)[:16]}"
    announce.structure_trouble(tx, case, bidang, reading.message_findings(tx, case, bidang, broken), key, now)
