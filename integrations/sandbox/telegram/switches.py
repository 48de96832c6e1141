"""Which of Telegram's limits and quirks does this world apply?

Every field can be set from JSON by its name; the defaults are those a well-behaved client should be met with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(slots=True)
class TelegramSwitches:
    """The settable behaviour of the emulated Telegram.

    Rate limits count wall time; lifetimes are world seconds (telegram.md §3.3). `polling_quirks` are the server's
    punishments for hasty polling (telegram.md §3.4). `strangers_not_found` answers 400 "chat not found" instead of
    403 for a known user who never pressed Start, as for a user the bot has never met at all. After
    `inaccessible_after_seconds` the message of a tapped card is no longer shown to the bot.
    """

    rate_limits: bool = False
    chat_per_second: int = 1
    overall_per_second: int = 30
    group_per_minute: int = 20
    message_lifetime_seconds: int = 86_400
    callback_lifetime_seconds: int = 150
    callback_answer_seconds: int = 150
    inaccessible_after_seconds: int = 172_800
    update_id_reset_seconds: int = 604_800
    polling_quirks: bool = False
    strangers_not_found: bool = False
    privacy_mode: bool = True

    def set(self, changes: Mapping[str, Any]) -> None:
        """Set switches by name; ValueError, changing nothing, for an unknown name or a value of another type."""
        current = asdict(self)
        for name, value in changes.items():
            if name not in current:
                raise ValueError(f"unknown switch: {name}")
            if type(value) is not type(current[name]):
                raise ValueError(f"{name}: {value!r} is no {type(current[name]).__name__}")
            if value < 0:
                raise ValueError(f"{name} cannot be negative")
        for name, value in changes.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """All switches with their present values."""
        return asdict(self)
