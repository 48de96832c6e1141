"""What tables and lines does a Word document hold? Cells with what is written in them, merged ones, and the flow
chart shapes that are drawn inside them; deleted text of tracked changes is not read."""

import io
from collections.abc import Iterator
from typing import Any

from bot.domain.sop_grid import Grid, Place
from bot.sop_files.contents import Berkas, FileFault, symbol_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_WRITTEN = {f"{_W}t": "", f"{_W}br": "\n", f"{_W}tab": " ", f"{_W}sym": "•"}  # sym: a tick of a symbol font
_NOT_TEXT = frozenset({f"{_W}drawing", f"{_W}pict", f"{_W}del", f"{_MC}AlternateContent", f"{_W}object"})
# Shapes of documents saved in compatibility mode (VML), by the number of their type.
_VML = {"116": "flowChartTerminator", "109": "flowChartProcess", "110": "flowChartDecision"} | {
    "177": "flowChartOffpageConnector",
    "176": "flowChartAlternateProcess",
    "4": "diamond",
}


def read_docx(data: bytes) -> Berkas:
    """The tables of a document in order and the lines outside them. FileFault when it is damaged."""
    from docx import Document

    try:
        body = Document(io.BytesIO(data)).element.body
        grids = tuple(_grid(table) for table in body.iter(f"{_W}tbl"))
        lines = tuple(_text(line) for line in body.iter(f"{_W}p") if not _is_inside(line, "tbl", "txbxContent"))
        return Berkas(grids, tuple(line for line in lines if line.strip()))
    except Exception as error:  # whatever a damaged part makes python-docx or lxml raise
        raise FileFault(
            f"is damaged and cannot be opened as a document ({type(error).__name__}): save it anew"
        ) from error


def _grid(table: Any) -> Grid:
    rows: list[tuple[str, ...]] = []
    covered: dict[Place, Place] = {}
    for number, row in enumerate(_own(table, "tr", "tbl")):
        rows.append(tuple(_cells(row, number, covered)))
    return Grid(tuple(rows), covered)


def _own(node: Any, name: str, owner: str) -> Iterator[Any]:
    """The parts of `node` called `name` that belong to it and not to a table inside it."""
    return (part for part in node.iter(f"{_W}{name}") if next(part.iterancestors(f"{_W}{owner}"), None) is node)


def _cells(row: Any, number: int, covered: dict[Place, Place]) -> Iterator[str]:
    column = 0
    skipped = row.find(f"{_W}trPr/{_W}gridBefore")
    for _ in range(_value(skipped, 0)):
        yield ""
        column += 1
    for cell in _own(row, "tc", "tr"):
        span = max(_value(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1)
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        home = (number, column)
        if merge is not None and merge.get(f"{_W}val") != "restart":
            above = (number - 1, column)
            home = covered.get(above, above)
        yield _written(cell) if home == (number, column) else ""
        yield from [""] * (span - 1)
        for offset in range(span):
            if (number, column + offset) != home:
                covered[number, column + offset] = home
        column += span


def _value(node: Any, default: int) -> int:
    text = node.get(f"{_W}val") if node is not None else None
    return min(int(text), 200) if text and text.isdigit() else default


def _written(cell: Any) -> str:
    """The paragraphs of a cell, one to a line, then the shapes drawn in it."""
    lines = [_text(line) for line in _own(cell, "p", "tc") if not _is_inside(line, "txbxContent")]
    return "\n".join([*(line for line in lines if line.strip()), *_shapes(cell)])


def _text(paragraph: Any) -> str:
    parts = []
    for node in paragraph.iter(*_WRITTEN):
        above = node.iterancestors()
        outside = next((up for up in above if up is paragraph or up.tag in _NOT_TEXT), None)
        if outside is paragraph:
            parts.append(_WRITTEN[node.tag] or node.text or "")
    return "".join(parts)


def _is_inside(node: Any, *names: str) -> bool:
    return any(up.tag in {f"{_W}{name}" for name in names} for up in node.iterancestors())


def _shapes(cell: Any) -> Iterator[str]:
    for shape in cell.iter(f"{_WPS}wsp"):
        form = shape.find(f".//{_A}prstGeom")
        kind = form.get("prst", "") if form is not None else ""
        words = _words(shape)
        is_label = (box := shape.find(f"{_WPS}cNvSpPr")) is not None and box.get("txBox") == "1"
        yield from [found for found in [words if is_label else symbol_of(kind, words)] if found]
    for shape in cell.iter(f"{_V}shape", f"{_V}rect", f"{_V}roundrect", f"{_V}oval"):
        if not any(up.tag == f"{_MC}Fallback" for up in shape.iterancestors()):
            yield from [found for found in [symbol_of(_vml_kind(shape), _words(shape))] if found]


def _words(shape: Any) -> str:
    return " ".join(node.text or "" for node in shape.iter(f"{_W}t"))


def _vml_kind(shape: Any) -> str:
    names = {f"{_V}rect": "rect", f"{_V}roundrect": "roundRect", f"{_V}oval": "ellipse"}
    return names.get(shape.tag) or _VML.get(str(shape.get("type", "")).rpartition("_t")[2], "")
