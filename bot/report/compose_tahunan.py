"""How does a yearly report come together? Identity and course of its siklus, and every table measured from Bahan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from bot.domain.rujukan import Program, Rujukan
from bot.report import measure_tahunan as tables
from bot.report.anggaran import weigh_programs, weigh_sasaran
from bot.report.measure import Ukuran, measure_office, measure_unit
from bot.report.measure_tahunan import Bahan
from bot.report.model import AnggaranRow, IndikatorRow, Laporan, UnitRow, seal
from bot.report.tahunan import LaporanTahunan, Perbedaan, SumberTriwulan

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tahunan:
    """What a year consists of: material per indikator in print order, money, quarters, and what reads otherwise."""

    tahun: int
    bahan: tuple[Bahan, ...]
    anggaran: tuple[AnggaranRow, ...] = ()
    sumber: tuple[SumberTriwulan, ...] = ()
    perbedaan: tuple[Perbedaan, ...] = ()
    sebutan: str = "LKjIP"
    naskah_pk: tuple[str, ...] = ()


def compose(head: Laporan, year: Tahunan, rujukan: Rujukan, ukuran: Ukuran) -> LaporanTahunan:
    """The yearly report, sealed. `head` gives identity, units with their approvals, decisions and rekomendasi.

    Budget lines of `year` win over those the office brought along in `rujukan`.
    """
    bahan = tables.with_rujukan(year.bahan, rujukan, year.tahun)
    rows = tuple(tables.measure_year(item, ukuran, year.tahun) for item in bahan)
    agreed = tuple(tables.agree(item.indikator) for item in bahan)
    lines = weigh_programs(year.anggaran or _lines(rujukan.program, year.tahun), agreed, rows)
    return seal(
        LaporanTahunan(
            **{
                **_head(head),
                "unit": tuple(_unit(unit, rows, ukuran) for unit in head.unit),
                "indikator": rows,
                "ringkasan": measure_office(rows, ukuran, _last_year(rows, year.tahun)),
                "anggaran": lines,
            },
            sebutan=year.sebutan,
            dasar_target=rujukan.dasar_target,
            renstra_nama=rujukan.renstra_nama,
            naskah=rujukan.naskah,
            pegawai=rujukan.pegawai,
            tujuan=rujukan.tujuan,
            sasaran=tables.measure_sasaran(agreed, rows, ukuran.pita),
            perjanjian=agreed,
            efisiensi=weigh_sasaran(lines, agreed, rows),
            sumber=year.sumber,
            perbedaan=year.perbedaan,
            naskah_pk=year.naskah_pk,
            **_tables(bahan, rows, ukuran, year.tahun, head, _names(rujukan.program, lines)),
        )
    )


def _tables(
    bahan: Sequence[Bahan],
    rows: Sequence[IndikatorRow],
    ukuran: Ukuran,
    tahun: int,
    head: Laporan,
    names: dict[str, str],
) -> dict[str, Any]:
    pairs = list(zip(bahan, rows, strict=True))
    return {
        "perbandingan": _known(tables.compare_years(item, row, ukuran, tahun) for item, row in pairs),
        "renstra": _known(tables.compare_renstra(item, row, ukuran, tahun) for item, row in pairs),
        "standar": tuple(found for item, row in pairs for found in tables.compare_standards(item, row)),
        "analisis_indikator": _known(tables.analyse(row, head.ambang) for row in rows),
        "penunjang": _known(tables.support(item.indikator, names) for item in bahan),
        "rekap": tuple(tables.recapitulate(item, ukuran) for item in bahan),
    }


def _head(head: Laporan) -> dict[str, Any]:
    return {item.name: getattr(head, item.name) for item in fields(Laporan)}


def _known(found: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(row for row in found if row is not None)


def _unit(unit: UnitRow, rows: Sequence[IndikatorRow], ukuran: Ukuran) -> UnitRow:
    """The unit measured over the year; who approved its data stays as the siklus has it."""
    kept = {name: getattr(unit, name) for name in ("disetujui_oleh", "disetujui_pada", "versi", "pengisi")}
    return replace(measure_unit(unit.kode, unit.nama, rows, ukuran), **kept)


def _last_year(rows: Sequence[IndikatorRow], tahun: int) -> str | None:
    return f"Tahun {tahun - 1}" if any(row.capaian_lalu is not None for row in rows) else None


def _lines(programs: Iterable[Program], tahun: int) -> tuple[AnggaranRow, ...]:
    return tuple(
        AnggaranRow(item.kode, item.nama, "", item.pagu, item.realisasi)
        for item in programs
        if item.tahun == tahun and (item.pagu is not None or item.realisasi is not None)
    )


def _names(programs: Iterable[Program], lines: Iterable[AnggaranRow]) -> dict[str, str]:
    return {line.kode: line.program for line in lines} | {item.kode: item.nama for item in programs}
