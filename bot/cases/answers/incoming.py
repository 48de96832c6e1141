"""What somebody wrote, from a raw Telegram update: who, where, in reply to what, and whether it can decide at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The kinds of update the bot knows; everything else is OTHER and changes nothing."""

    MESSAGE = "message"
    TAP = "tap"
    EDIT = "edit"
    MEMBERSHIP = "membership"
    OTHER = "other"


# Buttons that belong to no prompt (digests, announcements) are commands by another way.
MENU = {
    "g:papan": "/status",
    "g:minta_waktu": "/tenggat",
    "g:tunda": "/tunda",
    "g:rekomendasi": "/rekomendasi",
}
UNIT_MENU = "g:bidang:"  # a unit picked from a list: /bidang with its code


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `text` is a message's text or caption, `data` a tap's; `decides` is False for what never decides:
    forwards, messages via a bot or for a channel, messages outside a private chat. `sebagai` is the person (id) chosen
    by whoever shares an account, 0 while nobody was."""

    update_id: int
    kind: Kind
    chat_id: int
    from_id: int
    message_id: int = 0
    text: str = ""
    data: str = ""
    query_id: str = ""
    reply_to: int | None = None
    content: str = "teks"
    decides: bool = True
    forwarded: bool = False
    document: Mapping[str, Any] | None = None
    contact: Mapping[str, Any] | None = None
    album: str = ""
    blocked: bool = False
    sebagai: int = 0

    @property
    def command(self) -> tuple[str, str]:
        """The command and its argument ("/start", "abc"), also of a tap on the menu; ("", "") when it is none."""
        if self.data.startswith(UNIT_MENU):
            return "/bidang", self.data.removeprefix(UNIT_MENU)
        if not self.text.startswith("/"):
            return MENU.get(self.data) or ("/status" if self.data.endswith(":papan") else ""), ""
        word, *rest = self.text.split(maxsplit=1)
        return word.partition("@")[0].lower(), "".join(rest).strip()


_CONTENTS = (
    ("text", "teks"), ("document", "berkas"), ("photo", "foto"), ("sticker", "stiker"), ("voice", "suara"),
    ("audio", "suara"), ("video", "video"), ("video_note", "video"), ("animation", "video"), ("location", "lokasi"),
    ("contact", "kontak"), ("poll", "jajak"),
)  # fmt: skip


def parse_update(raw: Mapping[str, Any]) -> Incoming:
    """Reads a raw update; one that cannot be understood is OTHER, never an exception."""
    try:
        return _parse(raw)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Incoming(int(raw.get("update_id", 0)), Kind.OTHER, 0, 0, decides=False)


def _parse(raw: Mapping[str, Any]) -> Incoming:
    update_id = int(raw["update_id"])
    if "callback_query" in raw:
        return _tap(update_id, raw["callback_query"])
    if "message" in raw:
        return _message(update_id, Kind.MESSAGE, raw["message"])
    if "edited_message" in raw:
        return _message(update_id, Kind.EDIT, raw["edited_message"])
    if "my_chat_member" in raw:
        body = raw["my_chat_member"]
        status = body["new_chat_member"]["status"]
        chat = int(body["chat"]["id"])
        return Incoming(update_id, Kind.MEMBERSHIP, chat, int(body["from"]["id"]), blocked=status in ("kicked", "left"))
    return Incoming(update_id, Kind.OTHER, 0, 0, decides=False)


def _tap(update_id: int, query: Mapping[str, Any]) -> Incoming:
    message = query.get("message") or {}
    sender = int(query["from"]["id"])
    return Incoming(
        update_id,
        Kind.TAP,
        int(message.get("chat", {}).get("id", sender)),
        sender,
        int(message.get("message_id", 0)),
        data=str(query.get("data", "")),
        query_id=str(query["id"]),
    )


def _message(update_id: int, kind: Kind, message: Mapping[str, Any]) -> Incoming:
    chat = message["chat"]
    forwarded = "forward_origin" in message
    foreign = "via_bot" in message or "sender_chat" in message or chat.get("type") != "private"
    document = message.get("document") or (message["photo"][-1] if message.get("photo") else None)
    return Incoming(
        update_id,
        kind,
        int(chat["id"]),
        int(message["from"]["id"]),
        int(message["message_id"]),
        text=str(message.get("text") or message.get("caption") or ""),
        reply_to=_reply_target(message),
        content=next((word for key, word in _CONTENTS if key in message), "lain"),
        decides=not forwarded and not foreign,
        forwarded=forwarded,
        document=document,
        contact=message.get("contact"),
        album=str(message.get("media_group_id") or ""),
    )


def _reply_target(message: Mapping[str, Any]) -> int | None:
    """The message replied to; in a topic every message seems to answer the topic's first one, which does not count."""
    target = message.get("reply_to_message")
    if not target or "forum_topic_created" in target or target.get("message_id") == message.get("message_thread_id"):
        return None
    return int(target["message_id"])
