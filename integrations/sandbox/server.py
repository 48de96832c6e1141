"""How is a world reached over HTTP?

One loopback port serves Drive, Sheets, Telegram and the control API; `Server` runs it in a thread.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.sandbox.control import control_routes
from integrations.sandbox.gate import TRANSPORT, Gate
from integrations.sandbox.google import routes as google_routes
from integrations.sandbox.loopback import is_loopback
from integrations.sandbox.telegram.routes import telegram_routes
from integrations.sandbox.world import World

_START_SECONDS = 30.0


def create_app(world: World, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The ASGI application of a world; `extra_routes` are pages beside the services."""

    async def nothing_here(request: Request) -> Response:
        sentence = f"Not emulated by this sandbox: {request.method} {request.url.path}"
        return JSONResponse({"error": {"code": 501, "message": sentence, "status": "UNIMPLEMENTED"}}, 501)

    verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes: list[BaseRoute] = [
        *control_routes(world),
        *telegram_routes(lambda: world.telegram),
        *extra_routes,
        *google_routes(world.google),
        Route("/{rest:path}", nothing_here, methods=verbs),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Gate, world=world)])


class Server:
    """A running server on `host`:`port` (0 takes a free port); use it as a context manager.

    Raises ValueError for a host that is not loopback, OSError for a port that is taken.
    """

    def __init__(
        self, world: World, port: int = 0, host: str = "127.0.0.1", extra_routes: Sequence[BaseRoute] = ()
    ) -> None:
        if not is_loopback(host):
            raise ValueError(f"the sandbox binds to loopback only, not to {host}")
        self.world = world
        self._socket = _bound(host, port)
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self._socket.getsockname()[1]}"
        world.serve_at(self.url)
        self._server = uvicorn.Server(_config(create_app(world, extra_routes)))
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from a thread; returns when requests are answered."""
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_START_SECONDS / 0.01)):
            if self._server.started:
                return
            if not self._thread.is_alive():
                break
            waited.wait(0.01)
        raise RuntimeError("the sandbox server did not start")

    def stop(self) -> None:
        """Stop serving; long polls are answered, the thread has ended on return."""
        self._server.should_exit = True
        self.world.telegram.webhook.remove()
        self.world.google.channels.clear()
        self.world.telegram.updates.wake()
        self.world.activity.closed = True
        self._thread.join(_START_SECONDS)
        self._socket.close()

    def serve_forever(self) -> None:
        """Serve in the calling thread until interrupted."""
        self._run()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _bound(host: str, port: int) -> socket.socket:
    """A bound socket; asyncio spares its connections Nagle's 40 ms only when the protocol is named."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Protocol(H11Protocol):
    """HTTP/1.1 whose requests know their connection, so that a fault can close it without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=240,  # as the real services: an idle client finds its connection still there
        timeout_graceful_shutdown=2,
    )
