"""Roles move to new holders: one filler at a head's request, a stand-in in one tap, many officials in January."""

from datetime import date
from pathlib import Path

import pytest
import typer

from bot.cli.handover import _proposal, _read
from bot.cli.kit import Refused
from bot.cli.setup import apply_config
from bot.domain.pejabat import AksiPejabat
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, OFFICE, PLANNER, SECRETARY, Office, buttons

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
STAFF = "staf_perencanaan"


def _pick(office: Office, label: str) -> None:
    """The planner taps the button that says so on the newest message."""
    message = office.last(PLANNER)
    office.tap_data(PLANNER, message, next(b["data"] for b in buttons(message) if b["text"] == label))


def _title(office: Office, who: str) -> str:
    return str(office.rows(tables.orang, kode=who)[0].jabatan)


def _holders(office: Office, peran: str) -> dict[int, date | None]:
    rows = office.rows(tables.penugasan, peran=peran, bidang=UNIT)
    return {row.orang_id: row.selesai for row in rows}


def test_another_filler_is_named_at_the_head_s_request(office_at: At) -> None:
    """One tap of the head, three answers of the planner, one tap of the Sekretaris; task and sheet move along."""
    office = office_at(stages.overdue)
    office.tap(CHIEF, "ganti_pengisi", office.request(CHIEF, "Mohon arahan: isian"))
    office.tap(PLANNER, "ganti_pengisi", office.request(PLANNER, "Permintaan ganti pengisi"))
    _pick(office, _title(office, STAFF))
    office.say(PLANNER, "definitif 13-04-2026; ND 800/7/2026", office.last(PLANNER))
    assert _holders(office, "pengisi_bidang").keys() == {office.rows(tables.orang, kode=WHO)[0].id}
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    office.drain()
    assert "pengisian format" in office.card(STAFF)["text"]
    assert not office.rows(tables.prompt, status="terbuka", jenis="tugas", bidang=UNIT, orang_id=_id(office, WHO))
    shared = office.google_file(office.file_id(UNIT))["permissions"]
    assert office.people[STAFF]["email"] in {p.get("emailAddress") for p in shared if p["role"] == "writer"}
    assert office.unsound() == []


def _id(office: Office, who: str) -> int:
    return int(office.rows(tables.orang, kode=who)[0].id)


def test_a_stand_in_is_named_in_one_tap_and_nobody_confirms_their_own_proposal(office_at: At) -> None:
    """A Plh. from today whose letter follows; the planner's own yes does not count."""
    office = office_at(stages.filled)
    office.say(PLANNER, "/pejabat")
    _pick(office, "Kepala Bidang Penempatan Tenaga Kerja")
    _pick(office, _title(office, CHECKER["pelatihan"]))
    office.tap(PLANNER, "pilih:plh")
    card = office.request(SECRETARY, "perubahan pejabat")
    assert "Plh. Kepala Bidang Penempatan" in card["text"]
    data = next(b["data"] for b in buttons(card) if b["data"].endswith(":ya"))
    office.tap_data(PLANNER, office.last(PLANNER), data)
    assert not office.rows(tables.penugasan, jenis="plh")
    office.tap(SECRETARY, "ya", card)
    (row,) = office.rows(tables.penugasan, jenis="plh")
    assert (row.dasar, row.mulai, row.selesai) == ("surat menyusul", date(2026, 4, 1), date(2026, 4, 9))
    assert _holders(office, "kepala_bidang")[_id(office, CHIEF)] is None  # the definitive head comes back


def test_many_officials_are_handed_over_in_one_message_and_init_keeps_it(office_at: At) -> None:
    """Dates and basis once, a line for each role; a line that fits nobody stops all of it."""
    office = office_at(stages.shared)
    head = "/pejabat definitif 02-04-2026; SK Bupati 821.2/1/2026\n"
    other = _title(office, CHECKER["pelatihan"])
    lines = f"Kepala Bidang Penempatan Tenaga Kerja: {other}\nPengisi Penempatan: {STAFF}\n"
    office.say(PLANNER, head + lines + "Kepala Bidang Antariksa: siapa saja")
    assert office.kinds(PLANNER)[-1] == "cara_perintah"
    assert not office.rows(tables.usulan)
    office.say(PLANNER, head + lines)
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    apply_config(office.db, office.house.config, office.now)  # the file still says what was
    assert _holders(office, "kepala_bidang") == {
        _id(office, CHIEF): date(2026, 4, 1),
        _id(office, CHECKER["pelatihan"]): None,
    }
    assert _holders(office, "pengisi_bidang")[_id(office, WHO)] == date(2026, 4, 1)
    assert office.told(CHIEF, "pejabat_berubah")


