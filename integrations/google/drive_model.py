"""What do we know about a file in Drive? The values our Drive verbs return, and how they are read from an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

REF_FIELDS: Final = "id,name,webViewLink,version,createdTime"
STATE_FIELDS: Final = (
    "id,name,trashed,version,modifiedTime,lastModifyingUser(me,emailAddress),parents,"
    "contentRestrictions(readOnly),capabilities(canEdit),mimeType,appProperties"
)
KEY_PROPERTY: Final = "sakip"  # where a file of ours keeps its key; a copy keeps it too
CHANGE_FIELDS: Final = (
    "newStartPageToken,nextPageToken,changes(fileId,removed,time,changeType,file(id,name,trashed,version,modifiedTime,"
    "lastModifyingUser(me,emailAddress),parents,contentRestrictions(readOnly)))"
)


@dataclass(frozen=True, slots=True)
class Me:
    """The account the bot works as."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The drive the bot works in: a shared one's name ("" for the account's own), its limits on sharing, and bytes
    used of a limit (None: of the organisation's pool)."""

    name: str
    domain_only: bool
    members_only: bool
    used: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class FileRef:
    """Enough to find a file again and to show it to a person."""

    id: str
    name: str
    url: str
    version: int

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> FileRef:
        """From an answer with REF_FIELDS."""
        return cls(file["id"], file["name"], file.get("webViewLink", ""), int(file.get("version", 0)))


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it is now; `modified_at` is aware UTC, the last modifier is None where Drive does not say. `key`:
    of our own files, else empty."""

    id: str
    name: str
    version: int
    modified_at: datetime
    trashed: bool
    parents: tuple[str, ...]
    locked: bool
    last_modifier_email: str | None
    last_modifier_is_me: bool
    can_edit: bool
    mime: str
    key: str

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> FileState:
        """From an answer with STATE_FIELDS."""
        modifier = file.get("lastModifyingUser", {})
        return cls(
            id=file["id"],
            name=file["name"],
            version=int(file["version"]),
            modified_at=datetime.fromisoformat(file["modifiedTime"]),
            trashed=bool(file.get("trashed", False)),
            parents=tuple(file.get("parents", ())),
            locked=_is_locked(file),
            last_modifier_email=modifier.get("emailAddress"),
            last_modifier_is_me=bool(modifier.get("me", False)),
            can_edit=bool(file.get("capabilities", {}).get("canEdit", False)),
            mime=file.get("mimeType", ""),
            key=file.get("appProperties", {}).get(KEY_PROPERTY, ""),
        )


def _is_locked(file: Mapping[str, Any]) -> bool:
    return any(entry.get("readOnly", False) for entry in file.get("contentRestrictions", ()))


@dataclass(frozen=True, slots=True)
class FileChange:
    """A line of the change log: the file's *present* state, not a difference.

    `removed` means deleted or no longer visible to us; then everything after it is None or empty.
    """

    file_id: str
    removed: bool
    trashed: bool = False
    version: int | None = None
    modified_at: datetime | None = None
    name: str | None = None
    parents: tuple[str, ...] = ()
    last_modifier_email: str | None = None
    last_modifier_is_me: bool = False
    locked: bool = False

    @classmethod
    def of(cls, change: Mapping[str, Any]) -> FileChange:
        """From one entry of an answer with CHANGE_FIELDS."""
        file = change.get("file")
        if change.get("removed", False) or not file:
            return cls(change["fileId"], removed=True)
        modifier = file.get("lastModifyingUser", {})
        return cls(
            file_id=change["fileId"],
            removed=False,
            trashed=bool(file.get("trashed", False)),
            version=int(file["version"]) if "version" in file else None,
            modified_at=datetime.fromisoformat(file["modifiedTime"]) if "modifiedTime" in file else None,
            name=file.get("name"),
            parents=tuple(file.get("parents", ())),
            last_modifier_email=modifier.get("emailAddress"),
            last_modifier_is_me=bool(modifier.get("me", False)),
            locked=_is_locked(file),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed since a token: each file once, the token to go on from, and the calls it took."""

    token: str
    files: tuple[FileChange, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by which Drive tells of changes, until `expires` (aware UTC); both ids are needed to stop it."""

    id: str
    resource_id: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class ShareResult:
    """Who has the wanted role now (`done`: e-mail -> role) and who cannot get it (`refused`: e-mail -> why)."""

    done: Mapping[str, str]
    refused: Mapping[str, str]
