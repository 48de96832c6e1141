"""Settings: what the environment may say, what it is told when it says something else, and that secrets stay secret."""

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, describe_settings, is_loopback, load_settings, variable

ROOT = Path(__file__).parents[2]
TOKEN = "123456:a-token-long-enough"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def _faults(monkeypatch: pytest.MonkeyPatch, **env: str) -> tuple[str, ...]:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings(None)
    return refused.value.faults


def test_the_defaults_need_no_environment() -> None:
    """A checkout runs `sakip sop list` without any setting."""
    settings = load_settings(None)

    assert settings.database_url.get_secret_value().endswith("/var/sakip.db")
    assert settings.config_dir == ROOT / "config"
    assert (settings.tick_seconds, settings.undo_seconds, settings.log_format) == (30.0, 90, "text")
    assert settings.telegram_api_base == "https://api.telegram.org"
    assert not settings.on_loopback


def test_variables_win_over_the_file_and_empty_ones_do_not_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The order everybody expects; `SAKIP_X=` is how `.env.example` leaves things out."""
    file = tmp_path / ".env"
    file.write_text("SAKIP_TICK_SECONDS=5\nSAKIP_UNDO_SECONDS=7\nSAKIP_GOOGLE_DRIVE_ID=\n")
    monkeypatch.setenv("SAKIP_UNDO_SECONDS", "9")
    monkeypatch.setenv("SAKIP_LOG_FORMAT", "")

    settings = load_settings(file)

    assert (settings.tick_seconds, settings.undo_seconds) == (5.0, 9)
    assert settings.google_drive_id is None
    assert settings.log_format == "text"


def test_all_faults_are_listed_at_once_with_their_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run tells an IT person everything there is to mend."""
    faults = _faults(
        monkeypatch,
        SAKIP_DATABASE_URL="mysql://a:b@c/d",
        SAKIP_TELEGRAM_TOKEN="abc",
        SAKIP_TICK_SECONDS="often",
        SAKIP_LOG_FORMAT="xml",
        SAKIP_WEBHOOK_URL="https://sakip.example",
        SAKIP_GOOGLE_DRIVEID="x",
    )

    named = {fault.split()[0] for fault in faults}
    assert named == {
        "SAKIP_DATABASE_URL",
        "SAKIP_TELEGRAM_TOKEN",
        "SAKIP_TICK_SECONDS",
        "SAKIP_LOG_FORMAT",
        "SAKIP_WEBHOOK_SECRET",
        "SAKIP_GOOGLE_DRIVEID",
    }
    assert "SAKIP_GOOGLE_DRIVEID is not a setting: did you mean SAKIP_GOOGLE_DRIVE_ID?" in faults


