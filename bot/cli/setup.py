"""Set an office up: offices, people and SOPs from the configuration into the database; invitations for people."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.open_siklus import NEXT as NEXT_OPENING
from bot.actions.reassign import CHECKED as HOLDERS_CHECKED
from bot.actions.refresh_kendali import LOOKED as BOOKS_LOOKED
from bot.cases.kendali import book
from bot.cases.rujukan import keep_rujukan
from bot.domain.codec import canonical
from bot.domain.rujukan import Rujukan
from bot.store.db import Db
from bot.store.queries import cycles, marks, people, record
from config.model import Config, Instansi, instansi_to_json, sop_to_json


def apply_config(db: Db, config: Config, now: datetime) -> dict[str, int]:
    """Writes every configured office, its people, assignments and SOPs. Running it again changes only what differs."""
    counts = {"instansi": 0, "orang": 0}
    for office in config.instansi.values():
        with db.begin() as tx:
            counts["orang"] += _apply_office(tx, config, office, now)
        counts["instansi"] += 1
    return counts


def _apply_office(tx: Connection, config: Config, office: Instansi, now: datetime) -> int:
    settings = instansi_to_json(office)
    before = people.find_office(tx, office.kode)
    people.put_office(tx, office.kode, office.nama, office.zona, settings, now)
    brought = keep_rujukan(tx, office.kode, config.rujukan.get(office.kode, Rujukan()), now)
    sops = [config.sop_for(office, kode) for kode in office.sop]
    fresh = [sop.kode for sop in sops if cycles.put_sop(tx, sop.digest, sop.kode, sop_to_json(sop), now)]
    for person in office.orang:
        values = {"nama": person.nama, "sapaan": person.sapaan, "jabatan": person.jabatan, "email": person.email}
        orang_id = people.put_person(tx, office.kode, person.kode, **values)
        rows = [(p.peran, p.bidang, str(p.jenis), p.mulai, p.selesai, p.dasar) for p in person.penugasan]
        people.put_assignments(tx, orang_id, office.kode, rows, now)
    retired = people.retire_absent(tx, office.kode, [person.kode for person in office.orang])
    people.lock_office(tx, office.kode)
    if before is None or fresh or retired or brought or canonical(before.konfig) != canonical(settings):
        isi = {"orang": len(office.orang), "pensiun": retired, "sop": list(office.sop)}
        record.append(tx, f"instansi:{office.kode}", "konfigurasi", isi, now)
    book.want_book(tx, office.kode, office.nama)
    for what in (HOLDERS_CHECKED, NEXT_OPENING, BOOKS_LOOKED):
        marks.drop(tx, what)
    return len(office.orang)
