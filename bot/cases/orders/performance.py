"""/kinerja: how the SOP was kept so far, and the planner's choice whether the report shows it."""

from typing import Any

from bot.cases.orders.order import Order
from bot.cases.papers import report_model
from bot.cases.papers.sop_times import is_published, publish, times
from bot.report.kinerja_sop import by_step, of_office
from bot.report.model import UnitRow


def ask(order: Order) -> None:
    """Shows the figures and asks whether they shall be published."""
    if not order.is_planner():
        return
    rows = tuple(times(order.tx, order.case, order.now))
    office = of_office(rows, _units(order))
    facts = {
        "periode": order.case.periode.nama,
        "tepat": office.tepat,
        "dinilai": office.dinilai,
        "dalam_baku": sum(line.dalam_baku for line in by_step(rows)),
        "jumlah_selesai": office.selesai,
        "terisi": office.terisi or 0,
        "diminta": office.diminta or 0,
        "terbit": "ya" if is_published(order.tx, order.case) else "tidak",
    }
    order.ask("kinerja_sop", "pilih_kinerja_sop", facts, {})


def _units(order: Order) -> tuple[UnitRow, ...]:
    return report_model.build(order.tx, order.case, order.now).unit


def settle(order: Order, _detail: dict[str, Any], *, yes: bool) -> None:
    """Keeps the choice; the next compilation and the final report follow it."""
    if not order.is_planner():
        return
    publish(order.tx, order.case, order.orang.id, yes=yes, now=order.now)
    order.tell("kinerja_sop_dicatat", {"periode": order.case.periode.nama, "terbit": "ya" if yes else "tidak"})
