"""Connect whoever opened an invitation and did not object, and bring people what waits for them at an account that
can be written to since."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.accounts import reach
from bot.cases.accounts.joining import WAITING, Phones, bind_account, expected_number
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import marks, people

# The code was handed to one person and typed by hand; name and office are shown, and silence counts as a yes after this
# time (docs/adr/0010), so that nobody who typed the code stays unconnected for want of a second tap.
SILENCE = timedelta(minutes=2)


def settle_joins(db: Db, calendars: Calendars, phones: Phones, now: datetime) -> Tally:
    """Connects whoever opened an invitation some minutes ago and did not object, and brings people what waits for them
    at an account that can be written to since."""
    tally = _settle_silent(db, calendars, phones, now)
    with db.read() as tx:
        wished = reach.wished_tasks(tx)
    for wish in wished:
        for siklus_id in wish.siklus_ids:
            with db.begin() as tx:
                reach.bring_tasks(tx, load.lock(tx, siklus_id, calendars), wish.orang_id, now)
        with db.begin() as tx:
            marks.drop(tx, wish.kunci)
            tally.add("brought")
    return tally


def _settle_silent(db: Db, calendars: Calendars, phones: Phones, now: datetime) -> Tally:
    """Silence is a yes (docs/adr/0010), but no telephone number: whose contact is asked for has to share it."""
    tally = Tally()
    with db.read() as tx:
        opened = [row for row in marks.starting_with(tx, WAITING) if row.pada + SILENCE <= now]
        waiting = [row for row in opened if not expected_number(tx, phones, _invited(tx, row.nilai, now))]
    for row in waiting:
        with db.begin() as tx:
            hashed, _, update_id = row.nilai.partition(":")
            if marks.get(tx, row.kunci) != row.nilai:
                continue  # answered meanwhile
            marks.drop(tx, row.kunci)
            from_id = int(row.kunci.removeprefix(WAITING))
            orang_id = people.use_invitation(tx, hashed, from_id, now)
            if orang_id is not None:
                bind_account(tx, calendars, Incoming(int(update_id), Kind.MESSAGE, from_id, from_id), orang_id, now)
                tally.add("joined")
    return tally


def _invited(tx: Connection, opened: str, now: datetime) -> int | None:
    return people.invitation(tx, opened.partition(":")[0], now)
