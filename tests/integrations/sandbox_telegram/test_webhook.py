"""Webhooks: set, delivered with the secret, in order, repeated after a failure."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.integrations.sandbox_telegram.support import Sandbox

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Receiver:
    """A bot's web server: keeps what it gets, answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.statuses: list[int] = []
        self.reply = b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.got.append((self.headers.get(SECRET), body))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(outer.reply)))
                self.end_headers()
                self.wfile.write(outer.reply)

            def log_message(self, *args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/kait"

    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A bot's web server on loopback."""
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def wait_until(condition: Callable[[], bool]) -> None:
    """At most four seconds."""
    for _ in range(200):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_updates_are_delivered_with_the_secret_and_in_order(sandbox: Sandbox, receiver: Receiver) -> None:
    """The backlog too; 200 confirms."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "sebelum")
    answer = sandbox.call("setWebhook", url=receiver.url, secret_token="rahasia_1")
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    for number in range(5):
        sandbox.writes(user, f"pesan {number}")
    wait_until(lambda: len(receiver.got) == 6)
    assert receiver.texts() == ["sebelum", *(f"pesan {number}" for number in range(5))]
    assert {secret for secret, _ in receiver.got} == {"rahasia_1"}
    wait_until(lambda: sandbox.bot("getWebhookInfo")["pending_update_count"] == 0)
    assert sandbox.call("setWebhook", url=receiver.url, secret_token="rahasia_1")["description"] == (
        "Webhook is already set"
    )


def test_a_failed_delivery_is_repeated_and_shown(sandbox: Sandbox, receiver: Receiver) -> None:
    """Order within the chat is kept."""
    user = sandbox.started("Budi")
    receiver.statuses = [500]
    sandbox.bot("setWebhook", url=receiver.url)
    sandbox.writes(user, "satu")
    wait_until(lambda: len(receiver.got) == 1)
    sandbox.writes(user, "dua")
    wait_until(lambda: "last_error_message" in sandbox.bot("getWebhookInfo"))
    info = sandbox.bot("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
    assert info["pending_update_count"] == 2
    wait_until(lambda: len(receiver.got) == 3)
    assert receiver.texts() == ["satu", "satu", "dua"]


def test_polling_is_refused_while_a_webhook_is_set(sandbox: Sandbox, receiver: Receiver) -> None:
    """409, until it is deleted."""
    sandbox.bot("setWebhook", url=receiver.url)
    body = sandbox.call("getUpdates")
    assert (body["error_code"], body["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert sandbox.call("deleteWebhook")["description"] == "Webhook was deleted"
    assert sandbox.call("deleteWebhook")["description"] == "Webhook is already deleted"
    assert sandbox.updates() == []
    assert sandbox.bot("getWebhookInfo")["url"] == ""


def test_a_method_in_the_answer_is_executed(sandbox: Sandbox, receiver: Receiver) -> None:
    """Its result stays unknown to the bot; a webhook cannot be taken off that way."""
    user = sandbox.started("Budi")
    receiver.reply = json.dumps({"method": "sendMessage", "chat_id": user, "text": "balasan"}).encode()
    sandbox.bot("setWebhook", url=receiver.url)
    sandbox.writes(user, "halo")
    wait_until(lambda: [line["text"] for line in sandbox.chat(user)][-1] == "balasan")
    receiver.reply = b'{"method": "deleteWebhook"}'
    sandbox.writes(user, "lagi")
    wait_until(lambda: not sandbox.bot("getWebhookInfo")["pending_update_count"])
    assert sandbox.bot("getWebhookInfo")["url"] == receiver.url, "the server runs no such method there"


@pytest.mark.parametrize(
    ("params", "code", "complaint"),
    [
        ({"url": "https://bot.example.org/x"}, 501, "Not Implemented: webhooks outside this machine"),
        (
            {"url": "http://bot.example.org/x"},
            400,
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        ({"url": "https://bot.example.org:99/x"}, 400, "Bad Request: bad webhook: Webhook can be set up only on ports"),
        ({"url": "ftp://127.0.0.1/x"}, 400, "Bad Request: invalid webhook URL specified"),
        ({"secret_token": "ada spasi"}, 400, "Bad Request: secret token contains unallowed characters"),
        ({"ip_address": "10.0.0.1"}, 501, "Not Implemented: webhooks with a certificate or an ip_address"),
        ({"secret_token": "a" * 257}, 400, "Bad Request: secret token is too long"),
    ],
)
def test_bad_webhooks_are_refused(
    sandbox: Sandbox, receiver: Receiver, params: dict[str, str], code: int, complaint: str
) -> None:
    """Nothing but loopback is ever called."""
    body = sandbox.call("setWebhook", **({"url": receiver.url} | params))
    assert body["error_code"] == code
    assert body["description"].startswith(complaint)


def test_pending_updates_can_be_dropped(sandbox: Sandbox, receiver: Receiver) -> None:
    """By deleteWebhook and setWebhook alike."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "hilang")
    sandbox.bot("deleteWebhook", drop_pending_updates=True)
    assert sandbox.updates() == []
    sandbox.writes(user, "hilang juga")
    sandbox.bot("setWebhook", url=receiver.url, drop_pending_updates=True)
    sandbox.writes(user, "terkirim")
    wait_until(lambda: len(receiver.got) == 1)
    assert receiver.texts() == ["terkirim"]
