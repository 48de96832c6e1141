"""How well was the SOP kept? Standard beside actual time by step, role and unit; what was on time and complete."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from bot.report.model import UnitRow, WaktuRow


@dataclass(frozen=True, slots=True)
class Kinerja:
    """Rows of one step, role or unit together: medians of finished ones in office minutes, the slowest and whose it is.

    `tepat` of `dinilai` ended by the date people were told (late ones that are still open count), `dalam_baku` of
    `selesai` within the SOP's standard; `terisi` of `diminta` indikator were filled (units and the office only).
    """

    nama: str
    baku: int | None
    jumlah: int
    selesai: int
    dalam_baku: int
    tepat: int
    dinilai: int
    nyata: int | None = None
    menunggu: int | None = None
    kerja: int | None = None
    terlama: int | None = None
    terlama_unit: str | None = None
    terisi: int | None = None
    diminta: int | None = None


def by_step(rows: Iterable[WaktuRow]) -> tuple[Kinerja, ...]:
    """One line for each step of the form, `nama` its number."""
    return tuple(_gather(rows, lambda row: str(row.urut)))


def by_role(rows: Iterable[WaktuRow]) -> tuple[Kinerja, ...]:
    """One line for each role that does something, in the order of the form."""
    return tuple(_gather(rows, lambda row: row.peran or row.pelaksana or "–"))


def by_unit(rows: Iterable[WaktuRow], units: Sequence[UnitRow]) -> tuple[Kinerja, ...]:
    """One line for each unit, its completeness with it."""
    known = {unit.kode: unit for unit in units}
    own = _gather((row for row in rows if row.unit), lambda row: str(row.unit))
    return tuple(_complete(line, [known[line.nama]]) if line.nama in known else line for line in own)


def of_office(rows: Sequence[WaktuRow], units: Sequence[UnitRow]) -> Kinerja:
    """Everything in one line."""
    return _complete(_sum("", list(rows)), units)


def _gather(rows: Iterable[WaktuRow], key: Callable[[WaktuRow], str]) -> list[Kinerja]:
    gathered: dict[str, list[WaktuRow]] = {}
    for row in rows:
        gathered.setdefault(key(row), []).append(row)
    return [_sum(nama, found) for nama, found in gathered.items()]


def _sum(nama: str, rows: Sequence[WaktuRow]) -> Kinerja:
    done = [row for row in rows if row.nyata_menit is not None]
    split = [row for row in done if row.menunggu_menit is not None]
    slowest = max(done, key=lambda row: row.nyata_menit or 0, default=None)
    standards = {row.baku_menit for row in rows}
    return Kinerja(
        nama=nama,
        baku=standards.pop() if len(standards) == 1 else None,
        jumlah=len(rows),
        selesai=len(done),
        dalam_baku=sum(1 for row in done if (row.nyata_menit or 0) <= row.baku_menit),
        tepat=sum(1 for row in rows if row.tepat),
        dinilai=sum(1 for row in rows if row.tepat is not None),
        nyata=_middle([row.nyata_menit or 0 for row in done]),
        menunggu=_middle([row.menunggu_menit or 0 for row in split]),
        kerja=_middle([(row.nyata_menit or 0) - (row.menunggu_menit or 0) for row in split]),
        terlama=slowest.nyata_menit if slowest else None,
        terlama_unit=slowest.unit if slowest else None,
    )


def _middle(minutes: list[int]) -> int | None:
    return median_low(minutes) if minutes else None


def _complete(line: Kinerja, units: Sequence[UnitRow]) -> Kinerja:
    return replace(line, terisi=sum(unit.terisi for unit in units), diminta=sum(unit.diminta for unit in units))
