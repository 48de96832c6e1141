"""Archive a siklus: the final report, the approved data, the decisions and the record in one package, all read-only."""

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.commit import commit
from bot.cases.drive import files, unmade
from bot.cases.load import Calendars, Case
from bot.cases.papers import archive_package
from bot.cases.papers.report_files import keep_report
from bot.cases.papers.yearly_model import build_any
from bot.domain.facts import BotSelesai, StatusSiklus
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.report.documents import render_apart
from bot.store.db import Db
from bot.store.queries import cycles, record
from bot.store.queries import files as file_rows


def archive(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each siklus that is done or at its archiving stage: make the package once, want everything read-only.

    The siklus ends when Drive is as wanted (`ensure_drive`); for an SOP with a row of its own, that row's stage does.
    """
    tally = Tally()
    for siklus_id in db.ask(cycles.with_bot_work):
        try:
            tally.add("archived", _archive(db, calendars, siklus_id, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, siklus_id, error, now)
    return tally


def _archive(db: Db, calendars: Calendars, siklus_id: int, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        if not _is_asked(case):
            return 0
        made = file_rows.by_key(tx, f"{case.key}/arsip")
        model = build_any(tx, case, now) if made is None else None
        material = archive_package.collect(tx, case) if made is None else None
    if model is None or material is None:
        return _end_stage(db, calendars, siklus_id, now)
    rendered = render_apart(model, format_dir)
    name, package = archive_package.pack(case, material, model, rendered, partial(_fetch, db))
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if file_rows.by_key(tx, f"{case.key}/arsip") is not None:
            return 0  # another process was first
        keep_report(tx, case, model, rendered, now, " final")
        digest = file_rows.put_document(tx, name, "application/zip", package, now)
        record.append(tx, f"siklus:{case.id}", "arsip", {"nama": name, "sha256": digest}, now)
        files.want_archive(tx, case, digest, name)
        files.want_archived(tx, case)
    return 1


def _fetch(db: Db, sha256: str) -> bytes:
    with db.read() as tx:
        return bytes(file_rows.document(tx, sha256).isi)


def _is_asked(case: Case) -> bool:
    return case.siklus.status is StatusSiklus.DIARSIPKAN or any(objek is Objek.ARSIP for _, objek in case.bot_stages())


def _end_stage(db: Db, calendars: Calendars, siklus_id: int, now: datetime) -> int:
    """Ends an archiving row of the SOP once Drive is as wanted."""
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        stage = next((langkah for langkah, objek in case.bot_stages() if objek is Objek.ARSIP), None)
        if stage is None or not _all_there(tx, case):
            return 0
        commit(tx, case, BotSelesai(stage.urut, stage.bidang, stage.tahap), now)
        return 1


def _all_there(tx: Connection, case: Case) -> bool:
    return file_rows.all_settled(tx, case.id)
