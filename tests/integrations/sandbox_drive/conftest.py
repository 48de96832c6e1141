"""A loopback Google of its own for each test, driven by the unmodified clients."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from integrations.sandbox.google.drive import drive_routes
from integrations.sandbox.google.state import GoogleWorld
from integrations.sandbox.google.wiring import assemble
from tests.integrations.sandbox_drive.clients import SERVICE_ACCOUNT, InTenant, Sandbox
from tests.integrations.tenant import LIVE, needs_sandbox

ORGANIZER = "it@dinas.example.go.id"
DRIVE = (LIVE and LIVE.drive_id) or "0AJSharedDriveUk9PVA"


class Clock:
    """World and wall time of a test, moved by hand."""

    def __init__(self) -> None:
        self.world = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
        self.skew = 0.0

    def now(self) -> datetime:
        """World time; every look at it is a millisecond later, so that events have an order."""
        self.world += timedelta(milliseconds=1)
        return self.world

    def wall(self) -> float:
        """Wall time, as the clients see it, plus what the test has let pass."""
        return time.time() + self.skew


class Server:
    """One uvicorn for the whole run; each test hangs its own world into it."""

    def __init__(self) -> None:
        self.app = Starlette()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        config = uvicorn.Config(self.app, host="127.0.0.1", port=self.port, log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)

    def start(self) -> None:
        """Listen."""
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def serve(self, routes: list[BaseRoute]) -> None:
        """Answer with these routes from now on."""
        self.app.router.routes[:] = routes

    def stop(self) -> None:
        """Stop listening."""
        self.server.should_exit = True
        self.thread.join(5)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The loopback server of the run."""
    one = Server()
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def key_pem() -> str:
    """One RSA key for the run: making them is slow."""
    world = GoogleWorld(now=lambda: datetime(2026, 4, 1, tzinfo=UTC))
    return world.add_service_account(SERVICE_ACCOUNT, "http://127.0.0.1/token")["private_key"]


@pytest.fixture
def clock() -> Clock:
    """The clock of the test."""
    if LIVE:
        needs_sandbox()
    return Clock()


@pytest.fixture
def tenant(request: pytest.FixtureRequest, home: str) -> Sandbox:
    """The same, or a folder of the real tenant: for what touches nothing outside it and nobody else."""
    return InTenant(LIVE, home) if LIVE else request.getfixturevalue("sandbox")


@pytest.fixture
def sandbox(server: Server, clock: Clock, key_pem: str) -> Sandbox:
    """A world with one shared drive, whose organizers are the service account and a person."""
    world = GoogleWorld(now=clock.now, wall=clock.wall)
    root = f"http://127.0.0.1:{server.port}/"
    key = world.add_service_account(SERVICE_ACCOUNT, root + "token", pem=key_pem)
    world.seed_shared_drive(DRIVE, "Pelaporan", [SERVICE_ACCOUNT, ORGANIZER])
    server.serve(assemble(world, drive_routes(world)))
    return Sandbox(world, root, key, DRIVE, DRIVE)
