"""A loopback world for a bench: the sandbox served from this process, and the bot's application set up in it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.app import App, Clock, build_app, calendars_of
from bot.cli.setup import apply_config
from bot.cli.world import make_world
from bot.demo.control import Control
from bot.loop import Lane, beat
from bot.store.migrate import upgrade
from config.model import Config
from config.settings import Settings
from integrations.sandbox.server import Server
from integrations.sandbox.world import World
from integrations.telegram import Telegram
from tests.bench.office import bind_everybody

MOST_BEATS = 200


@dataclass(frozen=True, slots=True)
class WorldTime(Clock):
    """The world's clock, read without HTTP: what a reading costs is no matter of the bot's own clock."""

    world: World | None = None

    def now(self, tick: str = "", pending: int | None = None) -> datetime:
        """World time, which stands still between two settings."""
        if self.world is None:
            raise RuntimeError("no world")
        return self.world.clock.now()


@dataclass(frozen=True, slots=True)
class Town:
    """A running world, its control API, and the bot's application in it (nothing runs by itself)."""

    world: World
    control: Control
    app: App

    async def until_quiet(self, telegram: Telegram) -> int:
        """Beats every lane until none has anything to do; how many rounds that took."""
        for count in range(1, MOST_BEATS):
            busy = [await beat(self.app, telegram, lane, count % 50 + 1) for lane in Lane]
            if not any(busy):
                return count
        raise RuntimeError(f"the bot is still busy after {MOST_BEATS} rounds")

    def telegram(self) -> Telegram:
        """A client of this world's bot."""
        settings = self.world.settings()
        return Telegram(settings["SAKIP_TELEGRAM_TOKEN"], settings["SAKIP_TELEGRAM_API_BASE"])

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a bot process of its own in this world; `more` by field name."""
        own = {"database_url": self.app.settings.database_url.get_secret_value(), **more}
        return self.world.settings() | {f"SAKIP_{name.upper()}": value for name, value in own.items()}

    def accounts(self) -> dict[tuple[str, str], int]:
        """Everybody's Telegram account, by (office, person)."""
        return {(row["instansi"], row["kode"]): int(row["telegram_id"]) for row in self.world.people}


@contextmanager
def town(config: Config, folder: Path, now: datetime, **more: Any) -> Iterator[Town]:
    """A world at `now` with the people of `config`, all known to the bot and started in Telegram; its time stands
    still. `more` are settings of the bot by field name."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    world = make_world(config, config.instansi, now, folder, {})
    world.clock.freeze(True)
    with Server(world) as server:
        control = Control(server.url)
        app = _app(config, world, folder, more)
        upgrade(app.db)
        apply_config(app.db, config, now)
        for row in world.people:
            world.telegram.users[row["telegram_id"]].started = True
        place = Town(world, control, app)
        bind_everybody(app.db, now, place.accounts())
        yield place
        app.db.close()
        control.close()


def _app(config: Config, world: World, folder: Path, more: dict[str, Any]) -> App:
    given: dict[str, Any] = {name.removeprefix("SAKIP_").lower(): value for name, value in world.settings().items()}
    given |= {"database_url": f"sqlite:///{folder}/bench.db", "chat_gap_seconds": 0, "clock_url": None, **more}
    built = build_app(Settings(_env_file=None, **given))  # type: ignore[call-arg]  # pydantic-settings' own argument
    clock = WorldTime(world=world)
    return replace(built, config=config, calendars=calendars_of(config), clock=clock, undo=timedelta(0))
