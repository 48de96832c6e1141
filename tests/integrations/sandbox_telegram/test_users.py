"""The users' side: what they do and what the bot hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_telegram.support import Sandbox, encoded, png


def heard(sandbox: Sandbox, kind: str = "message") -> dict[str, Any]:
    """The one waiting update."""
    (update,) = sandbox.drain()
    return dict(update[kind])


def test_a_command_comes_with_its_entity_and_whole_seconds(sandbox: Sandbox) -> None:
    """The first message starts the chat; ids do not fit 32 bits."""
    user = sandbox.id_of("Budi")
    sandbox.writes(user, "/start KODE")
    message = heard(sandbox)
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": user,
        "is_bot": False,
        "first_name": "Budi",
        "last_name": "Santoso",
        "language_code": "id",
    }
    assert message["chat"]["id"] == user > 2**31
    assert isinstance(message["date"], int)


def test_a_reply_carries_the_original_one_level_deep(sandbox: Sandbox) -> None:
    """And nothing when the original was deleted."""
    user = sandbox.started("Budi")
    first = sandbox.bot("sendMessage", chat_id=user, text="satu")["message_id"]
    second = sandbox.bot("sendMessage", chat_id=user, text="dua", reply_parameters={"message_id": first})
    assert second["reply_to_message"]["text"] == "satu"
    written = sandbox.writes(user, "setuju", reply_to_message_id=second["message_id"])
    original = heard(sandbox)["reply_to_message"]
    assert original["text"] == "dua"
    assert "reply_to_message" not in original
    assert sandbox.chat(user)[-1]["reply_to_message_id"] == second["message_id"]
    sandbox.bot("deleteMessage", chat_id=user, message_id=second["message_id"])
    sandbox.writes(user, "setuju!", edit_of=written["message_id"])
    assert "reply_to_message" not in heard(sandbox, "edited_message")


def test_a_quote_tells_the_part_and_its_place(sandbox: Sandbox) -> None:
    """In UTF-16 units."""
    user = sandbox.started("Budi")
    sent = sandbox.bot("sendMessage", chat_id=user, text="😀 isi format")["message_id"]
    sandbox.writes(user, "ini?", reply_to_message_id=sent, quote="format")
    assert heard(sandbox)["quote"] == {"text": "format", "position": 7, "is_manual": True}
    wrong = sandbox.refused(
        "POST", f"telegram/users/{user}/messages", {"text": "x", "reply_to_message_id": sent, "quote": "tidak ada"}
    )
    assert wrong.status_code == 400


def test_a_reply_from_another_chat_is_external(sandbox: Sandbox) -> None:
    """Without the message id of a private chat."""
    budi, sri = sandbox.started("Budi"), sandbox.started("Sri")
    sent = sandbox.bot("sendMessage", chat_id=sri, text="untuk Sri")["message_id"]
    sandbox.writes(budi, "setuju", external_reply={"chat_id": sri, "message_id": sent})
    message = heard(sandbox)
    assert "reply_to_message" not in message
    assert message["external_reply"]["origin"]["sender_user"]["is_bot"] is True
    assert "message_id" not in message["external_reply"]


def test_forwards_tell_their_origin(sandbox: Sandbox) -> None:
    """A user, a hidden account, an existing message."""
    budi, sri = sandbox.started("Budi"), sandbox.started("Sri")
    sandbox.writes(budi, "setuju", forward_from=sri)
    assert heard(sandbox)["forward_origin"]["sender_user"]["id"] == sri
    sandbox.writes(budi, "setuju", forward_from={"name": "Rahasia"})
    assert heard(sandbox)["forward_origin"]["sender_user_name"] == "Rahasia"
    original = sandbox.writes(sri, "asli")["message_id"]
    sandbox.drain()
    sandbox.writes(budi, "asli", forward_from={"chat_id": sri, "message_id": original})
    assert heard(sandbox)["forward_origin"]["type"] == "user"


def test_an_edit_keeps_the_message_id(sandbox: Sandbox) -> None:
    """People edit their own messages only."""
    user = sandbox.started("Budi")
    written = sandbox.writes(user, "stuju")["message_id"]
    sandbox.drain()
    sandbox.writes(user, "setuju", edit_of=written)
    message = heard(sandbox, "edited_message")
    assert (message["message_id"], message["text"]) == (written, "setuju")
    assert sandbox.chat(user)[-1]["edits"] == ["stuju"]
    own = sandbox.bot("sendMessage", chat_id=user, text="x")["message_id"]
    path = f"telegram/users/{user}/messages"
    assert sandbox.refused("POST", path, {"text": "y", "edit_of": own}).status_code == 400
    assert sandbox.refused("POST", path, {"text": "y", "edit_of": 999}).status_code == 404


def test_documents_come_with_a_file_the_bot_can_download(sandbox: Sandbox) -> None:
    """Byte for byte."""
    user = sandbox.started("Budi")
    data = bytes(range(256)) * 3
    sandbox.writes(user, document={"name": "surat.pdf", "base64": encoded(data)}, caption="terlampir")
    message = heard(sandbox)
    document = message["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "surat.pdf",
        "application/pdf",
        768,
    )
    assert message["caption"] == "terlampir"
    path = sandbox.bot("getFile", file_id=document["file_id"])["file_path"]
    token = sandbox.server.world.seed.bot_token
    assert sandbox.http.get(f"/file/bot{token}/{path}").content == data
    assert sandbox.http.get(f"/_sandbox/telegram/files/{document['file_id']}").content == data
    assert sandbox.http.get(f"/file/bot{token}/documents/tidak_ada.pdf").status_code == 404


def test_photos_stickers_and_albums_can_be_sent_to_the_bot(sandbox: Sandbox) -> None:
    """A photo has its real size; pictures of one album share an id."""
    user = sandbox.started("Budi")
    picture = {"base64": encoded(png(30, 20))}
    sandbox.writes(user, photo=picture, media_group_id="77", caption="bukti")
    sandbox.writes(user, photo=picture, media_group_id="77")
    first, second = (update["message"] for update in sandbox.drain())
    assert [(size["width"], size["height"]) for size in first["photo"]] == [(30, 20)]
    assert first["media_group_id"] == second["media_group_id"] == "77"
    sandbox.writes(user, sticker="👍")
    assert heard(sandbox)["sticker"]["emoji"] == "👍"


def test_the_user_id_of_a_contact_comes_from_the_number_not_from_the_sender(sandbox: Sandbox) -> None:
    """One's own contact, a colleague's, a stranger's."""
    budi, sri = sandbox.started("Budi"), sandbox.started("Sri")
    sandbox.writes(budi, contact=True)
    own = heard(sandbox)["contact"]
    assert own["user_id"] == budi
    sandbox.writes(sri, contact={"phone_number": "+" + own["phone_number"], "first_name": "Sri", "user_id": 5})
    assert heard(sandbox)["contact"]["user_id"] == budi
    sandbox.writes(budi, contact={"phone_number": "+62811", "first_name": "Orang lain", "user_id": 5})
    assert "user_id" not in heard(sandbox)["contact"]


