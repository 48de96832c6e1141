"""How does a text of the catalogue (`config/pesan`) become a message? The language its texts are written in.

- `{name}` is a parameter; `{sapaan}`, `{jabatan}`, `{nama}` are the recipient's and may be empty.
- `{*field}` is a field of the entry's only list, `{*list.field}` of one of several; `{*nomor}` counts from 1. Lines
  next to each other with fields of one list are a block, repeated for each item.
- `{name:table}` prints the phrase of that table whose key is the value; names in the phrase come from the item, then
  from the parameters. `{name:table/key}` takes that key when there is no value. `{name|60}` is cut after 60 characters.
- A line with an empty value is left out whole. `[[ … ]]` marks a part of a line that goes alone. A link without an
  address leaves its words.
- `{?name}` at the start keeps a line only when that parameter or list has something, `{!name}` only when it has not.

Every value is escaped; line breaks in it survive only inside `<blockquote>`.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from html import escape, unescape
from itertools import groupby

from bot.domain.tulis import clip, format_bilangan

RECIPIENT = frozenset({"sapaan", "jabatan", "nama"})
NUMBER = "nomor"
MORE_LINK = "tautan_lainnya"
TAGS = frozenset({"a", "b", "blockquote", "code", "i", "pre", "s", "u"})

_NAME = r"[a-z][a-z0-9_]*"
_SLOT = re.compile(rf"\{{(\*?)(?:({_NAME})\.)?({_NAME})(?::({_NAME})(?:/({_NAME}))?)?(?:\|(\d+))?\}}")
_GUARD = re.compile(rf"\{{([?!])({_NAME})\}}")
_PART = re.compile(r"\[\[(.*?)\]\]")
_TAG = re.compile(r"<(/?)([a-z]+)((?: [^<>]*)?)>")
_HREF = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;)")
_WEB = re.compile(r"https?://[^\s/?#\"<>]+[^\s\"<>]*", re.IGNORECASE)
# Controls, lone surrogates, and the marks that turn the direction of writing around.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

Values = Mapping[str, object]
Tables = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to be filled: a parameter, or the field of a list's item; `url` when it is a link's address."""

    name: str
    daftar: str | None = None
    table: str | None = None
    width: int | None = None
    url: bool = False
    default: str | None = None

    @property
    def full_name(self) -> str:
        """As declared: `unit`, or `temuan.sel` for a field."""
        return f"{self.daftar}.{self.name}" if self.daftar else self.name


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: fixed pieces and slots; when `optional`, an empty slot drops only this stretch."""

    pieces: tuple[str | Slot, ...]
    optional: bool = False

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its parts, the list it repeats for, and the parameter it depends on."""

    parts: tuple[Part, ...]
    daftar: str | None = None
    when: str | None = None
    unless: str | None = None
    quote: bool = False

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All its slots, in order."""
        return tuple(slot for part in self.parts for slot in part.slots)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text is filled from. `limits`: how many items of a list are shown; `cap`: the longest any value may be."""

    params: Values
    tables: Tables
    limits: Mapping[str, int]
    cap: int | None = None
    more: str = "dan {sisa} lainnya"


# --- reading ---------------------------------------------------------------------------------------------------------


def parse_text(text: str, lists: tuple[str, ...] = ()) -> tuple[Line, ...]:
    """The lines of a catalogue text whose entry has `lists`. ValueError with every fault, one per line."""
    faults: list[str] = []
    lines: list[Line] = []
    for row in text.strip("\n").split("\n"):
        try:
            lines.append(_parse_line(row, lists))
        except ValueError as fault:
            faults.append(f"{fault}: {row}")
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(lines)


def parse_part(text: str, lists: tuple[str, ...] = (), optional: bool = False) -> Part:
    """A stretch of text without lines or guards. ValueError for a brace that is no slot, or a list nobody declared."""
    pieces: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(text):
        pieces += [text[end : match.start()], _parse_slot(match, lists, text[: match.start()].endswith('href="'))]
        end = match.end()
    pieces.append(text[end:])
    if any("{" in piece or "}" in piece for piece in pieces if isinstance(piece, str)):
        raise ValueError("a brace that opens no known slot")
    return Part(tuple(piece for piece in pieces if piece != ""), optional)


