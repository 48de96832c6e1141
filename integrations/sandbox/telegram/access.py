"""Which chat, message or user does a parameter name, and may the bot act there?

The order of checks and their wording are the Bot API server's (Client.cpp `check_chat`, `check_message`).
"""

from __future__ import annotations

from integrations.sandbox.telegram.errors import ApiError, bad_request, forbidden
from integrations.sandbox.telegram.params import Params, to_integer
from integrations.sandbox.telegram.state import Chat, ChatKind, Membership, Message, User
from integrations.sandbox.telegram.world import TelegramWorld

CHAT_NOT_FOUND = "chat not found"


def find_chat(world: TelegramWorld, raw: str, *, acts: bool) -> Chat:
    """The chat a `chat_id` names. `acts`: the bot wants to change something there. Raises ApiError 400 or 403."""
    if not raw:
        raise bad_request("chat_id is empty")
    chat = _public_chat(world, raw) if raw.startswith("@") else _chat_by_id(world, to_integer(raw), acts=acts)
    if chat is None:
        raise bad_request(CHAT_NOT_FOUND)
    if chat.is_private:
        if acts and world.users[chat.id].deactivated:
            raise forbidden("user is deactivated")
    else:
        _check_group(world, chat, acts=acts)
    return chat


def require_reachable(world: TelegramWorld, chat: Chat) -> None:
    """Raises ApiError 403 when the user of a private chat cannot be written to."""
    if not chat.is_private:
        return
    user = world.users[chat.id]
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


def find_message(chat: Chat, message_id: int, what: str) -> Message:
    """The message of this id. Raises ApiError 400 "`what` not found"."""
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def addressed_message(world: TelegramWorld, params: Params, what: str, *, acts: bool = True) -> tuple[Chat, Message]:
    """The chat and message named by `chat_id` and `message_id`."""
    chat = find_chat(world, params.text("chat_id"), acts=acts)
    return chat, find_message(chat, params.message_id(), what)


def find_user(world: TelegramWorld, params: Params) -> User:
    """The user named by `user_id`. Raises ApiError 400."""
    user_id = max(0, params.integer("user_id"))
    if not user_id:
        raise bad_request("Invalid user_id specified")
    user = world.users.get(user_id)
    if user is None or not (user.met or user.is_bot):
        raise bad_request("user not found")
    return user


def _public_chat(world: TelegramWorld, name: str) -> Chat | None:
    wanted = name[1:].lower()
    return next((chat for chat in world.chats.values() if chat.username and chat.username.lower() == wanted), None)


def _chat_by_id(world: TelegramWorld, chat_id: int, *, acts: bool) -> Chat | None:
    user = world.person(chat_id)
    if user is None:
        chat = world.chats.get(chat_id)
        return None if chat is None or chat.is_private else chat
    known = user.met or (acts and not world.switches.strangers_not_found)
    return world.private_chat(user) if known else None


def _check_group(world: TelegramWorld, chat: Chat, *, acts: bool) -> None:
    if chat.migrated_to:
        if acts:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, text, {"migrate_to_chat_id": chat.migrated_to})
        return
    standing = chat.members.get(world.bot.user.id, Membership.LEFT)
    if standing.is_in or not (acts or chat.kind is ChatKind.SUPERGROUP):
        return
    verb = "was kicked from" if standing is Membership.KICKED else "is not a member of"
    raise forbidden(f"bot {verb} the {chat.kind.value} chat")
