"""An office that wants it finds each report in Drive as a Google Doc too, and its recap as a Google Sheet."""

import io
from typing import Any

from docx import Document
from sqlalchemy import select, update

from bot.domain.kantor import Salinan
from bot.store import tables
from bot.store.queries import files
from tests.journeys.conftest import At
from tests.journeys.office import HEAD, PLANNER, SECRETARY, Message, Office, buttons
from tests.journeys.stages import STAGES, compiled, filled, finished

DOC, SHEET = "application/vnd.google-apps.document", "application/vnd.google-apps.spreadsheet"
REPORT = "Laporan Kinerja 2026-TW1 contoh_magetan v1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _choose(office: Office, *wanted: Salinan) -> None:
    """As if the office had chosen so before its siklus opened, which pins the choice."""
    with office.db.begin() as tx:
        konfig = tx.scalar(select(tables.siklus.c.konfig))
        tx.execute(update(tables.siklus).values(konfig={**konfig, "salinan_google": list(wanted)}))


def _copies(office: Office) -> dict[str, dict[str, Any]]:
    """What lies in Drive under the names of reports in Google's own formats, by name."""
    tree = office.get("/_sandbox/google/files")
    found = [f for f in tree if "Laporan Kinerja" in f["name"] and f["mimeType"] in (DOC, SHEET) and not f["trashed"]]
    assert len({file["name"] for file in found}) == len(found), "no twins"
    return {file["name"]: file for file in found}


def _links(message: Message) -> dict[str, str]:
    return {button["text"]: button["url"] for button in buttons(message) if "url" in button}


def _message(office: Office, who: str, kind: str) -> Message:
    """The one message of that kind to somebody, as it stands in the chat."""
    [sent] = office.told(who, kind)
    return next(message for message in office.chat(who) if message["message_id"] == sent.message_id)


def _roles(office: Office, file: dict[str, Any]) -> dict[str, str]:
    names = {person["email"]: kode for kode, person in office.people.items()}
    return {names[g["emailAddress"]]: g["role"] for g in file["permissions"] if g["emailAddress"] in names}


def test_the_draft_is_kept_as_a_doc_and_its_recap_as_a_sheet_though_answers_are_lost(office_at: At) -> None:
    """Made once each of the very Word file and workbook; the planner may comment and gets both links in one message,
    and hears once what to do where Google refuses to convert."""
    office = office_at(filled)
    _choose(office, Salinan.LAPORAN, Salinan.REKAP)
    office.fault(service="drive", match="upload/drive/v3/files", status=400, times=50)
    compiled(office)
    office.advance(minutes=3)
    office.advance(minutes=31)
    [told] = [row.isi for row in office.told(PLANNER, "akses_ditolak") if row.isi["sebab"] == "salinan"]
    assert (REPORT in told["nama_berkas"], told["lainnya"]) == (True, 1)
    assert office.said(PLANNER, "mematikan salinan Google pada pengaturan kantor")
    office.heal()
    office.fault(service="drive", match="upload/drive/v3/files", drop="after", times=2)
    office.advance(minutes=31)
    office.advance(minutes=10)

    made = _copies(office)
    doc, sheet = made[REPORT], made[f"Rekap {REPORT}"]
    assert (len(made), doc["mimeType"], sheet["mimeType"]) == (2, DOC, SHEET)
    assert _roles(office, doc) == _roles(office, sheet) == {PLANNER: "commenter"}
    assert _text(office.app.google.drive.export(doc["id"], DOCX)) == _text(_kept(office, "docx"))
    recap = office.app.google.drive.export(sheet["id"], "text/csv").decode()
    assert "Persentase" in recap

    links = _links(_message(office, PLANNER, "salinan_google_siap"))
    assert doc["id"] in links["Naskah di Google Docs"]
    assert sheet["id"] in links["Rekap di Google Sheets"]


def _kept(office: Office, kind: str) -> bytes:
    [report] = office.rows(tables.laporan)
    with office.db.read() as tx:
        return bytes(files.document(tx, report.dokumen[kind]).isi)


def _text(content: bytes) -> list[str]:
    opened = Document(io.BytesIO(content))
    return [p.text for p in opened.paragraphs] + [c.text for t in opened.tables for r in t.rows for c in r.cells]


def test_the_final_doc_is_read_only_and_linked_where_the_end_is_told(office_at: At) -> None:
    """Locked with everything else; those who answer for the report may read it, nobody else is given a closed door."""
    office = office_at(STAGES[STAGES.index(finished) - 1])
    _choose(office, Salinan.LAPORAN)
    finished(office)

    made = _copies(office)
    doc = made[f"{REPORT} final"]
    assert (len(made), doc["locked"]) == (1, True)
    assert _roles(office, doc) == dict.fromkeys((PLANNER, SECRETARY, HEAD), "reader")
    told = {
        who: _links(_message(office, who, "siklus_selesai"))
        for who in office.people
        if office.told(who, "siklus_selesai")
    }
    linked = {who for who, links in told.items() if doc["id"] in links.get("Naskah di Google Docs", "")}
    assert (linked, len(told) > 3) == ({PLANNER, SECRETARY, HEAD}, True)
