"""Does values.append find the table that live Sheets would find?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback


def _append(google: Loopback, form: str, where: str, rows: list[list[Any]], **options: Any) -> Any:
    return (
        google.sheets()
        .values()
        .append(spreadsheetId=form, range=where, valueInputOption="RAW", body={"values": rows}, **options)
        .execute()
    )


@pytest.fixture
def two_tables(google: Loopback, form: str) -> str:
    """The example of Google's guide: tables at A1:C2 and B4:D6."""
    google.put(form, "A1:C2", [["x"] * 3] * 2)
    google.put(form, "B4:D6", [["y"] * 3] * 3)
    return form


@pytest.mark.parametrize(
    ("where", "table", "written"),
    [
        ("Sheet1", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("C5:D5", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B2:D4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A3:G10", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A1", "Sheet1!A1:C2", "Sheet1!A3"),
        ("E4", None, "Sheet1!E4"),
        ("A4", None, "Sheet1!A4"),
    ],
)
def test_the_guides_example_holds(
    google: Loopback, two_tables: str, where: str, table: str | None, written: str
) -> None:
    """tableRange is left out where there is no table."""
    answer = _append(google, two_tables, where, [["baru"]])
    assert answer.get("tableRange") == table
    assert answer["updates"]["updatedRange"] == written


def test_an_empty_tab_gets_its_first_row_without_a_table(google: Loopback, form: str) -> None:
    """Then a lone cell is the table, written without a colon."""
    assert "tableRange" not in _append(google, form, "Sheet1", [["a", "", "c"]])
    answer = _append(google, form, "A1", [["b"]])
    assert answer["tableRange"] == "Sheet1!A1"
    assert answer["updates"]["updatedRange"] == "Sheet1!A2"


def test_a_gap_in_a_row_makes_the_last_part_the_table(google: Loopback, form: str) -> None:
    """Recorded live: after [a, "", c] the next row of the whole tab lands below c."""
    _append(google, form, "Sheet1", [["a", "", "c"]])
    assert _append(google, form, "Sheet1", [["d"]])["updates"]["updatedRange"] == "Sheet1!C2"


def test_appending_overwrites_what_is_below_unless_rows_are_inserted(google: Loopback, form: str) -> None:
    """insertDataOption; a row below and apart moves down."""
    google.put(form, "A1", [["t"], [""], ["bawah"]])
    _append(google, form, "A1", [["satu"], ["dua"]], insertDataOption="INSERT_ROWS")
    assert google.read(form, "A1:A9") == [["t"], ["satu"], ["dua"], [], ["bawah"]]
    _append(google, form, "A1", [["tiga"], ["empat"]])
    assert google.read(form, "A1:A9") == [["t"], ["satu"], ["dua"], ["tiga"], ["empat"]]
    google.batch(form, {"addSheet": {"properties": {"title": "Kosong", "gridProperties": {"rowCount": 9}}}})
    _append(google, form, "Kosong!A1", [["satu"], ["dua"]], insertDataOption="INSERT_ROWS")
    kosong = google.get(form, "sheets.properties.gridProperties.rowCount")["sheets"][1]
    assert kosong["properties"]["gridProperties"]["rowCount"] == 11


def test_the_grid_grows_for_appended_values(google: Loopback, form: str) -> None:
    """Rows and columns are added at the end."""
    book = google.gspread().open_by_key(form)
    book.sheet1.resize(2, 2)
    google.put(form, "A1:B2", [[1, 2], [3, 4]])
    _append(google, form, "Sheet1", [[5, 6, 7]])
    sheet = book.get_worksheet(0)
    assert (sheet.row_count, sheet.col_count) == (3, 3)
