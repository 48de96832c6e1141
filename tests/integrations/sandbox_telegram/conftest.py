"""One server for all tests of this folder; every test gets the seeded world again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from integrations.sandbox.server import Server
from integrations.sandbox.world import build_world
from tests.integrations.sandbox_telegram.support import SEED, Sandbox


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox."""
    data: Path = tmp_path_factory.mktemp("sandbox")
    with (
        Server(build_world(SEED, data)) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=30) as http,
    ):
        yield Sandbox(server, http)


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    """The seeded world, its clock standing still."""
    served.control("POST", "reset")
    served.control("POST", "clock", {"frozen": True})
    return served
