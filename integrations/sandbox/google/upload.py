"""How do bytes get into Drive: simple, multipart and resumable uploads, and the v2 upload that gspread uses for CSV?"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.google.discovery import Method
from integrations.sandbox.google.drive_call import (
    Call,
    Handler,
    answer,
    json_response,
    open_call,
    parse_json,
    settle_mask,
)
from integrations.sandbox.google.drive_files import check_create, check_update, update
from integrations.sandbox.google.errors import ApiError, bad_request, not_emulated
from integrations.sandbox.google.legacy import legacy_file
from integrations.sandbox.google.multipart import MultipartError, Part, split_parts
from integrations.sandbox.google.resources import Json

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

CHUNK_MULTIPLE: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
_BINARY: Final = "application/octet-stream"
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class UploadSession:
    """A resumable upload under way: the call it will complete, and what has arrived."""

    call: Call
    handler: Handler
    kind: str
    total: int | None
    received: bytearray = field(default_factory=bytearray)
    answered: Response | None = None


def upload_endpoint(world: GoogleWorld, method: Method, handler: Handler) -> Endpoint:
    """POST or PATCH on an upload path: `uploadType` says which protocol."""

    async def serve(request: Request) -> Response:
        call = await open_call(world, request, method, read_body=False)
        settle_mask(call)
        protocol = request.query_params.get("uploadType") or request.query_params.get("upload_protocol")
        if protocol == "resumable":
            return await _begin(call, handler)
        if protocol == "multipart":
            call.body, call.media = _read_multipart(await request.body(), request.headers.get("content-type", ""))
        elif protocol == "media":
            call.media = (request.headers.get("content-type", _BINARY), await request.body())
        else:
            raise bad_request("badRequest", f"Unknown upload type: {protocol}", location="uploadType")
        return answer(call, handler(call))

    return serve


def _read_multipart(raw: bytes, content_type: str) -> tuple[Json, tuple[str, bytes]]:
    try:
        parts = split_parts(raw, content_type)
    except MultipartError as fault:
        raise bad_request("badContent", f"Malformed multipart body: {fault}.") from None
    if len(parts) != 2:
        raise bad_request("badContent", "Malformed multipart body: two parts are needed.")
    return parse_json(parts[0].body), (parts[1].headers.get("content-type", _BINARY), _decoded(parts[1]))


def _decoded(part: Part) -> bytes:
    encoding = part.headers.get("content-transfer-encoding", "").lower()
    return base64.b64decode(part.body) if encoding == "base64" else part.body


async def _begin(call: Call, handler: Handler) -> Response:
    request = call.request
    call.body = parse_json(await request.body())
    kind = request.headers.get("x-upload-content-type", _BINARY)
    size = request.headers.get("x-upload-content-length")
    call.media = (kind, b"")
    (check_update if call.path else check_create)(call)
    token = call.world.new_id(60)
    call.world.uploads[token] = UploadSession(call, handler, kind, int(size) if size else None)
    url = request.url.include_query_params(upload_id=token)
    headers = {"Location": str(url), "X-GUploader-UploadID": token, "Content-Type": "text/html"}
    return Response(b"", 200, headers)


def resume_endpoint(world: GoogleWorld) -> Endpoint:
    """PUT on the address of a resumable upload: one chunk, the rest, or a question how far it got."""

    async def serve(request: Request) -> Response:
        session = world.uploads.get(request.query_params.get("upload_id", ""))
        if not isinstance(session, UploadSession):
            raise ApiError("drive", 404, "Upload session not found.", reason="notFound")
        if session.answered is not None:
            return session.answered
        chunk = await request.body()
        _take(session, request.headers.get("content-range"), chunk)
        if session.total is None or len(session.received) < session.total:
            return _incomplete(session)
        session.call.media = (session.kind, bytes(session.received))
        session.answered = answer(session.call, session.handler(session.call))
        session.received, session.call.media = bytearray(), None
        return session.answered

    return serve


def _take(session: UploadSession, content_range: str | None, chunk: bytes) -> None:
    """Add a chunk to a session; raises 400 for one that does not fit."""
    if content_range is None:
        session.total = len(session.received) + len(chunk)
        session.received += chunk
        return
    asked = _RANGE.fullmatch(content_range)
    if asked is None:
        raise bad_request("badRequest", f"Failed to parse Content-Range header: {content_range}")
    first, last, total = asked.groups()
    if total != "*":
        session.total = int(total)
    if first is None:
        return
    start, end, held = int(first), int(last), len(session.received)
    if end - start + 1 != len(chunk) or start > held:
        raise bad_request("badRequest", "Invalid request. The chunk does not follow what was received.")
    final = session.total is not None and end + 1 == session.total
    if not final and len(chunk) % CHUNK_MULTIPLE:
        raise bad_request("badRequest", "Invalid request. The chunk size must be a multiple of 262144 bytes.")
    session.received += chunk[held - start :]


def _incomplete(session: UploadSession) -> Response:
    held = len(session.received)
    return Response(b"", 308, {"Range": f"bytes=0-{held - 1}"} if held else {})


def cancel_endpoint(world: GoogleWorld) -> Endpoint:
    """DELETE on the address of a resumable upload."""

    async def serve(request: Request) -> Response:
        if world.uploads.pop(request.query_params.get("upload_id", ""), None) is None:
            raise ApiError("drive", 404, "Upload session not found.", reason="notFound")
        return Response(status_code=499)

    return serve


def legacy_endpoint(world: GoogleWorld, method: Method) -> Endpoint:
    """PUT /upload/drive/v2/files/{fileId}: new content by simple upload, answered as a v2 file."""

    async def serve(request: Request) -> Response:
        call = await open_call(world, request, method, read_body=False)
        if request.query_params.get("uploadType") != "media":
            raise not_emulated("drive", "Drive v2 beyond simple uploads")
        call.media = (request.headers.get("content-type", _BINARY), await request.body())
        update(call)
        return json_response(legacy_file(call, call.file()))

    return serve
