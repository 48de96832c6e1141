"""Compare every sheet with Drive now and then, since a change feed can be late or lose a line; tidy what is old, or was
made twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.cases.drive import feed
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import files, inbox
from integrations.google.drive_model import FileState

KEEP_UPDATES = timedelta(days=14)


def sweep(db: Db, google: Workspace, calendars: Calendars, now: datetime) -> Tally:
    """One list of versions for all watched sheets; one that is newer than what we saw, or gone, makes the next poll
    look at everything. Twins go to the trash. Old worked-off updates are forgotten."""
    tally = Tally()
    with db.read() as tx:
        watched = files.watched_forms(tx)
        parents = files.parents_of(tx, [row.induk for row in watched])
    found = google.drive.list_versions(parents) if parents else {}
    twins = _twins(found, watched)
    for file_id in twins:
        google.drive.trash(file_id)
    behind = [row for row in watched if row.drive_id not in found or found[row.drive_id].version > row.versi]
    with db.begin() as tx:
        if behind:
            feed.distrust(tx, now)
        tally.add("twins", len(twins))
        tally.add("behind", len(behind))
        tally.add("pruned", inbox.prune(tx, now - KEEP_UPDATES))
    return tally


def _twins(found: Mapping[str, FileState], watched: Sequence[Row[Any]]) -> list[str]:
    """Second files of ours under the key of one that is there, made while Drive's list did not show the first one yet.
    A copy that somebody made bears our key too, but another name or another's last change."""
    there = {row.kunci: row for row in watched if row.drive_id in found and not found[row.drive_id].trashed}
    return [
        state.id
        for state in found.values()
        if (row := there.get(state.key)) is not None
        and (state.id != row.drive_id and state.name == row.nama)
        and (state.last_modifier_is_me and not state.trashed)
    ]
