"""A fortnight in which people are late: who is reminded, when, how often, and who is asked for help."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.cases import load
from bot.cases.commit import commit
from bot.domain.facts import TenggatDipindah
from bot.domain.hari_kerja import Kalender
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At, Stages
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, WIB, Office

LADDER = {
    "pengingat_h3", "pengingat_h1", "pengingat_hari_ini", "pengingat_selesai", "lewat_batas_pengisi",
    "pengingat_tugas", "pengingat_gabungan", "menunggu_pimpinan", "menunggu_pimpinan_salinan", "eskalasi_atasan",
}  # fmt: skip
MOMENTS = ("06:30", "07:35", "08:05", "11:00", "16:05", "21:00")
DAYS = [date(2026, 4, day) for day in range(1, 18)]
WORKDAYS = [day for day in DAYS if day.weekday() < 5 and day != date(2026, 4, 3)]  # Good Friday

Log = dict[str, list[tuple[datetime, str]]]


def _play(office: Office, until: date, acts: dict[str, list[tuple[str, ...]]]) -> Log:
    """Lets the days pass; `acts` are what people do at a moment ("2026-04-09 11:00")."""
    for day in (day for day in DAYS if day <= until):
        for moment in MOMENTS:
            if datetime.combine(day, time.fromisoformat(moment), WIB) <= office.now:
                continue
            office.until(f"{day} {moment}")
            for act, *rest in acts.get(f"{day} {moment}", []):
                getattr(office, act)(*rest)
    return {
        who: [(row.dikirim.astimezone(WIB), row.jenis) for row in office.told(who)]
        for who in (*FILLER.values(), *CHECKER.values(), PLANNER, HEAD)
    }


@pytest.fixture(scope="module")
def fortnight(stages_module: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Penempatan does nothing at all. Pelatihan is complete on 8 April and says so on the 13th. Hubungan Industrial
    hands in on the last day and is approved at once. Transmigrasi hands in at once, its head does nothing. Sekretariat
    hands in a day late."""
    office = stages_module.office(stages.shared, tmp_path_factory.mktemp("fortnight") / "office.db")
    office.hand_in("transmigrasi")
    acts = {
        "2026-04-08 11:00": [("fill", "pelatihan")],
        "2026-04-09 11:00": [("hand_in", "hubungan_industrial"), ("approve", "hubungan_industrial")],
        "2026-04-10 11:00": [("hand_in", "sekretariat"), ("approve", "sekretariat")],
        "2026-04-13 11:00": [("reply", FILLER["pelatihan"], "selesai")],
    }
    log = _play(office, date(2026, 4, 17), acts)
    assert office.unsound() == []
    yield log
    office.db.close()


@pytest.fixture(scope="module")
def stages_module(stages: Stages) -> Stages:
    """The stages, for a fixture of this module."""
    return stages


def _kinds(log: Log, who: str) -> set[str]:
    return {kind for kinds in _of(log, who).values() for kind in kinds}


def _of(log: Log, who: str) -> dict[date, list[str]]:
    found: dict[date, list[str]] = defaultdict(list)
    for at, kind in log[who]:
        if kind in LADDER:
            found[at.date()].append(kind)
    return dict(found)


def test_nobody_gets_more_than_one_reminder_a_day(fortnight: Log) -> None:
    """Counted in what arrived, for every person and every day."""
    for who in fortnight:
        for day, kinds in _of(fortnight, who).items():
            assert len(kinds) == 1, (who, day, kinds)


def test_reminders_come_in_office_hours_only(fortnight: Log) -> None:
    """Not before 08.00, not after closing, not at lunch, not on a Saturday, Sunday or holiday."""
    for who, rows in fortnight.items():
        for at, kind in rows:
            if kind in LADDER or kind.startswith("ringkasan"):
                assert at.date() in WORKDAYS, (who, at, kind)
                assert time(7, 30) <= at.time() < time(16, 30), (who, at, kind)


def test_the_ladder_of_a_silent_filler(fortnight: Log) -> None:
    """Three days before, the day before, the day itself, and each working day after."""
    assert _of(fortnight, FILLER["penempatan"]) == {
        date(2026, 4, 6): ["pengingat_h3"],
        date(2026, 4, 8): ["pengingat_h1"],
        date(2026, 4, 9): ["pengingat_hari_ini"],
        **{day: ["lewat_batas_pengisi"] for day in WORKDAYS if day > date(2026, 4, 9)},
    }


def test_a_complete_sheet_is_only_asked_for_the_word_and_the_word_ends_it(fortnight: Log) -> None:
    """Pelatihan: reminded of what is missing, then of the word, then no more."""
    said = _of(fortnight, FILLER["pelatihan"])
    assert said[date(2026, 4, 6)] == ["pengingat_h3"]
    assert said[date(2026, 4, 9)] == said[date(2026, 4, 10)] == ["pengingat_selesai"]
    assert not [day for day in said if day > date(2026, 4, 13)]


