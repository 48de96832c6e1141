"""The control workbook in a planner's own Google client: find a row by what stands in it, type, look at notes."""

from typing import Any

import gspread
from gspread.utils import ValueInputOption, ValueRenderOption, rowcol_to_a1

from bot.store import tables
from tests.journeys.office import PLANNER, Office
from tests.journeys.sheets import client

TOP = 3  # the headings stand below title, purpose and the word CONTOH


def book_of(office: Office, who: str = PLANNER) -> gspread.Spreadsheet:
    """The workbook as somebody opens it."""
    (row,) = office.rows(tables.berkas, jenis="kendali")
    return client(office.token(office.people[who]["email"]), office.house.server.url).open_by_key(row.drive_id)


class Tab:
    """One tab as it stands now."""

    def __init__(self, office: Office, name: str, who: str = PLANNER) -> None:
        self.sheet = book_of(office, who).worksheet(name)
        self.grid = self.sheet.get_all_values(value_render_option=ValueRenderOption.unformatted)
        self.head = [str(cell) for cell in self.grid[TOP]]

    def rows(self) -> list[dict[str, Any]]:
        """The filled rows by their headings, as values."""
        return [dict(zip(self.head, row, strict=True)) for row in self.grid[TOP + 1 :] if any(row)]

    def row(self, **words: str) -> dict[str, Any]:
        """The one row with these values."""
        (found,) = [row for row in self.rows() if all(row[name] == value for name, value in words.items())]
        return found

    def a1(self, heading: str, **words: str) -> str:
        """Where the cell of that heading stands, in the row with these values; without any, in the first empty one."""
        column = next(i for i, name in enumerate(self.head) if name.startswith(heading))
        if not words:
            filled = [i for i, row in enumerate(self.grid) if any(row)]
            return str(rowcol_to_a1(filled[-1] + 2, column + 1))
        at = {name: self.head.index(name) for name in words}
        lines = range(TOP + 1, len(self.grid))
        (line,) = [i for i in lines if all(self.grid[i][at[name]] == value for name, value in words.items())]
        return str(rowcol_to_a1(line + 1, column + 1))

    def type(self, values: dict[str, Any], **words: str) -> None:
        """Types into cells of one row, as in the browser."""
        data = [{"range": self.a1(heading, **words), "values": [[value]]} for heading, value in values.items()]
        self.sheet.batch_update(data, value_input_option=ValueInputOption.user_entered)

    def note(self, heading: str, **words: str) -> str:
        """The note at a cell, "" for none."""
        return str(self.sheet.get_note(self.a1(heading, **words)))
