"""Make Drive as it is wanted: every folder, sheet, note, share, lock and document that a wanted-state row names.

Each effect can be repeated for ever (found by key, compared before it is made), so a crash between any two of them
leaves rows that the next tick completes: one file, one share, one protection.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.cases import announce, load, outage, progress, reading
from bot.cases.commit import commit
from bot.cases.kendali import book
from bot.cases.kendali.desk import Desk
from bot.cases.kendali.key import JENIS
from bot.cases.load import Calendars, Case
from bot.cases.workspace import Workspace
from bot.domain.entry import Field, Value, parse_canonical
from bot.domain.facts import ArsipSelesai, BotSelesai, StatusSiklus
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import cycles, files, marks, people
from integrations.errors import Denied, DeniedKind, IntegrationError, Missing, Rejected
from integrations.google.drive import Drive
from integrations.google.forms import FormSpec
from integrations.google.sheets import Sheets
from integrations.google.tables import TableWish

AT_ONCE = 20  # files in one beat: under Google's limits that is half a minute
STUBBORN = 8  # tries in three quarters of an hour after which a single file that fails while Google works is told of
LOCK_REASON = "Isian sudah disetujui dan dikunci. Perubahan diminta melalui Perencanaan."


class _NotShared(Denied):
    """Some of the people a file shall be shared with were refused: e-mail -> why."""

    def __init__(self, refused: Mapping[str, str]) -> None:
        super().__init__(f"sharing with {len(refused)} people was refused: {next(iter(refused.values()))}")
        self.emails = frozenset(refused)


@dataclass(frozen=True, slots=True)
class _Job:
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


def ensure_drive(db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, now: datetime) -> Tally:
    """Works off every wanted-state row that is due; then tells each siklus whose files are all as wanted."""
    tally = Tally()
    with db.read() as tx:
        rows = files.unfulfilled(tx, now)
    if rows:
        _know_account(db, google.drive, now)
        _tell_progress(db, calendars, now)
    refused: list[_Refusal] = []
    for row in rows:
        if tally.counts.get("files", 0) + len(tally.faults) >= AT_ONCE:
            break  # the next beat goes on at once; meanwhile entries are read and the planner hears how far it is
        job = _observe(db, calendars, row)
        if job is None:
            continue  # its parent folder does not exist yet: the next round
        try:
            if row.jenis == JENIS:
                with db.read() as tx:
                    wanted = book.wishes(Desk(tx, row.instansi, calendars, catalogue, now))
                _fulfil_book(db, google, job, wanted, now)
                with db.begin() as tx:
                    book.tell_mended(Desk(tx, row.instansi, calendars, catalogue, now))
            else:
                _fulfil(db, google, catalogue, job)
                _announce_copy(db, calendars, job, now)
            tally.add("files")
        except IntegrationError as error:
            refused += _postpone(db, row, error, now)
            tally.fault(row.kunci, error)
    _tell_refused(db, calendars, refused, now)
    _report_back(db, calendars, now, tally)
    return tally


def _know_account(db: Db, drive: Drive, now: datetime) -> None:
    """The bot's own address must stand on every protection; it is asked for once."""
    with db.read() as tx:
        known = marks.get(tx, load.GOOGLE_ACCOUNT)
    if known is None:
        email = drive.about().email
        with db.begin() as tx:
            marks.put(tx, load.GOOGLE_ACCOUNT, email, now)


def _tell_progress(db: Db, calendars: Calendars, now: datetime) -> None:
    with db.read() as tx:
        waiting = cycles.with_bot_work(tx)
    for siklus_id in waiting:
        with db.begin() as tx:
            progress.tell(tx, load.lock(tx, siklus_id, calendars), now)


def _observe(db: Db, calendars: Calendars, row: Row[Any]) -> _Job | None:
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
        return _Job(fresh, form, values, parent.drive_id if parent else None, content)


