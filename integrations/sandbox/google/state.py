"""What exists in the emulated Google world, and what happens to it when somebody acts?

`GoogleWorld` is the one object that the Drive and the Sheets routes share; all of it lives in memory and is touched by
one event loop only.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request

from integrations.sandbox.clock import wall_epoch
from integrations.sandbox.google.access import Access
from integrations.sandbox.google.auth import identify
from integrations.sandbox.google.changes import ChangeLog
from integrations.sandbox.google.channels import Channel, Channels
from integrations.sandbox.google.errors import Family
from integrations.sandbox.google.files import DOC, FOLDER, SHEET, ContentRestriction, DriveFile, FileStore
from integrations.sandbox.google.identities import DEFAULT_APP, DEFAULT_SCOPES, Caller, Identities
from integrations.sandbox.google.permissions import Permission, at_least, grantee_id
from integrations.sandbox.google.quota import Quota
from integrations.sandbox.google.switches import Switches

__all__ = ["SHEET", "ContentRestriction", "DriveFile", "GoogleWorld", "Permission", "SharedDrive", "Switches"]

DEFAULT_PROJECT: Final = "sandbox-project"


@dataclass(slots=True)
class SharedDrive:
    """A shared drive; its members are the permissions of its top folder, which has the same id."""

    id: str
    name: str
    created_time: datetime
    log: ChangeLog
    restrictions: dict[str, bool] = field(default_factory=dict)
    hidden_for: set[str] = field(default_factory=set)
    theme: str | None = None
    color: str = "#00796b"


@dataclass(slots=True)
class GoogleWorld:
    """Accounts, files, shared drives, change logs and quotas of one emulated Google.

    `now` is world time (aware, UTC): what files and logs are stamped with. `wall` is epoch seconds of real time: what
    tokens and quotas run on. `entropy(n)` yields the n random bytes of a new id; seed it to repeat a run.
    """

    now: Callable[[], datetime]
    wall: Callable[[], float] = wall_epoch
    entropy: Callable[[int], bytes] = secrets.token_bytes
    switches: Switches = field(default_factory=Switches)
    files: FileStore = field(default_factory=FileStore)
    drives: dict[str, SharedDrive] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    user_log: ChangeLog = field(default_factory=lambda: ChangeLog(0))
    uploads: dict[str, object] = field(default_factory=dict)
    reserved_ids: dict[str, str] = field(default_factory=dict)
    notifications: list[dict[str, str]] = field(default_factory=list)
    channels: Channels = field(init=False)
    ids: Identities = field(init=False)
    access: Access = field(init=False)
    quota: Quota = field(init=False)

    def __post_init__(self) -> None:
        self.channels = Channels(self.now)
        self.ids = Identities(self.wall)
        self.access = Access(self.files, self.ids, self.now)
        self.quota = Quota(self.wall)

    # -- who is calling ------------------------------------------------------------------------------------------

    def identify(self, request: Request, family: Family) -> Caller:
        """Who is behind a request; raises ApiError 401/403 in the family's envelope (google.md §3.2)."""
        return identify(self.ids, self.files, request, family)

    def spend(self, family: Family, email: str, kind: str) -> None:
        """Count one request (`kind`: read, write) against the switched-on quotas; raises the quota error."""
        self.quota.spend(self.switches, family, email, kind)

    def issue_token(
        self, email: str, *, app: str = DEFAULT_APP, scopes: Iterable[str] = DEFAULT_SCOPES, lifetime: float = 86400.0
    ) -> str:
        """A bearer token for any e-mail, a stranger's too; `lifetime` is wall seconds."""
        return self.ids.issue(Caller(email.lower(), app, frozenset(scopes)), lifetime).value

    def add_service_account(
        self, email: str, token_uri: str, *, project: str = DEFAULT_PROJECT, pem: str | None = None
    ) -> dict[str, str]:
        """Register a service account; returns its key file. `pem` re-uses a private key given out earlier."""
        return self.ids.add_service_account(email.lower(), project, token_uri, pem)

    def add_person(self, email: str, name: str) -> None:
        """Give an account its full name."""
        self.ids.names[email.lower()] = name

    def add_group(self, email: str, members: Iterable[str]) -> None:
        """Register a Google Group; grants to it reach its members."""
        self.ids.groups[email.lower()] = {member.lower() for member in members}

    def token_clock(self) -> float:
        """What the token endpoint takes for the time (epoch seconds): wall time and the emulated skew."""
        return self.wall() + self.switches.clock_skew_seconds

    # -- files and rights ----------------------------------------------------------------------------------------

    def file(self, file_id: str) -> DriveFile | None:
        """The file of that id, trashed or not."""
        return self.files.by_id.get(file_id)

    def role(self, file: DriveFile, email: str) -> str | None:
        """Effective role: owner, organizer, fileOrganizer, writer, commenter, reader; None is no access."""
        return self.access.role(file, email)

    def can_edit(self, file: DriveFile, email: str) -> bool:
        """Whether this person may change content now: writer or better, and no lock that binds them."""
        role = self.access.role(file, email)
        return at_least(role, "writer") and not self.is_locked_for(file, role)

    def is_locked_for(self, file: DriveFile, role: str | None) -> bool:
        """Whether a content restriction keeps a holder of `role` from changing content and title."""
        if file.locked is None:
            return False
        return self.switches.lock_binds_organizers or role not in ("organizer", "owner")

    def new_id(self, size: int = 24) -> str:
        """An opaque id as Drive makes them (33 characters by default, of a Sheet or Doc 44)."""
        return "1" + base64.urlsafe_b64encode(self.entropy(size)).decode().rstrip("=")

    def my_drive(self, email: str) -> DriveFile:
        """The top folder of a person's My Drive, made on first use."""
        known = self.roots.get(email)
        if known:
            return self.files.by_id[known]
        root = self._folder("0A" + self.new_id(12)[1:] + "Uk9PVA"[:3], "My Drive")
        self.own(root, email)
        self.files.add(root)
        self.roots[email] = root.id
        return root

    def seed_shared_drive(self, drive_id: str, name: str, organizers: Iterable[str]) -> SharedDrive:
        """Make a shared drive with these organizers."""
        grants = [_user_grant(email.lower(), "organizer") for email in organizers]
        number = 1 + max((drive.log.number for drive in self.drives.values()), default=0)
        drive = SharedDrive(drive_id, name, self.now(), ChangeLog(number))
        self.drives[drive_id] = drive
        root = self._folder(drive_id, "Drive")
        root.drive_id = drive_id
        root.permissions = {grant.id: grant for grant in grants}
        self.files.add(root)
        self.log_drive(drive)
        return drive

    def draft_file(self, email: str, app: str, name: str, mime_type: str, parent: DriveFile) -> DriveFile:
        """A new file of a person in a folder, not yet in the world: fill it, then `admit` it."""
        now = self.now()
        file_id = self.new_id(32 if mime_type in (SHEET, DOC) else 24)
        file = DriveFile(file_id, name, mime_type, now, now, [parent.id], parent.drive_id)
        file.last_modifying_user = email
        file.modified_by[email] = file.viewed_by[email] = now
        file.authorized_apps.add(app)
        if parent.drive_id is None:
            self.own(file, email)
        return file

    def admit(self, file: DriveFile) -> DriveFile:
        """Take a drafted file into the world; it is logged as a change."""
        self.files.add(file)
        self.log(file)
        return file

    def add_file(self, email: str, app: str, name: str, mime_type: str, parent: DriveFile) -> DriveFile:
        """Put a new file into a folder on behalf of a person; no rights are checked. It is logged as a change."""
        return self.admit(self.draft_file(email, app, name, mime_type, parent))

    def own(self, file: DriveFile, email: str) -> None:
        """Make a person the owner of a file of My Drive."""
        file.owners = [email]
        grant = _user_grant(email, "owner")
        file.permissions[grant.id] = grant

    def grant(self, file: DriveFile, email: str, role: str, *, kind: str = "user") -> Permission:
        """Give a role on a file or a drive's top folder; no rights are checked. It is logged as a change."""
        principal = email.lower()
        permission = Permission(grantee_id(kind, principal), kind, role, principal)
        file.permissions[permission.id] = permission
        self.touch(file, file.last_modifying_user, "permission")
        return permission

    # -- change logs ---------------------------------------------------------------------------------------------

    def touch(self, file: DriveFile, email: str, kind: str) -> None:
        """Record that somebody did something to a file; the switches decide what it bumps.

        `kind`: content, note, protection, metadata, permission, restriction, comment, place (moved, trashed), view.
        """
        now = self.now()
        if kind == "view":
            file.viewed_by[email] = now
        if kind in self.switches.bump_version:
            file.version += 1
        if kind in self.switches.bump_modified:
            file.modified_time = file.modified_by[email] = now
            file.last_modifying_user = email
        if kind in self.switches.bump_changes or (kind == "view" and self.switches.spurious_viewed_changes):
            self.log(file)

    def log(self, file: DriveFile, *, lost_by: Iterable[str] = ()) -> None:
        """Enter the present state of a file into the change logs that show it."""
        gone = list(lost_by)
        self.user_log.append(file.id, self.now(), drive_id=file.drive_id, lost_by=gone)
        if file.drive_id:
            self.drives[file.drive_id].log.append(file.id, self.now(), drive_id=file.drive_id, lost_by=gone)
        watching = (one for one in self.channels.live() if self._is_told(one, file.drive_id))
        self.channels.notice(one for one in watching if one.email in gone or self.role(file, one.email))

    def log_drive(self, drive: SharedDrive, *, lost_by: Iterable[str] = ()) -> None:
        """Enter a change of the drive itself (name, members) into the logs."""
        for log in (self.user_log, drive.log):
            log.append(drive.id, self.now(), drive_id=drive.id, kind="drive", lost_by=lost_by)
        self.channels.notice(one for one in self.channels.live() if self._is_told(one, drive.id))

    @staticmethod
    def _is_told(channel: Channel, drive_id: str | None) -> bool:
        """A channel on a shared drive's log hears of that drive, one on the user's log of everything in sight."""
        return channel.drive_id in (None, drive_id)

    def changes_horizon(self) -> datetime:
        """Events up to this time can be seen by changes.list."""
        return self.now() - timedelta(seconds=self.switches.changes_delay_seconds)

    # -- for the control API -------------------------------------------------------------------------------------

    def tree(self) -> list[dict[str, object]]:
        """Every file with its place and its own grants, for `GET /_sandbox/google/files`."""
        return [self._described(file) for file in self.files.by_id.values()]

    def clear(self) -> None:
        """Empty the world in place, so that routes bound to it serve the next one; keys and tokens go too."""
        self.channels.clear()
        GoogleWorld.__init__(self, self.now, self.wall, self.entropy)

    def set_switches(self, changes: Mapping[str, object]) -> None:
        """Set switches by name; raises ValueError naming every fault."""
        self.switches.set(changes)

    def _described(self, file: DriveFile) -> dict[str, object]:
        grants = sorted(file.permissions.values(), key=lambda grant: grant.id)
        return {
            "id": file.id,
            "name": self.drives[file.id].name if file.id in self.drives else file.name,
            "mimeType": file.mime_type,
            "parents": list(file.parents),
            "driveId": file.drive_id,
            "trashed": self.access.is_trashed(file),
            "locked": file.locked is not None,
            "version": file.version,
            "modifiedTime": file.modified_time.isoformat(),
            "lastModifyingUser": file.last_modifying_user,
            "permissions": [
                {"id": grant.id, "type": grant.type, "role": grant.role, "emailAddress": grant.principal}
                for grant in grants
            ],
        }

    def _folder(self, file_id: str, name: str) -> DriveFile:
        return DriveFile(file_id, name, FOLDER, self.now(), self.now())


def _user_grant(email: str, role: str) -> Permission:
    return Permission(grantee_id("user", email), "user", role, email)
