"""Which requests stand for another, which Google's front end answers in their place?

A POST with `X-HTTP-Method-Override` is the GET that was too long for a URL; a path with a slash too many
(`ID/`, `ID/:batchUpdate`, as node-google-spreadsheet writes them) is the one without.
"""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Receive, Scope, Send

HEADER = b"x-http-method-override"
_PREFIXES = ("/drive/", "/v4/", "/v1/")
_SLASHED: Final = re.compile(r"(/v4/spreadsheets/[^/]+|/drive/v3/.+)/(:\w+)?")


class MethodOverride(BaseRoute):
    """A route in front of the others that answers overridden requests through them."""

    def __init__(self, routes: list[Route]) -> None:
        self.router = Router(list(routes))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every POST under Google's prefixes that carries the header, and every path with a slash too many."""
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIXES):
            return Match.NONE, {}
        overridden = scope["method"] == "POST" and _named(scope) is not None
        return (Match.FULL if overridden or _SLASHED.fullmatch(scope["path"]) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request as the method and path it stands for, an overridden form body moved into the query."""
        body = await Request(scope, receive).body()
        named = _named(scope)
        changed: Any = dict(scope) | {"method": named or scope["method"]}
        if slashed := _SLASHED.fullmatch(scope["path"]):
            changed["path"] = slashed[1] + (slashed[2] or "")
        if named == "GET":
            changed["query_string"] = b"&".join(part for part in (scope["query_string"], body) if part)
            body = b""
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Any:
            return pending.pop() if pending else await receive()

        await self.router(changed, replay, send)


def _named(scope: Scope) -> str | None:
    return next((value.decode("latin-1").upper() for name, value in scope["headers"] if name == HEADER), None)
