"""What does this reply decide? An ordered list of rules over the words of a reply (telegram.md §6.3), built so that
nothing negated, qualified, asked or only partly positive can ever come out as an approval."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reply_tokens import read
from bot.domain.reply_view import (
    CORES,
    POLITE,
    POSITIVE,
    Polarity,
    View,
    head,
    is_hypothetical,
    is_promise,
    is_reported,
    is_topic,
    items,
    leading_refusal,
    reason,
    view_of,
)
from bot.domain.reply_words import Kind


class Label(StrEnum):
    """What a reply amounts to. COND leans one way and is never applied without a confirmation."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REVISE = "REVISE"
    COND = "COND"
    ACK = "ACK"
    QUESTION = "QUESTION"
    UNCLEAR = "UNCLEAR"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as understood: label, reason in its own words, short code (A17), item numbers, and a COND's leaning."""

    label: Label
    alasan: str | None = None
    kode: str | None = None
    butir: tuple[int, ...] = ()
    condong: Label | None = None


_Outcome = tuple[Label, int | None] | Label | None
_HARMLESS = frozenset({
    *POLITE, *POSITIVE, *CORES, Kind.SILAKAN, Kind.ACK, Kind.THANKS, Kind.READ, Kind.PRAISE,
})  # fmt: skip
_HEARD = frozenset({Kind.ACK, Kind.THANKS, Kind.READ, Kind.DEFER})
_BESIDE_HEARD = frozenset({
    *_HARMLESS, Kind.DEFER, Kind.AKAN, Kind.BISA, Kind.CEK, Kind.DULU, Kind.SUDAH, Kind.GOOD, Kind.REQUEST, Kind.ULANG,
})  # fmt: skip
_LEAVE = frozenset({"izin", "ijin", "mohon izin", "mohon ijin", "minta izin"})  # asked before one speaks
_ANSWERABLE = frozenset({
    *CORES, Kind.SOFT, Kind.BISA, Kind.GO, Kind.GOOD, Kind.SUDAH, Kind.READ, Kind.CLEAN, Kind.SELESAI, Kind.CEK,
})  # fmt: skip
_ITEMS = frozenset({Kind.BUTIR, Kind.ANGKA})
_ONLY_PARTLY = (*_ITEMS, Kind.LAINNYA)
_FAULT = (Kind.CEK, Kind.BAD)
_EXPLAIN = frozenset({"jelaskan", "dijelaskan", "penjelasan", "penjelasannya", "klarifikasi", "klarifikasinya"})
_WITH_REASON = (Label.REJECT, Label.REVISE, Label.COND)


def classify(text: str) -> Reply:
    """Label a reply. Pure; any text is safe to pass, of any length and in any script.

    A REJECT or REVISE without `alasan` still lacks its reason. `butir` are item or page numbers the reply names.
    """
    reading = read(text)
    view = view_of(reading)
    label, keyword = _decide(view)
    if label not in _WITH_REASON:
        return Reply(label, None, reading.kode)
    condong = _leaning(view) if label is Label.COND else None
    return Reply(label, reason(view, keyword), reading.kode, items(view), condong)


def _decide(view: View) -> tuple[Label, int | None]:
    for rule in _RULES:
        found = rule(view)
        if found is not None:
            return found if isinstance(found, tuple) else (found, None)
    return Label.UNCLEAR, None


def _empty(view: View) -> _Outcome:
    return None if view.tokens else (Label.QUESTION if view.asks else Label.UNCLEAR)


def _question(view: View) -> _Outcome:
    """A question mark, a question word, or a yes-or-no tag at the end; a refusal said first may go on to ask."""
    if view.asks or _is_tag_question(view):
        return Label.QUESTION
    return Label.QUESTION if _asks_in_words(view) and leading_refusal(view) is None else None


def _is_tag_question(view: View) -> bool:
    """`setuju tidak`, `sudah dicek belum`, `boleh gak ya`, `setuju apa tidak`, `sudah dari bidang belum`."""
    spoken = [t for t in view.tokens if t.kind not in POLITE and t.word not in ("ya", "apa", "atau")]
    if len(spoken) < 2 or spoken[-1].kind not in (Kind.NEG, Kind.BELUM):
        return False
    done = [i for i, token in enumerate(spoken) if token.word.startswith("sudah")]
    straight = done and not view.has(Kind.QUAL) and not any(token.after_break for token in spoken[done[-1] + 1 :])
    return bool(straight and spoken[-1].kind is Kind.BELUM) or spoken[-2].kind in _ANSWERABLE


