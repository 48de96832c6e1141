"""How does a workbook file become a spreadsheet, and how is a spreadsheet exported?"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.comments import Comment
from openpyxl.utils.cell import absolute_coordinate, quote_sheetname
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from integrations.sandbox.google.a1 import cell_name, parse_range, render_rect
from integrations.sandbox.google.book_objects import NamedRange
from integrations.sandbox.google.cells import Cell, CellError
from integrations.sandbox.google.dates import to_serial
from integrations.sandbox.google.formula_tokens import Formula, read_formula
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.locales import EN_US
from integrations.sandbox.google.render import shown
from integrations.sandbox.google.spreadsheet import Spreadsheet, fresh_id
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.xlsx_looks import look_of, paint, read_lines, write_lines
from integrations.sandbox.google.xlsx_validation import read_rule, write_rule

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MIN_ROWS, _MIN_COLUMNS = 1000, 26
_SHEET_PART: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_FORMULA_CELL: Final = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>[^<]*</f>)<v ?/?>(?:</v>)?</c>')
_NAMED_PLACE: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)")
_FORBIDDEN_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\]")


def read_workbook(content: bytes, title: str) -> Spreadsheet:
    """The spreadsheet an upload becomes: values, formulas, names, notes, merges, looks, sizes, frozen lines.

    Tabs get random ids, as live conversion gives them. Raises ValueError for bytes that are no workbook.
    """
    try:
        workbook = load_workbook(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as fault:
        raise ValueError("not a workbook") from fault
    book = Spreadsheet(title)
    taken: set[int] = set()
    for sheet in workbook.worksheets:
        tab = _read_tab(sheet, fresh_id(taken))
        taken.add(tab.sheet_id)
        book.tabs.append(tab)
    _read_names(workbook, book)
    return book


def _read_names(workbook: Workbook, book: Spreadsheet) -> None:
    """Names of one range each; those of constants, formulas or several areas have no place in a Google Sheet."""
    for name, given in workbook.defined_names.items():
        found = _NAMED_PLACE.fullmatch(given.attr_text or "")
        tab = book.find_tab((found[1] or found[2]).replace("''", "'")) if found else None
        if found and tab:
            key = str(fresh_id(()))
            book.names[key] = NamedRange(key, name, tab.sheet_id, parse_range(found[3].replace("$", "")))


def _read_tab(sheet: Worksheet, sheet_id: int) -> Tab:
    tab = Tab(sheet_id, sheet.title, max(sheet.max_row or 0, _MIN_ROWS), max(sheet.max_column or 0, _MIN_COLUMNS))
    tab.hidden = sheet.sheet_state != "visible"
    for row, line in enumerate(sheet.iter_rows()):
        for column, cell in enumerate(line):
            tab.put(row, column, _read_cell(cell))
    tab.merges = [rect for merge in sheet.merged_cells.ranges if (rect := parse_range(merge.coord))]
    _read_frozen(sheet, tab)
    _read_rules(sheet, tab)
    read_lines(sheet, tab)
    return tab


def _read_frozen(sheet: Worksheet, tab: Tab) -> None:
    if sheet.freeze_panes:
        corner = parse_range(str(sheet.freeze_panes)) or Rect()
        for name, count in (("frozenRowCount", corner.rows.low), ("frozenColumnCount", corner.columns.low)):
            if count:
                tab.grid[name] = count


def _read_rules(sheet: Worksheet, tab: Tab) -> None:
    for given in sheet.data_validations.dataValidation:
        rule = read_rule(given)
        areas = [parse_range(one.coord) for one in given.sqref.ranges] if rule else []
        for row, column in (place for area in areas if area for place in tab.bounded(area).cells()):
            tab.put(row, column, replace(tab.at(row, column), validation=rule))


def _read_cell(cell: Any) -> Cell:
    value: Any = getattr(cell, "value", None)
    note = cell.comment.text if getattr(cell, "comment", None) else ""
    if getattr(cell, "data_type", "") == "f":
        text = str(value.text if isinstance(value, ArrayFormula) else value)
        return Cell(value=read_formula(text, EN_US), note=note, format=look_of(cell))
    return Cell(value=_read_value(value), note=note, format=look_of(cell))


def _read_value(value: Any) -> float | bool | str | None:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime | date | time | timedelta):
        return _read_moment(value)
    if isinstance(value, int | float):
        return float(value)
    return str(value) or None


def _read_moment(value: datetime | date | time | timedelta) -> float:
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(days=1)
    return to_serial(value if isinstance(value, datetime) else datetime.combine(value, time()))


def write_workbook(book: Spreadsheet) -> bytes:
    """The .xlsx export: values, formulas and their results, names, notes, merges, formats, sizes, frozen lines."""
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for tab in book.tabs:
        sheet = workbook.create_sheet(_FORBIDDEN_IN_TITLE.sub("_", tab.title)[:31])
        sheet.sheet_state = "hidden" if tab.hidden else "visible"
        _write_tab(book, tab, sheet)
    _write_names(book, workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _with_results(book, buffer.getvalue()) if any(tab.formulas for tab in book.tabs) else buffer.getvalue()


def _with_results(book: Spreadsheet, content: bytes) -> bytes:
    """The workbook with what each formula came to, for readers that compute nothing; openpyxl leaves that out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(buffer, "w") as kept:
        for item in made.infolist():
            part = made.read(item)
            number = _SHEET_PART.fullmatch(item.filename)
            if number:
                part = _FORMULA_CELL.sub(partial(_filled, book, book.tabs[int(number[1]) - 1]), part.decode()).encode()
            kept.writestr(item, part)
    return buffer.getvalue()


