"""What does a report say? The whole of it as immutable data: figures as `Decimal`, times already in words.

Nothing here reads or prints; the compile action fills it once and every document is made from it. `digest` is what a
decision about the report is bound to. What only the yearly report has is in tahunan.py.
"""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from bot.domain import codec
from bot.domain.capaian import Efisiensi, Hasil, Predikat
from bot.domain.indikator import Agregasi, Arah
from bot.domain.tindak_lanjut import StatusTindakLanjut as StatusTindakLanjut

ALL_UNITS = "semua"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A reporting unit: how many indikator it has, was asked for this triwulan (`diminta`), filled, and have a capaian.

    `disetujui_oleh` is the capacity in which its head approved the data ("Plt. Kepala Bidang …").
    """

    kode: str
    nama: str
    jumlah_indikator: int
    diminta: int
    terisi: int
    dihitung: int
    rerata: Decimal | None
    predikat: str | None
    disetujui_oleh: str | None = None
    disetujui_pada: str | None = None
    versi: int | None = None
    pengisi: str | None = None


@dataclass(frozen=True, slots=True)
class IndikatorRow:
    """One indikator: this triwulan alone (`_tw`), and its capaian since January against the targets to date and yearly.

    `capaian` and `capaian_tahunan` carry the cumulative realisasi and target they were computed from, or the reason
    there is no figure. `belum_tersedia` names source and expected date of a figure that is late there.
    `capaian_lalu` is last period's. `sumber_sel` reads "file › cell". `ilustrasi` marks made-up sample figures.
    In a yearly report the period is the year: both capaian are against the annual target, `_tw` are the year's figures.
    """

    kode: str
    unit: str
    nama: str
    satuan: str
    arah: Arah
    agregasi: Agregasi
    capaian: Hasil
    capaian_tahunan: Hasil
    target_tw: Decimal | None = None
    realisasi_tw: Decimal | None = None
    target_tahunan: Decimal | None = None
    pembilang: Decimal | None = None
    penyebut: Decimal | None = None
    capaian_lalu: Decimal | None = None
    predikat: str | None = None
    belum_tersedia: str | None = None
    faktor_pendorong: str | None = None
    kendala: str | None = None
    solusi: str | None = None
    tindak_lanjut: str | None = None
    bukti: tuple[str, ...] = ()
    sumber_sel: str | None = None
    ilustrasi: bool = False


@dataclass(frozen=True, slots=True)
class Ringkasan:
    """The office in one line: mean of capped capaian over `dihitung` of `total` indikator, and how it moved."""

    rerata: Decimal | None
    predikat: str | None
    dihitung: int
    total: int
    periode_lalu: str | None = None
    naik: int = 0
    tetap: int = 0
    turun: int = 0


@dataclass(frozen=True, slots=True)
class AnggaranRow:
    """Money of one program from the finance sub-section (cumulative); percentages None when pagu is 0 or unknown."""

    kode: str
    program: str
    unit: str
    pagu: Decimal | None
    realisasi: Decimal | None
    serapan: Decimal | None = None
    capaian: Decimal | None = None
    efisiensi: Efisiensi | None = None


@dataclass(frozen=True, slots=True)
class Tanggapan:
    """A unit's answer to a rekomendasi: its plan in its own words, until when, and where it stands."""

    unit: str
    teks: str | None
    oleh: str | None = None
    pada: str | None = None
    tenggat: str | None = None
    status: StatusTindakLanjut = StatusTindakLanjut.BELUM


@dataclass(frozen=True, slots=True)
class Rekomendasi:
    """One rekomendasi in the words of who gave it; `unit` is a unit code or "semua", `asal` "pimpinan" or "LHE"."""

    unit: str
    teks: str
    oleh: str
    pada: str
    tanggapan: tuple[Tanggapan, ...] = ()
    asal: str = "pimpinan"
    periode: str | None = None


@dataclass(frozen=True, slots=True)
class KeputusanRow:
    """One recorded act: which step, about which unit (None = the office), what was decided, in what capacity, when.

    `putusan` is a word of record ("disetujui", "dikembalikan", "gugur", "dikonfirmasi"); `versi` the version of the
    data it was about; `catatan` says how it came when not by the official's own hand ("dicatat kemudian, …").
    """

    urut: int
    kegiatan: str
    unit: str | None
    putusan: str
    oleh: str
    pada: str
    versi: int | None = None
    ronde: int = 1
    alasan: str | None = None
    catatan: str | None = None


@dataclass(frozen=True, slots=True)
class WaktuRow:
    """Standard and actual time of one step (of one unit): office minutes; `nyata_menit` None = still open.

    `menunggu_menit` of it passed before the first sign of work; `tepat` says whether it ended by the date people were
    told, None while it has time; `peran` is the role without its unit.
    """

    urut: int
    kegiatan: str
    unit: str | None
    baku_menit: int
    nyata_menit: int | None
    baku_teks: str | None = None
    pelaksana: str | None = None
    menunggu_menit: int | None = None
    tepat: bool | None = None
    peran: str = ""


