"""What went wrong, in sentences for whoever typed the command? Everything that is no bug of ours has one here."""

import sqlite3

from sqlalchemy import exc

from bot.app import ClockUnreachable
from bot.domain.hari_kerja import YearMissing
from bot.logs import redact
from bot.messages import CatalogueError
from bot.report.errors import TemplateFault
from bot.runner import Stopped
from bot.store.migrate import MigrationError
from bot.webhook import ForeignWebhook
from config.load import ConfigError
from config.settings import SettingsError
from integrations.errors import IntegrationError

_ONE_SENTENCE = (
    ClockUnreachable,
    ForeignWebhook,
    IntegrationError,
    MigrationError,
    Stopped,
    TemplateFault,
    TimeoutError,
    ChildProcessError,
    YearMissing,
)


def explain(error: Exception) -> tuple[str, ...] | None:
    """One line per fault, without secrets; None for an error that is a bug, which deserves its traceback."""
    if isinstance(error, SettingsError | ConfigError | CatalogueError):
        return tuple(redact(str(fault)) for fault in error.faults)
    if isinstance(error, _ONE_SENTENCE):
        return (redact(str(error)),)
    if isinstance(error, exc.SQLAlchemyError | sqlite3.Error):
        return _database(error)
    if isinstance(error, OSError):
        return (_system(error),)
    return None


def _database(error: Exception) -> tuple[str, ...] | None:
    """A database that is away, locked, full, or none at all; a wrong statement of ours is a bug."""
    if isinstance(error, exc.ArgumentError | exc.NoSuchModuleError):
        return ("SAKIP_DATABASE_URL cannot be read: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",)
    if isinstance(error, exc.ProgrammingError | exc.IntegrityError | exc.DataError):
        return None
    if isinstance(error, exc.DBAPIError | sqlite3.Error):
        cause = getattr(error, "orig", None) or error
        first = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
        return (redact(f"the database cannot be used: {first}"),)
    return None


def _system(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason
