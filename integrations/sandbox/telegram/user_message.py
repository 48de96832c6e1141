"""What has a user put into a message?

Reads the body of a control-API message into the content and the optional fields of a Message, as Telegram's own apps
would fill them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any, Final

from integrations.sandbox.control_errors import bad_input, read_id, unknown
from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.files import MAX_UPLOAD
from integrations.sandbox.telegram.sending import external_reply, finish, origin_json, quote_json
from integrations.sandbox.telegram.state import Chat, Message, User
from integrations.sandbox.telegram.text import MAX_CAPTION, MAX_TEXT, parse_text
from integrations.sandbox.telegram.views import chat_json, user_json
from integrations.sandbox.telegram.world import TelegramWorld

FIELDS: Final = frozenset(
    {
        "text",
        "entities",
        "caption",
        "reply_to_message_id",
        "quote",
        "external_reply",
        "document",
        "photo",
        "sticker",
        "contact",
        "forward_from",
        "edit_of",
        "chat_id",
        "via_bot",
        "sender_chat",
        "media_group_id",
        "message_thread_id",
    }
)
_MEDIA: Final = ("document", "photo", "sticker", "contact")


def read_content(world: TelegramWorld, user: User, body: Json) -> Json:
    """The content of a new message: text, or one of document, photo, sticker, contact. Raises ControlError 400."""
    given = [name for name in _MEDIA if body.get(name) not in (None, False)]
    if len(given) > 1:
        raise bad_input("a message holds one of document, photo, sticker and contact")
    if not given:
        return read_text(world, body)
    match given[0]:
        case "document":
            return _document(world, body["document"]) | _caption(world, body)
        case "photo":
            photo = world.files.add_photo(_bytes(body["photo"]))
            return {"photo": [photo.as_photo_size()]} | _caption(world, body)
        case "sticker":
            return _sticker(world, body["sticker"])
        case _:
            return {"contact": _contact(world, user, body["contact"])}


def read_text(world: TelegramWorld, body: Json) -> Json:
    """`text` and `entities` of a text message, with the commands and links the apps find in it."""
    text = body.get("text")
    if not isinstance(text, str):
        raise bad_input("text is missing")
    cleaned = finish(world, parse_text(text, "", body.get("entities")))
    if not 0 < len(cleaned.text) <= MAX_TEXT:
        raise bad_input(f"text must have 1 to {MAX_TEXT} characters")
    return cleaned.as_json()


def read_extras(world: TelegramWorld, chat: Chat, body: Json) -> Json:
    """The optional fields of a new message: forward, quote, external reply, via bot, sender chat, album."""
    found: Json = {
        "forward_origin": _origin(world, body["forward_from"]) if body.get("forward_from") else None,
        "quote": _quote(chat, body) if body.get("quote") else None,
        "external_reply": _external(world, body["external_reply"]) if body.get("external_reply") else None,
        "via_bot": _other_bot(body["via_bot"]) if body.get("via_bot") else None,
        "sender_chat": _in_name_of(world, chat) if body.get("sender_chat") else None,
        "media_group_id": str(body.get("media_group_id") or "") or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _quote(chat: Chat, body: Json) -> Json:
    original = chat.messages.get(read_id(body.get("reply_to_message_id") or 0, "reply_to_message_id"))
    if original is None:
        raise bad_input("a quote needs the reply_to_message_id it is taken from")
    return quote_json(original, str(body["quote"]))


def _in_name_of(world: TelegramWorld, chat: Chat) -> Json:
    if chat.is_private:
        raise bad_input("only in a group can someone write in the name of the chat")
    return chat_json(world, chat)


def _caption(world: TelegramWorld, body: Json) -> Json:
    caption = str(body.get("caption") or body.get("text") or "")
    cleaned = finish(world, parse_text(caption, "", None))
    if len(cleaned.text) > MAX_CAPTION:
        raise bad_input(f"a caption has at most {MAX_CAPTION} characters")
    return cleaned.as_json("caption")


def _bytes(given: Any) -> bytes:
    encoded = given.get("base64") if isinstance(given, dict) else None
    if not isinstance(encoded, str):
        raise bad_input('a file is given as {"base64": …}')
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise bad_input("base64 cannot be decoded") from None
    if not 0 < len(data) <= MAX_UPLOAD:
        raise bad_input("a file has 1 byte to 50 MB")
    return data


def _document(world: TelegramWorld, given: Any) -> Json:
    data = _bytes(given)
    name = given.get("name")
    if not isinstance(name, str) or not name:
        raise bad_input("a document needs a name")
    return {"document": world.files.add_document(name, data, str(given.get("mime") or "")).as_document()}


def _sticker(world: TelegramWorld, given: Any) -> Json:
    emoji = given.get("emoji") if isinstance(given, dict) else given
    emoji = emoji if isinstance(emoji, str) and emoji else "👍"
    stored = world.files.add_sticker(emoji)
    size = stored.as_photo_size()
    return {"sticker": {**size, "type": "regular", "is_animated": False, "is_video": False, "emoji": emoji}}


def _contact(world: TelegramWorld, user: User, given: Any) -> Json:
    """Own contact for true or "own"; the user id of a foreign one comes from its number, never from the sender."""
    if given is True or given == "own" or (isinstance(given, dict) and given.get("user_id") == user.id):
        return _card(user)
    if not isinstance(given, dict):
        raise bad_input('a contact is true, "own" or an object with phone_number and first_name')
    if other := world.person(read_id(given.get("user_id") or 0, "user_id")):
        return _card(other)
    phone, first_name = given.get("phone_number"), given.get("first_name")
    if not phone or not first_name:
        raise bad_input("a contact needs phone_number and first_name")
    answer: Json = {"phone_number": str(phone), "first_name": str(first_name)}
    if given.get("last_name"):
        answer["last_name"] = str(given["last_name"])
    digits = str(phone).lstrip("+")
    owner = next((one for one in world.users.values() if one.phone and one.phone == digits), None)
    return answer | ({"user_id": owner.id} if owner else {})


def _card(user: User) -> Json:
    answer: Json = {"phone_number": user.phone, "first_name": user.first_name, "user_id": user.id}
    return answer | ({"last_name": user.last_name} if user.last_name else {})


def _origin(world: TelegramWorld, given: Any) -> Json:
    """Whose message is forwarded: a user id, {"user_id"}, {"name"} (a hidden account) or {"chat_id", "message_id"}."""
    date = world.clock.unix()
    if isinstance(given, dict) and "message_id" in given:
        return origin_json(world, _existing(world, given))
    if isinstance(given, dict) and given.get("name"):
        return {"type": "hidden_user", "date": date, "sender_user_name": str(given["name"])}
    user_id = given.get("user_id") if isinstance(given, dict) else given
    author = world.users.get(read_id(user_id, "forward_from"))
    if author is None:
        raise unknown(f"no user {user_id} whose message could be forwarded")
    return {"type": "user", "date": date, "sender_user": user_json(author)}


def _existing(world: TelegramWorld, given: Json) -> Message:
    chat = world.chats.get(read_id(given.get("chat_id"), "chat_id"))
    message = chat.messages.get(read_id(given["message_id"], "message_id")) if chat else None
    if message is None:
        raise unknown("no such message")
    return message


def _external(world: TelegramWorld, given: Any) -> Json:
    if isinstance(given, dict) and "message_id" in given:
        return external_reply(world, _existing(world, given))
    return {"origin": _origin(world, {"name": "Pengguna"} if given is True else given)}


def _other_bot(given: Any) -> Json:
    name = given.get("username") if isinstance(given, dict) else given
    name = name if isinstance(name, str) and name else "gif"
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") + 7_000_000_000
    return {"id": number, "is_bot": True, "first_name": name, "username": name}