def test_a_file_of_handovers_is_read_whole_or_every_fault_is_named(
    office_at: At, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As Excel writes it; the old holder's last day is the day before."""
    office = office_at(stages.joined)
    file = tmp_path / "januari.csv"
    head = "peran;bidang;orang;jenis;mulai;selesai;dasar\n"
    file.write_text(f"{head}kepala_bidang;{UNIT};{CHECKER['pelatihan']};;2027-01-04;;SK 821/1\n", encoding="utf-8-sig")
    with office.db.read() as tx:
        given, ended = _proposal(tx, OFFICE, _read(file))
    assert (given.aksi, given.mulai) == (AksiPejabat.TUGAS, date(2027, 1, 4))
    assert (ended.aksi, ended.kode, ended.selesai) == (AksiPejabat.UBAH, CHIEF, date(2027, 1, 3))
    file.write_text(f"{head}kepala_bidang;{UNIT};siapa;plh;4 Januari;;\n", encoding="utf-8")
    with office.db.read() as tx, pytest.raises(typer.Exit):
        _proposal(tx, OFFICE, _read(file))
    said = capsys.readouterr().err
    for fault in ("nobody has the code 'siapa'", "dasar is missing", "no date like", "selesai is missing"):
        assert fault in said
    file.write_text("x" * 200_000, encoding="utf-8")
    with pytest.raises(Refused, match="no table that can be read"):
        _read(file)


def test_a_letter_that_follows_is_awaited_for_five_working_days(office_at: At) -> None:
    """Longer leave holds in full once the planner puts the number down; until then the digest says so."""
    office = office_at(stages.shared)
    office.say(CHIEF, "/wakilkan 01-04-2026 30-04-2026")
    assert "Kamis, 9 April 2026" in office.last(CHIEF)["text"]
    message, deputy = office.last(CHIEF), CHECKER["pelatihan"]
    data = next(b["data"] for b in buttons(message) if b["text"] == _title(office, deputy))
    office.tap_data(CHIEF, message, data)
    office.tap(deputy, "ya")
    (row,) = office.rows(tables.penugasan, jenis="plh")
    assert (row.dasar, row.selesai) == ("surat menyusul", date(2026, 4, 9))
    office.walk("2026-04-02 09:00")
    assert "menyusul" in office.request(PLANNER, "Ringkasan pagi")["text"]
    office.say(PLANNER, "/surat")
    assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(PLANNER, "/surat 800/12/2026")
    (row,) = office.rows(tables.penugasan, jenis="plh")
    assert (row.dasar, row.selesai) == ("800/12/2026", date(2026, 4, 30))


def test_a_letter_that_never_comes_ends_the_stand_in(office_at: At) -> None:
    """The task is the official's own again, and the stand-in decides nothing more."""
    office = office_at(stages.filled)
    office.say(PLANNER, "/pejabat")
    _pick(office, "Kepala Bidang Penempatan Tenaga Kerja")
    deputy = CHECKER["pelatihan"]
    _pick(office, _title(office, deputy))
    office.tap(PLANNER, "pilih:plh")
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    office.drain()
    card = [m for m in office.chat(deputy) if "koreksi" in m["text"] and "Penempatan" in m["text"]][-1]
    office.walk("2026-04-10 09:00")
    office.say(deputy, "setuju", card)
    assert office.status(3, UNIT) == "terbuka"
    office.tap(CHIEF, "setujui", office.request(CHIEF, "Mohon koreksi: isian Penempatan"))
    assert office.status(3, UNIT) == "sementara"
