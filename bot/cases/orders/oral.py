"""/catat: the planner records a decision given orally or on paper. It counts, marked "dicatat kemudian"; the official
confirms it later, or it shows as unconfirmed (office practice, People)."""

import re
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.accounts.reach import CONFIRMATION
from bot.cases.commit import commit
from bot.cases.koreksi import cards, verdict
from bot.cases.koreksi.verdict import Verdict
from bot.cases.orders.order import Order, parts_of
from bot.cases.people import Holder
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.facts import Dikembalikan, Dikerjakan, Langkah, StatusLangkah
from bot.domain.replies import Label
from bot.domain.siklus import decide
from bot.domain.tanggal import dates_in
from bot.store.queries import koreksi, people, prompts, record

_CONFIRMED = {"keputusan": prompts.confirm_decision, "koreksi": koreksi.confirm}
_TASK = re.compile(r"^#?([A-Za-z]\d{1,6})\b[\s:,.-]*(.*)$", re.DOTALL)


def propose(order: Order) -> None:
    """Understands "/catat A17 setuju; lisan pada rapat 13-04-2026" and shows it back; the day of the decision is part
    of its evidence, and none to come."""
    if not order.is_planner() or not order.is_at_work():
        return
    parts = parts_of(order.words)
    match = _TASK.match(parts[0])
    words = replies.classify(match.group(2)) if match else None
    task = _task_meant(order.tx, order.case.instansi, order.words)
    said = words is not None and len(parts) > 1 and bool(parts[1]) and _is_decision(words)
    if task is None or words is None or not said or not _is_open(order, task):
        order.explain("catat")
        return
    days = dates_in(parts[1])
    if not days or max(days) > order.case.today(order.now):
        order.explain("catat_tanggal")
        return
    returned = words.label is not Label.APPROVE
    facts = {
        **_facts(order, task),
        "kode_tugas": task.kode,
        "putusan": "dikembalikan" if returned else "disetujui",
        "dasar": parts[1],
    }
    detail = {"tugas": task.id, "kembali": returned, "alasan": words.alasan or "", "dasar": parts[1]}
    order.ask("catat", "pastikan_catatan", facts, detail)


def _is_decision(words: replies.Reply) -> bool:
    """A yes, or a return with its reason."""
    return words.label is Label.APPROVE or (words.label in (Label.REJECT, Label.REVISE) and bool(words.alasan))


def _task_meant(tx: Connection, office: str, words: str) -> Row[Any] | None:
    match = _TASK.match(parts_of(words)[0])
    return prompts.by_code(tx, office, match.group(1).upper()) if match else None


def siklus_meant(tx: Connection, office: str, words: str) -> int | None:
    """The siklus of the task whose code is typed, which may be another than the newest; None without such a task."""
    task = _task_meant(tx, office, words)
    return task.siklus_id if task is not None else None


def _is_open(order: Order, task: Row[Any]) -> bool:
    if task.jenis not in prompts.TASKS or task.siklus_id != order.case.id or task.status != "terbuka":
        return False
    langkah = order.case.siklus.at(task.urut, task.bidang)
    same = (langkah.tahap, langkah.putaran) == (task.tahap, task.putaran)
    return task.jenis == prompts.KOREKSI or (same and langkah.status is StatusLangkah.TERBUKA)


def _facts(order: Order, task: Row[Any]) -> dict[str, Any]:
    decider = {"jabatan_pemutus": who.capacity(order.case, _holder(order, task))}
    if task.jenis == prompts.KOREKSI:
        return {**decider, **cards.task_facts(order.case, cards.of_prompt(order.tx, task))}
    stage = order.case.sop.stages(task.urut)[task.tahap]
    return {
        **decider,
        "tugas": f"{stage.laku}_{stage.objek}",
        "periode": order.case.periode.nama,
        "unit": order.case.kantor.short_name(task.bidang) if task.bidang else "",
    }


def _holder(order: Order, task: Row[Any]) -> Holder:
    row = people.assignment(order.tx, task.penugasan_id)
    if row is None:
        raise LookupError(f"prompt {task.id} has no assignment")
    return who.holder_of_row(order.tx, people.as_assignment(row))


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """Records the decision for the official, by the planner, with its evidence; then asks the official to confirm."""
    task = prompts.get(order.tx, int(str(detail["tugas"])))
    if task is None or not order.is_planner() or not order.is_at_work():
        return
    if not _is_open(order, task):
        order.explain("catat")
    elif task.jenis == prompts.KOREKSI:
        _record_koreksi(order, task, detail)
    else:
        _record(order, task, detail)


