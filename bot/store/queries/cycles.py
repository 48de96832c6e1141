"""A siklus and its rows: load, lock, save, and the work lists of the ticks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    select,
    text,
    union,
    union_all,
    update,
)

from bot.domain.codec import from_json, to_json
from bot.domain.facts import Langkah, Putusan, Siklus, StatusLangkah, StatusSiklus
from bot.store.queries.outbox import insert_ignoring
from bot.store.queries.partial import among, equals
from bot.store.tables import ikatan, indikator, keputusan, langkah, siklus, sop_versi

_LANGKAH_FIELDS = (
    "tahap", "putaran", "dibuka", "tahap_dibuka", "jatuh_tempo", "tenggat", "final_at", "selesai",
)  # fmt: skip

_RUNNING = among(siklus.c.status, "berjalan", "diarsipkan", "dijeda")
_OPEN = equals(langkah.c.status, "terbuka")
_DECIDED = equals(langkah.c.status, "sementara")
_AT_WORK = select(siklus.c.id).where(siklus.c.id == langkah.c.siklus_id, equals(siklus.c.status, "berjalan")).exists()
_SOP = select(sop_versi.c.isi).where(sop_versi.c.digest == bindparam("key"))
_GET = select(siklus).where(siklus.c.id == bindparam("key"))
_LOCK = _GET.with_for_update(key_share=True)
_STEPS = (
    select(*(langkah.c[item.name] for item in fields(Langkah)))
    .where(langkah.c.siklus_id == bindparam("key"))
    .order_by(langkah.c.id)
)
_ROW = update(langkah).where(
    langkah.c.siklus_id == bindparam("of_siklus"),
    langkah.c.urut == bindparam("of_urut"),
    langkah.c.bidang == bindparam("of_bidang"),
)
_DUE = select(langkah.c.siklus_id).where(_DECIDED, langkah.c.final_at <= bindparam("now"), _AT_WORK)
_BOT_STAGES = select(langkah.c.siklus_id).where(equals(langkah.c.status, "bot"), _AT_WORK)
_BOT_WORK = union(_BOT_STAGES, select(siklus.c.id).where(equals(siklus.c.status, "diarsipkan")))
_TO_CHECK = select(langkah).where(_OPEN, _AT_WORK)
_NEW, _WAITED = langkah.c.periksa_pada.is_(None), langkah.c.periksa_pada <= bindparam("now")
# Side by side: joined by OR, SQLite reads every open row.
_SOME_TO_CHECK = (
    union_all(_TO_CHECK.where(_NEW), _TO_CHECK.where(_WAITED))
    .order_by(text("periksa_pada NULLS FIRST, id"))
    .limit(bindparam("most"))
)
_STEP = update(langkah).where(langkah.c.id == bindparam("key"))


def put_sop(tx: Connection, digest: str, kode: str, isi: object, now: datetime) -> bool:
    """Keeps a version of an SOP, once; True when it is new."""
    values = {"digest": digest, "kode": kode, "isi": isi, "dibuat": now}
    return tx.execute(insert_ignoring(tx, sop_versi, "digest"), values).first() is not None


def sop_content(tx: Connection, digest: str) -> Any:
    """The pinned version's content."""
    return tx.execute(_SOP, {"key": digest}).scalar_one()


def create(tx: Connection, values: Mapping[str, Any], state: Siklus) -> int | None:
    """Creates a siklus with its rows; None when the office has one for this SOP and period already."""
    row = {"status": state.status, "bidang": list(state.bidang), "undo_detik": int(state.undo.total_seconds())}
    made = tx.execute(insert_ignoring(tx, siklus, "id"), {**values, **row}).first()
    if made is None:
        return None
    fresh = [{"siklus_id": made.id, **_row_values(item)} for item in state.langkah]
    tx.execute(
        insert(langkah), [{"urut": s.urut, "bidang": s.bidang, **f} for s, f in zip(state.langkah, fresh, strict=True)]
    )
    return int(made.id)


def put_indikator(tx: Connection, siklus_id: int, rows: Iterable[tuple[str, str, object]]) -> None:
    """Keeps the snapshot of indicators (kode, bidang, content) the siklus was opened with."""
    values = [
        {"siklus_id": siklus_id, "kode": kode, "bidang": bidang, "urut": urut, "isi": isi}
        for urut, (kode, bidang, isi) in enumerate(rows)
    ]
    if values:
        tx.execute(insert(indikator), values)


