"""Which groups are there besides the private chats, and how do they come about and change?

Groups, supergroups and forums made by the control API, with the service messages and updates the bot would get.
"""

from __future__ import annotations

from typing import Any, Final

from integrations.sandbox.control_errors import bad_input, unknown
from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.state import Chat, ChatKind, Membership, Message, User
from integrations.sandbox.telegram.views import user_json
from integrations.sandbox.telegram.world import TelegramWorld

TOPIC_COLOR: Final = 7_322_096
_SUPERGROUP_BASE: Final = -1_002_100_000_000
_GROUP_BASE: Final = -4_100_000_000


def make_group(world: TelegramWorld, body: Json) -> Json:
    """Make a group: {"title", "type"?: group|supergroup|forum, "members": [ids], "bot"?: member|administrator|left}.

    The first member creates it. A forum may come with {"topics": [names]}. Answers {"chat_id", "topics"}.
    """
    kind, members = _read_kind(body), _read_members(world, body)
    chat = Chat(_new_id(world, kind), kind, str(body.get("title") or "Grup"), str(body.get("username") or ""))
    chat.is_forum = body.get("type") == "forum"
    chat.members = {user.id: Membership.MEMBER for user in members}
    chat.members[members[0].id] = Membership.CREATOR
    world.chats[chat.id] = chat
    _invite_bot(world, chat, members[0], str(body.get("bot") or "member"))
    topics = {str(name): add_topic(world, chat, members[0], str(name)) for name in body.get("topics") or []}
    return {"chat_id": chat.id, "topics": topics}


def add_topic(world: TelegramWorld, chat: Chat, creator: User, name: str) -> int:
    """Open a forum topic; its id is that of the service message that opens it. Raises ControlError 400."""
    if not chat.is_forum:
        raise bad_input("only forums have topics")
    message = world.post(chat, creator, _topic(name), is_service=True)
    message.thread_id = message.id
    chat.topics[message.id] = name
    world.notify_message(message)
    return message.id


def migrate(world: TelegramWorld, chat_id: int) -> Json:
    """Turn a basic group into a supergroup with a new id; both chats get their service message."""
    old = world.chats.get(chat_id)
    if old is None:
        raise unknown(f"no chat {chat_id}")
    if old.kind is not ChatKind.GROUP or old.migrated_to:
        raise bad_input("only a basic group becomes a supergroup, and only once")
    new = Chat(_new_id(world, ChatKind.SUPERGROUP), ChatKind.SUPERGROUP, old.title, members=dict(old.members))
    world.chats[new.id] = new
    creator = next(world.users[who] for who, standing in old.members.items() if standing is Membership.CREATOR)
    world.service(old, creator, {"migrate_to_chat_id": new.id})
    old.migrated_to = new.id
    world.service(new, creator, {"migrate_from_chat_id": old.id})
    return {"chat_id": new.id}


def set_bot_standing(world: TelegramWorld, chat_id: int, body: Json) -> Json:
    """Promote, demote, remove or bring back the bot: {"bot": member|administrator|left|kicked}."""
    chat = world.chats.get(chat_id)
    if chat is None or chat.is_private:
        raise unknown(f"no group {chat_id}")
    creator = next(world.users[who] for who, standing in chat.members.items() if standing is Membership.CREATOR)
    _invite_bot(world, chat, creator, str(body.get("bot") or ""))
    return {"chat_id": chat.id, "bot": chat.members[world.bot.user.id].value}


def _read_kind(body: Json) -> ChatKind:
    wanted = body.get("type") or "group"
    if wanted not in ("group", "supergroup", "forum"):
        raise bad_input("type is group, supergroup or forum")
    return ChatKind.GROUP if wanted == "group" else ChatKind.SUPERGROUP


def _read_members(world: TelegramWorld, body: Json) -> list[User]:
    ids: Any = body.get("members")
    if not isinstance(ids, list) or not ids:
        raise bad_input("members is a list of user ids, the creator first")
    found = [world.person(user_id) if isinstance(user_id, int) else None for user_id in ids]
    missing = [user_id for user_id, user in zip(ids, found, strict=True) if user is None]
    if missing:
        raise unknown(f"no user {missing[0]}")
    return [user for user in found if user is not None]


def _new_id(world: TelegramWorld, kind: ChatKind) -> int:
    return (_GROUP_BASE if kind is ChatKind.GROUP else _SUPERGROUP_BASE) - world.number()


def _topic(name: str) -> Json:
    return {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOR}}


def _invite_bot(world: TelegramWorld, chat: Chat, actor: User, wanted: str) -> Message | None:
    """Change the bot's standing in a group, with the update and the service message that go with it."""
    standings = {item.value: item for item in Membership if item is not Membership.CREATOR}
    if wanted not in standings:
        raise bad_input(f"bot is one of {', '.join(standings)}")
    bot = world.bot.user
    old, new = chat.members.get(bot.id, Membership.LEFT), standings[wanted]
    chat.members[bot.id] = new
    if old is new:
        return None
    if new.is_in:
        for user_id in chat.members:
            world.users[user_id].met = True
    world.notify_membership(chat, actor, old, new)
    if old.is_in == new.is_in:
        return None
    if new.is_in:
        return world.service(chat, actor, {"new_chat_members": [user_json(bot)]})
    return world.service(chat, actor, {"left_chat_member": user_json(bot)})
