"""How does each Google service word a refusal?

Drive always carries `error.errors[]`, Sheets and Docs never do and always carry `error.status`, OAuth answers flat.
"""

from __future__ import annotations

import json
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Final, Literal

from starlette.responses import Response

Family = Literal["drive", "sheets", "docs", "oauth"]

JSON_TYPE: Final = "application/json; charset=UTF-8"

STATUS: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
"""HTTP code -> canonical status, used where a service shows one and the raiser named none."""

_REASON: Final = {403: "forbidden", 404: "notFound", 429: "rateLimitExceeded"}
_OAUTH_NAME: Final = {401: "invalid_client", 501: "temporarily_unavailable"}


def no_constant(name: str) -> float:
    """NaN and Infinity, which Python writes and Google refuses as no JSON; raises ValueError."""
    raise ValueError(name)


@dataclass(eq=False)
class ApiError(Exception):
    """A refusal in the envelope of one service family.

    `reason`, `domain`, `location` and `location_type` fill Drive's `errors[0]` (`detail` is its message where that
    differs from the outer one); `status` and `details` fill the newer envelope, which under `legacy` has `errors`, too.
    For `oauth`, `reason` is the flat `error` and `message` its `error_description`.
    """

    family: Family
    code: int
    message: str
    _: KW_ONLY
    reason: str | None = None
    domain: str = "global"
    location: str | None = None
    location_type: str | None = None
    status: str | None = None
    details: list[dict[str, Any]] | None = None
    detail: str | None = None
    legacy: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.family} {self.code}: {self.message}"

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        if self.family == "oauth":
            return {
                "error": self.reason or _OAUTH_NAME.get(self.code, "invalid_request"),
                "error_description": self.message,
            }
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.family == "drive" or self.legacy:
            error["errors"] = [self._entry()]
        status = self.status if self.family == "drive" else self.status or STATUS.get(self.code, "UNKNOWN")
        if status:
            error["status"] = status
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def _entry(self) -> dict[str, str]:
        entry = {
            "message": self.detail or self.message,
            "domain": self.domain,
            "reason": self.reason or _REASON.get(self.code, "badRequest"),
        }
        if not self.domain:
            del entry["domain"]
        if self.location:
            entry |= {"location": self.location, "locationType": self.location_type or "parameter"}
        return entry

    def response(self) -> Response:
        """The whole HTTP answer, headers included."""
        text = json.dumps(self.body(), indent=2, ensure_ascii=False) + "\n"
        return Response(text, self.code, self.headers or None, JSON_TYPE)


def not_emulated(family: Family, what: str) -> ApiError:
    """The honest answer for what this sandbox does not do: 501 in the service's own envelope."""
    return ApiError(family, 501, f"Not emulated by this sandbox: {what}", reason="notImplemented", status=STATUS[501])


def not_found(file_id: str) -> ApiError:
    """Drive's answer for a file that is absent or that the caller may not know of."""
    return ApiError("drive", 404, f"File not found: {file_id}.", reason="notFound", location="fileId")


def invalid(location: str, message: str = "Invalid Value") -> ApiError:
    """Drive's answer for a parameter value it cannot read."""
    return ApiError("drive", 400, message, reason="invalid", location=location)


def forbidden(reason: str, message: str, *, location: str | None = None) -> ApiError:
    """Drive's 403 for a rule of `reason`."""
    return ApiError("drive", 403, message, reason=reason, location=location)


def bad_request(reason: str, message: str, *, location: str | None = None) -> ApiError:
    """Drive's 400 for a rule of `reason`."""
    return ApiError("drive", 400, message, reason=reason, location=location)


_UNREGISTERED: Final = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
_MISSING: Final = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_INVALID: Final = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_CHALLENGE: Final = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'


def no_credentials(family: Family) -> ApiError:
    """No Authorization header: Docs answers 401, Drive and Sheets 403."""
    if family == "docs":
        return ApiError("docs", 401, _MISSING, status=STATUS[401])
    return ApiError(family, 403, _UNREGISTERED, reason="forbidden", status=STATUS[403])


def bad_key(family: Family) -> ApiError:
    """An API key and no token; this sandbox has issued no keys."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }
    message = "API key not valid. Please pass a valid API key."
    return ApiError(family, 400, message, status=STATUS[400], details=[info])


def bad_credentials(family: Family) -> ApiError:
    """A bearer token that is unknown, revoked or expired."""
    return ApiError(
        family,
        401,
        _INVALID,
        reason="authError",
        location="Authorization",
        location_type="header",
        status=STATUS[401],
        detail="Invalid Credentials",
        headers={"WWW-Authenticate": _CHALLENGE},
    )


def scope_missing(family: Family) -> ApiError:
    """The token is good but was not granted a scope this method accepts."""
    return ApiError(
        family,
        403,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        status=STATUS[403],
        detail="Insufficient Permission",
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'},
    )
