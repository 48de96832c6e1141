"""What every command shares: settings with all their faults, a database that is ready, and refusals instead of
tracebacks. Importing this is cheap, so that `--help` and bad usage answer at once."""

import gc
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App
    from bot.store.db import Db
    from config.model import Config
    from config.settings import Settings

PIPED_WIDTH = 160  # a pipe has no width of its own
_SQLITE = "sqlite:///"


def collect_less() -> None:
    """Has Python look for garbage less often: much of what a long-lived process makes lives as long."""
    gc.set_threshold(20_000, 20, 20)


class Refused(Exception):
    """The command cannot do what was asked; `faults` are the sentences to show."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Commands(TyperGroup):
    """The commands, ending with 1 and a sentence for everything that is not our bug."""

    def invoke(self, ctx: Any) -> Any:
        """As Typer's."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # Typer ends quietly when the reader of a pipe has gone
        except Exception as error:
            faults = _explain(error)
            if faults is None:
                raise
            refuse(faults)


class CommandOrCompile(TyperGroup):
    """`sakip report OFFICE PERIOD` is `sakip report compile OFFICE PERIOD`, as it always was."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """As Typer's, with the command named that is meant when none is."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["compile", *args]
        return super().parse_args(ctx, args)


def _explain(error: Exception) -> tuple[str, ...] | None:
    if isinstance(error, Refused):
        return error.faults
    if type(error).__module__.startswith("typer"):
        return None  # how Typer itself ends a command, or says that it was called wrongly
    from bot.cli.faults import explain

    return explain(error)


def refuse(faults: Iterable[str]) -> NoReturn:
    """Prints the sentences to stderr and ends with 1."""
    for fault in faults:
        typer.echo(fault, err=True)
    raise typer.Exit(1)


def console() -> "Console":
    """Where tables go: colours on a terminal, plain text in a pipe; no markup, since titles may hold brackets."""
    from rich.console import Console

    found = Console(markup=False, highlight=False, emoji=False)
    if not found.is_terminal:
        found.width = PIPED_WIDTH
    return found


def load(*required: str, serving: bool = False) -> "Settings":
    """The settings, with logging set up by them. SettingsError with every fault, those of `required` included; a
    command that is not `serving` logs warnings only, so that what it prints stays readable."""
    from bot import logs
    from config.settings import load_settings

    logs.configure(level=logging.INFO if serving else logging.WARNING)
    try:
        settings = load_settings()
    except UnicodeDecodeError:
        raise Refused(".env is not UTF-8 text: save it as UTF-8") from None
    settings.require(*required)
    secrets = (settings.telegram_token, settings.webhook_secret, settings.database_url)
    known = [secret.get_secret_value() for secret in secrets if secret]
    logs.configure(settings.log_format, known, level=logging.INFO if serving else logging.WARNING)
    return settings


def load_both(*required: str, serving: bool = False) -> "tuple[Settings, Config]":
    """Settings and configuration. Refused with the faults of both, and of the catalogue, at once."""
    from config.settings import SettingsError

    settings = load(serving=serving)
    faults: list[str] = []
    try:
        settings.require(*required)
    except SettingsError as error:
        faults += error.faults
    config = _collect(faults, lambda: _read_config(settings))
    _collect(faults, lambda: _read_catalogue(settings))
    if faults or config is None:
        raise Refused(*faults)
    return settings, config


def _read_config(settings: "Settings") -> "Config":
    from config.load import load_config

    return load_config(settings.config_dir)


def _read_catalogue(settings: "Settings") -> object:
    from bot.messages import Catalogue

    return Catalogue.load_own(settings.config_dir / "pesan")


def _collect(faults: list[str], read: Callable[[], Any]) -> Any:
    from bot.messages import CatalogueError
    from config.load import ConfigError

    try:
        return read()
    except (ConfigError, CatalogueError) as error:
        faults += [str(fault) for fault in error.faults]
        return None


def open_db(settings: "Settings", *, migrated: bool = True) -> "Db":
    """The database of this deployment. Refused in one sentence when it is absent or not migrated."""
    from bot.store.db import Db
    from bot.store.migrate import is_current

    if migrated and sqlite_file(settings) is not None and not is_there(settings):
        raise Refused("there is no database yet: run `sakip migrate` (or `sakip init` for a new office)")
    try:
        db = Db(settings.database_url.get_secret_value())
    except ValueError:
        raise Refused("SAKIP_DATABASE_URL cannot be read: its port is no number") from None
    if migrated and not is_current(db):
        raise Refused("the database is not migrated to this version: run `sakip migrate` first")
    return db


def sqlite_file(settings: "Settings") -> Path | None:
    """The database's file, None for PostgreSQL and for one in memory."""
    url = settings.database_url.get_secret_value()
    name = url.removeprefix(_SQLITE).partition("?")[0]
    return Path(name) if url.startswith(_SQLITE) and name not in ("", ":memory:") else None


def is_there(settings: "Settings") -> bool:
    """True when the SQLite file exists."""
    file = sqlite_file(settings)
    return file is not None and file.is_file()


def build(*required: str) -> "App":
    """The application of a process that serves, every fault of settings, configuration and catalogue at once."""
    from bot.app import build_app

    try:
        settings = load(*required, serving=True)
        open_db(settings).close()
        return build_app(settings)
    except Exception as error:
        if not _is_faults(error):
            raise
        load_both(*required, serving=True)  # lists everything that is wrong, not only the first kind
        raise


def _is_faults(error: Exception) -> bool:
    from bot.messages import CatalogueError
    from config.load import ConfigError
    from config.settings import SettingsError

    return isinstance(error, SettingsError | ConfigError | CatalogueError)
