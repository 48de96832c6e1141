"""What does a world consist of, and how is it made anew?

One clock, one Google, one Telegram and the people who use both, seeded from plain data; nothing here knows the bot.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from integrations.sandbox.calls import Activity, CallLog
from integrations.sandbox.clock import WorldClock, wall_epoch
from integrations.sandbox.faults import Faults
from integrations.sandbox.google import GoogleWorld
from integrations.sandbox.people import account_of, complete_people
from integrations.sandbox.telegram.state import Bot, User
from integrations.sandbox.telegram.world import TelegramWorld

KEY_FILE: Final = "service-account.json"
_TOKEN: Final = re.compile(r"([1-9]\d{2,15}):[A-Za-z0-9_\-]{10,64}")


@dataclass(frozen=True, slots=True)
class WorldSeed:
    """Everything a world starts from; `people` are rows as in `GET /_sandbox/people`, `start` is aware."""

    people: Sequence[Mapping[str, Any]]
    drive_id: str
    drive_name: str
    service_account_email: str
    bot_username: str
    bot_token: str
    start: datetime
    extra_settings: Mapping[str, str] = field(default_factory=dict)


class World:
    """A seeded world. `origin` is where it is served; it is known once a server runs."""

    def __init__(self, seed: WorldSeed, data_dir: Path) -> None:
        self.seed = seed
        self.key_path = data_dir / KEY_FILE
        self.origin = "http://127.0.0.1:0"
        self.clock = WorldClock(seed.start)
        self.faults = Faults()
        self.calls = CallLog()
        self.activity = Activity()
        self.people = complete_people(seed.people)
        self._entropy = _Entropy(seed.drive_id)
        self.google = GoogleWorld(now=self.clock.now, wall=wall_epoch, entropy=self._entropy)
        self.telegram = self._new_telegram()
        self._seed_google()

    def reset(self) -> None:
        """The seeded world again, served under the same address and with the same key file."""
        self.clock.restart(self.seed.start)
        self.faults.clear()
        self.calls.clear()
        self.activity.closed = True
        self.activity = Activity()
        self.people = complete_people(self.seed.people)
        self._entropy.restart()
        self.google.clear()
        self._seed_google()
        old, self.telegram = self.telegram, self._new_telegram()
        old.webhook.remove()
        old.updates.wake()

    def serve_at(self, origin: str) -> None:
        """Move to another address; the key file names it as the place to get tokens from."""
        self.origin = origin
        key = json.loads(self.key_path.read_text())
        self._write_key(key | {"token_uri": f"{origin}/token", "auth_uri": f"{origin}/o/oauth2/auth"})

    def settings(self) -> dict[str, str]:
        """The environment a separate bot process needs to live in this world."""
        return {
            "SAKIP_TELEGRAM_TOKEN": self.seed.bot_token,
            "SAKIP_TELEGRAM_API_BASE": self.origin,
            "SAKIP_GOOGLE_API_BASE": self.origin,
            "SAKIP_GOOGLE_CREDENTIALS": str(self.key_path),
            "SAKIP_GOOGLE_DRIVE_ID": self.seed.drive_id,
            "SAKIP_CLOCK_URL": f"{self.origin}/_sandbox/clock",
            "SAKIP_TICK_SECONDS": "1",
            **self.seed.extra_settings,
        }

    def unseen_changes(self) -> int:
        """How many events of the shared drive the bot has not read; 0 as long as it never asked."""
        if not self.activity.page_token or self.seed.drive_id not in self.google.drives:
            return 0
        log = self.google.drives[self.seed.drive_id].log
        seen = log.position(self.activity.page_token)
        return 0 if seen is None else max(0, log.end(self.google.changes_horizon()) - seen)

    def _new_telegram(self) -> TelegramWorld:
        bot_id = int(self.seed.bot_token.split(":")[0])
        name = self.seed.bot_username
        bot = Bot(User(bot_id, name, username=name, is_bot=True, met=True), self.seed.bot_token)
        accounts = {person["telegram_id"]: account_of(person) for person in reversed(self.people)}
        return TelegramWorld(self.clock, bot, accounts.values(), lambda: self.activity.event())

    def _seed_google(self) -> None:
        email = self.seed.service_account_email
        key = self.google.add_service_account(email, f"{self.origin}/token", pem=self._known_pem())
        self._write_key(key)
        self.google.seed_shared_drive(self.seed.drive_id, self.seed.drive_name, [email])
        for person in self.people:
            if person["email"]:
                self.google.add_person(person["email"], person["nama"])

    def _known_pem(self) -> str | None:
        """The private key given out earlier, so that running clients survive a reset."""
        if not self.key_path.exists():
            return None
        key = json.loads(self.key_path.read_text())
        return str(key["private_key"]) if key.get("client_email") == self.seed.service_account_email else None

    def _write_key(self, key: Mapping[str, str]) -> None:
        self.key_path.parent.mkdir(parents=True, exist_ok=True)
        self.key_path.write_text(json.dumps(dict(key), indent=2))
        self.key_path.chmod(0o600)


def build_world(seed: WorldSeed, data_dir: Path) -> World:
    """A fresh world; the service account's key file is written to `data_dir`.

    Raises ValueError for a seed no world can be made of.
    """
    if not _TOKEN.fullmatch(seed.bot_token):
        raise ValueError("bot_token must look like 123456:ABC…")
    if seed.start.tzinfo is None:
        raise ValueError("start needs a time zone")
    return World(seed, data_dir)


class _Entropy:
    """Bytes for new ids: the same sequence in every run of the same world."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def restart(self) -> None:
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed}:{self._count}".encode()).digest(size)
