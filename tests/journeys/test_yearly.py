"""Does a yearly siklus read four approved triwulan, ask only for what is yearly, and end with the LKjIP?"""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import update

from bot.cases import load
from bot.cases.papers.rujukan import keep_rujukan
from bot.cases.papers.yearly_model import build_any
from bot.cases.papers.yearly_sources import earlier_years, read_year
from bot.cases.sheet.measuring import ukuran
from bot.cli.history import seed_year
from bot.domain.rujukan import Rujukan
from bot.domain.triwulan import parse
from bot.report.tahunan import LaporanTahunan, from_json
from bot.report.version_code import qr_png, version_code
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import cycles, files
from tests.journeys.house import House
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Office

OTHER = "contoh_tangerang 2026 versi 9 deadbeef"
KODE, SOP, STAFF = "contoh_tangerang", "tangerang_lkjip", "staf_perencanaan"
AGREEMENT = qr_png("naskah perjanjian kinerja")
SHEETS = tuple(qr_png(words) for words in ("lembar pertama", "lembar kedua"))  # a QR of something else is no code
START = datetime(2027, 1, 3, 23, 0, tzinfo=UTC)  # 4 January 2027 06.00 WIB, the morning on which the siklus opens
YEARLY = {"SEK-01": 69.4, "LAT-06": 57910220, "PEN-05": 2.41, "PEN-06": 71.75, "TRM-02": 90}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sandbox with the people of Tangerang's sample office in it."""
    made = House(tmp_path_factory.mktemp("tahunan"), KODE, START)
    yield made
    made.close()


@pytest.fixture
def office(house: House, sqlite_db: Db) -> Office:
    """Everybody is connected, the four triwulan of 2026 are approved; the yearly siklus has not opened."""
    house.http.post("/_sandbox/reset", json={})
    made = Office(house, sqlite_db)
    made.connect()
    seed_year(sqlite_db, house.config, house.config.instansi[KODE], 2026, START, 1)
    return made


def _to_the_sheets(office: Office) -> None:
    """Steps 1 and 2: the sheets are with the fillers."""
    office.until("2027-01-04 08:00")
    office.reply(SECRETARY, "selesai, nomor 800/12/2027 tanggal 4 Januari 2027")  # on a sheet of the office's own
    office.settle()
    plan = office.request(PLANNER, "rencana kerja")["text"]
    assert plan.count(" 2027 pukul ") == 8, "one date for each row from here on, and one for the check"
    office.tap(PLANNER, "selesai")
    office.settle()


def _hand_in(office: Office) -> None:
    """Steps 3 and 4: everybody is done, the staff gathers, the planner agrees; the report is compiled."""
    for unit in UNITS:
        office.say(FILLER[unit], "selesai", office.card(FILLER[unit]), drain=False)
    office.drain()
    assert office.said(STAFF, "data Pelatihan sudah terhimpun, 6 indikator"), "each bidang's card speaks of that bidang"
    for _ in UNITS:
        office.tap(STAFF, "selesai")
    office.settle()
    for _ in UNITS:
        office.tap(PLANNER, "setujui")
    office.settle()


def _type(office: Office, figures: dict[str, float]) -> None:
    for unit in UNITS:
        sheet = office.sheet(unit)
        own = {(kode, "realisasi"): figure for kode, figure in figures.items() if kode in sheet.row}
        if own:
            sheet.type_all(own)
    office.drain()


def _siklus(office: Office) -> Any:
    return office.rows(tables.siklus, sop_kode=SOP)[-1]


def _report(office: Office) -> LaporanTahunan:
    """The report as it was kept last."""
    with office.db.read() as tx:
        row = files.latest_report(tx, _siklus(office).id)
    assert row is not None
    model = from_json(row.model)
    assert isinstance(model, LaporanTahunan)
    return model


