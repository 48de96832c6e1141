"""Open the siklus whose time has come: once for each office, SOP and period, however late the bot was away."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.cases import load, status
from bot.cases.opening import ahead, schedule, wishes
from bot.cases.opening.begin import begin
from bot.cases.opening.schedule import Opening
from bot.domain import triwulan
from bot.domain.facts import StatusSiklus
from bot.domain.hari_kerja import YearMissing
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, marks, people
from config.model import Config, Instansi

LOOK_AGAIN = timedelta(hours=1)
TRY_AGAIN = timedelta(minutes=1)


def open_siklus(db: Db, config: Config, undo: timedelta, now: datetime) -> Tally:
    """For every configured office and SOP: the last finished period is open from its opening time on (office practice,
    Calendar: the first working day after the period). A period whose siklus exists is left alone; one that would be
    over by now when the office starts with that SOP rests until the planner says that it is wanted.

    Until when nothing can become due is put down, so that not every tick works out the calendars of all offices.
    """
    tally = Tally()
    known = _offices_to_look_at(db, now)
    if known is None:
        return tally
    later = now + LOOK_AGAIN
    for office in (office for kode, office in config.instansi.items() if kode in known):
        coming: list[Opening] = []
        tally.add("opened", _open_anew(db, config, office, undo, now))
        for kode in office.sop:
            try:
                opening = schedule.last_finished(config, office, config.sop_for(office, kode), now)
                if now >= opening.opens:
                    tally.add("opened", _open_once(db, config, opening, undo, now))
                else:
                    later = min(later, opening.opens)
                with db.begin() as tx:
                    tally.add("warned", ahead.warn_unconnected(tx, config, office, config.sop_for(office, kode), now))
                coming.append(schedule.next_after(config, opening, now))
            except YearMissing:
                continue  # what opens in a year without calendar; the planner is told of that
            except Exception as error:
                tally.fault(f"{office.kode}/{kode}", error)
                later = min(later, now + TRY_AGAIN)
        tally.add("asked", _ask_about_late(db, config, office, now))
        _note_coming(db, office, coming, now)
        with db.begin() as tx:
            tally.add("warned", ahead.warn_calendar(tx, config.kalender(office), office, now))
    with db.begin() as tx:
        marks.put(tx, wishes.NEXT, later.isoformat(), now)
    return tally


def _offices_to_look_at(db: Db, now: datetime) -> frozenset[str] | None:
    """The offices the database knows; None while nothing can be due in any of them."""
    until = db.ask(marks.get, wishes.NEXT)
    return db.ask(people.office_codes) if until is None or now >= datetime.fromisoformat(until) else None


def _note_coming(db: Db, office: Instansi, coming: list[Opening], now: datetime) -> None:
    """Puts down which siklus of the office opens next, and when: what /status says between two siklus."""
    if coming:
        first = min(coming, key=lambda opening: opening.opens)
        with db.begin() as tx:
            status.note_coming(tx, office.kode, first.periode, first.opens, now)


def _open_once(db: Db, config: Config, opening: Opening, undo: timedelta, now: datetime) -> int:
    with db.read() as tx:
        exists = cycles.find(tx, opening.office.kode, opening.sop.kode, str(opening.periode)) is not None
        known = exists or any(row.sop_kode == opening.sop.kode for row in cycles.every(tx, opening.office.kode))
    if exists:
        return 0
    first = not known and schedule.is_over(config, opening, now)
    with db.begin() as tx:
        return begin(tx, config, replace(opening, rests=first), undo, now)


def _ask_about_late(db: Db, config: Config, office: Instansi, now: datetime) -> int:
    """One question to the planner about each siklus that rests since it would be late from its first day, as soon as
    a planner can be reached."""
    kalender, asked = config.kalender(office), 0
    for row in db.ask(cycles.running, office.kode):
        if row.status == StatusSiklus.DIJEDA:
            with db.begin() as tx:
                asked += wishes.ask_whether(tx, load.lock(tx, row.id, lambda _office, _zone: kalender), now)
    return asked


def _open_anew(db: Db, config: Config, office: Instansi, undo: timedelta, now: datetime) -> int:
    """The periods whose siklus was cancelled and that the planner wants opened once more, with the office's SOPs of
    now."""
    made = 0
    with db.read() as tx:
        wished = [cycles.get(tx, siklus_id) for siklus_id in wishes.wished_anew(tx, office.kode)]
    for row in wished:
        if row.sop_kode in office.sop:
            sop, periode = config.sop_for(office, row.sop_kode), triwulan.parse(row.periode)
            with db.begin() as tx:
                made += begin(tx, config, Opening(office, sop, periode, now, cancelled=row.id), undo, now)
        with db.begin() as tx:
            wishes.settle_wish(tx, row.id)
    return made
