"""How does Drive write a file, a permission, a user or a shared drive as JSON for one caller?

Only fields that the mask selects are worked out; what has no value is left out, as Drive does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from integrations.sandbox.google.access import Keys
from integrations.sandbox.google.capabilities import can_share, drive_capabilities, file_capabilities
from integrations.sandbox.google.fields import Mask, wants
from integrations.sandbox.google.files import DOC, FOLDER, SHEET, DriveFile
from integrations.sandbox.google.identities import Caller, permission_id
from integrations.sandbox.google.permissions import Grant, at_least, stronger

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld, SharedDrive

Json = dict[str, Any]

SHEET_EXPORTS: Final = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""Every format a Google Sheet exports to, with the suffix of its export link."""

DOC_EXPORTS: Final = {
    "application/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/html": "html",
    "application/pdf": "pdf",
    "text/x-markdown": "md",
    "text/markdown": "md",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
}
"""The same for a Google Doc."""

EXPORTS: Final = {SHEET: SHEET_EXPORTS, DOC: DOC_EXPORTS}


def stamp(moment: datetime) -> str:
    """A time as Drive writes it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class View:
    """One caller's view of the world; remembers the roles it has worked out for folders."""

    world: GoogleWorld
    caller: Caller
    keys: Keys = field(init=False)
    memo: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = self.world.access.keys(self.caller.email)

    def role(self, file: DriveFile) -> str | None:
        """The caller's role on a file; None where it must not be known to exist."""
        if self.caller.sees_own_files_only and self.caller.app not in file.authorized_apps:
            return None
        return self.world.access.role_by(file, self.keys, self.memo)

    def is_discoverable(self, file: DriveFile) -> bool:
        """Whether listings show it: a bare link shows a file only to those who have opened it."""
        if self.caller.email in file.viewed_by:
            return True
        link = frozenset({("anyone", "")})
        named = self.world.access.role_by(file, self.keys - link, {})
        return named is not None or "anyone" in self.world.access.grants(file)


def user_resource(view: View, email: str) -> Json:
    """A `drive#user`."""
    return {
        "kind": "drive#user",
        "displayName": view.world.ids.display_name(email),
        "me": email == view.caller.email,
        "permissionId": permission_id(email),
        "emailAddress": email,
    }


def permission_resource(view: View, file: DriveFile, grants: list[Grant]) -> Json:
    """A `drive#permission`: all grants of one grantee that reach the file, as the one entry Drive shows."""
    first = grants[0].permission
    role: str | None = None
    for grant in grants:
        role = stronger(role, _shown_role(file, grant))
    found: Json = {"kind": "drive#permission", "id": first.id, "type": first.type, "role": role}
    if first.type in ("user", "group"):
        name = view.world.ids.display_name(first.principal)
        found |= {"emailAddress": first.principal, "displayName": name, "deleted": False}
    if first.type == "domain":
        found |= {"domain": first.principal, "displayName": first.principal}
    if first.type in ("domain", "anyone"):
        found["allowFileDiscovery"] = first.allow_discovery
    if first.type == "user" and file.drive_id is None:
        found["pendingOwner"] = False
    if first.expires:
        found["expirationTime"] = stamp(first.expires)
    found["permissionDetails"] = [_detail(file, grant) for grant in grants]
    if file.drive_id:
        found["teamDrivePermissionDetails"] = [_team_detail(detail) for detail in found["permissionDetails"]]
    return found


def _shown_role(file: DriveFile, grant: Grant) -> str:
    role = grant.permission.role
    return "writer" if role == "owner" and grant.source != file.id else role


def _detail(file: DriveFile, grant: Grant) -> Json:
    inherited = grant.source != file.id
    found = {"permissionType": grant.kind, "role": _shown_role(file, grant), "inherited": inherited}
    return found | ({"inheritedFrom": grant.source} if inherited and file.drive_id else {})


def _team_detail(detail: Json) -> Json:
    return {("teamDrivePermissionType" if key == "permissionType" else key): value for key, value in detail.items()}


