"""How does one HTTP request carry many: `/batch` and `/batch/drive/v3`, answered part by part?

Every part runs on its own through the same routes; the outer credential serves parts that bring none.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.google.errors import ApiError, Family, bad_request, not_emulated
from integrations.sandbox.google.multipart import MultipartError, Part, read_headers, split_parts

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Inner:
    """One request inside a batch."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


async def serve_batch(world: GoogleWorld, app: App, request: Request) -> Response:
    """POST of a multipart/mixed batch; raises ApiError 400 for one that cannot be read or is too long."""
    try:
        parts = split_parts(await request.body(), request.headers.get("content-type", ""))
        inners = [_read(part) for part in parts]
    except MultipartError as fault:
        raise bad_request("badRequest", f"Failed to parse batch request, error: {fault}.") from None
    if len(inners) > world.switches.max_batch_calls:
        message = f"The batch request contains more than the allowed {world.switches.max_batch_calls} calls."
        raise bad_request("badRequest", message)
    boundary = "batch_" + secrets.token_urlsafe(24)
    chunks: list[bytes] = []
    for part, inner in zip(parts, inners, strict=True):
        chunks.append(_written(boundary, part, await _run(app, request, inner)))
    chunks.append(f"--{boundary}--\r\n".encode())
    return Response(b"".join(chunks), media_type=f"multipart/mixed; boundary={boundary}")


def _read(part: Part) -> Inner:
    newline = b"\r\n" if b"\r\n" in part.body else b"\n"
    head, _, body = part.body.lstrip(b"\r\n").partition(newline * 2)
    line, _, rest = head.partition(newline)
    words = line.decode("latin-1").split()
    if len(words) < 2:
        raise MultipartError("no request line")
    return Inner(words[0], words[1], read_headers(rest), body)


async def _run(app: App, outer: Request, inner: Inner) -> Response:
    path = urlsplit(inner.target).path
    if path.startswith(("/v4/", "/v1/documents")):
        family: Family = "sheets" if path.startswith("/v4/") else "docs"
        return ApiError(family, 501, "Operation is not implemented, or supported, or enabled.").response()
    if path.startswith(("/batch", "/upload", "/resumable")) or path.endswith("/export") or "alt=media" in inner.target:
        return not_emulated("drive", f"{path} inside a batch").response()
    return await call_app(app, _scope(outer, inner), inner.body)


def _scope(outer: Request, inner: Inner) -> MutableMapping[str, Any]:
    target = urlsplit(inner.target)
    headers = dict(inner.headers)
    if "authorization" not in headers and "authorization" in outer.headers:
        headers["authorization"] = outer.headers["authorization"]
    headers["content-length"] = str(len(inner.body))
    kept = {key: outer.scope[key] for key in ("type", "asgi", "http_version", "scheme", "server", "client")}
    return kept | {
        "method": inner.method,
        "path": unquote(target.path),
        "raw_path": target.path.encode(),
        "root_path": "",
        "query_string": target.query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
    }


async def call_app(app: App, scope: MutableMapping[str, Any], body: bytes) -> Response:
    """Run one request through an ASGI application in this process and collect its answer."""
    messages: list[MutableMapping[str, Any]] = []
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return pending.pop() if pending else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start = next(message for message in messages if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    response = Response(content, start["status"])
    response.raw_headers = list(start["headers"])
    return response


def _written(boundary: str, part: Part, response: Response) -> bytes:
    lines = [f"--{boundary}", "Content-Type: application/http"]
    asked = part.headers.get("content-id")
    if asked:
        lines.append(f"Content-ID: <response-{asked.removeprefix('<').removesuffix('>')}>")
    phrase = HTTPStatus(response.status_code).phrase
    lines += ["", f"HTTP/1.1 {response.status_code} {phrase}"]
    headers = dict(response.raw_headers) | {b"content-length": str(len(response.body)).encode()}
    lines += [f"{name.decode('latin-1').title()}: {value.decode('latin-1')}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + bytes(response.body) + b"\r\n"
