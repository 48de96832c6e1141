"""Officials typed into the control workbook: a proposal only, in force when a second entitled person confirms it."""

from typing import Any

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.kendali import Tab
from tests.journeys.office import CHECKER, HEAD, PLANNER, SECRETARY, Office

UNIT = "penempatan"
CHIEF = {"Peran": "Kepala Bidang", "Bidang": "Penempatan"}
NEW = {
    "Nama": "Pejabat Baru (contoh)",
    "Jabatan": "Kepala Bidang Penempatan",
    "Surel": "baru@contoh.example",
    "Peran": "Kepala Bidang",
    "Bidang": "Penempatan",
    "Mulai": "02/04/2026",
    "Dasar": "SK 821.2/7/2026",
}


def _settled(office: Office) -> None:
    office.drain()
    office.advance(minutes=1)


def _type_below(office: Office, values: dict[str, Any]) -> None:
    _settled(office)
    Tab(office, "Pejabat").type(values)
    _settled(office)


def test_a_planner_who_writes_himself_in_holds_nothing_until_another_confirms(office_at: At) -> None:
    """Neither he nor whoever gains is asked; the note at the cell says that it waits."""
    office = office_at(stages.shared)
    me = office.rows(tables.orang, kode=PLANNER)[0]
    mine = {"Nama": me.nama, "Jabatan": me.jabatan, "Surel": me.email, "Peran": "Sekretaris"}
    _type_below(office, {**mine, "Mulai": "02/04/2026", "Dasar": "SK 1/2026"})
    (proposal,) = office.rows(tables.usulan)
    assert proposal.status == "menunggu"
    assert not office.told(PLANNER, "minta_pengesahan_pejabat")
    assert "Menunggu pengesahan" in Tab(office, "Pejabat").note("Nama", **{"Dasar (surat, tanggal)": "SK 1/2026"})
    assert len(office.rows(tables.penugasan, peran="sekretaris")) == 1
    office.tap(HEAD, "bukan", office.request(HEAD, "perubahan pejabat"))
    _settled(office)
    assert "Tidak disahkan" in Tab(office, "Pejabat").note("Nama", **{"Dasar (surat, tanggal)": "SK 1/2026"})
    assert len(office.rows(tables.penugasan, peran="sekretaris")) == 1
    office.advance(minutes=5)
    assert len(office.rows(tables.usulan)) == 1


def test_a_new_head_typed_below_takes_over_once_confirmed_and_stands_there_once(office_at: At) -> None:
    """The one before ends the day before; the draft becomes a row; the bidang's task moves."""
    office = office_at(stages.filled)
    _type_below(office, NEW)
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    _settled(office)
    _settled(office)
    held = {row.mulai.isoformat(): row for row in office.rows(tables.penugasan, peran="kepala_bidang", bidang=UNIT)}
    assert held["2024-01-02"].selesai.isoformat() == "2026-04-01"
    assert held["2026-04-02"].sumber == "buku"
    rows = [row for row in Tab(office, "Pejabat").rows() if row["Nama"] == NEW["Nama"]]
    assert [row["Kode"] for row in rows] == ["kepala_bidang_penempatan"]
    assert Tab(office, "Pejabat").note("Nama", Nama=NEW["Nama"]) == ""
    assert len(office.rows(tables.usulan)) == 1
    Tab(office, "Pejabat").type({"Dasar": ""}, Nama=NEW["Nama"])
    _settled(office)
    assert "perlu diisi" in Tab(office, "Pejabat").note("Dasar", Nama=NEW["Nama"])
    assert len(office.rows(tables.usulan)) == 1
    assert office.unsound() == []


def test_half_a_row_says_what_is_missing_and_what_is_taken_back_is_withdrawn(office_at: At) -> None:
    """Nobody is asked about half a row; a proposal goes when its row is emptied again."""
    office = office_at(stages.shared)
    _type_below(office, {name: value for name, value in NEW.items() if name not in ("Dasar", "Surel")})
    where = {"Nama": NEW["Nama"]}
    tab = Tab(office, "Pejabat")
    assert "perlu diisi" in tab.note("Dasar", **where)
    assert "perlu diisi" in tab.note("Surel", **where)
    assert not office.rows(tables.usulan)
    tab.type({"Sapaan": "Bos", "Dasar": NEW["Dasar"], "Surel": NEW["Surel"]}, **where)
    _settled(office)
    assert "Bos" in Tab(office, "Pejabat").note("Sapaan", **where)
    assert not office.rows(tables.usulan)
    Tab(office, "Pejabat").type({"Sapaan": "Ibu"}, **where)
    _settled(office)
    assert Tab(office, "Pejabat").note("Dasar", **where) == ""
    assert [row.status for row in office.rows(tables.usulan)] == ["menunggu"]
    card = office.request(SECRETARY, "perubahan pejabat")
    Tab(office, "Pejabat").type(dict.fromkeys(NEW, ""), **where)
    _settled(office)
    assert [row.status for row in office.rows(tables.usulan)] == ["ditarik"]
    office.tap(SECRETARY, "ya", card)
    assert not office.rows(tables.orang, nama=NEW["Nama"])


def test_another_person_written_over_a_row_is_not_taken_for_the_same_one(office_at: At) -> None:
    """The old holder's Telegram account would decide for the new one; a title alone is only a change of data."""
    office = office_at(stages.shared)
    _settled(office)
    Tab(office, "Pejabat").type({"Nama": "Orang Lain", "Surel": "lain@contoh.example"}, **CHIEF)
    _settled(office)
    assert "pejabat lain" in Tab(office, "Pejabat").note("Nama", **CHIEF)
    assert not office.rows(tables.usulan)
    old = office.rows(tables.orang, kode=CHECKER[UNIT])[0]
    title = "Kepala Bidang Penempatan Tenaga Kerja"
    Tab(office, "Pejabat").type({"Nama": old.nama, "Surel": old.email, "Jabatan": title}, **CHIEF)
    _settled(office)
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    assert office.rows(tables.orang, kode=CHECKER[UNIT])[0].jabatan == title
