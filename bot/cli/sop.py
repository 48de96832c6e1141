"""`sakip sop`: which SOPs are there, how does one read as its official form, and may a file be used?"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.kit import Refused
from bot.cli.sop_form import print_form
from bot.domain.sop import Sop
from bot.report.errors import TemplateFault
from config.load import Fault, files_of, lint_sop, load_sops
from config.load_toml import did_you_mean
from config.settings import SettingsError, load_settings

PIPED_WIDTH = 160  # a pipe has no width of its own; this is what an A3 landscape form takes

app = typer.Typer(help="List the SOPs, print one as its official form, check or import one.", no_args_is_help=True)


class Format(StrEnum):
    """What the official form can be printed as, besides the terminal."""

    DOCX = "docx"
    PDF = "pdf"


@app.command("list")
def list_sops() -> None:
    """List the SOPs of the configuration folder."""
    sops, faults = _load()
    _console().print(_overview(sops))
    if faults:
        _report(faults)
        raise typer.Exit(1)


@app.command("show")
def show(
    kode: Annotated[str, typer.Argument(help="Code of the SOP, as `sakip sop list` prints it.")],
    form: Annotated[
        Format | None, typer.Option("--format", help="Write the official form as a file instead of printing it.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="That file; default KODE.pdf or KODE.docx.")] = None,
) -> None:
    """Print one SOP as its official form: identity, roles, flow with mutu baku, returns, and what was inferred."""
    if out and form is None:
        raise typer.BadParameter("say --format docx or --format pdf as well", param_hint="--out")
    sops, faults = _load()
    if kode not in sops:
        _unknown(kode, sops, faults)
    if form is None:
        print_form(_console(), sops[kode])
    else:
        _write_form(sops[kode], form, out or Path(f"{kode}.{form}"))


def _unknown(kode: str, sops: dict[str, Sop], faults: tuple[Fault, ...]) -> NoReturn:
    own = tuple(fault for fault in faults if Path(fault.file).stem == kode)
    _report(own)
    if not own:
        typer.echo(f"there is no SOP {kode!r}{did_you_mean(kode, sops)}: see `sakip sop list`", err=True)
    raise typer.Exit(1)


def _write_form(sop: Sop, form: Format, out: Path) -> None:
    if out.suffix.lower() != f".{form}":
        raise typer.BadParameter(f"{out.name} is no name for a {form} file", param_hint="--out")
    try:
        data = _rendered(sop, form)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except (OSError, TemplateFault) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        typer.echo(f"{out} cannot be written: {reason}", err=True)
        raise typer.Exit(1) from None
    typer.echo(str(out))


def _rendered(sop: Sop, form: Format) -> bytes:
    if form is Format.DOCX:
        from bot.report.sop_docx import render_sop_docx

        return render_sop_docx(sop)
    from bot.report.sop_pdf import render_sop_pdf

    return render_sop_pdf(sop, load_settings().config_dir / "format")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The SOP's table: .xlsx, .docx, .csv, .tsv or .txt.")],
    kode: Annotated[
        str | None, typer.Option(metavar="KODE", help="Code of the profile; default from the file's name.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Where the profile goes; default KODE.toml.")
    ] = None,
) -> None:
    """Propose a profile from the table of an office's own SOP; every guess is marked, and its faults are listed.

    Ends with 1 when the profile was written but has faults to mend; a file that cannot be read writes nothing.
    """
    from bot.cli.sop_import import import_sop

    try:
        faults = import_sop(file, kode, out, _console())
    except Refused as error:
        faults = error.faults
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@app.command("lint")
def lint(
    file: Annotated[Path | None, typer.Argument(help="An SOP file; without it every SOP of the folder.")] = None,
) -> None:
    """Check SOP files and list every fault; exit code 1 if there is any.

    Roles are held against the offices of the configuration folder that run the SOP.
    """
    checked, faults = _lint_one(file) if file else _lint_folder()
    _report(faults)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{checked}: no faults")


def _lint_one(file: Path) -> tuple[str, list[Fault]]:
    return f"{file.stem} ({file})", lint_sop(_config_dir(), file, file.as_posix())


def _lint_folder() -> tuple[str, list[Fault]]:
    folder = _config_dir()
    files = files_of(folder, "sop")
    return f"{len(files)} SOPs", [fault for file in files for fault in lint_sop(folder, file, f"sop/{file.name}")]


def _load() -> tuple[dict[str, Sop], tuple[Fault, ...]]:
    return load_sops(_config_dir())


def _config_dir() -> Path:
    try:
        return load_settings().config_dir
    except SettingsError as error:
        for fault in error.faults:
            typer.echo(fault, err=True)
        raise typer.Exit(1) from None


def _report(faults: Iterable[Fault]) -> None:
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
