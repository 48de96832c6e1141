"""A loopback Google with one shared drive, and unmodified clients that act as its people."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import gspread
import pytest
import requests
import uvicorn
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from starlette.applications import Starlette

from integrations.google import Drive
from integrations.sandbox.google import GoogleWorld, routes
from integrations.sandbox.google.discovery import rewritten
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.state import SHEET
from tests.integrations.sandbox_sheets.schema_check import SchemaCheck
from tests.integrations.tenant import LIVE, Request, address, needs_sandbox, note_gspread

BOT = address("bot", "bot@sakip.iam.gserviceaccount.com")
WRITER = address("person", "pengisi@dinas.go.id")
READER = "pembaca@dinas.go.id"
STRANGER = "orang@luar.id"
DRIVE = "0ASakipDrive"


class LoopbackClient(gspread.HTTPClient):
    """gspread's own client, its absolute URLs pointed at the loopback world."""

    root = ""

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        """As gspread does it, elsewhere."""
        for host in ("https://sheets.googleapis.com/", "https://www.googleapis.com/") if self.root else ():
            endpoint = endpoint.replace(host, self.root)
        return super().request(method, endpoint, *args, **kwargs)


@dataclass
class Loopback:
    """The world, where it listens, and ways to act in it."""

    world: GoogleWorld | Any = field(repr=False)
    root: str
    faults: list[str]
    services: dict[str, Any] = field(default_factory=dict)

    def make(self, title: str = "Form", locale: str = "en_US") -> str:
        """A spreadsheet in the shared drive, the writer and reader let in; its id."""
        folder = self.world.file(DRIVE)
        assert folder is not None
        file = self.world.add_file(BOT, "app", title, SHEET, folder)
        file.spreadsheet = Spreadsheet.blank(title, locale, "Asia/Jakarta")
        self.world.grant(file, WRITER, "writer")
        self.world.grant(file, READER, "reader")
        return file.id

    def credentials(self, email: str) -> Any:
        """Of that person."""
        return Credentials(self.world.issue_token(email))  # type: ignore[no-untyped-call]

    def sheets(self, email: str = BOT) -> Any:
        """googleapiclient's Sheets service for that person, built from the bundled discovery document."""
        if email not in self.services:
            document = rewritten("sheets", self.root)
            built = build_from_document(document, credentials=self.credentials(email), requestBuilder=Request)
            self.services[email] = built.spreadsheets()
        return self.services[email]

    def gspread(self, email: str = BOT) -> Any:
        """A gspread client for that person."""
        credentials = self.credentials(email)
        client = type("Client", (LoopbackClient,), {"root": "" if LIVE and not LIVE.base else self.root})
        session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
        session.hooks["response"] = [note_gspread]
        return gspread.Client(auth=credentials, session=session, http_client=client)

    def call(self, method: str, path: str, email: str = BOT, **kwargs: Any) -> requests.Response:
        """A bare HTTP request below /v4/spreadsheets."""
        session = AuthorizedSession(self.credentials(email))  # type: ignore[no-untyped-call]
        session.hooks["response"] = [note_gspread]
        return session.request(method, f"{self.root}v4/spreadsheets{path}", timeout=30, **kwargs)

    def batch(self, file_id: str, *wanted: dict[str, Any], email: str = BOT) -> list[dict[str, Any]]:
        """spreadsheets.batchUpdate; the replies."""
        body = {"requests": list(wanted)}
        replies: list[dict[str, Any]] = (
            self.sheets(email).batchUpdate(spreadsheetId=file_id, body=body).execute()["replies"]
        )
        return replies

    def put(self, file_id: str, range_: str, values: list[list[Any]], option: str = "RAW", email: str = BOT) -> Any:
        """values.update; the answer."""
        return (
            self.sheets(email)
            .values()
            .update(spreadsheetId=file_id, range=range_, valueInputOption=option, body={"values": values})
            .execute()
        )

    def read(self, file_id: str, range_: str, render: str = "UNFORMATTED_VALUE", email: str = BOT) -> list[list[Any]]:
        """values.get; the values, none as an empty list."""
        answer = (
            self.sheets(email).values().get(spreadsheetId=file_id, range=range_, valueRenderOption=render).execute()
        )
        values: list[list[Any]] = answer.get("values", [])
        return values

    def get(self, file_id: str, fields: str | None = None, email: str = BOT, **kwargs: Any) -> dict[str, Any]:
        """spreadsheets.get"""
        found: dict[str, Any] = self.sheets(email).get(spreadsheetId=file_id, fields=fields, **kwargs).execute()
        return found


