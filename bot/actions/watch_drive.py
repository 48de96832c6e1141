"""Have Drive tell us of changes where it can reach us; polling goes on as before, since a channel can end silently."""

import uuid
from datetime import datetime, timedelta

from bot.cases.drive import push
from bot.cases.drive.push import Hook, Kept
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import marks
from integrations.errors import IntegrationError, Maybe
from integrations.google.drive import Drive
from integrations.google.drive_model import Channel

LIFE = timedelta(days=7)  # Google's maximum for the change feed (google notes §4.4)
RENEW = timedelta(days=1)
REST = timedelta(hours=1)


def watch_drive(db: Db, drive: Drive, hook: Hook | None, now: datetime) -> Tally:
    """Opens a channel to `hook`, a new one a day before it ends, and stops those that are not wanted any more (all of
    them without a hook). What Google refuses is asked for again after an hour, and told to nobody: nothing is missed.
    """
    tally = Tally()
    with db.read() as tx:  # observe
        known, page, refused = push.kept(tx), marks.get(tx, push.PAGE_TOKEN), marks.get_time(tx, push.RESTING)
    if refused is not None and now < refused + REST:
        return tally
    try:
        serving = next((one for one in known if _serves(one, hook, now + RENEW)), None)
        if serving is None and hook is not None and page is not None:
            serving = _begin(db, drive, hook, page, now)
            tally.add("watched")
        if serving is not None or hook is None:
            for one in known:
                tally.add("unwatched", _end(db, drive, one, serving, now))
    except IntegrationError as error:
        tally.fault("drive:watch", error)
        with db.begin() as tx:
            marks.put(tx, push.RESTING, type(error).__name__, now)
    return tally


def _serves(one: Kept, hook: Hook | None, until: datetime) -> bool:
    wanted = hook is not None and one.address == hook.address
    return wanted and bool(one.channel.resource_id) and one.channel.expires > until


def _begin(db: Db, drive: Drive, hook: Hook, page: str, now: datetime) -> Kept:
    """The intent is put down first: should the answer be lost, the channel's notices are believed until it ends."""
    asked = Kept(Channel(str(uuid.uuid4()), "", now + LIFE), hook.address)
    with db.begin() as tx:
        push.keep(tx, asked, now)
    try:
        opened = drive.watch(page, asked.channel, hook.address, hook.token(asked.channel.id))
    except Maybe:
        raise
    except IntegrationError:
        with db.begin() as tx:
            push.forget(tx, asked.channel.id)
        raise
    made = Kept(opened, hook.address)
    with db.begin() as tx:
        push.keep(tx, made, now)
    return made


def _end(db: Db, drive: Drive, one: Kept, serving: Kept | None, now: datetime) -> int:
    """Stops a channel that another took the place of; without its answer it cannot be stopped, and runs out. 1 or 0."""
    if serving is not None and one.channel.id == serving.channel.id:
        return 0
    is_over = one.channel.expires <= now
    if not is_over and not one.channel.resource_id:
        return 0
    if not is_over:
        drive.unwatch(one.channel)
    with db.begin() as tx:
        push.forget(tx, one.channel.id)
    return 1
