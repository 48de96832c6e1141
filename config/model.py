"""What does the configuration say, once read and checked? Offices, people, calendars and scales as immutable data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.domain.capaian import BATAS_CAPAIAN, Isian, Predikat
from bot.domain.codec import canonical, from_json, to_json
from bot.domain.hari_kerja import JamKerja, Kalender, Ramadan
from bot.domain.indikator import Indikator
from bot.domain.kantor import Kantor, Salinan, Unit
from bot.domain.penugasan import ABOVE, JenisPenugasan
from bot.domain.rujukan import Rujukan
from bot.domain.sop import Sop

SENIN_JUMAT = frozenset(range(5))


class JenisLibur(StrEnum):
    """Why the office is closed: a public holiday, or collective leave."""

    LIBUR = "libur"
    CUTI_BERSAMA = "cuti_bersama"


@dataclass(frozen=True, slots=True)
class Libur:
    """One day on which no office works."""

    tanggal: date
    nama: str
    jenis: JenisLibur


@dataclass(frozen=True, slots=True)
class TahunLibur:
    """The holidays of one year and where they are laid down."""

    tahun: int
    libur: tuple[Libur, ...]
    ramadan: tuple[Ramadan, ...]
    dasar_hukum: tuple[str, ...]
    sumber: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JamDinas:
    """Office hours of the country (Perpres 21/2023), which an office may override."""

    berlaku_sejak: date
    biasa: JamKerja
    ramadan: JamKerja


@dataclass(frozen=True, slots=True)
class TabelPredikat:
    """One scale of bands for capaian in percent, highest first; None where no day is known from which it holds."""

    kode: str
    nama: str
    predikat: tuple[Predikat, ...]
    dasar_hukum: tuple[str, ...] = ()
    sumber: tuple[str, ...] = ()
    berlaku_sejak: date | None = None


@dataclass(frozen=True, slots=True)
class DaftarIndikator:
    """The indicators an office answers for, with the agreement their targets come from."""

    kode: str
    dasar_target: str
    berlaku_sejak: date
    indikator: tuple[Indikator, ...]


@dataclass(frozen=True, slots=True)
class Bidang:
    """One reporting unit of an office, the Sekretariat included; `urut` is its place in lists."""

    kode: str
    nama: str
    nama_singkat: str
    urut: int


@dataclass(frozen=True, slots=True)
class Penugasan:
    """A dated assignment as the office's file states it; `bidang` is "" for a role of the whole office."""

    peran: str
    mulai: date
    jenis: JenisPenugasan = JenisPenugasan.DEFINITIF
    bidang: str = ""
    selesai: date | None = None
    dasar: str = ""

    def overlaps(self, other: "Penugasan") -> bool:
        """True when both are in force on some day."""
        last = min(self.selesai or date.max, other.selesai or date.max)
        return max(self.mulai, other.mulai) <= last

    def covers(self, day: date) -> bool:
        """True when it is in force on `day`."""
        return self.mulai <= day <= (self.selesai or date.max)


@dataclass(frozen=True, slots=True)
class Orang:
    """A person of the office; `sapaan` is Bapak, Ibu, or Bapak/Ibu where unknown. `telepon` ("" for none) is compared
    with the contact the person shares when connecting, and kept nowhere else."""

    kode: str
    nama: str
    sapaan: str
    jabatan: str
    email: str
    penugasan: tuple[Penugasan, ...]
    telepon: str = ""


@dataclass(frozen=True, slots=True)
class Tenggat:
    """The office's own number of working days to fill in a row, in place of the profile's."""

    sop: str
    urut: int
    hari_kerja: int


@dataclass(frozen=True, slots=True)
class Instansi:
    """One office: who works there, by which SOPs, on which indicators, and its choices where rules leave one.

    `hari_kerja` are weekdays (Monday = 0); a siklus opens at opening time of working day `buka_hari_kerja_ke` after
    its period; escalation goes up `hierarki` (role -> role above) after `eskalasi_setelah_hari` working days;
    `ambang_perhatian` is the capaian in percent below which an indicator is pointed out; findings go out once a sheet
    has been quiet for `tenang_menit`; `tempat` stands before the date on a letter.
    """

    kode: str
    nama: str
    nama_singkat: str
    zona: str
    sop: tuple[str, ...]
    bidang: tuple[Bidang, ...]
    orang: tuple[Orang, ...]
    indikator: tuple[Indikator, ...]
    dasar_target: str
    target_sejak: date
    predikat: str
    contoh: bool = False
    isian: Isian = Isian.PER_TRIWULAN
    batas_capaian: Decimal = BATAS_CAPAIAN
    ambang_perhatian: Decimal = Decimal(75)
    kinerja_sop: bool = False
    salinan_google: tuple[Salinan, ...] = ()
    hari_kerja: frozenset[int] = SENIN_JUMAT
    jam: JamKerja | None = None
    jam_ramadan: JamKerja | None = None
    libur_daerah: tuple[Libur, ...] = ()
    tenggat: tuple[Tenggat, ...] = ()
    kop: tuple[str, ...] = ()
    tempat: str = ""
    tenang_menit: int = 10
    buka_hari_kerja_ke: int = 1
    hierarki: Mapping[str, str] = field(default_factory=lambda: dict(ABOVE))
    eskalasi_setelah_hari: int = 2


