"""What did the bot send with its request?

Every parameter is a string to the server, whether it came in the query, a form, a multipart body or JSON; numbers are
read leniently, as the server reads them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from integrations.sandbox.telegram.errors import ApiError, Json, bad_request
from integrations.sandbox.telegram.files import MAX_UPLOAD, clean_file_name

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_TOO_LARGE: Final = "Request Entity Too Large"
_ROOM_FOR_FIELDS: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters and files of one call."""

    args: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as it came; empty when absent."""
        return self.args.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all."""
        return name in self.args

    def integer(self, name: str, default: int = 0) -> int:
        """A leading integer; `default` when the parameter is absent, 0 when it is not a number."""
        return to_integer(self.args[name]) if self.args.get(name) else default

    def clamped(self, name: str, default: int, bounds: tuple[int, int]) -> int:
        """An integer forced into bounds."""
        return max(bounds[0], min(bounds[1], self.integer(name, default)))

    def flag(self, name: str) -> bool:
        """True, yes and 1 are true."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def message_id(self, name: str = "message_id") -> int:
        """A message id; 0 when it is absent or nonsense."""
        return max(0, self.integer(name))

    def json(self, name: str, complaint: str, default: Any = None) -> Any:
        """A JSON-encoded parameter; `default` when it is empty, which null is not. Raises ApiError 400 `complaint`."""
        if not self.text(name):
            return default
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(complaint) from None

    def loose_json(self, name: str) -> Any:
        """A JSON-encoded parameter the server ignores when it cannot be parsed."""
        try:
            return json.loads(self.text(name) or "null")
        except ValueError:
            return None


def to_integer(text: str) -> int:
    """The integer a text starts with; 0 if it starts with none."""
    match = _INTEGER.match(text.strip())
    return int(match.group()) if match else 0


def number_field(given: Json, name: str, prefix: str = "") -> int:
    """A number inside a JSON parameter, which may be written as a text. Raises ApiError 400."""
    value = given.get(name)
    if name not in given:
        raise bad_request(f'{prefix}Can\'t find field "{name}"')
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise bad_request(f'{prefix}Field "{name}" must be a Number')
    if not _INTEGER.fullmatch(str(value)):
        raise bad_request(f'{prefix}Field "{name}" must be a valid Number')
    return int(value)


def flag_field(given: Json, name: str, prefix: str = "") -> bool:
    """A flag inside a JSON parameter, where only a Boolean will do. Raises ApiError 400."""
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise bad_request(f'{prefix}Field "{name}" must be of type Boolean')
    return value


def from_json(body: Json) -> Params:
    """Parameters of a decoded JSON object: strings as they are, the rest as JSON text."""
    return Params({name: _as_text(value) for name, value in body.items()})


async def read_params(request: Request) -> Params:
    """All parameters, of several values the first. Raises ApiError 400 for a broken body, 413 for one over 50 MB."""
    args = dict(reversed(request.query_params.multi_items()))
    if int(request.headers.get("content-length") or 0) > MAX_UPLOAD + _ROOM_FOR_FIELDS:
        raise ApiError(413, _TOO_LARGE)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        return Params(await _json_args(request) | args)
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return await _form(request, args)
    return Params(args)


async def _json_args(request: Request) -> dict[str, str]:
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("JSON object expected")
    args = from_json(body).args
    if not is_unicode("".join(args.values())):
        raise bad_request("Strings must be encoded in UTF-8")
    return args


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8: JSON can smuggle in halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _form(request: Request, args: dict[str, str]) -> Params:
    files: dict[str, Upload] = {}
    async with request.form(max_part_size=MAX_UPLOAD + _ROOM_FOR_FIELDS) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await _upload(value)
            else:
                args.setdefault(name, value)
    return Params(args, files)


async def _upload(part: UploadFile) -> Upload:
    data = await part.read()
    if len(data) > MAX_UPLOAD:
        raise ApiError(413, _TOO_LARGE)
    return Upload(clean_file_name(part.filename or "") or "file", data)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
