"""Read each sheet that changed once, and move the siklus whose entries changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.cases import load
from bot.cases.drive import feed, outage
from bot.cases.drive.files import want_lock_kept
from bot.cases.drive.workspace import Workspace
from bot.cases.kendali import key
from bot.cases.load import Calendars
from bot.cases.sheet import reading
from bot.cases.sheet.fresh import Fresh, absorb, look, observe, with_evidence
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import entries, files, marks
from integrations.errors import IntegrationError
from integrations.google.drive_model import FileChange


def poll_entries(db: Db, google: Workspace, calendars: Calendars, now: datetime) -> Tally:
    """One call for the change feed, one read per changed sheet; then one transaction per sheet.

    Failures of one sheet leave its last good values alone and the others go on (tally.faults).
    """
    tally = Tally()
    try:
        token, changes = feed.changes_since(db, google.drive)  # observe
    except IntegrationError as error:
        outage.note_failure(db, calendars, error, now)
        tally.fault("drive", error)
        return tally
    tally.add("books", _note_books(db, changes, now))
    feed.tell_copies(db, calendars, changes, now)
    failure = None
    for row, change in feed.news(db, changes, "format"):
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
        feed.keep_place(db, token, now)
    return tally


def _note_books(db: Db, changes: Iterable[FileChange], now: datetime) -> int:
    """Marks the control workbooks that changed, for their own journey; one that is gone is wanted anew. How many."""
    news = feed.news(db, changes, key.JENIS)
    for row, change in news:
        with db.begin() as tx:
            if change.removed or change.trashed:
                files.make_again(tx, row.kunci, row.drive_id)
                marks.put(tx, f"{key.MENDED}{row.instansi}", row.drive_id, now)
            else:
                marks.put(tx, f"{key.CHANGED}{row.instansi}", str(change.version), now)
                files.set_version(tx, row.kunci, change.version or 0)
    return len(news)


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
        if seen is not None and seen.done:  # a ticked box counts as the word "selesai"; its own journey works it off
            entries.put_sheet(tx, case.id, fresh.bidang, {"selesai_dicentang": True, "periksa": now}, now)
        if not change.locked and not change.removed:
            want_lock_kept(tx, case, fresh.bidang)
