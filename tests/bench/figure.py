"""What is one measured figure, and does it keep its bound? Printed as one line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `most` or `least` is its bound; without either it is only told. `note` says what was counted."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """False when the bound is exceeded."""
        too_much = self.most is not None and self.value > self.most
        too_little = self.least is not None and self.value < self.least
        return not (too_much or too_little)

    def __str__(self) -> str:
        amount = f"{_plain(self.value)} {self.unit}".rstrip()
        line = f"{self.name}: {amount} ({self._bound()})"
        verdict = "" if self.most is None and self.least is None else " ok" if self.holds else " OVER"
        return f"{line}{verdict}{f' - {self.note}' if self.note else ''}"

    def _bound(self) -> str:
        if self.most is not None:
            return f"bound {_plain(self.most)}"
        return f"bound at least {_plain(self.least)}" if self.least is not None else "no bound"


def _plain(value: float) -> str:
    """A number as people write it: whole where it is whole, else three significant digits and at least one place."""
    if value == int(value):
        return str(int(value))
    return f"{value:.1f}" if value >= 100 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def middle(values: Sequence[float]) -> float:
    """The median: one slow run on a busy machine does not move it."""
    return median(values)
