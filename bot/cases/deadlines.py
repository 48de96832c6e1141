"""A deadline that moves: put on record with reason and basis, told to whoever holds the task; reminders follow."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases import send
from bot.cases.commit import chain_of, commit
from bot.cases.load import Case
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.facts import Langkah, TenggatDipindah
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


def _tell(tx: Connection, case: Case, row: Langkah, until: datetime, detail: Mapping[str, Any], now: datetime) -> int:
    stage, zone = case.stage(row), case.kantor.zona
    facts = {
        "tugas": f"{stage.laku}_{stage.objek}",
        "bagian": case.kantor.short_name(row.bidang) if row.bidang else "seluruh unit",
        "periode": case.periode.nama,
        "unit": case.kantor.short_name(row.bidang) if row.bidang else "",
        "tenggat_lama": tulis.format_waktu(row.tenggat or now, zone),
        "tenggat": tulis.format_waktu(until, zone),
        "alasan": detail["alasan"],
        "dasar": detail["dasar"],
    }
    notice = Notice("tenggat_dipindah", facts, f"tenggat:{row.urut}:{row.bidang}:{now:%Y%m%d%H%M%S}")
    return sum(send.notify(tx, case, holder, notice, now) for holder in who.asked(tx, case, row, now))


def last_moves(tx: Connection, case: Case) -> dict[tuple[int, str], dict[str, Any]]:
    """(urut, bidang) -> reason and basis of the last time its deadline was moved."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for line in record.latest(tx, chain_of(case), {"tenggat"}, _LOOKED_BACK):
        isi = json.loads(line.isi)
        units = case.siklus.bidang if isi["unit"] == ALL else (str(isi["unit"]),)
        for unit in units:
            found.setdefault((int(isi["urut"]), unit), isi)
    return found
