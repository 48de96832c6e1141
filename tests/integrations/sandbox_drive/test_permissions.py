"""Sharing: who may give what to whom, and what inheritance does not allow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_drive.clients import PERSON, SERVICE_ACCOUNT, Sandbox, refusal, share
from tests.integrations.sandbox_drive.conftest import ORGANIZER, Clock
from tests.integrations.sandbox_drive.test_files import FOLDER, make, read


def every(service: Any, file_id: str, fields: str = "*") -> list[dict[str, Any]]:
    """All permissions of a file."""
    asked = {"fileId": file_id, "supportsAllDrives": True, "fields": f"permissions({fields})".replace("(*)", "")}
    return service.permissions().list(**asked).execute()["permissions"]


def test_a_permission_answers_with_id_type_kind_and_role(tenant: Sandbox) -> None:
    """The default fields; the id is the grantee's on every file."""
    bot = tenant.bot()
    one, two = make(bot, tenant.home)["id"], make(bot, tenant.home)["id"]
    first, second = share(bot, one).execute(), share(bot, two, "reader").execute()
    assert set(first) == {"kind", "id", "type", "role"}
    assert (first["id"], second["role"]) == (second["id"], "reader")
    me = tenant.person(PERSON).about().get(fields="user(permissionId)").execute()
    assert me["user"]["permissionId"] == first["id"]


def test_sharing_again_changes_the_same_permission(tenant: Sandbox) -> None:
    """One grantee, one permission."""
    bot = tenant.bot()
    file_id = make(bot, tenant.home)["id"]
    first = share(bot, file_id, "reader").execute()
    again = share(bot, file_id, "writer", email=PERSON.upper()).execute()
    assert (again["id"], again["role"]) == (first["id"], "writer")
    assert len([one for one in every(bot, file_id) if one["emailAddress"] == PERSON]) == 1


def test_permissions_are_inherited_with_their_source(tenant: Sandbox) -> None:
    """permissionDetails tells the drive's members from the folder's guests."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Bidang A", FOLDER)["id"]
    share(bot, folder, "writer").execute()
    inside = make(bot, folder)["id"]
    found = {one["emailAddress"]: one for one in every(bot, inside)}
    assert found[PERSON]["permissionDetails"] == [
        {"permissionType": "file", "role": "writer", "inherited": True, "inheritedFrom": folder}
    ]
    assert found[SERVICE_ACCOUNT]["permissionDetails"] == [
        {"permissionType": "member", "role": "organizer", "inherited": True, "inheritedFrom": tenant.drive_id}
    ]
    assert read(tenant.person(PERSON), inside)["capabilities"]["canEdit"] is True


def test_an_inherited_role_can_be_raised_but_neither_lowered_nor_removed(tenant: Sandbox) -> None:
    """design.md §12: hence the share per file."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Bidang A", FOLDER)["id"]
    grant = share(bot, folder, "commenter").execute()["id"]
    inside = make(bot, folder)["id"]
    asked = {"fileId": inside, "permissionId": grant, "supportsAllDrives": True}
    inherited = (403, "cannotModifyInheritedTeamDrivePermission")
    assert refusal(bot.permissions().update(body={"role": "reader"}, **asked))[:2] == inherited
    assert refusal(bot.permissions().delete(**asked))[:2] == inherited
    assert share(bot, inside, "writer").execute()["role"] == "writer"
    assert refusal(bot.permissions().update(body={"role": "reader"}, **asked))[:2] == inherited
    bot.permissions().delete(**asked).execute()
    can = read(tenant.person(PERSON), inside)["capabilities"]
    assert (can["canEdit"], can["canComment"]) == (False, True)


def test_a_direct_role_can_be_lowered_and_removed(tenant: Sandbox) -> None:
    """The downgrade at submission (google.md §7)."""
    bot, person = tenant.bot(), tenant.person(PERSON)
    file_id = make(bot, tenant.home)["id"]
    grant = share(bot, file_id).execute()["id"]
    asked = {"fileId": file_id, "permissionId": grant, "supportsAllDrives": True}
    assert bot.permissions().update(body={"role": "commenter"}, **asked).execute()["role"] == "commenter"
    request = person.files().update(fileId=file_id, body={"name": "x"}, supportsAllDrives=True)
    assert refusal(request)[:2] == (403, "insufficientFilePermissions")
    with tenant.http(SERVICE_ACCOUNT) as http:
        gone = http.delete(f"/drive/v3/files/{file_id}/permissions/{grant}?supportsAllDrives=true")
    assert (gone.status_code, gone.content) == (204, b"")
    assert refusal(person.files().get(fileId=file_id, supportsAllDrives=True))[0] == 404
    assert refusal(bot.permissions().get(**asked))[:2] == (404, "notFound")


