"""What happens at the consent screen? A person chooses an account, allows or refuses, and the browser goes back to the
installed app on loopback with a code that is good once (RFC 6749, 7636, 8252).
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from integrations.sandbox.google.errors import ApiError
from integrations.sandbox.google.identities import Caller, Code, RefreshToken

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

CODE_SECONDS: Final = 600
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def _refused(error: str, description: str, code: int = 400) -> ApiError:
    return ApiError("oauth", code, description, reason=error)


async def serve_consent(world: GoogleWorld, request: Request) -> Response:
    """GET shows the screen; POST of its form (`email`, `allow`) sends the browser back."""
    asked = dict(request.query_params)
    _check(world, asked)
    if request.method == "GET":
        return HTMLResponse(_screen(world, asked))
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode("latin-1")).items()}
    email = form.get("email", "").lower()
    if form.get("allow") != "yes":
        return _back(asked, {"error": "access_denied"})
    if "@" not in email:
        raise _refused("invalid_request", "Choose an account.")
    scopes = frozenset(asked["scope"].split())
    code = Code(asked["client_id"], email, asked["redirect_uri"], scopes, asked.get("code_challenge", ""))
    name = "4/0" + secrets.token_urlsafe(48)
    world.ids.codes[name] = (code, world.ids.wall() + CODE_SECONDS)
    return _back(asked, {"code": name, "scope": asked["scope"]})


def redeem(world: GoogleWorld, form: dict[str, str]) -> tuple[Caller, RefreshToken]:
    """The caller and the refresh token for a code. Raises ApiError; a code that was shown once is dead."""
    client = world.ids.clients.get(form.get("client_id", ""))
    if client is None or form.get("client_secret") != client.secret:
        raise _refused("invalid_client", "The OAuth client was not found.", 401)
    code, expires = world.ids.codes.pop(form.get("code", ""), (None, 0.0))
    if code is None or expires <= world.ids.wall() or code.client_id != client.client_id:
        raise _refused("invalid_grant", "Malformed auth code.")
    if form.get("redirect_uri") != code.redirect_uri:
        raise _refused("redirect_uri_mismatch", "Bad Request")
    if code.challenge and _challenge(form.get("code_verifier", "")) != code.challenge:
        raise _refused("invalid_grant", "Invalid code verifier.")
    token = world.ids.consent(code.email, client.client_id, code.scopes)
    return Caller(code.email, client.project, code.scopes), token


def _check(world: GoogleWorld, asked: dict[str, str]) -> None:
    if asked.get("client_id") not in world.ids.clients:
        raise _refused("invalid_client", "The OAuth client was not found.", 401)
    redirect = urlsplit(asked.get("redirect_uri", ""))
    if redirect.scheme != "http" or redirect.hostname not in _LOOPBACK:
        raise _refused("redirect_uri_mismatch", "Error 400: redirect_uri_mismatch")
    if asked.get("response_type") != "code" or not asked.get("scope"):
        raise _refused("invalid_request", "Required parameter is missing: response_type or scope")
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        raise _refused("invalid_request", "code_challenge_method must be S256 here")


def _screen(world: GoogleWorld, asked: dict[str, str]) -> str:
    accounts = "".join(f"<option>{html.escape(email)}</option>" for email in sorted(world.ids.names))
    scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in asked["scope"].split())
    return (
        "<!doctype html><meta charset=utf-8><title>Sandbox: consent</title><form method=post>"
        f"<p>An app wants to use these scopes of your account:<ul>{scopes}</ul>"
        f"<p><input name=email list=accounts required><datalist id=accounts>{accounts}</datalist>"
        "<p><button name=allow value=yes>Allow</button> "
        "<button name=allow value=no formnovalidate>Cancel</button></form>"
    )


def _back(asked: dict[str, str], more: dict[str, str]) -> Response:
    answer = {**more, **({"state": asked["state"]} if asked.get("state") else {})}
    return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
