"""Send what waits in the outbox: the only place where anything leaves for Telegram."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from bot.cases.postman import Letter, Outcome, prepare, send
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import files, outbox, people, rates
from bot.store.queries.outbox import Message
from integrations.telegram import Telegram

AT_ONCE = 8
ON_THE_WAY = 12  # thirty a second, each answered after 0.4 s
MAX_TRIES = 8
GIVE_UP = timedelta(days=1)  # an outage of the service is no reason to lose a message
CLAIMS = 200  # one tick's share; the next tick goes on, with a new look at the world's clock
PATIENCE_US = 2_000_000  # so long a tick waits for a chat's limit; for more, the next one is soon enough
NAP_SECONDS = 0.1  # a message to somebody else may have come meanwhile


async def deliver(
    db: Db,
    telegram: Telegram,
    catalogue: Catalogue,
    limits: rates.TelegramLimits,
    now: datetime,
    wall_us: Callable[[], int],
) -> Tally:
    """Claims by lease (committed), sends outside any transaction, settles each message alone (design §9, rule 4).

    The next messages are claimed while some are still on their way, each with its moment to leave: the limits are
    used up, never exceeded. A message whose answer was lost becomes `ragu` and is never sent again as it is.
    """
    tally = Tally()
    if not await asyncio.to_thread(db.ask, outbox.active_count):
        return tally
    await asyncio.to_thread(_expire, db, wall_us())
    flying: set[asyncio.Task[str]] = set()
    trips = _TRIPS.setdefault(telegram, rates.Trips())

    async def carry(letter: Letter) -> str:
        leaves = outbox.departure(letter.row, limits)
        await asyncio.sleep(max(0, leaves - wall_us()) / 1_000_000)
        left = wall_us()
        outcome, answered = await send(telegram, catalogue, letter), wall_us()
        arrived = trips.latest_arrival(left, answered) if outcome.status == "terkirim" else answered
        await asyncio.to_thread(_settle, db, letter, outcome, now, arrived, limits)
        return outcome.status

    for _ in range(CLAIMS):
        letters = await asyncio.to_thread(_claim, db, now, wall_us(), limits)
        flying |= {asyncio.create_task(carry(letter)) for letter in letters}
        if not flying and not await _wait_for_limit(db, limits, now, wall_us):
            break
        flying = await _until_some_landed(flying, tally)
    for status in await asyncio.gather(*flying):
        tally.add(status)
    return tally


_TRIPS: WeakKeyDictionary[Telegram, rates.Trips] = WeakKeyDictionary()  # one for each client, across ticks


async def _until_some_landed(flying: set[asyncio.Task[str]], tally: Tally) -> set[asyncio.Task[str]]:
    """Waits until few enough are on their way that claiming more is worth a transaction."""
    while flying:
        landed, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
        for task in landed:
            tally.add(task.result())
        if len(flying) <= ON_THE_WAY:
            break
    return flying


async def _wait_for_limit(db: Db, limits: rates.TelegramLimits, now: datetime, wall_us: Callable[[], int]) -> bool:
    """Rests a moment when a limit is all that keeps the next message; False when there is nothing to wait for."""
    free = await asyncio.to_thread(_next_departure, db, now, limits)
    if free is None or free - wall_us() > PATIENCE_US:
        return False
    await asyncio.sleep(min(max(0, free - wall_us()) / 1_000_000, NAP_SECONDS))
    return True


def _next_departure(db: Db, now: datetime, limits: rates.TelegramLimits) -> int | None:
    with db.read() as tx:
        return outbox.next_departure(tx, now, limits)


def _expire(db: Db, wall_us: int) -> None:
    with db.begin() as tx:
        outbox.expire_leases(tx, wall_us)


def _claim(db: Db, now: datetime, wall_us: int, limits: rates.TelegramLimits) -> list[Letter]:
    if not db.ask(outbox.pending_count, now):
        return []
    with db.begin() as tx:
        return [prepare(tx, row) for row in outbox.claim(tx, now, wall_us, limits, AT_ONCE)]


def _settle(
    db: Db, letter: Letter, outcome: Outcome, now: datetime, arrived_us: int, limits: rates.TelegramLimits
) -> None:
    row = letter.row
    with db.begin() as tx:
        if outcome.status == "baru":
            _again(tx, letter, outcome, now, arrived_us)
        else:
            remembered = {"message_id": outcome.message_id} if outcome.message_id is not None else {}
            outbox.settle(tx, row.id, outcome.status, now, galat=outcome.error or None, **remembered)
            if outcome.unreachable:
                people.set_reachable(tx, row.chat_id, reachable=False)
            if outcome.rest is not None:
                _queue_rest(tx, letter, outcome.rest, now)
        if limits.overall.interval_us and row.operasi != "jawab_tap":
            rates.give_back(tx, row.chat_id, outbox.departure(row, limits), arrived_us)


def _again(tx: Connection, letter: Letter, outcome: Outcome, now: datetime, arrived_us: int) -> None:
    """Back to waiting: the limit of the chat is closed for as long as it takes; everybody's too after a 429, after any
    other failure only briefly."""
    row = letter.row
    if row.coba >= MAX_TRIES and now - row.dibuat > GIVE_UP:
        outbox.settle(tx, row.id, "mati", now, galat=outcome.error)
        return
    if outcome.new_chat is not None:  # rows before rates, the order in which `claim` locks them
        outbox.move_chat(tx, row.chat_id, outcome.new_chat)
    outbox.settle(tx, row.id, "baru", now, galat=outcome.error)
    until = arrived_us + int((outcome.wait_seconds + 0.5) * 1_000_000)
    if outcome.everybody or outcome.wait_seconds > 1:
        rates.pause(tx, "telegram", until if outcome.everybody else min(until, arrived_us + 5_000_000))
    rates.pause(tx, f"chat:{row.chat_id}", until)


def _queue_rest(tx: Connection, letter: Letter, text: str, now: datetime) -> None:
    """The whole of a text too long for a message follows as a document."""
    row = letter.row
    digest = files.put_document(tx, "pesan-lengkap.txt", "text/plain; charset=utf-8", text.encode(), now)
    facts = {"kode": row.isi["kode"]} if row.isi.get("kode") else {}
    message = Message(
        f"{row.kunci}:lengkap",
        row.chat_id,
        "lampiran_teks_panjang",
        facts,
        orang_id=row.orang_id,
        instansi=row.instansi,
        siklus_id=row.siklus_id,
        prompt_id=row.prompt_id,
        dokumen=digest,
        tidak_sebelum=now - timedelta(seconds=1),
    )
    outbox.queue(tx, message, now)
