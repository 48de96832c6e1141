"""Where can a form stand in a spreadsheet? Rectangles, the anchors that mark its rows and columns, and their places."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from integrations.google.forms import CellKey, FormSpec

_ENDLESS: Final = 10_000_000
_LARGEST_ID: Final = 0x7FFFFFFF


class Anchor(StrEnum):
    """Metadata keys: the first two stand on the tab, the others on one row or one column."""

    FORM = "sakip.form"
    DIGEST = "sakip.digest"
    ROW = "sakip.row"
    HEADING = "sakip.heading"
    DONE = "sakip.done"
    COLUMN = "sakip.column"
    KEYS = "sakip.keys"


def derive_id(tab: str, kind: str, key: str = "") -> int:
    """The id we choose for an object of a form, always the same, so that nothing can be added twice."""
    seed = "\0".join((tab, kind, key)).encode()
    return int.from_bytes(hashlib.sha256(seed).digest()[:4]) & _LARGEST_ID or 1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, 0-based, the lower and right edges excluded."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, grid_range: Mapping[str, int]) -> Box:
        """From a GridRange, where an absent edge means "without end"."""
        return cls(
            grid_range.get("startRowIndex", 0),
            grid_range.get("startColumnIndex", 0),
            grid_range.get("endRowIndex", _ENDLESS),
            grid_range.get("endColumnIndex", _ENDLESS),
        )

    @classmethod
    def cell(cls, row: int, column: int) -> Box:
        """The box of one cell."""
        return cls(row, column, row + 1, column + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def on(self, sheet_id: int) -> dict[str, int]:
        """The GridRange of the box on a tab."""
        return {
            "sheetId": sheet_id,
            "startRowIndex": self.top,
            "startColumnIndex": self.left,
            "endRowIndex": self.bottom,
            "endColumnIndex": self.right,
        }


@dataclass(frozen=True, slots=True)
class Places:
    """Where a form's parts are: index by key; what was deleted is absent or None. `keys` is the hidden key column."""

    rows: Mapping[str, int]
    columns: Mapping[str, int]
    heading: int | None
    done: int | None
    keys: int | None

    def cell(self, cell: CellKey) -> tuple[int, int] | None:
        """(row, column) of a cell, or None when its row or column is gone."""
        row, column = self.rows.get(cell[0]), self.columns.get(cell[1])
        return None if row is None or column is None else (row, column)

    def checkbox(self, form: FormSpec) -> tuple[int, int] | None:
        """(row, column) of the done checkbox, which stands under the form's first column."""
        column = self.columns.get(form.columns[0].key)
        return None if self.done is None or column is None else (self.done, column)

    def are_whole(self, form: FormSpec) -> bool:
        """Whether every anchor of the form is still there."""
        whole = len(self.rows) == len(form.rows) and len(self.columns) == len(form.columns)
        return whole and None not in (self.heading, self.done, self.keys)


def a1(row: int, column: int) -> str:
    """`D7` for row 6, column 3."""
    letters = ""
    rest = column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"
