"""Any member of a group may act: the first valid act counts, the others see whose it was, nothing is recorded twice."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.cases.accounts.officials import groups_of
from bot.store import tables
from bot.store.db import Db
from tests.journeys.house import START, House
from tests.journeys.kendali import Tab
from tests.journeys.office import HEAD, PLANNER, SECRETARY, Message, Office, buttons

KODE = "contoh_lumajang"
CHAIR, MEMBER, JOINING = "tim_sakip_ketua", "tim_sakip_anggota", "staf_perencanaan"
PLANNING = 3  # "Tim Sakip menyusun rencana kegiatan pengukuran kinerja"


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory, sqlite_db: Db) -> Iterator[Office]:
    """Lumajang: the two members of the Tim Sakip whom the office's file names are asked for the plan of work."""
    house = House(tmp_path_factory.mktemp("tim"), KODE, START)
    office = Office(house, sqlite_db)
    office.people = {who: office.people[who] for who in (HEAD, SECRETARY, PLANNER, CHAIR, MEMBER, JOINING)}
    office.connect()
    office.until("2026-04-01 08:00")
    for who in (HEAD, SECRETARY):
        office.tap(who, "selesai")
        office.settle()
    yield office
    house.close()


def _join(office: Office, who: str) -> None:
    """The planner types one more member into the tab Pejabat; the Sekretaris confirms."""
    (person,) = office.rows(tables.orang, kode=who)
    row = {"Kode": who, "Nama": person.nama, "Jabatan": person.jabatan, "Surel": person.email, "Peran": "Tim Sakip"}
    office.advance(minutes=1)
    Tab(office, "Pejabat").type({**row, "Mulai": "01/04/2026", "Dasar": "SK 050/9/2026"})
    office.drain()
    office.advance(minutes=1)
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))


def _plan(office: Office, who: str) -> Message:
    return office.request(who, "rencana")


def _code(card: Message) -> str:
    return str(card["text"].partition("#")[2].split()[0])


def test_any_member_of_the_team_may_act_and_the_others_see_who_did(team: Office) -> None:
    """Two of the office's file, one of the tab Pejabat who joins them; two press in the same moment."""
    _join(team, JOINING)
    with team.db.read() as tx:
        assert groups_of(tx, KODE) == {"tim_sakip", "pengisi_bidang", "staf_perencanaan"}
    held = team.rows(tables.penugasan, peran="tim_sakip")
    assert [row.selesai for row in held] == [None, None, None]
    assert held[-1].mulai == date(2026, 4, 1)
    cards = {who: _plan(team, who) for who in (CHAIR, MEMBER, JOINING)}
    late = buttons(cards[MEMBER])[0]["data"]
    team.tap(CHAIR, "selesai", cards[CHAIR], drain=False)
    team.tap(MEMBER, "selesai", cards[MEMBER], drain=False)
    team.drain()
    (decision,) = team.decisions(urut=PLANNING)
    (chair,) = team.rows(tables.orang, kode=CHAIR)
    assert (decision.orang_id, decision.kapasitas) == (chair.id, chair.jabatan)
    for who in (MEMBER, JOINING):
        shown = next(m for m in team.chat(who) if m["message_id"] == cards[who]["message_id"])
        assert f"Sudah diputuskan oleh {chair.jabatan}" in shown["text"]
        assert buttons(shown) == []
    assert chair.jabatan in team.tap_data(MEMBER, cards[MEMBER], late)
    team.say(JOINING, f"{_code(cards[CHAIR])} selesai")  # a colleague's code names the task, the own card answers
    assert f"oleh {chair.jabatan}" in team.last(JOINING)["text"]
    assert team.kinds(JOINING)[-1] == "tugas_kedaluwarsa"
    team.settle()
    assert team.status(PLANNING) == "selesai"
    assert len(team.decisions(urut=PLANNING)) == 1
    assert team.unsound() == []
