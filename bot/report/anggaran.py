"""What did the money do? Serapan per program, and capaian against serapan per sasaran (T7, T9; domain.md §2.5).

An amount that is not known makes the sum unknown; nothing is shared out between sasaran that use one program.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.capaian import efisiensi, mean_capaian, serapan
from bot.report.model import AnggaranRow, IndikatorRow
from bot.report.tahunan import EfisiensiRow, PerjanjianRow

NOL = Decimal(0)


def weigh_programs(
    lines: Iterable[AnggaranRow], agreed: Sequence[PerjanjianRow], rows: Iterable[IndikatorRow]
) -> tuple[AnggaranRow, ...]:
    """T9: each budget line with its serapan, the mean capaian of the indikator under it, and their difference."""
    by_kode = {row.kode: row for row in rows}
    return tuple(_weigh(line, agreed, by_kode) for line in lines)


def weigh_sasaran(
    lines: Sequence[AnggaranRow], agreed: Sequence[PerjanjianRow], rows: Iterable[IndikatorRow]
) -> tuple[EfisiensiRow, ...]:
    """T7: one row for each sasaran with a budget, or for those that share one; the others are left out."""
    by_kode, used = {row.kode: row for row in rows}, top_lines(lines)
    carried = {line.kode: _sasaran_under(line.kode, agreed) for line in used}
    return tuple(
        _weigh_group(group, [line for line in used if set(carried[line.kode]) & set(group)], agreed, by_kode)
        for group in _joined(carried.values())
    )


def top_lines(lines: Sequence[AnggaranRow]) -> list[AnggaranRow]:
    """The lines that are not part of another one (2.07.03.2.01 is part of 2.07.03): only these may be added up."""
    return [line for line in lines if not any(_is_under(line.kode, other.kode) for other in lines)]


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None when one is not known, or there are none."""
    listed = list(amounts)
    known = [amount for amount in listed if amount is not None]
    return sum(known, NOL) if known and len(known) == len(listed) else None


def _weigh(line: AnggaranRow, agreed: Sequence[PerjanjianRow], by_kode: Mapping[str, IndikatorRow]) -> AnggaranRow:
    own = [by_kode[row.kode] for row in agreed if _belongs(row.program, line.kode) and row.kode in by_kode]
    capaian = mean_capaian(row.capaian for row in own).nilai
    spent = serapan(line.realisasi, line.pagu).nilai
    return replace(line, serapan=spent, capaian=capaian, efisiensi=efisiensi(capaian, spent))


def _sasaran_under(kode: str, agreed: Sequence[PerjanjianRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.sasaran for row in agreed if _belongs(row.program, kode)))


def _joined(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The groups, those that have a sasaran in common made one."""
    joined: list[tuple[str, ...]] = []
    for group in groups:
        touching = [other for other in joined if set(other) & set(group)]
        merged = tuple(dict.fromkeys((*(name for other in touching for name in other), *group)))
        joined = [other for other in joined if other not in touching] + ([merged] if merged else [])
    return joined


def _weigh_group(
    group: tuple[str, ...],
    lines: Sequence[AnggaranRow],
    agreed: Sequence[PerjanjianRow],
    by_kode: Mapping[str, IndikatorRow],
) -> EfisiensiRow:
    own = [by_kode[row.kode] for row in agreed if row.sasaran in group and row.kode in by_kode]
    capaian = mean_capaian(row.capaian for row in own).nilai
    pagu, realisasi = total(line.pagu for line in lines), total(line.realisasi for line in lines)
    spent = serapan(realisasi, pagu).nilai
    return EfisiensiRow(group, capaian, pagu, realisasi, spent, efisiensi(capaian, spent))


def _belongs(program: str, kode: str) -> bool:
    return program == kode or _is_under(program, kode)


def _is_under(kode: str, other: str) -> bool:
    return kode.startswith(f"{other}.")
