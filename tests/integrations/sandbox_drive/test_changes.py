"""The change logs: tokens, collapsing, pages, removal, delay, and one log per shared drive."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_drive.clients import PERSON, Sandbox, refusal, share
from tests.integrations.sandbox_drive.conftest import DRIVE, ORGANIZER, Clock
from tests.integrations.sandbox_drive.test_files import FOLDER, change, make

IN_DRIVE = {"driveId": DRIVE, "supportsAllDrives": True, "includeItemsFromAllDrives": True}
EVERYWHERE = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
FIELDS = (
    "newStartPageToken,nextPageToken,changes(fileId,removed,time,changeType,file(id,name,trashed,version,"
    "modifiedTime,lastModifyingUser(me,emailAddress),parents,contentRestrictions))"
)


def start(service: Any, **scope: Any) -> str:
    """A token for what comes next."""
    scope = {name: value for name, value in scope.items() if name != "includeItemsFromAllDrives"}
    return service.changes().getStartPageToken(**scope).execute()["startPageToken"]


def poll(service: Any, token: str, scope: dict[str, Any] = IN_DRIVE, **more: Any) -> dict[str, Any]:
    """One page with the bot's own fields."""
    return service.changes().list(pageToken=token, fields=FIELDS, **(scope | more)).execute()


def test_nothing_new_gives_an_empty_page_and_the_next_token(sandbox: Sandbox) -> None:
    """A token can be used again and again."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    assert poll(bot, token) == {"newStartPageToken": token, "changes": []}
    assert token.isdigit()


def test_several_edits_are_one_change_in_its_present_state(sandbox: Sandbox) -> None:
    """google.md §4.2: a state, not a delta."""
    bot = sandbox.bot()
    made = make(bot, sandbox.home)["id"]
    token = start(bot, **IN_DRIVE)
    other = make(bot, sandbox.home, "lain")["id"]
    change(bot, made, {"name": "satu"})
    change(sandbox.person(ORGANIZER), made, {"name": "dua"})
    found = poll(bot, token)
    assert [one["fileId"] for one in found["changes"]] == [other, made]
    latest = found["changes"][1]
    assert (latest["removed"], latest["changeType"], latest["file"]["name"]) == (False, "file", "dua")
    assert latest["file"]["version"] == "3"
    assert latest["file"]["lastModifyingUser"] == {"me": False, "emailAddress": ORGANIZER}
    assert poll(bot, found["newStartPageToken"])["changes"] == []


def test_only_the_last_page_has_the_new_start_token(sandbox: Sandbox) -> None:
    """Every change once, over all pages."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    made = [make(bot, sandbox.home, f"f{number}")["id"] for number in range(7)]
    change(bot, made[0], {"name": "diubah"})
    seen: list[str] = []
    while True:
        page = poll(bot, token, pageSize=3)
        seen += [one["fileId"] for one in page["changes"]]
        assert ("nextPageToken" in page) != ("newStartPageToken" in page)
        if "newStartPageToken" in page:
            break
        token = page["nextPageToken"]
    assert seen == [*made[1:], made[0]]


def test_the_default_answer_shows_the_four_fields_of_the_file(sandbox: Sandbox) -> None:
    """And kind, type, time around it."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    made = make(bot, sandbox.home)
    found = bot.changes().list(pageToken=token, **IN_DRIVE).execute()
    assert set(found) == {"kind", "newStartPageToken", "changes"}
    assert set(found["changes"][0]) == {"kind", "changeType", "type", "removed", "time", "fileId", "file"}
    assert found["changes"][0]["file"] == {key: made[key] for key in ("kind", "id", "name", "mimeType")}


def test_trash_and_moves_show_in_the_file_and_deletion_as_removed(sandbox: Sandbox) -> None:
    """google.md §4.2."""
    bot = sandbox.bot()
    folder = make(bot, sandbox.home, "Arsip", FOLDER)["id"]
    one, two, three = (make(bot, sandbox.home, name)["id"] for name in "abc")
    token = start(bot, **IN_DRIVE)
    change(bot, one, {"trashed": True})
    change(bot, two, addParents=folder, removeParents=sandbox.home)
    bot.files().delete(fileId=three, supportsAllDrives=True).execute()
    found = {entry["fileId"]: entry for entry in poll(bot, token)["changes"]}
    assert found[one]["file"]["trashed"] is True
    assert found[two]["file"]["parents"] == [folder]
    assert found[three]["removed"] is True
    assert "file" not in found[three]
    kept = poll(bot, token, includeRemoved=False)["changes"]
    assert three not in {entry["fileId"] for entry in kept}


def test_losing_access_is_removed_in_the_log_of_who_lost_it(sandbox: Sandbox) -> None:
    """files.get tells the difference from deletion."""
    bot, person = sandbox.bot(), sandbox.person(PERSON)
    folder = make(bot, sandbox.home, "Bidang A", FOLDER)["id"]
    inside = make(bot, folder)["id"]
    grant = share(bot, folder).execute()["id"]
    token = start(person)
    bot.permissions().delete(fileId=folder, permissionId=grant, supportsAllDrives=True).execute()
    change(bot, inside, {"name": "x"})
    found = {entry["fileId"]: entry["removed"] for entry in poll(person, token, EVERYWHERE)["changes"]}
    assert found == {folder: True, inside: True}
    assert sandbox.world.file(inside) is not None
    assert poll(bot, start(bot, **IN_DRIVE))["changes"] == []


def test_the_users_log_holds_shared_drive_items_only_on_request(sandbox: Sandbox) -> None:
    """Each shared drive has its own log."""
    person = sandbox.person(ORGANIZER)
    token = start(person)
    mine = person.files().create(body={"name": "sendiri"}).execute()["id"]
    shared = make(person, sandbox.home)["id"]
    assert [one["fileId"] for one in poll(person, token, {})["changes"]] == [mine]
    assert {one["fileId"] for one in poll(person, token, EVERYWHERE)["changes"]} == {mine, shared}
    assert poll(sandbox.person("asing@contoh.id"), token, EVERYWHERE)["changes"] == []


def test_a_token_belongs_to_its_log(sandbox: Sandbox) -> None:
    """Another log's token, a made-up one and one from the future are 400; none at all is required."""
    bot = sandbox.bot()
    for token in (start(bot), "nonsense", "9999990001"):
        assert refusal(bot.changes().list(pageToken=token, **IN_DRIVE))[:2] == (400, "invalid")
    with sandbox.http(ORGANIZER) as http:
        assert http.get("/drive/v3/changes").json()["error"]["errors"][0]["reason"] == "required"


