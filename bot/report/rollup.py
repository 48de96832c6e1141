"""Which rows deserve a reader's minute? Rankings, groups and totals derived from the report model."""

from collections.abc import Iterable
from decimal import Decimal
from statistics import median_low

from bot.domain.capaian import Alasan, Catatan
from bot.report.model import ALL_UNITS, IndikatorRow, Laporan, Rekomendasi, StatusTindakLanjut, WaktuRow

_REACHED = Decimal(100)


def computed(rows: Iterable[IndikatorRow]) -> list[IndikatorRow]:
    """The rows that have a capaian, lowest first; equal ones by kode."""
    having = [row for row in rows if row.capaian.nilai is not None]
    return sorted(having, key=lambda row: (_nilai(row), row.kode))


def missed(rows: Iterable[IndikatorRow]) -> list[IndikatorRow]:
    """The rows whose capaian is under 100 %, lowest first."""
    return [row for row in computed(rows) if _nilai(row) < _REACHED]


def lowest(model: Laporan, count: int = 3) -> list[IndikatorRow]:
    """The `count` lowest capaian under 100 %, lowest first; never more than half of all, so that none is also best."""
    ranked = computed(model.indikator)
    return missed(ranked[: min(count, (len(ranked) + 1) // 2)])


def highest(model: Laporan, count: int = 3) -> list[IndikatorRow]:
    """The `count` highest capaian, highest first; none that is among the lowest."""
    ranked = computed(model.indikator)
    return ranked[::-1][: min(count, len(ranked) - len(lowest(model, len(ranked))))]


def without_extremes(model: Laporan) -> dict[str, str]:
    """The sentences that stand where no lowest (`terendah`) or no highest (`tertinggi`) is listed."""
    if not computed(model.indikator):
        return dict.fromkeys(("terendah", "tertinggi"), "Belum ada capaian yang dapat dihitung.")
    return {
        "terendah": "Semua indikator yang dapat dihitung mencapai target.",
        "tertinggi": "Tidak ada indikator lain yang dapat dihitung.",
    }


def below(model: Laporan) -> list[IndikatorRow]:
    """The rows whose capaian is under the office's threshold, lowest first."""
    return [row for row in computed(model.indikator) if _nilai(row) < model.ambang]


def is_asked(row: IndikatorRow) -> bool:
    """True unless the indikator is measured once a year and its quarter has not come."""
    return row.capaian.alasan is not Alasan.DIUKUR_TAHUNAN


def is_filled(row: IndikatorRow) -> bool:
    """True when this triwulan has a figure, both parts of a ratio, or a stated reason why it is not out yet."""
    typed = row.realisasi_tw is not None or (row.pembilang is not None and row.penyebut is not None)
    return typed or bool(row.belum_tersedia)


def unfilled(model: Laporan) -> list[IndikatorRow]:
    """The rows that were asked for this triwulan and that nobody filled."""
    return [row for row in model.indikator if is_asked(row) and not is_filled(row)]


def overrun(model: Laporan) -> list[IndikatorRow]:
    """Lower-is-better rows with target 0 and something realised: flagged by the decision table (domain notes 2.2)."""
    return [row for row in model.indikator if Catatan.TARGET_NOL_TERLAMPAUI in row.capaian.catatan]


def narrated(rows: Iterable[IndikatorRow]) -> list[IndikatorRow]:
    """The rows about which somebody wrote something."""
    return [r for r in rows if r.kendala or r.solusi or r.tindak_lanjut or r.faktor_pendorong]


def indikator_by_unit(model: Laporan) -> dict[str, list[IndikatorRow]]:
    """The indikator of each unit that has any, in print order."""
    gathered: dict[str, list[IndikatorRow]] = {}
    for row in model.indikator:
        gathered.setdefault(row.unit, []).append(row)
    return gathered


def open_rekomendasi(model: Laporan) -> int:
    """How many of the earlier rekomendasi are not yet closed by every unit they went to."""
    return sum(1 for rekomendasi in model.rekomendasi_lalu if not is_closed(rekomendasi))


def is_closed(rekomendasi: Rekomendasi) -> bool:
    """True when every answer is final; a rekomendasi nobody answered is open."""
    final = {StatusTindakLanjut.SELESAI, StatusTindakLanjut.TIDAK_DAPAT}
    return bool(rekomendasi.tanggapan) and all(answer.status in final for answer in rekomendasi.tanggapan)


def unit_names(model: Laporan) -> dict[str, str]:
    """Unit code to printed name, "semua" included."""
    return {unit.kode: unit.nama for unit in model.unit} | {ALL_UNITS: "Semua unit"}


def steps(rows: Iterable[WaktuRow]) -> list[list[WaktuRow]]:
    """The time rows gathered by step, in order of `urut`."""
    gathered: dict[int, list[WaktuRow]] = {}
    for row in rows:
        gathered.setdefault(row.urut, []).append(row)
    return [gathered[urut] for urut in sorted(gathered)]


def median_minutes(rows: Iterable[WaktuRow]) -> int | None:
    """The middle of the finished rows' actual minutes (the lower one of two), None when none is finished."""
    finished = [row.nyata_menit for row in rows if row.nyata_menit is not None]
    return median_low(finished) if finished else None


def _nilai(row: IndikatorRow) -> Decimal:
    assert row.capaian.nilai is not None
    return row.capaian.nilai
