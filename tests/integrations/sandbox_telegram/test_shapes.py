"""Every object answered has the fields of Bot API 10.0: all that must be there, none that does not exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.integrations.sandbox_telegram.support import TOKEN, Sandbox, encoded, png

SPEC = json.loads(Path(__file__).with_name("botapi_types.json").read_text(encoding="utf-8"))
PLAIN = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float)}


def faults(value: Any, kind: str, where: str) -> list[str]:
    """What is wrong with a value that claims to be of this kind."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no list"]
        return [fault for index, item in enumerate(value) for fault in faults(item, kind[9:], f"{where}[{index}]")]
    if kind in PLAIN:
        good = isinstance(value, PLAIN[kind]) and (kind in ("Boolean", "True") or not isinstance(value, bool))
        return [] if good else [f"{where}: {value!r} is no {kind}"]
    if kind not in SPEC["types"]:
        return [f"{where}: no table for {kind}"]
    return _object_faults(value, kind, where)


def _object_faults(value: Any, kind: str, where: str) -> list[str]:
    table = SPEC["types"][kind]
    if "subtypes" in table:
        found = [faults(value, sub, where) for sub in table["subtypes"]]
        return min(found, key=len)
    if not isinstance(value, dict):
        return [f"{where}: no object"]
    fields = {**table.get("required", {}), **table.get("optional", {})}
    wrong = [f"{where}.{name}: missing" for name in table.get("required", {}) if name not in value]
    wrong += [f"{where}.{name}: no field of {kind}" for name in value if name not in fields]
    for name, item in value.items():
        if name in fields:
            wrong += min((faults(item, one, f"{where}.{name}") for one in fields[name]), key=len)
    return wrong


def check(value: Any, *kinds: str) -> None:
    """The value is of one of these kinds."""
    assert min((faults(value, kind, kind) for kind in kinds), key=len) == []


def called(sandbox: Sandbox, method: str, **params: Any) -> Any:
    """The result of a method, checked against what it is documented to return."""
    result = sandbox.bot(method, **params)
    check(result, *SPEC["returns"][method])
    return result


def test_the_check_itself_finds_missing_extra_and_wrong_fields() -> None:
    """Or the tests below would prove nothing."""
    assert faults({"id": 1, "is_bot": False}, "User", "User") == ["User.first_name: missing"]
    assert faults({"id": 1, "is_bot": False, "first_name": "x", "umur": 3}, "User", "User") == [
        "User.umur: no field of User"
    ]
    assert faults({"id": "1", "is_bot": False, "first_name": None}, "User", "User") != []


def test_what_the_methods_return(sandbox: Sandbox) -> None:
    """Messages, files, chats, members, webhook."""
    user, other = sandbox.started("Budi"), sandbox.started("Sri")
    called(sandbox, "getMe")
    markup = {
        "inline_keyboard": [
            [{"text": "a", "callback_data": "a"}, {"text": "b", "url": "https://a.id", "style": "primary"}]
        ]
    }
    source = f'<b>x</b> <a href="tg://user?id={other}">y</a> <pre><code class="language-py">z</code></pre>'
    sent = called(
        sandbox, "sendMessage", chat_id=user, text=source, parse_mode="HTML", reply_markup=markup, protect_content=True
    )
    quoted = {"message_id": sent["message_id"], "quote": "x"}
    called(
        sandbox,
        "sendMessage",
        chat_id=user,
        text="https://a.id",
        reply_parameters=quoted,
        link_preview_options={"is_disabled": True},
    )
    called(
        sandbox,
        "sendMessage",
        chat_id=other,
        text="y",
        reply_parameters={"message_id": sent["message_id"], "chat_id": user},
    )
    called(sandbox, "editMessageText", chat_id=user, message_id=sent["message_id"], text="baru")
    files = {"document": ("a.pdf", b"x"), "chat_id": (None, str(user)), "caption": (None, "c")}
    answer = sandbox.http.post(f"/bot{TOKEN}/sendDocument", files=files).json()["result"]
    check(answer, "Message")
    media = [{"type": "photo", "media": "attach://p"}, {"type": "photo", "media": "attach://p"}]
    files = {"p": ("p.png", png(3, 3)), "chat_id": (None, str(user)), "media": (None, json.dumps(media))}
    check(sandbox.http.post(f"/bot{TOKEN}/sendMediaGroup", files=files).json()["result"], "Array of Message")
    called(sandbox, "getFile", file_id=answer["document"]["file_id"])
    called(sandbox, "forwardMessage", chat_id=other, from_chat_id=user, message_id=1)
    called(sandbox, "copyMessage", chat_id=other, from_chat_id=user, message_id=answer["message_id"])
    called(sandbox, "getChat", chat_id=user)
    called(sandbox, "getChatMember", chat_id=user, user_id=user)
    called(sandbox, "getWebhookInfo")
    called(sandbox, "getMyName")
    called(sandbox, "getMyDescription")
    called(sandbox, "getMyShortDescription")
    called(sandbox, "getUserProfilePhotos", user_id=user)
    called(sandbox, "getMyCommands")


def test_what_comes_as_updates(sandbox: Sandbox) -> None:
    """Everything a user can do, and everything a group does."""
    user, other = sandbox.started("Budi"), sandbox.started("Sri")
    card = sandbox.bot("sendMessage", chat_id=user, text="kartu")["message_id"]
    written = sandbox.writes(user, "/start @a https://a.id", reply_to_message_id=card, quote="kart")["message_id"]
    sandbox.writes(user, "lagi", edit_of=written)
    sandbox.writes(user, document={"name": "a.pdf", "base64": encoded(b"x")}, caption="c")
    sandbox.writes(user, photo={"base64": encoded(png(3, 3))})
    sandbox.writes(user, sticker="👍")
    sandbox.writes(user, contact=True)
    sandbox.writes(user, "x", forward_from=other)
    sandbox.writes(user, "x", forward_from={"name": "Rahasia"})
    sandbox.writes(user, "x", external_reply={"chat_id": user, "message_id": card}, via_bot="gif")
    sandbox.taps(user, card, "a")
    sandbox.bot("pinChatMessage", chat_id=user, message_id=card)
    sandbox.bot("deleteMessage", chat_id=user, message_id=card)
    sandbox.taps(user, card, "a")
    sandbox.control("POST", f"telegram/users/{user}/state", {"blocked": True})
    group = sandbox.control("POST", "telegram/groups", {"members": [user]})["chat_id"]
    sandbox.control("POST", f"telegram/groups/{group}/bot", {"bot": "administrator"})
    called(sandbox, "getChatAdministrators", chat_id=group)
    called(sandbox, "getChat", chat_id=group)
    forum = sandbox.control(
        "POST", "telegram/groups", {"members": [user], "type": "forum", "topics": ["a"], "bot": "administrator"}
    )
    sandbox.writes(user, "x", chat_id=forum["chat_id"], message_thread_id=forum["topics"]["a"], sender_chat=True)
    called(sandbox, "getChat", chat_id=forum["chat_id"])
    sandbox.control("POST", f"telegram/groups/{group}/migrate")
    sandbox.bot("leaveChat", chat_id=forum["chat_id"])
    updates = sandbox.updates()
    check(updates, "Array of Update")
    assert len(updates) == 24
