"""What do formulas come to?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.integrations.sandbox_sheets.conftest import Clock, Loopback

_DATA: list[list[Any]] = [
    ["kode", "nilai", "bobot"],
    ["a", 10, 2],
    ["b", 20.5, 3],
    ["keu-1", "teks", 5],
    ["keu-2", 30, None],
]


@pytest.fixture(scope="module")
def table(google: Loopback) -> str:
    """An en_US spreadsheet with data in A1:C5."""
    file_id = google.make("Rumus")
    google.put(file_id, "A1", _DATA)
    google.batch(file_id, {"addSheet": {"properties": {"title": "Rekap Q1"}}})
    google.put(file_id, "'Rekap Q1'!A1", [[7]])
    spot = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    google.batch(file_id, {"addNamedRange": {"namedRange": {"name": "Nilai", "range": spot}}})
    return file_id


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(B2:B5)", 60.5),
        ("=SUM(B:B,1)", 61.5),
        ("=AVERAGE(B2:B3)", 15.25),
        ('=MIN(B2:B5)&"-"&MAX(B2:B5)', "10-30"),
        ("=COUNT(B1:B5)", 3),
        ("=COUNTA(A1:C5)", 14),
        ("=2+3*4^2/8-1", 7),
        ("=-2^2", 4),
        ("=10%*50", 5),
        ("=(B2+B3)/2>=15", True),
        ('="a"="A"', True),
        ("=B2<>10", False),
        ('=IF(B2>5,"ya","tidak")', "ya"),
        ("=IF(B2>5,1,1/0)", 1),
        ("=IFS(B2>50,1,B2>5,2)", 2),
        ('=IFERROR(1/0,"-")', "-"),
        ("=AND(B2>5,B3>5)", True),
        ("=OR(B2>50,NOT(B3>50))", True),
        ("=ROUND(2.345,2)", 2.35),
        ("=ROUND(1234,-2)", 1200),
        ("=ROUNDUP(2.1)", 3),
        ("=ROUNDDOWN(-2.9)", -2),
        ("=ABS(-3)+INT(-2.5)+MOD(-3,2)", 1),
        ('=CONCATENATE(A2,"/",B2)', "a/10"),
        ('=TEXT(0.8765,"0.0%")', "87.7%"),
        ('=LEN(TRIM("  dua   kata "))', 8),
        ('=UPPER("a")&LOWER("B")', "Ab"),
        ('=LEFT("abcdef",2)&RIGHT("abcdef",2)&MID("abcdef",3,2)', "abefcd"),
        ('=VALUE("1,234.5")', 1234.5),
        ("=ISBLANK(C5)", True),
        ("=ISNUMBER(B4)", False),
        ("=ISTEXT(B4)", True),
        ("=ISERROR(1/0)", True),
        ('=N(TRUE)+N("x")', 1),
        ('=SUMIF(A2:A5,"keu*",C2:C5)', 5),
        ('=SUMIF(B2:B5,">15")', 50.5),
        ('=COUNTIF(A2:A5,"a")', 1),
        ('=AVERAGEIF(B2:B5,">=20.5")', 25.25),
        ("=SUMPRODUCT(B2:B3,C2:C3)", 81.5),
        ('=SUMPRODUCT((A2:A3="b")*B2:B3)', 20.5),
        ('=VLOOKUP("b",A2:C5,2,FALSE)', 20.5),
        ("=VLOOKUP(25,{},1)", "#ERROR!"),
        ("=INDEX(A1:C5,3,2)", 20.5),
        ('=MATCH("keu-1",A1:A5,0)', 4),
        ('=INDEX(C1:C5,MATCH("b",A1:A5,0))', 3),
        ('=HYPERLINK("https://contoh.id","buka")', "buka"),
        ("=DATE(2026,3,31)", 46112),
        ("=YEAR(46112)*10000+MONTH(46112)*100+DAY(46112)", 20260331),
        ("='Rekap Q1'!A1*2", 14),
        ("=SUM(Nilai)", 30.5),
        ('=B2+"5"', 15),
        ("=A9", None),
        ("=A9+1", 1),
    ],
)
def test_a_formula_has_this_value(google: Loopback, table: str, formula: str, value: Any) -> None:
    """Written as typed, read unformatted."""
    google.put(table, "E1", [[formula]], "USER_ENTERED")
    found = google.read(table, "E1")
    assert (found[0][0] if found else None) == (value if value != "#ERROR!" else "#ERROR! (Formula parse error.)")


@pytest.mark.parametrize(
    ("formula", "kind", "message"),
    [
        ("=1/0", "DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."),
        ("=AVERAGE(D1:D5)", "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."),
        (
            "=B2+A2",
            "VALUE",
            "Function ADD parameter 2 expects number values. But 'a' is a text and cannot be coerced to a number.",
        ),
        ("=TIDAKADA(1)", "NAME", "Unknown function: 'TIDAKADA'."),
        ("=Entah", "NAME", "Unknown range name: 'ENTAH'."),
        ('=VLOOKUP("z",A1:C5,2,FALSE)', "N_A", "Did not find value 'z' in VLOOKUP evaluation."),
        ('=VLOOKUP("a",A1:C5,9,FALSE)', "REF", "VLOOKUP evaluates to an out of bounds range."),
        ("='Tak Ada'!A1", "REF", "Unresolved sheet name 'Tak Ada'."),
        ("=SUM(1", "ERROR", "Formula parse error."),
        ("=IF(1)", "N_A", "Wrong number of arguments to IF. Expected between 2 and 3 arguments, but got 1 argument."),
        ("=SPARKLINE(B2:B5)", "ERROR", "SPARKLINE is not drawn here."),
    ],
)
def test_an_error_is_a_value_with_type_and_message(
    google: Loopback, table: str, formula: str, kind: str, message: str
) -> None:
    """effectiveValue.errorValue."""
    google.put(table, "E1", [[formula]], "USER_ENTERED")
    found = google.get(table, "sheets.data.rowData.values.effectiveValue", ranges=["E1"])
    value = found["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"]
    assert value == {"errorValue": {"type": kind, "message": message}}


@pytest.mark.usefixtures("sandbox_only")
@pytest.mark.parametrize("formula", ['=SUM(1,QUERY(A1:C5,"select A"))', "={1,2;3,4}"])
def test_what_only_google_computes_is_501_and_never_a_wrong_value(google: Loopback, form: str, formula: str) -> None:
    """#NAME? is for functions that Google does not know either; the cell stays as it was."""
    google.put(form, "A1", [["lama"]])
    with pytest.raises(HttpError) as caught:
        google.put(form, "A1", [[formula]], "USER_ENTERED")
    assert caught.value.status_code == 501
    assert google.read(form, "A1") == [["lama"]]


