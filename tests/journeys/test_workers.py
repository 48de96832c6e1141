"""Several workers drain at once, as with `sakip listen` and N × `sakip work`: one effect each, on both databases."""

import asyncio
import threading
from collections import Counter
from dataclasses import replace

import pytest

from bot.loop import Lane, beat
from bot.runner import WRITER
from bot.store import tables
from bot.store.db import Db
from bot.store.turn import Turn
from integrations.telegram import Telegram
from tests.journeys import stages
from tests.journeys.conftest import At, Stages
from tests.journeys.office import CHECKER, FILLER, UNITS, House, Office

WORKERS = 3


class Worker(threading.Thread):
    """One worker process in a thread: its own engine, loop and connections; beats its lanes until all are at rest."""

    def __init__(self, house: House, url: str, idle: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.house, self.url, self.idle = house, url, idle
        self.error: BaseException | None = None

    def run(self) -> None:
        """Beats until every worker had nothing to do in the same round."""
        db = Db(self.url)
        try:
            asyncio.run(self._work(db))
        except BaseException as error:
            self.error = error
            self.idle.abort()
        finally:
            db.close()

    async def _work(self, db: Db) -> None:
        app = replace(self.house.app(db), google=self.house.workspace())
        writer = Turn(db, WRITER)
        async with Telegram(self.house.world.seed.bot_token, self.house.server.url) as telegram:
            for count in range(1, 60):
                mine = [lane for lane in Lane if lane is not Lane.GOOGLE or writer.take()]  # as bot.runner does
                results = await asyncio.gather(*(beat(app, telegram, lane, count) for lane in mine))
                BUSY[threading.get_ident()] = any(results)
                await asyncio.to_thread(self.idle.wait, 60)
                rest = not any(BUSY.values())
                await asyncio.to_thread(self.idle.wait, 60)
                if rest:
                    writer.give_back()
                    return
        raise AssertionError("the workers did not come to rest")


BUSY: dict[int, bool] = {}


class CrowdedOffice(Office):
    """The office with several workers at once behind one poller."""

    def drain(self, most: int = 40) -> None:
        """Polls, then lets every worker run until all are idle; until polling brings nothing new."""
        for _ in range(most):
            self.listen()
            BUSY.clear()
            idle = threading.Barrier(WORKERS)
            workers = [Worker(self.house, self.db.url, idle) for _ in range(WORKERS)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(120)
            errors = [worker.error for worker in workers if worker.error is not None]
            assert not errors, errors
            if not self.listen():
                return
        raise AssertionError("the office did not come to rest")


@pytest.fixture
def crowded(db: Db, stages: Stages) -> CrowdedOffice:
    """A crowded office before anything, on either database."""
    office = stages.fresh(db)
    return CrowdedOffice(office.house, db)


def _one_effect_each(office: Office) -> None:
    """No decision, message, file, share or line twice."""
    sent = [
        c for c in office.get("/_sandbox/calls?service=telegram") if c.get("call") in ("sendMessage", "sendDocument")
    ]
    arrived = [row for row in office.rows(tables.outbox, operasi="kirim") if row.status == "terkirim"]
    assert len([c for c in sent if c["status"] == 200]) == len(arrived)
    assert {row.status for row in office.rows(tables.outbox)} <= {"terkirim", "batal"}
    made = Counter((d.urut, d.bidang, d.tahap, d.putaran) for d in office.decisions())
    assert set(made.values()) == {1}
    names = Counter(f["name"] for f in office.get("/_sandbox/google/files") if not f["trashed"] and f["parents"])
    assert set(names.values()) == {1}, names
    for unit in UNITS:
        grants = Counter(g["emailAddress"] for g in office.google_file(office.file_id(unit))["permissions"])
        assert set(grants.values()) == {1}
    assert office.unsound() == []
    assert {row.status for row in office.rows(tables.inbox)} == {"selesai"}


@pytest.mark.timeout(280)
def test_three_workers_at_once_make_one_effect_each(crowded: CrowdedOffice) -> None:
    """From the opening to the compiled report, everybody answering in the same second, each thing happens once."""
    for stage in stages.STAGES[: stages.STAGES.index(stages.compiled) + 1]:
        stage(crowded)
    assert crowded.status(4) == "terbuka"
    _one_effect_each(crowded)


def test_the_same_words_seen_by_two_workers_are_worked_off_once(office_at: At) -> None:
    """Five "setuju" wait in the inbox when three workers start together."""
    plain = office_at(stages.filled)
    office = CrowdedOffice(plain.house, plain.db)
    office.offset = plain.offset
    for unit in UNITS:
        office.tap(CHECKER[unit], "setujui", drain=False)
        office.say(FILLER[unit], "terima kasih", drain=False)
    office.drain()
    assert sorted(d.bidang for d in office.decisions(urut=3)) == sorted(UNITS)
    assert [office.kinds(FILLER[unit]).count("terima_kasih") for unit in UNITS] == [1] * len(UNITS)
    assert office.unsound() == []