def test_membership_of_the_drive_is_shared_like_a_file(sandbox: Sandbox) -> None:
    """fileId is the drive's id; only organizers manage members."""
    bot = sandbox.bot()
    share(bot, sandbox.drive_id, "fileOrganizer").execute()
    file_id = make(bot, sandbox.home)["id"]
    manager = sandbox.person(PERSON)
    assert manager.files().get(fileId=file_id, supportsAllDrives=True).execute()["id"] == file_id
    refused = refusal(share(manager, sandbox.drive_id, "reader", "lain@dinas.example.go.id"))
    assert refused[:2] == (403, "insufficientFilePermissions")
    share(manager, file_id, "reader", "lain@dinas.example.go.id").execute()


@pytest.mark.parametrize(
    ("place", "body", "code", "reason"),
    [
        ("file", {"role": "owner"}, 403, "ownerOnTeamDriveItemNotSupported"),
        ("file", {"role": "organizer"}, 403, "organizerOnNonTeamDriveItemNotSupported"),
        ("file", {"role": "fileOrganizer"}, 403, "fileOrganizerOnFoldersInSharedDriveOnly"),
        ("mine", {"role": "organizer"}, 403, "organizerOnNonTeamDriveNotSupported"),
        ("mine", {"role": "owner"}, 403, "forbidden"),
        ("drive", {"type": "anyone", "role": "reader"}, 403, "cannotShareTeamDriveTopFolderWithAnyoneOrDomains"),
        ("file", {"role": "boss"}, 400, "invalid"),
        ("file", {"type": "robot"}, 400, "invalid"),
        ("file", {"type": ""}, 400, "required"),
        ("file", {"role": ""}, 400, "required"),
        ("file", {"emailAddress": ""}, 400, "required"),
        ("file", {"type": "domain"}, 400, "required"),
        ("file", {"emailAddress": "not an address"}, 400, "invalidSharingRequest"),
        ("file", {"type": "anyone", "role": "fileOrganizer"}, 403, "fileOrganizerOnFoldersInSharedDriveOnly"),
    ],
)
def test_grants_that_cannot_be_are_refused(sandbox: Sandbox, place: str, body: dict, code: int, reason: str) -> None:
    """Roles have their places; fields their needs."""
    service = sandbox.person(ORGANIZER)
    where = {
        "file": lambda: make(service, sandbox.home)["id"],
        "mine": lambda: service.files().create(body={"name": "x"}).execute()["id"],
        "drive": lambda: sandbox.drive_id,
    }[place]()
    assert refusal(share(service, where, body=body))[:2] == (code, reason)


def test_anyone_and_domain_reach_whom_they_say(sandbox: Sandbox) -> None:
    """By link, and by the part behind the @."""
    person = sandbox.person(ORGANIZER)
    file_id = person.files().create(body={"name": "x"}).execute()["id"]
    body = {"type": "domain", "role": "commenter", "domain": "dinas.example.go.id"}
    made = person.permissions().create(fileId=file_id, body=body, fields="*").execute()
    assert (made["domain"], made["displayName"], made["id"][-1]) == (body["domain"], body["domain"], "k")
    file = sandbox.world.file(file_id)
    assert (sandbox.world.role(file, PERSON), sandbox.world.role(file, "a@lain.id")) == ("commenter", None)
    link = person.permissions().create(fileId=file_id, body={"type": "anyone", "role": "reader"}).execute()
    assert (link["id"], sandbox.world.role(file, "a@lain.id")) == ("anyoneWithLink", "reader")


def test_a_group_gives_its_role_to_its_members(sandbox: Sandbox) -> None:
    """google.md §6.4: one group per division."""
    bot = sandbox.bot()
    sandbox.world.add_group("bidang-a@dinas.example.go.id", [PERSON])
    file_id = make(bot, sandbox.home)["id"]
    share(bot, file_id, email="bidang-a@dinas.example.go.id", body={"type": "group"}).execute()
    assert sandbox.world.role(sandbox.world.file(file_id), PERSON) == "writer"
    changed = sandbox.person(PERSON).files().update(fileId=file_id, body={"name": "y"}, supportsAllDrives=True)
    assert changed.execute()["name"] == "y"


