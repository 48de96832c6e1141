"""What can change about an office's people, and who may confirm it? The one who proposes never does, nor the one who
gains by it (office practice, People: appointing approvers needs two people)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.penugasan import JenisPenugasan, Penugasan, holders

PENGESAH = ("kepala_dinas", "sekretaris", "kasubbag_perencanaan")  # whose holders may confirm, the highest first
PERENCANA = "kasubbag_perencanaan"


class StatusUsulan(StrEnum):
    """Where a proposed change of officials stands."""

    MENUNGGU = "menunggu"
    DISAHKAN = "disahkan"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"


class SumberUsulan(StrEnum):
    """Where it was written: in the control workbook (by any of the planners), in a chat, or in a file handed
    to `sakip handover`."""

    BUKU = "buku"
    OBROLAN = "obrolan"
    BERKAS = "berkas"


class AksiPejabat(StrEnum):
    """What one line of a proposal does."""

    DATA = "data"  # a person's name, title or e-mail; a new kode is a new person
    TUGAS = "tugas"  # a person gets a dated assignment
    UBAH = "ubah"  # an assignment gets another last day or basis
    PENSIUN = "pensiun"  # a person leaves the office


@dataclass(frozen=True, slots=True)
class Butir:
    """One line: what happens to the person `kode`. DATA uses nama to email; TUGAS peran to dasar; UBAH names the
    assignment `penugasan_id` and its new `selesai` and `dasar`."""

    aksi: AksiPejabat
    kode: str
    nama: str = ""
    sapaan: str = ""
    jabatan: str = ""
    email: str = ""
    peran: str = ""
    bidang: str = ""
    jenis: JenisPenugasan = JenisPenugasan.DEFINITIF
    mulai: date | None = None
    selesai: date | None = None
    dasar: str = ""
    penugasan_id: int | None = None


def confirmers(
    rows: Iterable[Penugasan], sumber: SumberUsulan, oleh: int | None, gaining: frozenset[int], day: date
) -> tuple[int, ...]:
    """The people (ids) who may confirm, those of the highest role first: entitled today, not the proposer `oleh`, not
    one who gets an assignment by it; for a workbook or file no planner, since any of them may have typed it."""
    known = tuple(rows)
    planners = frozenset(row.orang_id for row in holders(known, PERENCANA, "", day))
    barred = (
        gaining | ({oleh} if oleh is not None else set()) | (planners if sumber is not SumberUsulan.OBROLAN else set())
    )
    found = [row.orang_id for peran in PENGESAH for row in holders(known, peran, "", day)]
    return tuple(dict.fromkeys(orang_id for orang_id in found if orang_id not in barred))
