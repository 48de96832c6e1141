"""Print the sheets of dispositions that were given in chat: in Word and PDF, kept in the period's folder."""

from datetime import datetime
from pathlib import Path

from bot.cases import load
from bot.cases.drive import unmade
from bot.cases.load import Calendars
from bot.cases.papers import dispositions
from bot.cases.papers.dispositions import Wish
from bot.domain.tally import Tally
from bot.report.apart import run_apart
from bot.report.disposisi import render_disposisi
from bot.store.db import Db


def draft_disposition(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each sheet that is wanted: gather (no transaction open), draw, keep and send it. What fails is tried again at
    the next tick."""
    tally = Tally()
    for wish in db.ask(dispositions.waiting):
        try:
            tally.add("dispositions", _draft(db, calendars, wish, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, wish.siklus_id, error, now)
    return tally


def _draft(db: Db, calendars: Calendars, wish: Wish, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        sheet = dispositions.build(tx, load.load(tx, wish.siklus_id, calendars), wish, now)
    drawn = run_apart(render_disposisi, [sheet], format_dir)
    with db.begin() as tx:
        case = load.lock(tx, wish.siklus_id, calendars)
        return int(dispositions.keep(tx, case, wish, sheet, drawn[0], now))
