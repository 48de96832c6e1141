"""Do people get exactly the wanted access, with the fewest shares, and does a lock hold?"""

from __future__ import annotations

import pytest

from integrations.errors import Denied, DeniedKind, Missing
from integrations.google import Drive
from integrations.google.drive_model import FileRef
from tests.integrations.adapters.world import ANI, BUDI, STRANGER, Sandbox, Tenant


def sheet(drive: Drive, parent: str | None = None) -> FileRef:
    return drive.ensure_spreadsheet("k", "Lembar", parent)


def test_sharing_again_costs_one_list_and_makes_no_second_share(tenant: Tenant) -> None:
    """Read before write."""
    drive = tenant.drive()
    ref = sheet(drive)
    wanted = {ANI: "writer"}
    assert drive.ensure_shared(ref.id, wanted).done == wanted
    assert tenant.roles(ref.id) == wanted
    calls = tenant.calls("drive", lambda: drive.ensure_shared(ref.id, {ANI.upper(): "writer"}))
    assert calls == [("GET", f"/drive/v3/files/{ref.id}/permissions")]


def test_sharing_sends_no_mail_to_people_with_an_account(sandbox: Sandbox) -> None:
    """The bot's own message carries the link."""
    drive = sandbox.drive()
    drive.ensure_shared(sheet(drive).id, {ANI: "writer"})
    assert sandbox.world.google.notifications == []


def test_an_address_without_an_account_is_invited_by_mail(sandbox: Sandbox) -> None:
    """Drive accepts it no other way."""
    sandbox.switch(addresses_without_account=[BUDI])
    drive = sandbox.drive()
    result = drive.ensure_shared(sheet(drive).id, {ANI: "writer", BUDI: "writer"})
    assert set(result.done) == {ANI, BUDI}
    assert [mail["to"] for mail in sandbox.world.google.notifications] == [BUDI]


def test_what_a_policy_refuses_is_returned_and_the_others_are_shared(sandbox: Sandbox) -> None:
    """A task for the administrator, not a failure of the tick."""
    sandbox.switch(external_sharing_refused="publishOutNotPermitted", tenant_domains=["dinas.example.go.id"])
    drive = sandbox.drive()
    result = drive.ensure_shared(sheet(drive).id, {STRANGER: "writer", ANI: "writer"})
    assert dict(result.done) == {ANI: "writer"}
    assert "publishOutNotPermitted" in result.refused[STRANGER]
    assert STRANGER not in result.refused[STRANGER]


def test_an_impossible_address_is_refused_by_name(tenant: Tenant) -> None:
    """Both ways were tried."""
    drive = tenant.drive()
    assert set(drive.ensure_shared(sheet(drive).id, {"bukan-alamat": "writer"}).refused) == {"bukan-alamat"}


def test_the_sharing_limit_stops_the_work_at_once(sandbox: Sandbox) -> None:
    """It lasts for hours; what was shared stays shared."""
    sandbox.switch(shares_before_limit=1)
    drive = sandbox.drive()
    ref = sheet(drive)
    with pytest.raises(Denied) as caught:
        drive.ensure_shared(ref.id, {ANI: "writer", BUDI: "writer"})
    assert caught.value.kind is DeniedKind.SHARING_LIMIT
    assert sandbox.roles(ref.id) == {ANI: "writer"}


def test_a_share_whose_answer_is_lost_is_not_made_twice(sandbox: Sandbox) -> None:
    """The list is read again first."""
    drive = sandbox.drive()
    ref = sheet(drive)
    sandbox.fault(service="drive", method="POST", match="/permissions$", drop="after")
    calls = sandbox.calls("drive", lambda: drive.ensure_shared(ref.id, {ANI: "writer"}))
    assert [method for method, _ in calls] == ["GET", "POST", "GET"]
    assert sandbox.roles(ref.id) == {ANI: "writer"}


def test_a_role_is_raised_and_lowered(tenant: Tenant) -> None:
    """At submission the writer becomes a commenter."""
    drive = tenant.drive()
    ref = sheet(drive)
    for role in ("reader", "writer", "commenter"):
        assert drive.ensure_shared(ref.id, {ANI: role}).done == {ANI: role}
        assert tenant.roles(ref.id) == {ANI: role}


def test_others_lose_access_only_when_asked_for(tenant: Tenant) -> None:
    """We ourselves and the members of the drive stay."""
    drive = tenant.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    drive.ensure_shared(ref.id, {})
    assert tenant.roles(ref.id) == {ANI: "writer"}
    drive.about()
    calls = tenant.calls("drive", lambda: drive.ensure_shared(ref.id, {}, remove_others=True))
    assert [method for method, _ in calls] == ["GET", "DELETE"]
    assert tenant.roles(ref.id) == {}
    assert drive.stat(ref.id).can_edit


def test_an_inherited_role_serves_but_cannot_be_lowered(tenant: Tenant) -> None:
    """Hence the share of a bidang is per file."""
    drive = tenant.drive()
    folder = drive.ensure_folder("f", "Folder", None)
    drive.ensure_shared(folder.id, {ANI: "writer"})
    ref = sheet(drive, folder.id)
    assert dict(drive.ensure_shared(ref.id, {ANI: "writer"}).done) == {ANI: "writer"}
    assert tenant.roles(ref.id) == {}
    assert "cannot be lowered" in drive.ensure_shared(ref.id, {ANI: "commenter"}).refused[ANI]


def test_only_who_may_share_shares(tenant: Tenant) -> None:
    """A lack of right is no policy: it is raised."""
    drive = tenant.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "reader"})
    with pytest.raises(Denied) as caught:
        tenant.drive(ANI).ensure_shared(ref.id, {ANI: "writer"})
    assert caught.value.kind is DeniedKind.PERMISSION


def test_a_lock_holds_against_writers_and_costs_no_second_write(tenant: Tenant) -> None:
    """Only an organizer of the drive lifts it."""
    drive = tenant.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    drive.ensure_locked(ref.id, "Sudah disetujui")
    assert drive.stat(ref.id).locked
    assert [m for m, _ in tenant.calls("drive", lambda: drive.ensure_locked(ref.id, "lagi"))] == ["GET"]
    ani = tenant.drive(ANI)
    with pytest.raises(Denied):
        ani.rename(ref.id, "Lain")
    with pytest.raises(Denied):
        ani.ensure_unlocked(ref.id)
    drive.ensure_unlocked(ref.id)
    assert not drive.stat(ref.id).locked
    assert [m for m, _ in tenant.calls("drive", lambda: drive.ensure_unlocked(ref.id))] == ["GET"]


def test_a_lock_that_others_could_lift_is_made_firm(tenant: Tenant) -> None:
    """Somebody's own read-only setting is not enough."""
    drive = tenant.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    tenant.drive(ANI).ensure_locked(ref.id, "milik Ani")
    drive.ensure_locked(ref.id, "Sudah disetujui")
    with pytest.raises(Denied):
        tenant.drive(ANI).ensure_unlocked(ref.id)


def test_a_reader_cannot_lock(tenant: Tenant) -> None:
    """Told before anything is tried."""
    drive = tenant.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "reader"})
    with pytest.raises(Denied, match="may not lock"):
        tenant.drive(ANI).ensure_locked(ref.id, "x")


def test_sharing_a_file_that_is_gone_is_missing(tenant: Tenant) -> None:
    """For its owner to hear."""
    with pytest.raises(Missing):
        tenant.drive().ensure_shared("1NoSuchFile", {ANI: "writer"})
