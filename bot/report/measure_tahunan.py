"""How do four triwulan become a year? From typed figures and the office's references to the rows of the yearly report.

Nothing is invented: what is not known stays None, or the row is left out. Formulas: domain.md §2; tables: §1.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from bot.domain.capaian import Angka, Isian, Predikat, capaian_tahunan, compute_capaian, mean_capaian, predikat_of
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.rujukan import Rujukan, Standar, TahunLalu, TargetRenstra
from bot.report.measure import Ukuran
from bot.report.model import IndikatorRow
from bot.report.tahunan import (
    AnalisisRow,
    PenunjangRow,
    PerbandinganRow,
    PerjanjianRow,
    Perubahan,
    RekapRow,
    RenstraRow,
    SasaranRow,
    StandarRow,
    TriwulanAngka,
)
from bot.report.tulisan_tahun import TulisanTw, say_all

R = TypeVar("R", TahunLalu, Standar)

NO_SASARAN = "Sasaran belum ditetapkan"
_CODED = frozenset({"program", "kegiatan", "sub_kegiatan"})

Setahun = tuple[Angka | None, Angka | None, Angka | None, Angka | None]


@dataclass(frozen=True, slots=True)
class Bahan:
    """What is known of one indikator in a year: figures of TW I to IV, words, where each quarter was read, history.

    `lalu` holds any number of earlier years. `belum_tersedia` names source and expected date of a figure that is late.
    """

    indikator: Indikator
    angka: Setahun = (None, None, None, None)
    tulisan: tuple[TulisanTw, ...] = ()
    sel: tuple[str | None, str | None, str | None, str | None] = (None, None, None, None)
    lalu: tuple[TahunLalu, ...] = ()
    renstra: TargetRenstra | None = None
    standar: tuple[Standar, ...] = ()
    belum_tersedia: str | None = None


def with_rujukan(bahan: Sequence[Bahan], rujukan: Rujukan, tahun: int) -> list[Bahan]:
    """`bahan` with what the office brought along about each indikator; years known already are not replaced."""
    lalu, standar = _by_kode(rujukan.tahun_lalu), _by_kode(rujukan.standar)
    renstra = {row.kode: row for row in rujukan.renstra}
    found = []
    for item in bahan:
        kode, known = item.indikator.kode, {row.tahun for row in item.lalu}
        brought = (row for row in lalu.get(kode, ()) if row.tahun < tahun and row.tahun not in known)
        found.append(
            replace(
                item,
                lalu=(*item.lalu, *brought),
                renstra=item.renstra or renstra.get(kode),
                standar=item.standar or tuple(standar.get(kode, ())),
            )
        )
    return found


def measure_year(bahan: Bahan, ukuran: Ukuran, tahun: int) -> IndikatorRow:
    """The indikator's figures of the year against its annual target; words of all quarters rolled up."""
    item, hasil = bahan.indikator, capaian_tahunan(bahan.indikator, bahan.angka, ukuran.aturan)
    pembilang, penyebut = _parts(item.agregasi, bahan.angka, ukuran.aturan.isian)
    return IndikatorRow(
        kode=item.kode,
        unit=item.bidang,
        nama=item.nama,
        satuan=item.satuan,
        arah=item.arah,
        agregasi=item.agregasi,
        capaian=hasil,
        capaian_tahunan=hasil,
        target_tw=item.target_tahunan,
        realisasi_tw=hasil.realisasi,
        target_tahunan=item.target_tahunan,
        pembilang=pembilang,
        penyebut=penyebut,
        capaian_lalu=_capaian_of(item, _year(bahan, tahun - 1), ukuran),
        predikat=None if hasil.nilai is None else predikat_of(hasil.nilai, ukuran.pita).nama,
        belum_tersedia=bahan.belum_tersedia,
        faktor_pendorong=say_all(bahan.tulisan, "pendorong"),
        kendala=say_all(bahan.tulisan, "kendala"),
        solusi=say_all(bahan.tulisan, "solusi"),
        tindak_lanjut=say_all(bahan.tulisan, "tindak_lanjut"),
        bukti=tuple(dict.fromkeys(item for text in bahan.tulisan for item in text.bukti)),
        sumber_sel=next((sel for sel in reversed(bahan.sel) if sel), None),
        ilustrasi=item.ilustrasi,
    )


