"""Where do the lines of the flow run? Symbols, arrows and connectors of the form's Pelaksana columns, cell by cell, so
that PDF and Word draw the same picture however tall their rows become."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise

from bot.domain.sop import LangkahSop, Sop
from bot.report.sop_view import Lambang, symbols

TRACK = 1.3  # mm below a row's upper edge, where the flow changes columns
_ENTRY = 1.4  # mm below the middle of a symbol, where a return comes in
_LANE, _LANE_STEP = 1.0, 0.9  # mm from a column's edge, where returns climb
_LEAST_STUB = 3.2
_CONNECTOR = 5.0
STRIP = 8.0  # height in mm of the row that holds the connectors of a page


@dataclass(frozen=True, slots=True)
class Titik:
    """A point of a cell: `x` mm from its left edge, `bagian` of its height plus `d` mm from its upper edge."""

    x: float
    bagian: float
    d: float


@dataclass(frozen=True, slots=True)
class Garis:
    """A straight line from one point of a cell to another, with an arrow head at its end or without."""

    dari: Titik
    ke: Titik
    panah: bool = False


@dataclass(frozen=True, slots=True)
class Bentuk:
    """A symbol with its middle, its size in mm and the word inside it."""

    lambang: Lambang
    tengah: Titik
    lebar: float
    tinggi: float
    teks: str = ""


@dataclass(frozen=True, slots=True)
class Tulisan:
    """A small word beside a line; `kanan` when it ends at its point instead of beginning there."""

    teks: str
    pada: Titik
    kanan: bool = False


@dataclass(slots=True)
class Sel:
    """What is drawn in one cell; filled while the flow is laid out, then only read."""

    bentuk: list[Bentuk] = field(default_factory=list)
    garis: list[Garis] = field(default_factory=list)
    tulisan: list[Tulisan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lajur:
    """One row of a page: a step of the SOP, or (`urut` None) the strip that holds connectors; a cell for each role."""

    urut: int | None
    sel: tuple[Sel, ...]


class _Side(Enum):
    LEFT = auto()
    RIGHT = auto()


@dataclass(frozen=True, slots=True)
class _Node:
    """A symbol in place: page, band of that page, column."""

    page: int
    band: int
    column: int
    lambang: Lambang
    teks: str = ""


class _Canvas:
    """Bands and cells of all pages while lines are being laid."""

    def __init__(self, sop: Sop, pages: Sequence[Sequence[LangkahSop]], width: float) -> None:
        self.width = width
        self.bands = [_bands(page, number, len(pages)) for number, page in enumerate(pages)]
        self.cells = [[[Sel() for _ in sop.peran] for _ in bands] for bands in self.bands]
        self.lanes: defaultdict[tuple[int, int, _Side], list[tuple[int, int]]] = defaultdict(list)
        columns = {kode: number for number, kode in enumerate(sop.peran)}
        self.answers = {row.urut: columns.get(row.pelaksana) for row in sop.langkah}
        self.letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 9)

    def size(self, lambang: Lambang) -> tuple[float, float]:
        """Width and height of a symbol in a column of this width."""
        if lambang is Lambang.SAMBUNGAN:
            return min(_CONNECTOR, 0.3 * self.width), _CONNECTOR
        widest = {Lambang.TERMINAL: 14.0, Lambang.PROSES: 12.0, Lambang.KEPUTUSAN: 13.0}[lambang]
        return min(self.width - 2 * _LEAST_STUB + 1, widest), 9.0 if lambang is Lambang.KEPUTUSAN else 6.2

    def line(self, page: int, band: int, column: int, *points: Titik, arrow: bool = False) -> None:
        """A line through points of one cell, with the arrow head at its very end."""
        for number, (one, other) in enumerate(pairwise(points), 2):
            self.cells[page][band][column].garis.append(Garis(one, other, arrow and number == len(points)))

    def across(self, page: int, band: int, start: float, end: float, y: tuple[float, float], *, arrow: bool) -> None:
        """A level line from one place of a row to another, measured from the left edge of the first column."""
        low, high = min(start, end), max(start, end)
        for column in range(len(self.cells[page][band])):
            left = max(low, column * self.width) - column * self.width
            right = min(high, (column + 1) * self.width) - column * self.width
            if right - left <= 0.01:
                continue
            ends = (left, right) if end > start else (right, left)
            last = abs(ends[1] + column * self.width - end) < 0.01
            self.line(page, band, column, Titik(ends[0], *y), Titik(ends[1], *y), arrow=arrow and last)

    def lane(self, page: int, column: int, side: _Side, rows: tuple[int, int]) -> float:
        """A place at the edge of a column that no other return of these rows climbs, from the column's left edge."""
        taken = self.lanes[page, column, side]
        depth = sum(1 for low, high in taken if low <= rows[1] and rows[0] <= high)
        taken.append(rows)
        inset = _LANE + _LANE_STEP * depth
        return inset if side is _Side.LEFT else self.width - inset


