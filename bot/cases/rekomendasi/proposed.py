"""Which recommendations are offered to the Kepala Dinas to choose from? Those of the one-page brief, by their number.

They are made of the stored report, so that a tap means what the brief of that version printed.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.cases.load import Case
from bot.report.model import ALL_UNITS
from bot.report.tahunan import from_json
from bot.report.view_brief import Usulan, propose
from bot.store.queries import files


def proposed(tx: Connection, case: Case) -> tuple[Usulan, ...]:
    """The proposals of the report as it was last compiled, in the order of the brief; none before the first."""
    row = files.latest_report(tx, case.id)
    return propose(from_json(row.model)) if row is not None else ()


def message_rows(case: Case, found: Sequence[Usulan]) -> list[dict[str, str]]:
    """The proposals as messages list them; `kode` is what their button says."""
    return [
        {"kode": str(number), "unit": unit_name(case, unit_of(item)), "usulan": item.teks}
        for number, item in enumerate(found, 1)
    ]


def unit_of(item: Usulan) -> str:
    """The unit a proposal is for as texts name it ("*" for all)."""
    return "*" if item.unit == ALL_UNITS else item.unit


def unit_name(case: Case, unit: str) -> str:
    """A unit as people call it."""
    return "Semua unit" if unit == "*" else case.kantor.short_name(unit)