@pytest.mark.parametrize(
    ("unit", "last"), [("hubungan_industrial", date(2026, 4, 9)), ("sekretariat", date(2026, 4, 10))]
)
def test_nobody_is_reminded_after_handing_in(fortnight: Log, unit: str, last: date) -> None:
    """Completion is the only snooze there is."""
    assert not [day for day in _of(fortnight, FILLER[unit]) if day > last]
    assert _of(fortnight, FILLER["transmigrasi"]) == {}


def test_leaders_are_spoken_to_from_the_next_working_day_on(fortnight: Log) -> None:
    """Transmigrasi's head had until 1 April: first word on the 2nd. A head who decided at once hears nothing."""
    days = sorted(_of(fortnight, CHECKER["transmigrasi"]))
    assert days[0] == date(2026, 4, 2)
    assert _kinds(fortnight, CHECKER["transmigrasi"]) == {"menunggu_pimpinan"}
    assert _of(fortnight, CHECKER["hubungan_industrial"]) == {}


def test_the_superior_is_asked_once_and_then_the_planner(fortnight: Log) -> None:
    """Two working days late: the head of the bidang; a day later the planner; each once. A head's own lateness comes
    to the planner after two days (Transmigrasi on the 6th, Pelatihan on the 15th)."""
    assert _of(fortnight, CHECKER["penempatan"]) == {date(2026, 4, 13): ["eskalasi_atasan"]}
    asked = [at.date() for at, kind in fortnight[PLANNER] if kind == "eskalasi_perencana"]
    assert Counter(asked) == {date(2026, 4, 6): 1, date(2026, 4, 14): 1, date(2026, 4, 15): 1}


def test_the_kepala_dinas_is_never_asked_about_others(fortnight: Log) -> None:
    """One digest a week, no escalation."""
    assert _of(fortnight, HEAD) == {}
    weekly = [at.date() for at, kind in fortnight[HEAD] if kind == "ringkasan_mingguan"]
    assert weekly == [date(2026, 4, 6), date(2026, 4, 13)]


def test_the_planner_gets_one_digest_each_working_morning(fortnight: Log) -> None:
    """From the day after the opening on, before the reminders go out."""
    days = [at.date() for at, kind in fortnight[PLANNER] if kind.startswith("ringkasan")]
    assert days == [day for day in WORKDAYS if day > date(2026, 4, 1)]
    first = {at.date(): at.time() for at, kind in reversed(fortnight[PLANNER]) if kind.startswith("ringkasan")}
    assert all(at < time(8, 0) for at in first.values())


def test_the_kepala_dinas_s_own_desk_is_no_escalation(office_at: At) -> None:
    """He is reminded from the next day on; Sekretaris and planner are told once; nobody stands above him."""
    office = office_at(stages.presented)
    log = _play(office, date(2026, 4, 8), {})
    assert _kinds(log, HEAD) == {"menunggu_pimpinan"}
    assert min(_of(log, HEAD)) == date(2026, 4, 2)
    for who in (SECRETARY, PLANNER):
        kinds = [kind for _, kind in log[who]]
        assert kinds.count("menunggu_pimpinan_salinan") == 1, (who, kinds)
        assert "eskalasi_perencana" not in kinds


def test_two_late_tasks_of_one_person_are_one_message(office_at: At) -> None:
    """The Sekretaris owes two decisions: one reminder a day that lists both codes."""
    from tests.journeys.test_authority import _assign

    office = office_at(stages.filled)
    _assign(office, SECRETARY, peran="kepala_bidang", bidang="penempatan")
    office.drain()
    log = _play(office, date(2026, 4, 6), {})
    assert _kinds(log, SECRETARY) == {"pengingat_gabungan"}
    (first, *_) = office.told(SECRETARY, "pengingat_gabungan")
    assert first.isi["jumlah"] == 2


def test_the_superior_s_answers_are_recorded_and_passed_on(office_at: At) -> None:
    """ "Sudah saya arahkan", "Minta tambahan waktu": thanked, on record, the planner hears of it."""
    office = office_at(stages.overdue)
    office.tap(CHECKER["penempatan"], "minta_waktu")
    office.tap(CHECKER["pelatihan"], "diarahkan")
    assert len(office.noted("arahan")) == 2
    assert "minta_waktu_masuk" in office.kinds(PLANNER)
    assert "diarahkan_dicatat" in office.kinds(CHECKER["pelatihan"])
    assert office.unsound() == []


