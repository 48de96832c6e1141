"""Which parts of a resource does `fields=` ask for, and is every part real?

A mask is a tree of names; an empty tree is the whole resource. Google's grammar: `a,b(c,d/e),f/*`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from integrations.sandbox.google.discovery import schema

Mask = dict[str, "Mask"]
EVERYTHING: Final[Mask] = {}

_TOKEN: Final = re.compile(r"\s*([(),/]|[^\s(),/]+)\s*")


class MaskError(ValueError):
    """A mask that cannot be read or names a field that does not exist; `selection` is what to show."""

    def __init__(self, selection: str) -> None:
        super().__init__(f"Invalid field selection {selection}")
        self.selection = selection


def parse_mask(text: str) -> Mask:
    """Read a `fields` value; raises MaskError."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s+", "", text):
        raise MaskError(text)
    mask, rest = _selections(tokens, text)
    if rest:
        raise MaskError(text)
    return mask


def _selections(tokens: list[str], text: str) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    everything = False
    while True:
        path, sub, tokens = _selection(tokens, text)
        if path == ["*"] and sub is None:
            everything = True
        else:
            _graft(mask, path, sub)
        if not tokens or tokens[0] != ",":
            return ((mask and mask | {"*": EVERYTHING}) if everything else mask), tokens
        tokens = tokens[1:]


def _selection(tokens: list[str], text: str) -> tuple[list[str], Mask | None, list[str]]:
    path: list[str] = []
    while True:
        if not tokens or tokens[0] in "(),/":
            raise MaskError(text)
        path.append(tokens[0])
        tokens = tokens[1:]
        if not tokens or tokens[0] != "/":
            break
        tokens = tokens[1:]
    if not tokens or tokens[0] != "(":
        return path, None, tokens
    sub, tokens = _selections(tokens[1:], text)
    if not tokens or tokens[0] != ")":
        raise MaskError(text)
    return path, sub, tokens[1:]


def _graft(mask: Mask, path: list[str], sub: Mask | None) -> None:
    if path[-1] == "*" and sub is None and len(path) > 1:
        path = path[:-1]
    known = path[0] in mask
    if len(path) == 1:
        branch = sub or EVERYTHING
        mask[path[0]] = _union(mask[path[0]], branch) if known else branch
        return
    deeper: Mask = {}
    _graft(deeper, path[1:], sub)
    mask[path[0]] = _union(mask[path[0]], deeper) if known else deeper


def _union(one: Mask, other: Mask) -> Mask:
    if is_everything(one) or is_everything(other):
        return EVERYTHING
    merged = dict(one)
    for name, branch in other.items():
        merged[name] = _union(merged[name], branch) if name in merged else branch
    return merged


def check_mask(mask: Mask, api: str, schema_name: str) -> None:
    """Hold a mask against a response schema of the discovery document; raises MaskError naming the stranger."""
    _check(mask, api, schema(api, schema_name))


def _check(mask: Mask, api: str, node: Mapping[str, Any]) -> None:
    node = _resolved(api, node)
    properties: Mapping[str, Any] = node.get("properties", {})
    for name, branch in mask.items():
        if name == "*":
            for child in properties.values():
                if _resolved(api, child).get("properties"):
                    _check(branch, api, child)
        elif name in properties:
            _check(branch, api, properties[name])
        elif "additionalProperties" in node:
            _check(branch, api, node["additionalProperties"])
        else:
            raise MaskError(name)


def _resolved(api: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node or node.get("type") == "array":
        node = schema(api, node["$ref"]) if "$ref" in node else node["items"]
    return node


def is_everything(mask: Mask) -> bool:
    """Whether nothing is cut away: no mask, or a `*` of its own, whatever else is named (and checked) beside it."""
    return not mask or mask.get("*") == EVERYTHING


def pick(data: Any, mask: Mask) -> Any:
    """The part of a JSON value that the mask selects; items of lists are picked one by one."""
    if is_everything(mask):
        return data
    if isinstance(data, list):
        return [pick(item, mask) for item in data]
    if not isinstance(data, dict):
        return data
    if "*" in mask:
        return {name: pick(value, mask["*"]) for name, value in data.items() if isinstance(value, dict | list)}
    return {name: pick(data[name], branch) for name, branch in mask.items() if name in data}


def wants(mask: Mask, name: str) -> bool:
    """Whether a field is selected."""
    return not mask or "*" in mask or name in mask


def branch_of(mask: Mask, name: str) -> Mask:
    """The mask below one field."""
    return EVERYTHING if is_everything(mask) else mask.get(name, mask.get("*", EVERYTHING))
