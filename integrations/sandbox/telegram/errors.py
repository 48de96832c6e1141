"""How does the Bot API word a refusal?

Every refusal is one exception that knows its HTTP status, its description and its `parameters`.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal in Telegram's envelope; `error_code` is also the HTTP status."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> Json:
        """The JSON body of the answer; `parameters` is left out when there are none."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """`Retry-After` where the server names a pause."""
        pause = self.parameters.get("retry_after")
        return {"Retry-After": str(pause)} if pause else {}


def bad_request(message: str) -> ApiError:
    """400, worded as the Bot API server does: first letter lowered unless the message is a CONSTANT."""
    constant = len(message) > 1 and (message[1] == "_" or "A" <= message[1] <= "Z")
    return ApiError(400, "Bad Request: " + (message if constant else message[0].lower() + message[1:]))


def forbidden(message: str) -> ApiError:
    """403: this chat cannot be written to."""
    return ApiError(403, f"Forbidden: {message}")


def conflict(message: str) -> ApiError:
    """409: two consumers of one queue."""
    return ApiError(409, f"Conflict: {message}")


def not_emulated(what: str) -> ApiError:
    """501: the real server would do something here that this sandbox does not."""
    return ApiError(501, f"Not Implemented: {what}")


def too_many_requests(seconds: int) -> ApiError:
    """429 with the pause the client must keep, in whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
