"""How does a filler find their way in the sheet? By its headings, the Kode column and the yellow cells."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from gspread.utils import ValueInputOption, rowcol_to_a1

from bot.demo.google import Google

# What stands above a column to be filled, as people read it -> our name for the column.
_HEADINGS = {
    "Kode": "kode",
    "Indikator": "indikator",
    "Satuan": "satuan",
    "Target s.d.": "target",
    "Realisasi disetujui sebelumnya": "sebelum",
    "Pembilang": "pembilang",
    "Penyebut": "penyebut",
    "Ketersediaan": "ketersediaan",
    "Faktor pendorong": "faktor_pendorong",
    "Kendala": "kendala",
    "Solusi": "solusi",
    "Rencana tindak lanjut": "tindak_lanjut",
}
_FIGURED = ("target", "sebelum")
_MEASURED_FINELY = ("%", "nilai", "indeks", "rp")
_LOW = Decimal("0.8")
_PENDORONG = (
    "Pelaksana kegiatan ditetapkan sejak awal tahun.",
    "Mitra menyampaikan data tepat waktu.",
    "Kerja sama dengan kecamatan memperluas jangkauan layanan.",
)
_KENDALA = (
    "Sebagian kegiatan baru terjadwal pada triwulan berikutnya.",
    "Peserta yang mendaftar belum sebanyak yang direncanakan.",
    "Data dari mitra baru masuk setelah pertengahan bulan.",
)
_RENCANA = "Kegiatan yang tertunda dijadwalkan pada bulan berikutnya."
_FIELDS = (
    "sheets(properties(sheetId,title),data(rowData(values(formattedValue,userEnteredFormat(backgroundColorStyle)))))"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One indikator on the sheet: its row number (from 1), and the columns (from 1) that are yellow in it."""

    kode: str
    number: int
    yellow: Mapping[str, int]
    satuan: str
    target: Decimal | None
    sebelum: Decimal | None = None

    def wanted(self) -> tuple[str, ...]:
        """The columns in which a figure is wanted; none when the row is not asked this quarter."""
        pair = ("pembilang", "penyebut")
        return pair if all(name in self.yellow for name in pair) else ("realisasi",) * ("realisasi" in self.yellow)


@dataclass(slots=True)
class Form:
    """A bidang's sheet opened by one person. `rows` as they stand when it was last looked at."""

    tab: Any
    rows: dict[str, Row] = field(default_factory=dict)
    tick: str = ""

    @classmethod
    def open(cls, google: Google, file_id: str) -> "Form":
        """Opens the sheet and looks at it."""
        form = cls(google.open(file_id).sheet1)
        form.look()
        return form

    def look(self) -> None:
        """Reads headings, codes and colours anew: somebody may have moved things."""
        params = {"includeGridData": "true", "ranges": f"'{self.tab.title}'", "fields": _FIELDS}
        sheet = self.tab.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]
        grid = [row.get("values", []) for row in sheet["data"][0].get("rowData", [])]
        heading = next(i for i, cells in enumerate(grid) if "Kode" in [_text(c) for c in cells])
        columns = {name: j for j, cell in enumerate(grid[heading]) if (name := _column(_text(cell)))}
        self.rows = {
            _text(cells[columns["kode"]]): _row(cells, i + 1, columns)
            for i, cells in enumerate(grid)
            if i > heading and len(cells) > columns["target"] and _text(cells[columns["kode"]])
        }
        self.tick = _tick_place(grid)

    def cell(self, kode: str, column: str) -> str:
        """The address of a cell ("J7")."""
        row = self.rows[kode]
        return str(rowcol_to_a1(row.number, row.yellow[column]))

    def type_in(self, cells: Mapping[str, str]) -> None:
        """Types into cells (address -> what is typed), as at the keyboard."""
        data = [{"range": address, "values": [[typed]]} for address, typed in cells.items()]
        self.tab.batch_update(data, value_input_option=ValueInputOption.user_entered)

    def fill(
        self, rng: random.Random, *, without: tuple[str, ...] = (), sums: frozenset[str] = frozenset()
    ) -> dict[str, str]:
        """Fills every asked indikator but those named with believable figures; what was typed, by address. Of `sums`
        (kode) this triwulan is what the ones before left of the target."""
        typed: dict[str, str] = {}
        later = any(row.sebelum is not None for row in self.rows.values())
        for row in self.rows.values():
            figures = _figures(row, rng, adds=row.kode in sums, later=later)
            if row.kode not in without:
                typed |= {self.cell(row.kode, column): text for column, text in figures.items()}
        self.type_in(typed)
        return typed

    def tick_done(self) -> None:
        """Ticks the box "Selesai"."""
        self.type_in({self.tick: "TRUE"})

    def note(self, address: str) -> str:
        """The note at a cell."""
        return str(self.tab.get_note(address) or "")

    def value(self, address: str) -> str:
        """What the cell shows."""
        return str(self.tab.acell(address).value or "")


