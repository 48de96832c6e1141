"""A bot that can be killed after any single effect: a request to Google, a call to Telegram, or a commit.

The real parts, with a fuse after each effect; when it burns nothing of that life does anything any more, and a new life
begins on the same database, as after `kill -9`.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.cases.drive.workspace import Workspace
from bot.store.db import Db
from integrations.google.auth import load_credentials
from integrations.google.drive import Drive
from integrations.google.sheets import Sheets
from integrations.google.transport import Gateway
from integrations.telegram import Telegram
from tests.journeys.office import House, Office


class Killed(BaseException):
    """The process is dead: no `except Exception` of ours may notice."""


class Fuse:
    """Counts effects; kills after number `at`. Dead, it stops every further effect until `revive`."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.count, self.dead, self.last = at, 0, False, ""
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises Killed when the process is dead already."""
        if self.dead:
            raise Killed(self.last)

    def tick(self, effect: str) -> None:
        """Notes an effect; raises Killed when it was the last one."""
        with self._lock:
            self.check()
            self.count += 1
            if self.count == self.at:
                self.dead, self.last = True, f"{effect} ({self.count})"
        self.check()

    def revive(self) -> None:
        """A new life, which is not cut short."""
        self.dead, self.at = False, None


class MortalGateway(Gateway):
    """Google requests, with a fuse after each."""

    fuse: Fuse

    def _try(self, attempt: Any, price: Any) -> Any:
        self.fuse.check()
        result = super()._try(attempt, price)
        self.fuse.tick(f"google {price[0]}")
        return result


class MortalTelegram(Telegram):
    """Telegram calls, with a fuse after each."""

    fuse: Fuse

    async def _send(self, method: str, message: Any) -> Any:
        return await self._mortal(method, super()._send(method, message))

    async def _edit(self, method: str, change: Any) -> None:
        await self._mortal(method, super()._edit(method, change))

    async def answer_tap(self, tap_id: str, text: str = "", alert: bool = False) -> bool:
        """As the real one."""
        return bool(await self._mortal("answerCallbackQuery", super().answer_tap(tap_id, text, alert)))

    async def updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """As the real one."""
        batch = await super().updates(offset, timeout)
        if batch:
            self.fuse.tick("getUpdates")
        return batch

    async def _mortal(self, what: str, call: Any) -> Any:
        if self.fuse.dead:
            call.close()
        self.fuse.check()
        result = await call
        self.fuse.tick(f"telegram {what}")
        return result


class MortalDb(Db):
    """Transactions, with a fuse after each commit; one that a dead process had open is rolled back."""

    fuse: Fuse

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """As the real one."""
        self.fuse.check()
        with super().begin() as tx:
            yield tx
            self.fuse.check()
        self.fuse.tick("commit")


class MortalHouse:
    """The house as a process sees it that may die: own loop and connections."""

    def __init__(self, house: House, fuse: Fuse) -> None:
        self._house, self.fuse = house, fuse
        self.loop = asyncio.new_event_loop()
        self.telegram = MortalTelegram(house.world.seed.bot_token, house.server.url)
        self.telegram.fuse = fuse
        self.loop.run_until_complete(self.telegram.__aenter__())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)

    def app(self, db: Db) -> App:
        """The application, over a gateway with a fuse."""
        gateway = MortalGateway(
            load_credentials(str(self.settings.google_credentials), loopback=True),
            api_base=self.settings.google_api_base,
            gate=self._house.gate(db),
            sleep=self.waits.append,
        )
        gateway.fuse = self.fuse
        drive_id = self.settings.google_drive_id
        return replace(self._house.app(db), google=Workspace(Drive(gateway, drive_id), Sheets(gateway)))

    def bury(self) -> None:
        """Ends what the dead process had under way; none of it can have an effect any more."""
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
            with suppress(Killed, asyncio.CancelledError):
                self.loop.run_until_complete(task)
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        with suppress(Killed):
            self.loop.run_until_complete(self.telegram.__aexit__(None, None, None))
        self.loop.close()


class MortalOffice(Office):
    """An office whose bot is killed once, after effect number `at`, and started again."""

    def __init__(self, house: House, url: str, at: int | None) -> None:
        self.fuse, self.real_house = Fuse(at), house
        db = MortalDb(url)
        db.fuse = self.fuse
        super().__init__(MortalHouse(house, self.fuse), db)  # type: ignore[arg-type]  # a house in every way that counts

    def drain(self, most: int = 40) -> None:
        """Lets the bot work; when it dies, a new one goes on."""
        try:
            super().drain(most)
        except Killed:
            self.rise()
            super().drain(most)

    def rise(self) -> None:
        """A new process on the same database."""
        self.house.bury()  # type: ignore[attr-defined]
        self.fuse.revive()
        self.house = MortalHouse(self.real_house, self.fuse)  # type: ignore[assignment]
        self.restart()

    def close(self) -> None:
        """Ends it for good."""
        self.house.bury()  # type: ignore[attr-defined]
        self.db.close()
