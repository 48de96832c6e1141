"""How does the bot get its updates: by polling or by a webhook?

getUpdates, setWebhook, deleteWebhook, getWebhookInfo.
"""

from __future__ import annotations

import re
from typing import Final

from integrations.sandbox.telegram.errors import Json, bad_request, conflict, not_emulated
from integrations.sandbox.telegram.params import Params
from integrations.sandbox.telegram.webhook import Execute, WebhookTarget, check_webhook_url
from integrations.sandbox.telegram.world import TelegramWorld

LONGEST_POLL: Final = 50
WEBHOOK_ACTIVE: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_SECRET: Final = re.compile(r"[A-Za-z0-9_\-]*")


async def get_updates(world: TelegramWorld, params: Params) -> list[Json]:
    """getUpdates: a real long poll of at most 50 seconds of wall time."""
    if world.webhook.target is not None:
        raise conflict(WEBHOOK_ACTIVE)
    _choose_kinds(world, params)
    limit = params.clamped("limit", 100, (1, 100))
    timeout = params.clamped("timeout", 0, (0, LONGEST_POLL))
    return await world.updates.poll(params.integer("offset"), limit, timeout)


def set_webhook(world: TelegramWorld, params: Params, execute: Execute) -> str:
    """setWebhook; returns the description of the answer. An empty URL deletes."""
    url, secret = params.text("url").strip(), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    check_webhook_url(url)
    if "certificate" in params.files or params.text("ip_address"):
        raise not_emulated("webhooks with a certificate or an ip_address of their own")
    target = WebhookTarget(url, secret, params.clamped("max_connections", 40, (1, 100)))
    _choose_kinds(world, params)
    if world.webhook.target == target and not params.flag("drop_pending_updates"):
        return "Webhook is already set"
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.updates.end_poll("terminated by setWebhook request")
    world.webhook.set(target, execute)
    return "Webhook was set"


def delete_webhook(world: TelegramWorld, params: Params) -> str:
    """deleteWebhook; returns the description of the answer."""
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    had_one = world.webhook.target is not None
    world.webhook.remove()
    return "Webhook was deleted" if had_one else "Webhook is already deleted"


def get_webhook_info(world: TelegramWorld, params: Params) -> Json:
    """getWebhookInfo."""
    return world.webhook.info()


def _choose_kinds(world: TelegramWorld, params: Params) -> None:
    """`allowed_updates` stays in force until it is given again; nonsense changes nothing."""
    kinds = params.loose_json("allowed_updates")
    if isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds):
        world.updates.allow(kinds)
