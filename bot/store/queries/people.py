"""People, their dated assignments, their Telegram bindings and the invitations that make one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from bot.domain.penugasan import JenisPenugasan, Penugasan
from bot.store.tables import ikatan, instansi, orang, penugasan, undangan

_OFFICE = select(instansi).where(instansi.c.kode == bindparam("key"))
_PERSON = select(orang).where(orang.c.id == bindparam("key"))
_STAFF = select(orang).where(orang.c.instansi == bindparam("key"), orang.c.aktif).order_by(orang.c.id)
_ASSIGNED = (
    select(penugasan)
    .join(orang, orang.c.id == penugasan.c.orang_id)
    .where(penugasan.c.instansi == bindparam("key"), penugasan.c.disahkan.is_not(None), orang.c.aktif)
    .order_by(penugasan.c.id)
)
_ACCOUNT = select(ikatan.c.telegram_id).where(ikatan.c.orang_id == bindparam("key"), ikatan.c.selesai.is_(None))
_BOUND = (
    select(orang)
    .join(ikatan, ikatan.c.orang_id == orang.c.id)
    .where(ikatan.c.telegram_id == bindparam("account"), ikatan.c.selesai.is_(None), orang.c.aktif)
    .order_by(orang.c.id)
)
_CHAT = _ACCOUNT.where(ikatan.c.terjangkau)
_WITH_CHAT = (
    select(orang, ikatan.c.telegram_id.label("chat_id"))
    .outerjoin(ikatan, and_(ikatan.c.orang_id == orang.c.id, ikatan.c.selesai.is_(None), ikatan.c.terjangkau))
    .where(orang.c.id == bindparam("key"))
)


def office(tx: Connection, kode: str) -> Row[Any]:
    """The office's row; NoResultFound when `sakip init` never saw it."""
    return tx.execute(_OFFICE, {"key": kode}).one()


def find_office(tx: Connection, kode: str) -> Row[Any] | None:
    """The office's row, None when `sakip init` never saw it."""
    return tx.execute(select(instansi).where(instansi.c.kode == kode)).first()


def offices(tx: Connection) -> list[Row[Any]]:
    """Every office of this deployment."""
    return list(tx.execute(select(instansi).order_by(instansi.c.kode)).fetchall())


def office_codes(tx: Connection) -> frozenset[str]:
    """The codes of every office of this deployment."""
    return frozenset(tx.scalars(select(instansi.c.kode)))


def lock_office(tx: Connection, kode: str) -> Row[Any]:
    """The office's row, locked: what happens to people is recorded one at a time."""
    # NO KEY UPDATE: rows that refer to the office can be written meanwhile, by whoever holds a siklus.
    return tx.execute(select(instansi).where(instansi.c.kode == kode).with_for_update(key_share=True)).one()


def assignments(tx: Connection, office_kode: str) -> tuple[Penugasan, ...]:
    """Every assignment of the office that is in force as an act (a second person's confirmation where needed)."""
    return tuple(as_assignment(row) for row in tx.execute(_ASSIGNED, {"key": office_kode}))


def as_assignment(row: Row[Any]) -> Penugasan:
    """A row as the domain sees it."""
    jenis = JenisPenugasan(row.jenis)
    return Penugasan(row.id, row.orang_id, row.peran, row.bidang, jenis, row.mulai, row.selesai, row.dasar)


def person(tx: Connection, orang_id: int) -> Row[Any]:
    """One person's row."""
    return tx.execute(_PERSON, {"key": orang_id}).one()


def person_with_chat(tx: Connection, orang_id: int) -> Row[Any]:
    """One person's row, and with it `chat_of`."""
    return tx.execute(_WITH_CHAT, {"key": orang_id}).one()


def people(tx: Connection, office_kode: str) -> list[Row[Any]]:
    """The active people of an office."""
    return list(tx.execute(_STAFF, {"key": office_kode}))


def named(tx: Connection, office_kode: str, name: str) -> list[Row[Any]]:
    """The active people of an office with this kode, name or title, however it is capitalised."""
    wanted = name.strip().casefold()
    staff = people(tx, office_kode)
    return [row for row in staff if wanted in (row.kode.casefold(), row.nama.casefold(), row.jabatan.casefold())]


def by_code(tx: Connection, office_kode: str, kode: str) -> int | None:
    """The id of the person `kode` of an office, active or not."""
    return tx.scalar(select(orang.c.id).where(orang.c.instansi == office_kode, orang.c.kode == kode))


def emails(tx: Connection, office_kode: str) -> frozenset[str]:
    """The addresses of everybody who is or was of an office."""
    return frozenset(tx.scalars(select(orang.c.email).where(orang.c.instansi == office_kode)))


def chat_of(tx: Connection, orang_id: int) -> int | None:
    """Where a person can be written to (private chat id = Telegram id), None when not connected or unreachable."""
    return tx.scalar(_CHAT, {"key": orang_id})


