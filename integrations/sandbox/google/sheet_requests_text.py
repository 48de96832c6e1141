"""The batchUpdate request that finds and replaces text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from integrations.sandbox.google.cells import Cell, Json
from integrations.sandbox.google.formula_tokens import Formula, read_formula
from integrations.sandbox.google.grid import Rect, box
from integrations.sandbox.google.render import shown
from integrations.sandbox.google.sheet_requests import Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import read_grid_range, tab_of
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.typing_in import type_in

Change = Callable[[str], tuple[str, int]]
"""From a text to the new text and the number of replacements."""


@dataclass(slots=True)
class _Tally:
    values: int = 0
    formulas: int = 0
    occurrences: int = 0
    rows: set[tuple[int, int]] = field(default_factory=set)
    tabs: set[int] = field(default_factory=set)

    def as_json(self) -> Json:
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len(self.tabs),
            "occurrencesChanged": self.occurrences,
        }
        return {name: count for name, count in counts.items() if count}


@handles("findReplace")
def _find_replace(draft: Draft, given: Given) -> Json:
    change, tally = _change(given), _Tally()
    for tab, rect in _scope(draft, given):
        for (row, column), cell in list(tab.stored(rect)):
            fresh, count = _replaced(draft, tab, (row, column), cell, change, given.get("includeFormulas", False))
            if count:
                draft.check_cells(tab, box(row, column))
                draft.set_value(tab, row, column, fresh)
                _note(tally, tab, row, cell, count)
    if tally.occurrences:
        draft.kinds.add("content")
    return tally.as_json()


def _note(tally: _Tally, tab: Tab, row: int, cell: Cell, count: int) -> None:
    if isinstance(cell.value, Formula):
        tally.formulas += 1
    else:
        tally.values += 1
    tally.occurrences += count
    tally.rows.add((tab.sheet_id, row))
    tally.tabs.add(tab.sheet_id)


def _scope(draft: Draft, given: Given) -> list[tuple[Tab, Rect]]:
    if "range" in given:
        tab, rect = read_grid_range(draft.book, given["range"])
        return [(tab, tab.bounded(rect))]
    if given.get("allSheets"):
        return [(tab, tab.bounds) for tab in draft.book.tabs]
    if "sheetId" not in given:
        raise RefusedError("Must specify a scope: range, sheetId or allSheets.")
    tab = tab_of(draft.book, given["sheetId"], "sheet")
    return [(tab, tab.bounds)]


def _change(given: Given) -> Change:
    """The replacement asked for; raises RefusedError for an empty or malformed search."""
    find, put = given.get("find", ""), given.get("replacement", "")
    if not find:
        raise RefusedError("Must specify text to find.")
    by_regex = given.get("searchByRegex", False)
    flags = 0 if given.get("matchCase") else re.IGNORECASE
    try:
        pattern = re.compile(find if by_regex else re.escape(find), flags)
    except re.error:
        raise RefusedError(f"Invalid regular expression: {find}") from None
    template = re.sub(r"\$(\d+)", r"\\g<\1>", put.replace("\\", r"\\")) if by_regex else put.replace("\\", r"\\")

    def change(text: str) -> tuple[str, int]:
        if given.get("matchEntireCell"):
            return (pattern.sub(template, text, count=1), 1) if pattern.fullmatch(text) else (text, 0)
        return pattern.subn(template, text)

    return change


def _replaced(  # the cell as it becomes, and how often something was replaced in it
    draft: Draft, tab: Tab, place: tuple[int, int], cell: Cell, change: Change, formulas: bool
) -> tuple[Cell, int]:
    locale = draft.book.locale
    if cell.value is None:
        return cell, 0
    if isinstance(cell.value, Formula):
        text, count = change(cell.value.source(locale)) if formulas else ("", 0)
        value = read_formula(text, locale) if text.startswith("=") else text or None
        return (replace(cell, value=value), count) if count else (cell, 0)
    text, count = change(shown(draft.book, tab, *place))
    if not count:
        return cell, 0
    typed = type_in(text, locale, draft.book.year, cell.format.get("numberFormat"))
    form = {"numberFormat": typed.number_format} if typed.number_format else {}
    return replace(cell, value=typed.value, format=cell.format | form), count
