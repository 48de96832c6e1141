"""What can the bot do with a spreadsheet of tables? Bring them to what is wanted, and read them, a call each way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import Maybe
from integrations.google.anchors import Anchor, derive_id
from integrations.google.drive import check_editable
from integrations.google.protection import Request
from integrations.google.table_layout import draw_table, update_table
from integrations.google.table_reading import TABLE_FIELDS, find_tab, read_table
from integrations.google.tables import TableReading, TableSpec, TableWish
from integrations.google.transport import Effect

if TYPE_CHECKING:
    from integrations.google.transport import Gateway

_ROUNDS: Final = 3
_LOOK_AGAIN_SECONDS: Final = 2.0
Tabs = tuple[Mapping[str, Any], ...]


class Workbook:
    """Tables in spreadsheets. Every method may raise any IntegrationError; a spreadsheet that is gone is Missing."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def ensure_tables(self, file_id: str, wishes: Sequence[TableWish]) -> bool:
        """Makes the tables as wished by one read and at most one atomic write; False when all were so already.

        A tab that was deleted or damaged is drawn anew, one in an older layout with what people typed on it. After a
        lost answer it looks again before it writes again.
        """
        for turn in range(1, _ROUNDS + 1):
            requests = _plan(self._read(file_id), wishes)
            if not requests:
                return turn > 1
            try:
                self._write(file_id, requests)
            except Maybe:
                if turn == _ROUNDS:
                    raise
                self._gateway.pause(_LOOK_AGAIN_SECONDS)
            else:
                return True
        return True

    def read_tables(self, file_id: str, specs: Sequence[TableSpec]) -> dict[str, TableReading]:
        """The tables as they are now, by tab, by one read."""
        sheets = self._read(file_id)
        return {spec.tab: read_table(spec, find_tab(sheets, spec)) for spec in specs}

    def _read(self, file_id: str) -> Tabs:
        request = self._gateway.sheets.spreadsheets().get(spreadsheetId=file_id, fields=TABLE_FIELDS)
        return tuple(self._gateway.call(request).get("sheets", ()))

    def _write(self, file_id: str, requests: list[Request]) -> None:
        request = self._gateway.sheets.spreadsheets().batchUpdate(spreadsheetId=file_id, body={"requests": requests})
        self._gateway.call(request, Effect.CREATE, suspect=lambda: check_editable(self._gateway, file_id))


def _plan(sheets: Tabs, wishes: Sequence[TableWish]) -> list[Request]:
    requests: list[Request] = []
    taken = {sheet["properties"].get("sheetId", 0) for sheet in sheets}
    drawn = False
    for wish in wishes:
        tab = find_tab(sheets, wish.spec)
        if tab is not None and tab.is_whole(wish.spec):
            requests += update_table(wish, tab)
            continue
        requests += [] if tab is None else [_rename(tab.sheet_id, f"{wish.spec.tab} (lama)"), *_forget(sheets, tab)]
        requests += _step_aside(sheets, wish.spec, None if tab is None else tab.sheet_id)
        sheet_id = _free_id(wish.spec, taken)
        taken.add(sheet_id)
        old = tab if tab is not None and tab.is_readable(wish.spec) else None
        requests += draw_table(wish, sheet_id, _index(sheets, wish, wishes), old)
        requests += [] if tab is None else [{"deleteSheet": {"sheetId": tab.sheet_id}}]
        drawn = True
    return [*requests, *(_drop_blank(sheets) if drawn else [])]


def _index(sheets: Tabs, wish: TableWish, wishes: Sequence[TableWish]) -> int:
    """Where the tab goes: a new spreadsheet gets them in the order of the wishes."""
    return wishes.index(wish) if len(sheets) <= 1 else min(wishes.index(wish), len(sheets))


def _free_id(spec: TableSpec, taken: set[int]) -> int:
    ids = (derive_id(spec.tab, Anchor.FORM, str(number)) for number in range(len(taken) + 1))
    return next(sheet_id for sheet_id in ids if sheet_id not in taken)


def _rename(sheet_id: int, title: str) -> Request:
    properties = {"sheetId": sheet_id, "title": title}
    return {"updateSheetProperties": {"properties": properties, "fields": "title"}}


def _step_aside(sheets: Tabs, spec: TableSpec, own: int | None) -> list[Request]:
    """A foreign tab with our name keeps its content under another one."""
    foreign = [s["properties"].get("sheetId", 0) for s in sheets if s["properties"]["title"] == spec.tab]
    return [_rename(sheet_id, f"{spec.tab} ({sheet_id})") for sheet_id in foreign if sheet_id != own]


def _forget(sheets: Tabs, tab: Any) -> list[Request]:
    """Our anchors on a damaged tab go first: their ids are wanted for the new one."""
    found = []
    for sheet in sheets:
        if sheet["properties"].get("sheetId", 0) == tab.sheet_id:
            data = (sheet.get("data") or [{}])[0]
            holders = (sheet, *data.get("rowMetadata", ()), *data.get("columnMetadata", ()))
            entries = [entry for holder in holders for entry in holder.get("developerMetadata", ())]
            found = [entry["metadataId"] for entry in entries if entry["metadataKey"] in set(Anchor)]
    lookups = [{"developerMetadataLookup": {"metadataId": metadata_id}} for metadata_id in found]
    freed = [{"deleteProtectedRange": {"protectedRangeId": protection.id}} for protection in tab.protections]
    return [*({"deleteDeveloperMetadata": {"dataFilter": lookup}} for lookup in lookups), *freed]


def _drop_blank(sheets: Tabs) -> list[Request]:
    """The empty tab that a new spreadsheet comes with (its id is 0), as long as it is the only one."""
    ids = [sheet["properties"].get("sheetId", 0) for sheet in sheets]
    rows = (sheets[0].get("data") or [{}])[0].get("rowData", ()) if sheets else ()
    filled = any(cell.get("userEnteredValue") for row in rows for cell in row.get("values", ()))
    return [{"deleteSheet": {"sheetId": 0}}] if ids == [0] and not filled else []
