"""What does a `q` expression of files.list ask for?

Parses the language into a tree of terms: `not` binds tightest, `and` and `or` go from left to right, as Drive's guide
says. Raises QueryError for what Drive would refuse and ApiError 501 for terms Drive has but this sandbox does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from integrations.sandbox.google.errors import not_emulated


class QueryError(ValueError):
    """The expression is not of the language."""


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison: `field op value`; for `has` the value is `key\\0value`, for `in` the thing looked for."""

    field: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Both:
    """Conjunction."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Either:
    """Disjunction."""

    left: Node
    right: Node


Node = Term | Not | Both | Either

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(){}])|(?P<word>[A-Za-z_][\w.]*))\s*"
)

_QUOTES: Final = "'\""
_EQUALITY: Final = frozenset({"=", "!="})
_ORDER: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OPERATORS: Final = {
    "name": _EQUALITY | {"contains"},
    "mimeType": _EQUALITY | {"contains"},
    "modifiedTime": _ORDER,
    "createdTime": _ORDER,
    "viewedByMeTime": _ORDER,
    "sharedWithMeTime": _ORDER,
    "trashed": _EQUALITY,
    "starred": _EQUALITY,
    "visibility": _EQUALITY,
}
_BARE: Final = frozenset({"sharedWithMe", "trashed", "starred"})
_COLLECTIONS: Final = frozenset({"parents", "owners", "writers", "readers"})
_PROPERTY_MAPS: Final = frozenset({"properties", "appProperties"})
_ELSEWHERE: Final = frozenset({"fullText", "labels", "shortcutDetails.targetId"})
_BOOLEAN_FIELDS: Final = frozenset({"trashed", "starred"})


def parse_query(text: str) -> Node:
    """The tree of a `q` value; raises QueryError or ApiError 501."""
    parser = _Parser(_tokens(text))
    node = parser.expression()
    if parser.tokens:
        raise QueryError(text)
    return node


def conjuncts(node: Node) -> list[Term]:
    """The terms that every match must satisfy."""
    if isinstance(node, Term):
        return [node]
    return conjuncts(node.left) + conjuncts(node.right) if isinstance(node, Both) else []


def terms(node: Node) -> Iterator[Term]:
    """Every term of the tree, from left to right."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from terms(node.inner)
    else:
        yield from terms(node.left)
        yield from terms(node.right)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise QueryError(text)
        found.append(match.group().strip())
        position = match.end()
    return found


@dataclass(slots=True)
class _Parser:
    tokens: list[str]

    def expression(self) -> Node:
        node = self.factor()
        while True:
            if self._keyword("and"):
                node = Both(node, self.factor())
            elif self._keyword("or"):
                node = Either(node, self.factor())
            else:
                return node

    def factor(self) -> Node:
        if self._keyword("not"):
            return Not(self.factor())
        if self._peek() == "(":
            self._take("(")
            node = self.expression()
            self._take(")")
            return node
        return self.term()

    def term(self) -> Term:
        first = self._take()
        if first[0] in _QUOTES:
            return self._membership(first)
        if first in _COLLECTIONS and self._keyword("in"):
            return Term(first, "in", _unquoted(self._take()))
        if first in _ELSEWHERE:
            raise not_emulated("drive", f"the q term {first}")
        if first in _PROPERTY_MAPS:
            return self._property(first)
        return self._comparison(first)

    def _membership(self, first: str) -> Term:
        self._take("in")
        collection = self._take()
        if collection in _ELSEWHERE:
            raise not_emulated("drive", f"the q term {collection}")
        if collection not in _COLLECTIONS:
            raise QueryError(collection)
        return Term(collection, "in", _unquoted(first))

    def _property(self, name: str) -> Term:
        for expected in ("has", "{", "key", "="):
            self._take(expected)
        key = _unquoted(self._take())
        for expected in ("and", "value", "="):
            self._take(expected)
        value = _unquoted(self._take())
        self._take("}")
        return Term(name, "has", f"{key}\0{value}")

    def _comparison(self, name: str) -> Term:
        if name in _BARE and self._peek() not in ("=", "!="):
            return Term(name, "=", "true")
        op = self._take()
        if name == "sharedWithMe" and op in _EQUALITY:
            return Term(name, op, _boolean(self._take()))
        if op not in _OPERATORS.get(name, frozenset()):
            raise QueryError(f"{name} {op}")
        value = self._take()
        return Term(name, op, _boolean(value) if name in _BOOLEAN_FIELDS else _unquoted(value))

    def _peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _keyword(self, word: str) -> bool:
        if self._peek().lower() != word:
            return False
        self.tokens = self.tokens[1:]
        return True

    def _take(self, expected: str | None = None) -> str:
        token = self._peek()
        if not token or (expected is not None and token.lower() != expected):
            raise QueryError(token)
        self.tokens = self.tokens[1:]
        return token


def _unquoted(token: str) -> str:
    if token[0] not in _QUOTES:
        raise QueryError(token)
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _boolean(token: str) -> str:
    word = token.strip(_QUOTES).lower()
    if word not in ("true", "false"):
        raise QueryError(token)
    return word
