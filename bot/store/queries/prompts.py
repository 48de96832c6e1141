"""Prompts (one per person and question), the decisions they led to, and what people wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.store.queries.outbox import insert_ignoring
from bot.store.queries.partial import equals
from bot.store.tables import keputusan, prompt, tulisan

_OPEN = equals(prompt.c.status, "terbuka")
_GET = select(prompt).where(prompt.c.id == bindparam("key"))
_ONE = update(prompt).where(prompt.c.id == bindparam("key"))
_ADD, _DECIDE = insert(prompt).returning(prompt.c.id), insert(keputusan).returning(keputusan.c.id)
_CODE = _ONE.returning(prompt)
_OPEN_OF_ROW = (
    select(prompt)
    .where(
        prompt.c.siklus_id == bindparam("of_siklus"),
        prompt.c.urut == bindparam("of_urut"),
        prompt.c.bidang == bindparam("of_bidang"),
        _OPEN,
    )
    .order_by(prompt.c.id)
)
_OPEN_OF_PERSON = select(prompt).where(prompt.c.orang_id == bindparam("person"), _OPEN).order_by(prompt.c.id)
_DECISIONS = select(keputusan).where(keputusan.c.siklus_id == bindparam("siklus")).order_by(keputusan.c.id)
_LAST_DECISION = (
    select(keputusan)
    .where(*(keputusan.c[name] == bindparam(name) for name in ("siklus_id", "urut", "bidang", "putaran", "tahap")))
    .order_by(keputusan.c.id.desc())
    .limit(1)
)
_TEXTS = (
    select(tulisan)
    .where(
        tulisan.c.siklus_id == bindparam("siklus"),
        tulisan.c.objek == bindparam("objek"),
        tulisan.c.status.in_(bindparam("statuses", expanding=True)),
    )
    .order_by(tulisan.c.id)
)
KOREKSI = "koreksi"
PEMBATALAN = "pembatalan"  # a second person is asked to agree that a siklus is cancelled
TASKS = ("tugas", KOREKSI)  # the kinds of prompt people owe an answer to; the others are questions asked in between


def add(tx: Connection, values: Mapping[str, Any], now: datetime) -> Row[Any]:
    """Opens a prompt (keys as the columns) and gives it a short code of its own ("A1", "A2", …).

    The code is made of the id, so that it is unique without a counter two siklus would wait for each other at.
    """
    row = {"versi": 1, "digest": "", "rincian": {}, **values, "kode": "", "status": "terbuka", "dibuat": now}
    made = tx.execute(_ADD, row).scalar_one()
    return tx.execute(_CODE, {"key": made, "kode": f"A{made}"}).one()


def get(tx: Connection, prompt_id: int) -> Row[Any] | None:
    """One prompt."""
    return tx.execute(_GET, {"key": prompt_id}).first()


def by_code(tx: Connection, instansi: str, kode: str) -> Row[Any] | None:
    """The prompt a typed short code names."""
    return tx.execute(select(prompt).where(prompt.c.instansi == instansi, prompt.c.kode == kode)).first()


def open_of_person(tx: Connection, orang_id: int, jenis: str | None = None) -> list[Row[Any]]:
    """The open prompts of a person, oldest first."""
    return [row for row in tx.execute(_OPEN_OF_PERSON, {"person": orang_id}) if jenis in (None, row.jenis)]


def open_tasks(tx: Connection, orang_id: int) -> list[Row[Any]]:
    """What a person is asked to do or to decide, oldest first."""
    return [row for row in open_of_person(tx, orang_id) if row.jenis in TASKS]


def last_answered(tx: Connection, orang_id: int) -> Row[Any] | None:
    """The task card a person answered last."""
    wanted = (prompt.c.orang_id == orang_id, prompt.c.status == "dijawab", prompt.c.jenis == "tugas")
    return tx.execute(select(prompt).where(*wanted).order_by(prompt.c.ditutup.desc()).limit(1)).first()


def open_of_row(tx: Connection, siklus_id: int, urut: int, bidang: str) -> list[Row[Any]]:
    """The open prompts about one row of one bidang, of every person."""
    return list(tx.execute(_OPEN_OF_ROW, {"of_siklus": siklus_id, "of_urut": urut, "of_bidang": bidang}))


def open_of_kind(tx: Connection, office_kode: str, jenis: str) -> list[Row[Any]]:
    """The open prompts of one kind in an office, of every person."""
    wanted = (prompt.c.instansi == office_kode, prompt.c.jenis == jenis, _OPEN)
    return list(tx.execute(select(prompt).where(*wanted).order_by(prompt.c.id)))


def tasks_of_round(tx: Connection, siklus_id: int, urut: int, bidang: str, putaran: int) -> list[Row[Any]]:
    """Every task card of one round of a row, open or not."""
    key = (prompt.c.siklus_id == siklus_id, prompt.c.urut == urut, prompt.c.bidang == bidang)
    wanted = select(prompt).where(*key, prompt.c.putaran == putaran, prompt.c.jenis == "tugas")
    return list(tx.execute(wanted.order_by(prompt.c.id)))


def close(tx: Connection, prompt_id: int, status: str, now: datetime) -> None:
    """Closes a prompt: `dijawab` by its holder, `ditutup` by what happened elsewhere."""
    tx.execute(_ONE, {"key": prompt_id, "status": status, "ditutup": now})


def reopen(tx: Connection, prompt_id: int) -> None:
    """Opens a prompt again: its decision was taken back in time."""
    tx.execute(update(prompt).where(prompt.c.id == prompt_id).values(status="terbuka", ditutup=None))


def new_version(tx: Connection, prompt_id: int, nonce: str) -> Row[Any]:
    """The prompt as a new version: its old keyboards die with the old nonce."""
    changed = update(prompt).where(prompt.c.id == prompt_id).values(versi=prompt.c.versi + 1, nonce=nonce)
    return tx.execute(changed.returning(prompt)).one()


def set_detail(tx: Connection, prompt_id: int, **values: Any) -> None:
    """Changes columns of a prompt (digest, rincian)."""
    tx.execute(update(prompt).where(prompt.c.id == prompt_id).values(**values))


# --- decisions -------------------------------------------------------------------------------------------------------


def add_decision(tx: Connection, values: Mapping[str, Any]) -> int:
    """Records a decision (keys as the columns); returns its id."""
    return int(tx.execute(_DECIDE, dict(values)).scalar_one())


def decision_of_round(
    tx: Connection, siklus_id: int, urut: int, bidang: str, putaran: int, tahap: int
) -> Row[Any] | None:
    """The last decision about one stage of one round, None when nobody decided."""
    key = {"siklus_id": siklus_id, "urut": urut, "bidang": bidang, "putaran": putaran, "tahap": tahap}
    return tx.execute(_LAST_DECISION, key).first()


def decision_of_message(tx: Connection, telegram_id: int, message_id: int) -> Row[Any] | None:
    """The last decision an account gave in the words of one of its messages, None when that message decided nothing."""
    key = (keputusan.c.telegram_id == telegram_id, keputusan.c.message_id == message_id)
    return tx.execute(select(keputusan).where(*key).order_by(keputusan.c.id.desc()).limit(1)).first()


def settle_decision(tx: Connection, keputusan_id: int, status: str, now: datetime) -> None:
    """Makes a decision final, or marks it taken back or void."""
    values: dict[str, Any] = {"status": status}
    if status == "final":
        values["final_pada"] = now
    tx.execute(update(keputusan).where(keputusan.c.id == keputusan_id).values(**values))


def confirm_decision(tx: Connection, keputusan_id: int, *, confirmed: bool) -> None:
    """Puts down whether the official confirmed a decision that was recorded for them."""
    bukti = tx.execute(select(keputusan.c.bukti).where(keputusan.c.id == keputusan_id)).scalar_one()
    later = {**bukti.get("dicatat_kemudian", {}), "ditegaskan": confirmed}
    changed = {**bukti, "dicatat_kemudian": later}
    tx.execute(update(keputusan).where(keputusan.c.id == keputusan_id).values(bukti=changed))


def void_decisions(tx: Connection, siklus_id: int, urut: int, bidang: str) -> None:
    """Marks the decisions in force about a row void: it was taken back."""
    key = (keputusan.c.siklus_id == siklus_id, keputusan.c.urut == urut, keputusan.c.bidang == bidang)
    in_force = (keputusan.c.status.in_(("final", "sementara")), keputusan.c.hasil == "setuju")
    tx.execute(update(keputusan).where(*key, *in_force).values(status="gugur"))


def decisions(tx: Connection, siklus_id: int) -> list[Row[Any]]:
    """Every decision of a siklus in order."""
    return list(tx.execute(_DECISIONS, {"siklus": siklus_id}))


# --- what people wrote -----------------------------------------------------------------------------------------------


def add_text(tx: Connection, values: Mapping[str, Any]) -> int | None:
    """Keeps what a person wrote (keys as the columns); None when this very message was kept before."""
    made = tx.execute(insert_ignoring(tx, tulisan, "id"), dict(values)).first()
    return None if made is None else int(made.id)


def texts(
    tx: Connection, siklus_id: int, objek: str, statuses: tuple[str, ...] = ("draf", "berlaku")
) -> list[Row[Any]]:
    """What people wrote about `objek`, oldest first."""
    return list(tx.execute(_TEXTS, {"siklus": siklus_id, "objek": objek, "statuses": statuses}))


def change_text(tx: Connection, tulisan_id: int, **values: Any) -> None:
    """Changes a text's columns (bidang, status)."""
    tx.execute(update(tulisan).where(tulisan.c.id == tulisan_id).values(**values))


def settle_texts(tx: Connection, siklus_id: int, objek: str, status: str) -> None:
    """Moves every draft about `objek` to `status`."""
    drafts = (tulisan.c.siklus_id == siklus_id, tulisan.c.objek == objek, tulisan.c.status == "draf")
    tx.execute(update(tulisan).where(*drafts).values(status=status))
