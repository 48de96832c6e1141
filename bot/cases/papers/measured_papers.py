"""What comes out of a measuring step: the working paper of its unit (or of the office), kept while it is being checked.

A paper is made when the bot has computed, and anew when entries change before somebody said that it is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.papers.report_files import MIMES
from bot.cases.prompts import cards
from bot.cases.sheet.measuring import entries_digest, ukuran
from bot.domain.facts import Langkah, StatusLangkah
from bot.domain.sop import Objek
from bot.report import measure
from bot.report.model import Laporan, seal
from bot.store.queries import files as file_rows
from bot.store.queries import marks

_CHECKED = "kertas_kerja:"  # markers of papers that somebody is looking at: the digest of the entries they were made of


@dataclass(frozen=True, slots=True)
class Paper:
    """One working paper to be drawn: for which row, of which entries (their digest), as which number."""

    langkah: Langkah
    digest: str
    model: Laporan


def watched(tx: Connection) -> list[int]:
    """The siklus that have a paper somebody is looking at."""
    return sorted({int(row.kunci.split(":")[1]) for row in marks.starting_with(tx, _CHECKED)})


def due(tx: Connection, case: Case) -> list[tuple[Langkah, str]]:
    """The rows whose paper is to be made (anew), each with the digest of its entries as they are."""
    at_work = (StatusLangkah.BOT, StatusLangkah.TERBUKA)
    rows = [row for row in case.siklus.langkah if row.status in at_work and case.stage(row).objek is Objek.PENGUKURAN]
    found = [(row, entries_digest(tx, case, row.bidang)) for row in rows]
    return [(row, seen) for row, seen in found if row.status is StatusLangkah.BOT or _made_of(tx, case, row) != seen]


def gather(tx: Connection, case: Case, rows: Iterable[tuple[Langkah, str]], report: Laporan) -> list[Paper]:
    """What each paper says: the part of `report` that is about its unit, under its own number and digest."""
    return [Paper(row, seen, _part(tx, case, row, report)) for row, seen in rows]


def _part(tx: Connection, case: Case, row: Langkah, report: Laporan) -> Laporan:
    number = 1 + len(files.papers(tx, case, row.bidang))
    if not row.bidang:
        return replace(report, versi=number)
    own = tuple(item for item in report.indikator if item.unit == row.bidang)
    names = {item.kode for item in own}
    part = replace(
        report,
        unit=tuple(unit for unit in report.unit if unit.kode == row.bidang),
        indikator=own,
        kertas_kerja=tuple(paper for paper in report.kertas_kerja if paper.kode in names),
        ringkasan=measure.measure_office(own, ukuran(case)),
    )
    return replace(seal(part), versi=number)


def keep(tx: Connection, case: Case, paper: Paper, pdf: bytes, now: datetime) -> None:
    """Stores a paper, wants it beside the sheets it was made of, and watches those while it is looked at. A card that
    is open already is posted anew with it."""
    row = paper.langkah
    unit = f" {case.kantor.short_name(row.bidang)}" if row.bidang else ""
    name = f"Kertas Kerja Pengukuran {case.periode} {case.instansi}{unit} v{paper.model.versi}.pdf"
    digest = file_rows.put_document(tx, name, MIMES["pdf"], pdf, now)
    files.want_paper(tx, case, row.bidang, paper.model.versi, (name, digest, MIMES["pdf"]))
    marks.put(tx, _mark(case, row), paper.digest, now)
    if row.status is StatusLangkah.TERBUKA:
        cards.refresh(tx, case, row, now)


def unwatched(tx: Connection, case: Case) -> list[str]:
    """The markers of papers that nobody looks at any more."""
    found = []
    for mark in marks.starting_with(tx, f"{_CHECKED}{case.id}:"):
        _, _, urut, bidang = mark.kunci.split(":", 3)
        row = case.siklus.at(int(urut), bidang)
        looking = row.status in (StatusLangkah.TERBUKA, StatusLangkah.SEMENTARA)
        if not looking or case.stage(row).objek is not Objek.PENGUKURAN:
            found.append(mark.kunci)
    return found


def _mark(case: Case, row: Langkah) -> str:
    return f"{_CHECKED}{case.id}:{row.urut}:{row.bidang}"


def _made_of(tx: Connection, case: Case, row: Langkah) -> str | None:
    return marks.get(tx, _mark(case, row))
