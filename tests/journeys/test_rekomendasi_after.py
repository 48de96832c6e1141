"""Recommendations after their siklus: progress and proof, verification, reminders, spoken ones, the next quarter."""

import base64
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Row

from bot.cases import load
from bot.cases.papers import meetings, report_model
from bot.cases.rekomendasi import shown
from bot.report.package_contents import Kelompok
from bot.store import tables
from bot.store.queries import rekomendasi
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, Office, labels
from tests.journeys.test_authority import _assign, _end
from tests.report.test_surat import words as docx_words

HEADED = CHECKER["penempatan"]
LINK = "https://drive.google.com/file/d/contoh/view"
MEETING = "/rekomendasi Rapat evaluasi 13-04-2026\nPelatihan: tambah kelas las; paling lambat 30-06-2026; bukti: daftar"


@pytest.fixture
def ended(office_at: At) -> Office:
    """The siklus is over; Penempatan has a recommendation of its own, everybody a common one."""
    return office_at(stages.finished)


def _owed(office: Office, unit: str) -> list[Row[Any]]:
    return office.rows(tables.rekomendasi, bidang=unit)


def _own(office: Office) -> Row[Any]:
    return next(row for row in _owed(office, "penempatan") if "job fair" in row.teks)


def _status(office: Office) -> str:
    return str(_own(office).status)


def _report(office: Office, words: str, who: str = HEADED, **more: Any) -> None:
    office.say(who, f"R{_own(office).id} {words}", office.said(who, "/rekomendasi")[-1], **more)


def test_each_bidang_keeps_its_own_and_the_common_one(ended: Office) -> None:
    """With who gave it, until when, and the plan as the first report."""
    assert sorted(row.teks[:10] for row in _owed(ended, "penempatan")) == ["adakan job", "tingkatkan"]
    assert [row.status for row in _owed(ended, "pelatihan")] == ["dalam_proses"]
    assert _own(ended).kapasitas == "Kepala Dinas"
    plans = ended.rows(tables.kemajuan, rekomendasi_id=_own(ended).id)
    assert [(plan.status, plan.teks[:8]) for plan in plans] == [("dicatat", "Job fair")]
    assert len(ended.noted("rekomendasi")) == 2
    other = CHECKER["pelatihan"]  # has one of them only: the end of the siklus can be answered with its proof
    ended.say(other, f"Selesai, bukti {LINK}", ended.said(other, "Siklus Triwulan I 2026 selesai")[-1])
    (report,) = ended.rows(tables.kemajuan, status="diajukan")
    assert (report.rekomendasi_id, report.bukti) == (_owed(ended, "pelatihan")[0].id, {"tautan": [LINK]})


def test_progress_comes_as_a_reply_and_the_planner_accepts_it_as_done(ended: Office) -> None:
    """Word for word, with its link; every step is a line of the record, and both sides are told."""
    _report(ended, f"sudah dilaksanakan, laporannya di {LINK}.")
    row = ended.rows(tables.kemajuan, status="diajukan")[0]
    assert row.bukti == {"tautan": [LINK]}
    assert LINK in ended.last(PLANNER)["text"]
    ended.tap(PLANNER, "pilih:selesai")
    assert _status(ended) == "selesai"
    assert "rekomendasi selesai" in ended.last(HEADED)["text"]
    assert [line.jenis for line in ended.rows(tables.riwayat, rantai="instansi:contoh_magetan")][-2:] == [
        "kemajuan",
        "rekomendasi_status",
    ]
    assert ended.unsound() == []


def test_a_second_tap_changes_nothing(ended: Office) -> None:
    """The first answer counts."""
    _report(ended, f"selesai {LINK}")
    asked = ended.last(PLANNER)
    button = next(
        b["data"] for line in asked["keyboard"] for b in line if b["data"].endswith("tidak_dapat_ditindaklanjuti")
    )
    ended.tap(PLANNER, "pilih:selesai")
    ended.tap_data(PLANNER, asked, button)
    assert _status(ended) == "selesai"
    assert len([line for line in ended.noted("rekomendasi_status") if '"selesai"' in line.isi]) == 1


