"""How is a range written in A1 notation, and what does such a text mean?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from integrations.sandbox.google.grid import Rect, Span

_END = r"(\$?[A-Za-z]{1,3})?(\$?[1-9][0-9]*)?"
_RANGE: Final = re.compile(rf"^{_END}(?::{_END})?$")
_R1C1: Final = re.compile(r"^[Rr]([1-9][0-9]*)[Cc]([1-9][0-9]*)(?::[Rr]([1-9][0-9]*)[Cc]([1-9][0-9]*))?$")
_PLAIN: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_LIKE_CELL: Final = re.compile(r"^(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]+[Cc][0-9]+|[Rr][Cc]?|[Cc])$")
_QUOTED: Final = re.compile(r"^'((?:[^']|'')+)'(?:!(.*))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A text split at its `!`: the tab's title (None = not named) and what follows (None = the whole tab).

    `bare` tells a text without quotes and without `!`, which may be a range, a named range or a title.
    """

    title: str | None
    body: str | None
    bare: bool = False


def column_letters(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A -> 0, aa -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def split_address(text: str) -> Address | None:
    """Split `Title!A1`, `'It''s'!A1`, `'Title'`, or a bare text; None when the quotes do not close."""
    quoted = _QUOTED.match(text)
    if quoted:
        return Address(quoted[1].replace("''", "'"), quoted[2])
    if text.startswith("'") or not text:
        return None
    title, bang, body = text.rpartition("!")
    return Address(title, body) if bang else Address(None, text, bare=True)


def _spans(low: int | None, high: int | None) -> Span:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Span(low or 0, None if high is None else high + 1)


def _parse_r1c1(body: str) -> Rect | None:
    match = _R1C1.match(body)
    if not match:
        return None
    row, column = int(match[1]) - 1, int(match[2]) - 1
    return Rect(
        _spans(row, int(match[3]) - 1 if match[3] else row), _spans(column, int(match[4]) - 1 if match[4] else column)
    )


def _column(text: str | None) -> int | None:
    return column_index(text.lstrip("$")) if text else None


def _row(text: str | None) -> int | None:
    return int(text.lstrip("$")) - 1 if text else None


def parse_range(body: str) -> Rect | None:
    """The rectangle of `A1`, `A1:B2`, `B:C`, `2:5`, `A5:A`, `A1:1`, `R1C1:R2C2`; None if it is none of these.

    Reversed corners are put right. Bounds that the text leaves open are None at the end and 0 at the start.
    """
    match = _RANGE.match(body)
    if not match:
        return _parse_r1c1(body)
    left, top, right, bottom = match.groups()
    if ":" not in body:
        return None if not (left and top) else _cell(_row(top), _column(left))
    if not (left or top) or not (right or bottom):
        return None
    if (left and bottom and not top and not right) or (top and right and not left and not bottom):
        return None
    rows = _spans(_row(top), _row(bottom)) if top or bottom else Span()
    columns = _spans(_column(left), _column(right)) if left or right else Span()
    return Rect(rows, columns)


def _cell(row: int | None, column: int | None) -> Rect:
    return Rect(_spans(row, row), _spans(column, column))


def quote_title(title: str) -> str:
    """The title as it stands before a `!`: in quotes only where it needs them."""
    if _PLAIN.match(title) and not _LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_name(row: int, column: int) -> str:
    """(0, 0) -> A1."""
    return f"{column_letters(column)}{row + 1}"


def render_rect(rect: Rect) -> str:
    """A bounded rectangle as `A1:C10`, a single cell as `D4`."""
    height, width = rect.size()
    first = cell_name(rect.rows.low, rect.columns.low)
    if height <= 1 and width <= 1:
        return first
    return f"{first}:{cell_name(rect.rows.low + height - 1, rect.columns.low + width - 1)}"


def render_range(title: str, rect: Rect) -> str:
    """`Sheet1!A1:C10`, `'Rekap Q1'!D4`: how the API echoes a range."""
    return f"{quote_title(title)}!{render_rect(rect)}"