def lay_out(sop: Sop, pages: Sequence[Sequence[LangkahSop]], width: float) -> tuple[tuple[Lajur, ...], ...]:
    """The drawn cells of every page, for role columns `width` mm wide; `pages` are the rows as they are broken up.

    A page after the first begins, and a page before the last ends, with a strip for connectors.
    """
    canvas = _Canvas(sop, pages, width)
    nodes = list(_nodes(sop, canvas))
    for node in nodes:
        _draw(canvas, node)
    for one, other in pairwise(nodes):
        _forward(canvas, one, other)
    for row in sop.langkah:
        if row.tidak is not None:
            _back(canvas, row, nodes)
    return tuple(
        tuple(Lajur(urut, tuple(cells)) for urut, cells in zip(bands, canvas.cells[page], strict=True))
        for page, bands in enumerate(canvas.bands)
    )


def _bands(rows: Iterable[LangkahSop], page: int, pages: int) -> list[int | None]:
    before: list[int | None] = [None] if page > 0 else []
    after: list[int | None] = [None] if page < pages - 1 else []
    return [*before, *(row.urut for row in rows), *after]


def _nodes(sop: Sop, canvas: _Canvas) -> Iterator[_Node]:
    columns = {kode: number for number, kode in enumerate(sop.peran)}
    for page, bands in enumerate(canvas.bands):
        for band, urut in enumerate(bands):
            for simpul in symbols(sop, sop.row(urut)) if urut is not None else ():
                if simpul.peran in columns:
                    yield _Node(page, band, columns[simpul.peran], simpul.lambang, simpul.teks)


def _draw(canvas: _Canvas, node: _Node, x: float | None = None) -> None:
    middle = Titik(canvas.width / 2 if x is None else x, 0.5, 0)
    shape = Bentuk(node.lambang, middle, *canvas.size(node.lambang), node.teks)
    canvas.cells[node.page][node.band][node.column].bentuk.append(shape)


# --- onwards ---------------------------------------------------------------------------------------------------------


def _forward(canvas: _Canvas, one: _Node, other: _Node) -> None:
    """The arrow from one symbol to the next; over a page break by way of two connectors with one letter."""
    if one.page == other.page:
        _arrow(canvas, one, other)
        return
    letter = next(canvas.letters)
    leaves = _Node(one.page, len(canvas.bands[one.page]) - 1, one.column, Lambang.SAMBUNGAN, letter)
    enters = _Node(other.page, 0, other.column, Lambang.SAMBUNGAN, letter)
    for connector in (leaves, enters):
        _draw(canvas, connector)
    _arrow(canvas, one, leaves)
    _arrow(canvas, enters, other)


