"""Read each control workbook that its planners changed, and let what they typed take effect."""

from datetime import datetime

from bot.cases.drive.workspace import Workspace
from bot.cases.kendali import book
from bot.cases.kendali.desk import Desk
from bot.cases.kendali.key import CHANGED, key_of
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import files, marks
from integrations.errors import IntegrationError


def read_kendali(db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, now: datetime) -> Tally:
    """One read for each workbook that the change feed named (`poll_entries`), one transaction each. What cannot be read
    stays marked, and what is wanted of it is written by `ensure_drive`."""
    tally = Tally()
    for mark in db.ask(marks.starting_with, CHANGED):
        office = mark.kunci.removeprefix(CHANGED)
        try:
            _read_one(db, google, calendars, catalogue, office, now)
        except IntegrationError as error:
            tally.fault(office, error)
            continue
        with db.begin() as tx:
            if marks.get(tx, mark.kunci) == mark.nilai:
                marks.drop(tx, mark.kunci)
        tally.add("read")
    return tally


def _read_one(
    db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, office: str, now: datetime
) -> None:
    with db.read() as tx:
        row = files.by_key(tx, key_of(office))
        if row is None or row.drive_id is None or "isi" not in row.nyata:
            return  # it is not built yet
        tables = book.edited_tables(Desk(tx, office, calendars, catalogue, now))
    readings = google.sheets.workbook.read_tables(row.drive_id, [table.spec for table in tables.values()])
    with db.read() as tx:
        if book.is_as_written(tx, office, tables, readings):
            return  # the feed names the bot's own writing, too, and an edit may have come while it wrote
    with db.begin() as tx:
        book.absorb(Desk(tx, office, calendars, catalogue, now), readings)
        book.refresh(tx, office, calendars, catalogue, now)
