"""Groups, forums, migration and anonymous administrators."""

from __future__ import annotations

from typing import Any

from tests.integrations.sandbox_telegram.support import Sandbox


def make(sandbox: Sandbox, *members: int, **more: Any) -> dict[str, Any]:
    group = sandbox.control("POST", "telegram/groups", {"title": "Tim SAKIP", "members": list(members), **more})
    sandbox.drain()
    return dict(group)


def test_a_new_group_tells_the_bot_that_it_was_added(sandbox: Sandbox) -> None:
    """my_chat_member and the service message."""
    budi, sri = sandbox.id_of("Budi"), sandbox.id_of("Sri")
    chat_id = sandbox.control("POST", "telegram/groups", {"members": [budi, sri]})["chat_id"]
    joined, service = sandbox.drain()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["is_bot"] is True
    assert sandbox.bot("getChatMemberCount", chat_id=chat_id) == 3
    assert [member["user"]["id"] for member in sandbox.bot("getChatAdministrators", chat_id=chat_id)] == [budi]
    assert sandbox.bot("getChatMember", chat_id=chat_id, user_id=sri)["status"] == "member"
    assert "can't initiate" in sandbox.complaint("sendMessage", chat_id=sri, text="x")


def test_privacy_mode_hides_what_is_not_meant_for_the_bot(sandbox: Sandbox) -> None:
    """Commands, mentions and replies to the bot pass; an administrator hears all."""
    budi = sandbox.id_of("Budi")
    chat_id = make(sandbox, budi)["chat_id"]
    own = sandbox.bot("sendMessage", chat_id=chat_id, text="halo")["message_id"]
    assert sandbox.writes(budi, "obrolan", chat_id=chat_id)["update_id"] is None
    assert sandbox.writes(budi, "/status@bot_lain", chat_id=chat_id)["update_id"] is None
    for text in ("/status", "tanya @Sakip_Sandbox_Bot"):
        assert sandbox.writes(budi, text, chat_id=chat_id)["update_id"]
    assert sandbox.writes(budi, "ya", chat_id=chat_id, reply_to_message_id=own)["update_id"]
    sandbox.control("POST", f"telegram/groups/{chat_id}/bot", {"bot": "administrator"})
    assert sandbox.writes(budi, "obrolan", chat_id=chat_id)["update_id"]


def test_every_message_of_a_topic_looks_like_a_reply(sandbox: Sandbox) -> None:
    """To the service message that opened it, whose id is the thread's."""
    budi = sandbox.id_of("Budi")
    group = make(sandbox, budi, type="forum", topics=["TW I"], bot="administrator")
    thread = group["topics"]["TW I"]
    sandbox.writes(budi, "setuju", chat_id=group["chat_id"], message_thread_id=thread)
    (update,) = sandbox.drain()
    message = update["message"]
    assert message["is_topic_message"] is True
    assert message["reply_to_message"]["message_id"] == message["message_thread_id"] == thread
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "TW I"
    sent = sandbox.bot("sendMessage", chat_id=group["chat_id"], message_thread_id=thread, text="diterima")
    assert sent["message_thread_id"] == thread
    reply = {"message_id": sent["message_id"]}
    answer = sandbox.bot("sendMessage", chat_id=group["chat_id"], reply_parameters=reply, text="x")
    assert answer["message_thread_id"] == thread, "an answer lies in its original's topic"
    assert sandbox.complaint("sendMessage", chat_id=group["chat_id"], message_thread_id=99, text="x") == (
        "Bad Request: message thread not found"
    )


def test_an_anonymous_administrator_is_shown_as_the_group(sandbox: Sandbox) -> None:
    """sender_chat set, from = GroupAnonymousBot."""
    budi = sandbox.id_of("Budi")
    chat_id = make(sandbox, budi, type="supergroup", bot="administrator")["chat_id"]
    sandbox.writes(budi, "setuju", chat_id=chat_id, sender_chat=True)
    (update,) = sandbox.drain()
    assert update["message"]["sender_chat"]["id"] == chat_id
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"


def test_a_group_that_became_a_supergroup_names_its_new_id(sandbox: Sandbox) -> None:
    """Service messages on both sides; the old id answers 400 with migrate_to_chat_id."""
    budi = sandbox.id_of("Budi")
    old = make(sandbox, budi)["chat_id"]
    new = sandbox.control("POST", f"telegram/groups/{old}/migrate")["chat_id"]
    left, arrived = (update["message"] for update in sandbox.drain())
    assert (left["migrate_to_chat_id"], arrived["migrate_from_chat_id"]) == (new, old)
    body = sandbox.call("sendMessage", chat_id=old, text="x")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    assert sandbox.bot("sendMessage", chat_id=new, text="x")["message_id"] == 2
    for method in ("getChatMember", "getChatMemberCount", "getChatAdministrators"):
        assert sandbox.call(method, chat_id=old, user_id=budi)["parameters"] == {"migrate_to_chat_id": new}


def test_a_bot_that_was_removed_cannot_write(sandbox: Sandbox) -> None:
    """Left or kicked, group or supergroup."""
    budi = sandbox.id_of("Budi")
    group = make(sandbox, budi)["chat_id"]
    sandbox.control("POST", f"telegram/groups/{group}/bot", {"bot": "kicked"})
    assert sandbox.complaint("sendMessage", chat_id=group, text="x") == (
        "Forbidden: bot was kicked from the group chat"
    )
    large = make(sandbox, budi, type="supergroup")["chat_id"]
    assert sandbox.bot("leaveChat", chat_id=large) is True
    assert sandbox.complaint("getChat", chat_id=large) == ("Forbidden: bot is not a member of the supergroup chat")


def test_pinning_needs_rights_in_a_group(sandbox: Sandbox) -> None:
    """And leaves a service message."""
    budi = sandbox.id_of("Budi")
    chat_id = make(sandbox, budi)["chat_id"]
    sent = sandbox.bot("sendMessage", chat_id=chat_id, text="penting")["message_id"]
    assert "not enough rights" in sandbox.complaint("pinChatMessage", chat_id=chat_id, message_id=sent)
    sandbox.control("POST", f"telegram/groups/{chat_id}/bot", {"bot": "administrator"})
    sandbox.drain()
    assert sandbox.bot("pinChatMessage", chat_id=chat_id, message_id=sent) is True
    (update,) = sandbox.drain()
    assert update["message"]["pinned_message"]["text"] == "penting"
    assert sandbox.bot("getChat", chat_id=chat_id)["pinned_message"]["message_id"] == sent
    assert sandbox.bot("unpinChatMessage", chat_id=chat_id) is True
    assert sandbox.complaint("unpinChatMessage", chat_id=chat_id) == "Bad Request: message to unpin not found"


def test_groups_must_make_sense(sandbox: Sandbox) -> None:
    """400 or 404 in one sentence."""
    wishes = [
        ({"members": []}, 400),
        ({"members": [5]}, 404),
        ({"members": [sandbox.id_of("Budi")], "type": "kanal"}, 400),
    ]
    for wish, status in wishes:
        assert sandbox.refused("POST", "telegram/groups", wish).status_code == status
    assert sandbox.refused("POST", "telegram/groups/-7/migrate").status_code == 404
