"""Commit a fact: decide on the fresh siklus, save it, record it, and queue what follows. One short transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import announce, closing
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.papers import dispositions
from bot.cases.prompts import cards
from bot.cases.rekomendasi import given
from bot.cases.reminding import ladder
from bot.cases.sheet import late
from bot.domain.codec import to_json
from bot.domain.facts import Catatan, Decision, Fact, Hasil, Peristiwa, Putusan, StatusSiklus
from bot.domain.siklus import decide
from bot.domain.sop import Laku, Objek
from bot.store.queries import cycles, entries, prompts, record


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of a decision being acted upon; `lines` are all of them, in order."""

    tx: Connection
    case: Case
    catatan: Catatan
    lines: tuple[Catatan, ...]
    now: datetime


def chain_of(case: Case) -> str:
    """The chain of the record a siklus writes."""
    return f"siklus:{case.id}"


def commit(tx: Connection, case: Case, fact: Fact, now: datetime) -> Decision:
    """Applies `fact` to the locked siklus `case`. A refused fact changes nothing; its reason is in the Decision."""
    decision = decide(case.siklus, fact, case.sop, case.kalender, now)
    if decision.tolakan is not None:
        return decision
    after = replace(case, siklus=decision.siklus)
    cycles.save(tx, case.id, case.siklus, decision.siklus, now, lambda row: ladder.next_look(after, row, now))
    record.extend(tx, chain_of(case), [(line.peristiwa, to_json(line)) for line in decision.catatan], now)
    for catatan in decision.catatan:
        reaction = _REACTIONS.get(catatan.peristiwa)
        if reaction is not None:
            reaction(_Step(tx, after, catatan, decision.catatan, now))
    return decision


def _ask(step: _Step) -> None:
    langkah = step.case.siklus.at(step.catatan.urut, step.catatan.bidang)
    if (langkah.tahap, langkah.putaran, langkah.status) == (step.catatan.tahap, step.catatan.putaran, "terbuka"):
        cards.issue(step.tx, step.case, langkah, step.now, _cause(step))


def _cause(step: _Step) -> Catatan | None:
    """The return or voided approval among the lines before this one that reopened this row."""
    earlier = step.lines[: step.lines.index(step.catatan)]
    causes = (Peristiwa.DIKEMBALIKAN, Peristiwa.PERSETUJUAN_GUGUR)
    reopened = any(
        c.peristiwa is Peristiwa.GUGUR and (c.urut, c.bidang) == (step.catatan.urut, step.catatan.bidang)
        for c in earlier
    )
    if reopened:
        return next((line for line in reversed(earlier) if line.peristiwa in causes), None)
    return _last_return(step)


def _last_return(step: _Step) -> Catatan | None:
    """A row whose bot stage ran again after a return still carries the reason to the person who mends it."""
    if step.catatan.putaran < 2:
        return None
    row = step.case.sop.row(step.catatan.urut)
    given = prompts.decisions(step.tx, step.case.id)
    last = next((d for d in reversed(given) if d.hasil == Hasil.KEMBALI and d.status == "final"), None)
    if last is None or last.sasaran_bidang or step.case.sop.row(last.urut).tidak != row.urut:
        return None
    putusan = Putusan(Hasil.KEMBALI, last.alasan)
    return Catatan(Peristiwa.DIKEMBALIKAN, last.urut, last.bidang, last.tahap, last.putaran, putusan=putusan)


def _work(step: _Step) -> None:
    stage = step.case.sop.stages(step.catatan.urut)[step.catatan.tahap]
    bidang = [step.catatan.bidang] if step.catatan.bidang else list(step.case.siklus.bidang)
    if stage.objek is Objek.FORMAT:
        files.want_forms(step.tx, step.case, bidang)
    elif stage.objek is Objek.BAGIKAN:
        files.want_shared(step.tx, step.case, bidang)


def _decided(step: _Step) -> None:
    cards.show_decided(step.tx, step.case, step.catatan, step.now, final=False)


def _undone(step: _Step) -> None:
    c = step.catatan
    decision = prompts.decision_of_round(step.tx, step.case.id, c.urut, c.bidang, c.putaran, c.tahap)
    if decision is not None:
        prompts.settle_decision(step.tx, decision.id, "dibatalkan", step.now)
    cards.show_undone(step.tx, step.case, c, step.now)


