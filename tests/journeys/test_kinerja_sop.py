"""How the SOP was kept: waiting told apart from working, and the planner's choice whether the report shows it."""

from bot.cases import load
from bot.cases.papers import report_model
from bot.cases.papers.sop_times import BEGUN, times
from bot.report.model import LaporanTriwulan, WaktuRow
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import FILLER, PLANNER, Office


def _row(office: Office, urut: int, unit: str) -> WaktuRow:
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        return next(row for row in times(tx, case, office.now) if (row.urut, row.unit) == (urut, unit))


def _report(office: Office) -> LaporanTriwulan:
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        return report_model.build(tx, case, office.now)


def test_waiting_ends_with_the_first_figure_typed(office_at: At) -> None:
    """Two office hours until somebody began, one more until it was done; noted once a round."""
    office = office_at(stages.shared)
    office.advance(hours=2)
    sheet = office.sheet("penempatan")
    first = next(iter(sheet.good().items()))
    sheet.type(first[0][0], first[1], first[0][1])
    office.drain()
    office.advance(hours=1)
    sheet.fill()
    office.drain()
    office.say(FILLER["penempatan"], "selesai", office.card(FILLER["penempatan"]))
    row = _row(office, 2, "penempatan")
    assert (row.menunggu_menit, row.nyata_menit, row.tepat) == (120, 180, True)
    assert len([line for line in office.noted(BEGUN) if '"penempatan"' in line.isi]) == 1
    assert _row(office, 2, "pelatihan").nyata_menit is None


def test_a_date_that_passed_counts_as_late_also_while_open(office_at: At) -> None:
    """The letter's date, not the SOP's one day."""
    office = office_at(stages.shared)
    office.advance(days=3)
    assert _row(office, 2, "pelatihan").tepat is None
    office.walk("2026-04-10 10:00")
    assert _row(office, 2, "pelatihan").tepat is False


def test_the_planner_decides_whether_the_report_shows_it(office_at: At) -> None:
    """The office's setting holds until then; the choice is a line of the record."""
    office = office_at(stages.compiled)
    assert _report(office).langkah_waktu
    office.say(PLANNER, "/kinerja")
    assert "ditampilkan dalam laporan" in office.last(PLANNER)["text"]
    office.tap(PLANNER, "bukan")
    assert _report(office).langkah_waktu == ()
    office.say(PLANNER, "/kinerja")
    office.tap(PLANNER, "ya")
    assert _report(office).langkah_waktu
    assert len(office.noted("kinerja_sop")) == 2
    assert office.unsound() == []


def test_others_are_told_that_the_planner_decides(office_at: At) -> None:
    """Nothing changes."""
    office = office_at(stages.compiled)
    office.say(FILLER["penempatan"], "/kinerja")
    assert "hanya_perencana" in office.kinds(FILLER["penempatan"])
    assert office.noted("kinerja_sop") == []
