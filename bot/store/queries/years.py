"""What did earlier periods of an office leave behind? Their siklus under any SOP, and what people entered there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.store.queries.partial import among
from bot.store.tables import isian, siklus

# Every row of the SOP is done: what was entered is approved, whether or not the bot has finished archiving.
APPROVED = ("selesai", "diarsipkan")


def of_periods(tx: Connection, office: str, periods: Sequence[str]) -> list[Row[Any]]:
    """The siklus of an office for these periods (`2025-TW1`, `2025`), approved ones last and the newest of them very
    last: whoever lets later rows win gets what was approved last. Cancelled ones are none."""
    wanted = (siklus.c.instansi == office, siklus.c.periode.in_(list(periods)), siklus.c.status != "dibatalkan")
    rows = tx.execute(select(siklus).where(*wanted).order_by(siklus.c.id))
    return sorted(rows, key=lambda row: (row.status in APPROVED, row.id))


def entered(tx: Connection, siklus_id: int) -> list[Row[Any]]:
    """What people entered in a siklus: (kode, bidang, isi, sel)."""
    columns = select(isian.c.kode, isian.c.bidang, isian.c.isi, isian.c.sel)
    return list(tx.execute(columns.where(isian.c.siklus_id == siklus_id).order_by(isian.c.kode)))


def has_approved(tx: Connection, office: str, periode: str) -> bool:
    """Whether any siklus of this office for `periode` was approved to its end."""
    key = (siklus.c.instansi == office, siklus.c.periode == periode, among(siklus.c.status, *APPROVED))
    return tx.execute(select(siklus.c.id).where(*key).limit(1)).first() is not None
