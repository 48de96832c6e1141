"""What becomes of a Word file that is kept as a Google Doc, and what is such a Doc exported as?

The Doc is held as the document that was read out of the file, never as the bytes that came in. How Google words tables
in plain text is not known: here each paragraph of each cell is a line.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLAIN: Final = "text/plain"
_BYTE_ORDER_MARK: Final = "\ufeff"


def blank_document() -> bytes:
    """A Doc with nothing in it."""
    import docx

    return _saved(docx.Document())


def from_docx(content: bytes) -> bytes:
    """The Doc an upload is converted to. Raises ValueError for bytes that are no Word document."""
    return _saved(_opened(content))


def to_text(document: bytes) -> str:
    """The text/plain export: a byte order mark, and every paragraph of the body on a line of its own."""
    return _BYTE_ORDER_MARK + "\r\n".join(_lines(_opened(document)))


def _opened(content: bytes) -> Document:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as fault:
        raise ValueError("not a Word document") from fault


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _lines(container: Any) -> Iterator[str]:
    """The paragraphs of a body or cell, tables included in their place; a merged cell is told once."""
    from docx.table import Table

    for block in container.iter_inner_content():
        if not isinstance(block, Table):
            yield block.text
            continue
        cells = {cell._tc: cell for row in block.rows for cell in row.cells}
        for cell in cells.values():
            yield from _lines(cell)
