"""Does the bot draw, annotate, lock and restore a form once, wholly, and without losing what people typed?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from integrations.errors import Denied, Maybe, Missing
from integrations.google.forms import CellKey, FormRow
from integrations.google.sheets import Sheets
from tests.integrations.adapters.forms import COLUMNS, example_form, row, with_digest
from tests.integrations.adapters.office import Office
from tests.integrations.adapters.world import ANI, BOT, Sandbox, Tenant


@pytest.fixture
def office(tenant: Tenant) -> Office:
    return Office(tenant)


def test_building_is_one_write_and_building_again_is_none(tenant: Tenant) -> None:
    """The marker tells that this version is there."""
    office = Office(tenant, build=False)
    build = partial(office.sheets.build_form, office.id, office.form)
    assert [method for method, _ in tenant.calls("sheets", build)] == ["GET", "POST"]
    assert [method for method, _ in tenant.calls("sheets", build)] == ["GET"]


@pytest.mark.parametrize("trouble", [{"drop": "after"}, {"drop": "before"}, {"status": 503}])
def test_a_build_in_doubt_is_looked_at_and_ends_up_once(sandbox: Sandbox, trouble: dict[str, object]) -> None:
    """Whether the batch was applied or not."""
    office = Office(sandbox, build=False)
    sandbox.fault(service="sheets", match=":batchUpdate", **trouble)
    office.sheets.build_form(office.id, office.form)
    assert office.tabs() == ["Triwulan I"]
    assert office.read().intact


def test_a_build_that_stays_in_doubt_is_told(sandbox: Sandbox) -> None:
    """After three looks."""
    office = Office(sandbox, build=False)
    sandbox.fault(service="sheets", match=":batchUpdate", status=500, times=9)
    with pytest.raises(Maybe):
        office.sheets.build_form(office.id, office.form)


def test_the_form_is_the_only_tab_and_the_file_speaks_indonesian(office: Office) -> None:
    """The empty tab of a new spreadsheet is gone."""
    assert office.tabs() == ["Triwulan I"]
    properties = office.book("properties(locale,timeZone)")["properties"]
    assert properties == {"locale": "in_ID", "timeZone": "Asia/Jakarta"}
    grid = office.book("sheets(properties(gridProperties))")["sheets"][0]["properties"]["gridProperties"]
    assert grid["frozenRowCount"] == 3


def test_what_people_already_had_in_the_file_stays(tenant: Tenant) -> None:
    """A tab of theirs is kept, even one with the form's own name."""
    office = Office(tenant, build=False)
    office.does({"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Triwulan I"}, "fields": "title"}})
    office.types_at("'Triwulan I'!A1", "milik kami")
    office.sheets.build_form(office.id, office.form)
    assert office.tabs() == ["Triwulan I", "Triwulan I (lama)"]
    assert len(office.read().cells) == 27


def test_another_version_of_the_form_carries_over_what_was_typed(office: Office) -> None:
    """Rows come and go; the confirmation has to be given anew."""
    office.types("iku-2", "realisasi", "11")
    office.types("iku-2", "catatan", "=1+1")
    office.sheets.set_done(office.id, office.form, True)
    rows = (row("iku-0", "Indikator baru", "1"), *office.form.rows[1:])
    office.form = replace(office.form, rows=rows, digest="v2")
    office.sheets.build_form(office.id, office.form)
    reading = office.read()
    assert reading.cells["iku-2", "realisasi"].value == Decimal(11)
    assert reading.cells["iku-2", "catatan"].value == "=1+1"
    assert not reading.cells["iku-2", "catatan"].is_formula
    assert (reading.built_digest, reading.done, reading.lost_rows) == ("v2", False, ())
    assert office.tabs()[0] == "Triwulan I"


def test_notes_are_set_and_cleared_by_one_write(office: Office) -> None:
    """Findings go back to the cell; a second look tells whether they are there."""
    first, second = ("iku-1", "realisasi"), ("iku-2", "bukti")
    calls = office.tenant.calls(
        "sheets", lambda: office.sheets.write_notes(office.id, office.form, {first: "Mohon angka.", second: "Tautan?"})
    )
    assert [method for method, _ in calls] == ["GET", "POST", "GET"]
    office.sheets.write_notes(office.id, office.form, {first: None})
    cells = office.read().cells
    assert (cells[first].note, cells[second].note) == (None, "Tautan?")


