"""Buttons: only the newest keyboard, in its holder's hand, counts once."""

import re

import pytest

from bot.cases.postman import to_base36
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, Message, Office, buttons, labels

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


@pytest.fixture
def filled(office_at: At) -> Office:
    """Every bidang handed in; every head is asked."""
    return office_at(stages.filled)


def _data(message: Message, action: str) -> str:
    return next(b["data"] for b in buttons(message) if b.get("data", "").endswith(f":{action}"))


def _decided(office: Office) -> int:
    return len(office.decisions(urut=3, bidang=UNIT))


def test_a_double_tap_is_one_decision(filled: Office) -> None:
    """Two taps before the bot answered the first, and one after."""
    card = filled.request(CHIEF, "koreksi")
    data = _data(card, "setujui")
    filled.tap_data(CHIEF, card, data, drain=False)
    filled.tap_data(CHIEF, card, data, drain=False)
    filled.drain()
    filled.tap_data(CHIEF, card, data)
    assert _decided(filled) == 1
    filled.settle()
    assert filled.status(3, UNIT) == "selesai"


def test_approve_and_return_tapped_together_count_in_their_order(filled: Office) -> None:
    """The first one wins; the second asks for no reason any more."""
    card = filled.request(CHIEF, "koreksi")
    for action in ("setujui", "kembalikan"):
        filled.tap_data(CHIEF, card, _data(card, action), drain=False)
    filled.drain()
    (decision,) = filled.decisions(urut=3, bidang=UNIT)
    assert decision.hasil == "setuju"
    assert not filled.said(CHIEF, "Mohon alasan")


@pytest.mark.parametrize("forged", ["nonce", "other_prompt", "no_prompt", "garbage", "act", "empty_nonce", "huge"])
def test_forged_button_data_decides_nothing(filled: Office, forged: str) -> None:
    """A wrong nonce, another prompt's id with this nonce, an unknown act, noise: a popup, nothing else."""
    card = filled.request(CHIEF, "koreksi")
    prompt, nonce, act = re.fullmatch(r"d:(\w+):([\w-]+):(\w+)", _data(card, "setujui")).groups()  # type: ignore[union-attr]
    other = next(r for r in filled.rows(tables.prompt, urut=3) if r.bidang != UNIT)
    data = {
        "nonce": f"d:{prompt}:{nonce[:-1]}{'A' if nonce[-1] != 'A' else 'B'}:{act}",
        "other_prompt": f"d:{to_base36(other.id)}:{nonce}:{act}",
        "no_prompt": f"d:zzzz:{nonce}:{act}",
        "garbage": "💥:::;--",
        "act": f"d:{prompt}:{nonce}:hapus_semua",
        "empty_nonce": f"d:{prompt}::{act}",
        "huge": f"d:{'z' * 40}:{nonce}:{act}"[:64],
    }[forged]
    popup = filled.tap_data(CHIEF, card, data)
    assert popup
    assert filled.decisions(urut=3) == []
    assert filled.unsound() == []


def test_a_button_of_another_task_does_not_decide_this_one(filled: Office) -> None:
    """The filler's own live button, tapped on whatever message, concerns only its own prompt."""
    filled.tap(CHIEF, "kembalikan")
    filled.say(CHIEF, "angka belum sesuai", filled.said(CHIEF, "Mohon alasan")[-1])
    filled.settle()
    card = filled.card(WHO)
    nonce = next(r.nonce for r in filled.rows(tables.prompt, urut=2, bidang=UNIT) if r.status == "terbuka")
    row = next(r for r in filled.rows(tables.prompt, urut=2, bidang=UNIT) if r.status == "terbuka")
    filled.tap_data(WHO, card, f"d:{to_base36(row.id)}:{nonce}:setujui")
    assert filled.status(2, UNIT) == "terbuka"
    assert filled.status(3, UNIT) == "menunggu"


