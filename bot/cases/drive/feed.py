"""What changed in Drive since we last looked, and who is told of a file that is none of ours?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load
from bot.cases.drive.push import PAGE_TOKEN
from bot.cases.load import Calendars
from bot.domain.facts import StatusSiklus
from bot.store.db import Db
from bot.store.queries import cycles, files, marks
from integrations.errors import Missing, TokenExpired
from integrations.google.drive import Drive
from integrations.google.drive_model import FileChange, FileState

_CHECK_ALL = "drive:periksa"  # look at every sheet once


def distrust(tx: Connection, now: datetime) -> None:
    """The feed has lost a line: the next look is at every sheet."""
    marks.put(tx, _CHECK_ALL, "semua", now)


def keep_place(db: Db, token: str, now: datetime) -> None:
    """Everything up to `token` was worked off."""
    with db.begin() as tx:
        marks.put(tx, PAGE_TOKEN, token, now)
        marks.drop(tx, _CHECK_ALL)


def changes_since(db: Db, drive: Drive) -> tuple[str | None, tuple[FileChange, ...]]:
    """What changed since the place kept, and the place after it (None where it is the same); a place that is lost or
    missing means looking at every sheet once. Raises IntegrationError."""
    with db.read() as tx:
        token, everything = marks.get(tx, PAGE_TOKEN), marks.get(tx, _CHECK_ALL)
    if token is not None and everything is None:
        try:
            page = drive.changes(token)
            return (page.token if page.token != token else None), page.files
        except TokenExpired:
            pass
    fresh = drive.start_token()
    return fresh, _everything(db, drive)


def news(db: Db, changes: Iterable[FileChange], jenis: str) -> list[tuple[Row[Any], FileChange]]:
    """The changes of our files of this kind that are newer than what we last read or wrote ourselves; those of a siklus
    that rests are looked at when it goes on."""
    by_id = {change.file_id: change for change in changes}
    if not by_id:
        return []
    with db.read() as tx:
        found = [row for row in files.by_drive_ids(tx, by_id) if row.jenis == jenis]
        resting = {row.id for row in cycles.running(tx) if row.status == StatusSiklus.DIJEDA} if found else set()
        rows = [row for row in found if row.siklus_id not in resting]
    paired = [(row, by_id[row.drive_id]) for row in rows]
    return [(row, c) for row, c in paired if c.removed or c.trashed or (c.version or 0) > row.versi]


def tell_copies(db: Db, calendars: Calendars, changes: Iterable[FileChange], now: datetime) -> None:
    """A file that is none of ours and bears the name of a sheet ("Salinan dari Format …") is one that nobody reads."""
    named = {c.file_id: c.name for c in changes if c.name and not (c.trashed or c.last_modifier_is_me)}
    if not named:
        return
    with db.read() as tx:
        ours = {row.drive_id for row in files.by_drive_ids(tx, named)}
        foreign = {file_id: name for file_id, name in named.items() if file_id not in ours}
        forms = [row for row in files.watched_forms(tx) if row.jenis == "format"] if foreign else []
    for file_id, name in foreign.items():
        for row in forms:
            if row.nama in name and not name.lower().endswith(".pdf"):
                with db.begin() as tx:
                    case = load.lock(tx, row.siklus_id, calendars)
                    announce.copy_found(tx, case, row.bidang, name, file_id, now)


def _everything(db: Db, drive: Drive) -> tuple[FileChange, ...]:
    """Every watched sheet as Drive has it now, by listing (a call a page), not by asking one after the other."""
    watched = db.ask(files.watched_forms)
    states = drive.list_versions() if watched else {}
    return tuple(_state(drive, row.drive_id, states) for row in watched)


def _state(drive: Drive, file_id: str, listed: Mapping[str, FileState]) -> FileChange:
    """A file that is not in the list is asked for by its id: a list may lag behind by minutes (google.md §4.2)."""
    try:
        found = listed.get(file_id) or drive.stat(file_id)
    except Missing:
        return FileChange(file_id, removed=True)
    return FileChange(file_id, removed=False, trashed=found.trashed, version=found.version, locked=found.locked)
