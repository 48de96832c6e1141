"""How was each capaian computed? The working paper (kertas kerja) of every indikator: inputs and where they were read,
the formula with its figures, the result. It computes nothing: it shows what the report's own figures were made of."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.domain.capaian import Hasil, Rumus
from bot.domain.indikator import Agregasi
from bot.report import rollup
from bot.report.model import IndikatorRow, KertasKerja, Laporan, Masukan
from bot.report.numbers import NBSP, NO_FIGURE, format_figure
from bot.report.tahunan import LaporanTahunan
from bot.report.text import one_line
from bot.report.typeset import frame_inputs, typeset_pages, typeset_pdf
from bot.report.view_head import view_identity
from bot.report.words import AGREGASI, ARAH, remark, say_capaian, say_realisasi

View = dict[str, Any]

TEMPLATE = "kertas_kerja.typ"
_FORMULA = {
    Rumus.NAIK: "{r} ÷ {t} × 100 %",
    Rumus.DUA_T_KURANG_R: "(2 × {t} − {r}) ÷ {t} × 100 %",
    Rumus.T_PER_R: "{t} ÷ {r} × 100 %",
}


def render_kertas_kerja(model: Laporan, format_dir: Path) -> bytes:
    """The working papers as one PDF; equal models give equal bytes. TemplateFault when the template cannot be used."""
    return typeset_pdf(TEMPLATE, frame_inputs(model, view_kertas_kerja(model)), model.disusun_pada, format_dir)


def render_papers(models: Sequence[Laporan], format_dir: Path) -> list[bytes]:
    """The working papers of several units, a PDF each, in order."""
    return [render_kertas_kerja(model, format_dir) for model in models]


def render_kertas_kerja_pages(model: Laporan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    return typeset_pages(TEMPLATE, frame_inputs(model, view_kertas_kerja(model)), model.disusun_pada, format_dir, ppi)


def view_kertas_kerja(model: Laporan) -> View:
    """The papers by unit as JSON primitives; an indikator nobody entered anything for says so."""
    papers = {paper.kode: paper for paper in model.kertas_kerja}
    gathered = rollup.indikator_by_unit(model)
    return {
        **view_identity(model),
        "judul": f"Kertas Kerja Pengukuran Kinerja {one_line(model.periode_nama)}",
        "unit": [
            {
                "nama": one_line(unit.nama),
                "indikator": [_paper(model, row, papers.get(row.kode)) for row in gathered.get(unit.kode, [])],
            }
            for unit in model.unit
        ],
        "kosong": {
            "masukan": "Belum ada angka yang dimasukkan untuk indikator ini.",
            "indikator": "Tidak ada indikator pada unit ini.",
        },
    }


def _paper(model: Laporan, row: IndikatorRow, paper: KertasKerja | None) -> View:
    inputs = paper.masukan if paper else ()
    return {
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "sifat": f"{one_line(row.satuan)}; baik bila {ARAH[row.arah]}; {_joined(row)}"
        + ("; isian kumulatif" if paper and paper.kumulatif else ""),
        "rasio": row.agregasi is Agregasi.RASIO,
        "masukan": [_input(item) for item in inputs],
        "hitungan": _steps(model, row, paper or KertasKerja(row.kode)),
        "keterangan": one_line(remark(row, model.batas_capaian)),
    }


def _joined(row: IndikatorRow) -> str:
    if row.agregasi is Agregasi.TAHUNAN:
        return "diukur sekali setahun"
    return f"triwulan digabung sebagai {AGREGASI[row.agregasi]}"


def _input(item: Masukan) -> View:
    return {
        "periode": one_line(item.periode),
        "target": format_figure(item.target, NO_FIGURE),
        "pembilang": format_figure(item.pembilang, NO_FIGURE),
        "penyebut": format_figure(item.penyebut, NO_FIGURE),
        "realisasi": format_figure(item.realisasi, NO_FIGURE),
        "sumber": one_line(item.sumber or NO_FIGURE),
    }


def _steps(model: Laporan, row: IndikatorRow, paper: KertasKerja) -> list[View]:
    """Realisasi, target and capaian of the period, and against the year's target where that is another one."""
    yearly = isinstance(model, LaporanTahunan)
    span = one_line(model.periode_nama) if yearly else f"s.d. {one_line(model.periode_nama)}"
    used, hasil = _used(row, paper), row.capaian
    found = [
        _step(f"Realisasi {span}", _sum_up(row, used), say_realisasi(row, hasil.realisasi)),
        _step(
            f"Target {span}",
            "target tahunan" if yearly else _targets(row, used, hasil),
            format_figure(hasil.target, NO_FIGURE),
        ),
        _step(f"Capaian {span}", _formula(hasil), say_capaian(hasil), row.predikat or ""),
    ]
    if not yearly:
        found.append(
            _step("Capaian terhadap target tahunan", _formula(row.capaian_tahunan), say_capaian(row.capaian_tahunan))
        )
    return found


def _step(hal: str, rumus: str, hasil: str, predikat: str = "") -> View:
    return {"hal": hal, "rumus": rumus or NO_FIGURE, "hasil": hasil, "predikat": one_line(predikat)}


def _used(row: IndikatorRow, paper: KertasKerja) -> list[Masukan]:
    """The quarters that count: all that were filled, or the last where a position or running total covers the rest."""
    ratio = row.agregasi is Agregasi.RASIO
    filled = [item for item in paper.masukan if _counts(item, ratio=ratio)]
    adds_up = row.agregasi is Agregasi.RATA_RATA or (
        row.agregasi in (Agregasi.JUMLAH, Agregasi.RASIO) and not paper.kumulatif
    )
    return filled if adds_up else filled[-1:]


def _counts(item: Masukan, *, ratio: bool) -> bool:
    return None not in (item.pembilang, item.penyebut) if ratio else item.realisasi is not None


def _sum_up(row: IndikatorRow, used: Sequence[Masukan]) -> str:
    if not used:
        return ""
    if row.agregasi is Agregasi.RASIO:
        above, below = ([item.pembilang for item in used], [item.penyebut for item in used])
        return f"{_plus(above, bracket=True)} ÷ {_plus(below, bracket=True)} × 100"
    if row.agregasi is Agregasi.RATA_RATA and len(used) > 1:
        return f"{_plus([item.realisasi for item in used], bracket=True)} ÷ {len(used)}"
    return _plus([item.realisasi for item in used]) if len(used) > 1 else f"angka {used[-1].periode}"


def _targets(row: IndikatorRow, used: Sequence[Masukan], hasil: Hasil) -> str:
    """How the quarters' targets make the period's; nothing where they do not (a range, an annual target)."""
    values = [item.target for item in used if item.target is not None]
    total = sum(values, Decimal(0))
    several = 1 < len(values) == len(used)
    if several and row.agregasi is Agregasi.JUMLAH and total == hasil.target:
        return _plus(values)
    if several and row.agregasi is Agregasi.RATA_RATA and total / len(values) == hasil.target:
        return f"{_plus(values, bracket=True)} ÷ {len(values)}"
    return f"target {used[-1].periode}" if used and used[-1].target == hasil.target else ""


def _plus(values: Sequence[Decimal | None], *, bracket: bool = False) -> str:
    said = " + ".join(format_figure(value, NO_FIGURE) for value in values)
    return f"({said})" if bracket and len(values) > 1 else said


def _formula(hasil: Hasil) -> str:
    if hasil.rumus is None or hasil.nilai is None:
        return ""
    said = _FORMULA[hasil.rumus].format(r=format_figure(hasil.realisasi), t=format_figure(hasil.target))
    return said.replace(" %", f"{NBSP}%")
