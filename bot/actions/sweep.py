"""Compare every sheet with Drive now and then, since a change feed can be late or lose a line; tidy what is old."""

from datetime import datetime, timedelta

from bot.cases.drive import feed
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import files, inbox

KEEP_UPDATES = timedelta(days=14)


def sweep(db: Db, google: Workspace, calendars: Calendars, now: datetime) -> Tally:
    """One list of versions for all watched sheets; one that is newer than what we saw, or gone, makes the next poll
    look at everything. Old worked-off updates are forgotten."""
    tally = Tally()
    with db.read() as tx:
        watched = files.watched_forms(tx)
        parents = files.parents_of(tx, [row.induk for row in watched])
    found = google.drive.list_versions(parents) if parents else {}
    behind = [row for row in watched if row.drive_id not in found or found[row.drive_id].version > row.versi]
    with db.begin() as tx:
        if behind:
            feed.distrust(tx, now)
        tally.add("behind", len(behind))
        tally.add("pruned", inbox.prune(tx, now - KEEP_UPDATES))
    return tally