def test_an_address_without_a_google_account_needs_the_mail(sandbox: Sandbox) -> None:
    """google.md §6.4, and the order of attempts there."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    sandbox.world.switches.set({"addresses_without_account": ["dinas@kantor.go.id"]})
    code, reason, message = refusal(share(bot, file_id, email="dinas@kantor.go.id"))
    assert (code, reason) == (400, "invalidSharingRequest")
    assert "there is no Google account associated with this email address" in message
    share(bot, file_id, email="dinas@kantor.go.id", sendNotificationEmail=True, emailMessage="Mohon diisi").execute()
    assert sandbox.world.notifications[-1]["message"] == "Mohon diisi"


@pytest.mark.parametrize(
    "reason", ["publishOutNotPermitted", "cannotShareTeamDriveWithNonPermittedUser", "domainPolicy"]
)
def test_sharing_outside_can_be_refused(sandbox: Sandbox, reason: str) -> None:
    """The tenant's domains are those of the drive's members unless named."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    sandbox.world.switches.set({"external_sharing_refused": reason})
    assert refusal(share(bot, file_id, email="orang@luar.id"))[:2] == (403, reason)
    share(bot, file_id, email=PERSON).execute()
    sandbox.world.switches.set({"tenant_domains": ["luar.id"]})
    share(bot, file_id, email="orang@luar.id").execute()


def test_the_sharing_limit_comes_after_so_many_shares(sandbox: Sandbox) -> None:
    """Opaque, 403, and not retried by googleapiclient."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    sandbox.world.switches.set({"shares_before_limit": 1})
    share(bot, file_id).execute()
    assert refusal(share(bot, file_id, email="lain@dinas.example.go.id"))[:2] == (403, "sharingRateLimitExceeded")


def test_expiry_ends_a_grant_by_itself(sandbox: Sandbox, clock: Clock) -> None:
    """World time; past and far dates are refused."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    share(bot, file_id, body={"expirationTime": "2026-04-02T00:00:00Z"}).execute()
    file = sandbox.world.file(file_id)
    assert sandbox.world.role(file, PERSON) == "writer"
    clock.world = clock.world.replace(day=3)
    assert sandbox.world.role(file, PERSON) is None
    for moment in ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"):
        assert refusal(share(bot, file_id, body={"expirationTime": moment}))[0] == 403


def test_ownership_of_my_drive_files_can_be_handed_over(sandbox: Sandbox) -> None:
    """transferOwnership; the old owner stays a writer. The mail about it cannot be kept back."""
    owner = sandbox.person(ORGANIZER)
    file_id = owner.files().create(body={"name": "x"}).execute()["id"]
    assert refusal(share(owner, file_id, "owner", transferOwnership=True, sendNotificationEmail=False))[0] == 403
    share(owner, file_id, "owner", transferOwnership=True, sendNotificationEmail=True).execute()
    file = sandbox.world.file(file_id)
    assert (file.owners, sandbox.world.role(file, ORGANIZER)) == ([PERSON], "writer")
    mine = sandbox.person(PERSON).about().get(fields="user").execute()["user"]["permissionId"]
    refused = refusal(owner.permissions().delete(fileId=file_id, permissionId=mine))
    assert refused[:2] == (403, "cannotRemoveOwner")


def test_folder_sharing_can_be_kept_to_organizers(sandbox: Sandbox) -> None:
    """The restriction sharingFoldersRequiresOrganizerPermission."""
    bot = sandbox.bot()
    share(bot, sandbox.drive_id, "fileOrganizer").execute()
    folder, manager = make(bot, sandbox.home, "A", FOLDER)["id"], sandbox.person(PERSON)
    share(manager, folder, "writer", "b@dinas.example.go.id").execute()
    body = {"restrictions": {"sharingFoldersRequiresOrganizerPermission": True}}
    bot.drives().update(driveId=sandbox.drive_id, body=body).execute()
    assert refusal(share(manager, folder, "writer", "c@dinas.example.go.id"))[:2] == (
        403,
        "insufficientFilePermissions",
    )


def test_nobody_gives_more_than_they_have(sandbox: Sandbox) -> None:
    """A writer cannot make a content manager of a folder guest, nor a commenter share at all."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    share(bot, file_id, "commenter").execute()
    assert refusal(share(sandbox.person(PERSON), file_id, "reader", "x@dinas.example.go.id"))[0] == 403


def test_permissions_are_paged(sandbox: Sandbox) -> None:
    """pageSize and nextPageToken; 100 at most."""
    bot = sandbox.bot()
    file_id = make(bot, sandbox.home)["id"]
    for number in range(5):
        share(bot, file_id, email=f"p{number}@dinas.example.go.id").execute()
    asked = {"fileId": file_id, "supportsAllDrives": True, "pageSize": 4}
    first = bot.permissions().list(**asked).execute()
    second = bot.permissions().list(pageToken=first["nextPageToken"], **asked).execute()
    assert (len(first["permissions"]), len(second["permissions"]), "nextPageToken" in second) == (4, 3, False)
    assert refusal(bot.permissions().list(**(asked | {"pageSize": 101})))[0] == 400
