"""In which order do the routes stand: overridden methods, what is emulated, batches, and 501 for the rest?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router

from integrations.sandbox.google.batch import serve_batch
from integrations.sandbox.google.drive import closing_routes, guarded
from integrations.sandbox.google.override import MethodOverride
from integrations.sandbox.google.state import GoogleWorld


def assemble(world: GoogleWorld, emulated: list[Route]) -> list[BaseRoute]:
    """All routes of a world around those that are emulated."""
    rest = closing_routes(world)
    inner = Router([*emulated, *rest])

    async def batch(request: Request) -> Response:
        return await serve_batch(world, inner, request)

    batches = [Route(path, guarded(batch), methods=["POST"]) for path in ("/batch", "/batch/{api}/{version}")]
    return [MethodOverride([*emulated, *rest]), *emulated, *batches, *rest]
