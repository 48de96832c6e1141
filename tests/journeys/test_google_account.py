"""`sakip init --google-login` and what `sakip check` says of Google, against a sandbox and a person at its consent
screen."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import Clock
from bot.cli.world import make_world
from config.load import load_config
from integrations.errors import Denied
from integrations.google.login import log_in
from integrations.sandbox.server import Server
from tests.house.cli import OFFICE, bare_environment, one_office, sakip

PERSON = "sakip.dinas@contoh.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A sandbox of one office, its settings in the environment."""
    config = one_office(tmp_path / "config")
    folder = tmp_path / "world"
    folder.mkdir()
    server = Server(make_world(load_config(config), [OFFICE], datetime(2026, 4, 1, 1, tzinfo=UTC), folder, {}))
    server.start()
    with bare_environment(tmp_path) as patch:
        for name, value in server.world.settings().items():
            patch.setenv(name, value)
        patch.setenv("SAKIP_CONFIG_DIR", str(config))
        yield server
    server.stop()


def _client_file(server: Server, folder: Path, **more: str) -> Path:
    """An OAuth client of type "Desktop app", as Google's console hands it out."""
    client = server.world.google.ids.add_client("proyek-dinas")
    ends = {"auth_uri": f"{server.url}/o/oauth2/auth", "token_uri": f"{server.url}/token"}
    found = {"client_id": client.client_id, "client_secret": client.secret, **ends, **more}
    path = folder / "klien.json"
    path.write_text(json.dumps({"installed": found}), encoding="utf-8")
    return path


def _person(answer: dict[str, str]) -> Any:
    """Somebody who opens the address, chooses an account and presses a button."""

    def consent(address: str) -> None:
        def act() -> None:
            with httpx.Client(trust_env=False, follow_redirects=True, timeout=20) as browser:
                assert "drive.file" in browser.get(address).text
                browser.post(address, data=answer)

        threading.Thread(target=act, daemon=True).start()

    return consent


def test_a_person_consents_and_the_bot_works_as_them(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is kept beside the client for its owner alone; with it `sakip check` makes and removes its probe in the
    person's own drive, and says what room is left."""
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(_client_file(server, tmp_path)))
    monkeypatch.delenv("SAKIP_GOOGLE_DRIVE_ID")
    monkeypatch.setattr("bot.cli.init._show_address", _person({"email": PERSON, "allow": "yes"}))
    assert "consent given" in sakip("init", "--google-login").stdout
    kept = tmp_path / "klien-akun.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(kept))
    sakip("init", "--yes")
    said = sakip("check").stdout
    assert f"works as {PERSON} (authorised user; scope drive.file)" in said
    assert re.search(r"own drive .* GB are left", said)
    assert "a token dies after 7 days" in said
    assert re.search(r"a probe file was made, shared with \S+@\S+, read, locked and removed", said)