def test_the_year_is_read_from_four_triwulan_and_archived_as_it_was_approved(office: Office) -> None:
    """Only five figures are asked for; the draft, the final report and the package are one yearly report."""
    _to_the_sheets(office)
    asked = {unit: office.card(FILLER[unit])["text"] for unit in UNITS}
    assert "Isi: 2 indikator" in asked["penempatan"]
    assert "realisasi sepanjang tahun, Januari–Desember 2026" in asked["penempatan"]
    assert "tidak perlu diisi lagi: 4 indikator" in asked["penempatan"]
    assert "Tidak ada angka yang perlu diisi" in asked["hubungan_industrial"]
    sheet = office.sheet("penempatan")
    with pytest.raises(Exception, match="protected"):
        sheet.type("PEN-03", 1)
    _type(office, YEARLY)
    sheet.type("PEN-06", "Sektor formal melambat.", "kendala")
    sheet.type("PEN-03", "Pendaftaran dibuka di kecamatan.", "faktor_pendorong")
    office.drain()
    _hand_in(office)
    draft = _report(office)
    rows = {row.kode: row for row in draft.indikator}
    assert (draft.sebutan, draft.ringkasan.dihitung, [item.kurang for item in draft.sumber]) == (
        "LKjIP",
        27,
        [None] * 4,
    )
    assert rows["PEN-06"].realisasi_tw == Decimal("71.75")
    assert rows["PEN-06"].kendala is not None
    assert "Sektor formal melambat." in rows["PEN-06"].kendala
    helped = next(row for row in draft.analisis_indikator if row.kode == "PEN-03").pendorong
    assert helped is not None
    assert helped.startswith("Pendaftaran dibuka di kecamatan.")
    assert draft.renstra_nama == office.house.config.rujukan[KODE].renstra_nama
    shown = office.card(PLANNER)["text"]
    assert "Capaian Tahun 2026:" in shown
    assert "Perlu diperiksa: Tanpa perbandingan tiga tahun (2024–2026)" in shown
    assert "Tabel 3.3. Catat realisasi Tahun 2024 dan 2025" in shown
    _finish(office, draft)
    _correct_the_year(office)


def _correct_the_year(office: Office) -> None:
    """What only the yearly sheets ask for is corrected like a triwulan; the planner approved it then and asks now, so
    it goes one level up. The next year compares with the corrected figure, what was archived stays."""
    office.say(PLANNER, "/koreksi 2026; PEN-03; 5; BA 3/2027; salah ketik")
    assert "diisi per triwulan" in office.last(PLANNER)["text"]
    kept, asked_at = _report(office), office.app.clock.now()
    office.say(PLANNER, "/koreksi 2026; PEN-06; 72,10; BA 3/2027; rilis BPS diperbaiki")
    office.tap(PLANNER, "ya", office.last(PLANNER))
    assert "71,75" in office.last(SECRETARY)["text"]
    office.say(SECRETARY, "setuju", office.last(SECRETARY))
    office.settle()
    assert _report(office) == kept
    with office.db.read() as tx:
        scale = ukuran(load.load(tx, _siklus(office).id, office.app.calendars))
        then, now = (earlier_years(tx, KODE, [2026], scale, until) for until in (asked_at, None))
    assert [row["PEN-06"][0].realisasi for row in (then, now)] == [Decimal("71.75"), Decimal("72.1")]
    assert {kode: rows for kode, rows in then.items() if rows != now[kode]}.keys() == {"PEN-06"}


def _finish(office: Office, draft: LaporanTahunan) -> None:
    """Steps 5 to 8, while the office's references change: what was approved is what is signed and archived."""
    with office.db.begin() as tx:
        keep_rujukan(tx, KODE, Rujukan(renstra_nama="Lain sama sekali"), office.app.clock.now())
    _register_agreement(office)
    for who, answer in ((PLANNER, "selesai"), (SECRETARY, "setujui")):
        office.tap(who, answer)
        office.settle()
    assert "Pemeriksaan mutu: 3 hal masih perlu dilihat" in office.card(HEAD)["text"]
    office.tap(HEAD, "setujui")
    office.settle()
    pages = [m["document"]["name"] for m in office.chat(HEAD) if m.get("document")]
    assert pages == ["Ringkasan Pimpinan 2026 contoh_tangerang v1.pdf", "Laporan Kinerja 2026 contoh_tangerang v1.pdf"]
    _sign(office)
    office.settle()
    office.tap(STAFF, "selesai")
    office.settle()
    assert _siklus(office).status == "selesai"
    final = _report(office)
    assert (final.digest, final.versi) == (draft.digest, draft.versi)
    [package] = office.rows(tables.dokumen, mime="application/zip")
    with zipfile.ZipFile(io.BytesIO(package.isi)) as archive:
        inside = next(name for name in archive.namelist() if name.endswith("laporan.json"))
        kept = from_json(archive.read(inside))
        manifest = json.loads(archive.read("manifest.json"))
        papers = [name for name in archive.namelist() if "Kertas Kerja" in name or "Lembar Kendali" in name]
    assert len(papers) == 2
    filed = {entry["sha256"]: entry["nama"] for entry in manifest["berkas"]}
    assert (
        [filed[sha256(sheet).hexdigest()] for sheet in SHEETS]
        == manifest["e_sakip_reviu"][0]["berkas"]
        == [
            f"3 Pelaporan Kinerja/Laporan Kinerja 2026 {KODE} v1 bertanda tangan lembar 0{number}.png"
            for number in (1, 2)
        ]
    )
    agreed = next(item["berkas"] for item in manifest["e_sakip_reviu"] if item["dokumen"].endswith("(PK)"))
    assert [filed[sha256(AGREEMENT).hexdigest()]] == agreed
    assert isinstance(kept, LaporanTahunan)
    assert [line.partition(": ")[0] for line in kept.naskah_pk] == ["Perjanjian Kinerja Tahun 2026 Nomor 050/3/2026"]
    own = next(paper for paper in kept.kertas_kerja if paper.kode == "PEN-06").masukan[-1]
    assert (own.periode, own.realisasi) == ("TW IV", Decimal("71.75"))
    assert str(own.sumber).startswith("Format Penempatan")
    assert [row.bubuhan for row in kept.kendali] == ["paraf", "paraf", "tanda tangan"]
    assert kept.digest == draft.digest
    assert office.unsound() == []


