"""What do the query parameters of a Drive request say, held against the discovery document?

A value of the wrong type is refused before anything is looked up, all of them at once, in the words of Google's front
end; ranges and enumerations in Drive's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import QueryParams

from integrations.sandbox.google.discovery import Method
from integrations.sandbox.google.errors import ApiError, bad_request, invalid, not_emulated

_TRUE: Final = frozenset({"true", "1", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "0", "False", "FALSE", ""})
_ELSEWHERE: Final = frozenset({"includeLabels", "includePermissionsForView", "ocrLanguage"})
_ALIASES: Final = {
    "supportsAllDrives": "supportsTeamDrives",
    "includeItemsFromAllDrives": "includeTeamDriveItems",
    "driveId": "teamDriveId",
}
"""Today's names, with the deprecated ones that Drive still reads."""


@dataclass(frozen=True, slots=True)
class Params:
    """The query parameters of one request; of a repeated one the first counts, as Drive reads it."""

    method: Method
    query: QueryParams

    def check_types(self) -> None:
        """Raises ApiError 400 naming every boolean or integer that is none."""
        faults = [
            (name, value, _WIRE_TYPE[spec["type"]])
            for name, spec in self.method.parameters.items()
            if spec.get("location") == "query" and spec.get("type") in _WIRE_TYPE
            for value in self.query.getlist(name)
            if not _readable(spec["type"], value)
        ]
        if faults:
            raise _type_error(faults)

    def check_emulated(self) -> None:
        """Raises ApiError 501 for a parameter whose effect is not emulated."""
        for name in _ELSEWHERE & set(self.method.parameters):
            if self.text(name):
                raise not_emulated("drive", f"the parameter {name}")

    def text(self, name: str) -> str | None:
        """A string; None when absent or empty."""
        return self._first(name) or None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean, under its present or its deprecated name."""
        for spelling in (name, _ALIASES.get(name, name)):
            value = self._first(spelling)
            if value is not None:
                return value in _TRUE
        return default

    def drive_id(self) -> str | None:
        """`driveId`, or the deprecated `teamDriveId`."""
        return self.text("driveId") or self.text("teamDriveId")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """An integer within bounds; raises ApiError 400."""
        value = self._first(name)
        if not value:
            return default
        if not low <= int(value) <= high:
            message = f"Invalid value '{value}'. Values must be within the range: [{low}, {high}]"
            raise bad_request("invalidParameter", message, location=name)
        return int(value)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of a closed set; raises ApiError 400."""
        value = self.text(name) or default
        if value not in allowed:
            raise invalid(name)
        return value

    def _first(self, name: str) -> str | None:
        values = self.query.getlist(name)
        return values[0] if values else None


_WIRE_TYPE: Final[Mapping[str, str]] = {"boolean": "TYPE_BOOL", "integer": "TYPE_INT32"}


def _readable(kind: str, value: str) -> bool:
    if kind == "boolean":
        return value in _TRUE | _FALSE
    return re.fullmatch(r"-?\d{1,9}", value) is not None


def _type_error(faults: list[tuple[str, str, str]]) -> ApiError:
    violations: list[dict[str, Any]] = []
    for name, value, wire in faults:
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        violations.append({"field": snake, "description": f"Invalid value at '{snake}' ({wire}), \"{value}\""})
    message = "\n".join(violation["description"] for violation in violations)
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError("drive", 400, message, reason="invalid", domain="", status="INVALID_ARGUMENT", details=details)
