"""The bot was off: for minutes, over a weekend, for ten days across a quarter's end. What was missed happens once."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.store import tables
from bot.web import Door, stay_listening
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, UNITS, Office

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


def _sleep(office: Office, moment: str) -> None:
    """The machine is off until then; the world goes on."""
    office.until(moment, drain=False)
    office.restart()
    office.drain()


def test_ten_days_off_across_the_quarter_s_end_opens_one_siklus(office_at: At) -> None:
    """Off from 25 June to 6 July: TW II opens once, late, with the approved figures of TW I in its sheets, and with a
    full time to fill from the day it is shared."""
    office = office_at(stages.finished)
    office.until("2026-06-25 09:00")
    _sleep(office, "2026-07-06 09:00")
    assert [(row.periode, row.status) for row in office.rows(tables.siklus)] == [
        ("2026-TW1", "selesai"),
        ("2026-TW2", "berjalan"),
    ]
    stages.shared(office)
    sheet = office.sheet(UNIT)
    assert sheet.grid[sheet.row["PEN-03"]][sheet.column["lalu"]] == 625
    assert office.step(2, UNIT).tenggat.isoformat() == "2026-07-13T09:00:00+00:00"
    _sleep(office, "2026-07-09 09:00")
    assert len(office.rows(tables.siklus)) == 2
    assert office.unsound() == []


def test_off_while_reminders_were_due_sends_the_right_one_once(office_at: At) -> None:
    """Off from the second day to the one after the deadline: no heap of old reminders, the one that is true now."""
    office = office_at(stages.shared)
    office.until("2026-04-02 16:30")
    before = Counter(office.kinds(WHO))
    _sleep(office, "2026-04-10 09:00")
    office.walk("2026-04-10 17:00")
    new = Counter(office.kinds(WHO)) - before
    reminders = {kind: n for kind, n in new.items() if kind.startswith(("pengingat", "lewat"))}
    assert reminders == {"lewat_batas_pengisi": 1}


def test_off_over_two_quarters_opens_the_last_one_beside_the_running_one(office_at: At) -> None:
    """TW I still runs in July: TW II is opened once, TW I goes on."""
    office = office_at(stages.shared)
    _sleep(office, "2026-07-06 09:00")
    office.walk("2026-07-06 12:00")
    assert sorted(row.periode for row in office.rows(tables.siklus)) == ["2026-TW1", "2026-TW2"]
    assert office.unsound() == []


def test_what_was_typed_and_said_meanwhile_is_read(office_at: At) -> None:
    """An hour off: a figure, a "selesai", a tap; each counts once after the start."""
    office = office_at(stages.shared)
    office.sheet(UNIT).fill()
    office.world.clock.advance(timedelta(minutes=30))
    office.say(WHO, "selesai", office.card(WHO), drain=False)
    _sleep(office, "2026-04-01 10:30")
    assert office.status(2, UNIT) == "selesai"
    assert office.status(3, UNIT) == "terbuka"
    assert len(office.decisions(urut=2, bidang=UNIT)) == 1


def test_a_decision_whose_window_ran_out_meanwhile_is_final_once(office_at: At) -> None:
    """Approved, then off for a night: final at the start, one lock, one next card."""
    office = office_at(stages.filled)
    for unit in UNITS:
        office.tap(CHECKER[unit], "setujui", drain=False)
    office.drain()
    _sleep(office, "2026-04-02 08:00")
    assert {office.status(3, unit) for unit in UNITS} == {"selesai"}
    assert office.status(4) == "terbuka"
    assert office.kinds(PLANNER).count("minta_konfirmasi_laporan") == 1


def test_open_cards_are_posted_again_after_an_outage(office_at: At) -> None:
    """Taps are gone after 150 seconds: whoever tapped meanwhile finds the request, or what we asked back, at the end of
    the chat; what was answered does not come again."""
    office = office_at(stages.filled)
    other, words = CHECKER["pelatihan"], "Mohon dipastikan"
    office.tap(other, "setujui")
    old = [office.request(CHIEF, "koreksi"), office.say(CHIEF, "ok", office.request(CHIEF, "koreksi"))]
    old[1] = office.request(CHIEF, words)
    for message in old:
        office.tap_data(CHIEF, message, message["keyboard"][0][0]["data"], drain=False)
    _sleep(office, "2026-04-01 14:00")
    assert office.status(3, UNIT) == "terbuka"
    new = [office.request(CHIEF, "koreksi"), office.request(CHIEF, words)]
    assert all(fresh["message_id"] > stale["message_id"] for fresh, stale in zip(new, old, strict=True))
    assert len(office.said(other, "Mohon koreksi")) + len(office.said(other, "Disetujui: isian")) == 1
    office.tap(CHIEF, "ya", new[1])
    assert office.status(3, UNIT) == "sementara"


def test_the_planner_learns_which_hours_may_be_unread(office_at: At) -> None:
    """Telegram keeps messages for a day: a longer stop is told, a shorter one is not."""
    office = office_at(stages.shared)
    _sleep(office, "2026-04-01 20:00")
    assert "bot_sempat_tidak_aktif" not in office.kinds(PLANNER)
    _sleep(office, "2026-04-06 08:00")
    assert office.kinds(PLANNER).count("bot_sempat_tidak_aktif") == 1
    office.restart()
    office.drain()
    assert office.kinds(PLANNER).count("bot_sempat_tidak_aktif") == 1


def test_restarting_again_and_again_repeats_nothing(office_at: At) -> None:
    """Ten restarts in a row: not one message more."""
    office = office_at(stages.filled)
    before = len(office.rows(tables.outbox))
    for _ in range(10):
        office.restart()
        office.drain()
    assert len(office.rows(tables.outbox)) == before


@pytest.mark.parametrize("stage", [stages.proposed, stages.filled, stages.recommended])
def test_a_clock_that_goes_back_stops_the_ticks_and_nothing_else(office_at: At, stage: stages.Act) -> None:
    """The world's clock runs backwards: no tick, no message; when it is right again everything goes on."""
    office = office_at(stage)
    now, before = office.world.clock.now(), len(office.rows(tables.outbox))
    office.advance(hours=2)
    after = len(office.rows(tables.outbox))
    office.world.clock.restart(now)
    office.world.clock.freeze()
    office.drain()
    assert len(office.rows(tables.outbox)) == after
    office.world.clock.restart(now + timedelta(hours=3))
    office.world.clock.freeze()
    office.drain()
    assert after >= before
    assert office.unsound() == []


def test_behind_a_webhook_too_an_outage_is_made_good(office_at: At) -> None:
    """The intake notes that it is open; when it was not for long, the workers post the open cards again."""
    office = office_at(stages.filled)

    async def once() -> None:
        opened = asyncio.Event()
        listening = asyncio.create_task(stay_listening(Door(office.db, office.app.clock, "/masuk", "x"), opened))
        await asyncio.sleep(0.3)
        opened.set()
        await listening

    before = office.request(CHIEF, "koreksi")["message_id"]
    office.house.loop.run_until_complete(once())
    office.drain()
    assert office.request(CHIEF, "koreksi")["message_id"] == before
    office.world.clock.advance(timedelta(hours=2))
    office.house.loop.run_until_complete(once())
    office.drain()
    assert office.request(CHIEF, "koreksi")["message_id"] != before