def test_a_stale_button_says_so_and_changes_nothing(filled: Office) -> None:
    """The card was posted anew after an undo: the keyboard from before is dead."""
    card = filled.request(CHIEF, "koreksi")
    old = _data(card, "setujui")
    filled.tap_data(CHIEF, card, old)
    filled.tap(CHIEF, "batalkan")
    popup = filled.tap_data(CHIEF, card, old)
    assert "sudah tidak berlaku" in popup
    assert filled.status(3, UNIT) == "terbuka"
    filled.tap(CHIEF, "setujui")
    assert filled.status(3, UNIT) == "sementara"


def test_decided_cards_lose_their_buttons(filled: Office) -> None:
    """The outcome is visible on the card itself; after the window nothing is left to tap."""
    card = filled.request(CHIEF, "koreksi")
    filled.tap(CHIEF, "setujui", card)
    shown = next(m for m in filled.chat(CHIEF) if m["message_id"] == card["message_id"])
    assert labels(shown) == ["Batalkan"]
    assert "Disetujui" in shown["text"]
    assert "tanda tangan elektronik" in shown["text"]
    filled.settle()
    shown = next(m for m in filled.chat(CHIEF) if m["message_id"] == card["message_id"])
    assert labels(shown) == []


def test_every_tap_ends_its_spinner(filled: Office) -> None:
    """Whatever was tapped, by whomever: the callback is answered with words."""
    card = filled.request(CHIEF, "koreksi")
    for data in (_data(card, "kembalikan"), "g:papan", "g:entah", "d:1:2:3", "x"):
        assert filled.tap_data(CHIEF, card, data), data


def test_a_tap_that_is_too_old_to_answer_still_decides(filled: Office) -> None:
    """Telegram forgets a callback after a while: the tap is authentic, the card shows the outcome."""
    card = filled.request(CHIEF, "koreksi")
    filled.fault(
        service="telegram",
        method="answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    filled.tap_data(CHIEF, card, _data(card, "setujui"))
    assert filled.status(3, UNIT) == "sementara"
    assert filled.unsound() == []


def test_a_tap_on_a_deleted_or_very_old_card_still_finds_its_task(filled: Office) -> None:
    """After two days Telegram shows the bot no message any more, only the data."""
    card = filled.request(CHIEF, "koreksi")
    filled.walk("2026-04-02 12:00")
    filled.world.telegram.switches.set({"inaccessible_after_seconds": 60})
    filled.tap_data(CHIEF, card, _data(card, "setujui"))
    assert filled.status(3, UNIT) == "sementara"


def test_an_edit_that_changes_nothing_is_a_success(filled: Office) -> None:
    """ "message is not modified" is no failure."""
    filled.fault(
        service="telegram",
        method="editMessageText",
        status=400,
        description="Bad Request: message is not modified: specified new message content and reply markup are the same",
        times=3,
    )
    filled.approve(UNIT)
    filled.settle()
    assert filled.status(3, UNIT) == "selesai"
    assert filled.unsound() == []


def test_the_status_board_is_for_everybody_and_changes_nothing(filled: Office) -> None:
    """/status and its button answer with counts; /tugas lists what is open."""
    for who, command, kind in (
        (PLANNER, "/status", "papan_status"),
        (HEAD, "/status", "papan_status"),
        (CHIEF, "/tugas", "daftar_tugas"),
        (HEAD, "/tugas", "tidak_ada_tugas"),
        (WHO, "/bantuan", "bantuan"),
    ):
        filled.say(who, command)
        assert filled.kinds(who)[-1] == kind
    assert filled.unsound() == []


def test_the_menu_of_a_digest_works_though_it_belongs_to_no_prompt(filled: Office) -> None:
    """ "Papan status" draws the board; "Ubah batas waktu" says how the order is written."""
    card = filled.request(CHIEF, "koreksi")
    for who, data, kind in ((CHIEF, "g:papan", "papan_status"), (PLANNER, "g:minta_waktu", "cara_perintah")):
        filled.tap_data(who, card, data)
        assert filled.kinds(who)[-1] == kind
