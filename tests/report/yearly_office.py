"""The sample office of Tangerang's profile before its yearly report: siklus as they stand in the database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.app import calendars_of
from bot.cases import load
from bot.cases.load import Case
from bot.cases.papers import yearly_model
from bot.domain.codec import to_json
from bot.domain.facts import StatusSiklus
from bot.domain.indikator import Agregasi, Indikator
from bot.domain.siklus import new_siklus
from bot.report.tahunan import LaporanTahunan
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import cycles, entries, files
from config.load import load_config
from config.model import Config

OFFICE, SOP = "contoh_tangerang", "tangerang_lkjip"
NOW = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)  # the siklus of 2026 is open
CONFIG = load_config(Path("config"))
ONLY: Config = replace(CONFIG, instansi={OFFICE: CONFIG.instansi[OFFICE]}, rujukan={})
Isi = Mapping[str, Mapping[str, str]]


def case_of(db: Db) -> Case:
    with db.read() as tx:
        row = cycles.find(tx, OFFICE, SOP, "2026")
        assert row is not None
        return load.load(tx, row.id, calendars_of(ONLY))


def build(db: Db) -> LaporanTahunan:
    with db.read() as tx:
        return yearly_model.build(tx, case_of(db), NOW)


def put(
    db: Db,
    periode: str,
    isi: Isi,
    status: str = "selesai",
    sop: str = "netral_triwulan",
    rows: tuple[Indikator, ...] | None = None,
) -> int:
    """A siklus of the office as it stands in the database once `isi` was approved (kode -> field -> spelling)."""
    instansi = ONLY.instansi[OFFICE]
    indikator = rows if rows is not None else instansi.indikator
    state = new_siklus(CONFIG.sops[sop], tuple(bidang.kode for bidang in instansi.bidang))
    values = {
        "instansi": OFFICE, "sop_kode": sop, "sop_digest": CONFIG.sops[sop].digest, "periode": periode,
        "konfig": to_json(ONLY.kantor(instansi)), "dibuka": NOW,
    }  # fmt: skip
    bidang_of = {item.kode: item.bidang for item in indikator}
    with db.begin() as tx:
        cycles.put_sop(tx, CONFIG.sops[sop].digest, sop, to_json(CONFIG.sops[sop]), NOW)
        siklus_id = cycles.create(tx, values, replace(state, status=StatusSiklus(status)))
        assert siklus_id is not None
        cycles.put_indikator(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in indikator])
        for bidang in set(bidang_of.values()):
            _enter(tx, siklus_id, bidang, {kode: own for kode, own in isi.items() if bidang_of.get(kode) == bidang})
        ended = tables.siklus.c.id == siklus_id
        tx.execute(update(tables.siklus).where(ended).values(selesai=datetime(2026, 10, 9, 20, 0, tzinfo=UTC)))
    return siklus_id


def _enter(tx: Any, siklus_id: int, bidang: str, isi: Isi) -> None:
    cells = {kode: dict.fromkeys(own, f"H{number}") for number, (kode, own) in enumerate(isi.items(), 7)}
    entries.replace_values(tx, siklus_id, bidang, isi, cells)
    key, row = f"{siklus_id}/{bidang}", {"instansi": OFFICE, "siklus_id": siklus_id, "bidang": bidang}
    files.want(tx, key, {**row, "jenis": "format", "induk": None, "nama": f"Format {bidang} {siklus_id}"}, {})


def tell(db: Db, isi: Isi) -> None:
    """What the yearly siklus itself was told, by bidang."""
    case = case_of(db)
    bidang_of = {item.kode: item.bidang for item in ONLY.instansi[OFFICE].indikator}
    with db.begin() as tx:
        for bidang in {bidang_of[kode] for kode in isi}:
            _enter(tx, case.id, bidang, {kode: own for kode, own in isi.items() if bidang_of[kode] == bidang})


def whole_triwulan(number: int) -> dict[str, dict[str, str]]:
    """Every triwulanan indikator reaches exactly its target of this triwulan."""
    found: dict[str, dict[str, str]] = {}
    for item in ONLY.instansi[OFFICE].indikator:
        target = item.target_of(number)
        if item.agregasi is Agregasi.RASIO:
            found[item.kode] = {"pembilang": f"n:{target}", "penyebut": "n:100"}
        elif target is not None and item.agregasi is not Agregasi.TAHUNAN:
            found[item.kode] = {"realisasi": f"n:{target}"}
    return found


def four(db: Db) -> list[int]:
    return [put(db, f"2026-TW{number}", whole_triwulan(number)) for number in range(1, 5)]
