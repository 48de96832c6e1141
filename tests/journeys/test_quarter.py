"""A whole quarter, from the opening to the archive, over the real clients, on both databases."""

import io
import json
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.store import tables
from bot.store.db import Db
from tests.journeys.conftest import At, Stages
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Office, labels
from tests.journeys.stages import STAGES, distributed, filled, finished, shared

CONTRARY: dict[str, Any] = {
    "bump_version": ["content"],
    "bump_modified": ["content", "permission", "restriction", "comment", "place"],
    "bump_changes": ["content", "place"],
    "spurious_viewed_changes": True,
    "list_delay_seconds": 60.0,
    "formulas_in_english": True,
    "protection_managers": [],
    "lock_binds_organizers": False,
    "default_fields_show_drive": True,
    "drive_quota_status": 429,
    "comments_available": False,
    "approvals_available": True,
    "labels_available": True,
}
"""What google.md marks as unconfirmed (§9.3, §11) and reaches the bot, the other way round than the sandbox has it."""


@pytest.fixture
def quarter(db_kind: str, request: pytest.FixtureRequest, office_at: At, stages: Stages) -> Office:
    """A finished quarter, once on each database; the second one with the contrary Google."""
    if db_kind == "sqlite":
        return office_at(finished)
    db: Db = request.getfixturevalue("postgres_db")
    office = stages.fresh(db)
    office.world.google.set_switches(CONTRARY)
    for stage in STAGES:
        stage(office)
    return office


def test_a_quarter_ends_with_every_row_done_and_nothing_left_over(quarter: Office) -> None:
    """Nine rows done in five bidang, nothing dead, nothing waiting, every chain of the record intact."""
    assert [row.status for row in quarter.rows(tables.siklus)] == ["selesai"]
    assert {row.status for row in quarter.rows(tables.langkah)} == {"selesai"}
    assert len(quarter.rows(tables.langkah)) == 6 + 3 * len(UNITS)
    assert quarter.unsound() == []
    assert quarter.waiting() == {"berkas": [], "inbox": [], "outbox": []}
    assert {row.status for row in quarter.rows(tables.outbox)} <= {"terkirim", "batal"}
    assert not [row for row in quarter.rows(tables.prompt) if row.status == "terbuka" and row.jenis == "tugas"]
    _is_archived(quarter)
    _is_decided_once(quarter)


def _is_archived(office: Office) -> None:
    """One sheet per bidang, read-only for everybody; one package with the approved data and the whole record."""
    tree = office.get("/_sandbox/google/files")
    names = Counter(item["name"] for item in tree if not item["trashed"] and item["parents"])
    assert set(names.values()) == {1}, names
    sheets = [item for item in tree if item["mimeType"].endswith("spreadsheet") and item["name"].startswith("Format ")]
    assert len(sheets) == len(UNITS)
    assert all(item["locked"] for item in sheets)
    people = {
        grant["role"] for item in sheets for grant in item["permissions"] if "sakip-bot" not in grant["emailAddress"]
    }
    assert people == {"reader"}
    archive = next(item for item in tree if item["name"].endswith(".zip"))
    assert archive["locked"]
    package = zipfile.ZipFile(io.BytesIO(office.app.google.drive.download(archive["id"])))
    isian = json.loads(next(package.read(name) for name in package.namelist() if name.endswith("isian.json")))
    assert isian == {row.kode: row.isi for row in office.rows(tables.isian)}


def _is_decided_once(office: Office) -> None:
    """Every stage a person ends has exactly one decision in force, with person, capacity and the data it was about."""
    final = Counter((d.urut, d.bidang, d.tahap) for d in office.decisions(status="final"))
    assert set(final.values()) == {1}, final
    heads = office.decisions(urut=3)
    assert sorted(d.bidang for d in heads) == sorted(UNITS)
    assert all(
        d.digest and d.kapasitas and d.telegram_id and d.bukti["berkas"] and d.bukti["versi_drive"] for d in heads
    )


def test_the_head_s_decision_counts_for_the_filling_too(office_at: At) -> None:
    """ "Atas persetujuan" of step 2 is given by the decision of step 3: both acts are on record."""
    office = office_at(finished)
    both = [json.loads(row.isi) for row in office.noted("disetujui_sekaligus")]
    assert sorted((isi["urut"], isi["bidang"]) for isi in both) == sorted((2, unit) for unit in UNITS)


