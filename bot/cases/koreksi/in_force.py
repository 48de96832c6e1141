"""Which corrections does a report know, and what are the figures of earlier triwulan with them?

A report keeps to what was known when it was first approved: a later correction neither changes what somebody decided
about nor hides from the next report.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.load import Case
from bot.domain.koreksi import apply
from bot.domain.sop import Laku, Objek
from bot.domain.triwulan import Tahun, Triwulan
from bot.store.queries import cycles, koreksi, prompts

Values = dict[str, dict[str, Any]]


def known_until(tx: Connection, case: Case) -> datetime | None:
    """The moment after which a correction is none of this siklus' report any more: its first approval in force, or
    the end of the siklus; None while the report can still change."""
    moments = [row.pada for row in prompts.decisions(tx, case.id) if _approves_report(case, row)]
    ended = cycles.get(tx, case.id).selesai
    return min([*moments, *([ended] if ended is not None else [])], default=None)


def _approves_report(case: Case, row: Row[Any]) -> bool:
    stage = case.sop.stages(row.urut)[row.tahap]
    in_force = row.status in ("sementara", "final") and row.hasil == "setuju"
    return in_force and stage.laku is Laku.PUTUSAN and stage.objek is Objek.LAPORAN


def of_year(tx: Connection, office: str, tahun: int) -> list[Row[Any]]:
    """Every correction in force about a year and its triwulan, to this day."""
    return koreksi.in_force(tx, office, [str(span) for span in (*Tahun(tahun).triwulan, Tahun(tahun))])


def earlier(tx: Connection, case: Case, *, closing: bool = False) -> list[Row[Any]]:
    """The corrections that the report of a siklus rests on: of the triwulan before its own, or of the whole year.

    The yearly report a TW IV closes with (`closing`) comes after that triwulan's own is approved: it knows them all.
    """
    year, last = case.periode.tahun, 4 if isinstance(case.periode, Tahun) else case.periode.nomor - 1
    found = koreksi.in_force(tx, case.instansi, [str(Triwulan(year, nomor)) for nomor in range(1, last + 1)])
    return until(found, horizon(tx, case, closing=closing)) if found else []


def horizon(tx: Connection, case: Case, *, closing: bool = False) -> datetime | None:
    """Up to when the report of a siklus knows corrections, or (`closing`) the yearly one it ends with; None: to now."""
    return cycles.get(tx, case.id).selesai if closing else known_until(tx, case)


def until(rows: Iterable[Row[Any]], moment: datetime | None) -> list[Row[Any]]:
    """Those that were in force at `moment` (None: all)."""
    return [row for row in rows if moment is None or row.diperiksa <= moment]


def lay_over(values: Mapping[str, Mapping[str, Any]], rows: Iterable[Row[Any]]) -> Values:
    """Stored values of a siklus (kode -> field -> canonical) as corrected by `rows` of the same siklus."""
    return apply(values, [(row.kode, row.isi) for row in rows])


def among(rows: Sequence[Row[Any]], siklus_id: int, values: Mapping[str, Any]) -> list[Row[Any]]:
    """Those of `rows` about one siklus and the kode in `values`."""
    return [row for row in rows if row.siklus_id == siklus_id and row.kode in values]
