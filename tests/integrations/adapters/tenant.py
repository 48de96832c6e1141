"""Where do the tests marked `live` run: in the sandbox always, and in a real tenant when its credentials are given?

Each works in a probe folder of its own, which is removed with all that is in it, one left by a crash too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrations.errors import Denied
from integrations.google import Drive, Gateway, Sheets, load_credentials
from integrations.sandbox.server import Server
from tests.integrations.adapters.world import ANI, DRIVE_ID, Sandbox

CREDENTIALS, DRIVE, SHARE_WITH = "SAKIP_LIVE_GOOGLE", "SAKIP_LIVE_DRIVE", "SAKIP_LIVE_SHARE_WITH"
VARIABLES = frozenset({CREDENTIALS, DRIVE, SHARE_WITH})
PATIENCE = 120.0
"""Wall seconds for what a real service shows late."""

_KEY = "sakip/uji-langsung"
_NAME = "Uji langsung bot SAKIP (boleh dihapus)"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Google to work in, `folder` for everything that is made; `person` may be shared with, "" where nobody may."""

    gateway: Gateway
    drive: Drive
    folder: str
    person: str
    key: str

    @property
    def sheets(self) -> Sheets:
        """Sheets verbs."""
        return Sheets(self.gateway)

    def eventually(self, look: Callable[[], Any]) -> Any:
        """What `look` finds as soon as it finds something. AssertionError when it never does."""
        end = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < end, "it never showed"
            time.sleep(1)
        return found


@contextmanager
def in_sandbox(server: Server) -> Iterator[Tenant]:
    """The loopback Google, as it was seeded."""
    sandbox = Sandbox(server)
    with _probe(sandbox.gateway(), DRIVE_ID, ANI) as tenant:
        yield tenant
    made = [file for file in sandbox.control("GET", "google/files") if file["id"] != DRIVE_ID]
    sandbox.close()
    assert made == [], "a probe leaves nothing behind"


@contextmanager
def in_tenant() -> Iterator[Tenant]:
    """The real Google of the credentials in the environment; skipped with the reason where there are none."""
    path = os.environ.get(CREDENTIALS)
    if not path:
        pytest.skip(f"{CREDENTIALS} names no credentials of a real tenant (CONTRIBUTING.md, Tests)")
    gateway = Gateway(load_credentials(Path(path)), loopback=False)
    with _probe(gateway, os.environ.get(DRIVE) or None, os.environ.get(SHARE_WITH, "")) as tenant:
        yield tenant


def is_wanted() -> bool:
    """Whether this run may look real hosts up."""
    return bool(os.environ.get(CREDENTIALS))


@contextmanager
def _probe(gateway: Gateway, drive_id: str | None, person: str) -> Iterator[Tenant]:
    drive = Drive(gateway, drive_id)
    key = f"{_KEY}/{os.environ.get('PYTEST_XDIST_WORKER', 'sendiri')}"
    for left in drive.find(key):
        _remove(gateway, drive, left.id)
    folder = drive.ensure_folder(key, _NAME, None)
    try:
        yield Tenant(gateway, drive, folder.id, person, key)
    finally:
        _remove(gateway, drive, folder.id)


def _remove(gateway: Gateway, drive: Drive, file_id: str) -> None:
    """For good where we may (owner, Manager of the shared drive), else into the trash, with all that is in it."""
    try:
        gateway.call(gateway.drive.files().delete(fileId=file_id, supportsAllDrives=True))
    except Denied:
        drive.trash(file_id)
