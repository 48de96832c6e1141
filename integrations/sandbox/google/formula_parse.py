"""What is the structure of a formula?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from integrations.sandbox.google.cells import CellError, ErrorType
from integrations.sandbox.google.formula_tokens import Formula, Kind, Ref, Token


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; None is an argument left out."""

    value: float | bool | str | CellError | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell or range."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Named:
    """A named range (or a word that is none)."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator on one or two operands; `%` and a sign have one."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; the name is in capitals."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Reference | Named | Operation | Call

_ERRORS: Final = {
    "#REF!": CellError(ErrorType.REF, "Reference does not exist."),
    "#N/A": CellError(ErrorType.N_A, "Error"),
    "#DIV/0!": CellError(ErrorType.DIVIDE_BY_ZERO),
    "#VALUE!": CellError(ErrorType.VALUE),
    "#NAME?": CellError(ErrorType.NAME),
    "#NUM!": CellError(ErrorType.NUM),
    "#NULL!": CellError(ErrorType.NULL_VALUE),
    "#ERROR!": CellError(ErrorType.ERROR),
}
_LEVELS: Final = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
PARSE_ERROR: Final = Literal(CellError(ErrorType.ERROR, "Formula parse error."))
_MAX_DEPTH: Final = 60


class _BadSyntaxError(Exception):
    """The tokens are no formula."""


@lru_cache(maxsize=8192)
def parse_formula(formula: Formula) -> Node:
    """The syntax tree; a formula that does not parse is the constant `#ERROR!`."""
    tokens = [token for token in formula.tokens if token.kind is not Kind.SPACE]
    parser = _Parser(tokens)
    try:
        tree = parser.expression(0)
        if parser.at != len(tokens):
            raise _BadSyntaxError
    except _BadSyntaxError:
        return PARSE_ERROR
    return tree


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, Operation):
        below = node.operands
    elif isinstance(node, Call):
        below = node.arguments
    for child in below:
        yield from walk(child)


@dataclass(slots=True)
class _Parser:
    tokens: list[Token]
    at: int = 0
    depth: int = 0

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> Token:
        token = self._peek()
        if token is None:
            raise _BadSyntaxError
        self.at += 1
        return token

    def _operator(self, among: tuple[str, ...]) -> str | None:
        token = self._peek()
        if token is None or token.kind is not Kind.OPERATOR or token.text not in among:
            return None
        self.at += 1
        return token.text

    def expression(self, level: int) -> Node:
        """Operators of `_LEVELS[level]` and tighter."""
        if level == len(_LEVELS):
            return self._signed()
        left = self.expression(level + 1)
        while (operator := self._operator(_LEVELS[level])) is not None:
            left = Operation(operator, (left, self.expression(level + 1)))
        return left

    def _signed(self) -> Node:
        sign = self._operator(("-", "+"))
        if sign is not None:
            return Operation("NEGATE" if sign == "-" else "PLUS", (self._deeper(self._signed),))
        node = self._primary()
        while self._operator(("%",)):
            node = Operation("%", (node,))
        return node

    def _deeper(self, parse: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _BadSyntaxError
        node = parse()
        self.depth -= 1
        return node

    def _primary(self) -> Node:
        token = self._take()
        if token.kind is Kind.NUMBER:
            return Literal(float(token.text))
        if token.kind is Kind.TEXT:
            return Literal(token.text[1:-1].replace('""', '"'))
        if token.kind is Kind.ERROR:
            return Literal(_ERRORS[token.text])
        if token.ref is not None:
            return Reference(token.ref)
        if token.kind is Kind.OPEN:
            return self._group()
        return self._word(token)

    def _group(self) -> Node:
        node = self._deeper(lambda: self.expression(0))
        if self._take().kind is not Kind.CLOSE:
            raise _BadSyntaxError
        return node

    def _word(self, token: Token) -> Node:
        if token.kind is not Kind.NAME:
            raise _BadSyntaxError
        following = self._peek()
        if following is not None and following.kind is Kind.OPEN:
            self.at += 1
            return Call(token.text.upper(), self._arguments())
        if token.text.upper() in ("TRUE", "FALSE"):
            return Literal(token.text.upper() == "TRUE")
        return Named(token.text)

    def _arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        following = self._peek()
        if following is not None and following.kind is Kind.CLOSE:
            self.at += 1
            return ()
        while True:
            found.append(self._argument())
            closing = self._take()
            if closing.kind is Kind.CLOSE:
                return tuple(found)
            if closing.kind is not Kind.SEPARATOR:
                raise _BadSyntaxError

    def _argument(self) -> Node:
        following = self._peek()
        if following is not None and following.kind in (Kind.SEPARATOR, Kind.CLOSE):
            return Literal(None)
        return self._deeper(lambda: self.expression(0))
