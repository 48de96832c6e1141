"""What does the bot learn about chats and their members, and how does it leave them?

getChat, getChatMember, getChatAdministrators, getChatMemberCount, leaveChat, getUserProfilePhotos.
"""

from __future__ import annotations

from integrations.sandbox.telegram.access import find_chat, find_user
from integrations.sandbox.telegram.errors import Json, bad_request
from integrations.sandbox.telegram.params import Params
from integrations.sandbox.telegram.state import Chat, ChatKind, Membership
from integrations.sandbox.telegram.views import chat_full_json, member_json, user_json
from integrations.sandbox.telegram.world import TelegramWorld


def get_chat(world: TelegramWorld, params: Params) -> Json:
    """getChat: a complete ChatFullInfo."""
    return chat_full_json(world, find_chat(world, params.text("chat_id"), acts=False))


def get_chat_member(world: TelegramWorld, params: Params) -> Json:
    """getChatMember; somebody who never was in the chat has left it."""
    if params.integer("user_id") == world.bot.user.id:
        chat = find_chat(world, params.text("chat_id"), acts=False)
    else:
        chat = _with_members(world, params)
    user = find_user(world, params)
    standing = chat.members.get(user.id, Membership.LEFT)
    if chat.is_private:
        standing = Membership.MEMBER if user.id in (chat.id, world.bot.user.id) else Membership.LEFT
    return member_json(user, standing, chat.kind)


def get_chat_administrators(world: TelegramWorld, params: Params) -> list[Json]:
    """getChatAdministrators: without other bots."""
    chat = _with_members(world, params)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    leaders = [(world.users[user_id], standing) for user_id, standing in chat.members.items() if standing.rules]
    return [
        member_json(user, standing, chat.kind)
        for user, standing in leaders
        if not user.is_bot or user is world.bot.user
    ]


def _with_members(world: TelegramWorld, params: Params) -> Chat:
    """A chat whose members may be read: of a basic group only while the bot is in it and it was not upgraded."""
    chat = find_chat(world, params.text("chat_id"), acts=False)
    return find_chat(world, params.text("chat_id"), acts=True) if chat.kind is ChatKind.GROUP else chat


def get_chat_member_count(world: TelegramWorld, params: Params) -> int:
    """getChatMemberCount."""
    chat = _with_members(world, params)
    if chat.is_private:
        return 2
    return sum(standing.is_in for standing in chat.members.values())


def leave_chat(world: TelegramWorld, params: Params) -> bool:
    """leaveChat: the bot is told of its own departure."""
    chat = find_chat(world, params.text("chat_id"), acts=False)
    if chat.is_private:
        raise bad_request("Can't leave private chats")
    bot = world.bot.user
    old = chat.members.get(bot.id, Membership.LEFT)
    chat.members[bot.id] = Membership.LEFT
    world.service(chat, bot, {"left_chat_member": user_json(bot)})
    world.notify_membership(chat, bot, old, Membership.LEFT)
    return True


def get_user_profile_photos(world: TelegramWorld, params: Params) -> Json:
    """getUserProfilePhotos: nobody here has any."""
    find_user(world, params)
    return {"total_count": 0, "photos": []}
