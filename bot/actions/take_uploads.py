"""Fetch the files that fillers sent from Telegram, and put them into their sheet and folder."""

import asyncio
from datetime import datetime

from bot.cases import load, received_files
from bot.cases.load import Calendars
from bot.cases.uploads import Unusable
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import marks, prompts
from integrations.errors import IntegrationError, Missing, Rejected
from integrations.telegram import Telegram


async def take_uploads(db: Db, telegram: Telegram, calendars: Calendars, now: datetime) -> Tally:
    """One download and one transaction a file. What cannot be fetched now waits for the next beat (tally.faults)."""
    tally = Tally()
    for prompt_id, file_id in await asyncio.to_thread(_waiting, db):
        try:
            content = await _fetch(telegram, file_id)
        except IntegrationError as error:
            tally.fault(f"kiriman {prompt_id}", error)
            continue
        await asyncio.to_thread(_commit, db, calendars, prompt_id, content, now)
        tally.add("files")
    return tally


def _waiting(db: Db) -> list[tuple[int, str]]:
    """Prompt and Telegram file id of what can be fetched, oldest first."""
    with db.read() as tx:
        ids = sorted(int(row.nilai) for row in marks.starting_with(tx, received_files.WAITING))
        boxes = [box for prompt_id in ids if (box := prompts.get(tx, prompt_id)) is not None]
        return [(box.id, str(box.rincian["file_id"])) for box in boxes]


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
        received_files.take(tx, load.lock(tx, box.siklus_id, calendars), box, content, now)
