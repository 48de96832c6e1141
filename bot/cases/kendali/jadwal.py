"""The tab Jadwal: what is open in each running siklus and until when; a deadline moved here is the same fact as one
moved by /tenggat."""

from datetime import datetime
from typing import Any

from bot.cases import load
from bot.cases import people as who
from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems
from bot.cases.load import Case
from bot.cases.reminding.deadlines import closing_of, last_moves, move
from bot.cases.send import Notice, notify
from bot.domain import tulis
from bot.domain.facts import Langkah, StatusLangkah, StatusSiklus
from bot.domain.hari_kerja import YearMissing
from integrations.google.forms import Cell, CellKind, Column, FormRow

TAB = "Jadwal"


def table(desk: Desk) -> Table:
    """The open rows of every running siklus that have a deadline, with reason and basis where it was moved."""
    text, day = CellKind.TEXT, CellKind.DATE
    columns = (
        Column("periode", "Periode", text, 150, fill=False),
        Column("langkah", "Langkah", CellKind.NUMBER, 80, fill=False),
        Column("bidang", "Bidang", text, 170, fill=False),
        Column("tugas", "Tugas", text, 220, fill=False),
        Column("dibuka", "Dibuka", day, 100, fill=False),
        Column("tenggat", "Tenggat", day, 110, fill=True),
        Column("alasan", "Alasan perubahan", text, 260, fill=True),
        Column("dasar", "Dasar (surat, nomor)", text, 220, fill=True),
    )
    rows = tuple(row for case in desk.cases for row in _rows(desk, case))
    return Table(desk.spec(TAB, "jadwal", columns), rows)


def open_rows(case: Case) -> list[Langkah]:
    """The rows whose deadline can be moved: somebody is asked, and there is one."""
    return [row for row in case.siklus.langkah if row.status is StatusLangkah.TERBUKA and row.tenggat is not None]


def _rows(desk: Desk, case: Case) -> list[FormRow]:
    moved = last_moves(desk.tx, case)
    return [_row(desk, case, item, moved.get((item.urut, item.bidang), {})) for item in open_rows(case)]


def _row(desk: Desk, case: Case, item: Langkah, moved: dict[str, Any]) -> FormRow:
    stage = case.stage(item)
    cells: dict[str, Cell] = {
        "periode": case.periode.nama,
        "langkah": item.urut,
        "bidang": case.kantor.short_name(item.bidang),
        "tugas": desk.word("tugas", f"{stage.laku}_{stage.objek}"),
        "dibuka": desk.day(item.dibuka),
        "tenggat": desk.day(item.tenggat),
        "alasan": moved.get("alasan"),
        "dasar": moved.get("dasar"),
    }
    return FormRow(f"{case.id}:{item.urut}:{item.bidang}", cells)


def accept(desk: Desk, edit: Edit) -> Problems:
    """A deadline moved with reason and basis; without a new basis nothing changes."""
    if "tenggat" not in edit.changed:
        return {}
    day = edit.day("tenggat")
    siklus_id, urut, bidang = edit.key.split(":", 2)
    case = load.lock(desk.tx, int(siklus_id), desk.calendars)
    if case.siklus.status is StatusSiklus.DIJEDA:
        return {"tenggat": ("dijeda", {})}
    try:
        until = closing_of(case, day, desk.now) if day is not None else None
    except YearMissing as unknown:
        return {"tenggat": ("tanpa_kalender", {"tahun": str(unknown.year)})}
    if until is None:
        return {"tenggat": ("tanggal_lewat", {})}
    missing: Problems = {name: ("perlu_dasar", {}) for name in ("alasan", "dasar") if not edit.text(name)}
    if missing or not edit.changed & {"alasan", "dasar"}:
        return missing or {"dasar": ("perlu_dasar", {})}
    found = [row for row in open_rows(case) if (row.urut, row.bidang) == (int(urut), bidang)]
    if found:
        _move(desk, case, found, until, {"alasan": edit.text("alasan"), "dasar": edit.text("dasar")})
    return {}


def _move(desk: Desk, case: Case, rows: list[Langkah], until: datetime, said: dict[str, str]) -> None:
    detail = {"urut": rows[0].urut, "unit": rows[0].bidang, "tenggat": until.isoformat(), **said, "sumber": "buku"}
    told = move(desk.tx, case, rows, until, detail, desk.now)
    stage = case.stage(rows[0])
    facts = {
        "tugas": f"{stage.laku}_{stage.objek}",
        "bagian": case.kantor.short_name(rows[0].bidang),
        "periode": case.periode.nama,
        "tenggat": tulis.format_waktu(until, case.kantor.zona),
        "jumlah": told,
    }
    notice = Notice("tenggat_dicatat", facts, f"tenggat-buku:{rows[0].urut}:{rows[0].bidang}:{until:%Y%m%d%H%M}")
    for planner in who.reachable(desk.tx, case, who.ALERT_CHAIN, desk.now):
        notify(desk.tx, case, planner, notice, desk.now)
