"""Files: what is made, read, changed, moved, copied and deleted, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.integrations.sandbox_drive.clients import PERSON, SERVICE_ACCOUNT, Sandbox, refusal, share
from tests.integrations.sandbox_drive.conftest import ORGANIZER, Clock

FOLDER = "application/vnd.google-apps.folder"
SHEET = "application/vnd.google-apps.spreadsheet"


def make(service: Any, parent: str, name: str = "Format TW1", mime: str = SHEET, **body: Any) -> dict[str, Any]:
    """A new item in a folder of the shared drive, with all its fields."""
    body = {"name": name, "mimeType": mime, "parents": [parent]} | body
    return service.files().create(body=body, supportsAllDrives=True, fields="*").execute()


def read(service: Any, file_id: str, fields: str = "*") -> dict[str, Any]:
    """files.get."""
    return service.files().get(fileId=file_id, supportsAllDrives=True, fields=fields).execute()


def change(service: Any, file_id: str, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """files.update with all fields answered."""
    return service.files().update(fileId=file_id, body=body or {}, supportsAllDrives=True, fields="*", **more).execute()


def test_a_created_file_answers_with_exactly_four_fields_unless_asked_for_more(tenant: Sandbox) -> None:
    """google.md §9.2: kind, id, name, mimeType, for create, copy, update and get."""
    service = tenant.bot()
    body = {"name": "Format", "mimeType": SHEET, "parents": [tenant.home]}
    made = service.files().create(body=body, supportsAllDrives=True).execute()
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Format", "mimeType": SHEET}
    for request in (
        service.files().copy(fileId=made["id"], body={}, supportsAllDrives=True),
        service.files().update(fileId=made["id"], body={"description": "x"}, supportsAllDrives=True),
        service.files().get(fileId=made["id"], supportsAllDrives=True),
    ):
        assert set(request.execute()) == {"kind", "id", "name", "mimeType"}


def test_a_sheet_made_through_drive_is_a_blank_spreadsheet(sandbox: Sandbox) -> None:
    """google.md §9.2: at once readable, one tab Sheet1, 1000 x 26."""
    made = make(sandbox.bot(), sandbox.home, "Realisasi")
    book = sandbox.world.file(made["id"]).spreadsheet
    assert (book.title, [tab.title for tab in book.tabs], book.tabs[0].sheet_id) == ("Realisasi", ["Sheet1"], 0)
    assert (book.tabs[0].row_count, book.tabs[0].column_count) == (1000, 26)


def test_items_of_a_shared_drive_have_no_owners(tenant: Sandbox) -> None:
    """google.md §6.3."""
    made = make(tenant.bot(), tenant.home)
    assert made["driveId"] == made["teamDriveId"] == tenant.drive_id
    assert not {"owners", "ownedByMe", "writersCanShare", "permissions", "shared"} & set(made)
    assert made["version"] == "1"
    assert made["lastModifyingUser"]["emailAddress"] == SERVICE_ACCOUNT
    assert made["webViewLink"].endswith(f"/{made['id']}/edit?usp=drivesdk")


def test_a_service_account_owns_nothing(sandbox: Sandbox) -> None:
    """google.md §6.1: also not in a folder of My Drive that a person shared with it."""
    bot, person = sandbox.bot(), sandbox.person(PERSON)
    assert refusal(bot.files().create(body={"name": "x", "mimeType": SHEET}))[:2] == (403, "storageQuotaExceeded")
    folder = person.files().create(body={"name": "folder", "mimeType": FOLDER}).execute()["id"]
    grant = {"type": "user", "role": "writer", "emailAddress": SERVICE_ACCOUNT}
    person.permissions().create(fileId=folder, body=grant, sendNotificationEmail=False).execute()
    code, reason, message = refusal(bot.files().create(body={"name": "x", "parents": [folder]}))
    assert (code, reason) == (403, "storageQuotaExceeded")
    assert message.startswith("Service Accounts do not have storage quota.")
    template = person.files().create(body={"name": "t", "mimeType": SHEET, "parents": [folder]}).execute()["id"]
    assert refusal(bot.files().copy(fileId=template, body={}))[1] == "storageQuotaExceeded"
    assert bot.files().update(fileId=template, body={"name": "renamed"}).execute()["name"] == "renamed"


def test_people_own_what_they_make_in_my_drive(sandbox: Sandbox) -> None:
    """Owner, parents and sharing state as in My Drive."""
    person = sandbox.person(PERSON)
    made = person.files().create(body={"name": "catatan", "mimeType": SHEET}, fields="*").execute()
    assert [owner["emailAddress"] for owner in made["owners"]] == [PERSON]
    assert (made["ownedByMe"], made["shared"], "driveId" in made) == (True, False, False)
    root = person.files().get(fileId="root", fields="id,name").execute()
    assert (made["parents"], root["name"]) == ([root["id"]], "My Drive")
    assert [one["role"] for one in made["permissions"]] == ["owner"]


def test_a_stranger_finds_nothing(tenant: Sandbox) -> None:
    """Absent and unseen files answer alike."""
    made = make(tenant.bot(), tenant.home)
    stranger = tenant.person(PERSON)
    for file_id in (made["id"], "no-such-file"):
        answer = refusal(stranger.files().get(fileId=file_id, supportsAllDrives=True))
        assert answer == (404, "notFound", f"File not found: {file_id}.")


def test_the_404_has_the_location_and_no_status(tenant: Sandbox) -> None:
    """google.md §3.1 and §3.2."""
    with tenant.http(PERSON) as http:
        error = http.get("/drive/v3/files/nope").json()["error"]
    entry = {"message": "File not found: nope.", "domain": "global", "reason": "notFound"}
    assert error == {
        "code": 404,
        "message": "File not found: nope.",
        "errors": [entry | {"location": "fileId", "locationType": "parameter"}],
    }


def test_shared_drive_items_are_not_found_without_supports_all_drives(tenant: Sandbox) -> None:
    """Also when named as a parent."""
    bot = tenant.bot()
    made = make(bot, tenant.home)
    assert refusal(bot.files().get(fileId=made["id"]))[:2] == (404, "notFound")
    assert refusal(bot.files().create(body={"name": "x", "parents": [tenant.home]}))[:2] == (404, "notFound")


def test_readers_cannot_write(tenant: Sandbox) -> None:
    """insufficientFilePermissions for every kind of change."""
    bot, reader = tenant.bot(), tenant.person(PERSON)
    made = make(bot, tenant.home)
    share(bot, made["id"], "reader").execute()
    everywhere = {"fileId": made["id"], "supportsAllDrives": True}
    for request in (
        reader.files().update(body={"name": "x"}, **everywhere),
        reader.files().update(body={"trashed": True}, **everywhere),
        reader.files().update(body={"contentRestrictions": [{"readOnly": True}]}, **everywhere),
        reader.files().delete(**everywhere),
        reader.permissions().list(**everywhere),
    ):
        assert refusal(request)[:2] == (403, "insufficientFilePermissions")
    body = {"name": "x", "parents": [tenant.home]}
    assert refusal(reader.files().create(body=body, supportsAllDrives=True))[:2] == (404, "notFound")
    folder = make(bot, tenant.home, "folder", FOLDER)["id"]
    share(bot, folder, "reader").execute()
    refused = refusal(reader.files().create(body={"name": "x", "parents": [folder]}, supportsAllDrives=True))
    assert refused[:2] == (403, "insufficientParentPermissions")


def test_an_update_bumps_version_and_modified_time_as_int64_string(tenant: Sandbox) -> None:
    """google.md §4.3."""
    bot = tenant.bot()
    before = make(bot, tenant.home)
    after = change(bot, before["id"], {"name": "Format baru"})
    assert int(after["version"]) > int(before["version"])
    assert after["modifiedTime"] > before["modifiedTime"]


def test_a_renamed_file_is_a_renamed_spreadsheet(sandbox: Sandbox) -> None:
    """They have one name."""
    made = make(sandbox.bot(), sandbox.home)
    change(sandbox.bot(), made["id"], {"name": "Format baru"})
    assert sandbox.world.file(made["id"]).spreadsheet.title == "Format baru"


def test_output_only_fields_are_refused_and_unknown_ones_ignored(tenant: Sandbox) -> None:
    """fieldNotWritable; parents only through addParents and removeParents."""
    bot = tenant.bot()
    made = make(bot, tenant.home)
    for body in ({"version": "9"}, {"parents": ["x"]}, {"webViewLink": "x"}):
        request = bot.files().update(fileId=made["id"], body=body, supportsAllDrives=True)
        assert refusal(request)[:2] == (403, "fieldNotWritable")
    assert change(bot, made["id"], {"neverHeardOf": 1})["version"] == made["version"]


def test_app_properties_are_private_to_the_project_that_wrote_them(sandbox: Sandbox) -> None:
    """google.md §3.4; public properties are everybody's; null clears."""
    bot = sandbox.bot()
    tags = {"appProperties": {"periode": "2026-TW1", "bidang": "A"}, "properties": {"umum": "ya"}}
    made = make(bot, sandbox.home, **tags)
    assert made["appProperties"] == tags["appProperties"]
    other = read(sandbox.person(ORGANIZER, app="another"), made["id"])
    assert "appProperties" not in other
    assert other["properties"] == {"umum": "ya"}
    cleared = change(bot, made["id"], {"appProperties": {"bidang": None, "state": "ready"}})
    assert cleared["appProperties"] == {"periode": "2026-TW1", "state": "ready"}
    too_long = bot.files().update(fileId=made["id"], body={"appProperties": {"k": "x" * 124}}, supportsAllDrives=True)
    assert refusal(too_long)[0] == 400


