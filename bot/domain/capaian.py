"""How far was a target reached? Capaian per indikator, quarter and year, averages, serapan and predikat, with the
reason whenever a figure cannot be given (domain.md §2). Nothing is rounded except by `round_half_up`, for display."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bot.domain.indikator import TW_IV, Agregasi, Arah, Indikator, RumusTurun

VERSI_RUMUS = "2026-11"
BATAS_CAPAIAN = Decimal(120)
NOL = Decimal(0)
SERATUS = Decimal(100)


class StatusHitung(StrEnum):
    """Whether there is a figure."""

    TERHITUNG = "terhitung"
    BELUM_DIISI = "belum_diisi"
    TIDAK_DAPAT_DIHITUNG = "tidak_dapat_dihitung"
    TIDAK_ADA_TARGET = "tidak_ada_target"


class Alasan(StrEnum):
    """Why there is none."""

    TARGET_KOSONG = "target_kosong"
    TARGET_NOL = "target_nol"
    TARGET_NEGATIF = "target_negatif"
    TANPA_TARGET_TRIWULAN = "tanpa_target_triwulan"
    DIUKUR_TAHUNAN = "diukur_tahunan"
    PENYEBUT_NOL = "penyebut_nol"
    PAGU_NOL = "pagu_nol"
    PAGU_KOSONG = "pagu_kosong"


class Catatan(StrEnum):
    """What a reader has to know beside a figure."""

    DIBATASI = "dibatasi"
    DIANGGAP_NOL = "dianggap_nol"
    TARGET_NOL_TERLAMPAUI = "target_nol_terlampaui"
    KONVENSI_NOL = "konvensi_nol"
    DALAM_RENTANG = "dalam_rentang"
    TRIWULAN_KOSONG = "triwulan_kosong"


class Isian(StrEnum):
    """What the office types: each quarter alone, or the running total since January."""

    PER_TRIWULAN = "per_triwulan"
    KUMULATIF = "kumulatif"


class Rumus(StrEnum):
    """The formula behind a figure, kept with it so that a report can say so."""

    NAIK = "naik"
    DUA_T_KURANG_R = "dua_t_kurang_r"
    T_PER_R = "t_per_r"


@dataclass(frozen=True, slots=True)
class Angka:
    """The figures typed for one indikator in one quarter; a blank is None and never 0."""

    realisasi: Decimal | None = None
    pembilang: Decimal | None = None
    penyebut: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Aturan:
    """The office's choices: the cap in percent, and what is typed."""

    batas_capaian: Decimal = BATAS_CAPAIAN
    isian: Isian = Isian.PER_TRIWULAN


DEFAULT_ATURAN = Aturan()


@dataclass(frozen=True, slots=True)
class Hasil:
    """A capaian in percent, exact and capped, or the reason there is none; `kosong` are the quarters left out."""

    nilai: Decimal | None
    nilai_dibatasi: Decimal | None
    status: StatusHitung
    alasan: Alasan | None = None
    catatan: tuple[Catatan, ...] = ()
    kosong: tuple[int, ...] = ()
    realisasi: Decimal | None = None
    target: Decimal | None = None
    rumus: Rumus | None = None

    @property
    def terhitung(self) -> bool:
        """Whether `nilai` is a figure."""
        return self.status is StatusHitung.TERHITUNG


@dataclass(frozen=True, slots=True)
class Rerata:
    """A group's plain mean of capped capaian: over `dihitung` of `total` indicators."""

    nilai: Decimal | None
    dihitung: int
    total: int


@dataclass(frozen=True, slots=True)
class Predikat:
    """One band: figures above `di_atas` (from it on, if `termasuk`); the lowest band has no lower end."""

    nama: str
    di_atas: Decimal | None = None
    termasuk: bool = False

    def __contains__(self, nilai: Decimal) -> bool:
        if self.di_atas is None:
            return True
        return nilai > self.di_atas or (self.termasuk and nilai == self.di_atas)


class TingkatEfisiensi(StrEnum):
    """Capaian against serapan, with a band of tolerance around equality."""

    EFISIEN = "efisien"
    CUKUP_EFISIEN = "cukup_efisien"
    TIDAK_EFISIEN = "tidak_efisien"


