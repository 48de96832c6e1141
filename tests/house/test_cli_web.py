"""What can be reached from outside: the health page, and the webhook's intake with everything a stranger may try."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from bot.app import Clock
from bot.heartbeat import POLL, Heartbeat, tick
from bot.loop import Lane
from bot.store.db import Db
from bot.store.tables import inbox
from bot.web import LARGEST_UPDATE, SECRET_HEADER, Door, create_app, intake_path, parse_delivery, read_health

SECRET = "kunci_webhook-0123456789"
PATH = "/tg/masuk"
UPDATE = {"update_id": 41, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "setuju"}}


@pytest.fixture
def woken() -> list[str]:
    """One entry for each time the workers were woken."""
    return []


@pytest.fixture
def door(sqlite_db: Db, woken: list[str]) -> Door:
    """A door with an intake over a migrated database."""
    return Door(sqlite_db, Clock(), PATH, SECRET, lambda: woken.append("woken"))


@pytest.fixture
async def client(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the web part."""
    transport = httpx.ASGITransport(create_app(door))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as opened:
        yield opened


async def _post(client: httpx.AsyncClient, content: bytes = b"", **headers: str) -> httpx.Response:
    usual = {SECRET_HEADER: SECRET, "content-type": "application/json"}
    given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    return await client.post(PATH, content=content or json.dumps(UPDATE).encode(), headers=raw)


def _kept(door: Door) -> list[dict[str, Any]]:
    with door.db.read() as tx:
        return list(tx.scalars(select(inbox.c.isi).order_by(inbox.c.update_id)))


async def test_a_delivery_is_in_the_inbox_before_it_is_answered(
    client: httpx.AsyncClient, door: Door, woken: list[str]
) -> None:
    """200, without a method in the answer; the workers are woken."""
    answer = await _post(client)

    assert (answer.status_code, answer.content) == (200, b"")
    assert _kept(door) == [UPDATE]
    assert woken == ["woken"]


async def test_a_delivery_that_is_repeated_is_kept_once(client: httpx.AsyncClient, door: Door) -> None:
    """Telegram repeats what it got no answer for."""
    answers = [await _post(client), await _post(client)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert _kept(door) == [UPDATE]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", {SECRET_HEADER: "salah"}, 403),
        (b"", {SECRET_HEADER: ""}, 403),
        (b"", {SECRET_HEADER: SECRET + "x"}, 403),
        (b"", {SECRET_HEADER: "k\xfcnci"}, 403),
        (b"", {"content_type": "text/plain"}, 415),
        (b" " * (LARGEST_UPDATE + 1), {}, 413),
        (b"{", {}, 400),
        (b"[1]", {}, 400),
        (b"{}", {}, 400),
        (b'{"update_id": true}', {}, 400),
        (b'{"update_id": "41"}', {}, 400),
        (b'{"update_id": 99999999999999999999}', {}, 400),
        (b'{"update_id": 1, "message": {"chat": {"id": 99999999999999999999}}}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"\xff\xfe", {}, 400),
    ],
)
async def test_what_is_no_delivery_of_telegram_is_refused(
    client: httpx.AsyncClient, door: Door, content: bytes, headers: dict[str, str], status: int
) -> None:
    """And leaves nothing behind."""
    answer = await _post(client, content, **headers)

    assert answer.status_code == status
    assert _kept(door) == []


async def test_an_update_of_any_shape_is_kept_for_the_worker(client: httpx.AsyncClient, door: Door) -> None:
    """What it means is not decided here."""
    odd = {"update_id": 5, "message": [], "poll": {"text": "😀 \\u0000"}, "my_chat_member": None}
    answer = await _post(client, json.dumps(odd).encode(), content_type="application/json; charset=utf-8")
    assert answer.status_code == 200
    assert _kept(door) == [odd]


async def test_what_a_database_would_refuse_is_kept_without_it(client: httpx.AsyncClient, door: Door) -> None:
    """Endless numbers, NUL, half a surrogate pair: on SQLite as on PostgreSQL, and 200, lest it come for ever."""
    answer = await _post(client, rb'{"update_id": 6, "x": [1e400, NaN, -Infinity], "\u0000": "\ud83d\ude00\ud83d"}')
    assert answer.status_code == 200
    assert _kept(door) == [{"update_id": 6, "x": [None, None, None], "\ufffd": "😀\ufffd"}]


