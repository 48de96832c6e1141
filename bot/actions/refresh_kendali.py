"""Keep the control workbook of each office as things are: a look once a minute at the offices in which something
happened, and at all of them once a day."""

from datetime import datetime, timedelta

from bot.cases.kendali import book
from bot.cases.kendali.key import JENIS
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import files, marks

LOOKED = "kendali:dilihat"  # when the last look was; dropped when the offices are written anew
EVERY = timedelta(minutes=1)


def refresh_kendali(db: Db, calendars: Calendars, catalogue: Catalogue, now: datetime) -> Tally:
    """Wants what shall stand in the workbooks; what differs is written by `ensure_drive`. A failure of one office
    leaves the others alone."""
    tally = Tally()
    looked = db.ask(marks.get, LOOKED)
    last = None if looked is None else datetime.fromisoformat(looked)
    if last is not None and now < last + EVERY:
        return tally
    with db.read() as tx:
        whole = last is None or last.date() != now.date()
        every = {row.instansi for row in files.of_kind(tx, JENIS)}
        offices = every if whole or last is None else every & book.offices_changed_since(tx, last)
    for office in sorted(offices):
        try:
            with db.begin() as tx:
                tally.add("wanted", int(book.refresh(tx, office, calendars, catalogue, now)))
        except Exception as error:
            tally.fault(office, error)
    with db.begin() as tx:
        marks.put(tx, LOOKED, now.isoformat(), now)
    return tally
