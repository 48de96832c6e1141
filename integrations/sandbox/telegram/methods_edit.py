"""What do the methods that change or remove messages do?

editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage(s), pin and unpin.
"""

from __future__ import annotations

from typing import Any, Final

from integrations.sandbox.telegram.access import addressed_message, find_chat, find_message, require_reachable
from integrations.sandbox.telegram.errors import ApiError, Json, bad_request, not_emulated
from integrations.sandbox.telegram.markup import Markup, read_markup
from integrations.sandbox.telegram.methods_send import (
    checked_text,
    read_preview,
    read_text,
    text_content,
    with_caption,
)
from integrations.sandbox.telegram.params import Params
from integrations.sandbox.telegram.sending import finish, read_caption
from integrations.sandbox.telegram.state import Chat, ChatKind, Membership, Message
from integrations.sandbox.telegram.text import MAX_CAPTION, MAX_TEXT
from integrations.sandbox.telegram.views import message_json
from integrations.sandbox.telegram.world import TelegramWorld

DELETABLE_SECONDS: Final = 2 * 86_400
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: TelegramWorld, params: Params) -> Json:
    """editMessageText; a missing `reply_markup` takes the buttons away."""
    parsed = read_text(params)
    preview = read_preview(params)
    markup = read_markup(params, inline_only=True)
    message = _editable(world, params)
    if "text" not in message.content:
        raise bad_request("There is no text in the message to edit")
    body = checked_text(finish(world, parsed), MAX_TEXT, "MESSAGE_TOO_LONG")
    html = params.text("text") if params.text("parse_mode").lower() == "html" else ""
    return _apply(world, message, text_content(body, preview), markup, html)


def edit_message_caption(world: TelegramWorld, params: Params) -> Json:
    """editMessageCaption; an empty caption removes it."""
    markup = read_markup(params, inline_only=True)
    parsed = read_caption(params)
    message = _editable(world, params)
    if "text" in message.content:
        raise bad_request("There is no caption in the message to edit")
    caption = finish(world, parsed)
    if len(caption.text) > MAX_CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    html = params.text("caption") if params.text("parse_mode").lower() == "html" else ""
    content = with_caption(message.content, caption, above=params.flag("show_caption_above_media"))
    return _apply(world, message, content, markup, html)


def edit_message_reply_markup(world: TelegramWorld, params: Params) -> Json:
    """editMessageReplyMarkup."""
    markup = read_markup(params, inline_only=True)
    message = _editable(world, params)
    return _apply(world, message, message.content, markup, message.html)


def _editable(world: TelegramWorld, params: Params) -> Message:
    if not params.text("chat_id") and not params.message_id():
        if params.text("inline_message_id"):
            raise not_emulated("inline messages")
        raise bad_request("Message identifier is not specified")
    chat, message = addressed_message(world, params, "message to edit")
    own = message.sender_id == world.bot.user.id
    if not own or message.prompt or message.is_service or "forward_origin" in message.extras:
        raise bad_request("Message can't be edited")
    require_reachable(world, chat)
    return message


def _apply(world: TelegramWorld, message: Message, content: Json, markup: Markup, html: str) -> Json:
    markup.check()
    same_content = content == message.content
    if same_content and markup.inline == message.keyboard:
        raise bad_request(NOT_MODIFIED)
    message.edit_date = world.clock.unix()
    if not same_content:
        message.edits.append(message.text)
        message.text_edit_date = message.edit_date
        message.content, message.html = content, html
    message.keyboard = markup.inline
    world.on_event()
    return message_json(world, message, with_reply=False)


def delete_message(world: TelegramWorld, params: Params) -> bool:
    """deleteMessage: within 48 hours, the bot's own or, in private chats and as administrator, any."""
    if not params.text("chat_id"):
        raise bad_request("Chat identifier is not specified")
    if not params.message_id():
        raise bad_request("Message identifier is not specified")
    chat, message = addressed_message(world, params, "message to delete")
    _check_deletable(world, chat, message)
    world.delete(chat, message.id)
    return True


def delete_messages(world: TelegramWorld, params: Params) -> bool:
    """deleteMessages: up to 100, unknown ones skipped; all or nothing when one may not be deleted."""
    wanted = _message_ids(params)
    chat = find_chat(world, params.text("chat_id"), acts=True)
    found = [chat.messages[message_id] for message_id in wanted if message_id in chat.messages]
    for message in found:
        _check_deletable(world, chat, message)
    for message in found:
        world.delete(chat, message.id)
    return True


def _message_ids(params: Params) -> list[int]:
    ids = params.json("message_ids", "Can't parse message_ids JSON object", [])
    if ids == []:
        raise bad_request("Message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("Expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("Too many message identifiers specified")
    return [_message_id(entry) for entry in ids]


def _message_id(entry: Any) -> int:
    if isinstance(entry, bool) or not isinstance(entry, (int, str)):
        raise bad_request("Message identifier must be a Number")
    if isinstance(entry, str) and not entry.lstrip("-").isdigit():
        raise bad_request("Can't parse message identifier as a Number")
    if int(entry) <= 0:
        raise bad_request("Invalid message identifier specified")
    return int(entry)


def _check_deletable(world: TelegramWorld, chat: Chat, message: Message) -> None:
    own = message.sender_id == world.bot.user.id and not message.is_service
    rules = chat.members.get(world.bot.user.id, Membership.LEFT).rules
    old = world.clock.unix() - message.date > DELETABLE_SECONDS
    if chat.kind is ChatKind.SUPERGROUP:
        if old or not (own or rules):
            raise bad_request("Message can't be deleted")
    elif old or not (own or rules or chat.is_private):
        raise bad_request("Message can't be deleted for everyone")


def pin_chat_message(world: TelegramWorld, params: Params) -> bool:
    """pinChatMessage: leaves a service message in the chat, of which the bot is told too."""
    chat, message = addressed_message(world, params, "message to pin")
    _check_may_pin(world, chat)
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        world.service(chat, world.bot.user, {}, pinned_id=message.id)
    return True


def unpin_chat_message(world: TelegramWorld, params: Params) -> bool:
    """unpinChatMessage: the named message or the latest pinned one."""
    chat = find_chat(world, params.text("chat_id"), acts=True)
    if params.message_id():
        wanted = find_message(chat, params.message_id(), "message to unpin").id
    elif chat.pinned:
        wanted = chat.pinned[-1]
    else:
        raise bad_request("Message to unpin not found")
    _check_may_pin(world, chat)
    if wanted in chat.pinned:
        chat.pinned.remove(wanted)
    return True


def unpin_all_chat_messages(world: TelegramWorld, params: Params) -> bool:
    """unpinAllChatMessages."""
    chat = find_chat(world, params.text("chat_id"), acts=True)
    _check_may_pin(world, chat)
    chat.pinned.clear()
    return True


def _check_may_pin(world: TelegramWorld, chat: Chat) -> None:
    if not chat.is_private and not chat.members.get(world.bot.user.id, Membership.LEFT).rules:
        raise ApiError(400, "Bad Request: not enough rights to manage pinned messages in the chat")
