"""/target: an open siklus takes over the targets that changed and the indikator that came since it was opened, by an
explicit act of the planner; without it a siklus keeps what it was opened with (office practice, Figures)."""

from decimal import Decimal
from typing import Any

from bot.cases import load
from bot.cases.commit import chain_of
from bot.cases.drive.files import form_key
from bot.cases.kendali import truth
from bot.cases.orders.order import Order
from bot.domain import tulis
from bot.domain.codec import to_json
from bot.domain.indikator import Indikator
from bot.store.queries import cycles, files, people, record
from config.model import instansi_from_json

SHOWN = 30


def propose(order: Order) -> None:
    """Shows which targets would change; nothing changes before the planner says yes."""
    if not order.is_planner() or not order.is_at_work():
        return
    found = _differences(order)
    if not found:
        order.tell("target_tidak_berubah", {"periode": order.case.periode.nama})
        return
    rows = [_shown(old, new) for old, new in found[:SHOWN]]
    facts = {"periode": order.case.periode.nama, "jumlah": len(found), "perubahan": rows}
    closed = [order.case.kantor.short_name(unit) for unit in order.case.siklus.bidang if _is_closed(order, unit)]
    order.ask("target", "pastikan_target", {**facts, **({"unit": tulis.join_words(closed)} if closed else {})}, {})


def confirm(order: Order, _detail: dict[str, Any]) -> None:
    """Takes the targets over, on record; the sheets concerned are drawn anew around what was typed."""
    if not order.is_planner() or not order.is_at_work():
        return
    found = _differences(order)
    for old, new in found:
        if old is None:
            cycles.add_indikator(order.tx, order.case.id, new.kode, new.bidang, to_json(new))
        else:
            cycles.change_indikator(order.tx, order.case.id, new.kode, to_json(new))
    for unit in sorted({new.bidang for _, new in found}):
        row = files.by_key(order.tx, form_key(order.case, unit))
        if row is not None and "isi" in row.nyata:
            files.change(order.tx, row.kunci, {"isi": True})
    isi = {"indikator": {new.kode: [to_json(old), to_json(new)] for old, new in found}, "oleh": order.orang.id}
    record.append(order.tx, chain_of(order.case), "target_dimuat", isi, order.now)
    order.tell("target_dimuat", {"periode": order.case.periode.nama, "jumlah": len(found)})


def _shown(old: Indikator | None, new: Indikator) -> dict[str, str]:
    target = {"indikator": new.nama, "target": _figure(new.target_tahunan)}
    return {**target, **({"baru": "indikator"} if old is None else {"lama": _figure(old.target_tahunan)})}


def _differences(order: Order) -> list[tuple[Indikator | None, Indikator]]:
    """(as pinned, as in force today) of every indikator whose target changed, and (None, the new one) of those that
    came since, in the units of the siklus that are still open."""
    seeded = instansi_from_json(people.office(order.tx, order.case.instansi).konfig)
    today = truth.in_force(order.tx, seeded, order.case.today(order.now))
    pinned = {row.kode: row for row in load.indikator_of(order.tx, order.case.id)}
    units = {unit for unit in order.case.siklus.bidang if not _is_closed(order, unit)}
    of_file = {row.kode for row in seeded.indikator}  # a change of the file concerns the next siklus
    kept = [row for row in today.indikator if row.kode in pinned or row.kode not in of_file]
    return [(pinned.get(row.kode), row) for row in kept if row.bidang in units and pinned.get(row.kode) != row]


def _is_closed(order: Order, unit: str) -> bool:
    """Whether the entries of a unit are approved: they were, against the targets of then."""
    row = files.by_key(order.tx, form_key(order.case, unit))
    return row is not None and bool(row.ingin.get("kunci") or row.ingin.get("arsip"))


def _figure(value: Decimal | None) -> str:
    return "-" if value is None else tulis.format_bilangan(value)
