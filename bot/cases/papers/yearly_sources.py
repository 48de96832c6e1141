"""What do the siklus in the database know about a year? Four triwulan under any SOP, and the years before, as Bahan."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.koreksi import in_force
from bot.cases.sheet.stored import entries_of
from bot.domain.capaian import Angka
from bot.domain.entry import Entry, Field
from bot.domain.indikator import Agregasi, Indikator
from bot.domain.rujukan import TahunLalu
from bot.domain.triwulan import Tahun, Triwulan
from bot.report.measure import Ukuran
from bot.report.measure_tahunan import Bahan, Setahun, measure_year
from bot.report.model import IndikatorRow, Laporan
from bot.report.tahunan import from_json
from bot.report.tulisan_tahun import THE_YEAR, TulisanTw
from bot.store.queries import entries, files, years


@dataclass(frozen=True, slots=True)
class Isian:
    """What people entered in one siklus, and `file › cell` of each figure, both by kode."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def angka(self, kode: str) -> Angka | None:
        """The figures of one indikator; None when nothing was typed."""
        entry = self.entries.get(kode)
        typed = entry.angka if entry else Angka()
        return None if typed == Angka() else typed


EMPTY = Isian()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which approved figures of a year are wanted: of these `kode` (None: of all), without what was not over at
    `until`, and with which corrections."""

    kode: Collection[str] | None = None
    until: datetime | None = None
    koreksi: Sequence[Row[Any]] = ()


@dataclass(frozen=True, slots=True)
class TriwulanTercatat:
    """One triwulan as the database has it: its siklus (approved, or None), another that is not, what was entered."""

    periode: Triwulan
    siklus: Row[Any] | None = None
    terbuka: Row[Any] | None = None
    isian: Isian = EMPTY
    laporan: Laporan | None = None


def read_year(
    tx: Connection, office: str, tahun: int, koreksi: Sequence[Row[Any]] = (), *, closing: int | None = None
) -> tuple[TriwulanTercatat, ...]:
    """The four triwulan of a year, approved data only, whatever SOP they were collected by, with these corrections.

    `closing` is the siklus that closes the year: its own TW IV is approved, though it has not ended.
    """
    return tuple(_read(tx, span, rows, koreksi, closing) for span, rows in _by_triwulan(tx, office, tahun))


def approved_year(tx: Connection, office: str, tahun: int, wanted: Wanted) -> dict[str, Setahun]:
    """Only the approved figures of a year: kode -> TW I to IV (None: there is none).

    A correction never adds a figure to what is wanted `until` a moment: it would make another form.
    """
    parts: list[dict[str, Angka]] = []
    for _, rows in _by_triwulan(tx, office, tahun):
        approved = [row for row in rows if row.status in years.APPROVED and _ended_by(row, wanted.until)]
        typed = [_corrected(tx, row.id, wanted) for row in approved]
        parts.append({kode: entry.angka for part in typed for kode, entry in part.items() if entry.angka != Angka()})
    kodes = {kode for part in parts for kode in part}
    return {kode: (parts[0].get(kode), parts[1].get(kode), parts[2].get(kode), parts[3].get(kode)) for kode in kodes}


def _corrected(tx: Connection, siklus_id: int, wanted: Wanted) -> dict[str, Entry]:
    values = entries.values(tx, siklus_id, kode=wanted.kode)
    if wanted.until is not None:
        known = {kode: entry for kode, entry in entries_of(values).items() if entry.angka != Angka()}
        return entries_of(in_force.lay_over(values, in_force.among(wanted.koreksi, siklus_id, known)))
    return entries_of(in_force.lay_over(values, in_force.among(wanted.koreksi, siklus_id, values)))


def _ended_by(row: Row[Any], until: datetime | None) -> bool:
    return until is None or (row.selesai is not None and row.selesai <= until)


def _by_triwulan(tx: Connection, office: str, tahun: int) -> list[tuple[Triwulan, list[Row[Any]]]]:
    """The siklus of each triwulan of a year, approved ones last."""
    spans = Tahun(tahun).triwulan
    found: dict[str, list[Row[Any]]] = {}
    for row in years.of_periods(tx, office, [str(span) for span in spans]):
        found.setdefault(row.periode, []).append(row)
    return [(span, found.get(str(span), [])) for span in spans]


def read_isian(tx: Connection, siklus_id: int, koreksi: Sequence[Row[Any]] = ()) -> Isian:
    """What people entered in one siklus, as corrected by `koreksi`, and where."""
    rows = years.entered(tx, siklus_id)
    values = {row.kode: row.isi for row in rows}
    own = in_force.among(koreksi, siklus_id, values)
    corrected, berkas = {row.kode: row.nomor for row in own}, files.sources(tx, siklus_id)
    places = {row.kode: _place(row, berkas.get(row.bidang), corrected.get(row.kode)) for row in rows}
    typed = entries_of(in_force.lay_over(values, own))
    return Isian(typed, {kode: place for kode, place in places.items() if place})


def _place(row: Row[Any], berkas: str | None, corrected: int | None) -> str | None:
    """`file › cell` of a figure, in the sheet of the bidang that entered it, and the correction that took its place."""
    cell = row.sel.get(Field.REALISASI) or row.sel.get(Field.PEMBILANG)
    by = f", koreksi {corrected}" if corrected is not None else ""
    return f"{berkas} › {cell}{by}" if cell and berkas else None


def gather(
    indikator_rows: Sequence[Indikator],
    spans: Sequence[TriwulanTercatat],
    own: Isian,
    history: Mapping[str, Sequence[TahunLalu]],
) -> tuple[Bahan, ...]:
    """The material of each indikator: the approved triwulan, and what the yearly siklus itself was told (`own`).

    `own` decides about what is measured once a year; of everything else it only fills a fourth triwulan that has no
    approved figure.
    """
    return tuple(_bahan(item, spans, own, tuple(history.get(item.kode, ()))) for item in indikator_rows)


def earlier_years(
    tx: Connection, office: str, tahun: Iterable[int], ukuran: Ukuran, until: datetime | None
) -> dict[str, list[TahunLalu]]:
    """Each indikator in those years, as ordered there: from the yearly report of that time, counted anew where it was
    corrected since (and before `until`), or from its four triwulan when all were approved."""
    found: dict[str, list[TahunLalu]] = {}
    for year in tahun:
        known = in_force.until(in_force.of_year(tx, office, year), until)
        for row in _of_year(tx, office, year, ukuran, known):
            found.setdefault(row.kode, []).append(row)
    return found


def yearly_report(tx: Connection, office: str, tahun: int) -> Laporan | None:
    """The approved yearly report of a year: of a yearly siklus, or of the one that closed the year; None when there is
    none."""
    found = None
    for row in years.of_periods(tx, office, [str(Triwulan(tahun, 4)), str(Tahun(tahun))]):
        if row.status in years.APPROVED:
            found = _stored_report(tx, row.id, tahunan=row.periode != str(Tahun(tahun))) or found
    return found


def _read(
    tx: Connection, span: Triwulan, rows: Sequence[Row[Any]], koreksi: Sequence[Row[Any]], closing: int | None
) -> TriwulanTercatat:
    approved = [row for row in rows if row.status in years.APPROVED and row.id != closing]
    approved += [row for row in rows if row.id == closing]
    if not approved:
        return TriwulanTercatat(span, terbuka=rows[-1] if rows else None)
    last = approved[-1]
    return TriwulanTercatat(span, last, None, _joined(tx, approved, koreksi), _stored_report(tx, last.id))


def _joined(tx: Connection, rows: Sequence[Row[Any]], koreksi: Sequence[Row[Any]]) -> Isian:
    """What several SOPs collected for one triwulan, the one approved last winning."""
    parts = [read_isian(tx, row.id, koreksi) for row in rows]
    return Isian(
        {kode: entry for part in parts for kode, entry in part.entries.items()},
        {kode: place for part in parts for kode, place in part.places.items()},
    )


def _stored_report(tx: Connection, siklus_id: int, *, tahunan: bool = False) -> Laporan | None:
    row = files.latest_report(tx, siklus_id, tahunan=tahunan)
    return None if row is None else from_json(row.model)


def _bahan(item: Indikator, spans: Sequence[TriwulanTercatat], own: Isian, lalu: tuple[TahunLalu, ...]) -> Bahan:
    angka, sel = [span.isian.angka(item.kode) for span in spans], [span.isian.places.get(item.kode) for span in spans]
    told = own.angka(item.kode)
    if told is not None and (item.agregasi is Agregasi.TAHUNAN or angka[3] is None):
        angka[3], sel[3] = told, own.places.get(item.kode)
    figures: Setahun = (angka[0], angka[1], angka[2], angka[3])
    return Bahan(
        indikator=item,
        angka=figures,
        tulisan=_words(item.kode, spans, own),
        sel=(sel[0], sel[1], sel[2], sel[3]),
        lalu=lalu,
        belum_tersedia=_late(item.kode, spans[3].isian, own) if figures[3] is None else None,
    )


def _words(kode: str, spans: Sequence[TriwulanTercatat], own: Isian) -> tuple[TulisanTw, ...]:
    parts = [(THE_YEAR, own.entries.get(kode))]
    parts += [(span.periode.nomor, span.isian.entries.get(kode)) for span in spans]
    return tuple(_written(nomor, entry) for nomor, entry in parts if entry is not None)


def _written(nomor: int, entry: Entry) -> TulisanTw:
    evidence = entry.text(Field.BUKTI_DUKUNG).splitlines()
    return TulisanTw(
        nomor,
        pendorong=entry.text(Field.FAKTOR_PENDORONG),
        kendala=entry.text(Field.KENDALA),
        solusi=entry.text(Field.SOLUSI),
        tindak_lanjut=entry.text(Field.TINDAK_LANJUT),
        bukti=tuple(line.strip() for line in evidence if line.strip()),
    )


def _late(kode: str, fourth: Isian, own: Isian) -> str | None:
    """Source and expected date of a figure that is late there, as last told."""
    for part in (own, fourth):
        entry = part.entries.get(kode)
        if entry is not None and entry.belum_tersedia:
            return entry.text(Field.KETERANGAN) or "sumber dan perkiraan terbit belum disebutkan"
    return None


def _of_year(
    tx: Connection, office: str, year: int, ukuran: Ukuran, koreksi: Sequence[Row[Any]]
) -> Iterable[TahunLalu]:
    report = yearly_report(tx, office, year)
    if report is not None:
        stated = {row.kode: _year_of(row, year) for row in report.indikator}
        again = {row.kode for row in koreksi}
        anew = _counted(tx, office, year, ukuran, koreksi) if again else ()
        return (stated | {row.kode: row for row in anew if row.kode in stated.keys() & again}).values()
    if not all(years.has_approved(tx, office, str(span)) for span in Tahun(year).triwulan):
        return []
    return _counted(tx, office, year, ukuran, koreksi)


def _counted(
    tx: Connection, office: str, year: int, ukuran: Ukuran, koreksi: Sequence[Row[Any]]
) -> Iterable[TahunLalu]:
    """A year from what was approved about it: its triwulan, and its yearly siklus where it had one."""
    spans = read_year(tx, office, year, koreksi)
    yearly = [row for row in years.of_periods(tx, office, [str(Tahun(year))]) if row.status in years.APPROVED]
    own = read_isian(tx, yearly[-1].id, koreksi) if yearly else EMPTY
    rows = load.indikator_of(tx, yearly[-1].id) if yearly else indikator_of(tx, spans[3])
    return [_year_of(measure_year(item, ukuran, year), year) for item in gather(rows, spans, own, {})]


def _year_of(row: IndikatorRow, year: int) -> TahunLalu:
    return TahunLalu(row.kode, year, row.realisasi_tw, row.target_tahunan, row.capaian.nilai)


def indikator_of(tx: Connection, span: TriwulanTercatat) -> list[Indikator]:
    """The indikator a triwulan was opened with, in print order; none where it was not approved."""
    if span.siklus is None:
        return []
    return load.indikator_of(tx, span.siklus.id)
