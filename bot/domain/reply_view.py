"""How do the words of a reply stand to one another? What is denied by what, what comes first, what is only reported,
and which of the words give the reason."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reply_tokens import Reading, Token
from bot.domain.reply_words import Kind


class Polarity(StrEnum):
    """How a word is denied by what stands before it in its clause; two denials are neither yes nor no."""

    PLAIN = "plain"
    NEG = "neg"
    BUKAN = "bukan"
    BELUM = "belum"
    JANGAN = "jangan"
    DOUBLE = "double"


CORES = frozenset({Kind.CORE, Kind.CORE_PASIF})
POLITE = frozenset({Kind.GREET, Kind.FILL, Kind.PRON, Kind.OBJ, Kind.VOCATIVE})
POSITIVE = frozenset({Kind.SOFT, Kind.GO, Kind.LAKSANA, Kind.NOPROB, Kind.CLEAN})
TITLES = frozenset({Kind.TITLE, Kind.VOCATIVE})
_NEGATIONS = {
    Kind.NEG: Polarity.NEG,
    Kind.BUKAN: Polarity.BUKAN,
    Kind.BELUM: Polarity.BELUM,
    Kind.JANGAN: Polarity.JANGAN,
}
_LOOKED_THROUGH = frozenset({*POLITE, Kind.BISA, Kind.AKAN, Kind.ULANG, Kind.REQUEST})
_LOOKED_THROUGH_WORDS = frozenset(
    {"perlu", "usah", "jadi", "harus", "mungkin", "berarti", "pernah", "begitu", "terlalu"}
)
_SKIPPED_AT_HEAD = frozenset({*POLITE, Kind.THANKS, Kind.ACK, Kind.REQUEST, Kind.SILAKAN, Kind.SILANG})
_CONDITIONAL = frozenset(
    {"kalau", "jika", "bila", "apabila", "bilamana", "jikalau", "andai", "seandainya", "if", "when"}
)
_TOPICS = frozenset({"revisi", "perbaikan", "koreksi"})
_COMMENTS = frozenset({Kind.SUDAH, Kind.READ, Kind.ACK, Kind.CLEAN, Kind.CORE_PASIF, Kind.GOOD, Kind.SOFT, Kind.PRAISE})
_MEANINGLESS = frozenset({*POLITE, Kind.THANKS, Kind.ACK, Kind.REQUEST, Kind.DULU, Kind.KARENA, Kind.AKAN, Kind.SOFT})
_LEAD_IN = re.compile(
    r"^(?:[\s,.;:!()/…–—|\"“”•-]+|(?:karena|krn|karna|sebab|alasannya|dengan alasan|alasan|tapi|tetapi|namun)\b)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class View:
    """A reading with the polarity of every word worked out once; places are indexes into the tokens."""

    text: str
    tokens: tuple[Token, ...]
    kinds: tuple[Kind, ...]
    polarity: tuple[Polarity, ...]
    asks: bool

    def at(self, kinds: Iterable[Kind], *polarities: Polarity) -> tuple[int, ...]:
        """The places of words of these kinds, with one of these polarities if any are named."""
        wanted = frozenset(kinds)
        places = (i for i, kind in enumerate(self.kinds) if kind in wanted)
        return tuple(i for i in places if not polarities or self.polarity[i] in polarities)

    def plain(self, *kinds: Kind) -> tuple[int, ...]:
        """The places of words of these kinds that nothing denies."""
        return self.at(kinds, Polarity.PLAIN)

    def has(self, *kinds: Kind) -> bool:
        """Whether any word is of one of these kinds."""
        return not frozenset(kinds).isdisjoint(self.kinds)

    def only(self, kinds: frozenset[Kind]) -> bool:
        """Whether every word is of one of these kinds."""
        return all(kind in kinds for kind in self.kinds)

    def before(self, i: int) -> Iterator[Token]:
        """The words before place `i` in its clause, nearest first."""
        while i > 0 and not self.tokens[i].after_break:
            i -= 1
            yield self.tokens[i]

    def kinds_before(self, i: int) -> list[Kind]:
        """Their kinds."""
        return [token.kind for token in self.before(i)]

    def words_before(self, i: int) -> set[str]:
        """Their spellings."""
        return {token.word for token in self.before(i)}

    def follower(self, i: int) -> Kind | None:
        """The kind of the next word of the same clause."""
        after = self.tokens[i + 1 : i + 2]
        return after[0].kind if after and not after[0].after_break else None

    def clause_kinds(self, i: int) -> list[Kind]:
        """The kinds of all words of the clause that place `i` is in."""
        end = next((j for j in range(i + 1, len(self.tokens)) if self.tokens[j].after_break), len(self.tokens))
        return [*self.kinds_before(i), *self.kinds[i:end]]

    def agreements(self) -> list[int]:
        """The places of undenied words that lean towards yes; a `ya` inside a sentence is only a particle."""
        leaning = [i for i in self.plain(*POSITIVE) if i == 0 or self.tokens[i].word not in ("ya", "iya")]
        return [i for i in leaning if not self.is_told(i)]

    def is_told(self, i: int) -> bool:
        """`sudah kami kirim`, `sudah ditindaklanjuti`: news of something done, not a word to go ahead."""
        return self.kinds[i] in (Kind.GO, Kind.LAKSANA) and Kind.SUDAH in self.kinds_before(i)


def view_of(reading: Reading) -> View:
    """Work out the polarities of a reading."""
    tokens = reading.tokens
    polarity = tuple(_polarity(tokens, i) for i in range(len(tokens)))
    return View(reading.text, tokens, tuple(token.kind for token in tokens), polarity, reading.asks)


def head(view: View, skipped: frozenset[Kind] = POLITE) -> int:
    """The place of the first word that is more than politeness; past the end if there is none."""
    return next((i for i, kind in enumerate(view.kinds) if kind not in skipped), len(view.kinds))


def leading_refusal(view: View) -> int | None:
    """The place of a refusal or return that comes first, not counting politeness and `mohon`."""
    i = head(view, _SKIPPED_AT_HEAD)
    said = i < len(view.kinds) and view.kinds[i] in (Kind.TOLAK, Kind.REVISI)
    return i if said and view.polarity[i] is Polarity.PLAIN and not is_topic(view, i) else None


def is_topic(view: View, i: int) -> bool:
    """`revisi sudah bagus`, `perbaikan diterima`: spoken about, not asked for."""
    if view.tokens[i].word not in _TOPICS or view.follower(i) not in _COMMENTS:
        return False
    return view.tokens[i + 1].word.isascii() and view.tokens[i + 1].word not in ("ya", "iya")


def is_reported(view: View, i: int) -> bool:
    """Somebody else's decision, or an earlier one: `pak kadis setuju`, `sudah ditolak`, `disetujui pak kabid`."""
    before = view.kinds_before(i)
    if (
        _is_quoted(view, i - len(before))
        or not TITLES.isdisjoint(before)
        or (Kind.SUDAH in before and Kind.PRON not in before)
    ):
        return True
    word = view.tokens[i].word
    return view.follower(i) in TITLES and (word.startswith("di") or "acc" in word or view.follower(i) is Kind.TITLE)


