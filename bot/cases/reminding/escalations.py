"""When reminding does not help: ask the superior, then the planner; and what they can answer with one tap."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers import refusals, requests
from bot.cases.answers.reply import Place, Reply
from bot.cases.load import Case
from bot.cases.orders import deadline
from bot.cases.orders.order import Order
from bot.cases.people import Holder
from bot.cases.reminding import deadlines, reminders
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.facts import Langkah
from bot.domain.penugasan import ABOVE
from bot.domain.reminders import Due
from bot.domain.sop import Laku
from bot.store.queries import entries, outbox, prompts, record


def escalate(tx: Connection, case: Case, langkah: Langkah, due: Due, now: datetime) -> int:
    """Asks for help with a late row, each rung once a round: the superior first, the planner a working day later.

    The Kepala Dinas has no superior here: Sekretaris and planner are told that the decision is awaited, no more.
    """
    stage = case.stage(langkah)
    key = f"eskalasi:{langkah.urut}:{langkah.bidang}:{langkah.putaran}:{langkah.tahap}{_moved(tx, case, langkah)}"
    if who.deciding_role(tx, case, langkah, stage, now) == "kepala_dinas":
        return _tell_beside(tx, case, langkah, key, now)
    told = 0
    heads = who.holders_of(tx, case, "kepala_bidang", langkah.bidang, now) if stage.laku is Laku.ISI else []
    if heads:
        told += _ask_head(tx, case, langkah, key, now)
    reached = any(head.chat_id is not None for head in heads)
    if not reached or due.hari_terlambat > case.kantor.eskalasi_hari:
        told += _ask_planner(tx, case, langkah, key, now)
    return told


def _moved(tx: Connection, case: Case, langkah: Langkah) -> str:
    """Sets a deadline that was moved apart from the one before it: whoever is late again is helped again."""
    moved = (langkah.urut, langkah.bidang) in deadlines.last_moves(tx, case)
    return f":{langkah.tenggat:%Y%m%d}" if moved and langkah.tenggat is not None else ""


def _ask_head(tx: Connection, case: Case, langkah: Langkah, key: str, now: datetime) -> int:
    facts = {**_facts(tx, case, langkah, now), **_units_complete(tx, case)}
    told = 0
    for holder in who.holders_of(tx, case, "kepala_bidang", langkah.bidang, now):
        if holder.chat_id is None or _was_told(tx, case, holder, key):
            continue
        detail = {"kartu": "eskalasi_atasan"}
        opened = send.open_prompt(tx, case, langkah, holder, "eskalasi", now, rincian=detail)
        told += send.notify(
            tx, case, holder, Notice("eskalasi_atasan", {**facts, "kode": opened.kode}, key), now, prompt_id=opened.id
        )
    if told:
        isi = {"urut": langkah.urut, "bidang": langkah.bidang, "kepada": "kepala_bidang"}
        record.append(tx, f"siklus:{case.id}", "eskalasi", isi, now)
    return told


def _was_told(tx: Connection, case: Case, holder: Holder, key: str) -> bool:
    return outbox.is_known(tx, f"{case.key}:{key}:{holder.orang.id}")


def _ask_planner(tx: Connection, case: Case, langkah: Langkah, key: str, now: datetime) -> int:
    role = who.deciding_role(tx, case, langkah, case.stage(langkah), now)
    facts = _facts(tx, case, langkah, now)
    above = ABOVE.get(role)
    facts |= {"jabatan_pemegang": who.title_of(case, role, langkah.bidang)}
    if above:
        facts |= {"jabatan_atasan": who.title_of(case, above, langkah.bidang)}
    told = 0
    for holder in who.reachable(tx, case, who.ALERT_CHAIN, now):
        if _was_told(tx, case, holder, f"{key}:perencana"):
            continue
        opened = send.open_prompt(tx, case, langkah, holder, "eskalasi", now, rincian={"kartu": "eskalasi_perencana"})
        told += send.notify(
            tx, case, holder, Notice("eskalasi_perencana", facts, f"{key}:perencana"), now, prompt_id=opened.id
        )
    return told


def _tell_beside(tx: Connection, case: Case, langkah: Langkah, key: str, now: datetime) -> int:
    facts = {**reminders.base(tx, case, langkah, None), "jabatan_pemegang": who.title_of(case, "kepala_dinas")}
    told = 0
    for role in (who.PLANNER, "sekretaris"):
        for holder in who.holders_of(tx, case, role, "", now):
            told += send.notify(tx, case, holder, Notice("menunggu_pimpinan_salinan", facts, key), now)
    return told


def _facts(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> dict[str, Any]:
    fillers = who.asked(tx, case, langkah, now)
    counts = {}
    if langkah.bidang and case.stage(langkah).laku is Laku.ISI:
        counts = reminders.missing(tx, case, langkah.bidang)
    obstacles = [row for row in prompts.texts(tx, case.id, "kendala") if row.bidang == langkah.bidang]
    title = fillers[0].orang.jabatan if fillers else who.title_of(case, case.stage(langkah).peran or "", langkah.bidang)
    reminded = sum(outbox.count_reminders(tx, case.id, holder.orang.id) for holder in fillers)
    return {
        **reminders.base(tx, case, langkah, None),
        **counts,
        "jabatan_pengisi": title,
        "jumlah_pengingat": reminded,
        "kendala": obstacles[-1].teks if obstacles else "belum ada",
    }


def _units_complete(tx: Connection, case: Case) -> dict[str, int]:
    sheets = entries.sheets(tx, case.id)
    complete = sum(1 for kode in case.siklus.bidang if kode in sheets and sheets[kode].lengkap)
    return {"unit_lengkap": complete, "jumlah_unit": len(case.siklus.bidang)}


# --- what the superior answers ---------------------------------------------------------------------------------------


def perform(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """ "Sudah saya arahkan", "Ganti pengisi", "Minta tambahan waktu": recorded, and told to the planner."""
    box = reply.prompt
    if box is None or reply.orang is None:
        return
    if box.rincian.get("kartu") == "eskalasi_perencana":
        _planner_acts(tx, reply, place, now)
        return
    heads = who.holders_of(tx, place.case, "kepala_bidang", place.langkah.bidang, now)
    holder = next((head for head in heads if head.orang.id == reply.orang.id), None)
    if holder is None:
        title = who.title_of(place.case, "kepala_bidang", place.langkah.bidang)
        refusals.not_theirs(tx, reply, title, now)
        prompts.close(tx, box.id, "ditutup", now)
        return
    facts = _request_facts(tx, place.case, place.langkah, holder, now)
    record.append(
        tx,
        f"siklus:{place.case.id}",
        "arahan",
        {"orang_id": reply.orang.id, "isi": reply.act, "bidang": place.langkah.bidang},
        now,
    )
    ident = f"arahan:{reply.incoming.update_id}"
    if reply.act == "diarahkan":
        send.notify(tx, place.case, holder, Notice("diarahkan_dicatat", facts, ident), now)
    elif reply.act in ("ganti_pengisi", "minta_waktu"):
        _pass_on(tx, place, holder, reply, facts, now)
    else:
        refusals.ask_planner(tx, place.case, reply, reply.teks or reply.incoming.text, facts, now)
        return
    prompts.close(tx, box.id, "dijawab", now)


def _planner_acts(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """The planner was told of a late row: "Ubah batas waktu" asks for the new one, words go to whoever holds it."""
    order = Order(tx, place.case, reply, now)
    if reply.act == "minta_waktu":
        deadline.ask(order, place.langkah)
    elif reply.teks.strip():
        requests.write_to_holders(order, place.langkah)


def _pass_on(tx: Connection, place: Place, holder: Holder, reply: Reply, facts: dict[str, Any], now: datetime) -> None:
    asker = {"orang_id": holder.orang.id, "permintaan": reply.act}
    told = Notice(f"{reply.act}_masuk", facts, reply.act)
    requests.pass_to_planner(tx, place.case, place.langkah, told, asker, now)
    answer = {**facts, "permintaan": reply.act}
    noted = Notice("permintaan_dicatat", answer, f"arahan:{reply.incoming.update_id}")
    send.notify(tx, place.case, holder, noted, now)


def _request_facts(tx: Connection, case: Case, langkah: Langkah, holder: Holder, now: datetime) -> dict[str, Any]:
    facts = _facts(tx, case, langkah, now)
    return {**facts, "jabatan_pemohon": holder.orang.jabatan, "waktu": tulis.format_waktu(now, case.kantor.zona)}
