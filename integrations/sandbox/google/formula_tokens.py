"""How is the text of a formula read and written in a locale, and what does it become when the cells it names move?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from integrations.sandbox.google.a1 import column_index, column_letters, quote_title
from integrations.sandbox.google.grid import Rect, Span
from integrations.sandbox.google.locales import EN_US, Locale


class Kind(StrEnum):
    """What a token is."""

    SPACE = "space"
    NUMBER = "number"
    TEXT = "text"
    REF = "ref"
    NAME = "name"
    OPERATOR = "operator"
    SEPARATOR = "separator"
    OPEN = "("
    CLOSE = ")"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference; a None row or column is open (`A:A`, `2:5`). `$` marks are kept."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False

    def __str__(self) -> str:
        letters = "" if self.column is None else ("$" if self.fixed_column else "") + column_letters(self.column)
        digits = "" if self.row is None else ("$" if self.fixed_row else "") + str(self.row + 1)
        return letters + digits

    def shifted(self, down: int, right: int) -> Corner | None:
        """As after copying the formula elsewhere: relative parts move; None when they leave the grid."""
        row = self.row if self.row is None or self.fixed_row else self.row + down
        column = self.column if self.column is None or self.fixed_column else self.column + right
        if (row is not None and row < 0) or (column is not None and column < 0):
            return None
        return replace(self, row=row, column=column)


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a cell (`end` is None) or a range, on the tab titled `title` (None: the formula's own tab)."""

    title: str | None
    start: Corner
    end: Corner | None = None

    def __str__(self) -> str:
        prefix = "" if self.title is None else quote_title(self.title) + "!"
        return f"{prefix}{self.start}" + ("" if self.end is None else f":{self.end}")

    @property
    def rect(self) -> Rect:
        """The cells meant."""
        end = self.start if self.end is None else self.end
        return Rect(_span(self.start.row, end.row), _span(self.start.column, end.column))

    def placed(self, rect: Rect) -> Ref:
        """The same reference over other cells, its `$` marks kept."""
        start = replace(
            self.start,
            row=None if self.start.row is None else rect.rows.low,
            column=None if self.start.column is None else rect.columns.low,
        )
        if self.end is None:
            return replace(self, start=start)
        row = None if self.end.row is None or rect.rows.end is None else rect.rows.end - 1
        column = None if self.end.column is None or rect.columns.end is None else rect.columns.end - 1
        return replace(self, start=start, end=replace(self.end, row=row, column=column))

    def shifted(self, down: int, right: int) -> Ref | None:
        """As after copying the formula elsewhere; None when it would leave the grid."""
        start = self.start.shifted(down, right)
        end = None if self.end is None else self.end.shifted(down, right)
        if start is None or (self.end is not None and end is None):
            return None
        return replace(self, start=start, end=end)


def _span(low: int | None, high: int | None) -> Span:
    if low is None and high is None:
        return Span()
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Span(low or 0, None if high is None else high + 1)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a formula in canonical (en_US) spelling; `ref` is set for references."""

    kind: Kind
    text: str
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, kept as tokens so that it survives a change of locale and moves with its cells.

    `tokens` is empty when the text does not scan; then `raw` (without `=`) is all there is, and it shows `#ERROR!`.
    """

    raw: str
    tokens: tuple[Token, ...] = field(default=())

    def source(self, locale: Locale) -> str:
        """The text as a person of that locale sees it, `=` included."""
        if not self.tokens:
            return "=" + self.raw
        return "=" + "".join(_spell(token, locale) for token in self.tokens)

    def mapped(self, change: Callable[[Ref], Ref | None]) -> Formula:
        """With every reference replaced; None makes it `#REF!`."""
        if not any(token.ref for token in self.tokens):
            return self
        tokens = tuple(_mapped(token, change) for token in self.tokens)
        return self if tokens == self.tokens else replace(self, tokens=tokens)

    def renamed(self, old: str, new: str) -> Formula:
        """With one name, letter case ignored, written as another."""
        wanted = old.casefold()
        tokens = tuple(
            replace(token, text=new) if token.kind is Kind.NAME and token.text.casefold() == wanted else token
            for token in self.tokens
        )
        return self if tokens == self.tokens else replace(self, tokens=tokens)

    def shifted(self, down: int, right: int) -> Formula:
        """As copied `down` rows and `right` columns away."""
        if not (down or right):
            return self
        return self.mapped(lambda ref: ref.shifted(down, right))