def _text(cell: Mapping[str, Any]) -> str:
    return str(cell.get("formattedValue", "")).strip()


def _column(heading: str) -> str:
    """Our name of the column under a heading; the one to fill names its months, the automatic ones say so."""
    if heading.startswith("Realisasi") and "otomatis" not in heading and "sebelumnya" not in heading:
        return "realisasi"
    return next((name for words, name in _HEADINGS.items() if heading == words or heading.startswith(words)), "")


def _is_yellow(cell: Mapping[str, Any]) -> bool:
    colour = cell.get("userEnteredFormat", {}).get("backgroundColorStyle", {}).get("rgbColor", {})
    return bool(colour) and colour.get("red", 0) > 0.95 and colour.get("blue", 0) < 0.9


def _row(cells: list[dict[str, Any]], number: int, columns: Mapping[str, int]) -> Row:
    yellow = {name: j + 1 for name, j in columns.items() if j < len(cells) and _is_yellow(cells[j])}
    satuan = _text(cells[columns["satuan"]])
    target, before = (_number(_text(cells[columns[name]])) if name in columns else None for name in _FIGURED)
    return Row(_text(cells[columns["kode"]]), number, yellow, satuan, target, before)


def _number(text: str) -> Decimal | None:
    """A figure as printed in Indonesia."""
    try:
        return Decimal(text.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def _tick_place(grid: list[list[dict[str, Any]]]) -> str:
    """The box stands to the left of the words "Selesai: …"."""
    for i, cells in enumerate(grid):
        for j, cell in enumerate(cells):
            if j and _text(cell).startswith("Selesai"):
                return str(rowcol_to_a1(i + 1, j))
    return ""


def _figures(row: Row, rng: random.Random, *, adds: bool = False, later: bool = False) -> dict[str, str]:
    """Column -> what is typed, for one indikator: near its target, and a reason where it falls well short, or (`later`
    in the year) may fall behind the triwulan before."""
    share = rng.choice((Decimal("0.7"), Decimal("0.85"), Decimal("0.95"), Decimal(1), Decimal("1.05")))
    wanted = row.wanted()
    if not wanted:
        return {}
    typed = _ratio(row, share, rng) if len(wanted) == 2 else {"realisasi": _show(_value(row, share, adds=adds))}
    if (share < _LOW or later) and "kendala" in row.yellow:
        typed |= {"kendala": rng.choice(_KENDALA), "tindak_lanjut": _RENCANA}
    elif share >= 1 and "faktor_pendorong" in row.yellow:
        typed["faktor_pendorong"] = rng.choice(_PENDORONG)
    return typed


def _ratio(row: Row, share: Decimal, rng: random.Random) -> dict[str, str]:
    whole = rng.randint(40, 160)
    part = min(whole, int(whole * (row.target or Decimal(80)) / 100 * share))
    return {"pembilang": str(part), "penyebut": str(whole)}


def _value(row: Row, share: Decimal, *, adds: bool = False) -> Decimal:
    there = row.sebelum if adds and row.sebelum is not None else Decimal(0)
    figure = max((row.target or Decimal(0)) - there, Decimal(0)) * share
    fine = row.satuan.casefold().startswith(_MEASURED_FINELY)
    return round(figure, 2) if fine else Decimal(int(figure))


def _show(value: Decimal) -> str:
    """As people type it: a decimal comma, no thousands."""
    return format(value.normalize(), "f").replace(".", ",")
