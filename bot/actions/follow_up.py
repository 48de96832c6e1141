"""Ask for figures that were late at their source, once the day has come on which they were expected."""

from datetime import datetime

from bot.cases.load import Calendars
from bot.cases.sheet import late
from bot.domain.tally import Tally
from bot.store.db import Db


def follow_up(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """One transaction a figure; each is asked for once, also after its siklus ended."""
    tally = Tally()
    with db.read() as tx:
        found = list(late.due(tx, now))
    for item in found:
        with db.begin() as tx:
            tally.add("asked", int(late.ask(tx, calendars, item, now)))
    return tally
