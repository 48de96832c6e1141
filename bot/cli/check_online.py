"""What `sakip check` looks at outside this machine beside Google: Telegram, and the clock."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.app import Clock
from bot.cli.check_line import Line, faults_of
from bot.store.db import Db
from bot.webhook import remembered
from config.settings import Settings, is_loopback
from integrations.errors import Denied, IntegrationError
from integrations.telegram import Telegram, WebhookInfo

_LARGEST_DRIFT = 60.0  # seconds; Google refuses tokens signed by a clock that is minutes off


def telegram(settings: Settings, db: Db | None) -> Iterator[Line]:
    """The bot's token, where its updates go, and how far this machine's clock is off."""
    if settings.telegram_token is None:
        yield Line.fault("telegram", "no token is set", "set SAKIP_TELEGRAM_TOKEN to what BotFather gave you")
        return
    ours = {settings.webhook_url, remembered(db) if db is not None else None}
    try:
        yield from asyncio.run(_ask_telegram(settings, settings.telegram_token.get_secret_value(), ours))
    except IntegrationError as error:
        mend = "copy the token again from BotFather" if isinstance(error, Denied) else "check the network"
        yield from faults_of("telegram", error, mend)
    yield from _drift(settings)


async def _ask_telegram(settings: Settings, token: str, ours: set[str | None]) -> list[Line]:
    async with Telegram(token, settings.telegram_api_base, loopback=settings.on_loopback) as bot:
        me, hook = await bot.me(), await bot.webhook()
    return [Line.ok("telegram", f"@{me.username}"), _webhook(settings, hook, ours)]


def _webhook(settings: Settings, hook: WebhookInfo, ours: set[str | None]) -> Line:
    waiting = f"{hook.pending} updates waiting"
    if hook.url and hook.url not in ours:
        mend = "stop the other system, or use another bot: a webhook we did not set is never removed"
        return Line.fault("telegram", "a webhook of another system is set", mend)
    if hook.url and hook.url == settings.webhook_url:
        return Line.ok("telegram", f"updates come by webhook, {waiting}")
    change = "`sakip web` sets the webhook at its start" if settings.webhook_url else "updates are polled"
    former = "; our former webhook goes then" if hook.url else ""
    return Line.ok("telegram", f"{change}{former}, {waiting}")


def _drift(settings: Settings) -> list[Line]:
    """Compares with the Date header of Telegram's answer, wall time with wall time."""
    base = settings.telegram_api_base
    if settings.on_loopback and not is_loopback(base):
        return []
    try:
        answer = httpx.head(base, trust_env=False, timeout=10)
        theirs = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError):
        return [Line.note("clock", "could not be compared with a server's")]
    off = abs((datetime.fromtimestamp(Clock.wall_us() / 1_000_000, UTC) - theirs).total_seconds())
    if off > _LARGEST_DRIFT:
        mend = "let the machine's clock follow a time server (NTP): Google refuses tokens otherwise"
        return [Line.fault("clock", f"this machine is {off:.0f} seconds off", mend)]
    return [Line.ok("clock", f"within {_LARGEST_DRIFT:.0f} seconds of Telegram's")]