async def test_a_database_that_fails_leaves_the_delivery_to_telegram(
    client: httpx.AsyncClient, door: Door, woken: list[str]
) -> None:
    """503 makes Telegram deliver again; 200 would lose it."""
    with door.db.begin() as tx:
        tx.execute(text("ALTER TABLE inbox RENAME TO inbox_hilang"))
    refused = await _post(client)
    with door.db.begin() as tx:
        tx.execute(text("ALTER TABLE inbox_hilang RENAME TO inbox"))
    again = await _post(client)

    assert (refused.status_code, again.status_code) == (503, 200)
    assert woken == ["woken"]
    assert _kept(door) == [UPDATE]


async def test_only_a_post_brings_anything_in(client: httpx.AsyncClient, door: Door) -> None:
    """No GET changes anything, and without a webhook there is no intake."""
    headers = {SECRET_HEADER: SECRET, "content-type": "application/json"}
    got = await client.request("GET", PATH, content=json.dumps(UPDATE), headers=headers)
    transport = httpx.ASGITransport(create_app(replace(door, path="", secret="")))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as polling:
        posted = [(await polling.post(path, json=UPDATE, headers=headers)).status_code for path in (PATH, "/", "")]

    assert got.status_code == 405
    assert posted == [404, 404, 404]
    assert _kept(door) == []


# --- health ----------------------------------------------------------------------------------------------------------


async def test_health_tells_the_age_of_each_part(client: httpx.AsyncClient, door: Door) -> None:
    """None for what never worked; a poll and a tick of just now are ok."""
    before = (await client.get("/health")).json()
    heartbeat = Heartbeat(door.db, Clock.wall_us)
    for part in (POLL, tick(Lane.PEOPLE)):
        await asyncio.to_thread(heartbeat.beat, part)
    after = await client.get("/health")

    assert (before["status"], before["poll_age_seconds"]) == ("ok", None)
    assert (after.status_code, after.json()["status"]) == (200, "ok")
    assert 0 <= after.json()["poll_age_seconds"] < 30
    assert 0 <= after.json()["tick_age_seconds"]["updates"] < 30
    assert after.json()["tick_age_seconds"]["deliver"] is None


@pytest.mark.parametrize(("part", "age", "polling", "status"), [
    (POLL, 119, True, "ok"),
    (POLL, 121, True, "stale"),
    (POLL, 9999, False, "ok"),
    (tick(Lane.GOOGLE), 590, True, "ok"),
    (tick(Lane.GOOGLE), 610, False, "stale"),
])  # fmt: skip
def test_a_part_that_stopped_shows(door: Door, part: str, age: int, polling: bool, status: str) -> None:
    """Polling need not go on where updates are delivered."""
    Heartbeat(door.db, lambda: Clock.wall_us() - age * 1_000_000).beat(part)

    assert read_health(replace(door, path="" if polling else PATH))["status"] == status


async def test_health_of_a_database_that_is_not_migrated_or_away(tmp_path: Any) -> None:
    """503 for whoever watches."""
    empty = Db(f"sqlite:///{tmp_path}/empty.db")
    away = Db("postgresql://bot:x@127.0.0.1:1/sakip")
    for db, expected in (
        (empty, {"status": "down", "database": True, "migrated": False}),
        (away, {"status": "down", "database": False}),
    ):
        transport = httpx.ASGITransport(create_app(Door(db, Clock())))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            answer = await client.get("/health")
        assert (answer.status_code, answer.json()) == (503, expected)


def test_a_heartbeat_is_not_written_at_every_beat(sqlite_db: Db) -> None:
    """Once in ten seconds is enough, however quick the ticks are."""
    clock = iter([0, 1_000_000, 9_000_000, 11_000_000])
    heartbeat = Heartbeat(sqlite_db, lambda: next(clock))
    seen = []
    for _ in range(4):
        heartbeat.beat(POLL)
        with sqlite_db.read() as tx:
            seen.append(tx.scalar(text("SELECT nilai FROM penanda WHERE kunci = 'denyut:telegram:poll'")))

    assert seen == ["0", "0", "0", "11000000"]


def test_the_intake_has_the_path_of_the_webhook_address() -> None:
    """But never the health page's."""
    assert intake_path("https://bot.dinas.example/tg/masuk") == PATH
    assert intake_path("https://bot.dinas.example") == "/"
    with pytest.raises(ValueError, match="is the health page"):
        intake_path("https://bot.dinas.example/health")


def test_an_update_keeps_every_field() -> None:
    """Also those nobody knows yet."""
    assert parse_delivery(b'{"update_id": 1, "baru": [1.5, null]}') == {"update_id": 1, "baru": [1.5, None]}
