"""Returns with a reason, to a step or to one bidang; decisions taken back in time; nothing decided twice."""

import json

import pytest

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Office, labels

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
REASON = "angka job fair belum sesuai berita acara"


@pytest.fixture
def filled(office_at: At) -> Office:
    """Every bidang handed in; every head is asked."""
    return office_at(stages.filled)


@pytest.fixture
def compiled(office_at: At) -> Office:
    """The report is compiled; the planner is asked."""
    return office_at(stages.compiled)


def _rounds(office: Office, urut: int) -> dict[str, int]:
    return {row.bidang: row.putaran for row in office.rows(tables.langkah, urut=urut)}


# --- with a reason ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [f"Kembalikan: {REASON}", f"tolak, {REASON}", f"Revisi: {REASON}"])
def test_a_return_with_its_reason_in_the_same_breath(filled: Office, words: str) -> None:
    """ "Tolak", "revisi", "kembalikan" are all a return; the filler reads the reason word for word, others nothing."""
    filled.reply(CHIEF, words)
    assert filled.status(3, UNIT) == "sementara"
    assert REASON not in filled.last(WHO)["text"]
    filled.settle()
    assert (filled.status(2, UNIT), filled.step(2, UNIT).putaran) == ("terbuka", 2)
    assert REASON in filled.card(WHO)["text"]
    assert {filled.status(3, unit) for unit in UNITS if unit != UNIT} == {"terbuka"}
    assert not [unit for unit in UNITS if unit != UNIT and filled.said(FILLER[unit], REASON)]


def test_a_return_by_button_asks_for_its_reason_and_waits_for_it(filled: Office) -> None:
    """Nothing is returned before the reason is written in the box."""
    filled.tap(CHIEF, "kembalikan")
    filled.settle()
    assert filled.status(3, UNIT) == "terbuka"
    box = filled.said(CHIEF, "Mohon alasan pengembalian")[-1]
    filled.say(CHIEF, REASON, box)
    filled.settle()
    assert filled.status(2, UNIT) == "terbuka"
    assert REASON in filled.card(WHO)["text"]


def test_a_quick_reason_is_one_tap(filled: Office) -> None:
    """The tapped reason is passed on in its own words."""
    filled.tap(CHIEF, "kembalikan")
    quick = next(m for m in reversed(filled.chat(CHIEF)) if any("alasan:" in str(b) for b in m["keyboard"]))
    filled.tap(CHIEF, "alasan:1", quick)
    filled.settle()
    assert filled.status(2, UNIT) == "terbuka"
    (decision,) = filled.decisions(urut=3, bidang=UNIT)
    assert decision.alasan
    assert decision.alasan in filled.card(WHO)["text"]
    assert labels(quick)[0] == decision.alasan or decision.alasan.startswith(labels(quick)[0])


def test_a_return_in_words_without_a_reason_asks_for_it(filled: Office) -> None:
    """ "Kembalikan" alone is not yet a return."""
    filled.reply(CHIEF, "kembalikan")
    filled.settle()
    assert filled.status(3, UNIT) == "terbuka"
    assert filled.decisions(urut=3, bidang=UNIT) == []
    filled.say(CHIEF, REASON, filled.said(CHIEF, "Mohon alasan pengembalian")[-1])
    filled.settle()
    assert filled.status(2, UNIT) == "terbuka"


def test_a_question_in_the_reason_box_is_passed_on_as_the_reason(filled: Office) -> None:
    """Whatever stands in the box is the reason, word for word, markup and all."""
    filled.tap(CHIEF, "kembalikan")
    hostile = "Kenapa <b>3</b> & bukan 5? {nama} _*`"
    filled.say(CHIEF, hostile, filled.said(CHIEF, "Mohon alasan pengembalian")[-1])
    filled.settle()
    assert hostile in filled.card(WHO)["text"]
    assert filled.unsound() == []


def _role_of_filler(office: Office) -> str:
    grants = office.google_file(office.file_id(UNIT))["permissions"]
    return next(str(g["role"]) for g in grants if g["emailAddress"] == office.people[WHO]["email"])


