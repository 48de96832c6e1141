"""Control calls about the world as a whole: its clock, whether it is idle, its people and settings, a new start."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.routing import Route

from integrations.sandbox.calls import LOOK_AGAIN_SECONDS
from integrations.sandbox.clock import ClockBackwardsError, WorldClock, parse_duration, parse_instant, wall_seconds
from integrations.sandbox.control_errors import bad_input
from integrations.sandbox.control_kit import Asked, Json, endpoint
from integrations.sandbox.world import World

LONGEST_WAIT_SECONDS: Final = 30


def clock_routes(world: World) -> list[Route]:
    """Clock, idle, settings, people, reset."""

    async def read_clock(asked: Asked) -> Json:
        tick, sisa, usai = asked.query("tick"), asked.count("sisa"), asked.query("usai")
        patience = asked.count("tunggu")
        if tick:
            world.activity.clock_read(tick, sisa, None if usai is None else usai == "1")
        if patience is None:
            return _clock_json(world.clock)
        event = await world.activity.next_event(asked.count("setelah"), min(patience, LONGEST_WAIT_SECONDS))
        return {**_clock_json(world.clock), "peristiwa": event}

    async def read_idle(asked: Asked) -> Json:
        until = wall_seconds() + min(asked.count("tunggu") or 0, LONGEST_WAIT_SECONDS)
        while not (state := idle_json(world))["idle"] and wall_seconds() < until and not world.activity.closed:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return state

    def set_clock(asked: Asked) -> Json:
        change_clock(world.clock, asked.body)
        world.activity.event()
        return _clock_json(world.clock)

    def reset(asked: Asked) -> Json:
        world.reset()
        return {"ok": True, **_clock_json(world.clock)}

    return [
        Route("/_sandbox/clock", endpoint(read_clock), methods=["GET"]),
        Route("/_sandbox/clock", endpoint(set_clock), methods=["POST"]),
        Route("/_sandbox/idle", endpoint(read_idle), methods=["GET"]),
        Route("/_sandbox/settings", endpoint(lambda asked: world.settings()), methods=["GET"]),
        Route("/_sandbox/people", endpoint(lambda asked: world.people), methods=["GET"]),
        Route("/_sandbox/reset", endpoint(reset), methods=["POST"]),
    ]


def change_clock(clock: WorldClock, wish: Json) -> None:
    """Apply {"set": iso}, {"advance": duration} and {"frozen": bool}, in this order. Raises ControlError 400."""
    strange = sorted(set(wish) - {"set", "advance", "frozen"})
    if strange or not wish:
        raise bad_input("give set (a date and time with zone), advance (a duration such as PT2H) or frozen")
    if not isinstance(wish.get("frozen", False), bool):
        raise bad_input("frozen is true or false")
    try:
        instant = parse_instant(str(wish["set"])) if "set" in wish else None
        step = parse_duration(str(wish["advance"])) if "advance" in wish else None
        if instant is not None:
            clock.set(instant, frozen=wish.get("frozen", False))
        if step is not None:
            clock.advance(step)
    except (ClockBackwardsError, ValueError, OverflowError) as error:
        raise bad_input(str(error)) from None
    if "frozen" in wish:
        clock.freeze(wish["frozen"])


def idle_json(world: World) -> Json:
    """Whether a driver may go on: nothing undelivered, nothing under way, nothing unseen, every tick done."""
    activity = world.activity
    undelivered = len(world.telegram.updates.pending())
    unseen = world.unseen_changes()
    reason = _reason_to_wait(world, undelivered, unseen)
    ticks = {
        name: {"reads": tick.reads if tick.epoch == activity.epoch else 0, "sisa": tick.sisa}
        for name, tick in activity.live_ticks().items()
    }
    return {
        "idle": not reason,
        "undelivered": undelivered,
        "in_flight": activity.in_flight,
        "unseen_changes": unseen,
        "ticks": ticks,
        "reason": reason,
    }


def _reason_to_wait(world: World, undelivered: int, unseen: int) -> str:
    activity = world.activity
    if undelivered:
        return f"{undelivered} Telegram updates wait for the bot"
    if activity.in_flight:
        return f"{activity.in_flight} requests are under way"
    if unseen:
        return f"{unseen} changes of the drive have not been read"
    if late := activity.unfinished_ticks():
        return f"ticks not done since the last event: {', '.join(sorted(late))}"
    if not activity.live_ticks() and not activity.is_quiet():
        return "the last event is too recent"
    return ""


def _clock_json(clock: WorldClock) -> Json:
    return {"now": clock.now().isoformat(), "frozen": clock.frozen}
