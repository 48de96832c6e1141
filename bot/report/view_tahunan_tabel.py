"""How are the tables T1 to T10 of a yearly report printed? Their captions, and every row as formatted strings."""

from decimal import Decimal
from typing import Any

from bot.domain.capaian import serapan
from bot.domain.triwulan import ROMAN
from bot.report import rollup
from bot.report.anggaran import top_lines, total
from bot.report.charts import band_colour
from bot.report.measure_tahunan import codes_by_sasaran
from bot.report.model import AnggaranRow, IndikatorRow
from bot.report.numbers import NBSP, NO_FIGURE, format_figure, format_fixed, format_percent, format_rupiah
from bot.report.tahunan import (
    AnalisisRow,
    EfisiensiRow,
    LaporanTahunan,
    PerbandinganRow,
    Perbedaan,
    RekapRow,
    RenstraRow,
    SasaranRow,
    StandarRow,
)
from bot.report.text import clean, one_line
from bot.report.view_rows import EFISIENSI, view_indikator
from bot.report.words import remark, say_capaian, say_realisasi

View = dict[str, Any]

NO_CAUSE = "penyebab belum dituliskan"
LEVEL = {"iku": "IKU", "program": "Program", "kegiatan": "Kegiatan", "sub_kegiatan": "Sub kegiatan"}


def view_tables(model: LaporanTahunan) -> View:
    """Every table by its name in domain.md §1.2; an empty one is an empty list."""
    rows = {row.kode: row for row in model.indikator}
    return {
        "judul_tabel": _captions(model),
        "judul_gambar": {
            "sasaran": f"Gambar 3.1 Rata-rata capaian per sasaran Tahun {model.tahun} (%)",
            "anggaran": f"Gambar 3.2 Serapan anggaran per program Tahun {model.tahun} (%)",
        },
        "sasaran": _by_sasaran(model, rows),
        "perbandingan": [_years(row, rows[row.kode]) for row in model.perbandingan],
        "renstra": [_renstra(row, rows[row.kode]) for row in model.renstra],
        "standar": [_standard(row, rows[row.kode]) for row in model.standar],
        "analisis_indikator": [_analysis(row, rows[row.kode]) for row in model.analisis_indikator],
        "efisiensi": [_efficiency(row) for row in model.efisiensi],
        "penunjang": _supporting(model, rows),
        "anggaran": [_budget(row) for row in model.anggaran],
        "anggaran_total": _budget_total(model),
        "rekap": _recap(model, rows),
        "perubahan": [_changed(row) for row in model.perbedaan],
    }


def _captions(model: LaporanTahunan) -> dict[str, str]:
    n = model.tahun
    plan = one_line(model.renstra_nama) or "rencana strategis"
    return {
        "pegawai": "Tabel 1.1 Sumber daya manusia",
        "t1": f"Tabel 2.1 Perjanjian Kinerja Tahun {n}",
        "t1_program": f"Tabel 2.2 Program dan anggaran Tahun {n}",
        "skala": "Tabel 3.1 Skala predikat capaian kinerja",
        "t2": f"Tabel 3.2 Target, realisasi, dan capaian Tahun {n}",
        "t3": f"Tabel 3.3 Perbandingan realisasi dan capaian Tahun {n - 2}–{n}",
        "t4": f"Tabel 3.4 Realisasi s.d. Tahun {n} terhadap target akhir {plan}",
        "t5": f"Tabel 3.5 Realisasi Tahun {n} terhadap standar nasional atau provinsi",
        "t6": "Tabel 3.6 Analisis penyebab, solusi, dan tindak lanjut",
        "t7": f"Tabel 3.7 Efisiensi penggunaan sumber daya Tahun {n}",
        "t8": "Tabel 3.8 Program, kegiatan, dan sub kegiatan penunjang",
        "t9": f"Tabel 3.9 Realisasi anggaran Tahun {n}",
        "t10": f"Rekapitulasi target dan realisasi triwulanan Tahun {n}",
    }


def _by_sasaran(model: LaporanTahunan, rows: dict[str, IndikatorRow]) -> list[View]:
    """T1 and T2: each sasaran with its mean, a sentence about it, and its indikator as agreed and as reached."""
    agreed = {row.kode: row for row in model.perjanjian}
    codes = codes_by_sasaran(model.perjanjian)
    found = []
    for number, sasaran in enumerate(model.sasaran, 1):
        own = [rows[kode] for kode in codes[sasaran.nama] if kode in rows]
        found.append(
            {
                "nomor": str(number),
                "nama": one_line(sasaran.nama),
                "rerata": format_percent(sasaran.rerata),
                "predikat": one_line(sasaran.predikat or NO_FIGURE),
                "dihitung": f"{sasaran.dihitung} dari {sasaran.total}",
                "kalimat": _about_sasaran(sasaran, own),
                "indikator": [
                    _reached(model, row, number, place, agreed[row.kode].level) for place, row in enumerate(own, 1)
                ],
                "perjanjian": [
                    {
                        "nomor": f"{number}.{place}",
                        "nama": one_line(row.nama),
                        "tingkat": LEVEL.get(row.level, ""),
                        "satuan": one_line(row.satuan),
                        "target": format_figure(row.target, NO_FIGURE),
                    }
                    for place, row in enumerate((agreed[kode] for kode in codes[sasaran.nama]), 1)
                ],
            }
        )
    return found