def indikator_of(tx: Connection, siklus_id: int, bidang: str | None = None) -> list[Any]:
    """The snapshot's contents in order, of one bidang or of all."""
    wanted = [indikator.c.siklus_id == siklus_id, *([indikator.c.bidang == bidang] if bidang is not None else [])]
    return list(tx.scalars(select(indikator.c.isi).where(*wanted).order_by(indikator.c.urut)))


def add_indikator(tx: Connection, siklus_id: int, kode: str, bidang: str, isi: object) -> None:
    """Puts one more indikator at the end of the snapshot of a siklus."""
    last = select(func.max(indikator.c.urut)).where(indikator.c.siklus_id == siklus_id)
    values = {"siklus_id": siklus_id, "kode": kode, "bidang": bidang, "isi": isi}
    tx.execute(insert(indikator).values(**values, urut=(tx.scalar(last) or 0) + 1))


def change_indikator(tx: Connection, siklus_id: int, kode: str, isi: object) -> None:
    """Puts another content of one indikator into the snapshot of a siklus."""
    mine = (indikator.c.siklus_id == siklus_id, indikator.c.kode == kode)
    tx.execute(update(indikator).where(*mine).values(isi=isi))


def get(tx: Connection, siklus_id: int) -> Row[Any]:
    """The siklus' row; NoResultFound for an unknown id."""
    return tx.execute(_GET, {"key": siklus_id}).one()


def lock(tx: Connection, siklus_id: int) -> Row[Any]:
    """The siklus' row, locked until the transaction ends (SQLite: the whole database is)."""
    return tx.execute(_LOCK, {"key": siklus_id}).one()


def state(tx: Connection, row: Row[Any]) -> Siklus:
    """The siklus as the domain sees it, from its row and its langkah."""
    steps = tuple(_as_langkah(*item) for item in tx.execute(_STEPS, {"key": row.id}))
    return Siklus(StatusSiklus(row.status), tuple(row.bidang), steps, timedelta(seconds=row.undo_detik))


def _as_langkah(urut: int, bidang: str, status: str, *rest: Any) -> Langkah:
    *counts_and_times, putusan, selesai = rest
    decided = from_json(Putusan, putusan) if putusan else None
    values: list[Any] = [urut, bidang, StatusLangkah(status), *counts_and_times, decided, selesai]
    return Langkah(*values)


def _row_values(item: Langkah) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _LANGKAH_FIELDS}
    return {**values, "status": item.status.value, "putusan": to_json(item.putusan), "periksa_pada": None}


def save(
    tx: Connection,
    siklus_id: int,
    before: Siklus,
    after: Siklus,
    now: datetime,
    next_look: Callable[[Langkah], datetime | None] = lambda _: None,
) -> None:
    """Writes what differs between two states, and when the reminders look at a changed row (None: at once)."""
    if before.status is not after.status:
        ended = now if after.status in (StatusSiklus.SELESAI, StatusSiklus.DIBATALKAN) else None
        tx.execute(update(siklus).where(siklus.c.id == siklus_id).values(status=after.status, selesai=ended))
    changed = [new for old, new in zip(before.langkah, after.langkah, strict=True) if old != new]
    if changed:
        keys = [{"of_siklus": siklus_id, "of_urut": new.urut, "of_bidang": new.bidang} for new in changed]
        values = [{**_row_values(new), "periksa_pada": next_look(new)} for new in changed]
        tx.execute(_ROW, [{**key, **value} for key, value in zip(keys, values, strict=True)])


def confirm_findings(tx: Connection, siklus_id: int, keys: Iterable[str]) -> None:
    """Puts findings down as confirmed by the filler: they hold for these values and are not raised again."""
    konfig = dict(get(tx, siklus_id).konfig)
    known = [*konfig.get("dikonfirmasi", ()), *keys]
    tx.execute(update(siklus).where(siklus.c.id == siklus_id).values(konfig={**konfig, "dikonfirmasi": known}))


# --- work lists ------------------------------------------------------------------------------------------------------


