"""Send the planner's morning digest, and once a week the Kepala Dinas's: who holds what, since when."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import ending, load, status
from bot.cases import people as who
from bot.cases.load import Calendars, Case
from bot.cases.orders import letter
from bot.cases.people import Holder
from bot.cases.reminding import snooze
from bot.domain import hari_kerja, tulis
from bot.domain.facts import StatusSiklus
from bot.domain.hari_kerja import YearMissing
from bot.domain.reminders import LEADERS
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, marks, outbox, people, prompts
from bot.store.queries.outbox import Message

MARK = "ringkasan"  # when digests are due next, and (with the office) the day the last one was for


def digest(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Once each working day from opening time on, one message an office for all that is running; ten processes send
    one."""
    tally = Tally()
    with db.read() as tx:
        next_due = marks.get(tx, MARK)
        if next_due is not None and now < datetime.fromisoformat(next_due):
            return tally
        zones = {row.instansi: row.konfig["zona"] for row in cycles.running(tx)}
        told = {mark.kunci: mark.nilai for mark in marks.starting_with(tx, f"{MARK}:")}
    later = now + timedelta(hours=1)
    for office, zone in zones.items():
        kalender = calendars(office, zone)
        done = told.get(f"{MARK}:{office}") == f"{hari_kerja.local(kalender, now):%Y%m%d}"
        if done or not hari_kerja.is_known(kalender, now):
            continue
        if hari_kerja.is_office_hours(kalender, now):
            with db.begin() as tx:
                tally.add("sent", _send_once(tx, office, calendars, now))
        else:
            with suppress(YearMissing):
                later = min(later, hari_kerja.next_opening(kalender, now))
    with db.begin() as tx:
        marks.put(tx, MARK, later.isoformat(), now)
    return tally


def _send_once(tx: Connection, office: str, calendars: Calendars, now: datetime) -> int:
    """Locks no siklus, since it changes none: the key of the messages keeps two processes from sending twice."""
    cases = [load.load(tx, row.id, calendars) for row in cycles.running(tx, office)]
    if not cases:
        return 0
    stamp, kunci = f"{cases[0].today(now):%Y%m%d}", f"{MARK}:{office}"
    if marks.get(tx, kunci) == stamp:
        return 0
    since = marks.get_time(tx, kunci) or cases[0].dibuka
    marks.put(tx, kunci, stamp, now)
    told = [case for case in cases if _is_told(case, now)]
    return _send(tx, told, since, now) if told else 0


def _is_told(case: Case, now: datetime) -> bool:
    """Not of a siklus that was opened today (its cards have just arrived), nor of one that rests."""
    opened = hari_kerja.local(case.kalender, case.dibuka).date()
    return case.siklus.status is StatusSiklus.BERJALAN and opened < case.today(now)


def _send(tx: Connection, cases: list[Case], since: datetime, now: datetime) -> int:
    facts = _facts(tx, cases, since, now)
    quiet = not any(facts[name] for name in ("menunggu", "lewat", "pimpinan", "bantu"))
    kind = "ringkasan_pagi_tenang" if quiet else "ringkasan_pagi"
    planners = who.reachable(tx, cases[0], who.ALERT_CHAIN, now)
    sent = sum(_queue(tx, cases[0], holder, (kind, "ringkasan", facts), now) for holder in planners)
    return sent + _weekly(tx, cases, facts, now)


def _queue(tx: Connection, case: Case, holder: Holder, said: tuple[str, str, dict[str, Any]], now: datetime) -> bool:
    """Under a key of the office and day: which siklus are running may change while the morning lasts."""
    kind, name, facts = said
    if holder.chat_id is None:
        return False
    kunci = f"{name}:{case.instansi}:{case.today(now):%Y%m%d}:{holder.orang.id}"
    about = {"orang_id": holder.orang.id, "instansi": case.instansi, "siklus_id": case.id}
    return outbox.queue(tx, Message(kunci, holder.chat_id, kind, facts, **about), now)


def _facts(tx: Connection, cases: list[Case], since: datetime, now: datetime) -> dict[str, Any]:
    parts = [_of_siklus(tx, case, now, several=len(cases) > 1) for case in cases]
    joined = {
        name: [row for part in parts for row in part[name]] for name in ("siklus", "menunggu", "lewat", "pimpinan")
    }
    reminded = [title for case in cases for title in outbox.reminded_since(tx, case.id, since)]
    return {
        **joined,
        "hari_tanggal": tulis.format_tanggal(cases[0].today(now)),
        "bantu": _help_needed(tx, cases, now),
        "daftar_diingatkan": ", ".join(dict.fromkeys(reminded)),
    }


def _of_siklus(tx: Connection, case: Case, now: datetime, *, several: bool) -> dict[str, list[dict[str, Any]]]:
    """What the digest says of one siklus; where there are several, each line names its period."""
    brief, rows = status.brief(tx, case, now), status.holdings(tx, case, now)
    named = {"di_periode": case.periode.nama} if several else {}
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
    return [*rows, *_waiting_koreksi(tx, case)]


def _waiting_koreksi(tx: Connection, case: Case) -> list[dict[str, Any]]:
    """Corrections of closed triwulan nobody has decided about, and whom they wait for."""
    return [
        {
            "perlu": "koreksi",
            "jabatan_pejabat": people.person(tx, card.orang_id).jabatan,
            "sampai": tulis.format_tanggal(hari_kerja.local(case.kalender, card.dibuat).date()),
        }
        for card in prompts.open_of_kind(tx, case.instansi, prompts.KOREKSI)
    ]


def _weekly(tx: Connection, cases: list[Case], facts: dict[str, Any], now: datetime) -> int:
    """On the first working day of the week."""
    case = cases[0]
    today = case.today(now)
    monday = today - timedelta(days=today.weekday())
    if today != hari_kerja.next_hari_kerja(case.kalender, monday):
        return 0
    own, others = [], []
    for each in cases:
        named = {"di_periode": each.periode.nama} if len(cases) > 1 else {}
        for row in status.holdings(tx, each, now):
            task = {**_task(each, row), **named}
            if row["peran"] == "kepala_dinas":
                own.append(task)
            elif row["peran"] not in ("bot", "pengisi_bidang"):
                others.append({**task, "jabatan": _leader(each, row)["jabatan"]})
    shown = {**facts, "menunggu": own, "pemegang": others, "perhatian": facts["lewat"]}
    heads = who.holders_of(tx, case, "kepala_dinas", "", now)
    return sum(_queue(tx, case, head, ("ringkasan_mingguan", "mingguan", shown), now) for head in heads)
