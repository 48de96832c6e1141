"""Frozen dataclasses to plain JSON and back, so that a row can pin an SOP, an indikator or a report as it was."""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")
_PLAIN = frozenset({str, int, float, bool, type(None)})  # most of what there is: the same in JSON, and back


def to_json(value: object) -> Any:
    """`value` (dataclasses, mappings, sequences, Decimal, dates, enums) as JSON primitives; figures become strings."""
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((to_json(item) for item in value), key=repr)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def canonical(value: object) -> str:
    """The one JSON text of `value`: sorted keys, no spaces. What is hashed is this."""
    return json.dumps(to_json(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[T], data: Any) -> T:
    """A `kind` (a dataclass) from what `to_json` made of it. A missing field takes its default, or TypeError."""
    return typing.cast("T", _decode(kind, data))


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: Any) -> Any:
    if kind in _PLAIN or kind is Any or kind is object:
        return data
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _decode_union(kind, data)
    if origin is not None:
        return _decode_generic(origin, typing.get_args(kind), data)
    if is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        return kind(**{name: _decode(hints[name], item) for name, item in data.items() if name in hints})  # type: ignore[operator]
    return _decode_scalar(kind, data)


def _decode_union(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    return _decode(next(a for a in typing.get_args(kind) if a is not type(None)), data)


def _decode_generic(origin: Any, args: tuple[Any, ...], data: Any) -> Any:
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_decode(args[0], key): _decode(args[1], item) for key, item in data.items()}
    if origin is frozenset:
        return frozenset(_decode(args[0], item) for item in data)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return tuple(_decode(args[0], item) for item in data)
    if origin is tuple:
        return tuple(_decode(kind, item) for kind, item in zip(args, data, strict=True))
    return [_decode(args[0], item) for item in data]


def _decode_scalar(kind: Any, data: Any) -> Any:
    if kind in (date, time, datetime):
        return kind.fromisoformat(data)
    if kind is Decimal:
        return Decimal(data)
    if kind is timedelta:
        return timedelta(seconds=data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return data
