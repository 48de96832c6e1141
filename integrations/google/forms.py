"""What does a form in a spreadsheet look like, and what was read from it? Keyed rows and columns, nothing of Google.

A cell is addressed by (row key, column key); where it stands in the grid is the adapter's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

CellKey = tuple[str, str]
"""(row key, column key)."""


class CellKind(StrEnum):
    """What a column holds. PERCENT cells hold fractions (0.85 is shown as 85%), DATE cells ISO dates."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    LINK = "link"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours in the file's own notation (`;` between arguments in `in_ID`).

    `{key}` stands for the cell of that column in the same row: `=IF({target}=0;"";{realisasi}/{target})`.
    """

    text: str


Cell = Decimal | int | str | bool | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column; people type into it only when `fill`. `note` is shown on the heading and while typing a number.

    `number_format` is a Sheets pattern such as `#,##0.00`; without it numbers are shown as they were typed.
    """

    key: str
    heading: str
    kind: CellKind
    width_px: int
    fill: bool
    choices: tuple[str, ...] = ()
    note: str | None = None
    number_format: str | None = None


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row; `locked` names fill columns that are closed in this row."""

    key: str
    cells: Mapping[str, Cell]
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A whole form on one tab.

    `editors` are the e-mails that may change protected cells (the bot's own); `digest` tells versions of the form
    apart. Raises ValueError for repeated or empty keys, or without editors (Google then protects from nobody).
    """

    tab: str
    title_lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[FormRow, ...]
    done_label: str
    footer: tuple[str, ...] = ()
    locale: str = "in_ID"
    time_zone: str
    editors: tuple[str, ...]
    digest: str

    def __post_init__(self) -> None:
        for name, keys in (
            ("column", [column.key for column in self.columns]),
            ("row", [row.key for row in self.rows]),
        ):
            if not keys or not all(keys) or len(set(keys)) != len(keys):
                raise ValueError(f"every {name} of a form needs a key of its own")
        if not self.editors:
            raise ValueError("a form needs at least one editor, or its protections protect from nobody")

    def open_cells(self) -> Iterator[CellKey]:
        """The cells people may fill in."""
        for row in self.rows:
            for column in self.columns:
                if column.fill and column.key not in row.locked:
                    yield row.key, column.key

    def closed_cells(self) -> Iterator[CellKey]:
        """The cells people may not change."""
        for row in self.rows:
            for column in self.columns:
                if not column.fill or column.key in row.locked:
                    yield row.key, column.key


@dataclass(frozen=True, slots=True)
class CellReading:
    """A cell as it is now. A number typed as text is a `str`; `error` is `#REF!` and the like, then `value` is None.

    `number_type` is the format the cell has got (`PERCENT`, `DATE`, …), since typing "85%" or "1/2" changes it.
    """

    value: Decimal | str | bool | None
    error: str | None
    note: str | None
    a1: str
    is_formula: bool
    number_type: str | None = None


@dataclass(frozen=True, slots=True)
class FormReading:
    """A form as it is now. A cell whose row or column was deleted is absent from `cells`: lost is not empty.

    `merged` are open cells swallowed by a merge; `intact` tells whether every anchor is there and every closed cell
    still protected for our editors only, `locked` whether the open ones are as well; `altered` whether a heading or
    closed cell says something else than the form; `copies` are tabs made by duplicating it, which nobody reads. With
    `tab_missing` all else is empty.
    """

    cells: Mapping[CellKey, CellReading] = field(default_factory=dict)
    done: bool = False
    sheet_id: int = -1
    tab: str = ""
    lost_rows: tuple[str, ...] = ()
    lost_columns: tuple[str, ...] = ()
    tab_missing: bool = False
    merged: tuple[CellKey, ...] = ()
    intact: bool = False
    altered: bool = False
    locked: bool = False
    done_missing: bool = False
    built_digest: str | None = None
    copies: tuple[str, ...] = ()
