"""Tell fillers what to mend once their sheet is quiet, and take a ticked "Selesai" box for their word."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.load import Calendars, Case
from bot.cases.sheet import findings, ticked
from bot.domain.facts import StatusLangkah, StatusSiklus
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import entries


def tell_findings(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """One transaction per sheet whose time has come; the same findings are told once."""
    tally = Tally()
    for row in db.ask(entries.to_look_at, now):
        try:
            with db.begin() as tx:
                _tell(tx, load.lock(tx, row.siklus_id, calendars), row.bidang, now, tally)
                entries.put_sheet(tx, row.siklus_id, row.bidang, {"periksa": None}, now)
        except Exception as error:
            tally.fault(f"siklus {row.siklus_id} {row.bidang}", error)
    return tally


def _tell(tx: Connection, case: Case, bidang: str, now: datetime, tally: Tally) -> None:
    fill = case.sop.fill_row
    sheet = entries.sheet(tx, case.id, bidang)
    if fill is None or sheet is None or case.siklus.status is not StatusSiklus.BERJALAN:
        return
    langkah = case.siklus.at(fill.urut, bidang)
    if langkah.status is not StatusLangkah.TERBUKA:
        return
    if sheet.selesai_dicentang:
        tally.add("ticked", ticked.take(tx, case, langkah, now))
    elif findings.tell_quiet_sheet(tx, case, langkah, sheet, now):
        tally.add("told")