def test_an_expired_page_token_is_403(sandbox: Sandbox) -> None:
    """google.md §4.2: do a full resync."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    sandbox.world.switches.set({"page_tokens_expired": True})
    assert refusal(bot.changes().list(pageToken=token, **IN_DRIVE))[:2] == (403, "pageTokenExpired")


def test_a_drive_log_needs_membership(sandbox: Sandbox) -> None:
    """A guest of a folder polls the user log instead."""
    person = sandbox.person(PERSON)
    request = person.changes().getStartPageToken(driveId=DRIVE, supportsAllDrives=True)
    assert refusal(request)[:2] == (403, "teamDriveMembershipRequired")
    request = person.changes().getStartPageToken(driveId="0Anope", supportsAllDrives=True)
    assert refusal(request)[:2] == (404, "notFound")


def test_the_log_can_lag_and_then_tells_everything_once(sandbox: Sandbox, clock: Clock) -> None:
    """google.md §9.3: an old entry stays visible while its successor is not yet."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    made = make(bot, sandbox.home)["id"]
    clock.world = clock.world.replace(minute=30)
    change(bot, made, {"name": "baru"})
    sandbox.world.switches.set({"changes_delay_seconds": 600.0})
    first = poll(bot, token)
    assert [one["fileId"] for one in first["changes"]] == [made]
    assert poll(bot, first["newStartPageToken"])["changes"] == []
    clock.world = clock.world.replace(minute=45)
    assert [one["fileId"] for one in poll(bot, first["newStartPageToken"])["changes"]] == [made]


def test_a_view_is_a_change_only_when_switched_on_and_bumps_nothing(sandbox: Sandbox) -> None:
    """google.md §4.2: filter on version."""
    bot = sandbox.bot()
    made = make(bot, sandbox.home)
    token = start(bot, **IN_DRIVE)
    bot.files().export(fileId=made["id"], mimeType="text/csv").execute()
    assert poll(bot, token)["changes"] == []
    sandbox.world.switches.set({"spurious_viewed_changes": True})
    bot.files().export(fileId=made["id"], mimeType="text/csv").execute()
    file = poll(bot, token)["changes"][0]["file"]
    assert (file["version"], file["modifiedTime"]) == (made["version"], made["modifiedTime"])


@pytest.mark.parametrize(("kind", "bumps"), [("note", True), ("protection", True), ("permission", False)])
def test_what_bumps_modified_time_is_a_switch(sandbox: Sandbox, kind: str, bumps: bool) -> None:
    """google.md §4.3, [U]."""
    made = make(sandbox.bot(), sandbox.home)["id"]
    file, world = sandbox.world.file(made), sandbox.world
    before = (file.version, file.modified_time)
    world.touch(file, PERSON, kind)
    assert (file.version > before[0], file.modified_time > before[1]) == (True, bumps)
    world.set_switches({"bump_modified": [], "bump_version": []})
    before = (file.version, file.modified_time)
    world.touch(file, PERSON, kind)
    assert (file.version, file.modified_time) == before


def test_renaming_the_drive_is_a_change_of_the_drive(sandbox: Sandbox) -> None:
    """changeType drive."""
    bot = sandbox.bot()
    token = start(bot, **IN_DRIVE)
    bot.drives().update(driveId=DRIVE, body={"name": "Pelaporan 2026"}).execute()
    found = bot.changes().list(pageToken=token, **IN_DRIVE).execute()["changes"]
    assert [(one["changeType"], one["removed"], one["drive"]["name"]) for one in found] == [
        ("drive", False, "Pelaporan 2026")
    ]


def test_watching_one_file_is_not_emulated(sandbox: Sandbox) -> None:
    """501 in Drive's envelope."""
    body = {"id": "x", "type": "web_hook", "address": "https://example.com"}
    assert refusal(sandbox.bot().files().watch(fileId="x", body=body))[:2] == (501, "notImplemented")
