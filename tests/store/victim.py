"""A process to be killed: `python -m tests.store.victim URL JOB …` says how far it got, and hangs or works on.

It uses the very queries the bot uses; `Telegram` is a file to which each sent message adds a line.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.store.db import Db
from bot.store.queries import inbox, marks, outbox
from bot.store.queries.rates import Limit, TelegramLimits
from tests.store.seed import NOW, WALL

FREE = TelegramLimits(overall=Limit(0), chat=Limit(0), group=Limit(0), lease_us=500_000)


def report(word: str) -> None:
    """Tells the parent, and then waits for the end unless the parent lets it go on."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def hang() -> None:
    """Waits to be killed."""
    time.sleep(600)


def claim(db: Db, *, committed: bool) -> None:
    """Dies holding a lease, or in the middle of taking one."""
    with db.begin() as tx:
        rows = outbox.claim(tx, NOW, WALL, FREE, 10)
        if not committed:
            report(rows[0].kunci)
            hang()
    report(rows[0].kunci)
    hang()


def store(db: Db, updates: str, *, committed: bool) -> None:
    """A poller: dies before its updates are committed, or before Telegram is told."""
    with db.begin() as tx:
        inbox.store(tx, json.loads(updates), NOW)
        if not committed:
            report("stored")
            hang()
    report("stored")
    hang()


def journey(db: Db, *, committed: bool) -> None:
    """A worker: its effect and the end of its update are one transaction."""
    with db.begin() as tx:
        row = inbox.next_new(tx, NOW)
        assert row is not None
        assert inbox.take(tx, row.update_id, NOW)
        marks.put(tx, f"effect:{row.update_id}", (marks.get(tx, f"effect:{row.update_id}") or "") + "x", NOW)
        if not committed:
            report("done")
            hang()
    report("done")
    hang()


def deliver(db: Db, sent: str) -> None:
    """A sender as in `bot.actions.deliver`, until nothing is left."""
    telegram = os.open(Path(sent), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        wall_us = time.time_ns() // 1000
        with db.begin() as tx:
            outbox.expire_leases(tx, wall_us)
            left = outbox.active_count(tx)
        with db.begin() as tx:
            rows = outbox.claim(tx, NOW, wall_us, FREE, 3)
        for row in rows:
            os.write(telegram, f"{row.kunci}\n".encode())
            with db.begin() as tx:
                outbox.settle(tx, row.id, "terkirim", NOW)
        if not left:
            return


def main(url: str, job: str, *arguments: str) -> None:
    """Runs one job."""
    db = Db(url)
    name, _, moment = job.partition(":")
    committed = moment == "after"
    jobs: dict[str, Callable[[], None]] = {
        "claim": lambda: claim(db, committed=committed),
        "store": lambda: store(db, *arguments, committed=committed),
        "journey": lambda: journey(db, committed=committed),
        "deliver": lambda: deliver(db, *arguments),
    }
    jobs[name]()


if __name__ == "__main__":
    main(*sys.argv[1:])
