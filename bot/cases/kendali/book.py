"""The control workbook as a whole: that it is wanted, with whom it is shared, and what shall stand on its tabs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases import people as who
from bot.cases.kendali import jadwal, keuangan, papan, pejabat, rujukan
from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems, base_of, edits_of, lost_rows
from bot.cases.kendali.key import JENIS, MENDED, key_of
from bot.cases.load import Calendars
from bot.cases.send import Notice, notify
from bot.domain import tulis
from bot.domain.codec import canonical, to_json
from bot.messages import Catalogue
from bot.store.queries import changes, cycles, entries, files, marks, proposals, record
from integrations.google.tables import TableReading, TableWish

# Who keeps the workbook, and who may look: the group of planners is the Tim Sakip.
WRITERS = ("kasubbag_perencanaan", "staf_perencanaan", "tim_sakip")
READERS = ("sekretaris", "kepala_dinas", "kepala_bidang")
SUSUNAN = "susunan"  # a tab was deleted or covered by something else


def want_book(tx: Connection, office: str, nama: str) -> None:
    """Wants the workbook in the office's folder; what stands in it follows with the next look (`refresh`)."""
    shared = {"instansi": office, "siklus_id": None, "bidang": ""}
    folder = f"{office}/folder"
    files.want(tx, folder, {**shared, "jenis": "folder", "induk": None, "nama": nama}, {"ada": True})
    row = {**shared, "jenis": JENIS, "induk": folder, "nama": f"Buku Kendali {nama}"}
    files.want(tx, key_of(office), row, {"ada": True})


