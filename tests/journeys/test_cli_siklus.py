"""What the command line says about a siklus under way: status, a report on demand, the record."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.store import tables
from tests.house.cli import OFFICE, sakip
from tests.journeys.conftest import At, sakip_beside
from tests.journeys.office import UNITS, Office
from tests.journeys.stages import compiled

PERIODE = "2026-TW1"


@pytest.fixture
def office(office_at: At, tmp_path: Path) -> Iterator[Office]:
    """The office when its report has been compiled, and an environment in which `sakip` finds it."""
    office = office_at(compiled)
    with sakip_beside(office, tmp_path):
        yield office


def test_status_says_who_holds_what_since_when_and_how_late(office: Office) -> None:
    """The planner holds step 4; days later that is late."""
    now = json.loads(sakip("status", "--json").stdout)["siklus"][0]
    office.advance(days=7, drain=False)
    later, told = json.loads(sakip("status", "--json").stdout)["siklus"][0], sakip("status").stdout

    assert (now["instansi"], now["periode"], now["status"]) == (OFFICE, PERIODE, "berjalan")
    assert (now["langkah_selesai"], now["langkah_total"]) == (3, 9)
    (held,) = now["langkah"]
    assert (held["urut"], held["peran"], held["terhubung"]) == (4, "kasubbag_perencanaan", True)
    assert held["pemegang"] == ["Kasubbag Keuangan, Perencanaan, Evaluasi, dan Pelaporan"]
    assert held["sejak"].endswith("+00:00")
    assert held["terlambat_menit"] == 0
    assert later["langkah"][0]["terlambat_menit"] > 0
    assert "berjalan  3 of 9 steps done" in told
    assert "of office time" in told


def test_a_report_can_be_had_at_any_time(office: Office, tmp_path: Path) -> None:
    """Three files that open, told apart from the approved ones; the siklus does not notice."""
    before = (office.rows(tables.riwayat), office.rows(tables.laporan))
    result = sakip("report", OFFICE, PERIODE, "--out", str(tmp_path / "hasil"))
    files = [Path(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0, result.stderr
    assert sorted(file.suffix for file in files) == [".docx", ".pdf", ".xlsx"]
    assert all("(salinan kerja)" in file.name for file in files)
    by_kind = {file.suffix: file for file in files}
    assert by_kind[".pdf"].read_bytes().startswith(b"%PDF-")
    assert any("Triwulan I 2026" in p.text for p in Document(str(by_kind[".docx"])).paragraphs)
    assert load_workbook(by_kind[".xlsx"]).sheetnames
    assert (office.rows(tables.riwayat), office.rows(tables.laporan)) == before


def test_a_number_is_traced_to_its_cell_and_to_whoever_approved_it(office: Office) -> None:
    """Division, file, cell, version, who declared and who approved it, when; the same as the report's appendix."""
    kode = next(iter(office.values("penempatan")))
    result = sakip("report", "trace", OFFICE, PERIODE, kode.lower(), "--json")
    found = json.loads(result.stdout)["asal"]
    told = " ".join(sakip("report", "trace", OFFICE, PERIODE, kode).stdout.split())

    assert len(found) == 1
    origin = found[0]
    typed = [row for row in origin["sel"] if row["isi"] is not None]
    assert {row["kolom"]: row["isi"] for row in typed} == office.values("penempatan")[kode]
    assert all(row["isi"] == row["disetujui"] for row in typed)
    sheet = office.sheet("penempatan")
    assert all(row["sel"] == sheet.a1(kode, row["kolom"]) for row in origin["sel"])
    assert [act["perbuatan"] for act in origin["perbuatan"]] == ["declared complete", "approved (isian)"]
    approval = office.decisions(urut=3, bidang="penempatan")[0]
    assert origin["perbuatan"][1]["kapasitas"] == approval.kapasitas
    assert origin["perbuatan"][1]["digest"] == approval.digest
    report = json.loads(office.rows(tables.laporan)[-1].model)
    printed = next(row for row in report["indikator"] if row["kode"] == kode)
    assert printed["sumber_sel"] == f"{origin['berkas']} › {origin['sel'][-1]['sel']}"
    assert f"division: {origin['unit']}" in told
    assert "n:" not in told.partition("version of the sheet")[0].partition("Approved value")[2]
    assert approval.digest[:12] in told


def test_a_number_that_is_not_in_the_report_is_refused(office: Office) -> None:
    """One line, with the nearest code."""
    kode = next(iter(office.values("penempatan")))
    refused = [
        sakip("report", "trace", OFFICE, PERIODE, f"{kode}9"),
        sakip("report", "trace", OFFICE, "2026-TW3", kode),
    ]

    assert [result.exit_code for result in refused] == [1, 1]
    assert f"did you mean '{kode}'" in refused[0].stderr


def test_a_report_that_cannot_be_had_is_refused_in_one_line(office: Office, tmp_path: Path) -> None:
    """Another period, another office, another SOP, a folder that is a file."""
    (tmp_path / "berkas").write_text("")
    refused = [
        sakip("report", OFFICE, "2026-TW2"),
        sakip("report", "contoh_magettan", PERIODE),
        sakip("report", OFFICE, PERIODE, "--sop", "balangan_lakip"),
        sakip("report", OFFICE, PERIODE, "--out", str(tmp_path / "berkas")),
    ]

    assert [result.exit_code for result in refused] == [1] * 4
    assert [len(result.stderr.splitlines()) for result in refused] == [1] * 4
    assert f"it has {PERIODE}" in refused[0].stderr
    assert f"did you mean '{OFFICE}'" in refused[1].stderr


def test_the_record_of_a_siklus_holds(office: Office) -> None:
    """Every line of siklus and office."""
    result = sakip("audit", "verify")

    assert result.exit_code == 0
    assert int(result.stdout.split()[0]) > 50


def test_how_the_sop_was_kept_is_told_step_by_step(office: Office) -> None:
    """Standard beside actual, waiting beside working, by role, bidang and for the office."""
    found = json.loads(sakip("status", "--sop", "--json").stdout)["siklus"][0]
    told = sakip("status", "--sop")

    assert [line["nama"] for line in found["langkah"]] == [str(urut) for urut in range(1, 10)]
    filling = found["langkah"][1]
    assert (filling["selesai"], filling["jumlah"], filling["tepat"]) == (5, 5, 5)
    assert filling["menunggu"] + filling["kerja"] == filling["nyata"]
    assert {line["nama"] for line in found["bidang"]} == set(UNITS)
    assert found["kantor"]["terisi"] == found["kantor"]["diminta"] > 0
    assert told.exit_code == 0
    assert "published in the report" in told.stdout
