"""How is one batchUpdate carried out, all of it or nothing?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.discovery import schema
from integrations.sandbox.google.errors import not_emulated
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError, bad_request

Given = Mapping[str, Any]
Handler = Callable[[Draft, Given], Json]

HANDLERS: Final[dict[str, Handler]] = {}
"""Request kind -> what it does to a draft; it returns the kind's reply, shown for kinds that have one."""


class BeyondError(Exception):
    """A request asks for something this sandbox does not emulate."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a request kind."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def run_requests(draft: Draft, requests: list[Given]) -> list[Json]:
    """Apply the requests in order; the replies, one for each.

    Raises ApiError: 400 naming the request to blame, or 501 for a kind (or a part of one) that is not emulated.
    """
    if not requests:
        raise bad_request("Must specify at least one request.")
    return [_run(draft, at, request) for at, request in enumerate(requests)]


def _run(draft: Draft, at: int, request: Given) -> Json:
    if not request:
        raise bad_request(f"Invalid requests[{at}]: No request set.")
    if len(request) > 1:
        kinds = list(request)
        raise bad_request(
            f"Invalid value at 'requests[{at}]' (oneof), oneof field 'kind' is already set. Cannot set '{kinds[1]}'"
        )
    ((kind, given),) = request.items()
    if kind not in HANDLERS:
        raise not_emulated("sheets", f"requests[{at}].{kind}")
    try:
        reply = HANDLERS[kind](draft, given)
    except RefusedError as refusal:
        raise bad_request(f"Invalid requests[{at}].{kind}: {refusal}") from None
    except BeyondError as beyond:
        raise not_emulated("sheets", f"requests[{at}].{kind}: {beyond}") from None
    return {kind: reply} if kind in schema("sheets", "Response")["properties"] else {}
