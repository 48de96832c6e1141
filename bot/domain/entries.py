"""What do the sheet's cells say, and may the unit be called complete? Reads every asked row into an entry, and
everything that cannot be used or looks wrong into findings; nothing is ever guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.entry import (
    BELUM_TERSEDIA,
    Change,
    Entries,
    Entry,
    Field,
    RawCell,
    Value,
    canonical,
    clean_text,
    decode,
    difference,
    digest,
    encode,
    is_wording_only,
)
from bot.domain.findings import STRUCTURE, Berat, Finding, Jenis, Konteks, check_entry, is_nihil, number_fields
from bot.domain.indikator import Indikator, asked_in

__all__ = [
    "Berat", "Cells", "Change", "Entries", "Entry", "Field", "Finding", "Jenis", "Konteks", "Parsed", "RawCell",
    "Value", "canonical", "decode", "difference", "digest", "encode", "is_complete", "is_wording_only", "parse",
]  # fmt: skip

Cells = Mapping[tuple[str, Field], RawCell]
FIGURES = (Field.REALISASI, Field.PEMBILANG, Field.PENYEBUT)
_AVAILABILITY = {"tersedia": "", "belum tersedia": BELUM_TERSEDIA}  # available is the default, like a blank
_SHEET_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of every indikator asked about, and the findings, in the order of the rows."""

    entries: Entries
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        """Whether every row and column was there; if not, the last good values must stay: missing is not blank."""
        return not any(finding.jenis in STRUCTURE for finding in self.findings)

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The kode of the rows with something to mend, in order."""
        if any(f.kode is None for f in self.findings if f.berat is Berat.WAJIB):
            return tuple(self.entries)
        blocked = {f.kode for f in self.findings if f.berat is Berat.WAJIB}
        return tuple(kode for kode in self.entries if kode in blocked)

    @property
    def terisi(self) -> int:
        """How many rows are in order."""
        return len(self.entries) - len(self.incomplete)


def parse(cells: Cells, indikator_rows: Iterable[Indikator], konteks: Konteks) -> Parsed:
    """Read the cells of one unit for one quarter.

    `cells` holds every cell the reader could locate; a row or column that is absent could not be located, which is a
    finding and not a blank. Indicators not asked about in this quarter are left out. PERIKSA findings confirmed
    earlier do not come back unless the value changed.
    """
    asked = [row for row in indikator_rows if asked_in(row, konteks.triwulan.nomor)]
    lost = tuple(_structure(cells, asked, konteks.kolom))
    lost_rows = {finding.kode for finding in lost}
    entries: dict[str, Entry] = {}
    findings = list(lost)
    for row in asked:
        entries[row.kode], unusable = _read_row(row, cells)
        if row.kode not in lost_rows and None not in lost_rows:
            findings += [found for found in unusable if row.kode not in konteks.disetujui]
            findings += check_entry(row, entries[row.kode], konteks)
    return Parsed(entries, tuple(f for f in findings if not _confirmed(f, konteks)))


def is_complete(parsed: Parsed) -> bool:
    """Whether nothing is left that must be mended: from content alone, whatever was declared."""
    return not any(finding.berat is Berat.WAJIB for finding in parsed.findings)


def _confirmed(finding: Finding, konteks: Konteks) -> bool:
    return finding.berat is Berat.PERIKSA and finding.kunci in konteks.dikonfirmasi


def _structure(cells: Cells, asked: list[Indikator], kolom: frozenset[Field]) -> Iterator[Finding]:
    """The tab, the columns and the rows that could not be located; a lost tab is not reported row by row."""
    rows, columns = {kode for kode, _ in cells}, {column for _, column in cells}
    if asked and not cells:
        yield Finding(None, None, Jenis.TAB_HILANG)
        return
    for column in Field:
        if asked and column in kolom and column not in columns:
            yield Finding(None, column, Jenis.KOLOM_HILANG, column)
    for row in asked:
        if row.kode not in rows:
            yield Finding(row.kode, None, Jenis.BARIS_HILANG, row.nama)


def _read_row(row: Indikator, cells: Cells) -> tuple[Entry, list[Finding]]:
    """One row's entry, and what in it cannot be read; figures in columns the indikator does not use are ignored."""
    figures = number_fields(row)
    columns = [column for column in Field if column in figures or column not in FIGURES]
    row_cells = {column: cells.get((row.kode, column), RawCell()) for column in columns}
    spelled = {column: _spell(row, column, _read_cell(cell)) for column, cell in row_cells.items()}
    entry = Entry(row.kode, {column: value for column, value in spelled.items() if value != ""})
    unreadable = {column: found for column, cell in row_cells.items() if (found := _unreadable(row.kode, column, cell))}
    findings = list(unreadable.values())
    findings += [f for column in figures if column not in unreadable and (f := _not_a_figure(row, entry, column))]
    findings += [] if Field.KETERSEDIAAN in unreadable else _unknown_availability(entry)
    return entry, findings


def _read_cell(cell: RawCell) -> Value:
    """The cell's figure or cleaned text; a tick becomes the word people see, NaN a text, a blank the empty text."""
    if cell.error or cell.tanggal:
        return cell.error or cell.tanggal
    if isinstance(cell.value, bool):
        return "BENAR" if cell.value else "SALAH"
    if isinstance(cell.value, str):
        return clean_text(cell.value)
    if cell.value is None:
        return ""
    return cell.value if cell.value.is_finite() else str(cell.value)


def _spell(row: Indikator, column: Field, value: Value) -> Value:
    """A predikat becomes its score, and the availability one of its two spellings."""
    if isinstance(value, str) and column is Field.REALISASI:
        scores = {nama.casefold(): score for nama, score in row.skala}
        return scores.get(value.casefold(), value)
    if isinstance(value, str) and column is Field.KETERSEDIAAN:
        return _AVAILABILITY.get(" ".join(value.casefold().split()), value)
    return value


def _unreadable(kode: str, column: Field, cell: RawCell) -> Finding | None:
    if cell.gabung:
        return Finding(kode, column, Jenis.SEL_GABUNG)
    if cell.tanggal and column in FIGURES:
        return Finding(kode, column, Jenis.SEBAGAI_TANGGAL, cell.tanggal)
    value = _read_cell(cell)
    if cell.error or (isinstance(value, str) and value.upper() in _SHEET_ERRORS):
        return Finding(kode, column, Jenis.GALAT_RUMUS, str(value))
    return None


def _not_a_figure(row: Indikator, entry: Entry, column: Field) -> Finding | None:
    value = entry.values.get(column)
    if isinstance(value, str):
        return _text_for_figure(row, entry, column, value)
    if value is None and not entry.belum_tersedia:
        return Finding(entry.kode, column, Jenis.KOSONG)
    return None


def _text_for_figure(row: Indikator, entry: Entry, column: Field, text: str) -> Finding | None:
    if is_nihil(text):
        return None if entry.belum_tersedia else Finding(entry.kode, column, Jenis.TANDA_NIHIL, text)
    jenis = Jenis.PREDIKAT_TIDAK_DIKENAL if row.skala else Jenis.TEKS_BUKAN_ANGKA
    return Finding(entry.kode, column, jenis, text)


def _unknown_availability(entry: Entry) -> Iterator[Finding]:
    value = entry.values.get(Field.KETERSEDIAAN, BELUM_TERSEDIA)
    if value != BELUM_TERSEDIA:
        yield Finding(entry.kode, Field.KETERSEDIAAN, Jenis.KETERSEDIAAN_TIDAK_DIKENAL, entry.text(Field.KETERSEDIAAN))
