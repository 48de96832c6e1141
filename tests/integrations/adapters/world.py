"""One Google for the adapter tests and clients of several people in it: the loopback one, or a real tenant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from google.oauth2.credentials import Credentials

from integrations.google import Drive, Gateway, Sheets, load_credentials
from integrations.sandbox.server import Server
from integrations.sandbox.world import World
from tests.integrations.tenant import LIVE, SENT, NotedGateway, ProbeDrive, address

DRIVE_ID = "0APelaporanUk9PVA"
BOT = address("bot", "sakip-bot@sandbox-project.iam.gserviceaccount.com")
TOKEN = "700000001:AAEsandbox-token_0123456789abcdef"
ANI = address("person", "ani@dinas.example.go.id")
BUDI = "budi@dinas.example.go.id"
STRANGER = "siapa@luar.example.com"


class Tenant:
    """A Google, wherever it is: everything is done through clients, and made in the folder `home`."""

    def __init__(self, home: str, drive_id: str | None, open_gateway: Callable[[str | None], Gateway]) -> None:
        self.home = home
        self.drive_id = drive_id
        self._open = open_gateway
        self._gateways: dict[str | None, Gateway] = {}

    def gateway(self, email: str | None = None) -> Gateway:
        """A gateway as the bot, or as somebody else."""
        if email not in self._gateways:
            self._gateways[email] = self._open(email)
        return self._gateways[email]

    def drive(self, email: str | None = None) -> Drive:
        """Drive verbs over the tests' drive."""
        return ProbeDrive(self.gateway(email), self.drive_id, self.home)

    def sheets(self, email: str | None = None) -> Sheets:
        """Sheets verbs."""
        return Sheets(self.gateway(email))

    def calls(self, service: str, action: Callable[[], object]) -> list[tuple[str, str]]:
        """(method, path) of the requests to a service that the action sends."""
        before = len(SENT)
        action()
        return [(method, path) for name, method, path in SENT[before:] if name == service]

    def roles(self, file_id: str) -> dict[str, str]:
        """The direct grants on a file, as its permission list tells them."""
        gateway = self.gateway()
        fields = "permissions(emailAddress,role,permissionDetails(inherited))"
        request = gateway.drive.permissions().list(fileId=file_id, supportsAllDrives=True, fields=fields)
        return {
            entry["emailAddress"]: entry["role"]
            for entry in gateway.call(request)["permissions"]
            if entry["role"] != "owner"
            and not all(one["inherited"] for one in entry.get("permissionDetails", [{"inherited": False}]))
        }


class Sandbox(Tenant):
    """A freshly reset world, with all that only its owner can do; by HTTP."""

    def __init__(self, server: Server) -> None:
        super().__init__(DRIVE_ID, DRIVE_ID, self._enter)
        self.url = server.url
        self.world: World = server.world
        self.key_path: Path = server.world.key_path
        self.waits: list[float] = []
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

    def files(self, name: str) -> list[Mapping[str, Any]]:
        """Everything of that name in Drive, the trash included."""
        return [file for file in self.control("GET", "google/files") if file["name"] == name]

    def person(self, name: str) -> int:
        """The Telegram id of somebody."""
        people = self.control("GET", "people")
        return int(next(person["telegram_id"] for person in people if person["nama"] == name))

    def _enter(self, email: str | None) -> Gateway:
        credentials: Any = load_credentials(self.key_path, loopback=True)
        if email:
            token = self.control("POST", "google/token", email=email)["access_token"]
            credentials = Credentials(token=token)  # type: ignore[no-untyped-call]
        return NotedGateway(credentials, self.url, sleep=self.waits.append)


def in_real_tenant(home: str) -> Tenant:
    """The real tenant of the run, with a folder of its own."""
    assert LIVE
    return Tenant(home, LIVE.drive_id, LIVE.gateway)
