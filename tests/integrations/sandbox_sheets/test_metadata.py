"""Developer metadata and data filters: anchors that find their row whatever people do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback, refusal
from tests.integrations.sandbox_sheets.test_structure import area, columns, rows

Json = dict[str, Any]


def _create(key: str, value: str, location: Json, **extra: Any) -> Json:
    entry = {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT", "location": location, **extra}
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


@pytest.fixture
def anchored(google: Loopback, form: str) -> str:
    """Rows 2, 5 and 6, column B, the tab and the spreadsheet carry metadata; the rows hold values."""
    google.put(form, "A1:B6", [["h", "v"], ["dua", 2], [], [], ["lima", 5], ["enam", 6]])
    google.batch(
        form,
        _create("baris", "enam", {"dimensionRange": rows(5, 6)}, metadataId=6),
        _create("baris", "dua", {"dimensionRange": rows(1, 2)}, metadataId=2),
        _create("baris", "lima", {"dimensionRange": rows(4, 5)}, metadataId=5),
        _create("kolom", "nilai", {"dimensionRange": columns(1, 2)}, metadataId=11),
        _create("tab", "form", {"sheetId": 0}, metadataId=12),
        _create("buku", "sakip", {"spreadsheet": True}, metadataId=13),
    )
    return form


def _lookup(**wanted: Any) -> Json:
    return {"developerMetadataLookup": wanted}


def _search(google: Loopback, form: str, *filters: Json) -> list[int]:
    found = (
        google.sheets().developerMetadata().search(spreadsheetId=form, body={"dataFilters": list(filters)}).execute()
    )
    return [one["developerMetadata"]["metadataId"] for one in found.get("matchedDeveloperMetadata", [])]


def test_created_metadata_is_echoed_and_fetched_by_id(google: Loopback, form: str) -> None:
    """An id is given where none was chosen."""
    (reply,) = google.batch(form, _create("kode", "7", {"dimensionRange": rows(6, 7)}))
    made = reply["createDeveloperMetadata"]["developerMetadata"]
    assert made == {
        "metadataId": made["metadataId"],
        "metadataKey": "kode",
        "metadataValue": "7",
        "location": {"locationType": "ROW", "dimensionRange": rows(6, 7)},
        "visibility": "DOCUMENT",
    }
    metadata = google.sheets().developerMetadata()
    assert metadata.get(spreadsheetId=form, metadataId=made["metadataId"]).execute() == made
    assert refusal(lambda: metadata.get(spreadsheetId=form, metadataId=1).execute())[:2] == (404, "NOT_FOUND")


def test_filtered_ranges_come_in_grid_order_and_equal_ones_once(google: Loopback, anchored: str) -> None:
    """Not in the order asked; each answer names the filters it belongs to."""
    filters = [_lookup(metadataId=6), _lookup(metadataKey="baris", metadataValue="dua"), _lookup(metadataValue="enam")]
    body = {"dataFilters": filters, "valueRenderOption": "UNFORMATTED_VALUE"}
    answer = google.sheets().values().batchGetByDataFilter(spreadsheetId=anchored, body=body).execute()
    assert answer["valueRanges"] == [
        {
            "valueRange": {"range": "Sheet1!A2:Z2", "majorDimension": "ROWS", "values": [["dua", 2]]},
            "dataFilters": [filters[1]],
        },
        {
            "valueRange": {"range": "Sheet1!A6:Z6", "majorDimension": "ROWS", "values": [["enam", 6]]},
            "dataFilters": [filters[0], filters[2]],
        },
    ]


def test_an_anchor_finds_its_row_after_people_moved_things(google: Loopback, anchored: str) -> None:
    """Rows inserted above, then the row itself moved."""
    google.batch(anchored, {"insertDimension": {"range": rows(0, 3)}})
    google.batch(anchored, {"moveDimension": {"source": rows(7, 8), "destinationIndex": 0}})
    body = {"dataFilters": [_lookup(metadataId=5)]}
    answer = google.sheets().values().batchGetByDataFilter(spreadsheetId=anchored, body=body).execute()
    assert answer["valueRanges"][0]["valueRange"]["range"] == "Sheet1!A1:Z1"
    assert answer["valueRanges"][0]["valueRange"]["values"] == [["lima", "5"]]


def test_values_are_written_and_cleared_where_the_anchor_is(google: Loopback, anchored: str) -> None:
    """A filter that selects nothing writes nothing."""
    values = google.sheets().values()
    data = [
        {"dataFilter": _lookup(metadataId=5), "values": [["LIMA"]]},
        {"dataFilter": _lookup(metadataId=999), "values": [["hilang"]]},
    ]
    body = {"valueInputOption": "RAW", "data": data}
    answer = values.batchUpdateByDataFilter(spreadsheetId=anchored, body=body).execute()
    assert [(one["updatedRange"], one["dataFilter"]) for one in answer["responses"]] == [
        ("Sheet1!A5", data[0]["dataFilter"])
    ]
    assert google.read(anchored, "A5:B5") == [["LIMA", 5]]
    cleared = values.batchClearByDataFilter(
        spreadsheetId=anchored, body={"dataFilters": [_lookup(metadataId=2)]}
    ).execute()
    assert cleared["clearedRanges"] == ["Sheet1!A2:Z2"]
    assert google.read(anchored, "A2:B2") == []


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"metadataKey": "baris"}, [2, 5, 6]),
        ({"locationType": "COLUMN"}, [11]),
        ({"metadataLocation": {"spreadsheet": True}}, [2, 5, 6, 11, 12, 13]),
        ({"metadataLocation": {"spreadsheet": True}, "locationMatchingStrategy": "EXACT_LOCATION"}, [13]),
        ({"metadataLocation": {"sheetId": 0}}, [2, 5, 6, 11, 12]),
        ({"metadataLocation": {"sheetId": 0}, "locationMatchingStrategy": "EXACT_LOCATION"}, [12]),
        ({"metadataLocation": {"dimensionRange": rows(4, 6)}, "locationType": "ROW"}, [5, 6]),
        (
            {
                "metadataLocation": {"dimensionRange": rows(4, 5)},
                "locationMatchingStrategy": "EXACT_LOCATION",
            },
            [5],
        ),
        ({"visibility": "PROJECT"}, []),
    ],
)
def test_lookups_select_by_key_place_and_strategy(
    google: Loopback, anchored: str, lookup: Json, found: list[int]
) -> None:
    """Intersecting places unless exact ones are asked for."""
    assert _search(google, anchored, {"developerMetadataLookup": lookup}) == found


def test_a_range_selects_the_metadata_that_crosses_it(google: Loopback, anchored: str) -> None:
    """a1Range and gridRange as filters of a search."""
    assert _search(google, anchored, {"a1Range": "Sheet1!A5:A6"}) == [5, 6, 12]
    assert _search(google, anchored, {"gridRange": area(0, 1, 1, 2)}) == [11, 12]


def test_metadata_is_changed_and_deleted_by_filter(google: Loopback, anchored: str) -> None:
    """The replies list what was touched."""
    change = {
        "dataFilters": [_lookup(metadataKey="baris", metadataValue="dua")],
        "developerMetadata": {"metadataValue": "II", "location": {"dimensionRange": rows(2, 3)}},
        "fields": "metadataValue,location",
    }
    (reply,) = google.batch(anchored, {"updateDeveloperMetadata": change})
    (changed,) = reply["updateDeveloperMetadata"]["developerMetadata"]
    assert (changed["metadataValue"], changed["location"]["dimensionRange"]) == ("II", rows(2, 3))
    (reply,) = google.batch(anchored, {"deleteDeveloperMetadata": {"dataFilter": _lookup(metadataKey="baris")}})
    gone = reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [one["metadataId"] for one in gone] == [2, 5, 6]
    assert google.batch(anchored, {"deleteDeveloperMetadata": {"dataFilter": _lookup(metadataKey="gone")}}) == [
        {"deleteDeveloperMetadata": {}}
    ]


def test_metadata_shows_where_it_hangs(google: Loopback, anchored: str) -> None:
    """The spreadsheet's own at the top, the tab's on the tab."""
    found = google.get(anchored, "developerMetadata.metadataId,sheets.developerMetadata.metadataId")
    assert found == {
        "developerMetadata": [{"metadataId": 13}],
        "sheets": [{"developerMetadata": [{"metadataId": 12}]}],
    }


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        (_create("", "x", {"spreadsheet": True}), "metadataKey"),
        (_create("k", "x", {"dimensionRange": rows(0, 2)}), "single row or column"),
        (_create("k", "x", {"sheetId": 9}), "No sheet with id: 9"),
        (_create("k", "x", {}), "location"),
    ],
)
def test_metadata_without_key_or_place_is_refused(google: Loopback, form: str, wanted: Json, part: str) -> None:
    """One row or column, or a tab, or the spreadsheet."""
    assert part in refusal(lambda: google.batch(form, wanted))[2]
