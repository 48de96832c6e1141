"""Compile the report from approved entries when a siklus has come to it, and anew when the draft was added to; the
working papers when it has come to a measuring step."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.commit import commit
from bot.cases.drive import unmade
from bot.cases.load import Calendars, Case
from bot.cases.papers import measured_papers, report_files
from bot.cases.papers.measured_papers import Paper
from bot.cases.papers.rujukan import pin_rujukan
from bot.cases.papers.yearly_model import build_any, build_closing
from bot.cases.prompts import cards
from bot.domain.facts import BotSelesai, StatusLangkah
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.domain.triwulan import Tahun
from bot.report.apart import run_apart
from bot.report.documents import Documents, render_apart
from bot.report.kertas_kerja import render_papers
from bot.report.model import Laporan
from bot.store.db import Db
from bot.store.queries import cycles, files, marks

REPORTS = (Objek.LAPORAN, Objek.LAPORAN_TAHUNAN)
COMPILED = (*REPORTS, Objek.HIMPUNAN)


def compile_report(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each siklus at a compiling stage: read what was approved, render (no transaction open), commit.

    `format_dir` holds the office's templates. A siklus that fails leaves the others alone (tally.faults).
    """
    tally = Tally()
    with db.read() as tx:
        waiting, outdated = cycles.with_bot_work(tx), report_files.wanted_revisions(tx)
        measured = sorted({*waiting, *measured_papers.watched(tx)})
    jobs = [
        *((_compile, siklus_id) for siklus_id in waiting),
        *((_measure, siklus_id) for siklus_id in measured),
        *((_revise, siklus_id) for siklus_id in outdated),
    ]
    for job, siklus_id in jobs:
        try:
            tally.add("compiled", job(db, calendars, siklus_id, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, siklus_id, error, now)
    return tally


def _compile(db: Db, calendars: Calendars, siklus_id: int, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        stage = next((langkah for langkah, objek in case.bot_stages() if objek in COMPILED), None)
    if stage is None:
        return 0
    objek = case.stage(stage).objek
    made = _render(db, case, objek, format_dir, now) if objek in REPORTS else None
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if case.siklus.at(stage.urut, stage.bidang) != stage:
            return 0  # a return or a change of data came between: compile anew next tick
        if made is not None:
            report_files.keep_report(tx, case, *made, now)
        commit(tx, case, BotSelesai(stage.urut, stage.bidang, stage.tahap), now)
    return 1


def _measure(db: Db, calendars: Calendars, siklus_id: int, format_dir: Path, now: datetime) -> int:
    """The working papers of the units that have come to a measuring step, all drawn at once; each unit goes on when
    its own is kept. Papers whose entries changed since are made anew."""
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        rows, unwatched = measured_papers.due(tx, case), measured_papers.unwatched(tx, case)
        papers = measured_papers.gather(tx, case, rows, build_any(tx, case, now)) if rows else []
    if not papers and not unwatched:
        return 0
    drawn = run_apart(render_papers, [paper.model for paper in papers], format_dir) if papers else []
    with db.begin() as tx:
        for mark in unwatched:
            marks.drop(tx, mark)
        for paper, pdf in zip(papers, drawn, strict=True):
            _keep_measured(tx, load.lock(tx, siklus_id, calendars), paper, pdf, now)
    return len(papers)


def _keep_measured(tx: Connection, case: Case, paper: Paper, pdf: bytes, now: datetime) -> None:
    row = paper.langkah
    if case.siklus.at(row.urut, row.bidang) != row:
        return  # a return came between, or another process was first
    measured_papers.keep(tx, case, paper, pdf, now)
    if row.status is StatusLangkah.BOT:
        commit(tx, case, BotSelesai(row.urut, row.bidang, row.tahap), now)


def _revise(db: Db, calendars: Calendars, siklus_id: int, format_dir: Path, now: datetime) -> int:
    """The draft with what was added to it; whoever has it to check or decide gets the new version."""
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        objek = _drafted(case)
    made = _render(db, case, objek, format_dir, now)
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if made is not None:
            report_files.keep_report(tx, case, *made, now)
        report_files.revised(tx, siklus_id)
        for langkah in case.siklus.langkah:
            if langkah.status is StatusLangkah.TERBUKA and case.stage(langkah).objek is objek:
                cards.refresh(tx, case, langkah, now)
    return 1


def _drafted(case: Case) -> Objek:
    """Which report is being worked on: the yearly one once TW IV has come to it, until somebody says it is right."""
    at_work = (StatusLangkah.TERBUKA, StatusLangkah.BOT)
    open_now = {case.stage(langkah).objek for langkah in case.siklus.langkah if langkah.status in at_work}
    return Objek.LAPORAN_TAHUNAN if Objek.LAPORAN_TAHUNAN in open_now else Objek.LAPORAN


def _render(db: Db, case: Case, objek: Objek, format_dir: Path, now: datetime) -> tuple[Laporan, Documents] | None:
    """The report as it stands now and its files; a yearly one with the office's references of this moment. None when
    it says what the last draft said: that one keeps its files."""
    closing = objek is Objek.LAPORAN_TAHUNAN
    if closing or isinstance(case.periode, Tahun):
        with db.begin() as tx:
            pin_rujukan(tx, case.instansi, case.id, now)
    with db.read() as tx:
        model = build_closing(tx, case, now) if closing else build_any(tx, case, now)
        last = files.latest_report(tx, case.id, tahunan=closing)
    if last is not None and last.digest == model.digest:
        return None
    return model, render_apart(model, format_dir)