def _arrow(canvas: _Canvas, one: _Node, other: _Node) -> None:
    if one.band == other.band:
        _sideways(canvas, one, other)
        return
    middle = canvas.width / 2
    half = canvas.size(one.lambang)[1] / 2
    canvas.line(one.page, one.band, one.column, Titik(middle, 0.5, half), Titik(middle, 1, 0))
    if one.lambang is Lambang.KEPUTUSAN:
        label = Tulisan("Ya", Titik(middle + 0.7, 0.5, half + 0.2))
        canvas.cells[one.page][one.band][one.column].tulisan.append(label)
    top = Titik(middle, 0.5, -canvas.size(other.lambang)[1] / 2)
    if one.column == other.column:
        canvas.line(other.page, other.band, other.column, Titik(middle, 0, 0), top, arrow=True)
        return
    canvas.line(other.page, other.band, one.column, Titik(middle, 0, 0), Titik(middle, 0, TRACK))
    start, end = (node.column * canvas.width + middle for node in (one, other))
    canvas.across(other.page, other.band, start, end, (0, TRACK), arrow=False)
    canvas.line(other.page, other.band, other.column, Titik(middle, 0, TRACK), top, arrow=True)


def _sideways(canvas: _Canvas, one: _Node, other: _Node) -> None:
    to_right = other.column > one.column
    start = _edge(canvas, one, to_right=to_right)
    end = _edge(canvas, other, to_right=not to_right)
    canvas.across(one.page, one.band, start, end, (0.5, 0), arrow=True)


def _edge(canvas: _Canvas, node: _Node, *, to_right: bool, below: float = 0) -> float:
    """Where a level line `below` the middle meets a symbol's outline, from the left edge of the first column."""
    width, height = canvas.size(node.lambang)
    narrowed = 1 - 2 * below / height if node.lambang is Lambang.KEPUTUSAN else 1
    half = width / 2 * narrowed
    return node.column * canvas.width + canvas.width / 2 + (half if to_right else -half)


# --- back ------------------------------------------------------------------------------------------------------------


def _back(canvas: _Canvas, row: LangkahSop, nodes: Sequence[_Node]) -> None:
    """The arrow of a return, from whoever decides in `row` to whoever answers for the row it goes to."""
    own = [node for node in nodes if canvas.bands[node.page][node.band] == row.urut]
    decides = next((node for node in own if node.lambang is Lambang.KEPUTUSAN), own[-1] if own else None)
    target = _returned_to(canvas, row, nodes)
    if decides is None or target is None or decides == target:
        return
    if (decides.page, decides.band) == (target.page, target.band):
        _over(canvas, decides, target)
    elif decides.page == target.page:
        _climb(canvas, decides, target)
    else:
        _climb_over_pages(canvas, decides, target)


def _returned_to(canvas: _Canvas, row: LangkahSop, nodes: Sequence[_Node]) -> _Node | None:
    """The symbol a return goes to: that of the pelaksana of the row, who answers for it."""
    there = [node for node in nodes if canvas.bands[node.page][node.band] == row.tidak]
    answers = [node for node in there if node.column == canvas.answers.get(row.tidak or 0)]
    return next(iter([*answers, *there]), None)


def _over(canvas: _Canvas, decides: _Node, target: _Node) -> None:
    """Within one row: out at the top and in at the top, above the way that led there."""
    middle, height = canvas.width / 2, canvas.size(decides.lambang)[1] / 2 + 0.9
    tops = [Titik(middle, 0.5, -canvas.size(node.lambang)[1] / 2) for node in (decides, target)]
    level = Titik(middle, 0.5, -height)
    canvas.line(decides.page, decides.band, decides.column, tops[0], level)
    start, end = (node.column * canvas.width + middle for node in (decides, target))
    canvas.across(decides.page, decides.band, start, end, (0.5, -height), arrow=False)
    canvas.line(target.page, target.band, target.column, level, tops[1], arrow=True)
    back_to_right = target.column > decides.column
    place = Titik(middle - 1.0 if back_to_right else middle + 1.0, 0.5, -height - 0.6)
    canvas.cells[decides.page][decides.band][decides.column].tulisan.append(Tulisan("Tidak", place, back_to_right))


def _climb(canvas: _Canvas, decides: _Node, target: _Node) -> None:
    to_right = target.column >= decides.column
    side = _Side.RIGHT if to_right else _Side.LEFT
    lane = canvas.lane(decides.page, decides.column, side, (target.band, decides.band))
    _leave(canvas, decides, lane, to_right=to_right)
    _rise(canvas, decides, lane, target.band + 1)
    canvas.line(target.page, target.band, decides.column, Titik(lane, 1, 0), Titik(lane, 0.5, _ENTRY))
    _enter(canvas, target, decides.column * canvas.width + lane)


