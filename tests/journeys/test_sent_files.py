"""Files sent to the bot instead of opening the sheet: the form filled offline, photos and PDFs of evidence; and every
kind of wrong file, answered with one sentence."""

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from pypdf import PdfWriter

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, Office
from tests.journeys.sheets import HEADINGS

UNIT, WHO = "penempatan", FILLER["penempatan"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _pdf(**passwords: str) -> bytes:
    """One empty page; locked where passwords are given."""
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(210, 330)
    if passwords:
        writer.encrypt(**passwords)
    writer.write(made)
    return made.getvalue()


PDF = _pdf(user_password="", owner_password="hanya melarang ubah")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def office(office_at: At) -> Office:
    """The sheets are shared; nobody has typed anything."""
    return office_at(stages.shared)


def _download(office: Office, unit: str = UNIT) -> bytes:
    """File, Download, Microsoft Excel: as the filler."""
    drive = office.drive(office.people[FILLER[unit]]["email"])
    return bytes(drive.files().export(fileId=office.file_id(unit), mimeType=XLSX).execute())


def _typed(book: bytes, values: Mapping[tuple[str, str], Any]) -> bytes:
    """The workbook with cells typed in Excel."""
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    tab = workbook.worksheets[0]
    top = next(row for row in tab.iter_rows() if any(cell.value == "Kode" for cell in row))
    at = {
        name: next(c.column for c in top if str(c.value).startswith(words) and "otomatis" not in str(c.value))
        for name, words in HEADINGS.items()
    }
    rows = {str(tab.cell(i, at["kode"]).value): i for i in range(top[0].row + 1, tab.max_row + 1)}
    for (kode, field), value in values.items():
        tab.cell(rows[kode], at[field]).value = value
    return _saved(workbook)


def _saved(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _send(office: Office, name: str, data: bytes, caption: str = "", **more: Any) -> None:
    document = {"name": name, "base64": base64.b64encode(data).decode()}
    office.say(WHO, document=document, **({"caption": caption} if caption else {}), **more)


def _refusal(office: Office, words: str) -> str:
    assert office.kinds(WHO)[-1] == "kiriman_ditolak", office.kinds(WHO)
    text = office.request(WHO, "belum dapat dipakai")["text"]
    assert words in text, text
    return str(text)


# --- the form filled offline -----------------------------------------------------------------------------------------


def test_a_form_filled_offline_lands_in_the_same_sheet_under_the_same_checks(office: Office) -> None:
    """Downloaded, filled in Excel, sent: the sheet holds the figures, what is wrong is told at its cell, and "selesai"
    is judged from the sheet."""
    good = office.sheet(UNIT).good()
    wrong = next(key for key in good if key[1] == "realisasi")
    _send(office, "isian.xlsx", _typed(_download(office), {**good, wrong: "1.250,5 juta"}))
    assert office.kinds(WHO)[-1] == "kiriman_diterima"
    sheet = office.sheet(UNIT)
    assert {sheet.shown(*key) for key in good if key != wrong} != {""}
    assert office.values(UNIT)[wrong[0]]["realisasi"] == "t:1.250,5 juta"
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    assert "belum dapat dihitung" in office.sheet(UNIT).note(*wrong)
    _send(office, "isian lagi.xlsx", _typed(_download(office), {wrong: good[wrong]}))
    assert "1.250,5 juta menjadi" in office.request(WHO, "Menggantikan")["text"]
    office.reply(WHO, "selesai")
    assert (office.status(2, UNIT), office.status(3, UNIT)) == ("selesai", "terbuka")
    assert office.noted("kiriman")
    assert office.unsound() == []


def test_blank_cells_of_the_workbook_erase_nothing(office: Office) -> None:
    """What stands in the sheet and not in the file stays."""
    empty = _download(office)
    office.fill(UNIT)
    before = office.values(UNIT)
    _send(office, "isian.xlsx", _typed(empty, {("PEN-02", "kendala"): "Menunggu data bursa kerja"}))
    after = office.values(UNIT)
    assert after.pop("PEN-02") == {**before.pop("PEN-02"), "kendala": "t:Menunggu data bursa kerja"}
    assert after == before


def test_a_formula_in_a_workbook_stays_a_text(office: Office) -> None:
    """What looks like a formula in a text cell is entered as text, never run."""
    hostile = '=HYPERLINK("http://jahat.example";"klik")'
    book = openpyxl.load_workbook(io.BytesIO(_typed(_download(office), {("PEN-02", "realisasi"): 3})))
    tab = book.worksheets[0]
    cell = next(c for row in tab.iter_rows() for c in row if c.value == "PEN-02")
    kendala = next(c.column for row in tab.iter_rows() for c in row if c.value == "Kendala")
    tab.cell(cell.row, kendala).value = "'" + hostile
    _send(office, "isian.xlsx", _saved(book))
    assert office.values(UNIT)["PEN-02"]["kendala"] == f"t:'{hostile}"


def _another_period(office: Office) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(_typed(_download(office), {("PEN-02", "realisasi"): 3})))
    title = next(c for row in book.worksheets[0].iter_rows() for c in row if "Laporan Kinerja" in str(c.value))
    title.value = "Laporan Kinerja Triwulan IV 2025"
    return _saved(book)


def _twice(office: Office) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(_typed(_download(office), {("PEN-02", "realisasi"): 3})))
    tab = book.worksheets[0]
    column = next(c.column for row in tab.iter_rows() for c in row if c.value == "Kode")
    tab.cell(tab.max_row + 1, column).value = "PEN-02"
    return _saved(book)


