"""`sakip run`, `listen`, `work`, `web`: the processes that serve, alone or all in one."""

import asyncio
import gc
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cases.drive.push import hook_of
from bot.cli.kit import Refused, build, collect_less, load, open_db
from bot.runner import Part, Pulse, remember_name, run, stop_on_signals
from bot.store.queries import people
from bot.webhook import Target, claim
from integrations.telegram import Telegram

if TYPE_CHECKING:
    from bot.app import App, Clock
    from bot.store.db import Db
    from bot.web import Door
    from config.settings import Settings

_NEEDED = ("telegram_token", "google_credentials")


def run_all(host: str, port: int) -> None:
    """Everything in one process; with a webhook its intake takes the place of polling."""
    app = build(*_NEEDED)
    _warn_if_empty(app)
    if app.settings.webhook_url:
        _serve(app, listen=False, work=True, also=[_web_part(app, host, port)])
    else:
        _serve(app, listen=True, work=True)


def serve_listen() -> None:
    """The one poller. Refused while a webhook is set: Telegram then answers no poller."""
    app = build(*_NEEDED)
    if app.settings.webhook_url:
        raise Refused("SAKIP_WEBHOOK_URL is set, so updates come in through `sakip web`: remove it to poll instead")
    _serve(app, listen=True, work=False)


def serve_work() -> None:
    """One worker; several may run beside each other on PostgreSQL."""
    app = build(*_NEEDED)
    _warn_if_empty(app)
    _serve(app, listen=False, work=True)


def serve_web(host: str, port: int) -> None:
    """The health page, and the webhook's intake when one is configured. Needs no Google and, to poll, no Telegram."""
    from bot.app import Clock

    settings = load(serving=True)
    if settings.webhook_url:
        settings.require("telegram_token")
    db, clock = open_db(settings), Clock(settings.clock_url or "")
    door = _door(db, clock, settings)
    bound = _bind(host, port)
    asyncio.run(_serve_web(settings, door, bound))


def _serve(app: "App", *, listen: bool, work: bool, also: Sequence[Part] = ()) -> None:
    gc.freeze()  # what start-up built stays for good: no collection has to look at it again
    collect_less()
    try:
        asyncio.run(run(app, listen=listen, work=work, also=also))
    finally:
        app.db.close()


def _warn_if_empty(app: "App") -> None:
    """A bot without offices runs, and does nothing."""
    import structlog

    with app.db.read() as tx:
        known = {row.kode for row in people.offices(tx)}
    if not known & set(app.config.instansi):
        structlog.get_logger().warning("no_office", hint="run `sakip init` to write the offices of the configuration")


# --- the web part ----------------------------------------------------------------------------------------------------


def _web_part(app: "App", host: str, port: int) -> Part:
    """The intake as one more part of the process that works; bound now, so that a taken port is a refusal."""
    from bot.web import create_app, serve

    bound = _bind(host, port)

    async def part(app: "App", telegram: Telegram, pulse: Pulse) -> None:
        door = _door(app.db, app.clock, app.settings, pulse)
        serving = asyncio.create_task(serve(create_app(door), bound, pulse.stop))
        await _claim_beside(serving, door, app.settings, telegram, pulse.stop)

    _door(app.db, app.clock, app.settings)  # a path that cannot be used is refused before anything starts
    return part


async def _serve_web(settings: "Settings", door: "Door", bound: socket.socket) -> None:
    from bot.web import create_app, serve

    stop = asyncio.Event()
    stop_on_signals(stop)
    serving = asyncio.create_task(serve(create_app(door), bound, stop))
    if not door.path:
        await serving
        return
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    async with Telegram(token, settings.telegram_api_base, loopback=settings.on_loopback) as telegram:
        await _claim_beside(serving, door, settings, telegram, stop)


async def _claim_beside(
    serving: asyncio.Task[None], door: "Door", settings: "Settings", telegram: Telegram, stop: asyncio.Event
) -> None:
    """Has Telegram deliver to us while we serve already: the health page answers even when Telegram does not."""
    from bot.web import stay_listening

    try:
        target = Target(settings.webhook_url or "", door.secret, await asyncio.to_thread(door.clock.now))
        await claim(door.db, telegram, target, stop)
    except Exception:
        stop.set()
        await serving
        raise
    await remember_name(door.db, telegram, target.since)
    listening = asyncio.create_task(stay_listening(door, stop))
    await serving
    listening.cancel()


def _door(db: "Db", clock: "Clock", settings: "Settings", pulse: Pulse | None = None) -> "Door":
    from bot.web import Door, intake_path

    if not settings.webhook_url:
        return Door(db, clock)
    try:
        path = intake_path(settings.webhook_url)
    except ValueError as error:
        raise Refused(f"SAKIP_WEBHOOK_URL cannot be used: {error}") from None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    hook = hook_of(settings.webhook_url, secret)
    return Door(db, clock, path, secret, (lambda: pulse.wake()) if pulse else (lambda: None), hook)


def _bind(host: str, port: int) -> socket.socket:
    from bot.web import bind

    try:
        return bind(host, port)
    except OSError as error:
        raise Refused(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
