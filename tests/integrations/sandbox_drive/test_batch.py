"""HTTP batches: part by part, with their ids echoed."""

from __future__ import annotations

import re
from typing import Any

from tests.integrations.sandbox_drive.clients import SERVICE_ACCOUNT, Sandbox, refusal
from tests.integrations.sandbox_drive.conftest import ORGANIZER
from tests.integrations.sandbox_drive.test_files import make


def run(service: Any, *requests: Any) -> dict[str, Any]:
    """Run a batch; each id with its answer or its error."""
    answers: dict[str, Any] = {}
    batch = service.new_batch_http_request(callback=lambda key, answer, error: answers.update({key: error or answer}))
    for number, request in enumerate(requests):
        batch.add(request, request_id=f"r {number}")
    batch.execute()
    return answers


def test_parts_succeed_and_fail_one_by_one(tenant: Sandbox) -> None:
    """A Drive batch is not atomic (google.md §5.5)."""
    bot = tenant.bot()
    made = make(bot, tenant.home, "Jum'at é")
    answers = run(
        bot,
        bot.files().get(fileId=made["id"], supportsAllDrives=True, fields="name"),
        bot.files().get(fileId="nope"),
        bot.files().update(fileId=made["id"], body={"name": "baru"}, supportsAllDrives=True),
        bot.files().delete(fileId=made["id"], supportsAllDrives=True),
    )
    assert answers["r 0"] == {"name": "Jum'at é"}
    assert answers["r 1"].resp.status == 404
    assert answers["r 2"]["name"] == "baru"
    assert not answers["r 3"]
    assert refusal(bot.files().get(fileId=made["id"], supportsAllDrives=True))[0] == 404


def test_the_content_id_comes_back_exactly(tenant: Sandbox) -> None:
    """Spaces included; the outer token serves parts that bring none."""
    part = "--b\r\nContent-Type: application/http\r\nContent-ID: <abc + r 1>\r\n\r\n{}\r\n"
    request = "GET /drive/v3/about?fields=user(emailAddress) HTTP/1.1\r\nHost: x\r\n\r\n"
    raw = part.format(request) + "--b--\r\n"
    with tenant.http(SERVICE_ACCOUNT) as http:
        answer = http.post("/batch/drive/v3", content=raw, headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=batch_")
    assert "Content-ID: <response-abc + r 1>" in answer.text
    assert "HTTP/1.1 200 OK" in answer.text
    assert SERVICE_ACCOUNT in answer.text


def test_sheets_and_media_in_a_batch_are_unimplemented(sandbox: Sandbox) -> None:
    """google.md §5.1, [M]: 501, for Sheets without errors[]."""
    answers = []
    for path in ("/v4/spreadsheets/x", "/drive/v3/files/x/export?mimeType=text/csv", "/drive/v3/files/x?alt=media"):
        part = f"--b\r\nContent-Type: application/http\r\n\r\nGET {path} HTTP/1.1\r\n\r\n\r\n--b--\r\n"
        with sandbox.http(ORGANIZER) as http:
            answers.append(http.post("/batch", content=part, headers={"Content-Type": 'multipart/mixed; boundary="b"'}))
    assert all(answer.status_code == 200 and "HTTP/1.1 501" in answer.text for answer in answers)
    assert '"UNIMPLEMENTED"' in answers[0].text
    assert '"errors"' not in answers[0].text


_PART = "--b\r\nContent-Type: application/http\r\n\r\nGET /drive/v3/about?fields=kind HTTP/1.1\r\n\r\n\r\n"
_MIXED = {"Content-Type": "multipart/mixed; boundary=b"}


def test_an_unreadable_or_overlong_batch_is_400(tenant: Sandbox) -> None:
    """100 calls at most (Drive guide; unconfirmed, google.md §11.7)."""
    with tenant.http(SERVICE_ACCOUNT) as http:
        assert http.post("/batch/drive/v3", content=b"x", headers=_MIXED).status_code == 400
        full = http.post("/batch/drive/v3", content=_PART * 100 + "--b--", headers=_MIXED)
        assert len(re.findall("HTTP/1.1 200", full.text)) == 100
        assert http.post("/batch/drive/v3", content=_PART * 101 + "--b--", headers=_MIXED).status_code == 400


def test_how_many_calls_a_batch_may_hold_is_a_switch(sandbox: Sandbox) -> None:
    """The library's own limit is 1000."""
    sandbox.world.switches.set({"max_batch_calls": 1000})
    with sandbox.http(SERVICE_ACCOUNT) as http:
        assert http.post("/batch/drive/v3", content=_PART * 101 + "--b--", headers=_MIXED).status_code == 200


def test_each_part_counts_against_the_quota(sandbox: Sandbox) -> None:
    """google.md §4.1: the same units."""
    bot = sandbox.bot()
    bot.about().get(fields="user").execute()
    sandbox.world.switches.set({"drive_requests_per_minute_per_user": 2})
    answers = run(bot, *(bot.files().list() for _ in range(3)))
    assert [hasattr(answer, "resp") for answer in answers.values()] == [False, False, True]
