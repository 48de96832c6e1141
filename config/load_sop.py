"""How does a file `sop/<kode>.toml` become an Sop? Its keys, and the checks it must pass before anyone may run it."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.domain.hari_kerja import Satuan, Waktu
from bot.domain.sop import Cakupan, Jenis, LangkahSop, Peran, Saat, Sop
from bot.domain.sop_lint import lint, lint_apart_from_kinds
from config.load_toml import ConfigError, Day, Fault, Kode, Lax, Strict, Text, Texts, load_as_meant
from config.model import with_digest


class _Waktu(Strict):
    nilai: Annotated[int, Field(ge=0)]
    satuan: Annotated[Satuan, Lax]


class _Peran(Strict):
    jabatan: Text
    kelompok: bool = False


class _Tanggal(Strict):
    pembuatan: Day | None = None
    revisi: Day | None = None
    efektif: Day | None = None
    pengesahan: Day | None = None


class _Langkah(Strict):
    urut: int
    kegiatan: Text
    pelaksana: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=64)] = ""  # left to the lint
    jenis: Annotated[Jenis, Lax]
    waktu: _Waktu = _Waktu(nilai=0, satuan=Satuan.MENIT)  # likewise
    output: Text
    cakupan: Annotated[Cakupan, Lax] = Cakupan.SEKALI
    jenis_tambahan: Annotated[tuple[Annotated[Jenis, Lax], ...], Lax] = ()
    penyetuju: Kode | None = None
    saat: Annotated[Saat | None, Lax] = None
    pengisi: Kode = "pengisi_bidang"
    pencatat: Kode | None = None
    kelengkapan: Text | None = None
    keterangan: Text | None = None
    tidak: int | None = None
    tenggat_hari_kerja: int | None = None
    ambang_pengingat: int = 120
    dasar: Literal["sumber", "disimpulkan"] = "sumber"
    alasan_dasar: Text | None = None

    def build(self) -> LangkahSop:
        values: dict[str, Any] = dict(self)
        values["waktu"] = Waktu(self.waktu.nilai, self.waktu.satuan)
        return LangkahSop(**values)


class _Sop(Strict):
    kode: Kode
    nama: Text
    siklus: Literal["triwulanan", "tahunan"]
    langkah: Annotated[tuple[_Langkah, ...], Lax, Field(min_length=1)]
    peran: dict[Kode, _Peran]
    nomor: Text | None = None
    unit: Text | None = None
    instansi_sumber: Text | None = None
    disahkan_oleh: Text | None = None
    berlaku_sejak: Day | None = None
    tanggal: _Tanggal = _Tanggal()
    dasar_hukum: Texts = ()
    kualifikasi_pelaksana: Texts = ()
    keterkaitan: Texts = ()
    peringatan: Texts = ()
    peralatan: Texts = ()
    pencatatan: Texts = ()
    catatan: Texts = ()

    def build(self) -> Sop:
        values: dict[str, Any] = dict(self)
        values["langkah"] = tuple(row.build() for row in self.langkah)
        values["peran"] = {kode: Peran(kode, p.jabatan, p.kelompok) for kode, p in self.peran.items()}
        values["tanggal"] = {name: day for name, day in self.tanggal if day is not None}
        return with_digest(Sop(**values))


def load_sop(path: Path, label: str | None = None) -> Sop:
    """The SOP in the file at `path`, with its digest. Faults call the file `label` (default: the path as given).

    Raises ConfigError with every fault of shape and content.
    """
    sop, faults = read_sop(path, label or path.as_posix())
    if sop is None or faults:
        raise ConfigError(faults)
    return sop


def read_sop(path: Path, label: str) -> tuple[Sop | None, list[Fault]]:
    """The SOP in a file, as meant, and every fault of shape and content; None where its shape hides the rest.

    Raises ConfigError for a file that is no TOML.
    """
    found, faults = load_as_meant(_Sop, path, label)
    if found is None:
        return None, faults
    sop = found.build()
    if sop.kode != path.stem:
        faults.insert(0, Fault(label, "kode", f"is {sop.kode!r} but the file is named {path.stem!r}: make them equal"))
    known = tuple(fault.key for fault in faults)  # what follows from a fault of shape is not said twice
    guessed = any(fault.key.endswith(".jenis") and "did you mean" not in fault.message for fault in faults)
    content = lint_apart_from_kinds(sop) if guessed else lint(sop)
    faults += [Fault(label, f.key, f.message) for f in content if not any(key.startswith(f.key) for key in known)]
    return sop, faults
