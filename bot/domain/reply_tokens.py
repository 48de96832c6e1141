"""What words is this reply made of? Splits a text into tokens that remember where they stood, recognises each despite
typing errors, and folds fixed phrases into one token."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.domain.reply_words import ALIAS, CORRECTED, LEXICON, PROTECTED, STAGES, Kind

MAX_CHARS = 4096
_ITEM = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)|(?P<mention>@\w+)|(?P<butir>\b(?:no|nmr|nomor|nomer|hal|hlm|halaman|poin|point|butir)\b\.?:?\s*(?=\d))"
    r"|(?P<code>#?[A-Za-z]\d{1,4}(?![^\W_]))|(?P<date>\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b)|(?P<number>\d+(?:[.,]\d+)*%?)"
    r"|(?P<word>[^\W\d_]+(?:['’`][^\W\d_]+)*)|(?P<sign>[^\w\s])",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][a-z]{2,}")  # a capital in a text that is not all capitals
_LOOK_LIKE_CODES = frozenset({"K3", "A4", "F4", "S1", "S2", "S3", "D3", "D4"})  # need a # to be meant as codes
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_BREAKS = frozenset(',.;:!?()/…–—|"“”•\n')
_SIGNS = {
    **dict.fromkeys("👍👌🆗💯🤙✅✔☑✓", Kind.SOFT),
    **dict.fromkeys("❌✖❎👎🚫⛔✗✘", Kind.SILANG),
    **dict.fromkeys("🙏🫡", Kind.ACK),
    **dict.fromkeys("🤝💪🔥👏🎉😊🙂😀😁😄😃☺🌹❤🌷✨🤲😇🥰🎊💐👋😉", Kind.GREET),
    "🤔": Kind.ASK,
    "❓": Kind.ASK,
}
_NUMBERS = {"100%": Kind.FILL, "86": Kind.ACK}  # 86 is radio talk for understood
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_KINDS = {word: kind for kind, words in LEXICON.items() for word in words.split()}
_STRICT = (Kind.NEG, Kind.BELUM, Kind.JANGAN, Kind.TOLAK)
_TARGETS = tuple((word, kind) for kind, words in CORRECTED.items() for word in words.split())
_BEFORE = frozenset({*_STRICT, Kind.BUKAN, Kind.SOFT, Kind.ACK, Kind.CORE, Kind.CORE_PASIF})
_AFTER = frozenset({Kind.CORE, Kind.CORE_PASIF, Kind.HONOR, Kind.QUAL, Kind.THANKS})
_NOT_QUESTIONS = frozenset({"langkah", "berkah", "merekah", "nikah", "makah"})
_TAKES_LAH = frozenset({Kind.CORE, Kind.SOFT, Kind.GO, Kind.LAKSANA, Kind.SILAKAN, Kind.BISA, Kind.TOLAK, Kind.REVISI})
_TAKES_NYA = frozenset({Kind.OBJ, Kind.GOOD, Kind.BAD, Kind.THANKS, Kind.PRON, Kind.TITLE, Kind.DULU})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign: its recognised spelling, part and place in the text, and whether punctuation stands before it."""

    word: str
    kind: Kind
    start: int
    end: int
    after_break: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as read: its short code, tokens with phrases folded and honorifics dropped, question mark."""

    text: str
    kode: str | None
    tokens: tuple[Token, ...]
    asks: bool


def read(text: str) -> Reading:
    """Read a reply; of a long text only the first 4096 characters. Offsets are positions in the text itself."""
    found = list(_scan(_QUOTED.sub(lambda quote: " " * len(quote.group()), text[:MAX_CHARS])))
    kode, rest = _take_code(found)
    asks = any(token.word in "?？" for token in rest)
    words = [token for token in rest if token.kind is not Kind.BREAK]
    return Reading(text, kode, tuple(_fold_all(words)), asks)


def _scan(text: str) -> Iterator[Token]:
    """Every word, number and telling sign; BREAK tokens for punctuation that ends a clause."""
    end, broken = 0, False
    for match in _ITEM.finditer(text):
        broken = broken or "\n" in text[end : match.start()]
        tokens = list(_tokens_of(match, text))
        if tokens and tokens[0].kind is not Kind.BREAK:
            tokens[0] = replace(tokens[0], after_break=broken)
        broken = any(token.kind is Kind.BREAK for token in tokens) or (broken and not tokens)
        end = match.end()
        yield from tokens


def _tokens_of(match: re.Match[str], text: str) -> Iterator[Token]:
    start, end, raw = match.start(), match.end(), match.group()
    match match.lastgroup:
        case "word":
            yield from _word_tokens(raw, start)
        case "mention":
            return
        case "butir":
            yield Token("nomor", Kind.BUTIR, start, end)
        case "number":
            yield Token(raw, _NUMBERS.get(raw, Kind.ANGKA), start, end)
        case "date":
            yield Token(raw, Kind.FILL, start, end)
        case "sign":
            yield from _sign_tokens(raw, start, spaced=_is_spaced(text, start))
        case kind:
            yield Token(raw.upper(), Kind.KODE if kind == "code" else Kind.UNKNOWN, start, end)


def _is_spaced(text: str, at: int) -> bool:
    """Whether a sign stands free, as a dash does between clauses and a hyphen inside `di-acc` does not."""
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return len(around) < 2 or any(ch.isspace() for ch in around)


def _sign_tokens(sign: str, start: int, *, spaced: bool) -> Iterator[Token]:
    end = start + 1
    if sign in _SIGNS:
        yield Token(sign, _SIGNS[sign], start, end)
    elif sign in _BREAKS or (sign == "-" and spaced):
        yield Token(sign, Kind.BREAK, start, end)
    elif unicodedata.category(sign) == "So" and sign not in _SKIN_TONES:
        yield Token(sign, Kind.UNKNOWN, start, end)


def _word_tokens(raw: str, start: int) -> Iterator[Token]:
    """One token, or two where people glued words together."""
    parts = _recognise(_bare(raw))
    if parts[0][1] is Kind.UNKNOWN and _NAME.fullmatch(raw):
        parts = ((parts[0][0], Kind.NAMA),)
    split = len(parts[0][0]) if len(parts) > 1 else len(raw)
    yield Token(*parts[0], start, start + split)
    if len(parts) > 1:
        yield Token(*parts[1], start + split, start + len(raw))


def _bare(raw: str) -> str:
    """Lower case without accents and apostrophes: Saé is sae, ma'af is maaf."""
    plain = "".join(ch for ch in unicodedata.normalize("NFKD", raw) if not unicodedata.combining(ch))
    return re.sub(r"['’`]", "", plain).casefold()


