"""Can a closed triwulan be corrected with reason, approval and trace, and does everything after it follow?"""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.cases import load
from bot.cases.accounts.invitations import invite
from bot.cases.papers import report_model
from bot.store import tables
from tests.house.cli import OFFICE, sakip
from tests.journeys import stages
from tests.journeys.conftest import At, sakip_beside
from tests.journeys.office import CHECKER, FILLER, PLANNER, Office, buttons, labels
from tests.journeys.stages import finished

HEADED, FILLED = CHECKER["penempatan"], FILLER["penempatan"]
REASON = "dua kegiatan terhitung ganda; lihat lampiran"
LINK = "https://drive.google.com/file/d/1aBcDeFgHiJkLmNoP/view"
ORDER = f"/koreksi TW I 2026; PEN-03; 1.012; BA rekonsiliasi 000.8/12/2026; {REASON}"


@pytest.fixture
def closed(office_at: At, tmp_path: Path) -> Iterator[Office]:
    """Triwulan I is archived; `sakip` finds the office."""
    office = office_at(finished)
    with sakip_beside(office, tmp_path):
        yield office


def _ask(office: Office, order: str = ORDER) -> Any:
    """The planner asks and confirms; the card of whoever decides."""
    office.say(PLANNER, order)
    office.tap(PLANNER, "ya", office.last(PLANNER))
    return office.last(HEADED)


def _files(office: Office) -> dict[str, str]:
    """The documents of the siklus in Drive by name, with their bytes' id, all read-only."""
    tree = [item for item in office.get("/_sandbox/google/files") if item["name"].endswith((".zip", ".pdf"))]
    return {item["name"]: item["id"] for item in tree if item["locked"]}


def _kept(office: Office) -> tuple[Any, ...]:
    """What was approved and packed in triwulan I: no correction touches it."""
    first = office.rows(tables.siklus)[0].id
    sheets = [row.disetujui for row in office.rows(tables.lembar, siklus_id=first)]
    return office.rows(tables.isian, siklus_id=first), office.rows(tables.laporan, siklus_id=first), sheets


def test_a_closed_triwulan_is_corrected_beside_what_was_packed_and_read_by_what_follows(closed: Office) -> None:
    """Shown back, approved by who approved the data, numbered, filed, traced; the next sheet and report follow."""
    kept, packed = _kept(closed), _files(closed)
    card = _ask(closed)
    assert closed.said(PLANNER, "diteruskan kepada Kepala Bidang Penempatan")
    assert labels(card) == ["Setujui koreksi", "Tolak dengan alasan"]
    assert all(word in card["text"] for word in ("1.012 Orang", REASON, "BA rekonsiliasi", "Kasubbag"))
    closed.tap(HEADED, "setujui", card)
    assert "dapat dibatalkan sampai pukul" in closed.request(HEADED, "Koreksi data Penempatan")["text"]
    assert closed.said(PLANNER, "Koreksi nomor 1") == []
    assert "dibatalkan" in closed.tap(HEADED, "batalkan")
    assert [row.status for row in closed.rows(tables.koreksi)] == ["diajukan"]
    closed.say(HEADED, "setuju", closed.last(HEADED))
    undo = closed.last(HEADED)
    closed.settle()

    assert "disetujui" in closed.request(HEADED, "koreksi nomor 1")["text"]
    assert "sudah lewat" in closed.tap_data(HEADED, undo, buttons(undo)[0]["data"])
    assert closed.said(PLANNER, "Koreksi nomor 1 data Penempatan")
    assert closed.said(FILLED, "Koreksi nomor 1 data Penempatan")
    assert [m["document"]["name"] for m in closed.chat(PLANNER)[-1:]] == [f"Lembar Koreksi 1 2026-TW1 {OFFICE}.pdf"]
    assert _kept(closed) == kept
    _proves_all(closed, packed)
    _is_traced(closed)
    _is_followed(closed)
    assert _kept(closed) == kept


