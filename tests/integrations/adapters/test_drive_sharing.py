"""Do people get exactly the wanted access, with the fewest shares, and does a lock hold?"""

from __future__ import annotations

import pytest

from integrations.errors import Denied, DeniedKind, Missing
from integrations.google import Drive
from integrations.google.drive_model import FileRef
from tests.integrations.adapters.world import ANI, BUDI, STRANGER, Sandbox


def sheet(drive: Drive, parent: str | None = None) -> FileRef:
    return drive.ensure_spreadsheet("k", "Lembar", parent)


def roles(sandbox: Sandbox, name: str = "Lembar") -> dict[str, str]:
    """The direct grants on a file."""
    return {grant["emailAddress"]: grant["role"] for grant in sandbox.files(name)[0]["permissions"]}


def test_sharing_again_costs_one_list_and_makes_no_second_share(sandbox: Sandbox) -> None:
    """Read before write."""
    drive = sandbox.drive()
    ref = sheet(drive)
    wanted = {ANI: "writer", BUDI: "reader"}
    assert drive.ensure_shared(ref.id, wanted).done == wanted
    assert roles(sandbox) == wanted
    calls = sandbox.calls("drive", lambda: drive.ensure_shared(ref.id, {ANI.upper(): "writer", BUDI: "reader"}))
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


def test_an_impossible_address_is_refused_by_name(sandbox: Sandbox) -> None:
    """Both ways were tried."""
    drive = sandbox.drive()
    assert set(drive.ensure_shared(sheet(drive).id, {"bukan-alamat": "writer"}).refused) == {"bukan-alamat"}


def test_the_sharing_limit_stops_the_work_at_once(sandbox: Sandbox) -> None:
    """It lasts for hours; what was shared stays shared."""
    sandbox.switch(shares_before_limit=1)
    drive = sandbox.drive()
    ref = sheet(drive)
    with pytest.raises(Denied) as caught:
        drive.ensure_shared(ref.id, {ANI: "writer", BUDI: "writer"})
    assert caught.value.kind is DeniedKind.SHARING_LIMIT
    assert roles(sandbox) == {ANI: "writer"}


def test_a_share_whose_answer_is_lost_is_not_made_twice(sandbox: Sandbox) -> None:
    """The list is read again first."""
    drive = sandbox.drive()
    ref = sheet(drive)
    sandbox.fault(service="drive", method="POST", match="/permissions$", drop="after")
    calls = sandbox.calls("drive", lambda: drive.ensure_shared(ref.id, {ANI: "writer"}))
    assert [method for method, _ in calls] == ["GET", "POST", "GET"]
    assert roles(sandbox) == {ANI: "writer"}


def test_a_role_is_raised_and_lowered(sandbox: Sandbox) -> None:
    """At submission the writer becomes a commenter."""
    drive = sandbox.drive()
    ref = sheet(drive)
    for role in ("reader", "writer", "commenter"):
        assert drive.ensure_shared(ref.id, {ANI: role}).done == {ANI: role}
        assert roles(sandbox) == {ANI: role}


def test_others_lose_access_only_when_asked_for(sandbox: Sandbox) -> None:
    """We ourselves and the members of the drive stay."""
    drive = sandbox.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer", BUDI: "writer"})
    drive.ensure_shared(ref.id, {ANI: "writer"})
    assert set(roles(sandbox)) == {ANI, BUDI}
    drive.about()
    calls = sandbox.calls("drive", lambda: drive.ensure_shared(ref.id, {ANI: "writer"}, remove_others=True))
    assert [method for method, _ in calls] == ["GET", "DELETE"]
    assert set(roles(sandbox)) == {ANI}
    assert drive.stat(ref.id).can_edit


def test_an_inherited_role_serves_but_cannot_be_lowered(sandbox: Sandbox) -> None:
    """Hence the share of a bidang is per file."""
    drive = sandbox.drive()
    folder = drive.ensure_folder("f", "Folder", None)
    drive.ensure_shared(folder.id, {ANI: "writer"})
    ref = sheet(drive, folder.id)
    assert dict(drive.ensure_shared(ref.id, {ANI: "writer"}).done) == {ANI: "writer"}
    assert roles(sandbox) == {}
    assert "cannot be lowered" in drive.ensure_shared(ref.id, {ANI: "commenter"}).refused[ANI]


def test_only_who_may_share_shares(sandbox: Sandbox) -> None:
    """A lack of right is no policy: it is raised."""
    drive = sandbox.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "reader"})
    with pytest.raises(Denied) as caught:
        sandbox.drive(ANI).ensure_shared(ref.id, {BUDI: "reader"})
    assert caught.value.kind is DeniedKind.PERMISSION


def test_a_lock_holds_against_writers_and_costs_no_second_write(sandbox: Sandbox) -> None:
    """Only an organizer of the drive lifts it."""
    drive = sandbox.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    drive.ensure_locked(ref.id, "Sudah disetujui")
    assert drive.stat(ref.id).locked
    assert [m for m, _ in sandbox.calls("drive", lambda: drive.ensure_locked(ref.id, "lagi"))] == ["GET"]
    ani = sandbox.drive(ANI)
    with pytest.raises(Denied):
        ani.rename(ref.id, "Lain")
    with pytest.raises(Denied):
        ani.ensure_unlocked(ref.id)
    drive.ensure_unlocked(ref.id)
    assert not drive.stat(ref.id).locked
    assert [m for m, _ in sandbox.calls("drive", lambda: drive.ensure_unlocked(ref.id))] == ["GET"]


def test_a_lock_that_others_could_lift_is_made_firm(sandbox: Sandbox) -> None:
    """Somebody's own read-only setting is not enough."""
    drive = sandbox.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    sandbox.drive(ANI).ensure_locked(ref.id, "milik Ani")
    drive.ensure_locked(ref.id, "Sudah disetujui")
    with pytest.raises(Denied):
        sandbox.drive(ANI).ensure_unlocked(ref.id)


def test_a_reader_cannot_lock(sandbox: Sandbox) -> None:
    """Told before anything is tried."""
    drive = sandbox.drive()
    ref = sheet(drive)
    drive.ensure_shared(ref.id, {ANI: "reader"})
    with pytest.raises(Denied, match="may not lock"):
        sandbox.drive(ANI).ensure_locked(ref.id, "x")


def test_sharing_a_file_that_is_gone_is_missing(sandbox: Sandbox) -> None:
    """For its owner to hear."""
    with pytest.raises(Missing):
        sandbox.drive().ensure_shared("1NoSuchFile", {ANI: "writer"})
