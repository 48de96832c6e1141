"""The two tabs the bot writes: Status, who holds what since when and until when; Log, what happened lately."""

import json
from collections.abc import Mapping
from typing import Any

from bot.cases import history, status
from bot.cases.kendali.desk import Desk, Table
from bot.cases.load import Case
from bot.domain import tulis
from bot.domain.facts import StatusSiklus
from bot.store.queries import entries, record
from integrations.google.forms import CellKind, Column, FormRow

STATUS, LOG = "Status", "Log"
LINES = 200  # how far the log looks back


def status_table(desk: Desk) -> Table:
    """The board: for every running siklus the office and each unit, with one column for each row of the SOP."""
    text = CellKind.TEXT
    steps = max((len(case.sop.langkah) for case in desk.cases), default=0)
    columns = (
        Column("periode", "Periode", text, 150, fill=False),
        Column("unit", "Unit", text, 150, fill=False),
        *(Column(f"l{nomor}", str(nomor), text, 74, fill=False) for nomor in range(1, steps + 1)),
        Column("tugas", "Sedang berjalan", text, 200, fill=False),
        Column("pemegang", "Dipegang", text, 220, fill=False),
        Column("sejak", "Sejak", text, 210, fill=False),
        Column("tenggat", "Batas", text, 210, fill=False),
        Column("isian", "Isian", text, 150, fill=False),
    )
    rows = tuple(row for case in desk.cases for row in _board(desk, case))
    return Table(desk.spec(STATUS, "status", columns), rows)


def _board(desk: Desk, case: Case) -> list[FormRow]:
    board = status.board(case, desk.now)
    sheets = entries.sheets(desk.tx, case.id)
    held = status.holdings(desk.tx, case, desk.now)
    rests, nama = case.siklus.status is StatusSiklus.DIJEDA, case.periode.nama
    periode, rows = desk.word("papan", "dijeda", {"periode": nama}) if rests else nama, []
    for unit, (name, states) in zip(("", *case.siklus.bidang), board.baris, strict=True):
        cells = {f"l{nomor}": _state(desk, state) for nomor, state in enumerate(states, 1)}
        mine = next((item for item in held if item["bidang"] == unit), None)
        filled = {"isian": _filled(desk, case, unit, sheets.get(unit))} if unit else {}
        about = {"periode": periode, "unit": name, **cells, **_holding(desk, mine), **filled}
        rows.append(FormRow(f"{case.id}:{unit}", about))
    return rows


def _state(desk: Desk, state: str) -> str | None:
    return desk.word("papan", state) if state else None


def _holding(desk: Desk, item: Mapping[str, Any] | None) -> dict[str, str]:
    if item is None:
        return {}
    zone = desk.settings.zona
    found = {
        "tugas": desk.word("tugas", item["tugas"]),
        "pemegang": tulis.join_words(item["pemegang"])
        or desk.word("papan", "bot" if item["peran"] == "bot" else "belum_ada"),
    }
    moments = {name: item[name] for name in ("sejak", "tenggat") if item[name] is not None}
    return {**found, **{name: tulis.format_waktu(moment, zone) for name, moment in moments.items()}}


def _filled(desk: Desk, case: Case, unit: str, sheet: Any) -> str:
    return desk.word("keadaan", status.unit_state(case, unit, sheet))


def log_table(desk: Desk) -> Table:
    """The newest acts of the running siklus and of the office, newest first."""
    text = CellKind.TEXT
    columns = (
        Column("waktu", "Waktu", text, 230, fill=False),
        Column("tentang", "Tentang", text, 170, fill=False),
        Column("peristiwa", "Peristiwa", text, 620, fill=False),
    )
    found = [item for case in desk.cases for item in _of_siklus(desk, case)] + _of_office(desk)
    newest = sorted(found, key=lambda item: item[0], reverse=True)[:LINES]
    return Table(desk.spec(LOG, "log", columns), tuple(row for _, row in newest))


def _of_siklus(desk: Desk, case: Case) -> list[tuple[str, FormRow]]:
    found = []
    for row, told in history.lines(desk.tx, case, LINES):
        said = desk.word("riwayat", told["peristiwa"], told)
        cells = {"waktu": told["waktu"], "tentang": case.periode.nama, "peristiwa": said}
        found.append((row.pada.isoformat(), FormRow(f"siklus:{case.id}:{row.nomor}", cells)))
    return found


def _of_office(desk: Desk) -> list[tuple[str, FormRow]]:
    known = desk.catalogue.words.tables["riwayat_kantor"]
    found = []
    for row in record.latest(desk.tx, f"instansi:{desk.office}", known, LINES):
        isi = json.loads(row.isi)
        about = {name: str(isi.get(name, "")) for name in ("lembar", "kunci", "dasar")}
        said = desk.word("riwayat_kantor", row.jenis, {"pelaku": _actor(desk, isi), **about})
        when = tulis.format_waktu(row.pada, desk.settings.zona)
        cells = {"waktu": when, "tentang": desk.settings.nama_singkat, "peristiwa": said}
        found.append((row.pada.isoformat(), FormRow(f"instansi:{row.nomor}", cells)))
    return found


def _actor(desk: Desk, isi: Mapping[str, Any]) -> str:
    """Who did it, or whom it concerns, by title."""
    ids = [isi.get(name) for name in ("oleh", "diwakili", "orang_id")]
    return next((desk.titles[orang_id] for orang_id in ids if orang_id in desk.titles), "Perencanaan")
