"""What the tests of any Google share: the probe folder of a run in a real tenant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.integrations.tenant import LIVE, needs_sandbox


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever may run in a real tenant is marked `live`."""
    for item in items:
        if "probe" in getattr(item, "fixturenames", ()):
            item.add_marker("live")


@pytest.fixture(scope="session")
def probe() -> Iterator[str]:
    """The folder in which a real tenant is worked in; "" in the sandbox, which is all the tests' own."""
    with LIVE.probe() if LIVE else nullcontext("") as folder:
        yield folder


@pytest.fixture
def sandbox_only() -> None:
    """For what is said of the sandbox and not of Google."""
    if LIVE:
        needs_sandbox()


@pytest.fixture
def home(request: pytest.FixtureRequest, probe: str) -> str:
    """A folder of the test's own there."""
    return LIVE.make_home(probe, request.node.name[:100]) if LIVE else ""