def _is_quoted(view: View, clause: int) -> bool:
    """`Kepala Dinas: setuju`, the words of whoever stands before the colon."""
    speaker = view.tokens[clause - 1 : clause] if clause > 0 else ()
    return bool(speaker) and speaker[0].kind in TITLES and ":" in view.text[speaker[0].end : view.tokens[clause].start]


def is_hypothetical(view: View, i: int) -> bool:
    """`kalau tidak setuju, …` and `ada yang tidak setuju`: said of a case, not decided."""
    return not {"yang", *_CONDITIONAL}.isdisjoint(view.words_before(i))


def is_promise(view: View, i: int) -> bool:
    """`siap perbaiki`, `akan kami revisi`: said by who mends. `saya kembalikan` is said by who decides."""
    tokens = list(view.before(i))
    kinds = [token.kind for token in tokens]
    if Kind.REQUEST in kinds:
        return False
    soon = any(token.kind in (Kind.AKAN, Kind.DEFER) and token.word != "segera" for token in tokens)
    heard = Kind.ACK in view.kinds[:i] and not view.has(Kind.REQUEST, Kind.DULU, Kind.ULANG)
    returns = any(part in view.tokens[i].word for part in ("kembali", "balik"))
    return soon or heard or (Kind.PRON in kinds[:2] and not returns)


def items(view: View) -> tuple[int, ...]:
    """The item, page or point numbers a reply names."""
    words = (view.tokens[i].word for i in view.at({Kind.ANGKA}))
    return tuple(int(word) for word in words if word.isdecimal() and len(word) <= 3)


def reason(view: View, keyword: int | None) -> str | None:
    """The reason as typed: what follows the keyword, what precedes it if nothing does, or all if both say something."""
    text, tokens = view.text, view.tokens
    if keyword is None:
        return _tidy(text[tokens[0].start :]) if _says_something(tokens) else None
    first = keyword
    while first > 0 and not tokens[first].after_break and tokens[first - 1].kind in {*_NEGATIONS, *_LOOKED_THROUGH}:
        first -= 1
    before, after = tokens[:first], tokens[keyword + 1 :]
    if _says_something(before):
        end = len(text) if _says_something(after) else tokens[first].start
        return _tidy(text[before[0].start : end])
    return _tidy(text[tokens[keyword].end :]) if _says_something(after) else None


def _polarity(tokens: tuple[Token, ...], i: int) -> Polarity:
    first = _negation_before(tokens, i)
    if first is None:
        return Polarity.PLAIN
    doubled = _negation_before(tokens, first) is not None or _is_denied_from_afar(tokens, first)
    return Polarity.DOUBLE if doubled else _NEGATIONS[tokens[first].kind]


def _is_denied_from_afar(tokens: tuple[Token, ...], i: int) -> bool:
    """`tidak ada alasan untuk tidak setuju`."""
    linked = False
    while i > 0 and not tokens[i].after_break:
        i -= 1
        if tokens[i].kind in _NEGATIONS:
            return linked
        linked = linked or tokens[i].word in ("untuk", "alasan")
    return False


def _negation_before(tokens: tuple[Token, ...], i: int) -> int | None:
    while i > 0 and not tokens[i].after_break:
        i -= 1
        if tokens[i].kind in _NEGATIONS:
            return i
        if tokens[i].kind not in _LOOKED_THROUGH and tokens[i].word not in _LOOKED_THROUGH_WORDS:
            return None
    return None


def _says_something(tokens: Iterable[Token]) -> bool:
    return any(token.kind not in _MEANINGLESS for token in tokens)


def _tidy(text: str) -> str | None:
    return _LEAD_IN.sub("", text.strip()).strip(" \n\t,;:-–—") or None
