"""What an SOP is: the rows of the official form (PermenPANRB 35/2012) and the stages each row is worked off in.

An SOP is immutable data read from `config/sop/<kode>.toml`; a siklus pins the version it was opened with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bot.domain.hari_kerja import Waktu
from bot.domain.triwulan import Periode, Triwulan


class Jenis(StrEnum):
    """Action kinds of a row; what person and bot do for each is the table `_STAGES` below."""

    DISPOSISI = "disposisi"
    RENCANA_KERJA = "rencana_kerja"
    BUAT_FORMAT = "buat_format"
    BAGIKAN_FORMAT = "bagikan_format"
    ISI_REALISASI = "isi_realisasi"
    HIMPUN = "himpun"
    KOREKSI = "koreksi"
    UKUR = "ukur"
    ANALISIS = "analisis"
    KOMPILASI = "kompilasi"
    KOMPILASI_TAHUNAN = "kompilasi_tahunan"  # of a triwulanan SOP: only in the siklus of TW IV
    SERAHKAN = "serahkan"
    TELAAH = "telaah"
    PARAF = "paraf"
    REKOMENDASI = "rekomendasi"
    DISTRIBUSI_REKOMENDASI = "distribusi_rekomendasi"
    TINDAK_LANJUT = "tindak_lanjut"
    TANDA_TANGAN = "tanda_tangan"
    SURAT_PENGANTAR = "surat_pengantar"
    UNGGAH_ESAKIP = "unggah_esakip"
    ARSIP = "arsip"


class Cakupan(StrEnum):
    """One task for the office, or one for each bidang (run side by side, then joined)."""

    SEKALI = "sekali"
    PER_BIDANG = "per_bidang"


class Saat(StrEnum):
    """When the penyetuju of a row is asked: before the act, or by the decision that follows it."""

    SEBELUM = "sebelum"
    SESUDAH = "sesudah"


class Laku(StrEnum):
    """The handful of behaviours that carry every kind of row."""

    KONFIRMASI = "konfirmasi"  # a person says it is done
    ISI = "isi"  # a person fills the sheet and says selesai; judged from content
    PUTUSAN = "putusan"  # a person approves, or returns with a reason
    TULIS = "tulis"  # a person writes text
    BERKAS = "berkas"  # a person registers a file
    BOT = "bot"  # the bot does it


class Objek(StrEnum):
    """What a stage is about; names the notice, the bot's work and the data a decision is bound to."""

    DISPOSISI = "disposisi"
    RENCANA = "rencana"
    FORMAT = "format"
    BAGIKAN = "bagikan"
    ISIAN = "isian"
    HIMPUNAN = "himpunan"
    PENGUKURAN = "pengukuran"
    ANALISIS = "analisis"
    LAPORAN = "laporan"
    LAPORAN_TAHUNAN = "laporan_tahunan"
    SERAH = "serah"
    LANGKAH = "langkah"  # a row that is only confirmed, while there is no report to hand over
    REKOMENDASI = "rekomendasi"
    DISTRIBUSI = "distribusi"
    TINDAK_LANJUT = "tindak_lanjut"
    TANDA_TANGAN = "tanda_tangan"
    SURAT = "surat"
    UNGGAHAN = "unggahan"
    ARSIP = "arsip"


@dataclass(frozen=True, slots=True)
class Tahap:
    """One stage of a row: who (`peran`, None for the bot) does what (`laku`) about what (`objek`)."""

    laku: Laku
    objek: Objek
    peran: str | None = None


@dataclass(frozen=True, slots=True)
class Peran:
    """A role of the SOP: its title on the form, and whether any member of a group may act."""

    kode: str
    jabatan: str
    kelompok: bool = False


@dataclass(frozen=True, slots=True)
class LangkahSop:
    """One row of the flow table, keys as on the form (kegiatan, pelaksana, mutu baku, keterangan).

    `tidak` is the row a return goes to. `waktu` is the SOP's standard; `tenggat_hari_kerja` the date of the sharing
    letter and `ambang_pengingat` (office minutes) the floor below which nobody is reminded. `dasar` says whether actor
    and return are stated in the source ("sumber") or inferred ("disimpulkan"), `alasan_dasar` why.
    """

    urut: int
    kegiatan: str
    pelaksana: str
    jenis: Jenis
    waktu: Waktu
    output: str
    cakupan: Cakupan = Cakupan.SEKALI
    jenis_tambahan: tuple[Jenis, ...] = ()
    penyetuju: str | None = None
    saat: Saat | None = None
    pengisi: str = "pengisi_bidang"  # who types, where the form's pelaksana only collects
    pencatat: str | None = None  # who registers the file or number when it is not the pelaksana
    kelengkapan: str | None = None
    keterangan: str | None = None
    tidak: int | None = None
    tenggat_hari_kerja: int | None = None
    ambang_pengingat: int = 120
    dasar: str = "sumber"
    alasan_dasar: str | None = None

    @property
    def semua_jenis(self) -> tuple[Jenis, ...]:
        """The row's kinds in the order they are worked off."""
        return (self.jenis, *self.jenis_tambahan)

    @property
    def per_bidang(self) -> bool:
        """True when every bidang works this row off on its own."""
        return self.cakupan is Cakupan.PER_BIDANG