def telegram_of(tx: Connection, orang_id: int) -> int | None:
    """The account a person is bound to, reachable or not; None when not connected."""
    return tx.scalar(_ACCOUNT, {"key": orang_id})


def is_bound(tx: Connection, orang_id: int, telegram_id: int) -> bool:
    """True while the person is bound to this very account."""
    return telegram_of(tx, orang_id) == telegram_id


def bound_people(tx: Connection, telegram_id: int) -> list[Row[Any]]:
    """The active people bound to a Telegram account: none, one, or several who share it."""
    return list(tx.execute(_BOUND, {"account": telegram_id}))


def former_people(tx: Connection, telegram_id: int) -> list[Row[Any]]:
    """People who were bound to this account once: a late answer of theirs is refused and recorded."""
    past = and_(ikatan.c.telegram_id == telegram_id, ikatan.c.selesai.is_not(None))
    return list(tx.execute(select(orang).join(ikatan, ikatan.c.orang_id == orang.c.id).where(past)))


def unconnected(tx: Connection, office_kode: str) -> list[Row[Any]]:
    """Active people nobody can write to yet ("belum terhubung")."""
    reachable = select(ikatan.c.orang_id).where(ikatan.c.selesai.is_(None), ikatan.c.terjangkau)
    wanted = (orang.c.instansi == office_kode, orang.c.aktif, orang.c.id.not_in(reachable))
    return list(tx.execute(select(orang).where(*wanted).order_by(orang.c.id)))


def set_reachable(tx: Connection, telegram_id: int, reachable: bool) -> list[int]:
    """Marks an account reachable or not; returns the people concerned whose state really changed."""
    changed = (
        update(ikatan)
        .where(ikatan.c.telegram_id == telegram_id, ikatan.c.selesai.is_(None), ikatan.c.terjangkau != reachable)
        .values(terjangkau=reachable)
        .returning(ikatan.c.orang_id)
    )
    return [row.orang_id for row in tx.execute(changed)]


def bind(tx: Connection, orang_id: int, telegram_id: int, now: datetime) -> list[int]:
    """Binds a person to an account; returns the accounts that were bound before and no longer are."""
    ended = (
        update(ikatan)
        .where(ikatan.c.orang_id == orang_id, ikatan.c.selesai.is_(None))
        .values(selesai=now)
        .returning(ikatan.c.telegram_id)
    )
    before = [row.telegram_id for row in tx.execute(ended) if row.telegram_id != telegram_id]
    tx.execute(insert(ikatan).values(orang_id=orang_id, telegram_id=telegram_id, mulai=now, terjangkau=True))
    return before


def unbind(tx: Connection, orang_id: int, now: datetime) -> int | None:
    """Ends a person's binding; returns the account, None when there was none."""
    open_one = (ikatan.c.orang_id == orang_id, ikatan.c.selesai.is_(None))
    ended = update(ikatan).where(*open_one).values(selesai=now).returning(ikatan.c.telegram_id)
    return tx.execute(ended).scalar_one_or_none()


# --- invitations -----------------------------------------------------------------------------------------------------


def revoke_invitations(tx: Connection, orang_id: int, now: datetime) -> None:
    """Revokes a person's open invitations."""
    open_ones = (undangan.c.orang_id == orang_id, undangan.c.dipakai.is_(None), undangan.c.dicabut.is_(None))
    tx.execute(update(undangan).where(*open_ones).values(dicabut=now))


def add_invitation(tx: Connection, hashed: str, orang_id: int, now: datetime, expires: datetime) -> None:
    """Stores an invitation by its SHA-256; earlier open ones of the same person are revoked."""
    revoke_invitations(tx, orang_id, now)
    tx.execute(insert(undangan).values(hash=hashed, orang_id=orang_id, dibuat=now, kedaluwarsa=expires))


def invitation(tx: Connection, hashed: str, now: datetime) -> int | None:
    """The person an invitation is for, None when it is unknown, used, revoked or expired (all answered alike)."""
    valid = (undangan.c.dipakai.is_(None), undangan.c.dicabut.is_(None), undangan.c.kedaluwarsa > now)
    return tx.scalar(select(undangan.c.orang_id).where(undangan.c.hash == hashed, *valid))


def use_invitation(tx: Connection, hashed: str, telegram_id: int, now: datetime) -> int | None:
    """Uses an invitation up, atomically; returns the person, None when somebody was first or it is no longer valid."""
    valid = (undangan.c.dipakai.is_(None), undangan.c.dicabut.is_(None), undangan.c.kedaluwarsa > now)
    used = (
        update(undangan)
        .where(undangan.c.hash == hashed, *valid)
        .values(dipakai=now, dipakai_oleh=telegram_id)
        .returning(undangan.c.orang_id)
    )
    row = tx.execute(used).first()
    return None if row is None else int(row.orang_id)


