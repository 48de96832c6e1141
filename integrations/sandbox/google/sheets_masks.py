"""Which fields does a mask select, of an answer or of an update?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from integrations.sandbox.google.discovery import schema
from integrations.sandbox.google.sheets_errors import RefusedError, bad_fields
from integrations.sandbox.google.sheets_schema import camel

Mask = dict[str, Any]
"""Field -> mask of what is wanted below it; an empty mask is everything. The key `*` stands for every field."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9_*]+|[(),./]")


def parse_mask(text: str) -> Mask | None:
    """`a,b.c,d(e,f/g),*` as a tree; None for a text that is no mask."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        return None
    try:
        paths, at = _read_list(tokens, 0)
    except IndexError:
        return None
    if at != len(tokens):
        return None
    tree: Mask = {}
    for path in paths:
        _plant(tree, path)
    return tree


def _read_list(tokens: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    """The paths of a comma-separated list, up to its closing parenthesis or the end; IndexError for bad grammar."""
    paths, at = _read_path(tokens, at)
    while at < len(tokens) and tokens[at] == ",":
        more, at = _read_path(tokens, at + 1)
        paths += more
    return paths, at


def _read_path(tokens: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    name = tokens[at]
    if not re.match(r"[A-Za-z0-9_*]", name):
        raise IndexError
    known = name if name == "*" else camel(name)
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if following in (".", "/"):
        inner, at = _read_path(tokens, at + 2)
    elif following == "(":
        inner, at = _read_list(tokens, at + 2)
        if tokens[at] != ")":
            raise IndexError
        at += 1
    else:
        return [(known,)], at + 1
    return [(known, *path) for path in inner], at


def _plant(tree: Mask, path: tuple[str, ...]) -> None:
    """Add one path; what is already selected as a whole stays so."""
    for name in path[:-1]:
        if name in tree and not tree[name]:
            return
        tree = tree.setdefault(name, {})
    tree[path[-1]] = {}


def check_response_mask(text: str, schema_name: str) -> Mask:
    """The mask of a `fields` parameter; raises ApiError 400 naming a path the answer does not have."""
    mask = parse_mask(text)
    if mask is None:
        raise bad_fields(text, text)
    unknown = next(_unknown(mask, schema_name, ()), None)
    if unknown is not None:
        raise bad_fields(text, unknown)
    return mask


def check_update_mask(text: str, schema_name: str) -> Mask:
    """The mask of an update's `fields`; raises RefusedError for none, or for a field the object does not have."""
    if not text:
        raise RefusedError("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = parse_mask(text)
    if mask is None:
        raise RefusedError(f"Invalid field: {text}")
    unknown = next(_unknown(mask, schema_name, ()), None)
    if unknown is not None:
        raise RefusedError(f"Invalid field: {unknown}")
    return mask


def _unknown(mask: Mask, schema_name: str | None, trail: tuple[str, ...]) -> Iterator[str]:
    properties = schema("sheets", schema_name)["properties"] if schema_name else {}
    for name, below in mask.items():
        path = (*trail, name)
        if name == "*":
            continue
        if name not in properties:
            yield ".".join(path)
        elif below:
            yield from _unknown(below, _message_of(properties[name]), path)


def _message_of(spec: Mapping[str, Any]) -> str | None:
    while spec.get("type") == "array":
        spec = spec["items"]
    name: str | None = spec.get("$ref")
    return name


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether anything under that path is selected; no mask selects everything."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def below(mask: Mask | None, name: str) -> Mask | None:
    """The mask for what hangs under a field; None selects all of it."""
    if not mask:
        return None
    chosen = mask.get(name, mask.get("*"))
    return chosen or None


def select(mask: Mask | None, value: Any) -> Any:
    """What a mask leaves of an answer."""
    if not mask:
        return value
    if isinstance(value, list):
        return [select(mask, one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: select(mask.get(name, mask.get("*")), one) for name, one in value.items() if name in mask or "*" in mask
    }


def merge(mask: Mask, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """`old` with the selected fields taken from `new`; a selected field that `new` lacks is cleared."""
    if "*" in mask:
        return dict(new)
    result = dict(old)
    for name, inner in mask.items():
        if inner and (isinstance(old.get(name), dict) or isinstance(new.get(name), dict)):
            merged = merge(inner, old.get(name) or {}, new.get(name) or {})
            result[name] = merged
            if not merged:
                del result[name]
        elif name in new:
            result[name] = new[name]
        else:
            result.pop(name, None)
    return result
