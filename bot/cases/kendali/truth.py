"""What holds of an office: what its file seeded, and over it what its planners keep in the control workbook."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.domain.penugasan import Penugasan, holders
from bot.store.queries import changes, people
from config.model import Bidang, Instansi, indikator_from_json

INDIKATOR, BIDANG, PEJABAT, KEUANGAN = "indikator", "bidang", "pejabat", "keuangan"
INDIKATOR_BARU, BIDANG_BARU = "indikator_baru", "bidang_baru"  # those the office's file knows nothing of


def in_force(tx: Connection, office: Instansi, day: date | None) -> Instansi:
    """The office with the units, indikator, targets and names in force on `day`; None: those last written, even if they
    begin later."""
    office = _with_additions(tx, office, day)
    targets = changes.in_force(tx, office.kode, INDIKATOR, day)
    names = changes.in_force(tx, office.kode, BIDANG, day)
    return replace(
        office,
        indikator=tuple(
            indikator_from_json(targets[row.kode].isi) if row.kode in targets else row for row in office.indikator
        ),
        bidang=tuple(replace(b, **names[b.kode].isi) if b.kode in names else b for b in office.bidang),
    )


def _with_additions(tx: Connection, office: Instansi, day: date | None) -> Instansi:
    """The office with what planners added; what its file names meanwhile is the file's."""
    units, rows = {b.kode for b in office.bidang}, {row.kode for row in office.indikator}
    last = max((b.urut for b in office.bidang), default=0)
    added = [new for new in changes.in_force(tx, office.kode, BIDANG_BARU, day).values() if new.kunci not in units]
    bidang = (*office.bidang, *(Bidang(kode=b.kunci, urut=last + at, **b.isi) for at, b in enumerate(added, 1)))
    new_rows = [indikator_from_json(r.isi) for r in changes.in_force(tx, office.kode, INDIKATOR_BARU, day).values()]
    placed = {b.kode for b in bidang}
    more = tuple(row for row in new_rows if row.kode not in rows and row.bidang in placed)
    return replace(office, bidang=bidang, indikator=(*office.indikator, *more))


def at_opening(tx: Connection, office: Instansi, last_day: date, today: date) -> Instansi:
    """The office as a siklus takes it whose period ends on `last_day`. A unit that planners added takes part once it
    has an indikator and people in office, whom a second entitled person has confirmed."""
    then = in_force(tx, office, last_day)
    seeded, rows = {b.kode for b in office.bidang}, people.assignments(tx, office.kode)
    left = {b.kode for b in then.bidang if b.kode not in seeded and lacking(rows, then, b.kode, today)}
    return replace(
        then,
        bidang=tuple(b for b in then.bidang if b.kode not in left),
        indikator=tuple(row for row in then.indikator if row.bidang not in left),
    )


def lacking(rows: Sequence[Penugasan], office: Instansi, kode: str, today: date) -> str:
    """What a unit still needs before it can report, by the assignments of its office: `indikator`, `kepala_bidang` or
    `pengisi_bidang`, else ""."""
    if not any(row.bidang == kode for row in office.indikator):
        return "indikator"
    return next((peran for peran in ("kepala_bidang", "pengisi_bidang") if not holders(rows, peran, kode, today)), "")
