"""Make the papers of an evaluation meeting once the planner ordered them: invitation, attendance list, minutes."""

from datetime import datetime
from pathlib import Path

from bot.cases import load
from bot.cases.drive import unmade
from bot.cases.load import Calendars
from bot.cases.papers import meetings
from bot.domain.tally import Tally
from bot.report.apart import run_apart
from bot.report.rapat import render_rapat
from bot.store.db import Db


def draft_meeting(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each meeting whose papers are wanted: gather (no transaction open), draw, keep and send them."""
    tally = Tally()
    for siklus_id, wish in db.ask(meetings.wanted):
        try:
            tally.add("meetings", _draft(db, calendars, siklus_id, wish, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, siklus_id, error, now)
    return tally


def _draft(db: Db, calendars: Calendars, siklus_id: int, wish: str, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        rapat = meetings.build(tx, load.load(tx, siklus_id, calendars), now)
    papers = run_apart(render_rapat, rapat, format_dir) if rapat is not None else None
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if not meetings.is_wanted(tx, case, wish):
            return 0  # ordered anew meanwhile, or another process was first
        meetings.done(tx, case)
        if papers is not None:
            meetings.keep(tx, case, papers, wish, now)
    return 1
