"""What all journeys of one test process share: the configuration of the sample office, a running sandbox, clients."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import structlog

from bot.app import App, Clock, calendars_of, phones_of
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars
from bot.cli.world import make_world
from bot.messages import Catalogue
from bot.store.db import Db, forbid_open_transaction
from bot.store.queries import rates
from config.load import load_config
from config.model import Config
from config.settings import Settings
from integrations.google.auth import load_credentials
from integrations.google.drive import Drive
from integrations.google.sheets import Sheets
from integrations.google.transport import Gateway
from integrations.sandbox.server import Server
from integrations.sandbox.world import World
from integrations.telegram import Telegram

OFFICE = "contoh_magetan"
START = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # 1 April 2026 06.00 WIB, the morning on which triwulan I opens
UNDO = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class WorldTime(Clock):
    """The world's clock read without a detour over HTTP: a journey reads it thousands of times. `ahead` is how many
    microseconds wall time was moved on, so that nobody waits for a pause Telegram asked for."""

    world: World | None = None
    ahead: tuple[list[int], ...] = ()

    def now(self, tick: str = "", pending: int | None = None) -> datetime:
        """World time."""
        assert self.world is not None
        return self.world.clock.now()

    def wall_us(self) -> int:  # type: ignore[override]  # the base needs no state for it
        """This machine's time, and what a test added to it."""
        return Clock.wall_us() + sum(sum(steps) for steps in self.ahead)


class House:
    """What all journeys of one test process share: the configuration, a running sandbox, clients, an event loop."""

    def __init__(self, folder: Path, kode: str = OFFICE, start: datetime = START, config: Config | None = None) -> None:
        self.kode = kode
        # What goes wrong is asserted on; structlog's default prints every tick.
        self.log = structlog.testing.LogCapture()
        structlog.configure(processors=[structlog.processors.format_exc_info, self.log])
        config = config or load_config(Path("config"))
        self.config: Config = replace(config, instansi={kode: config.instansi[kode]})
        self.calendars: Calendars = calendars_of(self.config)
        self.catalogue = Catalogue.load(Path("config/pesan"))
        self.world = make_world(self.config, [kode], start, folder, {})
        self.server = Server(self.world)
        self.server.start()
        self.http = httpx.Client(base_url=self.server.url, trust_env=False, timeout=60)
        given = self.world.settings()
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own init argument
            chat_gap_seconds=0,
            **{name.removeprefix("SAKIP_").lower(): value for name, value in given.items()},
        )
        self.loop = asyncio.new_event_loop()
        self.telegram = Telegram(given["SAKIP_TELEGRAM_TOKEN"], self.server.url)
        self.loop.run_until_complete(self.telegram.__aenter__())
        self.waits: list[float] = []
        self.skipped: list[int] = []
        self.gateway = self._gateway()

    def _gateway(self) -> Gateway:
        """As `bot.app` builds it, but repetitions wait no wall time: the waits are only noted."""
        credentials = load_credentials(str(self.settings.google_credentials), loopback=True)
        return Gateway(
            credentials,
            api_base=self.settings.google_api_base,
            gate=lambda name, _units: forbid_open_transaction(f"a request to Google ({name})"),
            sleep=self.waits.append,
        )

    def gate(self, _db: Db) -> Callable[[str, int], None]:
        """What a mortal bot asks before each request to Google: here it never waits, as with any sandbox."""
        return lambda name, _units: forbid_open_transaction(f"a request to Google ({name})")

    def workspace(self) -> Workspace:
        """Drive and Sheets as a fresh process has them (nothing remembered)."""
        return Workspace(Drive(self.gateway, self.settings.google_drive_id), Sheets(self.gateway))

    def app(self, db: Db) -> App:
        """The application on `db`."""
        return App(
            settings=self.settings,
            config=self.config,
            db=db,
            clock=WorldTime(world=self.world, ahead=(self.skipped,)),
            catalogue=self.catalogue,
            calendars=self.calendars,
            google=self.workspace(),
            limits=rates.TelegramLimits(rates.Limit(0), rates.Limit(0), rates.Limit(0)),
            undo=UNDO,
            phones=phones_of(self.config),
        )

    def close(self) -> None:
        """Ends everything."""
        self.loop.run_until_complete(self.telegram.__aexit__(None, None, None))
        self.loop.close()
        self.http.close()
        self.server.stop()
