"""What every adapter test lives in: a watch that no foreign name is ever resolved, and a world to act in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.sandbox.server import Server
from integrations.sandbox.world import WorldSeed, build_world
from tests.integrations.adapters.resolving import ResolutionWatch
from tests.integrations.adapters.world import ANI, BOT, BUDI, DRIVE_ID, TOKEN, Sandbox, Tenant, in_real_tenant
from tests.integrations.tenant import LIVE, needs_sandbox

_WATCH = ResolutionWatch()


@pytest.fixture(scope="session", autouse=True)
def resolution_watch() -> Iterator[ResolutionWatch]:
    """Fails the run when anything in the whole suite, a background thread included, looked up a foreign host."""
    _WATCH.foreign.clear()
    yield _WATCH
    live = (".googleapis.com",) if LIVE else ()
    foreign = {host for host in _WATCH.foreign if not host.endswith(live)}
    assert not foreign, f"foreign hosts were looked up: {sorted(foreign)}"


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sandbox of the run."""
    seed = WorldSeed(
        people=[{"nama": "Ani", "email": ANI}, {"nama": "Budi", "email": BUDI}],
        drive_id=DRIVE_ID,
        drive_name="Pelaporan",
        service_account_email=BOT,
        bot_username="sakip_bot",
        bot_token=TOKEN,
        start=datetime(2026, 4, 1, 1, 0, tzinfo=UTC),
    )
    with Server(build_world(seed, tmp_path_factory.mktemp("sandbox"))) as server:
        yield server


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The seeded world again, for a test that needs its control API or its people; skipped in a real tenant."""
    if LIVE:
        needs_sandbox()
    one = Sandbox(request.getfixturevalue("sandbox_server"))
    yield one
    one.close()


@pytest.fixture
def otherwise(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Has the sandbox behave the other way where nobody knows what Google does; a real tenant cannot."""

    def switch(**switches: Any) -> None:
        if switches:
            request.getfixturevalue("sandbox").switch(**switches)

    return switch


@pytest.fixture
def tenant(request: pytest.FixtureRequest, home: str) -> Tenant:
    """Google as anybody may use it: the sandbox, or the real tenant of the run with a folder of the test's own."""
    return in_real_tenant(home) if LIVE else request.getfixturevalue("sandbox")
