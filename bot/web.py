"""What can be reached from outside? `/health` with the age of every part's last work, a webhook's intake, and Drive's.

A delivery is answered 200 only after its row is committed; Telegram repeats the others (telegram notes §3.5).
"""

import asyncio
import hmac
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.actions.resume import note_listening
from bot.app import Clock, ClockUnreachable
from bot.cases.drive import push
from bot.cases.drive.push import Hook
from bot.heartbeat import DELIVERY, POLL, Heartbeat, age_seconds, tick
from bot.loop import Lane
from bot.store import migrate
from bot.store.db import Db
from bot.store.queries import inbox

log = structlog.get_logger()

HEALTH = "/health"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
LARGEST_UPDATE = 1_000_000  # bytes; Telegram's own updates stay far below
LISTENING_SECONDS = 30
STALE_POLL = 120.0
STALE_TICK = 600.0  # rendering a report may hold one lane for five minutes
_BIGGEST_ID = 2**63


@dataclass(frozen=True, slots=True)
class Door:
    """What the web part works with. `path` and `secret` are empty while updates are polled; `wake` tells the workers of
    this process that something came in; `hook` is where Drive tells of changes."""

    db: Db
    clock: Clock
    path: str = ""
    secret: str = ""
    wake: Callable[[], None] = lambda: None
    hook: Hook | None = None


def intake_path(webhook_url: str) -> str:
    """The path Telegram delivers to. ValueError when it is the health page's."""
    path = urlsplit(webhook_url).path or "/"
    if path == HEALTH:
        raise ValueError(f"{HEALTH} is the health page: give the webhook another path")
    return path


def create_app(door: Door) -> Starlette:
    """The ASGI application: the health page, and the intake when the door has a path."""
    heartbeat = Heartbeat(door.db, door.clock.wall_us)

    async def health(_request: Request) -> Response:
        facts = await asyncio.to_thread(read_health, door)
        return JSONResponse(facts, 200 if facts["status"] == "ok" else 503, {"Cache-Control": "no-store"})

    async def intake(request: Request) -> Response:
        return await _take_in(door, heartbeat, request)

    async def notice(request: Request) -> Response:
        return await asyncio.to_thread(_hear, door, request.headers)

    routes = [Route(HEALTH, health)]
    routes += [Route(door.path, intake, methods=["POST"])] if door.path else []
    routes += [Route(door.hook.path, notice, methods=["POST"])] if door.hook else []
    return Starlette(routes=routes)


# --- health ----------------------------------------------------------------------------------------------------------


def read_health(door: Door) -> dict[str, Any]:
    """`status` is `ok`, `stale` (a part worked once and has stopped) or `down` (the database cannot be used); ages in
    seconds of wall time, None for a part that never worked."""
    try:
        if not migrate.is_current(door.db):
            return {"status": "down", "database": True, "migrated": False}
        ages = _read_ages(door)
    except SQLAlchemyError:
        return {"status": "down", "database": False}
    late = [_is_older(age, STALE_TICK) for age in ages["tick_age_seconds"].values()]
    late.append(not door.path and _is_older(ages["poll_age_seconds"], STALE_POLL))
    return {"status": "stale" if any(late) else "ok", "database": True, "migrated": True, **ages}


def _read_ages(door: Door) -> dict[str, Any]:
    with door.db.read() as tx:
        now = door.clock.wall_us()
        return {
            "poll_age_seconds": age_seconds(tx, POLL, now),
            "delivery_age_seconds": age_seconds(tx, DELIVERY, now),
            "tick_age_seconds": {lane.value: age_seconds(tx, tick(lane), now) for lane in Lane},
        }


def _is_older(age: float | None, limit: float) -> bool:
    return age is not None and age > limit


# --- the webhook's intake --------------------------------------------------------------------------------------------


async def _take_in(door: Door, heartbeat: Heartbeat, request: Request) -> Response:
    """Secret, content type, size and shape first; then the row; only then 200, and never a method in the answer."""
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("latin-1"), door.secret.encode()):
        log.warning("delivery_refused", reason="wrong secret")
        return PlainTextResponse("wrong secret", 403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return PlainTextResponse("not JSON", 415)
    body = await _read_limited(request)
    if body is None:
        return PlainTextResponse("too large", 413)
    raw = parse_delivery(body)
    if raw is None:
        log.warning("delivery_refused", reason="not an update")
        return PlainTextResponse("not an update", 400)
    try:
        await asyncio.to_thread(_store, door, heartbeat, raw)
    except SQLAlchemyError as error:
        log.error("delivery_not_stored", error=type(error).__name__)
        return PlainTextResponse("try again", 503)
    door.wake()
    return Response(status_code=200)


async def _read_limited(request: Request) -> bytes | None:
    """The body, None as soon as it is larger than an update can be, whatever length was announced."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_UPDATE:
            return None
    return bytes(body)


def parse_delivery(body: bytes) -> dict[str, Any] | None:
    """The update in a body as both databases can keep it, None for anything that could not be kept as one."""
    try:
        raw = inbox.storable(json.loads(body))
    except (ValueError, RecursionError):
        return None
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if type(update_id) is not int or not 0 <= update_id < _BIGGEST_ID or abs(inbox.chat_of(raw)) >= _BIGGEST_ID:
        return None
    return dict(raw)


def _store(door: Door, heartbeat: Heartbeat, raw: dict[str, Any]) -> None:
    now = _world_or_wall(door)
    with door.db.begin() as tx:
        inbox.store(tx, [raw], now)
    heartbeat.beat(DELIVERY)


def _world_or_wall(door: Door) -> datetime:
    try:
        return door.clock.now()
    except ClockUnreachable:
        return datetime.fromtimestamp(door.clock.wall_us() / 1_000_000, UTC)  # the intake goes on; only ages need it


async def stay_listening(door: Door, stop: asyncio.Event) -> None:
    """Notes time and again that the intake is open, so that the next start knows how long nothing could come in."""
    starting = True
    while not stop.is_set():
        with suppress(ClockUnreachable, SQLAlchemyError):
            now = await asyncio.to_thread(door.clock.now)
            await asyncio.to_thread(partial(note_listening, door.db, now, starting=starting))
            starting = False
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LISTENING_SECONDS)


# --- Drive's notices --------------------------------------------------------------------------------------------------


def _hear(door: Door, headers: Mapping[str, str]) -> Response:
    """A notice of a channel of ours is put down, for the workers to read the change feed; its body is never read."""
    assert door.hook is not None
    try:
        with door.db.read() as tx:
            if not push.is_ours(tx, door.hook, headers):
                return PlainTextResponse(push.UNKNOWN, 404)
        if push.is_news(headers):
            now = _world_or_wall(door)
            with door.db.begin() as tx:
                push.told(tx, door.clock.wall_us(), now)
    except SQLAlchemyError as error:
        log.error("notice_not_stored", error=type(error).__name__)
        return PlainTextResponse("try again", 503)
    return Response(status_code=200)


# --- serving ---------------------------------------------------------------------------------------------------------


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to `host`:`port` (0 takes a free one). OSError when that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the process has one place that stops it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: Starlette, bound: socket.socket, stop: asyncio.Event) -> None:
    """Serves `app` on a bound socket until `stop` is set."""
    server = _Server(_uvicorn_config(app))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


def _uvicorn_config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
