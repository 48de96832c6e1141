"""Which cells of a form are kept from people, and is that still so? Ranges, never the whole tab, so that people can
insert rows above and columns beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from integrations.google.anchors import Box, Places, derive_id
from integrations.google.forms import FormSpec

Request = dict[str, Any]


class Group(StrEnum):
    """Why a range is protected; kept in its description, by which we know our own again."""

    CLOSED = "sakip: closed"
    LOCKED = "sakip: locked"


@dataclass(frozen=True, slots=True)
class Protection:
    """A protected range of the tab; `holes` are exempt from it."""

    id: int
    box: Box
    holes: tuple[Box, ...]
    editors: frozenset[str]
    effective: bool
    description: str

    @classmethod
    def of(cls, protected: Mapping[str, Any]) -> Protection:
        """From a ProtectedRange; one that only warns, or opens to a domain or groups, is not effective for us."""
        editors = protected.get("editors", {})
        opened = editors.get("groups") or editors.get("domainUsersCanEdit", False)
        return cls(
            id=protected["protectedRangeId"],
            box=Box.of(protected.get("range", {})),
            holes=tuple(Box.of(hole) for hole in protected.get("unprotectedRanges", ())),
            editors=frozenset(str(user).lower() for user in editors.get("users", ())),
            effective=not (opened or protected.get("warningOnly", False)),
            description=protected.get("description", ""),
        )

    def keeps(self, row: int, column: int, allowed: frozenset[str]) -> bool:
        """Whether it keeps everyone but `allowed` out of the cell."""
        return (
            self.effective
            and bool(self.editors)
            and self.editors <= allowed
            and self.box.holds(row, column)
            and not any(hole.holds(row, column) for hole in self.holes)
        )


def closed_are_kept(form: FormSpec, places: Places, protections: Sequence[Protection]) -> bool:
    """Whether every cell that people may not change is protected from them (google.md §10, row 11)."""
    return _all_kept(form, _closed_places(form, places), protections)


def open_are_kept(form: FormSpec, places: Places, protections: Sequence[Protection]) -> bool:
    """Whether the cells people fill in, and the done checkbox, are protected too."""
    return _all_kept(form, _open_places(form, places), protections)


def closed_boxes(form: FormSpec, places: Places) -> Iterator[Box]:
    """What people may never change: titles and heading, closed columns, closed cells, the lines below."""
    columns = sorted({*places.columns.values(), *_closed_columns(form, places)})
    if not columns:
        return
    left, right = columns[0], columns[-1] + 1
    if places.heading is not None:
        yield Box(max(0, places.heading - len(form.title_lines)), left, places.heading + 1, right)
    for rows in runs(sorted(places.rows.values())):
        for run in runs(sorted(_closed_columns(form, places))):
            yield Box(rows[0], run[0], rows[-1] + 1, run[-1] + 1)
    for row in form.rows:
        yield from (Box.cell(*place) for key in sorted(row.locked) if (place := places.cell((row.key, key))))
    yield from _boxes_below(form, places, left, right)


def open_boxes(form: FormSpec, places: Places) -> Iterator[Box]:
    """The fill columns over the form's rows, rows that people put between them included, and the done checkbox."""
    rows = places.rows.values()
    columns = sorted(places.columns[c.key] for c in form.columns if c.fill and c.key in places.columns)
    if rows:
        yield from (Box(min(rows), run[0], max(rows) + 1, run[-1] + 1) for run in runs(columns))
    if place := places.checkbox(form):
        yield Box.cell(*place)


def protect(form: FormSpec, group: Group, boxes: Iterable[Box], sheet_id: int) -> list[Request]:
    """Protect the boxes for the form's editors alone."""
    return [{"addProtectedRange": {"protectedRange": _protected(form, group, box, sheet_id)}} for box in boxes]


def unprotect(group: Group, protections: Iterable[Protection]) -> list[Request]:
    """Remove our protections of that group."""
    ours = [protection.id for protection in protections if protection.description == group]
    return [{"deleteProtectedRange": {"protectedRangeId": protection}} for protection in ours]


def _protected(form: FormSpec, group: Group, box: Box, sheet_id: int) -> dict[str, Any]:
    name = f"{sheet_id}:{box.top}:{box.left}:{box.bottom}:{box.right}"
    return {
        "protectedRangeId": derive_id(form.tab, group, name),
        "range": box.on(sheet_id),
        "editors": {"users": list(form.editors)},
        "description": group.value,
        "warningOnly": False,
    }


def _boxes_below(form: FormSpec, places: Places, left: int, right: int) -> Iterator[Box]:
    place = places.checkbox(form)
    if place is None:
        return
    row, column = place
    yield Box(row, column + 1, row + 1, max(right, column + 2))
    if form.footer:
        yield Box(row + 1, left, row + 1 + len(form.footer), right)


def _closed_columns(form: FormSpec, places: Places) -> set[int]:
    found = {places.columns[c.key] for c in form.columns if not c.fill and c.key in places.columns}
    return found if places.keys is None else {*found, places.keys}


def _closed_places(form: FormSpec, places: Places) -> Iterator[tuple[int, int]]:
    yield from (place for cell in form.closed_cells() if (place := places.cell(cell)))
    if places.heading is not None:
        yield from ((places.heading, column) for column in places.columns.values())
    if places.keys is not None:
        yield from ((row, places.keys) for row in places.rows.values())


def _open_places(form: FormSpec, places: Places) -> Iterator[tuple[int, int]]:
    yield from (place for cell in form.open_cells() if (place := places.cell(cell)))
    if place := places.checkbox(form):
        yield place


def _all_kept(form: FormSpec, cells: Iterable[tuple[int, int]], protections: Sequence[Protection]) -> bool:
    allowed = frozenset(editor.lower() for editor in form.editors)
    return all(any(protection.keeps(*cell, allowed) for protection in protections) for cell in cells)


def runs(indexes: Sequence[int]) -> Iterator[list[int]]:
    """The stretches of consecutive numbers in a sorted sequence."""
    for _, run in groupby(enumerate(indexes), key=lambda pair: pair[1] - pair[0]):
        yield [index for _, index in run]
