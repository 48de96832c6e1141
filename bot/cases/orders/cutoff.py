"""/putus: the planner cuts an account off at once, a lost phone's or that of somebody who left."""

from typing import Any

from sqlalchemy import Row

from bot.cases.accounts.cutoff import cut_off, tell_planner
from bot.cases.orders.order import Order, parts_of
from bot.store.queries import people


def propose(order: Order) -> None:
    """Understands "/putus Pengisi Penempatan; ponsel hilang" and shows back whose account it is."""
    if not order.is_planner():
        return
    parts = parts_of(order.words)
    found = people.named(order.tx, order.case.instansi, parts[0])
    if len(parts) < 2 or not parts[1] or len(found) != 1 or found[0].id == order.orang.id:
        order.explain("putus")
        return
    facts = {**_facts(found[0]), "alasan": parts[1]}
    if people.telegram_of(order.tx, found[0].id) is None:
        order.tell("akun_tidak_ada", _facts(found[0]))
        return
    order.ask("putus", "pastikan_putus", facts, {"orang_id": found[0].id, "alasan": parts[1]})


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """The planner said yes: from now on that account decides nothing and gets nothing."""
    if not order.is_planner():
        return
    person = people.person(order.tx, int(str(detail["orang_id"])))
    waiting = cut_off(order.tx, person, order.orang.id, str(detail["alasan"]), order.now)
    if waiting is None:
        order.tell("akun_tidak_ada", _facts(person))
        return
    tell_planner(order.tx, order.case, person, str(detail["alasan"]), waiting, order.now)


def _facts(person: Row[Any]) -> dict[str, Any]:
    return {"nama_pejabat": person.nama, "jabatan_pejabat": person.jabatan}
