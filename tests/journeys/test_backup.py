"""`sakip backup` and `restore`: a siklus goes on from the copy on either database; what does not verify is refused."""

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import stage
from bot.store import migrate, tables
from bot.store.db import Db
from bot.store.queries import record
from config.settings import CHECKOUT
from tests.house.cli import bare_environment, sakip
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import OFFICE, UNITS, Office

Alter = Callable[[dict[str, bytes]], None]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """The command line with this checkout's configuration and a database of the test's own."""
    with bare_environment(tmp_path) as patch:
        patch.setenv("SAKIP_CONFIG_DIR", str(CHECKOUT / "config"))
        yield patch


@pytest.fixture
def filled(office_at: At, environment: pytest.MonkeyPatch) -> Office:
    """All five bidang have filled; the command line knows this office's database."""
    office = office_at(stages.filled)
    environment.setenv("SAKIP_DATABASE_URL", office.db.url)
    environment.setenv("SAKIP_CLOCK_URL", f"{office.house.server.url}/_sandbox/clock")
    environment.setenv("SAKIP_TELEGRAM_API_BASE", office.house.server.url)
    return office


def _heads(db: Db) -> dict[str, str]:
    with db.read() as tx:
        _, broken = record.verify(tx)
        rows = [row.kunci for row in tx.execute(tables.penanda.select()) if row.kunci.startswith("riwayat:siklus")]
        assert broken == ()
        return {key: record.head(tx, key.removeprefix("riwayat:")) for key in rows}


def test_a_siklus_goes_on_from_a_copy_on_either_database(
    filled: Office, environment: pytest.MonkeyPatch, db: Db
) -> None:
    """Same record, same entries; the heads approve, the report is compiled; no second file in Drive."""
    made = sakip("backup", "salinan.zip")
    assert made.exit_code == 0, made.output
    before = _heads(filled.db)
    environment.setenv("SAKIP_DATABASE_URL", db.url)
    done = sakip("restore", "salinan.zip")
    assert done.exit_code == 0, done.output + done.stderr
    assert _heads(db) == before
    assert sakip("audit", "verify").exit_code == 0
    again = Office(filled.house, db)
    again.offset = filled.offset
    stages.compiled(again)
    assert {again.status(3, unit) for unit in UNITS} == {"selesai"}
    assert again.status(4) == "terbuka"
    names = Counter(f["name"] for f in again.get("/_sandbox/google/files") if not f["trashed"] and f["parents"])
    assert set(names.values()) == {1}, names


def test_what_waited_to_be_sent_is_doubtful_after_a_restore(
    filled: Office, environment: pytest.MonkeyPatch, sqlite_db: Db
) -> None:
    """It may have been sent since the copy was made: never blindly sent once more."""
    filled.advance(drain=False, days=1)
    filled.say("sekretaris", "/status", drain=False)
    with filled.db.begin() as tx:
        tx.execute(tables.outbox.update().values(status="baru").where(tables.outbox.c.id == 1))
    assert sakip("backup", "salinan.zip").exit_code == 0
    environment.setenv("SAKIP_DATABASE_URL", sqlite_db.url)
    assert "1 messages are doubtful" in sakip("restore", "salinan.zip").output


def test_a_copy_never_replaces_another(filled: Office) -> None:
    """Yesterday's copy is as good as today's until somebody looked."""
    Path("salinan.zip").write_text("kemarin")
    refused = sakip("backup", "salinan.zip")
    assert refused.exit_code == 1
    assert "exists already" in refused.stderr
    assert Path("salinan.zip").read_text() == "kemarin"


def test_a_copy_holds_no_secret_and_is_for_its_owner_only(filled: Office, environment: pytest.MonkeyPatch) -> None:
    """Token and key are settings; the file's mode keeps others out."""
    environment.setenv("SAKIP_TELEGRAM_TOKEN", "700000009:rahasia-sekali-rahasia-sekali-rahasia")
    assert sakip("backup", "salinan.zip").exit_code == 0
    with zipfile.ZipFile("salinan.zip") as archive:
        assert not any(b"rahasia-sekali" in archive.read(name) for name in archive.namelist())
    assert Path("salinan.zip").stat().st_mode & 0o077 == 0


