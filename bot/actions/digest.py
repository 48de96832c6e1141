"""Send the planner's morning digest, and once a week the Kepala Dinas's: who holds what, since when."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import ending, load, send, snooze, status
from bot.cases import people as who
from bot.cases.load import Calendars, Case
from bot.cases.orders import letter
from bot.cases.send import Notice
from bot.domain import hari_kerja, tulis
from bot.domain.facts import StatusSiklus
from bot.domain.reminders import LEADERS
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, marks, outbox, people, prompts

MARK = "ringkasan"  # when digests are due next, and (with the siklus) the day the last one was for


def digest(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Once each working day from opening time on, for every siklus that is running; ten processes send one."""
    tally = Tally()
    with db.read() as tx:
        next_due = marks.get(tx, MARK)
        if next_due is not None and now < datetime.fromisoformat(next_due):
            return tally
        rows = cycles.running(tx)
        told = {mark.kunci: mark.nilai for mark in marks.starting_with(tx, f"{MARK}:")}
    later = now + timedelta(hours=1)
    for row in rows:
        kalender = calendars(row.instansi, row.konfig["zona"])
        if told.get(f"{MARK}:{row.id}") == f"{hari_kerja.local(kalender, now):%Y%m%d}":
            continue
        if hari_kerja.is_office_hours(kalender, now):
            with db.begin() as tx:
                tally.add("sent", _send_once(tx, load.lock(tx, row.id, calendars), now))
        else:
            later = min(later, hari_kerja.next_opening(kalender, now))
    with db.begin() as tx:
        marks.put(tx, MARK, later.isoformat(), now)
    return tally


def _send_once(tx: Connection, case: Case, now: datetime) -> int:
    stamp, kunci = f"{case.today(now):%Y%m%d}", f"{MARK}:{case.id}"
    if marks.get(tx, kunci) == stamp:
        return 0
    since = marks.get_time(tx, kunci) or case.dibuka
    marks.put(tx, kunci, stamp, now)
    return _send(tx, case, since, now)


def _send(tx: Connection, case: Case, since: datetime, now: datetime) -> int:
    if case.siklus.status is not StatusSiklus.BERJALAN or hari_kerja.local(
        case.kalender, case.dibuka
    ).date() == case.today(now):
        return 0
    facts = _facts(tx, case, since, now)
    if len(cycles.running(tx, case.instansi)) > 1:  # "every step" would be said beside what is late in another
        facts["di_periode"] = case.periode.nama
    quiet = not any(facts[name] for name in ("menunggu", "lewat", "pimpinan", "bantu"))
    kind = "ringkasan_pagi_tenang" if quiet else "ringkasan_pagi"
    sent = 0
    for holder in who.reachable(tx, case, who.ALERT_CHAIN, now):
        sent += send.notify(tx, case, holder, Notice(kind, facts, f"ringkasan:{case.today(now):%Y%m%d}"), now)
    return sent + _weekly(tx, case, facts, now)


def _facts(tx: Connection, case: Case, since: datetime, now: datetime) -> dict[str, Any]:
    brief = status.brief(tx, case, now)
    rows = status.holdings(tx, case, now)
    shown = {name: brief[name] for name in ("periode", "langkah", "jumlah_langkah", "unit_lengkap", "jumlah_unit")}
    return {
        **shown,
        "hari_tanggal": tulis.format_tanggal(case.today(now)),
        "menunggu": [_task(case, row) for row in rows if row["peran"] == who.PLANNER],
        "lewat": [
            _late(case, row, brief)
            for row in rows
            if row["terlambat_menit"] and row["bidang"] and row["peran"] == "pengisi_bidang"
        ],
        "pimpinan": [_leader(case, row) for row in rows if row["peran"] in LEADERS],
        "bantu": _help_needed(tx, case, brief, now),
        "daftar_diingatkan": ", ".join(outbox.reminded_since(tx, case.id, since)),
        "perkiraan_selesai": brief["perkiraan_selesai"],
        "rencana_selesai": ending.planned_day(case),
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


def _help_needed(tx: Connection, case: Case, brief: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """What only a person can solve: not connected to Telegram, messages that could not be delivered; and whose
    reminders rest, until when and why."""
    rows: list[dict[str, Any]] = [
        {"perlu": "belum_terhubung", "jabatan_pejabat": item["jabatan"]} for item in brief["belum"]
    ]
    dead = outbox.dead_count(tx, case.id)
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


def _weekly(tx: Connection, case: Case, facts: dict[str, Any], now: datetime) -> int:
    """On the first working day of the week."""
    today = case.today(now)
    monday = today - timedelta(days=today.weekday())
    if today != hari_kerja.next_hari_kerja(case.kalender, monday):
        return 0
    rows = status.holdings(tx, case, now)
    own = [_task(case, row) for row in rows if row["peran"] == "kepala_dinas"]
    others = [
        {**_task(case, row), "jabatan": _leader(case, row)["jabatan"]}
        for row in rows
        if row["peran"] not in ("kepala_dinas", "bot", "pengisi_bidang")
    ]
    shown = {**facts, "menunggu": own, "pemegang": others, "perhatian": facts["lewat"]}
    sent = 0
    for holder in who.holders_of(tx, case, "kepala_dinas", "", now):
        sent += send.notify(tx, case, holder, Notice("ringkasan_mingguan", shown, f"mingguan:{today:%Y%m%d}"), now)
    return sent
