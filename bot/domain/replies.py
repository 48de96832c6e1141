"""What did somebody mean by this message? The public face of the reply grammar: decisions (`classify`), a filler's
"selesai", the wish to undo, "tidak ada rekomendasi", and recommendations per unit."""

from bot.domain.rekomendasi import match_bidang, parse_rekomendasi
from bot.domain.reply_rules import Label, Reply, classify
from bot.domain.reply_tokens import Token, read
from bot.domain.reply_view import CORES, POLITE, View, view_of
from bot.domain.reply_words import Kind

__all__ = [
    "Label",
    "Reply",
    "classify",
    "is_selesai",
    "is_undo",
    "match_bidang",
    "means_none",
    "parse_rekomendasi",
]

_DASHES = frozenset({"-", "--", "–", "—", "."})
_COURTESY = POLITE | {Kind.ACK, Kind.THANKS, Kind.SOFT, Kind.GREET}
_BESIDE_DONE = _COURTESY | {Kind.SUDAH, Kind.SELESAI, Kind.CLEAN, Kind.GOOD, Kind.PRAISE}
_NEEDS_SUDAH = frozenset({"terisi", "diisi", "isi", "mengisi", "diselesaikan"})
_SHEET_WORDS = frozenset(
    {"indikator", "indikatornya", "format", "formatnya", "kolom", "sheet", "link", "unit", "bidang"}
)
_UNDO = frozenset(
    {"batal", "batalkan", "dibatalkan", "cancel", "undo", "ralat", "cabut", "urungkan", "keliru", "khilaf"}
)
_BESIDE_UNDO = frozenset({
    "keputusan", "keputusannya", "persetujuan", "persetujuannya", "tadi", "sebelumnya", "yang", "tarik", "barusan",
})  # fmt: skip
_NONE = frozenset({"nihil", "kosong", "tanpa", "cukup", "none"})
_BESIDE_NONE = _NONE | {
    "ada", "perlu", "usah", "lagi", "rekomendasi", "rekomendasinya", "catatan", "masukan", "saran", "arahan",
    "tambahan", "komentar", "recommendation", "recommendations", "perubahan", "koreksi", "khusus", "untuk",
}  # fmt: skip


def is_selesai(text: str) -> bool:
    """Whether a filler says that the filling is done: never when denied, asked, partial, or for later."""
    view = view_of(read(text))
    done = [i for i in range(len(view.tokens)) if _says_done(view, i)]
    return bool(done) and not view.asks and all(_is_beside_done(view, i, done[0]) for i in range(len(view.tokens)))


def gives_reason(text: str) -> bool:
    """Whether words can stand as the reason of a return: no bare yes, thanks or sign, which people send in a hurry."""
    label, words = classify(text).label, len(text.split())
    bare = words <= {Label.ACK: 4, Label.APPROVE: 4, Label.COND: 2}.get(label, 0)
    return sum(character.isalpha() for character in text) >= 3 and not bare


def is_undo(text: str) -> bool:
    """Whether somebody wants a decision of their own back; the caller knows if there still is one to undo."""
    view = view_of(read(text))
    wished = [i for i, token in enumerate(view.tokens) if _is_undo_word(token)]
    allowed = _COURTESY | {Kind.REQUEST}
    others = [t for t in view.tokens if t.kind not in allowed and t.word not in _BESIDE_UNDO and not _is_undo_word(t)]
    spoken = [t for t in view.tokens if t.kind not in _COURTESY]
    not_after_all = [t.word for t in spoken[1:]] == ["jadi"] and spoken[0].kind is Kind.NEG
    return not view.asks and (not_after_all or (bool(wished) and not others))


def means_none(text: str) -> bool:
    """Whether somebody answers that there is nothing to recommend: `tidak ada rekomendasi`, `nihil`, a dash."""
    if text.strip() in _DASHES:
        return True
    view = view_of(read(text))
    spoken = [t for t in view.tokens if t.kind not in _COURTESY | CORES or t.word in _BESIDE_NONE]
    denied = any(t.kind in (Kind.NEG, Kind.BELUM, Kind.CLEAN) or t.word in _NONE for t in spoken)
    known = all(t.kind in (Kind.NEG, Kind.BELUM, Kind.CLEAN) or t.word in _BESIDE_NONE for t in spoken)
    return denied and known and not view.asks


def _says_done(view: View, i: int) -> bool:
    """`selesai`, `sudah diisi`, `sudah lengkap`, `sudah diperbaiki`; filling words alone may also be an order."""
    token, already = view.tokens[i], Kind.SUDAH in view.kinds_before(i)
    if token.kind is Kind.SELESAI:
        return token.word not in _NEEDS_SUDAH or already
    return (token.kind is Kind.REVISI and already) or (token.kind is Kind.CLEAN and token.word.endswith("lengkap"))


def _is_beside_done(view: View, i: int, done: int) -> bool:
    """After the word itself people ask for a check (`sudah selesai, mohon dicek`)."""
    token = view.tokens[i]
    if token.kind in _BESIDE_DONE or token.word in _SHEET_WORDS or _says_done(view, i):
        return True
    return i > done and token.kind in (Kind.REQUEST, Kind.CEK, Kind.REVISI, Kind.READ)


def _is_undo_word(token: Token) -> bool:
    return token.word in _UNDO or (token.word.startswith("salah ") and token.kind is Kind.UNKNOWN)
