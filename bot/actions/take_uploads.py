"""Fetch the files sent from Telegram, and put them where they belong: a sheet, a folder, or the signing step."""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.cases import load, received_files, signed_files
from bot.cases.load import Calendars
from bot.cases.uploads import Unusable
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import marks, prompts
from integrations.errors import IntegrationError, Missing, Rejected
from integrations.telegram import Telegram


async def take_uploads(db: Db, telegram: Telegram, calendars: Calendars, catalogue: Catalogue, now: datetime) -> Tally:
    """One download and one transaction a file. What cannot be fetched now waits for the next beat (tally.faults)."""
    tally = Tally()
    for box in await asyncio.to_thread(_waiting, db):
        try:
            content = await _fetch(telegram, str(box.rincian["file_id"]))
        except IntegrationError as error:
            tally.fault(f"kiriman {box.id}", error)
            continue
        if box.jenis == signed_files.BOX:
            await asyncio.to_thread(_commit_signed, db, calendars, catalogue, box.id, content, now)
        else:
            await asyncio.to_thread(_commit, db, calendars, box.id, content, now)
        tally.add("files")
    return tally


def _waiting(db: Db) -> list[Row[Any]]:
    """The prompts that stand for what can be fetched, oldest first."""
    with db.read() as tx:
        ids = sorted(int(row.nilai) for row in marks.starting_with(tx, received_files.WAITING))
        return [box for prompt_id in ids if (box := prompts.get(tx, prompt_id)) is not None]


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


def _commit_signed(
    db: Db, calendars: Calendars, catalogue: Catalogue, prompt_id: int, content: bytes | Unusable, now: datetime
) -> None:
    sent = signed_files.examine(content)  # before the transaction: a long PDF takes a second to read
    with db.begin() as tx:
        box = prompts.get(tx, prompt_id)
        if box is None:
            return
        signed_files.take(tx, load.lock(tx, box.siklus_id, calendars), box, sent, catalogue, now)