def test_a_copy_keeps_content_and_properties_but_neither_sharing_nor_lock(tenant: Sandbox) -> None:
    """google.md §7, Copy."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Bidang A", FOLDER)["id"]
    source = make(bot, tenant.home, "Templat", appProperties={"jenis": "templat"}, description="d")
    share(bot, source["id"]).execute()
    change(bot, source["id"], {"contentRestrictions": [{"readOnly": True}]})
    body = {"name": "Format A", "parents": [folder], "appProperties": {"periode": "2026-TW1"}}
    made = bot.files().copy(fileId=source["id"], body=body, supportsAllDrives=True, fields="*").execute()
    assert (made["name"], made["parents"], made["description"]) == ("Format A", [folder], "d")
    assert made["appProperties"] == {"jenis": "templat", "periode": "2026-TW1"}
    assert "contentRestrictions" not in made
    assert refusal(tenant.person(PERSON).files().get(fileId=made["id"], supportsAllDrives=True))[0] == 404
    unnamed = bot.files().copy(fileId=source["id"], body={}, supportsAllDrives=True, fields="name,parents").execute()
    assert unnamed == {"name": "Copy of Templat", "parents": [tenant.home]}
    assert refusal(bot.files().copy(fileId=folder, body={}, supportsAllDrives=True))[:2] == (403, "cannotCopyFile")


def test_moving_needs_both_ends_in_one_request(tenant: Sandbox) -> None:
    """A shared drive item has exactly one parent."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Arsip", FOLDER)["id"]
    made = make(bot, tenant.home)
    alone = bot.files().update(fileId=made["id"], addParents=folder, supportsAllDrives=True)
    assert refusal(alone)[:2] == (403, "teamDrivesParentLimit")
    moved = change(bot, made["id"], addParents=folder, removeParents=tenant.home)
    assert moved["parents"] == [folder]
    assert moved["modifiedTime"] == made["modifiedTime"]
    inside = make(bot, folder, "sub", FOLDER)["id"]
    loop = bot.files().update(fileId=folder, addParents=inside, removeParents=tenant.home, supportsAllDrives=True)
    assert refusal(loop)[:2] == (400, "badRequest")
    assert refusal(
        bot.files().update(fileId=made["id"], addParents="nowhere", removeParents=folder, supportsAllDrives=True)
    ) == (404, "notFound", "File not found: nowhere.")


