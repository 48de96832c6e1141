"""Does the board show every unit and step, the same way each time?"""

import io

from PIL import Image

from bot.report.papan import COLOURS, HEAD, ROW, Papan, render_board

PAPAN = Papan("Dinas", "Senin", ("1", "2"), (("Dinas", ("selesai", "")), ("Penempatan", ("lewat", "menunggu"))))


def pixels(board: bytes) -> set[tuple[int, int, int]]:
    """The colours in a picture."""
    picture = Image.open(io.BytesIO(board)).convert("RGB")
    return {colour for _, colour in picture.getcolors(maxcolors=1 << 20) or []}  # type: ignore[misc]


def test_a_board_is_a_png_with_a_row_for_each_unit() -> None:
    """Its height follows from the number of units."""
    picture = Image.open(io.BytesIO(render_board(PAPAN)))
    assert picture.format == "PNG"
    assert picture.height == HEAD + ROW * 3


def test_what_is_late_is_seen_and_what_nobody_does_is_left_out() -> None:
    """Only the states that occur are drawn."""
    seen = pixels(render_board(PAPAN))
    assert COLOURS["lewat"] in seen
    assert COLOURS["selesai"] in seen
    assert COLOURS["berjalan"] not in seen


def test_equal_boards_give_equal_bytes() -> None:
    """Nothing depends on when it was drawn."""
    assert render_board(PAPAN) == render_board(PAPAN)
