"""A siklus rests by the planner's order, with the reason, and goes on where it was: nobody is asked, reminded or late
meanwhile."""

from datetime import timedelta

import pytest
from gspread.exceptions import APIError

from bot.cases import load
from bot.cases.papers.sop_times import working_minutes
from bot.cases.reminding import digests
from bot.domain.hari_kerja import office_minutes_between
from bot.store import tables
from bot.store.queries import years
from bot.store.tables import langkah as steps
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, UNITS, Office, labels

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
    for day in (2, 6, 8):
        paused.until(f"2026-04-0{day} 09:00")
    assert paused.values(OPEN) == before
    assert [row.status for row in paused.decisions(urut=3)] == ["sementara"]
    assert {row.status for row in paused.rows(steps, urut=3)} == {"sementara", "terbuka"}
    kinds = [row.jenis for row in paused.rows(tables.outbox)]
    assert not [kind for kind in kinds if kind.startswith(("pengingat", "eskalasi", "menunggu_pimpinan"))]
    paused.say(PLANNER, "/status")
    assert "Dijeda sejak Rabu, 1 April 2026" in paused.said(PLANNER, "Status Triwulan I 2026")[-1]["text"]
    digests = paused.said(PLANNER, "Ringkasan pagi")
    assert [f"{REASON} (/lanjutkan)" in message["text"] for message in digests] == [True]  # of Monday
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


def test_a_mistaken_siklus_ends_when_a_second_person_agrees_and_its_period_can_be_opened_anew(office_at: At) -> None:
    """The head says no, then yes: requests close, sheets stay read-only, nothing is late; the new siklus has files of
    its own, and nobody reads the figures of the first."""
    office = office_at(stages.filled)
    office.tap(CHIEF, "setujui")
    order = "/batalkan keliru memuat SOP; Nota Dinas 12/2026"
    _order(office, order)
    office.tap(HEAD, "bukan")
    assert office.told(PLANNER, "pembatalan_ditolak")
    assert [row.status for row in office.rows(tables.siklus)] == ["berjalan"]
    _order(office, order)
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[0].id, office.app.calendars)
        helped = digests.morning(tx, [case], [], office.now, office.now)["bantu"]
    waits = [row["jabatan_pejabat"] for row in helped if row["perlu"] == "pembatalan"]
    assert waits == ["Kepala Dinas", "Sekretaris"]
    office.tap(HEAD, "ya")
    assert [row.status for row in office.rows(tables.siklus)] == ["dibatalkan"]
    assert {row.status for row in office.rows(steps)} <= {"menunggu", "selesai"}
    assert not labels(office.said(SECRETARY, "Mohon persetujuan: pembatalan")[-1])
    (told,) = office.told(WAITING, "siklus_dibatalkan")
    assert told.isi["kapasitas_penyetuju"].startswith("Kepala Dinas")
    assert "Siklusnya dibatalkan" in "".join(message["text"] for message in office.chat(WAITING))
    assert "sudah dibatalkan" in office.tap(CHIEF, "batalkan")
    assert not office.rows(tables.prompt, jenis="tugas", status="terbuka")
    with pytest.raises(APIError, match="permission"):
        _type_on(office)
    folder = office.rows(tables.berkas, jenis="folder", induk=f"{OFFICE}/2026/folder")[0]
    assert office.google_file(folder.drive_id)["name"].endswith("(dibatalkan)")
    office.until("2026-04-02 09:00")
    assert len(office.rows(tables.siklus)) == 1
    office.say(PLANNER, "/status")
    assert office.kinds(PLANNER)[-1] == "status_kosong"
    office.tap(PLANNER, "ya", office.said(PLANNER, "dibuka kembali?")[-1])
    first, anew = office.rows(tables.siklus)
    assert (first.status, anew.status, anew.periode) == ("dibatalkan", "berjalan", first.periode)
    forms = office.rows(tables.berkas, jenis="format")
    assert len({row.drive_id for row in forms}) == 2 * len(UNITS)
    assert not any(row.isi for row in office.rows(tables.isian, siklus_id=anew.id))
    assert office.kinds(PLANNER)[-1] == "minta_konfirmasi_format"
    with office.db.read() as tx:
        assert [row.id for row in years.of_periods(tx, OFFICE, [anew.periode])] == [anew.id]
    assert office.unsound() == []


@pytest.mark.parametrize("wanted", [True, False])
def test_an_office_that_starts_late_is_asked_before_a_past_period_is_opened(office_at: At, wanted: bool) -> None:
    """No card of TW I goes out in June; "ya" begins it with dates of today, "tidak" leaves it, TW II opens in time."""
    office = office_at(stages.joined)
    office.until("2026-06-02 09:00")
    (siklus,) = office.rows(tables.siklus)
    assert siklus.status == "dijeda"
    assert office.kinds(PLANNER)[-1] == "tanya_buka"
    assert not office.rows(tables.prompt, jenis="tugas")
    assert not office.rows(tables.berkas, jenis="format")
    if wanted:
        office.tap(PLANNER, "ya")
        assert office.kinds(PLANNER)[-2:] == ["siklus_dibuka", "minta_konfirmasi_format"]
        assert office.step(1).tenggat > office.now
    else:
        office.tap(PLANNER, "bukan")
        office.until("2026-07-01 08:00")
    periods = {row.periode: row.status for row in office.rows(tables.siklus)}
    assert periods == ({"2026-TW1": "berjalan"} if wanted else {"2026-TW1": "dibatalkan", "2026-TW2": "berjalan"})
    assert office.unsound() == []
