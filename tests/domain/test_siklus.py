"""The state table: no illegal move, nothing undone that stood, and what the SOP of Magetan says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.facts import (
    ArsipSelesai,
    DataBerubah,
    DibatalkanOrang,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Hasil,
    Peristiwa,
    StatusDiubah,
    StatusLangkah,
    StatusSiklus,
    TenggatDipindah,
    Tolakan,
    WaktuBerlalu,
)
from bot.domain.siklus import TRANSITIONS, Gerak, IllegalMove, _Draft, decide, is_closed, new_siklus
from bot.domain.sop import Laku, Objek
from tests.domain.calendar_data import at
from tests.domain.game import KALENDER, MAGETAN, OPEN, SOPS, START, UNDO, UNITS, Game

# --- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", StatusLangkah)
@pytest.mark.parametrize("gerak", Gerak)
def test_a_move_the_table_lacks_raises_and_changes_nothing(status: StatusLangkah, gerak: Gerak) -> None:
    """Every pair of status and move: done as written, or refused with the row as it was."""
    siklus = new_siklus(MAGETAN, UNITS)
    row = replace(siklus.langkah[0], status=status)
    draft = _Draft(replace(siklus, langkah=(row, *siklus.langkah[1:])), MAGETAN, KALENDER, START)
    if gerak in TRANSITIONS[status]:
        assert draft.move(row, gerak).status is TRANSITIONS[status][gerak]
        return
    with pytest.raises(IllegalMove):
        draft.move(row, gerak)
    assert draft.rows[row.key] == row
    assert draft.catatan == []


def test_what_is_finished_is_only_reopened_and_what_waits_only_opened() -> None:
    """The two ends of the table, spelled out: nobody decides about a closed row."""
    reopened = {Gerak.MASUK_ORANG, Gerak.MASUK_BOT, Gerak.GUGUR}
    assert set(TRANSITIONS[StatusLangkah.SELESAI]) == reopened
    assert set(TRANSITIONS[StatusLangkah.MENUNGGU]) == reopened - {Gerak.GUGUR}
    assert Gerak.BATAL not in {g for s, moves in TRANSITIONS.items() if s is not StatusLangkah.SEMENTARA for g in moves}
    assert Gerak.PUTUS not in {g for s, moves in TRANSITIONS.items() if s is not StatusLangkah.TERBUKA for g in moves}


# --- Magetan, sentence by sentence -----------------------------------------------------------------------------------


def test_the_bidang_run_side_by_side_and_the_office_waits_for_all() -> None:
    """One bidang may be done with step 3 while another has not filled; step 4 opens with the last one."""
    game = Game().until(2, "pelatihan")
    game.do(2, "pelatihan")
    game.do(3, "pelatihan")
    game.wait()
    assert game.row(3, "pelatihan").status is StatusLangkah.SELESAI
    assert game.row(2, "penempatan").status is StatusLangkah.TERBUKA
    assert game.row(4).status is StatusLangkah.MENUNGGU
    for unit in ("sekretariat", "penempatan"):
        game.do(2, unit)
        game.do(3, unit)
    game.wait()
    assert game.row(4).status is StatusLangkah.BOT


def test_a_return_of_one_bidang_leaves_the_others_alone() -> None:
    """Step 3 of Pelatihan goes back to its step 2, next round; the others keep what they have."""
    game = Game().until(3, "pelatihan")
    others = {row.key: row for row in game.siklus.langkah if row.bidang != "pelatihan"}
    game.give_back(3, "pelatihan")
    game.wait()
    assert (game.row(2, "pelatihan").status, game.row(2, "pelatihan").putaran) == (StatusLangkah.TERBUKA, 2)
    assert game.row(3, "pelatihan").status is StatusLangkah.MENUNGGU
    assert {key: game.row(*key) for key in others} == others


@pytest.mark.parametrize("urut", [5, 6])
def test_a_return_from_above_reopens_the_named_bidang_only(urut: int) -> None:
    """Its steps 2 and 3 run again, and 4 and later; the other bidang's approvals stand."""
    game = Game().until(urut)
    game.give_back(urut, part="penempatan")
    game.wait()
    assert game.row(2, "penempatan").status is StatusLangkah.TERBUKA
    assert {game.row(3, unit).status for unit in ("sekretariat", "pelatihan")} == {StatusLangkah.SELESAI}
    assert {game.row(later).status for later in (4, 5, 6, 7, 8)} == {StatusLangkah.MENUNGGU}