def test_nothing_is_done_without_proof(ended: Office) -> None:
    """The button is not offered; typed, it is refused; a file that follows is passed on and opens the way."""
    _report(ended, "sudah selesai semuanya")
    assert "Terima: selesai" not in labels(ended.last(PLANNER))
    ended.say(PLANNER, "selesai", ended.last(PLANNER))
    assert _status(ended) == "dalam_proses"
    assert "belum melampirkan" in ended.last(PLANNER)["text"]
    content = base64.b64encode(b"%PDF-1.4 contoh").decode()
    ended.say(HEADED, "", ended.last(HEADED), document={"name": "laporan.pdf", "base64": content})
    assert any(m.get("document") for m in ended.chat(PLANNER)[-2:])
    ended.tap(PLANNER, "pilih:selesai")
    assert _status(ended) == "selesai"
    assert ended.unsound() == []


def test_a_return_carries_its_reason_and_can_be_answered(ended: Office) -> None:
    """Asked for, passed on word for word; the next report answers the return itself."""
    _report(ended, f"undangan sudah dikirim {LINK}")
    ended.tap(PLANNER, "kembalikan")
    ended.say(PLANNER, "mohon lampirkan daftar hadir")
    assert "mohon lampirkan daftar hadir" in ended.last(HEADED)["text"]
    assert _status(ended) == "dalam_proses"
    ended.say(HEADED, f"daftar hadir terlampir {LINK}", ended.last(HEADED))
    assert [row.status for row in ended.rows(tables.kemajuan, rekomendasi_id=_own(ended).id)] == [
        "dicatat",
        "dikembalikan",
        "diajukan",
    ]


def test_what_cannot_be_done_ends_when_the_planner_accepts_it(ended: Office) -> None:
    """The fourth state."""
    _report(ended, "anggaran dialihkan, tidak dapat dilaksanakan tahun ini")
    ended.tap(PLANNER, "pilih:tidak_dapat_ditindaklanjuti")
    assert _status(ended) == "tidak_dapat_ditindaklanjuti"


def test_a_report_that_names_none_of_several_is_asked_about(ended: Office) -> None:
    """Nothing is guessed and nothing is lost: the words are kept until one is tapped."""
    ended.say(HEADED, f"sudah berjalan {LINK}", ended.said(HEADED, "/rekomendasi")[-1])
    assert ended.rows(tables.kemajuan, status="diajukan") == []
    ended.tap(HEADED, f"pilih:{_own(ended).id}")
    assert [row.teks for row in ended.rows(tables.kemajuan, status="diajukan")] == [f"sudah berjalan {LINK}"]


def test_the_recommendations_own_message_takes_progress_after_the_plan(ended: Office) -> None:
    """People answer the message they remember."""
    card = next(m for m in ended.chat(HEADED) if "penulisan tindak lanjut" in m["text"].casefold())
    ended.say(HEADED, f"R{_own(ended).id}: terlaksana {LINK}", card)
    assert [row.rekomendasi_id for row in ended.rows(tables.kemajuan, status="diajukan")] == [_own(ended).id]


@pytest.mark.parametrize("words", ["terima kasih", "kapan batasnya?"])
def test_thanks_and_questions_are_no_report(ended: Office, words: str) -> None:
    """They are answered."""
    before = len(ended.chat(HEADED))
    ended.say(HEADED, words, ended.said(HEADED, "/rekomendasi")[-1])
    assert ended.rows(tables.kemajuan, status="diajukan") == []
    assert len(ended.chat(HEADED)) == before + 1