def test_a_token_of_a_consent_screen_in_testing_is_a_fault(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google says how long it lives: the date is kept and told."""
    server.world.google.set_switches({"consent_in_testing": True})
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(_client_file(server, tmp_path)))
    monkeypatch.setattr("bot.cli.init._show_address", _person({"email": PERSON, "allow": "yes"}))
    assert "in testing, publish it" in sakip("init", "--google-login").stdout
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(tmp_path / "klien-akun.json"))
    sakip("init", "--yes")
    assert "in testing: the token dies" in sakip("check").stdout


@pytest.mark.parametrize(
    ("answer", "more", "words"),
    [
        ({"allow": "no"}, {}, "consent was not given (access_denied)"),
        ({}, {"client_secret": ""}, "lacks client_secret"),
        ({}, {"token_uri": "https://oauth2.googleapis.com/token"}, "different worlds"),
        ({"email": PERSON, "allow": "yes"}, {"client_secret": "salah"}, "no lasting token (invalid_client)"),
    ],
)
def test_a_login_that_fails_is_one_sentence(
    server: Server, tmp_path: Path, answer: dict[str, str], more: dict[str, str], words: str
) -> None:
    """Refused consent, a wrong client, another world: said, nothing kept."""
    with pytest.raises(Denied, match=re.escape(words)):
        log_in(_client_file(server, tmp_path, **more), loopback=True, show=_person(answer), seconds=20)


def test_nobody_at_the_screen_is_told_after_a_while(server: Server, tmp_path: Path) -> None:
    """The terminal does not wait for ever."""
    with pytest.raises(Denied, match="no answer came"):
        log_in(_client_file(server, tmp_path), loopback=True, show=lambda _: None, seconds=0.2)


def test_a_code_is_good_once_and_for_its_verifier_only(server: Server, tmp_path: Path) -> None:
    """As RFC 7636 has it."""
    client = json.loads(_client_file(server, tmp_path).read_text())["installed"]
    asked = {"client_id": client["client_id"], "redirect_uri": "http://127.0.0.1:9/", "response_type": "code"}
    asked |= {"scope": "https://www.googleapis.com/auth/drive.file", "code_challenge": "x" * 43}
    asked |= {"code_challenge_method": "S256", "state": "s"}
    with httpx.Client(base_url=server.url, trust_env=False) as browser:
        went = browser.post("/o/oauth2/auth", params=asked, data={"email": PERSON, "allow": "yes"})
        code = httpx.URL(went.headers["location"]).params["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://127.0.0.1:9/"}
        form |= {"client_id": client["client_id"], "client_secret": client["client_secret"], "code_verifier": "y"}
        first, second = (browser.post("/token", data=form) for _ in range(2))
        elsewhere = browser.get("/o/oauth2/auth", params={**asked, "redirect_uri": "https://jahat.example/"})
    assert [answer.json()["error_description"] for answer in (first, second)] == [
        "Invalid code verifier.",
        "Malformed auth code.",
    ]
    assert elsewhere.status_code == 400


def test_check_names_drive_scope_and_who_sharing_would_shut_out(server: Server) -> None:
    """A service account in a shared drive that shares with its own domain only."""
    sakip("init", "--yes")
    drive = next(iter(server.world.google.drives.values()))
    drive.restrictions["domainUsersOnly"] = True
    said = sakip("check").stdout
    assert "(service account; scope drive)" in said
    assert f"shared drive “{drive.name}” is open to it; its room is the organisation's" in said
    assert re.search(
        r"shares with its own domain only: see that none of the 15 .*\n +-> let its manager allow it", said
    )


def test_a_step_of_the_probe_that_fails_is_a_fault_with_its_remedy_and_leaves_nothing(server: Server) -> None:
    """Sharing that a policy refuses, an API nobody enabled, a lock that is refused: the file goes all the same."""
    sakip("init", "--yes")
    faults = server.world.faults
    faults.add({"service": "drive", "match": "permissions", "method": "POST", "status": 403, "reason": "domainPolicy"})
    said = sakip("check").stdout
    assert re.search(r"FAULT +google +sharing with \S+@\S+ was refused.*\n +-> ask the Workspace administrator", said)
    assert "a probe file was made, read, locked and removed" in said
    disabled = "Google Sheets API has not been used in project 1234 before or it is disabled."
    faults.add({"service": "sheets", "status": 403, "description": disabled})
    assert re.search(r"FAULT .*disabled.*\n +-> enable the Google Drive API and the", sakip("check").stdout)
    faults.add({"service": "drive", "match": "files/", "method": "PATCH", "status": 403})
    assert "FAULT  google" in sakip("check").stdout
    probes = [file for file in server.world.google.files.by_id.values() if file.name.startswith("Uji akses")]
    assert len(probes) == 3
    assert all(file.trashed for file in probes)


def test_check_names_a_clock_that_is_off_and_room_that_runs_out(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both before they stop the bot, and with what to do."""
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(_client_file(server, tmp_path)))
    monkeypatch.delenv("SAKIP_GOOGLE_DRIVE_ID")
    monkeypatch.setattr("bot.cli.init._show_address", _person({"email": PERSON, "allow": "yes"}))
    sakip("init", "--google-login")
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(tmp_path / "klien-akun.json"))
    sakip("init", "--yes")
    late = Clock.wall_us() + 300_000_000
    monkeypatch.setattr(Clock, "wall_us", staticmethod(lambda: late))
    server.world.google.set_switches({"storage_full": [PERSON]})
    said = sakip("check").stdout
    assert re.search(r"FAULT +clock +this machine is \d+ seconds off\n +-> let the machine's clock follow", said)
    assert re.search(r"the room is nearly used up.*\n +-> empty the account's trash", said)


def test_a_service_account_without_a_shared_drive_is_told_what_to_use(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, no retry, no stack trace; with the shared drive `sakip init` makes what the office begins with."""
    drive = server.world.settings()["SAKIP_GOOGLE_DRIVE_ID"]
    monkeypatch.delenv("SAKIP_GOOGLE_DRIVE_ID")
    refused = sakip("init", "--yes")
    assert (refused.exit_code, "pakai Drive Bersama atau akun pengguna" in refused.output) == (1, True)
    result = sakip("check")
    assert "pakai Drive Bersama atau akun pengguna" in result.stdout
    assert "Traceback" not in result.output
    monkeypatch.setenv("SAKIP_GOOGLE_DRIVE_ID", drive)
    server.world.clock.advance(timedelta(hours=2))
    assert "made or brought up to date" in sakip("init", "--yes").output
    names = {file.name.split()[0] for file in server.world.google.files.by_id.values() if not file.trashed}
    assert {"Dinas", "Buku"} <= names


def test_a_key_file_can_name_the_person_it_acts_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Domain-wide delegation, the third kind of credentials."""
    server.world.google.set_switches({"domain_wide_delegation": True})
    given = Path(server.world.settings()["SAKIP_GOOGLE_CREDENTIALS"])
    key = tmp_path / "delegasi.json"
    key.write_text(json.dumps({**json.loads(given.read_text()), "subject": PERSON}), encoding="utf-8")
    monkeypatch.setenv("SAKIP_GOOGLE_CREDENTIALS", str(key))
    monkeypatch.delenv("SAKIP_GOOGLE_DRIVE_ID")
    sakip("init", "--yes")
    assert f"works as {PERSON} (service account, delegated; scope drive)" in sakip("check").stdout
