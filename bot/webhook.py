"""Who gets this bot's updates: our poller, our webhook, or another system? Nothing is ever taken from a stranger.

The address we set ourselves is remembered, so that an office can move it, or go back to polling, without help.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog

from bot.store.db import Db
from bot.store.queries import marks
from integrations.errors import Transient
from integrations.telegram import Telegram

log = structlog.get_logger()

T = TypeVar("T")
_OURS = "telegram:alamat_webhook"
_RETRY_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Where Telegram shall deliver, with the secret it repeats, from `since` (world time) on."""

    url: str
    secret: str
    since: datetime


class ForeignWebhook(Exception):
    """Another system receives the updates of this bot; the message is one sentence."""

    def __init__(self) -> None:
        super().__init__("this bot has a webhook of another system: remove it there, or use another bot")


async def claim(db: Db, telegram: Telegram, target: Target, stop: asyncio.Event) -> None:
    """Has Telegram deliver to `target` from now on, waiting until Telegram can be reached or `stop` is set.
    ForeignWebhook when another system's address is set."""
    await _refuse_foreign(db, telegram, target.url, stop)
    await asyncio.to_thread(_remember, db, target)
    await _when_reachable(lambda: telegram.set_webhook(target.url, target.secret), stop)
    log.info("webhook_set")


async def release(db: Db, telegram: Telegram, stop: asyncio.Event) -> None:
    """Goes back to polling: removes the webhook if it is ours. ForeignWebhook when it is another system's."""
    if await _refuse_foreign(db, telegram, "", stop):
        await _when_reachable(telegram.delete_webhook, stop)
        log.info("webhook_removed")


async def _refuse_foreign(db: Db, telegram: Telegram, url: str, stop: asyncio.Event) -> str:
    """The address that is set now ("" for none), which is `url` or one we set ourselves."""
    info = await _when_reachable(telegram.webhook, stop)
    if info is None:
        return ""
    if info.url and info.url not in (url, await asyncio.to_thread(remembered, db)):
        raise ForeignWebhook
    return info.url


async def _when_reachable(call: Callable[[], Coroutine[Any, Any, T]], stop: asyncio.Event) -> T | None:
    """The call's result, repeated until Telegram answers; None when the process is to stop first."""
    while not stop.is_set():
        try:
            return await call()
        except Transient as error:
            log.warning("telegram_unreachable", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), error.retry_after or _RETRY_SECONDS)
    return None


def remembered(db: Db) -> str | None:
    """The address we last had Telegram deliver to, None when we never did."""
    return db.ask(marks.get, _OURS)


def _remember(db: Db, target: Target) -> None:
    with db.begin() as tx:
        marks.put(tx, _OURS, target.url, target.since)
