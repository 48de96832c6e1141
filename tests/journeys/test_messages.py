"""A message of any kind never crashes the intake: what it cannot use it answers kindly or ignores, on record."""

import base64
from typing import Any

import pytest

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, SECRETARY, Office

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


@pytest.fixture
def filled(office_at: At) -> Office:
    """Every bidang handed in; every head is asked."""
    return office_at(stages.filled)


def _undecided(office: Office) -> bool:
    return office.status(3, UNIT) == "terbuka" and office.decisions(urut=3, bidang=UNIT) == []


def _sound(office: Office) -> bool:
    return office.unsound() == [] and not [r for r in office.rows(tables.inbox) if r.status != "selesai"]


DOCUMENT = {"document": {"name": "a'b<i>.pdf", "base64": base64.b64encode(b"%PDF-1.4").decode()}}
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PHOTO = {"photo": {"base64": _PNG}}


@pytest.mark.parametrize(
    "message",
    [
        {"sticker": "👍"},
        {"contact": True},
        DOCUMENT,
        {**DOCUMENT, "caption": "setuju?"},
        PHOTO,
        {"text": "x" * 4096},
        {"text": "<b>setuju</b> & <script>alert(1)</script> <a href='tg://user?id=1'>"},
        {"text": "😀" * 2048},
        {"text": "\u202eujutes\u202c \u200b"},
        {"text": "{nama} %s {0} ${x} \\ `*_["},
        {"text": "/tidakada"},
        {"text": "/status@bot_lain"},
        {"text": "A999999 setuju"},
        {"text": "#A1"},
        {"text": "."},
    ],
    ids=lambda message: str(next(iter(message)))[:10],
)
@pytest.mark.parametrize("as_reply", [True, False])
def test_any_kind_of_message_is_answered_and_decides_nothing(
    filled: Office, message: dict[str, Any], as_reply: bool
) -> None:
    """Said to the bot or in reply to a card: an answer, nothing decided, nothing stuck, nothing dead."""
    card = filled.request(CHIEF, "koreksi") if as_reply else None
    before = len(filled.chat(CHIEF))
    filled.say(CHIEF, reply_to=card, **message)
    assert _undecided(filled)
    assert _sound(filled)
    assert len(filled.chat(CHIEF)) > before, filled.rows(tables.inbox)[-1]


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"message": {}},
        {"message": {"message_id": 1, "chat": {"id": 1, "type": "private"}}},
        {"message": {"message_id": "x", "chat": None, "from": []}},
        {"callback_query": {"id": "1", "from": {"id": 5}}},
        {
            "callback_query": {
                "id": "7",
                "from": {"id": 5, "is_bot": False, "first_name": "x"},
                "data": "d:zz:zz:setujui",
            }
        },
        {"my_chat_member": {"chat": {"id": 5}}},
        {"poll": {"id": "1"}},
        {"something_new": {"a": [1, 2, {"b": None}]}},
        {"edited_message": {"message_id": 3}},
    ],
)
def test_an_update_nobody_can_read_is_put_aside(filled: Office, update: dict[str, Any]) -> None:
    """Telegram invents new kinds: they are finished, on record, and hold up nobody."""
    filled.post("/_sandbox/telegram/updates", {"update": update})
    filled.tap(CHIEF, "setujui", filled.request(CHIEF, "koreksi"))
    assert [r.status for r in filled.rows(tables.inbox) if r.status == "baru"] == []
    assert filled.status(3, UNIT) == "sementara"


# --- what looks like a decision and is none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["ok", "siap", "lanjut", "👍", "oke pak", "siap laksanakan", "🙏", "baik, terima kasih"]
)
def test_acknowledgements_never_decide(filled: Office, words: str) -> None:
    """Even in reply to the card: thanked, or asked whether a yes is meant; never applied."""
    filled.say(CHIEF, words, filled.request(CHIEF, "koreksi"))
    filled.settle()
    assert _undecided(filled)
    assert _sound(filled)