def _changed(row: Perbedaan) -> View:
    return {
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "hal": one_line(row.hal).capitalize(),
        "semula": f"{one_line(row.tertulis)} ({one_line(row.di)})",
        "menjadi": one_line(row.laporan),
        "dasar": one_line(row.dasar) or "belum dicatat",
    }


def _reached(model: LaporanTahunan, row: IndikatorRow, number: int, place: int, level: str) -> View:
    reached = min(row.capaian.nilai or Decimal(0), model.batas_capaian)
    return {
        "nomor": f"{number}.{place}",
        "kode": one_line(row.kode),
        "nama": one_line(row.nama),
        "tingkat": LEVEL.get(level, ""),
        "satuan": one_line(row.satuan),
        "target": format_figure(row.target_tahunan, NO_FIGURE),
        "realisasi": say_realisasi(row, row.realisasi_tw),
        "capaian": say_capaian(row.capaian),
        "predikat": one_line(row.predikat or NO_FIGURE),
        "keterangan": remark(row, model.batas_capaian),
        "panjang": float(round(reached / model.batas_capaian * 100, 2)),
        "warna_batang": band_colour(model.pita, row.predikat),
    }


def _about_sasaran(sasaran: SasaranRow, rows: list[IndikatorRow]) -> str:
    ranked = rollup.computed(rows)
    if not ranked:
        return "Belum ada indikator yang dapat dihitung capaiannya."
    met = sum(1 for row in ranked if (row.capaian.nilai or Decimal(0)) >= 100)
    known = "" if sasaran.dihitung == sasaran.total else f"; {sasaran.dihitung} dapat dihitung capaiannya"
    counted = f"{met} dari {sasaran.total} indikator mencapai target{known}."
    if len(ranked) < 2 or ranked[0].capaian.nilai == ranked[-1].capaian.nilai:
        return counted
    low, high = ranked[0], ranked[-1]
    best = f"Capaian tertinggi pada {one_line(high.nama)} ({format_percent(high.capaian.nilai)})"
    return f"{counted} {best}; terendah pada {one_line(low.nama)} ({format_percent(low.capaian.nilai)})."


def _years(row: PerbandinganRow, now: IndikatorRow) -> View:
    return {
        "nama": one_line(now.nama),
        "satuan": one_line(now.satuan),
        "n2": format_figure(row.realisasi_n2, NO_FIGURE),
        "n1": format_figure(row.realisasi_n1, NO_FIGURE),
        "n": say_realisasi(now, now.realisasi_tw),
        "capaian_n1": format_percent(row.capaian_n1),
        "capaian_n": say_capaian(now.capaian),
        "perubahan": say_change(row),
        "membaik": row.membaik,
    }


def say_change(row: PerbandinganRow) -> str:
    """`naik, membaik`, `turun, memburuk`, `tetap`, or a dash where a year is not known."""
    if row.perubahan is None or row.membaik is None:
        return NO_FIGURE if row.perubahan is None else row.perubahan.value
    return f"{row.perubahan.value}, {'membaik' if row.membaik else 'memburuk'}"


def _renstra(row: RenstraRow, now: IndikatorRow) -> View:
    missing = ", ".join(str(year) for year in row.kurang)
    return {
        "nama": one_line(now.nama),
        "satuan": one_line(now.satuan),
        "realisasi": format_figure(row.realisasi, NO_FIGURE),
        "target_akhir": f"{format_figure(row.target_akhir)} ({row.tahun_akhir})",
        "kemajuan": format_percent(row.kemajuan),
        "keterangan": f"realisasi tahun {missing} belum tercatat" if missing else "",
    }


def _standard(row: StandarRow, now: IndikatorRow) -> View:
    verdict = {True: "lebih baik atau sama", False: "belum setara", None: NO_FIGURE}[row.unggul]
    return {
        "nama": one_line(now.nama),
        "satuan": one_line(now.satuan),
        "realisasi": say_realisasi(now, now.realisasi_tw),
        "standar": f"{format_figure(row.nilai)} ({one_line(row.lingkup)})",
        "keterangan": f"{verdict}; sumber: {one_line(row.sumber)}",
    }


def _analysis(row: AnalisisRow, now: IndikatorRow) -> View:
    written = {
        "pendorong": row.pendorong,
        "penghambat": row.penghambat,
        "solusi": row.solusi,
        "tindak_lanjut": row.tindak_lanjut,
    }
    silent = NO_CAUSE if row.rendah and not row.penghambat else NO_FIGURE
    said = {name: clean(text or "") or NO_FIGURE for name, text in written.items()}
    said["penghambat"] = clean(row.penghambat or "") or silent
    return {"nama": one_line(now.nama), "kode": one_line(now.kode), "capaian": say_capaian(now.capaian), **said}


