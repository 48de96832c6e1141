"""Every command and its options, one function each (design §7).

Each loads what it needs when it is called, so that `--help` and bad usage answer at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.kit import CommandOrCompile, Commands
from bot.cli.sop import app as sop_commands

app = typer.Typer(
    cls=Commands,
    help="Runs an office's SAKIP reporting SOP over Google Drive, Sheets and Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="Prove that the record was not altered.", no_args_is_help=True)
app.add_typer(sop_commands, name="sop")
app.add_typer(audit, name="audit")
report = typer.Typer(cls=CommandOrCompile, help="Compile a report as it stands, or trace a number of it.")
app.add_typer(report, name="report", no_args_is_help=True)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]
Office = Annotated[str | None, typer.Option(metavar="KODE", help="Only this office.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def main() -> None:
    """The entry point of `sakip` and `python -m bot`."""
    app(prog_name="sakip")


# --- trying it -------------------------------------------------------------------------------------------------------


@app.command()
def demo(
    sop: Annotated[str, typer.Option(metavar="KODE|semua", help="The SOP to play, or all of them.")] = "semua",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")] = Path("var/demo"),
    seed: Annotated[int, typer.Option(help="Same seed, same outcomes.")] = 1,
) -> None:
    """Play whole cycles against a sandbox on this machine, in simulated time, with simulated officials.

    Who plays are the offices of the configuration folder (SAKIP_CONFIG_DIR) that run the SOP.
    """
    from bot.cli.demo import demo as play

    play(sop=sop, out=out, seed=seed)


@app.command()
def sandbox(
    port: Port = 8765,
    no_bot: Annotated[bool, typer.Option("--no-bot", help="Serve the world only; the bot is started apart.")] = False,
    data: Annotated[Path, typer.Option(metavar="DIR", help="Where keys and the database go.")] = Path("var/sandbox"),
    sop: Annotated[str, typer.Option(metavar="KODE", help="The SOP to set up.")] = "magetan_pengumpulan_data",
) -> None:
    """Keep a loopback Google and Telegram running, with the bot in it; print the settings a separate bot needs.

    The people are those of the offices of the configuration folder (SAKIP_CONFIG_DIR) that run the SOP.
    """
    from bot.cli.sandbox import sandbox as serve

    serve(port=port, no_bot=no_bot, data=data, sop=sop)


# --- serving ---------------------------------------------------------------------------------------------------------


@app.command()
def run(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run everything in one process: ticks and Telegram polling.

    With SAKIP_WEBHOOK_URL set, updates come in on HOST:PORT instead of being polled.
    """
    from bot.cli.run import run_all

    run_all(host, port)


@app.command()
def listen() -> None:
    """Run the poller alone: one for each bot token."""
    from bot.cli.run import serve_listen

    serve_listen()


@app.command()
def work() -> None:
    """Run a worker alone: everything but polling. Several need PostgreSQL."""
    from bot.cli.run import serve_work

    serve_work()


@app.command()
def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the web part alone: /health, and the webhook's intake when SAKIP_WEBHOOK_URL is set."""
    from bot.cli.run import serve_web

    serve_web(host, port)


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables; safe to repeat."""
    from bot.cli.init import migrate_database

    migrate_database()


# --- setting up and looking after ------------------------------------------------------------------------------------


@app.command()
def init(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")] = False,
    google_login: Annotated[
        bool, typer.Option("--google-login", help="Only let a person consent, and keep their token beside the client.")
    ] = False,
) -> None:
    """Set an office up, or bring changes of its files into the database; safe to repeat.

    Migrates an empty database, writes offices, people and SOPs, proves Google access, registers Telegram's commands.
    """
    from bot.cli.init import google_login as log_in
    from bot.cli.init import set_up

    if google_login:
        log_in()
    else:
        set_up(agreed=yes)


@app.command()
def check(
    share_with: Annotated[
        str | None,
        typer.Option(metavar="E-MAIL", help="Share the probe file with this address, not one of the roster."),
    ] = None,
) -> None:
    """Verify settings, database, configuration, calendar, people, Google and Telegram: each line ok, or how to fix."""
    from bot.cli.check import check as verify

    verify(share_with)


@app.command()
def invite(
    kode: Annotated[str | None, typer.Argument(metavar="KODE", help="Code of the person, as in the files.")] = None,
    orang: Annotated[str | None, typer.Option(metavar="KODE", help="The same, as an option.")] = None,
    instansi: Office = None,
    semua: Annotated[bool, typer.Option("--semua", help="Everybody, one invitation each.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print one-time links that connect people's Telegram accounts; earlier unused ones stop working."""
    from bot.cli.people import invite_all, invite_one

    named = [name for name in (kode, orang) if name is not None]
    if len(named) + semua != 1:
        raise typer.BadParameter("name one person, or say --semua")
    if semua:
        invite_all(instansi, as_json=as_json)
    else:
        invite_one(named[0], instansi, as_json=as_json)


