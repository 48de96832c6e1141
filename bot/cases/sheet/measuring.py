"""Figures of a siklus as it stands: measured rows, and values and changes as messages print them."""

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.koreksi import in_force
from bot.cases.load import Case
from bot.cases.papers import yearly_sources
from bot.cases.sheet import reading
from bot.cases.sheet.form import fill_period
from bot.domain import tulis
from bot.domain.capaian import Aturan, round_half_up
from bot.domain.entry import Change, Field
from bot.domain.findings import show
from bot.domain.triwulan import Tahun
from bot.report import measure
from bot.report.measure_tahunan import measure_year
from bot.report.model import IndikatorRow
from bot.store.queries import entries


def change_rows(tx: Connection, case: Case, changes: tuple[Change, ...]) -> list[dict[str, str]]:
    """Changes as messages list them: the indikator (and column), what stood there, what stands there now."""
    names = {item.kode: item.nama for item in load.indikator_of(tx, case.id)}
    return [
        {
            "indikator": names.get(c.kode, c.kode)
            + ("" if c.field is Field.REALISASI else f" ({c.field.replace('_', ' ')})"),
            "lama": "kosong" if c.lama is None else show(c.lama),
            "baru": "kosong" if c.baru is None else show(c.baru),
        }
        for c in changes
    ]


def ukuran(case: Case) -> measure.Ukuran:
    """What this office measures by."""
    return measure.Ukuran(case.kantor.pita, Aturan(case.kantor.batas_capaian, case.kantor.isian))


def measured_rows(tx: Connection, case: Case, bidang: str | None = None) -> list[IndikatorRow]:
    """The report's rows of one bidang (None: of all), measured from the entries as they are now."""
    if isinstance(case.periode, Tahun):
        return _yearly_rows(tx, case, case.periode.tahun, bidang)
    period = fill_period(case)
    earlier = reading.earlier_figures(tx, case, period)
    current = reading.entries_of(entries.values(tx, case.id, bidang))
    rows = []
    for item in load.indikator_of(tx, case.id, bidang):
        entry = current.get(item.kode)
        before = tuple(earlier.get(item.kode, ())) or (None,) * (period.nomor - 1)
        row = measure.measure_indikator(item, (*before, entry.angka if entry else None), ukuran(case))
        rows.append(
            replace(row, belum_tersedia=entry.text(Field.KETERANGAN)) if entry and entry.belum_tersedia else row
        )
    return rows


def entries_digest(tx: Connection, case: Case, bidang: str) -> str:
    """What tells one state of a bidang's entries ("": of all) from another: SHA-256 (hex) over the sheets' digests."""
    sheets = entries.sheets(tx, case.id)
    known = [f"{unit}:{sheets[unit].digest}" for unit in sorted(sheets) if bidang in ("", unit)]
    return sha256("\n".join(known).encode()).hexdigest()


def _yearly_rows(tx: Connection, case: Case, tahun: int, bidang: str | None) -> list[IndikatorRow]:
    """The year as four approved triwulan and this siklus' own entries make it."""
    spans = yearly_sources.read_year(tx, case.instansi, tahun, in_force.earlier(tx, case))
    own = yearly_sources.read_isian(tx, case.id)
    bahan = yearly_sources.gather(load.indikator_of(tx, case.id, bidang), spans, own, {})
    return [measure_year(item, ukuran(case), tahun) for item in bahan]


def typed(row: IndikatorRow) -> str:
    """The realisasi of this period as printed; 0 and "belum diisi" are different words."""
    if row.belum_tersedia:
        return "belum tersedia"
    return "belum diisi" if row.realisasi_tw is None else show(round_half_up(row.realisasi_tw))


def percent(row: IndikatorRow) -> str:
    """The capaian as printed, "-" when it cannot be computed."""
    return "-" if row.capaian.nilai is None else tulis.format_angka(round_half_up(row.capaian.nilai))
