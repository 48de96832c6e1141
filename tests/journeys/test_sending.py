"""Do rows that only some SOPs have record what they ask for: gathering, analysis, cover letter, proof of upload?"""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.cases import load
from bot.cases.commit import commit
from bot.cases.drive.files import want_forms
from bot.cases.papers import archive_package
from bot.domain.codec import to_json
from bot.domain.facts import BotSelesai, Dikerjakan, StatusLangkah
from bot.domain.siklus import new_siklus
from bot.report.package_contents import Kelompok
from bot.report.version_code import qr_png
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import cycles, files
from bot.updates import work_off_inbox
from tests.journeys.house import House
from tests.journeys.office import PLANNER, Office
from tests.report.test_surat import words

KODE, SOP, STAFF = "contoh_balangan", "balangan_lakip", "staf_perencanaan"
START = datetime(2027, 1, 3, 23, 0, tzinfo=UTC)  # 4 January 2027 07.00 WITA: no siklus opens by itself yet
GATHERED, WRITTEN, SIGNED = 4, 5, 9
SCREEN = qr_png("tangkapan layar e-SAKIP")


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, sqlite_db: Db) -> Iterator[Office]:
    """Planner and staff are connected; the yearly siklus gathers what the last bidang has (nothing)."""
    house = House(tmp_path_factory.mktemp("pengiriman"), KODE, START)
    made = Office(house, sqlite_db)
    made.people = {who: made.people[who] for who in (PLANNER, STAFF)}
    made.connect()
    instansi = house.config.instansi[KODE]
    sop = house.config.sop_for(instansi, SOP)
    state = new_siklus(sop, tuple(bidang.kode for bidang in instansi.bidang))
    done = [replace(row, status=StatusLangkah.SELESAI, putaran=1) for row in state.langkah if row.urut <= GATHERED]
    values = {
        "instansi": KODE, "sop_kode": SOP, "sop_digest": sop.digest, "periode": "2026", "dibuka": START,
        "konfig": to_json(house.config.kantor(instansi)),
    }  # fmt: skip
    rest = [row for row in state.langkah if row.urut > GATHERED]
    with made.db.begin() as tx:
        siklus_id = cycles.create(tx, values, replace(state, langkah=(*done, *rest)))
        assert siklus_id is not None
        want_forms(tx, load.load(tx, siklus_id, made.app.calendars), state.bidang[-1:])
    made.drain()
    _last_stage(made, GATHERED, state.bidang[-1], "bot", -2)
    yield made
    house.close()


def _last_stage(office: Office, urut: int, bidang: str, status: str, stage: int = -1) -> None:
    """All rows before it are done; a stage of the row, counted from its end, ends by the bot's hand or a person's."""
    tahap = len(office.house.config.sops[SOP].stages(urut)) + stage
    fact = BotSelesai(urut, bidang, tahap) if status == "bot" else Dikerjakan(urut, bidang, tahap, 1)
    with office.db.begin() as tx:
        before = tables.langkah.c.urut < urut
        tx.execute(update(tables.langkah).where(before).values(status="selesai", putaran=1))
        this = (tables.langkah.c.urut == urut) & (tables.langkah.c.bidang == bidang)
        tx.execute(update(tables.langkah).where(this).values(status=status, putaran=1, tahap=tahap))
        case = load.lock(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        assert commit(tx, case, fact, START).tolakan is None
    office.drain()


def test_gathering_analysis_letter_and_upload_are_recorded_as_they_were(office: Office) -> None:
    """Gathering names who is missing; an analysis is not optional; a letter has its addressee, an upload its proof."""
    assert "Isian belum lengkap\n• Transmigrasi" in office.card(STAFF)["text"]
    office.tap(STAFF, "selesai")
    office.settle()
    office.reply(PLANNER, "siap")
    assert office.status(WRITTEN) == "terbuka"
    asked = office.request(PLANNER, "Mohon analisis capaian")
    office.say(PLANNER, "Penempatan turun karena dua perusahaan tutup.", asked, drain=False)
    office.listen()
    work_off_inbox(office.app, office.now)  # and no more: other journeys compile the draft that follows
    assert office.status(WRITTEN) == "selesai"
    _last_stage(office, SIGNED, "", "terbuka")
    assert "Tujuan: Bupati/Wali Kota" in office.card(PLANNER)["text"]
    office.reply(PLANNER, "000.8/123/2027, 20 Februari 2027, kepada Kepala Bappeda")
    office.settle()
    [letter] = office.rows(tables.dokumen, nama=f"Surat Pengantar 2026 {KODE}.docx")
    for said in ("000.8/123/2027", "20 Februari 2027", "Kepala Bappeda", "CONTOH"):
        assert said in words(letter.isi)
    assert "000.8/123/2027," not in words(letter.isi)
    _upload(office)
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        packed = archive_package.collect(tx, case)
        held = {files.document(tx, sha256).isi for sha256 in packed.naskah[Kelompok.PELAPORAN].values()}
    assert {letter.isi, SCREEN} <= held
    said = {row["objek"]: row["teks"] for row in packed.tulisan}
    assert said["analisis"] == "Penempatan turun karena dua perusahaan tutup."
    assert said["unggahan"] == "foto layar; diunggah 4 Januari 2027"


def _upload(office: Office) -> None:
    """A screenshot is proof enough; what is no PDF or photo is not, and the task stays."""
    for name, data in (("bukti.docx", b"x"), ("layar.png", SCREEN)):
        assert office.status(11) == "terbuka"
        document = {"name": name, "base64": base64.b64encode(data).decode()}
        office.say(STAFF, reply_to=office.request(STAFF, "Mohon diunggah"), document=document)
    assert "dikirim sekali lagi" in office.said(STAFF, "belum tersimpan")[-1]["text"]
    office.settle()
    assert office.step(11).tahap == 1
