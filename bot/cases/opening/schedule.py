"""Which period of an SOP is open or next in an office, and from when on?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import ending, hari_kerja, triwulan
from bot.domain.sop import Sop
from bot.domain.triwulan import Periode
from config.model import Config, Instansi


@dataclass(frozen=True, slots=True)
class Opening:
    """One siklus, and from when on it is to be open; in the place of which one that was `cancelled`, and whether it
    `rests` until the planner says that it is to begin."""

    office: Instansi
    sop: Sop
    periode: Periode
    opens: datetime
    cancelled: int | None = None
    rests: bool = False


def last_finished(config: Config, office: Instansi, sop: Sop, now: datetime) -> Opening:
    """The last finished period of the SOP and its opening time. YearMissing when the calendar ends."""
    today = hari_kerja.local(config.kalender(office), now).date()
    yearly = sop.siklus == "tahunan"
    return opening_of(
        config, office, sop, triwulan.last_finished_tahun(today) if yearly else triwulan.last_finished(today)
    )


def opening_of(config: Config, office: Instansi, sop: Sop, periode: Periode) -> Opening:
    """When the siklus of a period opens: the office's working day after it, at opening time (office practice)."""
    kalender = config.kalender(office)
    opening_day = hari_kerja.nth_hari_kerja(kalender, periode.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    return Opening(office, sop, periode, hari_kerja.opens(kalender, opening_day))


def next_after(config: Config, opening: Opening, now: datetime) -> Opening:
    """The opening itself while it lies ahead, else that of the period after."""
    if now < opening.opens:
        return opening
    return opening_of(config, opening.office, opening.sop, opening.periode.next())


def is_over(config: Config, opening: Opening, now: datetime) -> bool:
    """Whether the siklus would be done by now, had it begun in time: an office that starts later may not want it."""
    kalender = config.kalender(opening.office)
    return now > ending.planned_end(opening.sop.in_period(opening.periode), kalender, opening.opens)
