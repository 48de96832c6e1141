"""Which functions may a formula call, and with how many arguments?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from integrations.sandbox.google.formula_eval import Evaluation, Value
    from integrations.sandbox.google.formula_parse import Call


@dataclass(frozen=True, slots=True)
class Function:
    """One function; `most` is None where any number of arguments goes."""

    run: Callable[[Evaluation, Call], Value]
    least: int
    most: int | None

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    def miscounted(self, name: str, count: int) -> str:
        """What the cell says about a wrong number of arguments."""
        expected = f"between {self.least} and {self.most}"
        if self.most is None:
            expected = f"at least {self.least}"
        elif self.most == self.least:
            expected = str(self.least)
        return (
            f"Wrong number of arguments to {name}. Expected {expected} arguments, but got {count} "
            f"argument{'' if count == 1 else 's'}."
        )


FUNCTIONS: Final[dict[str, Function]] = {}
"""Filled by the `formula_…` modules that define functions (see `formula_functions`)."""
