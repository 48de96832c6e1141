"""When will a siklus be over, as far as the SOP's own times tell?"""

from datetime import datetime

from bot.domain import hari_kerja
from bot.domain.facts import Siklus, StatusLangkah
from bot.domain.hari_kerja import Kalender
from bot.domain.sop import LangkahSop, Sop

_OPEN = (StatusLangkah.TERBUKA, StatusLangkah.SEMENTARA, StatusLangkah.BOT)


def planned_end(sop: Sop, kalender: Kalender, opened: datetime) -> datetime:
    """When a siklus opened at `opened` ends if every row takes the time people are given for it (aware UTC)."""
    return _follow(sop.langkah, kalender, opened)


def expected_end(siklus: Siklus, sop: Sop, kalender: Kalender, now: datetime) -> datetime:
    """The same from where the siklus stands: the open rows end when they are due, or now if that has passed, and each
    later row takes the time people are given for it. A siklus that is done ends now."""
    open_rows = [langkah for langkah in siklus.langkah if langkah.status in _OPEN]
    moment = max([now, *(langkah.tenggat for langkah in open_rows if langkah.tenggat is not None)])
    begun = max((langkah.urut for langkah in open_rows), default=0)
    waiting = [row for row in sop.langkah if row.urut > begun and not siklus.row_done(row.urut)]
    return _follow(waiting, kalender, moment)


def _follow(rows: list[LangkahSop] | tuple[LangkahSop, ...], kalender: Kalender, moment: datetime) -> datetime:
    for row in rows:
        moment = _done(row, kalender, moment)
    return moment


def _done(row: LangkahSop, kalender: Kalender, begun: datetime) -> datetime:
    """The date of the sharing letter where the row has one, else the SOP's time but not below the reminders' floor."""
    if row.tenggat_hari_kerja is not None:
        day = hari_kerja.local(kalender, begun).date()
        return hari_kerja.closes(kalender, hari_kerja.add_hari_kerja(kalender, day, row.tenggat_hari_kerja))
    floor = hari_kerja.add_office_minutes(kalender, begun, row.ambang_pengingat)
    return max(hari_kerja.due(kalender, begun, row.waktu), floor)