@dataclass(frozen=True, slots=True)
class Sop:
    """A whole SOP: identity block, roles, rows. `siklus` is "triwulanan" or "tahunan"; `digest` names the version."""

    kode: str
    nama: str
    siklus: str
    langkah: tuple[LangkahSop, ...]
    peran: Mapping[str, Peran]
    digest: str = ""
    nomor: str | None = None
    unit: str | None = None
    instansi_sumber: str | None = None
    disahkan_oleh: str | None = None
    berlaku_sejak: date | None = None
    tanggal: Mapping[str, date] = field(default_factory=dict)
    dasar_hukum: tuple[str, ...] = ()
    kualifikasi_pelaksana: tuple[str, ...] = ()
    keterkaitan: tuple[str, ...] = ()
    peringatan: tuple[str, ...] = ()
    peralatan: tuple[str, ...] = ()
    pencatatan: tuple[str, ...] = ()
    catatan: tuple[str, ...] = ()

    def in_period(self, periode: Periode) -> "Sop":
        """The SOP as a siklus of `periode` works it off: the year is closed in TW IV only. A row of nothing else than
        that is left out before."""
        if isinstance(periode, Triwulan) and periode.nomor == 4:
            return self
        return replace(self, langkah=tuple(kept for row in self.langkah if (kept := _without_closing(row))))

    def row(self, urut: int) -> LangkahSop:
        """The row numbered `urut`; KeyError when the SOP has none."""
        for langkah in self.langkah:
            if langkah.urut == urut:
                return langkah
        raise KeyError(urut)

    def before(self, urut: int) -> LangkahSop | None:
        """The row worked off just before `urut`, None for the first."""
        earlier = [langkah for langkah in self.langkah if langkah.urut < urut]
        return earlier[-1] if earlier else None

    def after(self, urut: int) -> LangkahSop | None:
        """The row that follows `urut`, None for the last."""
        return next((langkah for langkah in self.langkah if langkah.urut > urut), None)

    def stages(self, urut: int) -> tuple[Tahap, ...]:
        """The stages of row `urut`, in order; never empty."""
        return stages(self, self.row(urut))

    @property
    def fill_row(self) -> LangkahSop | None:
        """The row in which the bidang fill their sheets, None when the SOP has none of its own."""
        return next((langkah for langkah in self.langkah if Jenis.ISI_REALISASI in langkah.semua_jenis), None)

    @property
    def closes_year(self) -> bool:
        """Whether TW IV ends with the yearly report, compiled from four triwulan."""
        return any(Jenis.KOMPILASI_TAHUNAN in row.semua_jenis for row in self.langkah)

    @property
    def final_row(self) -> LangkahSop | None:
        """The row of the last decision about the report; after it the data are closed (design §12, lock and void)."""
        decided = [
            r for r in self.langkah if any(t.objek is Objek.LAPORAN and t.laku is Laku.PUTUSAN for t in stages(self, r))
        ]
        return decided[-1] if decided else None


def _without_closing(row: LangkahSop) -> LangkahSop | None:
    kinds = tuple(jenis for jenis in row.semua_jenis if jenis is not Jenis.KOMPILASI_TAHUNAN)
    return replace(row, jenis=kinds[0], jenis_tambahan=kinds[1:]) if kinds else None


def _share(sop: Sop, row: LangkahSop) -> tuple[Tahap, ...]:
    prepare = () if _done_before(sop, row, Jenis.BUAT_FORMAT) else (Tahap(Laku.BOT, Objek.FORMAT),)
    approve = (
        (Tahap(Laku.PUTUSAN, Objek.FORMAT, row.penyetuju),) if row.penyetuju and row.saat is not Saat.SESUDAH else ()
    )
    return (*prepare, Tahap(Laku.KONFIRMASI, Objek.FORMAT, row.pelaksana), *approve, Tahap(Laku.BOT, Objek.BAGIKAN))


def _fill(sop: Sop, row: LangkahSop) -> tuple[Tahap, ...]:
    shared = _done_before(sop, row, Jenis.BAGIKAN_FORMAT)
    prepare = () if shared else (Tahap(Laku.BOT, Objek.FORMAT), Tahap(Laku.BOT, Objek.BAGIKAN))
    ask_first = bool(row.penyetuju) and row.saat is Saat.SEBELUM
    approve = (Tahap(Laku.PUTUSAN, Objek.FORMAT, row.penyetuju),) if ask_first else ()
    return (*approve, *prepare, Tahap(Laku.ISI, Objek.ISIAN, row.pengisi))


