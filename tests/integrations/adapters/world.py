"""One loopback world for the adapter tests: the sandbox as a server, its control API, and clients of several people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from google.oauth2.credentials import Credentials

from integrations.google import Drive, Gateway, Sheets, load_credentials
from integrations.sandbox.server import Server
from integrations.sandbox.world import World

DRIVE_ID = "0APelaporanUk9PVA"
BOT = "sakip-bot@sandbox-project.iam.gserviceaccount.com"
TOKEN = "700000001:AAEsandbox-token_0123456789abcdef"
ANI = "ani@dinas.example.go.id"
BUDI = "budi@dinas.example.go.id"
STRANGER = "siapa@luar.example.com"


class Sandbox:
    """A freshly reset world; all access by HTTP, except what only its owner could do."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.world: World = server.world
        self.key_path: Path = server.world.key_path
        self.waits: list[float] = []
        self._gateways: dict[str | None, Gateway] = {}
        self._http = httpx.Client(base_url=server.url, trust_env=False, timeout=30)
        self.control("POST", "reset")

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def control(self, verb: str, path: str, /, **body: Any) -> Any:
        """One call of the control API."""
        answer = self._http.request(verb, f"/_sandbox/{path}", json=body or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, **wish: Any) -> None:
        """Make the next matching requests fail."""
        self.control("POST", "faults", **wish)

    def switch(self, **switches: Any) -> None:
        """Change what the emulated Google does."""
        self.control("POST", "google/switches", **switches)

    def calls(self, service: str, action: Callable[[], object]) -> list[tuple[str, str]]:
        """(method, path) of the requests to a service that the action makes."""
        self.control("DELETE", "calls")
        action()
        return [(row["method"], row["path"]) for row in self.control("GET", f"calls?service={service}")]

    def files(self, name: str) -> list[Mapping[str, Any]]:
        """Everything of that name in Drive, the trash included."""
        return [file for file in self.control("GET", "google/files") if file["name"] == name]

    def gateway(self, email: str | None = None) -> Gateway:
        """A gateway as the bot's service account, or as somebody with a bearer token."""
        if email not in self._gateways:
            credentials: Any = load_credentials(self.key_path, loopback=True)
            if email:
                token = self.control("POST", "google/token", email=email)["access_token"]
                credentials = Credentials(token=token)  # type: ignore[no-untyped-call]
            self._gateways[email] = Gateway(credentials, self.url, sleep=self.waits.append)
        return self._gateways[email]

    def drive(self, email: str | None = None) -> Drive:
        """Drive verbs over the shared drive."""
        return Drive(self.gateway(email), DRIVE_ID)

    def sheets(self, email: str | None = None) -> Sheets:
        """Sheets verbs."""
        return Sheets(self.gateway(email))

    def person(self, name: str) -> int:
        """The Telegram id of somebody."""
        people = self.control("GET", "people")
        return int(next(person["telegram_id"] for person in people if person["nama"] == name))
