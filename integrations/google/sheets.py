"""What can the bot do with a form in a spreadsheet? Build, read, annotate, prefill, lock and restore it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import Maybe, Missing, Rejected
from integrations.google.anchors import Anchor, derive_id
from integrations.google.book import BOOK_FIELDS, Book, FormTab
from integrations.google.drive import check_editable
from integrations.google.form_cells import enter
from integrations.google.form_layout import Layout, amend, draw_form, fill_in
from integrations.google.form_reading import is_done, is_lost, read_form_tab, typed_values
from integrations.google.forms import CellKey, FormReading, FormSpec, Formula
from integrations.google.protection import (
    Group,
    Request,
    closed_are_kept,
    closed_boxes,
    open_are_kept,
    open_boxes,
    protect,
    unprotect,
)
from integrations.google.transport import Effect
from integrations.google.workbook import Workbook

if TYPE_CHECKING:
    from integrations.google.transport import Gateway

Entered = Mapping[CellKey, Mapping[str, Any]]

_ROUNDS: Final = 3
_LOOK_AGAIN_SECONDS: Final = 2.0
_VALUE: Final = "userEnteredValue"
_DONE: Final[CellKey] = ("", "done")
"""The done checkbox among the cells."""

_SET_ASIDE: Final = "lama"
"""The word people see behind the name of a damaged tab that is kept beside its replacement."""


class Sheets:
    """Forms in spreadsheets. Every method may raise any IntegrationError; a spreadsheet that is gone is Missing.

    A cell is found by its keys at the moment of the call. Google writes by place: what a row inserted or sorted in the
    instant between look and write has led astray is seen by a second look, and put right.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def workbook(self) -> Workbook:
        """Spreadsheets of tables, over the same gateway."""
        return Workbook(self._gateway)

    def build_form(self, file_id: str, form: FormSpec) -> None:
        """Draw the form by one atomic batchUpdate; nothing if this version of it is there already.

        Another version on the tab is replaced, and what people typed into cells that still exist is carried over.
        """

        def plan(book: Book) -> list[Request]:
            tab = book.find(form)
            if tab is None:
                return _draw_anew(book, form, {})
            return [] if tab.digest == form.digest else _replace(book, form, tab, False, {})

        self._converge(file_id, plan)

    def restore(
        self, file_id: str, form: FormSpec, last_good: Mapping[CellKey, Decimal | str] = MappingProxyType({})
    ) -> None:
        """Repair what was damaged: a deleted tab or anchor by a new tab, protections and the form's own texts where it
        stands now.

        Typed values that can still be told apart are carried over; a damaged tab with other content in it is kept
        under another name. Cells that are gone, or blank in a merge, come back with their `last_good` value, in one
        request: a reader never sees them blank.
        """

        def plan(book: Book) -> list[Request]:
            tab = book.find(form)
            if tab is None:
                return _draw_anew(book, form, _entered(form, last_good))
            lost = _entered(form, {cell: value for cell, value in last_good.items() if is_lost(tab, cell)})
            if tab.digest != form.digest or not tab.places.are_whole(form):
                return _replace(book, form, tab, is_done(form, tab), lost)
            return [*_show(tab), *_repair_protections(form, tab), *amend(form, tab, lost)]

        self._converge(file_id, plan)

    def read_form(self, file_id: str, form: FormSpec) -> FormReading:
        """The form as it is now, by one read."""
        book = self._read(file_id)
        tab = book.find(form)
        reading = read_form_tab(form, tab)
        return reading if tab is None else replace(reading, copies=book.copies(form, tab))

    def write_notes(self, file_id: str, form: FormSpec, notes: Mapping[CellKey, str | None]) -> None:
        """Set (None clears) the notes of cells by one batchUpdate; a cell that is lost is left out.

        Raises Missing when the tab is gone.
        """
        self._put(file_id, form, "note", notes)

    def write_values(self, file_id: str, form: FormSpec, values: Mapping[CellKey, Decimal | str | bool | None]) -> None:
        """Set (None clears) values as they are: text is never parsed, so it cannot become a formula.

        Raises Missing, writing nothing, when the tab or one of the cells is gone.
        """
        tab = self._tab(file_id, form)
        columns = {column.key: column for column in form.columns}
        lost = sorted("/".join(cell) for cell in values if tab.places.cell(cell) is None)
        if lost:
            raise Missing(f"The sheet no longer has these cells: {', '.join(lost)}.")
        self._put(file_id, form, _VALUE, {cell: enter(columns[cell[1]], v) for cell, v in values.items()}, tab)

    def set_done(self, file_id: str, form: FormSpec, done: bool) -> None:
        """Tick or untick the done checkbox. Raises Missing when it is gone."""
        tab = self._tab(file_id, form)
        if tab.places.checkbox(form) is None:
            raise Missing("The sheet no longer has its done checkbox.")
        self._put(file_id, form, _VALUE, {_DONE: {"boolValue": done}}, tab)

    def set_locked(self, file_id: str, form: FormSpec, locked: bool) -> None:
        """Protect the open cells and the checkbox too, or take exactly those protections away again.

        Raises Missing when the tab is gone.
        """

        def plan(book: Book) -> list[Request]:
            tab = _needed(book.find(form))
            if locked and open_are_kept(form, tab.places, tab.protections):
                return []
            freed = unprotect(Group.LOCKED, tab.protections)
            return (
                [*freed, *protect(form, Group.LOCKED, open_boxes(form, tab.places), tab.sheet_id)] if locked else freed
            )

        self._converge(file_id, plan)

    def _converge(self, file_id: str, plan: Callable[[Book], list[Request]]) -> None:
        """Look, do what is missing at once, and after a lost answer look again (google.md §3.4)."""
        for turn in range(1, _ROUNDS + 1):
            requests = plan(self._read(file_id))
            try:
                if requests:
                    self._batch(file_id, requests, Effect.CREATE)
            except Maybe:
                if turn == _ROUNDS:
                    raise
                self._gateway.pause(_LOOK_AGAIN_SECONDS)
            else:
                return

    def _put(
        self, file_id: str, form: FormSpec, field: str, wanted: Mapping[CellKey, Any], tab: FormTab | None = None
    ) -> None:
        """Makes one field of cells as wanted (empty clears) by one batchUpdate, if they are not so; a cell that is lost
        is left out. What landed at another place than its cell's is taken back there and written once more."""
        tab = tab or self._tab(file_id, form)
        for _ in range(_ROUNDS):
            places = {cell: place for cell in wanted if (place := _place(form, tab, cell)) is not None}
            places = {cell: place for cell, place in places.items() if not _stands(tab, place, field, wanted[cell])}
            if not places:
                return
            self._write(file_id, [_set(tab, place, field, wanted[cell]) for cell, place in places.items()])
            before, tab = tab, self._tab(file_id, form)
            astray = _astray(form, tab, field, {cell: (place, wanted[cell]) for cell, place in places.items()})
            if not astray:
                return
            self._write(file_id, [_set(tab, at, field, _was(form, before, tab, at, field)) for at in astray])
            tab = self._tab(file_id, form)

    def _read(self, file_id: str) -> Book:
        request = self._gateway.sheets.spreadsheets().get(spreadsheetId=file_id, fields=BOOK_FIELDS)
        return Book.of(self._gateway.call(request))

    def _tab(self, file_id: str, form: FormSpec) -> FormTab:
        return _needed(self._read(file_id).find(form))

    def _batch(self, file_id: str, requests: list[Request], effect: Effect) -> None:
        request = self._gateway.sheets.spreadsheets().batchUpdate(spreadsheetId=file_id, body={"requests": requests})
        self._gateway.call(request, effect, suspect=lambda: check_editable(self._gateway, file_id))

    def _write(self, file_id: str, requests: list[Request]) -> None:
        """Plain writes of cells go by gspread; they are absolute, so the gateway may repeat them."""
        if not requests:
            return
        body = {"requests": requests}
        try:
            self._gateway.call_gspread(lambda client: client.http_client.batch_update(file_id, body), Effect.IDEMPOTENT)
        except Rejected as refusal:
            if "No grid with id" in str(refusal):
                raise Missing("The tab of the form was deleted.") from None
            raise


