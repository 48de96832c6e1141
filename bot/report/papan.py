"""What does the board look like? One picture of units and steps with colours, readable on a phone."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, MARGIN, ROW, HEAD = 1080, 36, 84, 150
INK, PAPER, GRID = (28, 36, 32), (255, 255, 255), (222, 228, 224)
COLOURS = {
    "selesai": (20, 83, 45),
    "berjalan": (202, 138, 4),
    "lewat": (194, 65, 12),
    "menunggu": (226, 232, 228),
}


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

    height = HEAD + ROW * (len(papan.baris) + 1)
    picture = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, MARGIN), papan.judul, 40)
    _write(draw, (MARGIN, MARGIN + 56), papan.keterangan, 26)
    names = 330
    step = (WIDTH - names - 2 * MARGIN) // max(len(papan.langkah), 1)
    for number, name in enumerate(papan.langkah):
        _write(draw, (names + MARGIN + number * step + step // 2 - 10, HEAD), name, 26)
    for place, (unit, states) in enumerate(papan.baris, 1):
        top = HEAD + place * ROW
        draw.line((MARGIN, top - 12, WIDTH - MARGIN, top - 12), fill=GRID, width=2)
        _write(draw, (MARGIN, top + 14), unit[:22], 28)
        for number, state in enumerate(states):
            if state:
                _mark(draw, (names + MARGIN + number * step, top, step), state)
    saved = io.BytesIO()
    picture.save(saved, format="PNG", optimize=True)
    return saved.getvalue()


def _write(draw: "ImageDraw", place: tuple[int, int], text: str, size: int) -> None:
    from PIL import ImageFont

    draw.text(place, text, fill=INK, font=ImageFont.load_default(size))


def _mark(draw: "ImageDraw", box: tuple[int, int, int], state: str) -> None:
    """A tick for done, a bar for running, an exclamation mark for late, an outline for waiting."""
    left, top, width = box
    side = min(width - 14, 52)
    x = left + (width - side) // 2
    square = (x, top, x + side, top + side)
    colour = COLOURS.get(state, COLOURS["menunggu"])
    if state == "menunggu":
        draw.rounded_rectangle(square, 8, outline=GRID, width=3)
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