def test_the_command_lists_what_is_owed_and_takes_a_report(ended: Office) -> None:
    """Also between two siklus; the filler may report as well, a stranger to the bidang may not."""
    own = _own(ended)
    ended.say(FILLER["penempatan"], "/rekomendasi")
    assert f"R{own.id}" in ended.last(FILLER["penempatan"])["text"]
    ended.say(FILLER["penempatan"], f"/rekomendasi R{own.id} undangan terkirim {LINK}")
    ended.say(CHECKER["pelatihan"], f"/rekomendasi R{own.id} saya juga {LINK}")
    assert [row.kapasitas for row in ended.rows(tables.kemajuan, status="diajukan")] == ["Pengantar Kerja Ahli Muda"]
    ended.say(PLANNER, "/rekomendasi")
    assert "Menunggu pemeriksaan: 1" in ended.last(PLANNER)["text"]
    ended.say(HEAD, "/rekomendasi")
    assert "rekomendasi_kantor" in ended.kinds(HEAD)


def test_what_a_dissolved_bidang_owed_is_answered_by_the_planner(ended: Office) -> None:
    """Nobody holds a role there any more; the Sekretaris judges, as nobody judges an own report."""
    for who in (CHECKER["penempatan"], FILLER["penempatan"]):
        _end(ended, who, ended.now.date() - timedelta(days=1))
    ended.say(PLANNER, f"/rekomendasi R{_own(ended).id} dialihkan ke Pelatihan {LINK}")
    assert [row.kapasitas for row in ended.rows(tables.kemajuan, status="diajukan")] == [
        ended.people[PLANNER]["nama"].removesuffix(" (contoh)")
    ]
    assert "kemajuan_masuk" in ended.kinds(SECRETARY)


# --- reminders -------------------------------------------------------------------------------------------------------


def test_overdue_ones_are_reminded_on_the_next_working_morning_and_not_daily(ended: Office) -> None:
    """Not before the date, in office hours, all of a person's bidang in one message, and again a week later; a bidang
    that reported waits in peace, it is the planner's turn."""
    _assign(ended, HEADED, peran="kepala_bidang", bidang="transmigrasi")
    for row in _owed(ended, "pelatihan"):
        ended.say(CHECKER["pelatihan"], f"/rekomendasi R{row.id} sudah {LINK}")
    until = _own(ended).tenggat
    ended.until(f"{until:%Y-%m-%d} 15:00")
    assert "pengingat_rekomendasi" not in ended.kinds(HEADED)
    ended.walk("2026-06-03 15:00")
    assert ended.kinds(HEADED).count("pengingat_rekomendasi") == 1
    asked = ended.said(HEADED, "melewati batas waktunya")[0]
    assert len(labels(asked)) == 3
    assert "Penempatan dan Transmigrasi" in asked["text"]
    ended.walk("2026-06-05 15:00")
    assert ended.kinds(HEADED).count("pengingat_rekomendasi") == 1
    ended.walk("2026-06-12 15:00")
    assert ended.kinds(HEADED).count("pengingat_rekomendasi") == 2
    assert "pengingat_rekomendasi" not in ended.kinds(CHECKER["pelatihan"])


# --- said in a meeting -----------------------------------------------------------------------------------------------


def _meet(office: Office) -> None:
    """The planner orders the meeting's papers: three, as Word and PDF, kept with the siklus; the number comes first."""
    office.say(PLANNER, "/rapat nomor 005/12/2026")
    assert "Belum ada rapat evaluasi" in office.last(PLANNER)["text"]
    office.say(PLANNER, "/rapat 20-04-2026; Ruang Rapat")
    assert "Contoh: /rapat" in office.last(PLANNER)["text"]
    office.say(PLANNER, "/rapat 20-04-2026 pukul 9.00; Ruang Rapat; 005/12/2026, 13 April 2026\nPersiapan job fair")
    office.settle()
    sent = [m["document"]["name"] for m in office.chat(PLANNER) if m.get("document")][-6:]
    assert [name.split(" 2026")[0] for name in sent[::2]] == ["Undangan Rapat", "Daftar Hadir Rapat", "Notula Rapat"]
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        assert sorted(meetings.kept(tx, case)) == sorted(sent)
    invitation = docx_words(office.rows(tables.dokumen, nama=sent[0] if sent[0].endswith("docx") else sent[1])[0].isi)
    assert "Contoh, 13 April 2026" in invitation
    assert "Senin, 20 April 2026" in invitation
    assert "1. Sekretaris" in invitation
    assert "Persiapan job fair" in invitation
    assert "menunggu penegasan Kepala Dinas" in _minutes(office, "v1")


