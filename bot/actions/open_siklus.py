"""Open the siklus whose time has come: once for each office, SOP and period, however late the bot was away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cases import load, status
from bot.cases import people as who
from bot.cases.commit import commit
from bot.cases.kendali import truth
from bot.cases.opening import NEXT, ask_whether, settle_wish, wished_anew
from bot.domain import ending, hari_kerja, triwulan, tulis
from bot.domain.codec import to_json
from bot.domain.facts import Catatan, Dibuka, Peristiwa, StatusSiklus
from bot.domain.hari_kerja import Kalender, YearMissing
from bot.domain.siklus import new_siklus
from bot.domain.sop import Sop
from bot.domain.tally import Tally
from bot.domain.triwulan import Periode
from bot.store.db import Db
from bot.store.queries import cycles, marks, outbox, people, record
from bot.store.queries.outbox import Message
from config.model import Config, Instansi

WARN_DAYS = 3  # working days before the opening
NEXT_YEAR_FROM = 11  # month; the joint decree on next year's holidays is out by then
LOOK_AGAIN = timedelta(hours=1)
TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Opening:
    """One siklus, and from when on it is to be open; in the place of which one that was `cancelled`, and whether it
    `rests` until the planner says that it is to begin."""

    office: Instansi
    sop: Sop
    periode: Periode
    opens: datetime
    cancelled: int | None = None
    rests: bool = False


def open_siklus(db: Db, config: Config, undo: timedelta, now: datetime) -> Tally:
    """For every configured office and SOP: the last finished period is open from its opening time on (office practice,
    Calendar: the first working day after the period). A period whose siklus exists is left alone; one that would be
    over by now when the office starts with that SOP rests until the planner says that it is wanted.

    Until when nothing can become due is put down, so that not every tick works out the calendars of all offices.
    """
    tally = Tally()
    known = _offices_to_look_at(db, now)
    if known is None:
        return tally
    later = now + LOOK_AGAIN
    for office in (office for kode, office in config.instansi.items() if kode in known):
        coming: list[_Opening] = []
        tally.add("opened", _open_anew(db, config, office, undo, now))
        for kode in office.sop:
            try:
                opening = _opening(config, office, config.sop_for(office, kode), now)
                if now >= opening.opens:
                    tally.add("opened", _open_once(db, config, opening, undo, now))
                else:
                    later = min(later, opening.opens)
                tally.add("warned", _warn(db, config, office, config.sop_for(office, kode), now))
                coming.append(_after(config, opening, now))
            except YearMissing:
                continue  # what opens in a year without calendar; the planner is told of that
            except Exception as error:
                tally.fault(f"{office.kode}/{kode}", error)
                later = min(later, now + TRY_AGAIN)
        tally.add("asked", _ask_about_late(db, config, office, now))
        _note_coming(db, office, coming, now)
        tally.add("warned", _warn_calendar(db, config.kalender(office), office, now))
    with db.begin() as tx:
        marks.put(tx, NEXT, later.isoformat(), now)
    return tally


def _offices_to_look_at(db: Db, now: datetime) -> frozenset[str] | None:
    """The offices the database knows; None while nothing can be due in any of them."""
    until = db.ask(marks.get, NEXT)
    return db.ask(people.office_codes) if until is None or now >= datetime.fromisoformat(until) else None


def _opening(config: Config, office: Instansi, sop: Sop, now: datetime) -> _Opening:
    """The last finished period of the SOP and its opening time. YearMissing when the calendar ends."""
    today = hari_kerja.local(config.kalender(office), now).date()
    yearly = sop.siklus == "tahunan"
    return _opening_of(
        config, office, sop, triwulan.last_finished_tahun(today) if yearly else triwulan.last_finished(today)
    )


def _opening_of(config: Config, office: Instansi, sop: Sop, periode: Periode) -> _Opening:
    kalender = config.kalender(office)
    opening_day = hari_kerja.nth_hari_kerja(kalender, periode.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    return _Opening(office, sop, periode, hari_kerja.opens(kalender, opening_day))


def _after(config: Config, opening: _Opening, now: datetime) -> _Opening:
    """The opening itself while it lies ahead, else that of the period after."""
    if now < opening.opens:
        return opening
    return _opening_of(config, opening.office, opening.sop, opening.periode.next())


def _note_coming(db: Db, office: Instansi, coming: list[_Opening], now: datetime) -> None:
    """Puts down which siklus of the office opens next, and when: what /status says between two siklus."""
    if coming:
        first = min(coming, key=lambda opening: opening.opens)
        with db.begin() as tx:
            status.note_coming(tx, office.kode, first.periode, first.opens, now)


def _warn(db: Db, config: Config, office: Instansi, sop: Sop, now: datetime) -> int:
    """Some working days before a siklus opens, in office hours: the planner learns who cannot be reached yet, while
    there is time to invite them."""
    kalender = config.kalender(office)
    today = hari_kerja.local(kalender, now).date()
    periode: Periode = triwulan.Tahun(today.year) if sop.siklus == "tahunan" else triwulan.triwulan_of(today)
    opens = hari_kerja.nth_hari_kerja(kalender, periode.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    if opens > hari_kerja.add_hari_kerja(kalender, today, WARN_DAYS) or not hari_kerja.is_office_hours(kalender, now):
        return 0
    with db.begin() as tx:
        missing = [{"jabatan": row.jabatan} for row in people.unconnected(tx, office.kode)]
        facts: dict[str, object] = {
            "periode": periode.nama,
            "hari_tanggal": tulis.format_tanggal(opens),
            "orang": missing,
        }
        facts["jumlah"] = len(missing)
        told = 0
        for orang_id, chat_id in who.first_reachable(tx, office.kode, who.ALERT_CHAIN, today) if missing else ():
            key = f"sebelum-buka:{office.kode}:{sop.kode}:{periode}:{orang_id}"
            message = Message(key, chat_id, "belum_terhubung", facts, orang_id=orang_id, instansi=office.kode)
            told += outbox.queue(tx, message, now)
    return told


def _warn_calendar(db: Db, kalender: Kalender, office: Instansi, now: datetime) -> int:
    """From November on (in office hours, while there are any known): the planner learns once that the next year's
    holidays are missing, without which no due date can be computed."""
    today = hari_kerja.local(kalender, now).date()
    year = today.year + (today.month >= NEXT_YEAR_FROM)
    quiet = hari_kerja.is_known(kalender, now) and not hari_kerja.is_office_hours(kalender, now)
    if year in kalender.tahun or quiet:
        return 0
    told = 0
    with db.begin() as tx:
        for orang_id, chat_id in who.first_reachable(tx, office.kode, who.ALERT_CHAIN, today):
            key, facts = f"kalender:{office.kode}:{year}:{orang_id}", {"tahun": str(year)}
            message = Message(key, chat_id, "kalender_belum_ada", facts, orang_id=orang_id, instansi=office.kode)
            told += outbox.queue(tx, message, now)
    return told


def _open_once(db: Db, config: Config, opening: _Opening, undo: timedelta, now: datetime) -> int:
    with db.read() as tx:
        exists = cycles.find(tx, opening.office.kode, opening.sop.kode, str(opening.periode)) is not None
        known = exists or any(row.sop_kode == opening.sop.kode for row in cycles.every(tx, opening.office.kode))
    if exists:
        return 0
    first = not known and _is_over(config.kalender(opening.office), opening, now)
    return _create(db, config, replace(opening, rests=first), undo, now)


def _is_over(kalender: Kalender, opening: _Opening, now: datetime) -> bool:
    """Whether the siklus would be done by now, had it begun in time: an office that starts later may not want it."""
    return now > ending.planned_end(opening.sop.in_period(opening.periode), kalender, opening.opens)


def _ask_about_late(db: Db, config: Config, office: Instansi, now: datetime) -> int:
    """One question to the planner about each siklus that rests since it would be late from its first day, as soon as
    a planner can be reached."""
    kalender = config.kalender(office)
    with db.begin() as tx:
        resting = [row.id for row in cycles.running(tx, office.kode) if row.status == StatusSiklus.DIJEDA]
        return sum(ask_whether(tx, load.lock(tx, row, lambda _office, _zone: kalender), now) for row in resting)


def _open_anew(db: Db, config: Config, office: Instansi, undo: timedelta, now: datetime) -> int:
    """The periods whose siklus was cancelled and that the planner wants opened once more, with the office's SOPs of
    now."""
    made = 0
    with db.read() as tx:
        wished = [cycles.get(tx, siklus_id) for siklus_id in wished_anew(tx, office.kode)]
    for row in wished:
        if row.sop_kode in office.sop:
            sop, periode = config.sop_for(office, row.sop_kode), triwulan.parse(row.periode)
            made += _create(db, config, _Opening(office, sop, periode, now, cancelled=row.id), undo, now)
        with db.begin() as tx:
            settle_wish(tx, row.id)
    return made


def _create(db: Db, config: Config, opening: _Opening, undo: timedelta, now: datetime) -> int:
    office, sop, periode = opening.office, opening.sop, opening.periode
    kalender = config.kalender(office)
    values: Mapping[str, object] = {
        "instansi": office.kode,
        "sop_kode": sop.kode,
        "sop_digest": sop.digest,
        "periode": str(periode),
        "dibuka": now,
    }
    with db.begin() as tx:
        people.lock_office(tx, office.kode)
        today = hari_kerja.local(kalender, now).date()
        office = truth.at_opening(tx, office, periode.selesai, today)  # agreed for that time: targets, units, names
        state = new_siklus(
            sop.in_period(periode), tuple(bidang.kode for bidang in sorted(office.bidang, key=lambda b: b.urut))
        )
        cycles.put_sop(tx, sop.digest, sop.kode, to_json(sop), now)
        again = {"ulangan": cycles.put_aside(tx, opening.cancelled)} if opening.cancelled is not None else {}
        values = {**values, "konfig": to_json(config.kantor(office)) | again}
        state = replace(state, status=StatusSiklus.DIJEDA) if opening.rests else state
        siklus_id = cycles.create(tx, values, load.with_undo(state, undo))
        if siklus_id is None:
            return 0  # another process was first
        cycles.put_indikator(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in office.indikator])
        if opening.rests:
            rests = Catatan(Peristiwa.STATUS_DIUBAH, rincian=f"{StatusSiklus.DIJEDA}: ")
            record.append(tx, f"siklus:{siklus_id}", rests.peristiwa, to_json(rests), now)
        else:
            commit(tx, load.lock(tx, siklus_id, lambda _office, _zone: kalender), Dibuka(), now)
    return 1
