"""Fill the report model from the database: figures, narrative, approvals, recommendations, time, provenance."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases import people as who
from bot.cases.kendali import keuangan
from bot.cases.koreksi import in_force
from bot.cases.koreksi import shown as koreksi_shown
from bot.cases.load import Case
from bot.cases.papers import working_papers
from bot.cases.papers.sop_times import is_published, times
from bot.cases.rekomendasi import shown
from bot.cases.sheet import measuring as facts
from bot.cases.sheet import reading
from bot.cases.sheet.form import fill_period
from bot.domain import tulis
from bot.domain.capaian import capaian_triwulan, serapan
from bot.domain.entry import Entry, Field
from bot.domain.sop import Laku, Objek
from bot.domain.triwulan import Tahun
from bot.report import measure
from bot.report.model import (
    ALL_UNITS,
    AnggaranRow,
    IndikatorRow,
    KeputusanRow,
    LaporanTriwulan,
    Rekomendasi,
    UnitRow,
    seal,
)
from bot.report.words import PENEGASAN
from bot.store.queries import entries, files, prompts, record, rekomendasi


def build(tx: Connection, case: Case, now: datetime) -> LaporanTriwulan:
    """The report as it stands now; its `versi` counts changed contents, times and approvals apart."""
    rows = _indikator_rows(tx, case)
    unit = tuple(_unit_row(tx, case, kode, rows) for kode in case.siklus.bidang)
    model = LaporanTriwulan(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        kop=case.kantor.kop or (case.kantor.nama,),
        contoh=case.kantor.contoh,
        periode_nama=case.periode.nama,
        periode_kode=str(case.periode),
        zona=tulis.format_zona(now.astimezone(ZoneInfo(case.kantor.zona))),
        zona_iana=case.kantor.zona,
        versi=0,
        disusun_oleh=who.title_of(case, who.PLANNER),
        disusun_pada=now,
        unit=unit,
        indikator=tuple(rows),
        ringkasan=measure.measure_office(rows, facts.ukuran(case), load_previous_name(tx, case)),
        pita=case.kantor.pita,
        dasar_predikat=case.kantor.dasar_predikat,
        batas_capaian=case.kantor.batas_capaian,
        ambang=case.kantor.ambang,
        sop_nama=case.sop.nama,
        sop_nomor=case.sop.nomor,
        tempat=case.kantor.tempat or None,
        anggaran=_budget(tx, case),
        analisis=analysis(tx, case),
        rekomendasi=every_rekomendasi(tx, case),
        rekomendasi_lalu=shown.earlier(tx, case),
        keputusan=tuple(_decisions(tx, case)),
        langkah_waktu=tuple(times(tx, case, now)) if is_published(tx, case) else (),
        penandatangan=working_papers.signer(tx, case, now),
        kepala_riwayat=record.head(tx, f"siklus:{case.id}"),
        kertas_kerja=() if isinstance(case.periode, Tahun) else working_papers.triwulan_papers(tx, case),
        kendali=working_papers.control_rows(case),
        koreksi=tuple(koreksi_shown.report_row(tx, row) for row in in_force.earlier(tx, case)),
    )
    sealed = seal(model)
    return replace(sealed, versi=_version(tx, case, sealed.digest))


def load_previous_name(tx: Connection, case: Case) -> str | None:
    """The printed name of the period before, when its approved figures are there to compare with."""
    period = fill_period(case)
    known = reading.earlier_figures(tx, case, period)
    return period.previous().nama if known and period.nomor > 1 else None


def _budget(tx: Connection, case: Case) -> tuple[AnggaranRow, ...]:
    """The money up to the period's end as finance put it down in the control workbook; none before it did."""
    period = fill_period(case)
    lines = keuangan.spent(tx, case.instansi, period.tahun, period.nomor)
    return tuple(
        AnggaranRow(kode, nama, "", pagu, realisasi, serapan(realisasi, pagu).nilai)
        for kode, nama, pagu, realisasi in lines
    )


def _version(tx: Connection, case: Case, digest: str) -> int:
    last = files.latest_report(tx, case.id)
    if last is None:
        return 1
    return int(last.versi if last.digest == digest else last.versi + 1)


# --- figures ---------------------------------------------------------------------------------------------------------


def _indikator_rows(tx: Connection, case: Case) -> list[IndikatorRow]:
    current = reading.entries_of(entries.values(tx, case.id))
    cells = entries.cells(tx, case.id)
    names = files.sources(tx, case.id)
    before = _capaian_before(tx, case)
    rows = facts.measured_rows(tx, case)
    return [
        replace(
            _with_words(row, current.get(row.kode)),
            capaian_lalu=before.get(row.kode),
            sumber_sel=_source(names.get(row.unit, ""), cells.get(row.kode, {})),
        )
        for row in rows
    ]


