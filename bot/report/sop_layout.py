"""How wide is each column of an SOP's flow table, how tall each row, and where does the table break? For F4 landscape,
from careful estimates of how much room the words take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.sop import LangkahSop, Sop
from bot.report.sop_flow import STRIP, Lajur, lay_out
from bot.report.text import clean

PAGE = (330.0, 215.0)  # F4, lying
MARGINS = (20.0, 15.0, 18.0, 16.0)  # left (for the binding), right, top, bottom
_ROOM = PAGE[0] - MARGINS[0] - MARGINS[1]
_TALL = PAGE[1] - MARGINS[2] - MARGINS[3]
FONT = 9.0  # points, of the table's words
HEAD_FONT = 7.5  # points, of the roles' titles
_POINT = 0.3528  # mm
LINE = 1.17  # of the font's size, from line to line
PADDING = 1.4  # mm on every side of a cell's words
LEAST_ROW = 16.0
_TITLE = 12.0  # mm for what stands above the table
_NUMBER, _TIME = 9.0, 17.0
_TEXTS = (0.34, 0.22, 0.24, 0.2)  # shares of kegiatan, kelengkapan, output, keterangan in what is left
_WIDEST_ROLE, _NARROWEST_ROLE = 24.0, 12.6
_SHARE_OF_ROLES = 0.36


@dataclass(frozen=True, slots=True)
class Lebar:
    """The columns' widths in mm; every role has the same."""

    nomor: float
    kegiatan: float
    peran: float
    kelengkapan: float
    waktu: float
    output: float
    keterangan: float


@dataclass(frozen=True, slots=True)
class TataLetak:
    """The flow table laid out: widths, the height of its header, and for each page the drawn rows and their heights."""

    lebar: Lebar
    tinggi_kepala: float
    halaman: tuple[tuple[tuple[Lajur, float], ...], ...]


def arrange(sop: Sop) -> TataLetak:
    """The flow table of `sop` on as many pages as it needs; heights are at least what the words take."""
    widths = _widths(len(sop.peran))
    head = _head_height(sop, widths)
    heights = {row.urut: _row_height(row, widths) for row in sop.langkah}
    pages = list(_pages(sop.langkah, heights, _TALL - _TITLE - head - 2 * STRIP))
    drawn = lay_out(sop, pages, widths.peran)
    sized = (tuple((band, STRIP if band.urut is None else heights[band.urut]) for band in page) for page in drawn)
    return TataLetak(widths, head, tuple(sized))


def tallest_row() -> float:
    """No row is drawn taller than a page, however much is written in it."""
    return _TALL - _TITLE - 2 * STRIP - 30


def _widths(roles: int) -> Lebar:
    wanted = (_ROOM - _NUMBER - _TIME) * _SHARE_OF_ROLES / max(roles, 1)
    role = round(min(max(wanted, _NARROWEST_ROLE), _WIDEST_ROLE), 2)
    left = _ROOM - _NUMBER - _TIME - roles * role
    kegiatan, kelengkapan, output, keterangan = (round(left * share, 2) for share in _TEXTS)
    return Lebar(_NUMBER, kegiatan, role, kelengkapan, _TIME, output, keterangan)


def _pages(rows: Sequence[LangkahSop], heights: dict[int, float], room: float) -> Iterator[tuple[LangkahSop, ...]]:
    """The rows page by page; the last page is not left with a single one where the one before can spare it."""
    pages: list[list[LangkahSop]] = [[]]
    for row in rows:
        used = sum(heights[other.urut] for other in pages[-1])
        if pages[-1] and used + heights[row.urut] > room:
            pages.append([])
        pages[-1].append(row)
    if len(pages) > 1 and len(pages[-1]) == 1 and len(pages[-2]) > 2:
        pages[-1].insert(0, pages[-2].pop())
    return (tuple(page) for page in pages)


def _row_height(row: LangkahSop, widths: Lebar) -> float:
    cells = (
        (row.kegiatan, widths.kegiatan),
        (row.kelengkapan or "", widths.kelengkapan),
        (str(row.waktu), widths.waktu),
        (row.output, widths.output),
        (row.keterangan or "", widths.keterangan),
    )
    tallest = max(text_height(text, width, FONT) for text, width in cells)
    return round(min(max(tallest, LEAST_ROW), tallest_row()), 2)


def _head_height(sop: Sop, widths: Lebar) -> float:
    titles = max(text_height(peran.jabatan, widths.peran, HEAD_FONT) for peran in sop.peran.values())
    return min(max(titles, 9.0), 45.0) + 6.0


def text_height(text: str, width: float, size: float) -> float:
    """The height in mm of `text` in a cell `width` mm wide, set in a serif of `size` points, padding included."""
    room = width - 2 * PADDING
    lines = sum(_lines(line, room, size) for line in clean(text).split("\n"))
    return lines * size * LINE * _POINT + 2 * PADDING


def _lines(text: str, room: float, size: float) -> int:
    count, used = 1, 0.0
    space = _letter(" ") * size * _POINT
    for word in text.split(" "):
        length = sum(_letter(char) for char in word) * size * _POINT
        if used and used + space + length > room:
            count, used = count + 1, 0.0
        used = used + space + length if used else length
        if used > room:  # a long word is broken
            count, used = count + int(used // room), used % room
    return count


def _letter(char: str) -> float:
    """The width of a letter in ems, on the wide side for Times and its like."""
    if char in "iljtfrI.,;:'|!()[]/- ":
        return 0.3
    if char in "mwMWOQGD%@&":
        return 0.82
    return 0.7 if char.isupper() or not char.isascii() else 0.48