@dataclass(frozen=True, slots=True)
class Efisiensi:
    """Capaian minus serapan, in percentage points."""

    nilai: Decimal
    tingkat: TingkatEfisiensi


def compute_capaian(
    indikator: Indikator,
    target: Decimal | None,
    realisasi: Decimal | None,
    batas: Decimal = BATAS_CAPAIAN,
    *,
    triwulanan: bool = True,
) -> Hasil:
    """Capaian in percent of one realisasi against one target, both in the indicator's satuan (domain.md §2.1, §2.2).

    A range target of the indicator takes the place of `target`. `triwulanan` says the target is a quarter's: only then
    does target 0 with realisasi 0 mean that nothing was due.
    """
    if realisasi is None:
        return _none(StatusHitung.BELUM_DIISI)
    if indikator.range_target:
        low, high = indikator.range_target
        if low <= realisasi <= high:
            return _capped(SERATUS, batas, (Catatan.DALAM_RENTANG,), (realisasi, low, None))
        target = high if realisasi > high else low
    if target is None or target < NOL:
        reason = Alasan.TARGET_KOSONG if target is None else Alasan.TARGET_NEGATIF
        return _none(StatusHitung.TIDAK_DAPAT_DIHITUNG, reason, realisasi, target)
    if target == NOL:
        return _against_zero(indikator.arah, realisasi, batas, triwulanan=triwulanan)
    return _by_formula(indikator, target, realisasi, batas)


def aggregate(agregasi: Agregasi, angka: Sequence[Angka | None], isian: Isian = Isian.PER_TRIWULAN) -> Decimal | None:
    """The realisasi of TW I up to the last quarter given, None when nothing was typed (or a ratio's penyebut is 0)."""
    if agregasi is Agregasi.RASIO:
        return _ratio(angka, isian)
    values = [a.realisasi for a in angka if a is not None and a.realisasi is not None]
    return _combine(agregasi, values, isian)


def capaian_triwulan(indikator: Indikator, angka: Sequence[Angka | None], aturan: Aturan = DEFAULT_ATURAN) -> Hasil:
    """Capaian up to the last quarter given, against the targets up to the same quarter (domain.md §2.3).

    `angka` holds TW I up to the quarter asked about, one entry each. Where a summed or averaged quarter is blank its
    target is left out too, and the result says so.
    """
    if indikator.agregasi is Agregasi.TAHUNAN and len(angka) < TW_IV:
        return _none(StatusHitung.TIDAK_ADA_TARGET, Alasan.DIUKUR_TAHUNAN)
    target = _target_until(indikator, angka, aturan.isian)
    return _measure(indikator, angka, target, aturan, triwulanan=True)


def capaian_tahunan(indikator: Indikator, angka: Sequence[Angka | None], aturan: Aturan = DEFAULT_ATURAN) -> Hasil:
    """Capaian up to the last quarter given, against the annual target; `angka` as for `capaian_triwulan`."""
    if indikator.agregasi is Agregasi.TAHUNAN and len(angka) < TW_IV:
        return _none(StatusHitung.TIDAK_ADA_TARGET, Alasan.DIUKUR_TAHUNAN)
    return _measure(indikator, angka, indikator.target_tahunan, aturan, triwulanan=False)


def mean_capaian(results: Iterable[Hasil]) -> Rerata:
    """Plain mean of the capped capaian over those that could be computed; None when none could."""
    listed = tuple(results)
    values = [r.nilai_dibatasi for r in listed if r.nilai_dibatasi is not None]
    return Rerata(sum(values, NOL) / len(values) if values else None, len(values), len(listed))


