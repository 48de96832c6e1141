"""Answers to the questions the bot asked back: the reason of a return, which part, "Maksud Bapak/Ibu …?", for which
unit, and the planner's answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send
from bot.cases.answers import acts, refusals, requests, texts
from bot.cases.answers.decide import return_now
from bot.cases.answers.incoming import Kind
from bot.cases.answers.meaning import about_task
from bot.cases.answers.reply import Place, Reply
from bot.cases.answers.turn import Turn
from bot.cases.answers.which_prompt import SELF_EXPLAINING
from bot.cases.handed_in import received_files, signed_files
from bot.cases.koreksi import approval, cards
from bot.cases.orders import answers
from bot.cases.papers import report_checks
from bot.cases.rekomendasi import given, progress, verify
from bot.cases.reminding import escalations
from bot.cases.sheet.fresh import Fresh, absorb
from bot.domain import replies
from bot.messages import Catalogue
from bot.store.queries import cycles, prompts


def perform(
    tx: Connection, reply: Reply, place: Place, catalogue: Catalogue, fresh: Fresh | None, now: datetime
) -> None:
    """Works off an answer to a question of ours. What it leads to is checked like a direct answer to the task."""
    box = reply.prompt
    if box is None or reply.orang is None:
        return
    if box.jenis == given.ANSWERABLE:
        progress.take(tx, reply, place, now)
        return
    if box.jenis == cards.DECIDE:  # its decision can be taken back after it was given
        approval.perform(tx, reply, place, now)
        return
    refusal = refusals.closed if _is_closed(reply, box) else refusals.no_words if _asks_for_words(reply, box) else None
    if refusal is not None:
        refusal(tx, reply, now)
        return
    beside = _BESIDE_TASKS.get(box.jenis)
    if beside is not None:
        beside(tx, reply, place, now)
        return
    task = prompts.get(tx, int(box.rincian["tugas"]))
    if task is None:
        return
    case = place.case
    if fresh is not None:
        absorb(tx, case, fresh, now)
        case = load.lock_again(tx, case)
    _perform_about(tx, replace(reply, prompt=task), replace(place, case=case), box, catalogue, now)


def _is_closed(reply: Reply, box: Row[Any]) -> bool:
    """True where the question is over. Words below a request that was answered before add to it: they go to the
    planner, or to whoever asked."""
    is_tap = reply.incoming.kind is Kind.TAP
    adds = box.jenis == requests.ANSWER or box.rincian.get("kartu") == "eskalasi_atasan"
    return box.status != "terbuka" and (is_tap or ("tugas" not in box.rincian and not adds))


def _asks_for_words(reply: Reply, box: Row[Any]) -> bool:
    """True for a picture without words, or a bare "ok" where a reason is asked for: the box stays open."""
    if reply.incoming.kind is not Kind.MESSAGE or box.jenis not in SELF_EXPLAINING:
        return False
    words = reply.teks.strip()
    taken_back = replies.is_undo(words) and box.jenis != verify.REASON
    approved = replies.classify(words).label is replies.Label.APPROVE and box.jenis == "alasan"
    return not words or (box.jenis in _REASONS and not (taken_back or approved or replies.gives_reason(words)))


def _perform_about(
    tx: Connection, reply: Reply, place: Place, box: Row[Any], catalogue: Catalogue, now: datetime
) -> None:
    langkah = place.case.siklus.at(place.langkah.urut, place.langkah.bidang)
    holder = acts.authority(tx, place.case, langkah, place.stage, reply, now)
    if holder is None:
        refusals.no_authority(tx, reply, place.case, langkah, place.stage, now)
        return
    turn = Turn(tx, reply, place.case, langkah, place.stage, holder, catalogue, now)
    if turn.rests and box.rincian.get("kotak") != "pertanyaan":
        refusals.not_at_work(turn)
    elif not acts.is_open(turn):
        prompts.close(tx, box.id, "ditutup", now)
        refusals.stale(turn)
    elif reply.act == "teks" and (box.status != "terbuka" or box.jenis in _ANSWERED_BY_BUTTON):
        acts.run(replace(turn, reply=about_task(reply, place)))
    elif box.jenis in _ABOUT_DATA and box.rincian.get("digest", turn.prompt.digest) != turn.prompt.digest:
        _close(turn, box)  # the question was about data that have changed since: nothing is decided about the new ones
        refusals.popup(tx, reply, "data_berubah", {}, now)
        texts.show_again(turn)
    else:
        _DIALOGS[box.jenis](turn, box)


def _close(turn: Turn, box: Row[Any]) -> None:
    prompts.close(turn.tx, box.id, "dijawab", turn.now)
    send.drop_buttons(turn.tx, box, turn.now)


def _reason(turn: Turn, box: Row[Any]) -> None:
    """The reason of a return, written or tapped; "batal" or "setuju" is none: the request is shown once more."""
    reason = turn.reply.teks
    if turn.reply.act == "alasan":
        reason = _quick_reason(turn)
    if not reason.strip():
        return
    if replies.is_undo(reason) or replies.classify(reason).label is replies.Label.APPROVE:
        for other in _open_boxes(turn, ("alasan", "bagian")):
            _close(turn, other)
        texts.show_again(turn)
        return
    part = _chosen_part(turn)
    bidang, words = texts.split_unit(turn.case, reason) if not turn.langkah.bidang and not part else (part, reason)
    for other in _open_boxes(turn, ("alasan", "bagian")):
        _close(turn, other)
    return_now(turn, words, bidang)


def _quick_reason(turn: Turn) -> str:
    """The n-th quick reason of the object; the words are the catalogue's, looked up when the card was made."""
    reasons = turn.catalogue.quick_reasons(str(turn.stage.objek))
    index = int(turn.reply.arg) - 1 if turn.reply.arg.isdigit() else -1
    return reasons[index] if 0 <= index < len(reasons) else ""


