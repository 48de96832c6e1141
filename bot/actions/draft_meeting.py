"""Make the papers of an evaluation meeting once the planner ordered them: invitation, attendance list, minutes."""

from datetime import datetime
from pathlib import Path
from typing import cast

from bot.cases import load, meetings, send
from bot.cases import people as who
from bot.cases.load import Calendars
from bot.cases.meetings import Papers
from bot.cases.send import Notice
from bot.domain.tally import Tally
from bot.report.apart import run_apart
from bot.report.errors import TemplateFault
from bot.report.rapat import Rapat, render_rapat
from bot.store.db import Db


def draft_meeting(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each meeting whose papers are wanted: gather (no transaction open), draw, keep and send them."""
    tally = Tally()
    with db.read() as tx:
        waiting = meetings.wanted(tx)
    for siklus_id, wish in waiting:
        try:
            tally.add("meetings", _draft(db, calendars, siklus_id, wish, format_dir, now))
        except Exception as error:
            tally.fault(f"siklus {siklus_id}", error)
    return tally


def _draft(db: Db, calendars: Calendars, siklus_id: int, wish: str, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        rapat = meetings.build(tx, load.load(tx, siklus_id, calendars), now)
    papers, fault = _draw(rapat, format_dir)
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if not meetings.is_wanted(tx, case, wish):
            return 0  # ordered anew meanwhile, or another process was first
        meetings.done(tx, case)
        if papers is not None:
            meetings.keep(tx, case, papers, wish, now)
        for planner in who.reachable(tx, case, who.ALERT_CHAIN, now) if fault else ():
            facts = {"periode": case.periode.nama, "sebab": fault}
            send.notify(tx, case, planner, Notice("rapat_gagal", facts, f"rapat_gagal:{wish}"), now)
    return 1


def _draw(rapat: Rapat | None, format_dir: Path) -> tuple[Papers | None, str]:
    """The papers, or the sentence that says which template has to be mended."""
    if rapat is None:
        return None, ""
    try:
        return cast("Papers", run_apart(render_rapat, rapat, format_dir)), ""
    except TemplateFault as fault:
        return None, fault.pesan
