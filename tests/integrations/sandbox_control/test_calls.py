"""The log of calls, the way in, and what happens when the sandbox itself is wrong."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.server import Server
from integrations.sandbox.world import build_world
from tests.integrations.sandbox_telegram.support import SEED, SERVICE_ACCOUNT, TOKEN, Sandbox


def test_every_call_to_a_service_is_a_row(sandbox: Sandbox) -> None:
    """With who, what, when, how it ended."""
    token = sandbox.control("POST", "google/token", {"email": SERVICE_ACCOUNT})["access_token"]
    sandbox.http.get("/drive/v3/files", headers={"authorization": f"Bearer {token}"})
    sandbox.call("sendmessage", chat_id=1, text="x")
    drive, telegram = sandbox.control("GET", "calls")
    assert {"service": "drive", "method": "GET", "path": "/drive/v3/files", "status": 200}.items() <= drive.items()
    assert drive["identity"] == SERVICE_ACCOUNT
    assert drive["at"].startswith("2026-07-01T01:00:0")
    assert (telegram["identity"], telegram["status"], telegram["call"]) == ("bot", 400, "sendMessage")
    assert telegram["params"] == {"chat_id": "1", "text": "x"}
    assert telegram["path"] == f"/bot{TOKEN}/sendmessage"
    assert telegram["ms"] >= 0


def test_rows_can_be_chosen_counted_and_forgotten(sandbox: Sandbox) -> None:
    """By service, number or time."""
    sandbox.bot("getMe")
    sandbox.http.get("/v1/documents/x")
    (first, _) = sandbox.control("GET", "calls")
    sandbox.advance("PT1H")
    sandbox.bot("getMe")
    assert len(sandbox.control("GET", "calls?service=telegram")) == 2
    assert len(sandbox.control("GET", f"calls?since={first['seq']}")) == 2
    assert len(sandbox.control("GET", "calls?since=2026-07-01T02:00:00Z")) == 1
    whole = sandbox.control("GET", "calls?counts=1")
    expected = {"drive": 0, "sheets": 0, "docs": 1, "oauth": 0, "telegram": 2, "total": 3}
    assert (len(whole["calls"]), whole["counts"]) == (3, expected)
    assert sandbox.control("GET", "calls/counts") == expected
    sandbox.control("DELETE", "calls")
    assert sandbox.control("GET", "calls") == []
    for query in ("service=surel", "since=kemarin"):
        assert sandbox.refused("GET", f"calls?{query}").status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example.org"}, 403),
        ({"host": "127.0.0.1.evil.example.org:8765"}, 403),
        ({"host": "localhost:8765"}, 200),
        ({"origin": "https://evil.example.org"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8765"}, 200),
    ],
)
def test_pages_elsewhere_cannot_drive_the_sandbox(sandbox: Sandbox, headers: dict[str, str], status: int) -> None:
    """Neither by rebinding a name nor by another origin."""
    assert sandbox.http.get("/_sandbox/clock", headers=headers).status_code == status
    assert sandbox.http.post("/_sandbox/clock", headers=headers, json={"frozen": True}).status_code == status


@pytest.mark.parametrize(("content", "status"), [(b"{", 400), (b"[]", 400), (b'"x"', 400), (b"", 400), (b"\xff", 400)])
def test_a_broken_body_is_one_sentence(sandbox: Sandbox, content: bytes, status: int) -> None:
    """Never a traceback."""
    answer = sandbox.http.post("/_sandbox/clock", content=content)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_what_is_nowhere_is_not_pretended(sandbox: Sandbox) -> None:
    """404 in the control API, 501 elsewhere."""
    assert sandbox.refused("GET", "tidak/ada").status_code == 404
    assert sandbox.refused("DELETE", "people").status_code == 404
    assert sandbox.http.get("/calendar/v3/calendars").status_code == 501


def test_only_loopback_is_ever_bound(tmp_path: Path) -> None:
    """Whatever the host."""
    world = build_world(SEED, tmp_path)
    for host in ("0.0.0.0", "192.168.1.5", "example.org", "::"):
        with pytest.raises(ValueError, match="loopback"):
            Server(world, host=host)


def test_a_bug_of_the_sandbox_is_reported_apart(tmp_path: Path) -> None:
    """Not as a Google 5xx that clients would retry: marked, with its traceback in the log."""

    async def broken(request: Request) -> Response:
        raise ZeroDivisionError("salah hitung")

    async def page(request: Request) -> Response:
        return JSONResponse({"halaman": True})

    routes = [Route("/drive/v3/rusak", broken), Route("/halaman", page)]
    with (
        Server(build_world(SEED, tmp_path), extra_routes=routes) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        answer = http.get("/drive/v3/rusak")
        assert (answer.status_code, answer.headers["x-sandbox-bug"]) == (500, "1")
        (row,) = http.get("/_sandbox/calls").json()
        assert row["status"] == 500
        assert "ZeroDivisionError: salah hitung" in row["bug"]
        assert http.get("/halaman").json() == {"halaman": True}


def test_a_server_stops_promptly_under_a_long_poll(tmp_path: Path) -> None:
    """And frees its port for the next one."""
    with Server(build_world(SEED, tmp_path)) as server:
        port = int(server.url.rsplit(":", 1)[1])
        polling = f"{server.url}/bot{TOKEN}/getUpdates?timeout=50"
        poll = threading.Thread(target=lambda: httpx.get(polling, trust_env=False, timeout=60))
        poll.start()
        time.sleep(0.3)
    poll.join(5)
    assert not poll.is_alive()
    with Server(build_world(SEED, tmp_path), port=port) as again:
        assert again.url == server.url
        assert httpx.get(f"{again.url}/_sandbox/clock", trust_env=False).status_code == 200
