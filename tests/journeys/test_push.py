"""Drive tells of changes where it can reach the bot: a channel is opened, believed, renewed, and stopped."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from bot import runner
from bot.cases.drive import push
from bot.cases.drive.push import Kept
from bot.cli.check_changes import changes
from bot.runner import Pulse
from bot.web import Door, bind, create_app, serve
from tests.journeys.conftest import At
from tests.journeys.office import FILLER, Office
from tests.journeys.stages import shared

SECRET = "kunci_webhook-0123456789"
UNIT = "pelatihan"


@contextmanager
def _reachable(office: Office) -> Iterator[str]:
    """The office's bot behind a public address, as far as loopback can be one; that address."""
    office.world.google.switches.push_needs_https = False
    bound = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}/tg/masuk"
    _settle_at(office, url)
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    door = Door(office.db, office.app.clock, "/tg/masuk", SECRET, hook=office.app.hook)
    serving = threading.Thread(target=loop.run_until_complete, args=(serve(create_app(door), bound, stop),))
    serving.start()
    try:
        yield url + push.SUFFIX
    finally:
        loop.call_soon_threadsafe(stop.set)
        serving.join(10)
        loop.close()


def _settle_at(office: Office, url: str | None) -> None:
    changes = {"webhook_url": url, "webhook_secret": SecretStr(SECRET)}
    office.app = replace(office.app, settings=office.app.settings.model_copy(update=changes))


def _kept(office: Office) -> list[Kept]:
    with office.db.read() as tx:
        return push.kept(tx)


def _told(office: Office) -> str | None:
    with office.db.read() as tx:
        return push.last_told(tx)


def _wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def _checked(office: Office, now: datetime) -> list[str]:
    """What `sakip check` says of changes."""
    return [f"{line.state}: {line.said}" for line in changes(office.app.settings, office.db, now)]


def _calls(office: Office, path: str) -> int:
    return sum(row["path"].endswith(path) for row in office.get("/_sandbox/calls?service=drive"))


def test_a_notice_of_drive_has_the_sheets_looked_at_before_the_next_beat(
    office_at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit in the browser reaches the running worker by Drive's own POST; a stranger's POST reaches nobody."""
    monkeypatch.setattr(runner, "HEED_SECONDS", 0.02)
    office = office_at(shared)
    with _reachable(office) as address:
        office.drain()
        [one] = _kept(office)
        assert one.address == address
        assert timedelta() <= office.now + timedelta(days=7) - one.channel.expires < timedelta(seconds=1)
        assert _told(office) is None, "that the channel stands is no news"

        hook = office.app.hook
        assert hook is not None
        for forged in (
            {"x-goog-channel-id": one.channel.id, "x-goog-channel-token": "x" * 64},
            {"x-goog-channel-id": "lain", "x-goog-channel-token": hook.token("lain")},
            {},
        ):
            assert httpx.post(address, headers=forged, trust_env=False).status_code == 404
        stands = {"x-goog-channel-id": one.channel.id, "x-goog-channel-token": hook.token(one.channel.id)}
        synced = httpx.post(address, headers={**stands, "x-goog-resource-state": "sync"}, trust_env=False)
        assert synced.status_code == 200
        assert _told(office) is None
        said = _checked(office, office.now)
        assert said[0].startswith("ok: Drive tells of changes until 2026-04-0")
        assert said[1] == "ok: the public address leads to this bot"
        assert "nobody renewed it" in _checked(office, office.now + timedelta(days=6, hours=6))[0]
        assert "has ended" in _checked(office, office.now + timedelta(days=8))[0]

        looked: list[str] = []
        pulse = Pulse(look=lambda: (looked.append("looked"), pulse.stop.set())[0])

        async def edit() -> None:
            heeding = asyncio.create_task(runner._heed(office.app, pulse))
            await asyncio.to_thread(office.sheet(UNIT).fill)
            await asyncio.wait_for(heeding, 10)

        office.house.loop.run_until_complete(edit())
        assert looked == ["looked"]
        office.drain()
        assert office.values(UNIT)
        assert office.told(FILLER[UNIT])


def test_a_channel_is_renewed_before_it_ends_and_stopped_when_the_address_is_given_up(office_at: At) -> None:
    """A lost answer leaves one channel more, which is believed and runs out; without a webhook nothing is left open."""
    office = office_at(None)
    with _reachable(office):
        office.fault(service="drive", match="changes/watch", drop="after", times=1)
        office.drain()
        [lost] = _kept(office)
        assert lost.channel.resource_id == ""
        office.advance(minutes=61)
        [first] = [one for one in _kept(office) if one.channel.resource_id]
        assert len(office.world.google.channels.live()) == 2

        office.advance(days=6, minutes=1)
        kept = _kept(office)
        [second] = [one for one in kept if one.channel.resource_id]
        assert (second.channel.id != first.channel.id, _calls(office, "channels/stop")) == (True, 1)
        assert {channel.id for channel in office.world.google.channels.live()} == {one.channel.id for one in kept}

        _settle_at(office, None)
        office.drain()
        office.advance(days=1)
        assert (_kept(office), office.world.google.channels.live()) == ([], [])


def test_a_refused_channel_is_asked_for_again_after_an_hour_and_polling_goes_on(office_at: At) -> None:
    """Only `sakip check` tells: nothing is missed."""
    office = office_at(shared)
    with _reachable(office):
        office.world.google.switches.push_needs_https = True
        office.sheet(UNIT).fill()
        office.drain()
        office.advance(minutes=30)
        assert (_kept(office), _calls(office, "changes/watch")) == ([], 1)
        assert office.values(UNIT)
        assert "note: Google refused a channel on 2026-04" in _checked(office, office.now)[0]
        office.advance(minutes=31)
        assert _calls(office, "changes/watch") == 2
