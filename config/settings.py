"""Where does this process run, and as whom? The SAKIP_ environment variables, checked together.

This is the only reader of the environment. Faults of all variables are listed at once, and no secret is ever printed.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from os import environ
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SAKIP_"
CHECKOUT = Path(__file__).resolve().parent.parent
TELEGRAM = "https://api.telegram.org"
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{8,}", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})


class SettingsError(Exception):
    """Settings that cannot be used; `faults` holds one sentence each, naming the variable and the remedy."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """Every setting, with its default; `None` where only some commands need it (see `require`)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr = Field(
        default=SecretStr(f"sqlite:///{CHECKOUT.as_posix()}/var/sakip.db"),
        description="Where the state is kept: sqlite:///FILE (default: var/sakip.db of the checkout) or "
        "postgresql://USER:PASSWORD@HOST/NAME when several processes share it.",
    )
    telegram_token: SecretStr | None = Field(default=None, description="The bot's token, as BotFather gave it.")
    telegram_api_base: str = Field(
        default=TELEGRAM,
        description="Origin of the Telegram Bot API, without /bot. Only for a sandbox or an own Bot API server.",
    )
    google_credentials: Path | None = Field(
        default=None, description="Path of the Google credentials file: a service account or an authorised user."
    )
    google_drive_id: str | None = Field(default=None, description="Id of the shared drive that holds the forms.")
    google_api_base: str = Field(
        default="",
        description="Empty for Google itself; a loopback root such as http://127.0.0.1:8765 for the sandbox.",
    )
    config_dir: Path = Field(
        default=CHECKOUT / "config",
        description="Folder with the office's own files: instansi/, and sop/, format/, pesan/ … where they differ from "
        "those of the checkout (default: config of the checkout).",
    )
    clock_url: str | None = Field(
        default=None, description="Clock of the sandbox, on loopback; refused unless an API base is on loopback too."
    )
    tick_seconds: float = Field(
        default=30.0, gt=0, le=3600, description="Seconds between two ticks of everything that happens by itself."
    )
    undo_seconds: int = Field(
        default=90, ge=0, le=3600, description="Seconds in which a decision can be taken back before it has effects."
    )
    chat_gap_seconds: float = Field(
        default=1.05,
        ge=0,
        le=60,
        description="Least seconds between two messages to one chat; below 1 only with a sandbox on loopback.",
    )
    webhook_url: str | None = Field(
        default=None,
        description="Public https address Telegram delivers to, and Google Drive below it (/google); "
        "empty means polling.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="Secret Telegram repeats with every delivery: 1 to 256 of A-Z a-z 0-9 _ and -.",
    )
    log_format: Literal["text", "json"] = Field(default="text", description="How logs are written: text or json.")

    @property
    def on_loopback(self) -> bool:
        """True when either API base is on loopback: then no request may leave this machine."""
        return is_loopback(self.telegram_api_base) or is_loopback(self.google_api_base)

    def require(self, *names: str) -> None:
        """Raises SettingsError naming every setting of `names` (field names) that is not set."""
        missing = [name for name in names if not getattr(self, name)]
        if missing:
            described = ((variable(n), type(self).model_fields[n].description) for n in missing)
            raise SettingsError(tuple(f"{name} is not set: {text}" for name, text in described))

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        for scheme in ("postgresql://", "postgres://", "postgresql+psycopg://"):
            if url.startswith(scheme):
                return SecretStr("postgresql+psycopg://" + url.removeprefix(scheme))
        if not url.startswith("sqlite:///"):
            raise ValueError("must begin with sqlite:/// or postgresql://: no other database is supported")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _shaped_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("does not look like a bot token (digits, a colon, letters): copy it again from BotFather")
        return value

    @field_validator("telegram_api_base")
    @classmethod
    def _telegram_origin(cls, value: str) -> str:
        return _origin(value, "an origin only, such as https://api.telegram.org, without /bot and without a path")

    @field_validator("google_api_base")
    @classmethod
    def _google_origin(cls, value: str) -> str:
        if value and not is_loopback(value):
            raise ValueError("must be empty (Google itself) or a loopback root such as http://127.0.0.1:8765")
        return _origin(value, "a root only, such as http://127.0.0.1:8765, without a path") if value else value

    @field_validator("google_credentials")
    @classmethod
    def _existing_file(cls, value: Path | None) -> Path | None:
        path = value.expanduser() if value else None
        if path and not path.is_file():
            raise ValueError("names a file that does not exist: give the path of the downloaded JSON key")
        return path

    @field_validator("config_dir")
    @classmethod
    def _config_folder(cls, value: Path) -> Path:
        path = value.expanduser()
        if not any((path / name).is_dir() for name in ("instansi", "sop")):
            raise ValueError("is not a configuration folder: it must hold instansi/ with the office's own files")
        return path

    @field_validator("clock_url")
    @classmethod
    def _sandbox_clock(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and not is_loopback(value):
            raise ValueError("must be on loopback: only the sandbox has a clock; leave it empty for real work")
        bases = (info.data.get("telegram_api_base"), info.data.get("google_api_base"))
        if value and not any(base is None or is_loopback(base) for base in bases):
            raise ValueError(
                "is set although both services are real: remove it, or point SAKIP_TELEGRAM_API_BASE or "
                "SAKIP_GOOGLE_API_BASE at the sandbox"
            )
        return value

    @field_validator("chat_gap_seconds")
    @classmethod
    def _within_limit(cls, value: float, info: ValidationInfo) -> float:
        base = info.data.get("telegram_api_base")
        if value < 1 and base is not None and not is_loopback(base):
            raise ValueError("must be at least 1 with the real Telegram: it refuses faster senders")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _deliverable(cls, value: str | None) -> str | None:
        if not value or is_loopback(value):
            return value
        parts = _split(value)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError("must be an address that begins with https://: Telegram delivers nowhere else")
        if (parts.port or 443) not in _WEBHOOK_PORTS:
            raise ValueError("must use port 443, 80, 88 or 8443: Telegram delivers to no other")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _shaped_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            raise ValueError("is not set although SAKIP_WEBHOOK_URL is: anyone could deliver updates")
        if value and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("may hold 1 to 256 of A-Z a-z 0-9 _ and - only: Telegram accepts nothing else")
        return value


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process: environment variables, then `env_file` for those not set.

    An empty variable counts as not set. Raises SettingsError with every fault at once.
    """
    in_file = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    faults = _misspelt({*environ, *in_file})
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own init argument
    except ValidationError as error:
        raise SettingsError(faults + tuple(_sentence(detail) for detail in error.errors())) from None
    if faults:
        raise SettingsError(faults)
    return settings


def variable(name: str) -> str:
    """The environment variable of a setting: `tick_seconds` is SAKIP_TICK_SECONDS."""
    return PREFIX + name.upper()


def describe_settings() -> tuple[tuple[str, str, str], ...]:
    """Every setting as (variable, default, description), for the documentation and `--help`."""
    fields = Settings.model_fields
    return tuple(
        (variable(name), _default(name, field.default), field.description or "") for name, field in fields.items()
    )


def child_environment(values: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process of ours that must see exactly these settings: this one's, every SAKIP_ variable
    replaced by `values` (which may hold others too)."""
    kept = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    return {**kept, **values}


def is_loopback(url: str) -> bool:
    """True when the host of `url` is this machine itself."""
    host = _split(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _misspelt(given: Iterable[str]) -> tuple[str, ...]:
    """A variable that is nearly one of ours is a slip of the pen, and would leave the one that was meant unset."""
    known = [variable(name) for name in Settings.model_fields]
    strange = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    close = ((name, get_close_matches(name, known, 1, 0.85)) for name in strange)
    return tuple(f"{name} is not a setting: did you mean {found[0]}?" for name, found in close if found)


def _split(url: str) -> SplitResult:
    """The parts of `url`; all empty when it is no address at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _origin(value: str, shape: str) -> str:
    """`scheme://host[:port]` without a trailing slash; https unless the host is this machine."""
    parts = _split(value)
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
        raise ValueError(f"must be {shape}")
    if parts.scheme == "http" and not is_loopback(value):
        raise ValueError("must begin with https://: the bot's token travels in every address")
    return f"{parts.scheme}://{parts.netloc}"


def _sentence(detail: ErrorDetails) -> str:
    """One fault without the value that caused it, which may be a secret."""
    message = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] != "value_error":
        message = f"cannot be used: {message[0].lower()}{message[1:]}"
    return f"{variable(str(detail['loc'][0]))} {message}"


def _default(name: str, default: Any) -> str:
    """The default as printed in documents, where the place of this checkout means nothing."""
    shown = {"database_url": "sqlite:///var/sakip.db", "config_dir": "config"}
    return shown.get(name, "" if default is None else str(default))
