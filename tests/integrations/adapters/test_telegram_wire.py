"""Is every failure of a Telegram call read for what it means, and does the token stay secret?"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from integrations.errors import (
    Conflict,
    ConflictKind,
    Denied,
    DeniedKind,
    IntegrationError,
    Maybe,
    Migrated,
    Missing,
    Rejected,
    RejectedKind,
    Transient,
)
from integrations.telegram import Button, Telegram
from tests.integrations.adapters.scripted import DROP, Answer, scripted

TOKEN = "123456:AAE-secret-part"


def told(status: int, description: str, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(status, json.dumps(body).encode())


def done(result: Any) -> Answer:
    return Answer(body=json.dumps({"ok": True, "result": result}).encode())


async def failing(answer: Answer, call: Callable[[Telegram], Awaitable[Any]]) -> tuple[IntegrationError, int]:
    """The error a call ends with, and how many requests it made."""
    with scripted(answer) as server:
        async with Telegram(TOKEN, server.base) as telegram:
            with pytest.raises(IntegrationError) as caught:
                await call(telegram)
        return caught.value, len(server.requests)


def send(telegram: Telegram) -> Awaitable[int]:
    return telegram.send_text(7, "<b>Halo</b>")


def edit(telegram: Telegram) -> Awaitable[None]:
    return telegram.edit_text(7, 1, "baru")


async def test_a_flood_limit_says_how_long_to_wait() -> None:
    """429 with retry_after."""
    error, _ = await failing(told(429, "Too Many Requests: retry after 7", retry_after=7), send)
    assert isinstance(error, Transient)
    assert error.retry_after == 7


async def test_a_group_that_moved_gives_its_new_id() -> None:
    """400 with migrate_to_chat_id."""
    gone = told(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001234567890)
    error, _ = await failing(gone, send)
    assert isinstance(error, Migrated)
    assert error.new_chat_id == -1001234567890


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", DeniedKind.DESTINATION),
        (403, "Forbidden: bot can't initiate conversation with a user", DeniedKind.DESTINATION),
        (400, "Bad Request: chat not found", DeniedKind.DESTINATION),
        (401, "Unauthorized", DeniedKind.CREDENTIALS),
        (404, "Not Found", DeniedKind.CREDENTIALS),
    ],
)
async def test_a_dead_destination_and_a_dead_token_are_told_apart(
    status: int, description: str, kind: DeniedKind
) -> None:
    """The one is escalated, the other stops the bot."""
    error, _ = await failing(told(status, description), send)
    assert isinstance(error, Denied)
    assert error.kind is kind


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0', RejectedKind.HTML),
        (400, "Bad Request: message is too long", RejectedKind.TOO_LONG),
        (413, "Request Entity Too Large", RejectedKind.TOO_LARGE),
        (400, "Bad Request: something new", RejectedKind.REQUEST),
    ],
)
async def test_a_refused_message_says_what_is_wrong_with_it(status: int, description: str, kind: RejectedKind) -> None:
    """Only bad HTML has a remedy, a resend as plain text."""
    error, _ = await failing(told(status, description), send)
    assert isinstance(error, Rejected)
    assert error.kind is kind


@pytest.mark.parametrize("status", [500, 502, 429])
async def test_an_unavailable_server_is_tried_again_later(status: int) -> None:
    """5xx, or 429 without parameters, with or without a JSON body."""
    for answer in (told(status, "Internal Server Error"), Answer(status, b"<html>bad gateway</html>")):
        error, _ = await failing(answer, send)
        assert isinstance(error, Transient)
        assert error.retry_after is None


async def test_a_send_whose_answer_is_lost_is_never_repeated_and_told_as_maybe() -> None:
    """Telegram has no idempotency key."""
    error, requests = await failing(DROP, send)
    assert isinstance(error, Maybe)
    assert requests == 1


async def test_a_send_whose_answer_is_garbled_is_told_as_maybe() -> None:
    """It succeeded, but nobody can say which message it is."""
    for answer in (Answer(body=b"<html>"), done({"strange": 1})):
        error, _ = await failing(answer, send)
        assert isinstance(error, Maybe)


async def test_an_edit_whose_answer_is_lost_may_simply_be_tried_again() -> None:
    """Editing twice is editing once."""
    error, _ = await failing(DROP, edit)
    assert isinstance(error, Transient)


async def test_a_send_that_never_left_is_transient() -> None:
    """Connection refused."""
    with scripted(done(True)) as server:
        base = server.base
    async with Telegram(TOKEN, base) as telegram:
        with pytest.raises(Transient):
            await send(telegram)


async def test_an_edit_without_change_is_a_success() -> None:
    """Telegram's complaint about it is swallowed."""
    same = told(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly")
    with scripted(same) as server:
        async with Telegram(TOKEN, server.base) as telegram:
            await edit(telegram)
            await telegram.edit_buttons(7, 1, [Button("Ya", data="y")])


async def test_editing_a_deleted_message_is_missing() -> None:
    """The person deleted it."""
    error, _ = await failing(told(400, "Bad Request: message to edit not found"), edit)
    assert isinstance(error, Missing)


async def test_editing_the_words_under_a_file_changes_its_caption() -> None:
    """The outbox need not know what kind of message a card is."""
    no_text = told(400, "Bad Request: there is no text in the message to edit")
    with scripted(no_text, done(True)) as server:
        async with Telegram(TOKEN, server.base) as telegram:
            await edit(telegram)
        assert [request.path.rpartition("/")[2] for request in server.requests] == [
            "editMessageText",
            "editMessageCaption",
        ]


async def test_a_tap_that_is_too_old_is_answered_with_false() -> None:
    """The decision is applied all the same."""
    old = told(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    with scripted(old) as server:
        async with Telegram(TOKEN, server.base) as telegram:
            assert await telegram.answer_tap("1", "Diterima") is False


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("Conflict: terminated by other getUpdates request; make sure that only one bot", ConflictKind.POLLER),
        ("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook", ConflictKind.WEBHOOK),
    ],
)
async def test_another_reader_of_the_updates_is_named(description: str, kind: ConflictKind) -> None:
    """A second poller, or a foreign webhook."""
    error, _ = await failing(told(409, description), lambda telegram: telegram.updates(None, 0))
    assert isinstance(error, Conflict)
    assert error.kind is kind


