"""What does the emulated Telegram remember?

Plain records of users, chats, messages and taps; the rules that change them live elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from integrations.sandbox.telegram.errors import Json

ANONYMOUS_ADMIN_ID = 1_087_968_824
"""Telegram's own GroupAnonymousBot, the sender shown for anonymous administrators."""


class ChatKind(StrEnum):
    """The kinds of chat this sandbox knows; the values are those of `Chat.type`."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Membership(StrEnum):
    """Standing of a user in a chat; the values are those of `ChatMember.status`."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def is_in(self) -> bool:
        """Whether the user takes part in the chat."""
        return self not in (Membership.LEFT, Membership.KICKED)

    @property
    def rules(self) -> bool:
        """Whether the user administers the chat."""
        return self in (Membership.CREATOR, Membership.ADMINISTRATOR)


@dataclass(slots=True)
class User:
    """A Telegram account. `met` once the bot may know of it; `started` once the bot may write to it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    phone: str = ""
    language_code: str = ""
    is_bot: bool = False
    met: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass(slots=True)
class Message:
    """One message of one chat.

    `content` holds the content fields of the API object as they are (text, entities, document, …); `extras` the other
    optional fields (forward_origin, quote, via_bot, …). `keyboard` is an inline keyboard; `prompt` any other markup.
    `edits` are the earlier texts, `html` the markup the bot sent.
    """

    id: int
    chat_id: int
    sender_id: int
    date: int
    content: Json
    extras: Json = field(default_factory=dict)
    reply_to: int = 0
    thread_id: int = 0
    pinned_id: int = 0
    is_service: bool = False
    keyboard: list[list[Json]] = field(default_factory=list)
    prompt: Json = field(default_factory=dict)
    edit_date: int = 0
    text_edit_date: int = 0
    edits: list[str] = field(default_factory=list)
    html: str = ""
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.content.get("text", self.content.get("caption", "")))


@dataclass(slots=True)
class Chat:
    """A chat and its messages; a private chat has the id of its user. `deleted` keeps the ids of removed messages."""

    id: int
    kind: ChatKind
    title: str = ""
    username: str = ""
    is_forum: bool = False
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0
    migrated_to: int = 0

    @property
    def is_private(self) -> bool:
        """Whether it is the chat of one user with the bot."""
        return self.kind is ChatKind.PRIVATE


@dataclass(slots=True)
class CallbackQuery:
    """One tap on a button and, once the bot has answered, what the user saw."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: int
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""


@dataclass(slots=True)
class Bot:
    """The bot's account and what it told the server about itself; texts are kept by language code."""

    user: User
    token: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    logged_out_until: int = 0
