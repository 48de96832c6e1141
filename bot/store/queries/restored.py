"""What is no longer certain in a database that comes from a copy: what was sent, and how Drive stands."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.queries import files, marks
from bot.store.queries.partial import among
from bot.store.tables import berkas, instansi, outbox, siklus

_DONE_AGAIN = ("ada", "bagikan", "kunci", "arsip")  # what Drive may have lost or gained since; comparing costs little
_ENDED = ("selesai", "dibatalkan")


def offices(tx: Connection) -> list[str]:
    """The offices the database knows."""
    return list(tx.scalars(select(instansi.c.kode).order_by(instansi.c.kode)))


def doubt_messages(tx: Connection) -> int:
    """A message that was waiting when the copy was made may have been sent since: it is doubtful, never sent blindly.

    Returns how many.
    """
    waiting = update(outbox).where(among(outbox.c.status, "baru", "disewa"))
    return int(tx.execute(waiting.values(status="ragu", sewa_sampai=None)).rowcount)


def compare_drive(tx: Connection, now: datetime) -> int:
    """Has the next tick compare every file of a siklus that has not ended (found by its key, made if it is gone), and
    look at every sheet; how many files. Evidence is left alone: its bytes are in Drive only."""
    ended = select(siklus.c.id).where(siklus.c.status.in_(_ENDED))
    wanted = (berkas.c.jenis != "bukti", berkas.c.siklus_id.is_(None) | berkas.c.siklus_id.not_in(ended))
    keys = list(tx.scalars(select(berkas.c.kunci).where(*wanted)))
    for kunci in keys:
        files.undo_fulfilled(tx, kunci, _DONE_AGAIN)
    marks.put(tx, "drive:periksa", "semua", now)
    return len(keys)