@pytest.mark.parametrize(
    "words", ["setuju tapi lengkapi kendalanya", "setuju asal PEN-02 diperbaiki", "pada prinsipnya setuju", "ya"]
)
def test_a_qualified_yes_is_asked_about_and_counts_only_after_a_tap(filled: Office, words: str) -> None:
    """COND leans one way: "Maksud Bapak/Ibu …?"; "Bukan" changes nothing, "Ya" decides."""
    filled.say(CHIEF, words, filled.request(CHIEF, "koreksi"))
    filled.settle()
    assert _undecided(filled)
    assert filled.kinds(CHIEF)[-1] == "pastikan_maksud"
    filled.tap(CHIEF, "bukan")
    filled.settle()
    assert _undecided(filled)
    filled.say(CHIEF, words, filled.request(CHIEF, "koreksi"))
    filled.tap(CHIEF, "ya")
    assert filled.status(3, UNIT) == "sementara"


def test_an_odd_answer_to_the_question_what_was_meant_is_answered(filled: Office) -> None:
    """Words that are neither yes nor no leave the question, or the task, open and are not swallowed."""
    filled.say(CHIEF, "setuju tapi lengkapi kendalanya", filled.request(CHIEF, "koreksi"))
    before = len(filled.chat(CHIEF))
    filled.say(CHIEF, "maksudnya bagaimana", filled.last(CHIEF))
    assert len(filled.chat(CHIEF)) > before
    assert _undecided(filled)


@pytest.mark.parametrize("words", ["setuju?", "kenapa PEN-02 nol?", "apakah sudah benar"])
def test_a_question_goes_to_the_planner_and_the_answer_comes_back(filled: Office, words: str) -> None:
    """The card stays open; the planner answers by replying."""
    filled.say(CHIEF, words, filled.request(CHIEF, "koreksi"))
    assert _undecided(filled)
    asked = filled.request(PLANNER, words)
    filled.say(PLANNER, "Sudah sesuai berita acara.", asked)
    assert "Sudah sesuai berita acara." in filled.last(CHIEF)["text"]
    assert _undecided(filled)


def test_a_forwarded_yes_never_counts(filled: Office) -> None:
    """Forwarded from the head by somebody, or by the head from somebody: told kindly, on record."""
    card, chief = filled.request(CHIEF, "koreksi"), filled.telegram_id(CHIEF)
    filled.say(WHO, "setuju", forward_from=chief)
    filled.say(CHIEF, "setuju", card, forward_from=filled.telegram_id(SECRETARY))
    assert _undecided(filled)
    for who in (WHO, CHIEF):
        assert filled.kinds(who)[-1] == "pesan_terusan_diabaikan"
    assert filled.noted("ditolak")


def test_an_edited_message_never_decides(filled: Office) -> None:
    """ "Nanti saya cek" edited to "setuju": told once that an edit does not count."""
    card = filled.request(CHIEF, "koreksi")
    sent = filled.say(CHIEF, "nanti saya cek", card)
    filled.say(CHIEF, "setuju", edit_of=sent["message_id"])
    filled.say(CHIEF, "setuju sekali", edit_of=sent["message_id"])
    assert _undecided(filled)
    assert filled.kinds(CHIEF).count("pesan_suntingan_diabaikan") == 1


def test_an_edit_of_the_deciding_message_is_on_record_and_changes_nothing(filled: Office) -> None:
    """ "Setuju" edited to "tolak" after the fact: the decision stands; how to take it back is said while that can be
    done, later the planner hears of it."""
    sent = filled.say(CHIEF, "setuju", filled.request(CHIEF, "koreksi"))
    filled.say(CHIEF, "Tolak: salah", edit_of=sent["message_id"])
    assert "atau balas dengan kata “batal”, sampai pukul" in filled.last(CHIEF)["text"]
    filled.settle()
    filled.say(CHIEF, "Tolak: salah sekali", edit_of=sent["message_id"])
    assert filled.status(3, UNIT) == "selesai"
    assert "mohon disampaikan kepada Perencanaan" in filled.last(CHIEF)["text"]
    assert len(filled.told(PLANNER, "suntingan_keputusan_perencana")) == 1
    assert len(filled.noted("suntingan")) == 2


# --- the ways to answer ----------------------------------------------------------------------------------------------


def test_a_short_code_needs_no_reply(filled: Office) -> None:
    """`A17 setuju`, in any case, with or without the mark."""
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    filled.say(CHIEF, f"#{kode.lower()}: Setuju.")
    assert filled.status(3, UNIT) == "sementara"


def test_a_reply_to_the_pdf_counts(office_at: At) -> None:
    """The report's file speaks of the same task as its card, and its caption says what is asked."""
    office = office_at(stages.reviewed)
    pdf = next(m for m in office.chat(SECRETARY) if m.get("document", {}).get("name", "").endswith(".pdf"))
    assert "Mohon" in pdf["text"]
    office.say(SECRETARY, "setuju", pdf)
    assert office.status(5) == "sementara"


