"""How far has each unit and each indikator come, as a picture? Horizontal bars with the colours of the predikat bands.

Drawn by matplotlib (imported only when a report is made): SVG for the PDF, PNG for Word. Equal models, equal bytes.
"""

import io
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from bot.domain.capaian import Predikat
from bot.report import rollup
from bot.report.fonts import displayable
from bot.report.model import IndikatorRow, LaporanTriwulan
from bot.report.numbers import NBSP, format_percent
from bot.report.text import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Kind = Literal["svg", "png"]

# From the best band to the lowest; told apart in grey print by lightness, and always named beside the bar.
PALETTE = ("#14532d", "#3f8f4f", "#b7bf4a", "#e09f3e", "#a6542c")
_TRACK, _LINE, _INK, _FAINT = "#edf0ee", "#44524a", "#1c2420", "#6b756f"
_WIDTH_INCHES = 6.6
_ROWS_PER_PICTURE = 27
_LABEL_CHARS, _LABEL_LINES = 44, 3
_NIL = Decimal(0)
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sakip",
    "font.family": ["STIXGeneral", "DejaVu Sans"],
    "font.size": 8.5,
    "text.parse_math": False,  # a label that reads $x$ is a label
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a bar of `value` percent in the colour of predikat `band`."""

    label: str
    value: Decimal
    band: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and the unit it shows."""

    unit: str
    data: bytes


def chart_units(model: LaporanTriwulan, kind: Kind) -> bytes | None:
    """The mean capaian of each unit; None when none could be computed."""
    bars = [Bar(one_line(u.nama), u.rerata, u.predikat) for u in model.unit if u.rerata is not None]
    return _draw(model, bars, kind) if bars else None


def chart_indikator(model: LaporanTriwulan, kind: Kind) -> tuple[Picture, ...]:
    """The capaian of the computed indikator, one picture for each unit (more where one would not fit a page)."""
    names = rollup.unit_names(model)
    rows = [row for row in model.indikator if row.capaian.nilai is not None]
    return tuple(
        Picture(one_line(names.get(unit, unit)), _draw(model, bars, kind))
        for unit, own in groupby(rows, key=lambda row: row.unit)
        for bars in _pages(list(own))
    )


def band_colour(pita: Sequence[Predikat], nama: str | None) -> str:
    """The colour of the band called `nama`: the palette spread over the bands from best to lowest."""
    names = [band.nama for band in pita]
    if nama not in names:
        return _FAINT
    place = names.index(nama) * (len(PALETTE) - 1) / max(len(names) - 1, 1)
    return PALETTE[round(place)]


def _pages(rows: Sequence[IndikatorRow]) -> Iterator[list[Bar]]:
    bars = [Bar(f"{one_line(r.kode)}{NBSP}{NBSP}{one_line(r.nama)}", r.capaian.nilai or _NIL, r.predikat) for r in rows]
    for start in range(0, len(bars), _ROWS_PER_PICTURE):
        yield bars[start : start + _ROWS_PER_PICTURE]


def _draw(model: LaporanTriwulan, bars: Sequence[Bar], kind: Kind) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    labels = [_wrap(bar.label) for bar in bars]
    heights = [0.15 + 0.13 * (label.count("\n") + 1) for label in labels]
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_INCHES, sum(heights) + 0.42))
        axes = figure.add_axes((0.408, 0.30 / figure.get_figheight(), 0.59, 1 - 0.42 / figure.get_figheight()))
        _prepare(axes, float(sum(heights)), float(model.batas_capaian))
        top = 0.0
        for bar, label, height in zip(bars, labels, heights, strict=True):
            _draw_bar(axes, model, (bar, label), top + height / 2)
            top += height
        drawn = io.BytesIO()
        stamp = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(drawn, format=kind, dpi=200, transparent=True, metadata=stamp)
    return drawn.getvalue()


def _prepare(axes: "Axes", height: float, cap: float) -> None:
    axes.set_xlim(0, cap * 1.67)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    ticks = [tick for tick in (0, 25, 50, 75, 100) if tick <= cap]
    axes.set_xticks(ticks, [str(tick) for tick in ticks], color=_FAINT)
    axes.tick_params(axis="x", length=0, pad=3)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.vlines([tick for tick in ticks if tick != 100], 0, height, color="#dfe4e1", linewidth=0.6, zorder=0)
    axes.vlines([100], 0, height, color=_LINE, linewidth=1, linestyle=(0, (4, 2)), zorder=3)


def _draw_bar(axes: "Axes", model: LaporanTriwulan, named: tuple[Bar, str], middle: float) -> None:
    bar, label = named
    cap = float(model.batas_capaian)
    colour = band_colour(model.pita, bar.band)
    axes.barh(middle, cap, height=0.17, color=_TRACK, zorder=1)
    axes.barh(middle, min(float(bar.value), cap), height=0.17, color=colour, zorder=2)
    axes.annotate(label, (0, middle), (-6, 0), textcoords="offset points", va="center", ha="right", color=_INK)
    figure = format_percent(bar.value)
    axes.annotate(figure, (cap, middle), (46, 0), textcoords="offset points", va="center", ha="right", color=_INK)
    band = textwrap.shorten(displayable(one_line(bar.band or "")), 20, placeholder=" …")
    axes.annotate(band, (cap, middle), (53, 0), textcoords="offset points", va="center", color=_INK)


def _wrap(label: str) -> str:
    lines = textwrap.wrap(
        displayable(label), _LABEL_CHARS, max_lines=_LABEL_LINES, placeholder=" …", break_on_hyphens=False
    )
    return "\n".join(lines)
