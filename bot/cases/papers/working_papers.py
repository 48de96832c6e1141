"""What stands on the working papers and the control sheet of a report: inputs with their cells, who signs by hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases import people as who
from bot.cases.koreksi import in_force
from bot.cases.load import Case
from bot.cases.papers import yearly_sources
from bot.cases.sheet import reading
from bot.cases.sheet.form import fill_period
from bot.domain.capaian import Angka, Isian
from bot.domain.indikator import Agregasi, Indikator
from bot.domain.sop import Jenis, Laku, Objek
from bot.domain.triwulan import ROMAN, Triwulan
from bot.report.measure_tahunan import Bahan
from bot.report.model import KendaliRow, KertasKerja, Masukan, Penandatangan
from bot.store.queries import entries

_BY_HAND = (Jenis.PARAF, Jenis.TANDA_TANGAN)


def triwulan_papers(tx: Connection, case: Case) -> tuple[KertasKerja, ...]:
    """The inputs of every indikator of a triwulan: its own entries, and the approved ones of the year before it."""
    period = fill_period(case)
    earlier = reading.earlier_figures(tx, case, period)
    current = yearly_sources.read_isian(tx, case.id)
    known = in_force.earlier(tx, case)
    before = [_where(tx, case, Triwulan(period.tahun, nomor), known) for nomor in range(1, period.nomor)]
    made = []
    for item in load.indikator_of(tx, case.id):
        angka = (*(earlier.get(item.kode) or (None,) * len(before)), current.angka(item.kode))
        places = tuple(isian.places.get(item.kode) for isian in (*before, current))
        made.append(_paper(item, angka, places, case.kantor.isian))
    return tuple(made)


def tahunan_papers(bahan: Sequence[Bahan], isian: Isian) -> tuple[KertasKerja, ...]:
    """The inputs of every indikator of a year: four quarters as they were approved."""
    return tuple(_paper(item.indikator, item.angka, item.sel, isian) for item in bahan)


def control_rows(case: Case) -> tuple[KendaliRow, ...]:
    """Who has to put something on the report by hand: its maker, whoever corrects it, who signs.

    None where the SOP asks for neither paraf nor signature.
    """
    if not any(jenis in row.semua_jenis for row in case.sop.langkah for jenis in _BY_HAND):
        return ()
    return tuple(_control_rows(case))


def signer(tx: Connection, case: Case, now: datetime) -> Penandatangan | None:
    """Who signs on paper, where the SOP has somebody sign, in the capacity to be printed ("Plt. Kepala Dinas")."""
    signing = next((row for row in case.sop.langkah if Jenis.TANDA_TANGAN in row.semua_jenis), None)
    if signing is None:
        return None
    held = who.holders_of(tx, case, signing.penyetuju or signing.pelaksana, "", now)
    return Penandatangan(who.capacity(case, held[0]), held[0].orang.nama) if held else None


def _control_rows(case: Case) -> Iterator[KendaliRow]:
    for row in case.sop.langkah:
        about = [stage for stage in case.sop.stages(row.urut) if stage.objek is Objek.LAPORAN and stage.peran]
        asked = [stage.peran for stage in about if stage.laku in (Laku.KONFIRMASI, Laku.PUTUSAN)]
        signs = Jenis.TANDA_TANGAN in row.semua_jenis
        for peran in asked[-1:]:
            title = who.title_of(case, peran or "")
            yield KendaliRow(row.urut, row.kegiatan, title, "tanda tangan" if signs else "paraf")


def _where(tx: Connection, case: Case, period: Triwulan, koreksi: Sequence[Row[Any]]) -> yearly_sources.Isian:
    """Where the approved figures of an earlier triwulan under the same SOP were read, or corrected since."""
    found = entries.approved_siklus(tx, case.instansi, case.sop.kode, str(period))
    return yearly_sources.EMPTY if found is None else yearly_sources.read_isian(tx, found, koreksi)


def _paper(item: Indikator, angka: Sequence[Angka | None], places: Sequence[str | None], isian: Isian) -> KertasKerja:
    """Quarters nobody typed anything for are left out, unless a target waited for them."""
    rows = [
        _input(item, nomor, typed, place) for nomor, (typed, place) in enumerate(zip(angka, places, strict=True), 1)
    ]
    return KertasKerja(item.kode, tuple(row for row in rows if row is not None), isian is Isian.KUMULATIF)


def _input(item: Indikator, nomor: int, typed: Angka | None, place: str | None) -> Masukan | None:
    figures = typed or Angka()
    target = item.target_of(nomor)
    if figures == Angka() and (target is None or item.agregasi is Agregasi.TAHUNAN):
        return None
    realisasi = figures.realisasi
    if item.agregasi is Agregasi.RASIO and figures.pembilang is not None and figures.penyebut:
        realisasi = figures.pembilang / figures.penyebut * 100
    return Masukan(f"TW {ROMAN[nomor - 1]}", target, realisasi, figures.pembilang, figures.penyebut, place)
