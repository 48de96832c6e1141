"""The loopback Google: what Drive, Sheets, Docs and OAuth answer to unmodified clients.

`GoogleWorld` holds everything that exists; `routes(world)` serves it.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from integrations.sandbox.google.drive import drive_routes
from integrations.sandbox.google.state import GoogleWorld
from integrations.sandbox.google.wiring import assemble

__all__ = ["GoogleWorld", "routes"]


def routes(world: GoogleWorld) -> list[BaseRoute]:
    """Every Google route over one world, the catch-alls (501) last."""
    from integrations.sandbox.google.sheets import sheets_routes

    return assemble(world, [*drive_routes(world), *sheets_routes(world)])