@cache
def _recognise(word: str) -> tuple[tuple[str, Kind], ...]:
    for spelling in _spellings(word):
        if spelling in _KINDS:
            return ((spelling, _KINDS[spelling]),)
    if word in PROTECTED:
        return ((word, Kind.UNKNOWN),)
    return _by_suffix(word) or _unglue(word) or ((ALIAS.get(word, word), _nearest(word, _held_short(word))),)


def _spellings(word: str) -> Iterator[str]:
    """The word, its long form, and what remains when held keys are let go (setujuuu, accc, okee)."""
    for candidate in (word, re.sub(r"(.)\1{2,}", r"\1", word), re.sub(r"(.)\1+", r"\1\1", word)):
        yield ALIAS.get(candidate, candidate)
    single = re.sub(r"(.)\1+", r"\1", word)
    yield ALIAS.get(single, single)


def _by_suffix(word: str) -> tuple[tuple[str, Kind], ...] | None:
    base, suffix = word[:-3], word[-3:]
    kind = _KINDS.get(ALIAS.get(base, base), Kind.UNKNOWN)
    if suffix == "kah" and len(base) > 2 and word not in _NOT_QUESTIONS:
        return ((word, Kind.ASK),)
    if (suffix == "lah" and kind in _TAKES_LAH) or (suffix == "nya" and kind in _TAKES_NYA):
        return ((ALIAS.get(base, base), kind),)
    return None


def _unglue(word: str) -> tuple[tuple[str, Kind], ...] | None:
    """Two known words run together: tidaksetuju, setujupak. Never read as anything but their sequence."""
    for at in range(1, len(word) - 1):
        left, right = (ALIAS.get(part, part) for part in (word[:at], word[at:]))
        kinds = _KINDS.get(left, Kind.UNKNOWN), _KINDS.get(right, Kind.UNKNOWN)
        if kinds[0] in _BEFORE and kinds[1] in _AFTER:
            return ((word[:at], kinds[0]), (right, kinds[1]))
    return None


def _held_short(word: str) -> str:
    """The word as it would be had the last key not been held: stujuu is stuju."""
    return re.sub(r"(.)\1+$", r"\1", word)