@pytest.mark.parametrize(("urut", "target"), [(5, 4), (6, 5)])
def test_a_return_without_a_bidang_goes_to_the_row_the_sop_names(urut: int, target: int) -> None:
    """ "Tidak" of the form: step 5 to 4, step 6 to 5; what lies before is untouched."""
    game = Game().until(urut)
    game.give_back(urut)
    game.wait()
    assert game.row(target).status in OPEN
    assert game.row(target).putaran == 2
    assert {row.status for row in game.siklus.langkah if row.urut < target} == {StatusLangkah.SELESAI}
    assert {row.status for row in game.siklus.langkah if row.urut > target} == {StatusLangkah.MENUNGGU}


@pytest.mark.parametrize(
    ("reason", "part", "tolakan"),
    [
        ("", "", Tolakan.TANPA_ALASAN),
        ("  \n", "", Tolakan.TANPA_ALASAN),
        ("keliru", "bidang_lain", Tolakan.TIDAK_DIKENAL),
    ],
)
def test_a_return_needs_a_reason_and_a_bidang_that_exists(reason: str, part: str, tolakan: Tolakan) -> None:
    """Refused, and nothing happens."""
    game = Game().until(5)
    before = game.siklus
    assert game.give_back(5, reason=reason, part=part).tolakan is tolakan
    assert game.siklus == before


def test_what_is_only_filled_or_confirmed_cannot_be_returned() -> None:
    """Returning is for those who decide: the filling, a confirmation, a text know no return."""
    for urut, bidang in ((1, ""), (2, "pelatihan"), (4, ""), (7, ""), (9, "pelatihan")):
        game = Game().until(urut, bidang)
        assert game.give_back(urut, bidang).tolakan is Tolakan.TIDAK_DIKENAL, urut


def test_the_first_decision_wins() -> None:
    """A second answer to the same stage and round is refused, whatever it says."""
    game = Game().until(3, "pelatihan")
    row = game.row(3, "pelatihan")
    game.do(3, "pelatihan")
    again = Dikembalikan(3, "pelatihan", row.tahap, row.putaran, "keliru")
    assert game.feed(again).tolakan is Tolakan.SUDAH_DIPUTUSKAN
    game.wait()
    assert game.feed(again).tolakan is Tolakan.SUDAH_DIPUTUSKAN
    assert game.row(3, "pelatihan").status is StatusLangkah.SELESAI


def test_an_answer_to_an_earlier_round_is_refused() -> None:
    """Round 1 was returned: its card decides nothing in round 2."""
    game = Game().until(3, "pelatihan")
    first = game.row(3, "pelatihan")
    game.give_back(3, "pelatihan")
    game.wait()
    game.do(2, "pelatihan")
    stale = Dikerjakan(3, "pelatihan", first.tahap, first.putaran)
    assert game.feed(stale).tolakan is Tolakan.SUDAH_LEWAT
    assert game.row(3, "pelatihan").status is StatusLangkah.TERBUKA


@pytest.mark.parametrize(("seconds", "works"), [(0, True), (89, True), (90, False), (3600, False)])
def test_a_decision_can_be_taken_back_only_inside_its_window(seconds: int, works: bool) -> None:
    """To the second; afterwards it is final, whether or not the tick has run."""
    game = Game().until(3, "pelatihan")
    row = game.row(3, "pelatihan")
    game.do(3, "pelatihan")
    game.now += timedelta(seconds=seconds)
    decision = game.feed(DibatalkanOrang(3, "pelatihan", row.putaran))
    assert (decision.tolakan is None) is works
    game.wait()
    expected = StatusLangkah.TERBUKA if works else StatusLangkah.SELESAI
    assert game.row(3, "pelatihan").status is expected


def test_what_was_filled_or_written_has_no_undo() -> None:
    """A filled sheet is corrected in the sheet: "selesai" counts at once."""
    game = Game().until(2, "pelatihan")
    game.do(2, "pelatihan")
    assert game.row(2, "pelatihan").status is StatusLangkah.SELESAI
    assert game.feed(DibatalkanOrang(2, "pelatihan", 1)).tolakan is Tolakan.TERLAMBAT_BATAL


def test_a_row_whose_sheet_cannot_be_read_waits_alone() -> None:
    """The other decisions become final; this one later."""
    game = Game().until(3, "pelatihan")
    game.do(3, "pelatihan")
    game.do(3, "penempatan")
    game.now += UNDO
    game.feed(WaktuBerlalu(frozenset({(3, "pelatihan")})))
    assert game.row(3, "pelatihan").status is StatusLangkah.SEMENTARA
    assert game.row(3, "penempatan").status is StatusLangkah.SELESAI
    game.feed(WaktuBerlalu())
    assert game.row(3, "pelatihan").status is StatusLangkah.SELESAI


