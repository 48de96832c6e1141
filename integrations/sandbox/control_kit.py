"""How is a control call read and answered?

Handlers take what was asked and return JSON; refusals become a sentence with a status, never a traceback.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.control_errors import ControlError, bad_input, unknown
from integrations.sandbox.telegram.errors import ApiError
from integrations.sandbox.telegram.params import is_unicode

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A control call: its path parameters, query and JSON body ({} when there is none)."""

    request: Request
    body: Json

    def number(self, name: str) -> int:
        """A path parameter that is an id. Raises ControlError 404 when it cannot be one."""
        text = str(self.request.path_params[name])
        if not text.lstrip("-").isdigit() or len(text) > 20:
            raise unknown(f"no {name} {text}")
        return int(text)

    def query(self, name: str) -> str | None:
        """A query parameter."""
        return self.request.query_params.get(name)

    def count(self, name: str) -> int | None:
        """A query parameter that is a number from 0 on. Raises ControlError 400."""
        text = self.query(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdigit():
            raise bad_input(f"{name} is a number")
        return int(text)


Handler = Callable[[Asked], Any]


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of a handler."""

    async def answer(request: Request) -> Response:
        try:
            result = handler(Asked(request, await _read_body(request)))
            if isawaitable(result):
                result = await result
        except ControlError as refusal:
            return JSONResponse({"error": refusal.sentence}, refusal.status)
        except ApiError as refusal:
            return JSONResponse({"error": refusal.description}, refusal.code)
        return result if isinstance(result, Response) else JSONResponse(result)

    return answer


async def _read_body(request: Request) -> Json:
    if request.method in ("GET", "HEAD", "DELETE"):
        return {}
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_input("the body is no JSON") from None
    if not isinstance(body, dict):
        raise bad_input("the body is a JSON object")
    if b"\\u" in raw and not is_unicode(json.dumps(body, ensure_ascii=False)):
        raise bad_input("the body holds half a surrogate pair")
    return body
