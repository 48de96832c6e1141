"""How do typed figures become rows of the report? The bridge from the domain's formulas to the report model.

The compile action adds what it alone knows (narrative, approvals, cells) with `dataclasses.replace`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.capaian import (
    DEFAULT_ATURAN,
    Angka,
    Aturan,
    Isian,
    Predikat,
    aggregate,
    capaian_tahunan,
    capaian_triwulan,
    mean_capaian,
    predikat_of,
)
from bot.domain.indikator import Agregasi, Indikator
from bot.report.model import IndikatorRow, Ringkasan, UnitRow
from bot.report.rollup import is_asked, is_filled


@dataclass(frozen=True, slots=True)
class Ukuran:
    """What the office measures by: the predikat bands and the rules of counting."""

    pita: tuple[Predikat, ...]
    aturan: Aturan = DEFAULT_ATURAN


def measure_indikator(indikator: Indikator, angka: Sequence[Angka | None], ukuran: Ukuran) -> IndikatorRow:
    """The row of one indikator for the last quarter in `angka`, which holds TW I up to that quarter, one entry each."""
    capaian = capaian_triwulan(indikator, angka, ukuran.aturan)
    typed = angka[-1] or Angka()
    return IndikatorRow(
        kode=indikator.kode,
        unit=indikator.bidang,
        nama=indikator.nama,
        satuan=indikator.satuan,
        arah=indikator.arah,
        agregasi=indikator.agregasi,
        capaian=capaian,
        capaian_tahunan=capaian_tahunan(indikator, angka, ukuran.aturan),
        target_tw=indikator.target_of(len(angka)),
        realisasi_tw=_this_triwulan(indikator.agregasi, angka, ukuran.aturan.isian),
        target_tahunan=indikator.target_tahunan,
        pembilang=typed.pembilang,
        penyebut=typed.penyebut,
        predikat=_predikat(capaian.nilai, ukuran.pita),
        ilustrasi=indikator.ilustrasi,
    )


def measure_unit(kode: str, nama: str, rows: Iterable[IndikatorRow], ukuran: Ukuran) -> UnitRow:
    """The row of one unit over its own indikator among `rows`: asked, filled, computable, mean and predikat.

    Fill `belum_tersedia` of the rows first: a figure that is late at its source counts as filled.
    """
    own = [row for row in rows if row.unit == kode]
    rerata = mean_capaian(row.capaian for row in own)
    asked = [row for row in own if is_asked(row)]
    return UnitRow(
        kode=kode,
        nama=nama,
        jumlah_indikator=len(own),
        diminta=len(asked),
        terisi=sum(1 for row in asked if is_filled(row)),
        dihitung=rerata.dihitung,
        rerata=rerata.nilai,
        predikat=_predikat(rerata.nilai, ukuran.pita),
    )


def measure_office(rows: Sequence[IndikatorRow], ukuran: Ukuran, periode_lalu: str | None = None) -> Ringkasan:
    """The office's mean over all `rows`, and how many moved since `periode_lalu` (its printed name)."""
    rerata = mean_capaian(row.capaian for row in rows)
    pairs = ((row.capaian.nilai, row.capaian_lalu) for row in rows)
    moved = [now - before for now, before in pairs if now is not None and before is not None]
    return Ringkasan(
        rerata=rerata.nilai,
        predikat=_predikat(rerata.nilai, ukuran.pita),
        dihitung=rerata.dihitung,
        total=rerata.total,
        periode_lalu=periode_lalu,
        naik=sum(1 for change in moved if change > 0),
        tetap=sum(1 for change in moved if change == 0),
        turun=sum(1 for change in moved if change < 0),
    )


def _predikat(nilai: Decimal | None, pita: tuple[Predikat, ...]) -> str | None:
    return None if nilai is None else predikat_of(nilai, pita).nama


def _this_triwulan(agregasi: Agregasi, angka: Sequence[Angka | None], isian: Isian) -> Decimal | None:
    """The last quarter alone; where running totals of a sum are typed, what it added to the quarter before."""
    last = aggregate(agregasi, angka[-1:], isian)
    if isian is Isian.PER_TRIWULAN or agregasi is not Agregasi.JUMLAH or last is None:
        return last
    before = aggregate(agregasi, angka[:-1], isian)
    return last - (before or Decimal(0))