def _register_agreement(office: Office) -> None:
    """The signed Perjanjian Kinerja comes late: it is named and packed, and voids nothing."""
    for data, words in (
        (b"%PDF-1.4\n%%EOF\n", "tidak dapat dibuka"),
        (AGREEMENT, "disertakan dalam paket arsip Tahun 2026"),
    ):
        document = {"name": "PK.png", "base64": base64.b64encode(data).decode()}
        office.say(PLANNER, "/pk Perjanjian Kinerja Tahun 2026 Nomor 050/3/2026", document=document)
        assert words in office.last(PLANNER)["text"], office.last(PLANNER)["text"]
    office.say(PLANNER, "/pk")
    assert "keterangan /pk diikuti namanya" in office.last(PLANNER)["text"]


def _sign(office: Office) -> None:
    """Step 7: what cannot be the signed report is refused; no readable code, or too few pages, is asked about."""
    assert office.request(STAFF, "Mohon dicetak dan ditandatangani")["document"]["name"].endswith(".pdf")
    for name, data, words in (
        ("a.docx", b"x", "bukan PDF atau foto"),
        ("rusak.pdf", b"%PDF-1.4\n%%EOF\n", "tidak dapat dibuka"),
        ("lama.png", qr_png(OTHER), f"{OTHER}, sedangkan yang disetujui adalah versi 1"),
        ("kurang.png", qr_png(version_code(_report(office))), "1 halaman, sedangkan versi 1 yang dicetak"),
    ):
        document = {"name": name, "base64": base64.b64encode(data).decode()}
        office.say(STAFF, reply_to=office.request(STAFF, "berkas bertanda tangan"), document=document)
        assert (office.status(7), words in office.last(STAFF)["text"]) == ("terbuka", True), office.last(STAFF)["text"]
    for answered, status in (("bukan", "terbuka"), ("ya", "selesai")):
        asked = len(office.said(STAFF, "Mohon dipastikan"))
        _send_album(office, f"album-{answered}")
        assert len(office.said(STAFF, "Mohon dipastikan")) == asked + 1
        office.tap(STAFF, answered, office.request(STAFF, "album 2 lembar"))
        assert office.status(7) == status
    [line] = office.noted("berkas_tanda_tangan")
    noted = json.loads(line.isi)
    assert [item["sha256"] for item in noted["berkas"]] == [sha256(sheet).hexdigest() for sheet in SHEETS]
    assert noted["dikonfirmasi_oleh"] == "Staf Perencanaan"
    assert noted["kode_versi"] == version_code(_report(office))


def _send_album(office: Office, album: str) -> None:
    """Photos of two signed sheets; the second comes in while the bot already looks."""
    task = office.request(STAFF, "berkas bertanda tangan")
    for sheet in SHEETS:
        photo = {"base64": base64.b64encode(sheet).decode()}
        office.say(STAFF, reply_to=task, photo=photo, media_group_id=album, drain=False)
        office.round()
    office.skip_wall(2)


