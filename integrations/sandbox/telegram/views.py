"""How does a record look as an object of the Bot API?

Complete for its method; absent fields are left out, never null.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.state import Chat, ChatKind, Membership, Message, User

if TYPE_CHECKING:
    from integrations.sandbox.telegram.world import TelegramWorld

_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "is_anonymous",
)
_RIGHTS_HELD = frozenset(_RIGHTS) - {"can_be_edited", "can_promote_members", "is_anonymous"}


def user_json(user: User) -> Json:
    """A User object as it appears inside other objects."""
    answer: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    optional = {"last_name": user.last_name, "username": user.username, "language_code": user.language_code}
    return answer | {name: value for name, value in optional.items() if value}


def me_json(user: User, reads_groups: bool) -> Json:
    """The User object of `getMe`, with what only a bot sees of itself."""
    abilities = (
        "supports_guest_queries",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    groups = {"can_join_groups": True, "can_read_all_group_messages": reads_groups}
    return user_json(user) | groups | dict.fromkeys(abilities, False)


def chat_json(world: TelegramWorld, chat: Chat) -> Json:
    """A Chat object."""
    answer: Json = {"id": chat.id, "type": chat.kind.value}
    if chat.is_private:
        user = world.users[chat.id]
        names = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
        return answer | {name: value for name, value in names.items() if value}
    answer["title"] = chat.title
    if chat.username:
        answer["username"] = chat.username
    if chat.is_forum:
        answer["is_forum"] = True
    return answer


def chat_full_json(world: TelegramWorld, chat: Chat) -> Json:
    """A ChatFullInfo object."""
    answer = chat_json(world, chat)
    answer |= {"accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    if username := answer.get("username"):
        answer["active_usernames"] = [username]
    if not chat.is_private:
        answer["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    if chat.kind is ChatKind.SUPERGROUP:
        answer["has_visible_history"] = True
    if chat.pinned and (pinned := chat.messages.get(chat.pinned[-1])):
        answer["pinned_message"] = message_json(world, pinned, with_reply=False)
    return answer


def member_json(user: User, standing: Membership, kind: ChatKind = ChatKind.PRIVATE) -> Json:
    """A ChatMember object."""
    answer: Json = {"user": user_json(user), "status": standing.value}
    match standing:
        case Membership.CREATOR:
            answer["is_anonymous"] = False
        case Membership.ADMINISTRATOR:
            answer |= {right: right in _RIGHTS_HELD for right in _RIGHTS}
            if kind is ChatKind.SUPERGROUP:
                answer["can_manage_topics"] = True
        case Membership.KICKED:
            answer["until_date"] = 0
    return answer


def member_update_json(world: TelegramWorld, chat: Chat, actor: User, change: tuple[Membership, Membership]) -> Json:
    """A ChatMemberUpdated object about the bot itself."""
    old, new = (member_json(world.bot.user, standing, chat.kind) for standing in change)
    return {
        "chat": chat_json(world, chat),
        "from": user_json(actor),
        "date": world.clock.unix(),
        "old_chat_member": old,
        "new_chat_member": new,
    }


def inaccessible_json(world: TelegramWorld, chat: Chat, message_id: int) -> Json:
    """An InaccessibleMessage object."""
    return {"chat": chat_json(world, chat), "message_id": message_id, "date": 0}


def message_json(world: TelegramWorld, message: Message, *, with_reply: bool = True) -> Json:
    """A Message object; `reply_to_message` goes one level deep and is absent when the original was deleted."""
    chat = world.chats[message.chat_id]
    answer: Json = {
        "message_id": message.id,
        "from": user_json(world.users[message.sender_id]),
        "chat": chat_json(world, chat),
        "date": message.date,
        **message.extras,
        **message.content,
    }
    if message.edit_date:
        answer["edit_date"] = message.edit_date
    if message.thread_id:
        answer |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if with_reply and (original := chat.messages.get(message.reply_to)):
        answer["reply_to_message"] = message_json(world, original, with_reply=False)
    if message.pinned_id:
        answer["pinned_message"] = _pinned(world, chat, message.pinned_id)
    if message.keyboard:
        answer["reply_markup"] = {"inline_keyboard": message.keyboard}
    return answer


def callback_json(world: TelegramWorld, tap: Json, user: User, message: Json) -> Json:
    """A CallbackQuery object for `tap` = {"id", "data"}."""
    chat_id = message["chat"]["id"]
    digest = hashlib.sha256(f"{world.bot.user.id}:{chat_id}".encode()).digest()
    return {
        "id": tap["id"],
        "from": user_json(user),
        "message": message,
        "chat_instance": str(int.from_bytes(digest[:8], "big", signed=True)),
        "data": tap["data"],
    }


def _pinned(world: TelegramWorld, chat: Chat, message_id: int) -> Json:
    pinned = chat.messages.get(message_id)
    if pinned is None:
        return inaccessible_json(world, chat, message_id)
    return message_json(world, pinned, with_reply=False)
