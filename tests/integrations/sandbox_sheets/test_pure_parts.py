"""The parts below the routes: ranges, edits, copies and conversion, without HTTP."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from integrations.sandbox.google.a1 import column_index, column_letters, parse_range, quote_title, render_rect
from integrations.sandbox.google.book_objects import Location, Metadata, NamedRange, Place, Protection
from integrations.sandbox.google.cell_formats import kept_format
from integrations.sandbox.google.cells import Cell
from integrations.sandbox.google.formula_tokens import read_formula
from integrations.sandbox.google.grid import DeleteLines, Dimension, GridEdit, InsertLines, MoveLines, Rect, Span, box
from integrations.sandbox.google.locales import EN_US, LOCALES
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.switches import Switches


@given(st.integers(0, 18_277))
def test_column_letters_and_numbers_are_inverse(index: int) -> None:
    """A to ZZZ."""
    assert column_index(column_letters(index)) == index


@given(st.integers(0, 400), st.integers(0, 60), st.integers(1, 9), st.integers(1, 9))
def test_a_rendered_range_reads_back_as_itself(row: int, column: int, height: int, width: int) -> None:
    """Single cells too."""
    rect = box(row, column, height, width)
    assert parse_range(render_rect(rect)) == rect


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sheet1", "Sheet1"),
        ("Rekap Q1", "'Rekap Q1'"),
        ("D3", "'D3'"),
        ("It's", "'It''s'"),
        ("2026", "'2026'"),
        ("_x", "_x"),
    ],
)
def test_a_title_is_quoted_only_where_it_must_be(title: str, shown: str) -> None:
    """Recorded live for D3 and for blanks."""
    assert quote_title(title) == shown


_SPANS = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(_SPANS, st.integers(0, 30), st.integers(1, 5))
def test_an_insert_undone_by_a_delete_leaves_a_range_as_it_was(span: Span, at: int, count: int) -> None:
    """Whatever lies where."""
    inserted = InsertLines(at, count).span(span)
    assert inserted is not None
    assert DeleteLines(at, at + count).span(inserted) == span


@given(_SPANS, _SPANS)
def test_a_delete_keeps_exactly_the_lines_outside_it(span: Span, gone: Span) -> None:
    """The range that is left counts them."""
    assert gone.end is not None
    assert span.end is not None
    edit = DeleteLines(gone.low, gone.end)
    kept = [index for index in range(span.low, span.end) if edit.index(index) is not None]
    left = edit.span(span)
    assert (left is None) == (not kept)
    if left is not None and left.end is not None:
        assert left.end - left.low == len(kept)


@given(_SPANS, st.integers(0, 40))
def test_a_move_is_a_permutation(block: Span, to: int) -> None:
    """No line is lost or doubled, and the block keeps its order."""
    assert block.end is not None
    edit = MoveLines(block.low, block.end, to)
    places = [edit.index(index) for index in range(60)]
    assert sorted(place for place in places if place is not None) == list(range(60))
    moved = places[block.low : block.end]
    assert moved == sorted(place for place in moved if place is not None)


@given(
    st.sampled_from(sorted(LOCALES)),
    st.sampled_from(["=SUM(A1:B2,1.5)", "=IF(A1>0.5,\"a,b;c\",'X Y'!$B$2)", "=A:A*2%"]),
)
def test_a_formula_survives_a_trip_through_any_locale(code: str, text: str) -> None:
    """Read in en_US, shown in the locale, read there again."""
    formula = read_formula(text, EN_US)
    there = read_formula(formula.source(LOCALES[code]), LOCALES[code])
    assert there.source(EN_US) == text


def _furnished() -> Spreadsheet:
    book = Spreadsheet.blank("Asli", "in_ID", "Asia/Jakarta")
    tab = book.tabs[0]
    rule = {"condition": {"type": "BLANK"}}
    tab.put(
        0, 0, Cell(value=12.5, note="n", validation=rule, format={"numberFormat": {"type": "NUMBER", "pattern": "0.0"}})
    )
    tab.put(0, 1, Cell(value=read_formula("=A1*2")))
    tab.put(1, 0, Cell(value="=bukan rumus"))
    tab.merges.append(box(3, 0, 1, 2))
    book.names["n"] = NamedRange("n", "Isian", 0, box(0, 0))
    book.protections[1] = Protection(1, 0, box(0, 0), users=("a@b.c",))
    book.metadata[1] = Metadata(1, "k", "v", "DOCUMENT", Location(Place.ROW, 0, 0))
    return book


def test_a_copy_keeps_what_the_switches_say_and_shares_nothing_that_changes() -> None:
    """Everything by default; each thing can be left behind."""
    book = _furnished()
    twin = book.copy(Switches())
    twin.tabs[0].put(0, 0, Cell(value="lain"))
    assert book.tabs[0].at(0, 0).value == 12.5
    assert (len(twin.names), len(twin.protections), len(twin.metadata)) == (1, 1, 1)
    bare = Switches(
        copy_keeps_protection_editors=False,
        copy_keeps_developer_metadata=False,
        copy_keeps_named_ranges=False,
        copy_keeps_notes=False,
        copy_keeps_data_validation=False,
    )
    stripped = book.copy(bare)
    assert (stripped.names, stripped.metadata, stripped.protections[1].users) == ({}, {}, None)
    cell = stripped.tabs[0].at(0, 0)
    assert (cell.note, cell.validation, cell.value) == ("", None, 12.5)


def test_an_exported_workbook_says_what_its_formulas_came_to() -> None:
    """For readers that compute nothing, as pandas; a text is escaped, an error is one."""
    book = _furnished()
    for column, formula in enumerate(('="a<b"&A1', "=1>0", "=1/0", "=Z9")):
        book.tabs[0].put(2, column, Cell(value=read_formula(formula)))
    sheet = load_workbook(io.BytesIO(book.to_xlsx()), data_only=True).active
    assert [cell.value for cell in sheet[3]] == ["a<b12,5", True, "#DIV/0!", None]
    assert sheet["B1"].value == 25


def test_a_workbook_comes_back_with_values_formulas_names_notes_merges_and_formats() -> None:
    """Texts that look like formulas stay texts; converted tabs get an id that is not 0."""
    again = Spreadsheet.from_xlsx(_furnished().to_xlsx(), "Unggahan")
    tab = again.tabs[0]
    assert tab.sheet_id != 0
    assert tab.at(0, 0) == Cell(value=12.5, note="n", format={"numberFormat": {"type": "NUMBER", "pattern": "0.0"}})
    assert again.calculation.value(again, tab, 0, 1) == 25
    assert tab.at(1, 0).value == "=bukan rumus"
    assert tab.merges == [box(3, 0, 1, 2)]
    assert [(one.name, one.tab_id, one.rect) for one in again.names.values()] == [("Isian", tab.sheet_id, box(0, 0))]
    with pytest.raises(ValueError, match="not a workbook"):
        Spreadsheet.from_xlsx(b"bukan xlsx", "Rusak")


def test_looks_travel_with_a_workbook_both_ways() -> None:
    """Fonts, colours, alignment, borders; widths, heights and what is hidden."""
    line = {"style": "SOLID", "color": {"red": 1.0}}
    text = {"bold": True, "underline": True, "fontSize": 13, "foregroundColor": {"red": 1, "green": 1, "blue": 1}}
    given = {
        "textFormat": text,
        "backgroundColor": {"green": 1.0},
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
        "borders": {"top": line, "left": line},
    }
    look, book = kept_format(given, EN_US), Spreadsheet.blank("Rupa")
    tab = book.tabs[0]
    for row in (0, 1):
        tab.put(row, 0, Cell(value="Judul", format=look))
    widths = {0: {"pixelSize": 215, "hiddenByUser": True}, 1: {"pixelSize": 75}, 2: {"pixelSize": 75}}
    tab.lines = {Dimension.COLUMNS: widths, Dimension.ROWS: {0: {"pixelSize": 40}, 2: {"hiddenByUser": True}}}
    again = Spreadsheet.from_xlsx(book.to_xlsx(), "Lagi").tabs[0]
    assert (again.at(0, 0).format, again.at(1, 0).format) == (look, look)
    assert again.lines == tab.lines


@pytest.mark.parametrize(
    "condition",
    [
        {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ya"}, {"userEnteredValue": "tidak"}]},
        {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "0"}, {"userEnteredValue": "10"}]},
        {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]},
        {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A1>B1"}]},
    ],
)
def test_validation_travels_with_a_workbook(condition: dict[str, object]) -> None:
    """Measured live: conversion keeps it."""
    book = Spreadsheet.blank("Templat")
    book.tabs[0].put(1, 1, Cell(validation={"condition": condition, "strict": True}))
    kept = Spreadsheet.from_xlsx(book.to_xlsx(), "Lagi").tabs[0].at(1, 1).validation
    assert kept is not None
    assert (kept["condition"], kept["strict"]) == (condition, True)


def test_csv_shows_cells_as_the_locale_does() -> None:
    """CRLF between the lines, trailing empty lines left out; with tabs, nothing is quoted."""
    assert _furnished().to_csv() == '"12,5",25\r\n=bukan rumus,'
    assert _furnished().to_csv(tabs=True) == "12,5\t25\r\n=bukan rumus\t"


def test_a_structural_edit_of_one_tab_leaves_the_others_alone() -> None:
    """Only references to the edited tab move."""
    book = Spreadsheet.blank("Dua")
    other = book.tabs[0].fork()
    other.sheet_id, other.title = 1, "Lain"
    book.tabs.append(other)
    book.tabs[0].put(5, 0, Cell(value=read_formula("=Lain!A1+A1")))
    book.follow(other, GridEdit(Dimension.ROWS, InsertLines(0, 2)))
    moved = book.tabs[0].at(5, 0).value
    assert not isinstance(moved, str | float | bool | None)
    assert moved.source(EN_US) == "=Lain!A3+A1"


def test_a_thousand_blank_spreadsheets_cost_little() -> None:
    """The grid of 1000 x 26 is only a pair of numbers."""
    tracemalloc.start()
    books = [Spreadsheet.blank(str(number)) for number in range(1000)]
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(books) == 1000
    assert used < 8_000_000


def test_rect_of_a_whole_tab_is_unbounded_and_bounded_by_the_grid() -> None:
    """The difference between a protected tab and a protected range."""
    assert Rect().whole
    assert not box(0, 0, 1000, 26).whole
    assert Rect().bounded(1000, 26) == box(0, 0, 1000, 26)
