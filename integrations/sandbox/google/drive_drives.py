"""What do about.get and the drives methods answer?"""

from __future__ import annotations

from typing import Any, Final

from integrations.sandbox.google.drive_call import Call, insufficient, required
from integrations.sandbox.google.drive_list import check_membership
from integrations.sandbox.google.errors import ApiError, forbidden, not_emulated
from integrations.sandbox.google.fields import wants
from integrations.sandbox.google.files import DOC, SHEET
from integrations.sandbox.google.metadata import as_bool, as_text
from integrations.sandbox.google.resources import EXPORTS, Json, drive_resource, user_resource
from integrations.sandbox.google.state import SharedDrive

_LIMIT: Final = 15 * 2**30
_IMPORTS: Final = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": [SHEET],
    "text/csv": [SHEET],
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": [DOC],
}
_COLORS: Final = (
    "#ac725e #d06b64 #f83a22 #fa573c #ff7537 #ffad46 #42d692 #16a765 #7bd148 #b3dc6c #fbe983 #fad165 "
    "#92e1c0 #9fe1e7 #9fc6e7 #4986e7 #9a9cff #b99aff #c2c2c2 #cabdbf #cca6ac #f691b2 #cd74e6 #a47ae2"
)
_RESTRICTIONS: Final = frozenset(
    {
        "copyRequiresWriterPermission",
        "domainUsersOnly",
        "driveMembersOnly",
        "sharingFoldersRequiresOrganizerPermission",
    }
)


def about(call: Call) -> Json:
    """about.get; import and export formats are those this sandbox converts or names."""
    found: Json = {
        "kind": "drive#about",
        "user": user_resource(call.view(), call.email),
        "importFormats": _IMPORTS,
        "exportFormats": {kind: list(formats) for kind, formats in EXPORTS.items()},
        "maxImportSizes": {SHEET: "104857600", DOC: "10485760"},
        "maxUploadSize": "5242880000000",
        "appInstalled": False,
        "folderColorPalette": _COLORS.split(" "),
        "canCreateDrives": not call.world.ids.is_service_account(call.email),
        "canCreateTeamDrives": not call.world.ids.is_service_account(call.email),
        "driveThemes": [],
        "teamDriveThemes": [],
    }
    if wants(call.mask, "storageQuota"):
        found["storageQuota"] = _storage(call)
    return found


def _storage(call: Call) -> Json:
    world = call.world
    own = [world.files.by_id[one] for one in world.files.in_drive.get(None, ())]
    sizes = [(file.quota_bytes, file) for file in own if call.email in file.owners]
    used = sum(size for size, _ in sizes)
    trashed = sum(size for size, file in sizes if world.access.is_trashed(file))
    limit = 0 if world.ids.is_service_account(call.email) else _LIMIT
    full = call.email in world.switches.storage_full  # what fills it, Gmail or Photos, is not in Drive
    return {
        "limit": str(limit),
        "usage": str(limit if full else used),
        "usageInDrive": str(used),
        "usageInDriveTrash": str(trashed),
    }


def list_drives(call: Call) -> Json:
    """drives.list: the drives the caller is a member of, by name."""
    _no_admin(call)
    size = call.params.number("pageSize", 10, 1, 100)
    if call.params.text("q"):
        raise not_emulated("drive", "drives.list with q")
    world = call.world
    mine = [one for one in world.drives.values() if world.role(world.files.by_id[one.id], call.email)]
    mine.sort(key=lambda drive: (drive.name.lower(), drive.id))
    after = call.params.text("pageToken")
    ids = [drive.id for drive in mine]
    if after is not None and after not in ids:
        raise ApiError("drive", 400, "Invalid Value", reason="invalid", location="pageToken")
    start = ids.index(after) if after else 0
    view = call.view()
    result: Json = {"kind": "drive#driveList"}
    if start + size < len(mine):
        result["nextPageToken"] = ids[start + size]
    return result | {"drives": [drive_resource(view, drive) for drive in mine[start : start + size]]}


