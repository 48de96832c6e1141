"""How far has each unit and each indikator come, as a picture? Horizontal bars with the colours of the predikat bands.

A drawing is data here; `config/format/diagram.typ` draws it: in place in the PDF, as a picture for Word (typeset.py).
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from bot.domain.capaian import Predikat
from bot.report import rollup
from bot.report.fonts import displayable
from bot.report.model import IndikatorRow, Laporan
from bot.report.numbers import NBSP, format_percent
from bot.report.text import breakable, one_line

# From the best band to the lowest; told apart in grey print by lightness, and always named beside the bar.
PALETTE = ("#14532d", "#3f8f4f", "#b7bf4a", "#e09f3e", "#a6542c")
_FAINT = "#6b756f"
ROWS_PER_DRAWING = 27
_LABEL_CHARS = 130
_NIL = Decimal(0)

Drawing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a bar of `value` percent in the colour of predikat `band`."""

    label: str
    value: Decimal
    band: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the unit it shows."""

    unit: str
    drawing: Drawing


def chart_units(model: Laporan) -> Drawing | None:
    """The mean capaian of each unit; None when none could be computed."""
    bars = [Bar(one_line(u.nama), u.rerata, u.predikat) for u in model.unit if u.rerata is not None]
    return draw_lowest(model, bars)


def chart_indikator(model: Laporan) -> tuple[Chart, ...]:
    """The capaian of the computed indikator, one drawing for each unit (more where one would not fit a page)."""
    names = rollup.unit_names(model)
    rows = [row for row in model.indikator if row.capaian.nilai is not None]
    return tuple(
        Chart(one_line(names.get(unit, unit)), drawing)
        for unit, own in groupby(rows, key=lambda row: row.unit)
        for bars in _pages(list(own))
        if (drawing := draw(model, bars))
    )


def draw(model: Laporan, bars: Sequence[Bar]) -> Drawing | None:
    """The drawing of `bars` on an axis up to the office's cap, JSON primitives; None without bars."""
    cap = model.batas_capaian
    ticks = [tick for tick in (0, 25, 50, 75, 100) if tick <= cap]
    lines = [{"di": _share(Decimal(tick), cap), "teks": str(tick), "utama": tick == 100} for tick in ticks]
    return {"baris": [_row(model, bar) for bar in bars], "garis": lines, "catatan": ""} if bars else None


def draw_lowest(model: Laporan, bars: Sequence[Bar]) -> Drawing | None:
    """As `draw`; where a page cannot hold all, the lowest bars in their order, and a note that says so."""
    kept = set(sorted(range(len(bars)), key=lambda place: bars[place].value)[:ROWS_PER_DRAWING])
    drawing = draw(model, [bar for place, bar in enumerate(bars) if place in kept])
    if drawing is None or len(kept) == len(bars):
        return drawing
    return {**drawing, "catatan": f"{len(kept)} yang terendah dari {len(bars)}"}


def band_colour(pita: Sequence[Predikat], nama: str | None) -> str:
    """The colour of the band called `nama`: the palette spread over the bands from best to lowest."""
    names = [band.nama for band in pita]
    if nama not in names:
        return _FAINT
    place = names.index(nama) * (len(PALETTE) - 1) / max(len(names) - 1, 1)
    return PALETTE[round(place)]


def _pages(rows: Sequence[IndikatorRow]) -> Iterator[list[Bar]]:
    bars = [Bar(f"{one_line(r.kode)}{NBSP}{NBSP}{one_line(r.nama)}", r.capaian.nilai or _NIL, r.predikat) for r in rows]
    for start in range(0, len(bars), ROWS_PER_DRAWING):
        yield bars[start : start + ROWS_PER_DRAWING]


def _row(model: Laporan, bar: Bar) -> Drawing:
    return {
        "label": _printable(bar.label, _LABEL_CHARS),
        "panjang": _share(min(bar.value, model.batas_capaian), model.batas_capaian),
        "warna": band_colour(model.pita, bar.band),
        "angka": format_percent(bar.value),
        "predikat": _printable(one_line(bar.band or ""), 22),
    }


def _share(value: Decimal, whole: Decimal) -> float:
    """`value` in percent of `whole`, exact enough to draw and short enough to be the same text everywhere."""
    return float(round(value / whole * 100, 2))


def _printable(text: str, most: int) -> str:
    return breakable(displayable(textwrap.shorten(text, most, placeholder=" …") if len(text) > most else text))
