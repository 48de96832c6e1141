"""What every reader of files gives back, what it may refuse, and the symbols that drawn shapes are read as."""

from dataclasses import dataclass

from bot.domain.sop_grid import Grid


class FileFault(ValueError):
    """A file that cannot be read; `str()` is one sentence that says why and what to do, without the file's name."""


@dataclass(frozen=True, slots=True)
class Berkas:
    """The tables of a file in order, and the lines of text outside them."""

    grids: tuple[Grid, ...]
    lines: tuple[str, ...]


TERMINAL, PROCESS, DECISION, CONNECTOR = "⬭", "□", "◇", "⌂"
# The shapes of Office's flow chart gallery (DrawingML names), and what people draw in their place.
_SHAPES = {
    "flowChartTerminator": TERMINAL,
    "flowChartAlternateProcess": PROCESS,
    "flowChartPredefinedProcess": PROCESS,
    "flowChartProcess": PROCESS,
    "flowChartManualOperation": PROCESS,
    "flowChartDocument": PROCESS,
    "roundRect": TERMINAL,
    "ellipse": TERMINAL,
    "rect": PROCESS,
    "flowChartDecision": DECISION,
    "diamond": DECISION,
    "flowChartOffpageConnector": CONNECTOR,
    "flowChartConnector": CONNECTOR,
    "homePlate": CONNECTOR,
    "pentagon": CONNECTOR,
}


def symbol_of(shape: str, text: str) -> str:
    """What a drawn shape stands for in a cell, with the words inside it; "" for lines and arrows."""
    symbol = _SHAPES.get(shape, "")
    words = " ".join(text.split())
    return f"{symbol} {words}".strip() if symbol and symbol != CONNECTOR else symbol
