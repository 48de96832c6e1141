"""From the decision about a correction to its effect: recorded with an undo window, taken back in time, or in force.

What was approved at the time is left as it was; the correction is a numbered row and a line of the record.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, send
from bot.cases import people as who
from bot.cases.commit import chain_of
from bot.cases.koreksi import cards, onward, shown
from bot.cases.koreksi.deciders import deciders
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.cases.sheet import late
from bot.domain import tulis
from bot.domain.codec import to_json
from bot.domain.koreksi import StatusKoreksi
from bot.store.queries import koreksi, people, prompts, record

_APPROVED, _REFUSED = "setuju", "kembali"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a correction, by whom, on which card; `bukti` is how it came in (the tap, the message, or
    that somebody recorded it). An `alasan` makes it a refusal."""

    prompt: Row[Any]
    judge: Holder
    kapasitas: str
    alasan: str = ""
    bukti: dict[str, Any] = field(default_factory=dict)


def decide(tx: Connection, case: Case, row: Row[Any], given: Verdict, now: datetime) -> bool:
    """Records a decision; the first valid one wins (False for a later one). Nothing follows before the undo window is
    over."""
    until = now + case.siklus.undo
    putusan = {
        "hasil": _REFUSED if given.alasan else _APPROVED,
        "kapasitas": given.kapasitas,
        "alasan": given.alasan[:2000],
        "pada": shown.when(case, now),
        "prompt": given.prompt.id,
        **given.bukti,
    }
    decided = {"putusan": putusan, "diperiksa_oleh": given.judge.orang.id, "diperiksa": now, "periksa_pada": until}
    if not koreksi.settle(tx, row.id, {"status": str(StatusKoreksi.SEMENTARA), **decided}):
        return False
    isi = {**_named(row), **putusan, "orang_id": given.judge.orang.id, "digest": given.prompt.digest}
    record.append(tx, chain_of(case), "koreksi_diputus", isi, now)
    after = koreksi.get(tx, row.id)
    open_until = {"batas_batal": tulis.format_jam(until, case.kantor.zona)}
    for prompt in cards.about(tx, after):
        undo = open_until if prompt.id == given.prompt.id else {}
        cards.close(tx, case, after, prompt, {**_outcome(after), **undo}, now)
    return True


def _named(row: Row[Any]) -> dict[str, Any]:
    return {"koreksi": row.id, "kode": row.kode, "bidang": row.bidang}


def _outcome(row: Row[Any]) -> dict[str, Any]:
    """What became of it, as the cards say."""
    putusan = row.putusan
    refused = {"alasan": putusan["alasan"]} if putusan["hasil"] == _REFUSED else {}
    told = {"hasil": "ditolak" if refused else "berlaku", "kapasitas": putusan["kapasitas"], "waktu": putusan["pada"]}
    return {**told, **refused, **({"nomor": row.nomor} if row.nomor else {})}


def undo(tx: Connection, case: Case, row: Row[Any], orang_id: int, now: datetime) -> bool:
    """Takes a decision back: everybody who may decide is asked again. False when the window is over or it was somebody
    else's."""
    if row.status != StatusKoreksi.SEMENTARA or row.diperiksa_oleh != orang_id or now >= row.periksa_pada:
        return False
    return _take_back(tx, case, row, now)