def revoke_invitation(tx: Connection, hashed: str, now: datetime) -> None:
    """Revokes an invitation: whoever opened it says it is not theirs."""
    tx.execute(update(undangan).where(undangan.c.hash == hashed).values(dicabut=now))


# --- what `sakip init` writes ----------------------------------------------------------------------------------------


def put_office(tx: Connection, kode: str, nama: str, zona: str, konfig: object, now: datetime) -> None:
    """Writes the office as configured."""
    values = {"nama": nama, "zona": zona, "konfig": konfig, "diperbarui": now}
    if not tx.execute(update(instansi).where(instansi.c.kode == kode).values(**values)).rowcount:
        tx.execute(insert(instansi).values(kode=kode, **values))


def put_person(tx: Connection, office_kode: str, kode: str, **values: object) -> int:
    """Writes one person as configured (nama, sapaan, jabatan, email); returns the id."""
    key = (orang.c.instansi == office_kode, orang.c.kode == kode)
    found = tx.scalar(select(orang.c.id).where(*key))
    if found is not None:
        tx.execute(update(orang).where(orang.c.id == found).values(aktif=True, **values))
        return int(found)
    new = insert(orang).values(instansi=office_kode, kode=kode, aktif=True, **values).returning(orang.c.id)
    return int(tx.execute(new).scalar_one())


def retire_absent(tx: Connection, office_kode: str, present: Sequence[str]) -> list[int]:
    """Sets people inactive who are no longer configured; returns their ids."""
    gone = (orang.c.instansi == office_kode, orang.c.aktif, orang.c.kode.not_in(list(present)))
    return [row.id for row in tx.execute(update(orang).where(*gone).values(aktif=False).returning(orang.c.id))]


def put_assignments(
    tx: Connection,
    orang_id: int,
    office_kode: str,
    rows: Sequence[tuple[str, str, str, date, date | None, str]],
    now: datetime,
) -> bool:
    """Writes the configured assignments (peran, bidang, jenis, mulai, selesai, dasar) of one person; False when one of
    them was changed by confirmation since and differs from `rows`: that holds.

    Rows are never deleted, decisions refer to them: one no longer configured ends the day before the office's today.
    """
    today = now.astimezone(ZoneInfo(office(tx, office_kode).zona)).date()
    known = {
        (row.peran, row.bidang, row.jenis, row.mulai): row
        for row in tx.execute(select(penugasan).where(penugasan.c.orang_id == orang_id, penugasan.c.sumber == "konfig"))
    }
    confirmed = {
        (row.peran, row.bidang, row.jenis, row.mulai): row
        for row in tx.execute(select(penugasan).where(penugasan.c.orang_id == orang_id, penugasan.c.sumber != "konfig"))
    }
    as_configured = True
    for peran, bidang, jenis, mulai, selesai, dasar in rows:
        other = confirmed.get((peran, bidang, jenis, mulai))
        if other is not None:
            as_configured = as_configured and other.selesai == selesai
            continue
        row = known.pop((peran, bidang, jenis, mulai), None)
        if row is not None:
            tx.execute(update(penugasan).where(penugasan.c.id == row.id).values(selesai=selesai, dasar=dasar))
            continue
        values = {"orang_id": orang_id, "instansi": office_kode, "peran": peran, "bidang": bidang, "jenis": jenis}
        tx.execute(
            insert(penugasan).values(**values, mulai=mulai, selesai=selesai, dasar=dasar, sumber="konfig", disahkan=now)
        )
    for row in known.values():
        if row.selesai is None or row.selesai >= today:
            yesterday = today - timedelta(days=1)
            tx.execute(update(penugasan).where(penugasan.c.id == row.id).values(selesai=yesterday))
    return as_configured


def add_assignment(tx: Connection, values: dict[str, Any]) -> int:
    """Adds one assignment entered in chat (keys as the columns); returns its id."""
    return int(tx.execute(insert(penugasan).values(**values).returning(penugasan.c.id)).scalar_one())


def change_assignment(tx: Connection, penugasan_id: int, selesai: date | None, dasar: str, sumber: str) -> None:
    """Gives an assignment another last day and basis; from now on it is no longer a row of the office's file."""
    values = {"selesai": selesai, "dasar": dasar, "sumber": sumber}
    tx.execute(update(penugasan).where(penugasan.c.id == penugasan_id).values(**values))


def retire(tx: Connection, orang_id: int) -> None:
    """Sets one person inactive."""
    tx.execute(update(orang).where(orang.c.id == orang_id).values(aktif=False))


def assignment(tx: Connection, penugasan_id: int) -> Row[Any] | None:
    """One assignment's row."""
    return tx.execute(select(penugasan).where(penugasan.c.id == penugasan_id)).first()
