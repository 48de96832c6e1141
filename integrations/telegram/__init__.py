"""How does the bot get its work done at Telegram? Sends, edits and reads, with one verdict for every failure."""

from integrations.telegram.client import ALLOWED_UPDATES, Telegram
from integrations.telegram.model import Button, Me, Sent, WebhookInfo

__all__ = [
    "ALLOWED_UPDATES",
    "Button",
    "Me",
    "Sent",
    "Telegram",
    "WebhookInfo",
]
