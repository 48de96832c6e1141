"""Which ranges, and which developer metadata, does a data filter select?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.google.book_objects import Location, Metadata, Place
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Rect, Span
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import (
    Target,
    line_range,
    read_grid_range,
    read_lines,
    resolve,
    tab_of,
    target,
)
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab

Filter = Mapping[str, Any]


def filtered_ranges(book: Spreadsheet, given: Filter) -> list[Target]:
    """The ranges a filter selects, none where no metadata matches. Raises RefusedError or ApiError for a bad range."""
    if "a1Range" in given:
        return [resolve(book, given["a1Range"])]
    if "gridRange" in given:
        return [target(*read_grid_range(book, given["gridRange"]))]
    lookup = _lookup_of(given)
    places = (book.rect_of(entry) for entry in found_metadata(book, lookup))
    return [target(tab, rect) for tab, rect in (place for place in places if place is not None)]


def grouped_ranges(book: Spreadsheet, filters: list[Filter]) -> list[tuple[Target, list[Filter]]]:
    """The ranges of several filters in grid order, each once, with the filters that selected it."""
    groups: dict[tuple[int, Rect], tuple[Target, list[Filter]]] = {}
    for given in filters:
        for found in filtered_ranges(book, given):
            _, members = groups.setdefault((found.tab.sheet_id, found.rect), (found, []))
            if given not in members:
                members.append(given)
    order = {tab.sheet_id: at for at, tab in enumerate(book.tabs)}
    return sorted(groups.values(), key=lambda group: _grid_order(order, group[0]))


def _grid_order(order: Mapping[int, int], found: Target) -> tuple[int, ...]:
    rect = found.rect
    return (order[found.tab.sheet_id], rect.rows.low, rect.columns.low, *rect.size())


def _lookup_of(given: Filter) -> Filter:
    lookup: Filter | None = given.get("developerMetadataLookup")
    if lookup is None:
        raise RefusedError("Must specify at least one filter.")
    return lookup


def matching_metadata(book: Spreadsheet, given: Filter) -> list[Metadata]:
    """The metadata a filter selects; a range selects all metadata on lines that cross it."""
    if "developerMetadataLookup" in given:
        return found_metadata(book, given["developerMetadataLookup"])
    found = filtered_ranges(book, given)
    return [entry for entry in _in_order(book) if any(_on(entry.location, one.tab, one.rect) for one in found)]


def found_metadata(book: Spreadsheet, lookup: Filter) -> list[Metadata]:
    """The metadata that a lookup describes, in order of id. Raises RefusedError for a bad location."""
    place = read_location(book, lookup["metadataLocation"]) if "metadataLocation" in lookup else None
    if place is None and "locationMatchingStrategy" in lookup:
        raise RefusedError("metadataLocation must be specified if locationMatchingStrategy is specified.")
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    found = [entry for entry in _in_order(book) if _fits(entry, lookup)]
    if place is None:
        return found
    tab, rect, kind = place
    if exact:
        return [entry for entry in found if _exactly(entry.location, tab, rect, kind)]
    return [entry for entry in found if kind is Place.SPREADSHEET or (tab and _on(entry.location, tab, rect))]


def _in_order(book: Spreadsheet) -> list[Metadata]:
    return sorted(book.metadata.values(), key=lambda entry: entry.id)


def _fits(entry: Metadata, lookup: Filter) -> bool:
    wanted = {
        "metadataId": entry.id,
        "metadataKey": entry.key,
        "metadataValue": entry.value,
        "visibility": entry.visibility,
        "locationType": entry.location.place.value,
    }
    return all(lookup.get(name, own) == own for name, own in wanted.items())


def _on(location: Location, tab: Tab, rect: Rect) -> bool:
    """Whether metadata hangs on the tab, or on a row or column of it that crosses the rectangle."""
    if location.tab_id != tab.sheet_id:
        return False
    if location.dimension is None or location.index is None:
        return True
    return rect.along(location.dimension).holds(location.index)


def _exactly(location: Location, tab: Tab | None, rect: Rect, kind: Place) -> bool:
    if location.place is not kind or tab is None:
        return location.place is kind
    own = Rect()
    if location.dimension is not None and location.index is not None:
        own = own.with_along(location.dimension, Span(location.index, location.index + 1))
    return location.tab_id == tab.sheet_id and own == rect


def read_location(book: Spreadsheet, given: Filter) -> tuple[Tab | None, Rect, Place]:
    """A DeveloperMetadataLocation: the tab (None for the whole spreadsheet), the lines, the kind of place.

    Raises RefusedError.
    """
    if given.get("spreadsheet"):
        return None, Rect(), Place.SPREADSHEET
    if "sheetId" in given:
        return tab_of(book, given["sheetId"], "sheet"), Rect(), Place.SHEET
    if "dimensionRange" not in given:
        raise RefusedError("Must specify a location.")
    tab, dimension, span = read_lines(book, given["dimensionRange"], needs_end=True)
    return tab, Rect().with_along(dimension, span), Place.ROW if dimension is Dimension.ROWS else Place.COLUMN


def location_json(location: Location) -> Json:
    """A location as answers show it."""
    answer: Json = {"locationType": location.place.value}
    if location.tab_id is None:
        return answer | {"spreadsheet": True}
    if location.dimension is None or location.index is None:
        return answer | {"sheetId": location.tab_id}
    span = Span(location.index, location.index + 1)
    return answer | {"dimensionRange": line_range(location.tab_id, location.dimension, span)}


def metadata_json(entry: Metadata) -> Json:
    """One DeveloperMetadata as answers show it; an empty value is left out."""
    answer: Json = {"metadataId": entry.id, "metadataKey": entry.key}
    if entry.value:
        answer["metadataValue"] = entry.value
    return answer | {"location": location_json(entry.location), "visibility": entry.visibility}
