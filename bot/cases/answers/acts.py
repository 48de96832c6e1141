"""What an answer to a task card does: confirm, approve, return, write, undo, ask. Every act checks authority, round
and data first; a refusal is an answer too."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import load
from bot.cases import people as who
from bot.cases.answers import refusals, texts
from bot.cases.answers.decide import decide_now, return_now
from bot.cases.answers.reply import Place, Reply
from bot.cases.answers.turn import Turn
from bot.cases.commit import commit
from bot.cases.handed_in import enclosures, received_files, signed_files
from bot.cases.load import Case
from bot.cases.orders import snooze
from bot.cases.orders.order import Order
from bot.cases.papers import report_checks
from bot.cases.people import Holder
from bot.cases.prompts import cards
from bot.cases.prompts.card_builders import build_card
from bot.cases.sheet import findings
from bot.cases.sheet.fresh import Fresh, absorb
from bot.domain.facts import DibatalkanOrang, Dikerjakan, Langkah, StatusLangkah
from bot.domain.sop import Laku, Objek, Tahap
from bot.messages import Catalogue
from bot.store.queries import prompts


def perform(
    tx: Connection, reply: Reply, place: Place, catalogue: Catalogue, fresh: Fresh | None, now: datetime
) -> None:
    """Performs the act a reply asks for, or answers why it cannot be."""
    case = place.case
    if fresh is not None:
        seen = absorb(tx, case, fresh, now)
        case = load.lock_again(tx, case)
        if seen is not None:
            findings.keep_for_done(tx, case, fresh.bidang, seen, asked=reply.act == "selesai", now=now)
    if reply.prompt is None or reply.orang is None:
        return
    langkah = case.siklus.at(reply.prompt.urut, reply.prompt.bidang)
    holder = authority(tx, case, langkah, place.stage, reply, now)
    if holder is None:
        refusals.no_authority(tx, reply, case, langkah, place.stage, now)
        return
    run(Turn(tx, reply, case, langkah, place.stage, holder, catalogue, now))


def run(turn: Turn) -> None:
    """Performs the act of an answer whose giver has the authority."""
    act = _ACTS.get(turn.reply.act)
    if turn.rests and turn.reply.act not in _WHILE_RESTING:
        refusals.not_at_work(turn)
    elif act is None or (turn.reply.act not in _ALWAYS and not is_open(turn)):
        refusals.stale(turn)
    elif turn.stage.laku is Laku.ISI and turn.reply.act in _ABOUT_FILLING and findings.is_elsewhere(turn):
        return
    elif not turn.reply.direct and (turn.reply.act in _NEEDS_CONFIRM or _ends_with_words(turn)):
        confirm_first(turn)
    else:
        act(turn)


def _ends_with_words(turn: Turn) -> bool:
    """True where any words would be written down and end the task; recommendations are shown back once anyway."""
    return turn.reply.act == "teks" and turn.stage.objek is not Objek.REKOMENDASI


def authority(tx: Connection, case: Case, langkah: Langkah, stage: Tahap, reply: Reply, now: datetime) -> Holder | None:
    """The person as holder of the stage's role now, None without authority. Resolved at this moment (design §5)."""
    if reply.orang is None:
        return None
    at = replace(langkah, tahap=reply.prompt.tahap if reply.prompt is not None else langkah.tahap)
    found = who.asked(tx, case, at, now)
    return next((holder for holder in found if holder.orang.id == reply.orang.id), None)


def is_open(turn: Turn) -> bool:
    """True while the prompt's stage and round are the ones that are open, in the version of the card answered."""
    same = (turn.langkah.tahap, turn.langkah.putaran) == (turn.prompt.tahap, turn.prompt.putaran)
    return same and turn.langkah.status is StatusLangkah.TERBUKA and turn.prompt.status == "terbuka"


# --- deciding --------------------------------------------------------------------------------------------------------


def _approve(turn: Turn) -> None:
    if turn.stage.laku is not Laku.PUTUSAN:
        _unclear(turn)
        return
    if findings.is_unreadable(turn) or _data_moved(turn):
        return
    decide_now(turn, Dikerjakan(turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran))


def _data_moved(turn: Turn) -> bool:
    """True when what was shown is not what is there now: the card is posted anew and nothing is decided."""
    if turn.stage.laku not in (Laku.PUTUSAN, Laku.KONFIRMASI):
        return False
    current = build_card(turn.scene)
    if current.digest == turn.prompt.digest:
        return False
    refusals.popup(turn.tx, turn.reply, "data_berubah", {}, turn.now)
    cards.repost(turn.tx, turn.case, turn.prompt, current, turn.now)
    return True


def _return(turn: Turn) -> None:
    """A return with its reason at once, or the boxes that ask for it; a leading unit name says which part."""
    if turn.stage.laku is not Laku.PUTUSAN:
        _unclear(turn)
        return
    bidang, reason = texts.split_unit(turn.case, turn.reply.teks) if not turn.langkah.bidang else ("", turn.reply.teks)
    if reason.strip():
        return_now(turn, reason, bidang)
        return
    facts = turn.facts
    if not turn.langkah.bidang and turn.case.sop.fill_row is not None and turn.stage.objek is Objek.LAPORAN:
        units = [{"kode": kode, "nama": turn.case.kantor.short_name(kode)} for kode in turn.case.siklus.bidang]
        turn.box("bagian", "pilih_bagian_kembali", {**facts, "unit": units})
    turn.box("alasan", "alasan_cepat", facts, sasaran="")
    turn.box("alasan", "minta_alasan", facts, sasaran="")


