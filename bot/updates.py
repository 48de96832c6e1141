"""What the bot does BECAUSE SOMEONE WROTE: updates from the inbox, each to the one journey it belongs to.

Default deny: an update that no line of `ROUTES` knows is put aside unread, and one of a stranger changes nothing.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.actions.join import is_joining, join
from bot.actions.note_reach import is_reach, note_reach
from bot.actions.order import is_order, order
from bot.actions.record_reply import record_reply
from bot.actions.show import is_command, show
from bot.app import App
from bot.cases.answers import as_whom, refusals
from bot.cases.answers.incoming import Incoming, Kind, parse_update
from bot.domain.hari_kerja import YearMissing
from bot.domain.tally import Tally
from bot.store.queries import inbox
from integrations.errors import IntegrationError

log = structlog.get_logger()

Route = tuple[Callable[[Incoming], bool], Callable[[App, Incoming, datetime], None]]

ROUTES: tuple[Route, ...] = (
    (is_reach, lambda app, incoming, now: note_reach(app.db, app.calendars, incoming, now)),
    (is_joining, lambda app, incoming, now: join(app.db, app.calendars, app.phones, incoming, now)),
    (is_order, lambda app, incoming, now: order(app.db, app.google, app.calendars, incoming, now)),
    (is_command, lambda app, incoming, now: show(app.db, app.calendars, incoming, now)),
    (
        lambda incoming: incoming.kind in (Kind.MESSAGE, Kind.TAP),
        lambda app, incoming, now: record_reply(app.db, app.google, app.calendars, app.catalogue, incoming, now),
    ),
)


def work_off_inbox(app: App, now: datetime) -> Tally:
    """Works off waiting updates, oldest first, in order per chat. One that fails is tried again later and holds back
    its own chat only; after three failures it is dead and on record."""
    tally = Tally()
    failed: set[int] = set()
    tried: set[int] = set()
    while True:
        row = app.db.ask(inbox.next_new, now, failed)
        if row is None:
            return tally
        if row.update_id in tried:  # another worker holds it: leave its chat to that one
            failed.add(row.chat_id)
            continue
        tried.add(row.update_id)
        incoming = parse_update(row.isi)
        try:
            _dispatch(app, incoming, now)
            tally.add("updates")
        except Exception as error:
            failed.add(row.chat_id)
            _record_failure(app, row.update_id, error, now, tally)


def _dispatch(app: App, incoming: Incoming, now: datetime) -> None:
    meant = as_whom.resolve(app.db, incoming, now)
    for belongs, journey in ROUTES:
        if belongs(meant):
            try:
                journey(app, meant, now)
            except YearMissing as missing:
                refusals.year_missing(app.db, meant, missing.year, now)
            return
    with app.db.begin() as tx:
        inbox.take(tx, incoming.update_id, now)


def _record_failure(app: App, update_id: int, error: Exception, now: datetime, tally: Tally) -> None:
    waits = isinstance(error, IntegrationError)
    if not waits:
        log.exception("update_failed", update_id=update_id)
    with app.db.begin() as tx:
        dead = inbox.fail(tx, update_id, f"{type(error).__name__}: {error}", now, counts=not waits)
    tally.fault(f"update {update_id}{' (dead)' if dead else ''}", error)
