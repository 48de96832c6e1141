"""Holds a JSON answer against a response schema of the bundled discovery documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from integrations.sandbox.google.discovery import schema

_TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "object": dict, "array": list}

_FORMATS = {"int64": r"-?\d+", "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"}


def faults(api: str, name: str, data: Any) -> list[str]:
    """What in `data` is not of schema `name`: unknown keys, wrong types, int64 that are no strings."""
    return list(_faults(api, schema(api, name), data, name))


def _faults(api: str, node: dict[str, Any], data: Any, path: str) -> Iterator[str]:
    if "$ref" in node:
        node = schema(api, node["$ref"])
    kind = node.get("type", "object")
    if kind == "any":
        return
    if not isinstance(data, _TYPES[kind]) or (kind in ("integer", "number") and isinstance(data, bool)):
        yield f"{path}: {data!r} is no {kind}"
        return
    pattern = _FORMATS.get(node.get("format", ""))
    if pattern and kind == "string" and not re.fullmatch(pattern, data):
        yield f"{path}: {data!r} is no {node['format']}"
    if kind == "array":
        for index, item in enumerate(data):
            yield from _faults(api, node["items"], item, f"{path}[{index}]")
    if kind == "object":
        yield from _object_faults(api, node, data, path)


def _object_faults(api: str, node: dict[str, Any], data: dict[str, Any], path: str) -> Iterator[str]:
    properties, rest = node.get("properties", {}), node.get("additionalProperties")
    for key, value in data.items():
        inner = properties.get(key, rest)
        if inner is None:
            yield f"{path}.{key}: not in the schema"
        else:
            yield from _faults(api, inner, value, f"{path}.{key}")
