"""Yearly reports as large as an office could ever make one: any number of bidang with any number of indikator each."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.rujukan import Program, Rujukan, TahunLalu, TargetRenstra
from bot.report.compose_tahunan import Tahunan, compose
from bot.report.measure_tahunan import Bahan
from bot.report.model import LaporanTriwulan, UnitRow
from bot.report.tahunan import LaporanTahunan
from tests.report.contoh import UKURAN, contoh_laporan
from tests.report.contoh_tahunan import RUJUKAN, TAHUN, contoh_bahan, contoh_kepala, contoh_sumber


def large_bahan(bidang: int, each: int) -> tuple[Bahan, ...]:
    """`bidang` units with `each` indikator, every one with its own kode, name, sasaran and programme code."""
    sample = contoh_bahan()
    return tuple(
        _bahan(sample[(unit * each + place) % len(sample)], unit, place)
        for unit in range(bidang)
        for place in range(each)
    )


def _bahan(like: Bahan, unit: int, place: int) -> Bahan:
    kode = f"B{unit:02}-{place:02}"
    item = replace(
        like.indikator,
        kode=kode,
        bidang=f"B{unit:02}",
        nama=f"{like.indikator.nama} {unit}.{place}",
        sasaran=f"Meningkatnya kinerja bidang {unit}",
        program=f"2.07.{unit:02}" if like.indikator.level == "program" else f"2.07.{unit:02}.2.01",
    )
    return replace(like, indikator=item)


def large_rujukan(bahan: tuple[Bahan, ...], bidang: int) -> Rujukan:
    """Two earlier years and a Renstra target for each indikator, a budget for each bidang."""
    return replace(
        RUJUKAN,
        tahun_lalu=tuple(
            TahunLalu(item.indikator.kode, year, Decimal(40 + year % 7), Decimal(50))
            for item in bahan
            for year in (TAHUN - 2, TAHUN - 1)
        ),
        renstra=tuple(TargetRenstra(item.indikator.kode, 2029, Decimal(90)) for item in bahan),
        standar=(),
        program=tuple(
            Program(f"2.07.{unit:02}", f"Program bidang {unit}", TAHUN, Decimal(10**9), Decimal(9 * 10**8))
            for unit in range(bidang)
        ),
    )


def large_tahunan(bidang: int, each: int) -> LaporanTahunan:
    """The report of `bidang` x `each` indikator with four triwulan each."""
    bahan = large_bahan(bidang, each)
    head = contoh_kepala()
    units = tuple(UnitRow(f"B{unit:02}", f"Bidang {unit}", 0, 0, 0, 0, None, None) for unit in range(bidang))
    year = Tahunan(TAHUN, bahan, sumber=contoh_sumber())
    return compose(replace(head, unit=units), year, large_rujukan(bahan, bidang), UKURAN)


def large_triwulan(bidang: int, each: int) -> LaporanTriwulan:
    """The quarterly sample with `bidang` x `each` indikator."""
    sample = contoh_laporan(2)
    units = tuple(replace(sample.unit[unit % 5], kode=f"B{unit:02}", nama=f"Bidang {unit}") for unit in range(bidang))
    rows = tuple(
        replace(sample.indikator[(unit * each + place) % 27], kode=f"B{unit:02}-{place:02}", unit=f"B{unit:02}")
        for unit in range(bidang)
        for place in range(each)
    )
    return replace(sample, unit=units, indikator=rows)
