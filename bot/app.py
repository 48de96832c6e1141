"""The composition root: settings in, a frozen App out. It builds things and decides nothing."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import httpx

from bot.cases.drive.push import Hook, hook_of
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars
from bot.domain.hari_kerja import Kalender
from bot.messages import Catalogue
from bot.store.db import Db, forbid_open_transaction
from bot.store.queries import marks, rates
from config.load import load_config
from config.model import Config
from config.settings import Settings

AHEAD_US = 150_000  # four or five are claimed before it is their turn


class ClockUnreachable(Exception):
    """The world's clock cannot be read, or ran backwards: the tick is skipped."""


@dataclass(frozen=True, slots=True)
class Clock:
    """World time: the sandbox's where `url` is set, else this machine's. Wall time for leases and rates."""

    url: str = ""

    def now(self, tick: str = "", left: int | None = None) -> datetime:
        """World time, aware UTC; ClockUnreachable when it cannot be read. The sandbox is told which tick begins, or
        that it ended without work and how many rows are `left`: so a driver knows when the bot is idle. Nothing is
        decided from that."""
        if not self.url:
            return datetime.now(UTC)
        query = {"tick": tick, "usai": "0" if left is None else "1"} if tick else {}
        if left is not None:
            query["sisa"] = str(left)
        try:
            answer = _clock_client().get(self.url, params=query)
            answer.raise_for_status()
            return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise ClockUnreachable(f"the world clock cannot be read: {type(error).__name__}") from None

    @staticmethod
    def wall_us() -> int:
        """This machine's time in microseconds, for leases and rate limits."""
        return time.time_ns() // 1000


@lru_cache(maxsize=1)
def _clock_client() -> httpx.Client:
    """One connection for all readings. The clock is on loopback without TLS: no certificates are loaded for it."""
    bare = httpx.HTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
    return httpx.Client(transport=bare, timeout=5, trust_env=False)


@dataclass(frozen=True, slots=True)
class App:
    """Everything a process needs, built once."""

    settings: Settings
    config: Config
    db: Db
    clock: Clock
    catalogue: Catalogue
    calendars: Calendars
    google: Workspace
    limits: rates.TelegramLimits
    undo: timedelta
    phones: Mapping[tuple[str, str], str]

    @property
    def hook(self) -> Hook | None:
        """Where Drive can tell us of changes; None without a public address."""
        secret = self.settings.webhook_secret
        return hook_of(self.settings.webhook_url, secret.get_secret_value() if secret else "")

    @property
    def format_dir(self) -> Path:
        """Where the office's document templates are."""
        return self.settings.config_dir / "format"


def build_app(settings: Settings) -> App:
    """Builds the application. ConfigError, SettingsError or CatalogueError with every fault at once."""
    config = load_config(settings.config_dir)
    db = Db(settings.database_url.get_secret_value())
    return App(
        settings=settings,
        config=config,
        db=db,
        clock=Clock(settings.clock_url or ""),
        catalogue=Catalogue.load_own(settings.config_dir / "pesan"),
        calendars=calendars_of(config),
        google=build_workspace(settings, db),
        limits=_limits(settings),
        undo=timedelta(seconds=settings.undo_seconds),
        phones=phones_of(config),
    )


def phones_of(config: Config) -> Mapping[tuple[str, str], str]:
    """The telephone numbers to compare when people connect, by office and kode; most offices name none."""
    people = ((office.kode, person) for office in config.instansi.values() for person in office.orang)
    return {(office, person.kode): person.telepon for office, person in people if person.telepon}


def calendars_of(config: Config) -> Calendars:
    """The calendar of each office, built once; an office that left the configuration keeps the country's."""

    @lru_cache(maxsize=64)
    def calendars(office: str, zone: str) -> Kalender:
        known = config.instansi.get(office)
        return config.kalender(known) if known is not None else config.kalender_of_zone(zone)

    return calendars


def build_workspace(settings: Settings, db: Db) -> Workspace:
    """Drive and Sheets over one gateway whose budget is shared by all processes."""
    from integrations.google.auth import load_credentials
    from integrations.google.drive import Drive
    from integrations.google.sheets import Sheets
    from integrations.google.transport import Gateway

    settings.require("google_credentials")
    base = settings.google_api_base or ""
    credentials = load_credentials(str(settings.google_credentials), loopback=bool(base))
    gate = google_gate(db, None if base else time.sleep)
    gateway = Gateway(credentials, api_base=base, gate=gate, loopback=settings.on_loopback)
    return Workspace(Drive(gateway, settings.google_drive_id or None), Sheets(gateway))


def google_gate(
    db: Db, sleep: Callable[[float], object] | None, wall_us: Callable[[], int] = Clock.wall_us
) -> Callable[[str, int], None]:
    """Waits (by `sleep`, seconds; None: never) for the shared budget before each request; and forbids a request inside
    a transaction."""

    def gate(name: str, units: int) -> None:
        forbid_open_transaction(f"a request to Google ({name})")
        while sleep is not None:
            with db.begin() as tx:
                wait = rates.take(tx, f"google:{name}", rates.GOOGLE[name], wall_us(), units)
            if not wait:
                return
            sleep(wait / 1_000_000)

    return gate


def _limits(settings: Settings) -> rates.TelegramLimits:
    gap = int(settings.chat_gap_seconds * 1_000_000)
    if gap >= 1_000_000:
        return rates.TelegramLimits(chat=rates.Limit(gap), ahead_us=AHEAD_US)
    return rates.TelegramLimits(overall=rates.Limit(0), chat=rates.Limit(gap), group=rates.Limit(gap))


def check_clock(db: Db, now: datetime) -> None:
    """Refuses a world clock that went backwards by more than a second; remembers where it stands."""
    last = db.ask(marks.get, "jam:terakhir")
    if last is not None and now < datetime.fromisoformat(last) - timedelta(seconds=1):
        raise ClockUnreachable(f"the world clock went backwards, from {last} to {now.isoformat()}")
    if last is None or now > datetime.fromisoformat(last) + timedelta(seconds=30):
        with db.begin() as tx:
            marks.put(tx, "jam:terakhir", now.isoformat(), now)
