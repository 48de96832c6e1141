"""How does the office reuse the figures? The recap as a spreadsheet: numbers as numbers, text always as text.

Nothing people typed can run: every text is stored as a string, and one that looks like a formula is marked so that
Excel keeps it a string when the cell is edited.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.report import rollup
from bot.report.model import IndikatorRow, Laporan
from bot.report.numbers import NO_FIGURE
from bot.report.text import clean, one_line, starts_formula
from bot.report.version_code import version_code
from bot.report.words import ARAH, TINDAK_LANJUT, remark, say_realisasi
from bot.report.zips import settle_office_file

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | Decimal | int | None

_WHOLE, _EXACT = "#,##0", "#,##0.00"
_FOLIO = 14  # paper size code of 8.5 x 13 inch, which Indonesian offices call F4
_LONGEST_CELL = 32_000  # Excel refuses more than 32,767 characters
_TITLE_ROWS = 3
_OF_FIGURES = ("Target", "Realisasi", "Capaian", "Rata-rata")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write: its name, columns as (heading, width in characters), and rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: list[Sequence[Value]]


def render_xlsx(model: Laporan) -> bytes:
    """The recap as .xlsx: all indikator, the units, rekomendasi and decisions; equal models give equal bytes."""
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for sheet in (f(model) for f in (_recap, _units, _notes, _every_rekomendasi, _decisions)):
        _write(book, model, sheet)
    book.properties.title = one_line(f"Rekapitulasi Kinerja {model.periode_nama}")
    book.properties.creator = one_line(model.instansi)
    saved = io.BytesIO()
    book.save(saved)
    return settle_office_file(saved.getvalue(), model.disusun_pada)


_RECAP = (
    ("Unit", 20),
    ("Kode", 9),
    ("Indikator", 40),
    ("Satuan", 12),
    ("Baik bila", 8),
    ("Target TW ini", 12),
    ("Realisasi TW ini", 13),
    ("Target s.d. TW", 12),
    ("Realisasi s.d. TW", 13),
    ("Capaian s.d. TW (%)", 11),
    ("Capaian dibatasi (%)", 11),
    ("Predikat", 14),
    ("Target tahunan", 12),
    ("Capaian tahunan (%)", 11),
    ("Keterangan", 26),
)


def _recap(model: Laporan) -> Sheet:
    names = rollup.unit_names(model)
    rows = [_indikator(model, row, names.get(row.unit, row.unit)) for row in model.indikator]
    return Sheet("Rekapitulasi", _RECAP, rows)


def _indikator(model: Laporan, row: IndikatorRow, unit: str) -> Sequence[Value]:
    capaian = row.capaian
    return (
        unit,
        row.kode,
        row.nama,
        row.satuan,
        ARAH[row.arah],
        _figure(row.target_tw),
        say_realisasi(row, None) if row.realisasi_tw is None else row.realisasi_tw,
        _figure(capaian.target),
        say_realisasi(row, None) if capaian.realisasi is None else capaian.realisasi,
        _figure(capaian.nilai),
        _figure(capaian.nilai_dibatasi),
        row.predikat or NO_FIGURE,
        _figure(row.target_tahunan),
        _figure(row.capaian_tahunan.nilai),
        remark(row, model.batas_capaian),
    )


def _notes(model: Laporan) -> Sheet:
    columns = (
        ("Kode", 9),
        ("Indikator", 40),
        ("Faktor pendorong", 32),
        ("Kendala", 32),
        ("Solusi", 32),
        ("Tindak lanjut", 32),
        ("Bukti dukung", 32),
        ("Asal angka", 32),
    )
    rows: list[Sequence[Value]] = [
        (r.kode, r.nama, r.faktor_pendorong, r.kendala, r.solusi, r.tindak_lanjut, "\n".join(r.bukti), r.sumber_sel)
        for r in model.indikator
    ]
    return Sheet("Catatan dan asal angka", columns, rows)


def _units(model: Laporan) -> Sheet:
    columns = (
        ("Unit", 32),
        ("Indikator", 11),
        ("Diminta", 11),
        ("Terisi", 11),
        ("Dihitung", 11),
        ("Rata-rata capaian (%)", 14),
        ("Predikat", 16),
        ("Data disetujui oleh", 44),
        ("Waktu", 36),
        ("Versi data", 11),
    )
    rows: list[Sequence[Value]] = [
        (u.nama, u.jumlah_indikator, u.diminta, u.terisi, u.dihitung, _figure(u.rerata), u.predikat or NO_FIGURE,
         u.disetujui_oleh or "belum disetujui", u.disetujui_pada, u.versi)
        for u in model.unit
    ]  # fmt: skip
    total = model.ringkasan
    rows.append((model.instansi, total.total, None, None, total.dihitung, _figure(total.rerata), total.predikat))
    return Sheet("Per unit", columns, rows)


def _every_rekomendasi(model: Laporan) -> Sheet:
    names = rollup.unit_names(model)
    columns = (
        ("Periode", 18),
        ("Untuk", 26),
        ("Rekomendasi", 50),
        ("Oleh", 30),
        ("Waktu", 36),
        ("Unit penjawab", 26),
        ("Rencana tindak lanjut", 50),
        ("Selesai paling lambat", 22),
        ("Status", 22),
    )
    rows: list[Sequence[Value]] = []
    for item in (*model.rekomendasi, *model.rekomendasi_lalu):
        given = (item.periode or model.periode_nama, names.get(item.unit, item.unit), item.teks, item.oleh, item.pada)
        answers = [(names.get(a.unit, a.unit), a.teks, a.tenggat, TINDAK_LANJUT[a.status]) for a in item.tanggapan]
        rows += [(*given, *answer) for answer in answers] or [(*given, NO_FIGURE, "belum ada tanggapan")]
    return Sheet("Rekomendasi", columns, rows)


def _decisions(model: Laporan) -> Sheet:
    names = rollup.unit_names(model)
    columns = (
        ("Langkah", 9),
        ("Kegiatan", 60),
        ("Unit", 26),
        ("Putusan", 16),
        ("Oleh, selaku", 44),
        ("Waktu", 36),
        ("Versi data", 11),
        ("Putaran", 10),
        ("Alasan", 50),
        ("Catatan", 40),
    )
    rows: list[Sequence[Value]] = [
        (k.urut, k.kegiatan, names.get(k.unit or "", k.unit or "Semua unit"), k.putusan, k.oleh, k.pada, k.versi,
         k.ronde, k.alasan, k.catatan)
        for k in model.keputusan
    ]  # fmt: skip
    return Sheet("Keputusan", columns, rows)


def _figure(value: Decimal | None) -> Value:
    return NO_FIGURE if value is None else value


def _write(book: "Workbook", model: Laporan, sheet: Sheet) -> None:
    target: Worksheet = book.create_sheet(sheet.name)
    mark = "CONTOH · data ilustrasi, bukan laporan resmi" if model.contoh else ""
    for number, text in enumerate(
        (f"{sheet.name} · {model.instansi} · {model.periode_nama}", version_code(model), mark)
    ):
        _place(target.cell(number + 1, 1), text).font = _font(bold=number != 1)
    _head(target, sheet)
    for number, row in enumerate(sheet.rows or [("Tidak ada data.",)], _TITLE_ROWS + 2):
        for column, (value, (heading, _)) in enumerate(zip(row, sheet.columns, strict=False), 1):
            cell = _place(target.cell(number, column), value)
            _dress(cell, heading, value)
        target.row_dimensions[number].height = _height(row, sheet.columns)
    _lay_out(target, model, sheet)


def _dress(cell: Any, heading: str, value: Value) -> None:
    """Percentages keep their decimals, words in a column of figures stand on the right, every row has its line."""
    from openpyxl.styles import Alignment, Border, Side

    if heading.endswith("(%)") and isinstance(value, Decimal):
        cell.number_format = _EXACT
    if heading.startswith(_OF_FIGURES):
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right")
    cell.border = Border(bottom=Side("hair", color="B9C4BD"))


def _height(row: Sequence[Value], columns: Sequence[tuple[str, int]]) -> float:
    """Points for the longest cell of `row` when wrapped; Excel allows 409."""
    cells = ((str(value), width) for value, (_, width) in zip(row, columns, strict=False) if isinstance(value, str))
    lines = max((sum(len(part) // width + 1 for part in text.split("\n")) for text, width in cells), default=1)
    return min(13.5 * lines + 2, 409)


def _head(target: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    for column, (heading, width) in enumerate(sheet.columns, 1):
        cell = _place(target.cell(_TITLE_ROWS + 1, column), heading)
        cell.font, cell.fill = _font(bold=True, colour="FFFFFF"), PatternFill("solid", fgColor="14532D")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        target.column_dimensions[get_column_letter(column)].width = width
    target.row_dimensions[_TITLE_ROWS + 1].height = 44


def _lay_out(target: "Worksheet", model: Laporan, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(sheet.columns))
    target.freeze_panes = f"{'D' if sheet.columns is _RECAP else 'A'}{_TITLE_ROWS + 2}"
    target.auto_filter.ref = f"A{_TITLE_ROWS + 1}:{last}{_TITLE_ROWS + 1 + max(len(sheet.rows), 1)}"
    target.print_title_rows = f"{_TITLE_ROWS + 1}:{_TITLE_ROWS + 1}"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", _FOLIO
    target.page_margins.left = target.page_margins.right = 0.4
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr = _fit_to_page()
    _margins_text(target, model)


def _margins_text(target: Any, model: Laporan) -> None:
    target.oddFooter.left.text = version_code(model).replace("&", "&&")
    target.oddFooter.right.text = "Halaman &P dari &N"
    if model.contoh:
        target.oddHeader.center.text = "CONTOH"


def _fit_to_page() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _place(cell: Any, value: Value) -> Any:
    """`value` in `cell`: a number with its format, anything else as a string whatever it looks like."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(wrap_text=cell.row > _TITLE_ROWS, vertical="top")
    if value is None or isinstance(value, str):
        text = clean(value or "")[:_LONGEST_CELL]
        cell.value, cell.data_type = text or None, "s" if text else "n"
        cell.quotePrefix = starts_formula(text)
        return cell
    cell.value = value
    cell.number_format = _WHOLE if value == int(value) else _EXACT
    return cell


def _font(*, bold: bool = False, colour: str = "1C2420") -> Any:
    from openpyxl.styles import Font

    return Font(bold=bold, color=colour)
