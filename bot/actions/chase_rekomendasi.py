"""Remind the bidang of recommendations past their date: in office hours, in the one reminder a person gets a day."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load
from bot.cases import people as who
from bot.cases.load import Calendars, Case
from bot.cases.people import Holder
from bot.cases.rekomendasi import given, late, shown
from bot.cases.reminding import reminders, snooze
from bot.domain import hari_kerja, tulis
from bot.domain.hari_kerja import YearMissing
from bot.domain.reminders import AFTER_OPENING
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import rekomendasi

AT_ONCE = 200  # looked at in one tick; the rest follow in the next
PAUSE_DAYS = 5  # working days between two reminders of the same recommendation


def chase_rekomendasi(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Looks at open recommendations whose time has come, bidang by bidang; each transaction locks one siklus."""
    tally = Tally()
    rows = db.ask(rekomendasi.due, now, AT_ONCE)
    groups: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[(row.siklus_id, row.bidang)].append(row)
    for (siklus_id, bidang), group in groups.items():
        try:
            with db.begin() as tx:
                case = load.lock(tx, siklus_id, calendars)
                tally.add("reminded", _chase(tx, case, bidang, group, now))
        except Exception as error:
            tally.fault(f"rekomendasi of {bidang} in siklus {siklus_id}", error)
    return tally


def _chase(tx: Connection, case: Case, bidang: str, rows: list[Row[Any]], now: datetime) -> int:
    owed, next_look = [row for row in rows if late.is_late(tx, case, row, now)], now
    for row in rows:
        next_look = late.due_of(case, row, now).lagi
        rekomendasi.change(tx, row.id, periksa_pada=next_look)
    rests = snooze.resting(tx, case, now)
    if not owed or snooze.EVERYBODY in rests:
        return 0
    holders = [holder for holder in _asked(tx, case, bidang, now) if holder.chat_id is not None]
    if not holders:
        _tell_nobody(tx, case, bidang, owed[0], now)
    told = sum(_remind(tx, case, holder, owed, now) for holder in holders if holder.orang.id not in rests)
    if told or not holders:  # otherwise today's one reminder was about something else: tomorrow again
        for row in owed:
            rekomendasi.change(tx, row.id, periksa_pada=max(next_look, _after_pause(case, now)))
    return told


def _asked(tx: Connection, case: Case, bidang: str, now: datetime) -> list[Holder]:
    """The bidang's head; of a bidang without anybody (any more) whoever answers for it instead."""
    heads = who.holders_of(tx, case, late.OWNER, bidang, now)
    vacant = not heads and who.holders_of(tx, case, "pengisi_bidang", bidang, now)
    return heads if heads or vacant else given.owners(tx, case, bidang, now)


def _after_pause(case: Case, now: datetime) -> datetime:
    try:
        day = hari_kerja.add_hari_kerja(case.kalender, case.today(now), PAUSE_DAYS)
    except YearMissing:
        return now + timedelta(weeks=1)
    return hari_kerja.opens(case.kalender, day) + AFTER_OPENING + timedelta(minutes=1)  # tasks of the day go first


def _remind(tx: Connection, case: Case, holder: Holder, owed: list[Row[Any]], now: datetime) -> int:
    """Queues the one reminder of the day for a person, about every bidang they head; 0 when there was one already that
    does not name these."""
    said = reminders.reminded_of(tx, case, holder, now)
    if said is not None:
        return int(any(row.id in said for row in owed))
    known = {row.id for row in owed}
    rows = [*owed, *(row for row in late.of_person(tx, case, holder, now) if row.id not in known)]
    units = dict.fromkeys(case.kantor.short_name(row.bidang) for row in rows)
    facts = {"unit": tulis.join_words(list(units)), "jumlah": len(rows), "rekomendasi": shown.message_rows(case, rows)}
    prompt_id = given.ask_about(tx, case, holder, [row.id for row in rows], now)
    return int(reminders.remind_once(tx, case, holder, ("pengingat_rekomendasi", facts), now, prompt_id))


def _tell_nobody(tx: Connection, case: Case, bidang: str, row: Row[Any], now: datetime) -> None:
    """Nobody holds the role, or nobody can be written to: the planner hears of it."""
    facts = {
        "jabatan_kosong": who.title_of(case, late.OWNER, bidang),
        "tugas": "tulis_tindak_lanjut",
        "periode": case.periode.nama,
        "tenggat": shown.day_of(case, row.tenggat),
        "unit": case.kantor.short_name(bidang),
    }
    announce.alert(tx, case, "pemegang_kosong", facts, f"rekomendasi-kosong:{bidang}:{now:%Y%m%d}", now)
