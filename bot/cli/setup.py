"""Set an office up: offices, people and SOPs from the configuration into the database; invitations for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.refresh_kendali import LOOKED as BOOKS_LOOKED
from bot.cases.kendali import book
from bot.cases.kendali.truth import PEJABAT
from bot.cases.opening import wishes
from bot.cases.papers.rujukan import keep_rujukan
from bot.cases.people import HOLDERS_CHECKED
from bot.domain.codec import canonical
from bot.domain.rujukan import Rujukan
from bot.store.db import Db
from bot.store.queries import changes, cycles, marks, people, record
from config.model import Config, Instansi, Orang, instansi_to_json, sop_to_json


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: how many offices and people, and whose data stayed as a second person confirmed them although
    the files say otherwise."""

    instansi: int = 0
    orang: int = 0
    kept: tuple[str, ...] = ()


def apply_config(db: Db, config: Config, now: datetime) -> Applied:
    """Writes every configured office, its people, assignments and SOPs. Running it again changes only what differs, and
    what was confirmed in the control workbook or in chat holds over the files."""
    kept: list[str] = []
    for office in config.instansi.values():
        with db.begin() as tx:
            kept += _apply_office(tx, config, office, now)
    return Applied(len(config.instansi), sum(len(office.orang) for office in config.instansi.values()), tuple(kept))


def _apply_office(tx: Connection, config: Config, office: Instansi, now: datetime) -> list[str]:
    settings = instansi_to_json(office)
    before = people.find_office(tx, office.kode)
    people.put_office(tx, office.kode, office.nama, office.zona, settings, now)
    brought = keep_rujukan(tx, office.kode, config.rujukan.get(office.kode, Rujukan()), now)
    sops = [config.sop_for(office, kode) for kode in office.sop]
    fresh = [sop.kode for sop in sops if cycles.put_sop(tx, sop.digest, sop.kode, sop_to_json(sop), now)]
    confirmed = {kode: row.isi for kode, row in changes.in_force(tx, office.kode, PEJABAT).items()}
    kept = [person.kode for person in office.orang if _put_person(tx, office, person, confirmed, now)]
    staying = [kode for kode, isi in confirmed.items() if isi["aktif"]]
    retired = people.retire_absent(tx, office.kode, [*(person.kode for person in office.orang), *staying])
    people.lock_office(tx, office.kode)
    if before is None or fresh or retired or brought or canonical(before.konfig) != canonical(settings):
        isi = {"orang": len(office.orang), "pensiun": retired, "sop": list(office.sop)}
        record.append(tx, f"instansi:{office.kode}", "konfigurasi", isi, now)
    book.want_book(tx, office.kode, office.nama)
    for what in (HOLDERS_CHECKED, wishes.NEXT, BOOKS_LOOKED):
        marks.drop(tx, what)
    return [f"{office.kode}/{kode}" for kode in kept]


def _put_person(
    tx: Connection, office: Instansi, person: Orang, confirmed: Mapping[str, Mapping[str, Any]], now: datetime
) -> bool:
    """Writes a person of the file; True when something that was confirmed since holds instead."""
    values = {name: getattr(person, name) for name in ("nama", "sapaan", "jabatan", "email")}
    said = confirmed.get(person.kode)
    if said is not None and not said["aktif"]:
        return True
    held = {**values, **({name: said[name] for name in values} if said is not None else {})}
    orang_id = people.put_person(tx, office.kode, person.kode, **held)
    rows = [(p.peran, p.bidang, str(p.jenis), p.mulai, p.selesai, p.dasar) for p in person.penugasan]
    return not people.put_assignments(tx, orang_id, office.kode, rows, now) or held != values
