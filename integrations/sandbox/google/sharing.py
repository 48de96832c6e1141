"""May this grant be given, and to whom does it go? The rules of roles, drives, domains and mail behind permissions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from integrations.sandbox.google.capabilities import can_share
from integrations.sandbox.google.drive_call import Call, insufficient, required
from integrations.sandbox.google.errors import ApiError, bad_request, forbidden, invalid
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.metadata import as_bool, as_text, as_time
from integrations.sandbox.google.permissions import ROLES, Permission, at_least, grantee_id

_TYPES: Final = ("user", "group", "domain", "anyone")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_BY_LINK: Final = ("reader", "commenter", "writer")
_PERSONAL: Final = ("user", "group")

_NO_ACCOUNT: Final = (
    "You are trying to invite {email}. Since there is no Google account associated with this email address, you must "
    'check the "Notify people" box to invite this recipient.'
)
_MAIL_RULE: Final = (
    "The sendNotificationEmail parameter is only applicable for permissions of type 'user' or 'group', and must not be "
    "disabled for ownership transfers."
)
_LIMIT: Final = (
    'Rate limit exceeded. User message: "These item(s) could not be shared because a rate limit was exceeded: '
)
_MISPLACED: Final = {
    ("owner", "shared"): ("ownerOnTeamDriveItemNotSupported", "A shared drive item can't have an owner."),
    ("organizer", "mine"): ("organizerOnNonTeamDriveNotSupported", "The organizer role is only for shared drives."),
    ("organizer", "item"): (
        "organizerOnNonTeamDriveItemNotSupported",
        "The organizer role can only be given on the shared drive itself.",
    ),
    ("fileOrganizer", "mine"): (
        "fileOrganizerOnNonTeamDriveNotSupported",
        "The fileOrganizer role is only for shared drives.",
    ),
    ("fileOrganizer", "file"): (
        "fileOrganizerOnFoldersInSharedDriveOnly",
        "The fileOrganizer role can only be given on folders in shared drives.",
    ),
}


def read_permission(call: Call, file: DriveFile) -> Permission:
    """The permission that the body of permissions.create asks for; raises Drive's refusals."""
    kind, role = _needed(call, "type"), _needed(call, "role")
    if kind not in _TYPES:
        raise invalid("permission.type", "The specified permission type is invalid.")
    if role not in ROLES:
        raise invalid("permission.role", "The specified role is invalid.")
    check_role(file, kind, role)
    principal = _principal(call, kind)
    discoverable = as_bool(call.body.get("allowFileDiscovery", False), "allowFileDiscovery")
    expires = read_expiry(call, file, kind)
    grantee = grantee_id(kind, principal, discoverable=discoverable)
    return Permission(grantee, kind, role, principal, discoverable, expires)


def _needed(call: Call, name: str) -> str:
    value = call.body.get(name)
    if not value:
        raise required(f"permission.{name}", f"The permission {name} field is required.", "other")
    return as_text(value, name)


def _principal(call: Call, kind: str) -> str:
    if kind == "anyone":
        return ""
    name = "domain" if kind == "domain" else "emailAddress"
    value = call.body.get(name)
    if not value:
        message = f"The {name} field is required for permissions of type '{kind}'."
        raise required(f"permission.{name}", message, "other")
    text = as_text(value, name).strip().lower()
    if kind in _PERSONAL and not _EMAIL.fullmatch(text):
        raise sharing_refused(f"The specified email address is invalid or not valid for sharing: {text}")
    return text


def sharing_refused(message: str) -> ApiError:
    """Drive's 400 with a message meant for the person who shares."""
    return bad_request("invalidSharingRequest", f'Bad Request. User message: "{message}"')


def check_role(file: DriveFile, kind: str, role: str) -> None:
    """Raises 403 for a role that this kind of item, or this kind of grantee, cannot have."""
    for place in _places(file):
        if (role, place) in _MISPLACED:
            raise forbidden(*_MISPLACED[role, place])
    if kind in ("anyone", "domain") and role not in _BY_LINK:
        raise invalid("permission.role", "The specified role is invalid for this permission type.")
    if kind in ("anyone", "domain") and file.is_root and file.drive_id:
        message = "A shared drive can't be shared with a domain or with anyone."
        raise forbidden("cannotShareTeamDriveTopFolderWithAnyoneOrDomains", message)


def _places(file: DriveFile) -> tuple[str, ...]:
    if not file.drive_id:
        return ("mine",)
    if file.is_root:
        return ("shared",)
    return ("shared", "item") if file.is_folder else ("shared", "item", "file")