def _is_added_to_the_archive(office: Office) -> None:
    """The siklus was packed before: its package stays, each set of papers has one of its own that names it."""
    packed = [json.loads(line.isi) for line in office.noted("arsip")]
    assert [item["nama"].split(" 2026")[0] for item in packed] == ["Arsip", "Rapat Evaluasi 1", "Rapat Evaluasi 2"]
    for item in packed[1:]:
        [kept] = office.rows(tables.dokumen, digest=item["sha256"])
        with zipfile.ZipFile(io.BytesIO(kept.isi)) as package:
            manifest = json.loads(package.read("manifest.json"))
        assert manifest["tambahan"] == {"rapat_atas": packed[0]["nama"], "sha256": packed[0]["sha256"]}
        assert {entry["kelompok"] for entry in manifest["berkas"] if "Notula" in entry["nama"]} == {
            str(Kelompok.EVALUASI)
        }
    assert all(row.ingin.get("arsip") for row in office.rows(tables.berkas, jenis="dokumen"))


def _minutes(office: Office, version: str) -> str:
    office.settle()
    made = [row for row in office.rows(tables.dokumen) if row.nama.startswith("Notula Rapat") and version in row.nama]
    words = docx_words(next(row.isi for row in made if row.nama.endswith(".docx")))
    assert "tambah kelas las" in words
    return words


def test_spoken_recommendations_are_entered_and_confirmed_once(ended: Office) -> None:
    """Shown back to the planner, put before the Kepala Dinas, and only then with the bidang."""
    ended.say(PLANNER, MEETING)
    assert "30 Juni 2026" in ended.last(PLANNER)["text"]
    ended.tap(PLANNER, "ya")
    assert not ended.said(CHECKER["pelatihan"], "kelas las")
    _meet(ended)
    ended.tap(HEAD, "ya")
    assert "menunggu penegasan" not in _minutes(ended, "v2")
    _is_added_to_the_archive(ended)
    row = next(row for row in _owed(ended, "pelatihan") if "kelas las" in row.teks)
    assert (row.asal, row.kapasitas, row.bukti, row.status) == ("pimpinan", "Kepala Dinas", "daftar", "belum")
    assert f"{row.tenggat:%Y-%m-%d}" == "2026-06-30"
    assert ended.said(CHECKER["pelatihan"], "kelas las")
    assert ended.said(PLANNER, "sudah ditegaskan")
    assert ended.unsound() == []


def test_what_the_kepala_dinas_did_not_say_reaches_nobody(ended: Office) -> None:
    """ "Belum sesuai": nothing is kept, the planner is told."""
    ended.say(PLANNER, MEETING)
    ended.tap(PLANNER, "ya")
    ended.tap(HEAD, "bukan")
    assert not [row for row in _owed(ended, "pelatihan") if "kelas las" in row.teks]
    assert "belum sesuai" in ended.last(PLANNER)["text"]


def test_an_evaluation_is_in_force_with_the_planners_word(ended: Office) -> None:
    """Its origin is LHE; the Kepala Dinas is not asked for what the Inspektorat wrote."""
    ended.say(PLANNER, "/rekomendasi LHE Inspektorat 700/12/2026\nSemua: lengkapi cascading kinerja")
    ended.tap(PLANNER, "ya")
    assert {row.asal for row in ended.rows(tables.rekomendasi) if "cascading" in row.teks} == {"LHE"}
    assert "minta_penegasan_rekomendasi" not in ended.kinds(HEAD)


