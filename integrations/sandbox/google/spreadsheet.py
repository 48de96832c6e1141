"""What is a spreadsheet: its tabs, its names and protections, and what its formulas come to?"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from integrations.sandbox.google.book_objects import (
    Metadata,
    NamedRange,
    Place,
    Protection,
    follow_metadata,
    follow_named,
    follow_protection,
)
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.formula_tokens import Formula, Ref
from integrations.sandbox.google.grid import Edit, Rect, Span
from integrations.sandbox.google.locales import LOCALES, Locale
from integrations.sandbox.google.recalc import Calculation
from integrations.sandbox.google.tab import Tab


class Preserve(Protocol):
    """What a copy keeps; the world's switches answer this."""

    copy_keeps_protections: bool
    copy_keeps_protection_editors: bool
    copy_keeps_developer_metadata: bool
    copy_keeps_named_ranges: bool
    copy_keeps_notes: bool
    copy_keeps_data_validation: bool


RefChange = Callable[[Tab, Ref], Ref | None]
"""From the tab a formula is on and one of its references to the new reference; None = `#REF!`."""


def fresh_id(taken: Container[int] = (), entropy: Callable[[int], bytes] = secrets.token_bytes) -> int:
    """A random positive 31-bit id that is not among `taken`."""
    while True:
        number = int.from_bytes(entropy(4), "big") % (2**31 - 1) + 1
        if number not in taken:
            return number


