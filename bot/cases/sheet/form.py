"""The sheet a bidang fills: which rows and columns, what is prefilled and locked, in whose words.

"Cumulative or not" is the commonest error (office practice, Figures): the column to fill is headed with its months,
the running total stands locked beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256

from bot.cases.load import Case
from bot.domain.capaian import Angka, Aturan, Isian, aggregate, capaian_tahunan, round_half_up
from bot.domain.codec import canonical
from bot.domain.entry import BELUM_TERSEDIA, Field
from bot.domain.findings import number_fields
from bot.domain.indikator import Agregasi, Arah, Indikator, RumusTurun, asked_in
from bot.domain.triwulan import Tahun, Triwulan
from bot.report.measure_tahunan import Setahun
from integrations.google.forms import CellKind, Column, FormRow, FormSpec, Formula

TAB = "Isian"
TERSEDIA = "Tersedia"
_FIGURES = frozenset({Field.REALISASI, Field.PEMBILANG, Field.PENYEBUT, Field.KETERSEDIAAN, Field.KETERANGAN})
CONTOH = "CONTOH: data dan nama pada berkas ini fiktif"


def fill_period(case: Case) -> Triwulan:
    """The triwulan the sheet asks about; a yearly siklus asks for what is yearly in TW IV."""
    periode = case.periode
    return Triwulan(periode.tahun, 4) if isinstance(periode, Tahun) else periode


@dataclass(frozen=True, slots=True)
class Known:
    """What a sheet shows besides the indikator: `earlier` the approved figures of the quarters before, `settled` all
    four where a yearly siklus need not ask (kode -> TW I to IV), `owed` the recommendations still open."""

    earlier: Mapping[str, Sequence[Angka | None]]
    settled: Mapping[str, Setahun] = field(default_factory=dict)
    owed: tuple[str, ...] = ()


def build_form_spec(
    case: Case, bidang: str, indikator_rows: Sequence[Indikator], known: Known, editors: tuple[str, ...]
) -> FormSpec:
    """The sheet of `bidang`: one row per indikator; one whose year is settled is open for words only."""
    earlier, settled = known.earlier, known.settled
    period = fill_period(case)
    rows = [
        _settled_row(item, period, settled[item.kode], _aturan(case))
        if item.kode in settled
        else build_row(item, period, tuple(earlier.get(item.kode, ())), case.kantor.isian)
        for item in indikator_rows
    ]
    asked = [item for item in indikator_rows if item.kode not in settled]
    once = isinstance(case.periode, Tahun) and all(item.agregasi is Agregasi.TAHUNAN for item in asked)
    spec = FormSpec(
        tab=TAB,
        title_lines=_title(case, bidang, period, once=once),
        columns=_columns(case, period, _heading(period, case.kantor.isian, once=once)),
        rows=tuple(rows),
        done_label="Selesai: seluruh isian sudah lengkap dan benar (centang oleh pengisi)",
        footer=(*known.owed, *((CONTOH,) if case.kantor.contoh else ())),
        locale="in_ID",
        time_zone=case.kantor.zona,
        editors=editors,
        digest="",
    )
    return replace(spec, digest=sha256(canonical(spec).encode()).hexdigest()[:32])


def _aturan(case: Case) -> Aturan:
    return Aturan(case.kantor.batas_capaian, case.kantor.isian)


def _title(case: Case, bidang: str, period: Triwulan, *, once: bool) -> tuple[str, ...]:
    return (
        f"Laporan Kinerja {case.periode.nama}",
        f"{case.kantor.nama} — {case.kantor.unit_name(bidang)}",
        f"Isi kolom berwarna kuning saja, {_asked_span(case, period, once=once)}. Bila hasilnya nihil, ketik 0; "
        f"bila datanya belum terbit, pilih “{BELUM_TERSEDIA}” dan sebutkan sumber serta perkiraan terbitnya.",
    )


def _asked_span(case: Case, period: Triwulan, *, once: bool) -> str:
    """What the figures are to be about, in words for the people who fill."""
    if once:
        return f"untuk yang diukur setahun sekali; angka lain diambil dari empat triwulan {period.tahun} yang disetujui"
    if isinstance(case.periode, Tahun):
        return f"untuk {period.bulan} {period.tahun}: data {period.nama} belum disetujui seluruhnya"
    return f"untuk {period.bulan} {period.tahun}"


def _heading(period: Triwulan, isian: Isian, *, once: bool) -> str:
    if once:
        return f"Tahun {period.tahun}"
    months = f"{period.bulan_awal}–{period.bulan_akhir}"
    alone = isian is Isian.PER_TRIWULAN
    return f"{period.singkat} saja ({months})" if alone else f"S.d. {period.singkat} (sejak Januari)"


def _columns(case: Case, period: Triwulan, heading: str) -> tuple[Column, ...]:
    number, text = CellKind.NUMBER, CellKind.TEXT
    helped = (Column(Field.FAKTOR_PENDORONG, "Faktor pendorong", text, 220, fill=True),)
    return (
        Column("kode", "Kode", text, 70, fill=False),
        Column("indikator", "Indikator", text, 320, fill=False),
        Column("satuan", "Satuan", text, 90, fill=False),
        Column("target_tahunan", f"Target {period.tahun}", number, 100, fill=False),
        Column("target_kumulatif", f"Target s.d. {period.singkat}", number, 100, fill=False),
        Column("lalu", "Realisasi disetujui sebelumnya", number, 110, fill=False),
        Column(Field.PEMBILANG, f"Pembilang {heading}", number, 110, fill=True),
        Column(Field.PENYEBUT, f"Penyebut {heading}", number, 110, fill=True),
        Column(Field.REALISASI, f"Realisasi {heading}", number, 130, fill=True),
        Column("kumulatif", f"Realisasi s.d. {period.singkat} (otomatis)", number, 120, fill=False),
        Column("capaian", f"Capaian s.d. {period.singkat} (%) (otomatis)", number, 110, fill=False),
        Column(
            Field.KETERSEDIAAN, "Ketersediaan data", CellKind.CHOICE, 130, fill=True, choices=(TERSEDIA, BELUM_TERSEDIA)
        ),
        Column(Field.KETERANGAN, "Sumber dan perkiraan terbit (bila belum tersedia)", text, 200, fill=True),
        *(helped if case.kantor.faktor_pendorong else ()),
        Column(Field.KENDALA, "Kendala", text, 240, fill=True),
        Column(Field.SOLUSI, "Solusi yang dilakukan", text, 220, fill=True),
        Column(Field.TINDAK_LANJUT, "Rencana tindak lanjut", text, 220, fill=True),
        Column(Field.BUKTI_DUKUNG, "Bukti dukung (tautan)", CellKind.LINK, 180, fill=True),
    )


def build_row(item: Indikator, period: Triwulan, earlier: tuple[Angka | None, ...], isian: Isian) -> FormRow:
    cells: dict[str, Decimal | int | str | bool | Formula | None] = {
        "kode": item.kode,
        "indikator": _called(item),
        "satuan": item.satuan,
        "target_tahunan": item.target_tahunan,
        "target_kumulatif": _target_so_far(item, period.nomor),
        "lalu": _realisasi_so_far(item, earlier, isian),
        "kumulatif": _cumulative_formula(item, earlier, isian),
        "capaian": _capaian_formula(item),
    }
    if not asked_in(item, period.nomor):
        cells["lalu"], cells["kumulatif"], cells["capaian"] = None, "diukur tahunan", None
        return FormRow(item.kode, cells, frozenset(Field))
    wanted = frozenset(number_fields(item))
    if Field.REALISASI not in wanted:
        cells[Field.REALISASI] = Formula('=IF(N({penyebut})=0;"";{pembilang}/{penyebut}*100)')
    closed = {Field.REALISASI, Field.PEMBILANG, Field.PENYEBUT} - wanted
    return FormRow(item.kode, cells, frozenset(closed))


def _called(item: Indikator) -> str:
    """Its name as the sheet says it; a figure of the whole year does not belong to the months in the heading."""
    once = " (angka setahun)" if item.agregasi is Agregasi.TAHUNAN else ""
    return item.nama + once + (" (angka ilustrasi)" if item.ilustrasi else "")


def _settled_row(item: Indikator, period: Triwulan, figures: Setahun, aturan: Aturan) -> FormRow:
    """The year as it was approved in four triwulan, to be read and not to be typed again."""
    year = capaian_tahunan(item, figures, aturan)
    shown = None if year.realisasi is None else round_half_up(year.realisasi)
    cells: dict[str, Decimal | int | str | bool | Formula | None] = {
        "kode": item.kode,
        "indikator": _called(item),
        "satuan": item.satuan,
        "target_tahunan": item.target_tahunan,
        "target_kumulatif": _target_so_far(item, period.nomor),
        "lalu": shown,
        "kumulatif": shown,
        "capaian": None if year.nilai is None else round_half_up(year.nilai),
    }
    return FormRow(item.kode, cells, _FIGURES)


def _target_so_far(item: Indikator, nomor: int) -> Decimal | None:
    if item.agregasi is not Agregasi.JUMLAH:
        return item.target_of(nomor)
    known = [target for target in item.target_tw[:nomor] if target is not None]
    return sum(known, Decimal(0)) if known else None


def _realisasi_so_far(item: Indikator, earlier: Sequence[Angka | None], isian: Isian) -> Decimal | None:
    """As the report counts it; what was divided is rounded as it is printed."""
    so_far = aggregate(item.agregasi, earlier, isian)
    divided = item.agregasi in (Agregasi.RASIO, Agregasi.RATA_RATA)
    return round_half_up(so_far) if so_far is not None and divided else so_far


def _cumulative_formula(item: Indikator, earlier: Sequence[Angka | None], isian: Isian) -> Formula:
    """With what is typed now, the figure the report will have: `aggregate`, as a formula."""
    known = [angka for angka in earlier if angka is not None]
    figures = [angka.realisasi for angka in known if angka.realisasi is not None]
    pairs = [(a.pembilang, a.penyebut) for a in known if a.pembilang is not None and a.penyebut is not None]
    total = "{realisasi}"
    if item.agregasi is Agregasi.JUMLAH and isian is Isian.PER_TRIWULAN:
        total = "N({lalu})+{realisasi}"
    elif item.agregasi is Agregasi.RATA_RATA:
        total = f"({_sum(figures)}+{{realisasi}})/{len(figures) + 1}"
    elif item.agregasi is Agregasi.RASIO and isian is Isian.PER_TRIWULAN:
        above, below = (_sum([pair[at] for pair in pairs]) for at in (0, 1))
        total = f"({above}+{{pembilang}})/({below}+{{penyebut}})*100"
    return Formula(f'=IF(ISNUMBER({{realisasi}});{total};"")')


def _sum(figures: Sequence[Decimal]) -> str:
    """A sum as a fraction of whole numbers: no locale writes it in its own way."""
    above, below = sum(figures, Decimal(0)).as_integer_ratio()
    return f"{above}/{below}"


def _capaian_formula(item: Indikator) -> Formula:
    """At once for the person who fills; the report computes anew (with the quarters before, caps and conventions)."""
    if item.arah is Arah.NAIK_BAIK:
        figure = "{kumulatif}/{target_kumulatif}*100"
    elif item.rumus_turun is RumusTurun.T_PER_R:
        figure = "IFERROR({target_kumulatif}/{kumulatif}*100;100)"
    else:
        figure = "MAX(0;(2*{target_kumulatif}-{kumulatif})/{target_kumulatif}*100)"
    return Formula(f'=IF(AND(ISNUMBER({{kumulatif}});N({{target_kumulatif}})>0);ROUND({figure};2);"")')