def _asks_in_words(view: View) -> bool:
    asked = view.at({Kind.ASK})
    if any(view.tokens[i].word not in _EXPLAIN for i in asked) or (asked and not view.has(*CORES)):
        return True
    heads = {0, head(view), *(i for i, token in enumerate(view.tokens) if token.after_break)}
    return any(_asks_here(view, i, heads) for i in view.at({Kind.ASK_FIRST}))


def _asks_here(view: View, i: int, heads: set[int]) -> bool:
    """`kok` asks unless it ends the sentence; the others ask at the head of a clause or as the last word."""
    last = all(token.kind in POLITE or token.word == "ya" for token in view.tokens[i + 1 :])
    return not last if view.tokens[i].word in ("kok", "koq") else (i in heads or last)


def _double_negation(view: View) -> _Outcome:
    """`bukan tidak setuju` approves nothing; with something to mend it is a return."""
    doubled = view.at({*CORES, Kind.TOLAK, Kind.GO}, Polarity.DOUBLE)
    denied = view.at({Kind.TOLAK}, Polarity.BUKAN, Polarity.NEG, Polarity.JANGAN)
    if not doubled and not denied:
        return None
    first = (doubled or denied)[0]
    if view.plain(Kind.REVISI) or (doubled and _goes_on(view, first)) or (view.has(Kind.QUAL) and view.has(*_FAULT)):
        return Label.REVISE, first
    return Label.UNCLEAR if doubled else Label.COND


def _goes_on(view: View, first: int) -> bool:
    """Whether `bukan tidak setuju` is followed by what is wanting, and by no yes."""
    rest = range(first + 1, len(view.tokens))
    return any(view.kinds[i] not in _HARMLESS for i in rest) and not any(i > first for i in view.agreements())


def _leading_refusal(view: View) -> _Outcome:
    """A refusal or return said first decides, unless an approval in the same reply takes part of it back."""
    lead = leading_refusal(view)
    if lead is None:
        return None
    if is_reported(view, lead):
        return Label.UNCLEAR
    label = Label.REJECT if view.kinds[lead] is Kind.TOLAK else Label.REVISE
    if label is Label.REVISE and is_promise(view, lead):
        return None
    taken_back = any(not _is_promised_for_later(view, lead, i) for i in _yes_after(view, lead))
    return Label.COND if taken_back else (label, lead)


def _yes_after(view: View, lead: int) -> list[int]:
    """Approvals after a leading refusal; what follows a colon or `karena` is its reason and approves nothing."""
    cores = [i for i in view.plain(*CORES) if i > lead and "yang" not in view.words_before(i)]
    agreed = [i for i in view.agreements() if i > lead]
    return cores + (agreed if not _is_explained(view, lead) or view.has(Kind.LAINNYA) else [])


def _is_explained(view: View, lead: int) -> bool:
    rest = view.text[view.tokens[lead].end :].lstrip()
    return rest.startswith(":") or view.follower(lead) is Kind.KARENA


def _is_promised_for_later(view: View, lead: int, i: int) -> bool:
    """`perbaiki dulu baru saya setuju`."""
    between = view.tokens[lead + 1 : i]
    return any(token.kind in (Kind.DULU, Kind.BARU, Kind.DEFER) or token.word == "setelah" for token in between)


def _asked_for(view: View) -> _Outcome:
    """`mohon disetujui`, `minta acc` are requests; `nanti saya setujui` is a promise; neither is an approval."""
    for i in view.plain(*CORES):
        before = view.kinds_before(i)
        if Kind.REQUEST in before or not {"untuk", "agar", "supaya"}.isdisjoint(view.words_before(i)):
            return Label.UNCLEAR
        if Kind.DEFER in before or Kind.AKAN in before:
            return Label.ACK
        if Kind.HOLD in before or (Kind.BUKAN in before and "yang" in view.words_before(i)):
            return Label.UNCLEAR
    return None