@dataclass(frozen=True, slots=True)
class Config:
    """Everything under the configuration folder, checked as a whole; `warnings` may be meant and block nothing.

    `rujukan` is what an office brought along for its yearly report, by kode; absent where it brought nothing.
    """

    sops: Mapping[str, Sop]
    instansi: Mapping[str, Instansi]
    predikat: Mapping[str, TabelPredikat]
    libur: Mapping[int, TahunLibur]
    jam: JamDinas
    warnings: tuple[str, ...] = ()
    rujukan: Mapping[str, Rujukan] = field(default_factory=dict)

    def kalender(self, instansi: Instansi) -> Kalender:
        """The calendar of one office: national holidays and its own, its zone, days and hours."""
        country = self.kalender_of_zone(instansi.zona)
        return replace(
            country,
            libur={**country.libur, **{libur.tanggal: libur.nama for libur in instansi.libur_daerah}},
            hari=instansi.hari_kerja,
            jam=instansi.jam or country.jam,
            jam_ramadan=instansi.jam_ramadan or country.jam_ramadan,
        )

    def kalender_of_zone(self, zona: str) -> Kalender:
        """The country's calendar in a zone, for an office that is no longer configured but still has a siklus."""
        return Kalender(
            zona=zona,
            libur={libur.tanggal: libur.nama for tahun in self.libur.values() for libur in tahun.libur},
            hari=SENIN_JUMAT,
            jam=self.jam.biasa,
            jam_ramadan=self.jam.ramadan,
            ramadan=tuple(window for tahun in self.libur.values() for window in tahun.ramadan),
            tahun=frozenset(self.libur),
        )

    def kantor(self, instansi: Instansi) -> Kantor:
        """What a siklus of this office pins when it opens: names, units, scale and choices."""
        tabel = self.predikat[instansi.predikat]
        return Kantor(
            kode=instansi.kode,
            nama=instansi.nama,
            singkat=instansi.nama_singkat,
            zona=instansi.zona,
            unit=tuple(Unit(bidang.kode, bidang.nama, bidang.nama_singkat) for bidang in instansi.bidang),
            pita=tabel.predikat,
            dasar_predikat=tabel.nama,
            kop=instansi.kop,
            tempat=instansi.tempat,
            contoh=instansi.contoh,
            isian=instansi.isian,
            batas_capaian=instansi.batas_capaian,
            ambang=instansi.ambang_perhatian,
            eskalasi_hari=instansi.eskalasi_setelah_hari,
            tenang_menit=instansi.tenang_menit,
            kinerja_sop=instansi.kinerja_sop,
            salinan_google=instansi.salinan_google,
            faktor_pendorong=True,
        )

    def sop_for(self, instansi: Instansi, kode: str) -> Sop:
        """The SOP as this office runs it, its own deadlines put in; KeyError for an SOP that is not loaded."""
        sop = self.sops[kode]
        days = {t.urut: t.hari_kerja for t in instansi.tenggat if t.sop == kode}
        if not days:
            return sop
        rows = (replace(row, tenggat_hari_kerja=days.get(row.urut, row.tenggat_hari_kerja)) for row in sop.langkah)
        return with_digest(replace(sop, langkah=tuple(rows)))


def with_digest(sop: Sop) -> Sop:
    """`sop` with the SHA-256 of its content (all but the digest itself), which names this version."""
    content = canonical(replace(sop, digest=""))
    return replace(sop, digest=sha256(content.encode()).hexdigest())


def sop_to_json(sop: Sop) -> dict[str, Any]:
    """`sop` as JSON primitives, for a siklus to pin."""
    data: dict[str, Any] = to_json(sop)
    return data


def sop_from_json(data: Mapping[str, Any]) -> Sop:
    """The Sop that `sop_to_json` wrote; it keeps its digest. KeyError, TypeError or ValueError for anything else."""
    return from_json(Sop, data)


def indikator_to_json(indikator: Indikator) -> dict[str, Any]:
    """`indikator` as JSON primitives, figures as text so that none loses a digit."""
    data: dict[str, Any] = to_json(indikator)
    return data


def indikator_from_json(data: Mapping[str, Any]) -> Indikator:
    """The Indikator that `indikator_to_json` wrote."""
    return from_json(Indikator, data)


def instansi_to_json(instansi: Instansi) -> dict[str, Any]:
    """The settings of an office as JSON primitives: what a siklus was opened with."""
    data: dict[str, Any] = to_json(instansi)
    for person in data["orang"]:
        del person["telepon"]  # stays in the office's file
    return data


def instansi_from_json(data: Mapping[str, Any]) -> Instansi:
    """The Instansi that `instansi_to_json` wrote."""
    return from_json(Instansi, data)
