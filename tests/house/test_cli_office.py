"""Setting an office up from the command line, and looking after it: init, check, invite, status, report."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.cli import OFFICE, bare_environment, one_office, sakip


@pytest.fixture(autouse=True)
def environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """A bare environment whose configuration has one office."""
    with bare_environment(tmp_path) as patch:
        patch.setenv("SAKIP_CONFIG_DIR", str(one_office(tmp_path / "config")))
        yield patch


def _count(table: str) -> int:
    with sqlite3.connect("sakip.db") as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_init_makes_an_empty_database_ready_and_can_be_repeated() -> None:
    """It says that it migrated, and what is not set up yet; the second time nobody is there twice."""
    first = sakip("init", "--yes")
    people, assignments = _count("orang"), _count("penugasan")
    second = sakip("init", "--yes")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "was empty, migrated to" in first.stdout
    assert "was empty" not in second.stdout
    assert "Google: not set up yet" in first.stdout
    assert (people, assignments) == (15, _count("penugasan"))
    assert _count("orang") == 15


def test_init_that_changes_nothing_leaves_no_line_in_the_record() -> None:
    """A line of the record says that something happened; the same files again are nothing."""
    sakip("init", "--yes")
    lines = _count("riwayat")
    sakip("init", "--yes")
    assert (lines, _count("riwayat")) == (1, 1)


def test_init_asks_before_it_writes() -> None:
    """A no leaves no database behind that anybody could take for one."""
    result = sakip("init", typed="n\n")

    assert result.exit_code == 1
    assert f"{OFFICE}: Dinas Tenaga Kerja" in result.stdout
    assert sakip("status").exit_code == 1


def test_check_names_each_fault_and_how_to_mend_it() -> None:
    """Nothing is set up but the office."""
    sakip("init", "--yes")
    result = sakip("check")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("FAULT")] == ["config", "roster", "google", "telegram"]
    assert sum(line.lstrip().startswith("-> ") for line in lines) == 4
    assert any(f"sample offices outside the sandbox: {OFFICE}" in line for line in lines)
    assert any("15 not connected to Telegram" in line for line in lines)


def test_check_sees_files_that_changed_since_init(tmp_path: Path) -> None:
    """Otherwise somebody edits the roster and wonders why nothing happens."""
    sakip("init", "--yes")
    office = tmp_path / "config" / "instansi" / f"{OFFICE}.toml"
    office.write_text(office.read_text(encoding="utf-8").replace("tenang_menit = 10", "tenang_menit = 5"))

    assert f"{OFFICE}: the files changed since `sakip init`" in sakip("check").stdout
    sakip("init", "--yes")
    assert "the files changed" not in sakip("check").stdout


def test_check_sees_a_role_whose_only_assignment_has_expired(tmp_path: Path) -> None:
    """The files are sound, yet today nobody is Kepala Dinas."""
    office = tmp_path / "config" / "instansi" / f"{OFFICE}.toml"
    held = 'penugasan = [{ peran = "kepala_dinas", mulai = 2024-01-02 }]'
    expired = held.replace("2024-01-02", '2024-01-02, selesai = 2024-06-30, jenis = "plt", dasar = "SP 1/2024"')
    office.write_text(office.read_text(encoding="utf-8").replace(held, expired), encoding="utf-8")
    sakip("init", "--yes")

    assert f"{OFFICE}: kepala_dinas: nobody holds it" in sakip("check").stdout


def test_everybody_gets_an_invitation_of_their_own() -> None:
    """The JSON names the person in neutral ids; the database keeps no code."""
    sakip("init", "--yes")
    result = sakip("invite", "--semua", "--json")

    rows = json.loads(result.stdout)
    assert result.exit_code == 0
    assert len({row["kode"] for row in rows}) == 15
    head = next(row for row in rows if row["orang"] == "kepala_dinas")
    assert set(head) == {"instansi", "orang", "nama", "jabatan", "peran", "bidang", "email", "kode", "tautan"}
    assert (head["instansi"], head["peran"], head["bidang"], head["tautan"]) == (OFFICE, ["kepala_dinas"], None, None)
    filler = next(row for row in rows if row["peran"] == ["pengisi_bidang"])
    assert filler["bidang"]
    assert all(row["kode"].encode() not in Path("sakip.db").read_bytes() for row in rows)


def test_an_account_that_is_not_connected_cannot_be_cut_off() -> None:
    """One sentence, and no line in the record; the reason is not optional."""
    sakip("init", "--yes")
    lines = _count("riwayat")
    nobody, unknown = sakip("disconnect", "sekretaris", "--alasan", "x"), sakip("disconnect", "siapa", "--alasan", "x")
    silent, bare = sakip("disconnect", "sekretaris", "--alasan", " "), sakip("disconnect", "sekretaris")
    assert [r.exit_code for r in (nobody, unknown, silent, bare)] == [1, 1, 1, 2]
    assert "no Telegram account" in nobody.stderr
    assert _count("riwayat") == lines


def test_one_person_is_invited_by_code() -> None:
    """By argument or option alike; an unknown code is answered with the nearest one."""
    sakip("init", "--yes")
    named, option = sakip("invite", "sekretaris"), sakip("invite", "--orang", "sekretaris", "--instansi", OFFICE)
    unknown, nowhere = sakip("invite", "sekertaris"), sakip("invite", "sekretaris", "--instansi", "magetan")

    assert (named.exit_code, option.exit_code) == (0, 0)
    codes = [re.search(r"\s([\w-]{24})\s", result.stdout) for result in (named, option)]
    assert all(codes)
    assert len({found[1] for found in codes if found}) == 2
    assert (unknown.exit_code, nowhere.exit_code) == (1, 1)
    assert "did you mean 'sekretaris'" in unknown.stderr
    assert "there is no office 'magetan'" in nowhere.stderr


def test_status_of_a_bot_without_siklus_is_told_in_words_and_json() -> None:
    """Both say who is not connected."""
    sakip("init", "--yes")
    told, facts = sakip("status"), json.loads(sakip("status", "--json").stdout)

    assert told.stdout.startswith("No siklus yet")
    assert f"{OFFICE}: 15 not connected to Telegram" in told.stdout
    assert facts["siklus"] == []
    assert len(facts["belum_terhubung"]) == 15
    assert (facts["pesan"], facts["google"], facts["update_mati"]) == ([], [], [])


def test_a_report_of_nothing_is_refused() -> None:
    """In one line."""
    sakip("init", "--yes")
    result = sakip("report", OFFICE, "2026-TW1")

    assert (result.exit_code, result.stderr) == (1, f"{OFFICE!r} has no siklus: see `sakip status`\n")
