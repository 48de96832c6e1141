"""Who gets this bot's updates: our poller, our webhook, or another system? Nothing is ever taken from a stranger.

The address we set ourselves is remembered, so that an office can move it, or go back to polling, without help.
"""

import asyncio
from collections.abc import Callable, Coroutine
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


class ForeignWebhook(Exception):
    """Another system receives the updates of this bot; the message is one sentence."""

    def __init__(self) -> None:
        super().__init__("this bot has a webhook of another system: remove it there, or use another bot")


async def claim(db: Db, telegram: Telegram, url: str, secret: str, now: datetime) -> None:
    """Has Telegram deliver to `url` from now on, waiting until Telegram can be reached. ForeignWebhook when another
    system's address is set."""
    await _refuse_foreign(db, telegram, url)
    await asyncio.to_thread(_remember, db, url, now)
    await _when_reachable(lambda: telegram.set_webhook(url, secret))
    log.info("webhook_set")


async def release(db: Db, telegram: Telegram) -> None:
    """Goes back to polling: removes the webhook if it is ours. ForeignWebhook when it is another system's."""
    if await _refuse_foreign(db, telegram, ""):
        await _when_reachable(telegram.delete_webhook)
        log.info("webhook_removed")


async def _refuse_foreign(db: Db, telegram: Telegram, url: str) -> str:
    """The address that is set now ("" for none), which is `url` or one we set ourselves."""
    info = await _when_reachable(telegram.webhook)
    if info.url and info.url not in (url, await asyncio.to_thread(_remembered, db)):
        raise ForeignWebhook
    return info.url


async def _when_reachable(call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    while True:
        try:
            return await call()
        except Transient as error:
            log.warning("telegram_unreachable", error=str(error))
            await asyncio.sleep(error.retry_after or _RETRY_SECONDS)


def _remembered(db: Db) -> str | None:
    with db.read() as tx:
        return marks.get(tx, _OURS)


def _remember(db: Db, url: str, now: datetime) -> None:
    with db.begin() as tx:
        marks.put(tx, _OURS, url, now)
