"""What do the comments and replies methods do, and what else is there about a file that a tenant may lack?

Commenters write, readers read, authors change their own; a locked file takes no comments.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from integrations.sandbox.google.comments import Comment, Reply
from integrations.sandbox.google.drive_call import Call, insufficient, required
from integrations.sandbox.google.errors import ApiError, invalid, not_emulated
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.metadata import as_text
from integrations.sandbox.google.resources import Json, View, stamp, user_resource

Item = TypeVar("Item", Comment, Reply)
_ACTIONS: Final = ("resolve", "reopen")


def list_comments(call: Call) -> Json:
    """comments.list, newest first."""
    file = _target(call)
    shown = [one for one in file.comments.values() if _shown(call, one)]
    shown.sort(key=lambda comment: (comment.created, comment.id), reverse=True)
    page, token = _page(call, shown)
    view = call.view()
    result: Json = {"kind": "drive#commentList"} | ({"nextPageToken": token} if token else {})
    return result | {"comments": [_comment(view, one) for one in page]}


def create_comment(call: Call) -> Json:
    """comments.create."""
    file = _writable(call)
    now = call.world.now()
    comment = Comment(call.world.new_id(8)[1:], call.email, _content(call), now, now)
    comment.anchor = call.body.get("anchor")
    comment.quoted = call.body.get("quotedFileContent")
    file.comments[comment.id] = comment
    call.world.touch(file, call.email, "comment")
    return _comment(call.view(), comment)


def get_comment(call: Call) -> Json:
    """comments.get."""
    return _comment(call.view(), _found(call, _target(call)))


def update_comment(call: Call) -> Json:
    """comments.update of the content, by its author."""
    file = _writable(call)
    comment = _own(call, file, _found(call, file))
    comment.content, comment.modified = _content(call), call.world.now()
    call.world.touch(file, call.email, "comment")
    return _comment(call.view(), comment)


def delete_comment(call: Call) -> None:
    """comments.delete: it stays as deleted, without its content."""
    file = _writable(call)
    comment = _own(call, file, _found(call, file))
    comment.deleted, comment.content, comment.modified = True, "", call.world.now()
    call.world.touch(file, call.email, "comment")


def list_replies(call: Call) -> Json:
    """replies.list, oldest first."""
    comment = _found(call, _target(call))
    page, token = _page(call, [one for one in comment.replies.values() if _shown(call, one)])
    view = call.view()
    result: Json = {"kind": "drive#replyList"} | ({"nextPageToken": token} if token else {})
    return result | {"replies": [_reply(view, one) for one in page]}


def create_reply(call: Call) -> Json:
    """replies.create; an action resolves or reopens the comment."""
    file = _writable(call)
    comment, now, action = _found(call, file), call.world.now(), call.body.get("action")
    if action is not None and action not in _ACTIONS:
        raise invalid("reply.action")
    content = as_text(call.body.get("content", ""), "content") if action else _content(call)
    reply = Reply(call.world.new_id(8)[1:], call.email, content, now, now, action)
    comment.replies[reply.id] = reply
    comment.modified = now
    comment.resolved = action == "resolve" if action else comment.resolved
    call.world.touch(file, call.email, "comment")
    return _reply(call.view(), reply)


def get_reply(call: Call) -> Json:
    """replies.get."""
    return _reply(call.view(), _found_reply(call, _found(call, _target(call))))


def update_reply(call: Call) -> Json:
    """replies.update of the content, by its author."""
    file = _writable(call)
    reply = _own(call, file, _found_reply(call, _found(call, file)))
    reply.content, reply.modified = _content(call), call.world.now()
    return _reply(call.view(), reply)


def delete_reply(call: Call) -> None:
    """replies.delete."""
    file = _writable(call)
    reply = _own(call, file, _found_reply(call, _found(call, file)))
    reply.deleted, reply.content, reply.modified = True, "", call.world.now()


def list_approvals(call: Call) -> Json:
    """approvals.list, where the tenant has approvals: none, since starting one is not emulated."""
    if not call.world.switches.approvals_available:
        raise not_emulated("drive", "approvals, switched off")
    call.find(call.path["fileId"], all_drives=True)
    return {"kind": "drive#approvalList", "items": []}


def list_labels(call: Call) -> Json:
    """files.listLabels, where the tenant has labels: none, since putting one on is not emulated."""
    if not call.world.switches.labels_available:
        raise not_emulated("drive", "labels, switched off")
    call.find(call.path["fileId"], all_drives=True)
    return {"kind": "drive#labelList", "labels": []}


def _target(call: Call) -> DriveFile:
    if not call.world.switches.comments_available:
        raise not_emulated("drive", "comments, switched off")
    return call.find(call.path["fileId"], all_drives=True)


def _writable(call: Call) -> DriveFile:
    file = _target(call)
    call.demand(file, role="commenter")
    if call.world.is_locked_for(file, call.role(file)):
        raise insufficient(file)
    return file


def _content(call: Call) -> str:
    content = call.body.get("content")
    if not content:
        raise required("content", "The comment content field is required.", "other")
    return as_text(content, "content")


def _shown(call: Call, item: Comment | Reply) -> bool:
    return not item.deleted or call.params.flag("includeDeleted")


def _found(call: Call, file: DriveFile) -> Comment:
    wanted = call.path["commentId"]
    comment = file.comments.get(wanted)
    if comment is None or not _shown(call, comment):
        raise ApiError("drive", 404, f"Comment not found: {wanted}.", reason="notFound", location="commentId")
    return comment


def _found_reply(call: Call, comment: Comment) -> Reply:
    wanted = call.path["replyId"]
    reply = comment.replies.get(wanted)
    if reply is None or not _shown(call, reply):
        raise ApiError("drive", 404, f"Reply not found: {wanted}.", reason="notFound", location="replyId")
    return reply


def _own(call: Call, file: DriveFile, item: Item) -> Item:
    if item.author != call.email:
        raise insufficient(file)
    return item


def _page(call: Call, items: list[Item]) -> tuple[list[Item], str | None]:
    size = call.params.number("pageSize", 20, 1, 100)
    after = call.params.text("pageToken")
    ids = [item.id for item in items]
    if after is not None and after not in ids:
        raise invalid("pageToken")
    start = ids.index(after) if after else 0
    following = ids[start + size] if start + size < len(ids) else None
    return items[start : start + size], following


def _common(view: View, item: Comment | Reply) -> Json:
    found: Json = {
        "id": item.id,
        "createdTime": stamp(item.created),
        "modifiedTime": stamp(item.modified),
        "author": _author(view, item.author),
        "deleted": item.deleted,
    }
    if not item.deleted:
        found |= {"content": item.content, "htmlContent": _escaped(item.content)}
    return found


def _author(view: View, email: str) -> Json:
    user = user_resource(view, email)
    return {key: user[key] for key in ("kind", "displayName", "me")}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _comment(view: View, comment: Comment) -> Json:
    found: Any = {"kind": "drive#comment"} | _common(view, comment)
    found |= {"resolved": comment.resolved, "replies": [_reply(view, one) for one in comment.replies.values()]}
    if comment.anchor is not None:
        found["anchor"] = comment.anchor
    if comment.quoted is not None:
        found["quotedFileContent"] = comment.quoted
    return dict(found)


def _reply(view: View, reply: Reply) -> Json:
    return {"kind": "drive#reply"} | _common(view, reply) | ({"action": reply.action} if reply.action else {})
