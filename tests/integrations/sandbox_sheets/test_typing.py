"""What does typed input become, and what do numbers look like, in en_US and in in_ID?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("1.250,5", 1250.5, "1.250,50"),
        ("12,5", 12.5, "12,5"),
        ("1.234", 1234, "1.234"),
        ("85,25%", 0.8525, "85,25%"),
        ("90%", 0.9, "90%"),
        ("Rp 1.500.000", 1_500_000, "Rp1.500.000"),
        ("31/03/2026", 46112, "31/03/2026"),
        ("31 Maret 2026", 46112, "31 Maret 2026"),
        ("2026-03-31", 46112, "2026-03-31"),
        ("31/03/2026 10:30", 46112.4375, "31/03/2026 10:30"),
        ("31/3", 46112, "31/3"),
        ("31 Maret", 46112, "31 Maret"),
        ("Maret 2026", 46082, "Maret 2026"),
        ("32/3", "32/3", "32/3"),
        ("TRUE", True, "TRUE"),
        ("'007", "007", "007"),
        ("007", 7, "7"),
        ("1.5", "1.5", "1.5"),
        ("1.250,5 juta", "1.250,5 juta", "1.250,5 juta"),
        ("=1,5+SUM(2;3)", 6.5, "6,5"),
        ("(5)", -5, "-5"),
        ("teks", "teks", "teks"),
    ],
)
def test_text_typed_in_indonesia(google: Loopback, indonesian: str, typed: str, value: Any, shown: str) -> None:
    """USER_ENTERED with comma decimals, dotted thousands, rupiah, day-first dates and `;` between arguments."""
    google.put(indonesian, "A1", [[typed]], "USER_ENTERED")
    assert google.read(indonesian, "A1") == [[value]]
    assert google.read(indonesian, "A1", "FORMATTED_VALUE") == [[shown]]


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("2,000,000.01", 2_000_000.01, "2,000,000.01"),
        ("12,5", "12,5", "12,5"),
        ("3/31/2026", 46112, "3/31/2026"),
        ("31/03/2026", "31/03/2026", "31/03/2026"),
        ("$5", 5, "$5"),
        ("1e3", 1000, "1.00E+03"),
        ("10:30 PM", 0.9375, "10:30 PM"),
        ("= 1 / 1024", 0.0009765625, "0.0009765625"),
        ("=1/3", 1 / 3, "0.3333333333"),
    ],
)
def test_text_typed_in_america(google: Loopback, form: str, typed: str, value: Any, shown: str) -> None:
    """USER_ENTERED with point decimals and month-first dates."""
    google.put(form, "A1", [[typed]], "USER_ENTERED")
    assert google.read(form, "A1") == [[value]]
    assert google.read(form, "A1", "FORMATTED_VALUE") == [[shown]]


def test_raw_parses_nothing_and_keeps_types(google: Loopback, indonesian: str) -> None:
    """A text that looks like a formula stays a text."""
    row = ["=1+1", "12,5", "'x", 12.5, True, "2026-01-01"]
    google.put(indonesian, "A1", [row])
    assert google.read(indonesian, "A1:F1") == [row]
    assert google.read(indonesian, "A1", "FORMULA") == [["=1+1"]]


def test_a_formula_is_given_back_with_the_locales_separators(google: Loopback, indonesian: str) -> None:
    """After a change of locale too."""
    google.put(indonesian, "A1", [['=IF(B1>1,5;"ya";"tidak")']], "USER_ENTERED")
    assert google.read(indonesian, "A1", "FORMULA") == [['=IF(B1>1,5;"ya";"tidak")']]
    change = {"properties": {"locale": "en_US"}, "fields": "locale"}
    google.batch(indonesian, {"updateSpreadsheetProperties": change})
    assert google.read(indonesian, "A1", "FORMULA") == [['=IF(B1>1.5,"ya","tidak")']]
    assert google.read(indonesian, "A1") == [["tidak"]]


def test_a_comma_between_arguments_is_no_formula_in_indonesia(google: Loopback, indonesian: str) -> None:
    """It shows #ERROR!."""
    google.put(indonesian, "A1", [["=SUM(B1,B2)"]], "USER_ENTERED")
    assert google.read(indonesian, "A1") == [["#ERROR! (Formula parse error.)"]]
    assert google.read(indonesian, "A1", "FORMATTED_VALUE") == [["#ERROR!"]]


def test_whether_the_api_takes_english_formulas_in_indonesia_can_be_switched(google: Loopback, indonesian: str) -> None:
    """google.md §11.7, unconfirmed: `;` and whole numbers, all the bot's own formulas hold, are read either way."""
    google.put(indonesian, "B1", [[2.5]])
    for english, own in ((False, "=SUM(B1;1,5)"), (True, "=SUM(B1,1.5)")):
        google.world.set_switches({"formulas_in_english": english})
        google.put(indonesian, "A1:A2", [[own], ["=SUM(B1;2)"]], "USER_ENTERED")
        assert google.read(indonesian, "A1:A2") == [[4], [4.5]]
        assert google.read(indonesian, "A1", "FORMULA") == [[own]]
    google.world.set_switches({"formulas_in_english": False})


def test_a_cell_formatted_as_text_takes_everything_as_text(google: Loopback, form: str) -> None:
    """Leading zeros survive."""
    spot = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    google.batch(form, {"repeatCell": {"range": spot, "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    google.put(form, "A1", [["0123456"]], "USER_ENTERED")
    assert google.read(form, "A1") == [["0123456"]]


def test_dates_are_serial_numbers_or_text_as_asked(google: Loopback, form: str) -> None:
    """dateTimeRenderOption counts only for unformatted values."""
    google.put(form, "A1", [["2020-01-01", 53]], "USER_ENTERED")
    values = google.sheets().values()
    asked = {"spreadsheetId": form, "range": "A1:B1", "valueRenderOption": "UNFORMATTED_VALUE"}
    assert values.get(**asked).execute()["values"] == [[43831, 53]]
    shown = values.get(**asked, dateTimeRenderOption="FORMATTED_STRING").execute()
    assert shown["values"] == [["2020-01-01", 53]]


@pytest.mark.parametrize(
    ("pattern", "value", "american", "indonesian"),
    [
        ("0", 12.6, "13", "13"),
        ("#,##0", 1234567.8, "1,234,568", "1.234.568"),
        ("0.00", 3.14159, "3.14", "3,14"),
        ("#,##0.00", 1234.5, "1,234.50", "1.234,50"),
        ("0%", 0.876, "88%", "88%"),
        ("0.00%", 0.87654, "87.65%", "87,65%"),
        ("dd/MM/yyyy", 46112, "31/03/2026", "31/03/2026"),
        ("d mmmm yyyy", 46112, "31 March 2026", "31 Maret 2026"),
        ("0;(0);-", -3, "(3)", "(3)"),
        ("@", 5, "5", "5"),
    ],
)
def test_number_formats_in_both_locales(
    google: Loopback, pattern: str, value: float, american: str, indonesian: str
) -> None:
    """The same pattern, the locale's marks and names."""
    spot = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    kind = "TEXT" if pattern == "@" else "NUMBER"
    cell = {
        "userEnteredValue": {"numberValue": value},
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }
    for locale, shown in (("en_US", american), ("in_ID", indonesian)):
        file_id = google.make("Format", locale)
        wanted = {"range": spot, "cell": cell, "fields": "userEnteredValue,userEnteredFormat"}
        google.batch(file_id, {"repeatCell": wanted})
        assert google.read(file_id, "A1", "FORMATTED_VALUE") == [[shown]]
