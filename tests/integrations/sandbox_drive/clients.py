"""The unmodified Google clients, pointed at a loopback root as google.md §8.2 prescribes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import httpx
from google.auth.credentials import Credentials
from google.auth.transport.requests import Request as AuthRequest
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials as UserCredentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import build_http

from integrations.sandbox.google.state import GoogleWorld
from tests.integrations.tenant import Live, Request, address, needs_sandbox

SERVICE_ACCOUNT = address("bot", "sakip@sandbox-project.iam.gserviceaccount.com")
PERSON = address("person", "pengisi@dinas.example.go.id")
SCOPES = ["https://www.googleapis.com/auth/drive"]


class LoopbackServiceAccount(service_account.Credentials):
    """A service account that asks no host but the token endpoint."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


@dataclass
class Sandbox:
    """A world, the root it is served at, and the ways in."""

    world: GoogleWorld | Any = field(repr=False)
    root: str
    key: dict[str, str]
    drive_id: str
    home: str
    """The folder that everything is made in."""

    def service(self, credentials: Any, api: str = "drive", version: str = "v3") -> Any:
        """googleapiclient on the bundled discovery document with its root rewritten."""
        path = resources.files("googleapiclient") / "discovery_cache" / "documents" / f"{api}.{version}.json"
        document = json.loads(path.read_text("utf-8"))
        root = self.root_of(api)
        document.update(rootUrl=root, baseUrl=root + document["servicePath"])
        for name in ("mtlsRootUrl", "endpoints"):
            document.pop(name, None)

        def one_http_each(_shared: Any, *args: Any, **kwargs: Any) -> Request:
            return Request(AuthorizedHttp(credentials, http=build_http()), *args, **kwargs)

        http = AuthorizedHttp(credentials, http=build_http())
        return build_from_document(document, http=http, requestBuilder=one_http_each)

    def root_of(self, _api: str) -> str:
        """Where the API is."""
        return self.root

    def bot(self, scopes: list[str] = SCOPES, **changes: str) -> Any:
        """Drive as the service account."""
        return self.service(self.bot_credentials(scopes, **changes))

    def bot_credentials(self, scopes: list[str] = SCOPES, **changes: str) -> Credentials:
        """The service account's credentials, from its key file."""
        return LoopbackServiceAccount.from_service_account_info(self.key | changes, scopes=scopes)

    def person(self, email: str, **token: Any) -> Any:
        """Drive as anybody."""
        return self.service(UserCredentials(self.token(email, **token)))

    def token(self, email: str, **more: Any) -> str:
        """A bearer token of anybody."""
        return self.world.issue_token(email, **more)

    def http(self, email: str | None = None) -> httpx.Client:
        """A bare HTTP client, with that person's token."""
        headers = {"Authorization": f"Bearer {self.token(email)}"} if email else {}
        return httpx.Client(base_url=self.root, headers=headers, trust_env=False)


class InTenant(Sandbox):
    """The same ways into the real tenant, as far as there are credentials."""

    def __init__(self, live: Live, home: str) -> None:
        super().__init__(None, live.root("www"), {}, live.drive_id or "", home)
        self.live = live

    def __getattribute__(self, name: str) -> Any:
        return needs_sandbox() if name in ("world", "key") else super().__getattribute__(name)

    def root_of(self, api: str) -> str:
        """Google's hosts, or where they are emulated."""
        return self.live.root(api if api == "sheets" else "www")

    def bot_credentials(self, scopes: list[str] = SCOPES, **changes: str) -> Credentials:
        """The bot's, as they are."""
        return needs_sandbox() if changes or scopes != SCOPES else self.live.credentials()

    def person(self, email: str, **token: Any) -> Any:
        """Drive as the bot or the second account."""
        return needs_sandbox() if token else self.service(self.live.credentials(email))

    def token(self, email: str, **more: Any) -> str:
        """A bearer token of one of them."""
        found: Any = needs_sandbox() if more else self.live.credentials(email)
        if not found.valid:
            found.refresh(AuthRequest())
        return str(found.token)


def refusal(request: Any) -> tuple[int, str, str]:
    """Execute a request that must fail: status, reason, message."""
    try:
        request.execute()
    except HttpError as error:
        body = json.loads(error.content)["error"]
        return error.resp.status, body["errors"][0]["reason"], body["message"]
    raise AssertionError("the request was not refused")


def share(service: Any, file_id: str, role: str = "writer", email: str = PERSON, **more: Any) -> Any:
    """A request to share with a person, without mail unless asked for."""
    body = {"type": "user", "role": role, "emailAddress": email} | more.pop("body", {})
    asked = {"fileId": file_id, "supportsAllDrives": True, "sendNotificationEmail": False} | more
    return service.permissions().create(body=body, **asked)