def test_a_tap_spins_until_it_is_answered_once(sandbox: Sandbox) -> None:
    """A second answer is too late; so is one after 150 seconds."""
    user = sandbox.started("Budi")
    markup = {"inline_keyboard": [[{"text": "Setuju", "callback_data": "d:a:1"}]]}
    card = sandbox.bot("sendMessage", chat_id=user, text="kartu", reply_markup=markup)
    tap = sandbox.taps(user, card["message_id"], "d:a:1")
    query = heard(sandbox, "callback_query")
    assert (query["id"], query["data"], query["message"]["text"]) == (tap, "d:a:1", "kartu")
    assert query["message"]["reply_markup"] == markup
    path = f"telegram/users/{user}/taps/{tap}"
    assert sandbox.control("GET", path) == {"answered": False, "text": "", "show_alert": False}
    sandbox.bot("answerCallbackQuery", callback_query_id=tap, text="Diterima", show_alert=True)
    assert sandbox.control("GET", f"telegram/taps/{tap}") == {"answered": True, "text": "Diterima", "show_alert": True}
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert sandbox.complaint("answerCallbackQuery", callback_query_id=tap) == too_old
    late = sandbox.taps(user, card["message_id"], "d:a:1")
    long = sandbox.complaint("answerCallbackQuery", callback_query_id=late, text="a" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    sandbox.advance("PT151S")
    assert sandbox.complaint("answerCallbackQuery", callback_query_id=late) == too_old


def test_taps_on_deleted_and_old_cards_show_no_message_and_any_data_can_be_forged(sandbox: Sandbox) -> None:
    """The inaccessible form: date 0, no text."""
    user = sandbox.started("Budi")
    card = sandbox.bot("sendMessage", chat_id=user, text="kartu")["message_id"]
    sandbox.taps(user, card, "dipalsukan")
    assert heard(sandbox, "callback_query")["message"]["text"] == "kartu"
    sandbox.advance("P3D")
    sandbox.taps(user, card, "lama")
    message = heard(sandbox, "callback_query")["message"]
    assert message["date"] == 0
    assert sorted(message) == ["chat", "date", "message_id"]
    fresh = sandbox.bot("sendMessage", chat_id=user, text="kartu")["message_id"]
    sandbox.bot("deleteMessage", chat_id=user, message_id=fresh)
    sandbox.taps(user, fresh, "x", chat_id=str(user))
    assert heard(sandbox, "callback_query")["message"]["date"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": ""}, 400),
        ({"text": "x", "warna": "merah"}, 400),
        ({"text": "x", "reply_to_message_id": 99}, 404),
        ({"text": "x", "chat_id": -5}, 404),
        ({"text": "x", "chat_id": "rumah"}, 400),
        ({"document": {"name": "a", "base64": "***"}}, 400),
        ({"document": {"base64": "eA=="}}, 400),
        ({"photo": {"base64": "eA=="}}, 400),
        ({"text": "x", "forward_from": 5}, 404),
        ({"contact": {"first_name": "x"}}, 400),
    ],
)
def test_a_message_that_makes_no_sense_is_one_sentence(sandbox: Sandbox, body: dict[str, Any], status: int) -> None:
    """Never a traceback."""
    user = sandbox.started("Budi")
    answer = sandbox.refused("POST", f"telegram/users/{user}/messages", body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_unknown_users_taps_chats_and_files_are_404(sandbox: Sandbox) -> None:
    """Whatever is asked of them."""
    user = sandbox.started("Budi")
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("POST", "telegram/users/0/messages", {"text": "x"}),
        ("POST", "telegram/users/-5/messages", {"text": "x"}),
        ("POST", "telegram/users/abc/messages", {"text": "x"}),
        ("POST", "telegram/users/5/messages", {"text": "x", "chat_id": -7}),
        ("POST", "telegram/users/5/taps", {"message_id": 1, "data": "x"}),
        ("POST", f"telegram/users/{sandbox.bot('getMe')['id']}/messages", {"text": "x"}),
        ("POST", "telegram/users/5/state", {"blocked": True}),
        ("POST", f"telegram/users/{user}/taps", {"message_id": 99, "data": "x"}),
        ("GET", "telegram/chats/5", None),
        ("GET", "telegram/taps/5", None),
        ("GET", "telegram/files/abc", None),
        ("GET", "telegram/nothing", None),
    ]
    assert {sandbox.refused(*call).status_code for call in calls} == {404}