def _done(turn: Turn) -> None:
    """ "Selesai": confirms, ends filling when the content is complete, or ends a list of texts."""
    if turn.stage.laku is Laku.TULIS:
        texts.finish(turn)
        return
    if turn.stage.laku is Laku.ISI and findings.is_unreadable(turn):
        return
    if turn.stage.laku is Laku.ISI and not findings.may_finish(turn.tx, turn.case, turn.langkah.bidang):
        findings.tell_unfinished(turn)
        return
    if turn.stage.laku is Laku.ISI and findings.ask_about_rest(turn):
        return
    if turn.stage.laku is Laku.PUTUSAN or turn.stage.laku is Laku.BERKAS:
        _unclear(turn)
        return
    if turn.stage.laku is Laku.KONFIRMASI and (_data_moved(turn) or report_checks.ask_first(turn)):
        return
    finish_now(turn)


def finish_now(turn: Turn) -> None:
    """Ends a confirmation or the filling."""
    place = (turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran)
    if not decide_now(turn, Dikerjakan(*place)):
        return
    if turn.stage.laku is Laku.ISI:
        findings.tell_accepted(turn)
    elif turn.stage.objek is Objek.DISPOSISI:
        enclosures.receive(turn)


def _approve_with_rekomendasi(turn: Turn) -> None:
    """The reply to the report was itself a list of recommendations, and "ya" said that it means approval."""
    if not _data_moved(turn):
        texts.keep_rekomendasi(turn)
        decide_now(turn, Dikerjakan(turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran))


def _undo(turn: Turn) -> None:
    """Takes the decision back while the window is open."""
    fact = DibatalkanOrang(turn.langkah.urut, turn.langkah.bidang, turn.prompt.putaran)
    decision = prompts.decision_of_round(
        turn.tx, turn.case.id, turn.langkah.urut, turn.langkah.bidang, turn.prompt.putaran, turn.prompt.tahap
    )
    if decision is None or decision.orang_id != turn.holder.orang.id:
        refusals.stale(turn)
        return
    if commit(turn.tx, turn.case, fact, turn.now).tolakan is not None:
        refusals.popup(turn.tx, turn.reply, "terlambat_batal", {}, turn.now)
        if turn.reply.incoming.query_id == "":
            refusals.stale(turn)
        return
    refusals.popup(turn.tx, turn.reply, "dibatalkan", {}, turn.now)


# --- asking back -----------------------------------------------------------------------------------------------------


def confirm_first(turn: Turn) -> None:
    """ "Maksud Bapak/Ibu: …?": plain words and half a yes are never applied directly."""
    act = turn.reply.arg if turn.reply.act == "pastikan" else turn.reply.act
    yes = ("setujui", "setujui_rekomendasi")
    kinds = {**dict.fromkeys(yes, "pastikan_maksud"), "kembalikan": "pastikan_kembali", "teks": "pastikan_tulisan"}
    kinds["kendala_teks"] = "pastikan_kendala"
    kind = kinds.get(act, "pastikan_selesai")
    shown = turn.reply.incoming.text or turn.reply.teks
    turn.box("pastikan", kind, {**turn.facts, "jawaban": shown[:300]}, act=act, teks=turn.reply.teks)


def _thanks(turn: Turn) -> None:
    turn.tell("terima_kasih", {"kode": turn.prompt.kode})


def _unclear(turn: Turn) -> None:
    turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)


def _write(turn: Turn) -> None:
    turn.box("kotak", "kotak_tulis", {"kotak": str(turn.stage.objek)}, kotak="tulis")


def _ask(turn: Turn) -> None:
    turn.box("kotak", "kotak_tulis", {"kotak": "pertanyaan"}, kotak="pertanyaan")


def _file(turn: Turn) -> None:
    if turn.stage.laku is Laku.ISI:
        received_files.receive(turn)
    elif turn.stage.objek is Objek.UNGGAHAN:
        if enclosures.receive(turn):
            texts.take(turn)
    else:
        signed_files.receive(turn)


def _obstacle(turn: Turn) -> None:
    turn.box("kendala", "tulis_kendala", turn.facts)


def _snooze(turn: Turn) -> None:
    snooze.ask(Order(turn.tx, turn.case, turn.reply, turn.now))


_ACTS: Mapping[str, Callable[[Turn], None]] = {
    "setujui": _approve,
    "setujui_rekomendasi": _approve_with_rekomendasi,
    "kembalikan": _return,
    "selesai": _done,
    "batalkan": _undo,
    "pastikan": confirm_first,
    "terima_kasih": _thanks,
    "belum_paham": _unclear,
    "tulis": _write,
    "tanya": _ask,
    "kendala": _obstacle,
    "tunda": _snooze,
    "teks": texts.take,
    "analisis": texts.add_analysis,
    "berkas": _file,
    "tanpa": texts.none,
    "pilih": texts.adopt,
    "rincian": texts.details,
    "tugas": texts.show_again,
    "tanya_teks": texts.question,
    "kendala_teks": texts.obstacle,
}
# Acts that make sense after the decision too, and those that plain words without a reply only propose.
_ALWAYS = frozenset({"batalkan", "terima_kasih", "tanya", "tanya_teks", "tugas", "pilih"})
_WHILE_RESTING = frozenset({"terima_kasih", "tanya", "tanya_teks"})
_ABOUT_FILLING = frozenset({"selesai", "belum_paham", "pastikan", "terima_kasih"})
_NEEDS_CONFIRM = frozenset({"setujui", "kembalikan", "selesai", "tanpa"})
