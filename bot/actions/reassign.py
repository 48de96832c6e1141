"""Bring open tasks to whoever holds the role now: leave begins or ends, an assignment expires, staff rotate."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.koreksi import cards as koreksi_cards
from bot.cases.load import Calendars, Case
from bot.cases.prompts import cards
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.domain import hari_kerja, tulis
from bot.domain.facts import Langkah, StatusLangkah, StatusSiklus
from bot.domain.hari_kerja import YearMissing
from bot.domain.penugasan import holders
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, koreksi, marks, outbox, people, prompts, record

WARN_DAYS = 7


def reassign(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Each half hour in which the office works, and at once after a change of assignments: closes the cards of former
    holders visibly, sends them to the present ones, and warns the planner of assignments that end within a week. Who
    holds a role changes at midnight; nobody is woken by that, and authority is looked at with every answer anyway."""
    tally = Tally()
    checked = db.ask(marks.get, who.HOLDERS_CHECKED)
    if checked == _half_hour(now):
        return tally
    for row in db.ask(cycles.running):
        with db.begin() as tx:
            case = load.lock(tx, row.id, calendars)
            known = hari_kerja.is_known(case.kalender, now)
            at_work = checked is None or not known or hari_kerja.is_office_hours(case.kalender, now)
            if at_work and case.siklus.status is StatusSiklus.BERJALAN:
                tally.add("moved", sum(_bring(tx, case, langkah, now) for langkah in case.siklus.langkah))
                with suppress(YearMissing):  # the planner was told of the calendar; cards move all the same
                    _warn(tx, case, now)
    tally.add("moved", _bring_koreksi(db, calendars, now))
    with db.begin() as tx:
        marks.put(tx, who.HOLDERS_CHECKED, _half_hour(now), now)
    return tally


def _half_hour(now: datetime) -> str:
    return f"{now:%Y%m%d%H}:{now.minute // 30}"


def _bring_koreksi(db: Db, calendars: Calendars, now: datetime) -> int:
    """Corrections of closed triwulan that wait for a decision, whether or not a siklus is running."""
    moved = 0
    waiting = db.ask(koreksi.pending)
    for row in waiting:
        with db.begin() as tx:
            case = load.lock(tx, row.siklus_id, calendars)
            fresh = koreksi.get(tx, row.id)
            moved += koreksi_cards.bring(tx, case, fresh, now) if fresh.status == row.status else 0
    return moved


def _bring(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> int:
    if langkah.status is not StatusLangkah.TERBUKA:
        return 0
    present = {holder.orang.id: holder for holder in who.asked(tx, case, langkah, now)}
    open_cards = [p for p in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang) if p.jenis == "tugas"]
    former = [prompt for prompt in open_cards if prompt.orang_id not in present]
    new = [holder for holder in present.values() if holder.orang.id not in {p.orang_id for p in open_cards}]
    for prompt in former:
        _take_away(tx, case, prompt, list(present.values()), now)
    if new:
        scene = Scene(tx, case, langkah, case.stage(langkah), now)
        card = build_card(scene)
        for holder in new:
            cards.ask_holder(scene, holder, card)
            isi = {"urut": langkah.urut, "bidang": langkah.bidang, "kepada": holder.orang.id}
            record.append(tx, f"siklus:{case.id}", "dialihkan", isi, now)
    if former and not present:
        cards.tell_nobody(Scene(tx, case, langkah, case.stage(langkah), now))
    return len(new) + len(former)


def _take_away(tx: Connection, case: Case, prompt: Row[Any], present: list[who.Holder], now: datetime) -> None:
    stage = case.sop.stages(prompt.urut)[prompt.tahap]
    title = who.capacity(case, present[0]) if present else who.title_of(case, who.PLANNER)
    facts = {
        "tugas": f"{stage.laku}_{stage.objek}",
        "unit": case.kantor.short_name(prompt.bidang) if prompt.bidang else "",
        "periode": case.periode.nama,
        "kapasitas_baru": title,
        "waktu": tulis.format_waktu(now, case.kantor.zona),
    }
    for asked in (prompt, *_asked_beside(tx, prompt)):
        prompts.close(tx, asked.id, "ditutup", now)
        outbox.cancel_unsent(tx, asked.id)
        if asked is not prompt:
            send.drop_buttons(tx, asked, now)
    send.edit_card(tx, prompt, "dialihkan", facts, f"dialihkan:{now:%Y%m%d%H}", now)


def _asked_beside(tx: Connection, prompt: Row[Any]) -> list[Row[Any]]:
    """What the former holder was asked about the task besides: a reason, "Maksud Bapak/Ibu …?"."""
    return [row for row in prompts.open_of_person(tx, prompt.orang_id) if row.rincian.get("tugas") == prompt.id]


def _warn(tx: Connection, case: Case, now: datetime) -> None:
    """The planner learns in time that an assignment ends and leaves the role without holder, and when it has."""
    today, known = case.today(now), people.assignments(tx, case.instansi)
    last_seen = hari_kerja.previous_hari_kerja(
        case.kalender, today - timedelta(days=1)
    )  # the evening ended nothing yet
    for row in who.ending(tx, case.instansi, last_seen - timedelta(days=1), today + timedelta(days=WARN_DAYS)):
        if row.selesai is None or holders(known, row.peran, row.bidang, row.selesai + timedelta(days=1)):
            continue
        ends = hari_kerja.closes(case.kalender, hari_kerja.previous_hari_kerja(case.kalender, row.selesai))
        holder = who.holder_of_row(tx, row)
        facts = {
            "kapasitas": who.capacity(case, holder),
            "berakhir": tulis.format_tanggal(row.selesai),
            "jumlah_tugas": len(prompts.open_of_person(tx, row.orang_id, "tugas")),
        }
        notice = Notice("penugasan_berakhir", facts, f"berakhir:{row.id}:{'lewat' if now > ends else 'segera'}")
        for planner in who.reachable(tx, case, who.ALERT_CHAIN, now):
            send.notify(tx, case, planner, notice, now)