def test_a_corrected_triwulan_is_read_and_named_by_the_yearly_report(office: Office) -> None:
    """Asked for between two siklus, approved by the head of the bidang; the year counts on the corrected figure."""
    with office.db.read() as tx:
        before = read_year(tx, KODE, 2026)[1].isian.angka("LAT-02")
    assert before is not None
    office.say(PLANNER, "/koreksi TW II 2026; LAT-02; 77; BA 9/2027; terhitung ganda")
    office.tap(PLANNER, "ya", office.last(PLANNER))
    office.tap(CHECKER["pelatihan"], "setujui", office.last(CHECKER["pelatihan"]))
    office.settle()
    office.until("2027-01-04 08:00")
    with office.db.read() as tx:
        case = load.load(tx, _siklus(office).id, office.app.calendars)
        model = build_any(tx, case, office.app.clock.now())
    assert isinstance(model, LaporanTahunan)
    row = next(row for row in model.rekap if row.kode == "LAT-02")
    assert row.triwulan[1].realisasi == 77 != before.realisasi
    assert [(item.periode, item.nomor, item.menjadi) for item in model.koreksi] == [("Triwulan II 2026", 1, "77 Orang")]


def test_a_draft_with_something_to_mend_goes_on_only_on_purpose(office: Office) -> None:
    """A low capaian without its cause: the planner sees where and how to mend it, and is asked before it goes on."""
    _to_the_sheets(office)
    _type(office, {**YEARLY, "TRM-02": 5})
    _hand_in(office)
    assert "Wajib dilengkapi, Transmigrasi: Capaian di bawah 75" in office.card(PLANNER)["text"]
    assert "Minta unit menuliskan faktor penghambat pada kolom Kendala" in office.card(PLANNER)["text"]
    office.tap(PLANNER, "selesai")
    office.settle()
    assert office.status(5) == "terbuka"
    question = office.request(PLANNER, "Mohon dipastikan: 1 hal")
    assert "TRM-02" in question["text"]
    office.tap(PLANNER, "ya", question)
    office.settle()
    assert office.status(5) == "selesai"
    [line] = office.noted("temuan_diteruskan")
    assert json.loads(line.isi)["temuan"] == ["rendah_tanpa_sebab:transmigrasi:TRM-02"]
    assert "1 di antaranya wajib dilengkapi" in office.card(SECRETARY)["text"]


def test_a_missing_fourth_triwulan_is_asked_for_in_the_yearly_sheets(office: Office) -> None:
    """The sheet says so, its figures can be entered there, and the report names where they come from."""
    with office.db.begin() as tx:
        fourth = tables.siklus.c.periode == "2026-TW4"
        tx.execute(update(tables.siklus).where(fourth).values(status="dibatalkan"))
    _to_the_sheets(office)
    card = office.card(FILLER["penempatan"])["text"]
    assert "Isi: 6 indikator" in card
    assert "tidak perlu diisi lagi" not in card
    sheet = office.sheet("penempatan")
    assert any("data Triwulan IV 2026 belum disetujui" in str(cell) for row in sheet.grid for cell in row)
    good = {**sheet.good(), ("PEN-05", "realisasi"): 2.41, ("PEN-06", "realisasi"): 71.75}
    sheet.type_all(good)
    office.drain()
    with office.db.read() as tx:
        case = load.load(tx, _siklus(office).id, office.app.calendars)
        before = build_any(tx, case, office.app.clock.now())
    assert isinstance(before, LaporanTahunan)
    told = {row.kode: row for row in before.indikator}
    assert [bool(item.kurang) for item in before.sumber] == [False, False, False, True]
    assert "lembar siklus tahunan ini" in str(before.sumber[3].kurang)
    assert told["PEN-04"].capaian.kosong == ()
    assert told["LAT-02"].capaian.kosong == (4,)
    with office.db.begin() as tx:  # the triwulan is approved after all, while the yearly sheets are out
        values = {"status": "selesai", "selesai": office.app.clock.now()}
        tx.execute(update(tables.siklus).where(fourth).values(**values))
    office.sheet("transmigrasi").type("TRM-02", 50)
    office.drain()
    office.reply(FILLER["transmigrasi"], "selesai")
    assert office.kinds(FILLER["transmigrasi"])[-1] == "isian_diterima"


def test_a_sample_past_is_made_once(office: Office) -> None:
    """Four siklus, however often; every decision says what it is."""
    instansi = office.house.config.instansi[KODE]
    seed_year(office.db, office.house.config, instansi, 2026, START, 1)
    with office.db.read() as tx:
        rows = cycles.every(tx, KODE)
    assert [str(parse(row.periode)) for row in rows] == [f"2026-TW{number}" for number in range(1, 5)]
    assert all(row.selesai < START for row in rows)
    assert all("(data contoh)" in row.kapasitas for row in office.decisions())
