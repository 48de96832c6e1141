"""files.list: scopes, order, pages, and the rules of shared drives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_drive.clients import PERSON, Sandbox, refusal
from tests.integrations.sandbox_drive.conftest import ORGANIZER, Clock
from tests.integrations.sandbox_drive.test_files import FOLDER, SHEET, make

EVERYWHERE = {"includeItemsFromAllDrives": True, "supportsAllDrives": True}


def names(service: Any, **asked: Any) -> list[str]:
    """The names listed, in order."""
    return [file["name"] for file in service.files().list(**asked).execute()["files"]]


def test_the_default_answer_has_four_fields_per_file(sandbox: Sandbox) -> None:
    """kind and incompleteSearch around them."""
    bot = sandbox.bot()
    made = make(bot, sandbox.home)
    item = {"kind": "drive#file", "id": made["id"], "name": "Format TW1", "mimeType": SHEET}
    found = bot.files().list(corpora="drive", driveId=sandbox.drive_id, **EVERYWHERE).execute()
    assert found == {"kind": "drive#fileList", "incompleteSearch": False, "files": [item]}
    sandbox.world.switches.set({"default_fields_show_drive": True})
    found = bot.files().list(corpora="drive", driveId=sandbox.drive_id, **EVERYWHERE).execute()
    assert found["files"] == [item | {"driveId": sandbox.drive_id, "teamDriveId": sandbox.drive_id}]


def test_shared_drive_items_are_listed_only_on_request(sandbox: Sandbox) -> None:
    """google.md §6.3."""
    person = sandbox.person(ORGANIZER)
    make(person, sandbox.home, "bersama")
    person.files().create(body={"name": "sendiri"}).execute()
    assert names(person) == ["sendiri"]
    assert sorted(names(person, corpora="allDrives", **EVERYWHERE)) == ["bersama", "sendiri"]
    assert names(person, corpora="drive", driveId=sandbox.drive_id, **EVERYWHERE) == ["bersama"]
    assert names(person, q=f"'{sandbox.drive_id}' in parents", **EVERYWHERE) == ["bersama"]
    assert names(person, q=f"'{sandbox.drive_id}' in parents") == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"includeItemsFromAllDrives": True}, 403),
        ({"corpora": "drive", "driveId": "DRIVE", "supportsAllDrives": True}, 403),
        ({"corpora": "allDrives"}, 403),
        ({"corpora": "drive", **EVERYWHERE}, 403),
        ({"driveId": "DRIVE", **EVERYWHERE}, 403),
        ({"corpora": "galaxy"}, 400),
        ({"corpora": "drive", "driveId": "0Anope", **EVERYWHERE}, 404),
        ({"pageSize": 0}, 400),
        ({"pageSize": 1001}, 400),
        ({"orderBy": "ukuran"}, 400),
        ({"orderBy": "name asc"}, 400),
        ({"pageToken": "nonsense"}, 400),
    ],
)
def test_scopes_and_parameters_that_make_no_sense_are_refused(tenant: Sandbox, asked: dict, code: int) -> None:
    """In Drive's codes."""
    asked = {name: tenant.drive_id if value == "DRIVE" else value for name, value in asked.items()}
    assert refusal(tenant.bot().files().list(**asked))[0] == code


def test_scopes_that_are_not_emulated_answer_501(sandbox: Sandbox) -> None:
    """Loudly."""
    for asked in ({"corpora": "domain"}, {"spaces": "appDataFolder"}):
        assert refusal(sandbox.bot().files().list(**asked))[0] == 501


def test_a_drive_without_membership_is_403_and_its_shared_files_come_with_the_user_corpus(sandbox: Sandbox) -> None:
    """A folder shared with somebody is not the drive."""
    bot, person = sandbox.bot(), sandbox.person(PERSON)
    folder = make(bot, sandbox.home, "Bidang A", FOLDER)["id"]
    make(bot, folder, "Format A")
    make(bot, sandbox.home, "Rahasia")
    sandbox.world.grant(sandbox.world.file(folder), PERSON, "writer")
    request = person.files().list(corpora="drive", driveId=sandbox.drive_id, **EVERYWHERE)
    assert refusal(request)[:2] == (403, "teamDriveMembershipRequired")
    assert sorted(names(person, **EVERYWHERE)) == ["Bidang A", "Format A"]


def test_parameters_of_the_wrong_type_are_refused_all_at_once(tenant: Sandbox) -> None:
    """Google's front end names each."""
    with tenant.http(PERSON) as http:
        error = http.get("/drive/v3/files?pageSize=many&supportsAllDrives=perhaps").json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert "Invalid value at 'page_size' (TYPE_INT32), \"many\"" in error["message"]
    assert "Invalid value at 'supports_all_drives' (TYPE_BOOL), \"perhaps\"" in error["message"]


