"""What does files.list find: scope, query, order, pages?

Refusals come in Drive's order: pageSize, orderBy, q, pageToken, fields.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from integrations.sandbox.google.drive_call import Call, settle_mask
from integrations.sandbox.google.errors import ApiError, forbidden, invalid, not_emulated
from integrations.sandbox.google.fields import branch_of
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.query import Node, QueryError, parse_query
from integrations.sandbox.google.query_match import Matcher
from integrations.sandbox.google.resources import Json, View, file_resource

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEED_INCLUDE: Final = (
    "The includeItemsFromAllDrives parameter must be set to true when driveId is specified or corpora contains drive "
    "or allDrives."
)
_NEED_SUPPORT: Final = (
    "The supportsAllDrives parameter must be set to true when the includeItemsFromAllDrives parameter is set to true."
)
_DRIVE_ID_RULE: Final = "The driveId parameter must be specified if and only if corpora is set to drive."
_NO_MEMBER: Final = "The attempted action requires shared drive membership."


def natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key that puts `b2` before `b10`."""
    parts = re.split(r"(\d+)", text.lower())
    return [(1, int(part), "") if part.isdigit() else (2, 0, part) for part in parts if part]


def _of(moments: dict[str, datetime], view: View) -> datetime:
    return moments.get(view.caller.email, _EPOCH)


