"""Who reads a corrected figure while it is still at work? The open siklus of later triwulan and of the year: their
sheets are drawn anew around what was typed, and a draft nobody has approved yet is made anew."""

from datetime import datetime

from sqlalchemy import Connection, Row

from bot.cases.drive.files import form_key
from bot.cases.koreksi import in_force
from bot.cases.load import Case
from bot.cases.papers import report_files
from bot.domain import triwulan
from bot.domain.triwulan import Periode, Tahun
from bot.store.queries import cycles, files, marks

_BEHIND = "koreksi:teruskan:"  # markers: the siklus that are to be brought to corrected figures, the bidang as value


def note(tx: Connection, case: Case, bidang: str, now: datetime) -> None:
    """Remembers which open siklus read the data of `bidang` in the closed siklus `case`; each has its own turn."""
    for row in cycles.running(tx, case.instansi):
        if _reads(triwulan.parse(row.periode), case.periode):
            key = f"{_BEHIND}{row.id}"
            known = (marks.get(tx, key) or "").split()
            marks.put(tx, key, " ".join(sorted({*known, bidang})), now)


def _reads(later: Periode, closed: Periode) -> bool:
    """A triwulan reads those before it in its year; a yearly report its whole year, and the years before beside it."""
    if isinstance(later, Tahun):
        return later.tahun > closed.tahun or (later.tahun == closed.tahun and not isinstance(closed, Tahun))
    return not isinstance(closed, Tahun) and later.tahun == closed.tahun and later.nomor > closed.nomor


def waiting(tx: Connection) -> list[int]:
    """The siklus that are to be brought to corrected figures."""
    return [int(row.kunci.removeprefix(_BEHIND)) for row in marks.starting_with(tx, _BEHIND)]


def bring(tx: Connection, case: Case, now: datetime) -> None:
    """Wants the open sheets of the bidang concerned drawn anew, and the draft made anew while it can still change. A
    sheet that is approved keeps its looks: what was typed is the same, and reports read the figures themselves."""
    key = f"{_BEHIND}{case.id}"
    for bidang in (marks.get(tx, key) or "").split():
        row = files.by_key(tx, form_key(case, bidang))
        if row is not None and "isi" in row.nyata and not _is_closed(row):
            files.change(tx, row.kunci, {"isi": True})
    closing = files.latest_report(tx, case.id, tahunan=True) is not None  # the year's draft, its TW IV approved
    if closing or (files.latest_report(tx, case.id) is not None and in_force.known_until(tx, case) is None):
        report_files.want_revision(tx, case.id, now)
    marks.drop(tx, key)


def _is_closed(row: Row[tuple[object, ...]]) -> bool:
    return bool(row.ingin.get("kunci") or row.ingin.get("arsip"))
