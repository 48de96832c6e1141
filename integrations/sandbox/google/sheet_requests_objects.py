"""batchUpdate requests about named ranges, protected ranges and developer metadata."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from integrations.sandbox.google.a1 import parse_range
from integrations.sandbox.google.book_objects import Location, Metadata, NamedRange, Place, Protection
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_filters import matching_metadata, metadata_json, read_location
from integrations.sandbox.google.sheets_masks import Mask, check_update_mask, wants
from integrations.sandbox.google.sheets_ranges import read_grid_range
from integrations.sandbox.google.sheets_view import View, named_json
from integrations.sandbox.google.spreadsheet import fresh_id
from integrations.sandbox.google.tab import Tab

_NAME: Final = re.compile(r"[^\W\d][\w.]{0,249}")
_VISIBLE: Final = ("DOCUMENT", "PROJECT")


def _check_name(draft: Draft, name: str, own_id: str | None = None) -> None:
    if not _NAME.fullmatch(name) or parse_range(name) is not None or name.upper() in ("TRUE", "FALSE"):
        raise RefusedError(f"Invalid name for a named range: {name}")
    other = draft.book.find_name(name)
    if other is not None and other.id != own_id:
        raise RefusedError(f"Cannot add named range with name {name}, a named range with that name already exists.")


@handles("addNamedRange")
def _add_name(draft: Draft, given: Given) -> Json:
    wanted = given.get("namedRange", {})
    _check_name(draft, wanted.get("name", ""))
    if "range" not in wanted:
        raise RefusedError("Must specify a range.")
    tab, rect = read_grid_range(draft.book, wanted["range"])
    key = wanted.get("namedRangeId") or str(fresh_id((), draft.entropy))
    if key in draft.book.names:
        raise RefusedError(f"Cannot add named range with ID [{key}] because a named range with that ID already exists.")
    draft.book.names[key] = NamedRange(key, wanted["name"], tab.sheet_id, rect)
    _changed_names(draft)
    return {"namedRange": named_json(draft.book.names[key])}


def _changed_names(draft: Draft) -> None:
    draft.book.calculation.forget()
    draft.kinds.add("content")


def _find_named(draft: Draft, key: str) -> NamedRange:
    if key not in draft.book.names:
        raise RefusedError(f"No named range with id: {key}")
    return draft.book.names[key]


@handles("updateNamedRange")
def _update_name(draft: Draft, given: Given) -> Json:
    wanted = given.get("namedRange", {})
    mask = check_update_mask(given.get("fields", ""), "NamedRange")
    named = _find_named(draft, wanted.get("namedRangeId", ""))
    if wants(mask, "name"):
        _check_name(draft, wanted.get("name", ""), named.id)
        draft.book.rename(named, wanted["name"])
    if wants(mask, "range"):
        tab, rect = read_grid_range(draft.book, wanted.get("range", {}))
        draft.book.names[named.id] = replace(draft.book.names[named.id], tab_id=tab.sheet_id, rect=rect)
    _changed_names(draft)
    return {}


@handles("deleteNamedRange")
def _delete_name(draft: Draft, given: Given) -> Json:
    del draft.book.names[_find_named(draft, given.get("namedRangeId", "")).id]
    _changed_names(draft)
    return {}


@handles("addProtectedRange")
def _add_protection(draft: Draft, given: Given) -> Json:
    wanted = given.get("protectedRange", {})
    key = wanted.get("protectedRangeId") or fresh_id(draft.book.protections, draft.entropy)
    if key in draft.book.protections:
        raise RefusedError(
            f"Cannot add protected range with ID [{key}] because a protected range with that ID already exists."
        )
    tab, rect, name = _protected_place(draft, wanted)
    protection = _edited(draft, Protection(key, tab.sheet_id, rect, named_range_id=name), wanted, {"*": {}})
    _check_single(draft, tab, protection)
    draft.book.protections[key] = protection
    draft.kinds.add("protection")
    return {"protectedRange": _shown(draft, protection)}


def _shown(draft: Draft, protection: Protection) -> Json:
    return View("", "", draft.book, draft.guard, draft.everyone).protection(protection)


def _protected_place(draft: Draft, wanted: Given) -> tuple[Tab, Rect, str]:
    if wanted.get("tableId"):
        raise BeyondError("tables")
    if wanted.get("namedRangeId"):
        if "range" in wanted:
            raise RefusedError("Only one of range and namedRangeId can be set.")
        named = _find_named(draft, wanted["namedRangeId"])
        return draft.book.tab(named.tab_id), named.rect or Rect(), named.id
    if "range" not in wanted:
        raise RefusedError("Must specify a range.")
    return *read_grid_range(draft.book, wanted["range"]), ""


def _check_single(draft: Draft, tab: Tab, protection: Protection) -> None:
    others = [one for one in draft.book.protections.values() if one.tab_id == tab.sheet_id and one.id != protection.id]
    if protection.covers_tab and any(one.covers_tab for one in others):
        raise RefusedError(f'Sheet "{tab.title}" already has sheet protection.')
    if protection.unprotected and not protection.covers_tab:
        raise RefusedError("unprotectedRanges can only be set on a protected sheet.")


def _edited(draft: Draft, protection: Protection, wanted: Given, mask: Mask) -> Protection:
    """The protection with the selected fields taken over; raises RefusedError."""
    if wants(mask, "description"):
        protection = replace(protection, description=wanted.get("description", ""))
    if wants(mask, "warningOnly"):
        protection = replace(protection, warning_only=wanted.get("warningOnly", False))
    if wants(mask, "unprotectedRanges"):
        parts = tuple(read_grid_range(draft.book, part)[1] for part in wanted.get("unprotectedRanges", ()))
        protection = replace(protection, unprotected=parts)
    editors = wanted.get("editors")
    if wants(mask, "editors") and (editors is not None or "*" not in mask):
        protection = _with_editors(draft, protection, editors or {}, mask.get("editors") or {})
    if protection.warning_only and (protection.users or protection.groups or protection.domain_users):
        raise RefusedError("ProtectedRange is warningOnly. Editors cannot be set on it.")
    return protection


def _with_editors(draft: Draft, protection: Protection, editors: Given, mask: Mask) -> Protection:
    """Who makes or changes a protection cannot shut themselves out: they stay among its editors."""
    if wants(mask, "users"):
        protection = replace(protection, users=_people(editors.get("users", ())))
    if wants(mask, "groups"):
        protection = replace(protection, groups=_people(editors.get("groups", ())))
    if wants(mask, "domainUsersCanEdit"):
        protection = replace(protection, domain_users=editors.get("domainUsersCanEdit", False))
    if not protection.warning_only and not draft.guard.may_edit(protection):
        protection = replace(protection, users=(*(protection.users or ()), draft.guard.email))
    return protection


def _people(emails: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(email.strip().lower() for email in emails))


def _find_protection(draft: Draft, key: int) -> Protection:
    if key not in draft.book.protections:
        raise RefusedError(f"No protected range with id: {key}")
    protection = draft.book.protections[key]
    draft.guard.check_protection(protection)
    return protection


@handles("updateProtectedRange")
def _update_protection(draft: Draft, given: Given) -> Json:
    wanted = given.get("protectedRange", {})
    mask = check_update_mask(given.get("fields", ""), "ProtectedRange")
    protection = _find_protection(draft, wanted.get("protectedRangeId", 0))
    if "range" in mask or "namedRangeId" in mask or ("*" in mask and ("range" in wanted or "namedRangeId" in wanted)):
        tab, rect, name = _protected_place(draft, wanted)
        protection = replace(protection, tab_id=tab.sheet_id, rect=rect, named_range_id=name)
    protection = _edited(draft, protection, wanted, mask)
    _check_single(draft, draft.book.tab(protection.tab_id), protection)
    draft.book.protections[protection.id] = protection
    draft.kinds.add("protection")
    return {}


@handles("deleteProtectedRange")
def _delete_protection(draft: Draft, given: Given) -> Json:
    del draft.book.protections[_find_protection(draft, given.get("protectedRangeId", 0)).id]
    draft.kinds.add("protection")
    return {}


@handles("createDeveloperMetadata")
def _create_metadata(draft: Draft, given: Given) -> Json:
    wanted = given.get("developerMetadata", {})
    key = wanted.get("metadataId") or fresh_id(draft.book.metadata, draft.entropy)
    if key in draft.book.metadata:
        raise RefusedError(
            f"Cannot add developer metadata with ID [{key}] because developer metadata with that ID already exists."
        )
    if not wanted.get("metadataKey"):
        raise RefusedError("Must specify a metadataKey.")
    entry = Metadata(
        key,
        wanted["metadataKey"],
        wanted.get("metadataValue", ""),
        _visibility(wanted),
        _location(draft, wanted.get("location", {})),
    )
    draft.book.metadata[key] = entry
    draft.kinds.add("metadata")
    return {"developerMetadata": metadata_json(entry)}


def _visibility(wanted: Given) -> str:
    visibility: str = wanted.get("visibility", "")
    if visibility not in _VISIBLE:
        raise RefusedError("Must specify developer metadata visibility.")
    return visibility


def _location(draft: Draft, given: Given) -> Location:
    tab, rect, place = read_location(draft.book, given)
    if tab is None or place is Place.SHEET:
        return Location(place, None if tab is None else tab.sheet_id)
    span = rect.rows if place is Place.ROW else rect.columns
    if span.end != span.low + 1:
        raise RefusedError("Developer metadata can only be associated with a single row or column.")
    if span.low >= (tab.row_count if place is Place.ROW else tab.column_count):
        raise RefusedError(f"dimensionRange.startIndex[{span.low}] is beyond the grid.")
    return Location(place, tab.sheet_id, span.low)


@handles("updateDeveloperMetadata")
def _update_metadata(draft: Draft, given: Given) -> Json:
    wanted = given.get("developerMetadata", {})
    mask = check_update_mask(given.get("fields", ""), "DeveloperMetadata")
    changed = []
    for entry in _selected(draft, given.get("dataFilters", [])):
        if wants(mask, "metadataKey"):
            if not wanted.get("metadataKey"):
                raise RefusedError("Must specify a metadataKey.")
            entry = replace(entry, key=wanted["metadataKey"])
        if wants(mask, "metadataValue"):
            entry = replace(entry, value=wanted.get("metadataValue", ""))
        if wants(mask, "visibility"):
            entry = replace(entry, visibility=_visibility(wanted))
        if wants(mask, "location"):
            entry = replace(entry, location=_location(draft, wanted.get("location", {})))
        draft.book.metadata[entry.id] = entry
        changed.append(metadata_json(entry))
    draft.kinds.add("metadata")
    return {"developerMetadata": changed} if changed else {}


def _selected(draft: Draft, filters: list[Given]) -> list[Metadata]:
    if not filters:
        raise RefusedError("Must specify at least one data filter.")
    found = {entry.id: entry for one in filters for entry in matching_metadata(draft.book, one)}
    return list(found.values())


@handles("deleteDeveloperMetadata")
def _delete_metadata(draft: Draft, given: Given) -> Json:
    gone = _selected(draft, [given["dataFilter"]] if "dataFilter" in given else [])
    for entry in gone:
        del draft.book.metadata[entry.id]
    draft.kinds.add("metadata")
    return {"deletedDeveloperMetadata": [metadata_json(entry) for entry in gone]} if gone else {}