def _done_before(sop: Sop, row: LangkahSop, jenis: Jenis) -> bool:
    return any(jenis in other.semua_jenis for other in sop.langkah if other.urut < row.urut)


# What each kind of action takes, as (behaviour, object, who): the whole of what the bot knows about kinds
# (domain notes 9.1). "Who" is a field of the row; None is the bot.
_STAGES: Mapping[Jenis, tuple[tuple[Laku, Objek, str | None], ...]] = {
    Jenis.DISPOSISI: ((Laku.KONFIRMASI, Objek.DISPOSISI, "pelaksana"),),
    Jenis.RENCANA_KERJA: ((Laku.KONFIRMASI, Objek.RENCANA, "pelaksana"),),
    Jenis.BUAT_FORMAT: ((Laku.BOT, Objek.FORMAT, None), (Laku.KONFIRMASI, Objek.FORMAT, "pelaksana")),
    Jenis.HIMPUN: ((Laku.BOT, Objek.HIMPUNAN, None), (Laku.KONFIRMASI, Objek.HIMPUNAN, "pelaksana")),
    Jenis.KOREKSI: ((Laku.PUTUSAN, Objek.LAPORAN, "pelaksana"),),
    Jenis.UKUR: ((Laku.BOT, Objek.PENGUKURAN, None), (Laku.KONFIRMASI, Objek.PENGUKURAN, "pelaksana")),
    Jenis.ANALISIS: ((Laku.TULIS, Objek.ANALISIS, "pelaksana"),),
    Jenis.KOMPILASI: ((Laku.BOT, Objek.LAPORAN, None), (Laku.KONFIRMASI, Objek.LAPORAN, "pelaksana")),
    Jenis.KOMPILASI_TAHUNAN: (
        (Laku.BOT, Objek.LAPORAN_TAHUNAN, None),
        (Laku.KONFIRMASI, Objek.LAPORAN_TAHUNAN, "pelaksana"),
    ),
    Jenis.SERAHKAN: ((Laku.KONFIRMASI, Objek.SERAH, "pelaksana"),),
    Jenis.TELAAH: ((Laku.PUTUSAN, Objek.LAPORAN, "pelaksana"),),
    Jenis.PARAF: ((Laku.PUTUSAN, Objek.LAPORAN, "pelaksana"),),
    Jenis.REKOMENDASI: ((Laku.TULIS, Objek.REKOMENDASI, "pelaksana"),),
    Jenis.DISTRIBUSI_REKOMENDASI: (
        (Laku.KONFIRMASI, Objek.DISTRIBUSI, "pelaksana"),
        (Laku.BOT, Objek.DISTRIBUSI, None),
    ),
    Jenis.TINDAK_LANJUT: ((Laku.TULIS, Objek.TINDAK_LANJUT, "pelaksana"),),
    Jenis.TANDA_TANGAN: (
        (Laku.PUTUSAN, Objek.LAPORAN, "penandatangan"),
        (Laku.BERKAS, Objek.TANDA_TANGAN, "pencatat"),
    ),
    Jenis.SURAT_PENGANTAR: ((Laku.TULIS, Objek.SURAT, "pencatat"), (Laku.BOT, Objek.SURAT, None)),
    Jenis.UNGGAH_ESAKIP: ((Laku.TULIS, Objek.UNGGAHAN, "pencatat"),),
    Jenis.ARSIP: ((Laku.KONFIRMASI, Objek.ARSIP, "pelaksana"), (Laku.BOT, Objek.ARSIP, None)),
}


def stages(sop: Sop, row: LangkahSop) -> tuple[Tahap, ...]:
    """The stages of `row` in the order they are worked off; a stage two kinds share is asked once."""
    found: list[Tahap] = []
    for jenis in row.semua_jenis:
        found += [tahap for tahap in _kind_stages(sop, row, jenis) if tahap not in found]
    return tuple(found)


def _kind_stages(sop: Sop, row: LangkahSop, jenis: Jenis) -> tuple[Tahap, ...]:
    if jenis is Jenis.BAGIKAN_FORMAT:
        return _share(sop, row)
    if jenis is Jenis.ISI_REALISASI:
        return _fill(sop, row)
    if jenis is Jenis.KOREKSI and row.per_bidang:
        return (Tahap(Laku.PUTUSAN, Objek.ISIAN, row.pelaksana),)
    if (
        jenis is Jenis.SERAHKAN
        and Jenis.KOMPILASI not in row.semua_jenis
        and not _done_before(sop, row, Jenis.KOMPILASI)
    ):
        return (Tahap(Laku.KONFIRMASI, Objek.LANGKAH, row.pelaksana),)
    holder = {
        "pelaksana": row.pelaksana,
        "pencatat": row.pencatat or row.pelaksana,
        "penandatangan": row.penyetuju or row.pelaksana,
        None: None,
    }
    return tuple(Tahap(laku, objek, holder[who]) for laku, objek, who in _STAGES[jenis])