def _record_koreksi(order: Order, task: Row[Any], detail: dict[str, Any]) -> None:
    """About the correction of a closed triwulan: decided as by the card, and marked in the same way."""
    row = cards.of_prompt(order.tx, task)
    given = Verdict(task, _holder(order, task), _capacity(order, task), str(detail["alasan"]), _evidence(order, detail))
    if verdict.decide(order.tx, order.case, row, given, order.now):
        _ask_official(order, task, {"koreksi": row.id}, detail)


def _record(order: Order, task: Row[Any], detail: dict[str, Any]) -> None:
    langkah = order.case.siklus.at(task.urut, task.bidang)
    place = (task.urut, task.bidang, task.tahap, task.putaran)
    fact = Dikembalikan(*place, str(detail["alasan"])) if detail["kembali"] else Dikerjakan(*place)
    if decide(order.case.siklus, fact, order.case.sop, order.case.kalender, order.now).tolakan is not None:
        order.explain("catat")
        return
    values = _decision(order, task, langkah, detail)
    decision_id = prompts.add_decision(order.tx, values)
    prompts.close(order.tx, task.id, "dijawab", order.now)
    isi = {
        name: values[name] for name in ("urut", "bidang", "tahap", "hasil", "alasan", "orang_id", "kapasitas", "bukti")
    }
    record.append(order.tx, f"siklus:{order.case.id}", "keputusan", isi, order.now)
    commit(order.tx, order.case, fact, order.now)
    _ask_official(order, task, {"keputusan": decision_id}, detail)


def _evidence(order: Order, detail: dict[str, Any]) -> dict[str, Any]:
    return {"dicatat_kemudian": {"oleh": order.orang.id, "dasar": detail["dasar"], "ditegaskan": None}}


def _capacity(order: Order, task: Row[Any]) -> str:
    """As recorded and printed: whose decision it is, and who wrote it down."""
    return f"{who.capacity(order.case, _holder(order, task))} (dicatat kemudian oleh {order.orang.jabatan})"


def _decision(order: Order, task: Row[Any], langkah: Langkah, detail: dict[str, Any]) -> dict[str, Any]:
    holder = _holder(order, task)
    stage = order.case.sop.stages(task.urut)[task.tahap]
    shown = build_card(Scene(order.tx, order.case, langkah, stage, order.now))
    return {
        "siklus_id": order.case.id,
        "urut": task.urut,
        "bidang": task.bidang,
        "tahap": task.tahap,
        "putaran": task.putaran,
        "hasil": "kembali" if detail["kembali"] else "setuju",
        "alasan": str(detail["alasan"]),
        "sasaran_bidang": "",
        "orang_id": holder.orang.id,
        "penugasan_id": holder.penugasan.id,
        "kapasitas": _capacity(order, task),
        "digest": shown.digest,
        "versi": shown.versi,
        "bukti": _evidence(order, detail),
        "prompt_id": task.id,
        "update_id": order.reply.incoming.update_id,
        "teks": str(detail["dasar"])[:2000],
        "pada": order.now,
        "status": "sementara",
    }


def _ask_official(order: Order, task: Row[Any], about: dict[str, int], detail: dict[str, Any]) -> None:
    holder = _holder(order, task)
    facts = {
        **_facts(order, task),
        "jabatan_pencatat": order.orang.jabatan,
        "putusan": "dikembalikan" if detail["kembali"] else "disetujui",
        "dasar": detail["dasar"],
    }
    more = {**about, "pencatat": order.orang.id, "tugas": task.id, "fakta": facts}
    order.ask(CONFIRMATION, "minta_penegasan", facts, more, holder)


def settle(order: Order, detail: dict[str, Any], *, yes: bool) -> None:
    """The official confirmed or denied what was recorded: kept with the decision, and told to the planner."""
    kind = "koreksi" if "koreksi" in detail else "keputusan"
    ident = int(str(detail[kind]))
    _CONFIRMED[kind](order.tx, ident, confirmed=yes)
    isi = {kind: ident, "orang_id": order.orang.id, "benar": yes}
    record.append(order.tx, f"siklus:{order.case.id}", "penegasan", isi, order.now)
    task = prompts.get(order.tx, int(str(detail["tugas"])))
    if task is None:
        return
    facts = {**_facts(order, task), "hasil": "benar" if yes else "bukan"}
    notice = Notice("penegasan_dicatat", facts, f"penegasan:{kind}:{ident}")
    for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
        send.notify(order.tx, order.case, planner, notice, order.now)