def test_the_second_round_shows_what_changed_and_can_be_approved(filled: Office) -> None:
    """Corrected, handed in again, shown with the difference, approved, locked at once, though Drive has had enough of
    shares for now; then nobody is a writer any more."""
    filled.reply(CHIEF, f"Kembalikan: {REASON}")
    filled.settle()
    assert _role_of_filler(filled) == "writer"
    filled.sheet(UNIT).type("PEN-02", 3)
    filled.drain()
    filled.reply(WHO, "sudah selesai diperbaiki")
    assert (filled.status(3, UNIT), filled.step(3, UNIT).putaran) == ("terbuka", 2)
    limit = {"service": "drive", "match": "permissions", "method": "PATCH", "status": 403}
    filled.world.faults.add({**limit, "reason": "sharingRateLimitExceeded"})
    filled.approve(UNIT)
    filled.settle()
    assert filled.status(3, UNIT) == "selesai"
    assert filled.google_file(filled.file_id(UNIT))["locked"]
    assert _role_of_filler(filled) == "writer"
    filled.advance(minutes=40)
    assert _role_of_filler(filled) == "commenter"
    statuses = [(d.hasil, d.status) for d in filled.decisions(urut=3, bidang=UNIT)]
    assert statuses == [("kembali", "final"), ("setuju", "final")]


# --- to a step, and to one bidang ------------------------------------------------------------------------------------


def test_the_draft_goes_back_to_the_planner_without_touching_the_bidang(compiled: Office) -> None:
    """A return from step 5 without a bidang reopens step 4 only."""
    stages.reviewed(compiled)
    compiled.reply(SECRETARY, "Kembalikan. Narasi kendala belum lengkap")
    compiled.settle()
    assert (compiled.status(4), compiled.status(5)) == ("terbuka", "menunggu")
    assert set(_rounds(compiled, 2).values()) == {1}
    assert {compiled.status(3, unit) for unit in UNITS} == {"selesai"}
    assert "Narasi kendala belum lengkap" in compiled.card(PLANNER)["text"]
    stages.reviewed(compiled)
    assert (compiled.status(5), compiled.step(5).putaran) == ("terbuka", 2)


def test_what_the_planner_adds_to_the_draft_makes_its_next_version(compiled: Office) -> None:
    """The Sekretaris misses an explanation: the planner's "Analisis: …" stands in version 2, which is asked about."""
    compiled.tap(PLANNER, "selesai")
    compiled.settle()
    compiled.reply(SECRETARY, "Kembalikan: penyebab belum dijelaskan")
    compiled.settle()
    compiled.reply(PLANNER, "Analisis: jadwal pembinaan mundur ke triwulan II")
    assert compiled.said(PLANNER, "Analisis dicatat")
    [_, second] = compiled.rows(tables.laporan)
    assert second.versi == 2
    assert json.loads(second.model)["analisis"] == "jadwal pembinaan mundur ke triwulan II"
    assert "versi 2" in compiled.card(PLANNER)["text"]
    compiled.reply(PLANNER, "selesai")
    compiled.settle()
    assert "versi 2" in compiled.card(SECRETARY)["text"]
    assert compiled.unsound() == []


def test_nothing_is_added_to_a_draft_that_was_passed_on(compiled: Office) -> None:
    """Then it is the Sekretaris's: the planner is told so, and there is one version."""
    compiled.tap(PLANNER, "selesai")
    compiled.settle()
    compiled.say(PLANNER, "Analisis: terlambat", compiled.said(PLANNER, "Dicatat selesai")[-1])
    assert len(compiled.rows(tables.laporan)) == 1
    assert compiled.rows(tables.tulisan, objek="analisis") == []


@pytest.mark.parametrize("step", [5, 6])
def test_a_return_that_names_a_bidang_reopens_only_that_bidang(compiled: Office, step: int) -> None:
    """From step 5 or 6: that bidang's 2 and 3 run again, and 4 and later; the others' approvals stand. A sheet deleted
    for good meanwhile is made again, open to its filler."""
    stages.reviewed(compiled)
    if step == 6:
        stages.presented(compiled)
    who = SECRETARY if step == 5 else HEAD
    compiled.reply(who, f"Kembalikan: Penempatan: {REASON}")
    compiled.settle()
    assert compiled.status(2, UNIT) == "terbuka"
    assert {compiled.status(urut) for urut in (4, 5, 6)} == {"menunggu"}
    others = [unit for unit in UNITS if unit != UNIT]
    assert {compiled.status(3, unit) for unit in others} == {"selesai"}
    assert all(compiled.google_file(compiled.file_id(unit))["locked"] for unit in others)
    assert not compiled.google_file(compiled.file_id(UNIT))["locked"]
    assert REASON in compiled.card(WHO)["text"]
    assert "dikembalikan_salinan" in compiled.kinds(CHIEF)
    if step == 6:
        drive = compiled.drive(compiled.organizer())
        drive.files().delete(fileId=compiled.file_id(UNIT), supportsAllDrives=True).execute()
        compiled.drain()
    _runs_to_the_end(compiled)


