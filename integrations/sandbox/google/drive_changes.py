"""What do changes.getStartPageToken and changes.list tell, per user and per shared drive?

A change is the present state of an item, not what happened to it; several edits are one entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from integrations.sandbox.google.changes import ChangeLog, Event
from integrations.sandbox.google.drive_call import Call, required
from integrations.sandbox.google.drive_list import check_membership, check_support, expired_token
from integrations.sandbox.google.errors import bad_request, invalid, not_emulated
from integrations.sandbox.google.fields import branch_of
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.resources import Json, View, drive_resource, file_resource, stamp

_SUPPORT_RULE: Final = "The supportsAllDrives parameter must be set to true when driveId is specified."


def start_page_token(call: Call) -> Json:
    """changes.getStartPageToken."""
    log = log_of(call)
    token = log.token(log.end(call.world.changes_horizon()))
    return {"kind": "drive#startPageToken", "startPageToken": token}


def list_changes(call: Call) -> Json:
    """changes.list."""
    size = call.params.number("pageSize", 100, 1, 1000)
    _check_flags(call)
    log = log_of(call)
    start = position_of(call, log)
    horizon = call.world.changes_horizon()
    page: list[Json] = []
    following = None
    for event, change in _changes(call, log, start):
        if len(page) == size:
            following = event.seq
            break
        page.append(change)
    result: Json = {"kind": "drive#changeList"}
    if following is None:
        result["newStartPageToken"] = log.token(max(start, log.end(horizon)))
    else:
        result["nextPageToken"] = log.token(following)
    return result | {"changes": page}


def _check_flags(call: Call) -> None:
    include, support = call.params.flag("includeItemsFromAllDrives"), call.params.flag("supportsAllDrives")
    check_support(include=include, support=support)
    if call.params.choice("spaces", "drive", ("drive", "appDataFolder", "photos")) != "drive":
        raise not_emulated("drive", "spaces other than drive")
    if call.params.flag("restrictToMyDrive"):
        raise not_emulated("drive", "restrictToMyDrive")


def log_of(call: Call) -> ChangeLog:
    """The log asked for: a shared drive's own, or the user's."""
    drive_id = call.params.drive_id()
    if drive_id is None:
        return call.world.user_log
    if not call.params.flag("supportsAllDrives"):
        raise bad_request("badRequest", _SUPPORT_RULE, location="supportsAllDrives")
    check_membership(call, drive_id)
    return call.world.drives[drive_id].log


def position_of(call: Call, log: ChangeLog) -> int:
    """Where the page token of the request stands in the log."""
    token = call.params.text("pageToken")
    if token is None:
        raise required("pageToken", "Required parameter: pageToken")
    if call.world.switches.page_tokens_expired:
        raise expired_token()
    position = log.position(token)
    if position is None:
        raise invalid("pageToken")
    return position


def _changes(call: Call, log: ChangeLog, start: int) -> Iterator[tuple[Event, Json]]:
    view = call.view()
    removed_too = call.params.flag("includeRemoved", default=True)
    for event in log.since(start, call.world.changes_horizon()):
        change = _drive_change(view, event) if event.kind == "drive" else _file_change(call, view, log, event, start)
        if change is not None and (removed_too or not change["removed"]):
            yield event, _head(event) | change


def _head(event: Event) -> Json:
    found: Json = {"kind": "drive#change", "changeType": event.kind, "type": event.kind, "time": stamp(event.at)}
    if event.kind == "drive":
        return found | {"driveId": event.item, "teamDriveId": event.item}
    return found | {"fileId": event.item}


def _file_change(call: Call, view: View, log: ChangeLog, event: Event, start: int) -> Json | None:
    """The change of a file as this reader sees it; None where it is none of theirs."""
    file = call.world.file(event.item)
    role = view.role(file) if file else None
    if log.number:
        unseen = file is not None and role is None and file.drive_id == event.drive_id
        return None if unseen else _in_drive_log(call, view, file, event)
    include = call.params.flag("includeItemsFromAllDrives")
    if file is not None and role is not None:
        return _state(call, view, file) if include or file.drive_id is None else None
    lost = call.world.user_log.lost_since(event.item, view.caller.email, start)
    return {"removed": True} if lost and (include or event.drive_id is None) else None


def _in_drive_log(call: Call, view: View, file: DriveFile | None, event: Event) -> Json:
    if file is None:
        return {"removed": True}
    if file.drive_id == event.drive_id:
        return _state(call, view, file)
    still = _state(call, view, file) if call.params.flag("includeCorpusRemovals") else {}
    return still | {"removed": True}


def _state(call: Call, view: View, file: DriveFile) -> Json:
    mask = branch_of(branch_of(call.mask, "changes"), "file")
    return {"removed": False, "file": file_resource(view, file, mask)}


def _drive_change(view: View, event: Event) -> Json | None:
    world = view.world
    drive = world.drives.get(event.item)
    if drive is not None and world.role(world.files.by_id[drive.id], view.caller.email) is not None:
        return {"removed": False, "drive": drive_resource(view, drive)}
    lost = world.user_log.lost_since(event.item, view.caller.email, 0)
    return {"removed": True} if lost else None
