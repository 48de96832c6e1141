"""What of a GET too long for a URL, which clients send as POST with `X-HTTP-Method-Override`?

It is turned back into the GET it stands for before the routes see it.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Receive, Scope, Send

HEADER = b"x-http-method-override"
_PREFIXES = ("/drive/", "/v4/", "/v1/")


class MethodOverride(BaseRoute):
    """A route in front of the others that answers overridden requests through them."""

    def __init__(self, routes: list[Route]) -> None:
        self.router = Router(list(routes))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every POST under Google's prefixes that carries the header."""
        overridden = scope["type"] == "http" and scope["method"] == "POST" and _named(scope) is not None
        return (Match.FULL if overridden and scope["path"].startswith(_PREFIXES) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request as the method it names, its form body moved into the query."""
        body = await Request(scope, receive).body()
        named = _named(scope) or "GET"
        changed: Any = dict(scope) | {"method": named}
        if named == "GET":
            changed["query_string"] = b"&".join(part for part in (scope["query_string"], body) if part)
            body = b""
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Any:
            return pending.pop() if pending else await receive()

        await self.router(changed, replay, send)


def _named(scope: Scope) -> str | None:
    return next((value.decode("latin-1").upper() for name, value in scope["headers"] if name == HEADER), None)
