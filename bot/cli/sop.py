"""`sakip sop`: which SOPs are there, how does one read as its official form, and may a file be used?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.sop_form import print_form
from bot.domain.sop import Sop
from config.load import ConfigError, Fault, load_sop, load_sops
from config.load_toml import did_you_mean
from config.settings import SettingsError, load_settings

PIPED_WIDTH = 160  # a pipe has no width of its own; this is what an A3 landscape form takes

app = typer.Typer(help="List the SOPs, print one as its official form, check them for faults.", no_args_is_help=True)


@app.command("list")
def list_sops() -> None:
    """List the SOPs of the configuration folder."""
    sops, faults = _load()
    _console().print(_overview(sops))
    if faults:
        _report(faults)
        raise typer.Exit(1)


@app.command("show")
def show(kode: Annotated[str, typer.Argument(help="Code of the SOP, as `sakip sop list` prints it.")]) -> None:
    """Print one SOP as its official form: identity, roles, flow with mutu baku, returns, and what was inferred."""
    sops, faults = _load()
    if kode in sops:
        print_form(_console(), sops[kode])
        return
    own = tuple(fault for fault in faults if Path(fault.file).stem == kode)
    _report(own)
    if not own:
        typer.echo(f"there is no SOP {kode!r}{did_you_mean(kode, sops)}: see `sakip sop list`", err=True)
    raise typer.Exit(1)


@app.command("lint")
def lint(
    file: Annotated[Path | None, typer.Argument(help="An SOP file; without it every SOP of the folder.")] = None,
) -> None:
    """Check SOP files and list every fault; exit code 1 if there is any."""
    checked, faults = _lint_one(file) if file else _lint_folder()
    _report(faults)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{checked}: no faults")


def _lint_one(file: Path) -> tuple[str, tuple[Fault, ...]]:
    try:
        return f"{load_sop(file).kode} ({file})", ()
    except ConfigError as error:
        return str(file), error.faults


def _lint_folder() -> tuple[str, tuple[Fault, ...]]:
    sops, faults = _load()
    return f"{len(sops)} SOPs", faults


def _load() -> tuple[dict[str, Sop], tuple[Fault, ...]]:
    try:
        return load_sops(load_settings().config_dir)
    except SettingsError as error:
        for fault in error.faults:
            typer.echo(fault, err=True)
        raise typer.Exit(1) from None


def _report(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        typer.echo(str(fault), err=True)


def _console() -> Console:
    """Colours and the window's width on a terminal, plain text in a pipe; no markup, since texts may hold `[sic]`."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console


def _overview(sops: dict[str, Sop]) -> Table:
    table = Table("Code", "Name", "Cycle", "Steps", "In force since", "Published by", "Version")
    for sop in sops.values():
        since = sop.berlaku_sejak.isoformat() if sop.berlaku_sejak else "-"
        steps = str(len(sop.langkah))
        table.add_row(sop.kode, sop.nama, sop.siklus, steps, since, sop.instansi_sumber or "-", sop.digest[:8])
    return table
