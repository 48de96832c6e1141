"""The tab Pejabat: who holds which role from when to when, one row for each assignment."""

from bot.cases.kendali.desk import Desk, Table
from bot.domain.penugasan import JenisPenugasan, Penugasan
from bot.store.queries import people
from integrations.google.forms import CellKind, Column, FormRow

TAB = "Pejabat"


def table(desk: Desk) -> Table:
    """The assignments that are in force or still to come, by role."""
    staff = {person.id: person for person in desk.staff}
    shown = [row for row in desk.penugasan if row.selesai is None or row.selesai >= desk.today]
    order = list(desk.roles)
    rows = sorted(shown, key=lambda row: (order.index(row.peran), row.bidang, row.mulai, row.id))
    made = tuple(_row(desk, row, staff[row.orang_id]) for row in rows if row.orang_id in staff)
    return Table(desk.spec(TAB, "pejabat", _columns(desk)), made)


def _columns(desk: Desk) -> tuple[Column, ...]:
    text, choice, day = CellKind.TEXT, CellKind.CHOICE, CellKind.DATE
    return (
        Column("kode", "Kode", text, 150, fill=False),
        Column("nama", "Nama", text, 240, fill=False),
        Column("sapaan", "Sapaan", choice, 90, fill=False, choices=("Bapak", "Ibu", "Bapak/Ibu")),
        Column("jabatan", "Jabatan", text, 260, fill=False),
        Column("email", "Surel (akun Google)", text, 240, fill=False),
        Column("peran", "Peran", choice, 170, fill=False, choices=tuple(desk.roles.values())),
        Column("bidang", "Bidang", choice, 150, fill=False, choices=tuple(desk.units.values())),
        Column("jenis", "Jenis", choice, 90, fill=False, choices=tuple(map(str, JenisPenugasan))),
        Column("mulai", "Mulai", day, 100, fill=False),
        Column("selesai", "Sampai dengan", day, 110, fill=False),
        Column("dasar", "Dasar (surat, tanggal)", text, 240, fill=False),
        Column("keadaan", "Telegram", text, 140, fill=False),
    )


def _row(desk: Desk, row: Penugasan, person: object) -> FormRow:
    connected = people.chat_of(desk.tx, row.orang_id) is not None
    about = {name: str(getattr(person, name)) for name in ("kode", "nama", "sapaan", "jabatan", "email")}
    held = {
        "peran": desk.roles[row.peran],
        "bidang": desk.units.get(row.bidang, row.bidang) or None,
        "jenis": str(row.jenis),
        "mulai": row.mulai.isoformat(),
        "selesai": row.selesai.isoformat() if row.selesai else None,
        "dasar": row.dasar or None,
        "keadaan": desk.word("papan", "terhubung" if connected else "belum_terhubung"),
    }
    return FormRow(str(row.id), {**about, **held})
