"""What becomes of a decision whose account was cut off or replaced before its undo window was over? It is held: nobody
knows in whose hands a lost phone was in its last minutes, so the task is open again and the planner asks the official.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load, send
from bot.cases import people as who
from bot.cases.commit import chain_of, commit
from bot.cases.load import Case
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.facts import DibatalkanOrang, Langkah, StatusLangkah, StatusSiklus
from bot.store.queries import people, prompts, record


def hold(tx: Connection, case: Case, now: datetime) -> int:
    """Takes such decisions of the locked siklus back, on record; returns how many."""
    held = 0
    for langkah in case.siklus.langkah:
        decision = _cut_off(tx, case, langkah)
        if decision is not None:
            held += _take_back(tx, load.lock_again(tx, case), langkah, decision, now)
    return held


def _cut_off(tx: Connection, case: Case, langkah: Langkah) -> Row[Any] | None:
    """The decision about a row that waits for its finality, when its account no longer counts."""
    if langkah.status is not StatusLangkah.SEMENTARA:
        return None
    place = (langkah.urut, langkah.bidang, langkah.putaran, langkah.tahap)
    found = prompts.decision_of_round(tx, case.id, *place)
    if found is None or found.telegram_id is None or people.is_bound(tx, found.orang_id, found.telegram_id):
        return None
    return found


def _take_back(tx: Connection, case: Case, langkah: Langkah, decision: Row[Any], now: datetime) -> int:
    if case.siklus.status is not StatusSiklus.BERJALAN:
        return 0  # it rests: looked at again when it goes on
    facts = _facts(tx, case, langkah, decision)
    row = people.assignment(tx, decision.penugasan_id)
    if row is not None:
        holder, again = who.holder_of_row(tx, people.as_assignment(row)), f"diulang:{decision.id}"
        send.notify(tx, case, holder, Notice("keputusan_diulang", facts, again), now, prompt_id=decision.prompt_id)
    announce.alert(tx, case, "keputusan_ditahan", facts, f"ditahan:{decision.id}", now)
    isi = {"keputusan": decision.id, "orang_id": decision.orang_id, "telegram_id": decision.telegram_id}
    record.append(tx, chain_of(case), "keputusan_ditahan", isi, now)
    commit(tx, case, DibatalkanOrang(langkah.urut, langkah.bidang, langkah.putaran, ditahan=True), now)
    return 1


def _facts(tx: Connection, case: Case, langkah: Langkah, decision: Row[Any]) -> dict[str, Any]:
    stage = case.stage(langkah)
    prompt = prompts.get(tx, decision.prompt_id) if decision.prompt_id is not None else None
    return {
        "kode": prompt.kode if prompt is not None else "",
        "jabatan_pemutus": decision.kapasitas,
        "tugas": f"{stage.laku}_{stage.objek}",
        "periode": case.periode.nama,
        "unit": case.kantor.short_name(langkah.bidang) if langkah.bidang else "",
        "waktu": tulis.format_waktu(decision.pada, case.kantor.zona),
    }
