"""How is a correction said? Its figures, its capaian before and after, and its course, for messages and documents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.koreksi import in_force
from bot.cases.load import Case
from bot.cases.sheet import reading
from bot.cases.sheet.form import fill_period
from bot.cases.sheet.measuring import ukuran
from bot.cases.sheet.stored import entries_of
from bot.domain import triwulan, tulis
from bot.domain.capaian import Angka, round_half_up
from bot.domain.entry import Entry
from bot.domain.findings import show
from bot.domain.indikator import Indikator
from bot.domain.koreksi import StatusKoreksi, apply, figure_of, words_in
from bot.report import measure
from bot.report.model import KoreksiRow
from bot.store.queries import entries, koreksi

BLANK = "belum ada angka"
NO_WORDS = "belum ada uraian"
NOT_COUNTED = "belum dapat dihitung"


def values_in_force(tx: Connection, case: Case, item: Indikator) -> dict[str, Any]:
    """What is in force about one indikator of a closed siklus (field -> canonical): as approved, as corrected since."""
    values = entries.values(tx, case.id, item.bidang)
    rows = koreksi.of_siklus(tx, case.id, StatusKoreksi.BERLAKU)
    return in_force.lay_over(values, [row for row in rows if row.kode == item.kode]).get(item.kode, {})


def indikator_of(tx: Connection, row: Row[Any]) -> Indikator:
    """The indikator a correction is about, as its siklus was opened with it."""
    return next(item for item in load.indikator_of(tx, row.siklus_id, row.bidang) if item.kode == row.kode)


def facts_of(tx: Connection, case: Case, row: Row[Any]) -> dict[str, Any]:
    """What every message about a correction says."""
    item = indikator_of(tx, row)
    return {
        **change_facts(tx, case, item, row.isi_sebelum, row.isi),
        "alasan": row.alasan,
        "dasar": row.dasar,
        "kapasitas_pengusul": row.kapasitas,
    }


def change_facts(
    tx: Connection, case: Case, item: Indikator, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, Any]:
    """The indikator, its figures as printed and its capaian, before and after."""
    capaian = [NOT_COUNTED] if words_in(after) else [_capaian(tx, case, item, isi) for isi in (before, after)]
    return {
        "periode": case.periode.nama,
        "unit": case.kantor.short_name(item.bidang),
        "kode_indikator": item.kode,
        "indikator": item.nama,
        "lama": said(item, before),
        "baru": said(item, after),
        **({"capaian_lama": capaian[0], "capaian_baru": capaian[1]} if set(capaian) != {NOT_COUNTED} else {}),
    }


def earlier(tx: Connection, case: Case, item: Indikator) -> dict[str, Sequence[Angka | None]]:
    """The figures of the quarters before, as this siklus' report knows them."""
    known = reading.earlier_figures(tx, case, fill_period(case), item.bidang)
    return {item.kode: known.get(item.kode, ())}


def entry_of(item: Indikator, isi: Mapping[str, str]) -> Entry:
    """The stored fields of one indikator as an entry; blanks are absent."""
    return entries_of(apply({item.kode: {}}, [(item.kode, isi)]))[item.kode]


def said(item: Indikator, isi: Mapping[str, str]) -> str:
    """What stands there as printed: `221 orang`, `18 dari 30` for a ratio, `Kendala: …` for words, or that there is
    nothing."""
    entry, column = entry_of(item, isi), words_in(isi)
    if column is not None:
        name = str(column).replace("_", " ").capitalize()
        return f"{name}: {entry.text(column) or NO_WORDS}"
    typed = [show(value) for value in figure_of(item, entry)]
    if not typed:
        return BLANK
    return " dari ".join(typed) if len(typed) > 1 else f"{typed[0]} {item.satuan}"


def _capaian(tx: Connection, case: Case, item: Indikator, isi: Mapping[str, str]) -> str:
    """The capaian these figures lead to as printed (`55,25 %`), or that none can be computed."""
    entry, period = entry_of(item, isi), fill_period(case)
    before = tuple(earlier(tx, case, item)[item.kode]) or (None,) * (period.nomor - 1)
    value = measure.measure_indikator(item, (*before, entry.angka), ukuran(case)).capaian.nilai
    return NOT_COUNTED if value is None else f"{tulis.format_angka(round_half_up(value))} %"


def when(case: Case, moment: datetime) -> str:
    """A moment as printed in the office's zone."""
    return tulis.format_waktu(moment, case.kantor.zona)


def report_row(tx: Connection, row: Row[Any]) -> KoreksiRow:
    """A correction in force (with its `periode`) as later reports name it."""
    item, putusan = indikator_of(tx, row), dict(row.putusan)
    return KoreksiRow(
        periode=triwulan.parse(row.periode).nama,
        nomor=row.nomor,
        kode=row.kode,
        nama=item.nama,
        semula=said(item, row.isi_sebelum),
        menjadi=said(item, row.isi),
        alasan=row.alasan,
        dasar=row.dasar,
        oleh=str(putusan["kapasitas"]),
        pada=str(putusan["pada"]),
    )