_SORT_KEYS: Final[dict[str, Callable[[View, DriveFile], Any]]] = {
    "createdTime": lambda _, file: file.created_time,
    "folder": lambda _, file: not file.is_folder,
    "modifiedByMeTime": lambda view, file: _of(file.modified_by, view),
    "modifiedTime": lambda _, file: file.modified_time,
    "name": lambda _, file: file.name.lower(),
    "name_natural": lambda _, file: natural(file.name),
    "quotaBytesUsed": lambda _, file: file.quota_bytes,
    "recency": lambda view, file: max(file.modified_time, _of(file.viewed_by, view)),
    "sharedWithMeTime": lambda view, file: file.shared_with.get(view.caller.email, (_EPOCH, ""))[0],
    "starred": lambda view, file: view.caller.email not in file.starred_by,
    "viewedByMeTime": lambda view, file: _of(file.viewed_by, view),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items a listing may show: one shared drive, or the caller's own corner with or without shared drives."""

    drive_id: str | None
    all_drives: bool


def list_files(call: Call) -> Json:
    """files.list."""
    size = call.params.number("pageSize", 100, 1, 1000)
    order = _order(call.params.text("orderBy"))
    view = call.view()
    matcher = Matcher(view, "")
    node = _query(matcher, call.params.text("q"))
    scope = read_scope(call)
    after = _page(call)
    settle_mask(call)
    if call.blank:
        return {}
    found = _sorted(view, _found(call, matcher, node, scope), order)
    page, token = _cut(call, found, after, size)
    mask = branch_of(call.mask, "files")
    result: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    if token:
        result["nextPageToken"] = token
    return result | {"files": [file_resource(view, file, mask) for file in page]}


def _order(text: str | None) -> list[tuple[str, bool]]:
    specs: list[tuple[str, bool]] = []
    for part in (text or "").split(","):
        words = part.split()
        if not words and not text:
            continue
        if not words or words[0] not in _SORT_KEYS or words[1:] not in ([], ["desc"]):
            raise invalid("orderBy")
        specs.append((words[0], len(words) == 2))
    return specs


def _query(matcher: Matcher, text: str | None) -> Node | None:
    if text is None or not text.strip():
        return None
    try:
        node = parse_query(text)
        if "root" in text:
            matcher.root_alias = matcher.view.world.my_drive(matcher.view.caller.email).id
        matcher.validate(node)
    except QueryError:
        raise invalid("q") from None
    return node


def read_scope(call: Call) -> Scope:
    """The items addressed by corpora, driveId and the two flags; raises Drive's refusals."""
    drive_id = call.params.drive_id()
    corpora = call.params.choice("corpora", "user", ("user", "domain", "drive", "allDrives"))
    include, support = call.params.flag("includeItemsFromAllDrives"), call.params.flag("supportsAllDrives")
    if call.params.choice("spaces", "drive", ("drive", "appDataFolder", "photos")) != "drive":
        raise not_emulated("drive", "spaces other than drive")
    if corpora == "domain":
        raise not_emulated("drive", "corpora=domain")
    if (drive_id or corpora in ("drive", "allDrives")) and not include:
        raise forbidden("teamDriveIncludeItemsRequired", _NEED_INCLUDE, location="includeItemsFromAllDrives")
    check_support(include=include, support=support)
    if (corpora == "drive") != (drive_id is not None):
        raise forbidden("teamDriveIdRequiresTeamDriveCorpora", _DRIVE_ID_RULE)
    if drive_id:
        check_membership(call, drive_id)
    return Scope(drive_id, include)


def check_support(*, include: bool, support: bool) -> None:
    """Raises 403 where shared-drive items are asked for by a client that does not claim to understand them."""
    if include and not support:
        raise forbidden("teamDrivesNotSupported", _NEED_SUPPORT, location="supportsAllDrives")


def check_membership(call: Call, drive_id: str) -> None:
    """Raises 404 for a shared drive that is not there, 403 for one the caller is no member of."""
    root = call.world.file(drive_id)
    if drive_id not in call.world.drives or root is None:
        message = f"Shared drive not found: {drive_id}"
        raise ApiError("drive", 404, message, reason="notFound", location="driveId")
    if call.world.role(root, call.email) is None:
        raise forbidden("teamDriveMembershipRequired", _NO_MEMBER)


def _found(call: Call, matcher: Matcher, node: Node | None, scope: Scope) -> Iterator[DriveFile]:
    world = call.world
    newest = world.now() - timedelta(seconds=world.switches.list_delay_seconds)
    for file_id in _candidates(call, matcher, node, scope):
        file = world.files.by_id[file_id]
        if not _in_scope(file, scope) or (world.switches.list_delay_seconds and file.created_time > newest):
            continue
        if (node is None or matcher.matches(node, file)) and _visible(matcher.view, file, scope):
            yield file


def _candidates(call: Call, matcher: Matcher, node: Node | None, scope: Scope) -> Iterable[str]:
    indexed = matcher.candidates(node)
    if indexed is not None:
        return list(indexed)
    store = call.world.files
    if scope.drive_id:
        return list(store.in_drive.get(scope.drive_id, ()))
    return list(store.by_id) if scope.all_drives else list(store.in_drive.get(None, ()))


def _in_scope(file: DriveFile, scope: Scope) -> bool:
    if file.is_root:
        return False
    if scope.drive_id:
        return file.drive_id == scope.drive_id
    return scope.all_drives or file.drive_id is None


def _visible(view: View, file: DriveFile, scope: Scope) -> bool:
    if view.role(file) is None:
        return False
    return scope.drive_id is not None or view.is_discoverable(file)


def _sorted(view: View, files: Iterable[DriveFile], order: list[tuple[str, bool]]) -> list[DriveFile]:
    found = sorted(files, key=lambda file: file.id)
    for name, descending in reversed(order or [("modifiedTime", True)]):
        found.sort(key=partial(_SORT_KEYS[name], view), reverse=descending)
    return found


def _fingerprint(call: Call) -> str:
    asked = sorted((name, value) for name, value in call.request.query_params.multi_items() if name in _SAME_QUERY)
    return hashlib.sha256(repr((call.email, asked)).encode()).hexdigest()[:16]


_SAME_QUERY: Final = frozenset({"q", "orderBy", "corpora", "driveId", "teamDriveId", "includeItemsFromAllDrives"})


def _page(call: Call) -> tuple[int, str] | None:
    """Where the page asked for begins: the position and id of the last file already given."""
    token = call.params.text("pageToken")
    if token is None:
        return None
    if call.world.switches.page_tokens_expired:
        raise expired_token()
    try:
        mark, position, file_id = base64.urlsafe_b64decode(token.removeprefix("~!!~")).decode().split(" ")
        start = int(position)
    except ValueError:
        raise invalid("pageToken") from None
    if not token.startswith("~!!~") or mark != _fingerprint(call):
        raise invalid("pageToken")
    return start, file_id


def expired_token() -> ApiError:
    """Drive's answer to a page token it no longer honours."""
    return forbidden("pageTokenExpired", "The page token is no longer valid.", location="pageToken")


def _cut(
    call: Call, files: list[DriveFile], after: tuple[int, str] | None, size: int
) -> tuple[list[DriveFile], str | None]:
    start = 0
    if after is not None:
        ids = [file.id for file in files]
        start = ids.index(after[1]) + 1 if after[1] in ids else min(after[0], len(files))
    page = files[start : start + size]
    if start + size >= len(files):
        return page, None
    mark = f"{_fingerprint(call)} {start + size} {page[-1].id}"
    return page, "~!!~" + base64.urlsafe_b64encode(mark.encode()).decode()
