"""Who may see and edit a file, and how do we bring that about with the fewest shares (google.md §6.4)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import Denied, DeniedKind, Maybe, Missing, Rejected
from integrations.google.drive_model import ShareResult
from integrations.google.transport import Effect

if TYPE_CHECKING:
    from integrations.google.transport import Gateway

_RANK: Final = {
    role: rank for rank, role in enumerate(("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner"))
}
_FIELDS: Final = "nextPageToken,permissions(id,type,emailAddress,role,deleted,permissionDetails(role,inherited))"
_ROUNDS: Final = 3
_LOOK_AGAIN_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of a file's permission list; a role is None where there is none of that sort."""

    id: str
    email: str
    direct: str | None
    inherited: str | None

    @classmethod
    def of(cls, permission: Mapping[str, Any]) -> Grant:
        """From an entry of permissions.list; without details (My Drive) the role counts as direct."""
        details = permission.get("permissionDetails") or [{"role": permission["role"], "inherited": False}]
        return cls(
            id=permission["id"],
            email=str(permission.get("emailAddress", "")).lower(),
            direct=_highest(entry["role"] for entry in details if not entry.get("inherited", False)),
            inherited=_highest(entry["role"] for entry in details if entry.get("inherited", False)),
        )


class Sharing:
    """Brings one file's permissions to a wanted state; never two changes of one file at a time."""

    def __init__(self, gateway: Gateway, file_id: str) -> None:
        self._gateway = gateway
        self._file_id = file_id

    def ensure(self, wanted: Mapping[str, str], keep: str | None) -> ShareResult:
        """Give each e-mail its role. With `keep` (our own e-mail) all other direct grants are withdrawn."""
        for _ in range(_ROUNDS - 1):
            try:
                return self._settle_all(wanted, keep)
            except Maybe:
                self._gateway.pause(_LOOK_AGAIN_SECONDS)
        return self._settle_all(wanted, keep)

    def _settle_all(self, wanted: Mapping[str, str], keep: str | None) -> ShareResult:
        grants = self._list()
        by_email = {grant.email: grant for grant in grants if grant.email}
        done: dict[str, str] = {}
        refused: dict[str, str] = {}
        for email, role in wanted.items():
            reason = self._settle(by_email.get(email.lower()), email, role)
            if reason is None:
                done[email] = role
            else:
                refused[email] = reason
        if keep is not None:
            self._withdraw(grants, {email.lower() for email in wanted} | {keep.lower()})
        return ShareResult(done, refused)

    def _list(self) -> list[Grant]:
        permissions = self._gateway.drive.permissions()
        found: list[Grant] = []
        page: str | None = None
        while True:
            answer = self._gateway.call(
                permissions.list(
                    fileId=self._file_id, supportsAllDrives=True, pageSize=100, pageToken=page, fields=_FIELDS
                )
            )
            found += [Grant.of(entry) for entry in answer.get("permissions", ()) if not entry.get("deleted", False)]
            page = answer.get("nextPageToken")
            if not page:
                return found

    def _settle(self, grant: Grant | None, email: str, role: str) -> str | None:
        """None when the person has the role now, else why not."""
        if grant is None:
            return self._create(email, role)
        if grant.inherited and _RANK[grant.inherited] >= _RANK[role]:
            return _judge_inherited(grant.inherited, role)
        if grant.direct in {role, "owner"}:
            return None
        if grant.direct is None:
            return self._create(email, role)
        return self._change(grant.id, role)

    def _create(self, email: str, role: str) -> str | None:
        """First without a mail; an address without a Google account is only accepted with one."""
        for mail in (False, True):
            try:
                self._gateway.call(self._creation(email, role, mail), Effect.CREATE)
            except Denied as denied:
                return _policy_only(denied)
            except Rejected as rejected:
                reason = str(rejected)
            else:
                return None
        return reason

    def _creation(self, email: str, role: str, mail: bool) -> Any:
        return self._gateway.drive.permissions().create(
            fileId=self._file_id,
            supportsAllDrives=True,
            sendNotificationEmail=mail,
            body={"type": "user", "role": role, "emailAddress": email},
            fields="id",
        )

    def _change(self, permission_id: str, role: str) -> str | None:
        request = self._gateway.drive.permissions().update(
            fileId=self._file_id, permissionId=permission_id, supportsAllDrives=True, body={"role": role}, fields="id"
        )
        try:
            self._gateway.call(request, Effect.IDEMPOTENT)
        except Denied as denied:
            return _policy_only(denied)
        return None

    def _withdraw(self, grants: list[Grant], kept: set[str]) -> None:
        for grant in grants:
            if grant.direct is None or grant.direct == "owner" or grant.email in kept:
                continue
            request = self._gateway.drive.permissions().delete(
                fileId=self._file_id, permissionId=grant.id, supportsAllDrives=True
            )
            try:
                self._gateway.call(request, Effect.IDEMPOTENT)
            except Missing:
                continue  # it is gone, which was the wish


def _judge_inherited(inherited: str, role: str) -> str | None:
    """More than asked is fine where writing was asked; a lower role cannot be had under a folder that gives more."""
    if inherited == role or _RANK[role] >= _RANK["writer"]:
        return None
    return f"The role {inherited} comes from a folder or the shared drive and cannot be lowered on the file."


def _policy_only(denied: Denied) -> str:
    if denied.kind is DeniedKind.POLICY:
        return str(denied)
    raise denied


def _highest(roles: Any) -> str | None:
    return max(roles, key=lambda role: _RANK.get(role, -1), default=None)
