"""Proposed changes of officials, from when they are written until a second person confirms or refuses them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.queries.partial import equals
from bot.store.tables import usulan

_WAITING = equals(usulan.c.status, "menunggu")


def add(tx: Connection, values: Mapping[str, Any], now: datetime) -> int:
    """Puts a proposal down (instansi, sumber, digest, isi, orang_id); returns its id."""
    row = {**values, "diminta": [], "status": "menunggu", "dibuat": now}
    return int(tx.execute(insert(usulan).values(**row).returning(usulan.c.id)).scalar_one())


def get(tx: Connection, usulan_id: int) -> Row[Any] | None:
    """One proposal."""
    return tx.execute(select(usulan).where(usulan.c.id == usulan_id)).first()


def waiting(tx: Connection, office_kode: str | None = None) -> list[Row[Any]]:
    """The proposals nobody has answered, oldest first."""
    wanted = [_WAITING, *([usulan.c.instansi == office_kode] if office_kode is not None else [])]
    return list(tx.execute(select(usulan).where(*wanted).order_by(usulan.c.id)))


def latest(tx: Connection, office_kode: str, digest: str) -> Row[Any] | None:
    """The newest proposal of just these lines, answered or not."""
    mine = (usulan.c.instansi == office_kode, usulan.c.digest == digest)
    return tx.execute(select(usulan).where(*mine).order_by(usulan.c.id.desc()).limit(1)).first()


def set_asked(tx: Connection, usulan_id: int, asked: Sequence[int]) -> None:
    """Puts down whom the proposal was shown to (ids of people)."""
    tx.execute(update(usulan).where(usulan.c.id == usulan_id).values(diminta=list(asked)))


def settle(tx: Connection, usulan_id: int, status: str, oleh: int | None, now: datetime) -> bool:
    """Ends a waiting proposal; False when somebody was first."""
    still = (usulan.c.id == usulan_id, _WAITING)
    done = update(usulan).where(*still).values(status=status, disahkan_oleh=oleh, selesai=now)
    return bool(tx.execute(done).rowcount)
