"""/akses: somebody whose Google account cannot open the sheet asks; the planner grants with one tap."""

import re
from typing import Any

from bot.cases import people as who
from bot.cases import send
from bot.cases.drive.files import form_key
from bot.cases.orders.order import Order
from bot.cases.send import Notice
from bot.store.queries import files, people, record

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def ask(order: Order) -> None:
    """Understands "/akses nama@contoh.go.id" of a filler or head and passes it to the planner."""
    email = _EMAIL.search(order.words)
    unit = _own_unit(order)
    if email is None or not unit:
        order.explain("akses")
        return
    facts = {
        "akun": email.group().lower(),
        "unit": order.case.kantor.short_name(unit),
        "periode": order.case.periode.nama,
    }
    detail = {"akun": facts["akun"], "bidang": unit, "orang_id": order.orang.id}
    for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
        order.ask("akses", "akses_masuk", {**facts, "jabatan_pemohon": order.orang.jabatan}, detail, planner)
    order.tell("akses_diminta", facts)


def _own_unit(order: Order) -> str:
    rows = people.assignments(order.tx, order.case.instansi)
    mine = [row for row in rows if row.orang_id == order.orang.id and row.covers(order.case.today(order.now))]
    return next((row.bidang for row in mine if row.bidang in order.case.siklus.bidang), "")


def grant(order: Order, detail: dict[str, Any]) -> None:
    """The planner said yes: the account may write in that unit's sheet, on record."""
    if not order.is_planner():
        return
    bidang, email = str(detail["bidang"]), str(detail["akun"])
    row = files.by_key(order.tx, form_key(order.case, bidang))
    if row is None:
        return
    files.change(order.tx, row.kunci, {"bagikan": {**row.ingin.get("bagikan", {}), email: "writer"}})
    isi = {"akun": email, "bidang": bidang, "oleh": order.orang.id}
    record.append(order.tx, f"siklus:{order.case.id}", "akses", isi, order.now)
    asker = people.person(order.tx, int(str(detail["orang_id"])))
    rows = [item for item in people.assignments(order.tx, order.case.instansi) if item.orang_id == asker.id]
    facts = {
        "akun": email,
        "unit": order.case.kantor.short_name(bidang),
        "periode": order.case.periode.nama,
        "tautan_format": row.tautan or "",
    }
    if rows:
        notice = Notice("akses_diberikan", facts, f"akses:{order.reply.incoming.update_id}")
        send.notify(order.tx, order.case, who.holder_of_row(order.tx, rows[0]), notice, order.now)