def refresh(tx: Connection, office: str, calendars: Calendars, catalogue: Catalogue, now: datetime) -> bool:
    """Wants what shall stand in the workbook now, and the shares of today; True when that differs from before."""
    before = files.by_key(tx, key_of(office))
    if before is None:
        return False
    desk = Desk(tx, office, calendars, catalogue, now)
    wanted = {"isi": digest_of(wishes(desk)), "bagikan": _shares(desk)}
    files.change(tx, key_of(office), wanted)
    return any(before.ingin.get(name) != value for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: what shall stand on it, what becomes of a row that planners changed (None: the bot's own), and what is
    done once every row of a reading was looked at."""

    name: str
    table: Callable[[Desk], Table]
    accept: Callable[[Desk, Edit], Problems] | None = None
    finish: Callable[[Desk], None] = lambda _desk: None


TABS = (
    Tab(papan.STATUS, papan.status_table),
    Tab(pejabat.TAB, pejabat.table, pejabat.accept, pejabat.withdraw_others),
    Tab(rujukan.BIDANG, rujukan.bidang_table, rujukan.accept_bidang),
    Tab(rujukan.INDIKATOR, rujukan.indikator_table, rujukan.accept_indikator),
    Tab(jadwal.TAB, jadwal.table, jadwal.accept),
    Tab(keuangan.TAB, keuangan.table, keuangan.accept),
    Tab(papan.LOG, papan.log_table),
)


def wishes(desk: Desk) -> tuple[TableWish, ...]:
    """Every tab in order, as it shall stand, with the notes at what planners typed and cannot be used yet."""
    known = changes.tabs(desk.tx, desk.office)
    return tuple(_wish(desk, tab, known.get(tab.name)) for tab in TABS)


def _wish(desk: Desk, tab: Tab, known: Row[Any] | None) -> TableWish:
    table = tab.table(desk)
    if known is None:
        return TableWish(table.spec, table.rows)
    notes = {
        (key, column): desk.word("temuan_kendali", kind, params)
        for key, problems in known.temuan.items()
        for column, (kind, params) in problems.items()
    }
    return TableWish(table.spec, table.rows, base_of(table, known.isi), notes)


def written(tx: Connection, office: str, wanted: tuple[TableWish, ...], now: datetime) -> None:
    """Puts down what was written into the tabs: whatever differs from it later was changed by a person."""
    for wish in wanted:
        isi = {row.key: {column: to_json(value) for column, value in row.cells.items()} for row in wish.rows}
        changes.put_tab(tx, office, wish.spec.tab, now, isi=isi)


def edited_tables(desk: Desk) -> dict[str, Table]:
    """The tabs that planners may edit, as they shall stand, by name."""
    return {tab.name: tab.table(desk) for tab in TABS if tab.accept is not None}


def is_as_written(
    tx: Connection, office: str, tables: Mapping[str, Table], readings: Mapping[str, TableReading]
) -> bool:
    """True when nobody edited anything and nothing typed earlier waits: what was read is the bot's own writing."""
    known = changes.tabs(tx, office)
    return not proposals.waiting(tx, office) and all(
        name in known and not known[name].temuan and _is_untouched(table, known[name], readings[name])
        for name, table in tables.items()
    )


def _is_untouched(table: Table, known: Row[Any], reading: TableReading) -> bool:
    base = base_of(table, known.isi)
    return (
        reading.whole and not lost_rows(table, base, reading) and not any(True for _ in edits_of(table, base, reading))
    )


def absorb(desk: Desk, readings: Mapping[str, TableReading]) -> None:
    """What planners changed takes effect where it is sound; the rest changes nothing and gets a note at its cell. A
    damaged tab says nothing and is drawn anew."""
    known = changes.tabs(desk.tx, desk.office)
    for tab in TABS:
        if tab.accept is None or tab.name not in readings:
            continue
        if not readings[tab.name].whole:
            files.undo_fulfilled(desk.tx, key_of(desk.office), ["isi"])
            if readings[tab.name].damaged:
                marks.put(desk.tx, f"{MENDED}{desk.office}", SUSUNAN, desk.now)
            continue
        _absorb_tab(desk, tab, known.get(tab.name), readings[tab.name])
    if desk.accepted:
        _tell(desk)


def _absorb_tab(desk: Desk, tab: Tab, known: Row[Any] | None, reading: TableReading) -> None:
    table = tab.table(desk)
    base = base_of(table, known.isi) if known is not None else {}
    if lost_rows(table, base, reading):
        files.undo_fulfilled(desk.tx, key_of(desk.office), ["isi"])
    found = {}
    for edit, unreadable in edits_of(table, base, reading):
        problems = unreadable or (tab.accept(desk, edit) if tab.accept is not None else {})
        if problems:
            found[edit.key] = {column: list(problem) for column, problem in problems.items()}
    tab.finish(desk)
    changes.put_tab(desk.tx, desk.office, tab.name, desk.now, temuan=found)


def _tell(desk: Desk) -> None:
    """The planners learn what was taken from the workbook, and from when on it holds."""
    items = [
        {"lembar": item.lembar, "baris": item.kunci, "berlaku": tulis.format_tanggal(item.berlaku_sejak)}
        for item in desk.accepted
    ]
    _notify(desk, Notice("buku_kendali_dicatat", {"catatan": items}, f"buku:{desk.now:%Y%m%d%H%M%S}"))


def tell_mended(desk: Desk) -> None:
    """The planners learn that the workbook was damaged or gone and stands again, and where."""
    mark, row = f"{MENDED}{desk.office}", files.by_key(desk.tx, key_of(desk.office))
    before = marks.get(desk.tx, mark)
    if before is None or row is None or "isi" not in row.nyata:
        return
    marks.drop(desk.tx, mark)
    if before != row.drive_id:  # else it is the very file, which was only out of our sight
        facts = {"sebab": SUSUNAN if before == SUSUNAN else "hilang", "tautan_buku": row.tautan}
        _notify(desk, Notice("buku_kendali_dipulihkan", facts, f"buku-pulih:{row.drive_id}:{desk.now:%Y%m%d%H%M}"))


def _notify(desk: Desk, notice: Notice) -> None:
    for row in cycles.every(desk.tx, desk.office)[-1:]:
        case = load.load(desk.tx, row.id, desk.calendars)
        for planner in who.reachable(desk.tx, case, who.ALERT_CHAIN, desk.now):
            notify(desk.tx, case, planner, notice, desk.now)


def digest_of(wanted: tuple[TableWish, ...]) -> str:
    """Names what shall stand in the workbook."""
    content = [(wish.spec.tab, wish.spec.digest, wish.rows, sorted(wish.notes.items())) for wish in wanted]
    return sha256(canonical(content).encode()).hexdigest()[:32]


def _shares(desk: Desk) -> dict[str, str]:
    emails = {person.id: str(person.email) for person in desk.staff}
    held = [row for row in desk.penugasan if row.covers(desk.today) and row.orang_id in emails]
    readers = {emails[row.orang_id]: "reader" for row in held if row.peran in READERS}
    return {**readers, **{emails[row.orang_id]: "writer" for row in held if row.peran in WRITERS}}


def offices_changed_since(tx: Connection, since: datetime) -> set[str]:
    """The offices in which something was recorded, or a sheet was read, at or after `since`."""
    chains = [chain.partition(":") for chain in record.chains_since(tx, since)]
    siklus_ids = {int(name) for kind, _, name in chains if kind == "siklus"} | set(entries.siklus_read_since(tx, since))
    return {name for kind, _, name in chains if kind == "instansi"} | cycles.offices_of(tx, siklus_ids)