def measure_sasaran(
    agreed: Sequence[PerjanjianRow], rows: Iterable[IndikatorRow], pita: Sequence[Predikat]
) -> tuple[SasaranRow, ...]:
    """Each sasaran in the order of the agreement, with the mean over its indikator among `rows`."""
    by_kode = {row.kode: row for row in rows}
    found = []
    for nama, kodes in codes_by_sasaran(agreed).items():
        mean = mean_capaian(by_kode[kode].capaian for kode in kodes if kode in by_kode)
        predikat = None if mean.nilai is None else predikat_of(mean.nilai, pita).nama
        found.append(SasaranRow(nama, mean.nilai, predikat, mean.dihitung, mean.total))
    return tuple(found)


def codes_by_sasaran(agreed: Iterable[PerjanjianRow]) -> dict[str, list[str]]:
    """The kode of each sasaran's indikator, in order."""
    gathered: dict[str, list[str]] = {}
    for row in agreed:
        gathered.setdefault(row.sasaran, []).append(row.kode)
    return gathered


def agree(item: Indikator) -> PerjanjianRow:
    """T1 of one indikator."""
    sasaran = item.sasaran or NO_SASARAN
    return PerjanjianRow(item.kode, sasaran, item.nama, item.satuan, item.target_tahunan, item.level, item.program)


def compare_years(bahan: Bahan, row: IndikatorRow, ukuran: Ukuran, tahun: int) -> PerbandinganRow | None:
    """T3 of one indikator; None where no earlier year is known."""
    before, earlier = _year(bahan, tahun - 1), _year(bahan, tahun - 2)
    if before is None and earlier is None:
        return None
    last = before.realisasi if before else None
    change, better = _change(bahan.indikator.arah, last, row.realisasi_tw)
    return PerbandinganRow(
        row.kode,
        earlier.realisasi if earlier else None,
        last,
        _capaian_of(bahan.indikator, before, ukuran),
        change,
        better,
    )


def compare_renstra(bahan: Bahan, row: IndikatorRow, ukuran: Ukuran, tahun: int) -> RenstraRow | None:
    """T4 of one indikator by its own formula; None where the plan has no target for it.

    A total over the plan's years needs every year since its first: a missing one leaves the row without a figure.
    """
    renstra = bahan.renstra
    if renstra is None:
        return None
    realisasi, missing = row.realisasi_tw, tuple[int, ...]()
    if renstra.sejak is not None:
        realisasi, missing = _total(bahan, row, range(renstra.sejak, tahun))
    reached = compute_capaian(bahan.indikator, renstra.target, realisasi, ukuran.aturan.batas_capaian, triwulanan=False)
    return RenstraRow(row.kode, realisasi, renstra.target, renstra.tahun, reached.nilai, missing)


def compare_standards(bahan: Bahan, row: IndikatorRow) -> tuple[StandarRow, ...]:
    """T5 of one indikator: one row for each standard that is known, none where there is none."""
    return tuple(
        StandarRow(row.kode, item.nilai, item.lingkup, item.sumber, _at_least(row.arah, row.realisasi_tw, item.nilai))
        for item in bahan.standar
    )


def analyse(row: IndikatorRow, ambang: Decimal) -> AnalisisRow | None:
    """T6 of one indikator: what was written, or an empty row where a low capaian needs a cause; else None."""
    low = row.capaian.nilai is not None and row.capaian.nilai < ambang
    if not (low or row.faktor_pendorong or row.kendala or row.solusi or row.tindak_lanjut):
        return None
    return AnalisisRow(row.kode, row.faktor_pendorong, row.kendala, row.solusi, row.tindak_lanjut, low)