def _fulfil(db: Db, google: Workspace, catalogue: Catalogue, job: _Job) -> None:
    """Does what is missing, one effect after the other, each put down before the next: notes first, lock last."""
    drive, sheets = google.drive, google.sheets
    todo = job.todo
    file_id = _create(db, drive, job) if "ada" in todo or job.row.drive_id is None else str(job.row.drive_id)
    if "kunci" in todo and not todo["kunci"]:
        _unlock(db, drive, sheets, job, file_id)
        todo.pop("kunci")
    effects: dict[str, Callable[[Any], None]] = {
        "isi": lambda _: _build(sheets, job, file_id),
        "pulih": lambda _: sheets.restore(file_id, _form(job), job.values),
        "selesai": lambda done: sheets.set_done(file_id, _form(job), done),
        "tulis": lambda given: sheets.write_values(file_id, _form(job), _entered(given)),
        "tautkan": lambda kode: _link(db, sheets, job, kode),
        "catatan": lambda notes: _write_notes(sheets, catalogue, job, file_id, notes),
        "bagikan": lambda wanted: _share(drive, file_id, wanted),
        "kunci": lambda _: _lock(drive, sheets, job, file_id),
        "arsip": lambda _: drive.ensure_locked(file_id, LOCK_REASON),
    }
    for name, effect in effects.items():
        if name in todo:
            effect(todo[name])
            _put_down(db, job, name, _form(job).digest if name == "isi" else todo[name])
    for name in todo.keys() - effects.keys() - {"kabarkan"}:
        _put_down(db, job, name, todo[name])


def _fulfil_book(db: Db, google: Workspace, job: _Job, wanted: tuple[TableWish, ...], now: datetime) -> None:
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


def _create(db: Db, drive: Drive, job: _Job) -> str:
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


def _announce_copy(db: Db, calendars: Calendars, job: _Job, now: datetime) -> None:
    """The planner is told once all of a report's Google copies are there, and in the same breath it is put down."""
    if "kabarkan" in job.todo:
        with db.begin() as tx:
            announce.copies(tx, load.load(tx, job.row.siklus_id, calendars), now)
            files.fulfilled(tx, job.row.kunci, nyata={"kabarkan": True})


def _form(job: _Job) -> FormSpec:
    if job.form is None:
        raise RuntimeError(f"{job.row.kunci} is no sheet")
    return job.form


def _build(sheets: Sheets, job: _Job, file_id: str) -> None:
    """Draws the form; with the last good values at once where there are some, so that nobody ever reads it blank."""
    if job.values:
        sheets.restore(file_id, _form(job), job.values)
    else:
        sheets.build_form(file_id, _form(job))


def _write_notes(sheets: Sheets, catalogue: Catalogue, job: _Job, file_id: str, notes: dict[str, Any]) -> None:
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


def _link(db: Db, sheets: Sheets, job: _Job, kode: str) -> None:
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
        raise _NotShared(result.refused)


def _lock(drive: Drive, sheets: Sheets, job: _Job, file_id: str) -> None:
    """Protections over the open cells, then the content restriction; the roles stay until the archive (design §12)."""
    if not drive.stat(file_id).locked:
        sheets.set_locked(file_id, _form(job), True)
    drive.ensure_locked(file_id, LOCK_REASON)


def _unlock(db: Db, drive: Drive, sheets: Sheets, job: _Job, file_id: str) -> None:
    drive.ensure_unlocked(file_id)
    sheets.set_locked(file_id, _form(job), False)
    _put_down(db, job, "kunci", False)


