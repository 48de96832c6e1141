"""Recommendations after they were given: whose they are, how far they are, and what was reported about them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.queries.partial import among
from bot.store.tables import kemajuan, rekomendasi, siklus

_OPEN = among(rekomendasi.c.status, "belum", "dalam_proses")


def add(tx: Connection, values: Mapping[str, Any]) -> int | None:
    """Keeps a recommendation of one bidang (keys as the columns); None when its `kunci` is known already."""
    made = tx.execute(insert_ignoring(tx, rekomendasi, "id"), dict(values)).first()
    return None if made is None else int(made.id)


def get(tx: Connection, rekomendasi_id: int) -> Row[Any] | None:
    """One recommendation."""
    return tx.execute(select(rekomendasi).where(rekomendasi.c.id == rekomendasi_id)).first()


def of_siklus(tx: Connection, siklus_id: int) -> list[Row[Any]]:
    """Those given in a siklus, oldest first."""
    return list(tx.execute(select(rekomendasi).where(rekomendasi.c.siklus_id == siklus_id).order_by(rekomendasi.c.id)))


def open_of(tx: Connection, instansi: str, bidang: str | None = None) -> list[Row[Any]]:
    """The open ones of an office (of one bidang), the most urgent first, each with the `periode` it was given in."""
    wanted = [rekomendasi.c.instansi == instansi, _OPEN]
    if bidang is not None:
        wanted.append(rekomendasi.c.bidang == bidang)
    return _with_periode(tx, wanted)


def standing_at(
    tx: Connection, instansi: str, moment: datetime, bidang: str | None = None, besides: int = 0
) -> list[Row[Any]]:
    """Those given before `moment` and not ended by then, but for those of the siklus `besides`; with `periode`."""
    ended_later = or_(rekomendasi.c.selesai.is_(None), rekomendasi.c.selesai >= moment)
    wanted = [
        rekomendasi.c.instansi == instansi,
        rekomendasi.c.pada < moment,
        ended_later,
        rekomendasi.c.siklus_id != besides,
    ]
    if bidang is not None:
        wanted.append(rekomendasi.c.bidang == bidang)
    return _with_periode(tx, wanted)


def of_periods(tx: Connection, instansi: str, periods: Iterable[str]) -> list[Row[Any]]:
    """Those given in any siklus of these periods (`2025`, `2026-TW1`), with `periode`."""
    return _with_periode(tx, [rekomendasi.c.instansi == instansi, siklus.c.periode.in_(list(periods))])


def _with_periode(tx: Connection, wanted: list[Any]) -> list[Row[Any]]:
    joined = select(rekomendasi, siklus.c.periode).join(siklus, siklus.c.id == rekomendasi.c.siklus_id)
    return list(
        tx.execute(
            joined.where(*wanted, siklus.c.status != "dibatalkan").order_by(rekomendasi.c.tenggat, rekomendasi.c.id)
        )
    )


def due(tx: Connection, now: datetime, most: int) -> list[Row[Any]]:
    """Open ones somebody may have to be reminded of, the longest due first; none of a siklus that rests or was
    cancelled."""
    silent = among(siklus.c.status, "dijeda", "dibatalkan")
    of_silent = select(siklus.c.id).where(siklus.c.id == rekomendasi.c.siklus_id, silent).exists()
    wanted = select(rekomendasi).where(_OPEN, rekomendasi.c.periksa_pada <= now, ~of_silent)
    return list(tx.execute(wanted.order_by(rekomendasi.c.periksa_pada, rekomendasi.c.id).limit(most)))


def change(tx: Connection, rekomendasi_id: int, **values: Any) -> None:
    """Changes columns of a recommendation (status, selesai, periksa_pada)."""
    tx.execute(update(rekomendasi).where(rekomendasi.c.id == rekomendasi_id).values(**values))


# --- what was reported -----------------------------------------------------------------------------------------------


def add_report(tx: Connection, values: Mapping[str, Any]) -> int | None:
    """Keeps a report about a recommendation (keys as the columns); None when this very message was kept before."""
    made = tx.execute(insert_ignoring(tx, kemajuan, "id"), dict(values)).first()
    return None if made is None else int(made.id)


def report(tx: Connection, kemajuan_id: int) -> Row[Any] | None:
    """One report."""
    return tx.execute(select(kemajuan).where(kemajuan.c.id == kemajuan_id)).first()


def reports_of(tx: Connection, rekomendasi_ids: Iterable[int]) -> list[Row[Any]]:
    """The reports about these recommendations, oldest first."""
    wanted = select(kemajuan).where(kemajuan.c.rekomendasi_id.in_(list(rekomendasi_ids)))
    return list(tx.execute(wanted.order_by(kemajuan.c.id)))


def settle_report(tx: Connection, kemajuan_id: int, values: Mapping[str, Any]) -> bool:
    """Verifies a report (status, alasan, diperiksa_oleh, diperiksa); False when somebody else was first."""
    waiting = (kemajuan.c.id == kemajuan_id, kemajuan.c.status == "diajukan")
    return tx.execute(update(kemajuan).where(*waiting).values(**values).returning(kemajuan.c.id)).first() is not None
