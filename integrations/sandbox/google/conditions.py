"""May a condition be used here, and with so many values, as the discovery document says of its type?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from integrations.sandbox.google.discovery import schema
from integrations.sandbox.google.sheets_errors import RefusedError

_COUNTS: Final = {
    "Requires a single": (1, 1, "a single value"),
    "Requires exactly two": (2, 2, "exactly two values"),
    "Requires no ": (0, 0, "no values"),
    "zero, one or two": (0, 2, "at most two values"),
}
_FORMULAS: Final = ("ONE_OF_RANGE", "CUSTOM_FORMULA")
_SOME: Final = (1, 1_000_000, "at least one value")


@cache
def _described() -> Mapping[str, str]:
    kinds = schema("sheets", "BooleanCondition")["properties"]["type"]
    return dict(zip(kinds["enum"], kinds["enumDescriptions"], strict=True))


def check_condition(condition: Mapping[str, Any], use: str) -> None:
    """Refuse a BooleanCondition that cannot serve for `use` ("data validation", "conditional formatting")."""
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    if kind == "CONDITION_TYPE_UNSPECIFIED":
        raise RefusedError("Must specify a condition type.")
    said = _described()[kind]
    if use not in said:
        raise RefusedError(f"ConditionType '{kind}' is not supported for {use}.")
    least, most, words = next((count for phrase, count in _COUNTS.items() if phrase in said), _SOME)
    if not least <= len(condition.get("values", [])) <= most:
        raise RefusedError(f"ConditionType '{kind}' requires {words}.")
    for text in (value.get("userEnteredValue", "") for value in condition.get("values", [])):
        if kind in _FORMULAS and not text.startswith(("=", "+")):
            raise RefusedError(f"Invalid ConditionValue.userEnteredValue: {text} for ConditionType: {kind}")
