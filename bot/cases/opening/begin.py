"""How does a siklus begin? With the SOP, the office and the targets of that moment, which it keeps."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.commit import commit
from bot.cases.kendali import truth
from bot.cases.opening.schedule import Opening
from bot.domain import hari_kerja
from bot.domain.codec import to_json
from bot.domain.facts import Catatan, Dibuka, Peristiwa, StatusSiklus
from bot.domain.siklus import new_siklus
from bot.store.queries import cycles, people, record
from config.model import Config


def begin(tx: Connection, config: Config, opening: Opening, undo: timedelta, now: datetime) -> bool:
    """Begins the siklus, with `undo` as its window; one that rests waits for the planner. False when there is one."""
    people.lock_office(tx, opening.office.kode)
    kalender, sop, periode = config.kalender(opening.office), opening.sop, opening.periode
    today = hari_kerja.local(kalender, now).date()
    office = truth.at_opening(tx, opening.office, periode.selesai, today)  # agreed for that time: targets, units, names
    units = tuple(bidang.kode for bidang in sorted(office.bidang, key=lambda b: b.urut))
    state = new_siklus(sop.in_period(periode), units)
    cycles.put_sop(tx, sop.digest, sop.kode, to_json(sop), now)
    again = {"ulangan": cycles.put_aside(tx, opening.cancelled)} if opening.cancelled is not None else {}
    values = {
        "instansi": office.kode,
        "sop_kode": sop.kode,
        "sop_digest": sop.digest,
        "periode": str(periode),
        "dibuka": now,
        "konfig": to_json(config.kantor(office)) | again,
    }
    state = replace(state, status=StatusSiklus.DIJEDA) if opening.rests else state
    siklus_id = cycles.create(tx, values, load.with_undo(state, undo))
    if siklus_id is None:
        return False  # another process was first
    cycles.put_indikator(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in office.indikator])
    if opening.rests:
        rests = Catatan(Peristiwa.STATUS_DIUBAH, rincian=f"{StatusSiklus.DIJEDA}: ")
        record.append(tx, f"siklus:{siklus_id}", rests.peristiwa, to_json(rests), now)
    else:
        commit(tx, load.lock(tx, siklus_id, lambda _office, _zone: kalender), Dibuka(), now)
    return True
