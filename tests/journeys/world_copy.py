"""Keep a whole sandbox world and put it back, so that a journey starts at a step of the SOP without walking there.

Only what people and services can see is kept: files, chats, queued updates, the clock. Accounts and their tokens stay.
"""

import copy
import io
import pickle
import time
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from integrations.sandbox.calls import Activity
from integrations.sandbox.google.access import Access
from integrations.sandbox.google.quota import Quota
from integrations.sandbox.telegram.limits import RateLimiter
from integrations.sandbox.world import World

_GOOGLE = ("files", "drives", "roots", "user_log", "uploads", "reserved_ids", "notifications")
_TELEGRAM = ("users", "bot", "chats", "files", "callbacks", "_last_number")
_QUEUE = ("_queue", "_next_id", "_last_push", "_last_offset", "_restarts", "allowed")


@dataclass(frozen=True, slots=True)
class WorldCopy:
    """A world as it stood at `at`."""

    at: datetime
    google: bytes
    telegram: bytes
    queue: bytes
    switches: tuple[dict[str, Any], dict[str, Any]]
    entropy: int


def keep(world: World) -> WorldCopy:
    """The world as it is now; nothing may be under way."""
    return WorldCopy(
        at=world.clock.now(),
        google=_kept(world, {name: getattr(world.google, name) for name in _GOOGLE}),
        telegram=_kept(world, {name: getattr(world.telegram, name) for name in _TELEGRAM}),
        queue=_kept(world, {name: getattr(world.telegram.updates, name) for name in _QUEUE}),
        switches=(world.google.switches.as_json(), world.telegram.switches.as_json()),
        entropy=world._entropy._count,
    )


def put_back(world: World, kept: WorldCopy) -> None:
    """Makes `world` again what it was, under the same address, its clock frozen."""
    # A killed process may have left a poll: woken, it would confirm the new world's updates with its old offset.
    if world.telegram.updates._poll is not None:
        world.telegram.updates.end_poll("the world began anew")
        time.sleep(0.3)  # its 409 still belongs to the world before
    world.clock.restart(kept.at)
    world.clock.freeze()
    world.faults.clear()
    world.google.channels.clear()
    world.calls.clear()
    world.activity = Activity()
    world._entropy._count = kept.entropy
    for target, values in ((world.google, kept.google), (world.telegram, kept.telegram)):
        for name, value in _new(world, values).items():
            setattr(target, name, value)
    for name, value in _new(world, kept.queue).items():
        setattr(world.telegram.updates, name, value)
    for switches, settings in zip((world.google.switches, world.telegram.switches), kept.switches, strict=True):
        for field in fields(switches):
            setattr(switches, field.name, copy.copy(settings[field.name]))
    google = world.google
    google.access, google.quota = Access(google.files, google.ids, google.now), Quota(google.wall)
    world.telegram.limiter = RateLimiter(world.telegram.switches)


def _shared(world: World) -> tuple[Any, ...]:
    return (world, world.clock, world.google, world.telegram, world.google.ids)


def _kept(world: World, values: dict[str, Any]) -> bytes:
    """A copy of `values`, several times faster to bring back than `copy.deepcopy` is."""
    numbers = {id(item): number for number, item in enumerate(_shared(world))}
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.persistent_id = lambda item: numbers.get(id(item))  # type: ignore[method-assign]
    pickler.dump(values)
    return out.getvalue()


def _new(world: World, kept: bytes) -> dict[str, Any]:
    unpickler = pickle.Unpickler(io.BytesIO(kept))
    unpickler.persistent_load = _shared(world).__getitem__  # type: ignore[method-assign, assignment]
    values: dict[str, Any] = unpickler.load()
    return values
