"""`sakip status`: every siklus, who holds what since when and how late, and what went wrong and waits for somebody."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Row

from bot.app import Clock, calendars_of
from bot.cases import load, status
from bot.cases import people as who
from bot.cases.drive import progress
from bot.cases.load import Calendars
from bot.cli.kit import console, load_both, open_db
from bot.domain.codec import to_json
from bot.domain.facts import StatusSiklus
from bot.logs import redact
from bot.store.queries import cycles, oversight, people

_OVER = (StatusSiklus.SELESAI, StatusSiklus.DIBATALKAN)


@dataclass(frozen=True, slots=True)
class _View:
    """What reading the state takes."""

    tx: Connection
    calendars: Calendars
    now: datetime


def show_status(*, as_json: bool) -> None:
    """Prints the state of everything; times are the office's in the tables, UTC in JSON."""
    settings, config = load_both()
    db = open_db(settings)
    now = Clock(settings.clock_url or "").now()
    with db.read() as tx:
        facts = _facts(_View(tx, calendars_of(config), now))
    if as_json:
        typer.echo(json.dumps(to_json(facts), ensure_ascii=False, indent=1))
    else:
        _print(facts, console())


def _facts(view: _View) -> dict[str, Any]:
    return {
        "pada": view.now,
        "siklus": [_siklus(view, row) for row in cycles.every(view.tx)],
        "belum_terhubung": [
            {"instansi": office.kode, "orang": row.kode, "jabatan": row.jabatan}
            for office in people.offices(view.tx)
            for row in people.unconnected(view.tx, office.kode)
        ],
        "pesan": [_plain(row) for row in oversight.troubled_messages(view.tx)],
        "google": [_plain(row) for row in oversight.failed_files(view.tx)],
        "update_mati": [_plain(row) for row in oversight.dead_updates(view.tx)],
    }


def _siklus(view: _View, row: Row[Any]) -> dict[str, Any]:
    case = load.load(view.tx, row.id, view.calendars)
    over = case.siklus.status in _OVER
    return {
        "id": row.id,
        "instansi": row.instansi,
        "sop": row.sop_kode,
        "periode": row.periode,
        "status": str(case.siklus.status),
        "zona": case.kantor.zona,
        "dibuka": row.dibuka,
        "selesai": row.selesai,
        "langkah_total": len(case.sop.langkah),
        "langkah_selesai": status.rows_done(case),
        "langkah": [] if over else status.holdings(view.tx, case, view.now),
        "penyiapan": _progress(view, case),
        "perencana_terjangkau": over or bool(who.reachable(view.tx, case, who.ALERT_CHAIN, view.now)),
    }


def _progress(view: _View, case: load.Case) -> dict[str, Any] | None:
    found = progress.progress_of(view.tx, case, view.now)
    if found is None:
        return None
    return {"tugas": found.tugas, "siap": found.siap, "jumlah": found.jumlah, "perkiraan_selesai": found.selesai}


def _plain(row: Row[Any]) -> dict[str, Any]:
    """A row as it may be shown: reasons without e-mails, codes or what people wrote."""
    return {name: redact(value) if name == "galat" and value else value for name, value in row._asdict().items()}


# --- on paper --------------------------------------------------------------------------------------------------------


def _print(facts: dict[str, Any], page: Console) -> None:
    if not facts["siklus"]:
        page.print("No siklus yet: one opens by itself on the first working day after its period.")
    for cycle in facts["siklus"]:
        page.print(_headline(cycle), style="bold")
        if cycle["penyiapan"]:
            page.print(_under_way(cycle["penyiapan"], cycle["zona"]))
        if cycle["langkah"]:
            page.print(_held(cycle))
    for line in _troubles(facts):
        page.print(line)


def _headline(cycle: dict[str, Any]) -> str:
    done = f"{cycle['langkah_selesai']} of {cycle['langkah_total']} steps done"
    since = _local(cycle["selesai"] or cycle["dibuka"], cycle["zona"])
    when = f"{'ended' if cycle['selesai'] else 'opened'} {since}"
    return f"{cycle['instansi']}  {cycle['sop']}  {cycle['periode']}  {cycle['status']}  {done}  {when}"


def _under_way(found: dict[str, Any], zone: str) -> str:
    rest = found["perkiraan_selesai"]
    end = f", the rest until about {_local(rest, zone)}" if rest else ""
    return f"{found['tugas']}: {found['siap']} of {found['jumlah']} sheets are ready{end}"


def _held(cycle: dict[str, Any]) -> Table:
    table = Table("Step", "Bidang", "Task", "Held by", "Round", "Since", "Until", "Late", box=box.SIMPLE)
    for row in cycle["langkah"]:
        holders = ", ".join(row["pemegang"]) or ("bot" if row["peran"] == "bot" else f"NOBODY ({row['peran']})")
        away = "" if row["terhubung"] else " (not connected)"
        times = (_local(row["sejak"], cycle["zona"]), _local(row["tenggat"], cycle["zona"]))
        late = _duration(row["terlambat_menit"])
        task = f"{row['tugas']} ({row['status']})"
        table.add_row(str(row["urut"]), row["bidang"] or "-", task, holders + away, str(row["putaran"]), *times, late)
    return table


def _duration(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min of office time" if minutes else "-"


def _local(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment else "-"


def _troubles(facts: dict[str, Any]) -> Iterator[str]:
    for cycle in facts["siklus"]:
        if not cycle["perencana_terjangkau"]:
            yield f"ALARM {cycle['instansi']}: neither the planner nor anybody above can be reached in Telegram"
    for office, rows in groupby(facts["belum_terhubung"], key=lambda row: row["instansi"]):
        titles = [f"{row['jabatan']} ({row['orang']})" for row in rows]
        yield f"{office}: {len(titles)} not connected to Telegram (`sakip invite`): {', '.join(titles)}"
    for row in facts["pesan"]:
        word = "doubtful" if row["status"] == "ragu" else "undeliverable"
        after = "looked after" if row["diurus"] else "to be looked after"
        what = f"message {row['id']} ({row['jenis']}) to {row['jabatan'] or 'a chat'}"
        yield f"{what}: {word}, {after}. {row['galat'] or ''}"
    for row in facts["google"]:
        yield f"Google: {row['nama']}: tried {row['coba']} times. {row['galat']}"
    for row in facts["update_mati"]:
        yield f"update {row['update_id']} could not be worked off: {row['galat']}"