def _runs_to_the_end(office: Office) -> None:
    office.sheet(UNIT).type("PEN-02", 3)
    office.drain()
    office.reply(WHO, "selesai")
    office.approve(UNIT)
    office.settle()
    for stage in stages.STAGES[stages.STAGES.index(stages.reviewed) :]:
        stage(office)
    assert [row.status for row in office.rows(tables.siklus)] == ["selesai"]
    assert set(_rounds(office, 3).values()) == {1, 2}
    assert office.unsound() == []


def test_a_bidang_can_be_chosen_by_button_before_the_reason(compiled: Office) -> None:
    """The box asks which part; the reason then concerns that bidang only."""
    stages.reviewed(compiled)
    compiled.tap(SECRETARY, "kembalikan")
    compiled.tap(SECRETARY, f"pilih:{UNIT}")
    compiled.say(SECRETARY, REASON, compiled.said(SECRETARY, "Mohon alasan pengembalian")[-1])
    compiled.settle()
    assert compiled.status(2, UNIT) == "terbuka"
    assert {compiled.status(2, unit) for unit in UNITS if unit != UNIT} == {"selesai"}


# --- taken back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_tap", [True, False])
def test_a_decision_can_be_taken_back_inside_the_window(filled: Office, by_tap: bool) -> None:
    """By button or by the word "batal": nothing is locked, the request is open again in a new version."""
    filled.approve(UNIT)
    card = filled.said(CHIEF, "Disetujui")[-1]
    filled.advance(seconds=60)
    if by_tap:
        assert "dibatalkan" in filled.tap(CHIEF, "batalkan").casefold()
    else:
        filled.say(CHIEF, "batal", card)
    filled.settle()
    assert filled.status(3, UNIT) == "terbuka"
    assert not filled.google_file(filled.file_id(UNIT))["locked"]
    assert [d.status for d in filled.decisions(urut=3, bidang=UNIT)] == ["dibatalkan"]
    filled.approve(UNIT)
    filled.settle()
    assert filled.status(3, UNIT) == "selesai"


@pytest.mark.parametrize("by_tap", [True, False])
def test_after_the_window_it_is_too_late(filled: Office, by_tap: bool) -> None:
    """The decision stands, and the person is told so."""
    filled.approve(UNIT)
    undo = next(m for m in reversed(filled.chat(CHIEF)) if "Batalkan" in labels(m))
    data = undo["keyboard"][0][0]["data"]
    filled.settle()
    before = len(filled.chat(CHIEF))
    if by_tap:
        assert "sudah lewat" in filled.tap_data(CHIEF, undo, data)
    else:
        filled.say(CHIEF, "batal", filled.said(CHIEF, "Disetujui")[-1])
        assert len(filled.chat(CHIEF)) == before + 1
    assert filled.status(3, UNIT) == "selesai"


def test_a_return_can_be_taken_back_too(filled: Office) -> None:
    """The filler never hears of it."""
    filled.reply(CHIEF, f"Kembalikan: {REASON}")
    filled.tap(CHIEF, "batalkan")
    filled.settle()
    assert filled.status(3, UNIT) == "terbuka"
    assert filled.said(WHO, REASON) == []


def test_nobody_takes_back_what_another_decided(filled: Office) -> None:
    """Another head's "batal" on the card's button changes nothing."""
    filled.approve(UNIT)
    undo = next(m for m in reversed(filled.chat(CHIEF)) if "Batalkan" in labels(m))
    stranger = CHECKER["pelatihan"]
    filled.tap_data(stranger, filled.card(stranger), undo["keyboard"][0][0]["data"])
    assert filled.status(3, UNIT) == "sementara"


def test_two_returns_of_different_heads_do_not_mix(filled: Office) -> None:
    """Each filler reads the reason of the own head."""
    filled.reply(CHIEF, "Kembalikan: angka satu keliru")
    filled.reply(CHECKER["pelatihan"], "Kembalikan: angka dua keliru")
    filled.settle()
    assert "angka satu keliru" in filled.card(WHO)["text"]
    assert "angka dua keliru" in filled.card(FILLER["pelatihan"])["text"]
    assert {filled.status(3, unit) for unit in ("sekretariat", "transmigrasi")} == {"terbuka"}
