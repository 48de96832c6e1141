"""What can tests, demos and the UI ask of this world besides the services themselves?

The routes of the control API, `/_sandbox/*` (design.md §8); the bot never decides anything from it.
"""

from __future__ import annotations

from starlette.routing import Route

from integrations.sandbox.control_calls import calls_routes
from integrations.sandbox.control_clock import clock_routes
from integrations.sandbox.control_errors import unknown
from integrations.sandbox.control_google import google_control_routes
from integrations.sandbox.control_kit import Asked, endpoint
from integrations.sandbox.control_telegram import telegram_control_routes
from integrations.sandbox.world import World


def control_routes(world: World) -> list[Route]:
    """Every call of the control API; what is none of them answers 404."""
    verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [
        *clock_routes(world),
        *calls_routes(world),
        *google_control_routes(world),
        *telegram_control_routes(world),
        Route("/_sandbox/{rest:path}", endpoint(_no_such_call), methods=verbs),
    ]


def _no_such_call(asked: Asked) -> object:
    raise unknown(f"no control call {asked.request.method} {asked.request.url.path}")
