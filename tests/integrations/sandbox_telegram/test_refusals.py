"""What the emulated Telegram refuses, in the server's words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_telegram.support import TOKEN, Sandbox


def keyboard(*data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": one} for one in data]]}


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": None}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": keyboard("b" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("é" * 33)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "http://lokal"}]]}},
            "inline keyboard button URL 'http://lokal' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]] * 101}},
            "reply markup is too long",
        ),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
    ],
)
def test_a_wrong_message_is_refused_and_leaves_nothing(
    sandbox: Sandbox, params: dict[str, Any], complaint: str
) -> None:
    """400 with the documented text."""
    user = sandbox.started("Budi")
    body = sandbox.call("sendMessage", chat_id=user, **params)
    assert (body["error_code"], body["description"]) == (400, f"Bad Request: {complaint}")
    assert len(sandbox.chat(user)) == 1


def test_limits_are_met_exactly(sandbox: Sandbox) -> None:
    """4096 characters after parsing, 64 bytes of data, 100 buttons pass."""
    user = sandbox.started("Budi")
    rows = [[{"text": "x", "callback_data": "b" * 64}] * 4] * 25
    text = "<b>" + "a" * 4096 + "</b>"
    message = sandbox.bot(
        "sendMessage", chat_id=user, text=text, parse_mode="HTML", reply_markup={"inline_keyboard": rows}
    )
    assert len(message["text"]) == 4096
    assert message["reply_markup"]["inline_keyboard"] == rows


def test_nobody_who_never_pressed_start_can_be_written_to(sandbox: Sandbox) -> None:
    """403 for a person of this world, 400 for an id nobody has; /start with a code opens the chat."""
    user = sandbox.id_of("Budi")
    body = sandbox.call("sendMessage", chat_id=user, text="x")
    assert body == {
        "ok": False,
        "error_code": 403,
        "description": "Forbidden: bot can't initiate conversation with a user",
    }
    assert sandbox.complaint("sendMessage", chat_id=4_242, text="x") == "Bad Request: chat not found"
    assert sandbox.complaint("getChat", chat_id=user) == "Bad Request: chat not found"
    assert sandbox.complaint("sendMessage", text="x") == "Bad Request: chat_id is empty"
    sandbox.writes(user, "/start KODE123")
    assert sandbox.bot("sendMessage", chat_id=str(user), text="x")["message_id"] == 2


def test_strangers_can_be_switched_to_chat_not_found(sandbox: Sandbox) -> None:
    """As the server answers about accounts the bot has never met."""
    sandbox.control("POST", "telegram/switches", {"strangers_not_found": True})
    assert sandbox.complaint("sendMessage", chat_id=sandbox.id_of("Budi"), text="x") == "Bad Request: chat not found"


def test_a_blocked_bot_and_a_deactivated_account_answer_403(sandbox: Sandbox) -> None:
    """Blocking is told by my_chat_member, and undone by /start."""
    user = sandbox.started("Budi")
    sandbox.control("POST", f"telegram/users/{user}/state", {"blocked": True})
    assert sandbox.complaint("sendMessage", chat_id=user, text="x") == "Forbidden: bot was blocked by the user"
    sandbox.writes(user, "/start")
    kinds = [next(key for key in update if key != "update_id") for update in sandbox.drain()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
    sandbox.bot("sendMessage", chat_id=user, text="x")
    sandbox.control("POST", f"telegram/users/{user}/state", {"deactivated": True})
    assert sandbox.complaint("sendMessage", chat_id=user, text="x") == "Forbidden: user is deactivated"


def test_an_unstarted_chat_is_closed_to_the_bot_again(sandbox: Sandbox) -> None:
    """The bot knows the account, yet may not write."""
    user = sandbox.started("Budi")
    state = sandbox.control("POST", f"telegram/users/{user}/state", {"unstarted": True})
    assert state == {"started": False, "blocked": False, "deactivated": False}
    assert "can't initiate" in sandbox.complaint("sendMessage", chat_id=user, text="x")


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [("12345:wrongtokenwrongtoken", 401, "Unauthorized"), ("nonsense", 404, "Not Found"), ("", 404, "Not Found")],
)
def test_wrong_tokens(sandbox: Sandbox, token: str, status: int, description: str) -> None:
    """401 for a token that is nobody's, 404 for what is none."""
    answer = sandbox.http.get(f"/bot{token}/getMe")
    assert (answer.status_code, answer.json()) == (
        status,
        {"ok": False, "error_code": status, "description": description},
    )