def test_a_file_moves_between_my_drive_and_the_shared_drive(sandbox: Sandbox) -> None:
    """Ownership goes with the drive; organizers alone move things out."""
    owner, writer = sandbox.person(ORGANIZER), sandbox.person(PERSON)
    made = owner.files().create(body={"name": "x"}, fields="id,parents").execute()
    home = made["parents"][0]
    shared = change(owner, made["id"], addParents=sandbox.drive_id, removeParents=home)
    assert shared["driveId"] == sandbox.drive_id
    assert "owners" not in shared
    sandbox.world.grant(sandbox.world.file(sandbox.drive_id), PERSON, "fileOrganizer")
    away = {"addParents": "root", "removeParents": sandbox.drive_id, "supportsAllDrives": True}
    assert refusal(writer.files().update(fileId=made["id"], **away))[:2] == (403, "insufficientFilePermissions")
    back = change(owner, made["id"], addParents="root", removeParents=sandbox.home)
    assert (back["ownedByMe"], back["parents"], "driveId" in back) == (True, [home], False)
    folder = owner.files().create(body={"name": "f", "mimeType": FOLDER}).execute()["id"]
    request = owner.files().update(
        fileId=folder, addParents=sandbox.drive_id, removeParents="root", supportsAllDrives=True
    )
    assert refusal(request)[:2] == (403, "teamDrivesFolderMoveInNotSupported")


