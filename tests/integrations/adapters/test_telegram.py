"""Does the bot speak with people as Telegram lets it, seen from the people's side?"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from integrations.errors import Conflict, ConflictKind, Denied, DeniedKind, Maybe, Rejected, RejectedKind, Transient
from integrations.telegram import Button, Telegram
from tests.integrations.adapters.world import TOKEN, Sandbox

HOOK = "http://127.0.0.1:9/telegram"
"""Nobody listens there; Telegram itself would want https."""


@pytest.fixture
async def telegram(sandbox: Sandbox) -> AsyncIterator[Telegram]:
    """The bot's own client."""
    async with Telegram(TOKEN, sandbox.url) as client:
        yield client


@pytest.fixture
def ani(sandbox: Sandbox) -> int:
    """Somebody who has pressed Start; the bot has seen it."""
    user = sandbox.person("Ani")
    sandbox.control("POST", f"telegram/users/{user}/messages", text="/start")
    httpx.post(f"{sandbox.url}/bot{TOKEN}/getUpdates", json={"offset": _last(sandbox) + 1}, trust_env=False)
    return user


def _last(sandbox: Sandbox) -> int:
    answer = httpx.post(f"{sandbox.url}/bot{TOKEN}/getUpdates", trust_env=False).json()
    return int(max((update["update_id"] for update in answer["result"]), default=0))


def chat(sandbox: Sandbox, user: int) -> list[dict[str, Any]]:
    """What the bot has written, as the user sees it."""
    return [line for line in sandbox.control("GET", f"telegram/chats/{user}") if line["from"] == "bot"]


async def test_a_prompt_arrives_with_its_buttons_and_its_tap_comes_back(
    sandbox: Sandbox, telegram: Telegram, ani: int
) -> None:
    """The whole round: send, tap, read, answer."""
    rows = [
        [Button("Setuju", data="d:a"), Button("Kembalikan", data="d:r")],
        [Button("Buka", url="https://kab.go.id/x")],
    ]
    message_id = await telegram.send_text(ani, "<b>Mohon putusan</b> &amp; catatan", rows)
    (line,) = chat(sandbox, ani)
    assert (line["message_id"], line["text"]) == (message_id, "Mohon putusan & catatan")
    assert [[button["text"] for button in row] for row in line["keyboard"]] == [["Setuju", "Kembalikan"], ["Buka"]]
    sandbox.control("POST", f"telegram/users/{ani}/taps", chat_id=ani, message_id=message_id, data="d:a")
    (update,) = await telegram.updates(None, 0)
    tap = update["callback_query"]
    assert (tap["data"], tap["from"]["id"], tap["message"]["message_id"]) == ("d:a", ani, message_id)
    assert await telegram.answer_tap(tap["id"], "Diterima, sedang dicatat") is True
    assert await telegram.updates(update["update_id"] + 1, 0) == []


