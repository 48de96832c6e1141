"""Whoever waits for the world need not ask again and again: the clock and the idle call can hold their answers."""

from __future__ import annotations

import asyncio
import threading
import time

from bot.doorbell import hear
from tests.integrations.sandbox_telegram.support import Sandbox


def test_the_clock_answers_when_something_happens(sandbox: Sandbox) -> None:
    """With the number of the event, so that none is missed between two questions."""
    first = sandbox.control("GET", "clock?tunggu=5")["peristiwa"]
    later = threading.Timer(0.2, lambda: sandbox.advance("PT1H"))
    later.start()
    started = time.monotonic()
    assert sandbox.control("GET", f"clock?tunggu=20&setelah={first}")["peristiwa"] == first + 1
    assert 0.1 < time.monotonic() - started < 5
    later.join()


def test_the_clock_answers_with_the_same_number_when_nothing_does(sandbox: Sandbox) -> None:
    """After the patience of the asker."""
    first = sandbox.control("GET", "clock?tunggu=5")["peristiwa"]
    started = time.monotonic()
    assert sandbox.control("GET", f"clock?tunggu=1&setelah={first}")["peristiwa"] == first
    assert time.monotonic() - started > 0.9


def test_a_driver_hears_at_once_that_the_bot_is_idle(sandbox: Sandbox) -> None:
    """And is told why not when it has waited long enough."""
    sandbox.advance("PT1H")
    tick = {"tick": "poll", "sisa": "0"}
    sandbox.http.get("/_sandbox/clock", params=tick)
    assert sandbox.control("GET", "idle?tunggu=1")["reason"]
    later = threading.Timer(0.2, lambda: sandbox.http.get("/_sandbox/clock", params=tick))
    later.start()
    assert sandbox.control("GET", "idle?tunggu=20")["idle"]
    later.join()


async def test_a_bot_is_woken_by_every_event_and_outlives_a_world_that_is_gone(sandbox: Sandbox) -> None:
    """The standing question of `sakip run`; without a sandbox nothing is asked."""
    rung = asyncio.Event()
    async with hear(f"{sandbox.url}/_sandbox/clock", rung.set):
        await asyncio.wait_for(rung.wait(), 10)
        rung.clear()
        await asyncio.to_thread(sandbox.advance, "PT1H")
        await asyncio.wait_for(rung.wait(), 10)
        await asyncio.to_thread(sandbox.control, "POST", "reset")
        rung.clear()
        await asyncio.to_thread(sandbox.advance, "PT1H")
        await asyncio.wait_for(rung.wait(), 10)
    for nowhere in ("", "http://127.0.0.1:9/_sandbox/clock"):
        rung.clear()
        async with hear(nowhere, rung.set):
            await asyncio.sleep(0.1)
        assert not rung.is_set()
