"""May this person change these cells, in spite of the protections on them?

Owners, and managers of a shared drive, always may. Editors named on a protection may; where it names none, every
editor of the file may. Inserting above or beside a protected range is allowed, through it is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from integrations.sandbox.google.book_objects import Protection
from integrations.sandbox.google.grid import Dimension, Rect
from integrations.sandbox.google.sheets_errors import PROTECTED, RefusedError

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.state import DriveFile, GoogleWorld
    from integrations.sandbox.google.tab import Tab

DEFAULT_MANAGERS: Final = ("organizer", "fileOrganizer")
"""Roles of a shared drive that count as the owner; the switch `protection_managers` overrides it."""
_MAX_CELLS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Guard:
    """The rights of one person on the protections of one spreadsheet; `domestic` is being of the file's domain."""

    email: str
    groups: frozenset[str]
    manager: bool
    domestic: bool = True

    def may_edit(self, protection: Protection) -> bool:
        """Whether this person may edit what the protection covers."""
        if self.manager or protection.warning_only or protection.users is None:
            return True
        listed = self.email in protection.users or not self.groups.isdisjoint(protection.groups)
        return listed or (protection.domain_users and self.domestic)

    def _closed(self, book: Spreadsheet, tab: Tab) -> Iterator[Protection]:
        for protection in book.protections.values():
            if protection.tab_id == tab.sheet_id and not self.may_edit(protection):
                yield protection

    def check_cells(self, book: Spreadsheet, tab: Tab, rect: Rect) -> None:
        """Changing cells; raises RefusedError when a protection keeps this person out."""
        for protection in self._closed(book, tab):
            if protection.rect.meets(rect) and not _opened(protection, tab.bounded(rect)):
                raise RefusedError(PROTECTED)

    def check_insert(self, book: Spreadsheet, tab: Tab, dimension: Dimension, at: int) -> None:
        """Putting lines before `at`; refused inside a protected range and anywhere on a protected tab."""
        for protection in self._closed(book, tab):
            if protection.covers_tab or protection.rect.along(dimension).cut_by(at):
                raise RefusedError(PROTECTED)

    def check_removal(self, book: Spreadsheet, tab: Tab, rect: Rect) -> None:
        """Deleting or moving cells away; refused where a protected cell is among them."""
        if any(protection.rect.meets(rect) for protection in self._closed(book, tab)):
            raise RefusedError(PROTECTED)

    def check_tab(self, book: Spreadsheet, tab: Tab) -> None:
        """Changing the tab itself (title, size, hiding); refused when the whole tab is protected."""
        if any(protection.covers_tab for protection in self._closed(book, tab)):
            raise RefusedError(PROTECTED)

    def check_drop(self, book: Spreadsheet, tab: Tab) -> None:
        """Deleting the tab; refused when anything on it is protected."""
        if any(self._closed(book, tab)):
            raise RefusedError(PROTECTED)

    def check_protection(self, protection: Protection) -> None:
        """Changing or lifting a protection; only those who may edit what it covers."""
        if not self.may_edit(protection):
            raise RefusedError(PROTECTED)


def _opened(protection: Protection, rect: Rect) -> bool:
    """Whether all of a bounded rectangle lies in the parts left open."""
    if any(rect.within(part) for part in protection.unprotected):
        return True
    height, width = rect.size()
    if not protection.unprotected or height * width > _MAX_CELLS:
        return False
    return all(any(part.holds(*cell) for part in protection.unprotected) for cell in rect.cells())


def guard_for(world: GoogleWorld, file: DriveFile, email: str) -> Guard:
    """The rights that this person's role and groups give."""
    role = world.role(file, email)
    managers = getattr(world.switches, "protection_managers", DEFAULT_MANAGERS)
    groups = frozenset(principal for kind, principal in world.access.keys(email) if kind == "group")
    domains = world.switches.tenant_domains
    return Guard(
        email,
        groups,
        role == "owner" or (bool(file.drive_id) and role in managers),
        not domains or email.rpartition("@")[2] in domains,
    )
