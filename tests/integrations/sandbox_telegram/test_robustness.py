"""Nonsense of every shape is refused, never a bug of the sandbox."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from integrations.sandbox.telegram.dispatch import METHODS
from integrations.sandbox.telegram.user_message import FIELDS
from tests.integrations.sandbox_telegram.support import TOKEN, Sandbox

ODD: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\ud800",
    "{",
    "[]",
    [[]],
    [{}],
    {"a": 1},
    "9" * 5000,
    "null",
    "😀",
    {"message_id": []},
    {"message_id": 1, "quote": "/", "quote_entities": 5},
    {"chat_id": {}, "message_id": 1},
    {"base64": "eA==", "name": []},
    {"user_id": "x"},
    {"phone_number": 1, "first_name": []},
    {"type": "chat", "chat_id": []},
    [{"type": "emoji", "emoji": []}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": 5}],
    [{"type": [], "offset": 0, "length": 1}],
    [{"type": "document", "media": "attach://x", "caption": 5, "parse_mode": []}],
    [{"command": 5, "description": []}],
    {"inline_keyboard": [[{"text": "x", "copy_text": 5}]]},
    {"inline_keyboard": [[{"text": {}, "url": "http://a.b"}]]},
    {"keyboard": [[{"text": []}]]},
    "<a href='http://[::1'>x</a>",
    "http://[",
]
PARAMETERS = [
    "chat_id",
    "text",
    "caption",
    "message_id",
    "parse_mode",
    "entities",
    "reply_parameters",
    "reply_markup",
    "message_thread_id",
    "document",
    "photo",
    "media",
    "from_chat_id",
    "user_id",
    "commands",
    "scope",
    "reaction",
    "message_ids",
    "url",
    "allowed_updates",
    "link_preview_options",
    "offset",
]


def shoot(sandbox: Sandbox, path: str, body: dict[str, Any]) -> None:
    headers = {"content-type": "application/json"}
    answer = sandbox.http.post(path, content=json.dumps(body).encode(), headers=headers)
    assert "x-sandbox-bug" not in answer.headers, (path, body, answer.text)


@pytest.mark.parametrize("seed", range(3))
def test_no_request_makes_a_bug(sandbox: Sandbox, seed: int) -> None:
    """Any parameter of any method, any field of a user's message."""
    chance = random.Random(seed)
    user = sandbox.started("Budi")
    sandbox.bot("sendMessage", chat_id=user, text="kartu")
    methods = [*sorted(set(METHODS) - {"logOut"}), "getUpdates", "setWebhook"]
    for _ in range(200):
        given = {name: chance.choice(ODD) for name in chance.sample(PARAMETERS, 5)}
        likely = {"chat_id": user, "text": "x", "message_id": 2}
        shoot(sandbox, f"/bot{TOKEN}/{chance.choice(methods)}", given | dict(chance.sample(list(likely.items()), 2)))
        message = {name: chance.choice(ODD) for name in chance.sample(sorted(FIELDS), 3)}
        shoot(sandbox, f"/_sandbox/telegram/users/{user}/messages", {"text": "x"} | message)
