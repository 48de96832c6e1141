"""Drive as wanted-state rows (what shall exist, be shared, be locked, carry which notes), and the documents."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, delete, func, insert, or_, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.queries.partial import is_false
from bot.store.tables import berkas, dokumen, laporan, laporan_tahunan

_OPEN = is_false(berkas.c.beres)
_BY_KEY = select(berkas).where(berkas.c.kunci == bindparam("key"))
_NOT_POSTPONED = berkas.c.tidak_sebelum.is_(None)
_DUE = or_(_NOT_POSTPONED, berkas.c.tidak_sebelum <= bindparam("now"))
_UNFULFILLED = select(berkas).where(_OPEN, _DUE).order_by(berkas.c.id).limit(bindparam("most"))
_COUNT = select(func.count()).select_from(berkas).where(_OPEN, _NOT_POSTPONED)


def want(tx: Connection, kunci: str, row: Mapping[str, Any], ingin: Mapping[str, Any]) -> None:
    """Wants the file `kunci`: makes its row when new (`row`: instansi, siklus_id, bidang, jenis, induk, nama), and
    merges `ingin` into what is wanted of it. Wanting the same twice changes nothing."""
    values = {"kunci": kunci, **row, "ingin": {}, "nyata": {}, "beres": False, "versi": 0, "coba": 0}
    tx.execute(insert_ignoring(tx, berkas, "id"), values)
    change(tx, kunci, ingin)


def change(tx: Connection, kunci: str, ingin: Mapping[str, Any]) -> None:
    """Merges `ingin` into what is wanted of a known file."""
    row = tx.execute(select(berkas).where(berkas.c.kunci == kunci).with_for_update()).one()
    wanted = {**row.ingin, **ingin}
    done = wanted == row.nyata
    if wanted != row.ingin or done != row.beres:
        values = {"ingin": wanted, "beres": done, "tidak_sebelum": None, "coba": 0}
        tx.execute(update(berkas).where(berkas.c.kunci == kunci).values(**values))


def undo_fulfilled(tx: Connection, kunci: str, names: Iterable[str]) -> None:
    """Declares wanted things undone (somebody removed a lock or trashed the file): they are ensured again."""
    row = tx.execute(select(berkas).where(berkas.c.kunci == kunci).with_for_update()).one()
    undone = set(names)
    left = {name: value for name, value in row.nyata.items() if name not in undone}
    if left != row.nyata:
        values = {"nyata": left, "beres": left == row.ingin, "tidak_sebelum": None, "coba": 0}
        tx.execute(update(berkas).where(berkas.c.kunci == kunci).values(**values))


def make_again(tx: Connection, kunci: str, drive_id: str) -> None:
    """The file `drive_id` is gone for good: everything wanted is to be done once more on a new one, but for what was
    typed in on somebody's behalf, which the last good values hold. Nothing changes where another took its place."""
    row = tx.execute(select(berkas).where(berkas.c.kunci == kunci).with_for_update()).one()
    if row.drive_id == drive_id:
        kept = {name: value for name, value in row.nyata.items() if name == "tulis"}
        values = {"nyata": kept, "drive_id": None, "tautan": None, "versi": 0, "beres": False}
        tx.execute(update(berkas).where(berkas.c.kunci == kunci).values(**values, tidak_sebelum=None, coba=0))


def unfulfilled(tx: Connection, now: datetime, most: int = 50) -> list[Row[Any]]:
    """Files of which something is still wanted and may be tried now; parents come before their children."""
    return list(tx.execute(_UNFULFILLED, {"now": now, "most": most}))


def fulfilled(tx: Connection, kunci: str, **values: Any) -> None:
    """Writes what was done: `nyata` (merged), and drive_id, tautan, versi as they are now."""
    row = tx.execute(select(berkas).where(berkas.c.kunci == kunci).with_for_update()).one()
    nyata = {**row.nyata, **values.pop("nyata", {})}
    done = {"nyata": nyata, "beres": nyata == row.ingin, "coba": 0, "galat": None, "tidak_sebelum": None}
    tx.execute(update(berkas).where(berkas.c.kunci == kunci).values(**done, **values))


def set_version(tx: Connection, kunci: str, versi: int) -> None:
    """Puts down the Drive version up to which we have seen a file."""
    tx.execute(update(berkas).where(berkas.c.kunci == kunci, berkas.c.versi < versi).values(versi=versi))


def postponed(tx: Connection, kunci: str, until: datetime, error: str) -> int:
    """Records a failed attempt; returns how many there were in a row."""
    tries = 1 + (tx.scalar(select(berkas.c.coba).where(berkas.c.kunci == kunci)) or 0)
    values = {"coba": tries, "tidak_sebelum": until, "galat": error[:500]}
    tx.execute(update(berkas).where(berkas.c.kunci == kunci).values(**values))
    return tries


def by_key(tx: Connection, kunci: str) -> Row[Any] | None:
    """One file's row by its key."""
    return tx.execute(_BY_KEY, {"key": kunci}).first()


def by_drive_ids(tx: Connection, ids: Iterable[str]) -> list[Row[Any]]:
    """The rows of the files Drive speaks of; files that are not ours have none."""
    wanted = list(ids)
    return list(tx.execute(select(berkas).where(berkas.c.drive_id.in_(wanted)))) if wanted else []