class _Meanwhile(Sheets):
    """Somebody does something between the bot's look and its first write."""

    def __init__(self, office: Office, *requests: dict[str, Any]) -> None:
        super().__init__(office.tenant.gateway())
        self.office, self.waiting = office, requests

    def _write(self, file_id: str, requests: list[dict[str, Any]]) -> None:
        if self.waiting:
            self.office.does(*self.waiting, email=None)
            self.waiting = ()
        super()._write(file_id, requests)


def _texts(office: Office, field: str) -> Counter[str]:
    """Every note, or everything typed, on the tab; formulas without their addresses, which move with them."""
    rows = office.book(f"sheets(data(rowData(values({field}))))")["sheets"][0]["data"][0]["rowData"]
    found = [str(cell[field]) for row in rows for cell in row.get("values", ()) if cell.get(field)]
    return Counter(re.sub(r"\b[A-Z]\d+", "", text) for text in found)


@pytest.mark.parametrize("moved", ["above", "inside", "column", "sorted"])
def test_what_moves_between_look_and_write_leads_nothing_astray(office: Office, moved: str) -> None:
    """A note and a figure stand at their own cell only; the cell they landed on has back what it had."""
    tab, cell = office.read().sheet_id, ("iku-1", "realisasi")
    office.types("iku-2", "realisasi", "11")
    span = {"sheetId": tab, "startRowIndex": 3, "endRowIndex": 6, "startColumnIndex": 0, "endColumnIndex": 10}
    turned = {"range": span, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}
    acts = {
        "above": office.insert("ROWS", 0),
        "inside": office.insert("ROWS", 3),
        "column": office.insert("COLUMNS", 3),
    }
    act = {**acts, "sorted": {"sortRange": turned}}[moved]
    notes, values = _texts(office, "note"), _texts(office, "userEnteredValue")
    _Meanwhile(office, act).write_notes(office.id, office.form, {cell: "Mohon angka."})
    assert _texts(office, "note") == notes + Counter(["Mohon angka."])
    assert office.read().cells[cell].note == "Mohon angka."
    if moved != "sorted":  # sorted twice it stands as it stood
        _Meanwhile(office, act).write_values(office.id, office.form, {cell: Decimal(7)})
        assert _texts(office, "userEnteredValue") == values + Counter(["{'numberValue': 7}"])
    assert office.read().cells["iku-2", "realisasi"].value == Decimal(11)


def test_a_note_leaves_the_value_alone_and_skips_a_lost_cell(office: Office) -> None:
    """The others are still told."""
    office.types("iku-1", "realisasi", "7")
    office.does(office.delete("ROWS", 4), email=None)
    notes = {("iku-1", "realisasi"): "Benar?", ("iku-2", "realisasi"): "hilang"}
    office.sheets.write_notes(office.id, office.form, notes)
    cell = office.read().cells["iku-1", "realisasi"]
    assert (cell.value, cell.note) == (Decimal(7), "Benar?")


def test_values_are_written_as_they_are(office: Office) -> None:
    """Text is never parsed into a formula or a number."""
    values: dict[CellKey, Decimal | str | bool | None] = {
        ("iku-1", "realisasi"): Decimal("12.5"),
        ("iku-1", "catatan"): '=IMPORTXML("http://x";"//a")',
        ("iku-1", "bukti"): "007",
        ("iku-1", "tanggal"): "2026-04-07",
    }
    office.sheets.write_values(office.id, office.form, values)
    cells = office.read().cells
    assert {cell: cells[cell].value for cell in values} == values
    assert not cells["iku-1", "catatan"].is_formula
    office.sheets.write_values(office.id, office.form, {("iku-1", "realisasi"): None})
    assert office.read().cells["iku-1", "realisasi"].value is None


def test_nothing_is_written_when_a_cell_is_lost(office: Office) -> None:
    """Half a prefill is worse than none."""
    office.does(office.delete("ROWS", 4), email=None)
    with pytest.raises(Missing, match="iku-2/realisasi"):
        office.sheets.write_values(
            office.id, office.form, {("iku-1", "realisasi"): Decimal(1), ("iku-2", "realisasi"): Decimal(2)}
        )
    assert office.read().cells["iku-1", "realisasi"].value is None


def test_a_lost_answer_to_a_plain_write_is_simply_repeated(sandbox: Sandbox, office: Office) -> None:
    """Writing the same twice is writing it once."""
    sandbox.fault(service="sheets", match=":batchUpdate", drop="after")
    office.sheets.write_values(office.id, office.form, {("iku-1", "realisasi"): Decimal(3)})
    assert office.read().cells["iku-1", "realisasi"].value == Decimal(3)


