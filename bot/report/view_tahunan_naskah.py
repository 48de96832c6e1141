"""What does a yearly report say in sentences? The office's own words, and plain statements computed from the figures.

Nothing is argued here that nobody wrote: a computed sentence only counts and compares.
"""

from collections import Counter
from decimal import Decimal
from typing import Any

from bot.domain.capaian import serapan
from bot.domain.rujukan import Pegawai
from bot.domain.tulis import join_words
from bot.report import rollup
from bot.report.anggaran import top_lines, total
from bot.report.model import UnitRow
from bot.report.numbers import NBSP, format_figure, format_percent, format_rupiah
from bot.report.tahunan import LaporanTahunan
from bot.report.text import clean, one_line

View = dict[str, Any]

_TRACED = (
    "Setiap angka berasal dari isian bidang yang telah disetujui setiap triwulan dan dapat ditelusuri sampai sel "
    "tempat angka itu diisi. "
)
_MOST_OWED = 10
_NO_AIM = "Tujuan rencana strategis belum disampaikan. Sasaran yang menjadi dasar pengukuran:"
_WITHOUT_AIM = "Sasaran yang tujuannya belum disampaikan:"
NOT_WRITTEN = "Bagian ini belum dituliskan."
JUDUL = {
    "LKjIP": "Laporan Kinerja Instansi Pemerintah (LKjIP)",
    "LAKIP": "Laporan Akuntabilitas Kinerja Instansi Pemerintah (LAKIP)",
}
# Both verified as whole regulations; no article is cited (domain.md §1.3).
DASAR_HUKUM = [
    "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah.",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014 tentang Petunjuk "
    "Teknis Perjanjian Kinerja, Pelaporan Kinerja, dan Tata Cara Reviu atas Laporan Kinerja Instansi Pemerintah.",
]
SISTEMATIKA = [
    ("BAB I Pendahuluan", "gambaran umum, tugas dan fungsi, struktur organisasi dan sumber daya, serta isu strategis"),
    ("BAB II Perencanaan Kinerja", "ringkasan rencana strategis dan perjanjian kinerja"),
    ("BAB III Akuntabilitas Kinerja", "capaian kinerja organisasi, realisasi anggaran, dan tindak lanjut rekomendasi"),
    ("BAB IV Penutup", "simpulan dan langkah perbaikan kinerja"),
]


def view_texts(model: LaporanTahunan) -> View:
    """The narrative places by name: what people wrote ("" = nothing), and beside it what the figures say."""
    written = model.naskah
    slots = {name: clean(getattr(written, name) or "") for name in written.__dataclass_fields__}
    return {
        "naskah": {**slots, "analisis": clean(model.analisis or "")},
        "pegawai": _staff(model.pegawai),
        "tujuan": _aims(model),
        "judul_panjang": JUDUL.get(model.sebutan, one_line(model.sebutan)),
        "sebutan": one_line(model.sebutan),
        "tahun": str(model.tahun),
        "kata_pengantar": _foreword(model),
        "dasar_hukum": DASAR_HUKUM,
        "sistematika": [{"bab": chapter, "isi": content} for chapter, content in SISTEMATIKA],
        "kalimat": {
            "unit": _units(model.unit),
            "perjanjian": _agreement(model),
            "sebaran": _spread(model),
            "anggaran": _money(model),
            "simpulan": _conclusion(model),
            "langkah": _steps(model),
            "penyelesaian": _owed(model),
        },
    }


def _staff(rows: tuple[Pegawai, ...]) -> list[View]:
    """The people of the office by what they were counted by, each kind with its total."""
    kinds: dict[str, list[Pegawai]] = {}
    for row in rows:
        kinds.setdefault(one_line(row.menurut), []).append(row)
    return [
        {
            "menurut": kind,
            "baris": [{"rincian": one_line(row.rincian), "jumlah": format_figure(Decimal(row.jumlah))} for row in own],
            "jumlah": format_figure(Decimal(sum(row.jumlah for row in own))),
        }
        for kind, own in kinds.items()
    ]


def _aims(model: LaporanTahunan) -> list[View]:
    """The sasaran, numbered as in the tables, below the aim they serve; those of none at the end."""
    numbers = {row.nama: number for number, row in enumerate(model.sasaran, 1)}
    groups = [(f"Tujuan: {one_line(aim.nama)}", aim.sasaran) for aim in model.tujuan]
    served = {name for aim in model.tujuan for name in aim.sasaran}
    if rest := tuple(name for name in numbers if name not in served):
        groups.append((_WITHOUT_AIM if groups else _NO_AIM, rest))
    rows = [(title, [name for name in names if name in numbers]) for title, names in groups]
    return [
        {"judul": title, "sasaran": [{"nomor": str(numbers[name]), "nama": one_line(name)} for name in names]}
        for title, names in rows
    ]


