"""What does the JSON body of files.create, update and copy change on a file, and may the caller change it?

Names that Drive only answers are refused, names it has but this sandbox does not are 501, names it never had are
ignored, as the real one does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from integrations.sandbox.google.discovery import schema
from integrations.sandbox.google.drive_call import Call, insufficient
from integrations.sandbox.google.errors import ApiError, bad_request, forbidden, invalid, not_emulated
from integrations.sandbox.google.files import ContentRestriction, DriveFile
from integrations.sandbox.google.resources import Json

_PLACING: Final = frozenset({"parents", "id", "trashed", "mimeType", "contentRestrictions"})
_IGNORED: Final = frozenset({"kind", "driveId", "teamDriveId", "contentHints"})
_ELSEWHERE: Final = frozenset(
    {"shortcutDetails", "downloadRestrictions", "labelInfo", "linkShareMetadata", "inheritedPermissionsDisabled"}
)
_PERSONAL: Final = frozenset({"starred", "viewedByMeTime"})
MAX_PROPERTY_BYTES: Final = 124
_MAX_PROPERTIES_PER_APP: Final = 30
_NOT_WRITABLE: Final = "The resource body includes fields which are not directly writable."
_PARENTS_NOT_WRITABLE: Final = (
    "The parents field is not directly writable in update requests. "
    "Use the addParents and removeParents parameters instead."
)


def check_writable(body: Json, *, updating: bool, file_id: str | None = None) -> None:
    """Raises ApiError for a body field that cannot be written (403) or is not emulated (501)."""
    if updating and "parents" in body:
        raise forbidden("fieldNotWritable", _PARENTS_NOT_WRITABLE)
    known = schema("drive", "File")["properties"]
    for name in body:
        if name in _ELSEWHERE:
            raise not_emulated("drive", f"the file field {name}")
        if name == "id" and updating and body["id"] == file_id:
            continue
        fixed = name in known and name not in _SETTERS and name not in _PLACING and name not in _IGNORED
        if fixed or (updating and name in ("id", "createdTime")):
            raise forbidden("fieldNotWritable", _NOT_WRITABLE)


def is_personal(body: Json) -> bool:
    """Whether the body changes only the caller's own marks (star, last view)."""
    return bool(body) and set(body) <= _PERSONAL


def apply_metadata(call: Call, file: DriveFile, body: Json) -> bool:
    """Set the plain fields of a file; True when anything that others can see was set."""
    seen = False
    for name, value in body.items():
        setter = _SETTERS.get(name)
        if setter is not None:
            setter(call, file, value)
            seen = seen or name not in _PERSONAL
    return seen


def apply_restrictions(call: Call, file: DriveFile, value: Any) -> None:
    """Lock or unlock the content of a file; raises 403 where the caller may not."""
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        raise invalid("contentRestrictions")
    if file.is_folder:
        raise not_emulated("drive", "content restrictions on folders")
    read_only = as_bool(value[0].get("readOnly", False), "contentRestrictions.readOnly")
    owner_only = as_bool(value[0].get("ownerRestricted", False), "contentRestrictions.ownerRestricted")
    held = file.locked is not None and file.locked.owner_restricted
    if not call.world.access.can_lift(file, call.email, owner_restricted=held or owner_only):
        raise insufficient(file)
    reason = value[0].get("reason")
    if reason and not read_only:
        raise bad_request("invalid", "A reason can only be set with readOnly=true.", location="contentRestrictions")
    lock = ContentRestriction(True, reason and as_text(reason, "reason"), owner_only, call.email, call.world.now())
    file.content_restrictions = [lock] if read_only else []


def as_text(value: Any, name: str) -> str:
    """A JSON value where a string belongs; numbers and booleans are taken as written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ApiError("drive", 400, f"Invalid value for: {name}", reason="invalid")


def as_bool(value: Any, name: str) -> bool:
    """A JSON value where a boolean belongs; its spelling as a string is read too."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise ApiError("drive", 400, f"Invalid value for: {name}", reason="invalid")


