"""Who may change what: roles, locks, protected ranges and tabs."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from integrations.sandbox.google.sheets_errors import PROTECTED
from integrations.sandbox.google.state import ContentRestriction
from tests.integrations.sandbox_sheets.conftest import BOT, READER, STRANGER, WRITER, Loopback, refusal
from tests.integrations.sandbox_sheets.test_structure import area, columns, rows

FORBIDDEN = (403, "PERMISSION_DENIED", "The caller does not have permission")
KEPT_OUT = (400, "INVALID_ARGUMENT", PROTECTED)


@pytest.fixture
def guarded(google: Loopback, form: str) -> str:
    """B3:C5 protected, only the bot among its editors."""
    protected = {"protectedRangeId": 1, "range": area(2, 5, 1, 3), "editors": {"users": [BOT]}}
    google.batch(form, {"addProtectedRange": {"protectedRange": protected}})
    return form


def _refused(action: Any) -> tuple[int, str, str]:
    code, status, message = refusal(action)
    return code, status, message.split(": ", 1)[1] if message.startswith("Invalid requests") else message


def test_a_reader_reads_and_may_not_write(google: Loopback, form: str) -> None:
    """403 on every writing method."""
    assert google.read(form, "A1", email=READER) == []
    values = google.sheets(READER).values()
    assert refusal(lambda: google.put(form, "A1", [[1]], email=READER)) == FORBIDDEN
    assert refusal(lambda: google.batch(form, {"addSheet": {}}, email=READER)) == FORBIDDEN
    assert refusal(lambda: values.clear(spreadsheetId=form, range="A1").execute()) == FORBIDDEN


def test_a_stranger_sees_nothing_and_an_unknown_id_is_not_found(google: Loopback, form: str) -> None:
    """403 for a file that exists, 404 for one that does not."""
    assert refusal(lambda: google.read(form, "A1", email=STRANGER)) == FORBIDDEN
    missing = refusal(lambda: google.read("tidak-ada", "A1"))
    assert missing == (404, "NOT_FOUND", "Requested entity was not found.")


def test_a_locked_file_refuses_writes_of_people_and_bot_alike(google: Loopback, form: str) -> None:
    """A content restriction; reading goes on."""
    file = google.world.file(form)
    assert file is not None
    file.content_restrictions = [ContentRestriction(read_only=True)]
    for email in (BOT, WRITER):
        assert refusal(partial(google.put, form, "A1", [[1]], email=email)) == FORBIDDEN
    assert google.read(form, "A1") == []


def test_an_uploaded_workbook_is_no_spreadsheet(google: Loopback, form: str) -> None:
    """400 FAILED_PRECONDITION; a folder and anything else that is no Google file is 400, too, in other words."""
    folder = google.world.file("0ASakipDrive")
    assert folder is not None
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = google.world.add_file(BOT, "app", "Form.xlsx", office, folder)
    code, status, message = refusal(lambda: google.read(file.id, "A1"))
    assert (code, status) == (400, "FAILED_PRECONDITION")
    assert message.endswith("The document must not be an Office file.")
    refused = refusal(lambda: google.read(folder.id, "A1"))
    assert refused == (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")


def test_protected_cells_hold_for_people_and_not_for_editors_named(google: Loopback, guarded: str) -> None:
    """Values, formats, notes, clearing; one cell of the block is enough."""
    assert _refused(lambda: google.put(guarded, "C5", [["x"]], email=WRITER)) == KEPT_OUT
    note = {"range": area(4, 5, 2, 3), "rows": [{"values": [{"note": "x"}]}], "fields": "note"}
    assert _refused(lambda: google.batch(guarded, {"updateCells": note}, email=WRITER)) == KEPT_OUT
    values = google.sheets(WRITER).values()
    assert _refused(lambda: values.clear(spreadsheetId=guarded, range="Sheet1").execute()) == KEPT_OUT
    data = {"valueInputOption": "RAW", "data": [{"range": "B3", "values": [[1]]}]}
    message = refusal(lambda: values.batchUpdate(spreadsheetId=guarded, body=data).execute())[2]
    assert message == f"Invalid data[0]: {PROTECTED}"
    google.put(guarded, "D5", [["boleh"]], email=WRITER)
    google.put(guarded, "C5", [["bot"]])
    users = {"protectedRange": {"protectedRangeId": 1, "editors": {"users": [BOT, WRITER]}}, "fields": "editors"}
    google.batch(guarded, {"updateProtectedRange": users})
    google.put(guarded, "C5", [["orang"]], email=WRITER)


def test_rows_above_and_columns_beside_may_be_inserted_by_anyone(google: Loopback, guarded: str) -> None:
    """Inside the block they may not, and its rows may be neither deleted nor moved."""
    google.batch(guarded, {"insertDimension": {"range": rows(0, 1)}}, email=WRITER)
    google.batch(guarded, {"insertDimension": {"range": rows(3, 4)}}, email=WRITER)
    google.batch(guarded, {"insertDimension": {"range": columns(3, 4)}}, email=WRITER)
    found = google.get(guarded, "sheets.protectedRanges.range")["sheets"][0]["protectedRanges"][0]["range"]
    assert found == area(4, 7, 1, 3)
    for wanted in (
        {"insertDimension": {"range": rows(5, 6)}},
        {"insertDimension": {"range": columns(2, 3)}},
        {"deleteDimension": {"range": rows(6, 8)}},
        {"moveDimension": {"source": rows(4, 5), "destinationIndex": 0}},
        {"moveDimension": {"source": rows(0, 1), "destinationIndex": 5}},
        {"sortRange": {"range": area(0, 9, 0, 4), "sortSpecs": [{"dimensionIndex": 0}]}},
        {"mergeCells": {"range": area(4, 5, 1, 3)}},
        {"deleteSheet": {"sheetId": 0}},
    ):
        extra = {"addSheet": {"properties": {"title": "ekstra"}}}
        assert _refused(partial(google.batch, guarded, extra, wanted, email=WRITER)) == KEPT_OUT
    google.batch(guarded, {"deleteDimension": {"range": rows(0, 2)}}, email=WRITER)


def test_a_protected_tab_is_open_only_where_it_says(google: Loopback, form: str) -> None:
    """unprotectedRanges; no inserting, renaming or sizing, and no second protection."""
    whole = {"range": {"sheetId": 0}, "editors": {"users": [BOT]}, "unprotectedRanges": [area(1, 3, 0, 2)]}
    google.batch(form, {"addProtectedRange": {"protectedRange": whole}})
    google.put(form, "A2:B3", [[1, 2], [3, 4]], email=WRITER)
    assert _refused(lambda: google.put(form, "A2:C2", [[1, 2, 3]], email=WRITER)) == KEPT_OUT
    for wanted in (
        {"insertDimension": {"range": rows(0, 1)}},
        {"appendDimension": {"dimension": "ROWS", "length": 1}},
        {"updateSheetProperties": {"properties": {"title": "Lain"}, "fields": "title"}},
    ):
        assert _refused(partial(google.batch, form, wanted, email=WRITER)) == KEPT_OUT
    message = refusal(lambda: google.batch(form, {"addProtectedRange": {"protectedRange": {"range": {}}}}))[2]
    assert message == 'Invalid requests[0].addProtectedRange: Sheet "Sheet1" already has sheet protection.'


def test_unset_editors_leave_every_editor_of_the_file_in(google: Loopback, form: str) -> None:
    """They are all listed; such a protection protects against nobody."""
    google.credentials(WRITER)
    (reply,) = google.batch(form, {"addProtectedRange": {"protectedRange": {"range": area(0, 1, 0, 1)}}})
    assert set(reply["addProtectedRange"]["protectedRange"]["editors"]["users"]) == {BOT, WRITER}
    google.put(form, "A1", [["bebas"]], email=WRITER)


def test_a_warning_protects_nothing_and_takes_no_editors(google: Loopback, form: str) -> None:
    """warningOnly."""
    spot = {"range": area(0, 1, 0, 1), "warningOnly": True}
    (reply,) = google.batch(form, {"addProtectedRange": {"protectedRange": spot | {"editors": {}}}})
    assert reply["addProtectedRange"]["protectedRange"]["editors"] == {}
    google.put(form, "A1", [["bebas"]], email=WRITER)
    named = spot | {"editors": {"users": [BOT]}}
    message = refusal(lambda: google.batch(form, {"addProtectedRange": {"protectedRange": named}}))[2]
    assert message.endswith("ProtectedRange is warningOnly. Editors cannot be set on it.")


def test_only_those_inside_see_the_editors_and_may_lift_a_protection(google: Loopback, guarded: str) -> None:
    """Others are shown the bare range; requestingUserCanEdit is theirs, not the sender's."""
    mine = google.get(guarded, "sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    assert mine[0]["requestingUserCanEdit"] is True
    assert mine[0]["editors"] == {"users": [BOT]}
    theirs = google.get(guarded, "sheets.protectedRanges", email=WRITER)["sheets"][0]["protectedRanges"]
    assert theirs == [{"protectedRangeId": 1, "range": area(2, 5, 1, 3)}]
    lift = {"deleteProtectedRange": {"protectedRangeId": 1}}
    assert _refused(lambda: google.batch(guarded, lift, email=WRITER)) == KEPT_OUT
    google.batch(guarded, lift)


def test_who_protects_a_range_stays_among_its_editors(google: Loopback, form: str) -> None:
    """A writer cannot shut themselves out; managers of the drive pass everywhere."""
    closed = {"range": area(0, 1, 0, 1), "editors": {"users": []}}
    (reply,) = google.batch(form, {"addProtectedRange": {"protectedRange": closed}}, email=WRITER)
    assert reply["addProtectedRange"]["protectedRange"]["editors"] == {"users": [WRITER]}
    google.put(form, "A1", [["pembuat"]], email=WRITER)
    google.put(form, "A1", [["pengelola"]])


def test_a_member_of_a_group_named_as_editor_passes(google: Loopback, form: str) -> None:
    """editors.groups."""
    google.world.add_group("bidang@dinas.go.id", [WRITER])
    closed = {"range": area(0, 1, 0, 1), "editors": {"groups": ["bidang@dinas.go.id"]}}
    google.batch(form, {"addProtectedRange": {"protectedRange": closed}})
    google.put(form, "A1", [["anggota"]], email=WRITER)


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ({"updateCells": {"start": {}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}}, "note"),
        ({"addProtectedRange": {"protectedRange": {"range": {}}}}, "protection"),
        (
            {
                "createDeveloperMetadata": {
                    "developerMetadata": {
                        "metadataKey": "k",
                        "visibility": "DOCUMENT",
                        "location": {"spreadsheet": True},
                    }
                }
            },
            "metadata",
        ),
        ({"addSheet": {}}, "content"),
    ],
)
def test_each_sort_of_change_counts_as_what_it_is(google: Loopback, wanted: dict[str, Any], kind: str) -> None:
    """The switches decide what bumps Drive's version: here only this kind does."""
    form = google.make()
    file = google.world.file(form)
    assert file is not None
    version, kept = file.version, google.world.switches.bump_version
    try:
        google.world.switches.bump_version = [kind]
        google.batch(form, wanted)
        assert file.version == version + 1
        google.world.switches.bump_version = [one for one in kept if one != kind]
        google.batch(form, *([wanted] if kind != "protection" else [{"deleteProtectedRange": _only(google, form)}]))
        assert file.version == version + 1
    finally:
        google.world.switches.bump_version = kept


def _only(google: Loopback, form: str) -> dict[str, int]:
    found = google.get(form, "sheets.protectedRanges.protectedRangeId")
    key: int = found["sheets"][0]["protectedRanges"][0]["protectedRangeId"]
    return {"protectedRangeId": key}


def test_renaming_the_spreadsheet_renames_the_file_and_back(google: Loopback, form: str) -> None:
    """One title, wherever it is set."""
    title = {"properties": {"title": "TW I"}, "fields": "title"}
    google.batch(form, {"updateSpreadsheetProperties": title})
    file = google.world.file(form)
    assert file is not None
    assert file.name == "TW I"
    file.name = "TW II"
    assert google.get(form, "properties.title") == {"properties": {"title": "TW II"}}