def test_a_refused_update_changes_nothing_at_all(sandbox: Sandbox) -> None:
    """Title, lock, place and trash of one request stand or fall together."""
    bot, person = sandbox.bot(), sandbox.person(PERSON)
    made = make(bot, sandbox.home)
    sandbox.world.grant(sandbox.world.file(made["id"]), PERSON, "writer")
    before = read(bot, made["id"])
    for body in (
        {"name": "x", "trashed": True},
        {"name": "x", "contentRestrictions": [{"readOnly": True, "ownerRestricted": True}]},
        {"name": "x", "appProperties": {"k": "x" * 200}},
        {"name": "x", "starred": "maybe"},
        {"name": "x", "mimeType": "text/plain"},
    ):
        request = person.files().update(fileId=made["id"], body=body, supportsAllDrives=True)
        assert refusal(request)[0] in (400, 403)
    assert read(bot, made["id"]) == before
    assert sandbox.world.file(made["id"]).spreadsheet.title == made["name"]


def test_the_trash_of_my_drive_is_its_owners_to_empty(sandbox: Sandbox) -> None:
    """Deleting a folder sends what others own in it home to them."""
    owner, guest = sandbox.person(ORGANIZER), sandbox.person(PERSON)
    folder = owner.files().create(body={"name": "f", "mimeType": FOLDER}).execute()["id"]
    grant = {"type": "user", "role": "writer", "emailAddress": PERSON}
    owner.permissions().create(fileId=folder, body=grant, sendNotificationEmail=False).execute()
    theirs = guest.files().create(body={"name": "milik tamu", "parents": [folder]}).execute()["id"]
    assert refusal(guest.files().delete(fileId=folder))[:2] == (403, "insufficientFilePermissions")
    owner.files().delete(fileId=folder).execute()
    assert guest.files().get(fileId=theirs, fields="parents").execute()["parents"] == [
        guest.files().get(fileId="root", fields="id").execute()["id"]
    ]
    gone = owner.files().create(body={"name": "x"}).execute()["id"]
    owner.files().update(fileId=gone, body={"trashed": True}).execute()
    guest.files().emptyTrash().execute()
    assert sandbox.world.file(gone) is not None
    owner.files().emptyTrash().execute()
    assert sandbox.world.file(gone) is None


def test_a_trashed_folder_trashes_what_is_in_it(tenant: Sandbox) -> None:
    """explicitlyTrashed only for the folder."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Bidang", FOLDER)["id"]
    inside = make(bot, folder)["id"]
    trashed = change(bot, folder, {"trashed": True})
    assert (trashed["trashed"], trashed["trashingUser"]["emailAddress"]) == (True, SERVICE_ACCOUNT)
    child = read(bot, inside)
    assert (child["trashed"], child["explicitlyTrashed"]) == (True, False)
    assert change(bot, folder, {"trashed": False})["trashed"] is False
    assert read(bot, inside, "trashed") == {"trashed": False}


def test_contributors_cannot_trash_in_a_shared_drive_but_content_managers_can(sandbox: Sandbox) -> None:
    """Drive's roles page; capabilities say so beforehand."""
    made = make(sandbox.bot(), sandbox.home)
    file, person = sandbox.world.file(made["id"]), sandbox.person(PERSON)
    sandbox.world.grant(sandbox.world.file(sandbox.drive_id), PERSON, "writer")
    assert read(person, made["id"])["capabilities"]["canTrash"] is False
    request = person.files().update(fileId=made["id"], body={"trashed": True}, supportsAllDrives=True)
    assert refusal(request)[:2] == (403, "insufficientFilePermissions")
    sandbox.world.grant(sandbox.world.file(sandbox.drive_id), PERSON, "fileOrganizer")
    assert change(person, file.id, {"trashed": True})["trashed"] is True
    refused = refusal(person.files().delete(fileId=file.id, supportsAllDrives=True))
    assert refused[:2] == (403, "insufficientFilePermissions")


