"""What does a user see when opening a chat?

Texts, keyboards, files and edits in order, without what was deleted.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Final

from integrations.sandbox.control_errors import unknown
from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.state import Chat, Message
from integrations.sandbox.telegram.world import TelegramWorld

_OTHER: Final = ("contact", "sticker", "forum_topic_created", "new_chat_members", "left_chat_member")
_EXTRAS: Final = ("forward_origin", "external_reply", "quote", "via_bot", "media_group_id")


def chat_transcript(world: TelegramWorld, chat_id: int) -> list[Json]:
    """The messages of a chat; a user's private chat has the user's id. Raises ControlError 404."""
    chat = world.chats.get(chat_id)
    if chat is None:
        if world.person(chat_id) is None:
            raise unknown(f"no chat {chat_id}")
        return []
    return [_line(world, chat, message) for message in chat.messages.values()]


def chat_list(world: TelegramWorld) -> list[Json]:
    """All chats in which something was said."""
    return [
        {"id": chat.id, "type": chat.kind.value, "title": _title(world, chat), "messages": len(chat.messages)}
        for chat in world.chats.values()
        if chat.messages
    ]


def iso(unix: int) -> str:
    """A moment as ISO-8601 in UTC."""
    return datetime.fromtimestamp(unix, UTC).isoformat()


def _title(world: TelegramWorld, chat: Chat) -> str:
    if not chat.is_private:
        return chat.title
    user = world.users[chat.id]
    return f"{user.first_name} {user.last_name}".strip()


def _line(world: TelegramWorld, chat: Chat, message: Message) -> Json:
    line: Json = {
        "message_id": message.id,
        "from": "bot" if message.sender_id == world.bot.user.id else message.sender_id,
        "at": iso(message.date),
        "text": message.text,
        "html": message.html or html.escape(message.text, quote=False),
        "keyboard": [[_button(button) for button in row] for row in message.keyboard],
        **_attachments(world, message),
        **{name: message.extras[name] for name in _EXTRAS if name in message.extras},
    }
    if message.reply_to:
        line["reply_to_message_id"] = message.reply_to
    if message.thread_id:
        line["message_thread_id"] = message.thread_id
    if message.text_edit_date:
        line |= {"edited_at": iso(message.text_edit_date), "edits": list(message.edits)}
    return line


def _button(button: Json) -> Json:
    shown = {"text": button["text"]}
    if "callback_data" in button:
        return shown | {"data": button["callback_data"]}
    return shown | {name: value for name, value in button.items() if name not in ("text", "style")}


def _attachments(world: TelegramWorld, message: Message) -> Json:
    shown: Json = {name: message.content[name] for name in _OTHER if name in message.content}
    if document := message.content.get("document"):
        shown["document"] = {
            "name": document["file_name"],
            "mime": document["mime_type"],
            "size": document["file_size"],
            "file_id": document["file_id"],
        }
    if photo := message.content.get("photo"):
        shown["photo"] = photo[-1]
    if "keyboard" in message.prompt:
        shown["reply_keyboard"] = message.prompt["keyboard"]
    if message.prompt.get("force_reply"):
        shown["force_reply"] = True
    if message.reactions:
        shown["reactions"] = [entry for given in message.reactions.values() for entry in given]
    if message.pinned_id:
        shown["pinned_message_id"] = message.pinned_id
    return shown
