"""From a sheet as read to entries, findings and a verdict: complete, changed, or damaged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from bot.cases import load as cases
from bot.cases.drive.files import form_key
from bot.cases.koreksi import in_force
from bot.cases.load import GOOGLE_ACCOUNT, Case
from bot.cases.papers.yearly_sources import Wanted, approved_year
from bot.cases.rekomendasi.shown import sheet_lines
from bot.cases.sheet.form import Known, build_form_spec, fill_period
from bot.cases.sheet.stored import entries_of as entries_of
from bot.cases.sheet.stored import stored_of as stored_of
from bot.domain import entries as reader
from bot.domain import tulis
from bot.domain.capaian import Angka
from bot.domain.codec import canonical, to_json
from bot.domain.entry import Entries, Field, RawCell, Value, digest
from bot.domain.findings import Finding, Konteks, show
from bot.domain.indikator import Indikator
from bot.domain.siklus import is_closed
from bot.domain.triwulan import Tahun, Triwulan
from bot.report.measure_tahunan import Setahun
from bot.store.queries import cycles, entries, files, marks
from integrations.google.forms import CellReading, FormReading, FormSpec

_DATES = frozenset({"DATE", "TIME", "DATE_TIME"})
_DAY_ZERO, _DAYS = date(1899, 12, 30), 100_000  # serial numbers count from here; up to the year 2173


@dataclass(frozen=True, slots=True)
class FormContext:
    """What reading one sheet needs: its form, its indicators and the approved figures before it."""

    form: FormSpec
    indikator_rows: tuple[Indikator, ...]
    konteks: Konteks


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet as read and understood. `values` and `cells` are what is stored (kode -> field -> …)."""

    parsed: reader.Parsed
    digest: str
    complete: bool
    done: bool
    cells: Mapping[str, Mapping[str, str]]
    sheet_id: int

    @property
    def entries(self) -> Entries:
        """The entries by kode."""
        return self.parsed.entries


def form_context(tx: Connection, case: Case, bidang: str) -> FormContext:
    """Everything needed to build or read the sheet of `bidang`. The account the bot works as keeps its protections."""
    editors = (marks.get(tx, GOOGLE_ACCOUNT) or "bot@belum-diketahui.invalid",)
    rows = tuple(cases.indikator_of(tx, case.id, bidang))
    period = fill_period(case)
    earlier = earlier_figures(tx, case, period, bidang)
    confirmed = frozenset(cycles.get(tx, case.id).konfig.get("dikonfirmasi", ()))
    konteks = Konteks(
        period,
        earlier,
        case.kantor.isian,
        case.kantor.batas_capaian,
        dikonfirmasi=confirmed,
        disetujui=settled_of(tx, case, bidang),
    )
    known = Known(earlier, owed=sheet_lines(tx, case, bidang))
    if isinstance(case.periode, Tahun):  # as it was at the opening: what is approved later must not change the form
        year = _year(tx, case, bidang, case.dibuka)
        known = Known({kode: figures[:3] for kode, figures in year.items()}, _settled(year), known.owed)
    return FormContext(build_form_spec(case, bidang, rows, known, editors), rows, konteks)


def settled_of(tx: Connection, case: Case, bidang: str | None = None) -> frozenset[str]:
    """The kode whose year is approved by now: a yearly siklus does not want their figures; empty for a triwulan."""
    return frozenset(_settled(_year(tx, case, bidang)))


def _year(tx: Connection, case: Case, bidang: str | None, until: datetime | None = None) -> dict[str, Setahun]:
    """The approved figures of what a bidang answers for now, whichever bidang entered them then."""
    if not isinstance(case.periode, Tahun):
        return {}
    rows = in_force.earlier(tx, case)
    kode = None if bidang is None else [item.kode for item in cases.indikator_of(tx, case.id, bidang)]
    return approved_year(tx, case.instansi, case.periode.tahun, Wanted(kode, until, rows))


def _settled(year: Mapping[str, Setahun]) -> dict[str, Setahun]:
    return {kode: figures for kode, figures in year.items() if figures[3] is not None}


def earlier_figures(
    tx: Connection, case: Case, period: Triwulan, bidang: str | None = None
) -> dict[str, Sequence[Angka | None]]:
    """The approved figures of the year's earlier triwulan as corrected since: kode -> one for each of them (None: there
    is none).

    A yearly siklus takes them from whatever SOP collected them (`bidang`: those of its indikator).
    """
    if isinstance(case.periode, Tahun):
        year = _year(tx, case, bidang)
        return {kode: figures[: period.nomor - 1] for kode, figures in year.items()}
    rows = [row for row in in_force.earlier(tx, case) if row.sop_kode == case.sop.kode]
    spans = [str(Triwulan(period.tahun, nomor)) for nomor in range(1, period.nomor)]
    approved = [
        in_force.lay_over(
            entries.approved_values(tx, case.instansi, case.sop.kode, span),
            [row for row in rows if row.periode == span],
        )
        for span in spans
    ]
    kodes = {kode for values in approved for kode in values}
    return {kode: tuple(_angka(kode, values.get(kode)) for values in approved) for kode in kodes}


def _angka(kode: str, isi: Mapping[str, Any] | None) -> Angka | None:
    return None if isi is None else entries_of({kode: isi})[kode].angka if isi else None


def last_good(tx: Connection, case: Case, bidang: str) -> dict[tuple[str, str], Value]:
    """The last good values of a bidang by cell (kode, field): what a repaired sheet is filled with."""
    found = entries_of(entries.values(tx, case.id, bidang))
    return {(kode, str(field)): value for kode, entry in found.items() for field, value in entry.values.items()}


