"""Was it sent, and what is to be done? The one reading of PTB's exceptions (telegram.md §4.2 and §5.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.error import Conflict as TelegramConflict

from integrations.errors import (
    Conflict,
    ConflictKind,
    Denied,
    DeniedKind,
    IntegrationError,
    Maybe,
    Migrated,
    Missing,
    Rejected,
    RejectedKind,
    Transient,
)

NOT_MODIFIED: Final = "message is not modified"
TOO_OLD: Final = ("query is too old", "query id is invalid")
NO_TEXT: Final = "there is no text in the message to edit"

_NEVER_LEFT: Final = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError)
_DEAD_DESTINATION: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "not enough rights",
    "have no rights to send",
    "chat_write_forbidden",
    "group chat was upgraded",
)
_GONE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to be replied not found",
    "wrong file_id",
    "wrong file identifier",
    "invalid file_id",
)
_TOO_LONG: Final = ("message is too long", "message_too_long", "caption is too long", "media_caption_too_long")
_NOT_EMULATED: Final = "not implemented"
_TOO_LARGE: Final = ("file is too big", "request entity too large")


def says(error: TelegramError, *texts: str) -> bool:
    """Whether Telegram's sentence contains one of these; PTB capitalises it, so case does not count."""
    return any(text in error.message.lower() for text in texts)


def classify(error: TelegramError, told: str, repeatable: bool) -> IntegrationError:
    """Our verdict on a failed call. `told` is Telegram's own sentence without secrets.

    `repeatable` calls (reads and absolute edits) turn "perhaps" into "try again", since a repetition does no harm.
    """
    if isinstance(error, RetryAfter):
        return Transient("Telegram asks us to slow down.", _seconds(error.retry_after))
    if isinstance(error, ChatMigrated):
        return Migrated("The group has become a supergroup.", error.new_chat_id)
    if isinstance(error, (Forbidden, InvalidToken, EndPointNotFound, TelegramConflict)):
        return _refused(error, told)
    if isinstance(error, BadRequest):
        return _bad_request(error, told)
    return _network(error, told, repeatable)


def _refused(error: TelegramError, told: str) -> IntegrationError:
    if isinstance(error, Forbidden):
        return Denied(f"Telegram refuses this chat: {told}", DeniedKind.DESTINATION)
    if isinstance(error, TelegramConflict):
        kind = ConflictKind.WEBHOOK if says(error, "webhook") else ConflictKind.POLLER
        return Conflict(f"Somebody else takes the bot's updates: {told}", kind)
    return Denied(f"Telegram refuses the bot token: {told}", DeniedKind.CREDENTIALS)


def _bad_request(error: TelegramError, told: str) -> IntegrationError:
    sentence = f"Telegram refuses the request: {told}"
    if says(error, "can't parse entities"):
        return Rejected(sentence, RejectedKind.HTML)
    if says(error, *_TOO_LONG):
        return Rejected(sentence, RejectedKind.TOO_LONG)
    if says(error, *_TOO_LARGE):
        return Rejected(sentence, RejectedKind.TOO_LARGE)
    if says(error, *_DEAD_DESTINATION):
        return Denied(sentence, DeniedKind.DESTINATION)
    return Missing(sentence) if says(error, *_GONE) else Rejected(sentence)


def _network(error: TelegramError, told: str, repeatable: bool) -> IntegrationError:
    cause = error.__cause__
    if isinstance(cause, IntegrationError):
        return cause
    if says(error, *_TOO_LARGE):
        return Rejected(f"Telegram refuses the request: {told}", RejectedKind.TOO_LARGE)
    if says(error, _NOT_EMULATED):
        return Rejected(f"Telegram does not know the request: {told}")
    if isinstance(cause, _NEVER_LEFT):
        return Transient("Telegram cannot be reached.")
    # An error status leaves no cause, or PTB's own complaint about a body that is no JSON; all else broke on the way.
    if isinstance(error, NetworkError) and (cause is None or isinstance(cause, TelegramError)):
        return Transient(f"Telegram is not available: {told}")
    if repeatable:
        return Transient("The connection to Telegram broke.")
    return Maybe("The request went out to Telegram, but the answer was lost.")


def _seconds(period: int | timedelta) -> float:
    """An int today, a timedelta in PTB's future."""
    return period.total_seconds() if isinstance(period, timedelta) else float(period)