@dataclass(frozen=True, slots=True)
class Masukan:
    """What went into an indikator in one quarter: target, figures as typed, and the "file › cell" they were read in."""

    periode: str
    target: Decimal | None
    realisasi: Decimal | None
    pembilang: Decimal | None = None
    penyebut: Decimal | None = None
    sumber: str | None = None


@dataclass(frozen=True, slots=True)
class KertasKerja:
    """The inputs of one indikator, TW I first; `kumulatif`: running totals are typed."""

    kode: str
    masukan: tuple[Masukan, ...] = ()
    kumulatif: bool = False


@dataclass(frozen=True, slots=True)
class KendaliRow:
    """One official on the control sheet: at which step, and what is put there by hand ("paraf", "tanda tangan")."""

    urut: int
    kegiatan: str
    jabatan: str
    bubuhan: str


@dataclass(frozen=True, slots=True)
class KoreksiRow:
    """A correction of a triwulan that was closed, with figures as printed; `oleh` approved it, in what capacity."""

    periode: str
    nomor: int
    kode: str
    nama: str
    semula: str
    menjadi: str
    alasan: str
    dasar: str
    oleh: str
    pada: str


@dataclass(frozen=True, slots=True)
class Penandatangan:
    """The signature block, for an SOP with a signing step; signed outside the bot."""

    jabatan: str
    nama: str
    keterangan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laporan:
    """A report on one period.

    `unit` and `indikator` are in print order; `disusun_pada` is aware, `zona` its local name. `kop`: government,
    office, then address lines. `versi` is the version of the data people see. `ambang` is the capaian below which an
    indikator needs attention, `batas_capaian` the cap used in means.
    """

    kode_instansi: str
    instansi: str
    kop: tuple[str, ...]
    contoh: bool
    periode_nama: str
    periode_kode: str
    zona: str
    zona_iana: str
    versi: int
    disusun_oleh: str
    disusun_pada: datetime
    unit: tuple[UnitRow, ...]
    indikator: tuple[IndikatorRow, ...]
    ringkasan: Ringkasan
    pita: tuple[Predikat, ...]
    dasar_predikat: str
    batas_capaian: Decimal
    ambang: Decimal = Decimal(75)
    sop_nama: str = ""
    sop_nomor: str | None = None
    tempat: str | None = None
    analisis: str | None = None
    anggaran: tuple[AnggaranRow, ...] = ()
    rekomendasi: tuple[Rekomendasi, ...] = ()
    rekomendasi_lalu: tuple[Rekomendasi, ...] = ()
    keputusan: tuple[KeputusanRow, ...] = ()
    langkah_waktu: tuple[WaktuRow, ...] = ()
    penandatangan: Penandatangan | None = None
    kepala_riwayat: str | None = None
    digest: str = ""
    kertas_kerja: tuple[KertasKerja, ...] = ()
    kendali: tuple[KendaliRow, ...] = ()
    koreksi: tuple[KoreksiRow, ...] = ()


@dataclass(frozen=True, slots=True)
class LaporanTriwulan(Laporan):
    """A quarterly report."""


L = TypeVar("L", bound=Laporan)

# What tells the course of the process, not what the report says: it moves on while the report stands still, and a
# decision bound to it would void itself by being recorded.
_COURSE = frozenset(
    {
        "disusun_oleh",
        "disusun_pada",
        "versi",
        "digest",
        "keputusan",
        "langkah_waktu",
        "rekomendasi",
        "rekomendasi_lalu",
        "penandatangan",
        "kepala_riwayat",
        "disetujui_oleh",
        "disetujui_pada",
        "pengisi",
        "sumber_sel",
        "kertas_kerja",
        "kendali",
        "naskah_pk",
        "koreksi",  # its figures are content; how they came about is not
    }
)


def digest(model: Laporan) -> str:
    """SHA-256 (hex) of figures and narrative, without times, approvals, recommendations or the place of a cell.

    Two compilations of the same entries agree even after a row was inserted above a cell or a decision recorded;
    `10` and `10.00` are the same figure.
    """
    content = json.dumps(_content(model), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def seal(model: L) -> L:
    """`model` with its own digest filled in."""
    return replace(model, digest=digest(model))


def to_json(model: Laporan) -> str:
    """The whole model as indented JSON; figures as strings, so that no digit is lost. Equal models, equal bytes."""
    return json.dumps(codec.to_json(model), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> LaporanTriwulan:
    """The quarterly model `to_json` wrote; TypeError or ValueError when the text is not one."""
    return codec.from_json(LaporanTriwulan, json.loads(text))


def _content(value: Any) -> Any:
    if is_dataclass(value):
        named = (field.name for field in fields(value) if field.name not in _COURSE)
        return {name: _content(getattr(value, name)) for name in named}
    if isinstance(value, tuple):
        return [_content(item) for item in value]
    return _canonical(value) if isinstance(value, Decimal) else value


def _canonical(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")
