"""In which Google do the integration tests run: in the sandbox, or in the real tenant whose credentials are given?

A real one is worked in within one probe folder, removed at the end (one left by a crash by the next run), under the
quotas, and without a mail: nobody is shared with but the accounts whose credentials are given.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import gspread
import pytest
import requests
from google.auth.credentials import Credentials
from googleapiclient.http import HttpRequest

from integrations.errors import Denied
from integrations.google import Drive, Gateway, load_credentials
from integrations.google.drive_model import FileRef
from integrations.loopback import is_loopback_url

CREDENTIALS, PERSON, DRIVE, PACE = (
    "SAKIP_LIVE_GOOGLE",
    "SAKIP_LIVE_PERSON",
    "SAKIP_LIVE_DRIVE",
    "SAKIP_LIVE_PER_MINUTE",
)
VARIABLES = frozenset({CREDENTIALS, PERSON, DRIVE, PACE})
_BASE = "SAKIP_GOOGLE_API_BASE"  # the bot's own setting

PATIENCE = 120.0
"""Wall seconds for what a real service shows late."""

_KEY = "sakip/uji-langsung"
_NAME = "Uji langsung bot SAKIP (boleh dihapus)"
_READS = ("get", "search", "batchGet", "batchGetByDataFilter", "getByDataFilter")

SENT: list[tuple[str, str, str]] = []
"""Service, method and path of every request of a `Request`."""


class Request(HttpRequest):  # type: ignore[misc]  # googleapiclient is untyped
    """A request that is noted when it is sent; in a real tenant it waits for its turn, and shares with no stranger."""

    def execute(self, http: Any = None, num_retries: int = 0) -> Any:
        """As ever."""
        service, verb = self.methodId.split(".")[0], self.methodId.split(".")[-1]
        if LIVE and self.methodId == "drive.permissions.create":
            LIVE.credentials(json.loads(self.body)["emailAddress"].lower())
        _note(service, self.method, urlsplit(self.uri).path, verb in _READS)
        return super().execute(http=http, num_retries=num_retries)


class NotedGateway(Gateway):
    """The bot's gateway, its requests noted."""

    @property
    def gspread_client(self) -> gspread.Client:
        """As ever."""
        client = super().gspread_client
        client.http_client.session.hooks["response"] = [note_gspread]
        return client

    def _one_http_each(self, _shared: object, *args: Any, **kwargs: Any) -> HttpRequest:
        return Request(self._new_http(), *args, **kwargs)


def note_gspread(answer: requests.Response, *_args: Any, **_more: Any) -> None:
    """The same for a request of gspread, as a hook of its session."""
    method = answer.request.method or ""
    _note("sheets", method, urlsplit(answer.url).path, method == "GET")


def _note(service: str, method: str, path: str, reads: bool) -> None:
    SENT.append((service, method, path))
    if LIVE and service == "sheets":
        LIVE.wait("read" if reads else "write")


class ProbeDrive(Drive):
    """The bot's verbs; what they would make at the drive's top is made in `home`, under keys of its own."""

    def __init__(self, gateway: Gateway, drive_id: str | None, home: str) -> None:
        super().__init__(gateway, drive_id)
        self._home = home

    def find(self, key: str) -> tuple[FileRef, ...]:
        """By the key as it was given."""
        return super().find(self._own(key))

    def _creation_body(self, key: str, kind: Any, parent_id: str | None) -> dict[str, Any]:
        return super()._creation_body(self._own(key), kind, parent_id or self._home)

    def _own(self, key: str) -> str:
        return key if self._home == self._drive_id else f"{self._home[:16]}/{key}"


class Live:
    """The real tenant: whom we can be there, and how fast."""

    def __init__(self) -> None:
        self.base = os.environ.get(_BASE, "").rstrip("/")
        self.drive_id = os.environ.get(DRIVE) or None
        self._limit = int(os.environ.get(PACE) or 50)
        self._sent: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._limit))
        self.bot, self.person = self._account(CREDENTIALS), self._account(PERSON)

    def _account(self, variable: str) -> tuple[str, Credentials] | None:
        path = os.environ.get(variable)
        if not path:
            return None
        credentials = load_credentials(Path(path), loopback=is_loopback_url(self.base))
        return Drive(Gateway(credentials, self.base), None).about().email, credentials

    def credentials(self, email: str | None = None) -> Credentials:
        """Of the bot, or of the second account. The test is skipped for anybody else."""
        for account in (self.bot, self.person):
            if account and email in (None, account[0].lower(), account[0]):
                return account[1]
        pytest.skip(f"there are no credentials of {email} in the real tenant: see {PERSON} in CONTRIBUTING.md")

    def gateway(self, email: str | None = None) -> Gateway:
        """A gateway as the bot or the second account."""
        return NotedGateway(self.credentials(email), self.base)

    def wait(self, sort: str) -> None:
        """Until one more is within the quota of a minute."""
        sent = self._sent[sort]
        if len(sent) == self._limit:
            time.sleep(max(0.0, sent[0] + 60 - time.monotonic()))
        sent.append(time.monotonic())

    def root(self, host: str) -> str:
        """Google's `host`, or where it is emulated."""
        return f"{self.base}/" if self.base else f"https://{host}.googleapis.com/"

    @contextmanager
    def probe(self) -> Iterator[str]:
        """A folder for everything that is made, removed with all that is in it."""
        gateway = self.gateway()
        drive = Drive(gateway, self.drive_id)
        key = f"{_KEY}/{os.environ.get('PYTEST_XDIST_WORKER', 'sendiri')}"
        for left in drive.find(key):
            _remove(gateway, drive, left.id)
        folder = drive.ensure_folder(key, _NAME, None)
        try:
            yield folder.id
        finally:
            _remove(gateway, drive, folder.id)

    def make_home(self, probe: str, name: str) -> str:
        """A fresh folder in the probe folder, for one test."""
        return Drive(self.gateway(), self.drive_id).ensure_folder(f"{_KEY}/{time.time_ns()}", name, probe).id


def address(account: str, otherwise: str) -> str:
    """The e-mail of "bot" or "person" in the real tenant, and `otherwise` in the sandbox."""
    found = getattr(LIVE, account, None)
    return found[0] if found else otherwise


def needs_sandbox() -> NoReturn:
    """Skips a test in the real tenant."""
    pytest.skip("needs what only the sandbox gives: its control API, clock, faults, switches or identities")


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds as soon as it finds something. AssertionError when it never does."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "it never showed"
        time.sleep(1)
    return found


def _remove(gateway: Gateway, drive: Drive, file_id: str) -> None:
    """For good where we may (owner, Manager of the shared drive), else into the trash, with all that is in it."""
    try:
        gateway.call(gateway.drive.files().delete(fileId=file_id, supportsAllDrives=True))
    except Denied:
        drive.trash(file_id)


LIVE = Live() if os.environ.get(CREDENTIALS) else None