def test_a_copy_goes_into_an_empty_database_only(filled: Office) -> None:
    """Nothing that is there is ever mixed with what was."""
    assert sakip("backup", "salinan.zip").exit_code == 0
    refused = sakip("restore", "salinan.zip")
    assert refused.exit_code == 1
    assert f"holds {OFFICE}: a copy goes into an empty one" in refused.stderr


def _without(parts: dict[str, bytes]) -> None:
    del parts["tabel/keputusan.jsonl"]


def _altered(parts: dict[str, bytes]) -> None:
    parts["tabel/orang.jsonl"] = parts["tabel/orang.jsonl"].replace(b"Kepala", b"Wakil ")


def _more(parts: dict[str, bytes]) -> None:
    parts["config/../../di_luar.toml"] = b"x"


def _newer(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**manifest, "revisi": "9999"}).encode()


def _forged(parts: dict[str, bytes]) -> None:
    """Whoever forges the table and its digest still meets the chain."""
    import hashlib

    lines = parts["tabel/riwayat.jsonl"].splitlines(keepends=True)
    parts["tabel/riwayat.jsonl"] = b"".join(lines[:-1])
    manifest = json.loads(parts["manifest.json"])
    manifest["sha256"]["tabel/riwayat.jsonl"] = hashlib.sha256(parts["tabel/riwayat.jsonl"]).hexdigest()
    manifest["baris"]["riwayat"] -= 1
    parts["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (_without, "tabel/keputusan.jsonl is missing"),
        (_altered, "tabel/orang.jsonl was altered"),
        (_more, "does not belong to the copy"),
        (_newer, "made by a newer version"),
        (_forged, "is cut off here"),
    ],
)
def test_a_copy_that_does_not_verify_is_refused_whole(
    filled: Office, environment: pytest.MonkeyPatch, tmp_path: Path, alter: Alter, said: str
) -> None:
    """One sentence for each fault; the database stays empty."""
    assert sakip("backup", "salinan.zip").exit_code == 0
    with zipfile.ZipFile("salinan.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    alter(parts)
    with zipfile.ZipFile("lain.zip", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    environment.setenv("SAKIP_DATABASE_URL", f"sqlite:///{tmp_path}/kosong.db")
    refused = sakip("restore", "lain.zip")
    assert refused.exit_code == 1
    assert said in refused.stderr
    fresh = Db(f"sqlite:///{tmp_path}/kosong.db")
    if migrate.current(fresh) is not None:
        with fresh.read() as tx:
            assert tx.execute(tables.instansi.select()).all() == []
    fresh.close()


@pytest.mark.parametrize("content", [b"", b"PK rusak", b"{}"])
def test_a_file_that_is_no_copy_is_one_sentence(environment: pytest.MonkeyPatch, content: bytes) -> None:
    """Whatever it is."""
    Path("salinan.zip").write_bytes(content)
    refused = sakip("restore", "salinan.zip")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


def test_a_configuration_that_differs_is_put_beside_the_one_that_is_there(
    filled: Office, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Never over it: a person chooses. The program's own files are no configuration."""
    mine = stage.narrow_config(CHECKOUT / "config", [OFFICE], tmp_path / "config")
    assert sakip("backup", "salinan.zip").exit_code == 0
    environment.setenv("SAKIP_CONFIG_DIR", str(mine))
    environment.setenv("SAKIP_DATABASE_URL", f"sqlite:///{tmp_path}/satu.db")
    done = sakip("restore", "salinan.zip")
    assert done.exit_code == 0, done.stderr
    assert "differs from the copy's configuration" in done.output
    assert not (mine / "instansi" / "contoh_lkj.toml").exists()
    found = tmp_path / "config-dari-cadangan"
    assert (found / "instansi" / "contoh_lkj.toml").is_file()
    assert not list(found.rglob("*.py"))
