"""Is a webhook set, and have the waiting updates been brought to it?

Delivery as the server does it: POST with the secret header, in order per chat or user, repeated with a doubling pause
until the update expires (telegram.md §3.5). Only loopback addresses are ever called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from integrations.sandbox.clock import WorldClock, wall_seconds
from integrations.sandbox.loopback import is_loopback
from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.updates import DEFAULT_KINDS, UPDATE_KINDS, QueuedUpdate, UpdateQueue

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_PAUSE: Final = 60.0
MAX_RETRY_AFTER: Final = 3600.0
_NEVER: Final = ("deletewebhook", "setwebhook", "close", "logout")
_BROKEN: Final = {
    httpx.ConnectError: "Connection refused",
    httpx.TimeoutException: "Read timeout expired",
    httpx.HTTPError: "Webhook connection closed",
}
_PORTS: Final = (80, 88, 443, 8443)

Execute = Callable[[Json], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(slots=True)
class _Pause:
    """A queue that failed: `until` in wall seconds, `delay` before its next repetition."""

    until: float
    delay: float


def check_webhook_url(url: str) -> None:
    """Raises ApiError 400 for what Telegram refuses, 501 for a host it would call: this sandbox calls loopback only."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if is_loopback(parts.hostname):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise not_emulated("webhooks outside this machine; use a loopback URL")


class Webhook:
    """The webhook of one bot and the task that serves it."""

    def __init__(self, updates: UpdateQueue, clock: WorldClock) -> None:
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._pauses: dict[str, _Pause] = {}
        self._last_error: tuple[int, str] | None = None
        self.target: WebhookTarget | None = None

    def set(self, target: WebhookTarget, execute: Execute) -> None:
        """Deliver to `target` from now on, in the running event loop; `execute` runs a method named in an answer."""
        self.remove()
        self.target = target
        self._task = asyncio.get_running_loop().create_task(self._serve(target, execute))

    def remove(self) -> None:
        """Stop delivering; what waits stays queued."""
        if self._task is not None:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)
        self._task, self.target, self._last_error = None, None, None
        self._pauses = {}

    def info(self) -> Json:
        """A WebhookInfo object."""
        answer: Json = {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self.target:
            answer |= {"max_connections": self.target.max_connections, "ip_address": "127.0.0.1"}
        if self._last_error:
            answer |= {"last_error_date": self._last_error[0], "last_error_message": self._last_error[1]}
        if self._updates.allowed != DEFAULT_KINDS:
            answer["allowed_updates"] = [kind for kind in UPDATE_KINDS if kind in self._updates.allowed]
        return answer

    async def _serve(self, target: WebhookTarget, execute: Execute) -> None:
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            while True:
                update = self._next()
                if update is None:
                    await self._updates.sleep(self._idle_seconds())
                else:
                    await self._deliver(client, target, update, execute)

    def _next(self) -> QueuedUpdate | None:
        """The oldest update whose queue is not pausing."""
        now = wall_seconds()
        pausing = {key for key, pause in self._pauses.items() if pause.until > now}
        return next((update for update in self._updates.pending() if update.key not in pausing), None)

    def _idle_seconds(self) -> float:
        now = wall_seconds()
        waits = [pause.until - now for pause in self._pauses.values() if pause.until > now]
        return min([*waits, LONGEST_PAUSE])

    async def _deliver(
        self, client: httpx.AsyncClient, target: WebhookTarget, update: QueuedUpdate, execute: Execute
    ) -> None:
        headers = {HEADER: target.secret} if target.secret else {}
        try:
            answer = await client.post(target.url, json=update.body, headers=headers)
        except httpx.HTTPError as error:
            self._failed(update, next(text for kind, text in _BROKEN.items() if isinstance(error, kind)), 0.0)
            return
        if answer.is_success:
            self._updates.confirm(update.id)
            self._pauses.pop(update.key, None)
            await execute(_reply(answer))
        else:
            complaint = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
            self._failed(update, complaint, _retry_after(answer))

    def _failed(self, update: QueuedUpdate, complaint: str, retry_after: float) -> None:
        self._last_error = (self._clock.unix(), complaint)
        earlier = self._pauses.get(update.key)
        delay = min(earlier.delay * 2, LONGEST_PAUSE) if earlier else 1.0
        self._pauses[update.key] = _Pause(wall_seconds() + (retry_after or delay), delay)


def _reply(answer: httpx.Response) -> Json:
    """The method call a bot may put into its answer; empty when there is none, or one the server does not run there."""
    if "json" not in answer.headers.get("content-type", ""):
        return {}
    try:
        body = answer.json()
    except ValueError:
        return {}
    method = str(body.get("method") or "").lower() if isinstance(body, dict) else ""
    return {} if not method or method in _NEVER or method.startswith("get") else body


def _retry_after(answer: httpx.Response) -> float:
    value = answer.headers.get("retry-after", "")
    return min(float(value), MAX_RETRY_AFTER) if value.isdigit() else 0.0
