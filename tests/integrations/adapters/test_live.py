"""Does Google do what our adapters take for granted? Played in the sandbox and, with credentials, in a real tenant."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest

from integrations.errors import Missing
from tests.integrations.adapters.forms import example_form
from tests.integrations.adapters.tenant import Tenant

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sheet(tenant: Tenant, name: str) -> str:
    return tenant.drive.ensure_spreadsheet(f"{tenant.key}/{name}", f"Format {name}", tenant.folder).id


def test_a_file_is_made_once_found_by_its_key_moved_renamed_and_trashed(tenant: Tenant) -> None:
    """What the bot does with every file of a siklus."""
    drive = tenant.drive
    inner = drive.ensure_folder(f"{tenant.key}/dalam", "Dalam", tenant.folder)
    sheet = _sheet(tenant, "uji")
    found: Any = tenant.eventually(lambda: drive.find(f"{tenant.key}/uji"))
    assert [ref.id for ref in found] == [sheet] == [_sheet(tenant, "uji")]
    drive.move(sheet, inner.id)
    drive.rename(sheet, "Format uji 2")
    state = drive.stat(sheet)
    assert (state.parents, state.name, state.can_edit, state.trashed) == ((inner.id,), "Format uji 2", True, False)
    drive.trash(sheet)
    assert drive.stat(sheet).trashed
    with pytest.raises(Missing):
        drive.ensure_spreadsheet(f"{tenant.key}/uji", "x", tenant.folder, sheet)
    drive.untrash(sheet)
    assert not drive.stat(sheet).trashed


def test_stored_bytes_come_back_and_are_replaced_only_when_they_differ(tenant: Tenant) -> None:
    """The same file with its newest content."""
    made = [
        tenant.drive.ensure_blob(f"{tenant.key}/berkas", "uji.txt", tenant.folder, "text/plain", data)
        for data in (b"satu", b"satu", b"dua")
    ]
    assert len({ref.id for ref in made}) == 1
    assert made[0].version == made[1].version < made[2].version
    assert tenant.drive.download(made[0].id) == b"dua"


def test_a_share_is_given_and_withdrawn(tenant: Tenant) -> None:
    """Without an address nobody is shared with."""
    if not tenant.person:
        pytest.skip("SAKIP_LIVE_SHARE_WITH names nobody to share with")
    given = tenant.drive.ensure_shared(tenant.folder, {tenant.person: "reader"})
    assert (dict(given.done), dict(given.refused)) == ({tenant.person: "reader"}, {})
    assert dict(tenant.drive.ensure_shared(tenant.folder, {}, remove_others=True).done) == {}


def test_a_form_is_built_filled_read_noted_locked_and_exported(tenant: Tenant) -> None:
    """Numbers as numbers in an Indonesian sheet, formulas computed there, protections as they were made."""
    sheet, form = _sheet(tenant, "isian"), example_form(tenant.drive.about().email)
    sheets = tenant.sheets
    sheets.build_form(sheet, form)
    sheets.write_values(sheet, form, {("iku-1", "realisasi"): Decimal("40.25"), ("iku-1", "catatan"): "=1+1"})
    sheets.write_notes(sheet, form, {("iku-1", "realisasi"): "Mohon dilengkapi."})
    reading = sheets.read_form(sheet, form)
    assert reading.cells["iku-1", "realisasi"].value == Decimal("40.25")
    assert reading.cells["iku-1", "catatan"].value == "=1+1"
    assert (reading.intact, reading.locked, reading.done) == (True, False, False)

    sheets.set_locked(sheet, form, True)
    tenant.drive.ensure_locked(sheet, "Uji kunci bot SAKIP")
    assert tenant.drive.stat(sheet).locked
    assert sheets.read_form(sheet, form).locked
    book = openpyxl.load_workbook(io.BytesIO(tenant.drive.export(sheet, XLSX)), data_only=True)
    assert any(cell.value == 40.25 for row in book[form.tab].iter_rows() for cell in row)
    tenant.drive.ensure_unlocked(sheet)
    assert not tenant.drive.stat(sheet).locked


def test_a_change_shows_in_the_change_feed(tenant: Tenant) -> None:
    """Sooner or later: minutes are reported."""
    token = tenant.drive.start_token()
    sheet = _sheet(tenant, "berubah")
    seen = tenant.eventually(lambda: {c.file_id: c for c in tenant.drive.changes(token).files}.get(sheet))
    assert (seen.removed, seen.trashed) == (False, False)
    assert tenant.drive.list_versions([tenant.folder])[sheet].version >= seen.version


def test_a_word_file_and_a_workbook_become_a_doc_and_a_sheet_once(tenant: Tenant) -> None:
    """Google converts them; text that looks like a formula stays text."""
    drive, word, book = tenant.drive, io.BytesIO(), io.BytesIO()
    written = docx.Document()
    written.add_paragraph("Laporan Kinerja uji")
    written.save(word)
    table = openpyxl.Workbook()
    table.worksheets[0].append(["Indikator", 80.5])
    table.worksheets[0]["A2"].value = "=1+1"
    table.worksheets[0]["A2"].data_type = "s"
    table.save(book)
    made = [drive.ensure_converted(f"{tenant.key}/doc", "Doc uji", tenant.folder, DOCX, word.getvalue())]
    tenant.eventually(lambda: drive.find(f"{tenant.key}/doc"))
    made.append(drive.ensure_converted(f"{tenant.key}/doc", "Doc uji", tenant.folder, DOCX, word.getvalue()))
    assert made[0].id == made[1].id
    opened = docx.Document(io.BytesIO(drive.export(made[0].id, DOCX)))
    assert "Laporan Kinerja uji" in [paragraph.text for paragraph in opened.paragraphs]

    sheet = drive.ensure_converted(f"{tenant.key}/rekap", "Rekap uji", tenant.folder, XLSX, book.getvalue())
    cells = openpyxl.load_workbook(io.BytesIO(drive.export(sheet.id, XLSX))).worksheets[0]
    assert (cells["B1"].value, cells["A2"].value, cells["A2"].data_type) == (80.5, "=1+1", "s")