def drive_resource(view: View, drive: SharedDrive) -> Json:
    """A `drive#drive`."""
    role = view.world.access.role(view.world.files.by_id[drive.id], view.caller.email)
    names = (
        "copyRequiresWriterPermission",
        "domainUsersOnly",
        "driveMembersOnly",
        "adminManagedRestrictions",
        "sharingFoldersRequiresOrganizerPermission",
    )
    return {
        "kind": "drive#drive",
        "id": drive.id,
        "name": drive.name,
        "colorRgb": drive.color,
        "createdTime": stamp(drive.created_time),
        "hidden": view.caller.email in drive.hidden_for,
        "capabilities": drive_capabilities(drive, role),
        "restrictions": {name: drive.restrictions.get(name, False) for name in names},
    }


def file_resource(view: View, file: DriveFile, mask: Mask) -> Json:
    """A `drive#file` with the fields that the mask selects (still to be picked below the top level)."""
    found: Json = {}
    for name, build in _FILE.items():
        if wants(mask, name):
            value = build(view, file)
            if value is not None:
                found[name] = value
    return found


def _permissions(view: View, file: DriveFile) -> list[Json] | None:
    if file.drive_id or not can_share(view.world, file, view.role(file)):
        return None
    return [permission_resource(view, file, grants) for grants in view.world.access.grants(file).values()]


def _permission_ids(view: View, file: DriveFile) -> list[str] | None:
    return list(view.world.access.grants(file)) if at_least(view.role(file), "writer") else None


def _restrictions(view: View, file: DriveFile) -> list[Json] | None:
    return [_restriction(view, lock) for lock in file.content_restrictions] or None


def _restriction(view: View, lock: Any) -> Json:
    found: Json = {"readOnly": lock.read_only, "type": "globalContentRestriction", "systemRestricted": False}
    found["ownerRestricted"] = lock.owner_restricted
    if lock.reason:
        found["reason"] = lock.reason
    if lock.read_only and lock.at:
        found |= {"restrictingUser": user_resource(view, lock.by), "restrictionTime": stamp(lock.at)}
    return found


def _web_view(_: View, file: DriveFile) -> str:
    if file.mime_type == SHEET:
        return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    if file.mime_type == DOC:
        return f"https://docs.google.com/document/d/{file.id}/edit?usp=drivesdk"
    if file.is_folder:
        return f"https://drive.google.com/drive/folders/{file.id}"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"


def _export_links(_: View, file: DriveFile) -> Json | None:
    if file.mime_type not in EXPORTS:
        return None
    place = "spreadsheets/export" if file.mime_type == SHEET else "feeds/download/documents/export/Export"
    base = f"https://docs.google.com/{place}?id={file.id}&exportFormat="
    return {kind: base + suffix for kind, suffix in EXPORTS[file.mime_type].items()}


def _blob(build: Callable[[DriveFile, bytes], Any]) -> Callable[[View, DriveFile], Any]:
    return lambda _, file: None if file.content is None else build(file, file.content)


def _extension(file: DriveFile) -> str:
    return file.name.rpartition(".")[2] if "." in file.name else ""


def _shared_only(build: Callable[[View, DriveFile], Any]) -> Callable[[View, DriveFile], Any]:
    return lambda view, file: build(view, file) if file.drive_id else None


def _mine_only(build: Callable[[View, DriveFile], Any]) -> Callable[[View, DriveFile], Any]:
    return lambda view, file: None if file.drive_id else build(view, file)


def _time_of(moments: dict[str, datetime], view: View) -> str | None:
    moment = moments.get(view.caller.email)
    return stamp(moment) if moment else None


def _sharing(view: View, file: DriveFile) -> tuple[datetime, str] | None:
    return file.shared_with.get(view.caller.email)


def _sharing_user(view: View, file: DriveFile) -> Json | None:
    sharing = _sharing(view, file)
    return user_resource(view, sharing[1]) if sharing else None


def _shared_with_me_time(view: View, file: DriveFile) -> str | None:
    sharing = _sharing(view, file)
    return stamp(sharing[0]) if sharing else None


def _last_modifier(view: View, file: DriveFile) -> Json | None:
    return user_resource(view, file.last_modifying_user) if file.last_modifying_user else None


def _is_shared(view: View, file: DriveFile) -> bool:
    return len(view.world.access.grants(file)) > 1