def _take_back(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    given = row.putusan
    blank = dict.fromkeys(("putusan", "diperiksa_oleh", "diperiksa", "periksa_pada"))
    waiting = {**blank, "status": str(StatusKoreksi.DIAJUKAN)}
    if not koreksi.settle(tx, row.id, waiting, status=StatusKoreksi.SEMENTARA):
        return False
    record.append(tx, chain_of(case), "koreksi_dibatalkan", {**_named(row), "orang_id": row.diperiksa_oleh}, now)
    prompt = prompts.get(tx, given["prompt"])
    assert prompt is not None
    facts = {**cards.task_facts(case, row), "kode": prompt.kode, "waktu": shown.when(case, now)}
    facts["kapasitas"] = given["kapasitas"]
    send.edit_card(tx, prompt, "keputusan_dibatalkan", facts, f"batal:v{prompt.versi}", now)
    prompts.reopen(tx, prompt.id)
    cards.show_again(tx, case, prompt, now)
    others = [h for h in deciders(tx, case, row.bidang, row.orang_id, now) if h.orang.id != prompt.orang_id]
    cards.ask(tx, case, koreksi.get(tx, row.id), others, now)
    return True


def withdraw(tx: Connection, case: Case, row: Row[Any], now: datetime) -> None:
    """Takes back what is not in force: asked anew, or its figures are no longer those in force."""
    values = {"status": str(StatusKoreksi.DITARIK), "diperiksa": now, "periksa_pada": None}
    koreksi.settle(tx, row.id, values, status=row.status)
    record.append(tx, chain_of(case), "koreksi_ditarik", {"koreksi": row.id, "bidang": row.bidang}, now)
    facts = {"hasil": "ditarik", "waktu": shown.when(case, now)}
    cards.close_all(tx, case, row, facts, now)
    if row.putusan is not None:
        _say_to_judge(tx, case, row, facts, now)


def _say_to_judge(tx: Connection, case: Case, row: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    prompt = prompts.get(tx, row.putusan["prompt"])
    if prompt is not None:
        cards.say(tx, case, row, prompt, facts, now)


def finalise(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    """The undo window of a decision is over: it takes effect. False when another process was first."""
    if row.status != StatusKoreksi.SEMENTARA:
        return False
    account = row.putusan.get("telegram_id")
    if account is not None and not people.is_bound(tx, row.diperiksa_oleh, account):
        return _hold(tx, case, row, now)
    if row.putusan["hasil"] == _REFUSED:
        return _refuse(tx, case, row, now)
    if is_outdated(tx, case, row):
        withdraw(tx, case, row, now)
        return True
    return _put_in_force(tx, case, row, now)


def _hold(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    """It came from an account that was cut off meanwhile: open again, and the planner asks (`accounts.held`)."""
    prompt = prompts.get(tx, row.putusan["prompt"])
    assert prompt is not None
    decided = {"jabatan_pemutus": row.putusan["kapasitas"], "waktu": row.putusan["pada"], "kode": prompt.kode}
    facts = {**cards.task_facts(case, row), **decided}
    announce.alert(tx, case, "keputusan_ditahan", facts, f"ditahan:koreksi:{row.id}:{prompt.versi}", now)
    return _take_back(tx, case, row, now)


def is_outdated(tx: Connection, case: Case, row: Row[Any]) -> bool:
    """Whether the figures in force are no longer those the card showed."""
    in_force = shown.values_in_force(tx, case, shown.indikator_of(tx, row))
    return any(in_force.get(name, "") != value for name, value in row.isi_sebelum.items())


def _put_in_force(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    nomor = koreksi.next_number(tx, case.id)
    values = {"status": str(StatusKoreksi.BERLAKU), "nomor": nomor, "diperiksa": now, "periksa_pada": None}
    if not koreksi.settle(tx, row.id, values, status=StatusKoreksi.SEMENTARA):
        return False
    after = koreksi.get(tx, row.id)
    isi = {name: to_json(getattr(after, name)) for name in (*koreksi.PROVEN, "nomor", "kapasitas", "putusan")}
    record.append(tx, chain_of(case), koreksi.LINE, isi, now)
    late.forget(tx, case.id, row.bidang, row.kode)
    onward.note(tx, case, row.bidang, now)
    _say_to_judge(tx, case, after, _outcome(after), now)
    _tell_everybody(tx, case, after, now)
    return True


def _tell_everybody(tx: Connection, case: Case, row: Row[Any], now: datetime) -> None:
    """The planner, and head and fillers of the bidang; the decider reads it on the own card."""
    facts = {**shown.facts_of(tx, case, row), **_outcome(row)}
    notice = Notice("koreksi_berlaku", facts, f"koreksi_berlaku:{row.id}")
    for role, bidang in ((who.PLANNER, ""), ("kepala_bidang", row.bidang), ("pengisi_bidang", row.bidang)):
        for holder in who.holders_of(tx, case, role, bidang, now):
            if holder.orang.id != row.diperiksa_oleh:
                send.notify(tx, case, holder, notice, now)


def _refuse(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    values = {"status": str(StatusKoreksi.DITOLAK), "periksa_pada": None}
    if not koreksi.settle(tx, row.id, values, status=StatusKoreksi.SEMENTARA):
        return False
    alasan, kapasitas = row.putusan["alasan"], row.putusan["kapasitas"]
    isi = {**_named(row), "alasan": alasan, "orang_id": row.diperiksa_oleh, "kapasitas": kapasitas}
    record.append(tx, chain_of(case), "koreksi_ditolak", isi, now)
    _say_to_judge(tx, case, row, _outcome(row), now)
    notice = Notice("koreksi_ditolak", {**shown.facts_of(tx, case, row), **_outcome(row)}, f"koreksi_ditolak:{row.id}")
    announce.tell(tx, case, ((who.PLANNER, ""),), notice, now)
    return True
