"""Note who can be reached: somebody blocked or unblocked the bot, or edited what they wrote."""

from datetime import datetime

from bot.cases.accounts import reach
from bot.cases.answers import edits
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.reply import Reply
from bot.cases.load import Calendars
from bot.store.db import Db
from bot.store.queries import inbox, people


def is_reach(incoming: Incoming) -> bool:
    """True for what belongs to this journey."""
    return incoming.kind in (Kind.MEMBERSHIP, Kind.EDIT)


def note_reach(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Marks an account (un)reachable and tells the planner; an edited message never decides and is answered so."""
    with db.begin() as tx:
        if not inbox.take(tx, incoming.update_id, now):
            return
        if incoming.kind is Kind.EDIT:
            known = people.bound_people(tx, incoming.from_id)
            edits.note(tx, Reply(incoming, known[0] if known else None), calendars, now)
        elif incoming.blocked:
            reach.note_blocked(tx, calendars, incoming.from_id, now)
        else:
            reach.note_back(tx, incoming.from_id, now)
