"""What can happen to a siklus (facts) and what follows (a Decision): plain data, nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class StatusSiklus(StrEnum):
    """Where a whole cycle stands."""

    BERJALAN = "berjalan"  # rows are being worked off
    DIJEDA = "dijeda"  # paused with a reason; nothing moves
    DIARSIPKAN = "diarsipkan"  # every row is done, the bot is archiving
    SELESAI = "selesai"
    DIBATALKAN = "dibatalkan"  # cancelled with a reason


class StatusLangkah(StrEnum):
    """Where one row (of one bidang) stands."""

    MENUNGGU = "menunggu"  # an earlier row is not finished
    TERBUKA = "terbuka"  # a person is asked
    BOT = "bot"  # the bot is working
    SEMENTARA = "sementara"  # decided, the undo window is running
    SELESAI = "selesai"


class Hasil(StrEnum):
    """The two answers to a PUTUSAN stage; every other stage knows only SETUJU (done)."""

    SETUJU = "setuju"
    KEMBALI = "kembali"


@dataclass(frozen=True, slots=True)
class Putusan:
    """A decision inside its undo window. `sasaran_bidang` names the one bidang a return concerns ("" = the whole)."""

    hasil: Hasil
    alasan: str = ""
    sasaran_bidang: str = ""


@dataclass(frozen=True, slots=True)
class Langkah:
    """One row of one bidang (`bidang` is "" for the office). Times are aware UTC; `putaran` counts its openings."""

    urut: int
    bidang: str = ""
    status: StatusLangkah = StatusLangkah.MENUNGGU
    tahap: int = 0
    putaran: int = 0
    dibuka: datetime | None = None
    tahap_dibuka: datetime | None = None
    jatuh_tempo: datetime | None = None
    tenggat: datetime | None = None
    final_at: datetime | None = None
    putusan: Putusan | None = None
    selesai: datetime | None = None

    @property
    def key(self) -> tuple[int, str]:
        """What names this row within its siklus."""
        return self.urut, self.bidang


@dataclass(frozen=True, slots=True)
class Siklus:
    """One run of an SOP for one period: its status and every row, in the order of the form."""

    status: StatusSiklus
    bidang: tuple[str, ...]
    langkah: tuple[Langkah, ...]
    undo: timedelta = timedelta(seconds=90)

    def at(self, urut: int, bidang: str = "") -> Langkah:
        """The row `urut` of `bidang`; KeyError when there is none."""
        for langkah in self.langkah:
            if langkah.key == (urut, bidang):
                return langkah
        raise KeyError((urut, bidang))

    def of_row(self, urut: int) -> tuple[Langkah, ...]:
        """Every instance of row `urut`: one, or one for each bidang."""
        return tuple(langkah for langkah in self.langkah if langkah.urut == urut)

    def row_done(self, urut: int) -> bool:
        """True when every instance of row `urut` is finished."""
        return all(langkah.status is StatusLangkah.SELESAI for langkah in self.of_row(urut))


# --- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dibuka:
    """The cycle starts."""


@dataclass(frozen=True, slots=True)
class Dikerjakan:
    """A person finished a stage: confirmed, approved, said selesai, wrote, registered. Names the round it answers."""

    urut: int
    bidang: str
    tahap: int
    putaran: int


@dataclass(frozen=True, slots=True)
class Dikembalikan:
    """A person returned what a PUTUSAN stage showed, with a reason, the whole or one bidang."""

    urut: int
    bidang: str
    tahap: int
    putaran: int
    alasan: str
    sasaran_bidang: str = ""


@dataclass(frozen=True, slots=True)
class DibatalkanOrang:
    """The person took a decision back inside the undo window; or, `ditahan`, the account it came from was cut off
    before the window was over, however long ago that ended."""

    urut: int
    bidang: str
    putaran: int
    ditahan: bool = False


@dataclass(frozen=True, slots=True)
class WaktuBerlalu:
    """The clock moved: undo windows that have run out become final, but for the rows in `menunggu` (urut, bidang),
    whose data cannot be read just now."""

    menunggu: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class BotSelesai:
    """The bot finished its stage of a row (its wanted-state rows are all fulfilled)."""

    urut: int
    bidang: str
    tahap: int


@dataclass(frozen=True, slots=True)
class DataBerubah:
    """The entries of a bidang differ from what its head was shown or approved."""

    bidang: str


@dataclass(frozen=True, slots=True)
class TenggatDipindah:
    """The planner moved the deadline of a row, for one bidang ("" = all), with a reason and its legal basis."""

    urut: int
    bidang: str
    tenggat: datetime


@dataclass(frozen=True, slots=True)
class StatusDiubah:
    """The planner paused, resumed or cancelled the cycle; when resumed, since when it had rested (aware)."""

    status: StatusSiklus
    alasan: str
    dijeda: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArsipSelesai:
    """The archive package exists and the folder is read-only."""


Fact = (
    Dibuka
    | Dikerjakan
    | Dikembalikan
    | DibatalkanOrang
    | WaktuBerlalu
    | BotSelesai
    | DataBerubah
    | TenggatDipindah
    | StatusDiubah
    | ArsipSelesai
)

# --- what follows ----------------------------------------------------------------------------------------------------


class Peristiwa(StrEnum):
    """The kinds of line a decision leaves in the record; each also tells the actions what to do next."""

    SIKLUS_DIBUKA = "siklus_dibuka"
    ORANG_DIMINTA = "orang_diminta"  # a person's stage begins: cards go out
    BOT_BEKERJA = "bot_bekerja"  # a bot stage begins: wanted rows are made
    DIPUTUSKAN = "diputuskan"  # decided, can be taken back
    DIBATALKAN = "dibatalkan"  # taken back
    DISETUJUI = "disetujui"  # final
    DISETUJUI_SEKALIGUS = "disetujui_sekaligus"  # the same decision counts for the row before (office practice, Steps)
    DIKEMBALIKAN = "dikembalikan"  # final
    TUNTAS = "tuntas"  # a stage without undo is done
    LANGKAH_SELESAI = "langkah_selesai"
    GUGUR = "gugur"  # a return or a change of data took the row back
    PERSETUJUAN_GUGUR = "persetujuan_gugur"  # an approval is void because the data changed
    KARTU_BASI = "kartu_basi"  # the data changed while a card was open: it is shown again
    BERUBAH_SETELAH_FINAL = "berubah_setelah_final"  # after the last decision: restore the lock, alert the planner
    TENGGAT_DIPINDAH = "tenggat_dipindah"
    STATUS_DIUBAH = "status_diubah"
    PENGARSIPAN = "pengarsipan"
    SIKLUS_SELESAI = "siklus_selesai"


@dataclass(frozen=True, slots=True)
class Catatan:
    """One line of the record: what happened to which row, stage and round."""

    peristiwa: Peristiwa
    urut: int = 0
    bidang: str = ""
    tahap: int = 0
    putaran: int = 0
    rincian: str = ""
    putusan: Putusan | None = None


class Tolakan(StrEnum):
    """Why a fact changes nothing."""

    TIDAK_BERJALAN = "tidak_berjalan"  # the siklus is paused, cancelled or finished
    SUDAH_LEWAT = "sudah_lewat"  # another round or stage is open now
    SUDAH_DIPUTUSKAN = "sudah_diputuskan"  # somebody decided first
    TERLAMBAT_BATAL = "terlambat_batal"  # the undo window is over
    TANPA_ALASAN = "tanpa_alasan"  # a return needs a reason
    TIDAK_DIKENAL = "tidak_dikenal"  # there is no such row, bidang or change


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a fact: the new siklus, the lines to record, or the reason why nothing changes."""

    siklus: Siklus
    catatan: tuple[Catatan, ...] = field(default=())
    tolakan: Tolakan | None = None