def test_a_reply_to_a_reminder_counts(filled: Office) -> None:
    """What the leader is reminded of can be answered right there."""
    filled.walk("2026-04-02 09:00")
    reminder = filled.request(CHIEF, "Mohon arahan")
    filled.say(CHIEF, "setuju", reminder)
    assert filled.status(3, UNIT) == "sementara"


def test_plain_words_with_one_open_task_are_confirmed_first(filled: Office) -> None:
    """ "Setuju" without a reply, beside the name of a cell: asked, and applied only after "Ya"."""
    filled.say(CHIEF, "setuju, lihat sel A 500")
    filled.settle()
    assert _undecided(filled)
    assert filled.kinds(CHIEF)[-1] == "pastikan_maksud"
    filled.say(CHIEF, "saya sedang dinas luar sampai tgl 5", filled.request(CHIEF, "koreksi"))
    assert filled.kinds(CHIEF)[-1] == "tawarkan_wakil"
    filled.say(CHIEF, "kertas di meja", filled.request(CHIEF, "koreksi"))
    assert filled.kinds(CHIEF)[-1] == "belum_paham"
    filled.say(CHIEF, "setuju", filled.last(CHIEF))  # "Mohon balas pesan ini": a reply to the answer counts
    assert filled.status(3, UNIT) == "sementara"


def test_plain_words_with_several_open_tasks_get_the_list(office_at: At) -> None:
    """The Sekretaris is asked about the Sekretariat and, as Plh., about more: which one is meant is never guessed."""
    office = office_at(stages.filled)
    ids = {row.kode: row.id for row in office.rows(tables.orang)}
    from tests.journeys.test_authority import _assign

    _assign(office, SECRETARY, peran="kepala_bidang", bidang=UNIT)
    office.drain()
    assert len(office.rows(tables.prompt, orang_id=ids[SECRETARY], status="terbuka")) == 2
    office.say(SECRETARY, "setuju")
    assert office.kinds(SECRETARY)[-1] == "pilih_tugas"
    assert office.decisions(urut=3) == []
    row = next(r for r in office.rows(tables.prompt, orang_id=ids[SECRETARY], bidang=UNIT) if r.status == "terbuka")
    for words in (
        f"setuju {row.kode.lower()}",
        f"kode A {row.kode[1:]} setuju",
    ):  # the code is there: asked about that one
        office.say(SECRETARY, words)
        assert "setuju untuk isian Penempatan" in office.last(SECRETARY)["text"]
    assert office.decisions(urut=3) == []
    office.say(SECRETARY, f"{row.kode} setuju")
    assert office.status(3, UNIT) == "sementara"
    assert office.status(3, "sekretariat") == "terbuka"


def test_plain_words_with_no_open_task_are_answered_kindly(filled: Office) -> None:
    """Nothing waits: said so, whatever was written."""
    filled.say(WHO, "setuju")
    assert filled.kinds(WHO)[-1] == "tidak_ada_tugas"
    filled.say(WHO, "terima kasih")
    assert filled.kinds(WHO)[-1] == "terima_kasih"


def test_a_late_answer_learns_what_was_decided(filled: Office) -> None:
    """Reply to a card that was decided: who, in what capacity, when."""
    card = filled.request(CHIEF, "koreksi")
    filled.say(CHIEF, "setuju", card)
    filled.settle()
    filled.say(CHIEF, "Tolak: berubah pikiran", card)
    assert filled.kinds(CHIEF)[-1] == "tugas_kedaluwarsa"
    assert "Kepala Bidang Penempatan" in filled.last(CHIEF)["text"]
    assert filled.status(3, UNIT) == "selesai"


def test_every_message_of_somebody_known_gets_an_answer(filled: Office) -> None:
    """Closed boxes, answered questions, other people's messages: never silence."""
    filled.tap(CHIEF, "kembalikan")
    boxes = [m for m in filled.chat(CHIEF) if "alasan" in m["text"].casefold()]
    filled.say(CHIEF, "angka belum sesuai", boxes[-1])
    for message in boxes:
        before = len(filled.chat(CHIEF))
        filled.say(CHIEF, "dan satu lagi", message)
        assert len(filled.chat(CHIEF)) > before, message["text"][:60]
    filled.settle()
    assert len(filled.decisions(urut=3, bidang=UNIT)) == 1


