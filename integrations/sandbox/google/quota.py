"""Has this caller, or the whole project, used up a quota that a test has switched on?

Windows are 60 wall seconds (google.md §2); without a limit nothing is counted.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sandbox.google.errors import ApiError
from integrations.sandbox.google.switches import Switches

WINDOW_SECONDS: Final = 60.0
_PROJECT: Final = "projects/sandbox"


@dataclass(slots=True)
class Quota:
    """Sliding windows per (family, kind) for each user and for the project."""

    wall: Callable[[], float]
    used: defaultdict[tuple[str, str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def spend(self, switches: Switches, family: str, email: str, kind: str) -> None:
        """Count one request of `kind` (read, write); raises the family's quota error once a limit is passed."""
        per_user, per_project = _limits(switches, family, kind)
        for owner, limit in ((email, per_user), ("", per_project)):
            if limit is not None and not self._take((family, kind if family != "drive" else "", owner), limit):
                raise _exceeded(switches, family, kind, limit, per_user=bool(owner))

    def _take(self, key: tuple[str, str, str], limit: int) -> bool:
        now, window = self.wall(), self.used[key]
        while window and window[0] <= now - WINDOW_SECONDS:
            window.popleft()
        if len(window) >= limit:
            return False
        window.append(now)
        return True


def _limits(switches: Switches, family: str, kind: str) -> tuple[int | None, int | None]:
    if family == "drive":
        return switches.drive_requests_per_minute_per_user, switches.drive_requests_per_minute
    if family == "sheets" and kind == "read":
        return switches.sheets_reads_per_minute_per_user, switches.sheets_reads_per_minute
    if family == "sheets":
        return switches.sheets_writes_per_minute_per_user, switches.sheets_writes_per_minute
    return None, None


def _exceeded(switches: Switches, family: str, kind: str, limit: int, *, per_user: bool) -> ApiError:
    if family == "drive":
        return _drive_exceeded(switches.drive_quota_status, per_user=per_user)
    name = f"{kind.capitalize()}RequestsPerMinutePer{'User' if per_user else 'Project'}"
    metric = f"{kind.capitalize()} requests"
    details: list[dict[str, Any]] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {
                "service": "sheets.googleapis.com",
                "quota_location": "global",
                "quota_limit": name,
                "quota_limit_value": str(limit),
                "quota_metric": f"sheets.googleapis.com/{kind}_requests",
                "consumer": _PROJECT,
            },
        }
    ]
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{metric} per minute per "
        f"{'user' if per_user else 'project'}' of service 'sheets.googleapis.com' for consumer "
        f"'{_PROJECT.replace('projects/', 'project_number:')}'."
    )
    return ApiError("sheets", 429, message, status="RESOURCE_EXHAUSTED", details=details)


def _drive_exceeded(status: int, *, per_user: bool) -> ApiError:
    message = "User Rate Limit Exceeded" if per_user else "Rate Limit Exceeded"
    reason = "userRateLimitExceeded" if per_user else "rateLimitExceeded"
    return ApiError("drive", status, message, reason=reason, domain="usageLimits")
