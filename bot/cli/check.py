"""`sakip check`: is everything there for the bot to work? One line each: ok, or the fault and how to mend it."""

from collections.abc import Iterable
from datetime import datetime

import typer

from bot.app import Clock, ClockUnreachable
from bot.cli import check_google, check_local, check_online
from bot.cli.check_line import Line, faults_of
from bot.cli.kit import Refused, load
from config.settings import Settings, SettingsError

_COLOURS = {"ok": typer.colors.GREEN, "note": typer.colors.YELLOW, "FAULT": typer.colors.RED}


def check(share_with: str | None) -> None:
    """Prints every line; ends with 1 when there is a fault. `share_with` is an e-mail a probe file is shared with."""
    settings = _settings()
    if settings is None or not _show(_everything(settings, share_with)):
        raise typer.Exit(1)


def _settings() -> Settings | None:
    try:
        settings = load()
    except (SettingsError, Refused) as error:
        _show(Line.fault("settings", fault, "correct it in .env or in the environment") for fault in error.faults)
        return None
    _show([Line.ok("settings", "readable")])
    return settings


def _everything(settings: Settings, share_with: str | None) -> Iterable[Line]:
    now, lines = _world_time(settings)
    yield from lines
    db, lines = check_local.database(settings)
    yield from lines
    config, lines = check_local.configuration(settings)
    yield from lines
    if config is not None and now is not None:
        yield from check_local.calendar(config, now)
        if db is not None:
            yield from check_local.roster(config, db, now)
    if db is not None:
        yield from check_google.google(settings, db, share_with, now)
    else:
        yield Line.note("google", "not looked at: the database comes first")
    yield from check_online.telegram(settings, db)


def _world_time(settings: Settings) -> tuple[datetime | None, list[Line]]:
    """The time the bot goes by; a line only where it comes from a sandbox."""
    try:
        now = Clock(settings.clock_url or "").now()
    except ClockUnreachable as error:
        return None, faults_of("clock", error, "start the sandbox, or remove SAKIP_CLOCK_URL for real work")
    return now, [Line.note("clock", f"a sandbox's: {now:%Y-%m-%d %H:%M} UTC")] if settings.clock_url else []


def _show(lines: Iterable[Line]) -> bool:
    """Prints the lines as they come; True when none is a fault."""
    sound = True
    for line in lines:
        sound = sound and line.state != "FAULT"
        typer.echo(f"{typer.style(f'{line.state:<6}', fg=_COLOURS[line.state])} {line.name:<9} {line.said}")
        if line.mend:
            typer.echo(f"{'':<16} -> {line.mend}")
    return sound