def serapan(realisasi: Decimal | None, pagu: Decimal | None) -> Hasil:
    """Budget absorption in percent, never capped; a pagu of 0 cannot be absorbed (domain.md §2.5)."""
    if pagu is None or pagu <= NOL:
        reason = Alasan.PAGU_KOSONG if pagu is None else Alasan.PAGU_NOL
        return _none(StatusHitung.TIDAK_DAPAT_DIHITUNG, reason, realisasi, pagu)
    if realisasi is None:
        return _none(StatusHitung.BELUM_DIISI, None, None, pagu)
    nilai = realisasi / pagu * SERATUS
    return Hasil(nilai, nilai, StatusHitung.TERHITUNG, realisasi=realisasi, target=pagu)


def efisiensi(capaian: Decimal | None, serapan: Decimal | None, toleransi: Decimal = Decimal(5)) -> Efisiensi | None:
    """The simple form offices use, capaian minus serapan in percentage points; None unless both are known."""
    if capaian is None or serapan is None:
        return None
    selisih = capaian - serapan
    if abs(selisih) <= toleransi:
        return Efisiensi(selisih, TingkatEfisiensi.CUKUP_EFISIEN)
    return Efisiensi(selisih, TingkatEfisiensi.EFISIEN if selisih > NOL else TingkatEfisiensi.TIDAK_EFISIEN)


def predikat_of(nilai: Decimal, bands: Sequence[Predikat]) -> Predikat:
    """The highest band holding the exact figure; half-open bands leave no gap. Raises ValueError if none holds it."""
    ranked = sorted(
        bands, key=lambda band: Decimal("-Infinity") if band.di_atas is None else band.di_atas, reverse=True
    )
    for band in ranked:
        if nilai in band:
            return band
    raise ValueError(f"no predikat holds {nilai}: the table needs a lowest band without di_atas")


def round_half_up(nilai: Decimal, places: int = 2) -> Decimal:
    """As printed: 2,345 becomes 2,35. Never computed on."""
    return nilai.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _none(
    status: StatusHitung, alasan: Alasan | None = None, realisasi: Decimal | None = None, target: Decimal | None = None
) -> Hasil:
    return Hasil(None, None, status, alasan, realisasi=realisasi, target=target)


def _capped(
    nilai: Decimal,
    batas: Decimal,
    catatan: tuple[Catatan, ...],
    basis: tuple[Decimal, Decimal, Rumus | None],
) -> Hasil:
    """A computed figure, floored at 0 (a negative capaian means nothing) and capped beside its exact value."""
    if nilai < NOL:
        nilai, catatan = NOL, (*catatan, Catatan.DIANGGAP_NOL)
    if nilai > batas:
        catatan = (*catatan, Catatan.DIBATASI)
    realisasi, target, rumus = basis
    status = StatusHitung.TERHITUNG
    return Hasil(nilai, min(nilai, batas), status, None, catatan, (), realisasi, target, rumus)


def _against_zero(arah: Arah, realisasi: Decimal, batas: Decimal, *, triwulanan: bool) -> Hasil:
    """Target 0: lower-is-better is either met or missed; higher-is-better has no formula."""
    if arah is Arah.TURUN_BAIK:
        if realisasi <= NOL:
            return _capped(SERATUS, batas, (Catatan.KONVENSI_NOL,), (realisasi, NOL, None))
        return _capped(NOL, batas, (Catatan.TARGET_NOL_TERLAMPAUI,), (realisasi, NOL, None))
    if realisasi == NOL and triwulanan:
        return _none(StatusHitung.TIDAK_ADA_TARGET, Alasan.TANPA_TARGET_TRIWULAN, realisasi, NOL)
    return _none(StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.TARGET_NOL, realisasi, NOL)


def _by_formula(indikator: Indikator, target: Decimal, realisasi: Decimal, batas: Decimal) -> Hasil:
    if indikator.arah is Arah.NAIK_BAIK:
        return _capped(realisasi / target * SERATUS, batas, (), (realisasi, target, Rumus.NAIK))
    if indikator.rumus_turun is RumusTurun.DUA_T_KURANG_R:
        nilai = (2 * target - realisasi) / target * SERATUS
        return _capped(nilai, batas, (), (realisasi, target, Rumus.DUA_T_KURANG_R))
    if realisasi == NOL:
        return _capped(SERATUS, batas, (Catatan.KONVENSI_NOL,), (realisasi, target, Rumus.T_PER_R))
    return _capped(target / realisasi * SERATUS, batas, (), (realisasi, target, Rumus.T_PER_R))