def test_the_done_checkbox_is_ticked_by_people_and_by_us(office: Office) -> None:
    """A second tick costs no write."""
    office.types_at("'Triwulan I'!B8", True)
    assert office.read().done
    done = office.tenant.calls("sheets", lambda: office.sheets.set_done(office.id, office.form, True))
    assert [method for method, _ in done] == ["GET"]
    office.sheets.set_done(office.id, office.form, False)
    assert not office.read().done


def test_a_locked_form_keeps_people_out_until_it_is_unlocked(office: Office) -> None:
    """Exactly the lock is taken away again."""
    office.sheets.set_locked(office.id, office.form, True)
    assert office.read().locked
    for place in ("'Triwulan I'!E4", "'Triwulan I'!J5", "'Triwulan I'!B8"):
        with pytest.raises(Denied):
            office.types_at(place, "1", ANI)
    again = office.tenant.calls("sheets", lambda: office.sheets.set_locked(office.id, office.form, True))
    assert [method for method, _ in again] == ["GET"]
    office.sheets.set_locked(office.id, office.form, False)
    reading = office.read()
    assert (reading.locked, reading.intact) == (False, True)
    office.types("iku-1", "realisasi", "1", ANI)


def test_a_lock_in_doubt_is_looked_at(sandbox: Sandbox, office: Office) -> None:
    """No protection is added twice."""
    sandbox.fault(service="sheets", match=":batchUpdate", drop="after")
    office.sheets.set_locked(office.id, office.form, True)
    described = office.book("sheets(protectedRanges(protectedRangeId,description))")["sheets"][0]["protectedRanges"]
    ids = [entry["protectedRangeId"] for entry in described]
    assert len(ids) == len(set(ids))
    assert office.read().locked


@pytest.mark.parametrize("switches", [{}, {"protection_managers": []}])
def test_the_bot_still_writes_into_a_protected_form(
    office: Office, otherwise: Callable[..., None], switches: dict[str, Any]
) -> None:
    """It is the editor of every range, and needs no right of the drive's managers, which nobody has confirmed."""
    otherwise(**switches)
    office.sheets.set_locked(office.id, office.form, True)
    office.sheets.write_notes(office.id, office.form, {("iku-1", "target"): "Catatan"})
    assert office.read().cells["iku-1", "target"].note == "Catatan"


@pytest.mark.parametrize("damage", ["removed", "editor", "warning", "hole"])
def test_tampered_protections_are_noticed_and_restored(office: Office, damage: str) -> None:
    """Somebody with higher rights on the drive opened a closed cell."""
    office.types("iku-1", "realisasi", "5")
    fields = "sheets(protectedRanges(protectedRangeId,range))"
    ranges = office.book(fields)["sheets"][0]["protectedRanges"]
    target = next(one for one in ranges if one["range"].get("startRowIndex") == 3 and one["range"]["endRowIndex"] == 6)
    changed = {"protectedRangeId": target["protectedRangeId"]}
    update: dict[str, tuple[dict[str, Any], str]] = {
        "editor": ({"editors": {"users": [BOT, ANI]}}, "editors"),
        "warning": ({"warningOnly": True}, "warningOnly,editors"),
        "hole": ({"range": {**target["range"], "endRowIndex": 5}}, "range"),
    }
    if damage == "removed":
        office.does({"deleteProtectedRange": changed}, email=None)
    else:
        values, mask = update[damage]
        office.does({"updateProtectedRange": {"protectedRange": {**changed, **values}, "fields": mask}}, email=None)
    assert not office.read().intact
    office.sheets.restore(office.id, office.form)
    reading = office.read()
    assert reading.intact
    assert reading.cells["iku-1", "realisasi"].value == Decimal(5)
    assert office.tabs() == ["Triwulan I"]


def test_restoring_what_is_whole_writes_nothing(office: Office) -> None:
    """It can be repeated for ever."""
    calls = office.tenant.calls("sheets", lambda: office.sheets.restore(office.id, office.form))
    assert [method for method, _ in calls] == ["GET"]


