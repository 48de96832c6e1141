"""The queue of updates: long polls, confirmation, lifetimes, conflicts."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from integrations.sandbox.clock import wall_seconds
from tests.integrations.sandbox_telegram.support import Sandbox


class Poller(threading.Thread):
    """A long poll in the background; `answer` is the whole body, `took` its wall seconds."""

    def __init__(self, sandbox: Sandbox, **params: Any) -> None:
        super().__init__(daemon=True)
        self.sandbox, self.params = sandbox, {"timeout": 5, **params}
        self.answer: dict[str, Any] = {}
        self.took = 0.0
        self.start()
        time.sleep(0.15)

    def run(self) -> None:
        begun = wall_seconds()
        self.answer = self.sandbox.call("getUpdates", **self.params)
        self.took = wall_seconds() - begun


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_an_offset_confirms_everything_before_it(sandbox: Sandbox) -> None:
    """Unconfirmed updates come again; ids grow by one."""
    user = sandbox.started("Budi")
    for text in ("satu", "dua", "tiga"):
        sandbox.writes(user, text)
    first = sandbox.updates(limit=2)
    assert texts(first) == ["satu", "dua"]
    assert texts(sandbox.updates()) == ["satu", "dua", "tiga"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    assert texts(sandbox.updates(offset=first[1]["update_id"] + 1)) == ["tiga"]
    assert texts(sandbox.updates()) == ["tiga"]


def test_a_negative_offset_forgets_all_but_the_last(sandbox: Sandbox) -> None:
    """-1 leaves one."""
    user = sandbox.started("Budi")
    for text in ("satu", "dua", "tiga"):
        sandbox.writes(user, text)
    assert texts(sandbox.updates(offset=-1)) == ["tiga"]
    assert texts(sandbox.updates()) == ["tiga"]


def test_a_long_poll_waits_and_is_answered_at_once_when_something_comes(sandbox: Sandbox) -> None:
    """Wall time, while other requests go on."""
    user = sandbox.started("Budi")
    poller = Poller(sandbox)
    sandbox.writes(user, "halo")
    poller.join(3)
    assert texts(poller.answer["result"]) == ["halo"]
    assert poller.took < 2


def test_an_empty_long_poll_ends_after_its_timeout(sandbox: Sandbox) -> None:
    """With an empty list."""
    begun = wall_seconds()
    assert sandbox.updates(timeout=1) == []
    assert 0.9 < wall_seconds() - begun < 3


def test_the_older_of_two_long_polls_gets_409(sandbox: Sandbox) -> None:
    """The younger one goes on."""
    user = sandbox.started("Budi")
    older, younger = Poller(sandbox), Poller(sandbox)
    older.join(2)
    assert older.answer["error_code"] == 409
    assert older.answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    sandbox.writes(user, "halo")
    younger.join(2)
    assert texts(younger.answer["result"]) == ["halo"]


def test_allowed_updates_apply_when_an_update_is_created_and_stay(sandbox: Sandbox) -> None:
    """A later change does not bring old ones back."""
    user = sandbox.started("Budi")
    sandbox.updates(allowed_updates=["callback_query"])
    assert sandbox.writes(user, "tidak terkirim")["update_id"] is None
    assert sandbox.updates() == []
    sandbox.updates(allowed_updates=["callback_query", "edited_message", "message"])
    listed = sandbox.bot("getWebhookInfo")["allowed_updates"]
    assert listed == ["message", "edited_message", "callback_query"], "the server has its own order"
    sandbox.updates(allowed_updates=["message"])
    sandbox.writes(user, "terkirim")
    assert texts(sandbox.updates()) == ["terkirim"]
    assert sandbox.bot("getWebhookInfo")["allowed_updates"] == ["message"]
    sandbox.updates(allowed_updates=[])
    assert "allowed_updates" not in sandbox.bot("getWebhookInfo")


def test_messages_live_a_day_and_taps_150_seconds_on_the_worlds_clock(sandbox: Sandbox) -> None:
    """After an outage the taps are gone first."""
    user = sandbox.started("Budi")
    card = sandbox.bot("sendMessage", chat_id=user, text="kartu")["message_id"]
    sandbox.writes(user, "setuju")
    sandbox.taps(user, card, "a")
    sandbox.advance("PT150S")
    assert len(sandbox.updates()) == 2
    sandbox.advance("PT1S")
    assert texts(sandbox.updates()) == ["setuju"]
    sandbox.advance("PT24H")
    assert sandbox.updates() == []


def test_an_edit_lives_a_day_from_the_edit(sandbox: Sandbox) -> None:
    """Not from the message."""
    user = sandbox.started("Budi")
    written = sandbox.writes(user, "stuju")["message_id"]
    sandbox.drain()
    sandbox.advance("PT23H")
    sandbox.writes(user, "setuju", edit_of=written)
    sandbox.advance("PT23H")
    (update,) = sandbox.updates()
    assert update["edited_message"]["text"] == "setuju"
    assert update["edited_message"]["edit_date"] == update["edited_message"]["date"] + 23 * 3600


def test_after_a_silent_week_ids_restart_somewhere_else(sandbox: Sandbox) -> None:
    """And an offset beyond the end confirms nothing."""
    user = sandbox.started("Budi")
    before = int(sandbox.writes(user, "satu")["update_id"])
    sandbox.drain()
    sandbox.advance("P8D")
    after = int(sandbox.writes(user, "dua")["update_id"])
    assert abs(after - before) > 1000
    assert texts(sandbox.updates(offset=after + 10**8)) == ["dua"]


def test_polling_quirks_only_punish_when_switched_on(sandbox: Sandbox) -> None:
    """Two hasty polls of the same offset: the second gets one update."""
    user = sandbox.started("Budi")
    for text in ("satu", "dua"):
        sandbox.writes(user, text)
    assert len(sandbox.updates()) == len(sandbox.updates()) == 2
    sandbox.control("POST", "telegram/switches", {"polling_quirks": True})
    assert [len(sandbox.updates()), len(sandbox.updates())][1] == 1


def test_an_update_of_any_shape_can_be_queued(sandbox: Sandbox) -> None:
    """For bots that must survive what they cannot read."""
    update_id = sandbox.control("POST", "telegram/updates", {"update": {"message": {"date": "x"}}})["update_id"]
    assert sandbox.updates() == [{"update_id": update_id, "message": {"date": "x"}}]


def test_logging_out_empties_the_queue_and_locks_the_bot_out_for_ten_minutes(sandbox: Sandbox) -> None:
    """As the server says it: 400 Logged out."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "halo")
    assert sandbox.bot("logOut") is True
    assert sandbox.call("getMe") == {"ok": False, "error_code": 400, "description": "Logged out"}
    sandbox.advance("PT11M")
    assert sandbox.updates() == []


@pytest.mark.parametrize("offset", [0, "", "abc"])
def test_nonsense_offsets_are_read_leniently(sandbox: Sandbox, offset: object) -> None:
    """As the server does."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "halo")
    assert texts(sandbox.updates(offset=offset)) == ["halo"]