def get_drive(call: Call) -> Json:
    """drives.get, for members."""
    return drive_resource(call.view(), _drive(call))


def create_drive(call: Call) -> Json:
    """drives.create: the creator becomes its organizer; the same requestId makes no second drive."""
    request_id = call.params.text("requestId")
    if request_id is None:
        raise required("requestId", "Required parameter: requestId")
    if call.world.ids.is_service_account(call.email):
        raise forbidden("userCannotCreateTeamDrives", "The user does not have permission to create shared drives.")
    key = f"{call.email} {request_id}"
    if key in call.world.reserved_ids:
        message = "A shared drive has already been created with the given requestId."
        raise ApiError("drive", 409, message, reason="teamDriveAlreadyExists")
    if not call.body.get("name"):
        raise required("drive.name", "The name field is required.", "other")
    drive_id = "0A" + call.world.new_id(10)[1:] + "Uk9PVA"
    call.world.reserved_ids[key] = drive_id
    drive = call.world.seed_shared_drive(drive_id, as_text(call.body["name"], "name"), [call.email])
    call.world.log_drive(drive)
    return drive_resource(call.view(), drive)


def update_drive(call: Call) -> Json:
    """drives.update: name, colour and restrictions, by organizers."""
    drive = _organized(call)
    unknown = set(call.body) - {"kind", "id", "name", "colorRgb", "restrictions"}
    if unknown:
        raise not_emulated("drive", f"drives.update of {', '.join(sorted(unknown))}")
    restrictions: Any = call.body.get("restrictions", {})
    if set(restrictions) - _RESTRICTIONS:
        raise not_emulated("drive", f"the restriction {', '.join(sorted(set(restrictions) - _RESTRICTIONS))}")
    drive.restrictions |= {name: as_bool(value, name) for name, value in restrictions.items()}
    drive.name = as_text(call.body.get("name", drive.name), "name")
    drive.color = as_text(call.body.get("colorRgb", drive.color), "colorRgb")
    call.world.log_drive(drive)
    return drive_resource(call.view(), drive)


def delete_drive(call: Call) -> None:
    """drives.delete: an empty drive, by an organizer."""
    drive = _organized(call)
    if call.params.flag("allowItemDeletion"):
        raise not_emulated("drive", "allowItemDeletion")
    world = call.world
    root = world.files.by_id[drive.id]
    if any(not world.files.by_id[child].trashed for child in world.files.children.get(drive.id, ())):
        raise forbidden("cannotDeleteResourceWithChildren", "The shared drive contains untrashed items.")
    audience = world.access.audience(root)
    for item in [*reversed(list(world.files.descendants(root))), root]:
        world.files.drop(item)
    world.log_drive(drive, lost_by=audience)
    del world.drives[drive.id]


def hide_drive(call: Call) -> Json:
    """drives.hide."""
    drive = _drive(call)
    drive.hidden_for.add(call.email)
    return drive_resource(call.view(), drive)


def unhide_drive(call: Call) -> Json:
    """drives.unhide."""
    drive = _drive(call)
    drive.hidden_for.discard(call.email)
    return drive_resource(call.view(), drive)


def _drive(call: Call) -> SharedDrive:
    _no_admin(call)
    drive_id = call.path["driveId"]
    root = call.world.file(drive_id)
    if drive_id in call.world.drives and root is not None and call.world.role(root, call.email) is None:
        raise ApiError("drive", 404, f"Shared drive not found: {drive_id}", reason="notFound", location="driveId")
    check_membership(call, drive_id)
    return call.world.drives[drive_id]


def _organized(call: Call) -> SharedDrive:
    drive = _drive(call)
    root = call.world.files.by_id[drive.id]
    if call.world.role(root, call.email) != "organizer":
        raise insufficient(root)
    return drive


def _no_admin(call: Call) -> None:
    if call.params.flag("useDomainAdminAccess"):
        raise not_emulated("drive", "useDomainAdminAccess")
