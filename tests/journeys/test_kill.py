"""The bot as a process of its own, really killed (`kill -9`) while people go on: nothing lost, nothing doubled."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store import tables
from bot.store.db import Db
from tests.journeys import stages
from tests.journeys.conftest import Stages
from tests.journeys.office import CHECKER, FILLER, PLANNER, UNITS, Office
from tests.journeys.process import Process, wait_until_idle

pytestmark = [pytest.mark.kill, pytest.mark.timeout(280)]


@pytest.fixture
def office(db: Db, stages: Stages) -> Office:
    """The office before anything, on either database."""
    return stages.fresh(db)


@pytest.fixture
def start(office: Office, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """`start()`: one more bot process in this world; all are ended afterwards."""
    started: list[Process] = []

    def one() -> Process:
        started.append(Process(office, tmp_path))
        return started[-1]

    yield one
    for process in started:
        process.kill()


def _nothing_lost_or_doubled(office: Office) -> None:
    """One decision a stage, one file a name, one share a person; a message at most once more for each doubt."""
    decided = Counter((d.urut, d.bidang, d.tahap, d.putaran) for d in office.decisions())
    assert set(decided.values()) == {1}, decided
    names = Counter(f["name"] for f in office.get("/_sandbox/google/files") if not f["trashed"] and f["parents"])
    assert set(names.values()) == {1}, names
    for unit in UNITS:
        grants = Counter(g["emailAddress"] for g in office.google_file(office.file_id(unit))["permissions"])
        assert set(grants.values()) == {1}
    rows = office.rows(tables.outbox, operasi="kirim")
    assert {row.status for row in rows} <= {"terkirim", "batal", "ragu"}
    doubts = sum(row.status == "ragu" for row in rows)
    sent = sum(row.status == "terkirim" for row in rows)
    calls = office.get("/_sandbox/calls?service=telegram")
    made = [c for c in calls if c.get("call") in ("sendMessage", "sendDocument", "sendPhoto") and c["status"] == 200]
    assert sent <= len(made) <= sent + doubts, (sent, doubts, len(made))
    assert {row.status for row in office.rows(tables.inbox)} == {"selesai"}
    assert [item for item in office.unsound() if item[0] != "outbox"] == []


def test_a_quarter_survives_kill_minus_nine_again_and_again(
    office: Office, start: Callable[[], Process], tmp_path: Path
) -> None:
    """Killed in the middle of sharing, of five people's "selesai", of five approvals and of the report."""
    chance = random.Random(int.from_bytes(office.db.engine.dialect.name.encode()[:4], "big"))
    stages.joined(office)
    office.db.close()
    bot = start()

    def struck(*acts: Callable[[], object]) -> None:
        """People act; meanwhile the bot is killed and started again, twice; then it finishes."""
        nonlocal bot
        for act in acts:
            act()
        for _ in range(2):
            time.sleep(chance.uniform(0.0, 0.6))
            bot.kill()
            bot = start()
            time.sleep(chance.uniform(0.5, 2.5))
        wait_until_idle(office, bot)

    def later(**span: float) -> None:
        office.advance(drain=False, **span)
        wait_until_idle(office, bot)

    struck(lambda: office.until("2026-04-01 08:00", drain=False))
    office.reply(PLANNER, "selesai", drain=False)
    wait_until_idle(office, bot)
    later(seconds=95)
    office.reply("sekretaris", "setuju", drain=False)
    wait_until_idle(office, bot)
    struck(lambda: office.advance(drain=False, seconds=95))
    struck(*(lambda unit=unit: office.sheet(unit).fill() for unit in UNITS))
    struck(*(lambda u=u: office.say(FILLER[u], "selesai", office.card(FILLER[u]), drain=False) for u in UNITS))
    struck(*(lambda u=u: office.tap(CHECKER[u], "setujui", drain=False) for u in UNITS))
    struck(lambda: office.advance(drain=False, seconds=95))
    assert bot.stop() == 0
    assert {office.status(3, unit) for unit in UNITS} == {"selesai"}
    assert office.status(4) == "terbuka"
    assert all(office.google_file(office.file_id(unit))["locked"] for unit in UNITS)
    _nothing_lost_or_doubled(office)


def test_of_two_bots_with_one_token_the_second_stands_by_and_takes_over(
    office: Office, start: Callable[[], Process]
) -> None:
    """Both run on one database: no 409, every word once; the first is killed, the second goes on within seconds."""
    stages.joined(office)
    office.until("2026-04-01 08:00", drain=False)
    first = start()
    wait_until_idle(office, first)
    second = start()
    time.sleep(4)
    for who in (PLANNER, "sekretaris", *FILLER.values()):
        office.say(who, "/status", drain=False)
    wait_until_idle(office, second)
    calls = office.get("/_sandbox/calls?service=telegram")
    assert not [c for c in calls if c["status"] == 409]
    first.kill()
    for who in (PLANNER, "sekretaris", *FILLER.values()):
        office.say(who, "/bantuan", drain=False)
    wait_until_idle(office, second, 40)
    for who in (PLANNER, "sekretaris", *FILLER.values()):
        kinds = office.kinds(who)
        assert (kinds.count("papan_status"), kinds.count("bantuan")) == (1, 1), (who, kinds)
    assert {row.status for row in office.rows(tables.outbox)} == {"terkirim"}
    assert {row.status for row in office.rows(tables.inbox)} == {"selesai"}
    assert second.stop() == 0


def test_a_bot_that_is_asked_to_stop_leaves_nothing_in_doubt(office: Office, start: Callable[[], Process]) -> None:
    """SIGTERM in the middle of work: what is under way is finished, the next start has no doubt to clear up."""
    stages.joined(office)
    office.until("2026-04-01 08:00", drain=False)
    bot = start()
    wait_until_idle(office, bot)
    for who in (PLANNER, "sekretaris", *FILLER.values()):
        office.say(who, "/status", drain=False)
    time.sleep(0.15)
    assert bot.stop() == 0
    bot = start()
    wait_until_idle(office, bot)
    assert {row.status for row in office.rows(tables.outbox)} == {"terkirim"}
    for who in (PLANNER, "sekretaris", *FILLER.values()):
        assert office.kinds(who).count("papan_status") + office.kinds(who).count("status_kosong") == 1, who