@app.command()
def disconnect(
    kode: Annotated[str, typer.Argument(metavar="KODE", help="Code of the person, as in the files.")],
    alasan: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the record: a lost phone, somebody left.")],
    instansi: Office = None,
) -> None:
    """Cut a person's Telegram account off at once; open tasks stay and come anew to whoever connects next."""
    from bot.cli.people import cut_off_one

    cut_off_one(kode, instansi, alasan)


@app.command()
def handover(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Columns peran, bidang, orang, jenis, mulai, selesai, dasar.")
    ],
    instansi: Annotated[str, typer.Option(metavar="KODE", help="The office.")],
) -> None:
    """Propose new holders of many roles at once, as in January; in force when a second person confirms in Telegram."""
    from bot.cli.handover import hand_over

    hand_over(file, instansi)


@app.command()
def status(
    as_json: AsJson = False,
    sop: Annotated[bool, typer.Option("--sop", help="How the SOP was kept: standard beside actual time.")] = False,
) -> None:
    """Show every siklus: who holds what since when, what is late, who is not connected, what went wrong."""
    if sop:
        from bot.cli.status_sop import show_performance

        show_performance(as_json=as_json)
        return
    from bot.cli.status import show_status

    show_status(as_json=as_json)


@report.command("compile")
def compile_report(
    instansi: Annotated[str, typer.Argument(help="Code of the office.")],
    periode: Annotated[str, typer.Argument(help="2026-TW1, or 2026 for a year.")],
    sop: Annotated[str | None, typer.Option(metavar="KODE", help="Which SOP, if the office runs several.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")] = Path("var/laporan"),
) -> None:
    """Compile the report of a siklus as it stands now, as PDF, Word file and recap; nothing is kept or sent."""
    from bot.cli.reports import compile_now

    compile_now(instansi, periode, sop, out)


@report.command("trace")
def trace(
    instansi: Annotated[str, typer.Argument(help="Code of the office.")],
    periode: Annotated[str, typer.Argument(help="2026-TW1, or 2026 for a year.")],
    kode: Annotated[str, typer.Argument(help="Code of the indikator, as printed in the report.")],
    sop: Annotated[str | None, typer.Option(metavar="KODE", help="Which SOP, if the office runs several.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where one number comes from: division, file, cell, version, who approved it, when."""
    from bot.cli.trace import trace_number

    trace_number(instansi, periode, kode, sop, as_json=as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to make, for example sakip.zip.")],
) -> None:
    """Copy the whole state and the configuration into one file; the bot may go on working."""
    from bot.cli.backup import backup as copy

    copy(file)


@app.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy made by `sakip backup`.")]) -> None:
    """Fill an empty database from such a copy, of SQLite or PostgreSQL alike; refuses what does not verify."""
    from bot.cli.backup import restore as fill

    fill(file)


@audit.command("verify")
def verify(
    package: Annotated[Path | None, typer.Argument(metavar="PACKAGE.zip", help="An archive package.")] = None,
) -> None:
    """Recompute the hash chains of the database, or check an archive package; every fault is named."""
    from bot.cli.audit import verify_database, verify_package

    if package is None:
        verify_database()
    else:
        verify_package(package)
