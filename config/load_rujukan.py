"""How does a file `instansi/rujukan/<kode instansi>.toml` become references? What the yearly report compares with, each
with the source it was taken from; which indikator it speaks of is held against the office's own."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.domain.indikator import Indikator, is_kode_rekening
from bot.domain.rujukan import Naskah, Pegawai, Program, Rujukan, Standar, TahunLalu, TargetRenstra, Tujuan
from config.load_toml import ConfigError, Fault, Figure, Lax, Strict, Text, did_you_mean, load_toml

Tahun = Annotated[int, Field(ge=2000, le=2100)]
Amount = Annotated[Figure, Field(ge=0)]


class _TahunLalu(Strict):
    kode: Text
    tahun: Tahun
    realisasi: Figure
    target: Figure | None = None
    sumber: Text

    def build(self) -> TahunLalu:
        return TahunLalu(self.kode, self.tahun, self.realisasi, self.target)


class _Renstra(Strict):
    kode: Text
    tahun: Tahun
    target: Figure
    sejak: Tahun | None = None
    sumber: Text

    def build(self) -> TargetRenstra:
        return TargetRenstra(self.kode, self.tahun, self.target, self.sejak)


class _Standar(Strict):
    kode: Text
    nilai: Figure
    lingkup: Text
    sumber: Text

    def build(self) -> Standar:
        return Standar(self.kode, self.nilai, self.lingkup, self.sumber)


class _Program(Strict):
    kode: Text
    nama: Text
    tahun: Tahun | None = None
    pagu: Amount | None = None
    realisasi: Amount | None = None
    sumber: str = ""

    def build(self) -> Program:
        return Program(self.kode, self.nama, self.tahun, self.pagu, self.realisasi)


class _Naskah(Strict):
    kata_pengantar: str | None = None
    gambaran_umum: str | None = None
    tugas_fungsi: str | None = None
    struktur_organisasi: str | None = None
    sumber_daya: str | None = None
    isu_strategis: str | None = None
    rencana_strategis: str | None = None
    analisis_capaian: str | None = None
    analisis_efisiensi: str | None = None
    analisis_program: str | None = None
    kesimpulan: str | None = None
    langkah: str | None = None
    perjanjian_kinerja: str | None = None

    def build(self) -> Naskah:
        return Naskah(**{name: (text or "").strip() or None for name, text in self})


class _Pegawai(Strict):
    menurut: Text
    rincian: Text
    jumlah: Annotated[int, Field(ge=0)]

    def build(self) -> Pegawai:
        return Pegawai(self.menurut, self.rincian, self.jumlah)


class _Tujuan(Strict):
    nama: Text
    sasaran: Annotated[tuple[Text, ...], Lax]

    def build(self) -> Tujuan:
        return Tujuan(self.nama, self.sasaran)


class _Rujukan(Strict):
    renstra_nama: str = ""
    dasar_target: str = ""
    naskah: _Naskah = Field(default_factory=_Naskah)
    tahun_lalu: Annotated[tuple[_TahunLalu, ...], Lax] = ()
    renstra: Annotated[tuple[_Renstra, ...], Lax] = ()
    standar: Annotated[tuple[_Standar, ...], Lax] = ()
    program: Annotated[tuple[_Program, ...], Lax] = ()
    pegawai: Annotated[tuple[_Pegawai, ...], Lax] = ()
    tujuan: Annotated[tuple[_Tujuan, ...], Lax] = ()

    def build(self) -> Rujukan:
        return Rujukan(
            renstra_nama=self.renstra_nama,
            dasar_target=self.dasar_target,
            tahun_lalu=tuple(row.build() for row in self.tahun_lalu),
            renstra=tuple(row.build() for row in self.renstra),
            standar=tuple(row.build() for row in self.standar),
            program=tuple(row.build() for row in self.program),
            naskah=self.naskah.build(),
            pegawai=tuple(row.build() for row in self.pegawai),
            tujuan=tuple(row.build() for row in self.tujuan),
        )


def load_rujukan(path: Path, label: str, indikator_rows: tuple[Indikator, ...]) -> Rujukan:
    """The references in the file at `path` for an office with these indikator. Raises ConfigError with every fault."""
    found = load_toml(_Rujukan, path, label).build()
    faults = [Fault(label, key, message) for key, message in _faults(found, indikator_rows)]
    if faults:
        raise ConfigError(faults)
    return found


def _faults(found: Rujukan, indikator_rows: tuple[Indikator, ...]) -> Iterator[tuple[str, str]]:
    known = {row.kode for row in indikator_rows}
    named = [("tahun_lalu", row.kode) for row in found.tahun_lalu]
    named += [("renstra", row.kode) for row in found.renstra]
    named += [("standar", row.kode) for row in found.standar]
    for table, kode in named:
        if kode not in known:
            yield f"{table}[kode={kode}]", f"no indikator of the office has this kode{did_you_mean(kode, known)}"
    yield from _twice("tahun_lalu", [(row.kode, row.tahun) for row in found.tahun_lalu])
    yield from _twice("renstra", [(row.kode,) for row in found.renstra])
    yield from _twice("program", [(row.kode, row.tahun) for row in found.program])
    yield from _twice("pegawai", [(row.menurut, row.rincian) for row in found.pegawai])
    yield from _unserved(found, {row.sasaran for row in indikator_rows if row.sasaran})
    for plan in found.renstra:
        if plan.target <= Decimal(0):
            yield f"renstra[kode={plan.kode}].target", "must be above 0: progress cannot be measured against it"
    for line in found.program:
        if not is_kode_rekening(line.kode):
            yield f"program[kode={line.kode}]", "is no programme code such as 2.07.03"


def _unserved(found: Rujukan, known: set[str]) -> Iterator[tuple[str, str]]:
    for aim in found.tujuan:
        for name in aim.sasaran:
            if name not in known:
                near = did_you_mean(name, known)
                yield f"tujuan[nama={aim.nama}].sasaran", f"no indikator has the sasaran {name!r}{near}"


def _twice(table: str, keys: list[tuple[object, ...]]) -> Iterator[tuple[str, str]]:
    for key in sorted({key for key in keys if keys.count(key) > 1}, key=str):
        named = " ".join(str(part) for part in key if part is not None)
        yield f"{table}[kode={key[0]}]", f"{named} is listed twice: keep one"
