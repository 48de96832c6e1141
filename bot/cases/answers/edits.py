"""What is answered to somebody who edits what they wrote? An edit never decides; one of the very words that decided is
put on record, and whoever wrote them learns what stands and how it can still be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load
from bot.cases.answers.reply import Reply
from bot.cases.commit import chain_of
from bot.cases.load import Calendars, Case
from bot.domain import tulis
from bot.domain.facts import Hasil
from bot.domain.sop import Laku
from bot.store.queries import outbox, prompts, record
from bot.store.queries.outbox import Message


def note(tx: Connection, reply: Reply, calendars: Calendars, now: datetime) -> None:
    """Answers an edit: of a decision in force with how it stands, of anything else once an hour that it is not read."""
    if reply.orang is None:
        return
    decided = prompts.decision_of_message(tx, reply.incoming.from_id, reply.incoming.message_id)
    if decided is not None and decided.status in ("sementara", "final"):
        _of_decision(tx, reply, load.load(tx, decided.siklus_id, calendars), decided, now)
    else:
        _say(tx, reply, "pesan_suntingan_diabaikan", {}, f"{reply.orang.id}:{now:%Y%m%d%H}", now)


def _of_decision(tx: Connection, reply: Reply, case: Case, decided: Row[Any], now: datetime) -> None:
    isi = {"keputusan": decided.id, "orang_id": decided.orang_id, "update_id": reply.incoming.update_id}
    record.append(tx, chain_of(case), "suntingan", isi, now)
    facts = _facts(tx, case, decided)
    _say(tx, reply, "suntingan_keputusan", facts, f"{decided.id}:{decided.status}", now)
    if decided.status == "final":
        told = {
            **{key: value for key, value in facts.items() if key != "sudah_berlaku"},
            "kapasitas": decided.kapasitas,
        }
        announce.alert(tx, case, "suntingan_keputusan_perencana", told, f"suntingan:{decided.id}", now)


def _facts(tx: Connection, case: Case, decided: Row[Any]) -> dict[str, Any]:
    langkah, stage = case.siklus.at(decided.urut, decided.bidang), case.sop.stages(decided.urut)[decided.tahap]
    prompt = prompts.get(tx, decided.prompt_id) if decided.prompt_id is not None else None
    given = "disetujui" if stage.laku is Laku.PUTUSAN else "selesai"
    facts = {
        "kode": prompt.kode if prompt is not None else "",
        "tugas": f"{stage.laku}_{stage.objek}",
        "unit": case.kantor.short_name(decided.bidang) if decided.bidang else "",
        "periode": case.periode.nama,
        "keputusan": "dikembalikan" if decided.hasil == Hasil.KEMBALI else given,
    }
    open_still = decided.status == "sementara"
    if not open_still or langkah.final_at is None:
        return {**facts, "sudah_berlaku": True}
    return {**facts, "batas_batal": tulis.format_jam(langkah.final_at, case.kantor.zona)}


def _say(tx: Connection, reply: Reply, kind: str, facts: dict[str, Any], key: str, now: datetime) -> None:
    if reply.orang is not None:
        person = {"orang_id": reply.orang.id, "instansi": reply.orang.instansi}
        outbox.queue(tx, Message(f"suntingan:{key}", reply.incoming.from_id, kind, facts, **person), now)
