"""/wakilkan: an official who goes on leave names a stand-in with dates; it holds once that person agrees."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from bot.cases import people as who
from bot.cases import send
from bot.cases.orders.letter import LETTER_FOLLOWS, remember_wish, until_letter
from bot.cases.orders.order import Order, parts_of
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.penugasan import JenisPenugasan, Penugasan
from bot.domain.tanggal import dates_in
from bot.store.queries import marks, people, record

_UNTIL = re.compile(r"\s*(?:sampai|hingga|s\.?\s?/?d\b)", re.IGNORECASE)


def propose(order: Order) -> None:
    """Understands "/wakilkan 13-04-2026 17-04-2026; dasar" and asks who stands in."""
    parts = parts_of(order.words)
    today = order.case.today(order.now)
    days = dates_in(parts[0], today)
    if len(days) == 1:  # away for that day, or from now on until then
        days = [today if _UNTIL.match(parts[0]) else days[0], *days]
    mine = _own_roles(order)
    if len(days) != 2 or days[1] < days[0] or days[1] < today or not mine:
        order.explain("wakilkan")
        return
    basis = parts[1] if len(parts) > 1 and parts[1] else LETTER_FOLLOWS
    candidates = [row for row in people.people(order.tx, order.case.instansi) if row.id != order.orang.id]
    rows = [{"kode": str(row.id), "jabatan": row.jabatan} for row in candidates if people.chat_of(order.tx, row.id)]
    last = until_letter(order, days[0], days[1], basis)
    facts = {**_span(days[0], last), "dasar": basis, "calon": rows}
    span = {"mulai": days[0].isoformat(), "selesai": last.isoformat(), "diminta": days[1].isoformat()}
    detail = {**span, "dasar": basis}
    order.ask("wakil", "pilih_wakil", facts, detail)


def _own_roles(order: Order) -> list[Penugasan]:
    """The giver's definitive roles that decide something; those are what a stand-in takes over."""
    rows = people.assignments(order.tx, order.case.instansi)
    mine = [row for row in rows if row.orang_id == order.orang.id and row.covers(order.case.today(order.now))]
    return [row for row in mine if row.jenis is JenisPenugasan.DEFINITIF]


def _span(first: date, last: date) -> dict[str, str]:
    return {"mulai_wakil": tulis.format_tanggal(first), "selesai_wakil": tulis.format_tanggal(last)}


def choose(order: Order, detail: dict[str, Any], chosen: str) -> None:
    """The official picked somebody: that person is asked."""
    found = [row for row in people.people(order.tx, order.case.instansi) if str(row.id) == chosen]
    if not found or found[0].id == order.orang.id:
        return
    rows = [row for row in people.assignments(order.tx, order.case.instansi) if row.orang_id == found[0].id]
    if not rows:
        return
    first, last = date.fromisoformat(str(detail["mulai"])), date.fromisoformat(str(detail["selesai"]))
    facts = {**_span(first, last), "jabatan_diwakili": order.orang.jabatan, "dasar": detail["dasar"]}
    delegate = who.holder_of_row(order.tx, rows[0])
    order.ask("kesediaan", "minta_kesediaan_wakil", facts, {**detail, "diwakili": order.orang.id}, delegate)


def agree(order: Order, detail: dict[str, Any], *, yes: bool) -> None:
    """The stand-in answered: in force with every role of the official, or told that it is not."""
    official = people.person(order.tx, int(str(detail["diwakili"])))
    first, last = date.fromisoformat(str(detail["mulai"])), date.fromisoformat(str(detail["selesai"]))
    absent = _held_during(order, official.id, first, last)
    if not absent:
        return
    away = Holder(official, absent[0], people.chat_of(order.tx, official.id))
    if not yes:
        refused = Notice(
            "wakil_ditolak", {"jabatan_wakil": order.orang.jabatan}, f"wakil:{order.reply.incoming.update_id}"
        )
        send.notify(order.tx, order.case, away, refused, order.now)
        return
    for row in absent:
        made = people.add_assignment(order.tx, _standing_in(order, row, detail))
        if detail.get("diminta", detail["selesai"]) != detail["selesai"]:
            remember_wish(order, made, date.fromisoformat(str(detail["diminta"])))
    isi = {**detail, "wakil": order.orang.id}
    record.append(order.tx, f"instansi:{order.case.instansi}", "wakil", isi, order.now)
    marks.drop(order.tx, who.HOLDERS_CHECKED)
    _tell_all(order, away, detail)


def _held_during(order: Order, orang_id: int, first: date, last: date) -> list[Penugasan]:
    """What somebody holds definitively in those days, each within them: what was held once is somebody else's now."""
    rows = [row for row in people.assignments(order.tx, order.case.instansi) if row.orang_id == orang_id]
    held = [row for row in rows if row.jenis is JenisPenugasan.DEFINITIF]
    within = [replace(row, mulai=max(first, row.mulai), selesai=min(last, row.selesai or last)) for row in held]
    return [row for row in within if row.selesai is not None and row.mulai <= row.selesai]


def _standing_in(order: Order, row: Penugasan, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "orang_id": order.orang.id,
        "instansi": order.case.instansi,
        "peran": row.peran,
        "bidang": row.bidang,
        "jenis": str(JenisPenugasan.PLH),
        "mulai": row.mulai,
        "selesai": row.selesai,
        "dasar": str(detail["dasar"]),
        "sumber": "obrolan",
        "dibuat_oleh": int(str(detail["diwakili"])),
        "disahkan": order.now,
    }


def _tell_all(order: Order, away: Holder, detail: dict[str, Any]) -> None:
    first, last = date.fromisoformat(str(detail["mulai"])), date.fromisoformat(str(detail["selesai"]))
    facts = {
        **_span(first, last),
        "jabatan_diwakili": away.orang.jabatan,
        "jabatan_wakil": order.orang.jabatan,
        "dasar": detail["dasar"],
    }
    notice = Notice("wakil_berlaku", facts, f"wakil:{order.reply.incoming.update_id}")
    told = {holder.orang.id: holder for holder in (away, order.giver)}
    for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
        told.setdefault(planner.orang.id, planner)
    for holder in told.values():
        send.notify(order.tx, order.case, holder, notice, order.now)
