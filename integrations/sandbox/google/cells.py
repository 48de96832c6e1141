"""What can a cell hold, and what does a formula in it come to?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from integrations.sandbox.google.formula_tokens import Formula


class ErrorType(StrEnum):
    """`ErrorValue.type` of the API."""

    ERROR = "ERROR"
    NULL_VALUE = "NULL_VALUE"
    DIVIDE_BY_ZERO = "DIVIDE_BY_ZERO"
    VALUE = "VALUE"
    REF = "REF"
    NAME = "NAME"
    NUM = "NUM"
    N_A = "N_A"


SHOWN: Final = {
    ErrorType.ERROR: "#ERROR!",
    ErrorType.NULL_VALUE: "#NULL!",
    ErrorType.DIVIDE_BY_ZERO: "#DIV/0!",
    ErrorType.VALUE: "#VALUE!",
    ErrorType.REF: "#REF!",
    ErrorType.NAME: "#NAME?",
    ErrorType.NUM: "#NUM!",
    ErrorType.N_A: "#N/A",
}
"""What a cell shows for each error."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An error a formula came to: a value like any other, never raised."""

    type: ErrorType
    message: str = ""

    def __str__(self) -> str:
        return SHOWN[self.type]

    @property
    def explained(self) -> str:
        """As values.get gives it unformatted: `#DIV/0! (why)`."""
        return f"{self} ({self.message})" if self.message else str(self)


Scalar = float | bool | str | CellError | None
"""What a cell comes to; None is empty. Numbers are always float, so that bool stays apart."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as people and programs filled it; never changed in place, so copies of a tab may share it.

    `format` is the `userEnteredFormat`, `validation` the data validation rule, `runs` the text format runs, all as the
    API's JSON and never changed in place either.
    """

    value: float | bool | str | Formula | None = None
    note: str = ""
    format: Json = field(default_factory=dict)
    validation: Json | None = None
    runs: tuple[Json, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing at all is stored here."""
        return self.value is None and not (self.note or self.format or self.validation or self.runs)


EMPTY: Final = Cell()


def number(value: float) -> int | float:
    """A number as JSON shows it: 42 rather than 42.0."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value