async def test_the_token_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """httpx logs every address, and the address holds the token."""
    caplog.set_level(logging.DEBUG)
    error, _ = await failing(told(400, f"Bad Request: echo {TOKEN}"), send)
    await failing(DROP, send)
    assert TOKEN not in str(error)
    assert error.__cause__ is None
    assert "<token>" in caplog.text
    assert TOKEN not in caplog.text


async def test_on_loopback_a_foreign_host_is_refused_before_its_name_is_looked_up() -> None:
    """`loopback=True` over Telegram's own host: the other service is a sandbox."""
    async with Telegram(TOKEN, loopback=True) as telegram:
        with pytest.raises(Denied) as caught:
            await send(telegram)
    assert caught.value.kind is DeniedKind.POLICY


async def test_a_file_that_is_gone_is_missing() -> None:
    """PTB calls any 404 an invalid token."""
    there = done({"file_id": "f", "file_unique_id": "u", "file_path": "documents/x.pdf", "file_size": 3})
    with scripted(there, told(404, "Not Found")) as server:
        async with Telegram(TOKEN, server.base) as telegram:
            with pytest.raises(Missing):
                await telegram.download("f")


async def test_a_file_beyond_what_bots_may_fetch_is_refused_by_size() -> None:
    """20 MB."""
    large = done({"file_id": "f", "file_unique_id": "u", "file_path": "x.pdf", "file_size": 20_000_001})
    error, requests = await failing(large, lambda telegram: telegram.download("f"))
    assert isinstance(error, Rejected)
    assert requests == 1


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
def test_a_button_cannot_carry_more_than_telegram_allows(data: str) -> None:
    """64 bytes, not characters."""
    with pytest.raises(ValueError, match="bytes"):
        Button("Setuju", data=data)


async def test_a_message_asks_for_one_thing_only() -> None:
    """Buttons and a forced reply exclude each other at Telegram."""
    async with Telegram(TOKEN, "http://127.0.0.1:9") as telegram:
        with pytest.raises(ValueError, match="asks"):
            await telegram.send_text(7, "x", [Button("Ya", data="y")], force_reply="alasan")
