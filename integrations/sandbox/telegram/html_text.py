"""What text and formatting does a string in Telegram's HTML dialect stand for?

A reader for `parse_mode=HTML` with the server's own complaints, byte offsets included (TDLib MessageEntity.cpp,
wording as in Bot API 10.0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from integrations.sandbox.telegram.entities import Entity, sort_entities, utf16_length
from integrations.sandbox.telegram.links import checked_link, linked_user

_KIND: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
}
_TAGS: Final = frozenset({*_KIND, "a", "tg-emoji", "tg-time", "pre", "code", "blockquote"})
_PLAIN: Final = re.compile(rb"[^<&]+")
_ENTITY: Final = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*));?")
_NAMED: Final = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPACE: Final = b" \t\r\n\0\v"
_TAG_NAME: Final = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME: Final = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_TOKEN: Final = re.compile(rb"[A-Za-z0-9.\-]*")


class HtmlError(ValueError):
    """The markup cannot be parsed; the message is the server's."""


@dataclass(slots=True)
class _Open:
    """A tag that was opened and not closed yet."""

    tag: str
    argument: str
    date: int
    offset: int
    start: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities, sorted. Raises HtmlError."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass")
        self.at = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.data):
            if plain := _PLAIN.match(self.data, self.at):
                self.at = plain.end()
                self.emit(plain.group().decode("utf-8", "surrogatepass"))
            elif self.peek() == b"&":
                self.emit(self.take_reference() or self.take(1).decode())
            else:
                self.read_tag()
        if self.open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        plain_code = [replace(entity, extra=()) if entity.type == "code" else entity for entity in self.entities]
        return _joined("".join(self.pieces)), sort_entities(plain_code)

    def peek(self) -> bytes:
        """The byte here; NUL at the end, as the server sees it."""
        return self.data[self.at : self.at + 1] or b"\0"

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def take_match(self, pattern: re.Pattern[bytes]) -> str:
        match = pattern.match(self.data, self.at)
        assert match is not None
        self.at = match.end()
        return match.group().decode("utf-8", "replace")

    def skip_space(self) -> None:
        while self.at < len(self.data) and self.peek() in _SPACE:
            self.at += 1

    @property
    def ended(self) -> bool:
        return self.at >= len(self.data)

    def emit(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def take_reference(self) -> str:
        """The character an HTML reference stands for; empty, taking nothing, when it is none."""
        match = _ENTITY.match(self.data, self.at)
        assert match is not None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            character = _NAMED.get(name, "")
        else:
            code = int(hexadecimal or b"0", 16) if hexadecimal is not None else int(decimal or b"0")
            too_long = len(match.group().rstrip(b";")) >= 10
            character = "" if code == 0 or code >= 0x10FFFF or too_long else chr(code)
        if character:
            self.at = match.end()
        return character

    def read_tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.peek() == b"/":
            self.at += 1
            self.close_tag(begin)
        else:
            self.open_tag(begin)

    def open_tag(self, begin: int) -> None:
        tag = self.take_match(_TAG_NAME).lower()
        if self.ended:
            raise HtmlError(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise HtmlError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        opened = _Open(tag, "", 0, self.offset, len(self.pieces))
        while self.peek() != b">":
            self.skip_space()
            if self.peek() != b">":
                self.read_attribute(opened, begin)
        if tag == "span" and opened.argument != "spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.at += 1
        self.open.append(opened)

    def read_attribute(self, opened: _Open, begin: int) -> None:
        name = self.take_match(_ATTRIBUTE_NAME)
        if not name:
            raise HtmlError(f'Empty attribute name in the tag "{opened.tag}" at byte offset {begin}')
        self.skip_space()
        if self.peek() == b"=":
            self.at += 1
            self.skip_space()
            self.refuse_end(f'Unclosed start tag "{opened.tag}" at byte offset {begin}')
            value = self.read_value()
            self.refuse_end(f"Unclosed start tag at byte offset {begin}")
            _remember(opened, name, value)
        else:
            self.refuse_end(f'Unclosed start tag "{opened.tag}" at byte offset {begin}')
            if name == "expandable":
                _remember(opened, name, "")

    def refuse_end(self, complaint: str) -> None:
        if self.ended:
            raise HtmlError(complaint)

    def read_value(self) -> str:
        quote = self.peek()
        if quote not in b"'\"":
            begin = self.at
            token = self.take_match(_TOKEN).lower()
            if self.peek() not in _SPACE + b">":
                raise HtmlError(f"Unexpected end of name token at byte offset {begin}")
            return token
        self.at += 1
        value = b""
        while not self.ended and self.peek() != quote:
            reference = self.take_reference() if self.peek() == b"&" else ""
            value += reference.encode("utf-8", "surrogatepass") or self.take(1)
        self.at += not self.ended
        return value.decode("utf-8", "replace")

    def close_tag(self, begin: int) -> None:
        if not self.open:
            raise HtmlError(f"Unexpected end tag at byte offset {begin}")
        found = self.take_match(_TAG_NAME).lower()
        self.skip_space()
        if self.peek() != b">":
            raise HtmlError(f"Unclosed end tag at byte offset {begin}")
        expected = self.open[-1].tag
        if found and found != expected:
            raise HtmlError(f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"')
        self.at += 1
        closed = self.open.pop()
        if self.offset > closed.offset:
            self.finish(closed)

    def finish(self, closed: _Open) -> None:
        if closed.tag in ("pre", "code"):
            self.finish_code(closed)
            return
        inner = "".join(self.pieces[closed.start :])
        made = _entity(closed, self.offset - closed.offset, inner)
        if made is not None:
            self.entities.append(made)

    def finish_code(self, closed: _Open) -> None:
        """`pre` around `code class=language-…`, in either order, is a block with a language; `code` alone loses it."""
        length = self.offset - closed.offset
        language = closed.argument
        previous = self.entities[-1] if self.entities else None
        twin = "code" if closed.tag == "pre" else "pre"
        if previous and (previous.type, previous.offset, previous.length) == (twin, closed.offset, length):
            known = language or dict(previous.extra).get("language", "")
            if known:
                self.entities[-1] = Entity("pre", closed.offset, length, (("language", known),))
                return
        extra = (("language", language),) if language else ()
        self.entities.append(Entity(closed.tag, closed.offset, length, extra))


def _remember(opened: _Open, name: str, value: str) -> None:
    match opened.tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            opened.argument = value
        case ("code", "class") if value.startswith("language-"):
            opened.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            opened.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            opened.argument = "1"
        case ("tg-time", "unix"):
            digits = re.match(r"\d*", value)
            opened.date = int(digits.group() or 0) if digits else 0


def _entity(closed: _Open, length: int, inner: str) -> Entity | None:
    if closed.tag in _KIND:
        return Entity(_KIND[closed.tag], closed.offset, length)
    if closed.tag == "a":
        return _link(closed, length, inner)
    if closed.tag == "blockquote":
        return Entity("expandable_blockquote" if closed.argument else "blockquote", closed.offset, length)
    if closed.tag == "tg-emoji":
        if not closed.argument.isdigit() or not int(closed.argument):
            raise HtmlError("Invalid custom emoji identifier specified")
        return Entity("custom_emoji", closed.offset, length, (("custom_emoji_id", closed.argument),))
    return _date(closed, length)


def _link(closed: _Open, length: int, inner: str) -> Entity | None:
    target = closed.argument or inner
    if user_id := linked_user(target):
        return Entity("text_mention", closed.offset, length, (("user_id", user_id),))
    url = checked_link(target)
    return Entity("text_link", closed.offset, length, (("url", url),)) if url else None


def _date(closed: _Open, length: int) -> Entity | None:
    if closed.argument not in ("r", "R") and not set(closed.argument) <= set("tTdDwW"):
        raise HtmlError("Invalid date format used")
    if closed.date <= 0:
        return None
    extra = (("unix_time", closed.date), ("date_time_format", closed.argument))
    return Entity("date_time", closed.offset, length, extra)


def _joined(text: str) -> str:
    """Pairs of surrogates written as two references are one character; a lone one is a fault."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise HtmlError(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate "
            "code units"
        ) from None