_FILE: Final[dict[str, Callable[[View, DriveFile], Any]]] = {
    "kind": lambda _, file: "drive#file",
    "id": lambda _, file: file.id,
    "name": lambda _, file: file.name,
    "mimeType": lambda _, file: file.mime_type,
    "description": lambda _, file: file.description,
    "starred": lambda view, file: view.caller.email in file.starred_by,
    "trashed": lambda view, file: view.world.access.is_trashed(file),
    "explicitlyTrashed": lambda _, file: file.trashed,
    "trashedTime": _shared_only(lambda _, file: stamp(file.trashed_time) if file.trashed_time else None),
    "trashingUser": _shared_only(
        lambda view, file: user_resource(view, file.trashing_user) if file.trashing_user else None
    ),
    "parents": lambda _, file: list(file.parents) or None,
    "properties": lambda _, file: dict(file.properties) or None,
    "appProperties": lambda view, file: dict(file.app_properties.get(view.caller.app, {})) or None,
    "spaces": lambda _, file: ["drive"],
    "version": lambda _, file: str(file.version),
    "webContentLink": _blob(lambda file, _: f"https://drive.google.com/uc?id={file.id}&export=download"),
    "webViewLink": _web_view,
    "iconLink": lambda _, file: f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
    "hasThumbnail": lambda _, file: False,
    "thumbnailVersion": lambda _, file: "0",
    "viewedByMe": lambda view, file: view.caller.email in file.viewed_by,
    "viewedByMeTime": lambda view, file: _time_of(file.viewed_by, view),
    "createdTime": lambda _, file: stamp(file.created_time),
    "modifiedTime": lambda _, file: stamp(file.modified_time),
    "modifiedByMe": lambda view, file: view.caller.email in file.modified_by,
    "modifiedByMeTime": lambda view, file: _time_of(file.modified_by, view),
    "sharedWithMeTime": _shared_with_me_time,
    "sharingUser": _sharing_user,
    "owners": _mine_only(lambda view, file: [user_resource(view, owner) for owner in file.owners]),
    "ownedByMe": _mine_only(lambda view, file: view.caller.email in file.owners),
    "shared": _mine_only(_is_shared),
    "writersCanShare": _mine_only(lambda _, file: file.writers_can_share),
    "teamDriveId": lambda _, file: file.drive_id,
    "driveId": lambda _, file: file.drive_id,
    "hasAugmentedPermissions": _shared_only(lambda _, file: not file.is_root and bool(file.permissions)),
    "lastModifyingUser": _last_modifier,
    "capabilities": lambda view, file: file_capabilities(view.world, file, view.caller.email, view.role(file)),
    "viewersCanCopyContent": lambda _, file: not file.copy_requires_writer,
    "copyRequiresWriterPermission": lambda _, file: file.copy_requires_writer,
    "permissions": _permissions,
    "permissionIds": _permission_ids,
    "folderColorRgb": lambda _, file: (file.folder_color or "#8f8f8f") if file.mime_type == FOLDER else None,
    "originalFilename": _blob(lambda file, _: file.original_filename or file.name),
    "fullFileExtension": _blob(lambda file, _: _extension(file)),
    "fileExtension": _blob(lambda file, _: _extension(file)),
    "md5Checksum": _blob(lambda _, content: hashlib.md5(content, usedforsecurity=False).hexdigest()),
    "sha1Checksum": _blob(lambda _, content: hashlib.sha1(content, usedforsecurity=False).hexdigest()),
    "sha256Checksum": _blob(lambda _, content: hashlib.sha256(content).hexdigest()),
    "size": lambda _, file: None if file.is_folder else str(file.quota_bytes),
    "quotaBytesUsed": lambda _, file: str(file.quota_bytes),
    "headRevisionId": _blob(lambda file, _: file.head_revision),
    "isAppAuthorized": lambda view, file: view.caller.app in file.authorized_apps,
    "exportLinks": _export_links,
    "contentRestrictions": _restrictions,
    "linkShareMetadata": lambda _, file: {"securityUpdateEligible": False, "securityUpdateEnabled": True},
    "inheritedPermissionsDisabled": lambda _, file: False,
}
