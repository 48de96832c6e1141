"""How is one file made as wanted? Its effects in order, each put down before the next: notes first, then the lock,
which works by itself; the shares last, since a refused one shall keep nothing open."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.cases import load
from bot.cases.drive.workspace import Workspace
from bot.cases.kendali import book
from bot.cases.kendali.key import JENIS
from bot.cases.load import Calendars
from bot.cases.sheet import reading
from bot.domain.entry import Field, Value, parse_canonical
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import files
from integrations.errors import Denied, Missing
from integrations.google.drive import Drive
from integrations.google.forms import FormSpec
from integrations.google.sheets import Sheets
from integrations.google.tables import TableWish

LOCK_REASON = "Isian sudah disetujui dan dikunci. Perubahan diminta melalui Perencanaan."


class NotShared(Denied):
    """Some of the people a file shall be shared with were refused: e-mail -> why."""

    def __init__(self, refused: Mapping[str, str]) -> None:
        super().__init__(f"sharing with {len(refused)} people was refused: {next(iter(refused.values()))}")
        self.emails = frozenset(refused)


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make as wanted: its row, the form it carries and the last good values in it (sheets only), its
    parent and its bytes."""

    row: Row[Any]
    form: FormSpec | None
    values: dict[tuple[str, str], Value]
    parent: str | None
    content: bytes | None

    @property
    def todo(self) -> dict[str, Any]:
        """What is wanted and not yet so."""
        return {name: value for name, value in self.row.ingin.items() if self.row.nyata.get(name, ...) != value}


def observe(db: Db, calendars: Calendars, row: Row[Any]) -> Job | None:
    """What one wanted-state row asks for, read fresh; None while its parent folder does not exist."""
    with db.read() as tx:
        fresh = files.by_key(tx, row.kunci)
        parent = files.by_key(tx, row.induk) if row.induk else None
        if fresh is None or (row.induk and (parent is None or parent.drive_id is None)):
            return None
        form, values = None, {}
        if fresh.jenis in ("format", "bukti"):
            case = load.load(tx, fresh.siklus_id, calendars)
            form = reading.form_context(tx, case, fresh.bidang).form
            values = reading.last_good(tx, case, fresh.bidang)
        digest = fresh.ingin.get("dokumen")
        made = fresh.jenis == "bukti" and fresh.drive_id is not None  # evidence is kept in Drive alone
        content = files.document(tx, digest).isi if digest and not made else None
        return Job(fresh, form, values, parent.drive_id if parent else None, content)


def fulfil(db: Db, google: Workspace, catalogue: Catalogue, job: Job) -> None:
    """Does what is missing, one effect after the other, each put down before the next: notes, lock, shares."""
    drive, sheets = google.drive, google.sheets
    todo = job.todo
    file_id = _create(db, drive, job) if "ada" in todo or job.row.drive_id is None else str(job.row.drive_id)
    if "kunci" in todo and not todo["kunci"]:
        _unlock(db, drive, sheets, job, file_id)
        todo.pop("kunci")
    effects: dict[str, Callable[[Any], None]] = {
        "isi": lambda _: _build(sheets, job, file_id),
        "pulih": lambda _: _repair(drive, sheets, job, file_id),
        "selesai": lambda done: sheets.set_done(file_id, _form(job), done),
        "tulis": lambda given: sheets.write_values(file_id, _form(job), _entered(given)),
        "tautkan": lambda kode: _link(db, sheets, job, kode),
        "catatan": lambda notes: _write_notes(sheets, catalogue, job, file_id, notes),
        "kunci": lambda _: _lock(drive, sheets, job, file_id),
        "nama": lambda name: drive.rename(file_id, name),
        "arsip": lambda _: drive.ensure_locked(file_id, LOCK_REASON),
        "bagikan": lambda wanted: _share(drive, file_id, _roles(job, wanted)),
    }
    for name, effect in effects.items():
        if name in todo:
            effect(todo[name])
            _put_down(db, job, name, _form(job).digest if name == "isi" else todo[name])
    for name in todo.keys() - effects.keys() - {"kabarkan"}:
        _put_down(db, job, name, todo[name])


def fulfil_book(db: Db, google: Workspace, job: Job, wanted: tuple[TableWish, ...], now: datetime) -> None:
    """The control workbook as it shall stand now, which may be newer than what was wanted; then its shares."""
    todo = job.todo
    file_id = _create(db, google.drive, job) if "ada" in todo or job.row.drive_id is None else str(job.row.drive_id)
    if "isi" in todo:
        google.sheets.workbook.ensure_tables(file_id, wanted)
        with db.begin() as tx:
            book.written(tx, job.row.instansi, wanted, now)
        _put_down(db, job, "isi", book.digest_of(wanted))
    if "bagikan" in todo:
        _share(google.drive, file_id, todo["bagikan"])
        _put_down(db, job, "bagikan", todo["bagikan"])


