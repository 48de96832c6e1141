"""How is one row printed? Indikator, groups of them by unit, and budget lines as formatted strings."""

from typing import Any

from bot.domain.capaian import TingkatEfisiensi
from bot.report import rollup
from bot.report.model import AnggaranRow, IndikatorRow, Laporan, UnitRow
from bot.report.numbers import NO_FIGURE, format_figure, format_fixed, format_percent, format_rupiah
from bot.report.text import clean, one_line, web_link
from bot.report.words import AGREGASI, ARAH, remark, say_capaian, say_realisasi, say_when

View = dict[str, Any]

EFISIENSI = {
    TingkatEfisiensi.EFISIEN: "efisien",
    TingkatEfisiensi.CUKUP_EFISIEN: "cukup efisien",
    TingkatEfisiensi.TIDAK_EFISIEN: "tidak efisien",
}


def view_indikator(model: Laporan, row: IndikatorRow, names: dict[str, str]) -> View:
    """One indikator as strings, figures formatted, with the name of its unit out of `names`."""
    capaian, yearly = row.capaian, row.capaian_tahunan
    return {
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "unit": one_line(names.get(row.unit, row.unit)),
        "satuan": one_line(row.satuan),
        "arah": ARAH[row.arah],
        "agregasi": AGREGASI[row.agregasi],
        "target_tw": format_figure(row.target_tw, NO_FIGURE),
        "realisasi_tw": say_realisasi(row, row.realisasi_tw),
        "target_kumulatif": format_figure(capaian.target, NO_FIGURE),
        "realisasi_kumulatif": say_realisasi(row, capaian.realisasi),
        "target_tahunan": format_figure(row.target_tahunan, NO_FIGURE),
        "capaian": say_capaian(capaian),
        "capaian_tahunan": say_capaian(yearly),
        "capaian_lalu": format_percent(row.capaian_lalu),
        "predikat": one_line(row.predikat or NO_FIGURE),
        "keterangan": remark(row, model.batas_capaian),
        **_narrative(row),
        **_source(row),
    }


def view_groups(model: Laporan) -> list[View]:
    """The units with their indikator, and those of them about which somebody wrote something."""
    names, gathered = rollup.unit_names(model), rollup.indikator_by_unit(model)
    return [_group(model, unit, gathered.get(unit.kode, []), names) for unit in model.unit]


def view_movement(model: Laporan) -> list[View]:
    """The indikator whose capaian can be held against the period before: both, the difference in points, where to."""
    names = rollup.unit_names(model)
    return [_moved(row, names) for row in model.indikator if None not in (row.capaian.nilai, row.capaian_lalu)]


def _moved(row: IndikatorRow, names: dict[str, str]) -> View:
    assert row.capaian.nilai is not None
    assert row.capaian_lalu is not None
    change = row.capaian.nilai - row.capaian_lalu
    return {
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "unit": one_line(names.get(row.unit, row.unit)),
        "lalu": format_percent(row.capaian_lalu),
        "kini": format_percent(row.capaian.nilai),
        "selisih": format_fixed(change),
        "gerak": "tetap" if change == 0 else "naik" if change > 0 else "turun",
    }


def view_anggaran(model: Laporan) -> list[View]:
    """The budget lines; empty when finance delivered none."""
    names = rollup.unit_names(model)
    return [_budget_line(row, names) for row in model.anggaran]


def _group(model: Laporan, unit: UnitRow, rows: list[IndikatorRow], names: dict[str, str]) -> View:
    return {
        "nama": one_line(unit.nama),
        "rerata": format_percent(unit.rerata),
        "dihitung": f"{unit.dihitung} dari {unit.jumlah_indikator}",
        "predikat": one_line(unit.predikat or NO_FIGURE),
        "persetujuan": _approval(unit),
        "indikator": [view_indikator(model, row, names) for row in rows],
        "catatan": [view_indikator(model, row, names) for row in rollup.narrated(rows)],
    }


def _approval(unit: UnitRow) -> str:
    if not unit.disetujui_oleh:
        return "Data belum disetujui kepala unit."
    version = f", data versi {unit.versi}" if unit.versi is not None else ""
    when = f" pada {say_when(unit.disetujui_pada)}" if unit.disetujui_pada else ""
    return f"Disetujui {one_line(unit.disetujui_oleh)}{when}{version}."


def _narrative(row: IndikatorRow) -> View:
    written = {
        "pendorong": row.faktor_pendorong,
        "kendala": row.kendala,
        "solusi": row.solusi,
        "tindak_lanjut": row.tindak_lanjut,
    }
    evidence = [{"teks": clean(item), "tautan": web_link(item.strip())} for item in row.bukti]
    return {name: clean(text or "") or NO_FIGURE for name, text in written.items()} | {"bukti": evidence}


def _source(row: IndikatorRow) -> View:
    unknown = "tidak tercatat" if row.realisasi_tw is not None else NO_FIGURE
    berkas, _, sel = one_line(row.sumber_sel or unknown).rpartition(" › ")
    return {"berkas": berkas or sel, "sel": sel if berkas else NO_FIGURE}


def _budget_line(row: AnggaranRow, names: dict[str, str]) -> View:
    gap = row.efisiensi
    return {
        "kode": one_line(row.kode),
        "program": one_line(row.program),
        "unit": one_line(names.get(row.unit, row.unit)),
        "pagu": format_rupiah(row.pagu),
        "realisasi": format_rupiah(row.realisasi, "belum diisi"),
        "serapan": format_percent(row.serapan),
        "capaian": format_percent(row.capaian),
        "efisiensi": f"{format_fixed(gap.nilai)} ({EFISIENSI[gap.tingkat]})" if gap else NO_FIGURE,
    }
