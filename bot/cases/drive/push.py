"""May this notice of Google's be believed, and which channels does it come by?

A notice says only *that* something changed: it has Drive's change feed read now, and is never read for what it says.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection

from bot.store.queries import marks
from integrations.google.drive_model import Channel

PAGE_TOKEN = "drive:token"  # noqa: S105 - the name of a marker, not a secret
RESTING = "drive:saluran_ditolak"  # why Google refused a channel, and when
SUFFIX = "/google"
UNKNOWN = "no such channel"  # what whoever comes by no channel of ours is answered
_CHANNEL = "drive:saluran:"
_TOLD = "drive:kabar"
_LONGEST_ID = 64
_SYNC = "sync"  # the first message of each channel: it stands, nothing has changed


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Drive can reach us, beside the address Telegram delivers to, and the secret of that address."""

    address: str
    secret: str

    @property
    def path(self) -> str:
        """The path notices are posted to."""
        return urlsplit(self.address).path

    def token(self, channel_id: str) -> str:
        """What Drive repeats with each notice of this channel: made from the secret, so that it is kept nowhere."""
        return hmac.new(self.secret.encode(), f"drive:{channel_id}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A channel as we put it down before asking for it; `resource_id` is "" while no answer came."""

    channel: Channel
    address: str


def hook_of(webhook_url: str | None, secret: str) -> Hook | None:
    """The hook beside a webhook; None where there is no public address."""
    if not webhook_url:
        return None
    parts = urlsplit(webhook_url)
    return Hook(urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + SUFFIX, "", "")), secret)


def is_ours(tx: Connection, hook: Hook, headers: Mapping[str, str]) -> bool:
    """Whether a notice comes by a channel we opened, with its secret; compared in constant time, before any look-up."""
    channel_id = headers.get("x-goog-channel-id", "")
    given = headers.get("x-goog-channel-token", "")
    proven = hmac.compare_digest(given.encode("latin-1"), hook.token(channel_id[:_LONGEST_ID]).encode())
    return proven and marks.get(tx, f"{_CHANNEL}{channel_id}") is not None


def is_news(headers: Mapping[str, str]) -> bool:
    """False for the message that only says that the channel stands."""
    return headers.get("x-goog-resource-state") != _SYNC


def told(tx: Connection, wall_us: int, now: datetime) -> None:
    """Drive says that something changed."""
    marks.put(tx, _TOLD, str(wall_us), now)


def last_told(tx: Connection) -> str | None:
    """Differs from one notice to the next."""
    return marks.get(tx, _TOLD)


def kept(tx: Connection) -> list[Kept]:
    """The channels we know of, those that last longest first."""
    found = [_read(row.kunci.removeprefix(_CHANNEL), row.nilai) for row in marks.starting_with(tx, _CHANNEL)]
    return sorted(found, key=lambda one: one.channel.expires, reverse=True)


def keep(tx: Connection, one: Kept, now: datetime) -> None:
    """Puts a channel down."""
    channel = one.channel
    values = {"resource": channel.resource_id, "expires": channel.expires.isoformat(), "address": one.address}
    marks.put(tx, f"{_CHANNEL}{channel.id}", json.dumps(values), now)


def forget(tx: Connection, channel_id: str) -> None:
    """The channel is over."""
    marks.drop(tx, f"{_CHANNEL}{channel_id}")


def _read(channel_id: str, text: str) -> Kept:
    values = json.loads(text)
    channel = Channel(channel_id, values["resource"], datetime.fromisoformat(values["expires"]))
    return Kept(channel, values["address"])