def _plain(office: Office) -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["No", "Uraian", "Jumlah"])
    return _saved(book)


def _with_password(office: Office) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


WRONG_BOOKS: dict[str, tuple[Callable[[Office], bytes], str]] = {
    "another_unit": (lambda o: _typed(_download(o, "pelatihan"), {("LAT-02", "realisasi"): 3}), "milik unit lain"),
    "another_period": (_another_period, "periode lain"),
    "nothing_filled": (_download, "belum ada isian"),
    "a_row_twice": (_twice, "PEN-02 tertulis lebih dari satu kali"),
    "no_form_at_all": (_plain, "bukan format laporan kinerja"),
    "a_formula_never_computed": (lambda o: _typed(_download(o), {("PEN-02", "realisasi"): "=1+2"}), "berisi rumus"),
    "a_password": (_with_password, "kata sandi"),
    "the_old_format": (lambda o: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel lama"),
    "no_workbook_inside": (lambda o: b"PK\x05\x06" + b"\0" * 18, "tidak dapat dibuka"),
    "rubbish": (lambda o: b"halo", "tidak dapat dibuka"),
}


@pytest.mark.parametrize("kind", WRONG_BOOKS)
def test_a_wrong_workbook_is_one_clear_sentence_and_changes_nothing(office: Office, kind: str) -> None:
    """Another unit's, another period's, empty, locked, broken: said once, nothing lost."""
    make, words = WRONG_BOOKS[kind]
    before = office.sheet(UNIT).grid
    _send(office, "isian.xlsx", make(office))
    _refusal(office, words)
    assert office.sheet(UNIT).grid == before
    assert office.kinds(WHO).count("kiriman_ditolak") == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("isian.xls", b"x", "Excel lama"),
        ("isian.docx", b"x", "yang dapat diterima"),
        ("tanpa-akhiran", b"x", "yang dapat diterima"),
        ("besar.pdf", PDF + b"\0" * 20_000_001, "20 MB"),
    ],
)
def test_a_file_that_its_name_or_size_rules_out_is_never_fetched(
    office: Office, name: str, data: bytes, words: str
) -> None:
    """Said at once."""
    _send(office, name, data)
    _refusal(office, words)
    assert [c for c in office.get("/_sandbox/calls?service=telegram") if c.get("call") == "getFile"] == []


def test_a_workbook_after_selesai_is_refused_and_the_approved_figures_stay(office_at: At) -> None:
    """The head is looking at them: a late file is told so, whether the card is answered or not."""
    office = office_at(stages.filled)
    before = office.values(UNIT)
    card = {"message_id": office.told(WHO, "mohon_isi")[-1].message_id}
    _send(office, "telat.xlsx", _typed(_download(office), {("PEN-02", "realisasi"): 99}), reply_to=card)
    _send(office, "telat.xlsx", _typed(_download(office), {("PEN-02", "realisasi"): 99}))
    assert office.values(UNIT) == before
    assert office.status(3, UNIT) == "terbuka"
    assert {"kiriman_diterima"}.isdisjoint(office.kinds(WHO))


