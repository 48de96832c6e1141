"""One account, roles in two offices: a message of ours that is answered tells the office, for the rest the bot asks."""

from datetime import date
from typing import Any

import pytest

from bot.store import tables
from bot.store.queries import people
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import PLANNER, Office, buttons, labels

SECOND, TITLE = "dinas_kedua", "Kasubbag Program"


@pytest.fixture
def both(office_at: At) -> Office:
    """The planner's account is also that of the planner of another office, which has no siklus yet."""
    office = office_at(stages.shared)
    (first,) = office.rows(tables.instansi)
    now = office.app.clock.now()
    who = {"nama": "Perencana Dua", "sapaan": "Ibu", "jabatan": TITLE, "email": "dua@contoh.example"}
    with office.db.begin() as tx:
        people.put_office(tx, SECOND, "Dinas Kedua", "Asia/Jayapura", {**first.konfig, "nama_singkat": "Dinas 2"}, now)
        orang_id = people.put_person(tx, SECOND, "perencana", **who)
        held = [("kasubbag_perencanaan", "", "definitif", date(2024, 1, 2), None, "SK 1")]
        people.put_assignments(tx, orang_id, SECOND, held, now)
        people.bind(tx, orang_id, office.telegram_id(PLANNER), now)
    return office


def _choose(office: Office, words: str) -> list[Any]:
    """Taps the option with these words; the kinds of what was said since."""
    question = office.last(PLANNER)
    assert office.kinds(PLANNER)[-1] == "sebagai_siapa"
    before = len(office.told(PLANNER))
    data = next(button["data"] for button in buttons(question) if words in button["text"])
    office.tap_data(PLANNER, question, data)
    return [row.jenis for row in office.told(PLANNER)[before:]]


def test_whoever_serves_two_offices_is_asked_as_whom_where_nothing_tells(both: Office) -> None:
    """/status, an order, a question: each is worked off once, for the office chosen; a button of a message tells it."""
    both.say(PLANNER, "/status")
    question = both.last(PLANNER)
    assert any(label.startswith(TITLE) for label in labels(question))
    data = [button["data"] for button in buttons(question)]
    assert _choose(both, TITLE) == ["status_kosong"]
    before = len(both.chat(PLANNER))
    both.tap_data(PLANNER, question, data[0])
    assert len(both.chat(PLANNER)) == before
    both.say(PLANNER, "/tenggat semua 15-04-2026; SE 1/2026; banjir")
    assert _choose(both, "Perencanaan") == ["pastikan_tenggat"]
    both.say(PLANNER, "kok belum ada yang isi?")
    assert _choose(both, TITLE) == ["pertanyaan_tanpa_siklus"]
    both.tap(PLANNER, "papan")
    assert both.kinds(PLANNER)[-1] == "papan_status"
    assert both.unsound() == []
