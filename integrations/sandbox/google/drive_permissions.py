"""What do the permissions methods do, on files and on shared drives?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from integrations.sandbox.google.capabilities import can_share
from integrations.sandbox.google.drive_call import Call, insufficient
from integrations.sandbox.google.errors import ApiError, forbidden, invalid, not_emulated
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.metadata import as_text
from integrations.sandbox.google.permissions import ROLES, Grant, Permission, rank, stronger
from integrations.sandbox.google.placing import note_loss
from integrations.sandbox.google.resources import Json, permission_resource
from integrations.sandbox.google.sharing import check_recipient, check_role, check_sharer, read_expiry, read_permission

_INHERITED: Final = "Cannot update or delete an inherited permission on a shared drive item."
_NOT_WRITABLE: Final = "The resource body includes fields which are not directly writable."


def list_permissions(call: Call) -> Json:
    """permissions.list: writers and drive members see them, one entry per grantee."""
    file = _target(call)
    call.demand(file, role="reader" if file.is_root else "writer")
    grants = call.world.access.grants(file)
    size = call.params.number("pageSize", 100, 1, 100)
    ids = list(grants)
    after = call.params.text("pageToken")
    if after is not None and after not in ids:
        raise invalid("pageToken")
    start = ids.index(after) if after else 0
    view = call.view()
    result: Json = {"kind": "drive#permissionList"}
    if start + size < len(ids):
        result["nextPageToken"] = ids[start + size]
    shown = [permission_resource(view, file, grants[one]) for one in ids[start : start + size]]
    return result | {"permissions": shown}


def get_permission(call: Call) -> Json:
    """permissions.get; everyone may look up their own."""
    file = _target(call)
    grants = _grants(call, file)
    if call.email != grants[0].permission.principal:
        call.demand(file, role="reader" if file.is_root else "writer")
    return permission_resource(call.view(), file, grants)


def create_permission(call: Call) -> Json:
    """permissions.create; sharing again with the same grantee changes the grant it has."""
    file = _target(call)
    permission = read_permission(call, file)
    check_sharer(call, file, permission.role)
    check_recipient(call, file, permission)
    if permission.role == "owner":
        _transfer(call, file, permission)
    else:
        _forbid_owner_change(file, permission.id)
        _put(call, file, permission)
    return _shown(call, file, permission.id)


def update_permission(call: Call) -> Json:
    """permissions.update: role and expiry of a grant given on this very item."""
    file = _target(call)
    grants = _grants(call, file)
    if set(call.body) - {"role", "expirationTime", "kind", "id", "type"}:
        raise forbidden("fieldNotWritable", _NOT_WRITABLE)
    current = grants[0].permission
    role = as_text(call.body.get("role", current.role), "role")
    if role not in ROLES:
        raise invalid("permission.role", "The specified role is invalid.")
    check_sharer(call, file, role)
    _check_own_grant(file, grants, role)
    check_role(file, current.type, role)
    if role == "owner":
        _transfer(call, file, current)
        return _shown(call, file, current.id)
    _forbid_owner_change(file, current.id)
    expires = None if call.params.flag("removeExpiration") else read_expiry(call, file, current.type) or current.expires
    _put(call, file, replace(current, role=role, expires=expires))
    return _shown(call, file, current.id)


def delete_permission(call: Call) -> None:
    """permissions.delete of a grant given on this very item; anyone may drop their own."""
    file = _target(call)
    grants = _grants(call, file)
    mine = grants[0].permission.principal == call.email
    if not mine and not can_share(call.world, file, call.role(file)):
        raise insufficient(file)
    _check_own_grant(file, grants, None)
    _forbid_owner_change(file, grants[0].permission.id, removing=True)
    audience = call.world.access.audience(file)
    del file.permissions[grants[0].permission.id]
    _changed(call, file, audience)


def _target(call: Call) -> DriveFile:
    if call.params.flag("useDomainAdminAccess"):
        raise not_emulated("drive", "useDomainAdminAccess")
    return call.file()


def _grants(call: Call, file: DriveFile) -> list[Grant]:
    wanted = call.path["permissionId"]
    grants = call.world.access.grants(file).get(wanted)
    if grants is None:
        raise ApiError("drive", 404, f"Permission not found: {wanted}.", reason="notFound", location="permissionId")
    return grants


def _shown(call: Call, file: DriveFile, grantee: str) -> Json:
    return permission_resource(call.view(), file, call.world.access.grants(file)[grantee])


def _check_own_grant(file: DriveFile, grants: list[Grant], role: str | None) -> None:
    """Raises 403 for a change of what is inherited: by taking it away here, or going below it."""
    inherited: str | None = None
    for grant in grants:
        if grant.source != file.id:
            inherited = stronger(inherited, grant.permission.role)
    own = grants[0].source == file.id
    below = role is not None and file.drive_id is not None and rank(role) < rank(inherited)
    if not own or below:
        raise forbidden("cannotModifyInheritedTeamDrivePermission", _INHERITED)


def _forbid_owner_change(file: DriveFile, grantee: str, *, removing: bool = False) -> None:
    current = file.permissions.get(grantee)
    if current is None or current.role != "owner":
        return
    if removing:
        raise forbidden("cannotRemoveOwner", "The owner of a file cannot be removed.")
    raise forbidden("cannotChangeOwnerAcl", "The owner's access to a file cannot be changed.")


def _put(call: Call, file: DriveFile, permission: Permission) -> None:
    world, before = call.world, call.world.access.audience(file)
    file.permissions[permission.id] = permission
    for person in world.access.audience(file) - before:
        if not file.drive_id:
            file.shared_with.setdefault(person, (world.now(), call.email))
    _changed(call, file, before)


def _transfer(call: Call, file: DriveFile, permission: Permission) -> None:
    """Ownership goes over; the old owner stays as a writer."""
    if permission.type != "user":
        raise invalid("permission.role", "The specified role is invalid for this permission type.")
    before = call.world.access.audience(file)
    for key, one in file.permissions.items():
        if one.role == "owner":
            file.permissions[key] = replace(one, role="writer")
    call.world.own(file, permission.principal)
    _changed(call, file, before)


def _changed(call: Call, file: DriveFile, before: set[str]) -> None:
    world = call.world
    world.touch(file, call.email, "permission")
    if file.is_root and file.drive_id:
        world.log_drive(world.drives[file.drive_id], lost_by=before - world.access.audience(file))
    note_loss(world, file, before)
