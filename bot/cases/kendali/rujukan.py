"""The tabs Bidang and Indikator: the units of the office, and what they answer for with their targets."""

from bot.cases.kendali.desk import Desk, Table
from bot.domain.indikator import Indikator
from integrations.google.forms import CellKind, Column, FormRow

BIDANG, INDIKATOR = "Bidang", "Indikator"


def bidang_table(desk: Desk) -> Table:
    """The units in print order."""
    text = CellKind.TEXT
    columns = (
        Column("kode", "Kode", text, 160, fill=False),
        Column("nama", "Nama", text, 340, fill=False),
        Column("singkat", "Nama singkat", text, 180, fill=False),
    )
    rows = (FormRow(b.kode, {"kode": b.kode, "nama": b.nama, "singkat": b.nama_singkat}) for b in desk.settings.bidang)
    return Table(desk.spec(BIDANG, "bidang", columns), tuple(rows))


def indikator_table(desk: Desk) -> Table:
    """Every indikator with its targets as they hold today."""
    text, number = CellKind.TEXT, CellKind.NUMBER
    columns = (
        Column("kode", "Kode", text, 80, fill=False),
        Column("bidang", "Bidang", text, 140, fill=False),
        Column("sasaran", "Sasaran", text, 260, fill=False),
        Column("program", "Program", text, 130, fill=False),
        Column("nama", "Indikator", text, 320, fill=False),
        Column("satuan", "Satuan", text, 90, fill=False),
        Column("arah", "Arah", text, 100, fill=False),
        Column("agregasi", "Agregasi", text, 100, fill=False),
        Column("target_tahunan", "Target tahunan", number, 110, fill=False),
        *(Column(f"target_tw{n}", f"Target TW {'I' * n if n < 4 else 'IV'}", number, 100, fill=False) for n in _TW),
    )
    rows = tuple(_indikator(desk, item) for item in desk.settings.indikator)
    return Table(desk.spec(INDIKATOR, "indikator", columns), rows)


_TW = (1, 2, 3, 4)


def _indikator(desk: Desk, item: Indikator) -> FormRow:
    targets = {f"target_tw{n}": item.target_of(n) for n in _TW}
    about = {name: str(getattr(item, name)) or None for name in ("kode", "sasaran", "program", "nama", "satuan")}
    kinds = {"arah": desk.word("arah", item.arah), "agregasi": desk.word("agregasi", item.agregasi)}
    unit = {"bidang": desk.units.get(item.bidang, item.bidang)}
    return FormRow(item.kode, {**about, **kinds, **unit, "target_tahunan": item.target_tahunan, **targets})
