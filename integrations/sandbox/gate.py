"""What happens to every request before and after its service sees it?

Strangers are turned away, faults are applied, calls are logged, and a bug of the emulator is reported as such.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.sandbox.calls import Call, service_of, writes_to_google
from integrations.sandbox.clock import wall_seconds
from integrations.sandbox.faults import Fault, fault_answer
from integrations.sandbox.loopback import is_loopback_authority, is_loopback_origin
from integrations.sandbox.telegram.dispatch import READERS, canonical_name
from integrations.sandbox.world import World

BUG_HEADER: Final = "X-Sandbox-Bug"
TRANSPORT: Final = "sandbox.transport"
"""Scope key under which the server puts the connection, so that it can be closed without an answer."""
_MAX_LOGGED: Final = 200


class Gate:
    """ASGI middleware around everything the sandbox serves."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = _Visit(self.world, scope, receive, send)
        if refusal := _refuse_stranger(visit.headers):
            await refusal(scope, receive, send)
        elif visit.service in ("sandbox", "other"):
            await self._guarded(visit)
        else:
            await self._served(visit)

    async def _served(self, visit: _Visit) -> None:
        visit.begin()
        try:
            fault = self.world.faults.take(visit.service, visit.path, visit.methods)
            if fault is not None:
                visit.more["fault"] = fault.id
                await self._faulty(visit, fault)
            else:
                await self._guarded(visit)
        finally:
            visit.end()

    async def _faulty(self, visit: _Visit, fault: Fault) -> None:
        if fault.drop == "before":
            await asyncio.sleep(fault.delay)
            visit.more["dropped"] = "before"
            await visit.hang_up()
        elif fault.replaces_answer:
            await asyncio.sleep(fault.delay)
            answer = fault_answer(fault, visit.service)
            response = Response(answer.body, answer.status, dict(answer.headers))
            await response(visit.scope, visit.receive, visit.send)
        else:
            visit.hold_seconds = fault.delay
            visit.mute = fault.drop == "after"
            await self._guarded(visit)
            if visit.mute:
                visit.more["dropped"] = "after"
                await visit.hang_up()

    async def _guarded(self, visit: _Visit) -> None:
        try:
            await self.app(visit.scope, visit.receive, visit.send)
        except Exception:
            await self._report_bug(visit, traceback.format_exc())

    async def _report_bug(self, visit: _Visit, story: str) -> None:
        story = story.encode("ascii", "backslashreplace").decode()
        visit.more["bug"] = story
        if visit.service in ("sandbox", "other"):
            self.world.calls.add(visit.as_call())
        if not visit.status:
            body = {"error": "a bug in the sandbox; see the bug rows of GET /_sandbox/calls", "bug": story}
            response = JSONResponse(body, 500, {BUG_HEADER: "1"})
            await response(visit.scope, visit.receive, visit.send)


@dataclass(slots=True)
class _Visit:
    """One request on its way through."""

    world: World
    scope: Scope
    receive: Receive
    outer_send: Send
    status: int = 0
    hold_seconds: float = 0.0
    mute: bool = False
    body: bytearray = field(default_factory=bytearray)
    more: dict[str, object] = field(default_factory=dict)
    started: float = field(default_factory=wall_seconds)

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def verb(self) -> str:
        return str(self.scope["method"])

    @property
    def service(self) -> str:
        return service_of(self.path)

    @property
    def headers(self) -> Headers:
        return Headers(scope=self.scope)

    @property
    def bot_method(self) -> str:
        """The Bot API method as documented; empty for anything else."""
        parts = self.path.split("/")
        return canonical_name(parts[2]) if self.path.startswith("/bot") and len(parts) > 2 else ""

    @property
    def methods(self) -> frozenset[str]:
        """What a fault's `method` may name: the verb, or the Bot API method."""
        return frozenset({self.verb.lower(), self.bot_method.lower()})

    @property
    def reads_changes(self) -> bool:
        return self.path.endswith("/drive/v3/changes") and self.verb == "GET"

    @property
    def is_poll(self) -> bool:
        return self.bot_method == "getUpdates"

    def begin(self) -> None:
        if self.is_poll:
            self.world.activity.polled()
        else:
            self.world.activity.in_flight += 1

    def end(self) -> None:
        activity = self.world.activity
        if self.is_poll:
            activity.polled()
        else:
            activity.in_flight = max(0, activity.in_flight - 1)
        if self.changes_something():
            activity.event()
        if self.reads_changes and self.status == 200 and self.identity() == self.world.seed.service_account_email:
            self.note_page_token()
        self.world.calls.add(self.as_call())

    def changes_something(self) -> bool:
        if not self.status or self.service == "oauth":
            return False
        if self.service == "telegram":
            return bool(self.bot_method) and self.bot_method not in READERS
        return writes_to_google(self.verb, self.path)

    def note_page_token(self) -> None:
        """Remember how far the bot has read the change log."""
        try:
            page = json.loads(bytes(self.body))
        except ValueError:
            return
        token = page.get("newStartPageToken") or page.get("nextPageToken")
        if token and not self.mute:
            self.world.activity.page_token = str(token)

    def identity(self) -> str:
        """Who asked: an e-mail for Google, `bot` for Telegram."""
        if self.service == "telegram":
            return "bot"
        scheme, _, bearer = self.headers.get("authorization", "").partition(" ")
        caller = self.world.google.ids.find(bearer.strip()) if scheme.lower() == "bearer" else None
        return caller.email if caller else ""

    def as_call(self) -> Call:
        world = self.world
        ms = (wall_seconds() - self.started) * 1000
        if self.bot_method:
            given = self.scope.get("sandbox.params") or {}
            params = {name: value[:_MAX_LOGGED] for name, value in given.items()}
            self.more |= {"call": self.bot_method} | ({"params": params} if params else {})
        seq = world.calls.next_seq()
        return Call(
            seq, self.service, self.verb, self.path, self.status, world.clock.now(), self.identity(), ms, self.more
        )

    async def send(self, message: Message) -> None:
        """Pass an answer on, late or not at all if a fault says so."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            await asyncio.sleep(self.hold_seconds)
        elif self.reads_changes:
            self.body += message.get("body", b"")
        if not self.mute:
            await self.outer_send(message)

    async def hang_up(self) -> None:
        """Close the connection without another byte, as a dying server does."""
        transport = self.scope.get(TRANSPORT)
        if transport is None:
            raise ConnectionAbortedError("a fault closed this connection")
        transport.close()
        while (await self.receive())["type"] != "http.disconnect":
            continue


def _refuse_stranger(headers: Headers) -> JSONResponse | None:
    """Requests under another host's name (DNS rebinding) or from a page of another origin."""
    if not is_loopback_authority(headers.get("host", "")):
        return JSONResponse({"error": "this sandbox answers under loopback names only"}, 403)
    origin = headers.get("origin")
    if origin is not None and not is_loopback_origin(origin):
        return JSONResponse({"error": "this sandbox does not answer pages of other origins"}, 403)
    return None
