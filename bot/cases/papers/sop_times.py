"""How long did each row take, and how much of it was waiting? Office minutes from the record of the siklus, beside the
SOP's standard. What is waiting and what is work is said in `times`."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases.load import Case
from bot.domain import hari_kerja
from bot.domain.facts import Langkah, Peristiwa, StatusLangkah, StatusSiklus
from bot.report.model import WaktuRow
from bot.store.queries import marks, record

BEGUN = "isian_dimulai"  # a line of the record: the first figure of a round was typed
DAY_MINUTES = 450  # a day of the SOP's standard, in office minutes
_PUBLISHED = "kinerja_sop:"  # the planner's choice about a siklus, "ya" or "tidak"
_ASKED, _ENDS = (Peristiwa.ORANG_DIMINTA, Peristiwa.BOT_BEKERJA), (Peristiwa.LANGKAH_SELESAI, Peristiwa.GUGUR)
_READ = frozenset({*_ASKED, *_ENDS, Peristiwa.DIPUTUSKAN, Peristiwa.DIBATALKAN, Peristiwa.TUNTAS, BEGUN})
_RESTS = f"{StatusSiklus.DIJEDA}: "  # how such a line of the record begins

Key = tuple[int, str]


@dataclass(slots=True)
class _Clock:
    """One row while the record is read: since when it is open, since when people are waited for, and the sums; and
    which of the two goes on after a pause, which is nobody's time."""

    since: datetime | None = None
    waiting_since: datetime | None = None
    open_minutes: int = 0
    waited: int = 0
    resting: tuple[bool, bool] = (False, False)


def times(tx: Connection, case: Case, now: datetime) -> Iterator[WaktuRow]:
    """Every row of the siklus, all its rounds together.

    Waiting runs from the request to the first sign of work: the first figure typed in a sheet, or the answer itself
    (reading before a decision cannot be seen). The rest, the bot's own work included, is work.
    """
    clocks = _read(tx, case, now)
    for langkah in case.siklus.langkah:
        row = case.sop.row(langkah.urut)
        clock = clocks.get(langkah.key)
        done = langkah.status is StatusLangkah.SELESAI and clock is not None
        yield WaktuRow(
            urut=langkah.urut,
            kegiatan=row.kegiatan,
            unit=langkah.bidang or None,
            baku_menit=standard_minutes(case, langkah),
            nyata_menit=clock.open_minutes if done and clock else None,
            baku_teks=f"{row.waktu.nilai} {row.waktu.satuan}",
            pelaksana=who.title_of(case, row.pelaksana, langkah.bidang),
            menunggu_menit=clock.waited if done and clock else None,
            tepat=_on_time(langkah, now),
            peran=who.title_of(case, row.pelaksana),
        )


def _on_time(langkah: Langkah, now: datetime) -> bool | None:
    """Whether it ended by the date people were told; None while it is open and still has time, or never began."""
    if langkah.tenggat is None or langkah.dibuka is None:
        return None
    if langkah.selesai is not None and langkah.status is StatusLangkah.SELESAI:
        return langkah.selesai <= langkah.tenggat
    return False if now > langkah.tenggat else None


def standard_minutes(case: Case, langkah: Langkah) -> int:
    """The SOP's time of a row in office minutes; a day counts as the office's normal working day (450 minutes)."""
    waktu = case.sop.row(langkah.urut).waktu
    return waktu.nilai * {"menit": 1, "jam": 60, "hari": DAY_MINUTES}[waktu.satuan]


def working_minutes(tx: Connection, case: Case, now: datetime) -> dict[Key, int]:
    """Office minutes each row was open, all rounds together: from each opening to its end or its being taken back."""
    return {key: clock.open_minutes for key, clock in _read(tx, case, now).items()}


def _read(tx: Connection, case: Case, now: datetime) -> dict[Key, _Clock]:
    clocks: dict[Key, _Clock] = defaultdict(_Clock)
    for line in record.lines(tx, f"siklus:{case.id}"):
        if line.jenis in _READ:
            isi = json.loads(str(line.isi))
            _tick(case, clocks[(int(isi["urut"]), str(isi["bidang"]))], str(line.jenis), line.pada)
        elif line.jenis == Peristiwa.STATUS_DIUBAH:
            rests = str(json.loads(str(line.isi))["rincian"]).startswith(_RESTS)
            for clock in clocks.values():
                (_rest if rests else _go_on)(case, clock, line.pada)
    for clock in clocks.values():
        _stop(case, clock, now)
    return dict(clocks)


def _tick(case: Case, clock: _Clock, jenis: str, pada: datetime) -> None:
    if jenis in _ENDS:
        _stop(case, clock, pada)
        return
    clock.since = clock.since or pada
    _stop_waiting(case, clock, pada)
    if jenis in (Peristiwa.ORANG_DIMINTA, Peristiwa.DIBATALKAN):
        clock.waiting_since = pada


def _rest(case: Case, clock: _Clock, pada: datetime) -> None:
    clock.resting = (clock.since is not None, clock.waiting_since is not None)
    _stop(case, clock, pada)


def _go_on(_case: Case, clock: _Clock, pada: datetime) -> None:
    clock.since, clock.waiting_since = (pada if ran else None for ran in clock.resting)


def _stop_waiting(case: Case, clock: _Clock, pada: datetime) -> None:
    if clock.waiting_since is not None:
        clock.waited += hari_kerja.office_minutes_between(case.kalender, clock.waiting_since, pada)
        clock.waiting_since = None


def _stop(case: Case, clock: _Clock, pada: datetime) -> None:
    _stop_waiting(case, clock, pada)
    if clock.since is not None:
        clock.open_minutes += hari_kerja.office_minutes_between(case.kalender, clock.since, pada)
        clock.since = None


# --- the first sign of work, and the planner's choice ----------------------------------------------------------------


def note_begun(tx: Connection, case: Case, bidang: str, now: datetime) -> None:
    """Puts down that a bidang began to fill: once a round, when the first figures are read."""
    fill = case.sop.fill_row
    if fill is None:
        return
    langkah = case.siklus.at(fill.urut, bidang)
    key = f"isian:{case.id}:{bidang}"
    if langkah.status is StatusLangkah.TERBUKA and marks.get(tx, key) != str(langkah.putaran):
        marks.put(tx, key, str(langkah.putaran), now)
        isi = {"urut": langkah.urut, "bidang": bidang, "putaran": langkah.putaran}
        record.append(tx, f"siklus:{case.id}", BEGUN, isi, now)


def is_published(tx: Connection, case: Case) -> bool:
    """Whether the report shows how the SOP was kept: the planner's choice for this siklus, or the office's setting."""
    chosen = marks.get(tx, f"{_PUBLISHED}{case.id}")
    return case.kantor.kinerja_sop if chosen is None else chosen == "ya"


def publish(tx: Connection, case: Case, orang_id: int, *, yes: bool, now: datetime) -> None:
    """The planner's choice, on record; the next compilation follows it."""
    marks.put(tx, f"{_PUBLISHED}{case.id}", "ya" if yes else "tidak", now)
    record.append(tx, f"siklus:{case.id}", "kinerja_sop", {"terbit": yes, "orang_id": orang_id}, now)
