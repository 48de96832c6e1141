"""Open the siklus whose time has come: once for each office, SOP and period, however late the bot was away."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cases import load
from bot.cases.commit import commit
from bot.domain import hari_kerja, triwulan
from bot.domain.codec import to_json
from bot.domain.facts import Dibuka
from bot.domain.siklus import new_siklus
from bot.domain.sop import Sop
from bot.domain.tally import Tally
from bot.domain.triwulan import Periode
from bot.store.db import Db
from bot.store.queries import cycles, people
from config.model import Config, Instansi


def open_siklus(db: Db, config: Config, undo: timedelta, now: datetime) -> Tally:
    """For every configured office and SOP: the last finished period is open from its opening time on (office practice,
    Calendar: the first working day after the period). A period whose siklus exists is left alone."""
    tally = Tally()
    for office in config.instansi.values():
        for kode in office.sop:
            try:
                tally.add("opened", _open_when_due(db, config, office, config.sop_for(office, kode), undo, now))
            except Exception as error:  # noqa: BLE001 - one office must not stop the others; the tally shows it
                tally.fault(f"{office.kode}/{kode}", error)
    return tally


def _open_when_due(db: Db, config: Config, office: Instansi, sop: Sop, undo: timedelta, now: datetime) -> int:  # noqa: PLR0913 - what opening one siklus takes
    periode = due_period(config, office, sop, now)
    if periode is None:
        return 0
    with db.read() as tx:
        known = office.kode in {row.kode for row in people.offices(tx)}
        exists = cycles.find(tx, office.kode, sop.kode, str(periode)) is not None
    return 0 if exists or not known else _create(db, config, office, sop, periode, undo, now)


def due_period(config: Config, office: Instansi, sop: Sop, now: datetime) -> Periode | None:
    """The last finished period of the SOP, None before its opening time. YearMissing when the calendar has no such year."""
    kalender = config.kalender(office)
    today = hari_kerja.local(kalender, now).date()
    yearly = sop.siklus == "tahunan"
    periode: Periode = triwulan.last_finished_tahun(today) if yearly else triwulan.last_finished(today)
    opening_day = hari_kerja.nth_hari_kerja(kalender, periode.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    return periode if now >= hari_kerja.opens(kalender, opening_day) else None


def _create(
    db: Db, config: Config, office: Instansi, sop: Sop, periode: Periode, undo: timedelta, now: datetime
) -> int:  # noqa: PLR0913 - likewise
    kalender = config.kalender(office)
    state = new_siklus(sop, tuple(bidang.kode for bidang in sorted(office.bidang, key=lambda b: b.urut)))
    values: Mapping[str, object] = {
        "instansi": office.kode,
        "sop_kode": sop.kode,
        "sop_digest": sop.digest,
        "periode": str(periode),
        "konfig": to_json(config.kantor(office)),
        "dibuka": now,
    }
    with db.begin() as tx:
        people.lock_office(tx, office.kode)
        cycles.put_sop(tx, sop.digest, sop.kode, to_json(sop), now)
        siklus_id = cycles.create(tx, values, load.with_undo(state, undo))
        if siklus_id is None:
            return 0  # another process was first
        cycles.put_indicators(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in office.indikator])
        commit(tx, load.lock(tx, siklus_id, lambda _office, _zone: kalender), Dibuka(), now)
    return 1
