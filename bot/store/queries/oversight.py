"""What the command line asks and no journey does: what went wrong and waits for somebody, and what was packed."""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.store.queries.partial import equals
from bot.store.tables import berkas, dokumen, inbox, keputusan, orang, outbox, riwayat

MOST = 50
_DECIDED = (
    "urut",
    "bidang",
    "tahap",
    "hasil",
    "alasan",
    "orang_id",
    "kapasitas",
)  # told by every line about a decision


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


def unproven_decisions(tx: Connection) -> Iterator[str]:
    """Where a decision is kept that the record does not tell of, or the record tells of one that is not kept: the chain
    and the row of the SOP. Rows that were written, changed or removed past the bot."""
    lines = tx.execute(select(riwayat.c.rantai, riwayat.c.isi).where(riwayat.c.jenis == "keputusan"))
    told = Counter((line.rantai, *_decided(json.loads(line.isi))) for line in lines)
    rows = tx.execute(select(keputusan.c.siklus_id, *(keputusan.c[name] for name in _DECIDED)))
    held = Counter((f"siklus:{row.siklus_id}", *_decided(row._asdict())) for row in rows)
    for chain, urut, bidang, *_ in ((held - told) + (told - held)).elements():
        yield f"{chain} row {urut} {bidang}".strip()


def _decided(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in _DECIDED)


def altered_documents(tx: Connection) -> Iterator[str]:
    """The kept files whose content is not what they are known by."""
    rows = tx.execute(select(dokumen.c.digest, dokumen.c.nama, dokumen.c.isi).execution_options(yield_per=20))
    return (row.nama for row in rows if sha256(row.isi).hexdigest() != row.digest)