def read_expiry(call: Call, file: DriveFile, kind: str) -> datetime | None:
    """`expirationTime` of the body; raises 403 where it may not be set."""
    if call.body.get("expirationTime") is None:
        return None
    moment, now = as_time(call.body["expirationTime"], "expirationTime"), call.world.now()
    if kind not in _PERSONAL:
        raise forbidden("cannotSetExpiration", "Expiration dates can only be set on user and group permissions.")
    if file.drive_id and file.is_root:
        message = "Expiration dates can't be set on the members of a shared drive."
        raise forbidden("expirationDateNotAllowedForSharedDriveMembers", message)
    if not now < moment <= now + timedelta(days=366):
        message = "Expiration dates must be in the future and at most one year ahead."
        raise forbidden("expirationDatesMustBeInTheFuture", message)
    return moment


def check_sharer(call: Call, file: DriveFile, role: str) -> None:
    """Raises 403 unless the caller may share the file, and not above their own role."""
    own = call.role(file)
    if not can_share(call.world, file, own):
        raise insufficient(file)
    if role == "owner":
        _check_transfer(call, file)
    elif not at_least(own, role):
        raise insufficient(file)


def _check_transfer(call: Call, file: DriveFile) -> None:
    if not call.params.flag("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise forbidden("forbidden", message, location="transferOwnership")
    if call.email not in file.owners:
        raise insufficient(file)


def check_recipient(call: Call, file: DriveFile, permission: Permission) -> None:
    """Raises Drive's refusal where policy, mail or the sharing limit stands against this grantee."""
    notify = call.params.flag("sendNotificationEmail", default=permission.type in _PERSONAL)
    if notify != (permission.type in _PERSONAL) and (notify or permission.role == "owner"):
        raise forbidden("forbidden", _MAIL_RULE, location="sendNotificationEmail")
    _check_domain(call, file, permission)
    if permission.type not in _PERSONAL:
        return
    switches = call.world.switches
    if switches.shares_before_limit is not None:
        if switches.shares_before_limit <= 0:
            raise ApiError("drive", 403, _LIMIT + file.name + '"', reason="sharingRateLimitExceeded")
        switches.shares_before_limit -= 1
    if permission.principal in switches.addresses_without_account and not notify:
        raise sharing_refused(_NO_ACCOUNT.format(email=permission.principal))
    if notify:
        call.world.notifications.append(
            {
                "to": permission.principal,
                "file": file.id,
                "role": permission.role,
                "message": call.params.text("emailMessage") or "",
            }
        )


def _check_domain(call: Call, file: DriveFile, permission: Permission) -> None:
    restrictions = call.world.drives[file.drive_id].restrictions if file.drive_id else {}
    if restrictions.get("driveMembersOnly") and not file.is_root and not _is_member(call, file, permission):
        message = "Only members of the shared drive can have access to its items."
        raise forbidden("teamDriveTeamMembersOnlyRestriction", message)
    if permission.type != "anyone" and _domain(permission) in internal_domains(call, file):
        return
    if restrictions.get("domainUsersOnly"):
        message = "Only users of the domain of the shared drive can have access to it."
        raise forbidden("teamDriveDomainUsersOnlyRestriction", message)
    refusal = call.world.switches.external_sharing_refused
    if refusal:
        raise forbidden(refusal, _REFUSALS.get(refusal, "Sharing outside the organization is not allowed."))


_REFUSALS: Final[dict[str, Any]] = {
    "publishOutNotPermitted": "The user is not permitted to publish content outside of their organization.",
    "cannotShareTeamDriveWithNonPermittedUser": "The shared drive cannot be shared with this user.",
    "domainPolicy": "The domain administrators have disabled Drive apps.",
}


def _domain(permission: Permission) -> str:
    return permission.principal.rpartition("@")[2]


def _is_member(call: Call, file: DriveFile, permission: Permission) -> bool:
    root = call.world.files.by_id[file.drive_id or ""]
    return permission.principal in call.world.access.audience(root)


def internal_domains(call: Call, file: DriveFile) -> set[str]:
    """The tenant's own domains: those switched on, else those of the sharer and of the drive's members."""
    named = call.world.switches.tenant_domains
    if named:
        return set(named)
    people = {call.email}
    if file.drive_id:
        people |= call.world.access.audience(call.world.files.by_id[file.drive_id])
    return {person.rpartition("@")[2] for person in people}
