"""Is this JSON what the API's schema says, and if not, how does Google name the fault?

The schema is the bundled discovery document. Accepted JSON comes back with nulls dropped and numbers as numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sandbox.google.discovery import schema
from integrations.sandbox.google.errors import ApiError, no_constant
from integrations.sandbox.google.sheets_errors import bad_request

_PACKAGE: Final = "type.googleapis.com/google.apps.sheets.v4."
_WELL_KNOWN: Final = "type.googleapis.com/google.protobuf."
_NESTED: Final = {"Request": "BatchUpdateSpreadsheetRequest.Request"}
_INTEGER: Final = re.compile(r"-?\d+")
_UPPER: Final = re.compile(r"([A-Z])")
_UNKNOWN: Final = "Invalid JSON payload received. Unknown name"


def snake(name: str) -> str:
    """startRowIndex -> start_row_index, as field paths are written."""
    return _UPPER.sub(lambda match: "_" + match[1].lower(), name)


def camel(name: str) -> str:
    """start_row_index -> startRowIndex; JSON may use either."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def parse_json(raw: bytes) -> Any:
    """The decoded body; an empty one is an empty object. Raises ApiError 400 for what is no JSON."""
    if not raw.strip():
        return {}
    try:
        return json.loads(raw, parse_constant=no_constant)
    except ValueError:
        snippet = raw[:40].decode("utf-8", "replace")
        raise bad_request(f"Invalid JSON payload received. Unexpected token.\n{snippet}\n^") from None


def read_message(name: str, data: Any, path: str = "") -> dict[str, Any]:
    """Check a body against a schema. `path` is where the body hangs in the request (`data`, `spreadsheet` or nothing).

    Raises ApiError 400 naming every fault.
    """
    reader = _Reader()
    if not isinstance(data, dict):
        raise bad_request('Invalid JSON payload received. Unknown name "": Root element must be a message.')
    message = reader.message(name, data, path)
    if reader.faults:
        raise reader.refusal()
    return message


def read_enum(allowed: list[str], kind: str, name: str, value: str) -> str:
    """A query parameter of an enumeration; raises ApiError 400."""
    if value not in allowed:
        reader = _Reader()
        reader.invalid(snake(name), _PACKAGE + kind, value)
        raise reader.refusal()
    return value


def read_flag(name: str, value: str) -> bool:
    """A boolean query parameter; raises ApiError 400."""
    if value.lower() not in ("true", "false", "1", "0"):
        reader = _Reader()
        reader.invalid(snake(name), "TYPE_BOOL", value)
        raise reader.refusal()
    return value.lower() in ("true", "1")


