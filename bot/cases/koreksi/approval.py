"""From a correction asked for to one in force: cards to whoever decides, the first answer counts, a refusal says why.

What was approved at the time is left as it was; the correction is a numbered row and a line of the record.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, late, load, refusals, send
from bot.cases import people as who
from bot.cases.commit import chain_of
from bot.cases.koreksi import onward, shown
from bot.cases.koreksi.deciders import deciders, role_of
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.cases.understand import Place, Reply
from bot.domain import replies
from bot.domain.codec import canonical, to_json
from bot.domain.koreksi import StatusKoreksi
from bot.domain.replies import Label
from bot.store.queries import koreksi, outbox, prompts, record

DECIDE, REASON = "koreksi", "alasan_koreksi"
CARD = "minta_putusan_koreksi"


def ask(tx: Connection, case: Case, row: Row[Any], holders: list[Holder], now: datetime) -> None:
    """Sends the card to everybody who may decide; bound to exactly the figures it shows."""
    digest = sha256(canonical([row.kode, row.isi_sebelum, row.isi]).encode()).hexdigest()
    facts, langkah = shown.facts_of(tx, case, row), case.siklus.langkah[0]
    for holder in holders:
        detail = {"koreksi": row.id, "kartu": CARD}
        prompt = send.open_prompt(tx, case, langkah, holder, DECIDE, now, digest=digest, rincian=detail)
        notice = Notice(CARD, {**facts, "kode": prompt.kode}, f"{CARD}:{prompt.id}")
        send.notify(tx, case, holder, notice, now, prompt_id=prompt.id)


def bring(tx: Connection, case: Case, row: Row[Any], now: datetime) -> int:
    """Brings an open question to whoever decides now: leave began or ended, an official changed; how many cards."""
    able = {holder.orang.id: holder for holder in deciders(tx, case, row.bidang, row.orang_id, now)}
    cards = _cards(tx, row)
    former = [prompt for prompt in cards if prompt.orang_id not in able]
    new = [holder for holder in able.values() if holder.orang.id not in {prompt.orang_id for prompt in cards}]
    for prompt in former:
        _close(tx, case, row, prompt, {"hasil": "dialihkan", "waktu": shown.when(case, now)}, now)
    if new:
        ask(tx, case, row, new, now)
        isi = {"koreksi": row.id, "bidang": row.bidang, "kepada": [holder.orang.id for holder in new]}
        record.append(tx, chain_of(case), "koreksi_dialihkan", isi, now)
    return len(former) + len(new)


def _cards(tx: Connection, row: Row[Any]) -> list[Row[Any]]:
    """The open questions about a correction, and the boxes opened for a reason."""
    found = [prompt for jenis in (DECIDE, REASON) for prompt in prompts.open_of_kind(tx, row.instansi, jenis)]
    return [prompt for prompt in found if prompt.rincian.get("koreksi") == row.id]


def _close(tx: Connection, case: Case, row: Row[Any], prompt: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    """Closes one of them; a card says what became of the correction, never with the reason of the request."""
    prompts.close(tx, prompt.id, "dijawab" if "kapasitas" in facts else "ditutup", now)
    outbox.cancel_unsent(tx, prompt.id)
    if prompt.jenis == DECIDE:
        said = {**shown.facts_of(tx, case, row), "alasan": "", **facts}
        send.edit_card(tx, prompt, "koreksi_diputus", said, f"koreksi:{row.id}", now)


def withdraw(tx: Connection, case: Case, row: Row[Any], now: datetime) -> None:
    """Takes back what waits for a decision: asked anew, or its figures are no longer those in force."""
    koreksi.settle(tx, row.id, {"status": str(StatusKoreksi.DITARIK), "diperiksa": now})
    record.append(tx, chain_of(case), "koreksi_ditarik", {"koreksi": row.id, "bidang": row.bidang}, now)
    _show_outcome(tx, case, row, {"hasil": "ditarik", "waktu": shown.when(case, now)}, now)


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
    row = koreksi.get(tx, int(reply.prompt.rincian["koreksi"]))
    if row.status != StatusKoreksi.DIAJUKAN:
        refusals.closed(tx, reply, now)
        return
    able = deciders(tx, case, row.bidang, row.orang_id, now)
    judge = next((holder for holder in able if holder.orang.id == reply.orang.id), None)
    if judge is None:
        _not_theirs(tx, case, reply, row, now)
        return
    turn = _Judgement(tx, case, reply, row, judge, now)
    if reply.prompt.jenis == REASON:
        _refuse(turn, reply.teks.strip())
    elif reply.act in ("setujui", "ya"):
        _approve(turn)
    elif reply.act in ("kembalikan", "bukan"):
        _ask_reason(turn)
    elif reply.act == "teks":
        _words(turn)


def _not_theirs(tx: Connection, case: Case, reply: Reply, row: Row[Any], now: datetime) -> None:
    """Somebody who held the card holds the role no more: on record, told who does."""
    role = role_of(tx, case, row.bidang, row.orang_id, now)
    isi = {"orang_id": reply.orang.id if reply.orang else None, "koreksi": row.id, "sebab": "bukan wewenang"}
    record.append(tx, chain_of(case), "ditolak", isi, now)
    refusals.popup(tx, reply, "bukan_wewenang", {"jabatan_berwenang": who.title_of(case, role, row.bidang)}, now)


def _words(turn: _Judgement) -> None:
    """Words instead of a button: a refusal with its reason; anything else is asked about."""
    words = replies.classify(turn.reply.teks)
    if words.label in (Label.REJECT, Label.REVISE):
        if words.alasan:
            _refuse(turn, words.alasan)
        else:
            _ask_reason(turn)
        return
    turn.tell("pilih_putusan_koreksi", {"kode": turn.prompt.kode})


def _ask_reason(turn: _Judgement) -> None:
    if any(
        box.rincian.get("koreksi") == turn.row.id
        for box in prompts.open_of_person(turn.tx, turn.judge.orang.id, REASON)
    ):
        refusals.popup(turn.tx, turn.reply, "tulis_balasan", {}, turn.now)
        return
    detail = {"koreksi": turn.row.id, "kartu": "minta_alasan_koreksi"}
    langkah = turn.case.siklus.langkah[0]
    box = send.open_prompt(turn.tx, turn.case, langkah, turn.judge, REASON, turn.now, rincian=detail)
    facts = {
        "kode": turn.prompt.kode,
        "unit": turn.case.kantor.short_name(turn.row.bidang),
        "periode": turn.case.periode.nama,
    }
    turn.tell("minta_alasan_koreksi", facts, prompt_id=box.id)


# --- decided ---------------------------------------------------------------------------------------------------------


def _approve(turn: _Judgement) -> None:
    tx, case, row, now = turn.tx, turn.case, turn.row, turn.now
    item = shown.indikator_of(tx, row)
    in_force = shown.values_in_force(tx, case, item)
    if any(in_force.get(name, "") != value for name, value in row.isi_sebelum.items()):
        withdraw(tx, case, row, now)
        refusals.popup(tx, turn.reply, "data_berubah", {}, now)
        return
    nomor = koreksi.next_number(tx, case.id)
    values = {"status": str(StatusKoreksi.BERLAKU), "nomor": nomor}
    if not _settle(turn, values, ""):
        return
    after = koreksi.get(tx, row.id)
    isi = {name: to_json(getattr(after, name)) for name in (*koreksi.PROVEN, "nomor", "kapasitas", "putusan")}
    record.append(tx, chain_of(case), koreksi.LINE, isi, now)
    late.forget(tx, case.id, row.bidang, row.kode)
    onward.note(tx, case, row.bidang, now)
    _show_outcome(tx, case, after, _outcome(turn, "berlaku", nomor=nomor), now)
    _tell_everybody(turn, after)


def _settle(turn: _Judgement, values: dict[str, Any], alasan: str) -> bool:
    incoming = turn.reply.incoming
    putusan = {
        "kapasitas": who.capacity(turn.case, turn.judge),
        "alasan": alasan,
        "pada": shown.when(turn.case, turn.now),
        "telegram_id": incoming.from_id,
        "update_id": incoming.update_id,
    }
    decided = {"putusan": putusan, "diperiksa_oleh": turn.judge.orang.id, "diperiksa": turn.now}
    return koreksi.settle(turn.tx, turn.row.id, {**values, **decided})


def _outcome(turn: _Judgement, hasil: str, **more: Any) -> dict[str, Any]:
    kapasitas = who.capacity(turn.case, turn.judge)
    return {"hasil": hasil, "kapasitas": kapasitas, "waktu": shown.when(turn.case, turn.now), **more}


def _tell_everybody(turn: _Judgement, row: Row[Any]) -> None:
    """The planner, and head and fillers of the bidang; the decider reads it on the own card."""
    facts = {**shown.facts_of(turn.tx, turn.case, row), **_outcome(turn, "berlaku", nomor=row.nomor)}
    notice = Notice("koreksi_berlaku", facts, f"koreksi_berlaku:{row.id}")
    for role, bidang in ((who.PLANNER, ""), ("kepala_bidang", row.bidang), ("pengisi_bidang", row.bidang)):
        for holder in who.holders_of(turn.tx, turn.case, role, bidang, turn.now):
            if holder.orang.id != turn.judge.orang.id:
                send.notify(turn.tx, turn.case, holder, notice, turn.now)


def _refuse(turn: _Judgement, alasan: str) -> None:
    if not alasan or not _settle(turn, {"status": str(StatusKoreksi.DITOLAK)}, alasan[:2000]):
        return
    isi = {"koreksi": turn.row.id, "kode": turn.row.kode, "bidang": turn.row.bidang, "alasan": alasan}
    isi |= {"orang_id": turn.judge.orang.id, "kapasitas": who.capacity(turn.case, turn.judge)}
    record.append(turn.tx, chain_of(turn.case), "koreksi_ditolak", isi, turn.now)
    facts = _outcome(turn, "ditolak", alasan=alasan)
    _show_outcome(turn.tx, turn.case, turn.row, facts, turn.now)
    told = {**shown.facts_of(turn.tx, turn.case, turn.row), **facts}
    notice = Notice("koreksi_ditolak", told, f"koreksi_ditolak:{turn.row.id}")
    announce.tell(turn.tx, turn.case, ((who.PLANNER, ""),), notice, turn.now)


def _show_outcome(tx: Connection, case: Case, row: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    """Every card about a correction, and the box for a reason, is closed and says what became of it."""
    for prompt in _cards(tx, row):
        _close(tx, case, row, prompt, facts, now)
