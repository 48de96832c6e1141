"""What is one Drive request, and what does every Drive method owe its caller alike?

Identity, scopes, quota, parameter types, the fields mask and the JSON of the answer are settled here, once.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.google.discovery import Method
from integrations.sandbox.google.errors import (
    JSON_TYPE,
    ApiError,
    bad_request,
    forbidden,
    no_constant,
    not_emulated,
    not_found,
    scope_missing,
)
from integrations.sandbox.google.fields import EVERYTHING, Mask, MaskError, check_mask, parse_mask, pick
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.identities import Caller
from integrations.sandbox.google.params import Params
from integrations.sandbox.google.permissions import at_least
from integrations.sandbox.google.resources import Json, View

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

_FILE: Final = "kind,id,name,mimeType"
_PERMISSION: Final = "kind,id,type,role"
_DRIVE: Final = "kind,id,name"
_DEFAULTS: Final = {
    "File": _FILE,
    "FileList": f"kind,incompleteSearch,nextPageToken,files({_FILE})",
    "Permission": _PERMISSION,
    "PermissionList": f"kind,nextPageToken,permissions({_PERMISSION})",
    "Drive": _DRIVE,
    "DriveList": f"kind,nextPageToken,drives({_DRIVE})",
    "ChangeList": "kind,nextPageToken,newStartPageToken,changes(kind,changeType,type,removed,time,fileId,driveId,"
    f"teamDriveId,file({_FILE}),drive({_DRIVE}))",
}
"""What each response schema shows when no `fields` is given; the rest show everything."""

_REQUIRED_FIELDS: Final = ("drive.about.", "drive.comments.", "drive.replies.")


@dataclass(slots=True)
class Call:
    """One authenticated Drive request, ready for its handler."""

    world: GoogleWorld
    request: Request
    method: Method
    caller: Caller
    params: Params
    path: dict[str, str]
    body: Json = field(default_factory=dict)
    mask: Mask = field(default_factory=dict)
    blank: bool = False
    media: tuple[str, bytes] | None = None

    @property
    def email(self) -> str:
        """Who is calling."""
        return self.caller.email

    def view(self) -> View:
        """The caller's view, for building resources."""
        return View(self.world, self.caller)

    def file(self, name: str = "fileId") -> DriveFile:
        """The file in the path; raises 404 as Drive does for what the caller may not see."""
        return self.find(self.path[name])

    def find(self, file_id: str, *, all_drives: bool | None = None) -> DriveFile:
        """A file by id, or `root`. Items of shared drives need `supportsAllDrives`, unless `all_drives`."""
        if file_id == "root":
            return self.world.my_drive(self.email)
        file = self.world.file(file_id)
        if file is None or self.view().role(file) is None:
            raise not_found(file_id)
        if file.drive_id and not (self.params.flag("supportsAllDrives") if all_drives is None else all_drives):
            raise not_found(file_id)
        return file

    def role(self, file: DriveFile) -> str | None:
        """The caller's role on a file."""
        return self.view().role(file)

    def demand(self, file: DriveFile, *, role: str | None = None, allowed: bool | None = None) -> None:
        """Raises Drive's 403 unless the caller has at least `role`, or unless `allowed`."""
        if allowed is None:
            allowed = role is not None and at_least(self.role(file), role)
        if not allowed:
            raise insufficient(file)


Handler = Callable[[Call], Json | Response | None]


def insufficient(file: DriveFile) -> ApiError:
    """Drive's answer where the role is too low, or a lock forbids it."""
    message = f"The user does not have sufficient permissions for file {file.id}."
    return forbidden("insufficientFilePermissions", message)


def required(location: str, message: str, kind: str = "parameter") -> ApiError:
    """Drive's answer where something mandatory is missing."""
    return ApiError("drive", 400, message, reason="required", location=location, location_type=kind)


async def open_call(world: GoogleWorld, request: Request, method: Method, *, read_body: bool = True) -> Call:
    """Settle identity, scopes, quota, types and (unless told not to) the JSON body of a request."""
    caller = world.identify(request, "drive")
    if method.scopes and not caller.scopes & set(method.scopes):
        raise scope_missing("drive")
    world.spend("drive", caller.email, "read" if method.http == "GET" else "write")
    params = Params(method, request.query_params)
    params.check_types()
    params.check_emulated()
    call = Call(world, request, method, caller, params, dict(request.path_params))
    if read_body and method.http in ("POST", "PATCH", "PUT"):
        call.body = parse_json(await request.body())
    return call


def parse_json(raw: bytes) -> Json:
    """A JSON object; raises Drive's parse error. A null is as good as nothing given, but empties a description."""
    if not raw.strip():
        return {}
    try:
        loaded = json.loads(raw, parse_constant=no_constant)
    except ValueError:
        raise bad_request("parseError", "Parse Error") from None
    if not isinstance(loaded, dict):
        raise bad_request("parseError", "Parse Error")
    return {name: value for name, value in loaded.items() if value is not None or name == "description"}


def settle_mask(call: Call) -> None:
    """Read and check `fields`; raises 400 for a selection that does not exist."""
    text = call.request.query_params.get("fields")
    schema_name = call.method.response
    mandatory = call.method.id.startswith(_REQUIRED_FIELDS) and call.method.http != "DELETE"
    if mandatory and not (text or "").strip():
        raise required("fields", "The 'fields' parameter is required for this method.")
    if text is None or schema_name is None:
        call.mask = parse_mask(_DEFAULTS[schema_name]) if schema_name in _DEFAULTS else EVERYTHING
        _show_drive(call, schema_name)
        return
    call.blank = not text.strip()
    try:
        call.mask = EVERYTHING if call.blank else parse_mask(text)
        check_mask(call.mask, "drive", schema_name)
    except MaskError as fault:
        raise bad_request("invalidParameter", str(fault), location="fields") from None


def _show_drive(call: Call, schema_name: str | None) -> None:
    if not call.world.switches.default_fields_show_drive:
        return
    target = call.mask.get("files") if schema_name == "FileList" else call.mask if schema_name == "File" else None
    if target is not None:
        target |= {"driveId": {}, "teamDriveId": {}}


def answer(call: Call, result: Json | Response | None) -> Response:
    """The HTTP answer for what a handler returned: JSON through the mask, 204 for nothing."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status_code=204, headers={"Content-Type": "text/html"})
    return json_response({} if call.blank else pick(result, call.mask))


def json_response(data: Any, status: int = 200) -> Response:
    """JSON as Google sends it."""
    return Response(json.dumps(data, ensure_ascii=False), status, media_type=JSON_TYPE)


def check_alt(call: Call) -> None:
    """Raises 400 for `alt=media` where there are no bytes to give, 501 for `alt=proto`."""
    alt = (call.params.text("alt") or "json").lower()
    if alt == "proto":
        raise not_emulated("drive", "alt=proto")
    if alt == "media" and call.method.id not in ("drive.files.get", "drive.files.export"):
        raise bad_request("badRequest", 'Unsupported alt type "media" for non byte stream request.')


def endpoint(world: GoogleWorld, method: Method, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint for one JSON method."""

    async def serve(request: Request) -> Response:
        call = await open_call(world, request, method)
        check_alt(call)
        if method.id != "drive.files.list":  # there every other parameter is refused before `fields` is
            settle_mask(call)
        return answer(call, handler(call))

    return serve
