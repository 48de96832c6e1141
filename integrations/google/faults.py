"""What does a failed request to Google mean: not done, perhaps done, or never to be done (google.md §3.2-3.4)?

One table for googleapiclient, google-auth and gspread alike.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from integrations.errors import Denied, DeniedKind, IntegrationError, Missing, Rejected, RejectedKind, Transient


class Nature(StrEnum):
    """What is known about the effect of a failed request."""

    REFUSED_FOR_NOW = "refused_for_now"
    NEVER_LEFT = "never_left"
    LOST = "lost"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed request: `error` is what to raise when we stop trying, `wait` the seconds the server asked for."""

    nature: Nature
    error: IntegrationError
    wait: float | None = None
    by_server: bool = False


class HttpFailure(Exception):
    """An answer with an error status; `headers` have lower-case names."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.body = body


class NeverLeft(ConnectionError):
    """No connection could be made, so the request was not sent."""


class AnswerLost(ConnectionError):
    """The connection broke after the request was sent and before the answer was read."""


RATE_LIMITS: Final = frozenset({"userRateLimitExceeded", "rateLimitExceeded"})

_DENIED: Final = {
    "sharingRateLimitExceeded": DeniedKind.SHARING_LIMIT,
    "storageQuotaExceeded": DeniedKind.STORAGE,
    "teamDriveFileLimitExceeded": DeniedKind.STORAGE,
    "dailyLimitExceeded": DeniedKind.QUOTA,
    "quotaExceeded": DeniedKind.QUOTA,
    "publishOutNotPermitted": DeniedKind.POLICY,
    "shareOutNotPermitted": DeniedKind.POLICY,
    "shareInNotPermitted": DeniedKind.POLICY,
    "cannotShareTeamDriveWithNonPermittedUser": DeniedKind.POLICY,
    "domainPolicy": DeniedKind.POLICY,
}
"""Reasons of a 403 that a person must settle; any other 403 is a plain lack of permission."""

_PROTECTED: Final = "protected cell or object"
"""Sheets answers 400 to an edit of a protected range."""

_TOO_LARGE: Final = frozenset({"exportSizeLimitExceeded", "uploadTooLarge"})
_UNAVAILABLE: Final = frozenset({408, 500, 502, 503, 504})
_EMAIL: Final = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_LONGEST_EXCERPT: Final = 200


def classify(exc: Exception) -> Failure:
    """What the failure means. Raises `exc` itself when it is none of a transport's, being a bug of ours."""
    if isinstance(exc, IntegrationError):
        return Failure(Nature.FINAL, exc)
    if isinstance(exc, HttpFailure):
        return _classify_answer(exc)
    if isinstance(exc, NeverLeft) or type(exc).__name__ == "ServerNotFoundError":
        return Failure(Nature.NEVER_LEFT, Transient("Google cannot be reached."))
    if isinstance(exc, (OSError, http.client.HTTPException)) or type(exc).__module__.startswith("httplib2"):
        return Failure(Nature.LOST, Transient("The connection to Google broke before the answer came."))
    return _classify_auth(exc)


def _classify_auth(exc: Exception) -> Failure:
    from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

    if isinstance(exc, TransportError) or (isinstance(exc, GoogleAuthError) and exc.retryable):
        return Failure(Nature.NEVER_LEFT, Transient("Google's token endpoint cannot be reached."))
    if isinstance(exc, RefreshError):
        return Failure(Nature.FINAL, Denied(_describe_refresh(exc), DeniedKind.CREDENTIALS))
    raise exc


def _describe_refresh(exc: Exception) -> str:
    text = excerpt(str(exc.args[0]) if exc.args else "")
    hint = " (withdrawn, expired, or the clock of this machine is wrong)" if "invalid_grant" in text else ""
    return f"Google refuses our credentials{hint}: {text}"


def _classify_answer(answer: HttpFailure) -> Failure:
    told = _Told.of(answer.body)
    sentence = f"Google answered {answer.status} {told.reason or told.status}: {excerpt(told.message)}"
    if answer.status == 429 or (answer.status == 403 and told.reason in RATE_LIMITS):
        wait = _retry_after(answer.headers)
        return Failure(Nature.REFUSED_FOR_NOW, Transient(sentence, wait), wait)
    if answer.status in _UNAVAILABLE:
        wait = _retry_after(answer.headers)
        return Failure(Nature.LOST, Transient(sentence, wait), wait, by_server=True)
    return Failure(Nature.FINAL, _final(answer.status, told, sentence))


def _final(status: int, told: _Told, sentence: str) -> IntegrationError:
    if status == 401:
        return Denied(sentence, DeniedKind.CREDENTIALS)
    if told.reason in _TOO_LARGE or status == 413:
        return Rejected(sentence, RejectedKind.TOO_LARGE)
    if status == 403 or told.reason in _DENIED or _PROTECTED in told.message:
        return Denied(sentence, _DENIED.get(told.reason, DeniedKind.PERMISSION))
    if status in {404, 410}:
        return Missing(sentence)
    if told.status == "FAILED_PRECONDITION" and "Office file" in told.message:
        return Rejected(sentence, RejectedKind.NOT_A_SHEET)
    return Rejected(sentence)


@dataclass(frozen=True, slots=True)
class _Told:
    """The parts of an error body we decide on; empty where the service did not say."""

    message: str = ""
    reason: str = ""
    status: str = ""

    @classmethod
    def of(cls, body: bytes) -> _Told:
        try:
            error = json.loads(body)["error"]
        except (ValueError, KeyError, TypeError):
            return cls()
        if not isinstance(error, dict):
            return cls(str(error))
        return cls(str(error.get("message", "")), _first_reason(error), str(error.get("status", "")))


def _first_reason(error: Mapping[str, Any]) -> str:
    entries = error.get("errors") or [{}]
    return str(entries[0].get("reason", "")) if isinstance(entries[0], dict) else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait; a date is counted from the answer's own Date, since our clock may be another."""
    value = headers.get("retry-after", "")
    if value.isdigit():
        return float(value)
    try:
        gap = parsedate_to_datetime(value) - parsedate_to_datetime(headers["date"])
    except (KeyError, TypeError, ValueError):
        return None
    return max(0.0, gap.total_seconds())


def excerpt(text: str) -> str:
    """One short line of a service's own words, without e-mail addresses."""
    line = _EMAIL.sub("<e-mail>", " ".join(text.split()))
    return line if len(line) <= _LONGEST_EXCERPT else line[: _LONGEST_EXCERPT - 1] + "…"
