"""Where does a new message of the bot go, what does it answer, and is it let through?

The part all send methods share: chat, topic, reply target, keyboard, reachability, rate limits, in the server's order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.telegram.access import find_chat, find_message, require_reachable
from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.markup import Markup, read_markup
from integrations.sandbox.telegram.params import Params, flag_field, number_field
from integrations.sandbox.telegram.state import Chat, ChatKind, Message
from integrations.sandbox.telegram.text import FormattedText, clean_text, parse_text
from integrations.sandbox.telegram.views import chat_json, user_json
from integrations.sandbox.telegram.world import TelegramWorld

_UNSUPPORTED = ("direct_messages_topic_id", "suggested_post_parameters")
_REPLIED = "message to be replied"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message answers: a message of the same chat, or, in `extras`, one of another chat; perhaps a quote."""

    message_id: int = 0
    extras: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """Everything about a new message but its content."""

    chat: Chat
    thread_id: int
    reply: Reply
    markup: Markup
    extras: Json


def read_target(world: TelegramWorld, params: Params, *, with_markup: bool = True) -> Target:
    """Read and check where a message is to go. Raises ApiError."""
    for name in _UNSUPPORTED:
        if params.text(name):
            raise not_emulated(name)
    if params.flag("allow_paid_broadcast"):
        raise not_emulated("allow_paid_broadcast")
    wish = _read_wish(params)
    markup = read_markup(params) if with_markup else Markup()
    chat = find_chat(world, params.text("chat_id"), acts=True)
    thread_id = _thread(chat, params)
    reply = _resolve(world, chat, wish)
    extras: Json = {"has_protected_content": True} if params.flag("protect_content") else {}
    if effect := params.integer("message_effect_id"):
        if not chat.is_private:
            raise bad_request("Can't use message effects in the chat")
        extras["effect_id"] = str(effect)
    return Target(chat, thread_id, reply, markup, extras | reply.extras)


def let_through(world: TelegramWorld, target: Target, count: int = 1) -> None:
    """The Telegram servers' own checks, last before the message exists. Raises ApiError 400, 403, 429."""
    require_reachable(world, target.chat)
    target.markup.check(private=target.chat.is_private)
    world.limiter.check(target.chat, count)


def deliver(world: TelegramWorld, target: Target, content: Json, **more: Any) -> Message:
    """Post the message as the bot."""
    message = world.post(
        target.chat,
        world.bot.user,
        content,
        extras=target.extras | more.pop("extras", {}),
        reply_to=target.reply.message_id,
        thread_id=target.thread_id,
        keyboard=target.markup.inline,
        prompt=target.markup.prompt,
        **more,
    )
    world.on_event()
    return message


def read_caption(params: Params) -> FormattedText:
    """The caption as given, not yet cleaned."""
    return parse_text(params.text("caption"), params.text("parse_mode"), params.loose_json("caption_entities"))


def finish(world: TelegramWorld, parsed: FormattedText) -> FormattedText:
    """Clean a text and resolve the users it mentions."""
    cleaned = clean_text(parsed)
    entities = []
    for entity in cleaned.entities:
        user = world.users.get(dict(entity.extra).get("user_id", 0))
        if entity.type != "text_mention":
            entities.append(entity)
        elif user is not None and user.met:
            entities.append(type(entity)(entity.type, entity.offset, entity.length, (("user", user_json(user)),)))
    return FormattedText(cleaned.text, tuple(entities))


def origin_json(world: TelegramWorld, message: Message) -> Json:
    """The MessageOrigin of an existing message."""
    if earlier := message.extras.get("forward_origin"):
        return dict(earlier)
    if sender := message.extras.get("sender_chat"):
        return {"type": "chat", "date": message.date, "sender_chat": sender}
    return {"type": "user", "date": message.date, "sender_user": user_json(world.users[message.sender_id])}


def _read_wish(params: Params) -> Json:
    """The `reply_parameters`, or their two older spellings, as one object."""
    if not params.has("reply_parameters"):
        lenient = params.flag("allow_sending_without_reply")
        return {"message_id": params.message_id("reply_to_message_id"), "allow_sending_without_reply": lenient}
    wish = params.json("reply_parameters", "Can't parse reply parameters JSON object", {})
    if not isinstance(wish, dict):
        raise bad_request("Object expected as reply parameters")
    if not wish:
        return {}
    lenient = flag_field(wish, "allow_sending_without_reply")
    return wish | {"message_id": number_field(wish, "message_id"), "allow_sending_without_reply": lenient}


def _thread(chat: Chat, params: Params) -> int:
    thread_id = max(0, params.integer("message_thread_id"))
    if not thread_id or chat.kind is ChatKind.GROUP:
        return 0
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return thread_id


def _resolve(world: TelegramWorld, chat: Chat, wish: Json) -> Reply:
    message_id = int(wish.get("message_id") or 0)
    if message_id <= 0:
        return Reply()
    elsewhere = str(wish.get("chat_id") or "")
    where = find_chat(world, elsewhere, acts=False) if elsewhere not in ("", str(chat.id)) else chat
    if wish.get("allow_sending_without_reply") and message_id not in where.messages:
        return Reply()
    original = find_message(where, message_id, _REPLIED)
    extras = _quote(original, wish)
    if where is chat:
        return Reply(message_id, extras)
    return Reply(0, extras | {"external_reply": external_reply(world, original)})


def external_reply(world: TelegramWorld, original: Message) -> Json:
    """An ExternalReplyInfo; of a private chat neither chat nor message id are told."""
    chat = world.chats[original.chat_id]
    answer: Json = {"origin": origin_json(world, original)}
    if not chat.is_private:
        answer |= {"chat": chat_json(world, chat), "message_id": original.id}
    shown = ("document", "photo", "sticker", "contact")
    return answer | {name: original.content[name] for name in shown if name in original.content}


def _quote(original: Message, wish: Json) -> Json:
    if not wish.get("quote"):
        return {}
    mode, entities = str(wish.get("quote_parse_mode") or ""), wish.get("quote_entities")
    parsed = parse_text(str(wish["quote"]), mode, entities)
    return {"quote": quote_json(original, parsed.text)}


def quote_json(original: Message, quoted: str) -> Json:
    """A TextQuote of part of a message. Raises ApiError 400 when it is no part of it."""
    position = original.text.find(quoted)
    if position < 0 or not quoted:
        raise bad_request("QUOTE_TEXT_INVALID")
    units = len(original.text[:position].encode("utf-16-le")) // 2
    return {"text": quoted, "position": units, "is_manual": True}