def test_an_obstacle_goes_to_the_planner_and_stands_in_the_escalation(office_at: At) -> None:
    """ "Ada kendala": written once, read by planner and head."""
    office = office_at(stages.shared)
    words = "data BPS baru terbit 20 April"
    office.tap(FILLER["penempatan"], "kendala")
    office.say(FILLER["penempatan"], words, office.last(FILLER["penempatan"]))
    assert words in office.last(PLANNER)["text"]
    _play(office, date(2026, 4, 13), {})
    assert words in office.request(CHECKER["penempatan"], "belum lengkap")["text"]
    assert office.unsound() == []


def test_a_deadline_moved_after_the_morning_s_reminder_is_no_second_reminder(office_at: At) -> None:
    """H-1 this morning; at ten the planner moves the date to today: the ladder has a new word, the person had one."""
    office = office_at(stages.shared)
    office.until("2026-04-08 08:05")
    assert office.kinds(FILLER["penempatan"])[-1] == "pengingat_h1"
    with office.db.begin() as tx:
        case = load.lock(tx, office.rows(tables.siklus)[0].id, office.app.calendars)
        today = datetime(2026, 4, 8, 16, 0, tzinfo=WIB).astimezone(UTC)
        commit(tx, case, TenggatDipindah(2, "", today), office.app.clock.now())
    office.until("2026-04-08 11:00")
    assert office.kinds(FILLER["penempatan"])[-1] == "pengingat_h1"
    office.until("2026-04-09 08:05")
    assert office.kinds(FILLER["penempatan"])[-1] == "lewat_batas_pengisi"


def test_a_deadline_that_became_a_holiday_moves_and_the_ladder_with_it(office_at: At) -> None:
    """Thursday 9 April is declared cuti bersama on the 6th: Friday it is, H-1 is Wednesday and does not say "besok"."""
    office = office_at(stages.reminded)
    known = office.app.calendars
    declared = {date(2026, 4, 9): "Cuti Bersama Tambahan"}

    def calendars(kode: str, zone: str) -> Kalender:
        kalender = known(kode, zone)
        return replace(kalender, libur={**kalender.libur, **declared})

    office.app = replace(office.app, calendars=calendars)
    office.until("2026-04-08 08:05")
    assert f"{office.step(2, 'penempatan').tenggat.astimezone(WIB):%d %H:%M}" == "10 16:30"
    assert "Cuti Bersama Tambahan" in office.request(PLANNER, "Batas waktu diubah")["text"]
    said = [row.jenis for row in office.told(FILLER["penempatan"])]
    assert said[-2:] == ["tenggat_dipindah", "pengingat_h1"]
    assert "Satu hari kerja lagi" in office.last(FILLER["penempatan"])["text"]


def test_ticks_in_between_cost_no_message(office_at: At) -> None:
    """Idle rounds on a working morning, and a restart: nobody hears more than before."""
    office = office_at(stages.shared)
    office.until("2026-04-06 08:05")
    before = Counter(who for who in FILLER.values() for _ in office.told(who))
    for _ in range(30):
        office.round()
    office.restart()
    office.drain()
    assert Counter(who for who in FILLER.values() for _ in office.told(who)) == before


def test_the_kepala_dinas_gets_a_digest_on_the_week_s_first_working_day(office_at: At) -> None:
    """Who holds what since when, what is at risk, and what waits for the own decision; never "terlambat"."""
    office = office_at(stages.presented)
    office.walk("2026-04-07 09:00")
    (digest,) = office.told(HEAD, "ringkasan_mingguan")
    assert digest.dikirim.astimezone(WIB).date() == date(2026, 4, 6)
    text = office.request(HEAD, "Ringkasan pekan ini")["text"]
    assert "Menunggu arahan Bapak" in text
    assert "telaah Laporan Kinerja, sejak" in text


def test_the_weekly_digest_names_the_units_that_are_late(office_at: At) -> None:
    """On the Monday after the deadline; the planner reads who was reminded since Friday morning."""
    office = office_at(stages.overdue)
    text = office.request(HEAD, "Ringkasan pekan ini")["text"]
    assert "Penempatan: " in text
    assert "isian ditunggu" in text
    assert "Perkiraan selesai: Kamis, 16 April 2026 (rencana Rabu, 15 April 2026)" in text
    morning = office.request(PLANNER, "Ringkasan pagi, Senin, 13 April 2026")["text"]
    told = next(line for line in morning.splitlines() if line.startswith("Diingatkan sejak ringkasan sebelumnya: "))
    titles = {row.kode: row.jabatan for row in office.rows(tables.orang)}
    assert {titles[who] for who in FILLER.values()} == set(told.partition(": ")[2].split(", "))