def _shown_otherwise(cell: CellReading) -> str:
    """What people see where Sheets made a date, a time or a percentage of what was typed ("1/4", "85%"): its number is
    nobody's figure."""
    if not isinstance(cell.value, Decimal):
        return ""
    if cell.number_type == "PERCENT":
        return f"{show(cell.value * 100)}%"
    if cell.number_type not in _DATES:
        return ""
    whole, rest = divmod(cell.value, 1)
    day = tulis.format_tanggal_surat(_DAY_ZERO + timedelta(days=int(whole))) if 0 < whole < _DAYS else ""
    minutes = int(rest * 24 * 60)
    return day or f"{minutes // 60:02d}.{minutes % 60:02d}"


def understand(reading: FormReading, context: FormContext, evidence: Sequence[Finding] = ()) -> Seen:
    """What a sheet says: every located cell parsed and checked; what could not be located is a finding, not a blank.
    `evidence` is what was found about the files it links."""
    fields = {str(field) for field in Field}
    merged = set(reading.merged)
    cells = {
        (row, Field(column)): RawCell(cell.value, cell.error, (row, column) in merged, _shown_otherwise(cell))
        for (row, column), cell in reading.cells.items()
        if column in fields
    }
    parsed = reader.parse(cells, context.indikator_rows, context.konteks)
    if parsed.intact:
        more = (item for item in evidence if item.kunci not in context.konteks.dikonfirmasi)
        parsed = replace(parsed, findings=(*parsed.findings, *more))
    where: dict[str, dict[str, str]] = {}
    for (row, column), cell in reading.cells.items():
        if column in fields:
            where.setdefault(row, {})[column] = cell.a1
    complete = reader.is_complete(parsed)
    return Seen(parsed, digest(parsed.entries), complete, reading.done, where, reading.sheet_id)


def finding_rows(findings: Sequence[Finding], seen: Seen | None = None) -> list[dict[str, Any]]:
    """Findings as stored: where (kode, field, cell), what kind, what was written, and figures for the sentence."""
    rows = []
    for item in findings:
        cell = seen.cells.get(item.kode or "", {}).get(item.field or "", "") if seen else ""
        rows.append({**to_json(item), "kunci": item.kunci, "sel": cell, "gid": seen.sheet_id if seen else 0})
    return rows


def findings_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Names a set of findings, so that the same ones are not sent twice; where the cell stands does not matter."""
    return sha256(canonical(sorted(row["kunci"] for row in rows)).encode()).hexdigest()


def keep(tx: Connection, case: Case, bidang: str, seen: Seen, now: datetime) -> bool:
    """Stores what was read; True when people's entries differ from the last read. Damaged sheets keep the last good
    values: an error is never read as an empty sheet. So do sheets whose data are closed: what was approved counts, what
    stands there now is only told."""
    before = entries.sheet(tx, case.id, bidang)
    changed = before is None or before.digest != seen.digest
    values: dict[str, Any] = {
        "temuan": finding_rows(seen.parsed.findings, seen),
        "lengkap": seen.complete,
        "terisi": seen.parsed.terisi,
        "dibaca": now,
        "masalah": None if seen.parsed.intact else "struktur",
    }
    closed = is_closed(case.siklus, case.sop)
    if not seen.parsed.intact:
        told = {"masalah": "struktur", "dibaca": now} if closed else {**values, "berubah": now}
        entries.put_sheet(tx, case.id, bidang, told, now)
        return False
    if changed and closed:
        approved = (before.disetujui if before else None) or {}
        version = (before.versi if before else 0) + 1
        values = {"digest": seen.digest, "versi": version, "dibaca": now, "masalah": None}
        values["disetujui"] = {**approved, "sesudahnya": stored_of(seen.entries)}
    elif changed:
        quiet = now + timedelta(minutes=case.kantor.tenang_menit)
        values |= {
            "digest": seen.digest,
            "versi": (before.versi if before else 0) + 1,
            "berubah": now,
            "periksa": quiet,
        }
        entries.replace_values(tx, case.id, bidang, stored_of(seen.entries), seen.cells)
    entries.put_sheet(tx, case.id, bidang, values, now)
    return changed


def message_findings(
    tx: Connection, case: Case, bidang: str, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Stored findings as messages list them: the cell with its link, the indikator's name, the kind and its figures."""
    names = {item.kode: item.nama for item in cases.indikator_of(tx, case.id, bidang)}
    file = files.by_key(tx, form_key(case, bidang))
    return [_message_finding(row, names, file.tautan if file else "") for row in rows]


def _message_finding(row: Mapping[str, Any], names: Mapping[str, str], link: str | None) -> dict[str, Any]:
    shown = {name: show_param(value) for name, value in row["params"].items()}
    cell = row.get("sel") or ""
    where = {"sel": cell, "tautan_sel": f"{link}#gid={row.get('gid', 0)}&range={cell}"} if cell and link else {}
    return {
        **shown,
        **where,
        "indikator": names.get(row["kode"] or "", "Seluruh tabel"),
        "jenis": row["jenis"],
        "kolom": row["field"] or "",
        "nilai": row["nilai"] or shown.get("nilai", ""),
    }


def show_param(value: object) -> str:
    """A finding's figure as printed; stored findings keep figures as strings."""
    try:
        return show(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def text_digest(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return sha256(text.encode()).hexdigest()