def support(item: Indikator, names: dict[str, str]) -> PenunjangRow | None:
    """T8 of one indikator that stands at a program, kegiatan or sub kegiatan; None for the others (IKU)."""
    if item.level not in _CODED or not item.program:
        return None
    sasaran = item.sasaran or NO_SASARAN
    return PenunjangRow(item.kode, sasaran, item.program, names.get(item.program), item.level)


def recapitulate(bahan: Bahan, ukuran: Ukuran) -> RekapRow:
    """T10 of one indikator: each quarter alone, also where the office types running totals."""
    figures = [_alone(bahan, number, ukuran.aturan.isian) for number in range(4)]
    targets = bahan.indikator.target_tw
    first, second, third, fourth = (
        TriwulanAngka(targets[number], figures[number], bahan.sel[number]) for number in range(4)
    )
    return RekapRow(bahan.indikator.kode, (first, second, third, fourth))


def _by_kode(rows: Iterable[R]) -> dict[str, list[R]]:
    gathered: dict[str, list[R]] = {}
    for row in rows:
        gathered.setdefault(row.kode, []).append(row)
    return gathered


def _alone(bahan: Bahan, number: int, isian: Isian) -> Decimal | None:
    agregasi, typed = bahan.indikator.agregasi, bahan.angka[number]
    if typed is None:
        return None
    if agregasi is Agregasi.RASIO:
        pembilang, penyebut = typed.pembilang, typed.penyebut
        return pembilang / penyebut * 100 if pembilang is not None and penyebut else None
    if isian is Isian.PER_TRIWULAN or agregasi is not Agregasi.JUMLAH or typed.realisasi is None:
        return typed.realisasi
    before = [angka.realisasi for angka in bahan.angka[:number] if angka and angka.realisasi is not None]
    return typed.realisasi - (before[-1] if before else Decimal(0))


def _parts(agregasi: Agregasi, angka: Setahun, isian: Isian) -> tuple[Decimal | None, Decimal | None]:
    """Pembilang and penyebut of the year: their sums, or the last pair where running totals are typed."""
    pairs = [(a.pembilang, a.penyebut) for a in angka if a and a.pembilang is not None and a.penyebut is not None]
    if agregasi is not Agregasi.RASIO or not pairs:
        return None, None
    used = pairs[-1:] if isian is Isian.KUMULATIF else pairs
    return sum((pair[0] for pair in used), Decimal(0)), sum((pair[1] for pair in used), Decimal(0))


def _year(bahan: Bahan, tahun: int) -> TahunLalu | None:
    return next((row for row in bahan.lalu if row.tahun == tahun), None)


def _capaian_of(item: Indikator, year: TahunLalu | None, ukuran: Ukuran) -> Decimal | None:
    """The capaian of an earlier year: as recorded, else computed from the target of that year."""
    if year is None or year.capaian is not None:
        return year.capaian if year else None
    batas = ukuran.aturan.batas_capaian
    return compute_capaian(item, year.target, year.realisasi, batas, triwulanan=False).nilai if year.target else None


def _change(arah: Arah, before: Decimal | None, now: Decimal | None) -> tuple[Perubahan | None, bool | None]:
    if before is None or now is None:
        return None, None
    if before == now:
        return Perubahan.TETAP, None
    rose = now > before
    return Perubahan.NAIK if rose else Perubahan.TURUN, rose is (arah is Arah.NAIK_BAIK)


def _total(bahan: Bahan, row: IndikatorRow, years: range) -> tuple[Decimal | None, tuple[int, ...]]:
    known = {item.tahun: item.realisasi for item in bahan.lalu if item.realisasi is not None}
    missing = tuple(year for year in years if year not in known)
    if missing or row.realisasi_tw is None:
        return None, missing
    return sum((known[year] for year in years), row.realisasi_tw), ()


def _at_least(arah: Arah, realisasi: Decimal | None, standar: Decimal) -> bool | None:
    if realisasi is None:
        return None
    return realisasi >= standar if arah is Arah.NAIK_BAIK else realisasi <= standar