def test_anybody_can_write_to_the_bot_though_nobody_seeded_them(sandbox: Sandbox) -> None:
    """The first private message makes the account, with a first name; from then on it is a user like any other."""
    sandbox.writes(7_700_000_123, "siapa ini?")
    sender = heard(sandbox)["from"]
    assert (sender["id"], sender["is_bot"], bool(sender["first_name"])) == (7_700_000_123, False, True)
    sandbox.bot("sendMessage", chat_id=7_700_000_123, text="Halo")
    assert [line["text"] for line in sandbox.chat(7_700_000_123)] == ["siapa ini?", "Halo"]


def test_the_transcript_shows_what_the_user_sees(sandbox: Sandbox) -> None:
    """Keyboards, files, edits, in order."""
    user = sandbox.started("Budi")
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}, {"text": "Buka", "url": "https://a.id"}]]}
    sent = sandbox.bot("sendMessage", chat_id=user, text="<b>Satu</b>", parse_mode="HTML", reply_markup=markup)
    sandbox.advance("PT1H")
    sandbox.bot("editMessageText", chat_id=user, message_id=sent["message_id"], text="Dua")
    sandbox.bot("sendMessage", chat_id=user, text="a < b", reply_markup={"keyboard": [["Bagikan nomor"]]})
    start, edited, last = sandbox.chat(user)
    assert (start["from"], start["text"]) == (user, "/start")
    assert edited == {
        "message_id": sent["message_id"],
        "from": "bot",
        "at": "2026-07-01T01:00:00+00:00",
        "text": "Dua",
        "html": "Dua",
        "keyboard": [],
        "edited_at": "2026-07-01T02:00:00+00:00",
        "edits": ["Satu"],
    }
    assert (last["html"], last["reply_keyboard"]) == ("a &lt; b", [[{"text": "Bagikan nomor"}]])
    assert sandbox.chat(sandbox.id_of("Sri")) == []
