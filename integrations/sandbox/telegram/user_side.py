"""What do people do in this Telegram, and what does the bot hear of it?

Writing, editing, tapping, blocking: the acts of users, driven by the control API, never by the bot.
"""

from __future__ import annotations

import re
from typing import Any, Final

from integrations.sandbox.control_errors import bad_input, read_id, unknown
from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.state import ANONYMOUS_ADMIN_ID, CallbackQuery, Chat, Membership, Message, User
from integrations.sandbox.telegram.user_message import FIELDS, read_content, read_extras, read_text
from integrations.sandbox.telegram.views import callback_json, inaccessible_json, message_json
from integrations.sandbox.telegram.world import TelegramWorld

MAX_TAP_BYTES: Final = 64

_START: Final = re.compile(r"/start(@\w+)?(\s|$)")
_ADDRESSED: Final = re.compile(r"/\w+@(\w+)")


def write(world: TelegramWorld, user_id: int, body: Json) -> Json:
    """A user writes or edits a message; {"message_id", "update_id"}, the latter null when the bot does not see it.

    The first message a user sends in private starts the chat, and makes the account where nobody seeded it: Telegram
    has more users than a driver names beforehand. `/start` unblocks the bot. Raises ControlError.
    """
    _refuse_strange_fields(body, FIELDS)
    if body.get("chat_id") in (None, user_id):
        world.welcome(user_id)
    user = active_user(world, user_id)
    chat = _chat_to_write(world, user, body)
    if body.get("edit_of"):
        return _edit(world, user, chat, body)
    content = read_content(world, user, body)
    extras = read_extras(world, chat, body)
    reply_to, thread_id = _reply_target(chat, body), _thread(chat, body)
    _enter(world, user, chat, str(content.get("text", "")))
    sender = world.users[ANONYMOUS_ADMIN_ID] if "sender_chat" in extras else user
    message = world.post(chat, sender, content, extras=extras, reply_to=reply_to, thread_id=thread_id)
    return {"message_id": message.id, "update_id": _notify(world, user, message, "message")}


