"""Who are we at Google? Reads one credentials file and says in plain words what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import Denied, DeniedKind
from integrations.loopback import is_loopback_url

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SERVICE_ACCOUNT_SCOPES: Final = ("https://www.googleapis.com/auth/drive",)
"""A service account shows no consent screen; membership of one shared drive is its real limit (google.md §6.5)."""

USER_SCOPES: Final = ("https://www.googleapis.com/auth/drive.file",)
"""A person's token sees only files the bot made or was given (google.md §6.5)."""

_GOOGLE_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, not a secret
_NEEDED: Final = {
    "service_account": ("client_email", "private_key", "token_uri"),
    "authorized_user": ("client_id", "client_secret", "refresh_token"),
}


def load_credentials(path: str | Path, subject: str | None = None, loopback: bool = False) -> Credentials:
    """The credentials in a JSON file: a service account or an authorised user.

    A service account acts as `subject`, or as the person the file itself names under "subject": domain-wide delegation.

    With `loopback` the token endpoint named in the file must be on this machine and no other lookup is made.
    Raises Denied(credentials) with the reason for a file that is absent, unreadable or of another kind.
    """
    info = _read(Path(path))
    kind = str(info.get("type", ""))
    if kind not in _NEEDED:
        raise _refuse(_describe_unknown(info))
    absent = [name for name in _NEEDED[kind] if not info.get(name)]
    if absent:
        raise _refuse(f"the credentials file lacks {', '.join(absent)}")
    _check_token_endpoint(info, loopback)
    if kind == "service_account":
        return _service_account(info, subject or info.get("subject"), loopback)
    return _authorised_user(info, subject, loopback)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refuse("the credentials file does not exist") from None
    except OSError:
        raise _refuse("the credentials file cannot be read") from None
    except ValueError:
        raise _refuse("the credentials file is not JSON") from None
    if not isinstance(info, dict):
        raise _refuse("the credentials file does not hold a JSON object")
    return info


def _describe_unknown(info: Mapping[str, Any]) -> str:
    if "installed" in info or "web" in info:
        return (
            "the file is an OAuth client, not the token of a user who gave consent with it: `sakip init --google-login`"
        )
    return "the credentials file is neither a service account key nor an authorised user"


def _check_token_endpoint(info: Mapping[str, Any], loopback: bool) -> None:
    endpoint = str(info.get("token_uri") or _GOOGLE_TOKEN_URI)
    if is_loopback_url(endpoint) == loopback:
        return
    if loopback:
        raise _refuse("the credentials belong to a foreign token endpoint, but the Google base is on loopback")
    raise _refuse("the credentials belong to a sandbox, but the Google base is not on loopback")


def _service_account(info: Mapping[str, Any], subject: str | None, loopback: bool) -> Credentials:
    build = _sandbox_service_account if loopback else _plain_service_account
    try:
        return build()(info, scopes=SERVICE_ACCOUNT_SCOPES, subject=subject)
    except ValueError:
        raise _refuse("the private key in the credentials file cannot be read") from None


def _plain_service_account() -> Callable[..., Credentials]:
    from google.oauth2.service_account import Credentials as ServiceAccount

    return ServiceAccount.from_service_account_info


def _sandbox_service_account() -> Callable[..., Credentials]:
    from google.oauth2.service_account import Credentials as ServiceAccount

    class SandboxServiceAccount(ServiceAccount):
        """A service account that never looks up its regional access boundary at the real Google."""

        def _is_regional_access_boundary_lookup_required(self) -> bool:
            return False

    return SandboxServiceAccount.from_service_account_info


def _authorised_user(info: Mapping[str, Any], subject: str | None, loopback: bool) -> Credentials:
    from google.oauth2.credentials import Credentials as User

    if subject:
        raise _refuse("only a service account can act for another person")
    return User(  # type: ignore[no-untyped-call]  # google-auth leaves this constructor unannotated
        token=None,
        refresh_token=info["refresh_token"],
        client_id=info["client_id"],
        client_secret=info["client_secret"],
        token_uri=str(info["token_uri"]) if loopback else _GOOGLE_TOKEN_URI,
        scopes=USER_SCOPES,
    )


def _refuse(reason: str) -> Denied:
    return Denied(f"Google credentials: {reason}.", DeniedKind.CREDENTIALS)
