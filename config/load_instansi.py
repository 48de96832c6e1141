"""How does a file `instansi/<kode>.toml` become an office? Its keys and types; `checks` compares it with the others."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.domain.capaian import BATAS_CAPAIAN, Isian
from bot.domain.indikator import Indikator
from bot.domain.kantor import Salinan
from bot.domain.penugasan import ABOVE, JenisPenugasan
from config.load_kalender import JamKerjaFile, LiburFile
from config.load_toml import ConfigError, Day, Fault, Figure, Kode, Lax, Strict, Text, Texts, did_you_mean, load_toml
from config.model import Bidang, DaftarIndikator, Instansi, Orang, Penugasan, Tenggat

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", re.ASCII)
Hari = Literal["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"]
HARI: tuple[Hari, ...] = get_args(Hari)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"must be a zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura, not {name!r}") from None
    return name


def _email_shaped(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"must be one e-mail address, not {text!r}")
    return text


class _Bidang(Strict):
    kode: Kode
    nama: Text
    nama_singkat: Text


class _Penugasan(Strict):
    peran: Kode
    mulai: Day
    jenis: Annotated[JenisPenugasan, Lax] = JenisPenugasan.DEFINITIF
    bidang: Kode | None = None
    selesai: Day | None = None
    dasar: str = ""

    def build(self) -> Penugasan:
        return Penugasan(self.peran, self.mulai, self.jenis, self.bidang or "", self.selesai, self.dasar)


class _Orang(Strict):
    kode: Kode
    nama: Text
    jabatan: Text
    email: Annotated[Text, AfterValidator(_email_shaped)]
    penugasan: Annotated[tuple[_Penugasan, ...], Lax, Field(min_length=1)]
    sapaan: Literal["Bapak", "Ibu", "Bapak/Ibu"] = "Bapak/Ibu"
    telepon: Annotated[str, Field(pattern=r"^(\+?\d[\d .-]{6,18}\d)?$")] = ""

    def build(self) -> Orang:
        held = tuple(row.build() for row in self.penugasan)
        return Orang(self.kode, self.nama, self.sapaan, self.jabatan, self.email, held, self.telepon)


class _Tenggat(Strict):
    sop: Kode
    urut: int
    hari_kerja: Annotated[int, Field(ge=1)]


class InstansiFile(Strict):
    """An office as its file states it; `indikator` names a file, `peta_bidang` maps the bidang there to those here."""

    kode: Kode
    nama: Text
    nama_singkat: Text
    zona: Annotated[Text, AfterValidator(_known_zone)]
    sop: Annotated[tuple[Kode, ...], Lax, Field(min_length=1)]
    bidang: Annotated[tuple[_Bidang, ...], Lax, Field(min_length=1)]
    orang: Annotated[tuple[_Orang, ...], Lax, Field(min_length=1)]
    indikator: Kode
    predikat: Kode
    contoh: bool = False
    peta_bidang: dict[Kode, Kode] = Field(default_factory=dict)
    isian: Annotated[Isian, Lax] = Isian.PER_TRIWULAN
    batas_capaian: Annotated[Figure, Field(ge=100)] = BATAS_CAPAIAN
    ambang_perhatian: Annotated[Figure, Field(ge=0)] = Decimal(75)
    hari_kerja: Annotated[tuple[Hari, ...], Lax, Field(min_length=1)] = HARI[:5]
    jam: JamKerjaFile | None = None
    jam_ramadan: JamKerjaFile | None = None
    libur_daerah: Annotated[tuple[LiburFile, ...], Lax] = ()
    tenggat: Annotated[tuple[_Tenggat, ...], Lax] = ()
    kop: Texts = ()
    tempat: str = ""
    tenang_menit: Annotated[int, Field(ge=0, le=480)] = 10
    kinerja_sop: bool = False
    salinan_google: Annotated[tuple[Annotated[Salinan, Lax], ...], Lax] = ()
    buka_hari_kerja_ke: Annotated[int, Field(ge=1, le=20)] = 1
    hierarki: dict[Kode, Kode] = Field(default_factory=dict)
    eskalasi_setelah_hari: Annotated[int, Field(ge=1, le=30)] = 2


def load_instansi(path: Path, label: str, sets: Mapping[str, DaftarIndikator]) -> Instansi:
    """The office in the file at `path`, with its indicators out of `sets`. Raises ConfigError with every fault."""
    found = load_toml(InstansiFile, path, label)
    daftar = sets.get(found.indikator)
    faults = []
    if found.kode != path.stem:
        faults.append(Fault(label, "kode", f"is {found.kode!r} but the file is named {path.stem!r}: make them equal"))
    if daftar is None:
        hint = did_you_mean(found.indikator, sets) or ": add it, or mend the faults reported for it"
        faults.append(Fault(label, "indikator", f"no usable file instansi/indikator/{found.indikator}.toml{hint}"))
    if faults or daftar is None:
        raise ConfigError(faults)
    return _build(found, daftar)


def _build(found: InstansiFile, daftar: DaftarIndikator) -> Instansi:
    return Instansi(
        kode=found.kode,
        nama=found.nama,
        nama_singkat=found.nama_singkat,
        zona=found.zona,
        sop=found.sop,
        bidang=tuple(Bidang(b.kode, b.nama, b.nama_singkat, urut) for urut, b in enumerate(found.bidang, 1)),
        orang=tuple(person.build() for person in found.orang),
        indikator=tuple(_placed(row, found.peta_bidang) for row in daftar.indikator),
        dasar_target=daftar.dasar_target,
        target_sejak=daftar.berlaku_sejak,
        predikat=found.predikat,
        contoh=found.contoh,
        isian=found.isian,
        batas_capaian=found.batas_capaian,
        ambang_perhatian=found.ambang_perhatian,
        hari_kerja=frozenset(HARI.index(name) for name in found.hari_kerja),
        jam=found.jam.build() if found.jam else None,
        jam_ramadan=found.jam_ramadan.build() if found.jam_ramadan else None,
        libur_daerah=tuple(day.build() for day in found.libur_daerah),
        tenggat=tuple(Tenggat(row.sop, row.urut, row.hari_kerja) for row in found.tenggat),
        kop=found.kop,
        tempat=found.tempat,
        tenang_menit=found.tenang_menit,
        kinerja_sop=found.kinerja_sop,
        salinan_google=tuple(dict.fromkeys(found.salinan_google)),
        buka_hari_kerja_ke=found.buka_hari_kerja_ke,
        hierarki={**ABOVE, **found.hierarki},
        eskalasi_setelah_hari=found.eskalasi_setelah_hari,
    )


def _placed(row: Indikator, places: Mapping[str, str]) -> Indikator:
    """An indicator of a shared file under the office's own name for its bidang."""
    return replace(row, bidang=places.get(row.bidang, row.bidang))
