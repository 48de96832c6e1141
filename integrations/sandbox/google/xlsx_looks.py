"""How do the looks of cells and of lines correspond in a workbook and in Sheets?"""

from __future__ import annotations

import json
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from integrations.sandbox.google.a1 import column_letters
from integrations.sandbox.google.cell_formats import kept_format
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.date_format import is_date_pattern
from integrations.sandbox.google.grid import Dimension
from integrations.sandbox.google.locales import EN_US
from integrations.sandbox.google.tab import Tab

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_PIXELS_PER_CHARACTER: Final = 7.0
_POINTS_PER_PIXEL: Final = 0.75
_PARTS: Final = ("red", "green", "blue")
_FLAGS: Final = {
    "bold": ("b", True),
    "italic": ("i", True),
    "strikethrough": ("strike", True),
    "underline": ("u", "single"),
}
_VERTICAL: Final[dict[str, Any]] = {"TOP": "top", "MIDDLE": "center", "BOTTOM": "bottom"}
_HORIZONTAL: Final[dict[str, Any]] = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_LINES: Final[dict[str, Any]] = {
    "SOLID": "thin",
    "SOLID_MEDIUM": "medium",
    "SOLID_THICK": "thick",
    "DASHED": "dashed",
    "DOTTED": "dotted",
    "DOUBLE": "double",
}
_SIDES: Final = ("top", "bottom", "left", "right")
_PLAIN_FONTS: Final = (None, "Arial", "Calibri", 10, 11)


def paint(look: Json, out: Any, painted: dict[str, Any]) -> None:
    """Give a workbook's cell the look of a `userEnteredFormat`; `painted` remembers one cell of each look."""
    key = json.dumps(look, sort_keys=True)
    if key not in painted:
        _paint(look, out)
        painted[key] = out
    out._style = copy(painted[key]._style)


def _paint(look: Json, out: Any) -> None:
    out.number_format = look.get("numberFormat", {}).get("pattern") or "General"
    if "textFormat" in look:
        out.font = _font(look["textFormat"])
    if "backgroundColor" in look:
        out.fill = PatternFill("solid", fgColor=_hexes(look["backgroundColor"]))
    across, upright = (
        _HORIZONTAL.get(look.get("horizontalAlignment", "")),
        _VERTICAL.get(look.get("verticalAlignment", "")),
    )
    wrap = look.get("wrapStrategy") == "WRAP"
    if across or upright or wrap:
        out.alignment = Alignment(across, upright, wrap_text=wrap)
    if "borders" in look:
        out.border = _border(look["borders"])


def _border(given: Json) -> Border:
    sides: dict[str, Any] = {
        side: Side(_LINES[one["style"]], _hexes(one.get("color", {}))) for side, one in given.items()
    }
    return Border(**sides)


def _font(text: Json) -> Font:
    flags: dict[str, Any] = {flag: value for name, (flag, value) in _FLAGS.items() if text.get(name)}
    color = _hexes(text["foregroundColor"]) if "foregroundColor" in text else None
    return Font(text.get("fontFamily", "Arial"), text.get("fontSize", 10), color=color, **flags)


def _hexes(color: Json) -> str:
    return "FF" + "".join(f"{round(color.get(part, 0) * 255):02X}" for part in _PARTS)


def look_of(cell: Any) -> Json:
    """The `userEnteredFormat` of a workbook's cell; what workbooks have by default is left out, theme colours, too."""
    if not getattr(cell, "has_style", False):
        return {}
    found: Json = {"textFormat": _text(cell.font), "borders": _borders(cell.border)}
    pattern = cell.number_format
    if pattern and pattern != "General":
        found["numberFormat"] = {"type": _kind_of(pattern), "pattern": pattern}
    fill = _rgb(cell.fill.fgColor) if cell.fill.fill_type == "solid" else None
    if fill is not None:
        found["backgroundColor"] = fill
    align = cell.alignment
    found["horizontalAlignment"] = next((name for name, one in _HORIZONTAL.items() if one == align.horizontal), None)
    found["verticalAlignment"] = next((name for name, one in _VERTICAL.items() if one == align.vertical), None)
    found["wrapStrategy"] = "WRAP" if align.wrap_text else None
    return kept_format(found, EN_US)


def _text(font: Any) -> Json:
    found: Json = {name: True for name, (flag, _) in _FLAGS.items() if getattr(font, flag)}
    named = (("fontFamily", font.name), ("fontSize", font.sz and round(font.sz)))
    found |= {name: value for name, value in named if value not in _PLAIN_FONTS}
    color = _rgb(font.color)
    return found | ({"foregroundColor": color} if color else {})


def _borders(border: Any) -> Json:
    styles = {line: name for name, line in _LINES.items()}
    given = {side: getattr(border, side) for side in _SIDES}
    return {
        side: {"style": styles[one.style], "color": _rgb(one.color) or {}}
        for side, one in given.items()
        if one is not None and one.style in styles
    }


def _rgb(color: Any) -> Json | None:
    text = getattr(color, "rgb", None)
    if not isinstance(text, str) or len(text) != 8:
        return None
    return {part: int(text[at : at + 2], 16) / 255 for part, at in zip(_PARTS, (2, 4, 6), strict=True)}


def _kind_of(pattern: str) -> str:
    if pattern == "@":
        return "TEXT"
    if is_date_pattern(pattern):
        return "DATE" if "h" not in pattern.lower() else "DATE_TIME"
    return "PERCENT" if "%" in pattern else "NUMBER"


def read_lines(sheet: Worksheet, tab: Tab) -> None:
    """Take over widths, heights and what is hidden."""
    for group in sheet.column_dimensions.values():
        size = round(group.width * _PIXELS_PER_CHARACTER) + 5 if group.customWidth else None
        for index in range((group.min or 1) - 1, min(group.max or 0, tab.column_count)):
            _note(tab, Dimension.COLUMNS, index, size, hidden=group.hidden)
    for number, row in sheet.row_dimensions.items():
        size = round(row.height / _POINTS_PER_PIXEL) if row.height else None
        _note(tab, Dimension.ROWS, number - 1, size, hidden=row.hidden)


def _note(tab: Tab, dimension: Dimension, index: int, size: int | None, *, hidden: bool) -> None:
    line: Json = ({"pixelSize": size} if size else {}) | ({"hiddenByUser": True} if hidden else {})
    if line:
        tab.lines[dimension][index] = line


def write_lines(tab: Tab, sheet: Worksheet) -> None:
    """Give a worksheet the widths, heights and hidden lines of a tab."""
    for index, line in tab.lines[Dimension.COLUMNS].items():
        column = sheet.column_dimensions[column_letters(index)]
        column.hidden = line.get("hiddenByUser", False)
        if "pixelSize" in line:
            column.width = (line["pixelSize"] - 5) / _PIXELS_PER_CHARACTER
    for index, line in tab.lines[Dimension.ROWS].items():
        row = sheet.row_dimensions[index + 1]
        row.hidden = line.get("hiddenByUser", False)
        if "pixelSize" in line:
            row.height = line["pixelSize"] * _POINTS_PER_PIXEL
