"""Does the credentials file decide who we are, and is every fault in it told plainly?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from integrations.errors import Denied, DeniedKind
from integrations.google import load_credentials

LOCAL = "http://127.0.0.1:8765/token"
GOOGLE = "https://oauth2.googleapis.com/token"


@pytest.fixture(scope="module")
def service_account() -> dict[str, str]:
    """A key file as Google issues it, with a key of our own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"type": "service_account", "client_email": "bot@x.example", "private_key": pem, "token_uri": GOOGLE}


def user(**more: str) -> dict[str, str]:
    return {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r", **more}


def saved(folder: Path, content: Any) -> Path:
    path = folder / "credentials.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_service_account_gets_the_drive_scope(tmp_path: Path, service_account: dict[str, str]) -> None:
    """Membership of one shared drive is its limit."""
    credentials: Any = load_credentials(saved(tmp_path, service_account))
    assert credentials.service_account_email == "bot@x.example"
    assert list(credentials.scopes) == ["https://www.googleapis.com/auth/drive"]


def test_a_service_account_can_act_for_a_person(tmp_path: Path, service_account: dict[str, str]) -> None:
    """Domain-wide delegation."""
    credentials: Any = load_credentials(saved(tmp_path, service_account), subject="kasubbag@x.example")
    assert credentials._subject == "kasubbag@x.example"


def test_a_user_gets_only_the_files_of_the_app(tmp_path: Path) -> None:
    """And Google's own token endpoint, whatever the file names."""
    credentials: Any = load_credentials(saved(tmp_path, user(token_uri="https://oauth2.googleapis.com/token")))
    assert list(credentials.scopes) == ["https://www.googleapis.com/auth/drive.file"]
    assert credentials.token_uri == GOOGLE


def test_in_the_sandbox_nothing_is_looked_up_beside_the_token(tmp_path: Path, service_account: dict[str, str]) -> None:
    """The regional access boundary would resolve a Google host in a background thread."""
    credentials: Any = load_credentials(saved(tmp_path, {**service_account, "token_uri": LOCAL}), loopback=True)
    assert credentials.with_scopes(["x"])._is_regional_access_boundary_lookup_required() is False


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not JSON"),
        ("[]", "JSON object"),
        ({"installed": {}}, "OAuth client"),
        ({"type": "external_account"}, "neither"),
        ({"type": "authorized_user", "client_id": "c"}, "client_secret, refresh_token"),
        ({"type": "service_account", "client_email": "e", "private_key": "x", "token_uri": GOOGLE}, "private key"),
    ],
)
def test_a_faulty_file_is_described(tmp_path: Path, content: Any, reason: str) -> None:
    """In one sentence, as a matter of credentials."""
    with pytest.raises(Denied, match=reason) as caught:
        load_credentials(saved(tmp_path, content))
    assert caught.value.kind is DeniedKind.CREDENTIALS


def test_an_absent_file_is_described(tmp_path: Path) -> None:
    """The commonest fault of all."""
    with pytest.raises(Denied, match="does not exist"):
        load_credentials(tmp_path / "none.json")


def test_credentials_and_base_belong_to_the_same_world(tmp_path: Path) -> None:
    """Sandbox keys never reach Google, and Google's never the sandbox."""
    with pytest.raises(Denied, match="foreign token endpoint"):
        load_credentials(saved(tmp_path, user()), loopback=True)
    with pytest.raises(Denied, match="sandbox"):
        load_credentials(saved(tmp_path, user(token_uri=LOCAL)))


def test_a_user_cannot_act_for_another_person(tmp_path: Path) -> None:
    """Only a service account has delegation."""
    with pytest.raises(Denied, match="act for another"):
        load_credentials(saved(tmp_path, user()), subject="x@y.example")
