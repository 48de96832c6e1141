"""`sakip status --sop`: how the SOP was kept, step by step, by role, by bidang and for the office; itself evidence for
SAKIP."""

import json
from datetime import datetime
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Row

from bot.app import Clock, calendars_of
from bot.cases import load
from bot.cases.load import Calendars
from bot.cases.papers import report_model
from bot.cases.papers.sop_times import is_published, times
from bot.cli.kit import console, load_both, open_db
from bot.domain.codec import to_json
from bot.domain.facts import StatusSiklus
from bot.report.kinerja_sop import Kinerja, by_role, by_step, by_unit, of_office
from bot.store.queries import cycles


def show_performance(*, as_json: bool) -> None:
    """Prints every siklus; times are office minutes."""
    settings, config = load_both()
    db = open_db(settings)
    now = Clock(settings.clock_url or "").now()
    calendars = calendars_of(config)
    with db.read() as tx:
        rows = [row for row in cycles.every(tx) if row.status != StatusSiklus.DIBATALKAN]
        found = [_measured(tx, row, calendars, now) for row in rows]
    if as_json:
        typer.echo(json.dumps(to_json({"pada": now, "siklus": found}), ensure_ascii=False, indent=1))
        return
    page = console()
    if not found:
        page.print("No siklus yet: one opens by itself on the first working day after its period.")
    for cycle in found:
        _print(page, cycle)


def _measured(tx: Connection, row: Row[Any], calendars: Calendars, now: datetime) -> dict[str, Any]:
    case = load.load(tx, row.id, calendars)
    rows = tuple(times(tx, case, now))
    units = report_model.build(tx, case, now).unit
    return {
        "instansi": case.instansi,
        "sop": case.sop.kode,
        "periode": str(case.periode),
        "status": str(case.siklus.status),
        "terbit": is_published(tx, case),
        "langkah": by_step(rows),
        "peran": by_role(rows),
        "bidang": by_unit(rows, units),
        "kantor": of_office(rows, units),
    }


def _print(page: Console, cycle: dict[str, Any]) -> None:
    published = "published in the report" if cycle["terbit"] else "not published in the report"
    page.print(f"{cycle['instansi']}  {cycle['sop']}  {cycle['periode']}  {cycle['status']}  {published}", style="bold")
    for heading, lines in (("Step", cycle["langkah"]), ("Role", cycle["peran"]), ("Bidang", cycle["bidang"])):
        page.print(_table(heading, lines))
    page.print(_table("Office", (cycle["kantor"],)))


def _table(heading: str, lines: tuple[Kinerja, ...]) -> Table:
    columns = ("Done", "Standard", "Median", "Worst", "Waiting", "Working", "In standard", "On time", "Filled")
    table = Table(heading, *columns, box=box.SIMPLE)
    for line in lines:
        worst = f"{_minutes(line.terlama)} ({line.terlama_unit})" if line.terlama_unit else _minutes(line.terlama)
        table.add_row(
            line.nama or "all steps",
            f"{line.selesai} of {line.jumlah}",
            _minutes(line.baku),
            _minutes(line.nyata),
            worst,
            _minutes(line.menunggu),
            _minutes(line.kerja),
            _share(line.dalam_baku, line.selesai),
            _share(line.tepat, line.dinilai),
            _share(line.terisi, line.diminta),
        )
    return table


def _minutes(minutes: int | None) -> str:
    return "-" if minutes is None else f"{minutes // 60}:{minutes % 60:02} h"


def _share(part: int | None, whole: int | None) -> str:
    return f"{part} of {whole} ({100 * (part or 0) // whole} %)" if whole else "-"
