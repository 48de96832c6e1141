"""batchUpdate requests about things laid over ranges: conditional formats, banding, the basic filter."""

from __future__ import annotations

from integrations.sandbox.google.book_objects import Placed
from integrations.sandbox.google.cell_formats import kept_format, with_color_styles
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.conditions import check_condition
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_masks import check_update_mask, merge
from integrations.sandbox.google.sheets_ranges import read_grid_range, tab_of
from integrations.sandbox.google.sheets_view import placed_json
from integrations.sandbox.google.spreadsheet import fresh_id
from integrations.sandbox.google.tab import Tab


def _read_rule(draft: Draft, given: Given) -> tuple[Tab, Placed]:
    """A ConditionalFormatRule and the tab it is on; raises RefusedError."""
    places = [read_grid_range(draft.book, one) for one in given.get("ranges", [])]
    if not places or len({tab.sheet_id for tab, _ in places}) > 1:
        raise RefusedError("A conditional format rule needs ranges, all of them on one sheet.")
    if ("booleanRule" in given) == ("gradientRule" in given):
        raise RefusedError("Must specify a booleanRule or a gradientRule.")
    if "booleanRule" in given:
        check_condition(given["booleanRule"].get("condition", {}), "conditional formatting")
    body = {name: dict(given[name]) for name in ("booleanRule", "gradientRule") if name in given}
    if "format" in body.get("booleanRule", {}):
        body["booleanRule"]["format"] = kept_format(body["booleanRule"]["format"], draft.book.locale)
    tab = places[0][0]
    for _, rect in places:
        draft.check_cells(tab, tab.bounded(rect))
    draft.kinds.add("content")
    return tab, Placed(tuple(rect for _, rect in places), body)


@handles("addConditionalFormatRule")
def _add_rule(draft: Draft, given: Given) -> Json:
    tab, rule = _read_rule(draft, given.get("rule", {}))
    index = given.get("index", 0)
    if not 0 <= index <= len(tab.conditional):
        raise RefusedError(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    tab.conditional.insert(index, rule)
    return {}


def _find_rule(draft: Draft, tab: Tab, index: int) -> Placed:
    if not 0 <= index < len(tab.conditional):
        raise RefusedError(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    found = tab.conditional[index]
    for rect in found.rects:
        draft.check_cells(tab, tab.bounded(rect))
    draft.kinds.add("content")
    return found


@handles("updateConditionalFormatRule")
def _update_rule(draft: Draft, given: Given) -> Json:
    index = given.get("index", 0)
    if "rule" in given:
        tab, fresh = _read_rule(draft, given["rule"])
        old = _find_rule(draft, tab, index)
        tab.conditional[index] = fresh
        return {"newRule": placed_json(tab, fresh), "newIndex": index, "oldRule": placed_json(tab, old)} | _old(index)
    tab, target = tab_of(draft.book, given.get("sheetId", 0), "sheet"), given.get("newIndex", 0)
    rule = _find_rule(draft, tab, index)
    if not 0 <= target < len(tab.conditional):
        raise RefusedError(f"No conditional format on sheet: {tab.sheet_id} at index: {target}")
    tab.conditional.insert(target, tab.conditional.pop(index))
    return {"newRule": placed_json(tab, rule), "newIndex": target} | _old(index)


def _old(index: int) -> Json:
    return {"oldIndex": index} if index else {}


@handles("deleteConditionalFormatRule")
def _delete_rule(draft: Draft, given: Given) -> Json:
    tab = tab_of(draft.book, given.get("sheetId", 0), "sheet")
    rule = _find_rule(draft, tab, given.get("index", 0))
    tab.conditional.remove(rule)
    return {"rule": placed_json(tab, rule)}


def _read_banding(draft: Draft, given: Given) -> tuple[Tab, Rect, Json]:
    if "range" not in given:
        raise RefusedError("Must specify a range.")
    tab, rect = read_grid_range(draft.book, given["range"])
    draft.check_cells(tab, tab.bounded(rect))
    body = {name: value for name, value in given.items() if name not in ("range", "bandedRangeId")}
    colors = ("headerColor", "firstBandColor", "secondBandColor", "footerColor")
    bands = ("rowProperties", "columnProperties")
    body |= {name: with_color_styles(body[name], colors) for name in bands if name in body}
    draft.kinds.add("content")
    return tab, rect, body


def _check_free(tab: Tab, rect: Rect, own: Placed | None = None) -> None:
    if any(one is not own and one.rects[0].meets(rect) for one in tab.banded):
        raise RefusedError(
            "You cannot add alternating background colors to a range that already has alternating background colors."
        )


def _banding_ids(draft: Draft) -> dict[int, tuple[Tab, Placed]]:
    return {one.body["bandedRangeId"]: (tab, one) for tab in draft.book.tabs for one in tab.banded}


def _find_banding(draft: Draft, key: int) -> tuple[Tab, Placed]:
    found = _banding_ids(draft).get(key)
    if found is None:
        raise RefusedError(f"No banded range with id: {key}")
    return found


@handles("addBanding")
def _add_banding(draft: Draft, given: Given) -> Json:
    wanted, taken = given.get("bandedRange", {}), _banding_ids(draft)
    key = wanted.get("bandedRangeId") or fresh_id(taken, draft.entropy)
    if key in taken:
        raise RefusedError(
            f"Cannot add banded range with ID [{key}] because a banded range with that ID already exists."
        )
    tab, rect, body = _read_banding(draft, wanted)
    _check_free(tab, rect)
    banding = Placed((rect,), {"bandedRangeId": key} | body)
    tab.banded.append(banding)
    return {"bandedRange": placed_json(tab, banding)}


@handles("updateBanding")
def _update_banding(draft: Draft, given: Given) -> Json:
    wanted = given.get("bandedRange", {})
    mask = check_update_mask(given.get("fields", ""), "BandedRange")
    tab, old = _find_banding(draft, wanted.get("bandedRangeId", 0))
    merged = merge(mask, placed_json(tab, old), wanted)
    target, rect, body = _read_banding(draft, merged)
    if target is not tab:
        raise BeyondError("moving banding to another sheet")
    _check_free(tab, rect, old)
    tab.banded[tab.banded.index(old)] = Placed((rect,), {"bandedRangeId": old.body["bandedRangeId"]} | body)
    return {}


@handles("deleteBanding")
def _delete_banding(draft: Draft, given: Given) -> Json:
    tab, old = _find_banding(draft, given.get("bandedRangeId", 0))
    draft.check_cells(tab, tab.bounded(old.rects[0]))
    tab.banded.remove(old)
    draft.kinds.add("content")
    return {}


@handles("setBasicFilter")
def _set_filter(draft: Draft, given: Given) -> Json:
    wanted = given.get("filter", {})
    if beyond := sorted(name for name in wanted if name != "range" and wanted[name]):
        raise BeyondError(", ".join(beyond))
    tab, rect = read_grid_range(draft.book, wanted.get("range", {}))
    tab.basic_filter = Placed((tab.bounded(rect),))
    draft.kinds.add("content")
    return {}


@handles("clearBasicFilter")
def _clear_filter(draft: Draft, given: Given) -> Json:
    tab_of(draft.book, given.get("sheetId", 0), "sheet").basic_filter = None
    draft.kinds.add("content")
    return {}
