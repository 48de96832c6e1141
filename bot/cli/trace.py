"""`sakip report trace`: where one number of a report comes from, down to the cell, its version and who approved it."""

import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from bot.app import calendars_of
from bot.cases import load
from bot.cases.papers.trace import Origin, trace
from bot.cli.kit import Refused, console, load_both, open_db
from bot.cli.reports import find_siklus, period_of
from bot.domain.codec import to_json
from bot.domain.entry import parse_canonical
from config.load_toml import did_you_mean


def trace_number(instansi: str, periode: str, kode: str, sop: str | None, *, as_json: bool) -> None:
    """Prints the origins of one indikator's figures. Refused when the siklus does not have it, or nothing was typed."""
    wanted = period_of(periode)
    settings, config = load_both()
    db = open_db(settings)
    siklus_id = find_siklus(db, instansi, wanted, sop)
    calendars = calendars_of(config)
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        known = {item.kode.casefold(): item for item in load.indikator_of(tx, siklus_id)}
        item = known.get(kode.casefold())
        if item is None:
            near = did_you_mean(kode, [row.kode for row in known.values()])
            raise Refused(f"this report has no indikator {kode!r}{near}: its codes stand in the first column")
        origins = trace(tx, case, item.kode, calendars, setahun=str(case.periode) != wanted)
    if as_json:
        facts = {"kode": item.kode, "indikator": item.nama, "asal": to_json(origins)}
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    page = console()
    page.print(f"{item.kode}  {item.nama} ({item.satuan})", style="bold")
    if not any(origin.sel for origin in origins):
        page.print("Nothing was entered for it in this period: the report prints no figure.")
    for origin in origins:
        if origin.sel:
            _print(page, origin, case.kantor.zona)


def _print(page: Console, origin: Origin, zone: str) -> None:
    page.print(f"{origin.periode}  {origin.sop}  division: {origin.unit}")
    page.print(f"file: {origin.berkas or 'not recorded'}  {origin.tautan or ''}".rstrip())
    cells = Table("Column", "Cell", "Value", "Approved value", box=box.SIMPLE)
    for cell in origin.sel:
        cells.add_row(cell.kolom, cell.sel or "-", _said(cell.isi), _said(cell.disetujui))
    page.print(cells)
    page.print(f"version of the sheet: {origin.versi}" + (f"  capaian: {origin.capaian}" if origin.capaian else ""))
    acts = Table("Act", "In what capacity", "When", "Version", "Digest", box=box.SIMPLE)
    for act in origin.perbuatan:
        note = f" (recorded later: {act.catatan})" if act.catatan else ""
        acts.add_row(
            act.perbuatan, act.kapasitas + note, _local(act.pada, zone), str(act.versi or "-"), act.digest[:12]
        )
    page.print(acts if origin.perbuatan else "nobody has approved it yet")
    for item in origin.koreksi:
        page.print(f"correction {item.nomor}: {item.semula} became {item.menjadi}", style="bold")
        page.print(f"  reason: {item.alasan}  basis: {item.dasar}")
        page.print(f"  asked by {item.pengusul}, approved by {item.pemutus}, {_local(item.disetujui, zone)}")
        page.print(f"  package beside the archive: {item.paket or 'not made yet'}")
    if origin.koreksi:
        page.print("Reports that were not approved by then read the corrected figure.")
    if origin.changed:
        page.print("WARNING: what stands in the sheet now is not what was approved.")


def _said(spelled: str | None) -> str:
    """An entry for a reader: a figure as it is, a text in quotes, so that "10" typed as text is seen as such."""
    if not spelled:
        return "-"
    value = parse_canonical(spelled)
    return f"{value:f}" if isinstance(value, Decimal) else f"“{value}”"


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"
