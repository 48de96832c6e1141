"""What is passed on to the planner can be answered there: words go back to whoever asked, deadlines move."""

from datetime import timedelta

from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, Office, buttons
from tests.journeys.test_authority import _end as end_assignments

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


def _escalated(office_at: At) -> Office:
    """Penempatan is late, its head is asked for guidance."""
    office = office_at(stages.overdue)
    assert office.told(CHIEF, "eskalasi_atasan")
    return office


def test_a_head_asks_for_more_time_and_the_planner_moves_the_deadline(office_at: At) -> None:
    """One tap up, one tap and one line down; it moves only when shown back and confirmed."""
    office = _escalated(office_at)
    office.tap(CHIEF, "minta_waktu", office.request(CHIEF, "Mohon arahan: isian"))
    office.tap(PLANNER, "minta_waktu", office.request(PLANNER, "Permintaan tambahan waktu"))
    office.say(PLANNER, "15-04-2026 saja", office.last(PLANNER))
    assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(
        PLANNER, "15-04-2026; SE 000.8/46/2026; data BPS baru terbit", office.request(PLANNER, "Batas waktu baru")
    )
    assert f"{office.step(2, UNIT).tenggat:%d}" == "09"
    office.tap(PLANNER, "ya")
    assert f"{office.step(2, UNIT).tenggat:%d}" == "15"
    assert f"{office.step(2, 'pelatihan').tenggat:%d}" == "09"
    assert office.told(WHO, "tenggat_dipindah")
    assert office.unsound() == []
    reminders = [kind for kind in office.kinds(WHO) if kind.startswith(("pengingat", "lewat"))]
    office.walk("2026-04-17 09:00")  # reminded by the new date, late again: the head is asked again
    later = [kind for kind in office.kinds(WHO) if kind.startswith(("pengingat", "lewat"))][len(reminders) :]
    assert later == ["pengingat_h1", "pengingat_hari_ini", "lewat_batas_pengisi", "lewat_batas_pengisi"]
    assert len(office.told(CHIEF, "eskalasi_atasan")) == 2
    end_assignments(
        office, CHIEF, office.now.date() - timedelta(days=1)
    )  # what was asked of the head is no longer theirs
    answer = office.tap(CHIEF, "ganti_pengisi", office.request(CHIEF, "Mohon arahan: isian"))
    assert "keputusan ini berada pada Kepala Bidang" in answer
    assert not office.told(PLANNER, "ganti_pengisi_masuk")


def test_the_planner_answers_a_request_or_an_obstacle_in_words(office_at: At) -> None:
    """By replying, or by the button that opens a box; whoever asked reads it word for word."""
    office = _escalated(office_at)
    office.tap(CHIEF, "minta_waktu", office.request(CHIEF, "Mohon arahan: isian"))
    office.say(PLANNER, "Mohon surat permintaannya dahulu.", office.request(PLANNER, "Permintaan tambahan waktu"))
    assert "Mohon surat permintaannya dahulu." in office.last(CHIEF)["text"]
    office.say(CHIEF, "Suratnya sore ini.", office.request(CHIEF, "Mohon arahan: isian"))  # asked before, says more
    assert "Suratnya sore ini." in office.last(PLANNER)["text"]
    office.tap(WHO, "kendala")
    office.say(WHO, "data bursa kerja belum terbit", office.last(WHO))
    office.tap(PLANNER, "tulis", office.request(PLANNER, "menyampaikan kendala"))
    office.say(PLANNER, "Silakan pilih Belum tersedia.", office.last(PLANNER))
    assert "Silakan pilih Belum tersedia." in office.last(WHO)["text"]
    assert "diteruskan kepada" in office.last(PLANNER)["text"]
    office.say(PLANNER, "Sumbernya BPS.", office.request(PLANNER, "menyampaikan kendala"))  # answered before, says more
    assert "Sumbernya BPS." in office.last(WHO)["text"]


def test_the_planner_moves_a_deadline_or_writes_from_the_notice_of_a_late_row(office_at: At) -> None:
    """ "Ubah batas waktu" below "Perlu dibantu" asks the planner, and tells nobody that the planner asked for time;
    words go to whoever holds the task, and the planner is told so."""
    office = _escalated(office_at)
    office.walk("2026-04-14 09:00")
    office.tap(PLANNER, "minta_waktu", office.request(PLANNER, "Perlu dibantu"))
    assert office.kinds(PLANNER)[-1] == "tulis_tenggat"
    assert not office.told(PLANNER, "minta_waktu_masuk")
    office.tap(PLANNER, "papan", office.request(PLANNER, "Perlu dibantu"))
    assert office.kinds(PLANNER)[-1] == "papan_status"
    late = next(m for m in office.said(PLANNER, "Perlu dibantu:") if "Penempatan" in m["text"])
    office.say(PLANNER, "Mohon dikirim hari ini.", late)
    assert "Mohon dikirim hari ini." in office.last(WHO)["text"]
    assert office.kinds(PLANNER)[-1] == "jawaban_diteruskan"


def test_a_deadline_moves_for_all_bidang(office_at: At) -> None:
    """ "Semua": every open row, every holder told, on the record with its basis."""
    office = office_at(stages.shared)
    office.say(PLANNER, "/tenggat semua 15-04-2026; SE 000.8/45/2026; bencana banjir")
    office.tap(PLANNER, "ya")
    assert {f"{office.step(2, unit).tenggat:%d}" for unit in FILLER} == {"15"}
    assert all(office.told(who, "tenggat_dipindah") for who in FILLER.values())


def test_the_list_of_tasks_opens_each_task(office_at: At) -> None:
    """/tugas names due times, and its buttons post the card again; somebody else's list opens nothing."""
    office = office_at(stages.filled)
    office.say("sekretaris", "/tugas")
    shown = office.last("sekretaris")
    assert "batas" in shown["text"]
    (button,) = buttons(shown)
    office.tap_data("sekretaris", shown, button["data"])
    assert "Mohon koreksi" in office.last("sekretaris")["text"]
    before = len(office.chat(CHIEF))
    office.tap_data(CHIEF, office.last(CHIEF), button["data"])
    assert len(office.chat(CHIEF)) == before
