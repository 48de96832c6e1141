"""Send what waits in the outbox: the only place where anything leaves for Telegram."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.postman import Letter, Outcome, prepare, send
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import files, outbox, people, rates
from bot.store.queries.outbox import Message
from integrations.telegram import Telegram

AT_ONCE = 8
MAX_TRIES = 8
BATCHES = 50  # one tick's share; the next tick goes on


async def deliver(
    db: Db,
    telegram: Telegram,
    catalogue: Catalogue,
    limits: rates.TelegramLimits,
    now: datetime,
    wall_us: Callable[[], int],
) -> Tally:
    """Claims by lease (committed), sends outside any transaction, settles each message alone (design §9, rule 4).

    A message whose answer was lost becomes `ragu` and is never sent again as it is.
    """
    tally = Tally()
    await asyncio.to_thread(_expire, db, wall_us())
    for _ in range(BATCHES):
        letters = await asyncio.to_thread(_claim, db, now, wall_us(), limits)
        if not letters:
            break
        outcomes = await asyncio.gather(*(send(telegram, catalogue, letter) for letter in letters))
        for letter, outcome in zip(letters, outcomes, strict=True):
            await asyncio.to_thread(_settle, db, letter, outcome, now, wall_us())
            tally.add(outcome.status)
    return tally


def _expire(db: Db, wall_us: int) -> None:
    with db.begin() as tx:
        outbox.expire_leases(tx, wall_us)


def _claim(db: Db, now: datetime, wall_us: int, limits: rates.TelegramLimits) -> list[Letter]:
    with db.read() as tx:
        if not outbox.pending_count(tx, now):
            return []
    with db.begin() as tx:
        return [prepare(tx, row) for row in outbox.claim(tx, now, wall_us, limits, AT_ONCE)]


def _settle(db: Db, letter: Letter, outcome: Outcome, now: datetime, wall_us: int) -> None:
    row = letter.row
    with db.begin() as tx:
        if outcome.status == "baru":
            _again(tx, letter, outcome, now, wall_us)
            return
        remembered = {"message_id": outcome.message_id} if outcome.message_id is not None else {}
        outbox.settle(tx, row.id, outcome.status, now, galat=outcome.error or None, **remembered)
        if outcome.unreachable:
            people.set_reachable(tx, row.chat_id, reachable=False)
        if outcome.rest is not None:
            _queue_rest(tx, letter, outcome.rest, now)


def _again(tx: Connection, letter: Letter, outcome: Outcome, now: datetime, wall_us: int) -> None:
    """Back to waiting: the limit of the chat (and for a 429 briefly everybody's) is closed for as long as was asked."""
    row = letter.row
    if row.coba >= MAX_TRIES:
        outbox.settle(tx, row.id, "mati", now, galat=outcome.error)
        return
    if outcome.new_chat is not None:  # rows before rates, the order in which `claim` locks them
        outbox.move_chat(tx, row.chat_id, outcome.new_chat)
    outbox.settle(tx, row.id, "baru", now, galat=outcome.error)
    until = wall_us + int((outcome.wait_seconds + 0.5) * 1_000_000)
    rates.pause(tx, f"chat:{row.chat_id}", until)
    if outcome.wait_seconds > 1:
        rates.pause(tx, "telegram", min(until, wall_us + 5_000_000))


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
