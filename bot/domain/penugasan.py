"""Who holds a role on a day, in what capacity, and who checks when the maker would check himself.

Authority is resolved from dated assignments at the moment of acting (UU 30/2014 Pasal 14; SE BKN 1/SE/I/2021): a Plh.
or Plt. in force stands in for the definitive official; an expired one leaves the role without holder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class JenisPenugasan(StrEnum):
    """How a role is held."""

    DEFINITIF = "definitif"
    PLT = "plt"  # the office is vacant
    PLH = "plh"  # the official is away for a while


@dataclass(frozen=True, slots=True)
class Penugasan:
    """One dated assignment; `bidang` is "" for a role of the whole office, `selesai` the last day included."""

    id: int
    orang_id: int
    peran: str
    bidang: str
    jenis: JenisPenugasan
    mulai: date
    selesai: date | None = None
    dasar: str = ""

    def covers(self, day: date) -> bool:
        """True when the assignment is in force on `day`."""
        return self.mulai <= day and (self.selesai is None or day <= self.selesai)


# Whoever stands in goes before the one stood in for.
_PRECEDENCE = (JenisPenugasan.PLH, JenisPenugasan.PLT, JenisPenugasan.DEFINITIF)
TEAMS = frozenset({"tim_sakip", "staf_perencanaan"})  # groups where no SOP of the office names them

ABOVE: Mapping[str, str] = {
    "pengisi_bidang": "kepala_bidang",
    "tim_sakip": "kasubbag_perencanaan",
    "staf_perencanaan": "kasubbag_perencanaan",
    "kasubbag_perencanaan": "sekretaris",
    "kepala_bidang": "sekretaris",
    "sekretaris": "kepala_dinas",
}


def holders(rows: Iterable[Penugasan], peran: str, bidang: str, day: date) -> tuple[Penugasan, ...]:
    """The assignments that give authority for `peran` (of `bidang`) on `day`; empty when nobody holds it.

    Whoever stands in replaces the one official who is away; among several members of a group it joins the others, since
    the leave of one takes the role from none of them.
    """
    active = [row for row in rows if row.peran == peran and row.bidang in ("", bidang) and row.covers(day)]
    exact = [row for row in active if row.bidang == bidang] or active
    ranked = [tuple(row for row in exact if row.jenis is jenis) for jenis in _PRECEDENCE]
    members = {row.orang_id for row in ranked[-1]}
    if len(members) > 1:
        return tuple(row for rank in ranked for row in rank)
    return next((rank for rank in ranked if rank), ())


def kapasitas(row: Penugasan, jabatan_peran: str, jabatan_orang: str) -> str:
    """The capacity as printed in a record: "Sekretaris", or "Plh. Kepala Dinas (Sekretaris)"."""
    if row.jenis is JenisPenugasan.DEFINITIF:
        return jabatan_peran
    title = f"{row.jenis.value.capitalize()}. {jabatan_peran}"
    return f"{title} ({jabatan_orang})" if jabatan_orang and jabatan_orang != jabatan_peran else title


def checker(peran: str, makers: frozenset[int], rows: Iterable[Penugasan], bidang: str, day: date) -> str:
    """The role that decides about what `makers` (people's ids) filled: `peran`, or the first one above it that is
    held by somebody else (office practice, People: the check goes one level up). A `peran` that nobody holds stays
    with nobody: an expired assignment passes no authority on (design §5)."""
    assignments = tuple(rows)
    if not holders(assignments, peran, bidang, day):
        return peran
    level: str | None = peran
    while level is not None:
        held = holders(assignments, level, bidang, day)
        if any(row.orang_id not in makers for row in held):
            return level
        level = ABOVE.get(level)
    return peran