def of_siklus(tx: Connection, siklus_id: int, jenis: str | None = None) -> list[Row[Any]]:
    """The files of a siklus, oldest first."""
    wanted = [berkas.c.siklus_id == siklus_id, *([berkas.c.jenis == jenis] if jenis else [])]
    return list(tx.execute(select(berkas).where(*wanted).order_by(berkas.c.id)))


def sources(tx: Connection, siklus_id: int) -> dict[str, str]:
    """Bidang -> the name of its sheet, or of the initial data loaded in place of one."""
    wanted = (berkas.c.siklus_id == siklus_id, berkas.c.jenis.in_(("format", "data_awal")))
    return {row.bidang: row.nama for row in tx.execute(select(berkas).where(*wanted).order_by(berkas.c.id))}


def of_kind(tx: Connection, jenis: str) -> list[Row[Any]]:
    """The files of one kind, of every office."""
    return list(tx.execute(select(berkas).where(berkas.c.jenis == jenis).order_by(berkas.c.id)))


def all_settled(tx: Connection, siklus_id: int) -> bool:
    """True when nothing is wanted any more of the files of this siklus. Copies in Google's format are a convenience:
    one that Google refuses holds no siklus up."""
    open_ones = (berkas.c.siklus_id == siklus_id, _OPEN, berkas.c.jenis != "salinan")
    return not tx.scalar(select(func.count()).select_from(berkas).where(*open_ones))


def watched_forms(tx: Connection) -> list[Row[Any]]:
    """Every sheet of a siklus at work, and the control workbooks: what the sweep compares with Drive. What is typed
    while a siklus rests is read when it goes on."""
    from bot.store.tables import siklus

    alive = select(siklus.c.id).where(siklus.c.status == "berjalan")
    sheets = and_(berkas.c.jenis == "format", berkas.c.siklus_id.in_(alive))
    wanted = (or_(sheets, berkas.c.jenis == "kendali"), berkas.c.drive_id.is_not(None))
    return list(tx.execute(select(berkas).where(*wanted).order_by(berkas.c.id)))


def parents_of(tx: Connection, keys: Iterable[str | None]) -> list[str]:
    """The Drive ids of the folders with these keys."""
    wanted = {key for key in keys if key}
    rows = select(berkas.c.drive_id).where(berkas.c.kunci.in_(wanted), berkas.c.drive_id.is_not(None))
    return sorted(tx.scalars(rows)) if wanted else []


def open_count(tx: Connection) -> int:
    """How many files have something wanted of them that nothing postponed."""
    return tx.scalar(_COUNT) or 0


def put_document(tx: Connection, nama: str, mime: str, isi: bytes, now: datetime) -> str:
    """Keeps a document by its SHA-256 (hex), which is returned; the same bytes are kept once."""
    digest = hashlib.sha256(isi).hexdigest()
    values = {"digest": digest, "nama": nama, "mime": mime, "isi": isi, "dibuat": now}
    tx.execute(insert_ignoring(tx, dokumen, "digest"), values)
    return digest


def document(tx: Connection, digest: str) -> Row[Any]:
    """One document with its bytes."""
    return tx.execute(select(dokumen).where(dokumen.c.digest == digest)).one()


def drop_document(tx: Connection, digest: str) -> None:
    """Forgets the bytes of a document that no other file is still to be made of."""
    waiting = (berkas.c.ingin["dokumen"].as_string() == digest, berkas.c.drive_id.is_(None))
    if not tx.scalar(select(func.count()).select_from(berkas).where(*waiting)):
        tx.execute(delete(dokumen).where(dokumen.c.digest == digest))


def put_report(
    tx: Connection, siklus_id: int, digest: str, model: object, documents: Mapping[str, Any], now: datetime
) -> int:
    """Keeps a compiled report and returns its version number; the same content again keeps its number."""
    return _put(tx, laporan, {"siklus_id": siklus_id, "digest": digest, "model": model, "dibuat": now}, documents)


def put_yearly(
    tx: Connection, siklus_id: int, digest: str, model: object, documents: Mapping[str, Any], now: datetime
) -> int:
    """Like `put_report`, for the yearly report that a siklus of TW IV closes with."""
    values = {"siklus_id": siklus_id, "digest": digest, "model": model, "dibuat": now}
    return _put(tx, laporan_tahunan, values, documents)


def latest_report(tx: Connection, siklus_id: int, *, tahunan: bool = False) -> Row[Any] | None:
    """The newest compiled report, None before the first; `tahunan`: the yearly one a siklus of TW IV closes with."""
    return _latest(tx, laporan_tahunan if tahunan else laporan, siklus_id)


def _put(tx: Connection, kind: Table, values: Mapping[str, Any], documents: Mapping[str, Any]) -> int:
    last = _latest(tx, kind, values["siklus_id"])
    if last is not None and last.digest == values["digest"]:
        tx.execute(update(kind).where(kind.c.id == last.id).values(model=values["model"], dokumen=dict(documents)))
        return int(last.versi)
    versi = last.versi + 1 if last is not None else 1
    tx.execute(insert(kind).values(**values, versi=versi, dokumen=dict(documents)))
    return int(versi)


def _latest(tx: Connection, kind: Table, siklus_id: int) -> Row[Any] | None:
    wanted = select(kind).where(kind.c.siklus_id == siklus_id)
    return tx.execute(wanted.order_by(kind.c.versi.desc()).limit(1)).first()