def test_a_cancelled_return_is_no_return(filled: Office) -> None:
    """ "Batal" or "setuju" in the box for the reason is no reason: nothing is returned, the request comes once more."""
    for words in ("batal", "tidak jadi", "setuju"):
        filled.tap(CHIEF, "kembalikan")
        filled.say(CHIEF, words, filled.said(CHIEF, "Mohon alasan")[-1])
        filled.settle()
        assert _undecided(filled), words
    filled.tap(CHIEF, "setujui")
    assert filled.status(3, UNIT) == "sementara"


def test_a_yes_to_an_old_question_approves_no_new_data(filled: Office) -> None:
    """ "Maksud Ibu setuju …?" was about version 1; meanwhile the filler typed: the old "Ya" decides nothing."""
    filled.say(CHIEF, "setuju tapi lengkapi kendalanya", filled.request(CHIEF, "koreksi"))
    question = filled.last(CHIEF)
    filled.sheet(UNIT).type("PEN-02", 3)
    filled.drain()
    filled.tap(CHIEF, "ya", question)
    assert _undecided(filled)
    filled.tap(CHIEF, "setujui")
    assert filled.status(3, UNIT) == "sementara"


def test_a_reply_with_another_card_s_code_is_asked_about(filled: Office) -> None:
    """Which of the two is meant is never guessed."""
    filled.say(CHIEF, "A999 setuju", filled.request(CHIEF, "koreksi"))
    filled.settle()
    assert _undecided(filled)
    assert filled.kinds(CHIEF)[-1] == "pastikan_maksud"


def test_words_in_a_group_decide_nothing(filled: Office) -> None:
    """Groups inform; decisions are made in private."""
    members = [filled.telegram_id(CHIEF), filled.telegram_id(WHO)]
    group = filled.post("/_sandbox/telegram/groups", {"title": "Tim SAKIP", "members": members})
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    filled.say(CHIEF, f"{kode} setuju", chat_id=group["chat_id"])
    filled.say(CHIEF, f"/tugas {kode}", chat_id=group["chat_id"])
    assert _undecided(filled)
    assert _sound(filled)


def test_words_in_a_topic_from_a_channel_or_through_a_bot_decide_nothing(filled: Office) -> None:
    """A topic's message looks like a reply; a channel, an anonymous administrator and an inline bot are nobody."""
    card, chief = filled.request(CHIEF, "koreksi"), filled.telegram_id(CHIEF)
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    wish = {"members": [chief], "type": "forum", "topics": ["TW I"], "bot": "administrator"}
    forum = filled.post("/_sandbox/telegram/groups", wish)
    chat, topic = forum["chat_id"], forum["topics"]["TW I"]
    filled.say(CHIEF, f"{kode} setuju", chat_id=chat, message_thread_id=topic)
    filled.say(CHIEF, f"{kode} setuju", chat_id=chat, message_thread_id=topic, sender_chat=True)
    filled.say(CHIEF, "setuju", card, via_bot="gif")
    channel = {"id": -1009, "type": "channel", "title": "Kanal"}
    posted = {"message_id": 7, "date": 1, "chat": channel, "sender_chat": channel, "text": f"{kode} setuju"}
    filled.post("/_sandbox/telegram/updates", {"update": {"channel_post": posted}})
    linked = {**posted, "chat": {"id": chief, "type": "private"}, "from": {"id": chief, "is_bot": False}}
    filled.post("/_sandbox/telegram/updates", {"update": {"message": {**linked, "reply_to_message": card}}})
    filled.drain()
    assert _undecided(filled)
    assert _sound(filled)


def test_a_chat_that_fails_three_times_does_not_hold_up_the_others(filled: Office) -> None:
    """The intake goes on, whoever wrote what."""
    filled.say(WHO, "x" * 4096, drain=False)
    filled.say(CHIEF, "setuju", filled.request(CHIEF, "koreksi"), drain=False)
    filled.drain()
    assert filled.status(3, UNIT) == "sementara"


def test_a_whole_quarter_renders_every_message(office_at: At) -> None:
    """From opening to archive: every notice gets its params, every text fits, every button its address."""
    office = office_at(stages.finished)
    rows = office.rows(tables.outbox)
    assert [(row.jenis, row.galat) for row in rows if row.status in ("mati", "ragu")] == []
    assert len({row.jenis for row in rows}) > 25
