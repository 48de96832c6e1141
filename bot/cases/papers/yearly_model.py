"""Fill the yearly report from the database: four approved triwulan under whichever SOP, and what the yearly siklus was
told itself. A triwulan that is missing becomes one sentence; what is there is used all the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.handed_in import agreements
from bot.cases.koreksi import in_force
from bot.cases.koreksi import shown as koreksi_shown
from bot.cases.load import Case
from bot.cases.papers import report_model, working_papers
from bot.cases.papers import yearly_sources as sources
from bot.cases.papers.rujukan import pinned_rujukan
from bot.cases.papers.yearly_changes import differences
from bot.cases.papers.yearly_sources import Isian, TriwulanTercatat
from bot.cases.rekomendasi import shown
from bot.cases.sheet.measuring import ukuran
from bot.domain import hari_kerja, tulis
from bot.domain.indikator import Agregasi, Indikator
from bot.domain.rujukan import Rujukan
from bot.domain.triwulan import Tahun, Triwulan
from bot.report.compose_tahunan import Tahunan, compose
from bot.report.model import AnggaranRow, Laporan, Rekomendasi
from bot.report.tahunan import LaporanTahunan, SumberTriwulan
from bot.store.queries import cycles, files, prompts

_YEARS_COMPARED = 2


def build_any(tx: Connection, case: Case, now: datetime) -> Laporan:
    """The report of a siklus as it stands now: yearly when its period is a year, else quarterly."""
    return build(tx, case, now) if isinstance(case.periode, Tahun) else report_model.build(tx, case, now)


def build_closing(tx: Connection, case: Case, now: datetime) -> LaporanTahunan:
    """The yearly report a siklus of TW IV closes the year with. ValueError unless its SOP does that, in TW IV."""
    if not (case.sop.closes_year and isinstance(case.periode, Triwulan)):
        raise ValueError(f"{case.sop.kode} {case.periode} closes no year")
    return _build(tx, replace(case, periode=Tahun(case.periode.tahun)), now, closing=case.id)


def build(tx: Connection, case: Case, now: datetime) -> LaporanTahunan:
    """The yearly report as it stands now; `versi` counts changed contents. ValueError unless the period is a year."""
    if not isinstance(case.periode, Tahun):
        raise ValueError(f"{case.periode} is not a year: a yearly report needs one")
    return _build(tx, case, now)


def _build(tx: Connection, case: Case, now: datetime, closing: int | None = None) -> LaporanTahunan:
    tahun, rujukan = case.periode.tahun, pinned_rujukan(tx, case.instansi, case.id)
    koreksi = in_force.earlier(tx, case, closing=closing is not None)
    spans = sources.read_year(tx, case.instansi, tahun, koreksi, closing=closing)
    own = sources.read_isian(tx, case.id) if closing is None else sources.EMPTY  # TW IV stands among the triwulan
    rows = load.indikator_of(tx, case.id)
    head = report_model.build(tx, case, now)
    spans = spans if closing is None else _approved_now(spans, head)
    known_until = in_force.horizon(tx, case, closing=closing is not None)
    history = sources.earlier_years(
        tx, case.instansi, range(tahun - _back(rujukan, tahun), tahun), ukuran(case), known_until
    )
    year = Tahunan(
        tahun=tahun,
        bahan=sources.gather(rows, spans, own, history),
        anggaran=_budget(spans),
        sumber=tuple(_source(tx, case, span, own, rows) for span in spans),
        perbedaan=differences(tx, case, spans, rows),
        naskah_pk=agreements.printed(tx, case),
        sebutan="LAKIP" if "LAKIP" in case.sop.nama.upper() else "LKjIP",
    )
    head = replace(
        head,
        rekomendasi_lalu=_earlier_rekomendasi(tx, case, spans),
        koreksi=tuple(koreksi_shown.report_row(tx, row) for row in koreksi),
        kertas_kerja=working_papers.tahunan_papers(year.bahan, case.kantor.isian),
        analisis=report_model.analysis(tx, case, "analisis" if closing is None else "analisis_tahunan"),
    )
    last = files.latest_report(tx, case.id, tahunan=closing is not None)
    return _versioned(compose(head, year, rujukan, ukuran(case)), last)


def _approved_now(spans: Sequence[TriwulanTercatat], head: Laporan) -> tuple[TriwulanTercatat, ...]:
    """The TW IV that closes the year with who approved it: its report was kept before anybody did."""
    kept = spans[3].laporan
    return (*spans[:3], spans[3] if kept is None else replace(spans[3], laporan=replace(kept, unit=head.unit)))


def _back(rujukan: Rujukan, tahun: int) -> int:
    """How many years to look back: as many as a total over the plan's years needs, at least two."""
    return max([_YEARS_COMPARED, *(tahun - plan.sejak for plan in rujukan.renstra if plan.sejak is not None)])