def _put_down(db: Db, job: _Job, name: str, value: Any) -> None:
    with db.begin() as tx:
        files.fulfilled(tx, job.row.kunci, nyata={name: value})
        if name == "isi":  # wanted was "built"; what is so is which form was built
            files.change(tx, job.row.kunci, {"isi": value})


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A file of which only a person can mend why it cannot be made as wanted; told with others of the same cause."""

    row: Row[Any]
    siklus_id: int
    facts: dict[str, str]
    key: str


def _postpone(db: Db, row: Row[Any], error: IntegrationError, now: datetime) -> list[_Refusal]:
    """Tries again later and less often. Where only a person helps the planner is to be told, once a second try is
    refused too: by then it is known whether all of Google is closed, which is told elsewhere (bot.cases.outage)."""
    with db.begin() as tx:
        final = isinstance(error, Denied | Missing | Rejected)
        wait = timedelta(minutes=30 if row.coba else 2) if final else timedelta(seconds=min(15 * 2**row.coba, 900))
        tries = files.postponed(tx, row.kunci, now + wait, str(error))
        running = [cycle.id for cycle in cycles.running(tx, row.instansi)]
        siklus_id = row.siklus_id or (running[-1] if running else None)  # the office's own folders have none
        closed = isinstance(error, Denied) and error.kind is DeniedKind.CREDENTIALS  # every file is
        told_elsewhere = closed or outage.is_told(tx)
        if (tries < 2 if final else tries != STUBBORN) or siklus_id is None or told_elsewhere:
            return []
        facts = outage.refusal_facts(tx, error, row.nama)
        if not isinstance(error, Denied | Missing):  # nothing a right or a file could mend
            facts["sebab"] = "salinan" if row.jenis == "salinan" else "ditolak"
            key = f"{facts['sebab']}:{row.instansi}:{now:%Y%m%d}"
            return [_Refusal(row, siklus_id, facts, key)] if tries in (2, STUBBORN) else []
        if isinstance(error, _NotShared):
            titles = [person.jabatan for person in people.people(tx, row.instansi) if person.email in error.emails]
            facts |= {"sebab": "pembagian", "penerima": ", ".join(titles) or "penerima"}
        if facts["sebab"] == "akses":  # whoever lost one right lost it for many files: one task a day, not one a file
            return [_Refusal(row, siklus_id, facts, f"akses:{row.instansi}:{now:%Y%m%d}")]
        return [_Refusal(row, siklus_id, facts, f"akses:{row.id}:{now:%Y%m%d}")] if tries == 2 else []


def _tell_refused(db: Db, calendars: Calendars, refused: list[_Refusal], now: datetime) -> None:
    for key in dict.fromkeys(item.key for item in refused):
        alike = [item for item in refused if item.key == key]
        with db.begin() as tx:
            case = load.load(tx, alike[0].siklus_id, calendars)
            facts: dict[str, Any] = dict(alike[0].facts)
            if len(alike) > 1:
                facts["lainnya"] = len(alike) - 1
            elif alike[0].row.bidang:
                facts["unit"] = case.kantor.short_name(alike[0].row.bidang)
            announce.alert(tx, case, "akses_ditolak", facts, key, now)


def _report_back(db: Db, calendars: Calendars, now: datetime, tally: Tally) -> None:
    """Ends the bot stages whose files are as wanted."""
    with db.read() as tx:
        waiting = cycles.with_bot_work(tx)
    for siklus_id in waiting:
        with db.begin() as tx:
            case = load.lock(tx, siklus_id, calendars)
            for langkah, objek in case.bot_stages():
                if objek in progress.DONE_BY and _are_ready(tx, case, langkah.bidang, objek):
                    progress.tell(tx, load.lock(tx, siklus_id, calendars), now)
                    commit(
                        tx,
                        load.lock(tx, siklus_id, calendars),
                        BotSelesai(langkah.urut, langkah.bidang, langkah.tahap),
                        now,
                    )
                    tally.add("stages")
            if case.siklus.status is StatusSiklus.DIARSIPKAN and _is_archived(tx, case):
                commit(tx, case, ArsipSelesai(), now)
                tally.add("archived")


def _are_ready(tx: Any, case: Case, bidang: str, objek: Objek) -> bool:
    rows = [row for row in files.of_siklus(tx, case.id, "format") if bidang in ("", row.bidang)]
    return bool(rows) and all(progress.is_ready(row, objek) for row in rows)


def _is_archived(tx: Any, case: Case) -> bool:
    archive = files.by_key(tx, f"{case.key}/arsip")
    return archive is not None and files.all_settled(tx, case.id)
