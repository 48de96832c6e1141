"""Make Drive as it is wanted: every folder, sheet, note, share, lock and document that a wanted-state row names.

Each effect can be repeated for ever (found by key, compared before it is made), so a crash between any two of them
leaves rows that the next tick completes: one file, one share, one protection.
"""

from datetime import datetime
from typing import Any

from bot.cases import announce, load
from bot.cases.commit import commit
from bot.cases.drive import progress
from bot.cases.drive.fulfil import Job, fulfil, fulfil_book, observe
from bot.cases.drive.refused_files import Refusal, postpone, tell_refused
from bot.cases.drive.workspace import Workspace
from bot.cases.kendali import book
from bot.cases.kendali.desk import Desk
from bot.cases.kendali.key import JENIS
from bot.cases.load import Calendars, Case
from bot.domain.facts import ArsipSelesai, BotSelesai, StatusSiklus
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import cycles, files, marks
from integrations.errors import IntegrationError
from integrations.google.drive import Drive

AT_ONCE = 20  # files in one beat: under Google's limits that is half a minute


def ensure_drive(db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, now: datetime) -> Tally:
    """Works off every wanted-state row that is due; then tells each siklus whose files are all as wanted."""
    tally = Tally()
    rows = db.ask(files.unfulfilled, now)
    if rows:
        _know_account(db, google.drive, now)
        _tell_progress(db, calendars, now)
    refused: list[Refusal] = []
    for row in rows:
        if tally.counts.get("files", 0) + len(tally.faults) >= AT_ONCE:
            break  # the next beat goes on at once; meanwhile entries are read and the planner hears how far it is
        job = observe(db, calendars, row)
        if job is None:
            continue  # its parent folder does not exist yet: the next round
        try:
            if row.jenis == JENIS:
                _make_book(db, google, calendars, catalogue, job, now)
            else:
                fulfil(db, google, catalogue, job)
                _announce_copy(db, calendars, job, now)
            tally.add("files")
        except IntegrationError as error:
            refused += postpone(db, row, error, now)
            tally.fault(row.kunci, error)
    tell_refused(db, calendars, refused, now)
    _report_back(db, calendars, now, tally)
    return tally


def _know_account(db: Db, drive: Drive, now: datetime) -> None:
    """The bot's own address must stand on every protection; it is asked for once."""
    known = db.ask(marks.get, load.GOOGLE_ACCOUNT)
    if known is None:
        email = drive.about().email
        with db.begin() as tx:
            marks.put(tx, load.GOOGLE_ACCOUNT, email, now)


def _tell_progress(db: Db, calendars: Calendars, now: datetime) -> None:
    waiting = db.ask(cycles.with_bot_work)
    for siklus_id in waiting:
        with db.begin() as tx:
            progress.tell(tx, load.lock(tx, siklus_id, calendars), now)


def _make_book(db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, job: Job, now: datetime) -> None:
    with db.read() as tx:
        wanted = book.wishes(Desk(tx, job.row.instansi, calendars, catalogue, now))
    fulfil_book(db, google, job, wanted, now)
    with db.begin() as tx:
        book.tell_mended(Desk(tx, job.row.instansi, calendars, catalogue, now))


def _announce_copy(db: Db, calendars: Calendars, job: Job, now: datetime) -> None:
    """The planner is told once all of a report's Google copies are there, and in the same breath it is put down."""
    if "kabarkan" in job.todo:
        with db.begin() as tx:
            announce.copies(tx, load.load(tx, job.row.siklus_id, calendars), now)
            files.fulfilled(tx, job.row.kunci, nyata={"kabarkan": True})


def _report_back(db: Db, calendars: Calendars, now: datetime, tally: Tally) -> None:
    """Ends the bot stages whose files are as wanted."""
    waiting = db.ask(cycles.with_bot_work)
    for siklus_id in waiting:
        with db.begin() as tx:
            case = load.lock(tx, siklus_id, calendars)
            for langkah, objek in case.bot_stages():
                if objek in progress.DONE_BY and _are_ready(tx, case, langkah.bidang, objek):
                    progress.tell(tx, load.lock(tx, siklus_id, calendars), now)
                    commit(
                        tx,
                        load.lock(tx, siklus_id, calendars),
                        BotSelesai(langkah.urut, langkah.bidang, langkah.tahap),
                        now,
                    )
                    tally.add("stages")
            if case.siklus.status is StatusSiklus.DIARSIPKAN and _is_archived(tx, case):
                commit(tx, case, ArsipSelesai(), now)
                tally.add("archived")


def _are_ready(tx: Any, case: Case, bidang: str, objek: Objek) -> bool:
    rows = [row for row in files.of_siklus(tx, case.id, "format") if bidang in ("", row.bidang)]
    return bool(rows) and all(progress.is_ready(row, objek) for row in rows)


def _is_archived(tx: Any, case: Case) -> bool:
    archive = files.by_key(tx, f"{case.key}/arsip")
    return archive is not None and files.all_settled(tx, case.id)
