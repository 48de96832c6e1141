"""Is a form laid out, anchored and protected soundly before any server sees it?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from integrations.google.anchors import Box, a1, derive_id
from integrations.google.form_cells import enter, iso_date
from integrations.google.form_layout import Layout, draw_form
from integrations.google.forms import CellKind, Column, FormRow, Formula
from integrations.google.protection import closed_boxes, open_boxes
from tests.integrations.adapters.forms import COLUMNS, example_form

FORM = example_form()


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [request[kind] for request in draw_form(Layout(FORM, 7), {}, done=False) if kind in request]


def test_every_id_we_choose_is_our_own_and_always_the_same() -> None:
    """A retry of the whole batch could add nothing twice."""
    metadata = [entry["developerMetadata"]["metadataId"] for entry in of_kind("createDeveloperMetadata")]
    protected = [entry["protectedRange"]["protectedRangeId"] for entry in of_kind("addProtectedRange")]
    assert len(set(metadata)) == len(metadata) == 5 + 9 + 3
    assert len(set(protected)) == len(protected)
    assert all(0 < number < 2**31 for number in [*metadata, *protected])
    assert derive_id("Triwulan I", "x", "y") == derive_id("Triwulan I", "x", "y") != derive_id("Triwulan I", "xy", "")


def test_a_closed_or_an_open_cell_is_exactly_one_of_both() -> None:
    """No cell that people fill in is protected from them, and every other one is."""
    places = Layout(FORM, 7).places()
    boxes = list(closed_boxes(FORM, places))
    covered = {cell for cell in [*FORM.open_cells(), *FORM.closed_cells()] if _inside(boxes, places.cell(cell))}
    assert covered == set(FORM.closed_cells())
    assert ("iku-3", "realisasi") in covered
    assert not _inside(boxes, places.checkbox(FORM))


def test_locking_covers_every_open_cell_and_the_checkbox() -> None:
    """Nothing stays open."""
    places = Layout(FORM, 7).places()
    boxes = list(open_boxes(FORM, places))
    assert all(_inside(boxes, places.cell(cell)) for cell in FORM.open_cells())
    assert _inside(boxes, places.checkbox(FORM))


def test_formulas_point_at_cells_of_their_own_row() -> None:
    """In the notation of the file's locale, untouched otherwise."""
    grid = of_kind("updateCells")[0]["rows"]
    assert grid[3]["values"][5]["userEnteredValue"] == {"formulaValue": '=IF(D4=0;"";E4/D4)'}


def test_a_formula_that_names_no_column_is_refused() -> None:
    """A mistake in a template, found before anything is written."""
    bad = replace(FORM, rows=(FormRow("r", {"capaian": Formula("={realisai}")}),))
    with pytest.raises(ValueError, match="realisai"):
        draw_form(Layout(bad, 7), {}, done=False)


def test_only_what_people_fill_in_is_yellow_and_validated() -> None:
    """A number may still be typed as text, to be asked about."""
    first = of_kind("updateCells")[0]["rows"][3]["values"]
    validated = {
        column.key: first[index]["dataValidation"] for index, column in _numbered() if column.key == "realisasi"
    }
    assert not validated["realisasi"].get("strict", False)
    assert validated["realisasi"]["inputMessage"] == "Isi dengan angka."
    assert [column.key for index, column in _numbered() if "dataValidation" in first[index]] == [
        "realisasi",
        "status",
        "tanggal",
    ]
    colours = {
        str(first[index]["userEnteredFormat"]["backgroundColorStyle"]): column.fill for index, column in _numbered()
    }
    assert sorted(colours.values()) == [False, True]


def test_text_never_becomes_a_formula() -> None:
    """Hostile until escaped: the API stores it as a string."""
    column = Column("k", "K", CellKind.TEXT, 10, fill=True)
    assert enter(column, '=IMPORTXML("http://x")') == {"stringValue": '=IMPORTXML("http://x")'}
    with pytest.raises(TypeError):
        enter(column, Formula("=1"))


@pytest.mark.parametrize(
    ("value", "entered"),
    [
        (Decimal("12.50"), {"numberValue": 12.5}),
        (Decimal("12"), {"numberValue": 12}),
        (3, {"numberValue": 3}),
        (True, {"boolValue": True}),
        (None, {}),
    ],
)
def test_values_are_entered_in_their_own_type(value: Any, entered: dict[str, Any]) -> None:
    """Numbers as JSON numbers, whole ones without a fraction."""
    assert enter(Column("k", "K", CellKind.NUMBER, 10, fill=True), value) == entered


def test_dates_go_and_come_as_iso_dates() -> None:
    """Sheets counts days from 1899-12-30."""
    column = Column("k", "K", CellKind.DATE, 10, fill=True)
    assert enter(column, "2026-04-07") == {"numberValue": 46119}
    assert iso_date(Decimal(46119)) == "2026-04-07"
    assert iso_date(Decimal("46119.5")) is None
    assert enter(column, "besok") == {"stringValue": "besok"}


@pytest.mark.parametrize(("place", "name"), [((0, 0), "A1"), ((6, 25), "Z7"), ((0, 26), "AA1"), ((9, 701), "ZZ10")])
def test_addresses_are_written_as_people_know_them(place: tuple[int, int], name: str) -> None:
    """Columns count A to Z, then AA."""
    assert a1(*place) == name


def test_a_form_without_keys_or_editors_is_refused() -> None:
    """Without editors Google protects from nobody."""
    with pytest.raises(ValueError, match="editor"):
        replace(FORM, editors=())
    with pytest.raises(ValueError, match="key of its own"):
        replace(FORM, columns=(*COLUMNS, COLUMNS[0]))


def _inside(boxes: list[Box], place: tuple[int, int] | None) -> bool:
    return place is not None and any(box.holds(*place) for box in boxes)


def _numbered() -> list[tuple[int, Column]]:
    return list(enumerate(COLUMNS, start=1))
