"""Read each sheet that changed once, and move the siklus whose entries changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load
from bot.cases.drive import outage
from bot.cases.drive.files import want_lock_kept
from bot.cases.drive.push import PAGE_TOKEN
from bot.cases.drive.workspace import Workspace
from bot.cases.kendali.key import CHANGED as BOOK_CHANGED
from bot.cases.kendali.key import JENIS as BOOK
from bot.cases.kendali.key import MENDED as BOOK_MENDED
from bot.cases.load import Calendars
from bot.cases.sheet import reading
from bot.cases.sheet.fresh import Fresh, absorb, look, observe, with_evidence
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import entries, marks
from bot.store.queries import files as file_rows
from integrations.errors import IntegrationError, TokenExpired
from integrations.google.drive import Drive
from integrations.google.drive_model import FileChange

CHECK_ALL = "drive:periksa"  # set by the sweep: look at every sheet once


def poll_entries(db: Db, google: Workspace, calendars: Calendars, now: datetime) -> Tally:
    """One call for the change feed, one read per changed sheet; then one transaction per sheet.

    Failures of one sheet leave its last good values alone and the others go on (tally.faults).
    """
    tally = Tally()
    try:
        token, changes = _changes(db, google.drive)  # observe
    except IntegrationError as error:
        outage.note_failure(db, calendars, error, now)
        tally.fault("drive", error)
        return tally
    tally.add("books", _note_books(db, changes, now))
    _tell_copies(db, calendars, changes, now)
    failure = None
    for row, change in _ours(db, changes):
        try:
            fresh = with_evidence(db, google, calendars, _observe(db, google, calendars, row, change))
            _commit(db, calendars, fresh, change, now)
            tally.add("read")
        except IntegrationError as error:
            tally.fault(row.kunci, error)
            failure = error  # the token stays: what could not be read is delivered again
    if failure is not None:
        outage.note_failure(db, calendars, failure, now)
        return tally
    outage.note_success(db, calendars, now)
    if token is not None:
        with db.begin() as tx:
            marks.put(tx, PAGE_TOKEN, token, now)
            marks.drop(tx, CHECK_ALL)
    return tally


def _note_books(db: Db, changes: Iterable[FileChange], now: datetime) -> int:
    """Marks the control workbooks that changed, for their own journey; one that is gone is wanted anew. How many."""
    by_id = {change.file_id: change for change in changes}
    with db.read() as tx:
        rows = [row for row in file_rows.by_drive_ids(tx, by_id) if row.jenis == BOOK]
    paired = [(row, by_id[row.drive_id]) for row in rows]
    news = [(row, c) for row, c in paired if c.removed or c.trashed or (c.version or 0) > row.versi]
    for row, change in news:
        with db.begin() as tx:
            if change.removed or change.trashed:
                file_rows.make_again(tx, row.kunci, row.drive_id)
                marks.put(tx, f"{BOOK_MENDED}{row.instansi}", row.drive_id, now)
            else:
                marks.put(tx, f"{BOOK_CHANGED}{row.instansi}", str(change.version), now)
                file_rows.set_version(tx, row.kunci, change.version or 0)
    return len(news)


def _tell_copies(db: Db, calendars: Calendars, changes: Iterable[FileChange], now: datetime) -> None:
    """A file that is none of ours and bears the name of a sheet ("Salinan dari Format …") is one that nobody reads."""
    named = {c.file_id: c.name for c in changes if c.name and not (c.trashed or c.last_modifier_is_me)}
    with db.read() as tx:
        ours = {row.drive_id for row in file_rows.by_drive_ids(tx, named)}
        foreign = {file_id: name for file_id, name in named.items() if file_id not in ours}
        forms = [row for row in file_rows.watched_forms(tx) if row.jenis == "format"] if foreign else []
    for file_id, name in foreign.items():
        for row in forms:
            if row.nama in name and not name.lower().endswith(".pdf"):
                with db.begin() as tx:
                    case = load.lock(tx, row.siklus_id, calendars)
                    announce.copy_found(tx, case, row.bidang, name, file_id, now)


def _changes(db: Db, drive: Drive) -> tuple[str | None, tuple[FileChange, ...]]:
    """What changed since the stored token; a lost or missing token means looking at every sheet once."""
    with db.read() as tx:
        token, everything = marks.get(tx, PAGE_TOKEN), marks.get(tx, CHECK_ALL)
    if token is not None and everything is None:
        try:
            page = drive.changes(token)
            return (page.token if page.token != token else None), page.files
        except TokenExpired:
            pass
    fresh = drive.start_token()
    return fresh, _everything(db, drive)


def _everything(db: Db, drive: Drive) -> tuple[FileChange, ...]:
    """Every watched sheet as Drive has it now, by listing (a call a page), not by asking one after the other."""
    with db.read() as tx:
        watched = file_rows.watched_forms(tx)
    states = drive.list_versions() if watched else {}
    gone = (FileChange(row.drive_id, removed=True) for row in watched if row.drive_id not in states)
    there = (states[row.drive_id] for row in watched if row.drive_id in states)
    changes = (FileChange(s.id, removed=False, trashed=s.trashed, version=s.version, locked=s.locked) for s in there)
    return (*gone, *changes)


def _ours(db: Db, changes: Iterable[FileChange]) -> list[tuple[Row[Any], FileChange]]:
    """The changes that concern our sheets and are newer than what we last read or wrote ourselves."""
    by_id = {change.file_id: change for change in changes}
    with db.read() as tx:
        rows = [row for row in file_rows.by_drive_ids(tx, by_id) if row.jenis == "format"]
    paired = [(row, by_id[row.drive_id]) for row in rows]
    return [(row, c) for row, c in paired if c.removed or c.trashed or (c.version or 0) > row.versi]


def _observe(db: Db, google: Workspace, calendars: Calendars, row: Row[Any], change: FileChange) -> Fresh:
    """The sheet as read, or why it cannot be."""
    at = Fresh(row.siklus_id, row.bidang, row.drive_id, change.version or row.versi)
    if change.trashed:
        return replace(at, masalah="hilang")
    with db.read() as tx:
        case = load.load(tx, row.siklus_id, calendars)
        form = reading.form_context(tx, case, row.bidang).form
    return look(google, at, form) if change.removed else observe(google.sheets, at, form)


def _commit(db: Db, calendars: Calendars, fresh: Fresh, change: FileChange, now: datetime) -> None:
    with db.begin() as tx:
        case = load.lock(tx, fresh.siklus_id, calendars)
        seen = absorb(tx, case, fresh, now)
        _note_done(tx, case, fresh.bidang, done=seen is not None and seen.done, now=now)
        if not change.locked and not change.removed:
            want_lock_kept(tx, case, fresh.bidang)


def _note_done(tx: Connection, case: load.Case, bidang: str, *, done: bool, now: datetime) -> None:
    """A ticked box counts as the word "selesai"; its own journey works it off, here it is only put down."""
    if done:
        entries.put_sheet(tx, case.id, bidang, {"selesai_dicentang": True, "periksa": now}, now)