def _proves_all(office: Office, packed: dict[str, str]) -> None:
    """The old package is as it was; the new one names it, and both are what the record tells of."""
    now = _files(office)
    assert packed.items() <= now.items()
    added = sorted(now.keys() - packed.keys())
    assert added == [f"Koreksi 1 2026-TW1 {OFFICE}.zip", f"Lembar Koreksi 1 2026-TW1 {OFFICE}.pdf"]
    old = next(name for name in packed if name.endswith(".zip"))
    for name in (old, added[0]):
        Path(name).write_bytes(office.app.google.drive.download(now[name]))
        told = sakip("audit", "verify", name)
        assert (told.exit_code, "every file is as it was packed" in told.stdout) == (0, True), told.stderr
    with zipfile.ZipFile(io.BytesIO(Path(added[0]).read_bytes())) as package:
        manifest = json.loads(package.read("manifest.json"))
        stated = json.loads(package.read("2 Pengukuran Kinerja/koreksi.json"))
    assert manifest["tambahan"]["koreksi_atas"] == old
    assert (stated["nomor"], stated["alasan"], stated["isi"]) == (1, REASON, {"realisasi": "n:1012"})
    assert sakip("audit", "verify").exit_code == 0


def _is_traced(office: Office) -> None:
    """Both figures, why, on what basis, who asked and who approved."""
    told = " ".join(sakip("report", "trace", OFFICE, "2026-TW1", "PEN-03").stdout.split())
    assert all(word in told for word in ("correction 1", "became 1.012 Orang", REASON, "BA rekonsiliasi"))
    assert "approved by Kepala Bidang Penempatan" in told
    office.say(PLANNER, "/koreksi")
    assert "nomor 1" in office.last(PLANNER)["text"]


