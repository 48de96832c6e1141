"""On which day will a siklus be over, as people are told?"""

from datetime import datetime

from bot.cases.load import Case
from bot.domain import ending, hari_kerja, tulis


def planned_day(case: Case) -> str:
    """The day on which it ends if everybody keeps to the times given, as printed."""
    return _day(case, ending.planned_end(case.sop, case.kalender, case.dibuka))


def expected_day(case: Case, now: datetime) -> str:
    """The same from where the siklus stands now."""
    return _day(case, ending.expected_end(case.siklus, case.sop, case.kalender, now))


def _day(case: Case, moment: datetime) -> str:
    return tulis.format_tanggal(hari_kerja.local(case.kalender, moment).date())
