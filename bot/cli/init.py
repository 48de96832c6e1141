"""`sakip init` and `sakip migrate`: from an empty database to a bot that can be started; both can be repeated."""

import asyncio
import json
from pathlib import Path

import typer

from bot.actions.ensure_drive import ensure_drive
from bot.actions.refresh_kendali import refresh_kendali
from bot.app import Clock, build_workspace, calendars_of
from bot.cases.answers.asking import COMMANDS
from bot.cases.drive.workspace import Workspace
from bot.cases.load import GOOGLE_ACCOUNT
from bot.cases.orders.invitation import BOT_NAME
from bot.cli.check_google import OWNS_NOTHING
from bot.cli.faults import explain
from bot.cli.kit import Refused, load, load_both, open_db, refuse
from bot.cli.setup import apply_config
from bot.logs import redact
from bot.messages import Catalogue
from bot.runner import WRITER
from bot.store import migrate
from bot.store.db import Db
from bot.store.queries import marks
from bot.store.turn import Turn
from config.model import Config
from config.settings import Settings
from integrations.telegram import Telegram


def migrate_database() -> None:
    """Brings the database to this version's tables; says from where to where."""
    db = open_db(load(), migrated=False)
    before = migrate.current(db) or "an empty database"
    migrate.upgrade(db)
    after = migrate.current(db)
    typer.echo(f"already at {after}" if before == after else f"migrated from {before} to {after}")


def set_up(*, agreed: bool) -> None:
    """Migrates an empty database, writes the configured offices, proves Google and Telegram where they are set up, and
    makes the offices' folders and control workbooks.

    What can be done is done even when a service refuses; then it ends with 1.
    """
    settings, config = load_both()
    db = open_db(settings, migrated=False)
    _refuse_old(db)
    if not agreed:
        _ask(config)
    if migrate.current(db) is None:
        migrate.upgrade(db)
        typer.echo(f"database: was empty, migrated to {migrate.current(db)}")
    written = apply_config(db, config, Clock(settings.clock_url or "").now())
    typer.echo(f"configuration: {written.instansi} offices with {written.orang} people written")
    if written.kept:
        typer.echo(
            f"kept as confirmed in the control workbook or in chat, not as the files say: {', '.join(written.kept)}"
        )
    faults = [*_try_google(settings, config, db), *_try_telegram(settings, db)]
    if faults:
        refuse([*faults, "the rest is done: mend this and run `sakip init` again; `sakip check` says how"])
    typer.echo("next: `sakip check`, then `sakip invite --semua`, then `sakip run`")


def google_login() -> None:
    """Lets a person consent in the browser and keeps the token in a file only they can read, beside the OAuth client
    that SAKIP_GOOGLE_CREDENTIALS names."""
    from integrations.google.login import log_in

    settings = load()
    settings.require("google_credentials")
    client = Path(str(settings.google_credentials))
    found = log_in(client, loopback=bool(settings.google_api_base), show=_show_address)
    kept = client.with_name(f"{client.stem}-akun.json")
    kept.touch(mode=0o600)
    kept.chmod(0o600)
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    typer.echo(f"consent given; now set SAKIP_GOOGLE_CREDENTIALS={kept} and run `sakip check`")
    if "refresh_token_expires_at" in found:
        typer.echo(
            f"but the token dies {found['refresh_token_expires_at']}: the consent screen is in testing, publish it"
        )


def _show_address(address: str) -> None:
    typer.echo("open this address in a browser on this machine, as the account the bot shall work as:")
    typer.echo(f"  {address}")


def _refuse_old(db: Db) -> None:
    """A database with data in it is migrated on purpose only."""
    if migrate.current(db) is not None and not migrate.is_current(db):
        raise Refused("the database is of another version: make a copy of it, then run `sakip migrate`")


def _ask(config: Config) -> None:
    typer.echo("This writes to the database, for the bot to work with:")
    for office in config.instansi.values():
        typer.echo(f"  {office.kode}: {office.nama}, {len(office.orang)} people, SOP {', '.join(office.sop)}")
    typer.confirm("Go on?", abort=True)


def _try_google(settings: Settings, config: Config, db: Db) -> tuple[str, ...]:
    """Proves account and drive and notes the account for the protections of sheets; the faults, if any."""
    if settings.google_credentials is None:
        typer.echo("Google: not set up yet (SAKIP_GOOGLE_CREDENTIALS, SAKIP_GOOGLE_DRIVE_ID)")
        return ()
    try:
        google = build_workspace(settings, db)
        email = google.drive.about().email
        google.drive.start_token()
    except Exception as error:
        return _faults("Google", error)
    _note(settings, db, GOOGLE_ACCOUNT, email)
    where = "the shared drive" if settings.google_drive_id else "its own drive"
    typer.echo(f"Google: works as {email} in {where}")
    return _make_files(settings, config, db, google)


def _make_files(settings: Settings, config: Config, db: Db, google: Workspace) -> tuple[str, ...]:
    """The folder and the control workbook of each office, unless a running bot makes them; what was refused, if any."""
    turn = Turn(db, WRITER)
    if not turn.take():
        typer.echo("Google: folders and control workbooks are made by the bot that is running")
        return ()
    try:
        catalogue = Catalogue.load_own(settings.config_dir / "pesan")
        now, calendars = Clock(settings.clock_url or "").now(), calendars_of(config)
        refresh_kendali(db, calendars, catalogue, now)
        made = ensure_drive(db, google, calendars, catalogue, now)
    finally:
        turn.give_back()
    typer.echo(f"Google: {made.counts.get('files', 0)} folders and control workbooks made or brought up to date")
    mends = [f" -> {OWNS_NOTHING}" if "storageQuotaExceeded" in fault else "" for fault in made.faults]
    return tuple(f"Google: {redact(fault)}{mend}" for fault, mend in zip(made.faults, mends, strict=True))


def _note(settings: Settings, db: Db, marker: str, value: str) -> None:
    now = Clock(settings.clock_url or "").now()
    with db.begin() as tx:
        marks.put(tx, marker, value, now)


def _try_telegram(settings: Settings, db: Db) -> tuple[str, ...]:
    """Registers the menu of commands and notes the bot's name for invitation links; the faults, if any."""
    if settings.telegram_token is None:
        typer.echo("Telegram: not set up yet (SAKIP_TELEGRAM_TOKEN)")
        return ()
    try:
        username = asyncio.run(_register(settings, settings.telegram_token.get_secret_value()))
    except Exception as error:
        return _faults("Telegram", error)
    _note(settings, db, BOT_NAME, username)
    typer.echo(f"Telegram: @{username}, commands registered: {', '.join(COMMANDS)}")
    return ()


async def _register(settings: Settings, token: str) -> str:
    async with Telegram(token, settings.telegram_api_base, loopback=settings.on_loopback) as telegram:
        username = (await telegram.me()).username
        await telegram.set_commands({name.removeprefix("/"): text for name, text in COMMANDS.items()})
        return username


def _faults(service: str, error: Exception) -> tuple[str, ...]:
    """The sentences for an expected error; a bug goes on as it is."""
    faults = explain(error)
    if faults is None:
        raise error
    return tuple(f"{service}: {fault}" for fault in faults)
