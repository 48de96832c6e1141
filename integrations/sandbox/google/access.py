"""What is this person's effective role on this file, and through which grants?

Grants add up along the folders above a file; the top folder of a shared drive carries the drive's membership.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.sandbox.google.files import DriveFile, FileStore
from integrations.sandbox.google.identities import Identities
from integrations.sandbox.google.permissions import Grant, at_least, best_role, stronger

Keys = frozenset[tuple[str, str]]


@dataclass(slots=True)
class Access:
    """Answers questions of right over the files of one world."""

    files: FileStore
    ids: Identities
    now: Callable[[], datetime]

    def keys(self, email: str) -> Keys:
        """All `(type, principal)` pairs under which a grant reaches this person."""
        domain = email.rpartition("@")[2]
        groups = {("group", group) for group, members in self.ids.groups.items() if email in members}
        return frozenset({("user", email), ("domain", domain), ("anyone", "")} | groups)

    def role(self, file: DriveFile, email: str) -> str | None:
        """The highest role on the file, own or inherited; None is no access."""
        return self.role_by(file, self.keys(email), {})

    def role_by(self, file: DriveFile, keys: Keys, memo: dict[str, str | None]) -> str | None:
        """As `role`, for many files of one caller: `memo` remembers the folders already judged."""
        own = best_role(file.permissions.values(), keys, self.now())
        if not file.parents:
            return own
        parent = file.parents[0]
        if parent not in memo:
            memo[parent] = self.role_by(self.files.by_id[parent], keys, memo)
        return stronger(own, inherited_role(memo[parent]))

    def is_trashed(self, file: DriveFile) -> bool:
        """Whether the file or a folder above it is in the trash."""
        return any(item.trashed for item in self.files.lineage(file))

    def grants(self, file: DriveFile) -> dict[str, list[Grant]]:
        """Every live grant that reaches the file, by permission id; the file's own come first."""
        found: dict[str, list[Grant]] = {}
        for item in self.files.lineage(file):
            kind = "member" if item.is_root and item.drive_id else "file"
            for permission in item.permissions.values():
                if permission.live(self.now()):
                    found.setdefault(permission.id, []).append(Grant(permission, item.id, kind))
        return found

    def audience(self, file: DriveFile) -> set[str]:
        """The e-mails with a role on the file; links and domains have no such list."""
        people: set[str] = set()
        for grants in self.grants(file).values():
            principal = grants[0].permission.principal
            people |= self.ids.groups.get(principal, {principal})
        return {person for person in people if "@" in person}

    def can_lift(self, file: DriveFile, email: str, *, owner_restricted: bool) -> bool:
        """Whether this person may set or remove a content restriction of that kind."""
        needed = "writer" if not owner_restricted else "organizer" if file.drive_id else "owner"
        return at_least(self.role(file, email), needed)


def inherited_role(role: str | None) -> str | None:
    """What a role on a folder gives on the items in it: owning a folder is not owning its content."""
    return "writer" if role == "owner" else role
