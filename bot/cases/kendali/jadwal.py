"""The tab Jadwal: what is open in each running siklus, since when, and until when it is to be done."""

from bot.cases.kendali.desk import Desk, Table
from bot.cases.load import Case
from bot.domain.facts import Langkah, StatusLangkah
from integrations.google.forms import Cell, CellKind, Column, FormRow

TAB = "Jadwal"


def table(desk: Desk) -> Table:
    """The open rows of every running siklus that have a deadline."""
    text, day = CellKind.TEXT, CellKind.DATE
    columns = (
        Column("periode", "Periode", text, 150, fill=False),
        Column("langkah", "Langkah", CellKind.NUMBER, 80, fill=False),
        Column("bidang", "Bidang", text, 170, fill=False),
        Column("tugas", "Tugas", text, 220, fill=False),
        Column("dibuka", "Dibuka", day, 100, fill=False),
        Column("tenggat", "Tenggat", day, 110, fill=False),
    )
    rows = tuple(_row(desk, case, item) for case in desk.cases for item in open_rows(case))
    return Table(desk.spec(TAB, "jadwal", columns), rows)


def open_rows(case: Case) -> list[Langkah]:
    """The rows whose deadline can be moved: somebody is asked, and there is one."""
    return [row for row in case.siklus.langkah if row.status is StatusLangkah.TERBUKA and row.tenggat is not None]


def _row(desk: Desk, case: Case, item: Langkah) -> FormRow:
    stage = case.stage(item)
    cells: dict[str, Cell] = {
        "periode": case.periode.nama,
        "langkah": item.urut,
        "bidang": case.kantor.short_name(item.bidang),
        "tugas": desk.word("tugas", f"{stage.laku}_{stage.objek}"),
        "dibuka": desk.day(item.dibuka),
        "tenggat": desk.day(item.tenggat),
    }
    return FormRow(f"{case.id}:{item.urut}:{item.bidang}", cells)
