"""The seeded world: people, settings, credentials, and the way back to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import google.auth.transport.requests
import pytest
from google.oauth2 import service_account

from integrations.sandbox.world import build_world
from tests.integrations.sandbox_telegram.support import SEED, SERVICE_ACCOUNT, START, TOKEN, Sandbox


def test_people_are_listed_with_telegram_ids_beyond_32_bits(sandbox: Sandbox) -> None:
    """Given ids are kept, missing ones are the same in every world."""
    people = sandbox.people()
    assert [person["nama"] for person in people] == ["Budi Santoso", "Sri Wahyuni", "Ani"]
    assert set(people[0]) == {"nama", "instansi", "peran", "bidang", "email", "telegram_id", "penugasan"}
    assert people[2]["telegram_id"] == 6_000_000_003
    assert all(2**31 < person["telegram_id"] < 2**52 for person in people)
    sandbox.control("POST", "reset")
    assert sandbox.people() == people


def test_settings_are_all_a_separate_bot_needs(sandbox: Sandbox) -> None:
    """As environment variables: texts only."""
    settings = sandbox.control("GET", "settings")
    key = settings.pop("SAKIP_GOOGLE_CREDENTIALS")
    assert settings == {
        "SAKIP_TELEGRAM_TOKEN": TOKEN,
        "SAKIP_TELEGRAM_API_BASE": sandbox.url,
        "SAKIP_GOOGLE_API_BASE": sandbox.url,
        "SAKIP_GOOGLE_DRIVE_ID": SEED.drive_id,
        "SAKIP_CLOCK_URL": f"{sandbox.url}/_sandbox/clock",
        "SAKIP_TICK_SECONDS": "1",
    }
    assert json.loads(Path(key).read_text())["token_uri"] == f"{sandbox.url}/token"
    assert Path(key).stat().st_mode & 0o077 == 0


def test_the_key_file_logs_the_service_account_in_also_after_a_reset(sandbox: Sandbox) -> None:
    """With google-auth, unmodified."""
    path = sandbox.control("GET", "settings")["SAKIP_GOOGLE_CREDENTIALS"]
    scopes = ["https://www.googleapis.com/auth/drive"]
    for _ in range(2):
        credentials = service_account.Credentials.from_service_account_file(path, scopes=scopes)
        credentials.refresh(google.auth.transport.requests.Request())
        headers = {"authorization": f"Bearer {credentials.token}"}
        drives = sandbox.http.get("/drive/v3/drives", headers=headers).json()["drives"]
        assert [drive["id"] for drive in drives] == [SEED.drive_id]
        sandbox.control("POST", "reset")


def test_any_email_gets_a_token_a_strangers_too(sandbox: Sandbox) -> None:
    """It sees what was shared with it: nothing."""
    token = sandbox.control("POST", "google/token", {"email": "orang.asing@example.com"})["access_token"]
    answer = sandbox.http.get("/drive/v3/files", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["files"] == []
    for body in ({}, {"email": "bukan surel"}, {"email": 5}):
        assert sandbox.refused("POST", "google/token", body).status_code == 400


def test_a_reset_is_the_seeded_world_again(sandbox: Sandbox) -> None:
    """Chats, queue, clock, faults, calls, files, switches."""
    user = sandbox.started("Budi")
    sandbox.writes(user, "halo")
    sandbox.advance("P10D")
    sandbox.control("POST", "faults", {"status": 500, "service": "oauth"})
    sandbox.control("POST", "telegram/switches", {"rate_limits": True})
    sandbox.control("POST", "google/switches", {"spurious_viewed_changes": True})
    assert sandbox.control("POST", "reset")["now"].startswith(START.isoformat()[:16])
    assert sandbox.chat(user) == []
    assert sandbox.updates() == []
    assert sandbox.control("GET", "faults") == []
    assert sandbox.control("GET", "telegram/switches")["rate_limits"] is False
    assert sandbox.control("GET", "google/switches")["spurious_viewed_changes"] is False
    assert [row["id"] for row in sandbox.control("GET", "google/files")] == [SEED.drive_id]
    assert "can't initiate" in sandbox.complaint("sendMessage", chat_id=user, text="x")


def test_switches_take_known_names_and_fitting_values_only(sandbox: Sandbox) -> None:
    """For both services; a refusal changes nothing."""
    for service, good in (("telegram", "rate_limits"), ("google", "spurious_viewed_changes")):
        path = f"{service}/switches"
        before = sandbox.control("GET", path)
        for body in ({good: True, "tidak_ada": 1}, {good: "ya"}):
            assert sandbox.refused("POST", path, body).status_code == 400
        assert sandbox.control("GET", path) == before
        assert sandbox.control("POST", path, {good: True})[good] is True


def test_two_worlds_of_one_seed_are_alike(tmp_path: Path) -> None:
    """Ids of people and files, first update id."""
    one, two = (build_world(SEED, tmp_path / name) for name in ("a", "b"))
    assert one.people == two.people
    assert one.google.new_id() == two.google.new_id()
    queued = [world.telegram.updates.push("message", {}, 10, "x") for world in (one, two)]
    assert queued[0] == queued[1]


@pytest.mark.parametrize(
    "wrong", [{"bot_token": "salah"}, {"start": START.replace(tzinfo=None)}, {"people": [{"email": "a@b.id"}]}]
)
def test_a_world_needs_a_sensible_seed(tmp_path: Path, wrong: dict[str, object]) -> None:
    """ValueError, with the reason."""
    with pytest.raises(ValueError, match=r"token|zone|name"):
        build_world(replace(SEED, **wrong), tmp_path)  # type: ignore[arg-type]


def test_more_settings_can_be_seeded(tmp_path: Path) -> None:
    """For a bot that needs them."""
    world = build_world(replace(SEED, extra_settings={"SAKIP_UNDO_SECONDS": "5"}), tmp_path)
    assert world.settings()["SAKIP_UNDO_SECONDS"] == "5"
    assert SERVICE_ACCOUNT in world.key_path.read_text()
