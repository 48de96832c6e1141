"""Why does a fact change nothing? Everything that came too late, twice, out of place, or about what does not exist.

`decide` is total because nothing gets past here that the state table has no move for.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.facts import (
    ArsipSelesai,
    BotSelesai,
    DataBerubah,
    DibatalkanOrang,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Langkah,
    Siklus,
    StatusDiubah,
    StatusLangkah,
    StatusSiklus,
    TenggatDipindah,
    Tolakan,
)
from bot.domain.sop import Laku, Sop

# What a planner can do to a whole siklus; archiving can no longer be stopped.
STATUS_CHANGES: Mapping[StatusSiklus, frozenset[StatusSiklus]] = {
    StatusSiklus.BERJALAN: frozenset({StatusSiklus.DIJEDA, StatusSiklus.DIBATALKAN}),
    StatusSiklus.DIJEDA: frozenset({StatusSiklus.BERJALAN, StatusSiklus.DIBATALKAN}),
}


def refusal(siklus: Siklus, fact: Fact, sop: Sop, now: datetime) -> Tolakan | None:
    """Why `fact` changes nothing at `now` (aware UTC); None when it is to be applied."""
    if isinstance(fact, StatusDiubah):
        return None if fact.status in STATUS_CHANGES.get(siklus.status, ()) else Tolakan.TIDAK_BERJALAN
    if isinstance(fact, ArsipSelesai):
        return None if siklus.status is StatusSiklus.DIARSIPKAN else Tolakan.TIDAK_BERJALAN
    if not _exists(siklus, fact):
        return Tolakan.TIDAK_DIKENAL
    rests = siklus.status is StatusSiklus.DIJEDA
    if rests or (siklus.status is not StatusSiklus.BERJALAN and not isinstance(fact, DataBerubah)):
        return Tolakan.TIDAK_BERJALAN
    return _untimely(siklus, fact, sop, now)


def _exists(siklus: Siklus, fact: Fact) -> bool:
    """Whether the row, and the bidang, that a fact names are there."""
    if isinstance(fact, Dikerjakan | Dikembalikan | DibatalkanOrang | BotSelesai):
        return any(row.key == (fact.urut, fact.bidang) for row in siklus.langkah)
    if isinstance(fact, TenggatDipindah):
        return any(row.urut == fact.urut and fact.bidang in ("", row.bidang) for row in siklus.langkah)
    return not isinstance(fact, DataBerubah) or fact.bidang in siklus.bidang


def _untimely(siklus: Siklus, fact: Fact, sop: Sop, now: datetime) -> Tolakan | None:
    match fact:
        case Dibuka():
            return Tolakan.SUDAH_LEWAT if any(row.putaran for row in siklus.langkah) else None
        case Dikerjakan():
            return _stale(siklus.at(fact.urut, fact.bidang), fact)
        case Dikembalikan():
            return _stale(siklus.at(fact.urut, fact.bidang), fact) or _no_return(siklus, fact, sop)
        case DibatalkanOrang():
            return _too_late(siklus.at(fact.urut, fact.bidang), fact, now)
        case BotSelesai():
            langkah = siklus.at(fact.urut, fact.bidang)
            ready = langkah.status is StatusLangkah.BOT and langkah.tahap == fact.tahap
            return None if ready else Tolakan.SUDAH_LEWAT
    return None


def _stale(langkah: Langkah, fact: Dikerjakan | Dikembalikan) -> Tolakan | None:
    if (langkah.putaran, langkah.tahap) != (fact.putaran, fact.tahap):
        return Tolakan.SUDAH_LEWAT
    return None if langkah.status is StatusLangkah.TERBUKA else Tolakan.SUDAH_DIPUTUSKAN


def _no_return(siklus: Siklus, fact: Dikembalikan, sop: Sop) -> Tolakan | None:
    """A return wants a stage in which somebody decides, a bidang of this siklus if it names one, and a reason."""
    decides = sop.stages(fact.urut)[fact.tahap].laku is Laku.PUTUSAN
    if not decides or fact.sasaran_bidang not in ("", *siklus.bidang):
        return Tolakan.TIDAK_DIKENAL
    return None if fact.alasan.strip() else Tolakan.TANPA_ALASAN


def _too_late(langkah: Langkah, fact: DibatalkanOrang, now: datetime) -> Tolakan | None:
    in_time = langkah.final_at is not None and (fact.ditahan or now < langkah.final_at)
    open_still = langkah.status is StatusLangkah.SEMENTARA and langkah.putaran == fact.putaran
    return None if in_time and open_still else Tolakan.TERLAMBAT_BATAL