async def test_a_tap_answered_too_late_is_told_as_false(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """The decision is applied all the same."""
    message_id = await telegram.send_text(ani, "?", [Button("Ya", data="y")])
    sandbox.control("POST", f"telegram/users/{ani}/taps", chat_id=ani, message_id=message_id, data="y")
    (update,) = await telegram.updates(None, 0)
    sandbox.control("POST", "clock", advance="PT10M")
    assert await telegram.answer_tap(update["callback_query"]["id"], "Diterima") is False


async def test_a_message_can_be_changed_and_changing_nothing_is_success(
    sandbox: Sandbox, telegram: Telegram, ani: int
) -> None:
    """The outcome replaces the question, the buttons go."""
    message_id = await telegram.send_text(ani, "Mohon putusan", [Button("Ya", data="y")])
    for _ in range(2):
        await telegram.edit_text(ani, message_id, "<i>Disetujui</i>")
    (line,) = chat(sandbox, ani)
    assert (line["text"], line["keyboard"]) == ("Disetujui", [])
    for _ in range(2):
        await telegram.edit_buttons(ani, message_id, [Button("Batalkan", data="b")])
    assert chat(sandbox, ani)[0]["keyboard"][0][0]["text"] == "Batalkan"


async def test_a_reply_hangs_on_its_message_even_when_that_is_gone(
    sandbox: Sandbox, telegram: Telegram, ani: int
) -> None:
    """A missing target must not stop a message."""
    first = await telegram.send_text(ani, "Satu")
    await telegram.send_text(ani, "Dua", reply_to=first)
    await telegram.send_text(ani, "Tiga", reply_to=987654)
    lines = chat(sandbox, ani)
    assert [line.get("reply_to_message_id") for line in lines] == [None, first, None]


async def test_a_reason_or_a_phone_number_can_be_asked_for(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """By a forced reply, or a button that shares one's own contact."""
    await telegram.send_text(ani, "Apa alasannya?", force_reply="Tulis alasan")
    await telegram.send_text(ani, "Nomor Bapak/Ibu?", ask_contact="Bagikan nomor saya")
    sandbox.control("POST", f"telegram/users/{ani}/messages", contact=True)
    (update,) = await telegram.updates(None, 0)
    assert update["message"]["contact"]["user_id"] == ani


async def test_bad_html_is_refused_and_told_as_such(telegram: Telegram, ani: int) -> None:
    """So that the sender can say it without markup."""
    text = "Nilai <b>A & <x>B</x>"
    with pytest.raises(Rejected) as caught:
        await telegram.send_text(ani, text)
    assert caught.value.kind is RejectedKind.HTML


async def test_a_text_too_long_is_refused_and_told_as_such(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """Every part is valid on its own."""
    text = "<b>" + "kata 😀 " * 1500 + "</b>"
    with pytest.raises(Rejected) as caught:
        await telegram.send_text(ani, text)
    assert caught.value.kind is RejectedKind.TOO_LONG


async def test_a_document_goes_both_ways_byte_for_byte(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """And again by its id, without uploading."""
    data = bytes(range(256)) * 50
    sent = await telegram.send_document(ani, "Laporan TW I.pdf", data, "<b>Laporan</b>", [Button("Ya", data="y")])
    assert await telegram.download(sent.file_id) == data
    again = await telegram.send_document(ani, "Laporan TW I.pdf", sent.file_id, reply_to=sent.message_id)
    assert again.message_id != sent.message_id
    await telegram.edit_text(ani, sent.message_id, "Disetujui")
    first, second = chat(sandbox, ani)
    assert (first["document"]["name"], first["text"], first["keyboard"]) == ("Laporan TW I.pdf", "Disetujui", [])
    assert second["reply_to_message_id"] == sent.message_id
    document = {"name": "ttd.pdf", "base64": base64.b64encode(b"%PDF-1.7").decode()}
    sandbox.control("POST", f"telegram/users/{ani}/messages", document=document)
    (update,) = await telegram.updates(None, 0)
    assert await telegram.download(update["message"]["document"]["file_id"]) == b"%PDF-1.7"


async def test_a_picture_is_sent(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """With its largest size's id."""
    sent = await telegram.send_photo(ani, "qr.png", _PNG, "Kode")
    assert sent.file_id
    assert chat(sandbox, ani)[-1]["text"] == "Kode"


async def test_people_who_cannot_be_reached_are_told_apart_from_trouble(sandbox: Sandbox, telegram: Telegram) -> None:
    """Never pressed Start, blocked, unknown."""
    budi = sandbox.person("Budi")
    for user in (budi, 123):
        with pytest.raises(Denied) as caught:
            await telegram.send_text(user, "Halo")
        assert caught.value.kind is DeniedKind.DESTINATION
    sandbox.control("POST", f"telegram/users/{budi}/messages", text="/start")
    sandbox.control("POST", f"telegram/users/{budi}/state", blocked=True)
    with pytest.raises(Denied, match="blocked"):
        await telegram.send_text(budi, "Halo")


async def test_a_send_whose_answer_is_lost_has_perhaps_arrived(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """Once, and never a second time by itself."""
    sandbox.fault(service="telegram", method="sendMessage", drop="after")
    with pytest.raises(Maybe):
        await telegram.send_text(ani, "Sekali")
    assert [line["text"] for line in chat(sandbox, ani)] == ["Sekali"]


async def test_flood_control_and_outages_are_for_the_next_try(sandbox: Sandbox, telegram: Telegram, ani: int) -> None:
    """With the time to wait where Telegram names it."""
    sandbox.fault(service="telegram", method="sendMessage", status=429, retry_after=3)
    with pytest.raises(Transient) as caught:
        await telegram.send_text(ani, "x")
    assert caught.value.retry_after == 3
    sandbox.fault(service="telegram", method="sendMessage", status=502)
    with pytest.raises(Transient):
        await telegram.send_text(ani, "x")
    assert chat(sandbox, ani) == []


async def test_a_wrong_token_is_a_matter_of_credentials(sandbox: Sandbox) -> None:
    """Halt and alert."""
    async with Telegram("700000001:AAEwrong-token_0123456789abcdefgh", sandbox.url) as telegram:
        with pytest.raises(Denied) as caught:
            await telegram.me()
    assert caught.value.kind is DeniedKind.CREDENTIALS


async def test_the_bot_knows_itself_and_offers_its_commands(telegram: Telegram) -> None:
    """For invitation links and the menu."""
    assert (await telegram.me()).username == "sakip_bot"
    await telegram.set_commands({"status": "Status langkah", "bantuan": "Cara memakai"})


async def test_a_webhook_is_seen_and_removed_without_losing_updates(sandbox: Sandbox, telegram: Telegram) -> None:
    """What waits is kept."""
    assert (await telegram.webhook()).url == ""
    await telegram.set_webhook(HOOK, "rahasia")
    assert (await telegram.webhook()).url == HOOK
    with pytest.raises(Conflict) as caught:
        await telegram.updates(None, 0)
    assert caught.value.kind is ConflictKind.WEBHOOK
    await telegram.delete_webhook()
    sandbox.control("POST", f"telegram/users/{sandbox.person('Ani')}/messages", text="/start")
    assert (await telegram.webhook()).pending == 1
    assert len(await telegram.updates(None, 0)) == 1


async def test_what_the_sandbox_does_not_emulate_fails_loudly(telegram: Telegram) -> None:
    """A retry would never end."""
    with pytest.raises(Rejected, match="Not Implemented"):
        await telegram.set_webhook("https://bot.kab.go.id/telegram", "rahasia")


async def test_an_update_no_library_can_parse_is_still_read(sandbox: Sandbox, telegram: Telegram) -> None:
    """Raw dictionaries: PTB would poll the same offset for ever."""
    sandbox.control("POST", "telegram/updates", update={"message": {"date": "strange"}})
    (update,) = await telegram.updates(None, 0)
    assert json.dumps(update["message"]) == '{"date": "strange"}'


_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
