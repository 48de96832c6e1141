"""changes.watch and channels.stop: an empty POST with X-Goog headers, `sync` first, until the channel ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.integrations.sandbox_drive.clients import Sandbox, refusal
from tests.integrations.sandbox_drive.conform import faults
from tests.integrations.sandbox_drive.conftest import ORGANIZER, Clock

HOUR = 3_600_000


class Receiver:
    """A server that is told of changes: keeps the headers, answers as told."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.statuses: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers.get("content-length") == "0"
                outer.got.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/kabar"

    def states(self) -> list[str]:
        return [headers["x-goog-resource-state"] for headers in self.got]


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    """A receiver on loopback, where nobody has a certificate."""
    sandbox.world.switches.push_needs_https = False
    made = Receiver()
    yield made
    sandbox.world.channels.clear()
    made.server.shutdown()
    made.server.server_close()


def _wait_until(condition: Callable[[], object]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def _watch(sandbox: Sandbox, address: str, who: Any = None, drive: bool = True, **body: Any) -> Any:
    client = who or sandbox.bot()
    scope = {"driveId": sandbox.drive_id, "supportsAllDrives": True} if drive else {}
    token = client.changes().getStartPageToken(**scope).execute()["startPageToken"]
    wanted = {"id": "saluran-1", "type": "web_hook", "address": address, **body}
    return client.changes().watch(pageToken=token, body=wanted, includeItemsFromAllDrives=True, **(
        {"supportsAllDrives": True} | scope
    ))  # fmt: skip


def _make(sandbox: Sandbox, who: Any = None, parent: str | None = None) -> str:
    body = {"name": "baru", "mimeType": "application/vnd.google-apps.spreadsheet"}
    body["parents"] = [parent or sandbox.drive_id]  # type: ignore[assignment]
    made: str = (who or sandbox.bot()).files().create(body=body, supportsAllDrives=True).execute()["id"]
    return made


def test_a_channel_says_that_it_stands_then_that_something_changed_until_it_is_stopped(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    """Headers as documented; only who opened it can stop it, with both its ids."""
    made = _watch(sandbox, receiver.url, token="rahasia").execute()
    assert faults("drive", "Channel", made) == []
    assert (made["kind"], made["id"], made["token"]) == ("api#channel", "saluran-1", "rahasia")
    _wait_until(lambda: receiver.states() == ["sync"])

    _make(sandbox)
    _wait_until(lambda: receiver.states() == ["sync", "change"])
    told = receiver.got[1]
    assert (told["x-goog-channel-id"], told["x-goog-channel-token"]) == ("saluran-1", "rahasia")
    assert (told["x-goog-message-number"], told["x-goog-resource-id"]) == ("2", made["resourceId"])
    assert told["x-goog-channel-expiration"].endswith(" GMT")

    bot, person = sandbox.bot(), sandbox.person(ORGANIZER)
    ids = {"id": "saluran-1", "resourceId": made["resourceId"]}
    assert refusal(person.channels().stop(body=ids))[:2] == (404, "notFound")
    assert refusal(bot.channels().stop(body=ids | {"resourceId": "lain"}))[:2] == (404, "notFound")
    bot.channels().stop(body=ids).execute()
    _make(sandbox)
    assert refusal(bot.channels().stop(body=ids))[:2] == (404, "notFound")
    assert receiver.states() == ["sync", "change"]


def test_a_notice_is_repeated_only_when_the_server_was_ill(sandbox: Sandbox, receiver: Receiver) -> None:
    """503 is tried again as the same message; 404 is not."""
    receiver.statuses = [200, 503, 200, 404]
    _watch(sandbox, receiver.url).execute()
    _wait_until(lambda: len(receiver.got) == 1)
    _make(sandbox)
    _wait_until(lambda: len(receiver.got) == 3)
    assert [headers["x-goog-message-number"] for headers in receiver.got] == ["1", "2", "2"]
    _make(sandbox)
    _wait_until(lambda: len(receiver.got) == 4)
    assert "x-goog-channel-token" not in receiver.got[3]


def test_a_channel_lives_an_hour_or_as_asked_but_never_longer_than_a_week(
    sandbox: Sandbox, receiver: Receiver, clock: Clock
) -> None:
    """After that nothing is told any more, silently."""
    now = int(clock.now().timestamp() * 1000)
    usual = int(_watch(sandbox, receiver.url, id="a").execute()["expiration"])
    longest = int(_watch(sandbox, receiver.url, id="b", expiration=str(now + 999 * 24 * HOUR)).execute()["expiration"])
    assert 0 <= usual - now - HOUR < 5000
    assert 0 <= longest - now - 168 * HOUR < 5000
    assert sandbox.world.channels.find("a") is not None
    clock.world = clock.world.replace(hour=3)
    assert [channel.id for channel in sandbox.world.channels.live()] == ["b"]


def test_a_channel_hears_of_its_own_log_only(sandbox: Sandbox, receiver: Receiver) -> None:
    """A person's channel: everything in sight; a drive's: that drive."""
    stranger = sandbox.person("asing@contoh.id")
    _watch(sandbox, receiver.url, stranger, drive=False).execute()
    _wait_until(lambda: len(receiver.got) == 1)
    _make(sandbox)
    _make(sandbox, stranger, "root")
    _wait_until(lambda: len(receiver.got) == 2)
    assert receiver.got[1]["x-goog-message-number"] == "2"


def test_what_drive_would_not_open_is_refused(sandbox: Sandbox, receiver: Receiver) -> None:
    """Twice the same id, no https, another type, a past end; an address outside this machine is not emulated."""
    _watch(sandbox, receiver.url).execute()
    assert refusal(_watch(sandbox, receiver.url))[:2] == (400, "channelIdNotUnique")
    assert refusal(_watch(sandbox, receiver.url, id="b", type="sms"))[0] == 400
    assert refusal(_watch(sandbox, receiver.url, id="b", expiration="1"))[0] == 400
    assert refusal(_watch(sandbox, "https://dinas.example.go.id/kabar", id="b"))[0] == 501
    sandbox.world.switches.push_needs_https = True
    assert refusal(_watch(sandbox, receiver.url, id="b"))[:2] == (400, "push.webhookUrlNotHttps")
