"""Does the bot keep tables in a spreadsheet: drawn once, brought up to date, what people typed never overwritten?"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from integrations.errors import Denied
from integrations.google.forms import CellKind, Column, FormRow
from integrations.google.tables import TableReading, TableSpec, TableWish
from integrations.google.transport import Effect
from tests.integrations.adapters.world import ANI, BOT, Sandbox, Tenant

SPEC = TableSpec(
    tab="Jadwal",
    title_lines=("Jadwal", "Isi kolom kuning saja."),
    columns=(
        Column("tugas", "Tugas", CellKind.TEXT, 200, fill=False),
        Column("tenggat", "Tenggat", CellKind.DATE, 100, fill=True),
        Column("pagu", "Pagu", CellKind.NUMBER, 100, fill=True),
    ),
    spare=3,
    time_zone="Asia/Jakarta",
    editors=(BOT,),
)
LOG = TableSpec(
    tab="Log",
    title_lines=("Log",),
    columns=(Column("apa", "Peristiwa", CellKind.TEXT, 200, fill=False),),
    time_zone="Asia/Jakarta",
    editors=(BOT,),
)
ROWS = (
    FormRow("a", {"tugas": "Mengisi", "tenggat": "2026-04-10", "pagu": Decimal(10)}),
    FormRow("b", {"tugas": "Memeriksa", "tenggat": "2026-04-12", "pagu": None}),
)
BASE = {row.key: row.cells for row in ROWS}
WISHES = (TableWish(SPEC, ROWS), TableWish(LOG, (FormRow("1", {"apa": "=1+1"}),)))


class Book:
    """A spreadsheet of two tables, and what Ani does to it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.workbook = tenant.sheets().workbook
        drive = tenant.drive()
        self.id = drive.ensure_spreadsheet("k", "Buku", None).id
        drive.ensure_shared(self.id, {ANI: "writer"})
        self.ensure = partial(self.workbook.ensure_tables, self.id)
        self.ensure(WISHES)

    def read(self) -> TableReading:
        return self.workbook.read_tables(self.id, [SPEC])["Jadwal"]

    def values(self) -> list[tuple[str, Any, Any]]:
        """Key, tenggat and pagu of every row."""
        return [(row.key, row.cells["tenggat"].value, row.cells["pagu"].value) for row in self.read().rows]

    def types(self, a1: str, text: Any) -> None:
        gateway = self.tenant.gateway(ANI)
        values = gateway.sheets.spreadsheets().values()
        more = {"valueInputOption": "USER_ENTERED", "body": {"values": [[text]]}}
        gateway.call(values.update(spreadsheetId=self.id, range=a1, **more), Effect.IDEMPOTENT)

    def tabs(self) -> list[str]:
        gateway = self.tenant.gateway()
        fields = "sheets(properties(title))"
        answer = gateway.call(gateway.sheets.spreadsheets().get(spreadsheetId=self.id, fields=fields))
        return [sheet["properties"]["title"] for sheet in answer["sheets"]]


@pytest.fixture
def book(tenant: Tenant) -> Book:
    return Book(tenant)


def test_tables_are_drawn_by_one_write_and_again_by_none(book: Book) -> None:
    """In the order of the wishes; text stays text."""
    assert book.tabs() == ["Jadwal", "Log"]
    calls = book.tenant.calls("sheets", lambda: book.ensure(WISHES))
    assert [method for method, _ in calls] == ["GET"]
    assert book.values() == [("a", "2026-04-10", Decimal(10)), ("b", "2026-04-12", None)]
    (line,) = book.workbook.read_tables(book.id, [LOG])["Log"].rows
    assert line.cells["apa"].value == "=1+1"


def test_people_type_only_where_the_table_is_open(book: Book) -> None:
    """The other columns, the headings and the bot's own tab are kept from them."""
    book.types("Jadwal!C4", "15/04/2026")
    for a1 in ("Jadwal!B4", "Jadwal!C3", "Jadwal!A4", "Log!B3"):
        with pytest.raises(Denied):
            book.types(a1, "x")
    assert book.values()[0] == ("a", "2026-04-15", Decimal(10))


def test_what_a_person_typed_stays_while_other_cells_are_brought_up_to_date(book: Book) -> None:
    """A cell that differs from what we wrote last is a person's; a new row of theirs is a draft below ours."""
    book.types("Jadwal!C4", "15/04/2026")
    book.types("Jadwal!D7", 5)
    moved = (ROWS[1], FormRow("a", {**ROWS[0].cells, "pagu": Decimal(99)}), FormRow("c", {"tugas": "Baru"}))
    book.ensure([TableWish(SPEC, moved, BASE, {("a", "tenggat"): "Mohon isi dasarnya."})])
    assert book.values() == [
        ("b", "2026-04-12", None),
        ("a", "2026-04-15", Decimal(99)),
        ("c", None, None),
        ("+1", None, Decimal(5)),
    ]
    assert book.read().rows[1].cells["tenggat"].note == "Mohon isi dasarnya."
    book.ensure([TableWish(SPEC, moved, {row.key: row.cells for row in moved})])
    assert book.read().rows[1].cells["tenggat"].note is None


def test_a_draft_that_became_a_row_is_not_kept_twice(book: Book) -> None:
    """The row has a key now; the empty rows for the next drafts are there again."""
    book.types("Jadwal!C6", "20/04/2026")
    book.types("Jadwal!D6", 7)
    assert book.values()[2] == ("+1", "2026-04-20", Decimal(7))
    taken = (*ROWS, FormRow("n", {"tugas": "Baru", "tenggat": "2026-04-20", "pagu": Decimal(7)}))
    book.ensure([TableWish(SPEC, taken, BASE)])
    assert book.values()[2:] == [("n", "2026-04-20", Decimal(7))]
    book.types("Jadwal!D9", 1)
    assert book.values()[3][0] == "+1"


def test_a_tab_that_was_deleted_or_opened_is_drawn_anew(book: Book) -> None:
    """By somebody with the rights to do so; until then its reading says nothing."""
    gateway = book.tenant.gateway()
    sheet_id = book.read().sheet_id
    body = {"requests": [{"deleteSheet": {"sheetId": sheet_id}}]}
    gateway.call(gateway.sheets.spreadsheets().batchUpdate(spreadsheetId=book.id, body=body), Effect.CREATE)
    assert not book.read().whole
    book.ensure(WISHES)
    assert book.tabs() == ["Jadwal", "Log"]
    assert book.values() == [("a", "2026-04-10", Decimal(10)), ("b", "2026-04-12", None)]


@pytest.mark.parametrize("trouble", [{"drop": "after"}, {"status": 503}])
def test_a_write_in_doubt_is_looked_at_and_stands_once(sandbox: Sandbox, book: Book, trouble: dict[str, Any]) -> None:
    """No row twice."""
    sandbox.fault(service="sheets", match=":batchUpdate", **trouble)
    more = (*ROWS, FormRow("c", {"tugas": "Baru"}))
    book.ensure([TableWish(SPEC, more, BASE)])
    assert [row.key for row in book.read().rows] == ["a", "b", "c"]
