"""What does a table that grows look like on a tab, and what was read from it? Keyed rows under headings; rows without a
key are drafts that people typed below."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.google.forms import Cell, CellKey, CellReading, Column, FormRow

DRAFT = "+"
"""What the made-up key of a draft begins with: the first one below the rows is `+1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table on a tab of its own. People may type into the columns with `fill`, in every row and in `spare` empty ones
    below; everything else is kept for `editors`. Raises ValueError without editors (Google then protects nothing)."""

    tab: str
    title_lines: tuple[str, ...]
    columns: tuple[Column, ...]
    spare: int = 0
    locale: str = "in_ID"
    time_zone: str
    editors: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.editors:
            raise ValueError("a table needs at least one editor, or its protection protects from nobody")

    @property
    def digest(self) -> str:
        """Tells versions of the layout apart; the rows do not count."""
        return hashlib.sha256(repr((self.title_lines, self.columns, self.locale, self.time_zone)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TableWish:
    """What shall stand in a table. `base` are the values last written: a cell that differs from them was changed by a
    person and is left alone. `notes` are exactly the notes wanted, by (key, column); drafts have keys too."""

    spec: TableSpec
    rows: tuple[FormRow, ...]
    base: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    notes: Mapping[CellKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it is now; a draft's key begins with DRAFT."""

    key: str
    cells: Mapping[str, CellReading]

    @property
    def is_draft(self) -> bool:
        """Whether a person typed it and nothing of ours is there yet."""
        return self.key.startswith(DRAFT)


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table as it is now. `whole` is False when its tab, heading, key column or one of its columns is gone, or the
    protection was lifted: then the rows say nothing and it is drawn anew. `damaged` tells this from a mere older
    layout."""

    rows: tuple[TableRow, ...] = ()
    whole: bool = False
    damaged: bool = False
    sheet_id: int = -1