def _versioned(model: LaporanTahunan, last: Row[Any] | None) -> LaporanTahunan:
    if last is None:
        return replace(model, versi=1)
    return replace(model, versi=int(last.versi if last.digest == model.digest else last.versi + 1))


def _budget(spans: Sequence[TriwulanTercatat]) -> tuple[AnggaranRow, ...]:
    """The money of the year: finance's figures are cumulative, so those of the fourth triwulan alone."""
    report = spans[3].laporan
    return report.anggaran if report is not None else ()


# --- where the figures come from -------------------------------------------------------------------------------------


def _source(
    tx: Connection, case: Case, span: TriwulanTercatat, own: Isian, rows: Sequence[Indikator]
) -> SumberTriwulan:
    if span.siklus is not None:
        return _approved(tx, case, span)
    if span.periode.nomor == 4 and _told_whole(own, rows):
        return SumberTriwulan(span.periode.nama, f"{case.sop.nama} (isian siklus tahunan ini)")
    return SumberTriwulan(span.periode.nama, kurang=_missing(span))


def _approved(tx: Connection, case: Case, span: TriwulanTercatat) -> SumberTriwulan:
    row, report = span.siklus, span.laporan
    assert row is not None
    units = report.unit if report is not None else ()
    ended = row.selesai or _decided(tx, case)
    return SumberTriwulan(
        span.periode.nama,
        cycles.sop_content(tx, row.sop_digest).get("nama"),
        tulis.format_tanggal_surat(hari_kerja.local(case.kalender, ended)) if ended else None,
        report.versi if report is not None else None,
        tuple((unit.nama, unit.disetujui_oleh) for unit in units if unit.disetujui_oleh),
    )


def _decided(tx: Connection, case: Case) -> datetime | None:
    """When the last decision about the report fell: a triwulan that closes the year is approved then."""
    final = case.sop.final_row
    given = [row for row in prompts.decisions(tx, case.id) if final and row.urut == final.urut]
    return next((row.pada for row in reversed(given) if (row.hasil, row.status) == ("setuju", "final")), None)


def _told_whole(own: Isian, rows: Sequence[Indikator]) -> bool:
    """Whether the yearly siklus itself was told the fourth triwulan of everything that is measured in triwulan."""
    asked = [item for item in rows if item.agregasi is not Agregasi.TAHUNAN]
    return bool(asked) and all(own.angka(item.kode) is not None for item in asked)


def _missing(span: TriwulanTercatat) -> str:
    """What is missing and how to mend it, in one sentence."""
    nama = span.periode.nama
    why = f"siklusnya masih {span.terbuka.status}" if span.terbuka is not None else "belum ada siklusnya"
    enter = ", atau isi angkanya pada lembar siklus tahunan ini" if span.periode.nomor == 4 else ""
    return (
        f"Data {nama} belum ada yang disetujui ({why}); selesaikan pengumpulan data {nama}{enter}, lalu susun ulang "
        "laporan (angka triwulan lain tetap dipakai)."
    )


# --- people ----------------------------------------------------------------------------------------------------------


def _earlier_rekomendasi(tx: Connection, case: Case, spans: Sequence[TriwulanTercatat]) -> tuple[Rekomendasi, ...]:
    """What was recommended about last year's report and in the triwulan of this year, with the answers, once each."""
    assert isinstance(case.periode, Tahun)
    last_year = sources.yearly_report(tx, case.instansi, case.periode.tahun - 1)
    reports = [report for report in (last_year, *(span.laporan for span in spans)) if report is not None]
    given = [item for report in reports for item in (*report.rekomendasi_lalu, *report.rekomendasi)]
    given += shown.of_year(tx, case, case.periode.tahun)  # a later item knows the later answer
    return tuple({(item.unit, item.teks, item.pada): item for item in given}.values())
