"""Requests that go wrong on demand."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.sandbox.clock import wall_seconds
from tests.integrations.sandbox_telegram.support import TOKEN, Sandbox

SEND = f"/bot{TOKEN}/sendMessage"


def ask(sandbox: Sandbox, **wish: Any) -> dict[str, Any]:
    return dict(sandbox.control("POST", "faults", wish))


def test_a_dropped_answer_means_it_took_effect(sandbox: Sandbox) -> None:
    """No byte comes back, least of all a 500."""
    user = sandbox.started("Budi")
    ask(sandbox, service="telegram", match="sendMessage", drop="after")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        sandbox.http.post(SEND, json={"chat_id": user, "text": "sampai"})
    assert [line["text"] for line in sandbox.chat(user)] == ["/start", "sampai"]
    (row,) = [row for row in sandbox.control("GET", "calls") if row["path"] == SEND]
    assert (row["status"], row["dropped"]) == (200, "after")
    assert sandbox.bot("getMe")["is_bot"] is True


def test_a_dropped_request_means_nothing_happened(sandbox: Sandbox) -> None:
    """The next one passes."""
    user = sandbox.started("Budi")
    ask(sandbox, service="telegram", match="sendMessage", drop="before")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        sandbox.http.post(SEND, json={"chat_id": user, "text": "hilang" * 1000})
    assert [line["text"] for line in sandbox.chat(user)] == ["/start"]
    assert sandbox.bot("sendMessage", chat_id=user, text="x")["message_id"] == 2


def test_google_answers_can_be_lost_too(sandbox: Sandbox) -> None:
    """A created file is there although the client never heard of it."""
    email = sandbox.server.world.seed.service_account_email
    token = sandbox.control("POST", "google/token", {"email": email})["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    body = {
        "name": "Laporan",
        "mimeType": "application/vnd.google-apps.folder",
        "parents": [sandbox.server.world.seed.drive_id],
    }
    ask(sandbox, service="google", match="/files$", method="POST", drop="after")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        sandbox.http.post("/drive/v3/files?supportsAllDrives=true", json=body, headers=headers)
    assert "Laporan" in [row["name"] for row in sandbox.control("GET", "google/files")]


@pytest.mark.parametrize(
    ("service", "path", "wish", "expected"),
    [
        (
            "telegram",
            SEND,
            {"status": 429, "retry_after": 7},
            {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 7",
                "parameters": {"retry_after": 7},
            },
        ),
        ("telegram", SEND, {"status": 429}, {"ok": False, "error_code": 429, "description": "Too Many Requests"}),
        ("telegram", SEND, {"status": 502}, {"ok": False, "error_code": 502, "description": "Bad Gateway"}),
        (
            "drive",
            "/drive/v3/files",
            {"status": 403, "reason": "userRateLimitExceeded"},
            {
                "error": {
                    "code": 403,
                    "message": "Injected fault",
                    "errors": [
                        {"message": "Injected fault", "domain": "usageLimits", "reason": "userRateLimitExceeded"}
                    ],
                }
            },
        ),
        (
            "sheets",
            "/v4/spreadsheets/x",
            {"status": 429},
            {"error": {"code": 429, "message": "Injected fault", "status": "RESOURCE_EXHAUSTED"}},
        ),
        (
            "docs",
            "/v1/documents/x",
            {"status": 503},
            {"error": {"code": 503, "message": "Injected fault", "status": "UNAVAILABLE"}},
        ),
        ("oauth", "/token", {"status": 400}, {"error": "invalid_grant", "error_description": "Injected fault"}),
    ],
)
def test_a_status_comes_in_the_envelope_of_its_service(
    sandbox: Sandbox, service: str, path: str, wish: dict[str, Any], expected: dict[str, Any]
) -> None:
    """So that clients meet what they would meet outside."""
    ask(sandbox, service=service, **wish)
    answer = sandbox.http.post(path, json={})
    assert (answer.status_code, answer.json()) == (wish["status"], expected)
    assert answer.headers.get("retry-after") == (str(wish["retry_after"]) if "retry_after" in wish else None)
    assert "x-sandbox-bug" not in answer.headers


def test_faults_are_used_up_in_order_and_can_be_called_off(sandbox: Sandbox) -> None:
    """`times` each, for what they match only."""
    first = ask(sandbox, service="telegram", match="getMe$", status=500, times=2)
    ask(sandbox, service="telegram", method="getChat", status=503)
    assert first["times"] == 2
    assert sandbox.call("getMe")["error_code"] == 500
    assert [row["times"] for row in sandbox.control("GET", "faults")] == [1, 1]
    assert sandbox.call("getMyCommands")["ok"] is True
    assert sandbox.call("getchat")["error_code"] == 503
    assert sandbox.control("DELETE", "faults") == {"cleared": 1}
    assert sandbox.call("getMe")["ok"] is True


def test_a_late_answer_has_taken_effect(sandbox: Sandbox) -> None:
    """Seconds of wall time; others are not held up."""
    user = sandbox.started("Budi")
    ask(sandbox, service="telegram", match="sendMessage", delay=0.5)
    begun = wall_seconds()
    assert sandbox.bot("sendMessage", chat_id=user, text="lambat")["text"] == "lambat"
    assert 0.5 <= wall_seconds() - begun < 3


def test_bodies_can_be_replaced_or_broken(sandbox: Sandbox) -> None:
    """As JSON, as text, as something that is no JSON."""
    ask(sandbox, service="telegram", body={"ok": True, "result": 5})
    ask(sandbox, service="telegram", body="<html>", status=502)
    ask(sandbox, service="telegram", invalid_json=True)
    url = f"/bot{TOKEN}/getMe"
    assert sandbox.http.get(url).json() == {"ok": True, "result": 5}
    page = sandbox.http.get(url)
    assert (page.status_code, page.text) == (502, "<html>")
    broken = sandbox.http.get(url)
    assert broken.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        broken.json()


def test_the_control_api_itself_never_fails_on_demand(sandbox: Sandbox) -> None:
    """A fault without a service means the services only."""
    ask(sandbox, status=500, times=100)
    assert sandbox.http.get("/_sandbox/clock").status_code == 200
    assert sandbox.call("getMe")["error_code"] == 500


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"service": "telegram"},
        {"service": "surel", "status": 500},
        {"status": 99},
        {"status": "500"},
        {"status": 500, "times": 0},
        {"status": 500, "match": "("},
        {"drop": "during"},
        {"delay": -1},
        {"status": 500, "warna": "merah"},
        {"invalid_json": "ya"},
    ],
)
def test_a_fault_must_make_sense(sandbox: Sandbox, wish: dict[str, Any]) -> None:
    """400 in one sentence."""
    answer = sandbox.refused("POST", "faults", wish)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert sandbox.control("GET", "faults") == []
