"""/catat: the planner records a decision given orally or on paper. It counts, marked "dicatat kemudian"; the official
confirms it later, or it shows as unconfirmed (office practice, People)."""

import re
from typing import Any

from sqlalchemy import Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.card_builders import build_card
from bot.cases.commit import commit
from bot.cases.orders.order import Order, parts_of
from bot.cases.people import Holder
from bot.cases.reach import CONFIRMATION
from bot.cases.scene import Scene
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.facts import Dikembalikan, Dikerjakan, Langkah, StatusLangkah
from bot.domain.replies import Label
from bot.domain.siklus import decide
from bot.store.queries import people, prompts, record

_RECORDED = ("urut", "bidang", "tahap", "hasil", "alasan", "orang_id", "kapasitas", "bukti")
_TASK = re.compile(r"^#?([A-Za-z]\d{1,6})\b[\s:,.-]*(.*)$", re.DOTALL)


def propose(order: Order) -> None:
    """Understands "/catat A17 setuju; lisan pada rapat 13-04-2026" and shows it back."""
    if not order.is_planner():
        return
    parts = parts_of(order.words)
    match = _TASK.match(parts[0]) if parts else None
    words = replies.classify(match.group(2)) if match else None
    task = prompts.by_code(order.tx, order.case.instansi, match.group(1).upper()) if match else None
    if task is None or words is None or len(parts) < 2 or not parts[1] or not _is_decision(words):
        order.explain("catat")
        return
    langkah = order.case.siklus.at(task.urut, task.bidang) if task.siklus_id == order.case.id else None
    if langkah is None or not _is_open(langkah, task):
        order.explain("catat")
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


def _is_open(langkah: Langkah, task: Row[Any]) -> bool:
    same = (langkah.tahap, langkah.putaran) == (task.tahap, task.putaran)
    return same and langkah.status is StatusLangkah.TERBUKA and task.status == "terbuka"


def _facts(order: Order, task: Row[Any]) -> dict[str, Any]:
    stage = order.case.sop.stages(task.urut)[task.tahap]
    holder = _holder(order, task)
    return {
        "jabatan_pemutus": who.capacity(order.case, holder),
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
    if task is None or not order.is_planner():
        return
    langkah = order.case.siklus.at(task.urut, task.bidang)
    place = (task.urut, task.bidang, task.tahap, task.putaran)
    fact = Dikembalikan(*place, str(detail["alasan"])) if detail["kembali"] else Dikerjakan(*place)
    verdict = decide(order.case.siklus, fact, order.case.sop, order.case.kalender, order.now)
    if verdict.tolakan is not None or not _is_open(langkah, task):
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
    _ask_official(order, task, decision_id, detail)


def _decision(order: Order, task: Row[Any], langkah: Langkah, detail: dict[str, Any]) -> dict[str, Any]:
    holder = _holder(order, task)
    stage = order.case.sop.stages(task.urut)[task.tahap]
    shown = build_card(Scene(order.tx, order.case, langkah, stage, order.now))
    evidence = {"dicatat_kemudian": {"oleh": order.orang.id, "dasar": detail["dasar"], "ditegaskan": None}}
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
        "kapasitas": f"{who.capacity(order.case, holder)} (dicatat kemudian oleh {order.orang.jabatan})",
        "digest": shown.digest,
        "versi": shown.versi,
        "bukti": evidence,
        "prompt_id": task.id,
        "update_id": order.reply.incoming.update_id,
        "teks": str(detail["dasar"])[:2000],
        "pada": order.now,
        "status": "sementara",
    }


def _ask_official(order: Order, task: Row[Any], decision_id: int, detail: dict[str, Any]) -> None:
    holder = _holder(order, task)
    facts = {
        **_facts(order, task),
        "jabatan_pencatat": order.orang.jabatan,
        "putusan": "dikembalikan" if detail["kembali"] else "disetujui",
        "dasar": detail["dasar"],
    }
    more = {"keputusan": decision_id, "pencatat": order.orang.id, "tugas": task.id, "fakta": facts}
    order.ask(CONFIRMATION, "minta_penegasan", facts, more, holder)


def settle(order: Order, detail: dict[str, Any], *, yes: bool) -> None:
    """The official confirmed or denied what was recorded: kept with the decision, and told to the planner."""
    decision_id = int(str(detail["keputusan"]))
    prompts.confirm_decision(order.tx, decision_id, confirmed=yes)
    isi = {"keputusan": decision_id, "orang_id": order.orang.id, "benar": yes}
    record.append(order.tx, f"siklus:{order.case.id}", "penegasan", isi, order.now)
    task = prompts.get(order.tx, int(str(detail["tugas"])))
    if task is None:
        return
    facts = {**_facts(order, task), "hasil": "benar" if yes else "bukan"}
    notice = Notice("penegasan_dicatat", facts, f"penegasan:{decision_id}")
    for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
        send.notify(order.tx, order.case, planner, notice, order.now)
