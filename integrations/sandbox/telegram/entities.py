"""How do formatting entities sort, merge and nest in a Telegram text?

Offsets and lengths are UTF-16 code units. The rules are those of TDLib (MessageEntity.cpp): continuous entities never
overlap, nothing lives inside code, and overlapping styles are cut at every border.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

SPLITTABLE: Final = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
QUOTES: Final = frozenset({"blockquote", "expandable_blockquote"})
VERBATIM: Final = frozenset({"pre", "code", "date_time"})
MAX_ENTITIES: Final = 100

_PRIORITY: Final = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One piece of formatting; `extra` holds the further fields of its kind (url, language, …)."""

    type: str
    offset: int
    length: int
    extra: tuple[tuple[str, Any], ...] = ()

    @property
    def end(self) -> int:
        """The offset just behind it."""
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        """A MessageEntity object."""
        return {"type": self.type, "offset": self.offset, "length": self.length, **dict(self.extra)}


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of every offset in the Bot API."""
    return len(text) + sum(character > "\uffff" for character in text)


def sort_entities(entities: Iterable[Entity]) -> list[Entity]:
    """In the order of the Bot API: by offset, longer first, then by kind."""
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, _PRIORITY.get(entity.type, 50)))


def fix_entities(entities: Iterable[Entity]) -> list[Entity]:
    """Make any set of entities well nested."""
    ordered = [entity for entity in sort_entities(entities) if entity.length > 0]
    quotes = _without_overlaps(entity for entity in ordered if entity.type in QUOTES)
    solid = _without_overlaps(entity for entity in ordered if entity.type not in QUOTES | SPLITTABLE)
    solid = [entity for entity in solid if not _crosses(entity, quotes)]
    styles = [entity for entity in ordered if entity.type in SPLITTABLE]
    return _resplit(styles, sort_entities([*solid, *quotes]))


def merge_found(entities: Sequence[Entity], found: Iterable[Entity]) -> list[Entity]:
    """Add entities found in the text itself (links, commands, …) wherever formatting leaves room for them."""
    quotes = [entity for entity in entities if entity.type in QUOTES]
    solid = [entity for entity in entities if entity.type not in QUOTES | SPLITTABLE]
    fresh = [
        entity
        for entity in _without_overlaps(sort_entities(found))
        if not _crosses(entity, quotes) and not any(_overlap(entity, other) for other in solid)
    ]
    if not fresh:
        return list(entities)
    styles = [entity for entity in entities if entity.type in SPLITTABLE]
    return _resplit(styles, sort_entities([*solid, *quotes, *fresh]))


def shift(entities: Iterable[Entity], start: int, end: int) -> list[Entity]:
    """The entities of the part of a text between two offsets."""
    cut = (
        replace(
            entity, offset=max(entity.offset, start) - start, length=min(entity.end, end) - max(entity.offset, start)
        )
        for entity in entities
    )
    return sort_entities(entity for entity in cut if entity.length > 0)


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _crosses(entity: Entity, quotes: Sequence[Entity]) -> bool:
    return any(
        _overlap(entity, quote) and not (quote.offset <= entity.offset and entity.end <= quote.end) for quote in quotes
    )


def _without_overlaps(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _resplit(styles: Sequence[Entity], solid: Sequence[Entity]) -> list[Entity]:
    spans = [(kind, span) for kind in SPLITTABLE for span in _merged(e for e in styles if e.type == kind)]
    borders = {border for entity in solid for border in (entity.offset, entity.end)} | {span[0] for _, span in spans}
    verbatim = [entity for entity in solid if entity.type in VERBATIM]
    pieces = [piece for kind, span in spans for piece in _cut(kind, span, borders)]
    return sort_entities([*solid, *(piece for piece in pieces if not any(_overlap(piece, code) for code in verbatim))])


def _merged(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in entities:
        if spans and entity.offset <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], entity.end))
        else:
            spans.append((entity.offset, entity.end))
    return spans


def _cut(kind: str, span: tuple[int, int], borders: set[int]) -> list[Entity]:
    inner = sorted({*span, *(border for border in borders if span[0] < border < span[1])})
    return [Entity(kind, start, end - start) for start, end in pairwise(inner)]
