"""What does a cell look like that nobody formatted?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from integrations.sandbox.google.cells import CellError, Json, Scalar

_WHITE: Final = {"red": 1, "green": 1, "blue": 1}

DEFAULT_FORMAT: Final[Json] = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}
"""`properties.defaultFormat` of every spreadsheet."""


def _theme_color(kind: str, *rgb: float) -> Json:
    parts = zip(("red", "green", "blue"), rgb, strict=True)
    return {"colorType": kind, "color": {"rgbColor": {name: part for name, part in parts if part}}}


THEME: Final[Json] = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        _theme_color("TEXT", 0, 0, 0),
        _theme_color("BACKGROUND", 1, 1, 1),
        _theme_color("ACCENT1", 0.25882354, 0.52156866, 0.95686275),
        _theme_color("ACCENT2", 0.91764706, 0.2627451, 0.20784314),
        _theme_color("ACCENT3", 0.9843137, 0.7372549, 0.015686275),
        _theme_color("ACCENT4", 0.20392157, 0.65882355, 0.3254902),
        _theme_color("ACCENT5", 1, 0.42745098, 0.003921569),
        _theme_color("ACCENT6", 0.27450982, 0.7411765, 0.7764706),
        _theme_color("LINK", 0.06666667, 0.33333334, 0.8),
    ],
}
"""`properties.spreadsheetTheme` of every spreadsheet."""

_BASE: Final[Json] = DEFAULT_FORMAT | {
    "textFormat": DEFAULT_FORMAT["textFormat"] | {"fontFamily": "Arial"},
    "hyperlinkDisplayType": "PLAIN_TEXT",
}


def effective_format(layers: Iterable[Json], number_format: Json, value: Scalar) -> Json:
    """The `effectiveFormat` of a cell: formats laid over the default one by one, aligned by kind of value."""
    found = _BASE
    for layer in layers:
        found = _overlaid(found, layer)
    found = dict(found)
    found.setdefault("horizontalAlignment", _alignment(value))
    if number_format:
        found["numberFormat"] = number_format
    return found


def _alignment(value: Scalar) -> str:
    if isinstance(value, bool | CellError):
        return "CENTER"
    return "RIGHT" if isinstance(value, float) else "LEFT"


def _overlaid(base: Json, own: Json) -> Json:
    found: dict[str, Any] = dict(base)
    for name, value in own.items():
        below = base.get(name)
        nested = isinstance(value, dict) and isinstance(below, dict) and name in ("textFormat", "padding")
        found[name] = _overlaid(below, value) if nested and isinstance(below, dict) else value
    return found
