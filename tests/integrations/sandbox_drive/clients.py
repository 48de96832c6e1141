"""The unmodified Google clients, pointed at a loopback root as google.md §8.2 prescribes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import httpx
from google.auth.credentials import Credentials
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials as UserCredentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest, build_http

from integrations.sandbox.google.state import GoogleWorld

SCOPES = ["https://www.googleapis.com/auth/drive"]


class LoopbackServiceAccount(service_account.Credentials):
    """A service account that asks no host but the token endpoint."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


@dataclass(slots=True)
class Sandbox:
    """A world, the root it is served at, and the ways in."""

    world: GoogleWorld
    root: str
    key: dict[str, str]
    drive_id: str

    def service(self, credentials: Any, api: str = "drive", version: str = "v3") -> Any:
        """googleapiclient on the bundled discovery document with its root rewritten."""
        path = resources.files("googleapiclient") / "discovery_cache" / "documents" / f"{api}.{version}.json"
        document = json.loads(path.read_text("utf-8"))
        document.update(rootUrl=self.root, baseUrl=self.root + document["servicePath"])
        for name in ("mtlsRootUrl", "endpoints"):
            document.pop(name, None)

        def one_http_each(_shared: Any, *args: Any, **kwargs: Any) -> HttpRequest:
            return HttpRequest(AuthorizedHttp(credentials, http=build_http()), *args, **kwargs)

        http = AuthorizedHttp(credentials, http=build_http())
        return build_from_document(document, http=http, requestBuilder=one_http_each)

    def bot(self, scopes: list[str] = SCOPES, **changes: str) -> Any:
        """Drive as the service account."""
        return self.service(self.bot_credentials(scopes, **changes))

    def bot_credentials(self, scopes: list[str] = SCOPES, **changes: str) -> Credentials:
        """The service account's credentials, from its key file."""
        return LoopbackServiceAccount.from_service_account_info(self.key | changes, scopes=scopes)

    def person(self, email: str, **token: Any) -> Any:
        """Drive as anybody."""
        return self.service(UserCredentials(self.world.issue_token(email, **token)))

    def http(self, email: str | None = None) -> httpx.Client:
        """A bare HTTP client, with that person's token."""
        headers = {"Authorization": f"Bearer {self.world.issue_token(email)}"} if email else {}
        return httpx.Client(base_url=self.root, headers=headers, trust_env=False)


def refusal(request: Any) -> tuple[int, str, str]:
    """Execute a request that must fail: status, reason, message."""
    try:
        request.execute()
    except HttpError as error:
        body = json.loads(error.content)["error"]
        return error.resp.status, body["errors"][0]["reason"], body["message"]
    raise AssertionError("the request was not refused")
