"""A spreadsheet with a form, and what people do to it with their own clients."""

from __future__ import annotations

from typing import Any

from integrations.google.forms import FormReading, FormSpec
from integrations.google.transport import Effect
from tests.integrations.adapters.forms import example_form
from tests.integrations.adapters.world import ANI, BOT, Tenant


class Office:
    """The bot's view (`sheets`, `read`) and the people's (`types`, `does`) of one spreadsheet."""

    def __init__(self, tenant: Tenant, form: FormSpec | None = None, build: bool = True) -> None:
        self.tenant = tenant
        self.form = form or example_form(BOT)
        self.drive = tenant.drive()
        self.sheets = tenant.sheets()
        self.id = self.drive.ensure_spreadsheet("k", "Laporan", None).id
        self.drive.ensure_shared(self.id, {ANI: "writer"})
        if build:
            self.sheets.build_form(self.id, self.form)

    def read(self) -> FormReading:
        """The bot's reading."""
        return self.sheets.read_form(self.id, self.form)

    def a1(self, row: str, column: str) -> str:
        """Where a cell stands now, with its tab."""
        reading = self.read()
        return f"'{reading.tab}'!{reading.cells[row, column].a1}"

    def types(self, row: str, column: str, text: Any, email: str | None = ANI) -> None:
        """Somebody types into a cell, as in the browser."""
        self.types_at(self.a1(row, column), text, email)

    def types_at(self, a1: str, text: Any, email: str | None = ANI) -> None:
        """The same at an address."""
        gateway = self.tenant.gateway(email)
        values = gateway.sheets.spreadsheets().values()
        body = {"values": [[text]]}
        gateway.call(
            values.update(spreadsheetId=self.id, range=a1, valueInputOption="USER_ENTERED", body=body),
            Effect.IDEMPOTENT,
        )

    def does(self, *requests: dict[str, Any], email: str | None = ANI) -> None:
        """Somebody does something to the sheet."""
        gateway = self.tenant.gateway(email)
        spreadsheets = gateway.sheets.spreadsheets()
        gateway.call(spreadsheets.batchUpdate(spreadsheetId=self.id, body={"requests": list(requests)}), Effect.CREATE)

    def book(self, fields: str) -> dict[str, Any]:
        """Anything of the spreadsheet."""
        gateway = self.tenant.gateway()
        return gateway.call(gateway.sheets.spreadsheets().get(spreadsheetId=self.id, fields=fields))

    def tabs(self) -> list[str]:
        """The names of the tabs."""
        return [sheet["properties"]["title"] for sheet in self.book("sheets(properties(title))")["sheets"]]

    def insert(self, dimension: str, at: int, count: int = 1) -> dict[str, Any]:
        """The request that inserts rows or columns before index `at`."""
        where = {"sheetId": self.read().sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + count}
        return {"insertDimension": {"range": where, "inheritFromBefore": False}}

    def delete(self, dimension: str, at: int) -> dict[str, Any]:
        """The request that deletes one row or column."""
        where = {"sheetId": self.read().sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
        return {"deleteDimension": {"range": where}}
