"""Who may do what to a file: grants, the order of the roles, and how grants of several folders add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from integrations.sandbox.google.identities import permission_id

ROLES: Final = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
"""Every role, weakest first."""

_RANK: Final = {role: rank for rank, role in enumerate(ROLES)}

ANYONE: Final = "anyoneWithLink"
ANYONE_DISCOVERABLE: Final = "anyone"


@dataclass(frozen=True, slots=True)
class Permission:
    """One grant. `principal` is the e-mail (user, group), the domain, or empty (anyone)."""

    id: str
    type: str
    role: str
    principal: str = ""
    allow_discovery: bool = False
    expires: datetime | None = None

    def live(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return self.expires is None or self.expires > now


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission as it reaches one file: `source` is the item it was given on."""

    permission: Permission
    source: str
    kind: str
    """`file` or `member` (membership of the shared drive)."""


def grantee_id(kind: str, principal: str, *, discoverable: bool = False) -> str:
    """The permission id of a grantee: the same on every file."""
    if kind == "anyone":
        return ANYONE_DISCOVERABLE if discoverable else ANYONE
    return permission_id(principal) + ("k" if kind == "domain" else "")


def stronger(one: str | None, other: str | None) -> str | None:
    """The higher of two roles, None being none."""
    return max(one, other, key=rank)


def rank(role: str | None) -> int:
    """Position of a role, weakest 0; -1 for none."""
    return -1 if role is None else _RANK[role]


def at_least(role: str | None, needed: str) -> bool:
    """Whether `role` can do all that `needed` can. An owner counts as the highest."""
    return rank(role) >= _RANK[needed]


def best_role(permissions: Iterable[Permission], keys: frozenset[tuple[str, str]], now: datetime) -> str | None:
    """The highest live role among permissions that address one of the caller's `(type, principal)` keys."""
    best: str | None = None
    for permission in permissions:
        if (permission.type, permission.principal) in keys and permission.live(now):
            best = stronger(best, permission.role)
    return best