def find(tx: Connection, office_kode: str, sop_kode: str, periode: str) -> Row[Any] | None:
    """The siklus of an office's SOP for a period, None when there is none."""
    key = (siklus.c.instansi == office_kode, siklus.c.sop_kode == sop_kode, siklus.c.periode == periode)
    return tx.execute(select(siklus).where(*key)).first()


def put_aside(tx: Connection, siklus_id: int) -> int:
    """Makes room for another siklus of the period of a cancelled one, which is called `<sop>#<number>` from now on;
    returns the number."""
    row = get(tx, siklus_id)
    same = (siklus.c.instansi == row.instansi, siklus.c.periode == row.periode)
    earlier = select(func.count()).where(*same, siklus.c.sop_kode.startswith(f"{row.sop_kode}#", autoescape=True))
    number = 1 + (tx.scalar(earlier) or 0)
    tx.execute(update(siklus).where(siklus.c.id == siklus_id).values(sop_kode=f"{row.sop_kode}#{number}"))
    return number


def opened(tx: Connection, siklus_id: int, now: datetime) -> None:
    """Puts down that a siklus begins only now."""
    tx.execute(update(siklus).where(siklus.c.id == siklus_id).values(dibuka=now))


def running(tx: Connection, office_kode: str | None = None) -> list[Row[Any]]:
    """The siklus that are not over."""
    wanted: list[ColumnElement[bool]] = [_RUNNING]
    if office_kode is not None:
        wanted.append(siklus.c.instansi == office_kode)
    return list(tx.execute(select(siklus).where(*wanted).order_by(siklus.c.id)))


def every(tx: Connection, office_kode: str | None = None) -> list[Row[Any]]:
    """Every siklus, newest last."""
    wanted = [siklus.c.instansi == office_kode] if office_kode is not None else []
    return list(tx.execute(select(siklus).where(*wanted).order_by(siklus.c.id)))


def offices_of(tx: Connection, siklus_ids: Iterable[int]) -> set[str]:
    """The offices of these siklus."""
    return set(tx.scalars(select(siklus.c.instansi).where(siklus.c.id.in_(list(siklus_ids)))))


def with_due_decisions(tx: Connection, now: datetime) -> list[int]:
    """Ids of siklus in which an undo window has run out."""
    return sorted(set(tx.scalars(_DUE, {"now": now})))


def _cut_off() -> Select[tuple[int]]:
    at = (keputusan.c.siklus_id == langkah.c.siklus_id, keputusan.c.urut == langkah.c.urut)
    same = (keputusan.c.bidang == langkah.c.bidang, keputusan.c.status == "sementara")
    account = (ikatan.c.orang_id == keputusan.c.orang_id, ikatan.c.telegram_id == keputusan.c.telegram_id)
    bound = select(ikatan.c.id).where(*account, ikatan.c.selesai.is_(None)).exists()
    few = select(langkah.c.siklus_id).where(_DECIDED, _AT_WORK)
    wanted = few.join(keputusan, and_(*at, *same)).where(keputusan.c.telegram_id.is_not(None), ~bound)
    # By the few siklus that have any: joined alone, SQLite goes through every decision ever made.
    return wanted.where(keputusan.c.siklus_id.in_(few))


_CUT_OFF = _cut_off()


def with_cut_off_decisions(tx: Connection) -> list[int]:
    """Ids of siklus with a decision not yet final, from an account its giver is not bound to any more."""
    return sorted(set(tx.scalars(_CUT_OFF)))


def with_bot_work(tx: Connection) -> list[int]:
    """Ids of siklus in which the bot has a stage to do, or an archive to make."""
    return sorted(tx.scalars(_BOT_WORK))


def due_for_check(tx: Connection, now: datetime, most: int) -> list[Row[Any]]:
    """Open rows of siklus that do not rest about which the reminder policy may have something to say now, those that
    wait longest first."""
    return list(tx.execute(_SOME_TO_CHECK, {"now": now, "most": most}))


def next_check(tx: Connection, langkah_id: int, when: datetime) -> None:
    """Puts the next look of the reminder policy at an open row off until `when`."""
    tx.execute(_STEP, {"key": langkah_id, "periksa_pada": when})


def open_count(tx: Connection) -> int:
    """How many rows wait for a person."""
    return tx.scalar(select(func.count()).select_from(langkah).where(_OPEN)) or 0
