"""python-telegram-bot, unmodified, in this Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.integrations.sandbox_telegram.support import TOKEN, Sandbox, png


def request() -> HTTPXRequest:
    return HTTPXRequest(read_timeout=2, httpx_kwargs={"trust_env": False})


def client(sandbox: Sandbox, token: str = TOKEN) -> Bot:
    return Bot(
        token,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
        request=request(),
        get_updates_request=request(),
    )


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """An initialised bot."""
    async with client(sandbox) as made:
        yield made


async def test_it_logs_in_and_speaks(sandbox: Sandbox, bot: Bot) -> None:
    """getMe, sendMessage with keyboards, edit, answer."""
    user = sandbox.started("Budi")
    assert bot.username == "sakip_sandbox_bot"
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Setuju", callback_data="a"), InlineKeyboardButton("Buka", url="https://a.id")]]
    )
    sent = await bot.send_message(user, "<b>Mohon</b>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text_html == "<b>Mohon</b>"
    assert sent.date.tzinfo is not None
    tap = sandbox.taps(user, sent.message_id, "a")
    (update,) = await bot.get_updates(timeout=1)
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert update.callback_query.message.is_accessible
    assert await update.callback_query.answer("Dicatat")
    edited = await update.callback_query.edit_message_text("Disetujui")
    assert edited is not True
    assert edited.reply_markup is None
    assert sandbox.control("GET", f"telegram/taps/{tap}")["text"] == "Dicatat"
    await bot.send_message(
        user, "Nomor?", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("Kirim", request_contact=True)]])
    )
    await bot.send_message(user, "Alasan?", reply_markup=ForceReply(selective=True))
    assert sandbox.chat(user)[-1]["force_reply"] is True


async def test_it_sends_files_and_gets_them_back(sandbox: Sandbox, bot: Bot) -> None:
    """Upload, resend by id, album, download."""
    user = sandbox.started("Budi")
    document = await bot.send_document(
        user, b"%PDF-1.7 isi", filename="arsip/laporan – 'TW I'.pdf", caption="<i>Laporan</i>", parse_mode="HTML"
    )
    assert document.document is not None
    assert (document.document.mime_type, document.document.file_size) == ("application/pdf", 12)
    again = await bot.send_document(user, document.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == document.document.file_unique_id
    handle = await bot.get_file(again.document.file_id)
    assert bytes(await handle.download_as_bytearray()) == b"%PDF-1.7 isi"
    photo = await bot.send_photo(user, png(40, 30), has_spoiler=True)
    assert photo.has_media_spoiler
    above = await photo.edit_caption("Grafik", show_caption_above_media=True)
    assert above is not True
    assert (above.show_caption_above_media, above.has_media_spoiler) == (True, True)
    with pytest.raises(NetworkError, match="Not Implemented: thumbnails"):
        await bot.send_document(user, b"x", filename="a.txt", thumbnail=png(8, 8))
    assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 30)
    album = await bot.send_media_group(
        user, [InputMediaPhoto(png(8, 8), caption="a"), InputMediaPhoto(photo.photo[-1].file_id)]
    )
    assert len({message.media_group_id for message in album}) == 1
    with pytest.raises(BadRequest, match="mixed"):
        await bot.send_media_group(user, [InputMediaPhoto(png(8, 8)), InputMediaDocument(b"x", filename="a.txt")])
    with pytest.raises(BadRequest, match="Can't use file of type"):
        await bot.send_document(user, photo.photo[-1].file_id)
    with pytest.raises(BadRequest, match="remote file identifier"):
        await bot.send_document(user, "AAAA")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(user, b"bukan gambar")
    with pytest.raises(BadRequest, match="must be non-empty"):
        await bot.send_document(user, b"", filename="kosong.pdf")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(user, b"x", caption="a" * 1025)
    assert sandbox.chat(user)[1]["document"]["name"] == "laporan    TW I.pdf", "the server cleans names"


async def test_it_forwards_copies_replies_and_reacts(sandbox: Sandbox, bot: Bot) -> None:
    """Between chats too."""
    budi, sri = sandbox.started("Budi"), sandbox.started("Sri")
    original = await bot.send_message(budi, "asli")
    forwarded = await bot.forward_message(sri, budi, original.message_id)
    assert forwarded.forward_origin is not None
    copied = await bot.copy_message(sri, budi, original.message_id)
    assert sandbox.chat(sri)[-1]["message_id"] == copied.message_id
    answer = await bot.send_message(budi, "balas", reply_parameters=ReplyParameters(original.message_id, quote="asl"))
    assert answer.quote is not None
    assert answer.quote.text == "asl"
    across = await bot.send_message(sri, "lihat", reply_parameters=ReplyParameters(original.message_id, chat_id=budi))
    assert across.external_reply is not None
    assert await bot.set_message_reaction(budi, original.message_id, "👍")
    assert await bot.send_chat_action(budi, "typing")
    secret = await bot.send_message(budi, "rahasia", protect_content=True)
    assert secret.has_protected_content
    with pytest.raises(BadRequest, match="can't be forwarded"):
        await bot.forward_message(sri, budi, secret.message_id)


async def test_it_keeps_commands_and_descriptions(sandbox: Sandbox, bot: Bot) -> None:
    """Per scope."""
    user = sandbox.started("Budi")
    await bot.set_my_commands([BotCommand("status", "Siapa memegang apa")])
    await bot.set_my_commands([BotCommand("bantuan", "Bantuan")], scope=BotCommandScopeChat(user))
    assert [command.command for command in await bot.get_my_commands()] == ["status"]
    assert [command.command for command in await bot.get_my_commands(BotCommandScopeChat(user))] == ["bantuan"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Bot SAKIP")
    assert (await bot.get_my_description()).description == "Bot SAKIP"
    await bot.set_my_name("SAKIP")
    assert (await bot.get_my_name()).name == "SAKIP"


async def test_refusals_become_the_exceptions_of_the_library(sandbox: Sandbox, bot: Bot) -> None:
    """Forbidden, BadRequest, ChatMigrated, Conflict, InvalidToken, RetryAfter, TimedOut, NetworkError."""
    user, stranger = sandbox.started("Budi"), sandbox.id_of("Ani")
    with pytest.raises(Forbidden):
        await bot.send_message(stranger, "x")
    group = sandbox.control("POST", "telegram/groups", {"members": [user]})["chat_id"]
    new = sandbox.control("POST", f"telegram/groups/{group}/migrate")["chat_id"]
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group, "x")
    assert migrated.value.new_chat_id == new
    with pytest.raises(InvalidToken):
        await client(sandbox, "12345:salahsalahsalahsalah").initialize()
    for wish, error in [
        ({"status": 429, "retry_after": 7}, RetryAfter),
        ({"delay": 2.5}, TimedOut),
        ({"drop": "before"}, NetworkError),
        ({"status": 502}, NetworkError),
        ({"status": 401}, InvalidToken),
        ({"invalid_json": True}, TelegramError),
    ]:
        sandbox.control("POST", "faults", {"service": "telegram", "method": "sendMessage", **wish})
        with pytest.raises(error):
            await bot.send_message(user, "x")


async def test_two_pollers_conflict(sandbox: Sandbox, bot: Bot) -> None:
    """The older one is told."""
    sandbox.drain()
    async with client(sandbox) as other:
        older = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.3)
        younger = asyncio.create_task(other.get_updates(timeout=1))
        with pytest.raises(Conflict):
            await older
        assert await younger == ()


async def test_raw_polling_as_a_durable_bot_does_it(sandbox: Sandbox, bot: Bot) -> None:
    """do_api_request returns plain dicts."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "halo")
    batch = await bot.do_api_request("getUpdates", api_kwargs={"timeout": 1, "allowed_updates": ["message"]})
    assert batch[0]["message"]["text"] == "halo"
    assert await bot.do_api_request("getUpdates", api_kwargs={"offset": batch[0]["update_id"] + 1}) == []