def _nearest(*words: str) -> Kind:
    """The part of the keyword nearest to the first of the spellings that is near to one."""
    return next((kind for word in words if (kind := _nearest_to(word)) is not Kind.UNKNOWN), Kind.UNKNOWN)


def _nearest_to(word: str) -> Kind:
    """The part of the keyword one slip of the finger away. A letter put in front (gsetuju) is no slip but a word."""
    for target, kind in _TARGETS:
        shortest = 4 if kind in _STRICT else 5
        prefixed = len(word) > len(target) and word[0] != target[0]
        if len(word) >= shortest and not prefixed and _one_slip(word, target):
            return kind
    return Kind.UNKNOWN


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, lost, changed, or two neighbours swapped make `b` of `a`."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    swapped = a[i + 1 : i + 2] + a[i : i + 1] + a[i + 2 :]
    return a[i + 1 :] == b[i + 1 :] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i:] or swapped == b[i:]


def _take_code(tokens: list[Token]) -> tuple[str | None, list[Token]]:
    """The short code: written #A17 anywhere, or plainly as the first word. Other such words mean nothing here."""
    first = next((t for t in tokens if t.kind not in (Kind.HONOR, Kind.GREET, Kind.BREAK)), None)
    plain = first if first and first.word not in _LOOK_LIKE_CODES else None
    codes = [t for t in tokens if t.kind is Kind.KODE and (t.word.startswith("#") or t is plain)]
    rest = [replace(t, kind=Kind.UNKNOWN) if t.kind is Kind.KODE else t for t in tokens if t not in codes[:1]]
    return (codes[0].word.lstrip("#") if codes else None), rest


def _fold_all(tokens: Iterable[Token]) -> list[Token]:
    folded = list(tokens)
    for stage, patterns in enumerate(_PATTERNS):
        folded = list(_fold(folded, patterns))
        if stage == _HONORIFICS_DONE:
            folded = _drop_honorifics(folded)
    return folded


def _drop_honorifics(tokens: Sequence[Token]) -> list[Token]:
    """An honorific is never part of what is meant, punctuation around it stays; a name without one is any word."""
    kept: list[Token] = []
    broken = False
    for token in tokens:
        broken = broken or token.after_break
        if token.kind is not Kind.HONOR:
            kind = Kind.UNKNOWN if token.kind is Kind.NAMA else token.kind
            kept.append(replace(token, kind=kind, after_break=broken))
            broken = False
    return kept


@dataclass(frozen=True, slots=True)
class _Slot:
    words: frozenset[str]
    kinds: frozenset[Kind]
    optional: bool

    def takes(self, token: Token) -> bool:
        return token.word in self.words or token.kind in self.kinds


_Pattern = tuple[tuple[_Slot, ...], Kind]
_HONORIFICS_DONE = 1


def _slot(text: str) -> _Slot:
    names = text.removesuffix("?").split("|")
    kinds = frozenset(Kind[name[1:]] for name in names if name.startswith("@"))
    return _Slot(frozenset(name for name in names if not name.startswith("@")), kinds, text.endswith("?"))


_PATTERNS: tuple[tuple[_Pattern, ...], ...] = tuple(
    tuple((tuple(_slot(part) for part in phrase.split()), kind) for phrase, kind in stage) for stage in STAGES
)


def _fold(tokens: Sequence[Token], patterns: Sequence[_Pattern]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        length, kind = _match_any(tokens, at, patterns)
        found = tokens[at : at + length]
        joined = Token(" ".join(t.word for t in found), kind, found[0].start, found[-1].end, found[0].after_break)
        yield joined if length > 1 or kind is not found[0].kind else found[0]
        at += length


def _match_any(tokens: Sequence[Token], at: int, patterns: Sequence[_Pattern]) -> tuple[int, Kind]:
    for slots, kind in patterns:
        end = _match(tokens, at, slots)
        if end > at:
            return end - at, kind
    return 1, tokens[at].kind


def _match(tokens: Sequence[Token], at: int, slots: Sequence[_Slot], start: int | None = None) -> int:
    """Where the phrase ends if it stands at `at`, else -1. A phrase never reaches across punctuation."""
    start = at if start is None else start
    if not slots:
        return at
    fits = at < len(tokens) and slots[0].takes(tokens[at]) and not (at > start and tokens[at].after_break)
    end = _match(tokens, at + 1, slots[1:], start) if fits else -1
    if end < 0 and slots[0].optional:
        end = _match(tokens, at, slots[1:], start)
    return end
