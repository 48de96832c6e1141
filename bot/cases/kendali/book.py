"""The control workbook as a whole: that it is wanted, with whom it is shared, and what shall stand on its tabs."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from bot.cases.kendali import jadwal, papan, pejabat, rujukan
from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.key import JENIS, key_of
from bot.cases.load import Calendars
from bot.domain.codec import canonical
from bot.messages import Catalogue
from bot.store.queries import cycles, entries, files, record
from integrations.google.tables import TableWish

# Who keeps the workbook, and who may look: the group of planners is the Tim Sakip.
WRITERS = ("kasubbag_perencanaan", "staf_perencanaan", "tim_sakip")
READERS = ("sekretaris", "kepala_dinas")


def want_book(tx: Connection, office: str, nama: str) -> None:
    """Wants the workbook in the office's folder; what stands in it follows with the next look (`refresh`)."""
    shared = {"instansi": office, "siklus_id": None, "bidang": ""}
    folder = f"{office}/folder"
    files.want(tx, folder, {**shared, "jenis": "folder", "induk": None, "nama": nama}, {"ada": True})
    row = {**shared, "jenis": JENIS, "induk": folder, "nama": f"Buku Kendali {nama}"}
    files.want(tx, key_of(office), row, {"ada": True})


def refresh(tx: Connection, office: str, calendars: Calendars, catalogue: Catalogue, now: datetime) -> bool:
    """Wants what shall stand in the workbook now, and the shares of today; True when that differs from before."""
    before = files.by_key(tx, key_of(office))
    if before is None:
        return False
    desk = Desk(tx, office, calendars, catalogue, now)
    wanted = {"isi": digest_of(wishes(desk)), "bagikan": _shares(desk)}
    files.change(tx, key_of(office), wanted)
    return any(before.ingin.get(name) != value for name, value in wanted.items())


def wishes(desk: Desk) -> tuple[TableWish, ...]:
    """Every tab in order, as it shall stand."""
    return tuple(TableWish(table.spec, table.rows) for table in _tables(desk))


def _tables(desk: Desk) -> tuple[Table, ...]:
    return (
        papan.status_table(desk),
        pejabat.table(desk),
        rujukan.bidang_table(desk),
        rujukan.indikator_table(desk),
        jadwal.table(desk),
        papan.log_table(desk),
    )


def digest_of(wanted: tuple[TableWish, ...]) -> str:
    """Names what shall stand in the workbook."""
    content = [(wish.spec.tab, wish.spec.digest, wish.rows, sorted(wish.notes.items())) for wish in wanted]
    return sha256(canonical(content).encode()).hexdigest()[:32]


def _shares(desk: Desk) -> dict[str, str]:
    emails = {person.id: str(person.email) for person in desk.staff}
    held = [row for row in desk.penugasan if row.covers(desk.today) and row.orang_id in emails]
    readers = {emails[row.orang_id]: "reader" for row in held if row.peran in READERS}
    return {**readers, **{emails[row.orang_id]: "writer" for row in held if row.peran in WRITERS}}


def offices_changed_since(tx: Connection, since: datetime) -> set[str]:
    """The offices in which something was recorded, or a sheet was read, at or after `since`."""
    chains = [chain.partition(":") for chain in record.chains_since(tx, since)]
    siklus_ids = {int(name) for kind, _, name in chains if kind == "siklus"} | set(entries.siklus_read_since(tx, since))
    return {name for kind, _, name in chains if kind == "instansi"} | cycles.offices_of(tx, siklus_ids)