def _needed(tab: FormTab | None) -> FormTab:
    if tab is None:
        raise Missing("The tab of the form is gone.")
    return tab


def _entered(form: FormSpec, values: Mapping[CellKey, Decimal | str]) -> Entered:
    """Values as they are written into the form's open cells."""
    columns, there = {column.key: column for column in form.columns}, set(form.open_cells())
    return {cell: enter(columns[cell[1]], value) for cell, value in values.items() if cell in there}


def _draw_anew(book: Book, form: FormSpec, kept: Entered) -> list[Request]:
    """On a tab of its own; the empty tab of a new spreadsheet goes, and a foreign tab of that name steps aside."""
    foreign = [sheet for sheet in book.sheets if sheet["properties"]["title"] == form.tab]
    asides = [_rename(sheet["properties"].get("sheetId", 0), _free_title(book, form.tab)) for sheet in foreign]
    drawn = draw_form(Layout(form, _free_sheet_id(book, form)), kept, done=False)
    return [*asides, *drawn, *map(_delete, book.blank_tabs())]


def _replace(book: Book, form: FormSpec, tab: FormTab, done: bool, lost: Entered) -> list[Request]:
    """A new tab with what people typed, `lost` where it is gone; the old one goes, unless there is more on it."""
    forget = [_forget(metadata_id) for metadata_id in tab.metadata_ids]
    free = [request for group in Group for request in unprotect(group, tab.protections)]
    aside = _rename(tab.sheet_id, _free_title(book, form.tab))
    drawn = draw_form(Layout(form, _free_sheet_id(book, form)), {**lost, **typed_values(form, tab)}, done)
    gone = [] if _has_more(form, tab) else [_delete(tab.sheet_id)]
    return [*forget, *free, aside, *drawn, *gone]