@lru_cache(maxsize=4096)
def parse_parts(text: str, lists: tuple[str, ...] = ()) -> tuple[Part, ...]:
    """The stretches of one line, those in `[[ ]]` optional."""
    pieces = _PART.split(text)
    return tuple(parse_part(piece, lists, optional=bool(i % 2)) for i, piece in enumerate(pieces) if piece)


def check_html(text: str) -> str | None:
    """What Telegram would refuse in one line or part of fixed text (slots included), None when it is well-formed."""
    open_tags: list[str] = []
    for closing, name, attributes in _TAG.findall(text):
        if name not in TAGS or (attributes and not (name == "a" and not closing)):
            return f"tag <{name}{attributes}> is not used here"
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return f"tag </{name}> closes nothing"
    rest = _TAG.sub("", text)
    if open_tags or "<" in rest or ">" in rest or _ENTITY.search(rest):
        return "a tag is left open, or < > & is not written as an entity"
    return None


def _parse_line(row: str, lists: tuple[str, ...]) -> Line:
    guard = _GUARD.match(row)
    body = row[guard.end() :] if guard else row
    parts = parse_parts(body, lists)
    line = Line(parts, quote="<blockquote>" in body)
    fault = next((found for found in map(check_html, (_PART.sub("", body), *_PART.findall(body))) if found), None)
    if fault:
        raise ValueError(fault)
    used = {slot.daftar for slot in line.slots if slot.daftar}
    if len(used) > 1:
        raise ValueError("fields of two lists in one line")
    kept, name = (guard[1], guard[2]) if guard else ("", None)
    when, unless = (name, None) if kept == "?" else (None, name)
    return replace(line, daftar=next(iter(used), None), when=when, unless=unless)


def _parse_slot(match: re.Match[str], lists: tuple[str, ...], url: bool) -> Slot:
    star, daftar, name, table, default, width = match.groups()
    if daftar and not star:
        raise ValueError(f"{{{daftar}.{name}}} needs a star")
    if star and daftar is None:
        if len(lists) != 1:
            raise ValueError(f"{{*{name}}} does not say of which list")
        daftar = lists[0]
    if daftar and daftar not in lists:
        raise ValueError(f"there is no list {daftar}")
    return Slot(name, daftar, table, int(width) if width else None, url, default)


# --- filling ---------------------------------------------------------------------------------------------------------


def fill_text(lines: Sequence[Line], scope: Scope) -> str:
    """The message as Telegram HTML. What is required must have been checked before: an empty value drops its line."""
    filled: list[str] = []
    for daftar, block in groupby(lines, key=lambda line: line.daftar):
        rows = tuple(block)
        filled += _fill_block(daftar, rows, scope) if daftar else _fill_rows(rows, scope, scope.params)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(filled)).strip()


def fill_plain(parts: Sequence[Part], scope: Scope, values: Values) -> str:
    """A one-line text without markup (a button, a pop-up, a note at a cell); empty when a value it needs is missing."""
    filled: list[str] = []
    for part in parts:
        texts = [piece if isinstance(piece, str) else resolve(piece, scope, values) for piece in part.pieces]
        if "" in texts and not part.optional:
            return ""
        filled += [] if "" in texts else texts
    return "".join(filled)


def resolve(slot: Slot, scope: Scope, values: Values) -> str:
    """The text of a slot before escaping, on one line; empty when there is nothing to print."""
    return " ".join(_resolve(slot, scope, values).split())


def items_of(params: Values, daftar: str) -> Sequence[Values]:
    """The items of a list parameter, numbered; none when it is missing."""
    items = params.get(daftar)
    if not isinstance(items, Sequence) or isinstance(items, str):
        return ()
    return [{NUMBER: i, **item} for i, item in enumerate(items, 1)]


def is_empty(value: object) -> bool:
    """Nothing to say: None, False, no items, or only blanks. The figure 0 is something."""
    return (
        value is None or value is False or value == [] or value == () or (isinstance(value, str) and not value.strip())
    )


