"""What do the planner's morning digest and the head's weekly one say? For all running siklus of an office together."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import ending, status
from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.orders import letter
from bot.cases.reminding import snooze
from bot.domain import hari_kerja, tulis
from bot.domain.reminders import LEADERS
from bot.store.queries import outbox, people, prompts


def morning(tx: Connection, cases: list[Case], resting: list[Case], since: datetime, now: datetime) -> dict[str, Any]:
    """The parameters of `ringkasan_pagi`; of the reminders, those sent after `since`. The siklus at work and those that
    rest: at least one, of one office."""
    every = [*cases, *resting]
    parts = [_of_siklus(tx, case, now, _named(case, cases)) for case in cases]
    joined = {
        name: [row for part in parts for row in part[name]] for name in ("siklus", "menunggu", "lewat", "pimpinan")
    }
    reminded = [title for case in cases for title in outbox.reminded_since(tx, case.id, since)]
    return {
        **joined,
        "hari_tanggal": tulis.format_tanggal(every[0].today(now)),
        "bantu": [*_help_needed(tx, every, now), *(_resting(tx, case) for case in resting)],
        "daftar_diingatkan": ", ".join(dict.fromkeys(reminded)),
    }


def _resting(tx: Connection, case: Case) -> dict[str, Any]:
    since, reason = status.pause_of(tx, case) or (case.dibuka, "")
    when = tulis.format_waktu(since, case.kantor.zona)
    return {"perlu": "dijeda", "di_periode": case.periode.nama, "sampai": when, "alasan": reason}


def is_quiet(facts: dict[str, Any]) -> bool:
    """Whether a morning's facts name nothing that anybody has to do."""
    return not any(facts[name] for name in ("menunggu", "lewat", "pimpinan", "bantu"))


def opens_week(case: Case, now: datetime) -> bool:
    """Whether today is the first working day of its week."""
    today = case.today(now)
    return today == hari_kerja.next_hari_kerja(case.kalender, today - timedelta(days=today.weekday()))


def weekly(tx: Connection, cases: list[Case], facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The parameters of `ringkasan_mingguan`, from the `facts` of the morning."""
    own, others = [], []
    for case in cases:
        named = _named(case, cases)
        for row in status.holdings(tx, case, now):
            task = {**_task(case, row), **named}
            if row["peran"] == "kepala_dinas":
                own.append(task)
            elif row["peran"] not in ("bot", "pengisi_bidang"):
                others.append({**task, "jabatan": _leader(case, row)["jabatan"]})
    return {**facts, "menunggu": own, "pemegang": others, "perhatian": facts["lewat"]}


def _named(case: Case, cases: list[Case]) -> dict[str, str]:
    """Where there are several siklus, each line names its period."""
    return {"di_periode": case.periode.nama} if len(cases) > 1 else {}


def _of_siklus(tx: Connection, case: Case, now: datetime, named: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    brief, rows = status.brief(tx, case, now), status.holdings(tx, case, now)
    names = ("periode", "langkah", "jumlah_langkah", "unit_lengkap", "jumlah_unit", "perkiraan_selesai")
    late = [row for row in rows if row["terlambat_menit"] and row["bidang"] and row["peran"] == "pengisi_bidang"]
    return {
        "siklus": [{**{name: brief[name] for name in names}, "rencana_selesai": ending.planned_day(case), **named}],
        "menunggu": [{**_task(case, row), **named} for row in rows if row["peran"] == who.PLANNER],
        "lewat": [{**_late(case, row, brief), **named} for row in late],
        "pimpinan": [{**_leader(case, row), **named} for row in rows if row["peran"] in LEADERS],
    }


def _when(case: Case, moment: datetime | None) -> str:
    return tulis.format_waktu(moment, case.kantor.zona) if moment is not None else "-"


def _unit(case: Case, row: dict[str, Any]) -> dict[str, str]:
    return {"unit": case.kantor.short_name(row["bidang"])} if row["bidang"] else {}


def _task(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    return {"tugas": row["tugas"], "sejak": _when(case, row["sejak"]), **_unit(case, row)}


def _late(case: Case, row: dict[str, Any], brief: dict[str, Any]) -> dict[str, Any]:
    unit = case.kantor.short_name(row["bidang"])
    counts = next(item for item in brief["unit"] if item["unit"] == unit)
    return {
        "unit": unit,
        "sisa": counts["total"] - counts["terisi"],
        "lama": tulis.format_durasi(row["terlambat_menit"]),
    }


def _leader(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    title = row["pemegang"][0] if row["pemegang"] else who.title_of(case, row["peran"], row["bidang"])
    return {
        "jabatan": title,
        "objek": row["tugas"].partition("_")[2],
        "sejak": _when(case, row["sejak"]),
        **_unit(case, row),
    }


def _help_needed(tx: Connection, cases: list[Case], now: datetime) -> list[dict[str, Any]]:
    """What only a person can solve: not connected to Telegram, messages that could not be delivered; and whose
    reminders rest, until when and why."""
    case = cases[0]
    rows: list[dict[str, Any]] = [
        {"perlu": "belum_terhubung", "jabatan_pejabat": row.jabatan} for row in people.unconnected(tx, case.instansi)
    ]
    dead = sum(outbox.dead_count(tx, each.id) for each in cases)
    if dead:
        rows.append({"perlu": "tidak_sampai", "jumlah": dead})
    for held in letter.awaited(people.assignments(tx, case.instansi)):
        if held.covers(case.today(now)) and held.selesai is not None:
            title = who.capacity(case, who.holder_of_row(tx, held))
            rows.append({"perlu": "surat", "jabatan_pejabat": title, "sampai": tulis.format_tanggal(held.selesai)})
    for row in snooze.resting(tx, case, now).values():
        if row.orang_id != snooze.EVERYBODY:
            title = people.person(tx, row.orang_id).jabatan
            until = tulis.format_tanggal(row.sampai)
            rows.append({"perlu": "tunda", "jabatan_pejabat": title, "sampai": until, "alasan": row.alasan})
    return [*rows, *_undecided(tx, case)]


def _undecided(tx: Connection, case: Case) -> list[dict[str, Any]]:
    """Corrections of closed triwulan and wished cancellations nobody has decided about, and whom they wait for."""
    return [
        {
            "perlu": kind,
            "jabatan_pejabat": people.person(tx, card.orang_id).jabatan,
            "sampai": tulis.format_tanggal(hari_kerja.local(case.kalender, card.dibuat).date()),
        }
        for kind in (prompts.KOREKSI, prompts.PEMBATALAN)
        for card in prompts.open_of_kind(tx, case.instansi, kind)
    ]
