"""Show every proposed change of officials to those who may confirm it, as soon as they can be reached."""

from datetime import datetime

from bot.cases import load
from bot.cases.accounts import officials
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, proposals


def ask_confirmers(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Asks whoever is entitled now and was not asked yet; a card belongs to the office's newest siklus, so a proposal
    made before the first one waits for it."""
    tally = Tally()
    for row in db.ask(proposals.waiting):
        with db.begin() as tx:
            known = cycles.every(tx, row.instansi)
            fresh = proposals.get(tx, row.id)
            if known and fresh is not None and fresh.status == "menunggu":
                tally.add("asked", officials.ask(tx, load.lock(tx, known[-1].id, calendars), fresh, now))
    return tally