def _approval(view: View) -> _Outcome:
    """Approves only if there is a plain approval and not one word beside it that could take something away."""
    plain = view.plain(*CORES)
    if not plain:
        return None
    if view.plain(Kind.TOLAK) and not view.has(*_ONLY_PARTLY):
        return Label.UNCLEAR
    reserved = any(not _is_harmless(view, i) for i in range(len(view.tokens)))
    doubtful = reserved or any(is_reported(view, i) or _is_of_all(view, i) for i in plain)
    return (Label.COND, plain[0]) if doubtful else Label.APPROVE


def _is_harmless(view: View, i: int) -> bool:
    """Whether a word leaves an approval whole: closed lists, so that a word we do not know never does."""
    kind = view.kinds[i]
    if view.tokens[i].word in _LEAVE and view.tokens[i + 1 : i + 2] and view.tokens[i + 1].after_break:
        return True
    if i == 0 and view.tokens[i].word == "aja":  # in Banyumas: do not
        return False
    if kind in _HARMLESS or (kind is Kind.GOOD and view.polarity[i] is Polarity.PLAIN):
        return True
    if kind is Kind.BISA:
        return view.follower(i) in {*CORES, Kind.GO, Kind.PRON}
    if kind is Kind.ASK_FIRST:
        return view.tokens[i].word == "kok"
    if kind is Kind.SUDAH:  # `setuju dah`
        return i == len(view.kinds) - 1 and view.kinds[i - 1] in CORES
    return kind is Kind.TITLE and _is_signature(view, i)


def _is_signature(view: View, i: int) -> bool:
    """A title after the approval, set off by punctuation: `Disetujui. Kepala Dinas`."""
    return view.tokens[i].after_break and any(j < i for j in view.plain(*CORES))


def _is_of_all(view: View, i: int) -> bool:
    """`semua setuju` tells of everybody; `siap disetujui` says it is ready for it."""
    everybody = view.tokens[i].word in ("setuju", "sepakat") and "semua" in view.words_before(i)
    return everybody or (view.kinds[i] is Kind.CORE_PASIF and view.kinds_before(i)[:1] == [Kind.ACK])


def _denied_approval(view: View) -> _Outcome:
    """`tidak setuju` refuses, `belum setuju` returns; of some items only, or with a yes to the rest, it is asked."""
    refused = view.at(CORES, Polarity.NEG, Polarity.JANGAN)
    found = sorted(refused + view.at(CORES, Polarity.BELUM))
    if not found or any(is_reported(view, i) or is_hypothetical(view, i) for i in found):
        return Label.UNCLEAR if view.at(CORES) else None
    partly = view.has(Kind.LAINNYA) or not _ITEMS.isdisjoint(view.clause_kinds(found[0]))
    if partly or any(i > found[0] for i in view.agreements()):
        return Label.COND, found[0]
    if view.at(CORES, Polarity.JANGAN) and view.has(Kind.DULU):
        return Label.UNCLEAR
    return (Label.REJECT if refused else Label.REVISE), found[0]


def _denied_go(view: View) -> _Outcome:
    """`jangan dilanjutkan` and `tidak dapat dilanjutkan` refuse, `belum bisa dilanjutkan` returns."""
    denied = [i for i in view.at({Kind.GO, Kind.LAKSANA}) if view.polarity[i] is not Polarity.PLAIN]
    if not denied:
        return None
    i = denied[0]
    ruled = Kind.BISA in view.kinds_before(i) or not {"usah", "perlu"}.isdisjoint(view.words_before(i))
    match view.polarity[i]:
        case Polarity.JANGAN if not view.has(Kind.DULU):
            return Label.REJECT, i
        case Polarity.NEG if ruled:
            return Label.REJECT, i
        case Polarity.BELUM if ruled:
            return Label.REVISE, i
    return Label.UNCLEAR


def _refusal(view: View) -> _Outcome:
    """A refusal or objection anywhere, unless it is somebody else's or the rest is accepted."""
    found = view.plain(Kind.TOLAK, Kind.KEBERATAN)
    if not found:
        return None
    misspelt = view.kinds[found[0]] is Kind.KEBERATAN and view.kinds_before(found[0])[:1] == [Kind.UNKNOWN]
    if misspelt or is_reported(view, found[0]) or is_hypothetical(view, found[0]):  # `tida k keberatan`
        return Label.UNCLEAR
    mixed = view.has(*_ONLY_PARTLY) and view.agreements()
    return (Label.COND if mixed else Label.REJECT), found[0]


