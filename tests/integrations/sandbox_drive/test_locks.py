"""Content restrictions: what a lock blocks, what it leaves, and who lifts it."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.http import MediaInMemoryUpload

from tests.integrations.sandbox_drive.clients import PERSON, SERVICE_ACCOUNT, Sandbox, refusal, share
from tests.integrations.sandbox_drive.conftest import ORGANIZER
from tests.integrations.sandbox_drive.test_files import FOLDER, change, make, read


def lock(service: Any, file_id: str, **more: Any) -> Any:
    """A request that locks."""
    body = {"contentRestrictions": [{"readOnly": True} | more]}
    return service.files().update(fileId=file_id, body=body, supportsAllDrives=True, fields="*")


def unlock(service: Any, file_id: str) -> Any:
    """A request that unlocks."""
    body = {"contentRestrictions": [{"readOnly": False}]}
    return service.files().update(fileId=file_id, body=body, supportsAllDrives=True, fields="*")


@pytest.fixture
def file_id(tenant: Sandbox) -> str:
    """A sheet that the person may write."""
    made = make(tenant.bot(), tenant.home)["id"]
    share(tenant.bot(), made).execute()
    return made


def test_a_lock_tells_who_when_and_why(tenant: Sandbox, file_id: str) -> None:
    """google.md §7, Lock."""
    locked = lock(tenant.bot(), file_id, reason="Sudah disetujui", ownerRestricted=True).execute()
    restriction = locked["contentRestrictions"][0]
    assert restriction["restrictingUser"]["emailAddress"] == SERVICE_ACCOUNT
    assert (restriction["readOnly"], restriction["ownerRestricted"]) == (True, True)
    assert (restriction["reason"], restriction["type"]) == ("Sudah disetujui", "globalContentRestriction")
    assert "contentRestrictions" not in unlock(tenant.bot(), file_id).execute()


def test_a_lock_blocks_title_and_content_for_everyone(tenant: Sandbox, file_id: str) -> None:
    """The bot's own writes included."""
    lock(tenant.bot(), file_id).execute()
    for service in (tenant.bot(), tenant.person(PERSON)):
        request = service.files().update(fileId=file_id, body={"name": "x"}, supportsAllDrives=True)
        assert refusal(request)[:2] == (403, "insufficientFilePermissions")
        comment = service.comments().create(fileId=file_id, body={"content": "?"}, fields="id")
        assert refusal(comment)[0] == 403
    media = MediaInMemoryUpload(b"a,b", mimetype="text/csv")
    request = tenant.bot().files().update(fileId=file_id, media_body=media, supportsAllDrives=True)
    assert refusal(request)[0] == 403
    for service in (tenant.bot(), tenant.person(PERSON)):
        assert read(service, file_id)["capabilities"]["canModifyContent"] is False


def test_a_lock_leaves_moving_sharing_and_copying(tenant: Sandbox, file_id: str) -> None:
    """It is not an access restriction."""
    bot = tenant.bot()
    folder = make(bot, tenant.home, "Arsip", FOLDER)["id"]
    lock(bot, file_id, ownerRestricted=True).execute()
    change(bot, file_id, addParents=folder, removeParents=tenant.home)
    share(bot, file_id, "reader").execute()
    copied = bot.files().copy(fileId=file_id, body={}, supportsAllDrives=True, fields="id").execute()["id"]
    assert change(bot, copied, {"name": "bebas"})["name"] == "bebas"
    assert change(bot, file_id, {"appProperties": {"state": "locked"}})["appProperties"] == {"state": "locked"}


def test_any_writer_lifts_an_ordinary_lock(tenant: Sandbox, file_id: str) -> None:
    """Which is why ownerRestricted exists."""
    lock(tenant.bot(), file_id).execute()
    person = tenant.person(PERSON)
    assert read(person, file_id)["capabilities"]["canRemoveContentRestriction"] is True
    unlock(person, file_id).execute()
    assert change(person, file_id, {"name": "lagi"})["name"] == "lagi"


def test_only_an_organizer_lifts_an_owner_restricted_lock(tenant: Sandbox, file_id: str) -> None:
    """In a shared drive; capabilities say so beforehand."""
    lock(tenant.bot(), file_id, ownerRestricted=True).execute()
    person, organizer = tenant.person(PERSON), tenant.bot()
    capabilities = read(person, file_id)["capabilities"]
    assert not capabilities["canModifyOwnerContentRestriction"]
    assert not capabilities["canModifyEditorContentRestriction"]
    assert refusal(unlock(person, file_id))[:2] == (403, "insufficientFilePermissions")
    assert refusal(lock(person, file_id))[0] == 403
    assert read(organizer, file_id)["capabilities"]["canModifyOwnerContentRestriction"]
    unlock(organizer, file_id).execute()


def test_in_my_drive_only_the_owner_sets_an_owner_restricted_lock(sandbox: Sandbox) -> None:
    """google.md §7: in My Drive the bot must own the file."""
    owner, bot = sandbox.person(ORGANIZER), sandbox.bot()
    made = owner.files().create(body={"name": "x"}).execute()["id"]
    share(owner, made, "writer", SERVICE_ACCOUNT).execute()
    assert refusal(lock(bot, made, ownerRestricted=True))[0] == 403
    lock(bot, made).execute()
    lock(owner, made, ownerRestricted=True).execute()
    assert refusal(unlock(bot, made))[0] == 403
    unlock(owner, made).execute()


def test_correction_is_unlock_write_relock_and_fits_one_request(tenant: Sandbox, file_id: str) -> None:
    """The restriction is settled before the title."""
    bot = tenant.bot()
    lock(bot, file_id).execute()
    body = {"name": "dikoreksi", "contentRestrictions": [{"readOnly": False}]}
    assert change(bot, file_id, body)["name"] == "dikoreksi"


def test_whether_a_lock_binds_organizers_is_a_switch(sandbox: Sandbox, file_id: str) -> None:
    """google.md §11.6."""
    lock(sandbox.bot(), file_id).execute()
    sandbox.world.switches.set({"lock_binds_organizers": False})
    assert sandbox.world.can_edit(sandbox.world.file(file_id), SERVICE_ACCOUNT)
    assert not sandbox.world.can_edit(sandbox.world.file(file_id), PERSON)


def test_malformed_restrictions_are_refused(tenant: Sandbox, file_id: str) -> None:
    """A reason belongs to a lock; there is one restriction; strings are read as booleans."""
    bot = tenant.bot()
    for value in ([], "x", [{"readOnly": False, "reason": "x"}], [{"readOnly": "maybe"}]):
        request = bot.files().update(fileId=file_id, body={"contentRestrictions": value}, supportsAllDrives=True)
        assert refusal(request)[0] == 400
    assert change(bot, file_id, {"contentRestrictions": [{"readOnly": "true"}]})["contentRestrictions"]
