"""Which links, mentions, hashtags and commands does Telegram find in a plain text by itself?

The rules follow TDLib's `find_entities`; phone and bank-card numbers are left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from integrations.sandbox.telegram.entities import Entity, utf16_length

_COUNTRIES: Final = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz "
    "ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm "
    "fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is "
    "it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm "
    "mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr "
    "ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg "
    "th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC: Final = (
    "com org net edu gov mil int info biz name pro app dev page site online store tech cloud blog wiki xyz top "
    "club shop link click work world today news media live email group company agency academy school institute "
    "foundation asia"
)
_TLDS: Final = frozenset(f"{_COUNTRIES} {_GENERIC}".split())

_MENTION: Final = re.compile(r"(?<!\w)@([a-zA-Z0-9_]{4,32}|(?i:gif|nft|pic|ufc|vid))(?!\w)")
_COMMAND: Final = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
_HASHTAG: Final = re.compile(r"(?<![\w·])#[\w·]{1,256}(?:@[a-zA-Z0-9_]{3,32})?(?![\w·#])")
_CASHTAG: Final = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?:@[a-zA-Z0-9_]{3,32})?(?![\w$])")
_EMAIL: Final = re.compile(
    r"(?:(?<=mailto:)|(?<![\w.@/:+\-]))[a-zA-Z0-9_.+\-]{1,255}@(?:[a-zA-Z0-9\-]{1,63}\.)+[a-zA-Z]{2,63}(?![\w@\-])"
)
_URL: Final = re.compile(
    r"(?<![\w/#@.])(?P<scheme>(?:https?|ftp)://)?(?:[^\s/?#\[\]{}()'`<>\"@«»]+@)?"
    r"(?P<host>(?:[\w~\-]+\.)+[\w\-]+)(?P<port>:\d{1,5})?"
    r"(?P<path>(?:[/?]|#(?=\S))[^\s<>\"«»\\^|`\u2000-\u200b\u200d-\u200f\u2016-\u206f]*)?",
    re.IGNORECASE,
)
_TRAILING: Final = ".:;,('?!`"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def find_entities(text: str) -> list[Entity]:
    """Everything found in the text, unsorted; overlaps are left to the caller."""
    found = [*_all("mention", _MENTION, text), *_all("bot_command", _COMMAND, text)]
    found += [entity for entity in _all("hashtag", _HASHTAG, text) if _has_letter(text, entity)]
    found += _all("cashtag", _CASHTAG, text)
    emails = _all("email", _EMAIL, text)
    return [*found, *emails, *_urls(text, emails)]


def _entity(kind: str, text: str, start: int, end: int) -> Entity:
    return Entity(kind, utf16_length(text[:start]), utf16_length(text[start:end]))


def _all(kind: str, pattern: re.Pattern[str], text: str) -> list[Entity]:
    return [_entity(kind, text, match.start(), match.end()) for match in pattern.finditer(text)]


def _has_letter(text: str, entity: Entity) -> bool:
    units = text.encode("utf-16-le", "surrogatepass")
    tag = units[2 * entity.offset : 2 * entity.end].decode("utf-16-le", "replace")
    return any(character.isalpha() for character in tag)


def _urls(text: str, emails: list[Entity]) -> Iterator[Entity]:
    for match in _URL.finditer(text):
        end = match.end() - _surplus(match.group("path") or "")
        if not _is_domain(match.group("host"), bool(match.group("scheme"))):
            continue
        found = _entity("url", text, match.start(), end)
        if not any(found.offset < mail.end and mail.offset < found.end for mail in emails):
            yield found


def _surplus(path: str) -> int:
    """How many characters at the end of a path belong to the sentence around it."""
    kept = _balanced(path)
    while kept and path[kept - 1] in _TRAILING:
        kept -= 1
    return len(path) - kept


def _balanced(path: str) -> int:
    depth = dict.fromkeys(_PAIRS.values(), 0)
    for index, character in enumerate(path):
        if character in depth:
            depth[character] += 1
        elif character in _PAIRS:
            depth[_PAIRS[character]] -= 1
            if depth[_PAIRS[character]] < 0:
                return index
    return len(path)


def _is_domain(host: str, has_scheme: bool) -> bool:
    parts = host.split(".")
    if all(part.isdigit() for part in parts):
        return len(parts) == 4 and all(int(part) < 256 for part in parts)
    top = parts[-1].lower()
    if any(part.endswith("-") or len(part) > 63 for part in parts) or "_" in parts[-1] + parts[-2]:
        return False
    return top.isalpha() and len(top) > 1 and (has_scheme or top in _TLDS)
