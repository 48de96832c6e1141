"""File the corrections that are in force: a printed sheet and a package beside the archive, and what is still open in
the office (sheets, a draft) brought to the corrected figures."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from bot.cases import announce, load
from bot.cases import people as who
from bot.cases.drive import unmade
from bot.cases.koreksi import addendum, onward
from bot.cases.load import Calendars
from bot.cases.send import Notice
from bot.domain.tally import Tally
from bot.report.apart import run_apart
from bot.report.lembar_koreksi import render_lembar
from bot.store.db import Db
from bot.store.queries import koreksi


def file_koreksi(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each correction without its package: render, pack, keep, tell the planner; then each open siklus that reads
    its figures, in a transaction of its own. What fails is tried again at the next tick."""
    tally = Tally()
    with db.read() as tx:
        waiting, behind = koreksi.unfiled(tx), onward.waiting(tx)
    for row in waiting:
        try:
            tally.add("filed", _file(db, calendars, row, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, row.siklus_id, error, now)
    for siklus_id in behind:
        with db.begin() as tx:
            onward.bring(tx, load.lock(tx, siklus_id, calendars), now)
        tally.add("brought")
    return tally


def _file(db: Db, calendars: Calendars, row: Row[Any], format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        material = addendum.collect(tx, row, calendars, now)
    page = run_apart(render_lembar, material.lembar, format_dir)
    package = addendum.pack(material, page)
    with db.begin() as tx:
        case = load.lock(tx, row.siklus_id, calendars)
        printed = addendum.keep(tx, material, page, package, now)
        if printed is None:
            return 0  # another process was first
        facts = {"periode": case.periode.nama, "unit": case.kantor.short_name(row.bidang), "nomor": row.nomor}
        notice = Notice("lembar_koreksi", facts, f"lembar_koreksi:{row.id}")
        announce.tell(tx, case, ((who.PLANNER, ""),), notice, now, dokumen=printed)
    return 1
