"""Which recommendation is meant for which unit? Reads `Penempatan: adakan …`, one per line, and matches the unit's name
as loosely as people write it, but never guesses between two units."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from bot.domain.reply_tokens import read
from bot.domain.reply_view import CORES, POLITE
from bot.domain.reply_words import Kind

SEMUA = "*"
_BULLET = re.compile(r"^\s*(?:[-•*–—]+|\(?\d{1,2}[.)]|[a-z][.)])\s*", re.IGNORECASE)
_HEADED = re.compile(r"^(?P<unit>[^:]{1,60}?)\s*(?::|\s[-–—]\s|=>|->)\s*(?P<text>.*)$", re.DOTALL)
# "Setuju. Rekomendasi: …" before the unit, and "Penempatan agar …" without a colon behind it.
_APPROVAL = re.compile(
    r"^\W*(?:di)?setuju\w*\s*(?:[.,;:!–—-]|\bdengan\b|$)\s*(?:rekomendasi\w*\s*(?:untuk\b|kepada\b|:)?\s*)?",
    re.IGNORECASE,
)
_ASKED = re.compile(r"^(?P<unit>(?:\S+\s+){1,4}?)(?P<text>(?:agar|supaya)\b.*)$", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"[a-z]\d{1,4}")
_ALL = frozenset({"semua", "semuanya", "seluruh", "seluruhnya", "all", "umum"})
_NOISE = frozenset({
    "bidang", "bid", "kabid", "kepala", "unit", "kerja", "seksi", "subbag", "untuk", "utk", "ke", "kepada",
    "rekomendasi", "dan", "serta", "pak", "bu", "bapak", "ibu", "yth", "tim", "dinas",
})  # fmt: skip
_HEADINGS = frozenset({"rekomendasi", "catatan", "arahan", "sebagai berikut", "berikut", "rekomendasi sebagai berikut"})
_COURTESY = POLITE | CORES | {Kind.ACK, Kind.THANKS, Kind.SOFT, Kind.READ, Kind.PRAISE}


def parse_rekomendasi(text: str, bidang_names: Mapping[str, str]) -> tuple[tuple[str | None, str], ...]:
    """Pairs of (kode of the bidang, words as typed), in order.

    `bidang_names` maps kode to name. The kode is "*" for all units, None where no unit is named or the name fits more
    than one: then a person chooses. A line with only a unit heads the next line and the bulleted ones after it; pure
    courtesy and bare approvals are left out.
    """
    found: list[tuple[str | None, str]] = []
    heading, just_headed = None, False
    for line, bulleted in _lines(text):
        unit, words = _split(line, bidang_names)
        heading = unit if unit and not words else (heading if bulleted or just_headed else None)
        just_headed = not words
        if words:
            found.append((unit or heading, words))
    return tuple(found)


def match_bidang(name: str, bidang_names: Mapping[str, str]) -> str | None:
    """The kode of the one unit this name can mean, "*" for all of them, None if none or several fit."""
    words = frozenset(word for word in _words(name) if not _CODE.fullmatch(word))
    if words & _ALL and not words - _ALL - _NOISE:
        return SEMUA
    words -= _NOISE
    exact = [kode for kode in bidang_names if words == {kode.casefold()}]
    initials = frozenset({_initials(name)})
    fitting = exact or [kode for kode, nama in bidang_names.items() if _fits(words, nama) or initials <= _words(nama)]
    return fitting[0] if len(fitting) == 1 else None


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Every line that says something, and whether it stood in a list."""
    for raw in text.splitlines():
        line = _BULLET.sub("", raw).strip()
        if line and line.casefold().strip(" :.") not in _HEADINGS and not _is_courtesy(line):
            yield line, line != raw.strip()


def _is_courtesy(line: str) -> bool:
    return all(token.kind in _COURTESY for token in read(line).tokens)


def _split(line: str, bidang_names: Mapping[str, str]) -> tuple[str | None, str]:
    """A unit named before a colon, a dash or "agar" is taken off, and an approval before it; anything else before a
    colon belongs to the words."""
    plain, behind = _named(line, bidang_names), _named(_APPROVAL.sub("", line, count=1), bidang_names)
    return behind if behind[0] and not plain[0] else plain


def _named(line: str, bidang_names: Mapping[str, str]) -> tuple[str | None, str]:
    headed = _HEADED.match(line)
    asked = _ASKED.match(line)
    if asked and match_bidang(asked["unit"], bidang_names):
        return match_bidang(asked["unit"], bidang_names), asked["text"].strip()
    if not headed:
        alone = match_bidang(line, bidang_names) if len(_words(line)) <= 3 else None
        return (alone, "") if alone else (None, line)
    unit, words = match_bidang(headed["unit"], bidang_names), headed["text"].strip()
    return (unit, words) if unit or not words else (None, line)


def _fits(words: frozenset[str], nama: str) -> bool:
    """Every word written must be, or begin, or nearly be a word of the name, or be its initials."""
    own = _words(nama) - _NOISE
    initials = _initials(nama)
    return bool(words) and all(
        (word == initials and len(word) > 1) or any(_resembles(word, part) for part in own) for word in words
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()) if word not in _NOISE)


def _resembles(word: str, part: str) -> bool:
    return word == part or (len(word) > 2 and part.startswith(word)) or (len(word) > 4 and _shares_most(word, part))


def _shares_most(word: str, part: str) -> bool:
    """Whether two long words have nearly all their neighbouring letters in common (Penempatn, Pelatihaan)."""
    a, b = ({x + y for x, y in pairwise(text)} for text in (word, part))
    return len(a & b) >= 0.75 * max(len(a), len(b))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
