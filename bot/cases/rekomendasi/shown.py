"""How are recommendations listed? In messages to those who owe or watch them, on the next sheet, and in reports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.load import Case
from bot.domain import hari_kerja, triwulan, tulis
from bot.domain.tindak_lanjut import LHE, StatusTindakLanjut, show_code
from bot.domain.triwulan import Tahun
from bot.report.model import ALL_UNITS, Rekomendasi, Tanggapan
from bot.store.queries import rekomendasi

_SHOWN_ON_SHEET = 12


def message_rows(case: Case, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Rows as messages list them."""
    return [message_row(case, row) for row in rows]


def message_row(case: Case, row: Row[Any]) -> dict[str, Any]:
    """One recommendation as messages say it: code, unit, words, until when, and how far it is."""
    return {
        "id": str(row.id),
        "kode": show_code(row.id),
        "unit": case.kantor.short_name(row.bidang),
        "rekomendasi": row.teks,
        "tenggat": day_of(case, row.tenggat),
        "status": str(row.status),
        "asal": row.asal,
        **({"bukti": row.bukti} if row.bukti else {}),
    }


def day_of(case: Case, moment: datetime) -> str:
    """The office's day of a moment, as in a letter."""
    return tulis.format_tanggal_surat(hari_kerja.local(case.kalender, moment).date())


def sheet_lines(tx: Connection, case: Case, bidang: str) -> tuple[str, ...]:
    """What the sheet of `bidang` says below its table: what was open when the siklus opened. Never another text later,
    or the sheet would be another form."""
    rows = rekomendasi.standing_at(tx, case.instansi, case.dibuka, bidang, case.id)
    if not rows:
        return ()
    heading = "Rekomendasi yang masih berjalan; mohon kemajuan dan buktinya disampaikan melalui /rekomendasi:"
    lines = [
        f"{show_code(row.id)} ({row.asal}, {evaluation_of(row) or triwulan.parse(row.periode).singkat}): "
        f"{tulis.clip(row.teks, 300)}{_until(case, row)}"
        for row in rows[:_SHOWN_ON_SHEET]
    ]
    rest = len(rows) - _SHOWN_ON_SHEET
    return (heading, *lines, *((f"dan {rest} lainnya",) if rest > 0 else ()))


def _until(case: Case, row: Row[Any]) -> str:
    """Its date, unless its words say one."""
    return "" if "paling lambat" in row.teks.casefold() else f" — paling lambat {day_of(case, row.tenggat)}"


# --- in reports ------------------------------------------------------------------------------------------------------


def report_rows(tx: Connection, case: Case, rows: Sequence[Row[Any]]) -> tuple[Rekomendasi, ...]:
    """Recommendations for a report, those for several bidang as one."""
    reports = rekomendasi.reports_of(tx, [row.id for row in rows])
    last = {report.rekomendasi_id: report for report in reports if report.status != "dikembalikan"}
    ordered = sorted(rows, key=_same)
    return tuple(_one(case, list(group), last) for _, group in groupby(ordered, key=_same))


def _same(row: Row[Any]) -> tuple[Any, ...]:
    """Rows of one recommendation: their keys differ in the bidang alone."""
    return (row.pada, str(row.kunci).rpartition(":")[0])


def _one(case: Case, rows: Sequence[Row[Any]], last: dict[int, Row[Any]]) -> Rekomendasi:
    first = rows[0]
    periode = getattr(first, "periode", None)
    return Rekomendasi(
        unit=ALL_UNITS if len(rows) > 1 else first.bidang,
        teks=first.teks,
        oleh=first.kapasitas,
        pada=tulis.format_waktu(first.pada, case.kantor.zona),
        tanggapan=tuple(_answer(case, row, last.get(row.id)) for row in rows),
        asal=first.asal,
        periode=evaluation_of(first) or (triwulan.parse(periode).nama if periode else case.periode.nama),
    )


def evaluation_of(row: Row[Any]) -> str:
    """Which evaluation a recommendation of origin LHE stands in, as the planner named it; "" for all others."""
    return str(row.dasar or "").removeprefix(LHE).strip(" ,:") if row.asal == LHE else ""


def _answer(case: Case, row: Row[Any], report: Row[Any] | None) -> Tanggapan:
    return Tanggapan(
        unit=row.bidang,
        teks=report.teks if report is not None else None,
        oleh=report.kapasitas if report is not None else None,
        pada=tulis.format_waktu(report.pada, case.kantor.zona) if report is not None else None,
        tenggat=day_of(case, row.tenggat),
        status=StatusTindakLanjut(row.status),
    )


def earlier(tx: Connection, case: Case) -> tuple[Rekomendasi, ...]:
    """What earlier siklus recommended and had not ended when this one opened, as it stands now."""
    rows = rekomendasi.standing_at(tx, case.instansi, case.dibuka, besides=case.id)
    return report_rows(tx, case, rows)


def of_year(tx: Connection, case: Case, tahun: int) -> tuple[Rekomendasi, ...]:
    """What was recommended about the year before `tahun` and in its triwulan, as it stands now."""
    periods = [str(Tahun(tahun - 1)), *(str(span) for span in Tahun(tahun).triwulan)]
    return report_rows(tx, case, rekomendasi.of_periods(tx, case.instansi, periods))


def count_states(rows: Iterable[Row[Any]]) -> dict[str, int]:
    """How many stand where, as the Kepala Dinas's card says it."""
    states = [row.status for row in rows]
    over = (StatusTindakLanjut.SELESAI, StatusTindakLanjut.TIDAK_DAPAT)
    return {
        "selesai": sum(state in over for state in states),
        "proses": states.count(StatusTindakLanjut.DALAM_PROSES),
        "belum": states.count(StatusTindakLanjut.BELUM),
    }
