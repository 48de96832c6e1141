"""What an answer to a question about a correction does: approve, refuse with a reason, take back, ask, or choose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.answers import refusals
from bot.cases.answers.reply import Place, Reply
from bot.cases.commit import chain_of
from bot.cases.koreksi import cards, verdict
from bot.cases.koreksi.cards import REASON
from bot.cases.koreksi.deciders import deciders, role_of
from bot.cases.koreksi.verdict import Verdict
from bot.cases.load import Case
from bot.cases.orders import snooze
from bot.cases.orders.order import Order
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import replies, tulis
from bot.domain.koreksi import StatusKoreksi
from bot.domain.replies import Label
from bot.store.queries import prompts, record


@dataclass(frozen=True, slots=True)
class _Judgement:
    """One answer being worked off: about which correction, by whom."""

    tx: Connection
    case: Case
    reply: Reply
    row: Row[Any]
    judge: Holder
    now: datetime

    def tell(self, kind: str, facts: dict[str, Any], **more: Any) -> None:
        """Answers the person, once per update."""
        notice = Notice(kind, facts, f"{kind}:{self.reply.incoming.update_id}")
        send.notify(self.tx, self.case, self.judge, notice, self.now, **more)

    @property
    def prompt(self) -> Row[Any]:
        """The question answered."""
        assert self.reply.prompt is not None
        return self.reply.prompt


def perform(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """Works off an answer to a card, or the reason of a refusal."""
    assert reply.prompt is not None
    assert reply.orang is not None
    case = load.lock_again(tx, place.case)
    row = cards.of_prompt(tx, reply.prompt)
    if reply.act == "batalkan" or (reply.prompt.status != "terbuka" and replies.is_undo(reply.teks)):
        _undo(tx, case, reply, row, now)
        return
    if row.status != StatusKoreksi.DIAJUKAN or reply.prompt.status != "terbuka":
        _too_late(tx, case, reply, row, now)
        return
    able = deciders(tx, case, row.bidang, row.orang_id, now)
    judge = next((holder for holder in able if holder.orang.id == reply.orang.id), None)
    if judge is None:
        _not_theirs(tx, case, reply, row, now)
        return
    _answer(_Judgement(tx, case, reply, row, judge, now))


def _answer(turn: _Judgement) -> None:
    act = turn.reply.act
    if turn.prompt.jenis == REASON:
        _refuse(turn, turn.reply.teks.strip())
    elif act == "tugas":
        cards.show_again(turn.tx, turn.case, turn.prompt, turn.now)
    elif act == "tunda":
        snooze.ask(Order(turn.tx, turn.case, turn.reply, turn.now))
    elif not turn.reply.direct:
        _choose(turn)
    elif act in ("setujui", "ya"):
        _approve(turn)
    elif act in ("kembalikan", "bukan"):
        _ask_reason(turn)
    elif act == "teks":
        _words(turn)


def _undo(tx: Connection, case: Case, reply: Reply, row: Row[Any], now: datetime) -> None:
    assert reply.orang is not None
    if verdict.undo(tx, case, row, reply.orang.id, now):
        refusals.popup(tx, reply, "dibatalkan", {}, now)
    else:
        refusals.popup(tx, reply, "terlambat_batal", {}, now)
        refusals.closed(tx, reply, now)


def _too_late(tx: Connection, case: Case, reply: Reply, row: Row[Any], now: datetime) -> None:
    """Decided or withdrawn before: whoever tapped learns who was first."""
    if row.putusan is not None:
        facts = {"kapasitas": row.putusan["kapasitas"], "waktu": tulis.format_jam(row.diperiksa, case.kantor.zona)}
        refusals.popup(tx, reply, "sudah_diputuskan", facts, now)
    refusals.closed(tx, reply, now)


def _not_theirs(tx: Connection, case: Case, reply: Reply, row: Row[Any], now: datetime) -> None:
    """Somebody who held the card holds the role no more: on record, told who does."""
    role = role_of(tx, case, row.bidang, row.orang_id, now)
    isi = {"orang_id": reply.orang.id if reply.orang else None, "koreksi": row.id, "sebab": "bukan wewenang"}
    record.append(tx, chain_of(case), "ditolak", isi, now)
    refusals.popup(tx, reply, "bukan_wewenang", {"jabatan_berwenang": who.title_of(case, role, row.bidang)}, now)


def _choose(turn: _Judgement) -> None:
    """Words that say no decision, or that came without a reply: they only lead to the question, never decide."""
    turn.tell("pilih_putusan_koreksi", {"kode": turn.prompt.kode}, prompt_id=turn.prompt.id)


def _words(turn: _Judgement) -> None:
    """Words instead of a button: a refusal with its reason, a question for the planner; the rest is asked about."""
    words = replies.classify(turn.reply.teks)
    if words.label in (Label.REJECT, Label.REVISE):
        if words.alasan:
            _refuse(turn, words.alasan)
        else:
            _ask_reason(turn)
    elif words.label is Label.QUESTION:
        facts = {**cards.task_facts(turn.case, turn.row), "kode": turn.prompt.kode}
        refusals.ask_planner(turn.tx, turn.case, turn.reply, turn.reply.teks, facts, turn.now)
        turn.tell("pertanyaan_diteruskan", {"kode": turn.prompt.kode, "pertanyaan": turn.reply.teks[:500]})
    else:
        _choose(turn)


def _ask_reason(turn: _Judgement) -> None:
    boxes = prompts.open_of_person(turn.tx, turn.judge.orang.id, REASON)
    if any(box.rincian.get("koreksi") == turn.row.id for box in boxes):
        refusals.popup(turn.tx, turn.reply, "tulis_balasan", {}, turn.now)
        return
    detail = {"koreksi": turn.row.id, "kartu": "minta_alasan_koreksi", "permintaan": turn.prompt.id}
    langkah = turn.case.siklus.langkah[0]
    box = send.open_prompt(turn.tx, turn.case, langkah, turn.judge, REASON, turn.now, rincian=detail)
    facts = {
        "kode": turn.prompt.kode,
        "unit": turn.case.kantor.short_name(turn.row.bidang),
        "periode": turn.case.periode.nama,
    }
    turn.tell("minta_alasan_koreksi", facts, prompt_id=box.id)


def _approve(turn: _Judgement) -> None:
    if verdict.is_outdated(turn.tx, turn.case, turn.row):
        verdict.withdraw(turn.tx, turn.case, turn.row, turn.now)
        refusals.popup(turn.tx, turn.reply, "data_berubah", {}, turn.now)
        return
    _decide(turn, "")


def _refuse(turn: _Judgement, alasan: str) -> None:
    """The reason was given; "batal" in its box is none: the request is shown once more."""
    if turn.prompt.jenis == REASON and replies.is_undo(alasan):
        prompts.close(turn.tx, turn.prompt.id, "dijawab", turn.now)
        cards.show_again(turn.tx, turn.case, _card(turn), turn.now)
    elif alasan:
        _decide(turn, alasan)


def _decide(turn: _Judgement, alasan: str) -> None:
    incoming = turn.reply.incoming
    proof = {"telegram_id": incoming.from_id, "update_id": incoming.update_id}
    given = Verdict(_card(turn), turn.judge, who.capacity(turn.case, turn.judge), alasan, proof)
    verdict.decide(turn.tx, turn.case, turn.row, given, turn.now)


def _card(turn: _Judgement) -> Row[Any]:
    """The card answered: of a box for a reason the one it was opened from."""
    if turn.prompt.jenis != REASON:
        return turn.prompt
    card = prompts.get(turn.tx, int(turn.prompt.rincian["permintaan"]))
    assert card is not None
    return card
