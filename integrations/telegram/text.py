"""How long is a text to Telegram, and how is a long one split without breaking its markup?

Telegram counts UTF-16 units of what is left after the HTML has been read (telegram.md §5.1).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

SAFE_LIMIT: Final = 4000
"""Units per message, a little below Telegram's 4096."""

_TAGS: Final = (
    "b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|tg-emoji|tg-time|a|code|pre|blockquote"  # all Telegram reads
)
_TAG: Final = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG_NAME: Final = re.compile(r"</?([\w-]+)")
_ATOM: Final = re.compile(rf"{_TAG.pattern}|&#?\w+;|\n|[^\S\n]+|[^\s<&]+|[<&]", re.IGNORECASE)


def measure(text: str) -> int:
    """Length of a Telegram-HTML text as Telegram counts it, in UTF-16 units."""
    return _units(to_plain(text))


def to_plain(text: str) -> str:
    """The text without markup: what people would have read, for a resend after "can't parse entities"."""
    return html.unescape(_TAG.sub("", text))


def split_text(text: str, limit: int = SAFE_LIMIT) -> list[str]:
    """Parts of at most `limit` units, broken at line ends, else between words, else anywhere but in an entity.

    Markup open at a break is closed and opened again; a text without visible characters gives no parts.
    """
    splitter = _Splitter(limit)
    for line in text.splitlines(keepends=True):
        splitter.add_line(_ATOM.findall(line))
    splitter.flush()
    return splitter.parts


class _Splitter:
    """Collects atoms (tags, entities, words, spaces) into parts."""

    def __init__(self, limit: int) -> None:
        self.parts: list[str] = []
        self._limit = limit
        self._atoms: list[str] = []
        self._units = 0
        self._open: list[str] = []

    def add_line(self, atoms: list[str]) -> None:
        if self._units + measure("".join(atoms).rstrip()) > self._limit:
            self.flush()
        for atom in atoms:
            if _TAG.fullmatch(atom):
                self._add_tag(atom)
            else:
                self._add_text(atom)

    def flush(self) -> None:
        if to_plain("".join(self._atoms)).strip():
            closing = (f"</{_name(tag)}>" for tag in reversed(self._open))
            self.parts.append("".join([*self._atoms, *closing]).strip())
        self._atoms = list(self._open)
        self._units = 0

    def _add_tag(self, tag: str) -> None:
        self._atoms.append(tag)
        if not tag.startswith("</"):
            self._open.append(tag)
        elif self._open:
            self._open.pop()

    def _add_text(self, atom: str) -> None:
        for piece in _pieces(atom, self._limit):
            size = measure(piece)
            if self._units + size > self._limit:
                self.flush()
                if piece.isspace():
                    continue
            self._atoms.append(piece)
            self._units += size


def _pieces(atom: str, limit: int) -> Iterator[str]:
    """The atom, cut where a single word is longer than a message."""
    if measure(atom) <= limit:
        yield atom
        return
    piece, units = "", 0
    for character in atom:
        size = _units(character)
        if units + size > limit:
            yield piece
            piece, units = "", 0
        piece, units = piece + character, units + size
    yield piece


def _name(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return found[1] if found else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
