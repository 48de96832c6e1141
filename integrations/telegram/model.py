"""What do we hand to Telegram and get back from it? Plain values and the keyboards made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    TelegramObject,
)

_LONGEST_DATA: Final = 64


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: either `data` (1 to 64 bytes, comes back in the tap) or a `url` to open."""

    text: str
    data: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            raise ValueError("a button has either data or a url")
        if self.data is not None and not 0 < len(self.data.encode()) <= _LONGEST_DATA:
            raise ValueError(f"the data of a button has 1 to {_LONGEST_DATA} bytes")


Rows = Sequence[Sequence[Button]] | Sequence[Button]
"""Rows of buttons; buttons that are not grouped stand one below the other."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A document or photo that was sent; `file_id` sends it again without uploading."""

    message_id: int
    file_id: str


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class WebhookInfo:
    """`url` is empty while updates are polled; `pending` updates wait at Telegram."""

    url: str
    pending: int


def keyboard(buttons: Rows) -> InlineKeyboardMarkup:
    """The inline keyboard; without buttons an empty one, which takes away what was there."""
    rows = [[row] if isinstance(row, Button) else list(row) for row in buttons]
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.text, callback_data=b.data, url=b.url) for b in row] for row in rows]
    )


def question(buttons: Rows, force_reply: str | None, ask_contact: str | None) -> TelegramObject | None:
    """The one `reply_markup` a message may have. Raises ValueError when two kinds are asked for."""
    if sum((bool(buttons), force_reply is not None, ask_contact is not None)) > 1:
        raise ValueError("a message has buttons, or asks for a reply, or asks for a contact")
    if force_reply is not None:
        return ForceReply(selective=True, input_field_placeholder=force_reply or None)
    if ask_contact is not None:
        share = KeyboardButton(ask_contact, request_contact=True)
        return ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)
    return keyboard(buttons) if buttons else None
