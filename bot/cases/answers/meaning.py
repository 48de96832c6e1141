"""What do words mean that are about a prompt? It depends on what is asked: a decision, a "selesai", a text, a file, or
the answer to a question."""

import re
from dataclasses import replace

from sqlalchemy import Connection

from bot.cases.answers.reply import Place, Reply, place_of
from bot.cases.answers.which_prompt import SELF_EXPLAINING
from bot.cases.load import Calendars
from bot.domain import disposisi, replies
from bot.domain.replies import Label
from bot.domain.sop import Jenis, Laku, Objek

_ANALYSIS = re.compile(r"^\s*(?:analisis|analisa|penjelasan)\s*:\s*(?=\S)", re.IGNORECASE)  # for the draft's text
_REPORTED = frozenset({"rekomendasi", "rekomendasi_mana", "verifikasi"})  # their own words, but only in a reply


def read_meaning(tx: Connection, reply: Reply, calendars: Calendars) -> Reply:
    """Adds to a reply the act its words ask for, as the prompt it is about has them read."""
    prompt = reply.prompt
    if prompt is None:
        return reply
    if prompt.jenis in SELF_EXPLAINING | _REPORTED:
        return replace(reply, act="teks")
    place = place_of(tx, prompt, calendars)
    if prompt.jenis != "tugas":
        return _dialog_words(reply)
    return about_task(reply, place)


def about_task(reply: Reply, place: Place) -> Reply:
    """What words mean that are about a task itself (`reply.prompt`), whatever message of ours they answer."""
    if reply.prompt is not None and replies.is_undo(reply.teks) and reply.prompt.status == "dijawab":
        return replace(reply, act="batalkan")
    return _READERS[place.stage.laku](reply, place)


def _dialog_words(reply: Reply) -> Reply:
    """Words in reply to a question with buttons ("Ya, setuju" / "Bukan")."""
    label = replies.classify(reply.teks).label
    word = reply.teks.strip().casefold().rstrip(".!")
    if label is Label.APPROVE or word in ("ya", "iya", "betul", "benar"):
        return replace(reply, act="ya")
    if word in ("bukan", "tidak", "batal"):
        return replace(reply, act="bukan")
    return replace(reply, act="teks")


def _read_decision(reply: Reply, place: Place) -> Reply:
    words = replies.classify(reply.teks)
    match words.label:
        case Label.APPROVE:
            return replace(reply, act="setujui")
        case Label.REJECT | Label.REVISE:
            return replace(reply, act="kembalikan", teks=words.alasan or "")
        case Label.COND if words.condong in (None, Label.APPROVE):
            also = "_rekomendasi" if _is_rekomendasi(reply.teks, place) else ""
            return replace(reply, act="pastikan", arg=f"setujui{also}")
        case Label.COND:
            return replace(reply, act="pastikan", arg="kembalikan")
    if words.label is not Label.QUESTION and _is_rekomendasi(reply.teks, place):
        return replace(reply, act="pastikan", arg="setujui_rekomendasi")
    return _read_common(reply, words.label)


def _is_rekomendasi(text: str, place: Place) -> bool:
    """True for lines that name a unit, where the card asks for approval and recommendations at once."""
    if Jenis.REKOMENDASI not in place.case.sop.row(place.langkah.urut).semua_jenis:
        return False
    names = {kode: place.case.kantor.short_name(kode) for kode in place.case.siklus.bidang}
    return any(unit is not None for unit, _ in replies.parse_rekomendasi(text, names))


def _read_common(reply: Reply, label: Label) -> Reply:
    if label is Label.QUESTION:
        return replace(reply, act="tanya_teks")
    if label is Label.ACK:
        return replace(reply, act="terima_kasih")
    return replace(reply, act="belum_paham")


def _read_done(reply: Reply, place: Place) -> Reply:
    """For confirmations and filling: "selesai" in its spellings; bare "ok" and "ya" are asked about."""
    if reply.incoming.document is not None and place.stage.laku is Laku.ISI:
        return replace(reply, act="berkas")
    if place.stage.objek in (Objek.LAPORAN, Objek.LAPORAN_TAHUNAN) and (heading := _ANALYSIS.match(reply.teks)):
        return replace(reply, act="analisis", teks=reply.teks[heading.end() :])
    if place.stage.objek is Objek.DISPOSISI and (disposisi.note_in(reply.teks) or disposisi.sheet_in(reply.teks)):
        return replace(reply, act="selesai")
    words = replies.classify(reply.teks)
    if replies.is_selesai(reply.teks) or (words.label is Label.APPROVE and place.stage.laku is Laku.KONFIRMASI):
        return replace(reply, act="selesai")
    if words.label is Label.COND:
        return replace(reply, act="pastikan", arg="selesai")
    if words.label in (Label.REJECT, Label.REVISE):
        return replace(reply, act="kendala_teks")
    if words.label is Label.UNCLEAR and reply.direct and place.stage.laku is Laku.ISI:
        return replace(reply, act="pastikan", arg="kendala_teks")
    return _read_common(reply, words.label)


def _read_text(reply: Reply, place: Place) -> Reply:
    """For written answers: the words themselves, except a question, thanks, or "selesai" where one ends a list."""
    if place.stage.objek is Objek.UNGGAHAN and reply.incoming.document is not None:
        return replace(reply, act="berkas")
    words = replies.classify(reply.teks)
    ends = place.stage.objek in (Objek.REKOMENDASI, Objek.TINDAK_LANJUT) and replies.is_selesai(reply.teks)
    if ends:
        return replace(reply, act="selesai")
    if place.stage.objek is Objek.REKOMENDASI and replies.means_none(reply.teks):
        return replace(reply, act="tanpa")
    if words.label in (Label.QUESTION, Label.ACK) and len(reply.teks) < 120:
        return _read_common(reply, words.label)
    return replace(reply, act="teks")


def _read_file(reply: Reply, place: Place) -> Reply:
    if reply.incoming.document is not None:
        return replace(reply, act="berkas")
    return _read_common(reply, replies.classify(reply.teks).label)


_READERS = {
    Laku.PUTUSAN: _read_decision,
    Laku.KONFIRMASI: _read_done,
    Laku.ISI: _read_done,
    Laku.TULIS: _read_text,
    Laku.BERKAS: _read_file,
}
