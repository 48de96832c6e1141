"""The token endpoint, and what every service says to a token it does not like."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from google.auth import jwt
from google.auth.crypt import RSASigner
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials as UserCredentials

from integrations.sandbox.google.identities import DEFAULT_SCOPES
from integrations.sandbox.google.token import JWT_BEARER
from tests.integrations.sandbox_drive.clients import PERSON, SERVICE_ACCOUNT, Sandbox
from tests.integrations.sandbox_drive.conftest import Clock


def refresh(credentials) -> None:
    """Ask for a token."""
    credentials.refresh(Request())


def test_a_service_account_gets_a_token_for_itself(sandbox: Sandbox) -> None:
    """The JWT-bearer grant of google-auth, signature and all."""
    me = sandbox.bot().about().get(fields="user").execute()
    assert me["user"]["emailAddress"] == SERVICE_ACCOUNT
    assert me["user"]["me"] is True


def test_a_key_that_is_not_the_registered_one_is_refused(sandbox: Sandbox) -> None:
    """A signature by another key is invalid_grant."""
    other = sandbox.world.add_service_account("other@x.iam.gserviceaccount.com", sandbox.root + "token")
    with pytest.raises(RefreshError, match=r"Invalid JWT Signature"):
        refresh(sandbox.bot_credentials(private_key=other["private_key"], private_key_id=other["private_key_id"]))


def test_an_unknown_account_is_refused(sandbox: Sandbox) -> None:
    """google: Invalid grant: account not found."""
    with pytest.raises(RefreshError, match=r"account not found"):
        refresh(sandbox.bot_credentials(client_email="nobody@x.iam.gserviceaccount.com"))


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "https://example.com/token"}, "Failed audience check"),
        ({"exp": 90_000.0}, "reasonable timeframe"),
        ({"exp": -10.0}, "reasonable timeframe"),
        ({"scope": ""}, "Invalid OAuth scope"),
        ({"iss": "nobody@x.id"}, "account not found"),
    ],
)
def test_an_assertion_is_read_claim_by_claim(sandbox: Sandbox, claims: dict[str, object], said: str) -> None:
    """aud, exp (relative to now here), scope and iss."""
    now = time.time()
    good = {"iss": SERVICE_ACCOUNT, "aud": sandbox.root + "token", "iat": now, "exp": 3600.0, "scope": "x"}
    asked = good | claims
    asked["exp"] = now + float(str(asked["exp"]))
    signer = RSASigner.from_service_account_info(sandbox.key)
    with sandbox.http() as http:
        form = {"grant_type": JWT_BEARER, "assertion": jwt.encode(signer, asked).decode()}
        answer = http.post("/token", data=form)
    assert answer.status_code == 400
    assert said in answer.json()["error_description"]


@pytest.mark.parametrize("skew", [7200.0, -7200.0])
def test_a_clock_that_is_off_by_hours_is_refused(sandbox: Sandbox, skew: float) -> None:
    """google.md §10, row 12: clock drift is invalid_grant."""
    sandbox.world.switches.set({"clock_skew_seconds": skew})
    with pytest.raises(RefreshError, match=r"reasonable timeframe"):
        refresh(sandbox.bot_credentials())


def test_delegation_needs_to_be_switched_on(sandbox: Sandbox) -> None:
    """`sub` without domain-wide delegation is unauthorized_client."""
    credentials = sandbox.bot_credentials().with_subject("kepala@dinas.example.go.id")
    with pytest.raises(RefreshError, match=r"unauthorized"):
        refresh(credentials)
    sandbox.world.switches.set({"domain_wide_delegation": True})
    about = sandbox.service(credentials).about().get(fields="user(emailAddress)").execute()
    assert about == {"user": {"emailAddress": "kepala@dinas.example.go.id"}}


def test_oauth_errors_are_flat(sandbox: Sandbox) -> None:
    """`{error, error_description}`, unlike the API envelope."""
    with sandbox.http() as http:
        bad = http.post("/token", data={"grant_type": "password"})
        broken = http.post("/token", data={"grant_type": JWT_BEARER, "assertion": "a.b"})
    assert (bad.status_code, bad.json()["error"]) == (400, "unsupported_grant_type")
    assert (broken.status_code, broken.json()["error"]) == (400, "invalid_grant")
    assert isinstance(bad.json()["error_description"], str)


def user(sandbox: Sandbox, **changes: str) -> UserCredentials:
    """An installed app's stored consent."""
    client = sandbox.world.ids.add_client("office-project")
    consent = sandbox.world.ids.consent(PERSON, client.client_id)
    info = {"refresh_token": consent.value, "client_id": client.client_id, "client_secret": client.secret}
    return UserCredentials(None, token_uri=sandbox.root + "token", **(info | changes))


def test_a_refresh_token_gives_its_owner_a_token(sandbox: Sandbox) -> None:
    """The refresh_token grant."""
    about = sandbox.service(user(sandbox)).about().get(fields="user").execute()
    assert about["user"]["emailAddress"] == PERSON