def test_a_file_that_telegram_cannot_give_yet_is_fetched_later_and_once(office: Office) -> None:
    """getFile fails for a while, then the process is restarted: the file is not forgotten."""
    office.fault(service="telegram", match="getFile", status=502, times=6)
    _send(office, "isian.xlsx", _typed(_download(office), {("PEN-02", "realisasi"): 3}), drain=False)
    for _ in range(3):
        office.round()
    assert "realisasi" not in office.values(UNIT).get("PEN-02", {})
    office.heal()
    office.restart()
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:3"
    assert office.kinds(WHO).count("kiriman_diterima") == 1


def test_only_the_filler_s_file_reaches_the_sheet(office: Office) -> None:
    """Another unit's filler, a head and a stranger send the same file: nothing changes."""
    book = _typed(_download(office), {("PEN-02", "realisasi"): 77})
    document = {"name": "isian.xlsx", "base64": base64.b64encode(book).decode()}
    for who in (FILLER["pelatihan"], CHECKER[UNIT]):
        office.say(who, document=document)
    office.post("/_sandbox/telegram/users/7700000999/messages", {"document": document})
    office.drain()
    assert office.values(UNIT).get("PEN-02", {}).get("realisasi") is None


# --- evidence --------------------------------------------------------------------------------------------------------


def _evidence(office: Office) -> list[Any]:
    return office.rows(tables.berkas, jenis="bukti")


def test_evidence_with_a_kode_goes_to_the_unit_s_folder_and_its_row(office: Office) -> None:
    """A PDF "bukti PEN-02": in the evidence folder the unit's people can open, linked in the row, gone from the
    database once Drive has it."""
    _send(office, "daftar hadir.pdf", PDF, "bukti PEN-02")
    (row,) = _evidence(office)
    assert office.kinds(WHO)[-1] == "bukti_diterima"
    file = office.google_file(row.drive_id)
    folder = office.google_file(file["parents"][0])
    assert folder["name"] == "Bukti Dukung Penempatan TW I 2026"
    assert {g["emailAddress"]: g["role"] for g in folder["permissions"]}[office.people[WHO]["email"]] == "writer"
    assert office.sheet(UNIT).shown("PEN-02", "bukti_dukung") == row.tautan
    assert office.values(UNIT)["PEN-02"]["bukti_dukung"] == f"t:{row.tautan}"
    drive = office.drive(office.people[WHO]["email"])
    assert drive.files().get_media(fileId=row.drive_id, supportsAllDrives=True).execute() == PDF
    assert office.rows(tables.dokumen, digest=row.ingin["dokumen"]) == []


def test_evidence_without_a_kode_is_asked_about_once_for_a_whole_album(office: Office) -> None:
    """Two photos of one album: one question, one tap, both linked in that row."""
    photo = {"base64": base64.b64encode(PNG).decode()}
    for _ in range(2):
        office.say(WHO, photo=photo, media_group_id="8", drain=False)
    office.drain()
    assert office.kinds(WHO).count("pilih_indikator") == 1
    assert _evidence(office) == []
    office.tap(WHO, "pilih:PEN-02")
    assert office.sheet(UNIT).shown("PEN-02", "bukti_dukung").count("http") == len(_evidence(office)) > 0
    office.say(WHO, photo={"base64": base64.b64encode(PNG + b"x").decode()})
    office.say(WHO, "PEN-03", office.request(WHO, "indikator yang mana"))
    assert "http" in office.sheet(UNIT).shown("PEN-03", "bukti_dukung")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("rahasia.pdf", _pdf(user_password="rahasia"), "kata sandi"),
        ("terpotong.pdf", b"%PDF-1.7\n%%EOF\n", "tidak dapat dibuka"),
        ("bukan.pdf", b"MZ\x90\x00", "tidak sesuai dengan jenis"),
        ("bukan.jpg", b"<html>", "tidak sesuai dengan jenis"),
    ],
)
def test_evidence_that_is_not_what_its_name_says_is_refused(office: Office, name: str, data: bytes, words: str) -> None:
    """The bytes decide, and nothing is stored."""
    _send(office, name, data, "PEN-02")
    _refusal(office, words)
    assert _evidence(office) == []