def _climb_over_pages(canvas: _Canvas, decides: _Node, target: _Node) -> None:
    """Up to a connector at the head of this page, and from its twin at the foot of the target's page."""
    to_right = target.column >= decides.column
    letter, side = next(canvas.letters), _Side.RIGHT if to_right else _Side.LEFT
    lane = canvas.lane(decides.page, decides.column, side, (0, decides.band))
    _leave(canvas, decides, lane, to_right=to_right)
    _rise(canvas, decides, lane, 1)
    _connector(canvas, _Node(decides.page, 0, decides.column, Lambang.SAMBUNGAN, letter), lane)
    foot = len(canvas.bands[target.page]) - 1
    lane = canvas.lane(target.page, target.column, _free_side(canvas, target), (target.band, foot))
    _connector(canvas, _Node(target.page, foot, target.column, Lambang.SAMBUNGAN, letter), lane)
    for band in range(target.band + 1, foot):
        canvas.line(target.page, band, target.column, Titik(lane, 1, 0), Titik(lane, 0, 0))
    canvas.line(target.page, target.band, target.column, Titik(lane, 1, 0), Titik(lane, 0.5, _ENTRY))
    _enter(canvas, target, target.column * canvas.width + lane)


def _free_side(canvas: _Canvas, node: _Node) -> _Side:
    """The side of a symbol on which no return leaves its row."""
    taken = canvas.lanes[node.page, node.column, _Side.RIGHT]
    return _Side.LEFT if any(low <= node.band <= high for low, high in taken) else _Side.RIGHT


def _connector(canvas: _Canvas, node: _Node, lane: float) -> None:
    """A connector whose line climbs at `lane`: into it from below, or out of it upwards."""
    width, height = canvas.size(Lambang.SAMBUNGAN)
    x = min(max(lane, width / 2 + 0.3), canvas.width - width / 2 - 0.3)
    _draw(canvas, node, x)
    at_head = node.band == 0
    edge = Titik(lane, 1, 0) if at_head else Titik(lane, 0, 0)
    inner = Titik(lane, 0.5, height / 2 - abs(lane - x) if at_head else -height / 2)
    canvas.line(node.page, node.band, node.column, *((edge, inner) if at_head else (inner, edge)), arrow=at_head)


def _leave(canvas: _Canvas, decides: _Node, lane: float, *, to_right: bool) -> None:
    """Out of the side of the deciding symbol and up its row."""
    start = _edge(canvas, decides, to_right=to_right)
    end = decides.column * canvas.width + lane
    canvas.across(decides.page, decides.band, start, end, (0.5, 0), arrow=False)
    canvas.line(decides.page, decides.band, decides.column, Titik(lane, 0.5, 0), Titik(lane, 0, 0))
    _say_tidak(canvas, decides, to_right=to_right)


def _rise(canvas: _Canvas, decides: _Node, lane: float, top: int) -> None:
    for band in range(top, decides.band):
        canvas.line(decides.page, band, decides.column, Titik(lane, 1, 0), Titik(lane, 0, 0))


def _enter(canvas: _Canvas, target: _Node, start: float) -> None:
    """Level into the side of the target, a little below its middle."""
    from_right = start > target.column * canvas.width + canvas.width / 2
    end = _edge(canvas, target, to_right=from_right, below=_ENTRY)
    canvas.across(target.page, target.band, start, end, (0.5, _ENTRY), arrow=True)


def _say_tidak(canvas: _Canvas, decides: _Node, *, to_right: bool) -> None:
    height = canvas.size(decides.lambang)[1] / 2
    inset = 1.25
    place = Titik(canvas.width - inset if to_right else inset, 0.5, -height - 0.8)
    label = Tulisan("Tidak", place, kanan=to_right)
    canvas.cells[decides.page][decides.band][decides.column].tulisan.append(label)
