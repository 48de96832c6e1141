"""The command line: how commands are called, how they refuse, and that they never answer with a traceback."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import CHECKOUT
from tests.house.cli import OFFICE, bare_environment, one_office, sakip

COMMANDS = (
    "demo", "sandbox", "run", "listen", "work", "web", "migrate", "init", "check", "invite", "disconnect", "handover",
    "status", "report",
    "sop list", "sop show", "sop lint", "audit verify",
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """A bare environment in a folder of its own."""
    with bare_environment(tmp_path) as patch:
        yield patch


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """`--help` needs neither settings nor a database."""
    result = sakip(*command.split(), "--help")

    assert result.exit_code == 0
    assert "Usage: " in result.stdout
    assert not Path("sakip.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("cetak",),
        ("run", "--port", "delapan"),
        ("web", "--port", "70000"),
        ("invite",),
        ("invite", "sekretaris", "--semua"),
        ("invite", "sekretaris", "--orang", "kepala_dinas"),
        ("report", OFFICE),
        ("report", OFFICE, "triwulan satu"),
        ("audit", "verify", "a.zip", "b.zip"),
        ("status", "semua"),
    ],
    ids=" ".join,
)
def test_bad_usage_ends_with_two(words: tuple[str, ...]) -> None:
    """And with a sentence, not a traceback."""
    result = sakip(*words)

    assert result.exit_code == 2
    assert "Error" in result.stderr


@pytest.mark.parametrize("command", ["run", "listen", "work", "web"])
def test_a_process_refuses_a_database_that_is_not_migrated(command: str, environment: pytest.MonkeyPatch) -> None:
    """In one sentence, whether the file is absent or empty."""
    Path("key.json").write_text("{}")
    environment.setenv("SAKIP_TELEGRAM_TOKEN", "700000001:sandbox-bot-token-0123456789abcdef")
    environment.setenv("SAKIP_GOOGLE_CREDENTIALS", "key.json")

    absent = sakip(command)
    sqlite3.connect("sakip.db").close()
    Path("sakip.db").touch()
    empty = sakip(command)

    assert (absent.exit_code, empty.exit_code) == (1, 1)
    assert absent.stderr.startswith("there is no database yet: run `sakip migrate`")
    assert empty.stderr == "the database is not migrated to this version: run `sakip migrate` first\n"


def test_faults_of_settings_configuration_and_messages_come_together(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two settings that are missing, a spoilt office and a spoilt message: all in one go."""
    folder = one_office(tmp_path / "config")
    office = folder / "instansi" / f"{OFFICE}.toml"
    spoilt = office.read_text(encoding="utf-8").replace('zona = "Asia/Jakarta"', 'zona = "Asia/Jakrta"')
    office.write_text(spoilt, encoding="utf-8")
    (folder / "pesan" / "tambahan.toml").write_text("ini bukan toml", encoding="utf-8")
    environment.setenv("SAKIP_CONFIG_DIR", str(folder))
    sakip("migrate")

    result = sakip("run")

    assert result.exit_code == 1
    for part in ("SAKIP_TELEGRAM_TOKEN is not set", "SAKIP_GOOGLE_CREDENTIALS is not set", "zona", "tambahan.toml"):
        assert part in result.stderr, part


def test_every_fault_of_the_settings_is_listed(environment: pytest.MonkeyPatch) -> None:
    """Whatever the command, and without the value of a secret."""
    environment.setenv("SAKIP_TICK_SECONDS", "sering")
    environment.setenv("SAKIP_TELEGRAM_TOKEN", "rahasia")
    environment.setenv("SAKIP_DATABASE_URL", "mysql://u:kata-sandi@h/d")

    for command in ("status", "check", "migrate"):
        result = sakip(command)
        shown = result.stdout + result.stderr
        assert result.exit_code == 1
        assert all(name in shown for name in ("SAKIP_TICK_SECONDS", "SAKIP_TELEGRAM_TOKEN", "SAKIP_DATABASE_URL"))
        assert "rahasia" not in shown
        assert "kata-sandi" not in shown


def test_an_env_file_that_is_no_text_is_named() -> None:
    """Saved in another encoding, as editors do."""
    Path(".env").write_bytes(b"SAKIP_LOG_FORMAT=\xff\xfe")

    result = sakip("status")

    assert (result.exit_code, result.stderr) == (1, ".env is not UTF-8 text: save it as UTF-8\n")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://bot:kata-sandi@127.0.0.1:1/sakip", "the database cannot be used: "),
        ("postgresql://bot:kata-sandi@127.0.0.1:banyak/sakip", "SAKIP_DATABASE_URL cannot be read"),
        ("sqlite:////proc/tidak/ada/sakip.db", "there is no database yet"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line(environment: pytest.MonkeyPatch, url: str, said: str) -> None:
    """Without its password."""
    environment.setenv("SAKIP_DATABASE_URL", url)

    result = sakip("status")

    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1
    assert "kata-sandi" not in result.stderr


def test_a_database_that_cannot_be_made_is_one_line(environment: pytest.MonkeyPatch) -> None:
    """A folder nobody can create."""
    environment.setenv("SAKIP_DATABASE_URL", "sqlite:////proc/tidak/ada/sakip.db")

    for command in (("migrate",), ("init", "--yes")):
        result = sakip(*command)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_a_file_that_is_no_database_is_named_as_such() -> None:
    """Somebody points at the wrong file."""
    Path("sakip.db").write_bytes(b"PK\x03\x04 a zip, not a database" * 100)

    for command in (("status",), ("migrate",), ("audit", "verify")):
        result = sakip(*command)
        assert (result.exit_code, result.stderr) == (1, "the database cannot be used: file is not a database\n")


def test_migrating_twice_changes_nothing() -> None:
    """The second time says where it is already."""
    first, second = sakip("migrate"), sakip("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("migrated from an empty database to ")
    assert second.stdout.startswith("already at ")


def test_credentials_that_are_none_are_named(environment: pytest.MonkeyPatch) -> None:
    """A file is there, but it is not what Google gives out."""
    Path("key.json").write_text('{"installed": {}}')
    environment.setenv("SAKIP_TELEGRAM_TOKEN", "700000001:sandbox-bot-token-0123456789abcdef")
    environment.setenv("SAKIP_GOOGLE_CREDENTIALS", "key.json")
    sakip("migrate")

    result = sakip("work")

    assert result.exit_code == 1
    assert result.stderr.startswith("Google credentials: the file is an OAuth client")


def test_a_bot_that_serves_loads_no_library_before_it_needs_it() -> None:
    """What draws reports, talks to Google or migrates would cost an idle bot tens of MiB."""
    heavy = (
        "matplotlib numpy typst docxtpl docx lxml openpyxl gspread googleapiclient requests alembic uvicorn starlette"
    )
    code = f"import sys, bot.cli.run; print([name for name in {heavy.split()!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"