def _revision(view: View) -> _Outcome:
    """A request to mend something; reported as done or promised it is news, and beside an ok it must be asked."""
    asked = view.at({Kind.REVISI})
    if not asked:
        return None
    i = asked[0]
    if is_topic(view, i):
        return Label.COND if view.agreements() else (Label.ACK if view.has(*_HEARD) else Label.UNCLEAR)
    if view.polarity[i] is not Polarity.PLAIN:
        return Label.UNCLEAR
    if Kind.SUDAH in view.kinds_before(i):
        return Label.ACK if view.has(Kind.THANKS, Kind.ACK) else Label.UNCLEAR
    if is_promise(view, i):
        return Label.ACK
    return (Label.COND if view.agreements() else Label.REVISE), i


def _complaint(view: View) -> _Outcome:
    """`kurang lengkap`, `datanya salah`: a return in all but name, unless something is accepted beside it."""
    found = view.at({Kind.GOOD}, Polarity.NEG, Polarity.BELUM) + view.plain(Kind.BAD)
    first = head(view)
    if not found or view.has(Kind.HOLD) or view.kinds[first] is Kind.ACK:
        return None
    return Label.COND if view.agreements() else Label.REVISE


def _heard(view: View) -> _Outcome:
    """Acknowledged, thanked, put off: no decision, even with an ok or laksanakan beside it."""
    if view.has(Kind.HOLD) or not view.has(*_HEARD):
        return None
    first = head(view, POLITE | {Kind.SOFT})
    leads = first < len(view.kinds) and view.kinds[first] in _HEARD
    return Label.ACK if leads or view.has(Kind.DEFER) or view.only(_BESIDE_HEARD) else None


def _praised(view: View) -> _Outcome:
    alone = view.has(Kind.PRAISE, Kind.VOCATIVE, Kind.GREET) and view.only(POLITE | {Kind.PRAISE})
    return Label.ACK if alone else None


def _ordered(view: View) -> _Outcome:
    """`laksanakan` alone is a superior's order; with anything beside it, it only leans."""
    words = [token for token in view.tokens if token.word not in ("ya", "saja")]
    return Label.APPROVE if [token.kind for token in words] == [Kind.LAKSANA] else None


def _one_word(view: View) -> _Outcome:
    """A bare yes or no, and signs for them: asked back with a button."""
    leaning = (*POSITIVE, Kind.SILAKAN, Kind.BISA, Kind.GOOD)
    told = any(view.is_told(i) for i in range(len(view.tokens)))
    if view.only(_HARMLESS | {Kind.BISA, Kind.GOOD, Kind.SUDAH}) and view.has(*leaning) and not told:
        return Label.COND
    words = [token for token in view.tokens if token.kind not in POLITE and token.word != "ya"]
    return Label.COND if words and all(token.kind in (Kind.NEG, Kind.SILANG) for token in words) else None


def _qualified_go(view: View) -> _Outcome:
    """A go-ahead with something added: `tindaklanjuti sesuai aturan`, `ok tapi …`."""
    first = head(view)
    goes = first < len(view.kinds) and view.kinds[first] in POSITIVE and view.polarity[first] is Polarity.PLAIN
    return (Label.COND, first) if goes and not view.has(Kind.HOLD) else None


_RULES: tuple[Callable[[View], _Outcome], ...] = (
    _empty,
    _question,
    _double_negation,
    _leading_refusal,
    _asked_for,
    _approval,
    _denied_approval,
    _denied_go,
    _refusal,
    _revision,
    _complaint,
    _heard,
    _praised,
    _ordered,
    _one_word,
    _qualified_go,
)


def _leaning(view: View) -> Label:
    """Which way a COND points, for the question put back to the person."""
    if view.plain(*CORES) or (view.agreements() and not view.at(CORES)):
        return Label.APPROVE
    if view.has(Kind.REVISI, Kind.BELUM):
        return Label.REVISE
    return Label.REJECT if view.has(Kind.NEG, Kind.SILANG, Kind.JANGAN) else Label.APPROVE
