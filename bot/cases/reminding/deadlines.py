"""A deadline that moves: put on record with reason and basis, told to whoever holds the task; reminders follow."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import announce, load, send
from bot.cases import people as who
from bot.cases.commit import chain_of, commit
from bot.cases.load import Case
from bot.cases.send import Notice
from bot.domain import hari_kerja, tulis
from bot.domain.facts import Langkah, StatusLangkah, TenggatDipindah
from bot.store.queries import record

ALL = "*"
_LOOKED_BACK = 50


def move(
    tx: Connection, case: Case, rows: Sequence[Langkah], until: datetime, detail: Mapping[str, Any], now: datetime
) -> int:
    """Moves the deadline of `rows` (of one row of the SOP, not empty) of the locked siklus; returns how many were told.

    `detail` is what the record keeps: unit ("*" for all), alasan, dasar, and who gave the order or where it was typed.
    """
    record.append(tx, chain_of(case), "tenggat", detail, now)
    told = sum(_tell(tx, case, row, until, detail, now) for row in rows)
    unit = "" if detail["unit"] == ALL else str(detail["unit"])
    commit(tx, case, TenggatDipindah(rows[0].urut, unit, until), now)
    return told


def closing_of(case: Case, day: date, now: datetime) -> datetime | None:
    """Until when, of a deadline on `day`: closing time of the first working day from then on; None when it is over."""
    if day < case.today(now):
        return None
    until = hari_kerja.closes(case.kalender, hari_kerja.next_hari_kerja(case.kalender, day))
    return until if until > now else None


def move_off_hari_libur(tx: Connection, case: Case, now: datetime) -> Case:
    """Deadlines on a day that was made a day off since they were set move to the next working day; holders and planner
    are told why. The siklus as it is then."""
    kalender, before = case.kalender, case
    for row in before.siklus.langkah:
        day = hari_kerja.local(kalender, row.tenggat).date() if row.tenggat is not None else None
        if day is None or day.year not in kalender.tahun or row.status is not StatusLangkah.TERBUKA:
            continue
        if hari_kerja.is_hari_kerja(kalender, day):
            continue
        until = hari_kerja.closes(kalender, hari_kerja.next_hari_kerja(kalender, day))
        reason = kalender.libur.get(day) or tulis.format_tanggal(day)
        detail = {"urut": row.urut, "unit": row.bidang, "tenggat": until.isoformat(), "alasan": reason, "dasar": ""}
        detail["libur"] = reason
        move(tx, case, [row], until, detail, now)
        key = f"libur:{row.urut}:{until:%Y%m%d}"
        announce.alert(tx, case, "tenggat_dipindah", {**_facts(case, row, until, detail), "unit": ""}, key, now)
        case = load.lock_again(tx, case)
    return case


def _tell(tx: Connection, case: Case, row: Langkah, until: datetime, detail: Mapping[str, Any], now: datetime) -> int:
    key = f"tenggat:{row.urut}:{row.bidang}:{now:%Y%m%d%H%M%S}"
    notice = Notice("tenggat_dipindah", _facts(case, row, until, detail), key)
    return sum(send.notify(tx, case, holder, notice, now) for holder in who.asked(tx, case, row, now))


def _facts(case: Case, row: Langkah, until: datetime, detail: Mapping[str, Any]) -> dict[str, Any]:
    stage, zone = case.stage(row), case.kantor.zona
    return {
        "tugas": f"{stage.laku}_{stage.objek}",
        "bagian": case.kantor.short_name(row.bidang) if row.bidang else "seluruh unit",
        "periode": case.periode.nama,
        "unit": case.kantor.short_name(row.bidang) if row.bidang else "",
        "tenggat_lama": tulis.format_waktu(row.tenggat or until, zone),
        "tenggat": tulis.format_waktu(until, zone),
        **{name: detail[name] for name in ("alasan", "dasar", "libur") if name in detail},
    }


def last_moves(tx: Connection, case: Case) -> dict[tuple[int, str], dict[str, Any]]:
    """(urut, bidang) -> reason and basis of the last time its deadline was moved."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for line in record.latest(tx, chain_of(case), {"tenggat"}, _LOOKED_BACK):
        isi = json.loads(line.isi)
        units = case.siklus.bidang if isi["unit"] == ALL else (str(isi["unit"]),)
        for unit in units:
            found.setdefault((int(isi["urut"]), unit), isi)
    return found
