"""Does only one process have a turn, and is it free the moment that process dies?"""

import subprocess
import sys
import time

from bot.store.db import Db
from bot.store.turn import Turn

HOLD = """
import sys, time
from bot.store.db import Db
from bot.store.turn import Turn
print(Turn(Db(sys.argv[1]), "poller").take(), flush=True)
time.sleep(60)
"""


def test_a_turn_is_taken_by_one_and_free_when_given_back(db: Db) -> None:
    """The second stands by; asking again keeps what one has."""
    first, second = Turn(db, "poller"), Turn(db, "poller")
    assert first.take()
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    second.give_back()


def test_two_turns_of_different_names_do_not_meet(db: Db) -> None:
    """Polling and writing to Drive are two turns."""
    poller, writer = Turn(db, "poller"), Turn(db, "writer")
    assert poller.take()
    assert writer.take()
    poller.give_back()
    writer.give_back()


def test_a_killed_process_leaves_its_turn_free_at_once(db: Db) -> None:
    """SIGKILL: nothing is given back, and the successor need not wait for a lease to run out."""
    url = db.engine.url.render_as_string(hide_password=False)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    successor = Turn(db, "poller")
    assert not successor.take()
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 5
    while not successor.take():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    successor.give_back()