def _efficiency(row: EfisiensiRow) -> View:
    gap = row.efisiensi
    return {
        "sasaran": "; ".join(one_line(name) for name in row.sasaran),
        "bersama": len(row.sasaran) > 1,
        "capaian": format_percent(row.capaian),
        "pagu": format_rupiah(row.pagu),
        "realisasi": format_rupiah(row.realisasi, "belum diisi"),
        "serapan": format_percent(row.serapan),
        "selisih": format_fixed(gap.nilai) if gap else NO_FIGURE,
        "tingkat": EFISIENSI[gap.tingkat] if gap else NO_FIGURE,
    }


def _supporting(model: LaporanTahunan, rows: dict[str, IndikatorRow]) -> list[View]:
    """T8 by sasaran, then in the order of the codes."""
    gathered: dict[str, list[View]] = {}
    for row in sorted(model.penunjang, key=lambda row: row.program):
        now = rows[row.kode]
        name = f"{one_line(row.program)} {one_line(row.nama or '')}".strip()
        gathered.setdefault(row.sasaran, []).append(
            {
                "program": name,
                "tingkat": LEVEL.get(row.level, ""),
                "nama": one_line(now.nama),
                "satuan": one_line(now.satuan),
                "target": format_figure(now.target_tahunan, NO_FIGURE),
                "realisasi": say_realisasi(now, now.realisasi_tw),
                "capaian": say_capaian(now.capaian),
            }
        )
    ordered = [sasaran.nama for sasaran in model.sasaran]
    return [{"nama": one_line(name), "baris": gathered[name]} for name in ordered if name in gathered]


def _budget(row: AnggaranRow) -> View:
    gap = row.efisiensi
    return {
        "kode": one_line(row.kode),
        "program": one_line(row.program),
        "pagu": format_rupiah(row.pagu),
        "realisasi": format_rupiah(row.realisasi, "belum diisi"),
        "serapan": format_percent(row.serapan),
        "capaian": format_percent(row.capaian),
        "efisiensi": f"{format_fixed(gap.nilai)} ({EFISIENSI[gap.tingkat]})" if gap else NO_FIGURE,
    }


def _budget_total(model: LaporanTahunan) -> View:
    used = top_lines(model.anggaran)
    pagu, realisasi = total(line.pagu for line in used), total(line.realisasi for line in used)
    return {
        "pagu": format_rupiah(pagu),
        "realisasi": format_rupiah(realisasi, "belum lengkap"),
        "serapan": format_percent(serapan(realisasi, pagu).nilai),
    }


def _recap(model: LaporanTahunan, rows: dict[str, IndikatorRow]) -> list[View]:
    """T10 and the origin of each figure, by unit."""
    gathered: dict[str, list[RekapRow]] = {}
    for row in model.rekap:
        gathered.setdefault(rows[row.kode].unit, []).append(row)
    return [_recap_unit(model, unit.nama, gathered[unit.kode], rows) for unit in model.unit if unit.kode in gathered]


def _recap_unit(model: LaporanTahunan, nama: str, own: list[RekapRow], rows: dict[str, IndikatorRow]) -> View:
    """The files are named once for the unit; a cell points to its own where the unit used several in a triwulan."""
    places = [[_place(one.sumber_sel if one.realisasi is not None else None) for one in row.triwulan] for row in own]
    files = [list(dict.fromkeys(row[number][0] for row in places if row[number][0])) for number in range(4)]
    pairs = zip(own, places, strict=True)
    return {
        "nama": one_line(nama),
        "berkas": [
            {"tw": f"TW{NBSP}{roman}", "nama": _say_files(found)}
            for roman, found in zip(ROMAN, files, strict=True)
            if found
        ],
        "baris": [_recap_row(model, row, rows[row.kode], list(map(_say_place, cells, files))) for row, cells in pairs],
    }


def _recap_row(model: LaporanTahunan, row: RekapRow, now: IndikatorRow, cells: list[str]) -> View:
    full = view_indikator(model, now, {})
    kept = {name: full[name] for name in ("kode", "nama", "satuan", "agregasi", "keterangan", "bukti")}
    return {
        **kept,
        "target": [format_figure(one.target, NO_FIGURE) for one in row.triwulan],
        "realisasi": [format_figure(one.realisasi, NO_FIGURE) for one in row.triwulan],
        "tahun": say_realisasi(now, now.realisasi_tw),
        "target_tahun": format_figure(now.target_tahunan, NO_FIGURE),
        "capaian": say_capaian(now.capaian),
        "sel": cells,
    }


def _place(text: str | None) -> tuple[str, str]:
    """File and cell of a figure; ("", "") where none was read."""
    berkas, _, sel = one_line(text or "").rpartition(" › ")
    return berkas or sel, sel if berkas else ""


def _say_files(files: list[str]) -> str:
    """Its only file, or all of them numbered."""
    return files[0] if len(files) == 1 else "; ".join(f"({number}) {name}" for number, name in enumerate(files, 1))


def _say_place(place: tuple[str, str], files: list[str]) -> str:
    """The cell, with the number of its file where there are several."""
    berkas, sel = place
    if not berkas:
        return NO_FIGURE
    if len(files) == 1:
        return sel or berkas
    return f"{sel} ({files.index(berkas) + 1})".strip()
