"""Fetch the files sent from Telegram, and put them where they belong: a sheet, a folder, the signing step, or the
Perjanjian Kinerja of the year."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Row

from bot.cases import load
from bot.cases.handed_in import agreements, enclosures, received_files, signed_files, uploads, waiting
from bot.cases.handed_in.signed_files import Refused, Sent
from bot.cases.handed_in.uploads import Unusable
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import marks, prompts
from integrations.errors import IntegrationError, Missing, Rejected
from integrations.telegram import Telegram

_SIGNED: Final = signed_files.BOX
_TAKERS: Final = {enclosures.BOX: enclosures.take, agreements.BOX: agreements.take}
_ALBUM: Final = "album:"  # markers of albums that may lack a sheet: how many there were, since when (wall time)
_ALBUM_US: Final = 1_500_000


async def take_uploads(
    db: Db,
    telegram: Telegram,
    calendars: Calendars,
    catalogue: Catalogue,
    now: datetime,
    wall_us: Callable[[], int],
) -> Tally:
    """One download a file and one transaction each, or one an album of signed sheets once it is whole. What cannot be
    fetched now waits for the next beat (tally.faults)."""
    tally = Tally()
    boxes = await asyncio.to_thread(_waiting, db)
    jobs = [(partial(_take_other, db, telegram, calendars, now), [box]) for box in boxes if box.jenis != _SIGNED]
    signed = signed_files.gather([box for box in boxes if box.jenis == _SIGNED])
    whole = [sheets for sheets in signed if await asyncio.to_thread(_is_whole, db, sheets, now, wall_us())]
    jobs += [(partial(_take_signed, db, telegram, calendars, catalogue, now), sheets) for sheets in whole]
    for job, sheets in jobs:
        try:
            await job(sheets)
            tally.add("files", len(sheets))
        except IntegrationError as error:
            tally.fault(f"kiriman {sheets[0].id}", error)
    return tally


def _is_whole(db: Db, sheets: list[Row[Any]], now: datetime, wall: int) -> bool:
    """True unless this is an album of which a sheet came in a moment ago: each is a message of its own, and nothing
    says which is the last (Telegram notes 5.1)."""
    if not sheets[0].rincian.get("album"):
        return True
    key, count = f"{_ALBUM}{sheets[0].id}", len(sheets)
    with db.begin() as tx:
        seen, _, since = (marks.get(tx, key) or "0:0").partition(":")
        whole = int(seen) == count and wall - int(since) >= _ALBUM_US
        if whole:
            marks.drop(tx, key)
        elif int(seen) != count:
            marks.put(tx, key, f"{count}:{wall}", now)
    return whole


async def _take_other(db: Db, telegram: Telegram, calendars: Calendars, now: datetime, sheets: list[Row[Any]]) -> None:
    [box] = sheets
    content = await asyncio.to_thread(uploads.examine, await _fetch(telegram, str(box.rincian["file_id"])))
    await asyncio.to_thread(_commit, db, calendars, box.id, content, now)


async def _take_signed(
    db: Db, telegram: Telegram, calendars: Calendars, catalogue: Catalogue, now: datetime, sheets: list[Row[Any]]
) -> None:
    sent: Sent | Refused | None = signed_files.too_large(sheets)
    if sent is None:
        contents = [await _fetch(telegram, str(box.rincian["file_id"])) for box in sheets]
        sent = await asyncio.to_thread(signed_files.examine, sheets, contents)
    await asyncio.to_thread(_commit_signed, db, calendars, catalogue, sheets, sent, now)


def _waiting(db: Db) -> list[Row[Any]]:
    """The prompts that stand for what can be fetched, oldest first."""
    with db.read() as tx:
        return [box for prompt_id in waiting.wanted(tx) if (box := prompts.get(tx, prompt_id)) is not None]


async def _fetch(telegram: Telegram, file_id: str) -> bytes | Unusable:
    try:
        return await telegram.download(file_id)
    except Missing:
        return Unusable.HILANG
    except Rejected:
        return Unusable.UKURAN


def _commit(db: Db, calendars: Calendars, prompt_id: int, content: bytes | Unusable, now: datetime) -> None:
    with db.begin() as tx:
        box = prompts.get(tx, prompt_id)
        if box is None:
            return
        take = _TAKERS.get(box.jenis, received_files.take)
        take(tx, load.lock(tx, box.siklus_id, calendars), box, content, now)


def _commit_signed(
    db: Db,
    calendars: Calendars,
    catalogue: Catalogue,
    sheets: list[Row[Any]],
    sent: Sent | Refused,
    now: datetime,
) -> None:
    with db.begin() as tx:
        signed_files.take(tx, load.lock(tx, sheets[0].siklus_id, calendars), sheets, sent, catalogue, now)
