"""What besides cells belongs to a spreadsheet: names, protections, metadata, and things laid over ranges?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Edit, GridEdit, Rect


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A name for a range of one tab; `rect` is None once all of it was deleted."""

    id: str
    name: str
    tab_id: int
    rect: Rect | None


@dataclass(frozen=True, slots=True)
class Protection:
    """A protected range, or a protected tab (`rect` unbounded) with `unprotected` parts.

    `users` is None where no editors were named: then everyone who can edit the file may edit it.
    """

    id: int
    tab_id: int
    rect: Rect
    description: str = ""
    warning_only: bool = False
    unprotected: tuple[Rect, ...] = ()
    users: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    domain_users: bool = False
    named_range_id: str = ""

    @property
    def covers_tab(self) -> bool:
        """Whether the tab as a whole is protected."""
        return self.rect.whole


class Place(StrEnum):
    """`DeveloperMetadataLocation.locationType`."""

    SPREADSHEET = "SPREADSHEET"
    SHEET = "SHEET"
    ROW = "ROW"
    COLUMN = "COLUMN"


@dataclass(frozen=True, slots=True)
class Location:
    """Where metadata hangs: `tab_id` for all but the spreadsheet, `index` for one row or column."""

    place: Place
    tab_id: int | None = None
    index: int | None = None

    @property
    def dimension(self) -> Dimension | None:
        """The dimension of the one row or column, if it hangs on one."""
        return {Place.ROW: Dimension.ROWS, Place.COLUMN: Dimension.COLUMNS}.get(self.place)


@dataclass(frozen=True, slots=True)
class Metadata:
    """One developer metadata entry."""

    id: int
    key: str
    value: str
    visibility: str
    location: Location


@dataclass(frozen=True, slots=True)
class Placed:
    """Something laid over ranges and kept as the API's JSON without them: a conditional format, banding, filter."""

    rects: tuple[Rect, ...]
    body: Json = field(default_factory=dict)


def follow_metadata(entry: Metadata, tab_id: int, edit: Edit) -> Metadata | None:
    """Where metadata hangs after an edit of a tab; None when its row or column went."""
    location = entry.location
    if location.tab_id != tab_id or location.index is None or not isinstance(edit, GridEdit):
        return entry
    if location.dimension is not edit.dimension or edit.band.start is not None or edit.band.end is not None:
        return entry
    index = edit.lines.index(location.index)
    return None if index is None else replace(entry, location=replace(location, index=index))


def follow_named(named: NamedRange, tab_id: int, edit: Edit) -> NamedRange:
    """What a name stands for after an edit of a tab."""
    if named.tab_id != tab_id or named.rect is None:
        return named
    return replace(named, rect=edit.rect(named.rect))


def follow_protection(protection: Protection, tab_id: int, edit: Edit) -> Protection | None:
    """What is protected after an edit of a tab; None when all of it went."""
    if protection.tab_id != tab_id:
        return protection
    rect = edit.rect(protection.rect)
    if rect is None:
        return None
    return replace(protection, rect=rect, unprotected=follow_rects(protection.unprotected, edit))


def follow_placed(placed: Placed, edit: Edit) -> Placed | None:
    """Where something laid over ranges lies after an edit; None when all its ranges went."""
    rects = follow_rects(placed.rects, edit)
    return replace(placed, rects=rects) if rects else None


def follow_rects(rects: tuple[Rect, ...], edit: Edit) -> tuple[Rect, ...]:
    """The ranges that are left of `rects`."""
    return tuple(rect for rect in map(edit.rect, rects) if rect is not None)
