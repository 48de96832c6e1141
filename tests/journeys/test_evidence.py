"""Evidence links: can they be opened, do they lie in the unit's folder, are they of the kinds an indikator asks for?"""

import io
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.http import MediaIoBaseUpload
from sqlalchemy import update

from bot.domain.indikator import Bukti
from bot.store import tables
from config.load_indikator import load_indikator
from config.load_toml import ConfigError
from tests.journeys.conftest import At
from tests.journeys.office import FILLER, Office
from tests.journeys.stages import shared

UNIT, WHO, ROW = "penempatan", FILLER["penempatan"], "PEN-02"
PDF = b"%PDF-1.7\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def office(office_at: At) -> Office:
    """Penempatan has filled its sheet and not yet said selesai."""
    office = office_at(shared)
    office.fill(UNIT)
    return office


def _folder(office: Office) -> str:
    """The Drive id of the unit's evidence folder."""
    return str(next(r.drive_id for r in office.rows(tables.berkas, bidang=UNIT) if r.kunci.endswith("/bukti")))


def _upload(office: Office, parent: str | None, who: str = WHO, mime: str = "application/pdf") -> str:
    """Somebody puts a file somewhere in Drive; its link."""
    drive = office.drive(office.people[who]["email"])
    body = {"name": "Daftar hadir.pdf", **({"parents": [parent]} if parent else {})}
    media = MediaIoBaseUpload(io.BytesIO(PDF), mimetype=mime)
    made = drive.files().create(body=body, media_body=media, supportsAllDrives=True, fields="webViewLink").execute()
    return str(made["webViewLink"])


def _link(office: Office, link: str) -> list[str]:
    """The filler pastes a link; what is found about the row's evidence then."""
    office.sheet(UNIT).type(ROW, link, "bukti_dukung")
    office.drain()
    return _found(office)


def _found(office: Office) -> list[str]:
    rows: list[dict[str, Any]] = office.sheet_row(UNIT).temuan
    return [row["jenis"] for row in rows if row["kode"] == ROW and row["field"] == "bukti_dukung"]


def test_evidence_in_the_unit_s_folder_is_in_order(office: Office) -> None:
    """The filler may add files there; the link is taken, and asked about once."""
    assert _link(office, _upload(office, _folder(office))) == []
    before = len(office.get("/_sandbox/calls?service=drive"))
    office.sheet(UNIT).type("PEN-03", 4)
    office.drain()
    asked = [c for c in office.get("/_sandbox/calls?service=drive")[before:] if c["path"].count("/files/")]
    assert asked == []
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "selesai"


def test_evidence_that_cannot_be_opened_is_told_at_its_cell_and_mended_by_moving_it(office: Office) -> None:
    """A file in the filler's own drive: selesai waits; after it lies in the folder, selesai counts."""
    assert _link(office, _upload(office, None)) == ["bukti_tidak_terbuka"]
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    assert "Bukti Dukung Penempatan" in office.request(WHO, "belum dapat dibuka")["text"]
    assert "belum dapat dibuka" in office.sheet(UNIT).note(ROW, "bukti_dukung")
    assert _link(office, _upload(office, _folder(office))) == []
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "selesai"


def test_evidence_in_another_folder_is_asked_about(office: Office) -> None:
    """It can be opened, but lies elsewhere in the drive: a question, which a yes settles."""
    elsewhere = str(office.app.settings.google_drive_id)
    drive = office.drive(office.organizer())
    body = {"name": "Bukti.pdf", "parents": [elsewhere]}
    media = MediaIoBaseUpload(io.BytesIO(PDF), mimetype="application/pdf")
    made = drive.files().create(body=body, media_body=media, supportsAllDrives=True, fields="webViewLink").execute()
    assert _link(office, made["webViewLink"]) == ["bukti_luar_folder"]
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    office.tap(WHO, "ya")
    assert office.status(2, UNIT) == "selesai"


def test_an_indikator_may_ask_for_kinds_of_evidence(office: Office) -> None:
    """`bukti = ["pdf"]`: a photo does not do, a PDF does; a figure that is late at its source needs none."""
    row = next(r for r in office.rows(tables.indikator) if r.isi["kode"] == ROW)
    with office.db.begin() as tx:
        where = (tables.indikator.c.siklus_id == row.siklus_id, tables.indikator.c.kode == ROW)
        tx.execute(update(tables.indikator).where(*where).values(isi={**row.isi, "bukti": ["pdf"]}))
    assert _link(office, _upload(office, _folder(office), mime="image/png")) == ["bukti_kurang"]
    office.reply(WHO, "selesai")
    assert "bukti dukung berupa pdf" in office.request(WHO, "memerlukan bukti")["text"]
    assert _link(office, _upload(office, _folder(office))) == []
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "selesai"


def test_other_web_addresses_are_taken_as_they_are(office: Office) -> None:
    """Nothing outside Drive is ever opened by the bot."""
    assert _link(office, "https://www.contoh.example/data.pdf") == []


def test_the_kinds_are_read_from_the_office_s_file(tmp_path: Path) -> None:
    """A kind nobody knows is a fault with its place."""
    text = Path("config/instansi/indikator/contoh.toml").read_text("utf-8")
    first = text.index("satuan =")
    file = tmp_path / "contoh.toml"
    file.write_text(f'{text[:first]}bukti = ["pdf", "foto"]\n{text[first:]}', encoding="utf-8")
    assert load_indikator(file, "contoh.toml").indikator[0].bukti == (Bukti.PDF, Bukti.FOTO)
    file.write_text(f'{text[:first]}bukti = ["lisan"]\n{text[first:]}', encoding="utf-8")
    with pytest.raises(ConfigError, match="bukti"):
        load_indikator(file, "contoh.toml")