def test_order_by_takes_several_keys(sandbox: Sandbox) -> None:
    """folder, then natural name, descending where said."""
    bot = sandbox.bot()
    for name, mime in (("b10", SHEET), ("b2", SHEET), ("z", FOLDER), ("A1", SHEET)):
        make(bot, sandbox.home, name, mime)
    scope = {"corpora": "drive", "driveId": sandbox.drive_id, **EVERYWHERE}
    assert names(bot, orderBy="folder,name_natural", **scope) == ["z", "A1", "b2", "b10"]
    assert names(bot, orderBy="name desc", **scope) == ["z", "b2", "b10", "A1"]
    assert names(bot, orderBy="createdTime", **scope) == ["b10", "b2", "z", "A1"]
    assert names(bot, **scope) == ["A1", "z", "b2", "b10"]


def test_pages_give_every_file_once_although_files_are_added_meanwhile(sandbox: Sandbox) -> None:
    """A token belongs to one query."""
    bot = sandbox.bot()
    for number in range(7):
        make(bot, sandbox.home, f"f{number}")
    scope = {"corpora": "drive", "driveId": sandbox.drive_id, "orderBy": "name", **EVERYWHERE}
    first = bot.files().list(pageSize=3, **scope).execute()
    make(bot, sandbox.home, "a-first")
    seen = [file["name"] for file in first["files"]]
    token = first["nextPageToken"]
    while token:
        page = bot.files().list(pageSize=3, pageToken=token, **scope).execute()
        seen += [file["name"] for file in page["files"]]
        token = page.get("nextPageToken")
    assert seen == [f"f{number}" for number in range(7)]
    other = bot.files().list(pageSize=3, pageToken=first["nextPageToken"], **(scope | {"orderBy": "name desc"}))
    assert refusal(other)[0] == 400


def test_deprecated_team_drive_names_are_still_read(sandbox: Sandbox) -> None:
    """Old clients send them."""
    bot = sandbox.bot()
    make(bot, sandbox.home, "x")
    old = {"supportsTeamDrives": True, "includeTeamDriveItems": True, "teamDriveId": sandbox.drive_id}
    assert names(bot, corpora="drive", **old) == ["x"]


def test_a_bare_link_shows_a_file_only_to_who_opened_it(sandbox: Sandbox) -> None:
    """Readable by id, absent from lists."""
    owner, other = sandbox.person(PERSON), sandbox.person("tamu@contoh.id")
    made = owner.files().create(body={"name": "umum"}).execute()["id"]
    owner.permissions().create(fileId=made, body={"type": "anyone", "role": "reader"}).execute()
    assert other.files().get(fileId=made).execute()["name"] == "umum"
    assert names(other) == []


def test_a_share_in_my_drive_is_shared_with_me(sandbox: Sandbox) -> None:
    """sharedWithMe and sharingUser."""
    owner, other = sandbox.person(PERSON), sandbox.person(ORGANIZER)
    made = owner.files().create(body={"name": "titipan"}).execute()["id"]
    grant = {"type": "user", "role": "reader", "emailAddress": ORGANIZER}
    owner.permissions().create(fileId=made, body=grant, sendNotificationEmail=False).execute()
    found = other.files().list(q="sharedWithMe", fields="files(name,sharingUser(emailAddress))").execute()
    assert found == {"files": [{"name": "titipan", "sharingUser": {"emailAddress": PERSON}}]}


def test_lists_can_lag_behind_creation(sandbox: Sandbox, clock: Clock) -> None:
    """google.md §9.3: delay of files.list; files.get sees the file at once."""
    bot = sandbox.bot()
    sandbox.world.switches.set({"list_delay_seconds": 600.0})
    made = make(bot, sandbox.home, "baru")
    scope = {"corpora": "drive", "driveId": sandbox.drive_id, **EVERYWHERE}
    assert names(bot, **scope) == []
    assert bot.files().get(fileId=made["id"], supportsAllDrives=True).execute()["name"] == "baru"
    clock.world = clock.world.replace(hour=2)
    assert names(bot, **scope) == ["baru"]


def test_a_get_too_long_for_a_url_arrives_as_an_overridden_post(tenant: Sandbox) -> None:
    """googleapiclient does this by itself beyond 2048 characters."""
    bot = tenant.bot()
    make(bot, tenant.home, "panjang")
    query = " or ".join(["name = 'panjang'"] * 150)
    assert names(bot, q=query, corpora="allDrives", **EVERYWHERE) == ["panjang"]
