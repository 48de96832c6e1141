"""Does Lumajang's own SOP leave its own documents: working papers when it measures, and the file that was signed? And
what if a template is spoilt?"""

import base64
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pypdf import PdfReader

from bot.domain.sop import Jenis
from bot.report.version_code import qr_png
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import files
from config.load import load_config
from config.model import with_digest
from tests.journeys import stages
from tests.journeys.house import House
from tests.journeys.office import HEAD, PLANNER, SECRETARY, UNITS, Message, Office
from tests.report.test_surat import words as docx_words

OWN_SHEET = qr_png("lembar disposisi dari agenda")
KODE, TEAM = "contoh_lumajang", "tim_sakip_ketua"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sandbox with the people of Lumajang's sample office in it; its first row is confirmed as well, with no report
    to hand over yet, as rows of imported SOPs are."""
    config = load_config(Path("config"))
    sop = config.sops["lumajang_pengukuran"]
    first = replace(sop.langkah[0], jenis_tambahan=(Jenis.SERAHKAN,))
    own = with_digest(replace(sop, langkah=(first, *sop.langkah[1:])))  # processes keep SOPs by their digest
    sops = {**config.sops, sop.kode: own}
    made = House(tmp_path_factory.mktemp("pengukuran"), KODE, config=replace(config, sops=sops))
    yield made
    made.close()


@pytest.fixture
def office(house: House, sqlite_db: Db) -> Office:
    """Everybody is connected; the siklus has not opened."""
    made = Office(house, sqlite_db)
    made.connect()
    return made


def _measure(office: Office) -> None:
    """Steps 1 to 4 up to the check of what was measured: disposition, plan, entries of every bidang."""
    office.until("2026-04-01 08:00")
    with _broken_template(office, "lembar_disposisi.docx"):
        office.reply(HEAD, "Catatan: mohon libatkan semua bidang")
        office.settle()
        office.drain()
        [told] = office.told(PLANNER, "templat_keliru")
        assert told.isi["sebab"] == "Templat Word lembar_disposisi.docx bukan berkas Word (.docx)."
    office.settle()
    assert office.card(HEAD)["text"].startswith("Mohon dilaksanakan: langkah SOP Triwulan I 2026")
    office.reply(HEAD, "selesai")
    office.settle()
    photo = {"base64": base64.b64encode(OWN_SHEET).decode()}
    words = "selesai, nomor 800/12/2026 tanggal 1 April 2026"
    office.say(SECRETARY, words, reply_to=office.card(SECRETARY), photo=photo)
    office.settle()
    office.tap(TEAM, "selesai")
    office.settle()
    stages.filled(office)


@contextmanager
def _broken_template(office: Office, name: str) -> Iterator[None]:
    """The bot finds a spoilt template for a while, as when somebody saved over it."""
    app = office.app
    with TemporaryDirectory() as folder:
        spoilt = Path(shutil.copytree(app.format_dir, Path(folder) / "format"))
        (spoilt / name).write_bytes(b"rusak")
        office.app = replace(app, settings=app.settings.model_copy(update={"config_dir": Path(folder)}))
        yield
    office.app = app


def _papers(office: Office) -> dict[str, str]:
    """The text of each working paper that Drive shall hold, by name."""
    rows = [row for row in office.rows(tables.berkas, jenis="dokumen") if "/kertas_kerja/" in row.kunci]
    with office.db.read() as tx:
        held = {row.nama: files.document(tx, row.ingin["dokumen"]).isi for row in rows if row.drive_id}
    return {name: _text(pdf) for name, pdf in held.items()}


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_measuring_step_brings_its_working_papers_and_again_when_entries_change(office: Office) -> None:
    """Each bidang's own, with cell and formula, attached to the card; a changed figure makes the next version."""
    _measure(office)
    _has_the_sheet_of_the_disposition(office)
    papers = _papers(office)
    names = {unit: f"Kertas Kerja Pengukuran 2026-TW1 {KODE} {_short(office, unit)} v1.pdf" for unit in UNITS}
    assert sorted(papers) == sorted(names.values())
    own = papers[names["penempatan"]]
    assert "TW I 625 625 Format Penempatan TW I 2026 › J7" in own
    assert "Capaian s.d. Triwulan I 2026 625 ÷ 625 × 100 % 100,00 %" in own
    assert "PEL-" not in own
    card = _card_about(office, "Penempatan")
    office.sheet("penempatan").type("PEN-03", 600)
    office.drain()
    office.advance(minutes=20)
    again = {name: text for name, text in _papers(office).items() if name not in papers}
    assert list(again) == [names["penempatan"].replace("v1", "v2")]
    assert "600 ÷ 625 × 100 % 96,00 %" in again[names["penempatan"].replace("v1", "v2")]
    assert "sudah tidak berlaku" in office.tap(TEAM, "selesai", card)


def _has_the_sheet_of_the_disposition(office: Office) -> None:
    """The head's, given in chat with a note, is printed; of the Sekretaris's, given on paper, the photo is kept."""
    names = [row.nama for row in office.rows(tables.berkas) if row.nama.startswith("Lembar Disposisi") and row.drive_id]
    assert names[:2] == [f"Lembar Disposisi 1 2026-TW1 {KODE} v1.{ending}" for ending in ("pdf", "docx")]
    [own] = office.rows(tables.dokumen, nama=names[2])
    assert (own.isi, own.nama.startswith("Lembar Disposisi 2 "), len(names)) == (OWN_SHEET, True, 3)
    assert "800/12/2026" in office.decisions(urut=2)[0].teks
    [pdf] = office.rows(tables.dokumen, nama=names[0])
    [docx] = office.rows(tables.dokumen, nama=names[1])
    for said in (_text(pdf.isi), docx_words(docx.isi)):
        for expected in ("Nomor agenda", "…………", "Sekretaris", "mohon libatkan semua bidang", "CONTOH"):
            assert expected in said, expected
    sent = [message["document"]["name"] for message in office.chat(PLANNER) if message.get("document")]
    assert sent == names[:1]


def _card_about(office: Office, unit: str) -> Message:
    return office.said(TEAM, f"hasil pengukuran {unit} ")[-1]


def _short(office: Office, unit: str) -> str:
    return next(bidang.nama_singkat for bidang in office.house.config.instansi[KODE].bidang if bidang.kode == unit)