@dataclass(slots=True, eq=False)
class Spreadsheet:
    """One spreadsheet. `settings` are further properties as JSON (autoRecalc, iterativeCalculationSettings)."""

    title: str
    locale_code: str = "en_US"
    time_zone: str = "Etc/GMT"
    tabs: list[Tab] = field(default_factory=list)
    names: dict[str, NamedRange] = field(default_factory=dict)
    protections: dict[int, Protection] = field(default_factory=dict)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    settings: Json = field(default_factory=dict)
    calculation: Calculation = field(default_factory=Calculation)
    english_formulas: bool = False

    @classmethod
    def blank(cls, title: str, locale: str = "en_US", time_zone: str = "Etc/GMT") -> Spreadsheet:
        """As Drive and Sheets create one: a single tab `Sheet1`, sheetId 0, 1000 rows by 26 columns."""
        return cls(title, locale, time_zone, [Tab(0, "Sheet1")])

    @classmethod
    def from_xlsx(cls, content: bytes, title: str) -> Spreadsheet:
        """An uploaded workbook converted; raises ValueError for bytes that are none."""
        from integrations.sandbox.google.xlsx import read_workbook

        return read_workbook(content, title)

    def to_xlsx(self) -> bytes:
        """The exported workbook."""
        from integrations.sandbox.google.xlsx import write_workbook

        return write_workbook(self)

    def to_csv(self, *, tabs: bool = False) -> str:
        """The first tab as shown, its values separated by commas or by tabs."""
        from integrations.sandbox.google.xlsx import write_csv, write_tsv

        return write_tsv(self, self.tabs[0]) if tabs else write_csv(self, self.tabs[0])

    @property
    def locale(self) -> Locale:
        """How this spreadsheet writes numbers, dates and formulas."""
        own = LOCALES[self.locale_code]
        return replace(own, english_formulas=True) if self.english_formulas else own

    def tab(self, sheet_id: int) -> Tab:
        """The tab with that id; raises KeyError."""
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise KeyError(sheet_id)

    def find_tab(self, title: str) -> Tab | None:
        """The tab of that title, letter case ignored as Sheets does."""
        wanted = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == wanted), None)

    def find_name(self, name: str) -> NamedRange | None:
        """The named range of that name, letter case ignored."""
        wanted = name.casefold()
        return next((one for one in self.names.values() if one.name.casefold() == wanted), None)

    @property
    def year(self) -> int:
        """The present one: what a typed date without a year means."""
        return self.calculation.now.year

    def tell_time(self, now: datetime) -> None:
        """Let TODAY() and NOW() mean `now` (aware), in the spreadsheet's own zone."""
        self.calculation.tell_time(now.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None))

    def fork(self) -> Spreadsheet:
        """A working copy: change it, then `adopt` it, or drop it and nothing happened."""
        return replace(
            self,
            tabs=[tab.fork() for tab in self.tabs],
            names=dict(self.names),
            protections=dict(self.protections),
            metadata=dict(self.metadata),
            settings=dict(self.settings),
            calculation=self.calculation.fork(),
        )

    def adopt(self, other: Spreadsheet) -> None:
        """Become `other`."""
        for one in fields(other):
            setattr(self, one.name, getattr(other, one.name))

    def copy(self, preserve: Preserve) -> Spreadsheet:
        """As files.copy makes it; what travels beside values and formats is the world's choice."""
        twin = self.fork()
        if not preserve.copy_keeps_protections:
            twin.protections.clear()
        if not preserve.copy_keeps_protection_editors:
            twin.protections = {
                key: replace(one, users=None, groups=(), domain_users=False) for key, one in twin.protections.items()
            }
        if not preserve.copy_keeps_developer_metadata:
            twin.metadata.clear()
        if not preserve.copy_keeps_named_ranges:
            twin.names.clear()
        if not (preserve.copy_keeps_notes and preserve.copy_keeps_data_validation):
            _strip_cells(twin, preserve)
        return twin

    def follow(self, tab: Tab, edit: Edit) -> None:
        """Move all that has a place on `tab` as a structural edit does, formulas on every tab included."""
        self.calculation.forget()
        tab.follow(edit)
        key = tab.sheet_id
        self.names = {one.id: follow_named(one, key, edit) for one in self.names.values()}
        followed = (follow_protection(one, key, edit) for one in self.protections.values())
        self.protections = {one.id: one for one in followed if one is not None}
        entries = (follow_metadata(one, key, edit) for one in self.metadata.values())
        self.metadata = {one.id: one for one in entries if one is not None}
        self._refer(lambda home, ref: self._followed(tab, edit, home, ref))

    def _followed(self, tab: Tab, edit: Edit, home: Tab, ref: Ref) -> Ref | None:
        target = home if ref.title is None else self.find_tab(ref.title)
        if target is not tab:
            return ref
        rect = edit.rect(ref.rect)
        if rect is None:
            return None
        return ref if rect == ref.rect else ref.placed(rect)

    def _refer(self, change: RefChange) -> None:
        self._rewrite(lambda home, formula: formula.mapped(partial(change, home)))

    def _rewrite(self, change: Callable[[Tab, Formula], Formula]) -> None:
        for home in self.tabs:
            for row, column in list(home.formulas):
                cell = home.cells[row, column]
                assert isinstance(cell.value, Formula)
                formula = change(home, cell.value)
                if formula is not cell.value:
                    home.cells[row, column] = replace(cell, value=formula)

    def retitle(self, tab: Tab, title: str) -> None:
        """Rename a tab; formulas that name it follow."""
        self.calculation.forget()
        old = tab.title.casefold()
        tab.title = title
        self._refer(
            lambda _, ref: replace(ref, title=title) if ref.title is not None and ref.title.casefold() == old else ref
        )

    def rename(self, named: NamedRange, name: str) -> None:
        """Give a named range another name; formulas that use it follow."""
        self.calculation.forget()
        self.names[named.id] = replace(named, name=name)
        self._rewrite(lambda _, formula: formula.renamed(named.name, name))

    def drop_tab(self, tab: Tab) -> None:
        """Remove a tab with its names, protections and metadata; references to it become `#REF!`."""
        self.calculation.forget()
        gone = tab.title.casefold()
        self.tabs.remove(tab)
        key = tab.sheet_id
        self.names = {name: one for name, one in self.names.items() if one.tab_id != key}
        self.protections = {name: one for name, one in self.protections.items() if one.tab_id != key}
        self.metadata = {name: one for name, one in self.metadata.items() if one.location.tab_id != key}
        self._refer(lambda _, ref: None if ref.title is not None and ref.title.casefold() == gone else ref)

    def metadata_on(self, place: Place, tab: Tab | None = None) -> list[Metadata]:
        """Metadata of that kind of place, on one tab where it has one, in order of id."""
        key = None if tab is None else tab.sheet_id
        found = [one for one in self.metadata.values() if (one.location.place, one.location.tab_id) == (place, key)]
        return sorted(found, key=lambda one: one.id)

    def rect_of(self, entry: Metadata) -> tuple[Tab, Rect] | None:
        """The cells that metadata stands for: a whole tab, one row or one column; None for the spreadsheet's own."""
        location = entry.location
        if location.tab_id is None:
            return None
        rect = Rect()
        if location.dimension is not None and location.index is not None:
            rect = rect.with_along(location.dimension, Span(location.index, location.index + 1))
        return self.tab(location.tab_id), rect


def _strip_cells(book: Spreadsheet, preserve: Preserve) -> None:
    for tab in book.tabs:
        for (row, column), cell in list(tab.cells.items()):
            note = cell.note if preserve.copy_keeps_notes else ""
            validation = cell.validation if preserve.copy_keeps_data_validation else None
            tab.put(row, column, replace(cell, note=note, validation=validation))
