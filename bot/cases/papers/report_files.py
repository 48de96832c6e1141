"""Keep a rendered report: its files in the database, wanted in Drive, and listed under its version."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.drive import files
from bot.cases.load import Case
from bot.domain.kantor import Salinan
from bot.report.brief import brief_stem
from bot.report.documents import Documents, file_stem
from bot.report.model import Laporan, to_json
from bot.store.queries import files as file_rows
from bot.store.queries import marks

_OUTDATED = "laporan:susun_ulang:"
_COPIED = {"docx": Salinan.LAPORAN, "xlsx": Salinan.REKAP}

MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def keep_report(tx: Connection, case: Case, model: Laporan, made: Documents, now: datetime, label: str = "") -> None:
    """Stores the files and wants them in the period's folder; the same bytes are one file. `label` tells the
    final report from the draft of the same version. A draft made anew with the same content keeps its files: there is
    one "versi 1", whoever returned it unchanged. The year that TW IV closes has versions of its own."""
    closing = model.periode_kode != str(case.periode)
    last = file_rows.latest_report(tx, case.id, tahunan=closing)
    if last is not None and last.digest == model.digest and not label:
        return
    kept: dict[str, object] = {"halaman": count_pages(made.pdf)}
    for name, data in made.named(file_stem(model) + label).items():
        kind = name.rpartition(".")[2]
        digest = file_rows.put_document(tx, name, MIMES[kind], data, now)
        kept[kind] = digest
        files.want_document(tx, case, name, digest, MIMES[kind])
        if _COPIED.get(kind) in case.kantor.salinan_google:
            files.want_copy(tx, case, _copy_name(name, kind), digest, MIMES[kind])
    for name, data in made.papers(file_stem(model) + label).items():
        digest = file_rows.put_document(tx, name, MIMES["pdf"], data, now)
        files.want_document(tx, case, name, digest, MIMES["pdf"])
    if made.ringkas is not None:  # sent, not filed: the report says the same
        kept["ringkas"] = file_rows.put_document(tx, f"{brief_stem(model)}.pdf", MIMES["pdf"], made.ringkas, now)
    put = file_rows.put_yearly if closing else file_rows.put_report
    put(tx, case.id, model.digest, to_json(model), kept, now)


def _copy_name(name: str, kind: str) -> str:
    """A Doc goes by the report's name, a Sheet by that of the recap, both without the ending of a file."""
    stem = name.rpartition(".")[0]
    return stem if kind == "docx" else stem.replace("Laporan", "Rekap Laporan", 1)


def copy_links(tx: Connection, case: Case) -> dict[str, str]:
    """The links of the newest report's Google Doc and Sheet, `tautan_dokumen` and `tautan_rekap`, as far as they are
    wanted; "" for one that is not there yet."""
    last = file_rows.latest_report(tx, case.id)
    names = {"docx": "tautan_dokumen", "xlsx": "tautan_rekap"}
    made = {} if last is None else {name: file_rows.by_key(tx, _key(case, last, kind)) for kind, name in names.items()}
    return {name: row.tautan or "" for name, row in made.items() if row is not None}


def _key(case: Case, report: Row[Any], kind: str) -> str:
    return files.copy_key(case, str(report.dokumen.get(kind, "")))


def want_revision(tx: Connection, siklus_id: int, now: datetime) -> None:
    """The draft lacks what was just written: it is made anew."""
    marks.put(tx, f"{_OUTDATED}{siklus_id}", str(siklus_id), now)


def wanted_revisions(tx: Connection) -> list[int]:
    """The siklus whose draft is to be made anew."""
    return [int(mark.nilai) for mark in marks.starting_with(tx, _OUTDATED)]


def revised(tx: Connection, siklus_id: int) -> None:
    """The draft is as it should be."""
    marks.drop(tx, f"{_OUTDATED}{siklus_id}")


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has, from its page tree; at least 1."""
    counts = [int(found) for found in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf)]
    counts += [int(found) for found in re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", pdf)]
    return max([*counts, len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), 1])
