"""Can the evidence a sheet links be opened, is it of the kinds asked for, and does it lie in the unit's folder?

Drive is asked about new links and those that were not in order; other addresses are taken as they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.entry import BELUM_TERSEDIA, Field, clean_text
from bot.domain.findings import Berat, Finding, Jenis, number_fields
from bot.domain.indikator import Bukti, Indikator
from integrations.errors import Denied, DeniedKind, Missing
from integrations.google.drive import Drive
from integrations.google.forms import FormReading

FINDINGS: Final = frozenset({Jenis.BUKTI_TIDAK_TERBUKA, Jenis.BUKTI_LUAR_FOLDER, Jenis.BUKTI_KURANG})
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_IN_DRIVE: Final = re.compile(r"https?://(?:drive|docs)\.google\.com/\S*?(?:/d/|/folders/|[?&]id=)([\w-]{10,})")
_KINDS: Final = (
    (re.compile(r"application/pdf"), Bukti.PDF),
    (re.compile(r"image/.*"), Bukti.FOTO),
    (re.compile(r".*(spreadsheet|ms-excel|csv).*"), Bukti.TABEL),
    (re.compile(r".*(google-apps\.document|wordprocessingml|msword).*"), Bukti.DOKUMEN),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a unit's evidence belongs: its Drive id (None: not made yet) and its name."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class _Linked:
    """What the links of one row lead to."""

    kinds: frozenset[Bukti]
    closed: bool = False
    outside: bool = False


def settled(stored: Mapping[str, Mapping[str, Any]], temuan: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Kode -> link text of the rows whose evidence was found in order when it was last read."""
    troubled = {row["kode"] for row in temuan if row["jenis"] in FINDINGS}
    links = {kode: str(isi.get(Field.BUKTI_DUKUNG, "t:"))[2:] for kode, isi in stored.items()}
    return {kode: text for kode, text in links.items() if text and kode not in troubled}


def check(
    drive: Drive, reading: FormReading, rows: Iterable[Indikator], folder: Folder, known: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What is wrong with the evidence of the rows, but for those whose links are `known` to be in order. One call
    for each new link into Drive. Raises IntegrationError where waiting helps."""
    found: list[Finding] = []
    for row in rows:
        links = _text(reading, row.kode, Field.BUKTI_DUKUNG)
        if known.get(row.kode) != links or not links:
            found += _judge(row, links, _look(drive, links, folder), _is_filled(reading, row), folder)
    return tuple(found)


def check_link(drive: Drive, row: Indikator, links: str, folder: Folder) -> tuple[Finding, ...]:
    """What is wrong with `links` as evidence of a figure of `row`. Raises IntegrationError where waiting helps."""
    return tuple(_judge(row, links, _look(drive, links, folder), True, folder))


def _judge(row: Indikator, links: str, linked: _Linked, filled: bool, folder: Folder) -> Iterator[Finding]:
    where, shown = {"folder": folder.name}, links[:80]
    if linked.closed:
        yield Finding(row.kode, Field.BUKTI_DUKUNG, Jenis.BUKTI_TIDAK_TERBUKA, shown, Berat.WAJIB, where)
    elif linked.outside:
        yield Finding(row.kode, Field.BUKTI_DUKUNG, Jenis.BUKTI_LUAR_FOLDER, shown, Berat.PERIKSA, where)
    lacking = [kind for kind in row.bukti if kind not in linked.kinds]
    if filled and lacking:
        params = {"macam": ", ".join(kind.value for kind in lacking)}
        yield Finding(row.kode, Field.BUKTI_DUKUNG, Jenis.BUKTI_KURANG, shown, Berat.WAJIB, params)


def _look(drive: Drive, links: str, folder: Folder) -> _Linked:
    ids = list(dict.fromkeys(_IN_DRIVE.findall(links)))
    others = [address for address in _ADDRESS.findall(links) if not _IN_DRIVE.match(address)]
    kinds: set[Bukti] = {Bukti.TAUTAN} if others else set()
    closed = outside = False
    for file_id in ids:
        try:
            state = drive.stat(file_id)
        except Missing:
            closed = True
            continue
        except Denied as refusal:
            if refusal.kind is not DeniedKind.PERMISSION:
                raise
            closed = True
            continue
        closed = closed or state.trashed
        outside = outside or (folder.id is not None and folder.id not in (*state.parents, file_id))
        kinds |= {kind for pattern, kind in _KINDS if pattern.fullmatch(state.mime)}
    return _Linked(frozenset(kinds), closed, outside)


def _is_filled(reading: FormReading, row: Indikator) -> bool:
    """Whether the row has a figure that evidence should stand behind."""
    late = _text(reading, row.kode, Field.KETERSEDIAAN).casefold() == BELUM_TERSEDIA.casefold()
    return not late and any(_text(reading, row.kode, column) for column in number_fields(row))


def _text(reading: FormReading, kode: str, column: Field) -> str:
    cell = reading.cells.get((kode, column))
    return "" if cell is None or cell.value is None else clean_text(str(cell.value))