def _final(step: _Step) -> None:
    c = step.catatan
    decision = prompts.decision_of_round(step.tx, step.case.id, c.urut, c.bidang, c.putaran, c.tahap)
    if decision is None:
        return
    prompts.settle_decision(step.tx, decision.id, "final", step.now)
    cards.show_decided(step.tx, step.case, c, step.now, final=True)
    stage = step.case.sop.stages(c.urut)[c.tahap]
    if c.peristiwa is Peristiwa.DISETUJUI and stage.objek is Objek.ISIAN and stage.laku is Laku.PUTUSAN:
        _keep_approved(step)
        files.want_locked(step.tx, step.case, c.bidang, locked=True)
    if c.peristiwa is Peristiwa.DISETUJUI and stage.objek is Objek.DISPOSISI:
        dispositions.given(step.tx, step.case, c.urut, decision.teks, step.now)
    if c.peristiwa is Peristiwa.DIKEMBALIKAN:
        announce.returned(step.tx, step.case, c, decision, step.now)


def _keep_approved(step: _Step) -> None:
    """Keeps what was approved as it was, to show the difference when it changes."""
    bidang = step.catatan.bidang
    sheet = entries.sheet(step.tx, step.case.id, bidang)
    if sheet is not None:
        isi = entries.values(step.tx, step.case.id, bidang)
        approved = {"digest": sheet.digest, "versi": sheet.versi, "isi": isi}
        entries.put_sheet(step.tx, step.case.id, bidang, {"disetujui": approved}, step.now)
        late.remember(step.tx, step.case, bidang, isi, step.now)


def _taken_back(step: _Step) -> None:
    if step.case.siklus.status is StatusSiklus.DIBATALKAN:
        cards.close_all(step.tx, step.case, step.catatan, "siklus_dibatalkan", step.now)
        return
    cause = next((line for line in step.lines if line.peristiwa is Peristiwa.PERSETUJUAN_GUGUR), None)
    cards.close_all(step.tx, step.case, step.catatan, "gugur" if cause else "dikembalikan", step.now)
    row = step.case.sop.row(step.catatan.urut)
    if row.per_bidang and any(t.objek is Objek.ISIAN for t in step.case.sop.stages(row.urut)):
        files.want_locked(step.tx, step.case, step.catatan.bidang, locked=False)


def _approval_void(step: _Step) -> None:
    announce.approval_void(step.tx, step.case, step.catatan, step.now)


def _stale_card(step: _Step) -> None:
    langkah = step.case.siklus.at(step.catatan.urut, step.catatan.bidang)
    cards.refresh(step.tx, step.case, langkah, step.now)


def _changed_too_late(step: _Step) -> None:
    files.want_lock_restored(step.tx, step.case, step.catatan.rincian)
    announce.changed_after_final(step.tx, step.case, step.catatan.rincian, step.now)


def _stage_done(step: _Step) -> None:
    _final(step)
    announce.stage_done(step.tx, step.case, step.catatan, step.now)


def _all_done(step: _Step) -> None:
    """An SOP that distributes nothing recommends all the same."""
    given.keep_given(step.tx, step.case, step.now)
    closing.triwulan_approved(step.tx, step.case, step.now)


def _finished(step: _Step) -> None:
    given.keep_given(step.tx, step.case, step.now)
    closing.triwulan_approved(step.tx, step.case, step.now)
    announce.finished(step.tx, step.case, step.now)


def _opened(step: _Step) -> None:
    announce.opened(step.tx, step.case, step.now)


_REACTIONS: Mapping[Peristiwa, Callable[[_Step], None]] = {
    Peristiwa.SIKLUS_DIBUKA: _opened,
    Peristiwa.ORANG_DIMINTA: _ask,
    Peristiwa.BOT_BEKERJA: _work,
    Peristiwa.DIPUTUSKAN: _decided,
    Peristiwa.DIBATALKAN: _undone,
    Peristiwa.DISETUJUI: _final,
    Peristiwa.DIKEMBALIKAN: _final,
    Peristiwa.TUNTAS: _stage_done,
    Peristiwa.GUGUR: _taken_back,
    Peristiwa.PERSETUJUAN_GUGUR: _approval_void,
    Peristiwa.KARTU_BASI: _stale_card,
    Peristiwa.BERUBAH_SETELAH_FINAL: _changed_too_late,
    Peristiwa.PENGARSIPAN: _all_done,
    Peristiwa.SIKLUS_SELESAI: _finished,
}
