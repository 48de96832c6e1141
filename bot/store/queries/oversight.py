"""What the command line asks and no journey does: what went wrong and waits for somebody, and what was packed."""

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.store.queries.partial import equals
from bot.store.tables import berkas, inbox, orang, outbox, riwayat

MOST = 50


def troubled_messages(tx: Connection) -> list[Row[Any]]:
    """Messages whose arrival is doubtful (`ragu`) or impossible (`mati`), newest first, with whom they were for.

    One that was looked after (`diurus`) was posted anew or told to somebody else.
    """
    wanted = outbox.c.status.in_(("ragu", "mati"))
    columns = (outbox.c.id, outbox.c.siklus_id, outbox.c.jenis, outbox.c.status, outbox.c.diurus, outbox.c.galat)
    rows = select(*columns, outbox.c.dibuat, orang.c.jabatan).outerjoin(orang, orang.c.id == outbox.c.orang_id)
    return list(tx.execute(rows.where(wanted).order_by(outbox.c.id.desc()).limit(MOST)))


def failed_files(tx: Connection) -> list[Row[Any]]:
    """Files at Google of which something wanted could not be done so far, with the last reason."""
    wanted = (~berkas.c.beres, berkas.c.galat.is_not(None))
    columns = (
        berkas.c.siklus_id,
        berkas.c.nama,
        berkas.c.bidang,
        berkas.c.coba,
        berkas.c.tidak_sebelum,
        berkas.c.galat,
    )
    return list(tx.execute(select(*columns).where(*wanted).order_by(berkas.c.id).limit(MOST)))


def dead_updates(tx: Connection) -> list[Row[Any]]:
    """Updates from Telegram that failed every time: when they came and why they failed, not what they said."""
    columns = (inbox.c.update_id, inbox.c.diterima, inbox.c.galat)
    wanted = select(*columns).where(equals(inbox.c.status, "mati"))
    return list(tx.execute(wanted.order_by(inbox.c.update_id.desc()).limit(MOST)))


def packed_records(tx: Connection) -> list[str]:
    """What the record says about every archive package made, as the canonical JSON of its lines."""
    return list(tx.scalars(select(riwayat.c.isi).where(riwayat.c.jenis == "arsip").order_by(riwayat.c.pada)))
