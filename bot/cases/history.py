"""What was done in a siklus lately, by whom: the record in the words of people, as far as it concerns the asker."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.commit import chain_of
from bot.cases.load import Case
from bot.domain import tulis
from bot.domain.facts import Peristiwa
from bot.domain.sop import Laku
from bot.store.queries import prompts, record

SHOWN = 10
_READ = 200  # lines read to find them: an asker of one unit skips those of the others
DECISION = "keputusan"
# The kinds of line people ask about; the rest of the record is for an audit.
_TOLD = frozenset(
    {
        DECISION,
        "tenggat",
        "koreksi",
        "koreksi_diajukan",
        "koreksi_ditolak",
        "target_dimuat",
        "eskalasi",
        "dialihkan",
        "arahan",
        "tunda",
        "akses",
        Peristiwa.SIKLUS_DIBUKA,
        Peristiwa.DIBATALKAN,
        Peristiwa.PERSETUJUAN_GUGUR,
        Peristiwa.STATUS_DIUBAH,
    }
)

_CONFIRMED = {None: "belum", True: "benar", False: "bukan"}


def latest_acts(tx: Connection, case: Case, units: frozenset[str]) -> list[dict[str, Any]]:
    """The newest acts, as `riwayat_ringkas` lists them: of `units` and the office, or (no `units`) of everybody."""
    lines = record.latest(tx, chain_of(case), _TOLD, _READ)
    read = [(row, json.loads(row.isi)) for row in lines]
    mine = [(row, isi) for row, isi in read if not units or _unit_of(isi) in units | {""}]
    return _lines(tx, case, mine[:SHOWN])


def lines(tx: Connection, case: Case, most: int) -> list[tuple[Row[Any], dict[str, Any]]]:
    """The newest acts of the siklus, at most `most`: the line of the record, and what the table [riwayat] needs."""
    read = [(row, json.loads(row.isi)) for row in record.latest(tx, chain_of(case), _TOLD, most)]
    return list(zip((row for row, _ in read), _lines(tx, case, read), strict=True))


def _lines(tx: Connection, case: Case, read: Sequence[tuple[Row[Any], Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The lines in words; one recorded for an official also says what the official has said of it since."""
    if not any("dicatat_kemudian" in isi.get("bukti", {}) for _, isi in read):
        return [_line(case, row, isi) for row, isi in read]
    said = {
        (d.urut, d.bidang, d.tahap, d.pada): _CONFIRMED[d.bukti["dicatat_kemudian"]["ditegaskan"]]
        for d in prompts.decisions(tx, case.id)
        if "dicatat_kemudian" in d.bukti
    }
    keys = [(isi.get("urut"), isi.get("bidang"), isi.get("tahap"), row.pada) for row, isi in read]
    return [
        {**_line(case, row, isi), "penegasan": said.get(key, "")} for key, (row, isi) in zip(keys, read, strict=True)
    ]


def _unit_of(isi: Mapping[str, Any]) -> str:
    unit = str(isi.get("bidang") or isi.get("unit") or "")
    return "" if unit == "*" else unit


def _line(case: Case, row: Row[Any], isi: Mapping[str, Any]) -> dict[str, Any]:
    unit = _unit_of(isi)
    return {
        "waktu": tulis.format_waktu(row.pada, case.kantor.zona),
        "peristiwa": _outcome(case, isi) if row.jenis == DECISION else row.jenis,
        "tugas": _task(case, isi),
        "unit": case.kantor.short_name(unit) if unit else "",
        "kapasitas": str(isi.get("kapasitas", "")),
        "rincian": str(isi.get("dasar") or isi.get("alasan") or isi.get("rincian") or ""),
    }


def _outcome(case: Case, isi: Mapping[str, Any]) -> str:
    if isi["hasil"] == "kembali":
        return "dikembalikan"
    return "disetujui" if _stage(case, isi).laku is Laku.PUTUSAN else "selesai"


def _task(case: Case, isi: Mapping[str, Any]) -> str:
    if not isi.get("urut"):
        return ""
    stage = _stage(case, isi)
    return f"{stage.laku}_{stage.objek}"


def _stage(case: Case, isi: Mapping[str, Any]) -> Any:
    stages = case.sop.stages(int(isi["urut"]))
    return stages[min(int(isi.get("tahap") or 0), len(stages) - 1)]
