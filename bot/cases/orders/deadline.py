"""/tenggat: the planner moves a deadline, for one bidang or all, with reason and legal basis; reminders follow."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.orders.order import Order, parts_of
from bot.cases.reminding.deadlines import ALL, closing_of, move
from bot.domain import tulis
from bot.domain.facts import Langkah, StatusLangkah
from bot.domain.tanggal import dates_in, without_dates
from bot.domain.triwulan import Periode, Tahun, parse
from bot.store.queries import cycles


def siklus_meant(tx: Connection, office: str, words: str) -> int | None:
    """The running siklus whose period the order names ("Triwulan IV 2025"); None when it names none of them."""
    named = _in_words(parts_of(words)[0])
    return next((row.id for row in cycles.running(tx, office) if _called(parse(row.periode)) & named), None)


def _in_words(text: str) -> frozenset[str]:
    """Every run of up to three words of a text, in small letters."""
    words = text.casefold().split()
    return frozenset(" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words)))


def _called(periode: Periode) -> frozenset[str]:
    """What planners call a period, but for the bare year, which is part of a date: "2026-tw1", "tw i 2026", …"""
    if isinstance(periode, Tahun):
        return frozenset({periode.nama.casefold()})
    short = f"{periode.singkat} {periode.tahun}"
    return frozenset(
        name.casefold() for name in (str(periode), periode.nama, short, f"TW {periode.nomor} {periode.tahun}")
    )


def _without_period(periode: Periode, text: str) -> str:
    for name in _called(periode):
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text, flags=re.IGNORECASE)
    return text


def after_period(periode: Periode, text: str) -> str:
    """The words behind the period with which a text begins, if it does."""
    named = next((name for name in _called(periode) if text.casefold().startswith(name)), "")
    return text[len(named) :].strip(" ,.:")


def propose(order: Order) -> None:
    """Understands "/tenggat Penempatan 15-04-2026; SE 123/2026; alasan", with the period behind the unit where several
    siklus are running, and shows it back before anything changes."""
    if order.is_planner() and order.is_at_work():
        first, *rest = parts_of(order.words)
        first = _without_period(order.case.periode, first)
        unit = order.unit_named(without_dates(first, order.case.today(order.now))) if first.strip() else None
        _show_back(order, [first, *rest], unit)


def ask(order: Order, row: Langkah) -> None:
    """ "Ubah batas waktu" below a request or a late row: the unit is known, date, basis and reason are asked for."""
    if not order.is_planner():
        return
    if not order.is_at_work():
        return
    zone = order.case.kantor.zona
    facts = {**_facts(order, row, row.bidang or ALL), "tenggat": tulis.format_waktu(row.tenggat or order.now, zone)}
    order.ask("tenggat_tulis", "tulis_tenggat", facts, {"unit": row.bidang or ALL})


def take(order: Order, detail: dict[str, Any]) -> bool:
    """What was written in reply: "15-04-2026; SE 123/2026; alasan". False when it could not be understood."""
    return (
        order.is_planner() and order.is_at_work() and _show_back(order, parts_of(order.reply.teks), str(detail["unit"]))
    )


def _show_back(order: Order, parts: list[str], unit: str | None) -> bool:
    days = dates_in(parts[0], order.case.today(order.now))
    understood = len(parts) >= 3 and len(days) == 1 and unit is not None and all(parts[1:3])
    rows = _rows(order, "" if unit == ALL else unit or "") if understood else []
    until = closing_of(order.case, days[0], order.now) if rows else None
    if until is None:
        order.explain("tenggat")
        return False
    facts = {
        **_facts(order, rows[0], unit or ALL),
        "tenggat_lama": tulis.format_waktu(rows[0].tenggat or order.now, order.case.kantor.zona),
        "tenggat": tulis.format_waktu(until, order.case.kantor.zona),
        "alasan": parts[2],
        "dasar": parts[1],
        "periode_lain": tulis.join_words(others(order)),
    }
    detail = {"urut": rows[0].urut, "unit": unit, "tenggat": until.isoformat(), "alasan": parts[2], "dasar": parts[1]}
    order.ask("tenggat", "pastikan_tenggat", facts, detail)
    return True


def others(order: Order) -> list[str]:
    """The other periods that are running, which may be meant."""
    rows = cycles.running(order.tx, order.case.instansi)
    return [parse(row.periode).nama for row in rows if row.id != order.case.id]


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
    if not order.is_planner() or not order.is_at_work():
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
