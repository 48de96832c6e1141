"""Who is calling: accounts, service-account keys, OAuth clients and the bearer tokens issued to them.

Token lifetimes are wall time (design.md §12); the emulated skew is added to it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SCOPE: Final = "https://www.googleapis.com/auth/"
DEFAULT_SCOPES: Final = frozenset({SCOPE + "drive", SCOPE + "spreadsheets", SCOPE + "documents"})
DEFAULT_APP: Final = "sandbox-console"
"""The developer project behind tokens handed out by the control API."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity behind one bearer token; `app` is the developer project that owns private appProperties."""

    email: str
    app: str = DEFAULT_APP
    scopes: frozenset[str] = DEFAULT_SCOPES

    def has(self, *names: str) -> bool:
        """Whether any of these scopes (short names, as `drive.file`) was granted."""
        return any(SCOPE + name in self.scopes for name in names)

    @property
    def sees_own_files_only(self) -> bool:
        """Granted `drive.file` and nothing that reaches further in Drive."""
        wide = ("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
        return self.has("drive.file") and not self.has(*wide)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and the wall time (epoch seconds) at which it dies."""

    value: str
    caller: Caller
    expires: float


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A registered service account and the public half of its key."""

    email: str
    project: str
    client_id: str
    key_id: str
    public_key: rsa.RSAPublicKey


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An OAuth client (application) registered for the refresh_token grant."""

    client_id: str
    secret: str
    project: str


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A long-lived consent of one person to one client."""

    value: str
    email: str
    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code: who allowed what to which client; `challenge` is the PKCE one, "" for none."""

    client_id: str
    email: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str


def permission_id(principal: str) -> str:
    """The stable id Google shows for one account, group or domain in every permission."""
    digest = hashlib.sha256(principal.lower().encode()).digest()
    return str(10**19 + int.from_bytes(digest[:8], "big") % (9 * 10**18)).zfill(20)


@dataclass(slots=True)
class Identities:
    """The registry of accounts and credentials."""

    wall: Callable[[], float]
    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    service_accounts: dict[str, ServiceAccount] = field(default_factory=dict)
    clients: dict[str, OAuthClient] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    codes: dict[str, tuple[Code, float]] = field(default_factory=dict)

    def display_name(self, email: str) -> str:
        """The full name of an account; the local part of the address where none was given."""
        return self.names.get(email) or email.split("@")[0]

    def is_service_account(self, email: str) -> bool:
        """Whether this address belongs to a service account (which owns nothing)."""
        return email in self.service_accounts or email.endswith(".gserviceaccount.com")

    def add_service_account(self, email: str, project: str, token_uri: str, pem: str | None = None) -> dict[str, str]:
        """Register a service account; returns the key file as Google's console hands it out.

        `pem` re-uses an earlier private key, so that a world can be reset under a running client.
        """
        key = _load(pem) if pem else rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        key_id = hashlib.sha256(private.encode()).hexdigest()[:40]
        client_id = permission_id("client:" + email) + "0"
        self.service_accounts[email] = ServiceAccount(email, project, client_id, key_id, key.public_key())
        return {
            "type": "service_account",
            "project_id": project,
            "private_key_id": key_id,
            "private_key": private,
            "client_email": email,
            "client_id": client_id,
            "auth_uri": token_uri.removesuffix("/token") + "/o/oauth2/auth",
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }

    def add_client(self, project: str) -> OAuthClient:
        """Register an installed-app OAuth client of a developer project."""
        client = OAuthClient(
            f"{permission_id('project:' + project)[:12]}-{secrets.token_hex(8)}.apps.googleusercontent.com",
            "GOCSPX-" + secrets.token_urlsafe(21),
            project,
        )
        self.clients[client.client_id] = client
        return client

    def consent(self, email: str, client_id: str, scopes: frozenset[str] = DEFAULT_SCOPES) -> RefreshToken:
        """One person's consent to one client, as a refresh token."""
        token = RefreshToken("1//0" + secrets.token_urlsafe(48), email.lower(), client_id, scopes)
        self.refresh_tokens[token.value] = token
        return token

    def issue(self, caller: Caller, lifetime: float) -> Token:
        """A fresh bearer token, good for `lifetime` wall seconds."""
        token = Token("ya29." + secrets.token_urlsafe(64), caller, self.wall() + lifetime)
        self.tokens[token.value] = token
        return token

    def find(self, bearer: str) -> Caller | None:
        """The caller behind a bearer token; None when it is unknown or has expired."""
        token = self.tokens.get(bearer)
        if token is None or token.expires <= self.wall():
            return None
        return token.caller


def _load(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("a service-account key is an RSA key")
    return key