def as_time(value: Any, name: str) -> datetime:
    """An RFC 3339 time."""
    try:
        moment = datetime.fromisoformat(as_text(value, name))
    except ValueError:
        raise ApiError("drive", 400, f"Invalid value for: {name}", reason="invalid") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def merge_properties(pairs: dict[str, str], value: Any, name: str) -> dict[str, str]:
    """Properties after a change: null clears, the rest is added; raises 400 past Drive's limits."""
    if not isinstance(value, dict):
        raise ApiError("drive", 400, f"Invalid value for: {name}", reason="invalid")
    merged = dict(pairs)
    for key, entry in value.items():
        if entry is None:
            merged.pop(key, None)
            continue
        merged[key] = as_text(entry, name)
        if len((key + merged[key]).encode()) > MAX_PROPERTY_BYTES:
            raise bad_request("invalid", f"The property {key} exceeds {MAX_PROPERTY_BYTES} bytes.", location=name)
    if len(merged) > _MAX_PROPERTIES_PER_APP:
        raise bad_request("invalid", f"Too many {name}.", location=name)
    return merged


def _set_name(_: Call, file: DriveFile, value: Any) -> None:
    file.name = as_text(value, "name")
    if file.spreadsheet is not None:
        file.spreadsheet.title = file.name


def _set_description(_: Call, file: DriveFile, value: Any) -> None:
    file.description = as_text(value, "description") if value else None


def _set_properties(_: Call, file: DriveFile, value: Any) -> None:
    file.properties = merge_properties(file.properties, value, "properties")


def _set_app_properties(call: Call, file: DriveFile, value: Any) -> None:
    own = file.app_properties.get(call.caller.app, {})
    file.app_properties[call.caller.app] = merge_properties(own, value, "appProperties")


def _set_starred(call: Call, file: DriveFile, value: Any) -> None:
    change = file.starred_by.add if as_bool(value, "starred") else file.starred_by.discard
    change(call.email)


def _set_viewed(call: Call, file: DriveFile, value: Any) -> None:
    file.viewed_by[call.email] = as_time(value, "viewedByMeTime")


def _set_created(_: Call, file: DriveFile, value: Any) -> None:
    file.created_time = as_time(value, "createdTime")


def _set_modified(call: Call, file: DriveFile, value: Any) -> None:
    file.modified_time = file.modified_by[call.email] = as_time(value, "modifiedTime")


def _set_writers_can_share(_: Call, file: DriveFile, value: Any) -> None:
    file.writers_can_share = as_bool(value, "writersCanShare")


def _set_copy_requires_writer(_: Call, file: DriveFile, value: Any) -> None:
    file.copy_requires_writer = as_bool(value, "copyRequiresWriterPermission")


def _set_viewers_can_copy(_: Call, file: DriveFile, value: Any) -> None:
    file.copy_requires_writer = not as_bool(value, "viewersCanCopyContent")


def _set_color(_: Call, file: DriveFile, value: Any) -> None:
    file.folder_color = as_text(value, "folderColorRgb")


def _set_original_filename(_: Call, file: DriveFile, value: Any) -> None:
    file.original_filename = as_text(value, "originalFilename")


_SETTERS: Final[dict[str, Callable[[Call, DriveFile, Any], None]]] = {
    "name": _set_name,
    "description": _set_description,
    "properties": _set_properties,
    "appProperties": _set_app_properties,
    "starred": _set_starred,
    "viewedByMeTime": _set_viewed,
    "createdTime": _set_created,
    "modifiedTime": _set_modified,
    "writersCanShare": _set_writers_can_share,
    "copyRequiresWriterPermission": _set_copy_requires_writer,
    "viewersCanCopyContent": _set_viewers_can_copy,
    "folderColorRgb": _set_color,
    "originalFilename": _set_original_filename,
}
