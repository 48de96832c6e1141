"""What must an office bring along that no siklus knows? Earlier years, Renstra targets, standards, budget, its story.

Everything here is stated with its source by the office; the yearly report prints what is there and says what is not.
"""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TahunLalu:
    """One indikator in an earlier year, in its satuan; `capaian` (percent) only where no target is known."""

    kode: str
    tahun: int
    realisasi: Decimal | None
    target: Decimal | None = None
    capaian: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TargetRenstra:
    """The target of one indikator at the end of the strategic plan.

    `sejak` is given where the target is a total over the plan's years, and is then its first year.
    """

    kode: str
    tahun: int
    target: Decimal
    sejak: int | None = None


@dataclass(frozen=True, slots=True)
class Standar:
    """A national or provincial standard or realisasi to compare with; `lingkup` is its printed name."""

    kode: str
    nilai: Decimal
    lingkup: str
    sumber: str


@dataclass(frozen=True, slots=True)
class Program:
    """Name of a programme code, and its budget of one year (DPA, LRA) in rupiah; None = not known."""

    kode: str
    nama: str
    tahun: int | None = None
    pagu: Decimal | None = None
    realisasi: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Naskah:
    """The story of a yearly report in the office's own words, by its places; None = nobody has written it.

    `sumber_daya` is the office's people and means; `perjanjian_kinerja` says where the signed agreement is kept.
    """

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


@dataclass(frozen=True, slots=True)
class Pegawai:
    """How many people of the office are of one kind: `menurut` says of what (golongan, pendidikan, jabatan)."""

    menurut: str
    rincian: str
    jumlah: int


@dataclass(frozen=True, slots=True)
class Tujuan:
    """One aim of the strategic plan, and the sasaran that serve it, as the indikator name them."""

    nama: str
    sasaran: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rujukan:
    """All of it for one office. `renstra_nama` names the plan, `dasar_target` the agreement the targets come from."""

    renstra_nama: str = ""
    dasar_target: str = ""
    tahun_lalu: tuple[TahunLalu, ...] = ()
    renstra: tuple[TargetRenstra, ...] = ()
    standar: tuple[Standar, ...] = ()
    program: tuple[Program, ...] = ()
    naskah: Naskah = field(default_factory=Naskah)
    pegawai: tuple[Pegawai, ...] = ()
    tujuan: tuple[Tujuan, ...] = ()
