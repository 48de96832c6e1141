"""What does a yearly report (LKjIP, LAKIP) say beyond a quarterly one? The rows of its tables, its story, its sources.

The tables are T1 to T10 of domain.md §1.2; T2 is `indikator` (figures of the year) and T9 `anggaran` of every report.
A row names its indikator by kode; a table without rows has no data, and the report says so.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.domain import codec
from bot.domain.capaian import Efisiensi
from bot.domain.rujukan import Naskah, Pegawai, Tujuan
from bot.domain.triwulan import Tahun, parse
from bot.report.model import Laporan, LaporanTriwulan


class Perubahan(StrEnum):
    """Where a realisasi went since the year before."""

    NAIK = "naik"
    TETAP = "tetap"
    TURUN = "turun"


@dataclass(frozen=True, slots=True)
class PerjanjianRow:
    """T1: what was agreed (Perjanjian Kinerja), in its own words; `target` of the year."""

    kode: str
    sasaran: str
    nama: str
    satuan: str
    target: Decimal | None
    level: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class SasaranRow:
    """One sasaran: mean of the capped capaian of its indikator, over `dihitung` of `total`."""

    nama: str
    rerata: Decimal | None
    predikat: str | None
    dihitung: int
    total: int


@dataclass(frozen=True, slots=True)
class PerbandinganRow:
    """T3: realisasi of the two years before and capaian (percent) of the last one; None = not recorded.

    `membaik` tells whether the change of realisasi is one to the better, given the indikator's arah.
    """

    kode: str
    realisasi_n2: Decimal | None
    realisasi_n1: Decimal | None
    capaian_n1: Decimal | None
    perubahan: Perubahan | None = None
    membaik: bool | None = None


@dataclass(frozen=True, slots=True)
class RenstraRow:
    """T4: realisasi up to this year against the plan's last target; `kurang` are years missing from a total."""

    kode: str
    realisasi: Decimal | None
    target_akhir: Decimal
    tahun_akhir: int
    kemajuan: Decimal | None
    kurang: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StandarRow:
    """T5: a standard or realisasi of the nation or province beside the year's own; `unggul` = at least as good."""

    kode: str
    nilai: Decimal
    lingkup: str
    sumber: str
    unggul: bool | None = None


@dataclass(frozen=True, slots=True)
class AnalisisRow:
    """T6: what people wrote about one indikator, quarter by quarter; `rendah` = below the office's threshold."""

    kode: str
    pendorong: str | None
    penghambat: str | None
    solusi: str | None
    tindak_lanjut: str | None
    rendah: bool = False


@dataclass(frozen=True, slots=True)
class EfisiensiRow:
    """T7: capaian against serapan of one sasaran, or of several that share a program and so cannot be told apart."""

    sasaran: tuple[str, ...]
    capaian: Decimal | None
    pagu: Decimal | None
    realisasi: Decimal | None
    serapan: Decimal | None
    efisiensi: Efisiensi | None


@dataclass(frozen=True, slots=True)
class PenunjangRow:
    """T8: an indikator of a program, kegiatan or sub kegiatan that carries a sasaran; `nama` of the code if known."""

    kode: str
    sasaran: str
    program: str
    nama: str | None
    level: str


@dataclass(frozen=True, slots=True)
class TriwulanAngka:
    """One quarter of T10, alone (not cumulative), and the "file › cell" it was read in."""

    target: Decimal | None
    realisasi: Decimal | None
    sumber_sel: str | None = None


@dataclass(frozen=True, slots=True)
class RekapRow:
    """T10: the four quarters of one indikator, TW I first."""

    kode: str
    triwulan: tuple[TriwulanAngka, TriwulanAngka, TriwulanAngka, TriwulanAngka]


@dataclass(frozen=True, slots=True)
class SumberTriwulan:
    """Where the figures of one quarter come from; `disetujui` names capacity and time per unit, `versi` the data's.

    `kurang` is the sentence that says what is missing and how to mend it, None when the quarter was approved.
    """

    nama: str
    sop: str | None = None
    selesai_pada: str | None = None
    versi: int | None = None
    disetujui: tuple[tuple[str, str], ...] = ()
    kurang: str | None = None


@dataclass(frozen=True, slots=True)
class Perbedaan:
    """An indikator that read otherwise in approved triwulan: `hal` (nama, satuan, target tahunan, arah, bidang, or that
    it was measured at all) at `di`; `dasar` the change that was recorded for it, with its day ("" = none was)."""

    kode: str
    hal: str
    di: str
    tertulis: str
    laporan: str
    nama: str = ""
    dasar: str = ""


@dataclass(frozen=True, slots=True)
class LaporanTahunan(Laporan):
    """A yearly report. `sebutan` is what the office calls it (LKjIP, LAKIP); `naskah_pk` names the signed
    agreements on file, one line each; tables as in the module's docstring."""

    sebutan: str = "LKjIP"
    dasar_target: str = ""
    renstra_nama: str = ""
    naskah: Naskah = field(default_factory=Naskah)
    sasaran: tuple[SasaranRow, ...] = ()
    perjanjian: tuple[PerjanjianRow, ...] = ()
    perbandingan: tuple[PerbandinganRow, ...] = ()
    renstra: tuple[RenstraRow, ...] = ()
    standar: tuple[StandarRow, ...] = ()
    analisis_indikator: tuple[AnalisisRow, ...] = ()
    efisiensi: tuple[EfisiensiRow, ...] = ()
    penunjang: tuple[PenunjangRow, ...] = ()
    rekap: tuple[RekapRow, ...] = ()
    sumber: tuple[SumberTriwulan, ...] = ()
    perbedaan: tuple[Perbedaan, ...] = ()
    naskah_pk: tuple[str, ...] = ()
    pegawai: tuple[Pegawai, ...] = ()
    tujuan: tuple[Tujuan, ...] = ()

    @property
    def tahun(self) -> int:
        """The year reported on."""
        return int(self.periode_kode)


@lru_cache(maxsize=1)  # the parts of one card read the same report one after the other
def from_json(text: str | bytes) -> Laporan:
    """The report `model.to_json` wrote, quarterly or yearly as its period says.

    TypeError, ValueError or KeyError when the text is not one.
    """
    data: dict[str, Any] = json.loads(text)
    kind = LaporanTahunan if isinstance(parse(data["periode_kode"]), Tahun) else LaporanTriwulan
    found: Laporan = codec.from_json(kind, data)
    return found
