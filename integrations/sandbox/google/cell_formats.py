"""How does Sheets keep a cell format: colours in both spellings, patterns filled in?"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.locales import Locale
from integrations.sandbox.google.render import default_pattern
from integrations.sandbox.google.sheets_masks import Mask, merge

_SIDES: Final = ("top", "bottom", "left", "right")
_WIDTHS: Final = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}


def single(value: float) -> float:
    """The value as a 32-bit float prints: 0.498039215… -> 0.49803922."""
    stored = struct.unpack("f", struct.pack("f", value))[0]
    for digits in range(1, 10):
        short = float(f"{stored:.{digits}g}")
        if struct.unpack("f", struct.pack("f", short))[0] == stored:
            return int(short) if short.is_integer() else short
    return float(stored)


def kept_color(color: Mapping[str, Any]) -> Json:
    """A Color as Sheets keeps it: in steps of 1/255, counted in 32-bit floats, without its zero parts."""
    parts = {name: min(max(value, 0), 1) for name, value in color.items() if name != "alpha"}
    steps = {name: int(single(single(part) * 255)) for name, part in parts.items()}
    return {name: single(step / 255) for name, step in steps.items() if step}


def with_color_styles(given: Json, names: Iterable[str]) -> Json:
    """Fill `xColor` from `xColorStyle` and the other way round; the style counts where both are given."""
    found = dict(given)
    for name in names:
        style = found.get(f"{name}Style")
        rgb = (style or {}).get("rgbColor") if style is not None else found.get(name)
        if style is not None and "themeColor" in style:
            found.pop(name, None)
        elif rgb is not None:
            found[name] = kept_color(rgb)
            found[f"{name}Style"] = {"rgbColor": kept_color(rgb)}
        elif style is not None:
            found.pop(f"{name}Style")
    return found


def kept_format(given: Json, locale: Locale) -> Json:
    """A CellFormat as it is stored and shown."""
    found = with_color_styles(given, ("backgroundColor",))
    if found.get("textFormat"):
        found["textFormat"] = with_color_styles(found["textFormat"], ("foregroundColor",))
    form = found.get("numberFormat")
    if form:
        pattern = form.get("pattern") or default_pattern(form.get("type", ""), locale)
        found["numberFormat"] = {name: value for name, value in (form | {"pattern": pattern}).items() if value}
    if found.get("borders"):
        borders = {side: kept_border(found["borders"][side]) for side in _SIDES if found["borders"].get(side)}
        found["borders"] = {side: border for side, border in borders.items() if border}
    return {name: value for name, value in found.items() if value not in ({}, None) or name == "backgroundColor"}


def kept_border(border: Json) -> Json | None:
    """A Border as it is stored; None for style NONE."""
    style = border.get("style", "NONE")
    if style in ("NONE", "STYLE_UNSPECIFIED"):
        return None
    found = with_color_styles(border, ("color",))
    return {"color": {}, "colorStyle": {"rgbColor": {}}} | found | {"style": style, "width": _WIDTHS.get(style, 1)}


def merge_format(mask: Mask, old: Json, new: Json, locale: Locale) -> Json:
    """`old` with the selected parts of `new`; a colour and its style are one thing."""
    if not mask or "*" in mask:
        return kept_format(new, locale)
    return kept_format(merge(mask, _without_twins(mask, old), new), locale)


def _without_twins(mask: Mask, old: Json) -> Json:
    kept = dict(old)
    for name in ("backgroundColor", "foregroundColor"):
        if name in mask or f"{name}Style" in mask:
            kept.pop(name, None)
            kept.pop(f"{name}Style", None)
    if "textFormat" in mask and mask["textFormat"] and "textFormat" in kept:
        kept["textFormat"] = _without_twins(mask["textFormat"], kept["textFormat"])
    return kept