def tap(world: TelegramWorld, user_id: int, body: Json) -> Json:
    """A user presses a button, with whatever data a (forged) client sends; {"callback_query_id"}. Raises ControlError.

    The bot gets the inaccessible form of a message that was deleted or is too old.
    """
    _refuse_strange_fields(body, frozenset({"chat_id", "message_id", "data"}))
    user = active_user(world, user_id)
    chat = _chat_of(world, user, body.get("chat_id"))
    data = body.get("data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_TAP_BYTES:
        raise bad_input(f"data must be a text of 1 to {MAX_TAP_BYTES} bytes")
    message_id = read_id(body.get("message_id"), "message_id")
    if message_id not in chat.messages and message_id not in chat.deleted:
        raise unknown(f"no message {message_id} in chat {chat.id}")
    message = chat.messages.get(message_id)
    if message is not None and message.sender_id != world.bot.user.id:
        raise bad_input("only messages of the bot have buttons")
    if chat.is_private and user.blocked:
        raise bad_input("this user has blocked the bot")
    return {
        "callback_query_id": _queue_tap(world, user, chat, CallbackQuery("", user.id, chat.id, message_id, data, 0))
    }


def tap_result(world: TelegramWorld, callback_query_id: str) -> Json:
    """What the user who tapped sees: {"answered", "text", "show_alert"}. Raises ControlError 404."""
    query = world.callbacks.get(callback_query_id)
    if query is None:
        raise unknown(f"no tap {callback_query_id}")
    return {"answered": query.answered, "text": query.text, "show_alert": query.show_alert}


def set_state(world: TelegramWorld, user_id: int, body: Json) -> Json:
    """Block or unblock the bot, deactivate an account, un-start a chat; the account's state afterwards."""
    aliases = {"unstarted": "started"}
    for name, value in body.items():
        if name not in ("blocked", "deactivated", "started", "unstarted") or not isinstance(value, bool):
            raise bad_input("a state is blocked, deactivated, started or unstarted, each true or false")
    user = world.person(user_id)
    if user is None:
        raise unknown(f"no user {user_id}")
    if not body:
        raise bad_input("no state given")
    for name, value in body.items():
        _change_state(world, user, aliases.get(name, name), value is not (name in aliases))
    world.on_event()
    return state_json(user)


def state_json(user: User) -> Json:
    """Where a user stands with the bot."""
    return {"started": user.started, "blocked": user.blocked, "deactivated": user.deactivated}


def active_user(world: TelegramWorld, user_id: int) -> User:
    """The account that is to act. Raises ControlError 404, 400 when it is deactivated."""
    user = world.person(user_id)
    if user is None:
        raise unknown(f"no user {user_id}")
    if user.deactivated:
        raise bad_input("this account is deactivated")
    return user


def _refuse_strange_fields(body: Json, known: frozenset[str]) -> None:
    strange = sorted(set(body) - known)
    if strange:
        raise bad_input(f"unknown field: {', '.join(strange)}")


def _change_state(world: TelegramWorld, user: User, name: str, value: bool) -> None:
    if name == "blocked":
        set_blocked(world, user, value)
    elif name == "deactivated":
        user.deactivated = value
    else:
        user.started = value
        user.met = user.met or value


def set_blocked(world: TelegramWorld, user: User, blocked: bool) -> None:
    """Block or unblock the bot; it is told by `my_chat_member` if they had met."""
    if user.blocked is blocked:
        return
    user.blocked = blocked
    if user.met:
        change = (Membership.MEMBER, Membership.KICKED) if blocked else (Membership.KICKED, Membership.MEMBER)
        world.notify_membership(world.private_chat(user), user, *change)


def _chat_of(world: TelegramWorld, user: User, chat_id: Any) -> Chat:
    wanted = user.id if chat_id is None else read_id(chat_id, "chat_id")
    if wanted == user.id:
        return world.private_chat(user)
    chat = world.chats.get(wanted)
    if chat is None or chat.is_private:
        raise unknown(f"no chat {chat_id} this user could act in")
    if not chat.members.get(user.id, Membership.LEFT).is_in:
        raise bad_input(f"user {user.id} is not in chat {chat.id}")
    return chat


def _chat_to_write(world: TelegramWorld, user: User, body: Json) -> Chat:
    chat = _chat_of(world, user, body.get("chat_id"))
    if chat.migrated_to:
        raise bad_input(f"this group has become supergroup {chat.migrated_to}")
    if chat.is_private and user.blocked and not _START.match(str(body.get("text") or "")):
        raise bad_input("this user has blocked the bot; /start unblocks it")
    return chat


def _enter(world: TelegramWorld, user: User, chat: Chat, text: str) -> None:
    """Writing in private starts the chat; so does pressing Start after a block."""
    user.met = True
    if chat.is_private:
        user.started = True
        if _START.match(text):
            set_blocked(world, user, False)


def _reply_target(chat: Chat, body: Json) -> int:
    reply_to = body.get("reply_to_message_id")
    if reply_to is None:
        return 0
    wanted = read_id(reply_to, "reply_to_message_id")
    if wanted not in chat.messages:
        raise unknown(f"no message {wanted} in chat {chat.id} to reply to")
    return wanted


def _thread(chat: Chat, body: Json) -> int:
    thread_id = body.get("message_thread_id")
    if thread_id is None:
        return 0
    if read_id(thread_id, "message_thread_id") not in chat.topics:
        raise unknown(f"no topic {thread_id} in chat {chat.id}")
    return int(thread_id)


def _edit(world: TelegramWorld, user: User, chat: Chat, body: Json) -> Json:
    message = chat.messages.get(read_id(body["edit_of"], "edit_of"))
    if message is None:
        raise unknown(f"no message {body['edit_of']} in chat {chat.id}")
    if message.sender_id != user.id or message.is_service:
        raise bad_input("people edit only their own messages")
    message.edits.append(message.text)
    fresh = read_text(world, {"text": body.get("text", body.get("caption")), "entities": body.get("entities")})
    if "text" not in message.content:
        fresh = {
            name.replace("text", "caption").replace("entities", "caption_entities"): v for name, v in fresh.items()
        }
    old = ("text", "entities", "caption", "caption_entities")
    message.content = {name: v for name, v in message.content.items() if name not in old} | fresh
    message.edit_date = message.text_edit_date = world.clock.unix()
    return {"message_id": message.id, "update_id": _notify(world, user, message, "edited_message")}


def _notify(world: TelegramWorld, user: User, message: Message, kind: str) -> int | None:
    world.on_event()
    if not _bot_sees(world, message):
        return None
    user.met = True
    return world.notify_message(message, kind)


def _bot_sees(world: TelegramWorld, message: Message) -> bool:
    """Group privacy: commands, replies to the bot and mentions of it, unless it is an administrator."""
    chat = world.chats[message.chat_id]
    if chat.is_private:
        return True
    standing = chat.members.get(world.bot.user.id, Membership.LEFT)
    if not standing.is_in:
        return False
    if standing.rules or not world.switches.privacy_mode:
        return True
    replied = chat.messages.get(message.reply_to)
    to_bot = replied is not None and replied.sender_id == world.bot.user.id
    return to_bot or _is_addressed(message.text, world.bot.user.username)


def _is_addressed(text: str, username: str) -> bool:
    if match := _ADDRESSED.match(text):
        return match.group(1).lower() == username.lower()
    return text.startswith("/") or f"@{username}".lower() in text.lower()


def _queue_tap(world: TelegramWorld, user: User, chat: Chat, query: CallbackQuery) -> str:
    query.at = world.clock.unix()
    query.id = str((user.id << 30) + world.number())
    world.callbacks[query.id] = query
    user.met = True
    message = chat.messages.get(query.message_id)
    too_old = message is not None and query.at - message.date > world.switches.inaccessible_after_seconds
    if message is None or too_old:
        shown = inaccessible_json(world, chat, query.message_id)
    else:
        shown = message_json(world, message)
    payload = callback_json(world, {"id": query.id, "data": query.data}, user, shown)
    world.notify("callback_query", payload, world.switches.callback_lifetime_seconds, f"tap {user.id}")
    return query.id