def _capaian_before(tx: Connection, case: Case) -> dict[str, Any]:
    period = fill_period(case)
    earlier = reading.earlier_figures(tx, case, period)
    aturan = facts.ukuran(case).aturan
    found = {}
    for item in load.indikator_of(tx, case.id):
        angka = tuple(earlier.get(item.kode, ()))
        if angka:
            found[item.kode] = capaian_triwulan(item, angka, aturan).nilai
    return found


def _with_words(row: IndikatorRow, entry: Entry | None) -> IndikatorRow:
    if entry is None:
        return row
    links = tuple(part for part in entry.text(Field.BUKTI_DUKUNG).split() if part.startswith("http"))
    return replace(
        row,
        faktor_pendorong=entry.text(Field.FAKTOR_PENDORONG) or None,
        kendala=entry.text(Field.KENDALA) or None,
        solusi=entry.text(Field.SOLUSI) or None,
        tindak_lanjut=entry.text(Field.TINDAK_LANJUT) or None,
        bukti=links,
    )


def _source(file_name: str, cells: dict[str, str]) -> str | None:
    cell = cells.get(Field.REALISASI) or cells.get(Field.PEMBILANG)
    return f"{file_name} › {cell}" if cell and file_name else None


def _unit_row(tx: Connection, case: Case, kode: str, rows: Iterable[IndikatorRow]) -> UnitRow:
    measured = measure.measure_unit(kode, case.kantor.unit_name(kode), rows, facts.ukuran(case))
    approved = [row for row in _in_force(tx, case) if _is_about_entries(case, row, kode)]
    if not approved:
        return measured
    last = approved[-1]
    return replace(measured, disetujui_oleh=last.kapasitas, disetujui_pada=_when(case, last.pada), versi=last.versi)


def _is_about_entries(case: Case, row: Row[Any], kode: str) -> bool:
    """Whether a decision approved the data of a unit: its own, or the report's where the SOP has nobody decide on
    entries alone."""
    stage = case.sop.stages(row.urut)[row.tahap]
    if stage.laku is not Laku.PUTUSAN:
        return False
    return row.bidang == kode if _decides_on_entries(case) else stage.objek is Objek.LAPORAN


def _decides_on_entries(case: Case) -> bool:
    stages = (stage for row in case.sop.langkah for stage in case.sop.stages(row.urut))
    return any(stage.laku is Laku.PUTUSAN and stage.objek is Objek.ISIAN for stage in stages)


def _in_force(tx: Connection, case: Case) -> list[Row[Any]]:
    return [row for row in prompts.decisions(tx, case.id) if row.status == "final" and row.hasil == "setuju"]


def _when(case: Case, moment: datetime) -> str:
    return tulis.format_waktu(moment, case.kantor.zona)


# --- the course of the siklus ----------------------------------------------------------------------------------------


def analysis(tx: Connection, case: Case, objek: str = "analisis") -> str | None:
    """What was written to be printed as the report's analysis; None when nothing was."""
    texts = prompts.texts(tx, case.id, objek)
    return "\n\n".join(row.teks for row in texts) or None


def every_rekomendasi(tx: Connection, case: Case) -> tuple[Rekomendasi, ...]:
    """Those that live on, with where they stand, and before them those not distributed yet."""
    rows = rekomendasi.of_siklus(tx, case.id)
    kept = {row.tulisan_id for row in rows}
    given = [row for row in prompts.texts(tx, case.id, "rekomendasi", ("berlaku",)) if row.id not in kept]
    return (*(_not_distributed(case, row) for row in given), *shown.report_rows(tx, case, rows))


def _not_distributed(case: Case, row: Row[Any]) -> Rekomendasi:
    unit = ALL_UNITS if row.bidang == "*" else row.bidang
    return Rekomendasi(unit, row.teks, row.kapasitas, _when(case, row.pada), periode=case.periode.nama)


def _decisions(tx: Connection, case: Case) -> Iterable[KeputusanRow]:
    for row in prompts.decisions(tx, case.id):
        if row.status in ("final", "gugur"):
            yield KeputusanRow(
                urut=row.urut,
                kegiatan=case.sop.row(row.urut).kegiatan,
                unit=row.bidang or None,
                putusan=_word(case, row),
                oleh=row.kapasitas,
                pada=_when(case, row.pada),
                versi=row.versi or None,
                ronde=row.putaran,
                alasan=row.alasan or None,
                catatan=_recorded_later(row),
            )


def _recorded_later(row: Row[Any]) -> str | None:
    """How a decision came that the official did not give here, and whether the official has confirmed it since."""
    later = row.bukti.get("dicatat_kemudian")
    return f"Dicatat kemudian, {later['dasar']}; {PENEGASAN[later['ditegaskan']]}." if later else None


def _word(case: Case, row: Row[Any]) -> str:
    if row.status == "gugur":
        return "gugur"
    if row.hasil == "kembali":
        return "dikembalikan"
    return "disetujui" if case.sop.stages(row.urut)[row.tahap].laku is Laku.PUTUSAN else "dikonfirmasi"
