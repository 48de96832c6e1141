"""How does the bot token stay out of logs and errors? It is part of every address that Telegram's clients log."""

from __future__ import annotations

import logging
from typing import Final

_LOGGERS: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "telegram.Bot",
    "telegram.request.BaseRequest",
    "telegram.request.HTTPXRequest",
)
_STAND_IN: Final = "<token>"


class _Redactor(logging.Filter):
    """Rewrites log records that carry a known token."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for token in self.tokens:
            if token in text:
                text = text.replace(token, _STAND_IN)
                record.msg, record.args = text, None
        return True


_REDACTOR: Final = _Redactor()


def keep_out_of_logs(token: str) -> None:
    """From now on the HTTP libraries log this token as `<token>`."""
    _REDACTOR.tokens.add(token)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_REDACTOR)


def redact(text: str, token: str) -> str:
    """The text without the token."""
    return text.replace(token, _STAND_IN)
