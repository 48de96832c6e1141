"""What is a file in Drive, and how are many of them found quickly?

The store keeps every index that a listing or a permission check needs, so that no call scans the whole world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from integrations.sandbox.google.permissions import Permission

if TYPE_CHECKING:
    from integrations.sandbox.google.comments import Comment
    from integrations.sandbox.google.spreadsheet import Spreadsheet

FOLDER: Final = "application/vnd.google-apps.folder"
SHEET: Final = "application/vnd.google-apps.spreadsheet"
DOC: Final = "application/vnd.google-apps.document"
WORKSPACE_PREFIX: Final = "application/vnd.google-apps."


@dataclass(slots=True)
class ContentRestriction:
    """A lock on the content of one file."""

    read_only: bool
    reason: str | None = None
    owner_restricted: bool = False
    by: str = ""
    at: datetime | None = None


@dataclass(slots=True, eq=False)
class DriveFile:
    """One file or folder. `app_properties` and `authorized_apps` are keyed by the developer project of the writer.

    `drive_id` is None in My Drive; there `owners` holds one e-mail, in a shared drive it is empty. `trashed` says only
    whether this very file was put in the trash: see `GoogleWorld.is_trashed` for trash inherited from a folder.
    """

    id: str
    name: str
    mime_type: str
    created_time: datetime
    modified_time: datetime
    parents: list[str] = field(default_factory=list)
    drive_id: str | None = None
    owners: list[str] = field(default_factory=list)
    last_modifying_user: str = ""
    version: int = 1
    trashed: bool = False
    trashed_time: datetime | None = None
    trashing_user: str | None = None
    description: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    app_properties: dict[str, dict[str, str]] = field(default_factory=dict)
    authorized_apps: set[str] = field(default_factory=set)
    permissions: dict[str, Permission] = field(default_factory=dict)
    content_restrictions: list[ContentRestriction] = field(default_factory=list)
    copy_requires_writer: bool = False
    writers_can_share: bool = True
    folder_color: str | None = None
    original_filename: str | None = None
    starred_by: set[str] = field(default_factory=set)
    viewed_by: dict[str, datetime] = field(default_factory=dict)
    modified_by: dict[str, datetime] = field(default_factory=dict)
    shared_with: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    head_revision: str | None = None
    comments: dict[str, Comment] = field(default_factory=dict)
    content: bytes | None = None
    spreadsheet: Spreadsheet | None = None
    document: bytes | None = None

    @property
    def is_folder(self) -> bool:
        """Whether other files can lie in it."""
        return self.mime_type == FOLDER

    @property
    def is_workspace(self) -> bool:
        """Whether it is one of Google's own types, which have no bytes to download."""
        return self.mime_type.startswith(WORKSPACE_PREFIX)

    @property
    def quota_bytes(self) -> int:
        """What it counts against the quota: its bytes; of a Google Sheet or Doc, what a small one counts."""
        return 1024 if self.mime_type in (SHEET, DOC) else len(self.content or b"")

    @property
    def is_root(self) -> bool:
        """Whether it is the top folder of a My Drive or of a shared drive."""
        return self.is_folder and not self.parents

    @property
    def locked(self) -> ContentRestriction | None:
        """The content restriction in force, if any."""
        return next((lock for lock in self.content_restrictions if lock.read_only), None)

    def stand_in(self) -> DriveFile:
        """A copy to try a change of the metadata on; the content is left out."""
        return replace(
            self,
            app_properties=dict(self.app_properties),
            starred_by=set(self.starred_by),
            viewed_by=dict(self.viewed_by),
            modified_by=dict(self.modified_by),
            spreadsheet=None,
        )


PropertyKey = tuple[str | None, str, str]
"""(app or None for public properties, key, value)"""


@dataclass(slots=True)
class FileStore:
    """All files, with the indexes kept in step by `add`, `drop`, `place` and `reindex`."""

    by_id: dict[str, DriveFile] = field(default_factory=dict)
    children: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    in_drive: defaultdict[str | None, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    tagged: defaultdict[PropertyKey, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    tags: dict[str, set[PropertyKey]] = field(default_factory=dict)

    def add(self, file: DriveFile) -> None:
        """Take a new file in."""
        self.by_id[file.id] = file
        self.in_drive[file.drive_id][file.id] = None
        for parent in file.parents:
            self.children[parent][file.id] = None
        self.reindex(file)

    def drop(self, file: DriveFile) -> None:
        """Forget a file for good."""
        self._unplace(file)
        for tag in self.tags.pop(file.id, set()):
            self.tagged[tag].pop(file.id, None)
        self.children.pop(file.id, None)
        del self.by_id[file.id]

    def place(self, file: DriveFile, parents: list[str], drive_id: str | None) -> None:
        """Move a file under other parents, perhaps into another drive."""
        self._unplace(file)
        file.parents, file.drive_id = parents, drive_id
        self.in_drive[drive_id][file.id] = None
        for parent in parents:
            self.children[parent][file.id] = None

    def reindex(self, file: DriveFile) -> None:
        """Bring the property index up to date after properties or appProperties changed."""
        tags: set[PropertyKey] = {(None, key, value) for key, value in file.properties.items()}
        for app, pairs in file.app_properties.items():
            tags |= {(app, key, value) for key, value in pairs.items()}
        for tag in self.tags.get(file.id, set()) - tags:
            self.tagged[tag].pop(file.id, None)
        for tag in tags:
            self.tagged[tag][file.id] = None
        self.tags[file.id] = tags

    def descendants(self, file: DriveFile) -> Iterator[DriveFile]:
        """Everything below a folder, parents before children."""
        pending = list(self.children.get(file.id, ()))
        while pending:
            child = self.by_id[pending.pop()]
            yield child
            pending.extend(self.children.get(child.id, ()))

    def lineage(self, file: DriveFile) -> Iterator[DriveFile]:
        """The file itself, then each folder above it up to the root."""
        current: DriveFile | None = file
        while current is not None:
            yield current
            current = self.by_id.get(current.parents[0]) if current.parents else None

    def _unplace(self, file: DriveFile) -> None:
        self.in_drive[file.drive_id].pop(file.id, None)
        for parent in file.parents:
            self.children[parent].pop(file.id, None)
