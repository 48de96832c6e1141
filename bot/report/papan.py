"""What does the board look like? One picture of units and steps with colours, readable on a phone."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, MARGIN, ROW, HEAD, NAMES = 1080, 36, 84, 150, 400
# A phone shows the picture a third of its size: nothing may be smaller than this.
_SMALL = 30
INK, PAPER, GRID = (28, 36, 32), (255, 255, 255), (222, 228, 224)
COLOURS = {
    "selesai": (20, 83, 45),
    "berjalan": (202, 138, 4),
    "lewat": (194, 65, 12),
    "menunggu": (226, 232, 228),
}
_MEANING = {"selesai": "selesai", "berjalan": "berjalan", "lewat": "lewat waktu", "menunggu": "menunggu"}


@dataclass(frozen=True, slots=True)
class Papan:
    """A board: title, subtitle, column heads, and per row a name and one state per column: a key of COLOURS, or
    "" where the column is not theirs."""

    judul: str
    keterangan: str
    langkah: tuple[str, ...]
    baris: tuple[tuple[str, tuple[str, ...]], ...]


def render_board(papan: Papan) -> bytes:
    """The board as PNG; equal boards give equal bytes. States are told by shape as well as by colour."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEAD + ROW * (len(papan.baris) + 2)), PAPER)
    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, MARGIN), papan.judul, 40, WIDTH - 2 * MARGIN)
    _write(draw, (MARGIN, MARGIN + 56), papan.keterangan, _SMALL, WIDTH - 2 * MARGIN)
    step = (WIDTH - NAMES - 2 * MARGIN) // max(len(papan.langkah), 1)
    _write(draw, (MARGIN, HEAD), "Langkah SOP", _SMALL, NAMES)
    for number, name in enumerate(papan.langkah):
        centre = NAMES + MARGIN + number * step + step // 2
        draw.text((centre, HEAD), name, fill=INK, font=_font(_SMALL), anchor="ma")
    for place, (unit, states) in enumerate(papan.baris, 1):
        top = HEAD + place * ROW
        draw.line((MARGIN, top - 16, WIDTH - MARGIN, top - 16), fill=GRID, width=2)
        _write(draw, (MARGIN, top - 8), unit, _SMALL, NAMES - 12, lines=2)
        for number, state in enumerate(states):
            if state:
                _mark(draw, (NAMES + MARGIN + number * step, top, step), state)
    _explain(draw, papan, HEAD + ROW * (len(papan.baris) + 1))
    saved = io.BytesIO()
    picture.save(saved, format="PNG", optimize=True)
    return saved.getvalue()


def _explain(draw: "ImageDraw", papan: Papan, top: int) -> None:
    """The marks that occur, with their meaning."""
    draw.line((MARGIN, top - 16, WIDTH - MARGIN, top - 16), fill=GRID, width=2)
    seen = {state for _, states in papan.baris for state in states}
    for number, state in enumerate(state for state in COLOURS if state in seen):
        left = MARGIN + number * (WIDTH - 2 * MARGIN) // len(COLOURS)
        _mark(draw, (left - 7, top, 62), state)
        _write(draw, (left + 60, top + 6), _MEANING[state], _SMALL, 190)


def _write(draw: "ImageDraw", place: tuple[int, int], text: str, size: int, width: int, lines: int = 1) -> None:
    """`text` in at most `lines` lines of `width` pixels; what does not fit ends with an ellipsis."""
    kept = fit_lines(text, lambda said: draw.textlength(said, _font(size)) <= width, lines)
    top = place[1] + (size + 4) * (lines - len(kept)) // 2
    for number, line in enumerate(kept):
        draw.text((place[0], top + number * (size + 4)), line, fill=INK, font=_font(size))


def fit_lines(text: str, fits: Callable[[str], bool], most: int) -> list[str]:
    """The words of `text` in up to `most` lines that fit, the last one shortened with an ellipsis if need be."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if not found[-1] or fits(longer) or len(found) == most:
            found[-1] = longer
        else:
            found.append(word)
    return [line if fits(line) else _shorten(line, fits) for line in found]


def _shorten(line: str, fits: Callable[[str], bool]) -> str:
    while line and not fits(f"{line}…"):
        line = line[:-1].rstrip()
    return f"{line}…"


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _mark(draw: "ImageDraw", box: tuple[int, int, int], state: str) -> None:
    """A tick for done, a bar for running, an exclamation mark for late, an outline for waiting."""
    left, top, width = box
    side = min(width - 14, 52)
    x = left + (width - side) // 2
    square = (x, top, x + side, top + side)
    colour = COLOURS.get(state, COLOURS["menunggu"])
    if state == "menunggu":
        draw.rounded_rectangle(square, 8, outline=(140, 152, 145), width=3)
        return
    draw.rounded_rectangle(square, 8, fill=colour)
    if state == "selesai":
        tick = ((0.22, 0.52), (0.43, 0.72), (0.8, 0.3))
        draw.line([(x + side * across, top + side * down) for across, down in tick], fill=PAPER, width=6, joint="curve")
    elif state == "lewat":
        draw.line((x + side // 2, top + side * 0.2, x + side // 2, top + side * 0.6), fill=PAPER, width=6)
        draw.ellipse((x + side // 2 - 4, top + side * 0.72, x + side // 2 + 4, top + side * 0.72 + 8), fill=PAPER)
    else:
        draw.rectangle((x + side * 0.25, top + side * 0.44, x + side * 0.75, top + side * 0.56), fill=PAPER)
