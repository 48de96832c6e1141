"""How many beats and requests lie between an official's answer and the next role's message?

Each of the replies goes the whole way: words at Telegram, intake, decision, whatever Google has to do, and out again.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cases import load
from bot.cases.drive.files import form_key
from bot.cases.sheet import reading
from bot.domain.indikator import Agregasi, asked_in
from bot.loop import Lane, beat
from bot.store.queries import cycles, files, inbox
from config.load import load_config
from config.settings import CHECKOUT
from integrations.google.forms import CellKey
from integrations.telegram import Telegram
from tests.bench.figure import Figure, middle, percentile
from tests.bench.office import OPENING, config_with, office
from tests.bench.world import Town, town

MOST_BEATS = 3.0
MOST_CALLS = 25.0
GIVE_UP = 20
_CONFIRMED = ("kasubbag_perencanaan", "selesai", "sekretaris")  # who answers what, and who hears next
_HANDED_IN = ("pengisi_transmigrasi", "selesai", "kabid_transmigrasi")
HOPS = (  # of each siklus: the format goes to and fro and is approved, and so do the figures
    *(_CONFIRMED, ("sekretaris", "kembalikan: target perlu disesuaikan", "kasubbag_perencanaan")) * 12,
    _CONFIRMED,
    ("sekretaris", "setuju", "pengisi_transmigrasi"),
    *(_HANDED_IN, ("kabid_transmigrasi", "kembalikan: mohon angkanya diperiksa", "pengisi_transmigrasi")) * 12,
)


def measure(folder: Path, replies: int) -> Iterator[Figure]:
    """The hops of so many siklus, each of an office of one bidang; in all offices people answer at the same time."""
    config = load_config(CHECKOUT / "config")
    offices = [office(f"bench{number}", 1, config) for number in range(-(-replies // len(HOPS)))]
    with town(config_with(offices), folder, OPENING) as place:
        waves = asyncio.run(_play(place, replies))
    beats = [rounds for wave in waves for rounds in wave.beats]
    calls = [wave.calls / len(wave.beats) for wave in waves for _ in wave.beats]
    note = f"median {middle(beats):.0f}, over {len(beats)} replies; beyond the undo window, which is 0 here"
    yield Figure("reply to the next role's message, p99", percentile(beats, 0.99), "beats", most=MOST_BEATS, note=note)
    note = f"median {middle(calls):.1f}, each the mean of replies given together"
    yield Figure("the same, p99", percentile(calls, 0.99), "calls", most=MOST_CALLS, note=note)


@dataclass(frozen=True, slots=True)
class _Wave:
    """Replies given at the same time, one in each office: the beats of all lanes until each next role had its message,
    and the bot's requests until the last one had."""

    beats: list[int]
    calls: int


@dataclass(slots=True)
class _Bot:
    """The bot by hand: one round is one poll of Telegram and one beat of every lane."""

    place: Town
    telegram: Telegram
    rounds: int = 0
    _offset: int | None = field(default=None)

    async def round(self) -> bool:
        """True when anything was done."""
        self.rounds += 1
        app, batch = self.place.app, await self.telegram.updates(self._offset, 0)
        if batch:
            with app.db.begin() as tx:
                inbox.store(tx, batch, app.clock.now())
            self._offset = int(batch[-1]["update_id"]) + 1
        busy = [await beat(app, self.telegram, lane, self.rounds % 50 + 1) for lane in Lane]
        return bool(batch) or any(busy)

    async def rest(self) -> None:
        """Goes on until nothing is left to do."""
        for _ in range(GIVE_UP * 20):
            if not await self.round():
                return
        raise RuntimeError("the bot does not come to rest")


async def _play(place: Town, replies: int) -> list[_Wave]:
    waves: list[_Wave] = []
    accounts, offices = place.accounts(), list(place.app.config.instansi)
    async with place.telegram() as telegram:
        bot = _Bot(place, telegram)
        await bot.rest()
        for number, (who, words, next_one) in enumerate(HOPS):
            asked = [kode for nth, kode in enumerate(offices) if number + nth * len(HOPS) < replies]
            if number == HOPS.index(_HANDED_IN):
                for kode in asked:
                    _fill(place, kode)
                await bot.rest()
            waves.append(await _wave(bot, {accounts[(kode, who)]: accounts[(kode, next_one)] for kode in asked}, words))
            await bot.rest()
    return waves


async def _wave(bot: _Bot, asked: dict[int, int], words: str) -> _Wave:
    """Those who are asked answer the newest card they have; who hears next, by who answers."""
    control, world = bot.place.control, bot.place.world
    before, since = control.chat_sizes(), int(world.calls.rows()[-1]["seq"])
    for person in asked:
        card = next(message for message in reversed(control.chat(person)) if message.get("keyboard"))
        control.write(person, words, int(card["message_id"]))
    beats: dict[int, int] = {}
    for rounds in range(1, GIVE_UP):
        await bot.round()
        sizes = control.chat_sizes()
        beats |= {
            chat: rounds for chat in asked.values() if chat not in beats and sizes.get(chat, 0) > before.get(chat, 0)
        }
        if len(beats) == len(asked):
            rows = world.calls.rows(since=since)
            return _Wave(list(beats.values()), sum(row.get("call") != "getUpdates" for row in rows))
    raise RuntimeError(f"nobody heard of the answer {words!r} in {GIVE_UP} rounds")


def _fill(place: Town, kode: str) -> None:
    """Every figure its target, written into the sheet (by the bot's account: who types is not what is measured)."""
    with place.app.db.read() as tx:
        case = load.load(tx, cycles.running(tx, kode)[0].id, place.app.calendars)
        (bidang,) = case.siklus.bidang
        context = reading.form_context(tx, case, bidang)
        row = files.by_key(tx, form_key(case, bidang))
    values: dict[CellKey, Any] = {}
    for item in context.indikator_rows:
        if asked_in(item, context.konteks.triwulan.nomor):
            target = item.target_of(context.konteks.triwulan.nomor)
            ratio = {"pembilang": target, "penyebut": 100}
            for column, value in (ratio if item.agregasi is Agregasi.RASIO else {"realisasi": target}).items():
                values[(item.kode, column)] = value
    place.app.google.sheets.write_values(str(row.drive_id if row else ""), context.form, values)
