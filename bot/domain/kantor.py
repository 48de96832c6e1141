"""What a siklus needs to know about its office; pinned when it opens, so that a later change leaves it alone."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.capaian import BATAS_CAPAIAN, Isian, Predikat


class Salinan(StrEnum):
    """What of a compiled report is also kept in Google's own format."""

    LAPORAN = "laporan"
    REKAP = "rekap"


@dataclass(frozen=True, slots=True)
class Unit:
    """One reporting unit (a bidang; the Sekretariat is one too)."""

    kode: str
    nama: str
    singkat: str


@dataclass(frozen=True, slots=True)
class Kantor:
    """The office: names, zone (IANA), units in print order, and its choices about figures and reminders.

    `ambang` is the capaian (percent) below which an indikator needs attention; `eskalasi_hari` how many working days a
    bidang may be late before its superior is asked; `tenang_menit` how long a sheet is quiet before findings go out;
    `kinerja_sop` whether reports show how the SOP was kept where the planner chose nothing; `salinan_google` what of a
    report is also kept as a Google Doc or Sheet; `faktor_pendorong` whether the sheets have that column, which those of
    a siklus opened before there was one do not.
    """

    kode: str
    nama: str
    singkat: str
    zona: str
    unit: tuple[Unit, ...]
    pita: tuple[Predikat, ...]
    dasar_predikat: str = ""
    kop: tuple[str, ...] = ()
    tempat: str = ""
    contoh: bool = False
    isian: Isian = Isian.PER_TRIWULAN
    batas_capaian: Decimal = BATAS_CAPAIAN
    ambang: Decimal = Decimal(75)
    eskalasi_hari: int = 2
    tenang_menit: int = 10
    kinerja_sop: bool = False
    salinan_google: tuple[Salinan, ...] = ()
    faktor_pendorong: bool = False

    def unit_name(self, kode: str) -> str:
        """The printed name of a unit; the office's own for ""."""
        found = (unit.nama for unit in self.unit if unit.kode == kode)
        return next(found, self.singkat if kode == "" else former_unit(kode))

    def short_name(self, kode: str) -> str:
        """The unit's name as people say it ("Penempatan")."""
        found = (unit.singkat for unit in self.unit if unit.kode == kode)
        return next(found, self.singkat if kode == "" else former_unit(kode))


def former_unit(kode: str) -> str:
    """How a unit is called that the office has no more, as what it once reported and owed still names it."""
    return f"{kode.replace('_', ' ').title()} (unit lama)"
