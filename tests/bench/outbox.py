"""Does sending stay quick behind a long history, and how much of Telegram's own limit does a burst reach?"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.demo.process import BotProcess
from bot.loop import Lane
from bot.store.db import Db
from bot.store.migrate import upgrade
from bot.store.queries import outbox, people
from bot.store.queries.outbox import Message
from bot.store.queries.rates import Limit, TelegramLimits
from tests.bench.figure import Figure, middle
from tests.bench.office import FIRST_CHAT, OPENING, config_with, office
from tests.bench.world import Town, town

FREE = TelegramLimits(overall=Limit(0), chat=Limit(0), group=Limit(0))
AT_ONCE = 8
MOST_RATIO = 2.0
DOCUMENTED = 30.0  # messages a second to different chats (telegram.md §4.3)
LEAST_SHARE = 95.0
STUCK_SECONDS = 20.0
FAR_SECONDS = 0.15  # what an answer of Telegram takes from an Indonesian office, roughly


# --- history ---------------------------------------------------------------------------------------------------------


def measure_history(folder: Path, sent: int, batches: int) -> Iterator[Figure]:
    """Claim and settle with `sent` messages in the table beside an empty one, batch by batch in turn."""
    with ExitStack() as stack:
        sides = [_database(folder / name) for name in ("empty.db", "long.db")]
        for db in sides:
            stack.callback(db.close)
        _write_history(sides[1], sent)
        for db in sides:
            _queue(db, range(1, batches * AT_ONCE + 1))
        took = [[_claim_and_settle(db) for db in sides] for _ in range(batches)]
    fresh, old = (middle([pair[side] for pair in took]) * 1000 / AT_ONCE for side in (0, 1))
    note = f"{fresh:.2f} ms a message without history, {old:.2f} ms behind {sent} sent ones"
    yield Figure("outbox, claim and settle behind a history, ratio", old / fresh, most=MOST_RATIO, note=note)


def _database(file: Path) -> Db:
    db = Db(f"sqlite:///{file}")
    upgrade(db)
    return db


def _write_history(db: Db, sent: int) -> None:
    """So many messages that left, to 500 chats."""
    _queue(db, [0])
    with db.begin() as tx:
        tx.execute(text("UPDATE outbox SET status = 'terkirim', message_id = 1, dikirim = dibuat"))
        columns = "chat_id, operasi, jenis, isi, status, coba, message_id, dibuat, dikirim, diurus"
        copied = columns.replace("chat_id", "chat_id + n % 500", 1).replace("message_id", "message_id + n", 1)
        numbers = "WITH RECURSIVE angka (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM angka WHERE n < :most)"
        insert = f"INSERT INTO outbox (kunci, {columns}) {numbers} SELECT 'lama' || n, {copied} FROM outbox, angka"
        tx.execute(text(insert), {"most": sent - 1})


def _queue(db: Db, numbers: range | list[int]) -> None:
    with db.begin() as tx:
        for number in numbers:
            isi = {"kode": f"A{number}"}
            outbox.queue(tx, Message(f"pesan {number}", FIRST_CHAT + number, "terima_kasih", isi), OPENING)


def _claim_and_settle(db: Db) -> float:
    started = time.perf_counter()
    with db.begin() as tx:
        rows = outbox.claim(tx, OPENING, 1, FREE, AT_ONCE)
    for row in rows:
        with db.begin() as tx:
            outbox.settle(tx, row.id, "terkirim", OPENING, message_id=row.id)
    if len(rows) != AT_ONCE:
        raise RuntimeError(f"{len(rows)} messages were claimed, not {AT_ONCE}")
    return time.perf_counter() - started


# --- burst -----------------------------------------------------------------------------------------------------------


def measure_burst(folder: Path, messages: int, receivers: int) -> Iterator[Figure]:
    """`sakip work` sends so many notices to so many people while the sandbox enforces Telegram's limits."""
    yield from _burst(folder / "near", "burst", messages, receivers, 0)


def measure_far_burst(folder: Path, messages: int, receivers: int) -> Iterator[Figure]:
    """The same with answers as late as from far away."""
    name = f"burst, answers {FAR_SECONDS * 1000:.0f} ms late"
    yield from _burst(folder / "far", name, messages, receivers, FAR_SECONDS)


def _burst(folder: Path, name: str, messages: int, receivers: int, late: float) -> Iterator[Figure]:
    folder.mkdir()
    crowd = office("bench")
    one = crowd.orang[0]
    named = tuple(replace(one, kode=f"orang{n}", email=f"{n}.{one.email}") for n in range(receivers))
    with town(config_with([replace(crowd, orang=named)]), folder, OPENING) as place:
        calls = _send_all(place, folder, messages, late)
    delivered = [call for call in calls if call.status == 200]
    refused = sum(call.status == 429 for call in calls)
    span = (delivered[-1].at - delivered[0].at).total_seconds()
    reached = (len(delivered) - 1) / span
    note = f"{reached:.2f} of {DOCUMENTED:.0f} a second, {len(delivered)} to {receivers} people in {span:.1f} s"
    yield Figure(f"{name}, share of Telegram's limit", 100 * reached / DOCUMENTED, "%", least=LEAST_SHARE, note=note)
    yield Figure(f"{name}, messages refused for speed (429)", refused, most=0)
    yield Figure(f"{name}, messages lost or sent twice", abs(len(delivered) - messages), most=0)


def _queue_burst(place: Town, messages: int) -> None:
    with place.app.db.begin() as tx:
        crowd = people.people(tx, "bench")
        for number, person in zip(range(messages), cycle(crowd), strict=False):
            chat = people.chat_of(tx, person.id) or 0
            message = Message(f"siaran {number}", chat, "terima_kasih", {"kode": f"A{number}"}, orang_id=person.id)
            outbox.queue(tx, message, OPENING)


@dataclass(frozen=True, slots=True)
class _Call:
    status: int
    at: datetime


def _send_all(place: Town, folder: Path, messages: int, late: float) -> list[_Call]:
    """Every sendMessage the sandbox saw until all were delivered. RuntimeError when the worker gets stuck."""
    worker = BotProcess(place.environment(chat_gap_seconds="1.05"), folder, folder / "work.log", ("work",))
    worker.start()
    try:
        while len(place.control.get("idle")["ticks"]) < len(Lane):
            time.sleep(0.1)
        place.control.wait_idle()  # the sandbox is one thread: the office's workbook would slow down its Telegram
        place.control.post("telegram/switches", {"rate_limits": True})
        if late:
            place.control.post("faults", {"service": "telegram", "match": "sendMessage", "delay": late, "times": 10**6})
        _queue_burst(place, messages)
        place.control.post("clock", {"frozen": False})
        seen, last = -1, time.monotonic()
        while (now := place.world.calls.counts()["telegram"]) < messages or len(_sends(place)) < messages:
            if now != seen:  # counted without a look at the rows, which would hold up the server in this process
                seen, last = now, time.monotonic()
            if time.monotonic() - last > STUCK_SECONDS:
                raise RuntimeError(f"{now} of {messages} messages left: {worker.last_words()}")
            time.sleep(0.5)
        time.sleep(1)  # one sent twice would follow at once
        return [_Call(row["status"], datetime.fromisoformat(row["at"])) for row in _calls(place)]
    finally:
        worker.stop()


def _calls(place: Town) -> list[dict[str, Any]]:
    return [row for row in place.world.calls.rows("telegram") if row.get("call") == "sendMessage"]


def _sends(place: Town) -> list[dict[str, Any]]:
    return [row for row in _calls(place) if row["status"] == 200]
