"""What is an indikator? Its identity, targets, and the two attributes every figure depends on: arah and agregasi."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

TW_IV = 4
_KODE_REKENING = re.compile(r"\d\.\d{2}(\.\d{2}(\.\d\.\d{2}(\.\d{4})?)?)?", re.ASCII)

TargetTriwulan = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]


class Arah(StrEnum):
    """Whether a higher or a lower figure is the better one."""

    NAIK_BAIK = "naik_baik"
    TURUN_BAIK = "turun_baik"


class Agregasi(StrEnum):
    """How quarters make a year (domain.md §2.3)."""

    JUMLAH = "jumlah"
    TERAKHIR = "terakhir"
    RATA_RATA = "rata_rata"
    RASIO = "rasio"
    TAHUNAN = "tahunan"


class RumusTurun(StrEnum):
    """The two formulas in use for lower-is-better; they agree only where realisasi equals target."""

    DUA_T_KURANG_R = "dua_t_kurang_r"
    T_PER_R = "t_per_r"


class Bukti(StrEnum):
    """Kinds of evidence an indikator may ask for."""

    PDF = "pdf"
    FOTO = "foto"
    TABEL = "tabel"
    DOKUMEN = "dokumen"
    TAUTAN = "tautan"


@dataclass(frozen=True, slots=True)
class Indikator:
    """One row of the indicator sheet; targets are in `satuan`, the quarter targets of TW I to IV."""

    kode: str
    bidang: str
    nama: str
    satuan: str
    arah: Arah
    agregasi: Agregasi
    target_tahunan: Decimal | None
    target_tw: TargetTriwulan = (None, None, None, None)
    program: str = ""
    level: str = ""
    sumber: str = ""
    ilustrasi: bool = False
    rumus_turun: RumusTurun = RumusTurun.DUA_T_KURANG_R
    range_target: tuple[Decimal, Decimal] | None = None
    skala: tuple[tuple[str, Decimal], ...] = ()
    sasaran: str = ""
    bukti: tuple[Bukti, ...] = ()

    def target_of(self, nomor: int) -> Decimal | None:
        """The target of quarter `nomor` alone (1 to 4), None where none was set."""
        return self.target_tw[nomor - 1]


def asked_in(indikator: Indikator, nomor: int) -> bool:
    """Whether quarter `nomor` (1 to 4) asks for this indicator: `tahunan` ones only in TW IV (design.md §12)."""
    return indikator.agregasi is not Agregasi.TAHUNAN or nomor == TW_IV


def is_kode_rekening(kode: str) -> bool:
    """Whether a programme code has the shape urusan.bidang[.program[.kewenangan.kegiatan[.sub]]] (domain.md §3.1)."""
    return _KODE_REKENING.fullmatch(kode) is not None


def faults(indikator: Indikator) -> tuple[str, ...]:
    """What makes a row unusable, one English sentence each: for the configuration loader, which reports all at once."""
    return tuple(_faults(indikator))


def warnings(indikator: Indikator) -> tuple[str, ...]:
    """What is suspicious but may be meant, e.g. quarter targets that do not lead to the annual one."""
    return tuple(_warnings(indikator))


def _faults(row: Indikator) -> Iterator[str]:
    if not row.kode or not row.nama or not row.satuan:
        yield "kode, nama and satuan must not be empty"
    if row.program and row.program != "IKU" and not is_kode_rekening(row.program):
        yield f"program {row.program!r} is neither IKU nor a programme code such as 2.07.03.2.01.0001"
    if row.range_target and not Decimal(0) < row.range_target[0] <= row.range_target[1]:
        yield "range_target must be two positive figures, the lower first"
    if row.agregasi is Agregasi.JUMLAH and (row.skala or row.range_target):
        yield "a predikat or a range target cannot be summed: use agregasi terakhir"


def _warnings(row: Indikator) -> Iterator[str]:
    given = [target for target in row.target_tw if target is not None]
    if row.target_tahunan is None:
        yield "no target_tahunan: capaian cannot be computed against the year"
    elif row.agregasi is Agregasi.JUMLAH and given and sum(given) != row.target_tahunan:
        yield f"quarter targets add up to {sum(given)}, target_tahunan is {row.target_tahunan}"
    elif row.agregasi is not Agregasi.JUMLAH and row.target_tw[3] not in (None, row.target_tahunan):
        yield f"target TW IV is {row.target_tw[3]}, target_tahunan is {row.target_tahunan}"
    if row.agregasi is Agregasi.TAHUNAN and any(target is not None for target in row.target_tw[:3]):
        yield "a tahunan indicator has targets before TW IV, which nobody will be asked for"
