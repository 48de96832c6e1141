"""Where does one number of a report come from? Division, file, cell, version, who declared and approved it, when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.drive.files import form_key
from bot.cases.koreksi import in_force, shown
from bot.cases.load import Calendars, Case
from bot.cases.papers import yearly_sources as sources
from bot.cases.sheet import reading
from bot.cases.sheet.measuring import measured_rows
from bot.domain.entry import Field
from bot.domain.findings import number_fields
from bot.domain.indikator import Indikator
from bot.domain.koreksi import StatusKoreksi
from bot.domain.sop import Laku, Objek
from bot.domain.triwulan import Tahun
from bot.store.queries import entries, files, koreksi, prompts


@dataclass(frozen=True, slots=True)
class Act:
    """One recorded act about the data: what was done, in what capacity, when, in which version of the data."""

    perbuatan: str
    kapasitas: str
    pada: datetime
    versi: int
    digest: str
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its column, what was typed there, what was approved (None: nothing), and its cell."""

    kolom: str
    isi: str | None
    disetujui: str | None
    sel: str | None


@dataclass(frozen=True, slots=True)
class Koreksi:
    """One correction of the figures after the period was closed: before and after as printed, why, by whom, when, and
    the SHA-256 (hex) of the package that was added to the archive for it (None: not made yet)."""

    nomor: int
    semula: str
    menjadi: str
    alasan: str
    dasar: str
    pengusul: str
    pemutus: str
    disetujui: datetime
    paket: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of one indikator came from in one period."""

    periode: str
    sop: str
    unit: str
    berkas: str | None
    tautan: str | None
    versi: int
    sel: tuple[Cell, ...]
    perbuatan: tuple[Act, ...]
    capaian: Decimal | None = None
    koreksi: tuple[Koreksi, ...] = ()

    @property
    def changed(self) -> bool:
        """True when something stands there now that nobody approved."""
        return any(cell.disetujui is not None and cell.disetujui != cell.isi for cell in self.sel)


def trace(tx: Connection, case: Case, kode: str, calendars: Calendars, *, setahun: bool = False) -> tuple[Origin, ...]:
    """The origins of the indikator `kode`: of a yearly report one for each approved triwulan, and the yearly siklus'
    own entries (`setahun`: of the year that this siklus of TW IV closes). Empty where nothing was entered; KeyError
    when the siklus has no such indikator."""
    item = next((row for row in load.indikator_of(tx, case.id) if row.kode == kode), None)
    if item is None:
        raise KeyError(kode)
    parts: list[Case] = []
    if setahun or isinstance(case.periode, Tahun):
        parts += _triwulan(tx, case, item, calendars)
    return tuple(
        _origin(tx, part, _then(tx, part, item)) for part in (*parts, *(() if setahun else _own(tx, case, item)))
    )


def _then(tx: Connection, part: Case, item: Indikator) -> Indikator:
    """The indikator as that siklus was opened with it: another bidang may have answered for it."""
    return next((row for row in load.indikator_of(tx, part.id) if row.kode == item.kode), item)


def _triwulan(tx: Connection, case: Case, item: Indikator, calendars: Calendars) -> Iterator[Case]:
    known, year = in_force.of_year(tx, case.instansi, case.periode.tahun), case.periode.tahun
    for span in sources.read_year(tx, case.instansi, year, known, closing=case.id):
        if span.siklus is not None and span.isian.angka(item.kode) is not None:
            yield load.load(tx, span.siklus.id, calendars)


def _own(tx: Connection, case: Case, item: Indikator) -> Iterator[Case]:
    own = reading.entries_of(entries.values(tx, case.id)).get(item.kode)
    if own is not None or not isinstance(case.periode, Tahun):
        yield case


def _origin(tx: Connection, case: Case, item: Indikator) -> Origin:
    sheet = entries.sheet(tx, case.id, item.bidang)
    berkas = files.by_key(tx, form_key(case, item.bidang))
    measured = next((row for row in measured_rows(tx, case, item.bidang) if row.kode == item.kode), None)
    return Origin(
        periode=str(case.periode),
        sop=case.sop.kode,
        unit=case.kantor.unit_name(item.bidang),
        berkas=berkas.nama if berkas is not None else None,
        tautan=berkas.tautan if berkas is not None else None,
        versi=int(sheet.versi) if sheet is not None else 0,
        sel=tuple(_cells(tx, case, item, sheet)),
        perbuatan=tuple(_acts(case, item.bidang, prompts.decisions(tx, case.id))),
        capaian=measured.capaian.nilai if measured is not None else None,
        koreksi=tuple(_koreksi_of(tx, case, item)),
    )


def _koreksi_of(tx: Connection, case: Case, item: Indikator) -> Iterator[Koreksi]:
    for row in koreksi.of_siklus(tx, case.id, StatusKoreksi.BERLAKU):
        if row.kode == item.kode:
            semula, menjadi = (shown.said(item, isi) for isi in (row.isi_sebelum, row.isi))
            decider = str(row.putusan["kapasitas"])
            words = (row.alasan, row.dasar, row.kapasitas, decider)
            yield Koreksi(row.nomor, semula, menjadi, *words, row.diperiksa, row.dokumen)


def _cells(tx: Connection, case: Case, item: Indikator, sheet: Row[Any] | None) -> Iterator[Cell]:
    now = entries.values(tx, case.id, item.bidang).get(item.kode, {})
    where = entries.cells(tx, case.id).get(item.kode, {})
    approved = (sheet.disetujui or {}).get("isi", {}).get(item.kode) if sheet is not None else None
    if not now and not approved:
        return
    for field in dict.fromkeys((*number_fields(item), Field.REALISASI)):  # a ratio's realisasi is a formula of ours
        agreed = None if approved is None else approved.get(field)
        yield Cell(str(field), now.get(field), agreed, where.get(field))


def _acts(case: Case, bidang: str, decisions: Iterable[Row[Any]]) -> Iterator[Act]:
    """The acts in force about these entries, then those about the report that carries them."""
    in_force = [row for row in decisions if row.status == "final" and row.hasil == "setuju"]
    for row in in_force:
        stage = case.sop.stages(row.urut)[row.tahap]
        about = (stage.objek is Objek.ISIAN and row.bidang == bidang) or (
            stage.objek is Objek.LAPORAN and stage.laku is Laku.PUTUSAN
        )
        if about:
            later = row.bukti.get("dicatat_kemudian")
            note = str(later.get("dasar", "")) if later else ""
            yield Act(_said(stage.laku, stage.objek), row.kapasitas, row.pada, row.versi, row.digest, note)


def _said(laku: Laku, objek: Objek) -> str:
    if laku is Laku.PUTUSAN:
        return f"approved ({objek})"
    return "declared complete" if laku is Laku.ISI else f"confirmed ({objek})"
