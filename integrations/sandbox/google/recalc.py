"""What do the formulas of a spreadsheet come to now, each computed once and only when somebody looks?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.dates import EPOCH
from integrations.sandbox.google.formula_beyond import check_formula
from integrations.sandbox.google.formula_eval import Evaluation, evaluate
from integrations.sandbox.google.formula_functions import FUNCTIONS
from integrations.sandbox.google.formula_parse import Call, Named, Reference, parse_formula, walk
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Rect

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.tab import Tab

Key = tuple[int, int, int]
"""(sheetId, row, column)"""

_VOLATILE: Final = frozenset({"TODAY", "NOW"})
assert FUNCTIONS.keys() >= _VOLATILE, "importing the functions is what makes them known"
CIRCULAR: Final = CellError(
    ErrorType.REF, "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
)


@dataclass(slots=True)
class Calculation:
    """Results so far. `now` is the spreadsheet's own wall time, what TODAY() and NOW() give."""

    now: datetime = EPOCH
    memo: dict[Key, Scalar] = field(default_factory=dict)
    volatile: bool = False

    def fork(self) -> Calculation:
        """The same results, to be forgotten apart."""
        return replace(self, memo=dict(self.memo))

    def forget(self) -> None:
        """Some value or place changed: everything is to be computed again when it is looked at."""
        self.memo.clear()
        self.volatile = False

    def tell_time(self, now: datetime) -> None:
        """Set the time; results that used the clock are forgotten."""
        if self.volatile and now != self.now:
            self.forget()
        self.now = now

    def value(self, book: Spreadsheet, tab: Tab, row: int, column: int) -> Scalar:
        """What the cell comes to."""
        entered = tab.at(row, column).value
        if not isinstance(entered, Formula):
            return entered
        key = (tab.sheet_id, row, column)
        if key not in self.memo:
            self._settle(book, tab, row, column)
        return self.memo[key]

    def _settle(self, book: Spreadsheet, tab: Tab, row: int, column: int) -> None:
        """Compute a formula after all formulas it needs, without recursion, so that long chains are no trouble."""
        first = (tab.sheet_id, row, column)
        trail: list[tuple[Key, Tab, Iterator[tuple[Tab, int, int]]]] = [(first, tab, _needs(book, tab, row, column))]
        on_trail = {first}
        while trail:
            key, home, needs = trail[-1]
            needed = next(needs, None)
            if needed is None:
                trail.pop()
                on_trail.discard(key)
                if key not in self.memo:
                    self.memo[key] = self._compute(book, home, key[1], key[2])
                continue
            other = (needed[0].sheet_id, needed[1], needed[2])
            if other in on_trail:
                self._break_circle([one[0] for one in trail], other)
            elif other not in self.memo:
                trail.append((other, needed[0], _needs(book, *needed)))
                on_trail.add(other)

    def _break_circle(self, trail: list[Key], entry: Key) -> None:
        for key in trail[trail.index(entry) :]:
            self.memo[key] = CIRCULAR

    def _compute(self, book: Spreadsheet, tab: Tab, row: int, column: int) -> Scalar:
        formula = tab.at(row, column).value
        assert isinstance(formula, Formula), "only places of formulas are computed"
        check_formula(formula)
        tree = parse_formula(formula)
        if any(isinstance(node, Call) and node.name in _VOLATILE for node in walk(tree)):
            self.volatile = True
        return evaluate(Evaluation(book, tab, row, column), tree)


def _needs(book: Spreadsheet, tab: Tab, row: int, column: int) -> Iterator[tuple[Tab, int, int]]:
    """The formulas that the one at this place refers to."""
    formula = tab.at(row, column).value
    assert isinstance(formula, Formula), "only places of formulas are computed"
    for node in walk(parse_formula(formula)):
        area = _area(book, tab, node)
        if area is not None:
            other, rect = area
            for place in list(other.formulas_in(other.bounded(rect))):
                yield (other, *place)


def _area(book: Spreadsheet, tab: Tab, node: object) -> tuple[Tab, Rect] | None:
    if isinstance(node, Reference):
        home = tab if node.ref.title is None else book.find_tab(node.ref.title)
        return None if home is None else (home, node.ref.rect)
    if isinstance(node, Named):
        named = book.find_name(node.name)
        if named is not None and named.rect is not None:
            return book.tab(named.tab_id), named.rect
    return None
