"""What the planner answers to a report about a recommendation: accepted as done, as under way, as impossible, or
returned with a reason. The first answer counts; the bidang is told each time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers import refusals
from bot.cases.answers.reply import Place, Reply
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.rekomendasi.given import ask_about, move
from bot.cases.rekomendasi.progress import OUTCOMES, verifiers
from bot.cases.rekomendasi.shown import message_row
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.replies import Label
from bot.domain.tindak_lanjut import OPEN, StatusKemajuan, StatusTindakLanjut
from bot.store.queries import people, prompts, rekomendasi

VERIFY, REASON = "verifikasi", "alasan_kemajuan"


class _Judgement:
    """One verification being worked off: the report, its recommendation, and whoever judges."""

    def __init__(self, tx: Connection, case: Case, reply: Reply, now: datetime) -> None:
        self.tx, self.case, self.reply, self.now = tx, case, reply, now
        assert reply.prompt is not None
        report = rekomendasi.report(tx, int(reply.prompt.rincian["kemajuan"]))
        if report is None:
            raise LookupError(f"prompt {reply.prompt.id} is about no report")
        self.report: Row[Any] = report
        row = rekomendasi.get(tx, report.rekomendasi_id)
        if row is None:
            raise LookupError(f"report {report.id} is about no recommendation")
        self.row: Row[Any] = row

    @property
    def judge(self) -> Holder | None:
        """Whoever answers, if they may verify this report now."""
        allowed = verifiers(self.tx, self.case, self.report.orang_id, self.now)
        return next((h for h in allowed if self.reply.orang and h.orang.id == self.reply.orang.id), None)

    def tell(self, holder: Holder, kind: str, facts: dict[str, Any], **more: Any) -> None:
        """Says something about this report, once per update and person."""
        notice = Notice(kind, {**message_row(self.case, self.row), **facts}, f"{kind}:{self.reply.incoming.update_id}")
        send.notify(self.tx, self.case, holder, notice, self.now, **more)


def perform(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """Works off an answer to a report, or the reason of a return."""
    turn = _Judgement(tx, place.case, reply, now)
    judge = turn.judge
    if judge is None:
        facts = {"jabatan_berwenang": who.title_of(place.case, who.PLANNER)}
        refusals.popup(tx, reply, "bukan_wewenang", facts, now)
        return
    if turn.report.status != StatusKemajuan.DIAJUKAN:
        refusals.closed(tx, reply, now)
        return
    assert reply.prompt is not None
    if reply.prompt.jenis == REASON:
        _return(turn, judge, reply.teks)
    elif reply.act == "kembalikan":
        _ask_reason(turn, judge)
    elif reply.act == "pilih" and reply.arg in OUTCOMES:
        _accept(turn, judge, StatusTindakLanjut(reply.arg))
    elif reply.act in ("teks", "ya", "bukan"):
        _words(turn, judge)


def _words(turn: _Judgement, judge: Holder) -> None:
    """Words instead of a button: "selesai", or a return with its reason; anything else is asked about."""
    words = replies.classify(turn.reply.teks)
    if "tidak dapat ditindaklanjuti" in turn.reply.teks.casefold():
        _accept(turn, judge, StatusTindakLanjut.TIDAK_DAPAT)
    elif replies.is_selesai(turn.reply.teks):
        _accept(turn, judge, StatusTindakLanjut.SELESAI)
    elif words.label in (Label.REJECT, Label.REVISE) and words.alasan:
        _return(turn, judge, words.alasan)
    elif words.label in (Label.REJECT, Label.REVISE):
        _ask_reason(turn, judge)
    else:
        turn.tell(judge, "pilih_hasil_kemajuan", {})


def _accept(turn: _Judgement, judge: Holder, status: StatusTindakLanjut) -> None:
    if status is StatusTindakLanjut.SELESAI and not _is_proven(turn):
        turn.tell(judge, "belum_ada_bukti", {})
        return
    if not _settle(turn, judge, StatusKemajuan.DITERIMA, ""):
        return
    if turn.row.status in OPEN:
        move(turn.tx, turn.case, turn.row, status, turn.now, kemajuan=turn.report.id, oleh=judge.orang.id)
    _tell_bidang(turn, judge, str(status), {})


def _is_proven(turn: _Judgement) -> bool:
    """Whether any report about it came with a link or a file: without one nothing is done."""
    return any(item.bukti for item in rekomendasi.reports_of(turn.tx, [turn.row.id]))


def _ask_reason(turn: _Judgement, judge: Holder) -> None:
    detail = {"kemajuan": turn.report.id, "kartu": "minta_alasan_kemajuan"}
    langkah = turn.case.siklus.langkah[0]
    box = send.open_prompt(turn.tx, turn.case, langkah, judge, REASON, turn.now, rincian=detail)
    turn.tell(judge, "minta_alasan_kemajuan", {}, prompt_id=box.id)


def _return(turn: _Judgement, judge: Holder, reason: str) -> None:
    if not reason.strip():
        _ask_reason(turn, judge)
    elif _settle(turn, judge, StatusKemajuan.DIKEMBALIKAN, reason.strip()[:2000]):
        move(turn.tx, turn.case, turn.row, StatusTindakLanjut.DALAM_PROSES, turn.now, kemajuan=turn.report.id,
             oleh=judge.orang.id, alasan=reason.strip())  # fmt: skip
        _tell_bidang(turn, judge, "dikembalikan", {"alasan": reason.strip()})


def _settle(turn: _Judgement, judge: Holder, status: StatusKemajuan, reason: str) -> bool:
    values = {"status": status, "alasan": reason, "diperiksa_oleh": judge.orang.id, "diperiksa": turn.now}
    first = rekomendasi.settle_report(turn.tx, turn.report.id, values)
    if first and turn.reply.prompt is not None:
        for box in prompts.open_of_person(turn.tx, judge.orang.id):
            if box.jenis in (VERIFY, REASON) and box.rincian.get("kemajuan") == turn.report.id:
                prompts.close(turn.tx, box.id, "dijawab", turn.now)
                send.drop_buttons(turn.tx, box, turn.now)
    return first


def _tell_bidang(turn: _Judgement, judge: Holder, hasil: str, more: dict[str, Any]) -> None:
    """The one who reported learns the outcome (and can reply to it); the judge that it is on record."""
    rows = [row for row in people.assignments(turn.tx, turn.case.instansi) if row.orang_id == turn.report.orang_id]
    facts = {"hasil": hasil, "jabatan_pemeriksa": who.capacity(turn.case, judge), **more}
    if rows:
        reporter = who.holder_of_row(turn.tx, rows[0])
        open_again = ask_about(turn.tx, turn.case, reporter, [turn.row.id], turn.now)
        turn.tell(reporter, "kemajuan_diperiksa", facts, prompt_id=open_again)
    turn.tell(judge, "verifikasi_dicatat", facts)
