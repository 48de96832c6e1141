"""When may a driver go on? After act → wait idle → advance, nothing may be lost."""

from __future__ import annotations

import threading
import time
from typing import Any

from tests.integrations.sandbox_telegram.support import SEED, SERVICE_ACCOUNT, Sandbox


def idle(sandbox: Sandbox) -> bool:
    answer = sandbox.control("GET", "idle")
    assert answer["idle"] is (answer["reason"] == "")
    return bool(answer["idle"])


def tick(sandbox: Sandbox, name: str = "poll", **more: int) -> None:
    assert sandbox.http.get("/_sandbox/clock", params={"tick": name, **more}).status_code == 200


def test_a_world_without_a_bot_is_idle(sandbox: Sandbox) -> None:
    """Nothing waits, nothing runs."""
    assert sandbox.control("GET", "idle") == {
        "idle": True,
        "undelivered": 0,
        "in_flight": 0,
        "unseen_changes": 0,
        "ticks": {},
        "reason": "",
    }


def test_an_unconfirmed_update_keeps_it_busy(sandbox: Sandbox) -> None:
    """Delivered is not confirmed."""
    user = sandbox.id_of("Budi")
    sandbox.writes(user, "/start")
    assert not idle(sandbox)
    update = sandbox.updates()[-1]
    assert sandbox.control("GET", "idle")["undelivered"] == 1
    sandbox.updates(offset=update["update_id"] + 1)
    tick(sandbox)
    tick(sandbox)
    assert idle(sandbox)


def test_without_ticks_a_polling_bot_must_have_been_quiet_for_a_while(sandbox: Sandbox) -> None:
    """A second and a half of wall time."""
    user = sandbox.started("Budi")
    sandbox.bot("sendMessage", chat_id=user, text="x")
    assert not idle(sandbox)
    time.sleep(1.6)
    assert idle(sandbox)


def test_every_tick_must_have_looked_twice_since_the_last_event(sandbox: Sandbox) -> None:
    """And had nothing left to do."""
    user = sandbox.started("Budi")
    for _ in range(2):
        tick(sandbox, "poll")
        tick(sandbox, "deliver", sisa=0)
    assert idle(sandbox)
    sandbox.bot("sendMessage", chat_id=user, text="x")
    assert not idle(sandbox)
    for _ in range(2):
        tick(sandbox, "poll")
    assert not idle(sandbox)
    tick(sandbox, "deliver", sisa=0)
    tick(sandbox, "deliver", sisa=3)
    answer = sandbox.control("GET", "idle")
    assert (answer["idle"], answer["ticks"]["deliver"]) == (False, {"reads": 2, "sisa": 3})
    tick(sandbox, "deliver", sisa=0)
    assert idle(sandbox)


def test_a_beat_that_is_over_vouches_only_for_what_it_began_after(sandbox: Sandbox) -> None:
    """One that began before the clock moved has done nothing for the new time, and one that began is not over."""
    tick(sandbox, usai=0)
    tick(sandbox, usai=1, sisa=0)
    assert idle(sandbox)
    tick(sandbox, usai=0)
    sandbox.advance("PT1H")
    tick(sandbox, usai=1, sisa=0)
    for _ in range(2):
        tick(sandbox, usai=0)
        assert not idle(sandbox)
    tick(sandbox, usai=1, sisa=1)
    assert not idle(sandbox)
    tick(sandbox, usai=1, sisa=0)
    assert idle(sandbox)


def test_a_moved_clock_is_an_event_and_looking_is_none(sandbox: Sandbox) -> None:
    """So the ticks see the new time before the driver goes on."""
    for _ in range(2):
        tick(sandbox)
    assert idle(sandbox)
    sandbox.bot("getMe")
    sandbox.updates()
    assert idle(sandbox)
    sandbox.advance("PT1H")
    assert not idle(sandbox)
    tick(sandbox)
    assert not idle(sandbox)
    tick(sandbox)
    assert idle(sandbox)


def test_a_request_under_way_keeps_it_busy_but_a_long_poll_does_not(sandbox: Sandbox) -> None:
    """Polls are what idle bots do."""
    sandbox.control("POST", "faults", {"service": "telegram", "method": "getMe", "delay": 0.6})
    slow = threading.Thread(target=lambda: sandbox.bot("getMe"))
    slow.start()
    time.sleep(0.2)
    assert sandbox.control("GET", "idle")["in_flight"] == 1
    slow.join()
    poll = threading.Thread(target=lambda: sandbox.updates(timeout=1))
    poll.start()
    time.sleep(0.2)
    assert sandbox.control("GET", "idle")["in_flight"] == 0
    poll.join()


def test_changes_of_the_drive_must_have_been_read(sandbox: Sandbox) -> None:
    """By the bot, its own changes included; before its first look nothing is expected of it."""
    token = sandbox.control("POST", "google/token", {"email": SERVICE_ACCOUNT})["access_token"]
    service = {"authorization": f"Bearer {token}"}
    everywhere = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true", "driveId": SEED.drive_id}

    def drive(verb: str, path: str, **params: Any) -> Any:
        body = params.pop("body", None)
        answer = sandbox.http.request(verb, f"/drive/v3/{path}", params=everywhere | params, json=body, headers=service)
        assert answer.status_code == 200, answer.text
        return answer.json()

    folder = {"name": "Format", "mimeType": "application/vnd.google-apps.folder", "parents": [SEED.drive_id]}
    made = drive("POST", "files", body=folder)["id"]
    assert sandbox.control("GET", "idle")["unseen_changes"] == 0
    token = drive("GET", "changes/startPageToken")["startPageToken"]
    token = drive("GET", "changes", pageToken=token)["newStartPageToken"]
    assert sandbox.control("GET", "idle")["unseen_changes"] == 0
    drive("PATCH", f"files/{made}", body={"name": "Format TW I"})
    assert sandbox.control("GET", "idle")["unseen_changes"] == 1
    assert not idle(sandbox)
    drive("GET", "changes", pageToken=token)
    assert sandbox.control("GET", "idle")["unseen_changes"] == 0