def test_a_deleted_tab_is_restored_empty(office: Office) -> None:
    """Its values come from the last good snapshot, by write_values."""
    gone = {"deleteSheet": {"sheetId": office.read().sheet_id}}
    office.does({"addSheet": {"properties": {"title": "Lain"}}}, gone, email=None)
    office.sheets.restore(office.id, office.form)
    reading = office.read()
    assert (reading.tab_missing, len(reading.cells), reading.intact) == (False, 27, True)
    assert office.tabs() == ["Triwulan I", "Lain"]


def test_a_deleted_row_and_column_are_restored_and_the_rest_is_carried_over(office: Office) -> None:
    """The confirmation stays as it was; nothing else was on the tab, so no second tab is left."""
    office.types("iku-1", "realisasi", "40,25")
    office.types("iku-3", "catatan", "tetap")
    office.sheets.set_done(office.id, office.form, True)
    office.does(office.delete("ROWS", 4), office.delete("COLUMNS", 6), email=None)
    office.sheets.restore(office.id, office.form)
    reading = office.read()
    assert (reading.lost_rows, reading.lost_columns, reading.done) == ((), (), True)
    assert reading.cells["iku-1", "realisasi"].value == Decimal("40.25")
    assert reading.cells["iku-3", "catatan"].value == "tetap"
    assert reading.cells["iku-2", "realisasi"].value is None
    assert reading.intact
    assert office.tabs() == ["Triwulan I"]


def test_a_damaged_tab_with_more_on_it_is_kept_beside_its_replacement(office: Office) -> None:
    """Nothing people wrote is thrown away."""
    office.types_at("'Triwulan I'!L12", "perhitungan kami")
    office.does(office.delete("ROWS", 4), email=None)
    office.sheets.restore(office.id, office.form)
    assert office.tabs() == ["Triwulan I", "Triwulan I (lama)"]
    kept = office.book("sheets(properties(title),data(rowData(values(userEnteredValue))))")["sheets"][1]
    assert "perhitungan kami" in str(kept)
    assert office.read().lost_rows == ()


def test_a_restore_in_doubt_ends_up_once(sandbox: Sandbox, office: Office) -> None:
    """The new tab is there, or it is made."""
    office.does(office.delete("ROWS", 4), email=None)
    sandbox.fault(service="sheets", match=":batchUpdate", drop="after")
    office.sheets.restore(office.id, office.form)
    assert office.tabs() == ["Triwulan I"]
    assert office.read().lost_rows == ()


def test_a_hidden_tab_is_shown_again(office: Office) -> None:
    """People could not find it."""
    hide = {"sheetId": office.read().sheet_id, "hidden": True}
    office.does(
        {"addSheet": {"properties": {"title": "Lain"}}},
        {"updateSheetProperties": {"properties": hide, "fields": "hidden"}},
    )
    office.sheets.restore(office.id, office.form)
    first = office.book("sheets(properties(title,hidden))")["sheets"]
    assert not any(sheet["properties"].get("hidden", False) for sheet in first)


def test_two_forms_live_in_one_spreadsheet(office: Office) -> None:
    """Each has its own anchors."""
    other = replace(example_form(BOT), tab="Triwulan II", rows=(FormRow("iku-1", {"kode": "X"}),), columns=COLUMNS[:5])
    office.sheets.build_form(office.id, other)
    office.sheets.set_locked(office.id, other, True)
    assert sorted(office.tabs()) == ["Triwulan I", "Triwulan II"]
    assert not office.read().locked
    assert len(office.read().cells) == 27
    assert len(office.sheets.read_form(office.id, other).cells) == 5


def test_an_unchanged_form_is_not_replaced_because_its_digest_is_the_same(office: Office) -> None:
    """The digest is the caller's word for sameness."""
    office.sheets.build_form(office.id, with_digest(office.form, "v1"))
    assert office.tabs() == ["Triwulan I"]


@pytest.mark.parametrize("switches", [{}, {"lock_binds_organizers": False}])
def test_a_content_lock_stops_even_the_bot(
    office: Office, otherwise: Callable[..., None], switches: dict[str, Any]
) -> None:
    """Notes first, lock last; whether it binds an organizer's own writes is unconfirmed, and nothing hangs on it."""
    otherwise(**switches)
    office.drive.ensure_locked(office.id, "Sudah disetujui")
    with nullcontext() if switches else pytest.raises(Denied):
        office.sheets.write_notes(office.id, office.form, {("iku-1", "target"): "x"})
    office.drive.ensure_unlocked(office.id)
    office.sheets.write_notes(office.id, office.form, {("iku-1", "target"): "x"})