def _open_boxes(turn: Turn, kinds: tuple[str, ...]) -> list[Row[Any]]:
    mine = prompts.open_of_person(turn.tx, turn.holder.orang.id)
    return [row for row in mine if row.jenis in kinds and row.rincian.get("tugas") == turn.prompt.id]


def _chosen_part(turn: Turn) -> str:
    boxes = _open_boxes(turn, ("alasan",))
    return next((str(row.rincian["sasaran"]) for row in boxes if row.rincian.get("sasaran")), "")


def _part(turn: Turn, box: Row[Any]) -> None:
    """Which part a return concerns: kept until the reason arrives."""
    bidang = turn.reply.arg if turn.reply.act == "pilih" and turn.reply.arg in turn.case.siklus.bidang else ""
    for row in _open_boxes(turn, ("alasan",)):
        prompts.set_detail(turn.tx, row.id, rincian={**row.rincian, "sasaran": bidang})
    refusals.popup(turn.tx, turn.reply, "tulis_balasan", {}, turn.now)


def _confirm(turn: Turn, box: Row[Any]) -> None:
    act = str(box.rincian.get("act", ""))
    _close(turn, box)
    if turn.reply.act == "ya":
        words = str(box.rincian.get("teks", ""))
        acts.run(replace(turn, reply=replace(turn.reply, act=act, teks=words, direct=True)))
    elif turn.reply.act == "kembalikan":
        acts.run(replace(turn, reply=replace(turn.reply, act="kembalikan", teks="", direct=True)))


def _written(turn: Turn, box: Row[Any]) -> None:
    """Words in a reply box opened by a button."""
    _close(turn, box)
    if box.rincian.get("kotak") == "pertanyaan":
        texts.question(turn)
        return
    texts.take(turn)


def _obstacle(turn: Turn, box: Row[Any]) -> None:
    _close(turn, box)
    texts.obstacle(turn)


def _unit(turn: Turn, box: Row[Any]) -> None:
    chosen = "*" if turn.reply.act == "semua" else turn.reply.arg
    if turn.reply.act == "teks":
        names = {kode: turn.case.kantor.short_name(kode) for kode in turn.case.siklus.bidang}
        chosen = replies.match_bidang(turn.reply.teks, names) or ""
    if not chosen:
        turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)
        return
    if chosen != "*" and chosen not in turn.case.siklus.bidang:
        return
    _close(turn, box)
    kept = int(str(box.rincian["tulisan"]))
    prompts.change_text(turn.tx, kept, bidang=chosen)
    row = next((r for r in prompts.texts(turn.tx, turn.case.id, "rekomendasi", ("draf",)) if r.id == kept), None)
    if row is not None:
        texts.acknowledge(turn, kept, chosen, row.teks)


def _confirm_figures(turn: Turn, box: Row[Any]) -> None:
    """ "Sudah benar, teruskan": these findings about these values are not raised again."""
    if turn.reply.act == "kendala":
        acts.run(turn)
        return
    _close(turn, box)
    if turn.reply.act == "ya":
        cycles.confirm_findings(turn.tx, turn.case.id, [str(key) for key in box.rincian.get("kunci", ())])
        acts.finish_now(turn)


def _forward_report(turn: Turn, box: Row[Any]) -> None:
    """ "Teruskan apa adanya": the report goes on with what is still to mend, by whoever said so."""
    if turn.reply.act == "kendala":
        acts.run(turn)
        return
    _close(turn, box)
    if turn.reply.act == "ya":
        report_checks.put_down(turn, [str(key) for key in box.rincian.get("kunci", ())])
        acts.finish_now(turn)


def _check(turn: Turn, box: Row[Any]) -> None:
    _close(turn, box)
    if turn.reply.act in ("sampaikan", "ya"):
        texts.send_rekomendasi(turn)
    elif turn.reply.act == "ubah":
        texts.rewrite_rekomendasi(turn)


def _without(turn: Turn, box: Row[Any]) -> None:
    _close(turn, box)
    if turn.reply.act == "ya":
        prompts.settle_texts(turn.tx, turn.case.id, "rekomendasi", "dihapus")
        texts.send_rekomendasi(turn)
    else:
        texts.show_again(turn)


# Questions that are answered by a button, or by ya and bukan: other words are about the task itself.
_ANSWERED_BY_BUTTON = frozenset(
    {"pastikan", "periksa", "periksa_isian", report_checks.QUESTION, signed_files.QUESTION, "tanpa", "bagian"}
)
_REASONS = frozenset({"alasan", cards.REASON, verify.REASON})
_ABOUT_DATA = frozenset({"pastikan", signed_files.QUESTION})  # void once the data they were about have changed
_DIALOGS: Mapping[str, Callable[[Turn, Row[Any]], None]] = {
    "alasan": _reason,
    "bagian": _part,
    "pastikan": _confirm,
    "kotak": _written,
    "kendala": _obstacle,
    "unit": _unit,
    "periksa_isian": _confirm_figures,
    report_checks.QUESTION: _forward_report,
    received_files.BOX: received_files.answer,
    signed_files.QUESTION: signed_files.answer,
    "periksa": _check,
    "tanpa": _without,
}


# Questions that belong to no task.
_BESIDE_TASKS: Mapping[str, Callable[[Connection, Reply, Place, datetime], None]] = {
    requests.ANSWER: requests.perform,
    "eskalasi": escalations.perform,
    progress.WHICH: progress.take,
    cards.REASON: approval.perform,
    verify.VERIFY: verify.perform,
    verify.REASON: verify.perform,
    **dict.fromkeys((*answers.QUESTIONS, *answers.WRITTEN), answers.perform),
}