def test_deleting_answers_204_and_takes_the_folder_content_along(tenant: Sandbox) -> None:
    """Organizers delete for good."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Bidang", FOLDER)["id"]
    inside = make(bot, folder)["id"]
    with tenant.http(SERVICE_ACCOUNT) as http:
        answer = http.delete(f"/drive/v3/files/{folder}", params={"supportsAllDrives": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    for file_id in (folder, inside):
        with pytest.raises(HttpError, match="File not found"):
            read(bot, file_id)


def test_emptying_the_trash_deletes_only_what_is_in_it(sandbox: Sandbox) -> None:
    """files.emptyTrash of the shared drive."""
    bot = sandbox.bot()
    kept, gone = make(bot, sandbox.home)["id"], make(bot, sandbox.home)["id"]
    change(bot, gone, {"trashed": True})
    assert bot.files().emptyTrash(driveId=sandbox.drive_id).execute() == ""
    assert sandbox.world.file(kept) is not None
    assert sandbox.world.file(gone) is None


def test_generated_ids_work_for_blobs_and_not_for_sheets(tenant: Sandbox) -> None:
    """google.md §3.4: believed unusable for Workspace file types (§11.7)."""
    bot = tenant.bot()
    first, second = bot.files().generateIds(count=2).execute()["ids"]
    assert make(bot, tenant.home, "x.pdf", "application/pdf", id=first)["id"] == first
    again = {"id": first, "name": "x", "parents": [tenant.home]}
    assert refusal(bot.files().create(body=again, supportsAllDrives=True))[:2] == (409, "fileIdInUse")
    sheet = {"id": second, "name": "x", "mimeType": SHEET, "parents": [tenant.home]}
    code, _, message = refusal(bot.files().create(body=sheet, supportsAllDrives=True))
    assert (code, message) == (400, "Generated IDs are not supported for Docs Editors formats.")


def test_generated_ids_for_sheets_are_a_switch(sandbox: Sandbox) -> None:
    """Nobody has tried."""
    sandbox.world.set_switches({"generated_ids_fit_workspace_files": True})
    (known,) = sandbox.bot().files().generateIds(count=1).execute()["ids"]
    assert make(sandbox.bot(), sandbox.home, id=known)["id"] == known


def test_types_that_are_not_emulated_answer_501(sandbox: Sandbox) -> None:
    """Shortcuts, slides, forms: never a pretended success."""
    bot = sandbox.bot()
    request = bot.files().get(fileId=sandbox.drive_id, includeLabels="x", supportsAllDrives=True)
    assert refusal(request)[:2] == (501, "notImplemented")
    made = make(bot, sandbox.home)["id"]
    request = bot.files().update(fileId=made, body={"downloadRestrictions": {}}, supportsAllDrives=True)
    assert refusal(request)[:2] == (501, "notImplemented")
    for kind in ("shortcut", "presentation", "form"):
        body = {"name": "x", "mimeType": f"application/vnd.google-apps.{kind}", "parents": [sandbox.home]}
        assert refusal(bot.files().create(body=body, supportsAllDrives=True))[:2] == (501, "notImplemented")


def test_files_made_later_are_stamped_with_world_time(sandbox: Sandbox, clock: Clock) -> None:
    """design.md §12: people see world time."""
    clock.world = clock.world.replace(year=2031)
    assert make(sandbox.bot(), sandbox.home)["createdTime"].startswith("2031-04-01T01:00:00.")


def test_the_root_of_a_shared_drive_is_called_drive_and_stays_put(sandbox: Sandbox) -> None:
    """Its real name is that of the drive resource."""
    bot = sandbox.bot()
    assert read(bot, sandbox.drive_id, "name") == {"name": "Drive"}
    request = bot.files().update(fileId=sandbox.drive_id, body={"name": "x"}, supportsAllDrives=True)
    assert refusal(request)[0] == 403
    assert bot.drives().get(driveId=sandbox.drive_id).execute()["name"] == "Pelaporan"


def test_bodies_that_are_no_json_objects_are_parse_errors(tenant: Sandbox) -> None:
    """400 parseError."""
    with tenant.http(PERSON) as http:
        for content in (b"{", b"[]"):
            answer = http.post("/drive/v3/files", content=content)
            assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (400, "parseError")