_DEAD: Final = Token(Kind.ERROR, "#REF!")


def _mapped(token: Token, change: Callable[[Ref], Ref | None]) -> Token:
    if token.ref is None:
        return token
    changed = change(token.ref)
    if changed is token.ref:
        return token
    return _DEAD if changed is None else Token(Kind.REF, str(changed), changed)


def _spell(token: Token, locale: Locale) -> str:
    if token.kind is Kind.NUMBER:
        return token.text.replace(".", locale.formula_decimal)
    return locale.separator if token.kind is Kind.SEPARATOR else token.text


_SHEET = r"(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[1-9][0-9]*"
_REF = rf"{_SHEET}(?P<range>{_CELL}:(?:{_CELL}|{_COLUMN}|{_ROW})|{_COLUMN}:(?:{_CELL}|{_COLUMN})|{_ROW}:{_ROW}|{_CELL})"


@lru_cache(maxsize=8)
def _scanner(decimal: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    separators = ";" if decimal == "," else ",;"
    return re.compile(
        rf"""(?P<space>\s+)
        |(?P<text>"(?:[^"]|"")*")
        |(?P<error>\#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))
        |(?P<ref>{_REF}(?![\w.(]|!))
        |(?P<number>(?:\d+(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?(?![\w]))
        |(?P<name>[^\W\d][\w.]*)
        |(?P<operator><=|>=|<>|[-+*/^&=<>%])
        |(?P<separator>[{separators}])
        |(?P<open>\()
        |(?P<close>\))""",
        re.VERBOSE,
    )


_KINDS: Final = {"open": Kind.OPEN, "close": Kind.CLOSE}


def read_formula(text: str, locale: Locale = EN_US) -> Formula:
    """The formula behind `text` (`=` included) as typed in a locale: `;` separates where the comma is decimal."""
    raw = text[1:]
    tokens: list[Token] = []
    at, scanner = 0, _scanner(locale.formula_decimal)
    while at < len(raw):
        match = scanner.match(raw, at)
        if match is None:
            return Formula(raw)
        tokens.append(_token(match, locale))
        at = match.end()
    return Formula(raw, tuple(tokens))


def _token(match: re.Match[str], locale: Locale) -> Token:
    group = next(name for name in _GROUPS if match[name] is not None)
    text = match[group]
    if group == "ref":
        ref = _read_ref(match["sheet"], match["range"])
        return Token(Kind.REF, str(ref), ref)
    if group == "number":
        text = text.replace(locale.formula_decimal, ".")
    if group == "separator":
        text = ","
    return Token(_KINDS.get(group) or Kind(group), text)


_GROUPS: Final = ("space", "text", "error", "ref", "number", "name", "operator", "separator", "open", "close")


def _read_ref(sheet: str | None, text: str) -> Ref:
    title = sheet
    if sheet and sheet.startswith("'"):
        title = sheet[1:-1].replace("''", "'")
    start, colon, end = text.partition(":")
    return Ref(title, _corner(start), _corner(end) if colon else None)


_CORNER: Final = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


def _corner(text: str) -> Corner:
    match = _CORNER.fullmatch(text)
    assert match is not None, "the scanner lets only corners through"
    first, letters, second, digits = match.groups()
    row = int(digits) - 1 if digits else None
    column = column_index(letters) if letters else None
    return Corner(row, column, bool(second if letters else first) and row is not None, bool(first and letters))