def _is_followed(office: Office) -> None:
    """The next sheet is prefilled with the corrected figure, drawn anew when it is corrected again while it is open;
    the next report counts on it and names both."""
    office.until("2026-07-01 08:00")
    stages.shared(office)
    assert _before(office) == "1012"
    office.sheet("penempatan").type("PEN-03", 5)
    office.drain()
    again = _ask(office, "/koreksi 2026-TW1; PEN-03; 1.020; BA 13/2026; susulan")
    assert "Semula: 1.012 Orang" in again["text"]
    office.until("2026-07-02 08:00")
    assert "menunggu keputusan Kepala Bidang Penempatan" in office.request(PLANNER, "Ringkasan pagi")["text"]
    office.say(HEADED, "setuju", again)
    office.settle()
    assert _before(office) == "1020"
    assert office.sheet("penempatan").shown("PEN-03") == "5"
    with office.db.read() as tx:
        case = load.load(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        model = report_model.build(tx, case, office.now)
    row = next(row for row in model.indikator if row.kode == "PEN-03")
    assert row.capaian.realisasi == 1025
    paper = next(paper for paper in model.kertas_kerja if paper.kode == "PEN-03")
    assert (paper.masukan[0].realisasi, str(paper.masukan[0].sumber).endswith(", koreksi 2")) == (1020, True)
    assert [(item.nomor, item.menjadi, item.periode) for item in model.koreksi] == [
        (1, "1.012 Orang", "Triwulan I 2026"),
        (2, "1.020 Orang", "Triwulan I 2026"),
    ]
    assert office.unsound() == []


def _before(office: Office) -> str:
    return office.sheet("penempatan").shown("PEN-03", "lalu")


def test_a_refused_correction_changes_nothing_and_says_why(closed: Office) -> None:
    """The reason goes word for word to the planner, who cannot decide himself; nor can a dead card."""
    card = _ask(closed)
    code = card["text"].partition("#")[2].split()[0]
    closed.say(PLANNER, f"{code} setuju")
    assert [row.status for row in closed.rows(tables.koreksi)] == ["diajukan"]
    closed.say(HEADED, "setuju tapi dicek dulu", card)
    assert "pilih salah satu tombol" in closed.last(HEADED)["text"]
    closed.tap(HEADED, "kembalikan", card)
    closed.say(HEADED, "angka sudah sesuai daftar hadir", closed.last(HEADED))
    closed.settle()
    assert "angka sudah sesuai daftar hadir" in closed.request(PLANNER, "belum disetujui")["text"]
    assert "tidak disetujui" in closed.request(HEADED, "Koreksi data Penempatan")["text"]
    assert "Sudah diputuskan" in closed.tap_data(HEADED, card, card["keyboard"][0][0]["data"])
    [row] = closed.rows(tables.koreksi)
    assert (row.status, row.nomor, row.diperiksa_oleh is not None) == ("ditolak", None, True)
    assert "lembar_koreksi" not in closed.kinds(PLANNER)


def test_a_correction_that_waits_is_in_the_tasks_and_reminded_once_it_is_late(closed: Office) -> None:
    """Plain words only lead to the question; the head is reminded after a working day, once a day, the planner told;
    after an outage the card comes again."""
    card = _ask(closed)
    closed.say(HEADED, "setuju")
    assert "pilih salah satu tombol" in closed.last(HEADED)["text"]
    closed.say(HEADED, "/tugas")
    assert "persetujuan koreksi data" in closed.last(HEADED)["text"]
    closed.tap_data(HEADED, closed.last(HEADED), buttons(closed.last(HEADED))[0]["data"])
    assert labels(closed.last(HEADED)) == labels(card)
    closed.tap_data(HEADED, card, buttons(card)[0]["data"])
    assert [row.status for row in closed.rows(tables.koreksi)] == ["diajukan"]
    closed.until("2026-04-02 15:30")
    assert "pengingat_koreksi" not in closed.kinds(HEADED)
    closed.until("2026-04-06 09:00")
    closed.until("2026-04-07 09:00")
    assert closed.kinds(HEADED).count("pengingat_koreksi") == 2
    assert "menunggu Kepala Bidang Penempatan" in closed.request(PLANNER, "Untuk diketahui")["text"]
    before = len(closed.said(HEADED, "Mohon persetujuan: koreksi"))
    closed.advance(hours=1, drain=False)
    closed.restart()
    closed.drain()
    assert len(closed.said(HEADED, "Mohon persetujuan: koreksi")) == before + 1
    closed.say(HEADED, "setuju", closed.request(HEADED, "Mohon arahan"))
    closed.settle()
    assert [row.status for row in closed.rows(tables.koreksi)] == ["berlaku"]


def test_the_planner_passes_a_correction_on_and_records_what_was_decided(closed: Office) -> None:
    """Held when a lost phone decided; a text to pass on, an answer on paper, confirmed later; about evidence."""
    first = closed.rows(tables.siklus)[0].id
    made = closed.rows(tables.berkas, siklus_id=first, bidang="penempatan", jenis="folder")
    folder = next(row.drive_id for row in made if row.kunci.endswith("/bukti"))
    drive = closed.app.google.drive
    link = drive.ensure_blob("uji/ba", "BA 14.pdf", folder, "application/pdf", b"%PDF-1.7").url
    (head,) = closed.rows(tables.orang, kode=HEADED)
    closed.tap(HEADED, "setujui", _ask(closed, f"/koreksi TW I 2026; PEN-03; bukti: {link}; BA 14/2026; tertukar"))
    closed.say(PLANNER, f"/putus {head.jabatan}; ponsel hilang")
    closed.tap(PLANNER, "ya")
    closed.settle()
    assert closed.said(PLANNER, "keputusan Kepala Bidang Penempatan ditahan")
    assert [row.status for row in closed.rows(tables.koreksi)] == ["diajukan"]
    passed = closed.request(PLANNER, "Mohon disampaikan kepada Kepala Bidang Penempatan")["text"]
    assert all(part in passed for part in (f"Bukti dukung: {link}", "tertukar", "BA 14/2026"))
    code = passed.partition("#")[2].split()[0]
    closed.say(PLANNER, f"/catat {code} setuju; paraf pada BA 14/2026, 01-04-2026")
    closed.tap(PLANNER, "ya")
    closed.settle()
    [row] = closed.rows(tables.koreksi)
    assert (row.status, row.isi) == ("berlaku", {"bukti_dukung": f"t:{link}"})
    assert "dicatat kemudian oleh" in closed.request(PLANNER, "Koreksi nomor 1 data Penempatan")["text"]
    closed.say(HEADED, f"/start {invite(closed.db, head.id, closed.now)}")
    closed.tap(HEADED, "benar")
    closed.tap(HEADED, "ya", closed.request(HEADED, "Mohon penegasan: persetujuan koreksi data"))
    assert closed.rows(tables.koreksi)[0].putusan["dicatat_kemudian"]["ditegaskan"] is True
    assert sakip("audit", "verify").exit_code == 0
    assert closed.unsound() == []


def test_asked_anew_the_one_that_waited_is_withdrawn(closed: Office) -> None:
    """One question at a time about one figure; a row written past the bot shows in the audit."""
    first = _ask(closed)
    second = _ask(closed, ORDER.replace("1.012", "1.014"))
    closed.tap_data(HEADED, first, first["keyboard"][0][0]["data"])
    assert [row.status for row in closed.rows(tables.koreksi)] == ["ditarik", "diajukan"]
    closed.tap(HEADED, "setujui", second)
    closed.settle()
    assert [(row.status, row.nomor) for row in closed.rows(tables.koreksi)] == [("ditarik", None), ("berlaku", 1)]
    assert sakip("audit", "verify").exit_code == 0
    with closed.db.begin() as tx:
        tx.execute(update(tables.koreksi).where(tables.koreksi.c.nomor == 1).values(isi={"realisasi": "n:9"}))
        tx.execute(update(tables.keputusan).where(tables.keputusan.c.urut == 6).values(kapasitas="Bupati"))
        [*_, last] = tx.scalars(select(tables.dokumen.c.digest))
        tx.execute(update(tables.dokumen).where(tables.dokumen.c.digest == last).values(isi=b"lain"))
    told = sakip("audit", "verify")
    assert told.exit_code == 1
    for said in ("correction 1", "row 6: a decision is not what the record says", "the file kept is not what it was"):
        assert said in told.stderr


def test_what_cannot_be_corrected_is_said_in_one_sentence(closed: Office) -> None:
    """Each with how to mend it; nothing is kept, and only the planner asks."""
    rest = "; BA 1/2026; salah hitung"
    answers = {
        f"TW III 2026; PEN-03; 5{rest}": "Tidak ada data TW III 2026",
        f"TW I 2026; PEN-99; 5{rest}": "tidak ditemukan",
        f"TW I; persentase; 5{rest}": "lebih dari satu indikator",
        f"TW I; PEN-05; 5{rest}": "tidak diisi pada Triwulan I 2026",
        f"TW I; PEN-03; 98.26{rest}": "koma untuk desimal",
        f"TW I; PEN-03; -4{rest}": "di bawah nol",
        f"TW I; PEN-03; Bukti: {LINK}{rest}": "belum dapat dibuka",
        f"TW I; PEN-01; 60{rest}": "pembilang dan penyebut",
        f"TW I; PEN-03; Bukti: ada di map{rest}": "belum berupa tautan",
        f"TW I; PEN-01; 30/45{rest}": "sudah tercatat",
        "TW I; PEN-03; 5; BA 1/2026": "Contoh: /koreksi",
        "": "Contoh: /koreksi",
    }
    for words, answer in answers.items():
        closed.say(PLANNER, f"/koreksi {words}")
        assert answer in closed.last(PLANNER)["text"], words
    closed.say(HEADED, ORDER)
    assert closed.kinds(HEADED)[-1] == "hanya_perencana"
    assert closed.rows(tables.koreksi) == []


def test_a_correction_goes_to_whoever_holds_the_role_now(closed: Office) -> None:
    """A Plh. is asked in place of the head, whose card is dead; the record says in what capacity it was approved."""
    card = _ask(closed)
    head = next(row for row in closed.rows(tables.penugasan, bidang="penempatan") if row.peran == "kepala_bidang")
    deputy = next(row.id for row in closed.rows(tables.orang) if row.kode == CHECKER["pelatihan"])
    values = {**head._mapping, "id": None, "orang_id": deputy, "jenis": "plh", "dasar": "Surat Tugas 800/12/2026"}
    with closed.db.begin() as tx:
        tx.execute(insert(tables.penugasan).values({name: value for name, value in values.items() if name != "id"}))
    closed.advance(hours=1)
    assert "dialihkan" in closed.request(HEADED, "Koreksi data Penempatan")["text"]
    closed.tap_data(HEADED, card, card["keyboard"][0][0]["data"])
    assert [row.status for row in closed.rows(tables.koreksi)] == ["diajukan"]
    closed.tap(CHECKER["pelatihan"], "setujui", closed.last(CHECKER["pelatihan"]))
    closed.settle()
    [row] = closed.rows(tables.koreksi)
    assert (row.status, row.putusan["kapasitas"].startswith("Plh. Kepala Bidang Penempatan")) == ("berlaku", True)
