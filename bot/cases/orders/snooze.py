"""/tunda and "Tunda pengingat": one's own reminders rest for some working days, at the planner's wish everybody's rest
for today; always with a reason, on record, and seen in the planner's digest."""

from datetime import date
from typing import Any

from bot.cases.orders.order import Order
from bot.cases.reminding import snooze
from bot.cases.reminding.snooze import EVERYBODY, Snooze
from bot.domain import hari_kerja, tulis
from bot.domain.reminders import last_snoozed_day
from bot.domain.tanggal import dates_in, without_dates
from bot.store.queries import record


def ask(order: Order) -> None:
    """Asks for the reason; the planner's command is about everybody, a button below a reminder about oneself."""
    if order.reply.prompt is None and order.holds_planning():
        facts = {"hari_tanggal": tulis.format_tanggal(order.case.today(order.now))}
        order.ask("tunda", "tulis_tunda_semua", facts, {"orang": EVERYBODY})
        return
    today = order.case.today(order.now)
    usual = last_snoozed_day(order.case.kalender, today, most=1)
    latest = last_snoozed_day(order.case.kalender, today)
    facts = {"sampai": tulis.format_tanggal(usual), "paling_lama": tulis.format_tanggal(latest)}
    order.ask("tunda", "tulis_tunda", facts, {"orang": order.orang.id})


def take(order: Order, detail: dict[str, Any]) -> bool:
    """The reason was written, perhaps with a date; False when no reason was given."""
    today = order.case.today(order.now)
    reason = without_dates(order.reply.teks).strip(" ;,.")
    if len(without_dates(reason, today).strip(" ;,.")) < 3:
        order.explain("tunda")
        return False
    orang_id = int(detail["orang"])
    until = today if orang_id == EVERYBODY else _until(order)
    snooze.keep(order.tx, order.case.instansi, Snooze(orang_id, until, reason), order.now)
    isi = {"orang_id": order.orang.id, "untuk": orang_id, "sampai": until.isoformat(), "alasan": reason}
    record.append(order.tx, f"siklus:{order.case.id}", "tunda", isi, order.now)
    again = hari_kerja.opens(order.case.kalender, hari_kerja.add_hari_kerja(order.case.kalender, until, 1))
    facts = {"periode": order.case.periode.nama, "alasan": reason, "berikut": tulis.format_tanggal(again.date())}
    order.tell("tunda_dicatat" if orang_id else "tunda_semua_dicatat", facts)
    return True


def _until(order: Order) -> date:
    today = order.case.today(order.now)
    wished = dates_in(order.reply.teks, today)
    usual = last_snoozed_day(order.case.kalender, today, most=1)
    latest = last_snoozed_day(order.case.kalender, today)
    return min(max(wished[0], today), latest) if wished else usual