def to_plain(html: str, links: bool = True) -> str:
    """The same message without markup, for clients and retries that cannot use it; addresses follow in brackets."""
    text = _HREF.sub(r"\2 (\1)" if links else r"\2", html)
    text = re.sub(r"<blockquote>(.*?)</blockquote>", r"“\1”", text, flags=re.DOTALL)
    return unescape(_TAG.sub("", text))


def visible_length(html: str) -> int:
    """How long Telegram counts the message: UTF-16 units after the markup is gone."""
    return len(to_plain(html, links=False).encode("utf-16-le")) // 2


def is_web_address(text: str) -> bool:
    """Whether a text may stand behind a link or a button."""
    return bool(_WEB.fullmatch(text)) and len(text) <= 2000


def _fill_block(daftar: str, rows: Sequence[Line], scope: Scope) -> Iterator[str]:
    items = items_of(scope.params, daftar)
    limit = scope.limits.get(daftar, len(items))
    for item in items[:limit]:
        yield from _fill_rows(rows, scope, item)
    if len(items) > limit:
        yield _more_line(rows[0], len(items) - limit, scope)


def _more_line(first: Line, rest: int, scope: Scope) -> str:
    words = scope.more.replace("{sisa}", str(rest))
    link = str(scope.params.get(MORE_LINK) or "")
    opening = first.parts[0].pieces[0]
    bullet = "• " if isinstance(opening, str) and opening.startswith("• ") else ""
    return bullet + (f'<a href="{escape(link)}">{words}</a>' if is_web_address(link) else words)


def _fill_rows(rows: Sequence[Line], scope: Scope, item: Values) -> Iterator[str]:
    for row in rows:
        if _kept(row, scope.params):
            filled = _fill_line(row, scope, item)
            if filled is not None:
                yield filled


def _kept(line: Line, params: Values) -> bool:
    if line.when:
        return not is_empty(params.get(line.when))
    return line.unless is None or is_empty(params.get(line.unless))


def _fill_line(line: Line, scope: Scope, item: Values) -> str | None:
    filled = ""
    for part in line.parts:
        text = _fill_part(part, line.quote, scope, item)
        if text is None and not part.optional:
            return None
        filled += text or ""
    return re.sub(r'<a href="">(.*?)</a>', r"\1", filled)


def _fill_part(part: Part, quote: bool, scope: Scope, item: Values) -> str | None:
    """One stretch as HTML, None when a value in it is empty; the recipient's words and addresses may be."""
    filled = ""
    for piece in part.pieces:
        if isinstance(piece, str):
            filled += piece
            continue
        text = _fill_slot(piece, quote, scope, item)
        if text:
            filled += text
        elif piece.name in RECIPIENT and not piece.daftar:
            filled = filled.rstrip(" ")
        elif not piece.url:
            return None
    return filled


def _fill_slot(slot: Slot, quote: bool, scope: Scope, item: Values) -> str:
    values = item if slot.daftar else scope.params
    if slot.url:
        address = resolve(slot, replace(scope, cap=None), values)
        return escape(address) if is_web_address(address) else ""
    text = _resolve(slot, scope, values)
    text = re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip() if quote else " ".join(text.split())
    longest = min(slot.width or len(text), scope.cap or len(text))
    return escape(clip(text, max(longest, 1)), quote=False)


def _resolve(slot: Slot, scope: Scope, values: Values) -> str:
    text = to_text(values.get(slot.name)) or slot.default or ""
    if slot.table and text:
        around = ChainMap(dict(values), dict(scope.params))
        phrase = parse_parts(scope.tables[slot.table][text])
        text = fill_plain(phrase, replace(scope, cap=None), around)
    return clip(text, slot.width) if slot.width and not slot.url else text


def to_text(value: object) -> str:
    """A parameter as people read it, free of characters that hide or reorder text. TypeError if it has no one form."""
    if is_empty(value):
        return ""
    if isinstance(value, str):
        return _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Decimal):
        return format_bilangan(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be printed; format it first")
