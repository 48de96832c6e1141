"""A siklus rests by the planner's order, with the reason, and goes on where it was: nobody is asked, reminded or late
meanwhile."""

from datetime import timedelta

import pytest

from bot.cases import load
from bot.cases.papers.sop_times import working_minutes
from bot.domain.hari_kerja import office_minutes_between
from bot.store import tables
from bot.store.tables import langkah as steps
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, OFFICE, PLANNER, Office

DECIDED, OPEN = "penempatan", "pelatihan"
CHIEF, WAITING = CHECKER[DECIDED], CHECKER[OPEN]
REASON = "menunggu DPA perubahan"


def _order(office: Office, order: str) -> None:
    office.say(PLANNER, order)
    office.tap(PLANNER, "ya")


def _type_on(office: Office) -> str:
    """The filler of the unit that waits changes a figure; returns the indikator's kode."""
    sheet = office.sheet(OPEN)
    kode = next(kode for kode, field in sheet.good() if field == "realisasi")
    sheet.type(kode, 77)
    office.drain()
    return kode


@pytest.fixture
def paused(office_at: At) -> Office:
    """Step 3: one head has just decided, the others are asked, when the planner has the siklus rest."""
    office = office_at(stages.filled)
    office.tap(CHIEF, "setujui")
    for incomplete in ("/jeda", "/jeda Triwulan I 2026", "/jeda ok"):
        office.say(PLANNER, incomplete)
        assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(WAITING, f"/jeda {REASON}")
    assert office.kinds(WAITING)[-1] == "hanya_perencana"
    _order(office, f"/jeda Triwulan I 2026: {REASON}; SE 000.8/45/2026")
    assert [row.status for row in office.rows(tables.siklus)] == ["dijeda"]
    return office


def test_a_siklus_that_rests_asks_nothing_of_anybody_and_says_so(paused: Office) -> None:
    """Told once; answers are kept back, questions are not; no reminder, no reading, nothing final; the planner sees."""
    for who in (PLANNER, WAITING):
        (told,) = paused.told(who, "siklus_dijeda")
        assert (told.isi["alasan"], told.isi["dasar"]) == (REASON, "SE 000.8/45/2026")
    assert not paused.told(FILLER[OPEN], "siklus_dijeda")
    assert "sedang dijeda" in paused.tap(WAITING, "setujui")
    paused.reply(WAITING, "setuju")
    assert paused.kinds(WAITING)[-1] == "siklus_sedang_dijeda"
    paused.reply(WAITING, "sampai kapan dijeda?")
    assert paused.told(PLANNER, "pertanyaan_masuk")
    before = paused.values(OPEN)
    _type_on(paused)
    for order in ("/tenggat semua 15-04-2026; SE 1; x", "/target", "/jeda sekali lagi"):
        paused.say(PLANNER, order)
        assert paused.kinds(PLANNER)[-1] == "siklus_tidak_diubah"
    paused.walk("2026-04-13 08:00", timedelta(hours=8))
    assert paused.values(OPEN) == before
    assert [row.status for row in paused.decisions(urut=3)] == ["sementara"]
    assert {row.status for row in paused.rows(steps, urut=3)} == {"sementara", "terbuka"}
    kinds = [row.jenis for row in paused.rows(tables.outbox)]
    assert not [kind for kind in kinds if kind.startswith(("pengingat", "eskalasi", "menunggu_pimpinan"))]
    paused.say(PLANNER, "/status")
    assert "Dijeda sejak Rabu, 1 April 2026" in paused.said(PLANNER, "Status Triwulan I 2026")[-1]["text"]
    digests = paused.said(PLANNER, "Ringkasan pagi")
    assert [f"{REASON} (/lanjutkan)" in message["text"] for message in digests] == [True, True]  # two Mondays
    paused.say(PLANNER, "/riwayat")
    assert f"keadaan siklus: dijeda: {REASON}" in paused.last(PLANNER)["text"]


def test_a_siklus_goes_on_where_it_was_and_the_pause_is_nobody_s_delay(paused: Office) -> None:
    """Cards come again, dates move by the office hours of the pause, an undo window keeps what was left, and what was
    typed meanwhile is read."""
    dates = {row.bidang: row.tenggat for row in paused.rows(steps, urut=3)}
    since = paused.now
    kode = _type_on(paused)
    paused.walk("2026-04-06 10:00", timedelta(days=1))
    _order(paused, "/lanjutkan")
    assert paused.told(WAITING, "siklus_dilanjutkan")
    assert paused.values(OPEN)[kode]["realisasi"] == "n:77"
    (task,) = paused.rows(tables.prompt, jenis="tugas", urut=3, bidang=OPEN, status="terbuka")
    assert "77" in paused.card(WAITING)["text"]
    assert task.kode in paused.card(WAITING)["text"]
    kalender = paused.app.calendars(OFFICE, "Asia/Jakarta")
    rested = office_minutes_between(kalender, since, paused.now)
    for row in paused.rows(steps, urut=3):
        assert office_minutes_between(kalender, dates[row.bidang], row.tenggat) >= rested
    assert paused.status(3, DECIDED) == "sementara"
    assert "dibatalkan" in paused.tap(CHIEF, "batalkan").casefold()
    paused.tap(CHIEF, "setujui")
    paused.tap(WAITING, "setujui")
    paused.settle()
    assert {row.bidang for row in paused.decisions(urut=3, status="final")} == {DECIDED, OPEN}
    with paused.db.read() as tx:
        case = load.load(tx, paused.rows(tables.siklus)[0].id, paused.app.calendars)
        assert working_minutes(tx, case, paused.now)[(3, OPEN)] < rested
    assert paused.unsound() == []