def _combine(agregasi: Agregasi, values: Sequence[Decimal], isian: Isian) -> Decimal | None:
    if not values:
        return None
    if agregasi is Agregasi.JUMLAH and isian is Isian.PER_TRIWULAN:
        return sum(values, NOL)
    if agregasi is Agregasi.RATA_RATA:
        return sum(values, NOL) / len(values)
    return values[-1]


def _ratio(angka: Sequence[Angka | None], isian: Isian) -> Decimal | None:
    """Sum of pembilang over sum of penyebut, in percent: never the mean of percentages."""
    pairs = [(a.pembilang, a.penyebut) for a in angka if a and a.pembilang is not None and a.penyebut is not None]
    used = pairs[-1:] if isian is Isian.KUMULATIF else pairs
    penyebut = sum((pair[1] for pair in used), NOL)
    return sum((pair[0] for pair in used), NOL) / penyebut * SERATUS if penyebut > NOL else None


def _filled(agregasi: Agregasi, angka: Sequence[Angka | None]) -> tuple[int, ...]:
    """The numbers of the quarters in which enough was typed to count."""
    return tuple(nomor for nomor, typed in enumerate(angka, 1) if typed and _is_filled(agregasi, typed))


def _is_filled(agregasi: Agregasi, typed: Angka) -> bool:
    if agregasi is Agregasi.RASIO:
        return typed.pembilang is not None and typed.penyebut is not None
    return typed.realisasi is not None


def _left_out(indikator: Indikator, filled: tuple[int, ...], nomor: int, isian: Isian) -> tuple[int, ...]:
    """The blank quarters a reader must know of: a position or a running total covers the quarters before it, and
    before the first target of an indikator that came in mid-year nothing was due."""
    agregasi = indikator.agregasi
    covers_earlier = agregasi is Agregasi.TERAKHIR or (isian is Isian.KUMULATIF and agregasi is not Agregasi.RATA_RATA)
    if agregasi is Agregasi.TAHUNAN or not filled:
        return ()
    due = next((n for n in range(1, TW_IV + 1) if indikator.target_of(n) is not None), 1)
    first = filled[-1] + 1 if covers_earlier else due
    return tuple(n for n in range(first, nomor + 1) if n not in filled)


def _target_until(indikator: Indikator, angka: Sequence[Angka | None], isian: Isian) -> Decimal | None:
    """The target that belongs beside the aggregated realisasi: of the filled quarters, or the latest level."""
    agregasi, filled = indikator.agregasi, _filled(indikator.agregasi, angka)
    if agregasi is Agregasi.TAHUNAN:
        return indikator.target_tw[3] if indikator.target_tw[3] is not None else indikator.target_tahunan
    if agregasi in (Agregasi.TERAKHIR, Agregasi.RASIO):
        return next((t for t in reversed(indikator.target_tw[: len(angka)]) if t is not None), None)
    if isian is Isian.KUMULATIF and agregasi is Agregasi.JUMLAH:
        filled = tuple(range(1, max(filled, default=0) + 1))
    targets = [t for t in (indikator.target_of(nomor) for nomor in filled) if t is not None]
    return _combine(agregasi, targets, Isian.PER_TRIWULAN)


def _measure(
    indikator: Indikator, angka: Sequence[Angka | None], target: Decimal | None, aturan: Aturan, *, triwulanan: bool
) -> Hasil:
    filled = _filled(indikator.agregasi, angka)
    realisasi = aggregate(indikator.agregasi, angka, aturan.isian)
    if realisasi is None and filled:
        return _none(StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.PENYEBUT_NOL, None, target)
    hasil = compute_capaian(indikator, target, realisasi, aturan.batas_capaian, triwulanan=triwulanan)
    kosong = _left_out(indikator, filled, len(angka), aturan.isian)
    if not kosong or realisasi is None:
        return hasil
    return replace(hasil, catatan=(*hasil.catatan, Catatan.TRIWULAN_KOSONG), kosong=kosong)