@dataclass(slots=True)
class _Reader:
    faults: list[tuple[str, str]] = field(default_factory=list)

    def refusal(self) -> ApiError:
        """All faults in one 400."""
        violations = [
            ({"field": path} if path else {}) | {"description": description} for path, description in self.faults
        ]
        return bad_request("\n".join(description for _, description in self.faults), violations)

    def invalid(self, path: str, kind: str, value: Any) -> None:
        """Note a value of the wrong type."""
        shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, dict | list) else "Starting an object."
        self.faults.append((path, f"Invalid value at '{path}' ({kind}), {shown}"))

    def message(self, name: str, data: Mapping[str, Any], path: str) -> dict[str, Any]:
        """The fields of one message."""
        properties = schema("sheets", name)["properties"]
        found: dict[str, Any] = {}
        for key, value in data.items():
            known = key if key in properties else camel(key)
            if known not in properties:
                place = f" at '{path}'" if path else ""
                self.faults.append((path, f'{_UNKNOWN} "{key}"{place}: Cannot find field.'))
            elif value is not None:
                boxed = ".value" if name == "GridRange" and known != "sheetId" else ""
                found[known] = self.value(name, known, properties[known], value, _join(path, snake(known)) + boxed)
        self._check_oneof(name, found, path)
        return found

    def _check_oneof(self, name: str, found: Mapping[str, Any], path: str) -> None:
        group, members = _ONEOF.get(name, ("", frozenset()))
        given = [known for known in found if known in members]
        if len(given) > 1:
            what = f"(oneof), oneof field '{group}' is already set. Cannot set '{given[1]}'"
            self.faults.append((path, f"Invalid value at '{path}' {what}"))

    def value(self, owner: str, name: str, spec: Mapping[str, Any], value: Any, path: str) -> Any:
        """One field, repeated or not."""
        if spec.get("type") != "array":
            if isinstance(value, list) and spec.get("type") != "any":
                self.faults.append(
                    (path, f"{_UNKNOWN} \"{name}\" at '{path}': Proto field is not repeating, cannot start list.")
                )
                return None
            return self.single(owner, name, spec, value, path)
        items = spec["items"]
        if not isinstance(value, list):
            return [self._element(owner, name, items, value, path)]
        if "$ref" in items:
            value = _flat(value)
        return [self._element(owner, name, items, one, f"{path}[{at}]") for at, one in enumerate(value)]

    def _element(self, owner: str, name: str, items: Mapping[str, Any], value: Any, path: str) -> Any:
        if items.get("type") != "array":
            return self.single(owner, name, items, value, path)
        if not isinstance(value, list):
            self.invalid(path, _WELL_KNOWN + "ListValue", value)
            return []
        return value

    def single(self, owner: str, name: str, spec: Mapping[str, Any], value: Any, path: str) -> Any:
        """One value that is not repeated."""
        if "$ref" in spec:
            if isinstance(value, dict):
                return self.message(spec["$ref"], value, path)
            self.invalid(path, _PACKAGE + _NESTED.get(spec["$ref"], spec["$ref"]), value)
            return {}
        if "enum" in spec:
            return self._enum(owner, name, spec, value, path)
        return self._scalar(spec, value, path)

    def _enum(self, owner: str, name: str, spec: Mapping[str, Any], value: Any, path: str) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(spec["enum"]):
            return spec["enum"][value]
        if value not in spec["enum"]:
            self.invalid(path, _PACKAGE + _ENUM_TYPES.get((owner, name), name[0].upper() + name[1:]), value)
        return value

    def _scalar(self, spec: Mapping[str, Any], value: Any, path: str) -> Any:
        kind = spec.get("type")
        if kind == "boolean":
            return self._boolean(value, path)
        if kind in ("integer", "number"):
            return self._number(kind, spec.get("format", ""), value, path)
        if kind == "string" and not isinstance(value, str):
            self.invalid(path, "TYPE_STRING", value)
        return value

    def _boolean(self, value: Any, path: str) -> Any:
        if value in ("true", "false"):
            return value == "true"
        if not isinstance(value, bool):
            self.invalid(path, "TYPE_BOOL", value)
        return value

    def _number(self, kind: str, form: str, value: Any, path: str) -> Any:
        number = _as_number(value)
        if number is None or (kind == "integer" and not float(number).is_integer()):
            names = {"int32": "TYPE_INT32", "int64": "TYPE_INT64", "float": "TYPE_FLOAT", "double": "TYPE_DOUBLE"}
            self.invalid(path, names.get(form, "TYPE_DOUBLE"), value)
            return 0
        return int(number) if kind == "integer" else number


_ENUM_TYPES: Final = {
    ("DeveloperMetadataLocation", "locationType"): "DeveloperMetadataLocation.DeveloperMetadataLocationType",
    ("DeveloperMetadataLookup", "locationType"): "DeveloperMetadataLocation.DeveloperMetadataLocationType",
    ("DeveloperMetadata", "visibility"): "DeveloperMetadata.DeveloperMetadataVisibility",
    ("BooleanCondition", "type"): "ConditionType",
    ("NumberFormat", "type"): "NumberFormat.NumberFormatType",
    ("ValueRange", "majorDimension"): "Dimension",
    ("Border", "style"): "Style",
}


_ONEOF: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "ExtendedValue": ("value", frozenset({"numberValue", "stringValue", "boolValue", "formulaValue", "errorValue"})),
    "DataFilter": ("filter", frozenset({"developerMetadataLookup", "a1Range", "gridRange"})),
    "FindReplaceRequest": ("scope", frozenset({"range", "sheetId", "allSheets"})),
    "UpdateCellsRequest": ("area", frozenset({"start", "range"})),
    "ConditionalFormatRule": ("rule", frozenset({"booleanRule", "gradientRule"})),
    "UpdateConditionalFormatRuleRequest": ("instruction", frozenset({"rule", "newIndex"})),
    "PasteDataRequest": ("kind", frozenset({"delimiter", "html"})),
    "ColorStyle": ("kind", frozenset({"rgbColor", "themeColor"})),
    "TextRotation": ("type", frozenset({"angle", "vertical"})),
}
"""Message -> the fields of which only one may be set; the discovery document does not say."""


def _flat(values: list[Any]) -> list[Any]:
    """Lists in a repeated field count as its elements, nulls as none: Google accepts `[[a, b], null]` for `[a, b]`."""
    return [inner for one in values if one is not None for inner in (_flat(one) if isinstance(one, list) else [one])]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _as_number(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str):
        return None
    if _INTEGER.fullmatch(value):
        return int(value)
    try:
        return float(value)
    except ValueError:
        return None