def test_changed_entries_void_an_approval_and_what_was_built_on_it() -> None:
    """From the head's desk back to the head of the bidang; the others' approvals stand."""
    game = Game().until(6)
    game.feed(DataBerubah("penempatan"))
    assert Peristiwa.PERSETUJUAN_GUGUR in game.events()
    assert (game.row(3, "penempatan").status, game.row(3, "penempatan").putaran) == (StatusLangkah.TERBUKA, 2)
    assert game.row(2, "penempatan").status is StatusLangkah.SELESAI
    assert {game.row(3, unit).status for unit in ("sekretariat", "pelatihan")} == {StatusLangkah.SELESAI}
    assert {game.row(urut).status for urut in (4, 5, 6)} == {StatusLangkah.MENUNGGU}


def test_changed_entries_inside_the_window_void_the_approval_but_not_a_return() -> None:
    """A pending yes is asked again; a pending return stays what it is."""
    game = Game().until(3, "pelatihan")
    game.do(3, "pelatihan")
    game.give_back(3, "penempatan")
    game.feed(DataBerubah("pelatihan"))
    game.feed(DataBerubah("penempatan"))
    assert game.row(3, "pelatihan").status is StatusLangkah.TERBUKA
    game.wait()
    assert game.row(2, "penempatan").status is StatusLangkah.TERBUKA
    assert game.row(3, "penempatan").status is StatusLangkah.MENUNGGU


def test_an_open_card_is_only_shown_again() -> None:
    """The head has not decided yet: the same round, a fresh card."""
    game = Game().until(3, "pelatihan")
    game.feed(DataBerubah("pelatihan"))
    assert game.events() == [Peristiwa.KARTU_BASI]
    assert game.row(3, "pelatihan").putaran == 1


def test_after_the_last_decision_changed_entries_are_only_told() -> None:
    """From the head's final yes on, nothing moves any more; during the window of that yes it still does."""
    game = Game().until(6)
    game.do(6)
    assert not is_closed(game.siklus, MAGETAN)
    game.wait()
    assert is_closed(game.siklus, MAGETAN)
    before = game.siklus
    game.feed(DataBerubah("penempatan"))
    assert game.events() == [Peristiwa.BERUBAH_SETELAH_FINAL]
    assert game.siklus == before


def test_during_the_last_decision_s_window_a_change_still_voids() -> None:
    """The head's yes is not final yet: it falls with what it was built on."""
    game = Game().until(6)
    game.do(6)
    game.feed(DataBerubah("penempatan"))
    assert game.row(6).status is StatusLangkah.MENUNGGU
    assert game.row(3, "penempatan").status is StatusLangkah.TERBUKA


def test_a_paused_siklus_moves_for_nobody_and_goes_on_where_it_was() -> None:
    """Paused: every answer is refused; resumed: the same cards count."""
    game = Game().until(3, "pelatihan")
    before = game.siklus
    game.feed(StatusDiubah(StatusSiklus.DIJEDA, "libur panjang"))
    assert game.do(3, "pelatihan").tolakan is Tolakan.TIDAK_BERJALAN
    assert game.feed(WaktuBerlalu()).tolakan is Tolakan.TIDAK_BERJALAN
    game.feed(StatusDiubah(StatusSiklus.BERJALAN, "lanjut"))
    assert game.siklus == before
    assert game.do(3, "pelatihan").tolakan is None


@pytest.mark.parametrize("status", [StatusSiklus.SELESAI, StatusSiklus.DIARSIPKAN])
def test_nobody_declares_a_siklus_finished(status: StatusSiklus) -> None:
    """It ends by its rows and its archive, never by an order."""
    game = Game().until(3, "pelatihan")
    assert game.feed(StatusDiubah(status, "cepat")).tolakan is Tolakan.TIDAK_BERJALAN


def test_a_cancelled_siklus_stays_cancelled() -> None:
    """No answer, no change of data, no second life."""
    game = Game().until(3, "pelatihan")
    game.feed(StatusDiubah(StatusSiklus.DIBATALKAN, "salah buka"))
    for fact in (StatusDiubah(StatusSiklus.BERJALAN, ""), DataBerubah("pelatihan"), WaktuBerlalu(), ArsipSelesai()):
        before = game.siklus
        game.feed(fact)
        assert game.siklus == before


def test_the_archive_ends_the_siklus_once() -> None:
    """The last row done: archiving; the package there: finished; a second report changes nothing."""
    game = Game()
    game.feed(Dibuka())
    while game.step():
        continue
    assert game.siklus.status is StatusSiklus.DIARSIPKAN
    game.feed(ArsipSelesai())
    assert game.siklus.status is StatusSiklus.SELESAI
    assert game.feed(ArsipSelesai()).tolakan is Tolakan.TIDAK_BERJALAN


def test_the_filling_gets_the_letter_s_date_and_keeps_it_when_returned_early() -> None:
    """Five working days from the sharing; a return on the second day gives no new five days but a day at least."""
    game = Game().until(2, "pelatihan")
    first = game.row(2, "pelatihan").tenggat
    assert first == at("2026-04-09 16:00")
    game.do(2, "pelatihan")
    game.give_back(3, "pelatihan")
    game.wait()
    assert game.row(2, "pelatihan").tenggat == first


