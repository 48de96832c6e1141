"""What does a table look like before anyone knows what it means? Cells as files hold them, and the rows of an SOP as
they were written."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]*")
_REPEATED = re.compile(r"\b(\w{2,}) ?- ?(\1)(?=\b|nya)", re.IGNORECASE)


class TableFault(ValueError):
    """The file holds no SOP table that can be read; `str()` is one sentence that says what to mend."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as a file holds it: rows of texts, and for each cell hidden under a merged one the place of that one."""

    rows: tuple[tuple[str, ...], ...]
    covered: Mapping[Place, Place] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """The tidied text at a place, that of the merged cell where one covers it, "" outside the table."""
        row, column = self.covered.get((row, column), (row, column))
        cells = self.rows[row] if row < len(self.rows) else ()
        return tidy(cells[column]) if column < len(cells) else ""

    @property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Baris:
    """One row of the flow table as written; `tanda` are the cells under the role columns, left to right.

    `bersama` names the fields whose cell is merged with the row above.
    """

    nomor: str = ""
    kegiatan: str = ""
    tanda: tuple[str, ...] = ()
    kelengkapan: str = ""
    waktu: str = ""
    output: str = ""
    keterangan: str = ""
    bersama: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TabelSop:
    """The whole flow table: the titles of the role columns, the rows, and the heading of the time column."""

    peran: tuple[str, ...]
    baris: tuple[Baris, ...]
    judul_waktu: str = ""


def tidy(text: str) -> str:
    """`text` on one line, spaces mended: no control characters, `masing- masing` and `a,b` as they are meant."""
    plain = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    plain = re.sub("[\ue000-\uf8ff]", "•", plain)  # a tick or bullet of a symbol font, whichever it was
    kept = "".join(char for char in plain if not unicodedata.category(char).startswith("C"))
    spaced = re.sub(r"(?<=[A-Za-z]),(?=[A-Za-z])", ", ", " ".join(kept.split()))
    return _REPEATED.sub(r"\1-\2", spaced)


def number_of(text: str) -> int | None:
    """The step number in a cell: 3 for `3`, `3.` and `(3)`; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found.group(1)) if found else None
