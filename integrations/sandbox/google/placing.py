"""Where does a file lie, and may this caller put it there: parents, moves, trash, deletion."""

from __future__ import annotations

from typing import Final

from integrations.sandbox.google.capabilities import can_delete, can_leave_drive, can_move
from integrations.sandbox.google.drive_call import Call, insufficient
from integrations.sandbox.google.errors import bad_request, forbidden, not_emulated
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.permissions import at_least
from integrations.sandbox.google.state import GoogleWorld

_NO_STORAGE: Final = (
    "Service Accounts do not have storage quota. Leverage shared drives "
    "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation "
    "(http://support.google.com/a/answer/7281227) instead."
)
_FULL: Final = "The user's Drive storage quota has been exceeded."
MAX_DEPTH: Final = 100


def destination(call: Call, parents: list[str] | None) -> DriveFile:
    """The folder a new file goes to: the one named, else My Drive's root; raises Drive's refusals."""
    if parents is not None and len(parents) > 1:
        raise bad_request("invalid", "A file can only have one parent.", location="parents")
    folder = parent_folder(call, parents[0]) if parents else call.world.my_drive(call.email)
    check_storage(call, folder)
    return folder


def parent_folder(call: Call, folder_id: str) -> DriveFile:
    """A folder the caller may add to; raises 404 or 403."""
    folder = call.find(folder_id)
    if not folder.is_folder:
        raise forbidden("parentNotAFolder", "The specified parent is not a folder.")
    if not at_least(call.role(folder), "writer"):
        raise forbidden("insufficientParentPermissions", "Insufficient permissions for the specified parent.")
    return folder


def check_storage(call: Call, folder: DriveFile) -> None:
    """Raises 403 storageQuotaExceeded: a service account owns nothing, a full account nothing more."""
    switches = call.world.switches
    if folder.drive_id is not None:
        return
    if call.world.ids.is_service_account(call.email) and not switches.service_accounts_have_storage:
        raise forbidden("storageQuotaExceeded", _NO_STORAGE)
    if call.email in switches.storage_full:
        raise forbidden("storageQuotaExceeded", _FULL)


def move(call: Call, file: DriveFile) -> bool:
    """Apply `addParents` and `removeParents`; True when the file went elsewhere."""
    added, removed = _ids(call, "addParents"), _ids(call, "removeParents")
    if not added and not removed:
        return False
    parents = [parent for parent in file.parents if parent not in removed]
    parents += [parent for parent in added if parent not in parents]
    if parents == file.parents:
        return False
    if len(parents) > 1:
        raise _too_many_parents(file)
    if not parents:
        raise _no_parent(file)
    _relocate(call, file, parent_folder(call, parents[0]))
    return True


def _ids(call: Call, name: str) -> list[str]:
    text = call.params.text(name) or ""
    ids = [part.strip() for part in text.split(",") if part.strip()]
    return [call.world.my_drive(call.email).id if one == "root" else one for one in ids]


def _too_many_parents(file: DriveFile) -> Exception:
    if file.drive_id:
        return forbidden("teamDrivesParentLimit", "A shared drive item must have exactly one parent.")
    return forbidden("cannotAddParent", "Increasing the number of parents is not allowed")


def _no_parent(file: DriveFile) -> Exception:
    if file.drive_id:
        return forbidden("teamDrivesParentLimit", "A shared drive item must have exactly one parent.")
    return not_emulated("drive", "files without a parent")


def _relocate(call: Call, file: DriveFile, folder: DriveFile) -> None:
    world, role = call.world, call.role(file)
    leaves = folder.drive_id != file.drive_id
    call.demand(file, allowed=can_leave_drive(file, role) if leaves else can_move(file, role))
    if any(item is file for item in world.files.lineage(folder)):
        raise bad_request("badRequest", "A folder cannot be moved into itself or a folder below it.")
    if sum(1 for _ in world.files.lineage(folder)) > MAX_DEPTH:
        raise forbidden("teamDriveHierarchyTooDeep", "The shared drive hierarchy depth will exceed the limit.")
    if leaves and file.is_folder:
        raise _folder_leaves(folder)
    if leaves:
        _change_drive(call, file, folder)
        return
    audience = world.access.audience(file)
    world.files.place(file, [folder.id], folder.drive_id)
    note_loss(world, file, audience)


def _folder_leaves(folder: DriveFile) -> Exception:
    if folder.drive_id:
        return forbidden("teamDrivesFolderMoveInNotSupported", "Moving folders into shared drives is not supported.")
    return not_emulated("drive", "moving a folder out of a shared drive")


def _change_drive(call: Call, file: DriveFile, folder: DriveFile) -> None:
    """A file leaves one drive for another: ownership goes with the drive, and each log tells its half."""
    world = call.world
    check_storage(call, folder)
    audience = world.access.audience(file)
    old = file.drive_id
    world.files.place(file, [folder.id], folder.drive_id)
    file.permissions = {key: one for key, one in file.permissions.items() if one.role != "owner"}
    file.owners = []
    if folder.drive_id is None:
        world.own(file, call.email)
    if old:
        world.drives[old].log.append(file.id, world.now(), drive_id=old)
    note_loss(world, file, audience)


def note_loss(world: GoogleWorld, file: DriveFile, before: set[str]) -> None:
    """Tell those who could see the file (and what is below it) and no longer can, in their own change log."""
    gone = before - world.access.audience(file)
    if not gone:
        return
    for item in [file, *world.files.descendants(file)]:
        lost = gone - world.access.audience(item)
        world.user_log.append(item.id, world.now(), drive_id=item.drive_id, lost_by=lost)


def set_trashed(call: Call, file: DriveFile, trashed: bool) -> bool:
    """Put a file in the trash or take it out (the right to is checked before); True when that changed anything."""
    if file.trashed == trashed:
        return False
    file.trashed = trashed
    file.trashed_time = call.world.now() if trashed else None
    file.trashing_user = call.email if trashed else None
    for item in call.world.files.descendants(file):
        call.world.log(item)
    return True


def delete(call: Call, file: DriveFile) -> None:
    """Delete a file for good, and what is below it; raises 403."""
    if not can_delete(file, call.role(file)):
        raise insufficient(file)
    doomed = [file, *call.world.files.descendants(file)]
    strangers = [item for item in doomed if item.owners and item.owners != file.owners]
    for item in strangers:
        home = call.world.my_drive(item.owners[0])
        call.world.files.place(item, [home.id], None)
    for item in reversed([item for item in doomed if item not in strangers]):
        forget(call.world, item)


def forget(world: GoogleWorld, file: DriveFile) -> None:
    """Drop one file from the world, with word to everyone who could see it."""
    world.log(file, lost_by=world.access.audience(file))
    world.files.drop(file)
