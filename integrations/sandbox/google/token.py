"""How does the OAuth token endpoint answer: service-account assertions and refresh tokens in, bearer tokens out?

Errors are flat, `{error, error_description}`. Times in assertions are held against wall time plus the emulated skew.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.google.consent import redeem
from integrations.sandbox.google.drive_call import json_response
from integrations.sandbox.google.errors import ApiError
from integrations.sandbox.google.identities import Caller, ServiceAccount

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_AUDIENCES: Final = frozenset(
    {
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
        "https://www.googleapis.com/oauth2/v4/token",
    }
)
_PLAIN_SCOPES: Final = frozenset({"openid", "email", "profile"})
_SCOPE_ROOTS: Final = ("https://www.googleapis.com/auth/", "https://mail.google.com/")
_LONGEST_SECONDS: Final = 3600
_LEEWAY_SECONDS: Final = 300
_TESTING_SECONDS: Final = 604_799
_TIMES: Final = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
_UNDELEGATED: Final = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)

Json = dict[str, Any]


def refused(error: str, description: str, code: int = 400) -> ApiError:
    """A flat OAuth refusal."""
    return ApiError("oauth", code, description, reason=error)


async def serve_token(world: GoogleWorld, request: Request) -> Response:
    """POST /token."""
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode("latin-1")).items()}
    grant, refresh = form.get("grant_type", ""), None
    if grant == JWT_BEARER:
        caller = _from_assertion(world, form.get("assertion", ""), str(request.url.replace(query="")))
    elif grant == "refresh_token":
        caller = _from_refresh_token(world, form)
    elif grant == "authorization_code":
        caller, refresh = redeem(world, form)
    else:
        raise refused("unsupported_grant_type", f"Invalid grant_type: {grant}")
    token = world.ids.issue(caller, world.switches.token_lifetime_seconds)
    found: Json = {
        "access_token": token.value,
        "expires_in": int(world.switches.token_lifetime_seconds),
        "token_type": "Bearer",
    }
    if grant != JWT_BEARER:
        found["scope"] = " ".join(sorted(caller.scopes))
    if refresh is not None:
        found["refresh_token"] = refresh.value
        found |= {"refresh_token_expires_in": _TESTING_SECONDS} if world.switches.consent_in_testing else {}
    return json_response(found)


def _from_assertion(world: GoogleWorld, assertion: str, url: str) -> Caller:
    header, claims, signed, signature = _unpacked(assertion)
    account = world.ids.service_accounts.get(str(claims.get("iss", "")).lower())
    if account is None:
        raise refused("invalid_grant", "Invalid grant: account not found")
    if header.get("alg") != "RS256" or header.get("kid", account.key_id) != account.key_id:
        raise refused("invalid_grant", "Invalid JWT Signature.")
    try:
        account.public_key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise refused("invalid_grant", "Invalid JWT Signature.") from None
    _check_claims(world, claims, url)
    scopes = frozenset(str(claims.get("scope", "")).split())
    if not scopes or not all(scope in _PLAIN_SCOPES or scope.startswith(_SCOPE_ROOTS) for scope in scopes):
        raise refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    return Caller(_subject(world, account, claims), account.project, scopes)


def _unpacked(assertion: str) -> tuple[Json, Json, bytes, bytes]:
    parts = assertion.split(".")
    try:
        header, claims, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
        decoded = json.loads(header), json.loads(claims)
    except (ValueError, binascii.Error):
        raise refused("invalid_grant", "Bad Request") from None
    if not all(isinstance(part, dict) for part in decoded):
        raise refused("invalid_grant", "Bad Request")
    return *decoded, f"{parts[0]}.{parts[1]}".encode(), signature


def _check_claims(world: GoogleWorld, claims: Json, url: str) -> None:
    if claims.get("aud") not in GOOGLE_AUDIENCES | {url}:
        message = "Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token"
        raise refused("invalid_grant", message)
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        raise refused("invalid_grant", _TIMES)
    now = world.token_clock()
    early, late = issued > now + _LEEWAY_SECONDS, expires <= now
    if early or late or not 0 < expires - issued <= _LONGEST_SECONDS + _LEEWAY_SECONDS:
        raise refused("invalid_grant", _TIMES)


def _subject(world: GoogleWorld, account: ServiceAccount, claims: Json) -> str:
    subject = str(claims.get("sub") or account.email).lower()
    if subject != account.email and not world.switches.domain_wide_delegation:
        raise refused("unauthorized_client", _UNDELEGATED, 401)
    return subject


def _from_refresh_token(world: GoogleWorld, form: dict[str, str]) -> Caller:
    client = world.ids.clients.get(form.get("client_id", ""))
    if client is None:
        raise refused("invalid_client", "The OAuth client was not found.", 401)
    if form.get("client_secret") != client.secret:
        raise refused("invalid_client", "The provided client secret is invalid.", 401)
    token = world.ids.refresh_tokens.get(form.get("refresh_token", ""))
    if token is None or token.client_id != client.client_id:
        raise refused("invalid_grant", "Bad Request")
    if world.switches.refresh_tokens_dead:
        raise refused("invalid_grant", "Token has been expired or revoked.")
    wanted = frozenset(form.get("scope", "").split()) or token.scopes
    if not wanted <= token.scopes:
        raise refused("invalid_scope", "Some requested scopes were invalid.")
    return Caller(token.email, client.project, wanted)
