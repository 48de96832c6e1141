"""`kill -9` at the worst moments: nothing is lost, nothing is sent twice, and doubt is called doubt."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.db import Db
from bot.store.queries import inbox, marks, outbox
from bot.store.queries.outbox import Message
from bot.store.tables import inbox as inbox_table
from bot.store.tables import outbox as outbox_table
from tests.store.seed import NOW, WALL
from tests.store.test_inbox import message
from tests.store.victim import FREE

pytestmark = pytest.mark.kill
ROOT = Path(__file__).parents[2]


@contextmanager
def victim(db: Db, job: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A child process at its job; killed with SIGKILL at the end, whatever it is doing."""
    command = [sys.executable, "-m", "tests.store.victim", db.url, job, *arguments]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def kill_when_it_says(db: Db, job: str, *arguments: str) -> str:
    """Kills the child as soon as it reports; its report."""
    with victim(db, job, *arguments) as child:
        assert child.stdout is not None
        said = child.stdout.readline().strip()
    assert said, "the child died by itself"
    return said


def claimed(db: Db, wall_us: int) -> list[str]:
    """What the next worker can take, once the database noticed that the dead one is gone."""
    until = time.monotonic() + 10
    while True:
        with db.begin() as tx:
            rows = [row.kunci for row in outbox.claim(tx, NOW, wall_us, FREE, 10)]
        if rows or time.monotonic() > until:
            return rows
        time.sleep(0.05)


def test_a_sender_killed_between_claim_and_settle_leaves_a_doubtful_message(db: Db) -> None:
    """It is not sent again as it is; the next message of the chat goes out."""
    with db.begin() as tx:
        outbox.queue(tx, Message("first", 1, "x"), NOW)
        outbox.queue(tx, Message("second", 1, "x"), NOW)
    assert kill_when_it_says(db, "claim:after") == "first"
    with db.begin() as tx:
        assert outbox.expire_leases(tx, WALL + FREE.lease_us) == []  # it may still be alive
        assert outbox.claim(tx, NOW, WALL, FREE, 10) == []
    with db.begin() as tx:
        assert [row.kunci for row in outbox.expire_leases(tx, WALL + FREE.lease_us + 1)] == ["first"]
    assert claimed(db, WALL) == ["second"]
    with db.read() as tx:
        assert [row.kunci for row in outbox.to_mend(tx)] == ["first"]


def test_a_sender_killed_while_it_claims_leaves_no_trace(db: Db) -> None:
    """Nothing was sent before the lease was committed: the message is simply taken by the next one."""
    with db.begin() as tx:
        outbox.queue(tx, Message("first", 1, "x"), NOW)
    assert kill_when_it_says(db, "claim:before") == "first"
    assert claimed(db, WALL) == ["first"]
    with db.read() as tx:
        assert tx.execute(select(outbox_table.c.coba)).scalar_one() == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_poller_killed_around_its_commit_loses_no_update(db: Db, moment: str) -> None:
    """Telegram repeats what was not confirmed; the offset is read from what was stored, so it cannot run ahead."""
    waiting = [message(number) for number in range(10, 15)]
    with db.begin() as tx:
        inbox.store(tx, waiting[:2], NOW)
    kill_when_it_says(db, f"store:{moment}", json.dumps(waiting))
    with db.read() as tx:
        offset = inbox.next_offset(tx, NOW)
    assert offset == (12 if moment == "before" else 15)
    with db.begin() as tx:  # what Telegram still holds from that offset on, and once more all of it
        inbox.store(tx, [update for update in waiting if update["update_id"] >= offset], NOW)
        inbox.store(tx, waiting, NOW)
    with db.read() as tx:
        assert list(tx.scalars(select(inbox_table.c.update_id).order_by(inbox_table.c.update_id))) == [*range(10, 15)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_around_its_commit_has_its_effect_once(db: Db, moment: str) -> None:
    """Effect and end of the update are one transaction: both or neither."""
    with db.begin() as tx:
        inbox.store(tx, [message(1)], NOW)
    kill_when_it_says(db, f"journey:{moment}")
    with db.begin() as tx:
        row = inbox.next_new(tx, NOW)
        effect = marks.get(tx, "effect:1")
    assert (row is None, effect) == ((True, "x") if moment == "after" else (False, None))
    if row is not None:
        kill_when_it_says(db, "journey:after")
    with db.read() as tx:
        assert inbox.next_new(tx, NOW) is None
        assert marks.get(tx, "effect:1") == "x"


def test_senders_killed_at_random_send_nothing_twice_and_lose_nothing(db: Db, tmp_path: Path) -> None:
    """Five kills in 150 messages to ten chats: every message was sent once, or is doubtful and known to be."""
    sent, total, at_once, kills = tmp_path / "sent", 150, 3, 5
    with db.begin() as tx:
        for number in range(total):
            outbox.queue(tx, Message(f"{number % 10}:{number:03}", number % 10, "x"), NOW)
    dice = random.Random(7)
    for _ in range(kills):
        with victim(db, "deliver", str(sent)) as child:
            enough = _lines(sent) + dice.randint(1, 12)
            while _lines(sent) < enough and child.poll() is None:
                time.sleep(0.001)
            assert child.poll() is None, "nothing to kill"
    with victim(db, "deliver", str(sent)) as child:
        assert child.wait(60) == 0
    lines = sent.read_text().split()
    assert max(Counter(lines).values()) == 1
    with db.read() as tx:
        status = {row.kunci: row.status for row in tx.execute(select(outbox_table))}
    assert set(status.values()) <= {"terkirim", "ragu"}
    assert {key for key, value in status.items() if value == "terkirim"} <= set(lines)
    assert sum(value == "ragu" for value in status.values()) <= kills * at_once
    for chat in range(10):
        of_chat = [line for line in lines if line.startswith(f"{chat}:")]
        assert of_chat == sorted(of_chat)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