def test_cells_that_need_each_other_are_a_circle_and_come_free_when_it_is_cut(google: Loopback, form: str) -> None:
    """#REF! for all in it and all that follow; no hang."""
    google.put(form, "A1:D1", [["=B1", "=C1+1", "=A1", "=A1+1"]], "USER_ENTERED")
    (row,) = google.read(form, "A1:D1", "FORMATTED_VALUE")
    assert row == ["#REF!"] * 4
    google.put(form, "C1", [[5]])
    assert google.read(form, "A1:D1") == [[6, 6, 5, 7]]


def test_a_long_chain_is_computed(google: Loopback, form: str) -> None:
    """900 cells, each one more than the one above."""
    google.put(form, "A1", [[1], *([f"=A{row}+1"] for row in range(1, 900))], "USER_ENTERED")
    assert google.read(form, "A900") == [[900]]


def test_a_change_reaches_what_depends_on_it_on_other_tabs(google: Loopback, form: str) -> None:
    """Recalculated when read, not when asked."""
    google.batch(form, {"addSheet": {"properties": {"title": "Dua"}}})
    google.put(form, "Dua!A1", [["=Sheet1!A1*2"]], "USER_ENTERED")
    google.put(form, "A1", [[4]])
    assert google.read(form, "Dua!A1") == [[8]]
    google.put(form, "A1", [[5]])
    assert google.read(form, "Dua!A1") == [[10]]


def test_today_is_the_worlds_day_in_the_spreadsheets_zone(google: Loopback, clock: Clock, indonesian: str) -> None:
    """20:00 UTC on 1 April is 2 April in Jakarta; NOW moves with the clock."""
    google.put(indonesian, "A1", [["=TODAY()", "=NOW()"]], "USER_ENTERED")
    before = clock.now
    clock.now = datetime(2026, 4, 1, 20, 0, tzinfo=UTC)
    assert google.read(indonesian, "A1", "FORMATTED_VALUE") == [["02/04/2026"]]
    clock.now += timedelta(hours=3)
    assert google.read(indonesian, "B1", "FORMATTED_VALUE") == [["02/04/2026 6:00:00"]]
    clock.now = before


def test_the_format_of_a_reference_is_taken_over(google: Loopback, form: str) -> None:
    """A sum of percents is a percent, a date plus days a date; a quotient is neither."""
    google.put(form, "A1", [["50%", "25%", "2026-03-31", "=SUM(A1:B1)", "=C1+1", "=A1/B1"]], "USER_ENTERED")
    (row,) = google.read(form, "D1:F1", "FORMATTED_VALUE")
    assert row == ["75%", "2026-04-01", "2"]


def test_a_hyperlink_shows_its_address(google: Loopback, form: str) -> None:
    """CellData.hyperlink."""
    google.put(form, "A1", [['=HYPERLINK("https://contoh.id","buka")']], "USER_ENTERED")
    found = google.get(form, "sheets.data.rowData.values(hyperlink,formattedValue)", ranges=["A1"])
    cell = found["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell == {"formattedValue": "buka", "hyperlink": "https://contoh.id"}