def _repair_protections(form: FormSpec, tab: FormTab) -> list[Request]:
    if closed_are_kept(form, tab.places, tab.protections):
        return []
    boxes = closed_boxes(form, tab.places)
    return [*unprotect(Group.CLOSED, tab.protections), *protect(form, Group.CLOSED, boxes, tab.sheet_id)]


def _show(tab: FormTab) -> list[Request]:
    return [_set_sheet(tab.sheet_id, {"hidden": False})] if tab.hidden else []


def _has_more(form: FormSpec, tab: FormTab) -> bool:
    """Whether anything stands on the tab that the form did not put there and the new tab does not take over."""
    ours = {*form.title_lines, *form.footer, form.done_label, *(column.heading for column in form.columns)}
    taken = {place for row in form.rows for column in form.columns if (place := tab.places.cell((row.key, column.key)))}
    return any(text not in ours for text in _texts(tab, taken))


def _texts(tab: FormTab, taken: set[tuple[int, int]]) -> Iterator[str]:
    """What stands outside the taken cells and the key column, checkboxes aside."""
    for row, cells in enumerate(tab.grid):
        for column, cell in enumerate(cells):
            value = cell.get("userEnteredValue", {})
            if value and "boolValue" not in value and column != tab.places.keys and (row, column) not in taken:
                yield str(next(iter(value.values())))


def _free_title(book: Book, tab: str) -> str:
    names = (f"{tab} ({_SET_ASIDE})", *(f"{tab} ({_SET_ASIDE} {number})" for number in range(2, len(book.titles) + 3)))
    return next(name for name in names if name not in book.titles)


def _free_sheet_id(book: Book, form: FormSpec) -> int:
    ids = (derive_id(form.tab, Anchor.FORM, str(number)) for number in range(len(book.sheet_ids) + 1))
    return next(sheet_id for sheet_id in ids if sheet_id not in book.sheet_ids)


def _place(form: FormSpec, tab: FormTab, cell: CellKey) -> tuple[int, int] | None:
    return tab.places.checkbox(form) if cell == _DONE else tab.places.cell(cell)


def _stands(tab: FormTab, place: tuple[int, int], field: str, value: Any) -> bool:
    return tab.cell(*place).get(field) == (value or None)


def _astray(
    form: FormSpec, tab: FormTab, field: str, written: Mapping[CellKey, tuple[tuple[int, int], Any]]
) -> list[tuple[int, int]]:
    """Where something was written whose cell had moved away before; one that moved afterwards took it along."""
    moved = {cell: there for cell in written if (there := _place(form, tab, cell)) not in (written[cell][0], None)}
    return [
        written[cell][0] for cell, there in moved.items() if there and not _stands(tab, there, field, written[cell][1])
    ]


def _was(form: FormSpec, before: FormTab, now: FormTab, place: tuple[int, int], field: str) -> Any:
    """What the cell that stands at `place` now had before; nothing for one that is not the form's."""
    ours = {cell: row.cells.get(cell[1]) for row in form.rows for c in form.columns if (cell := (row.key, c.key))}
    for cell, drawn in {_DONE: None, **ours}.items():
        if _place(form, now, cell) == place and (there := _place(form, before, cell)) is not None:
            if isinstance(drawn, Formula) and field == _VALUE:
                return {"formulaValue": fill_in(drawn, cell[0], now.places)}
            return before.cell(*there).get(field)
    keys = [column.key for column in form.columns if (now.places.heading, now.places.columns.get(column.key)) == place]
    columns = [before.places.columns[key] for key in keys if key in before.places.columns]
    return before.cell(before.places.heading, columns[0]).get(field) if columns and before.places.heading else None


def _set(tab: FormTab, place: tuple[int, int], field: str, value: Any) -> Request:
    start = {"sheetId": tab.sheet_id, "rowIndex": place[0], "columnIndex": place[1]}
    return {"updateCells": {"start": start, "rows": [{"values": [{field: value} if value else {}]}], "fields": field}}


def _rename(sheet_id: int, title: str) -> Request:
    return _set_sheet(sheet_id, {"title": title})


def _set_sheet(sheet_id: int, properties: Mapping[str, Any]) -> Request:
    fields = ",".join(properties)
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, **properties}, "fields": fields}}


def _delete(sheet_id: int) -> Request:
    return {"deleteSheet": {"sheetId": sheet_id}}


def _forget(metadata_id: int) -> Request:
    lookup = {"developerMetadataLookup": {"metadataId": metadata_id}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}
