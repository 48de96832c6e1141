"""What tables does a workbook hold? One for each visible sheet: values as shown, merged cells, and the flow chart
shapes that are drawn over the cells."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

from bot.domain.sop_grid import Grid, Place
from bot.sop_files.contents import Berkas, FileFault, symbol_of

_MOST_ROWS, _MOST_COLUMNS = 3000, 120  # an SOP is a page or five; formats reach down whole columns
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_xlsx(data: bytes) -> Berkas:
    """The visible sheets of a workbook. FileFault when it is damaged."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says which decorations it does not keep
            book = load_workbook(io.BytesIO(data), data_only=True)
        drawn = dict(_drawn(data))
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return Berkas(tuple(_grid(sheet, drawn.get(sheet.title, {})) for sheet in sheets), ())
    except Exception as error:  # whatever a damaged part makes openpyxl or the XML parser raise
        raise FileFault(
            f"is damaged and cannot be opened as a workbook ({type(error).__name__}): save it anew"
        ) from error


def _grid(sheet: Any, drawn: dict[Place, str]) -> Grid:
    rows = [
        [_shown(cell) for cell in row]
        for row in sheet.iter_rows(max_row=min(sheet.max_row, _MOST_ROWS), max_col=min(sheet.max_column, _MOST_COLUMNS))
    ]
    covered = _covered(sheet)
    for place, symbol in drawn.items():
        row, column = covered.get(place, place)
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = f"{rows[row][column]} {symbol}".strip()
    return Grid(tuple(tuple(row) for row in rows), covered)


def _shown(cell: Any) -> str:
    """The value as people see it: whole numbers without .0, dates as dates, the unit that the number format adds."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    units = re.findall(r'"([^"]*)"', str(cell.number_format)) if isinstance(value, int | float) else []
    return " ".join([str(value), *units])


def _covered(sheet: Any) -> dict[Place, Place]:
    hidden: dict[Place, Place] = {}
    for merged in sheet.merged_cells.ranges:
        home = (merged.min_row - 1, merged.min_col - 1)
        for row in range(home[0], min(merged.max_row, _MOST_ROWS)):
            for column in range(home[1], min(merged.max_col, _MOST_COLUMNS)):
                if (row, column) != home:
                    hidden[row, column] = home
    return hidden


def _drawn(data: bytes) -> Iterator[tuple[str, dict[Place, str]]]:
    """For each sheet the shapes drawn on it, by the cell their middle lies over."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = set(packed.namelist())
        targets = dict(_relations(packed, names, "xl/workbook.xml"))
        for sheet in _xml(packed, "xl/workbook.xml").iter(f"{_SHEETS}sheet"):
            part = targets.get(sheet.get(f"{_OFFICE}id", ""), "")
            drawings = [name for _, name in _relations(packed, names, part) if "/drawings/drawing" in name]
            found: dict[Place, str] = {}
            for name in drawings:
                found |= dict(_shapes(_xml(packed, name)))
            yield sheet.get("name", ""), found


def _relations(packed: zipfile.ZipFile, names: set[str], part: str) -> Iterator[tuple[str, str]]:
    """What a part of the package points to, by relation id: the names of other parts."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in names:
        return
    for relation in _xml(packed, listed).iter(f"{_PACKAGE}Relationship"):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else _resolved(folder, target)
        if path in names:
            yield relation.get("Id", ""), path


def _resolved(folder: str, target: str) -> str:
    parts = folder.split("/")
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def _xml(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    data = packed.read(name)
    if b"<!ENTITY" in data:  # no Office program writes one; expanding them could fill the memory
        raise ValueError("XML entities")
    return ElementTree.fromstring(data)  # noqa: S314 - entities, the one danger here, are refused above


def _shapes(drawing: ElementTree.Element) -> Iterator[tuple[Place, str]]:
    for anchor in drawing:
        for shape in anchor.iter(f"{_ANCHOR}sp"):
            form = shape.find(f".//{_DRAWING}prstGeom")
            text = " ".join(own.text or "" for own in shape.iter(f"{_DRAWING}t"))
            symbol = symbol_of(form.get("prst", "") if form is not None else "", text)
            if symbol:
                yield _middle(anchor), symbol


def _middle(anchor: ElementTree.Element) -> Place:
    """The cell over which the middle of a shape lies, as near as rows and columns tell."""
    ends = [anchor.find(f"{_ANCHOR}{name}") for name in ("from", "to")]
    places = [(_number(end, "row"), _number(end, "col")) for end in ends if end is not None]
    if not places:
        return (0, 0)
    (top, left), (bottom, right) = places[0], places[-1]
    return (top + bottom) // 2, (left + right) // 2


def _number(end: ElementTree.Element, name: str) -> int:
    found = end.find(f"{_ANCHOR}{name}")
    return int(found.text or 0) if found is not None else 0
