"""/batalkan: the planner asks for the end of a siklus that was a mistake, and a second entitled person agrees. Its
files stay, read-only; its figures are read by nobody; the planner says whether the period is opened anew."""

from typing import Any

from bot.cases import people as who
from bot.cases.accounts import officials
from bot.cases.commit import chain_of
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.opening import wishes
from bot.cases.orders import pause
from bot.cases.orders.order import Order
from bot.cases.papers import report_files
from bot.cases.people import Holder
from bot.cases.send import Notice, notify
from bot.domain import tulis
from bot.domain.facts import StatusSiklus
from bot.domain.pejabat import SumberUsulan
from bot.store.queries import outbox, prompts, record

REOPEN = "buka_kembali"  # the kind of prompt


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """The planner is sure: whoever may agree is asked. Nothing changes before."""
    if not order.is_planner() or pause.is_refused(order, StatusSiklus.DIBATALKAN):
        return
    order.close_asked(prompts.PEMBATALAN)
    able = [holder for holder in _able(order, order.orang.id) if holder.chat_id is not None]
    about = {**detail, "oleh": order.orang.id, "kapasitas": who.capacity(order.case, order.giver)}
    facts = {name: about[name] for name in ("alasan", "dasar", "kapasitas")}
    facts["periode"] = order.case.periode.nama
    for holder in able:
        order.ask(prompts.PEMBATALAN, "minta_pembatalan", facts, about, holder)
    titles = tulis.join_words([who.capacity(order.case, holder) for holder in able])
    order.tell("pembatalan_menunggu", {"periode": order.case.periode.nama, "jabatan_penyetuju": titles})


def settle(order: Order, detail: dict[str, Any], *, yes: bool) -> None:
    """A second entitled person answered: the first answer counts."""
    giver = next((h for h in _able(order, int(str(detail["oleh"]))) if h.orang.id == order.orang.id), None)
    if giver is None or pause.is_refused(order, StatusSiklus.DIBATALKAN):
        return
    order.close_asked(prompts.PEMBATALAN)
    agreed = {"kapasitas_penyetuju": who.capacity(order.case, giver)}
    if not yes:
        isi = {"oleh": detail["oleh"], "ditolak": order.orang.id}
        record.append(order.tx, chain_of(order.case), "perintah", isi, order.now)
        facts = {"periode": order.case.periode.nama, **agreed}
        for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
            notice = Notice("pembatalan_ditolak", facts, f"pembatalan:{order.reply.incoming.update_id}")
            notify(order.tx, order.case, planner, notice, order.now)
        return
    _give_up(order, pause.put_in_force(order, StatusSiklus.DIBATALKAN, detail, agreed))


def _able(order: Order, oleh: int) -> list[Holder]:
    """Who may agree: the head and the other entitled people, never the one who asks."""
    return officials.able(order.tx, order.case, SumberUsulan.OBROLAN, oleh, frozenset(), order.now)


def _give_up(order: Order, case: Case) -> None:
    """What is left of it: read-only files in a folder that says so, and one question to the planner."""
    outbox.withdraw_reminders(order.tx, case.id)
    report_files.revised(order.tx, case.id)
    files.want_cancelled(order.tx, case)
    for planner in who.reachable(order.tx, case, who.ALERT_CHAIN, order.now):
        order.ask(REOPEN, "tanya_buka_kembali", {"periode": case.periode.nama}, {}, planner)


def reopen(order: Order, _detail: dict[str, Any], *, yes: bool) -> None:
    """Whether the period of the cancelled siklus is opened anew, with SOP and office as they are configured then."""
    if not order.is_planner():
        return
    order.close_asked(REOPEN)
    if yes:
        wishes.wish_anew(order.tx, order.case, order.now)
    isi = {"buka_kembali": yes, "oleh": order.orang.id}
    record.append(order.tx, chain_of(order.case), "perintah", isi, order.now)
    order.tell("buka_kembali_dicatat", {"periode": order.case.periode.nama, "buka": "ya" if yes else "tidak"})
