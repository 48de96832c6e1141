"""May this message leave now, or must the bot wait?

Telegram's working limits (telegram.md §4.3) as sliding windows over wall time; asked only when switched on.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque

from integrations.sandbox.clock import wall_seconds
from integrations.sandbox.telegram.errors import too_many_requests
from integrations.sandbox.telegram.state import Chat
from integrations.sandbox.telegram.switches import TelegramSwitches


class RateLimiter:
    """Counts messages per chat, per group and overall."""

    def __init__(self, switches: TelegramSwitches) -> None:
        self._switches = switches
        self._sent: defaultdict[str, deque[float]] = defaultdict(deque)

    def check(self, chat: Chat, count: int = 1) -> None:
        """Count `count` messages to this chat. Raises ApiError 429, counting nothing, when a window is full."""
        if not self._switches.rate_limits:
            return
        now = wall_seconds()
        windows = [("all", 1.0, self._switches.overall_per_second)]
        windows.append((f"chat {chat.id}", 1.0, self._switches.chat_per_second))
        if not chat.is_private:
            windows.append((f"group {chat.id}", 60.0, self._switches.group_per_minute))
        waits = [self._wait(name, span, most, now) for name, span, most in windows]
        if max(waits) > 0:
            raise too_many_requests(max(1, math.ceil(max(waits))))
        for name, _, _ in windows:
            self._sent[name].extend([now] * count)

    def _wait(self, name: str, span: float, most: int, now: float) -> float:
        sent = self._sent[name]
        while sent and sent[0] <= now - span:
            sent.popleft()
        return sent[0] + span - now if len(sent) >= max(1, most) else 0.0
