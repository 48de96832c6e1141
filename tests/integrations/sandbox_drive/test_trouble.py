"""Quotas, what is not emulated, and faults of the sandbox itself."""

from __future__ import annotations

import json

import pytest
from googleapiclient.errors import HttpError

from integrations.sandbox.google.switches import Switches
from tests.integrations.sandbox_drive.clients import Sandbox, refusal
from tests.integrations.sandbox_drive.conftest import ORGANIZER, Clock


def test_the_drive_quota_refuses_the_next_request_within_a_minute(sandbox: Sandbox, clock: Clock) -> None:
    """403 userRateLimitExceeded, domain usageLimits; per user; wall time."""
    person = sandbox.person(ORGANIZER)
    sandbox.world.switches.set({"drive_requests_per_minute_per_user": 2})
    for _ in range(2):
        person.files().list().execute()
    with pytest.raises(HttpError) as caught:
        person.files().list().execute()
    error = json.loads(caught.value.content)["error"]
    entry = {"domain": "usageLimits", "reason": "userRateLimitExceeded", "message": "User Rate Limit Exceeded"}
    assert (error["code"], error["errors"], "status" in error) == (403, [entry], False)
    sandbox.bot().files().list().execute()
    clock.skew += 61
    person.files().list().execute()
    sandbox.world.switches.set({"drive_requests_per_minute": 1, "drive_quota_status": 429})
    sandbox.bot().files().list().execute()
    assert refusal(person.files().list())[:2] == (429, "rateLimitExceeded")


def test_googleapiclient_retries_the_drive_quota_by_itself(sandbox: Sandbox) -> None:
    """google.md §3.3: it knows the reason."""
    person = sandbox.person(ORGANIZER)
    sandbox.world.switches.set({"drive_requests_per_minute_per_user": 1})
    person.files().list().execute()
    request, slept = person.files().list(), []
    request._sleep = lambda seconds: slept.append(seconds) or sandbox.world.quota.used.clear()
    assert request.execute(num_retries=2)["files"] == []
    assert len(slept) == 1


def test_the_sheets_quota_is_429_with_its_metric(sandbox: Sandbox) -> None:
    """world.spend, as the Sheets routes call it: 60 reads a minute per user."""
    world = sandbox.world
    world.switches.set({"sheets_reads_per_minute_per_user": 1, "sheets_writes_per_minute": 1})
    world.spend("sheets", ORGANIZER, "read")
    world.spend("sheets", "other@b.id", "read")
    with pytest.raises(Exception, match="Read requests per minute per user") as caught:
        world.spend("sheets", ORGANIZER, "read")
    error = caught.value.body()["error"]
    assert (error["code"], error["status"], "errors" in error) == (429, "RESOURCE_EXHAUSTED", False)
    assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
    world.spend("sheets", ORGANIZER, "write")
    with pytest.raises(Exception, match="Write requests per minute per project"):
        world.spend("sheets", "other@b.id", "write")


def test_a_full_account_cannot_make_more(sandbox: Sandbox) -> None:
    """storageQuotaExceeded for people, by switch."""
    sandbox.world.switches.set({"storage_full": [ORGANIZER]})
    code, reason, message = refusal(sandbox.person(ORGANIZER).files().create(body={"name": "x"}))
    assert (code, reason, message) == (403, "storageQuotaExceeded", "The user's Drive storage quota has been exceeded.")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/drive/v3/files/x/revisions"),
        ("GET", "/drive/v3/files/x/approvals"),
        ("POST", "/drive/v3/files/x/approvals:start"),
        ("POST", "/drive/v3/files/x/watch"),
        ("POST", "/drive/v3/files/x/download"),
        ("GET", "/drive/v3/apps"),
        ("GET", "/drive/v3/teamdrives"),
        ("GET", "/drive/v2/files"),
        ("GET", "/drive/v3/nonsense"),
        ("PUT", "/drive/v3/files/x"),
        ("POST", "/upload/drive/v3/nonsense"),
        ("GET", "/batch/drive/v3"),
    ],
)
def test_what_is_not_emulated_answers_501_in_drives_envelope(sandbox: Sandbox, method: str, path: str) -> None:
    """Never `{}`; but the token is looked at first."""
    with sandbox.http(ORGANIZER) as http:
        answer = http.request(method, path)
        error = answer.json()["error"]
        assert answer.status_code == error["code"] == 501
        assert error["errors"][0]["reason"] == "notImplemented"
        assert http.request(method, path, headers={"Authorization": "Bearer bad"}).status_code == 401


def test_docs_and_oauth_answer_501_each_in_its_own_envelope(sandbox: Sandbox) -> None:
    """status without errors[]; flat."""
    with sandbox.http(ORGANIZER) as http:
        for request in (("GET", "/v1/documents/x"), ("POST", "/v1/documents"), ("POST", "/v1/documents/x:batchUpdate")):
            error = http.request(*request).json()["error"]
            assert (error["code"], error["status"], "errors" in error) == (501, "UNIMPLEMENTED", False)
        flat = http.get("/tokeninfo")
        assert (flat.status_code, set(flat.json())) == (501, {"error", "error_description"})


def test_discovery_documents_point_to_this_server(sandbox: Sandbox) -> None:
    """google.md §8.1: build(discoveryServiceUrl=…)."""
    with sandbox.http() as http:
        document = http.get("/discovery/v1/apis/drive/v3/rest").json()
        missing = http.get("/discovery/v1/apis/drive/v9/rest")
    assert document["rootUrl"] == sandbox.root
    assert document["baseUrl"] == sandbox.root + "drive/v3/"
    assert not {"mtlsRootUrl", "endpoints"} & set(document)
    assert missing.status_code == 404


def test_a_fault_of_the_sandbox_does_not_look_like_google_being_down(sandbox: Sandbox) -> None:
    """google.md §9.1: clients would retry a 5xx."""
    del sandbox.world.files.by_id[sandbox.drive_id]
    with sandbox.http(ORGANIZER) as http:
        answer = http.post("/drive/v3/drives/" + sandbox.drive_id + "/hide")
        assert answer.status_code == 404
        sandbox.world.drives[sandbox.drive_id].created_time = None  # type: ignore[assignment]
        answer = http.get("/drive/v3/drives")
    assert (answer.status_code, answer.headers["x-sandbox-fault"]) == (418, "1")
    assert "Traceback" in answer.json()["error"]["sandbox_fault"]


def test_switches_are_set_by_name_or_not_at_all() -> None:
    """All faults at once; nothing half set."""
    switches = Switches()
    with pytest.raises(ValueError, match=r"unknown switch: nope; .*list_delay_seconds") as caught:
        switches.set({"nope": 1, "list_delay_seconds": "long", "max_batch_calls": 5})
    assert "max_batch_calls" not in str(caught.value)
    assert switches == Switches()
    switches.set({"list_delay_seconds": 5, "bump_version": ["content"], "sheets_reads_per_minute": None})
    assert switches.as_json()["bump_version"] == ["content"]
    for name, value in (("comments_available", 1), ("max_batch_calls", True), ("storage_full", [1])):
        with pytest.raises(ValueError, match=name):
            switches.set({name: value})