class InTenant(Loopback):
    """The same acts in the real tenant, as far as there are credentials."""

    def __init__(self, probe: str) -> None:
        assert LIVE
        super().__init__(None, LIVE.root("sheets"), [])
        self.live, self.probe = LIVE, probe

    def __getattribute__(self, name: str) -> Any:
        return needs_sandbox() if name == "world" else super().__getattribute__(name)

    def make(self, title: str = "Form", locale: str = "en_US") -> str:
        """The same in the probe folder; the writer is let in."""
        drive = Drive(self.live.gateway(), self.live.drive_id)
        file_id = drive.ensure_spreadsheet(f"uji/{time.time_ns()}", title, self.probe).id
        if self.live.person:
            drive.ensure_shared(file_id, {WRITER: "writer"})
        wanted = {"properties": {"locale": locale, "timeZone": "Asia/Jakarta"}, "fields": "locale,timeZone"}
        self.batch(file_id, {"updateSpreadsheetProperties": wanted})
        return file_id

    def credentials(self, email: str) -> Any:
        """Of the bot or the writer; the test is skipped for anybody else."""
        return self.live.credentials(email)


@dataclass
class Clock:
    """World time, set by hand."""

    now: datetime = datetime(2026, 4, 1, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def clock() -> Clock:
    """The one clock of the world."""
    if LIVE:
        needs_sandbox()
    return Clock()


@pytest.fixture(scope="session")
def google(request: pytest.FixtureRequest, probe: str) -> Iterator[Loopback]:
    """A served world with a shared drive of which the bot is organizer, or the real tenant of the run."""
    if LIVE:
        yield InTenant(probe)
        return
    clock = request.getfixturevalue("clock")
    world = GoogleWorld(lambda: clock.now)
    world.seed_shared_drive(DRIVE, "SAKIP", [BOT])
    faults: list[str] = []
    app = SchemaCheck(Starlette(routes=routes(world)), faults)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_keep_alive=3600))
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # only then does asyncio switch Nagle off: 40 ms a call
    listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Loopback(world, f"http://127.0.0.1:{listener.getsockname()[1]}/", faults)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(autouse=True)
def _answers_fit_the_schema(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every successful answer of every test is held against the discovery document."""
    faults = request.getfixturevalue("google").faults if "google" in request.fixturenames else []
    faults.clear()
    yield
    assert faults == []


@pytest.fixture
def form(google: Loopback) -> str:
    """A fresh en_US spreadsheet."""
    return google.make()


@pytest.fixture
def indonesian(google: Loopback) -> str:
    """A fresh in_ID spreadsheet."""
    return google.make("Formulir", "in_ID")


def refusal(action: Callable[[], Any]) -> tuple[int, str, str]:
    """(HTTP code, status, message) of the refusal that `action` must meet with."""
    with pytest.raises(HttpError) as caught:
        action()
    error = json.loads(caught.value.content)["error"]
    assert "errors" not in error, "Sheets has no errors[]"
    return error["code"], error["status"], error["message"]


def assert_not_emulated(action: Callable[[], Any]) -> None:
    """501 in Sheets' own envelope; a real tenant can do it, so nothing is asked of it."""
    if not LIVE:
        assert refusal(action)[:2] == (501, "UNIMPLEMENTED")
