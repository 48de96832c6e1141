"""`sakip report`: the report of a siklus as it stands now, compiled on demand; nothing is kept or sent."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import Connection, Row

from bot.app import Clock, calendars_of
from bot.cases import load
from bot.cases.papers.yearly_model import build_any, build_closing
from bot.cli.kit import Refused, load_both, open_db
from bot.domain import triwulan
from bot.domain.codec import from_json
from bot.domain.facts import StatusSiklus
from bot.domain.sop import Sop
from bot.report.documents import file_stem, render_documents
from bot.store.db import Db
from bot.store.queries import cycles
from config.load_toml import did_you_mean

COPY = " (salinan kerja)"  # told apart from the report that people approved


def compile_now(instansi: str, periode: str, sop: str | None, out: Path) -> None:
    """Writes the three files of the report to `out`. Refused when there is no such siklus."""
    wanted = period_of(periode)
    settings, config = load_both()
    db = open_db(settings)
    siklus_id = find_siklus(db, instansi, wanted, sop)
    now = Clock(settings.clock_url or "").now()
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars_of(config))
        closing = str(case.periode) != wanted
        model = build_closing(tx, case, now) if closing else build_any(tx, case, now)
    made = render_documents(model, settings.config_dir / "format")
    out.mkdir(parents=True, exist_ok=True)
    for name, data in made.named(file_stem(model) + COPY).items():
        (out / name).write_bytes(data)
        typer.echo(str(out / name))


def period_of(text: str) -> str:
    """A period as siklus write it; bad usage when it is none."""
    try:
        return str(triwulan.parse(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no period: write 2026-TW1 or 2026", param_hint="PERIODE") from None


def find_siklus(db: Db, instansi: str, periode: str, sop: str | None) -> int:
    """The one siklus meant: for a year, the yearly one or the one of TW IV that closes it. Refused when there is none
    or several."""
    with db.read() as tx:
        rows = cycles.every(tx)
        own = [row for row in rows if row.instansi == instansi and row.status != StatusSiklus.DIBATALKAN]
        found = [row for row in own if row.periode == periode and sop in (None, row.sop_kode)]
        found = found or [row for row in own if _closes(tx, row, periode) and sop in (None, row.sop_kode)]
    if len(found) == 1:
        return int(found[0].id)
    if found:
        raise Refused(f"several SOPs have a siklus {periode}: say which with --sop ({_listed(found, 'sop_kode')})")
    if not own:
        offices = sorted({row.instansi for row in rows})
        raise Refused(f"{instansi!r} has no siklus{did_you_mean(instansi, offices)}: see `sakip status`")
    raise Refused(f"{instansi!r} has no such siklus; it has {_listed(own, 'periode')}")


def _closes(tx: Connection, row: Row[Any], periode: str) -> bool:
    """Whether this siklus is the one of TW IV that makes the report of the year `periode`."""
    last = row.periode == f"{periode}-TW4"
    return last and from_json(Sop, cycles.sop_content(tx, row.sop_digest)).closes_year


def _listed(rows: Sequence[object], column: str) -> str:
    return ", ".join(sorted({str(getattr(row, column)) for row in rows}))