def _filled(book: Spreadsheet, tab: Tab, found: re.Match[str]) -> str:
    place = parse_range(found[1]) or Rect()
    value = book.calculation.value(book, tab, place.rows.low, place.columns.low)
    kind, text = "", "" if value is None else str(value)
    if isinstance(value, bool):
        kind, text = ' t="b"', str(int(value))
    elif isinstance(value, CellError) and text in ERROR_CODES:
        kind = ' t="e"'
    elif not isinstance(value, float | None):
        kind = ' t="str"'
    return f'<c r="{found[1]}"{found[2]}{kind}>{found[3]}<v>{escape(text)}</v></c>'


def _write_names(book: Spreadsheet, workbook: Workbook) -> None:
    for one in book.names.values():
        if one.rect is not None:
            tab = book.tab(one.tab_id)
            title = quote_sheetname(workbook.worksheets[book.tabs.index(tab)].title)
            place = f"{title}!{absolute_coordinate(render_rect(tab.bounded(one.rect)))}"
            workbook.defined_names[one.name] = DefinedName(one.name, attr_text=place)


def _write_tab(book: Spreadsheet, tab: Tab, sheet: Worksheet) -> None:
    painted: dict[str, Any] = {}
    for (row, column), cell in sorted(tab.cells.items(), key=lambda item: item[0]):
        target: Any = sheet.cell(row + 1, column + 1)
        _write_cell(cell, target)
        paint(cell.format, target, painted)
    _write_rules(tab, sheet)
    for merge in tab.merges:
        rect = tab.bounded(merge)
        height, width = rect.size()
        top, left = rect.rows.low + 1, rect.columns.low + 1
        sheet.merge_cells(start_row=top, start_column=left, end_row=top + height - 1, end_column=left + width - 1)
    frozen = (tab.grid.get("frozenRowCount", 0), tab.grid.get("frozenColumnCount", 0))
    if any(frozen):
        sheet.freeze_panes = cell_name(*frozen)
    write_lines(tab, sheet)


def _write_rules(tab: Tab, sheet: Worksheet) -> None:
    made: dict[str, DataValidation] = {}
    for (row, column), cell in sorted(tab.cells.items(), key=lambda item: item[0]):
        if cell.validation is None:
            continue
        key = json.dumps(cell.validation, sort_keys=True)
        validation = made.get(key) or write_rule(cell.validation)
        if validation is not None:
            if key not in made:
                sheet.add_data_validation(validation)
                made[key] = validation
            validation.add(cell_name(row, column))


def _write_cell(cell: Cell, out: Any) -> None:
    if isinstance(cell.value, Formula):
        out.value = cell.value.source(EN_US)
    elif isinstance(cell.value, str):
        out.value = cell.value
        out.data_type = "s"
    else:
        out.value = cell.value
    if cell.note:
        out.comment = Comment(cell.note, "")


def write_csv(book: Spreadsheet, tab: Tab) -> str:
    """One tab as shown, CRLF between the lines, as Drive exports it."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(_lines(book, tab))
    return buffer.getvalue().removesuffix("\r\n")


def write_tsv(book: Spreadsheet, tab: Tab) -> str:
    """The same with tabs between the values, which have none of their own, nor line ends, nor quotes around them."""
    return "\r\n".join("\t".join(re.sub(r"[\t\r\n]+", " ", text) for text in line) for line in _lines(book, tab))


def _lines(book: Spreadsheet, tab: Tab) -> list[list[str]]:
    rect = tab.content_rect() or Rect().bounded(0, 0)
    height, width = rect.size()
    lines = [[_csv_text(book, tab, row, column) for column in range(width)] for row in range(height)]
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _csv_text(book: Spreadsheet, tab: Tab, row: int, column: int) -> str:
    value = book.calculation.value(book, tab, row, column)
    return str(value) if isinstance(value, CellError) else shown(book, tab, row, column)
