"""Control calls about Google: act as somebody, see everything, change what the emulated Google does."""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.routing import Route

from integrations.sandbox.control_errors import bad_input
from integrations.sandbox.control_kit import Asked, Json, endpoint
from integrations.sandbox.world import World

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TOKEN_SECONDS: Final = 86_400


def google_control_routes(world: World) -> list[Route]:
    """Token, files, switches."""

    def issue(asked: Asked) -> Json:
        email = asked.body.get("email")
        if not isinstance(email, str) or not _EMAIL.fullmatch(email):
            raise bad_input("email is missing or no e-mail address")
        token = world.google.issue_token(email, lifetime=_TOKEN_SECONDS, **_scopes(asked.body))
        return {"access_token": token, "token_type": "Bearer", "expires_in": _TOKEN_SECONDS}

    def switch(asked: Asked) -> Json:
        try:
            world.google.set_switches(asked.body)
        except (ValueError, KeyError) as error:
            raise bad_input(str(error)) from None
        return world.google.switches.as_json()

    return [
        Route("/_sandbox/google/token", endpoint(issue), methods=["POST"]),
        Route("/_sandbox/google/files", endpoint(lambda asked: world.google.tree()), methods=["GET"]),
        Route("/_sandbox/google/switches", endpoint(lambda asked: world.google.switches.as_json()), methods=["GET"]),
        Route("/_sandbox/google/switches", endpoint(switch), methods=["POST"]),
    ]


def _scopes(body: Json) -> dict[str, Any]:
    scopes = body.get("scopes")
    if scopes is None:
        return {}
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise bad_input("scopes is a list of texts")
    return {"scopes": scopes}
