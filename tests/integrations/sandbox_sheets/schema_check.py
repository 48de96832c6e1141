"""Is every answer of the loopback Sheets one that the bundled discovery document allows?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.sandbox.google.discovery import find_method, schema

_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
}


def faults(name: str, value: Any, path: str = "") -> Iterator[str]:
    """What in `value` a schema does not allow: unknown keys, wrong JSON types, unknown enum values."""
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no {name}"
        return
    properties = schema("sheets", name)["properties"]
    for key, inner in value.items():
        if key not in properties:
            yield f"{path}.{key} is not in {name}"
        else:
            yield from _of(properties[key], inner, f"{path}.{key}")


def _of(spec: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    kind = spec.get("type")
    if "$ref" in spec:
        yield from faults(spec["$ref"], value, path)
    elif kind == "array":
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
            return
        for at, inner in enumerate(value):
            yield from _of(spec["items"], inner, f"{path}[{at}]")
    elif kind in _TYPES:
        right = isinstance(value, _TYPES[kind]) and (kind == "boolean") is isinstance(value, bool)
        if not right or ("enum" in spec and value not in spec["enum"]):
            yield f"{path}: {value!r} is no {kind} of the schema"


class SchemaCheck:
    """ASGI middleware that notes in `found` every fault of a successful answer under /v4."""

    def __init__(self, app: ASGIApp, found: list[str]) -> None:
        self.app = app
        self.found = found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and look at what comes back."""
        method = find_method("sheets", scope["method"], scope["path"]) if scope["type"] == "http" else None
        status, chunks = 0, []

        async def look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                chunks.append(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, look)
        if method is not None and method.response and status == 200:
            self.found += faults(method.response, json.loads(b"".join(chunks)), method.id)
