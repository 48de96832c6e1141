"""What follows for the yearly report when one more triwulan of its year is approved?"""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.load import Case
from bot.cases.papers import report_files
from bot.domain.triwulan import Triwulan
from bot.store.queries import files, years


def triwulan_approved(tx: Connection, case: Case, now: datetime) -> None:
    """The year's draft that the siklus of TW IV already has lacks these figures: it is made anew."""
    last = str(Triwulan(case.periode.tahun, 4))
    for row in years.of_periods(tx, case.instansi, [last]) if str(case.periode) != last else ():
        if row.status == "berjalan" and files.latest_report(tx, row.id, tahunan=True) is not None:
            report_files.want_revision(tx, row.id, now)