def test_unknown_methods_are_404_and_unemulated_ones_501(sandbox: Sandbox) -> None:
    """No method pretends to work."""
    assert sandbox.call("getNothing")["error_code"] == 404
    body = sandbox.call("sendPoll", chat_id=1)
    assert (body["error_code"], body["description"]) == (501, "Not Implemented: method sendPoll")


def test_methods_take_any_case_any_verb_and_any_encoding(sandbox: Sandbox) -> None:
    """JSON, forms, multipart and the query string say the same."""
    user = sandbox.started("Budi")
    url = f"/bot{TOKEN}/SENDmessage"
    answers = [
        sandbox.http.get(url, params={"chat_id": user, "text": "a"}),
        sandbox.http.post(url, data={"chat_id": user, "text": "b"}),
        sandbox.http.post(url, files={"chat_id": (None, str(user)), "text": (None, "c")}),
        sandbox.http.post(url, json={"chat_id": user, "text": "d"}),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["a", "b", "c", "d"]
    both = sandbox.http.post(url, params={"chat_id": user, "text": "query"}, data={"text": "form"})
    assert both.json()["result"]["text"] == "query"
    broken = sandbox.http.post(url, content=b"{", headers={"content-type": "application/json"})
    assert broken.json()["error_code"] == 400


def test_an_edit_must_change_something(sandbox: Sandbox) -> None:
    """Text, entities and buttons all the same: not modified; a missing markup removes the buttons."""
    user = sandbox.started("Budi")
    sent = sandbox.bot("sendMessage", chat_id=user, text="satu", reply_markup=keyboard("a"))
    same = {"chat_id": user, "message_id": sent["message_id"], "text": "satu", "reply_markup": keyboard("a")}
    assert sandbox.complaint("editMessageText", **same).startswith(
        "Bad Request: message is not modified: specified new"
    )
    edited = sandbox.bot("editMessageText", **(same | {"text": "<b>satu</b>", "parse_mode": "HTML"}))
    assert edited["edit_date"] >= edited["date"]
    bare = sandbox.bot("editMessageText", chat_id=user, message_id=sent["message_id"], text="dua")
    assert "reply_markup" not in bare
    assert sandbox.chat(user)[-1]["edits"] == ["satu", "satu"]
    linked = same | {"text": "https://contoh.go.id", "link_preview_options": {"is_disabled": True}}
    assert sandbox.bot("editMessageText", **linked)["link_preview_options"] == {"is_disabled": True}
    del linked["link_preview_options"]
    assert "link_preview_options" not in sandbox.bot("editMessageText", **linked)


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("editMessageText", {"message_id": 77, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": 2, "text": "a" * 4097}, "MESSAGE_TOO_LONG"),
        ("editMessageText", {"message_id": 2, "text": ""}, "message text is empty"),
        (
            "editMessageText",
            {"message_id": 2, "text": "x", "reply_markup": {"force_reply": True}},
            "inline keyboard expected",
        ),
        ("editMessageText", {"message_id": 3, "text": "x"}, "message can't be edited"),
        ("editMessageCaption", {"message_id": 2, "caption": "x"}, "there is no caption in the message to edit"),
        ("editMessageReplyMarkup", {"message_id": 2}, "message is not modified"),
        ("deleteMessage", {"message_id": 77}, "message to delete not found"),
        ("deleteMessage", {}, "message identifier is not specified"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("forwardMessage", {"from_chat_id": 0, "message_id": 1}, "chat not found"),
        ("forwardMessage", {"message_id": 1}, 'parameter "from_chat_id" is required'),
        ("sendChatAction", {"action": "dance"}, "wrong parameter action in request"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "nope"}, "invalid file_id"),
        ("sendDocument", {}, "there is no document in the request"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("leaveChat", {}, "can't leave private chats"),
        ("setMyCommands", {"commands": [{"command": "Besar", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMessageReaction", {"message_id": 2, "reaction": [{"type": "emoji", "emoji": "🧾"}]}, "REACTION_INVALID"),
    ],
)
def test_other_methods_refuse_too(sandbox: Sandbox, method: str, params: dict[str, Any], complaint: str) -> None:
    """Message 1 is the user's, 2 a plain text of the bot, 3 one with a force reply."""
    user = sandbox.started("Budi")
    sandbox.bot("sendMessage", chat_id=user, text="satu")
    sandbox.bot("sendMessage", chat_id=user, text="alasan?", reply_markup={"force_reply": True})
    assert sandbox.complaint(method, chat_id=user, **params).startswith(f"Bad Request: {complaint}")


STRICT: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"reply_markup": {"inline_keyboard": {}}}, 'field "inline_keyboard" must be of type Array'),
    ("sendMessage", {"reply_markup": {"force_reply": "true"}}, 'field "force_reply" must be of type Boolean'),
    (
        "sendMessage",
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "copy_text": {"text": ""}}]]}},
        "BUTTON_COPY_TEXT_INVALID",
    ),
    (
        "sendMessage",
        {"reply_markup": {"keyboard": [[{"text": "x", "request_contact": True}]]}},
        "phone number can be requested in private chats only",
    ),
    ("sendMessage", {"message_effect_id": "5104841245755180586"}, "can't use message effects in the chat"),
    ("sendMessage", {"reply_parameters": {"message_id": "x"}}, 'field "message_id" must be a valid Number'),
    (
        "sendMessage",
        {"link_preview_options": {"is_disabled": 1}},
        'field "is_disabled" must be of type Boolean',
    ),
    ("sendMessage", {"reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
    ("sendMediaGroup", {"media": [{"media": "x"}]}, "can't parse InputMedia: Can't find field \"type\""),
    ("sendMediaGroup", {"media": [{"type": "x", "media": "y"}]}, 'can\'t parse InputMedia: type "x" is unsupported'),
    ("setMessageReaction", {"reaction": [{"type": "x"}]}, "can't parse ReactionType: invalid reaction type specified"),
    ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
    ("setMyCommands", {"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
    (
        "setMyCommands",
        {"scope": {"type": "chat_member", "chat_id": 1, "user_id": 0}},
        "can't parse BotCommandScope: Invalid user_id specified",
    ),
    ("setMyName", {"language_code": "ind"}, "invalid language code specified"),
]


def test_what_lies_inside_json_is_read_strictly(sandbox: Sandbox) -> None:
    """Unlike plain parameters: Booleans are Booleans, a missing field is named; private-chat wishes fail in a group."""
    user = sandbox.started("Budi")
    group = sandbox.control("POST", "telegram/groups", {"title": "Kinerja", "members": [user]})["chat_id"]
    for method, params, complaint in STRICT:
        assert sandbox.complaint(method, chat_id=group, text="x", **params) == f"Bad Request: {complaint}"
    lenient = {"message_id": "1", "allow_sending_without_reply": True}
    sandbox.bot("sendMessage", chat_id=user, text="x", reply_parameters=lenient, protect_content=" Yes ")
    for method in ("sendMessage", "sendChatAction", "pinChatMessage"):
        assert sandbox.call(method, chat_id=user, business_connection_id="x")["error_code"] == 501


def test_messages_can_be_deleted_for_two_days_only(sandbox: Sandbox) -> None:
    """World time counts; a deleted message is gone from the transcript."""
    user = sandbox.started("Budi")
    old = sandbox.bot("sendMessage", chat_id=user, text="lama")["message_id"]
    sandbox.advance("PT48H")
    assert sandbox.bot("deleteMessage", chat_id=user, message_id=old) is True
    late = sandbox.bot("sendMessage", chat_id=user, text="baru")["message_id"]
    sandbox.advance("PT49H")
    assert sandbox.complaint("deleteMessage", chat_id=user, message_id=late).startswith(
        "Bad Request: message can't be deleted"
    )
    assert old not in [line["message_id"] for line in sandbox.chat(user)]


def test_allow_sending_without_reply_sends_without_it(sandbox: Sandbox) -> None:
    """In both spellings."""
    user = sandbox.started("Budi")
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in sandbox.bot("sendMessage", chat_id=user, text="x", reply_parameters=lenient)
    older = {"reply_to_message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in sandbox.bot("sendMessage", chat_id=user, text="x", **older)


def test_rate_limits_hold_when_switched_on(sandbox: Sandbox) -> None:
    """One message a second and chat, in wall time, answered with retry_after."""
    user, other = sandbox.started("Budi"), sandbox.started("Sri")
    sandbox.control("POST", "telegram/switches", {"rate_limits": True})
    sandbox.bot("sendMessage", chat_id=user, text="1")
    body = sandbox.call("sendMessage", chat_id=user, text="2")
    assert body["error_code"] == 429
    assert body["parameters"] == {"retry_after": 1}
    assert body["description"] == "Too Many Requests: retry after 1"
    sandbox.bot("sendMessage", chat_id=other, text="1")
    sandbox.control("POST", "telegram/switches", {"overall_per_second": 2})
    third = sandbox.started("Ani")
    assert sandbox.call("sendMessage", chat_id=third, text="1")["error_code"] == 429


def test_an_upload_over_fifty_megabytes_is_413(sandbox: Sandbox) -> None:
    """In Telegram's envelope."""
    big = sandbox.http.post(f"/bot{TOKEN}/sendDocument", files={"document": ("a.bin", b"\0" * ((50 << 20) + 1))})
    assert (big.status_code, big.json()["description"]) == (413, "Request Entity Too Large")