def _foreword(model: LaporanTahunan) -> list[str]:
    if model.naskah.kata_pengantar:
        return clean(model.naskah.kata_pengantar).split("\n")
    title, office = JUDUL.get(model.sebutan, model.sebutan), one_line(model.instansi)
    traced = "" if any(item.kurang for item in model.sumber) or not model.sumber else _TRACED
    return [
        f"Puji syukur ke hadirat Tuhan Yang Maha Esa atas tersusunnya {title} {office} Tahun {model.tahun}.",
        f"{one_line(model.sebutan)} disusun sebagai pertanggungjawaban atas pencapaian sasaran dan Perjanjian Kinerja "
        f"Tahun {model.tahun}, sesuai Peraturan Presiden Nomor 29 Tahun 2014 dan Peraturan Menteri PANRB Nomor 53 "
        "Tahun 2014. Laporan memuat target, realisasi, dan capaian setiap indikator, perbandingannya dengan tahun "
        "sebelumnya dan rencana strategis, realisasi anggaran, serta tindak lanjut atas rekomendasi.",
        f"{traced}Terima kasih kepada semua pihak yang telah bekerja sama. Saran untuk perbaikan kinerja dan laporan "
        "ini sangat kami harapkan.",
    ]


def _units(units: tuple[UnitRow, ...]) -> str:
    if not units:
        return ""
    return f"Data kinerja dilaporkan oleh {len(units)} unit kerja: {join_words([one_line(u.nama) for u in units])}."


def _agreement(model: LaporanTahunan) -> str:
    if not model.perjanjian:
        return ""
    source = f" Target bersumber dari {one_line(model.dasar_target)}." if model.dasar_target else ""
    jumlah = len(model.sasaran)
    return (
        f"Perjanjian Kinerja Tahun {model.tahun} memuat {jumlah} sasaran dan {len(model.perjanjian)} indikator.{source}"
    )


def _spread(model: LaporanTahunan) -> str:
    """`Dari 27 indikator, 20 berpredikat Sangat Tinggi, …; 2 belum dapat dihitung.`"""
    counted = Counter(row.predikat for row in model.indikator)
    bands = [(counted[band.nama], one_line(band.nama)) for band in model.pita if counted[band.nama]]
    named = [f"{count}{NBSP}{'' if place else 'berpredikat '}{name}" for place, (count, name) in enumerate(bands)]
    if not named:
        return ""
    if len(bands) == 1 and not counted[None]:
        return f"{'Seluruh ' if bands[0][0] > 1 else ''}{bands[0][0]} indikator berpredikat {bands[0][1]}."
    unknown = f"; {counted[None]} belum dapat dihitung" if counted[None] else ""
    return f"Dari {len(model.indikator)} indikator, {join_words(named)}{unknown}."


def _money(model: LaporanTahunan) -> str:
    used = top_lines(model.anggaran)
    pagu, realisasi = total(line.pagu for line in used), total(line.realisasi for line in used)
    spent = serapan(realisasi, pagu).nilai
    if spent is None:
        return ""
    amounts = f"{format_rupiah(realisasi)} dari pagu {format_rupiah(pagu)}"
    return f"Anggaran terealisasi {amounts} atau {format_percent(spent)}."


def _conclusion(model: LaporanTahunan) -> list[str]:
    """What the year came to, one sentence each: mean, spread, what lags, money, what is still owed."""
    summary, low = model.ringkasan, rollup.below(model)
    said = []
    if summary.rerata is not None:
        said.append(
            f"Rata-rata capaian kinerja Tahun {model.tahun} adalah {format_percent(summary.rerata)} "
            f"({one_line(summary.predikat or '')}); {summary.dihitung} dari {summary.total} indikator dapat dihitung."
        )
    if low:
        named = join_words([one_line(row.nama) for row in low[:5]])
        more = f" dan {len(low) - 5} indikator lain" if len(low) > 5 else ""
        limit = f"{format_figure(model.ambang)}{NBSP}%"
        said.append(f"{len(low)} indikator berada di bawah {limit}: {named}{more}.")
    said += [text for text in (_money(model),) if text]
    owed = rollup.open_rekomendasi(model)
    if owed:
        said.append(f"{owed} rekomendasi sebelumnya masih dalam penyelesaian.")
    return said


def _steps(model: LaporanTahunan) -> list[View]:
    """What the units themselves promised for the indikator that lag behind."""
    return [
        {"nama": one_line(row.nama), "teks": clean(row.tindak_lanjut)}
        for row in rollup.below(model)
        if row.tindak_lanjut
    ]


def _owed(model: LaporanTahunan) -> list[str]:
    """The rekomendasi that are still open: finishing them is a step of the year to come."""
    names = rollup.unit_names(model)
    still_open = [item for item in model.rekomendasi_lalu if not rollup.is_closed(item)]
    said = [f"{one_line(names.get(item.unit, item.unit))}: {one_line(item.teks)}" for item in still_open]
    more = [f"{len(said) - _MOST_OWED} rekomendasi lain pada BAB III bagian C"] if len(said) > _MOST_OWED else []
    return said[:_MOST_OWED] + more