def test_the_standard_of_the_sop_is_kept_beside_the_date_people_are_held_to() -> None:
    """`jatuh_tempo` is the SOP's one day, `tenggat` the letter's date; reports need both."""
    row = Game().until(2, "pelatihan").row(2, "pelatihan")
    assert row.jatuh_tempo is not None
    assert row.tenggat is not None
    assert row.jatuh_tempo < row.tenggat


def test_a_short_step_is_not_due_before_the_floor_of_reminders() -> None:
    """Ten minutes by the SOP, two office hours before anybody is late."""
    row = Game().until(3, "pelatihan").row(3, "pelatihan")
    assert row.tenggat is not None
    assert row.tahap_dibuka is not None
    assert row.tenggat - row.tahap_dibuka >= timedelta(hours=2)


def test_a_moved_deadline_moves_only_what_is_open() -> None:
    """For one bidang, or for all; what is done keeps its date."""
    game = Game().until(2, "pelatihan")
    game.do(2, "pelatihan")
    done = game.row(2, "pelatihan").tenggat
    new = at("2026-04-15 16:00")
    game.feed(TenggatDipindah(2, "", new))
    assert {game.row(2, unit).tenggat for unit in ("sekretariat", "penempatan")} == {new}
    assert game.row(2, "pelatihan").tenggat == done


def test_decide_neither_reads_a_clock_nor_keeps_anything() -> None:
    """The same question twice gives the same answer; the question is not changed by asking."""
    game = Game().until(3, "pelatihan")
    row, before = game.row(3, "pelatihan"), game.siklus
    fact = Dikerjakan(3, "pelatihan", row.tahap, row.putaran)
    now: datetime = game.now
    assert decide(before, fact, MAGETAN, KALENDER, now) == decide(before, fact, MAGETAN, KALENDER, now)
    assert game.siklus is before


def test_one_decision_of_the_head_is_recorded_on_both_rows() -> None:
    """ "Atas persetujuan" of step 2 and the correction of step 3 are one decision (office practice)."""
    game = Game().until(3, "pelatihan")
    game.do(3, "pelatihan")
    game.wait()
    lines = [c for c in game.log[-1].catatan if c.peristiwa is Peristiwa.DISETUJUI_SEKALIGUS]
    assert [(c.urut, c.bidang) for c in lines] == [(2, "pelatihan")]


@pytest.mark.parametrize("kode", sorted(SOPS))
def test_every_decision_stage_can_approve_and_return(kode: str) -> None:
    """In each profile, at each stage in which somebody decides: both answers lead on, and the end is reached."""
    sop = SOPS[kode]
    for row in sop.langkah:
        for stage in sop.stages(row.urut):
            if stage.laku is not Laku.PUTUSAN:
                continue
            game = Game(sop).until(row.urut, UNITS[0] if row.per_bidang else "", Laku.PUTUSAN)
            bidang = UNITS[0] if row.per_bidang else ""
            assert game.give_back(row.urut, bidang).tolakan is None
            assert game.row(row.urut, bidang).putusan is not None
            assert game.row(row.urut, bidang).putusan.hasil is Hasil.KEMBALI  # type: ignore[union-attr]
            game.wait()
            while game.step():
                continue
            assert {r.status for r in game.siklus.langkah} == {StatusLangkah.SELESAI}, (row.urut, stage)


def test_the_objects_of_magetan_s_stages_are_those_of_the_design() -> None:
    """Design §12, "Magetan, exactly": who does what in each row."""
    expected = {
        1: [(Laku.BOT, Objek.FORMAT), (Laku.KONFIRMASI, Objek.FORMAT), (Laku.PUTUSAN, Objek.FORMAT),
            (Laku.BOT, Objek.BAGIKAN)],
        2: [(Laku.ISI, Objek.ISIAN)],
        3: [(Laku.PUTUSAN, Objek.ISIAN)],
        4: [(Laku.BOT, Objek.LAPORAN), (Laku.KONFIRMASI, Objek.LAPORAN)],
        5: [(Laku.PUTUSAN, Objek.LAPORAN)],
        6: [(Laku.PUTUSAN, Objek.LAPORAN), (Laku.TULIS, Objek.REKOMENDASI)],
        7: [(Laku.KONFIRMASI, Objek.SERAH)],
        8: [(Laku.KONFIRMASI, Objek.DISTRIBUSI), (Laku.BOT, Objek.DISTRIBUSI)],
        9: [(Laku.TULIS, Objek.TINDAK_LANJUT)],
    }  # fmt: skip
    found = {row.urut: [(t.laku, t.objek) for t in MAGETAN.stages(row.urut)] for row in MAGETAN.langkah}
    assert found == expected
