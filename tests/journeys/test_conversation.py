"""What people write who decide nothing: everybody gets something to go on with (which words mean what: test_wishes)."""

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, SECRETARY, labels

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
ASKED = (
    (WHO, "Assalamualaikum bu", "salam"),
    (WHO, "saya lupa kodenya", "daftar_tugas"),
    (WHO, "deadline kapan", "daftar_tugas"),
    (CHIEF, "deadline kapan", "status_ringkas"),
    (WHO, "gimana caranya", "bantuan"),
    (WHO, "formatnya tidak bisa dibuka", "cara_perintah"),
    (CHIEF, "bot error ya?", "layanan_berjalan"),
    (WHO, "saya pindah bidang", "pertanyaan_diteruskan"),
    (WHO, "kenapa saya ditagih padahal sudah isi", "pertanyaan_diteruskan"),
    (CHIEF, "apel pagi di lapangan", "belum_jelas"),
    (PLANNER, "kok belum ada yang isi?", "pertanyaan_sendiri"),
    (PLANNER, "minta link sheet dong", "pilih_bidang"),
)


def test_what_is_asked_in_plain_words_is_answered_as_far_as_the_role_reaches(office_at: At) -> None:
    """By a filler with a task, a head and a planner without; no question comes back to its asker."""
    office = office_at(stages.shared)
    for who, words, kind in ASKED:
        office.say(who, words)
        assert office.kinds(who)[-1] == kind, words
    assert office.status(2, UNIT) == "terbuka"
    office.say(SECRETARY, "minta link sheet penempatan")
    assert labels(office.last(SECRETARY)) == ["Buka format"]
    assert office.last(SECRETARY)["text"].startswith("Penempatan, ")
    assert office.unsound() == []


def test_chat_is_no_follow_up(office_at: At) -> None:
    """A greeting is answered as one; other words are written down only in reply to the card or after a yes."""
    office = office_at(stages.distributed)
    office.say(CHIEF, "halo")
    assert office.kinds(CHIEF)[-1] == "salam"
    office.say(CHIEF, "Job fair bersama SMK pada bulan Mei")
    assert office.kinds(CHIEF)[-1] == "pastikan_tulisan"
    assert office.status(9, UNIT) == "terbuka"
    office.tap(CHIEF, "ya")
    written = [row.teks for row in office.rows(tables.tulisan, objek="tindak_lanjut", bidang=UNIT)]
    assert written == ["Job fair bersama SMK pada bulan Mei"]


def test_the_planner_s_own_selesai_is_not_sent_to_whoever_asked(office_at: At) -> None:
    """While a question waits, "selesai" without a reply is about the planner's task; other words are the answer."""
    office = office_at(stages.compiled)
    office.say(CHIEF, "kenapa capaian turun?")
    before = len(office.chat(CHIEF))
    office.say(PLANNER, "selesai")
    assert office.kinds(PLANNER)[-1] == "pastikan_selesai"
    assert len(office.chat(CHIEF)) == before
    office.say(PLANNER, "Karena data BPS belum terbit.")
    assert "data BPS belum terbit" in office.last(CHIEF)["text"]
