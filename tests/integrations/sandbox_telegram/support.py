"""A served world and short words for what users, tests and a bare-hands bot do in it."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.sandbox.server import Server
from integrations.sandbox.world import WorldSeed

START = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
TOKEN = "7100000001:AAHsandboxsandboxsandboxsandboxsand"
SERVICE_ACCOUNT = "sakip@sandbox.iam.gserviceaccount.com"
SEED = WorldSeed(
    people=[
        {"nama": "Budi Santoso", "instansi": "disnaker", "peran": ["kepala_dinas"], "email": "budi@example.go.id"},
        {"nama": "Sri Wahyuni", "instansi": "disnaker", "peran": ["sekretaris"], "email": "sri@example.go.id"},
        {"nama": "Ani", "instansi": "disnaker", "peran": ["pengisi_bidang"], "telegram_id": 6_000_000_003},
    ],
    drive_id="0ASandboxDriveUk9PVA",
    drive_name="Kinerja",
    service_account_email=SERVICE_ACCOUNT,
    bot_username="sakip_sandbox_bot",
    bot_token=TOKEN,
    start=START,
)

Json = dict[str, Any]


def png(width: int, height: int) -> bytes:
    """The smallest thing that is a PNG of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def encoded(data: bytes) -> str:
    """Bytes as the control API takes them."""
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Sandbox:
    """One served world: `control` for the control API, `bot` for raw Bot API calls."""

    server: Server
    http: httpx.Client

    @property
    def url(self) -> str:
        return self.server.url

    def control(self, verb: str, path: str, body: Any = None) -> Any:
        """A control call that must succeed."""
        answer = self.refused(verb, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, verb: str, path: str, body: Any = None) -> httpx.Response:
        """A control call, whatever comes of it."""
        return self.http.request(verb, f"/_sandbox/{path}", json=body)

    def bot(self, method: str, **params: Any) -> Any:
        """The result of a Bot API call that must succeed, parameters sent as JSON."""
        body = self.call(method, **params)
        assert body["ok"] is True, body
        return body["result"]

    def call(self, method: str, **params: Any) -> Json:
        """The whole answer of a Bot API call; the HTTP status must agree with it."""
        answer = self.http.post(f"/bot{TOKEN}/{method}", json=params)
        body: Json = answer.json()
        assert answer.status_code == (200 if body["ok"] else body["error_code"])
        return body

    def complaint(self, method: str, **params: Any) -> str:
        """The description of a Bot API call that must be refused."""
        body = self.call(method, **params)
        assert body["ok"] is False, body
        return str(body["description"])

    def people(self) -> list[Json]:
        return list(self.control("GET", "people"))

    def id_of(self, name: str) -> int:
        """The Telegram id of a person."""
        return int(next(person["telegram_id"] for person in self.people() if person["nama"].startswith(name)))

    def writes(self, user: int, text: str | None = None, **more: Any) -> Json:
        """A user writes; {"message_id", "update_id"}."""
        body = more if text is None else {"text": text, **more}
        return dict(self.control("POST", f"telegram/users/{user}/messages", body))

    def taps(self, user: int, message_id: int, data: str, **more: Any) -> str:
        """A user taps; the id of the tap."""
        body = {"message_id": message_id, "data": data, **more}
        return str(self.control("POST", f"telegram/users/{user}/taps", body)["callback_query_id"])

    def started(self, name: str) -> int:
        """A person who has pressed Start, with nothing left in the queue."""
        user = self.id_of(name)
        self.writes(user, "/start")
        self.drain()
        return user

    def updates(self, **params: Any) -> list[Json]:
        return list(self.bot("getUpdates", **params))

    def drain(self) -> list[Json]:
        """All waiting updates, confirmed."""
        waiting = self.updates()
        if waiting:
            self.updates(offset=waiting[-1]["update_id"] + 1)
        return waiting

    def advance(self, duration: str) -> None:
        self.control("POST", "clock", {"advance": duration})

    def chat(self, chat_id: int) -> list[Json]:
        """The transcript of a chat."""
        return list(self.control("GET", f"telegram/chats/{chat_id}"))
