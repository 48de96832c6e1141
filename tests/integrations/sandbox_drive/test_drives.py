"""Shared drives themselves, and about."""

from __future__ import annotations

from tests.integrations.sandbox_drive.clients import PERSON, Sandbox, refusal, share
from tests.integrations.sandbox_drive.conftest import DRIVE, ORGANIZER
from tests.integrations.sandbox_drive.test_files import change, make


def test_members_see_their_drives_and_others_do_not(sandbox: Sandbox) -> None:
    """drives.list and drives.get."""
    assert sandbox.bot().drives().list().execute() == {
        "kind": "drive#driveList",
        "drives": [{"kind": "drive#drive", "id": DRIVE, "name": "Pelaporan"}],
    }
    stranger = sandbox.person(PERSON)
    assert stranger.drives().list().execute()["drives"] == []
    assert refusal(stranger.drives().get(driveId=DRIVE)) == (404, "notFound", f"Shared drive not found: {DRIVE}")
    share(sandbox.bot(), DRIVE, "reader").execute()
    found = stranger.drives().get(driveId=DRIVE, fields="capabilities(canAddChildren,canListChildren)").execute()
    assert found == {"capabilities": {"canAddChildren": False, "canListChildren": True}}


def test_a_person_makes_a_drive_once_per_request_id(sandbox: Sandbox) -> None:
    """The creator is its organizer; a service account may not."""
    person = sandbox.person(PERSON)
    made = person.drives().create(requestId="r1", body={"name": "Baru"}).execute()
    assert refusal(person.drives().create(requestId="r1", body={"name": "Baru"}))[:2] == (409, "teamDriveAlreadyExists")
    inside = make(person, made["id"])["id"]
    assert refusal(person.drives().delete(driveId=made["id"]))[:2] == (403, "cannotDeleteResourceWithChildren")
    change(person, inside, {"trashed": True})
    person.drives().delete(driveId=made["id"]).execute()
    assert sandbox.world.file(inside) is None
    assert sandbox.bot().drives().list(pageSize=1).execute()["drives"][0]["id"] == DRIVE
    assert refusal(sandbox.bot().drives().create(requestId="r2", body={"name": "x"}))[0] == 403


def test_drives_are_hidden_per_person(sandbox: Sandbox) -> None:
    """hide and unhide."""
    bot, organizer = sandbox.bot(), sandbox.person(ORGANIZER)
    bot.drives().hide(driveId=DRIVE).execute()
    assert bot.drives().get(driveId=DRIVE, fields="hidden").execute() == {"hidden": True}
    assert organizer.drives().get(driveId=DRIVE, fields="hidden").execute() == {"hidden": False}
    bot.drives().unhide(driveId=DRIVE).execute()
    assert bot.drives().get(driveId=DRIVE, fields="hidden").execute() == {"hidden": False}


def test_a_drive_for_members_only_takes_no_guests(sandbox: Sandbox) -> None:
    """restrictions.driveMembersOnly and domainUsersOnly."""
    bot = sandbox.bot()
    file_id = make(bot, DRIVE)["id"]
    bot.drives().update(driveId=DRIVE, body={"restrictions": {"driveMembersOnly": True}}).execute()
    assert refusal(share(bot, file_id))[:2] == (403, "teamDriveTeamMembersOnlyRestriction")
    share(bot, file_id, email=ORGANIZER).execute()
    restrictions = {"driveMembersOnly": False, "domainUsersOnly": True}
    bot.drives().update(driveId=DRIVE, body={"restrictions": restrictions}).execute()
    assert refusal(share(bot, file_id, email="orang@luar.id"))[:2] == (403, "teamDriveDomainUsersOnlyRestriction")


def test_about_tells_the_user_and_the_storage_as_strings(sandbox: Sandbox) -> None:
    """int64 are strings; a service account has no storage."""
    person = sandbox.person(PERSON)
    found = person.about().get(fields="user(displayName),storageQuota(limit,usage)").execute()
    assert found == {"user": {"displayName": "pengisi"}, "storageQuota": {"limit": "16106127360", "usage": "0"}}
    sandbox.world.add_person(PERSON, "Siti Aminah")
    assert person.about().get(fields="user/displayName").execute() == {"user": {"displayName": "Siti Aminah"}}
    assert sandbox.bot().about().get(fields="storageQuota/limit").execute() == {"storageQuota": {"limit": "0"}}