def test_a_dead_refresh_token_is_invalid_grant(sandbox: Sandbox) -> None:
    """google.md §6.2: Testing mode kills it after seven days."""
    credentials = user(sandbox)
    sandbox.world.switches.set({"refresh_tokens_dead": True})
    with pytest.raises(RefreshError, match=r"expired or revoked") as caught:
        refresh(credentials)
    assert caught.value.args[1]["error"] == "invalid_grant"


def test_a_wrong_client_secret_is_invalid_client(sandbox: Sandbox) -> None:
    """401 invalid_client."""
    with pytest.raises(RefreshError, match=r"invalid_client"):
        refresh(user(sandbox, client_secret="wrong"))


def test_tokens_expire_in_wall_time(sandbox: Sandbox, clock: Clock) -> None:
    """design.md §12: world time has nothing to do with it."""
    token = sandbox.world.issue_token("a@b.id", lifetime=60)
    with httpx.Client(base_url=sandbox.root, headers={"Authorization": f"Bearer {token}"}, trust_env=False) as http:
        assert http.get("/drive/v3/files").status_code == 200
        clock.skew += 61
        assert http.get("/drive/v3/files").status_code == 401


def test_google_auth_renews_an_expired_token_by_itself(sandbox: Sandbox, clock: Clock) -> None:
    """A 401 makes the client fetch one new token and repeat."""
    service = sandbox.bot()
    service.about().get(fields="user").execute()
    sandbox.world.ids.tokens.clear()
    assert service.about().get(fields="user").execute()["user"]["me"] is True
    assert clock.wall() < time.time() + 1


@pytest.mark.parametrize("path", ["/drive/v3/files", "/v1/documents/x"])
def test_an_invalid_token_is_unauthenticated_everywhere(tenant: Sandbox, path: str) -> None:
    """google.md §3.2, row 'invalid token'."""
    with tenant.http() as http:
        answer = http.get(path, headers={"Authorization": "Bearer nonsense"})
    error = answer.json()["error"]
    assert answer.status_code == error["code"] == 401
    assert error["status"] == "UNAUTHENTICATED"
    assert error["message"].startswith("Request had invalid authentication credentials.")
    if path.startswith("/drive"):
        assert error["errors"] == [
            {
                "message": "Invalid Credentials",
                "domain": "global",
                "reason": "authError",
                "location": "Authorization",
                "locationType": "header",
            }
        ]
    else:
        assert "errors" not in error


def test_no_token_at_all_is_forbidden_in_drive_and_unauthenticated_in_docs(tenant: Sandbox) -> None:
    """google.md §3.2, the two last rows. Before that an unknown `alt` is refused, and a key nobody was given."""
    with tenant.http() as http:
        drive, docs = http.get("/drive/v3/files").json()["error"], http.get("/v1/documents/x").json()["error"]
        alt = http.get("/drive/v3/files?alt=csv").json()["error"]
        key = http.get("/v4/spreadsheets/x?key=k").json()["error"]
    assert (alt["code"], alt["status"]) == (400, "INVALID_ARGUMENT")
    assert (key["code"], key["message"]) == (400, "API key not valid. Please pass a valid API key.")
    assert (drive["code"], drive["status"], drive["errors"][0]["reason"]) == (403, "PERMISSION_DENIED", "forbidden")
    assert drive["message"].startswith("Method doesn't allow unregistered callers")
    assert (docs["code"], docs["status"]) == (401, "UNAUTHENTICATED")
    assert docs["message"].startswith("Request is missing required authentication credential.")


def test_a_token_without_the_scope_is_refused(sandbox: Sandbox) -> None:
    """A metadata reader cannot create."""
    readonly = sandbox.bot(scopes=["https://www.googleapis.com/auth/drive.metadata.readonly"])
    readonly.files().list().execute()
    request = readonly.files().create(body={"name": "x"})
    with pytest.raises(Exception, match="insufficient authentication scopes") as caught:
        request.execute()
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")
    assert error["errors"][0]["reason"] == "insufficientPermissions"


def test_drive_file_scope_sees_only_what_the_app_made(sandbox: Sandbox) -> None:
    """google.md §6.5."""
    scope = {"https://www.googleapis.com/auth/drive.file"}
    person, app = "kasubbag@dinas.example.go.id", "office-project"
    wide = sandbox.person(person, app="another-project", scopes=DEFAULT_SCOPES)
    narrow = sandbox.person(person, app=app, scopes=scope)
    hidden = wide.files().create(body={"name": "by hand"}).execute()["id"]
    own = narrow.files().create(body={"name": "by app"}).execute()["id"]
    assert [file["id"] for file in narrow.files().list().execute()["files"]] == [own]
    with pytest.raises(Exception, match="File not found"):
        narrow.files().get(fileId=hidden).execute()
    assert wide.files().get(fileId=own).execute()["name"] == "by app"
