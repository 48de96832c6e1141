"""Control calls about requests: which came in, and which shall fail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.routing import Route

from integrations.sandbox.calls import SERVICES
from integrations.sandbox.clock import parse_instant
from integrations.sandbox.control_errors import bad_input
from integrations.sandbox.control_kit import Asked, Json, endpoint
from integrations.sandbox.world import World


def calls_routes(world: World) -> list[Route]:
    """Calls and faults."""

    def list_calls(asked: Asked) -> Any:
        rows = _rows(world, asked)
        if asked.query("counts") is None:
            return rows
        return {"calls": rows, "counts": world.calls.counts()}

    def clear_calls(asked: Asked) -> Json:
        world.calls.clear()
        return {"ok": True}

    return [
        Route("/_sandbox/calls", endpoint(list_calls), methods=["GET"]),
        Route("/_sandbox/calls", endpoint(clear_calls), methods=["DELETE"]),
        Route("/_sandbox/calls/counts", endpoint(lambda asked: world.calls.counts()), methods=["GET"]),
        Route("/_sandbox/faults", endpoint(lambda asked: world.faults.rows()), methods=["GET"]),
        Route("/_sandbox/faults", endpoint(lambda asked: world.faults.add(asked.body).as_json()), methods=["POST"]),
        Route("/_sandbox/faults", endpoint(lambda asked: {"cleared": world.faults.clear()}), methods=["DELETE"]),
    ]


def _rows(world: World, asked: Asked) -> list[Json]:
    service = asked.query("service")
    if service is not None and service not in (*SERVICES, "sandbox", "other"):
        raise bad_input(f"service is one of {', '.join(SERVICES)}")
    since, after = _since(asked.query("since"))
    return world.calls.rows(service, since, after)


def _since(text: str | None) -> tuple[int, datetime | None]:
    """A row number, or a moment of world time."""
    if not text:
        return 0, None
    if text.isascii() and text.isdigit():
        return int(text), None
    try:
        return 0, parse_instant(text.replace(" ", "+"))
    except ValueError as error:
        raise bad_input(f"since is a row number or a date and time: {error}") from None
