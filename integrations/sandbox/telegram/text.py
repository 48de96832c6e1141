"""What does a text or caption sent to the Bot API look like once the server has read it?

Parsing by `parse_mode` or `entities`, cleaning of control characters, trimming, detection of links, and the limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from integrations.sandbox.telegram.detect import find_entities
from integrations.sandbox.telegram.entities import (
    MAX_ENTITIES,
    Entity,
    fix_entities,
    merge_found,
    shift,
    utf16_length,
)
from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.html_text import HtmlError, parse_html
from integrations.sandbox.telegram.links import checked_link
from integrations.sandbox.telegram.params import number_field

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024

_SPACED: Final = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED: Final = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_STYLES: Final = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "expandable_blockquote"}
)
_FOUND_ONLY: Final = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text as people see it, with its entities."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def as_json(self, prefix: str = "") -> Json:
        """`text`/`entities`, or with another prefix `caption`/`caption_entities`; nothing for an empty text."""
        if not self.text:
            return {}
        names = ("caption", "caption_entities") if prefix == "caption" else ("text", "entities")
        answer: Json = {names[0]: self.text}
        if self.entities:
            answer[names[1]] = [entity.as_json() for entity in self.entities]
        return answer


def parse_text(source: str, parse_mode: str, entities: Any) -> FormattedText:
    """Read markup or an `entities` array, not yet cleaned. Raises ApiError 400, 501 for Markdown."""
    mode = parse_mode.lower()
    if len(source.encode("utf-8", "replace")) > 1 << 15:
        raise bad_request("Text is too long")
    if not source or mode in ("", "none"):
        return FormattedText(source, tuple(_given(entities)))
    if mode in ("markdown", "markdownv2"):
        raise not_emulated(f"parse_mode {parse_mode}: use HTML or entities")
    if mode != "html":
        raise bad_request("Unsupported parse_mode")
    try:
        text, found = parse_html(source)
    except HtmlError as fault:
        raise bad_request(f"Can't parse entities: {fault}") from None
    return FormattedText(text, tuple(found))


def clean_text(parsed: FormattedText) -> FormattedText:
    """Clean, trim and complete a parsed text; it may come out empty. Raises ApiError 400."""
    text, entities = _without_dropped(_SPACED.sub(" ", parsed.text), list(parsed.entities))
    entities = fix_entities(entities)
    end = len(text.rstrip(" \n"))
    first = entities[0].offset if entities else end
    start = 0
    while start < min(first, end) and text[start] in " \n":
        start += 1
    trimmed = text[start:end]
    entities = shift(entities, start, start + utf16_length(trimmed))
    return FormattedText(trimmed, tuple(merge_found(entities, find_entities(trimmed))[:MAX_ENTITIES]))


def _without_dropped(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    total = utf16_length(text)
    for entity in entities:
        if entity.offset < 0 or entity.end > total:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text at UTF-16 offset "
                f"{entity.end}"
            )
    _refuse_halves(text, entities)
    gone = [utf16_length(text[: match.start()]) for match in _DROPPED.finditer(text)]
    if not gone:
        return text, entities
    moved = [
        replace(
            entity,
            offset=entity.offset - sum(place < entity.offset for place in gone),
            length=entity.length - sum(entity.offset <= place < entity.end for place in gone),
        )
        for entity in entities
    ]
    return _DROPPED.sub("", text), moved


def _refuse_halves(text: str, entities: list[Entity]) -> None:
    """Raises ApiError 400 for an entity that begins or ends between the two halves of one character."""
    units = place = 0
    for character in text:
        wide = character > "\uffff"
        units, place = units + 1 + wide, place + len(character.encode("utf-8", "replace"))
        for entity in entities if wide else ():
            if entity.end == units - 1:
                border = f"beginning at UTF-16 offset {entity.offset} ends"
            elif entity.offset == units - 1:
                border = "begins"
            else:
                continue
            raise bad_request(f"Entity {border} in a middle of a UTF-16 symbol at byte offset {place}")


def _given(entities: Any) -> list[Entity]:
    """The entities of a JSON array; those the server finds by itself are ignored, as it does."""
    if not isinstance(entities, list):
        return []
    read = [_read_entity(entry) for entry in entities]
    return [entity for entity in read if entity is not None]


def _read_entity(entry: Any) -> Entity | None:
    complaint = "Can't parse MessageEntity: "
    if not isinstance(entry, dict):
        raise bad_request(complaint + "expected an Object")
    place = {name: number_field(entry, name, complaint) for name in ("offset", "length")}
    kind = entry.get("type")
    if kind is None:
        raise bad_request(complaint + 'Can\'t find field "type"')
    if not isinstance(kind, str):
        raise bad_request(complaint + 'Field "type" must be of type String')
    if kind in _FOUND_ONLY:
        return None
    return _typed(kind, entry | place, complaint)


def _typed(kind: str, entry: Json, complaint: str) -> Entity | None:
    offset, length = entry["offset"], entry["length"]
    if kind in _STYLES:
        return Entity(kind, offset, length)
    match kind:
        case "pre":
            language = entry.get("language")
            return Entity("pre", offset, length, (("language", language),) if language else ())
        case "text_link":
            url = checked_link(str(entry.get("url", "")))
            return Entity("text_link", offset, length, (("url", url),)) if url else None
        case "text_mention":
            user = entry.get("user")
            user_id = user.get("id") if isinstance(user, dict) else None
            if not isinstance(user_id, int):
                raise bad_request(complaint + 'Can\'t find field "user"')
            return Entity("text_mention", offset, length, (("user_id", user_id),))
        case "custom_emoji":
            return Entity("custom_emoji", offset, length, (("custom_emoji_id", str(entry.get("custom_emoji_id"))),))
        case "date_time":
            extra = (("unix_time", entry.get("unix_time")), ("date_time_format", entry.get("date_time_format", "")))
            return Entity("date_time", offset, length, extra)
    raise bad_request(complaint + "Unsupported type specified")
