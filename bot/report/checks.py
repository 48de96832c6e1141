"""May this report go on to the Sekretaris? The quality list of domain.md §1.2 (SAKIPRO's rulebook) as findings, of a
triwulan as far as it applies there.

Each says where in the report, what is wrong, and how to mend it. WAJIB findings hold the report back, PERIKSA ones are
shown to whoever decides.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.findings import Berat
from bot.domain.triwulan import BULAN, Tahun, parse
from bot.domain.tulis import join_words
from bot.report import rollup
from bot.report.model import IndikatorRow, Laporan
from bot.report.numbers import NBSP, format_figure
from bot.report.tahunan import LaporanTahunan, PerbandinganRow
from bot.report.text import clean, one_line

_MOST_CODES = 8
_FAR = Decimal("0.5")  # of the mean of the three years (domain.md §2.3)
_RECAP, _WORDS = "Rekapitulasi target, realisasi, dan capaian", "Kendala, solusi, dan tindak lanjut"
_MONTH = "|".join(BULAN)
_WRITTEN = re.compile(rf"\b(?:(\d{{1,2}})\s+)?({_MONTH})\s+(\d{{4}})\b", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


class JenisTemuan(StrEnum):
    """What can be wrong with a report."""

    TRIWULAN_KURANG = "triwulan_kurang"
    REALISASI_KOSONG = "realisasi_kosong"
    TANPA_TARGET = "tanpa_target"
    RENDAH_TANPA_SEBAB = "rendah_tanpa_sebab"
    NARASI_TANPA_SEBAB = "narasi_tanpa_sebab"
    TANPA_SERAPAN = "tanpa_serapan"
    TANPA_TREN = "tanpa_tren"
    BERUBAH_JAUH = "berubah_jauh"
    LHE_TANPA_JAWABAN = "lhe_tanpa_jawaban"
    BUKTI_LUAR_PERIODE = "bukti_luar_periode"
    BERBEDA = "berbeda"
    DATA_BELUM_DISETUJUI = "data_belum_disetujui"
    NASKAH_KOSONG = "naskah_kosong"


@dataclass(frozen=True, slots=True)
class TemuanLaporan:
    """One finding: `unit` is the code of the unit that can mend it ("" = the planner), `kode` the indikator it names.

    `di` is the place in the report, `uraian` what is wrong and `perbaikan` what to do, in words for the planner.
    """

    jenis: JenisTemuan
    berat: Berat
    di: str
    uraian: str
    perbaikan: str
    unit: str = ""
    kode: tuple[str, ...] = ()

    @property
    def kunci(self) -> str:
        """Names this finding about these rows: what was answered once need not be raised again."""
        return f"{self.jenis}:{self.unit}:{','.join(self.kode)}"


def check_laporan(model: Laporan) -> tuple[TemuanLaporan, ...]:
    """Everything to mend or to look at, what must be mended first; empty when the report may go on as it is."""
    found = [finding for yearly in _YEARLY for finding in yearly(model)] if isinstance(model, LaporanTahunan) else []
    found += [finding for check in _CHECKS for finding in check(model)]
    return tuple(sorted(found, key=lambda finding: finding.berat is not Berat.WAJIB))


def blocking(findings: Iterable[TemuanLaporan]) -> tuple[TemuanLaporan, ...]:
    """Those that hold the report back."""
    return tuple(finding for finding in findings if finding.berat is Berat.WAJIB)


def _place(model: Laporan, tahunan: str, triwulan: str) -> str:
    """Where a reader finds it, in either report."""
    return tahunan if isinstance(model, LaporanTahunan) else triwulan


def _missing_triwulan(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    for item in model.sumber:
        if item.kurang:
            yield TemuanLaporan(
                JenisTemuan.TRIWULAN_KURANG,
                Berat.WAJIB,
                "Lampiran 2, Sumber data triwulanan",
                f"Data {_clip(item.nama, 40)} belum ada yang disetujui.",
                one_line(item.kurang),
            )


def _unfilled(model: Laporan) -> Iterator[TemuanLaporan]:
    span = _place(model, "tahun", one_line(model.periode_nama))
    yield from _by_unit(
        rollup.unfilled(model),
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.REALISASI_KOSONG,
            Berat.WAJIB,
            _place(model, "Tabel 3.2", _RECAP),
            f"Realisasi {span} belum diisi: {said}.",
            "Isi realisasi pada lembar unit, atau pilih “Belum tersedia” dan sebutkan sumber serta perkiraannya.",
            unit,
            codes,
        ),
    )


def _without_target(model: Laporan) -> Iterator[TemuanLaporan]:
    rows = [row for row in model.indikator if row.target_tahunan is None and row.realisasi_tw is not None]
    yield from _by_unit(
        rows,
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.TANPA_TARGET,
            Berat.WAJIB,
            _place(model, "Tabel 2.1 dan Tabel 3.2", _RECAP),
            f"Realisasi disajikan tanpa target Perjanjian Kinerja: {said}.",
            "Lengkapi target tahunan pada daftar indikator sesuai Perjanjian Kinerja, atau keluarkan indikatornya.",
            unit,
            codes,
        ),
    )


def _low_without_cause(model: Laporan) -> Iterator[TemuanLaporan]:
    limit = f"{format_figure(model.ambang)}{NBSP}%"
    yield from _by_unit(
        [row for row in rollup.below(model) if not row.kendala],
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.RENDAH_TANPA_SEBAB,
            Berat.WAJIB,
            _place(model, "Tabel 3.6", _WORDS),
            f"Capaian di bawah {limit} tanpa penjelasan penyebab: {said}.",
            "Minta unit menuliskan faktor penghambat pada kolom Kendala, beserta solusi dan tindak lanjutnya.",
            unit,
            codes,
        ),
    )


def _words_without_cause(model: Laporan) -> Iterator[TemuanLaporan]:
    low = {row.kode for row in rollup.below(model)}
    rows = [
        row
        for row in model.indikator
        if row.kode not in low and (row.solusi or row.tindak_lanjut) and not (row.kendala or row.faktor_pendorong)
    ]
    yield from _by_unit(
        rows,
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.NARASI_TANPA_SEBAB,
            Berat.PERIKSA,
            _place(model, "Tabel 3.6", _WORDS),
            f"Solusi atau tindak lanjut ditulis tanpa sebabnya: {said}.",
            "Lengkapi faktor pendorong atau penghambat agar pembaca tahu apa yang diatasi.",
            unit,
            codes,
        ),
    )


def _without_serapan(model: Laporan) -> Iterator[TemuanLaporan]:
    weighed = model.efisiensi if isinstance(model, LaporanTahunan) else model.anggaran
    if not any(row.serapan is not None for row in weighed):
        yield TemuanLaporan(
            JenisTemuan.TANPA_SERAPAN,
            Berat.PERIKSA,
            _place(model, "Tabel 3.7 dan Tabel 3.9", "Realisasi anggaran"),
            "Capaian kinerja belum dibandingkan dengan serapan anggaran.",
            "Minta pagu dan realisasi anggaran (LRA) per program kepada subbagian keuangan.",
        )


def _without_trend(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    whole = {row.kode for row in model.perbandingan if row.realisasi_n1 is not None and row.realisasi_n2 is not None}
    rows = [row for row in model.indikator if row.kode not in whole]
    if rows:
        codes = tuple(row.kode for row in rows)
        n = model.tahun
        yield TemuanLaporan(
            JenisTemuan.TANPA_TREN,
            Berat.PERIKSA,
            "Tabel 3.3",
            f"Tanpa perbandingan tiga tahun ({n - 2}–{n}): {_say(codes)}.",
            f"Catat realisasi Tahun {n - 2} dan {n - 1} dari laporan kinerja terdahulu; indikator baru dijelaskan.",
            kode=codes,
        )


def _far_from_mean(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    """Figures more than half away from the mean of the three years, with no word on why: a slip of the pen, or news."""
    before = {row.kode: row for row in model.perbandingan}
    yield from _by_unit(
        [row for row in model.indikator if not (row.kendala or row.faktor_pendorong) and _is_far(row, before)],
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.BERUBAH_JAUH,
            Berat.PERIKSA,
            "Tabel 3.3",
            f"Realisasi berubah lebih dari 50{NBSP}% dari rerata tiga tahun tanpa penjelasan: {said}.",
            "Periksa angkanya; bila benar, minta unit menuliskan faktor pendorong atau penghambatnya.",
            unit,
            codes,
        ),
    )


def _is_far(row: IndikatorRow, before: Mapping[str, PerbandinganRow]) -> bool:
    then = before.get(row.kode)
    if then is None or then.realisasi_n1 is None or then.realisasi_n2 is None or row.realisasi_tw is None:
        return False
    three = then.realisasi_n2 + then.realisasi_n1 + row.realisasi_tw
    return abs(3 * row.realisasi_tw - three) > _FAR * abs(three)  # without a division, which would round


def _unanswered(model: Laporan) -> Iterator[TemuanLaporan]:
    for item in model.rekomendasi_lalu:
        if item.asal.upper() == "LHE" and not any(clean(answer.teks or "") for answer in item.tanggapan):
            yield TemuanLaporan(
                JenisTemuan.LHE_TANPA_JAWABAN,
                Berat.WAJIB,
                _place(model, "BAB III bagian C", "Rekomendasi periode sebelumnya"),
                f"Rekomendasi LHE {_clip(item.periode or '', 60)} belum dijawab: “{_clip(item.teks)}”",
                "Minta unit menjawab rekomendasi itu: rencana, batas waktu, dan statusnya.",
                "" if item.unit == "semua" else item.unit,
                (one_line(item.teks)[:60],),
            )


def _evidence_outside(model: Laporan) -> Iterator[TemuanLaporan]:
    """Figures count since January, so evidence of an earlier triwulan is as good."""
    period = parse(model.periode_kode)
    span = (Tahun(period.tahun).mulai, period.selesai)
    outside = [(row, dates) for row in model.indikator if (dates := _dates_outside(row.bukti, span))]
    name = _place(model, f"Tahun {period.tahun}", f"Januari {period.tahun} s.d. {one_line(model.periode_nama)}")
    yield from _by_unit(
        [row for row, _ in outside],
        lambda unit, codes, said: TemuanLaporan(
            JenisTemuan.BUKTI_LUAR_PERIODE,
            Berat.PERIKSA,
            _place(model, "Lampiran 4", _WORDS),
            f"Bukti dukung bertanggal di luar {name}: {said}.",
            "Ganti dengan bukti dari periode laporan, atau jelaskan mengapa bukti itu dipakai.",
            unit,
            codes,
        ),
    )


def _different(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    units = {row.kode: row.unit for row in model.indikator}
    for item in (row for row in model.perbedaan if not row.dasar):
        yield TemuanLaporan(
            JenisTemuan.BERBEDA,
            Berat.PERIKSA,
            f"Tabel 2.1, indikator {one_line(item.kode)}",
            f"{_clip(item.hal, 40).capitalize()} pada {_clip(item.di, 60)} berbeda: “{_clip(item.tertulis)}”, "
            f"di laporan “{_clip(item.laporan)}”.",
            "Samakan dengan Perjanjian Kinerja yang berlaku; bila berubah karena PK perubahan, sebutkan dasarnya.",
            units.get(item.kode, ""),
            (item.kode, item.hal, item.di),
        )


def _unapproved(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    waiting = [unit for unit in model.unit if not unit.disetujui_oleh]
    if waiting:
        yield TemuanLaporan(
            JenisTemuan.DATA_BELUM_DISETUJUI,
            Berat.PERIKSA,
            "Ikhtisar Eksekutif",
            f"Isian tahunan belum disetujui pada siklus ini: {_say(_clip(unit.nama, 60) for unit in waiting)}.",
            "Mintakan persetujuan kepala unit, kecuali SOP kantor tidak memuat langkah itu.",
            kode=tuple(unit.kode for unit in waiting),
        )


def _empty_places(model: LaporanTahunan) -> Iterator[TemuanLaporan]:
    places = {
        "gambaran_umum": "BAB I bagian A",
        "tugas_fungsi": "BAB I bagian B",
        "struktur_organisasi": "BAB I bagian C",
        "sumber_daya": "BAB I bagian C",
        "isu_strategis": "BAB I bagian D",
        "rencana_strategis": "BAB II bagian A",
    }
    missing = (where for name, where in places.items() if not clean(getattr(model.naskah, name) or ""))
    empty = list(dict.fromkeys(missing))
    if not clean(model.analisis or ""):
        empty.append("BAB III bagian A nomor 1")
    if empty:
        yield TemuanLaporan(
            JenisTemuan.NASKAH_KOSONG,
            Berat.PERIKSA,
            join_words(empty),
            "Bagian naskah belum dituliskan.",
            "Tuliskan pada berkas Word laporan ini, atau lengkapi naskah tetap kantor agar terisi setiap tahun.",
        )


_CHECKS: tuple[Callable[[Laporan], Iterator[TemuanLaporan]], ...] = (
    _unfilled,
    _without_target,
    _low_without_cause,
    _words_without_cause,
    _without_serapan,
    _unanswered,
    _evidence_outside,
)
_YEARLY: tuple[Callable[[LaporanTahunan], Iterator[TemuanLaporan]], ...] = (
    _missing_triwulan,
    _without_trend,
    _far_from_mean,
    _different,
    _unapproved,
    _empty_places,
)


def _by_unit(
    rows: Iterable[IndikatorRow], make: Callable[[str, tuple[str, ...], str], TemuanLaporan]
) -> Iterator[TemuanLaporan]:
    """One finding for each unit that has such rows, so that it can be sent to the unit that mends it."""
    gathered: dict[str, list[str]] = {}
    for row in rows:
        gathered.setdefault(row.unit, []).append(row.kode)
    for unit, codes in gathered.items():
        yield make(unit, tuple(codes), _say(codes))


def _say(codes: Iterable[str]) -> str:
    listed = [one_line(code) for code in codes]
    more = f" dan {len(listed) - _MOST_CODES} lainnya" if len(listed) > _MOST_CODES else ""
    return ", ".join(listed[:_MOST_CODES]) + more


def _clip(text: str, most: int = 120) -> str:
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _dates_outside(texts: Iterable[str], span: tuple[date, date]) -> tuple[date, ...]:
    return tuple(day for text in texts for day in dates_in(text) if not span[0] <= day <= span[1])


def dates_in(text: str) -> tuple[date, ...]:
    """The dates a piece of evidence names (`12 Maret 2025`, `Maret 2025`, `12/03/2025`, `2025-03-12`), links aside."""
    words = _LINK.sub(" ", text)
    months = {name.casefold(): number for number, name in enumerate(BULAN, 1)}
    found = [(year, str(months[month.casefold()]), day or "1") for day, month, year in _WRITTEN.findall(words)]
    found += [(year, month, day) for day, month, year in _NUMERIC.findall(words)]
    found += _ISO.findall(words)
    return tuple(day for parts in found if (day := _day(*map(int, parts))))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