@pytest.mark.parametrize("words", ["Rapat evaluasi", "Rapat\nadakan job fair", "Rapat\nPenempatan: a\nBagian Umum: b"])
def test_an_entry_that_names_no_unit_is_explained(ended: Office, words: str) -> None:
    """All of it or nothing."""
    ended.say(PLANNER, f"/rekomendasi {words}")
    assert "Mohon ditulis sekali lagi" in ended.last(PLANNER)["text"]


def test_only_the_planner_enters(ended: Office) -> None:
    """Others are told who does."""
    ended.say(HEADED, "/rekomendasi Rapat\nPenempatan: adakan job fair")
    assert "hanya_perencana" in ended.kinds(HEADED)


# --- the next quarter ------------------------------------------------------------------------------------------------


def test_open_ones_stand_on_the_next_sheet_and_in_the_next_report(ended: Office) -> None:
    """What ended before the quarter opened does not."""
    _report(ended, f"selesai {LINK}")
    ended.tap(PLANNER, "pilih:selesai")
    ended.until("2026-07-01 08:00")
    stages.shared(ended)
    lines = [str(value) for row in ended.sheet("penempatan").grid for value in row]
    assert any("tingkatkan disiplin" in line for line in lines)
    assert not any("job fair" in line and "paling lambat" in line for line in lines)
    with ended.db.read() as tx:
        case = load.load(tx, ended.rows(tables.siklus)[-1].id, ended.app.calendars)
        report = report_model.build(tx, case, ended.now)
        standing = rekomendasi.standing_at(tx, case.instansi, case.dibuka, besides=case.id)
    assert [(item.teks, item.unit, item.periode) for item in report.rekomendasi_lalu] == [
        ("tingkatkan disiplin pelaporan", "semua", "Triwulan I 2026")
    ]
    assert {answer.status for answer in report.rekomendasi_lalu[0].tanggapan} == {"dalam_proses"}
    assert shown.count_states(standing) == {"selesai": 0, "proses": 5, "belum": 0}


def test_between_two_siklus_people_see_the_last_one_and_accounts_can_be_cut_off(ended: Office) -> None:
    """/bidang and /riwayat say that it is over; a lost phone waits for no siklus."""
    for words in ("/riwayat", "/bidang Penempatan"):
        ended.say(PLANNER, words)
        text = ended.last(PLANNER)["text"]
        assert "Triwulan I 2026" in text
        assert "tidak ada siklus yang berjalan; ini siklus terakhir, sudah selesai" in text
    ended.say(PLANNER, "/status")
    assert "Siklus berikutnya, Triwulan II 2026, dibuka Rabu, 1 Juli 2026" in ended.last(PLANNER)["text"]
    ended.say(PLANNER, f"/putus {HEADED}; ponsel hilang")
    ended.tap(PLANNER, "ya")
    assert ended.kinds(HEADED)[-1] == "akun_lama_diputus"
    assert ended.unsound() == []


def test_officials_change_and_go_on_leave_between_two_siklus_too(ended: Office) -> None:
    """In January nothing may be running: handed over in chat, confirmed by a second person; leave likewise."""
    titles = {row.kode: row.jabatan for row in ended.rows(tables.orang)}
    other = titles[CHECKER["pelatihan"]]
    ended.say(
        PLANNER, f"/pejabat definitif 01-07-2026; SK 821.2/1/2026\nKepala Bidang Penempatan Tenaga Kerja: {other}"
    )
    ended.tap(SECRETARY, "ya", ended.request(SECRETARY, "perubahan pejabat"))
    assert [row.dasar for row in ended.rows(tables.penugasan, mulai=date(2026, 7, 1))] == ["SK 821.2/1/2026"]
    ended.say(CHECKER["pelatihan"], "/wakilkan 13-05-2026 15-05-2026; Surat Tugas 800/12/2026")
    assert ended.kinds(CHECKER["pelatihan"])[-1] == "pilih_wakil"
    assert ended.unsound() == []
