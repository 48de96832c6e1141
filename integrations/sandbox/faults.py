"""Which of the next requests shall go wrong, and how?

Faults are asked for by tests and demos: a status in the service's own envelope, a late answer, a broken body, or a
connection closed before or after the request took effect.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sandbox.calls import SERVICES
from integrations.sandbox.control_errors import bad_input

Json = dict[str, Any]

_FIELDS: Final = frozenset(
    {
        "service",
        "match",
        "method",
        "status",
        "retry_after",
        "delay",
        "drop",
        "body",
        "invalid_json",
        "times",
        "reason",
        "description",
    }
)
_DROPS: Final = ("before", "after")
_GOOGLE_STATUS: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_DRIVE_REASON: Final = {
    400: "badRequest",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    429: "rateLimitExceeded",
}
_USAGE_LIMITS: Final = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "sharingRateLimitExceeded", "dailyLimitExceeded"}
)
_OAUTH_ERROR: Final = {400: "invalid_grant", 401: "invalid_client", 403: "access_denied", 429: "rate_limit_exceeded"}
_TELEGRAM_TEXT: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """One wish for trouble, good for `remaining` more matching requests.

    `delay` alone lets the request take effect and holds the answer back; `drop` closes the connection.
    """

    id: int
    remaining: int
    service: str = ""
    match: str = ""
    method: str = ""
    status: int = 0
    retry_after: int = 0
    delay: float = 0.0
    drop: str = ""
    body: Any = None
    invalid_json: bool = False
    reason: str = ""
    description: str = ""

    def hits(self, service: str, path: str, methods: frozenset[str]) -> bool:
        """Whether this request is meant."""
        if self.service not in ("", service) and (self.service != "google" or service == "telegram"):
            return False
        if self.method and self.method.lower() not in methods:
            return False
        return not self.match or re.search(self.match, path) is not None

    @property
    def replaces_answer(self) -> bool:
        """Whether the request is answered in place of the service, without any effect."""
        return bool(self.status or self.invalid_json or self.body is not None) and self.drop != "after"

    def as_json(self) -> Json:
        """As it is listed; what was not asked for is left out."""
        fields = {name: getattr(self, name) for name in _FIELDS - {"times"}}
        return {"id": self.id, **{name: value for name, value in fields.items() if value}, "times": self.remaining}


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """The whole of an answer given instead of the service's."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Faults:
    """The faults asked for, first come first served."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, wish: Json) -> Fault:
        """Ask for a fault. Raises ControlError 400."""
        wish = {name: value for name, value in wish.items() if value is not None}
        _check(wish)
        self._last_id += 1
        times = wish.get("times", 1)
        fault = Fault(self._last_id, times, **{name: wish[name] for name in wish if name != "times"})
        self._faults.append(fault)
        return fault

    def take(self, service: str, path: str, methods: frozenset[str]) -> Fault | None:
        """The fault that hits this request, used up by one."""
        fault = next((one for one in self._faults if one.hits(service, path, methods)), None)
        if fault is not None:
            fault.remaining -= 1
            if not fault.remaining:
                self._faults.remove(fault)
        return fault

    def clear(self) -> int:
        """Call everything off; how many were still to come."""
        left = sum(fault.remaining for fault in self._faults)
        self._faults.clear()
        return left

    def rows(self) -> list[Json]:
        """The faults still to come, with the number of times left."""
        return [fault.as_json() for fault in self._faults]


def fault_answer(fault: Fault, service: str) -> FaultAnswer:
    """What the client gets instead of an answer, in the envelope of its service."""
    if fault.invalid_json:
        return FaultAnswer(fault.status or 200, b'{"ok": tru', {"content-type": "application/json"})
    headers = {"content-type": "application/json"}
    if fault.retry_after:
        headers["retry-after"] = str(fault.retry_after)
    if fault.body is not None:
        text = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        return FaultAnswer(fault.status or 200, text.encode(), headers)
    return FaultAnswer(fault.status, json.dumps(_envelope(fault, service)).encode(), headers)


def _envelope(fault: Fault, service: str) -> Json:
    match service:
        case "telegram":
            return _telegram(fault)
        case "oauth":
            error = fault.reason or _OAUTH_ERROR.get(fault.status, "internal_failure")
            return {"error": error, "error_description": fault.description or "Injected fault"}
        case "drive":
            return {"error": _drive(fault)}
    status = fault.reason or _GOOGLE_STATUS.get(fault.status, "UNKNOWN")
    return {"error": {"code": fault.status, "message": fault.description or "Injected fault", "status": status}}


def _telegram(fault: Fault) -> Json:
    text = fault.description or _TELEGRAM_TEXT.get(fault.status, "Injected fault")
    answer: Json = {"ok": False, "error_code": fault.status, "description": text}
    if fault.retry_after:
        answer["parameters"] = {"retry_after": fault.retry_after}
        answer["description"] = fault.description or f"{text}: retry after {fault.retry_after}"
    return answer


def _drive(fault: Fault) -> Json:
    reason = fault.reason or _DRIVE_REASON.get(fault.status, "backendError")
    message = fault.description or "Injected fault"
    domain = "usageLimits" if reason in _USAGE_LIMITS else "global"
    return {
        "code": fault.status,
        "message": message,
        "errors": [{"message": message, "domain": domain, "reason": reason}],
    }


def _check(wish: Json) -> None:
    strange = sorted(set(wish) - _FIELDS)
    if strange:
        raise bad_input(f"unknown field: {', '.join(strange)}")
    if wish.get("service") not in (None, "google", *SERVICES):
        raise bad_input(f"service is one of {', '.join(SERVICES)}, or google for all but telegram")
    if wish.get("drop") not in (None, *_DROPS):
        raise bad_input("drop is before or after")
    _check_numbers(wish)
    _check_texts(wish)
    if not any(wish.get(name) for name in ("status", "delay", "drop", "invalid_json")) and "body" not in wish:
        raise bad_input("a fault needs a status, delay, drop, body or invalid_json")


def _check_numbers(wish: Json) -> None:
    bounds = {"status": (200, 599), "times": (1, 10**9), "retry_after": (0, 10**6), "delay": (0, 3600)}
    for name, (low, high) in bounds.items():
        value = wish.get(name, low)
        kinds = (int, float) if name == "delay" else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            raise bad_input(f"{name} is a number from {low} to {high}")


def _check_texts(wish: Json) -> None:
    for name in ("match", "method", "reason", "description"):
        if not isinstance(wish.get(name, ""), str):
            raise bad_input(f"{name} is a text")
    if not isinstance(wish.get("invalid_json", False), bool):
        raise bad_input("invalid_json is true or false")
    try:
        re.compile(wish.get("match", ""))
    except re.error:
        raise bad_input("match is no regular expression") from None
