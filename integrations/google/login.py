"""How does a person let the bot work as their account? The installed-app flow (OAuth 2.0 with PKCE) over loopback.

Written out here because the library's own flow refuses a token endpoint without TLS, which the sandbox's is.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from integrations.errors import Denied, DeniedKind
from integrations.google.auth import USER_SCOPES
from integrations.google.wire import CONNECT_SECONDS, READ_SECONDS, guarded_session
from integrations.loopback import is_loopback_url

_NEEDED: Final = ("client_id", "client_secret", "auth_uri", "token_uri")
_DONE: Final = b"<!doctype html><meta charset=utf-8><p>You can close this window and go back to the terminal.</p>"


def log_in(client_file: Path, *, loopback: bool, show: Callable[[str], None], seconds: float = 300) -> dict[str, Any]:
    """The authorised-user credentials of whoever consents at the address given to `show`.

    `client_file` is the OAuth client of type "Desktop app" as Google's console hands it out; with `loopback` its
    endpoints must be on this machine. Raises Denied(credentials) when the file is another one, consent is refused, or
    nobody answers within `seconds`.
    """
    client = _read_client(client_file, loopback)
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
    with _Listener() as listener:
        redirect = f"http://127.0.0.1:{listener.server_port}/"
        show(_consent_address(client, redirect, state, verifier))
        answer = listener.wait(seconds)
    if answer.get("error") or not answer.get("code"):
        raise _refused(f"consent was not given ({answer.get('error') or 'no answer came'})")
    if not secrets.compare_digest(answer.get("state", ""), state):
        raise _refused("the answer belongs to another login")
    return _exchange(client, answer["code"], redirect, verifier, loopback)


def is_client_file(path: Path) -> bool:
    """Whether the file holds an OAuth client instead of credentials."""
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(info, dict) and isinstance(info.get("installed"), dict)


def _read_client(path: Path, loopback: bool) -> Mapping[str, str]:
    if not is_client_file(path):
        raise _refused('the file holds no OAuth client of type "Desktop app" (a JSON with "installed" in it)')
    client = json.loads(path.read_text(encoding="utf-8"))["installed"]
    absent = [name for name in _NEEDED if not client.get(name)]
    if absent:
        raise _refused(f"the OAuth client lacks {', '.join(absent)}")
    if {is_loopback_url(str(client[name])) for name in ("auth_uri", "token_uri")} != {loopback}:
        raise _refused("the OAuth client and SAKIP_GOOGLE_API_BASE belong to different worlds")
    return {name: str(client[name]) for name in _NEEDED}


def _consent_address(client: Mapping[str, str], redirect: str, state: str, verifier: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": client["client_id"],
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join(USER_SCOPES),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{client['auth_uri']}?{urlencode(asked)}"


class _Listener(http.server.HTTPServer):
    """Waits on loopback for the browser to come back."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: dict[str, str] = {}
        self.waits = True

    def wait(self, seconds: float) -> dict[str, str]:
        """What the browser brought; empty when it did not come in time."""
        self.timeout = seconds
        while self.waits and not self.answer:
            self.handle_request()
        return self.answer

    def handle_timeout(self) -> None:
        """Nobody came."""
        self.waits = False


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        """A request without code or error (the browser asks for an icon) is none of ours."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        known = "code" in given or "error" in given
        self.server.answer = given if known else {}
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(_DONE if known else b"")

    def log_message(self, *_: Any) -> None:
        """Nothing: the address holds the code."""


def _exchange(client: Mapping[str, str], code: str, redirect: str, verifier: str, loopback: bool) -> dict[str, Any]:
    import requests

    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    session = guarded_session(requests.Session(), loopback)
    try:
        answer = session.post(client["token_uri"], data=form, timeout=(CONNECT_SECONDS, READ_SECONDS))
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _refused(f"the token endpoint gave no usable answer ({type(error).__name__})") from None
    if not found.get("refresh_token"):
        raise _refused(f"Google gave no lasting token ({found.get('error') or 'none in its answer'})")
    kept = {name: client[name] for name in ("client_id", "client_secret", "token_uri")}
    return {
        "type": "authorized_user",
        "refresh_token": found["refresh_token"],
        **kept,
        **_lifetime(found, answer.headers),
    }


def _lifetime(found: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, str]:
    """Google says how long a refresh token lives only where it does not last: the consent screen is in testing."""
    seconds = found.get("refresh_token_expires_in")
    if not seconds or "date" not in headers:
        return {}
    dies = parsedate_to_datetime(headers["date"]).astimezone(UTC) + timedelta(seconds=int(seconds))
    return {"refresh_token_expires_at": dies.isoformat(timespec="seconds")}


def _refused(reason: str) -> Denied:
    return Denied(f"Google login: {reason}.", DeniedKind.CREDENTIALS)
