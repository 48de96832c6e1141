"""Drive comments and replies."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.integrations.sandbox_drive.clients import PERSON, Sandbox, refusal, share
from tests.integrations.sandbox_drive.test_files import make


def comment(service: Any, file_id: str, content: str = "Mohon <dicek>") -> dict[str, Any]:
    """A new comment with all fields."""
    return service.comments().create(fileId=file_id, body={"content": content, "anchor": "a"}, fields="*").execute()


def test_a_comment_lives_from_writing_to_deletion(tenant: Sandbox) -> None:
    """create, get, list, update, delete."""
    bot = tenant.bot()
    file_id = make(bot, tenant.home)["id"]
    made = comment(bot, file_id)
    assert (made["kind"], made["content"], made["anchor"]) == ("drive#comment", "Mohon <dicek>", "a")
    assert made["htmlContent"] == "Mohon &lt;dicek&gt;"
    assert made["author"]["me"] is True
    where = {"fileId": file_id, "commentId": made["id"]}
    edited = bot.comments().update(body={"content": "sudah"}, fields="content", **where).execute()
    assert edited == {"content": "sudah"}
    bot.comments().delete(**where).execute()
    assert bot.comments().list(fileId=file_id, fields="*").execute()["comments"] == []
    gone = bot.comments().list(fileId=file_id, fields="*", includeDeleted=True).execute()["comments"][0]
    assert (gone["deleted"], "content" in gone) == (True, False)


def test_replies_resolve_and_reopen(tenant: Sandbox) -> None:
    """action in the reply."""
    bot = tenant.bot()
    file_id = make(bot, tenant.home)["id"]
    where = {"fileId": file_id, "commentId": comment(bot, file_id)["id"]}
    bot.replies().create(body={"action": "resolve"}, fields="id", **where).execute()
    found = bot.comments().get(fields="resolved,replies(action)", **where).execute()
    assert found == {"resolved": True, "replies": [{"action": "resolve"}]}
    reply = bot.replies().create(body={"content": "buka lagi", "action": "reopen"}, fields="*", **where).execute()
    assert bot.comments().get(fields="resolved", **where).execute() == {"resolved": False}
    bot.replies().delete(replyId=reply["id"], **where).execute()
    assert len(bot.replies().list(fields="*", **where).execute()["replies"]) == 1


def test_commenters_write_readers_read_and_authors_change_their_own(tenant: Sandbox) -> None:
    """fields is mandatory here."""
    bot, person = tenant.bot(), tenant.person(PERSON)
    file_id = make(bot, tenant.home)["id"]
    where = {"fileId": file_id, "commentId": comment(bot, file_id)["id"]}
    share(bot, file_id, "reader").execute()
    assert person.comments().get(fields="content", **where).execute() == {"content": "Mohon <dicek>"}
    write = person.comments().create(fileId=file_id, body={"content": "x"}, fields="id")
    assert refusal(write)[:2] == (403, "insufficientFilePermissions")
    share(bot, file_id, "commenter").execute()
    write.execute()
    assert refusal(person.comments().delete(**where))[0] == 403
    with pytest.raises(HttpError, match="'fields' parameter is required"):
        person.comments().list(fileId=file_id).execute()


@pytest.mark.parametrize(
    ("switch", "collection", "method", "can", "answer"),
    [
        ("comments_available", "comments", "list", "canComment", {"kind": "drive#commentList", "comments": []}),
        ("approvals_available", "approvals", "list", "canStartApproval", {"kind": "drive#approvalList", "items": []}),
        ("labels_available", "files", "listLabels", "canModifyLabels", {"kind": "drive#labelList", "labels": []}),
    ],
)
def test_comments_approvals_and_labels_are_there_or_not(
    sandbox: Sandbox, switch: str, collection: str, method: str, can: str, answer: dict[str, Any]
) -> None:
    """google.md §9.3: available or not; a new file has none. Nothing else of approvals and labels is emulated."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    request = getattr(getattr(bot, collection)(), method)(fileId=file_id, fields="*")
    for available in (True, False):
        sandbox.world.switches.set({switch: available})
        assert bot.files().get(fileId=file_id, supportsAllDrives=True, fields=f"capabilities({can})").execute() == {
            "capabilities": {can: available}
        }
        if available:
            assert request.execute() == answer
    assert refusal(request)[:2] == (501, "notImplemented")
