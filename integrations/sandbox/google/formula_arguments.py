"""How does a function of a formula look at its arguments?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.formula_eval import (
    Area,
    CellFaultError,
    Evaluation,
    Value,
    as_scalar,
    compute,
    to_number,
    to_text,
)
from integrations.sandbox.google.formula_parse import Call, Literal, Node
from integrations.sandbox.google.formula_registry import FUNCTIONS, Function

MAX_TEXT: Final = 50_000


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call; each is computed when asked for, so that IF leaves the other branch alone."""

    place: Evaluation
    call: Call

    def __len__(self) -> int:
        return len(self.call.arguments)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The arguments not yet computed."""
        return self.call.arguments

    def given(self, at: int) -> bool:
        """Whether argument `at` was written and not left empty."""
        return at < len(self) and self.nodes[at] != Literal(None)

    def raw(self, at: int) -> Value:
        """Argument `at`, a range as a range; an error raised while computing it comes back as a value."""
        try:
            return compute(self.place, self.nodes[at])
        except CellFaultError as fault:
            return fault.error

    def tried(self, at: int) -> Scalar:
        """A single value, errors included."""
        try:
            return as_scalar(self.place, compute(self.place, self.nodes[at]))
        except CellFaultError as fault:
            return fault.error

    def scalar(self, at: int) -> Scalar:
        """A single value; raises CellFaultError for an error."""
        return self.sound(self.tried(at))

    @staticmethod
    def sound(value: Scalar) -> Scalar:
        """The value, or CellFaultError when it is an error."""
        if isinstance(value, CellError):
            raise CellFaultError(value.type, value.message)
        return value

    def number(self, at: int, default: float | None = None) -> float:
        """A number; `default` where the argument was not given."""
        if default is not None and not self.given(at):
            return default
        return to_number(self.place, self.tried(at), self.call.name, at + 1)

    def whole(self, at: int, default: int | None = None) -> int:
        """A number cut to an integer."""
        return int(self.number(at, default))

    def text(self, at: int, default: str | None = None) -> str:
        """A text; `default` where the argument was not given."""
        if default is not None and not self.given(at):
            return default
        return to_text(self.place, self.tried(at))

    def truth(self, at: int, *, default: bool = False) -> bool:
        """A condition; `default` where the argument was not given."""
        return truth(self.scalar(at), self.call.name, at + 1) if self.given(at) else default

    def area(self, at: int) -> Area:
        """A range; raises CellFaultError for anything else."""
        value = self.raw(at)
        if isinstance(value, Area):
            return value
        self.sound(value)
        raise CellFaultError(ErrorType.N_A, "Argument must be a range.")

    def values(self, at: int) -> list[Scalar]:
        """All values of a range, empty ones too, or the one value."""
        value = self.raw(at)
        return list(value.values()) if isinstance(value, Area) else [value]

    def all_numbers(self, start: int = 0) -> Iterator[float]:
        """The numbers SUM adds: of a range only true numbers, of a direct value whatever reads as one."""
        for at in range(start, len(self)):
            value = self.raw(at)
            if not isinstance(value, Area):
                yield to_number(self.place, value, self.call.name, at + 1)
                continue
            for _, one in value.filled():
                if isinstance(self.sound(one), float):
                    assert isinstance(one, float)
                    yield one

    def every(self) -> Iterator[tuple[Scalar, bool]]:
        """(value, came from a range) of all arguments; empty cells of ranges are left out."""
        for at in range(len(self)):
            value = self.raw(at)
            if isinstance(value, Area):
                yield from ((one, True) for _, one in value.filled())
            else:
                yield value, False


def truth(value: Scalar, function: str, position: int) -> bool:
    """A value as a condition; raises CellFaultError for a text that is none."""
    if not isinstance(value, str):
        return bool(value)
    if value.upper() in ("TRUE", "FALSE"):
        return value.upper() == "TRUE"
    raise CellFaultError(
        ErrorType.VALUE,
        f"Function {function} parameter {position} expects boolean values. But '{value}' is a text and cannot be "
        "coerced to a boolean.",
    )


Body = Callable[[Arguments], Value]


def function(name: str, least: int, most: int | None = None, *, open_ended: bool = False) -> Callable[[Body], Body]:
    """Register a function of formulas; `most` defaults to `least`."""

    def register(body: Body) -> Body:
        def run(place: Evaluation, call: Call) -> Value:
            return body(Arguments(place, call))

        FUNCTIONS[name] = Function(run, least, None if open_ended else most if most is not None else least)
        return body

    return register
