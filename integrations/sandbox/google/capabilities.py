"""What may this caller do with this file or shared drive, as Drive's `capabilities` say it?

The rules are those of Drive's roles page; the routes ask here too, so that what is shown is what holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.permissions import at_least

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld, SharedDrive


def can_share(world: GoogleWorld, file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may change who has access."""
    if file.drive_id is None:
        return role == "owner" or (role == "writer" and file.writers_can_share)
    if file.is_root:
        return at_least(role, "organizer")
    if not file.is_folder:
        return at_least(role, "writer")
    strict = world.drives[file.drive_id].restrictions.get("sharingFoldersRequiresOrganizerPermission", False)
    return at_least(role, "organizer" if strict else "fileOrganizer")


def can_trash(file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may put the file in the trash or take it out."""
    if file.is_root:
        return False
    return at_least(role, "fileOrganizer") if file.drive_id else role == "owner"


def can_delete(file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may delete the file for good."""
    if file.is_root:
        return False
    return at_least(role, "organizer") if file.drive_id else role == "owner"


def can_move(file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may move the file within its drive."""
    if file.is_root:
        return False
    return at_least(role, "fileOrganizer" if file.drive_id else "writer")


def can_leave_drive(file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may move the file out of its drive."""
    if file.is_root:
        return False
    return at_least(role, "organizer") if file.drive_id else role == "owner"


def can_copy(file: DriveFile, role: str | None) -> bool:
    """Whether a holder of `role` may copy the file."""
    if file.is_folder:
        return False
    return at_least(role, "writer" if file.copy_requires_writer else "reader")


def file_capabilities(world: GoogleWorld, file: DriveFile, email: str, role: str | None) -> dict[str, bool]:
    """The `capabilities` of a file for one caller."""
    found = _common(world, file, role) | _restrictions(world, file, email, role) | _folder(file, role)
    return found | (_shared(world, file, email, role) if file.drive_id else _mine(file, role))


def _common(world: GoogleWorld, file: DriveFile, role: str | None) -> dict[str, bool]:
    writer = at_least(role, "writer")
    free = writer and not world.is_locked_for(file, role)
    labelled = world.switches.labels_available and not file.is_folder
    return {
        "canEdit": writer,
        "canModifyContent": free,
        "canRename": free and not file.is_root,
        "canComment": _can_comment(world, file, role),
        "canCopy": can_copy(file, role),
        "canDownload": can_copy(file, role) or file.is_folder,
        "canShare": can_share(world, file, role),
        "canDelete": can_delete(file, role),
        "canTrash": can_trash(file, role),
        "canUntrash": can_trash(file, role) and file.trashed,
        "canReadRevisions": writer and not file.is_folder,
        "canMoveItemOutOfDrive": can_leave_drive(file, role),
        "canMoveItemWithinDrive": can_move(file, role),
        "canMoveItemOutOfTeamDrive": can_leave_drive(file, role),
        "canMoveItemWithinTeamDrive": can_move(file, role),
        "canChangeCopyRequiresWriterPermission": writer and not file.is_folder,
        "canChangeViewersCanCopyContent": writer and not file.is_folder,
        "canChangeSecurityUpdateEnabled": False,
        "canModifyLabels": labelled and free,
        "canReadLabels": labelled and at_least(role, "reader"),
        "canStartApproval": world.switches.approvals_available and writer and not file.is_folder,
        "canDisableInheritedPermissions": False,
        "canEnableInheritedPermissions": False,
    }


def _can_comment(world: GoogleWorld, file: DriveFile, role: str | None) -> bool:
    available = world.switches.comments_available and not file.is_folder
    return available and at_least(role, "commenter") and not world.is_locked_for(file, role)


def _restrictions(world: GoogleWorld, file: DriveFile, email: str, role: str | None) -> dict[str, bool]:
    lock = file.locked
    as_editor = not file.is_folder and at_least(role, "writer")
    as_owner = not file.is_folder and world.access.can_lift(file, email, owner_restricted=True)
    if lock is not None and lock.owner_restricted:
        as_editor = as_editor and as_owner
    removable = lock is not None and (as_owner if lock.owner_restricted else as_editor)
    return {
        "canModifyContentRestriction": as_editor,
        "canModifyEditorContentRestriction": as_editor,
        "canModifyOwnerContentRestriction": as_owner,
        "canRemoveContentRestriction": removable,
    }


def _folder(file: DriveFile, role: str | None) -> dict[str, bool]:
    writer = file.is_folder and at_least(role, "writer")
    return {
        "canAddChildren": writer,
        "canListChildren": file.is_folder,
        "canRemoveChildren": writer and not file.drive_id,
        "canAddFolderFromAnotherDrive": False,
    }


def _shared(world: GoogleWorld, file: DriveFile, email: str, role: str | None) -> dict[str, bool]:
    root = world.files.by_id[file.drive_id or ""]
    member = world.access.role(root, email) is not None
    manages = file.is_folder and at_least(role, "fileOrganizer")
    organizes = file.is_folder and at_least(role, "organizer")
    return {
        "canReadDrive": member,
        "canReadTeamDrive": member,
        "canDeleteChildren": organizes,
        "canTrashChildren": manages,
        "canMoveChildrenOutOfDrive": organizes,
        "canMoveChildrenWithinDrive": manages,
        "canMoveChildrenOutOfTeamDrive": organizes,
        "canMoveChildrenWithinTeamDrive": manages,
    }


def _mine(file: DriveFile, role: str | None) -> dict[str, bool]:
    return {
        "canAcceptOwnership": False,
        "canAddMyDriveParent": False,
        "canRemoveMyDriveParent": not file.is_root and at_least(role, "writer"),
        "canMoveItemIntoTeamDrive": can_leave_drive(file, role),
        "canMoveChildrenWithinDrive": file.is_folder and at_least(role, "writer"),
    }


def drive_capabilities(drive: SharedDrive, role: str | None) -> dict[str, bool]:
    """The `capabilities` of a shared drive for one member."""
    writer, manager, organizer = (at_least(role, needed) for needed in ("writer", "fileOrganizer", "organizer"))
    return {
        "canAddChildren": writer,
        "canComment": at_least(role, "commenter"),
        "canCopy": True,
        "canDownload": True,
        "canEdit": writer,
        "canListChildren": True,
        "canReadRevisions": writer,
        "canRename": writer,
        "canShare": writer,
        "canTrashChildren": manager,
        "canDeleteChildren": organizer,
        "canDeleteDrive": organizer,
        "canManageMembers": organizer,
        "canRenameDrive": organizer,
        "canChangeDriveBackground": organizer,
        "canResetDriveRestrictions": organizer,
        "canChangeCopyRequiresWriterPermissionRestriction": organizer,
        "canChangeDomainUsersOnlyRestriction": organizer,
        "canChangeDriveMembersOnlyRestriction": organizer,
        "canChangeSharingFoldersRequiresOrganizerPermissionRestriction": organizer,
        "canChangeDownloadRestriction": organizer,
    }