def test_a_siklus_opens_on_the_first_working_day_at_opening_time_and_only_once(office_at: At) -> None:
    """Nothing before 07.30 on 1 April; one siklus however often the tick runs."""
    office = office_at(STAGES[0])
    office.until("2026-04-01 07:20")
    assert office.rows(tables.siklus) == []
    office.until("2026-04-01 07:31")
    office.drain()
    office.until("2026-04-02 09:00")
    assert [row.periode for row in office.rows(tables.siklus)] == ["2026-TW1"]


def test_nothing_is_shared_before_the_sekretaris_agrees(office_at: At) -> None:
    """The planner's yes shares nothing; the Sekretaris's does, with the bidang's own people only."""
    office = office_at(STAGES[1])
    unit_people = {office.people[who]["email"] for who in FILLER.values()}
    office.reply(PLANNER, "selesai")
    office.settle()
    assert not unit_people & _shared_with(office)
    office.reply(SECRETARY, "setuju")
    office.settle()
    assert unit_people <= _shared_with(office)
    for unit in UNITS:
        grants = {g["emailAddress"]: g["role"] for g in office.google_file(office.file_id(unit))["permissions"]}
        assert grants[office.people[FILLER[unit]]["email"]] == "writer"
        assert grants[office.people[CHECKER[unit]]["email"]] == "reader"
        others = {office.people[FILLER[other]]["email"] for other in UNITS if other != unit}
        assert not others & set(grants)


def _shared_with(office: Office) -> set[str]:
    return {grant["emailAddress"] for item in office.get("/_sandbox/google/files") for grant in item["permissions"]}


def test_a_returned_format_goes_back_to_the_planner_in_the_same_step(office_at: At) -> None:
    """Step 1, next round: the planner gets the reason word for word, nothing is shared, and the second time works."""
    office = office_at(STAGES[1])
    office.reply(PLANNER, "selesai")
    office.settle()
    office.reply(SECRETARY, "Kembalikan: target Pelatihan belum sesuai perjanjian kinerja")
    office.settle()
    assert (office.step(1).status, office.step(1).putaran) == ("terbuka", 2)
    assert "target Pelatihan belum sesuai perjanjian kinerja" in office.last(PLANNER)["text"]
    shared(office)
    assert office.status(2, "pelatihan") == "terbuka"


def test_every_person_gets_the_final_word(office_at: At) -> None:
    """When the siklus is over everybody who took part hears of it, once; of a dead token after it the planner, too."""
    office = office_at(finished)
    for who in {HEAD, SECRETARY, PLANNER, *FILLER.values(), *CHECKER.values()}:
        assert office.kinds(who).count("siklus_selesai") == 1, who
    for service in ("drive", "sheets"):
        office.fault(service=service, status=401, times=1000)
    for _ in range(3):
        office.world.clock.advance(timedelta(minutes=10))
        office.round()
    assert office.kinds(PLANNER).count("akses_ditolak") == 1


def test_recommendations_reach_the_right_people(office_at: At) -> None:
    """Penempatan sees its own and the common one, the others only the common one; fillers get a copy."""
    office = office_at(distributed)
    own, common = "adakan job fair bersama SMK sebelum Oktober", "tingkatkan disiplin pelaporan"
    for unit in UNITS:
        for who in (CHECKER[unit], FILLER[unit]):
            words = "\n".join(m["text"] for m in office.chat(who)).casefold()
            assert common in words, who
            assert (own.casefold() in words) == (unit == "penempatan"), who
    card = office.request(CHECKER["penempatan"], "rekomendasi Kepala Dinas untuk Penempatan")
    assert "Diterima sebagai acuan" not in labels(card)


def test_an_approval_says_how_many_units_the_next_step_waits_for(office_at: At) -> None:
    """ "Selanjutnya" is no promise while other bidang are open; the last one is told what really follows."""
    office = office_at(filled)
    for waits, unit in zip((4, 3, 2, 1, 0), UNITS, strict=True):
        office.approve(unit)
        text = office.request(CHECKER[unit], "Disetujui: isian")["text"]
        assert (f"setelah {waits} unit lain selesai" in text) == (waits > 0), text