def test_no_fault_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is said without the value: it ends up in logs and chats."""
    faults = _faults(
        monkeypatch,
        SAKIP_DATABASE_URL="mysql://sakip:rahasia-satu@db/x",
        SAKIP_TELEGRAM_TOKEN="rahasia-dua",
        SAKIP_WEBHOOK_SECRET="rahasia tiga!",
    )

    assert len(faults) == 3
    assert "rahasia" not in " ".join(faults)


def test_printing_the_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A debug line must not leak the token or the database password."""
    monkeypatch.setenv("SAKIP_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("SAKIP_WEBHOOK_SECRET", "rahasia")
    monkeypatch.setenv("SAKIP_DATABASE_URL", "postgresql://sakip:rahasia@db/sakip")

    settings = load_settings(None)

    assert "rahasia" not in f"{settings!r} {settings}"
    assert TOKEN not in f"{settings!r} {settings}"


@pytest.mark.parametrize("given", ["postgres://u:p@h/n", "postgresql://u:p@h/n", "postgresql+psycopg://u:p@h/n"])
def test_every_spelling_of_postgresql_means_psycopg(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """Hosting panels write three things for one database."""
    monkeypatch.setenv("SAKIP_DATABASE_URL", given)

    assert load_settings(None).database_url.get_secret_value() == "postgresql+psycopg://u:p@h/n"


@pytest.mark.parametrize(
    "base",
    [
        "https://api.telegram.org/bot",
        "https://api.telegram.org/bot123:x",
        "https://api.telegram.org?x=1",
        "https://user@api.telegram.org",
        "http://api.telegram.org",
        "api.telegram.org",
        "ftp://127.0.0.1",
        "https://",
        "http://[oops",
    ],
)
def test_the_telegram_base_is_an_origin_and_encrypted(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    """The token travels in every address."""
    (fault,) = _faults(monkeypatch, SAKIP_TELEGRAM_API_BASE=base)

    assert fault.startswith("SAKIP_TELEGRAM_API_BASE must ")


def test_a_loopback_base_may_be_plain_and_loses_its_trailing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox speaks http."""
    monkeypatch.setenv("SAKIP_TELEGRAM_API_BASE", "http://127.0.0.1:8765/")
    monkeypatch.setenv("SAKIP_CHAT_GAP_SECONDS", "0.02")

    settings = load_settings(None)

    assert settings.telegram_api_base == "http://127.0.0.1:8765"
    assert settings.on_loopback


def test_google_is_itself_or_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another host would receive the office's credentials."""
    (fault,) = _faults(monkeypatch, SAKIP_GOOGLE_API_BASE="https://google.example")

    assert fault.startswith("SAKIP_GOOGLE_API_BASE must be empty")


def test_a_clock_is_refused_without_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may move the time of a real office."""
    (fault,) = _faults(monkeypatch, SAKIP_CLOCK_URL="http://127.0.0.1:8765/_sandbox/clock")

    assert "both services are real" in fault


def test_a_clock_elsewhere_is_refused_even_with_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock belongs to this machine."""
    (fault,) = _faults(monkeypatch, SAKIP_CLOCK_URL="https://clock.example", SAKIP_GOOGLE_API_BASE="http://127.0.0.1:1")

    assert fault.startswith("SAKIP_CLOCK_URL must be on loopback")


def test_a_clock_beside_the_sandbox_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `GET /_sandbox/settings` hands out."""
    monkeypatch.setenv("SAKIP_CLOCK_URL", "http://127.0.0.1:8765/_sandbox/clock")
    monkeypatch.setenv("SAKIP_GOOGLE_API_BASE", "http://127.0.0.1:8765")

    assert load_settings(None).clock_url == "http://127.0.0.1:8765/_sandbox/clock"


def test_the_real_telegram_keeps_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A faster sender is refused with 429 for everybody."""
    (fault,) = _faults(monkeypatch, SAKIP_CHAT_GAP_SECONDS="0.5")

    assert fault.startswith("SAKIP_CHAT_GAP_SECONDS must be at least 1")


@pytest.mark.parametrize("url", ["http://sakip.example", "https://sakip.example:444", "sakip", "https://"])
def test_a_webhook_is_where_telegram_delivers(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """https, and one of four ports."""
    (fault,) = _faults(monkeypatch, SAKIP_WEBHOOK_URL=url, SAKIP_WEBHOOK_SECRET="rahasia")

    assert fault.startswith("SAKIP_WEBHOOK_URL must")


def test_files_and_folders_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A path mistyped is said at the start, not at the first use."""
    faults = _faults(monkeypatch, SAKIP_GOOGLE_CREDENTIALS=str(tmp_path / "kunci.json"), SAKIP_CONFIG_DIR=str(tmp_path))

    assert [fault.split()[0] for fault in faults] == ["SAKIP_GOOGLE_CREDENTIALS", "SAKIP_CONFIG_DIR"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("TICK_SECONDS", "0"), ("TICK_SECONDS", "nan"), ("UNDO_SECONDS", "-1"), ("UNDO_SECONDS", "1.5")],
)
def test_times_are_sane(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A tick of no seconds would never rest."""
    (fault,) = _faults(monkeypatch, **{f"SAKIP_{name}": value})

    assert fault.startswith(f"SAKIP_{name} cannot be used")


def test_what_a_command_needs_is_asked_for_by_name() -> None:
    """All missing ones at once, with what each is."""
    with pytest.raises(SettingsError) as refused:
        load_settings(None).require("telegram_token", "google_credentials", "database_url")

    assert [fault.split()[0] for fault in refused.value.faults] == ["SAKIP_TELEGRAM_TOKEN", "SAKIP_GOOGLE_CREDENTIALS"]
    assert "BotFather" in refused.value.faults[0]


def test_a_misspelt_variable_in_the_file_is_found(tmp_path: Path) -> None:
    """A slip there is as silent as in the environment."""
    file = tmp_path / ".env"
    file.write_text("SAKIP_TELEGRAM_TOKN=x\n")

    with pytest.raises(SettingsError, match="did you mean SAKIP_TELEGRAM_TOKEN"):
        load_settings(file)


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_setting_is_documented(document: str) -> None:
    """A setting nobody can read about does not exist."""
    path = ROOT / document
    if not path.is_file():
        pytest.skip(f"{document} is not written yet")
    text = path.read_text(encoding="utf-8")

    assert [name for name, _, _ in describe_settings() if name not in text] == []


def test_every_setting_describes_itself() -> None:
    """Its description is what `require` and the documentation say."""
    assert all(description.endswith(".") for _, _, description in describe_settings())


def test_the_example_file_can_be_used_as_it_is() -> None:
    """Copied and left empty it changes nothing."""
    assert load_settings(ROOT / ".env.example") == load_settings(None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.0.1", True),
        ("http://localhost:80/x", True),
        ("http://[::1]:8", True),
        ("http://127.0.0.1.example", False),
        ("http://localhost.example", False),
        ("http://user@10.0.0.1", False),
        ("http://127.0.0.1@example.org", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_names_that_only_look_like_it(url: str, expected: bool) -> None:
    """The guard against reaching the world from a sandbox rests on this."""
    assert is_loopback(url) is expected
