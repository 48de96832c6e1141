"""/tenggat: the planner moves a deadline, for one bidang or all, with reason and legal basis; reminders follow."""

from datetime import datetime
from typing import Any

from bot.cases.deadlines import ALL, move
from bot.cases.orders.order import Order, dates_in, parts_of, without_dates
from bot.domain import hari_kerja, tulis
from bot.domain.facts import Langkah, StatusLangkah


def propose(order: Order) -> None:
    """Understands "/tenggat Penempatan 15-04-2026; SE 123/2026; alasan" and shows it back before anything changes."""
    if order.is_planner():
        parts = parts_of(order.words)
        _show_back(order, parts, order.unit_named(without_dates(parts[0])) if parts[0] else None)


def ask(order: Order, row: Langkah) -> None:
    """ "Ubah batas waktu" below a request or a late row: the unit is known, date, basis and reason are asked for."""
    if not order.is_planner():
        return
    zone = order.case.kantor.zona
    facts = {**_facts(order, row, row.bidang or ALL), "tenggat": tulis.format_waktu(row.tenggat or order.now, zone)}
    order.ask("tenggat_tulis", "tulis_tenggat", facts, {"unit": row.bidang or ALL})


def take(order: Order, detail: dict[str, Any]) -> bool:
    """What was written in reply: "15-04-2026; SE 123/2026; alasan". False when it could not be understood."""
    return order.is_planner() and _show_back(order, parts_of(order.reply.teks), str(detail["unit"]))


def _show_back(order: Order, parts: list[str], unit: str | None) -> bool:
    days = dates_in(parts[0])
    understood = len(parts) >= 3 and len(days) == 1 and unit is not None and all(parts[1:3])
    rows = _rows(order, "" if unit == ALL else unit or "") if understood else []
    if not rows or days[0] < order.case.today(order.now):
        order.explain("tenggat")
        return False
    until = hari_kerja.closes(order.case.kalender, hari_kerja.next_hari_kerja(order.case.kalender, days[0]))
    facts = {
        **_facts(order, rows[0], unit or ALL),
        "tenggat_lama": tulis.format_waktu(rows[0].tenggat or order.now, order.case.kantor.zona),
        "tenggat": tulis.format_waktu(until, order.case.kantor.zona),
        "alasan": parts[2],
        "dasar": parts[1],
    }
    detail = {"urut": rows[0].urut, "unit": unit, "tenggat": until.isoformat(), "alasan": parts[2], "dasar": parts[1]}
    order.ask("tenggat", "pastikan_tenggat", facts, detail)
    return True


def _rows(order: Order, unit: str) -> list[Langkah]:
    """The open rows the order is about: those of the unit, or of the first row that is open."""
    open_rows = [row for row in order.case.siklus.langkah if row.status is StatusLangkah.TERBUKA]
    wanted = [row for row in open_rows if unit in ("", row.bidang)]
    return [row for row in wanted if row.urut == wanted[0].urut] if wanted else []


def _facts(order: Order, row: Langkah, unit: str) -> dict[str, Any]:
    stage = order.case.stage(row)
    part = "seluruh unit" if unit == ALL else order.case.kantor.short_name(unit)
    return {"tugas": f"{stage.laku}_{stage.objek}", "bagian": part, "periode": order.case.periode.nama}


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """Moves the deadline, records why and on what basis, and tells whoever holds the task."""
    if not order.is_planner():
        return
    unit = str(detail["unit"])
    rows = _rows(order, "" if unit == ALL else unit)
    until = datetime.fromisoformat(str(detail["tenggat"]))
    if not rows:
        order.explain("tenggat")
        return
    told = move(order.tx, order.case, rows, until, {**detail, "orang_id": order.orang.id}, order.now)
    facts = {**_facts(order, rows[0], unit), "tenggat": tulis.format_waktu(until, order.case.kantor.zona)}
    order.tell("tenggat_dicatat", {**facts, "jumlah": told})