def _create(db: Db, drive: Drive, job: Job) -> str:
    row, key = job.row, job.row.kunci
    if row.jenis == "folder":
        ref = drive.ensure_folder(key, row.nama, job.parent, row.drive_id)
    elif row.jenis in ("format", JENIS):
        ref = drive.ensure_spreadsheet(key, row.nama, job.parent, row.drive_id)
    else:
        mime = row.ingin.get("mime", "application/pdf")
        ensure = drive.ensure_converted if row.jenis == "salinan" else drive.ensure_blob
        ref = ensure(key, row.nama, job.parent, mime, job.content or b"")
    with db.begin() as tx:
        files.fulfilled(tx, key, nyata={"ada": True}, drive_id=ref.id, tautan=ref.url)
    return ref.id


def _form(job: Job) -> FormSpec:
    if job.form is None:
        raise RuntimeError(f"{job.row.kunci} is no sheet")
    return job.form


def _build(sheets: Sheets, job: Job, file_id: str) -> None:
    """Draws the form; with the last good values at once where there are some, so that nobody ever reads it blank."""
    if job.values:
        sheets.restore(file_id, _form(job), job.values)
    else:
        sheets.build_form(file_id, _form(job))


def _repair(drive: Drive, sheets: Sheets, job: Job, file_id: str) -> None:
    """Makes a damaged form whole; a locked one, which is open to nobody, is unlocked for it and locked afterwards."""
    if job.row.ingin.get("kunci"):
        drive.ensure_unlocked(file_id)
    sheets.restore(file_id, _form(job), job.values)


def _write_notes(sheets: Sheets, catalogue: Catalogue, job: Job, file_id: str, notes: dict[str, Any]) -> None:
    """Writes exactly the wanted notes; one that is no longer wanted goes."""
    before = job.row.nyata.get("catatan") or {}
    wanted: dict[tuple[str, str], str | None] = {_cell(name): None for name in before}
    wanted |= {_cell(name): _sentences(catalogue, found) for name, found in notes.items()}
    sheets.write_notes(file_id, _form(job), wanted)


def _sentences(catalogue: Catalogue, found: list[dict[str, Any]]) -> str:
    return "\n".join(catalogue.render_finding(item["jenis"], item["params"]) for item in found)


def _cell(name: str) -> tuple[str, str]:
    row, _, column = name.partition("|")
    return row, column


def _entered(given: dict[str, Any]) -> dict[tuple[str, str], Value | bool | None]:
    """Entries of an offline form, as cells of the sheet."""
    return {_cell(name): parse_canonical(spelled) for name, spelled in given["isi"].items()}


def _link(db: Db, sheets: Sheets, job: Job, kode: str) -> None:
    """Puts the evidence's link into its row, below those that stand there; the bytes need not be kept any longer."""
    with db.read() as tx:
        case_key = job.row.kunci.split("/bukti/")[0]
        sheet, evidence = files.by_key(tx, f"{case_key}/format"), files.by_key(tx, job.row.kunci)
    if sheet is None or sheet.drive_id is None or evidence is None:
        raise Missing("The unit's sheet does not exist.")
    cell = (kode, str(Field.BUKTI_DUKUNG))
    there = sheets.read_form(sheet.drive_id, _form(job)).cells.get(cell)
    words = str(there.value or "") if there else ""
    if evidence.tautan and evidence.tautan not in words:
        sheets.write_values(sheet.drive_id, _form(job), {cell: f"{words}\n{evidence.tautan}".strip()})
    with db.begin() as tx:
        files.drop_document(tx, str(job.row.ingin["dokumen"]))


def _share(drive: Drive, file_id: str, wanted: dict[str, str]) -> None:
    result = drive.ensure_shared(file_id, wanted, remove_others=True)
    if result.refused:
        raise NotShared(result.refused)


def _roles(job: Job, wanted: dict[str, str]) -> dict[str, str]:
    """Nobody writes in a locked sheet: who fills it may comment until it comes back (google.md §7)."""
    if not job.row.ingin.get("kunci"):
        return wanted
    return {email: "commenter" if role == "writer" else role for email, role in wanted.items()}


def _lock(drive: Drive, sheets: Sheets, job: Job, file_id: str) -> None:
    """Protections over the open cells, then the content restriction; who could write is lowered with the shares."""
    if not drive.stat(file_id).locked:
        sheets.set_locked(file_id, _form(job), True)
    drive.ensure_locked(file_id, LOCK_REASON)


def _unlock(db: Db, drive: Drive, sheets: Sheets, job: Job, file_id: str) -> None:
    drive.ensure_unlocked(file_id)
    with suppress(Missing):  # a file that was made again has no form yet, and nothing on it to take away
        sheets.set_locked(file_id, _form(job), False)
    _put_down(db, job, "kunci", False)


def _put_down(db: Db, job: Job, name: str, value: Any) -> None:
    with db.begin() as tx:
        files.fulfilled(tx, job.row.kunci, nyata={name: value})
        if name == "isi":  # wanted was "built"; what is so is which form was built
            files.change(tx, job.row.kunci, {"isi": value})
