"""Who is on this Telegram, what was said, and what becomes an update for the bot?

The state of one emulated Telegram; the Bot API methods and the users' side both work on it. Every public method may be
called from any thread that holds `lock`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from integrations.sandbox.clock import WorldClock
from integrations.sandbox.telegram.errors import Json
from integrations.sandbox.telegram.files import FileStore
from integrations.sandbox.telegram.limits import RateLimiter
from integrations.sandbox.telegram.state import (
    ANONYMOUS_ADMIN_ID,
    Bot,
    CallbackQuery,
    Chat,
    ChatKind,
    Membership,
    Message,
    User,
)
from integrations.sandbox.telegram.switches import TelegramSwitches
from integrations.sandbox.telegram.updates import UpdateQueue
from integrations.sandbox.telegram.views import member_update_json, message_json
from integrations.sandbox.telegram.webhook import Webhook

LARGEST_USER_ID: Final = (1 << 40) - 1
"""The Bot API promises that user ids have at most 52 significant bits; Telegram itself hands out 40."""

_NAMES: Final = ("Agus", "Dewi", "Eko", "Fitri", "Hendra", "Indah", "Joko", "Lestari", "Nur", "Rina", "Slamet", "Wati")


class TelegramWorld:
    """One Telegram with one bot. `on_event` is told of everything a driver must let the bot react to."""

    def __init__(
        self,
        clock: WorldClock,
        bot: Bot,
        users: Iterable[User] = (),
        on_event: Callable[[], None] = lambda: None,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.bot = bot
        self.on_event = on_event
        self.switches = TelegramSwitches()
        self.users = {user.id: user for user in users}
        self.users[bot.user.id] = bot.user
        self.users[ANONYMOUS_ADMIN_ID] = User(ANONYMOUS_ADMIN_ID, "Group", username="GroupAnonymousBot", is_bot=True)
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.updates = UpdateQueue(clock, self.switches, bot.token)
        self.callbacks: dict[str, CallbackQuery] = {}
        self.limiter = RateLimiter(self.switches)
        self.webhook = Webhook(self.updates, clock)
        self._last_number = 0

    def number(self) -> int:
        """A new number, unique in this world."""
        self._last_number += 1
        return self._last_number

    def person(self, user_id: int) -> User | None:
        """The human account with this id."""
        user = self.users.get(user_id)
        return None if user is None or user.is_bot else user

    def welcome(self, user_id: int) -> None:
        """Make an account for an id that could be a user's and that nobody has yet; it has met no bot."""
        if 0 < user_id <= LARGEST_USER_ID:
            self.users.setdefault(user_id, User(user_id, _NAMES[user_id % len(_NAMES)], language_code="id"))

    def private_chat(self, user: User) -> Chat:
        """The chat of this user with the bot, opened when it is first needed."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, ChatKind.PRIVATE)
        return chat

    def post(self, chat: Chat, sender: User, content: Json, **more: Any) -> Message:
        """Put a message into a chat; `more` are further fields of Message. An answer lies in its original's topic."""
        chat.last_id += 1
        message = Message(chat.last_id, chat.id, sender.id, self.clock.unix(), content, **more)
        if not message.thread_id and message.reply_to in chat.messages:
            message.thread_id = chat.messages[message.reply_to].thread_id
        if message.thread_id and not message.reply_to and message.thread_id in chat.messages:
            message.reply_to = message.thread_id
        chat.messages[message.id] = message
        return message

    def service(self, chat: Chat, sender: User, content: Json, **more: Any) -> Message:
        """Post a service message and tell the bot of it."""
        message = self.post(chat, sender, content, is_service=True, **more)
        self.notify_message(message)
        return message

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message away for everyone."""
        chat.messages.pop(message_id, None)
        chat.deleted.add(message_id)
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)

    def notify_message(self, message: Message, kind: str = "message") -> int | None:
        """Queue a (new or edited) message as an update; its id, or None when the bot does not want such updates."""
        age = self.clock.unix() - max(message.date, message.edit_date)
        lifetime = self.switches.message_lifetime_seconds - age
        return self.notify(kind, message_json(self, message), lifetime, f"chat {message.chat_id}")

    def notify_membership(self, chat: Chat, actor: User, old: Membership, new: Membership) -> int | None:
        """Queue a `my_chat_member` update about the bot's standing."""
        body = member_update_json(self, chat, actor, (old, new))
        return self.notify("my_chat_member", body, self.switches.message_lifetime_seconds, f"member {chat.id}")

    def notify(self, kind: str, payload: Json, lifetime: int, key: str) -> int | None:
        """Queue any update."""
        self.on_event()
        return self.updates.push(kind, payload, lifetime, key)
