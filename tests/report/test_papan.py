"""Does the board show every unit and step, the same way each time?"""

import io

from PIL import Image

from bot.report.papan import COLOURS, HEAD, ROW, Papan, fit_lines, render_board

PAPAN = Papan("Dinas", "Senin", ("1", "2"), (("Dinas", ("selesai", "")), ("Penempatan", ("lewat", "menunggu"))))


def pixels(board: bytes) -> set[tuple[int, int, int]]:
    """The colours in a picture."""
    picture = Image.open(io.BytesIO(board)).convert("RGB")
    return {colour for _, colour in picture.getcolors(maxcolors=1 << 20) or []}  # type: ignore[misc]


def test_a_board_is_a_png_with_a_row_for_each_unit() -> None:
    """Its height follows from the number of units, with a line for what the marks mean."""
    picture = Image.open(io.BytesIO(render_board(PAPAN)))
    assert picture.format == "PNG"
    assert picture.height == HEAD + ROW * 4


def test_what_is_late_is_seen_and_what_nobody_does_is_left_out() -> None:
    """Only the states that occur are drawn."""
    seen = pixels(render_board(PAPAN))
    assert COLOURS["lewat"] in seen
    assert COLOURS["selesai"] in seen
    assert COLOURS["berjalan"] not in seen


def test_equal_boards_give_equal_bytes() -> None:
    """Nothing depends on when it was drawn."""
    assert render_board(PAPAN) == render_board(PAPAN)


def test_a_long_name_goes_on_in_a_second_line_and_is_never_cut_in_a_word_unsaid() -> None:
    """What still does not fit ends with an ellipsis."""

    def fits(line: str) -> bool:
        return len(line) <= 20

    assert fit_lines("Hubungan Industrial dan Jamsos", fits, 2) == ["Hubungan Industrial", "dan Jamsos"]
    assert fit_lines("Hubungan Industrial dan Jaminan Sosial", fits, 2) == ["Hubungan Industrial", "dan Jaminan Sosial"]
    assert fit_lines("Penempatan Tenaga Kerja", fits, 1) == ["Penempatan Tenaga K…"]
