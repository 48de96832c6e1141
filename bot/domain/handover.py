"""Which changes make somebody the holder of a role from a day on? The new assignment, and the last day of whoever held
it definitively; a Plt. or Plh. stands in and ends nothing (UU 30/2014 Pasal 14), nor does who joins a team."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.pejabat import AksiPejabat, Butir
from bot.domain.penugasan import JenisPenugasan, Penugasan

_JENIS = re.compile(r"\b(definitif|plt|plh)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Handover:
    """The person `kode` is to hold `peran` (of `bidang`) from `mulai`, on what basis."""

    kode: str
    peran: str
    bidang: str
    jenis: JenisPenugasan
    mulai: date
    selesai: date | None
    dasar: str


def lines_of(
    wish: Handover, rows: Iterable[Penugasan], codes: Mapping[int, str], groups: frozenset[str]
) -> tuple[Butir, ...]:
    """The lines of the proposal; `rows` are the office's assignments, `codes` the people's codes by id, `groups` its
    roles of several members (a unit has one filler, whom another follows). Empty when the person holds it already."""
    same = [row for row in rows if (row.peran, row.bidang) == (wish.peran, wish.bidang) and row.jenis is wish.jenis]
    lasting = [row for row in same if row.selesai is None or row.selesai >= wish.mulai]
    if any(codes.get(row.orang_id) == wish.kode for row in lasting):
        return ()
    given = Butir(
        AksiPejabat.TUGAS, wish.kode, peran=wish.peran, bidang=wish.bidang, jenis=wish.jenis, mulai=wish.mulai,
        selesai=wish.selesai, dasar=wish.dasar,
    )  # fmt: skip
    replaces = wish.jenis is JenisPenugasan.DEFINITIF and (wish.bidang or wish.peran not in groups)
    ended = lasting if replaces else []
    return (given, *(_ended(row, codes[row.orang_id], wish) for row in ended if row.orang_id in codes))


def _ended(row: Penugasan, kode: str, wish: Handover) -> Butir:
    last = wish.mulai - timedelta(days=1)
    return Butir(
        AksiPejabat.UBAH, kode, peran=row.peran, bidang=row.bidang, jenis=row.jenis, selesai=last, dasar=wish.dasar,
        penugasan_id=row.id,
    )  # fmt: skip


def read_terms(words: str, days: list[date]) -> tuple[JenisPenugasan, date, date | None] | None:
    """How and from when to when, of words like "Plh. 13-04-2026 17-04-2026" with their dates already read; None when
    the dates do not fit: one or two for a definitive holder, two for whoever stands in."""
    found = _JENIS.search(words)
    jenis = JenisPenugasan(found.group(1).lower()) if found else JenisPenugasan.DEFINITIF
    stands_in = jenis is not JenisPenugasan.DEFINITIF
    if len(days) not in ((2,) if stands_in else (1, 2)) or days != sorted(days):
        return None
    return jenis, days[0], days[1] if len(days) == 2 else None
