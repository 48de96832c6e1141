"""Is every change on the shared drive seen, once, and an unusable token told as such?"""

from __future__ import annotations

import pytest

from integrations.errors import Denied, DeniedKind, TokenExpired, Transient
from integrations.google import Drive
from integrations.google.drive_model import FileChange
from tests.integrations.adapters.world import ANI, BOT, Sandbox, Tenant
from tests.integrations.tenant import eventually


def change_of(drive: Drive, token: str, file_id: str, **state: object) -> FileChange:
    """The change of a file, once it tells this state; others may work in a real drive meanwhile."""

    def look() -> list[FileChange]:
        found = [change for change in drive.changes(token).files if change.file_id == file_id]
        return [change for change in found if all(getattr(change, name) == value for name, value in state.items())]

    (change,) = eventually(look)
    return change


def test_a_quiet_drive_costs_one_call_and_tells_nothing(tenant: Tenant) -> None:
    """The bound of a polling cycle is 1 + changed files."""
    drive = tenant.drive()
    drive.ensure_folder("k", "Folder", None)
    changes = eventually(lambda: not (found := drive.changes(drive.start_token())).files and found)
    assert changes.calls == 1
    assert changes.token


def test_several_edits_of_one_file_are_one_change_with_its_present_state(tenant: Tenant) -> None:
    """A change is a state, not a difference."""
    drive = tenant.drive()
    ref = drive.ensure_spreadsheet("k", "Lembar", None)
    drive.ensure_shared(ref.id, {ANI: "writer"})
    token = drive.start_token()
    tenant.drive(ANI).rename(ref.id, "Satu")
    tenant.drive(ANI).rename(ref.id, "Dua")
    change = change_of(drive, token, ref.id, name="Dua", version=drive.stat(ref.id).version)
    assert (change.trashed, change.removed) == (False, False)
    assert (change.last_modifier_email, change.last_modifier_is_me) == (ANI, False)
    assert change.version is not None
    assert change.version > ref.version


def test_our_own_writes_and_the_trash_are_told_as_what_they_are(tenant: Tenant) -> None:
    """So that the caller can compare versions and look for its files."""
    drive = tenant.drive()
    ref = drive.ensure_spreadsheet("k", "Lembar", None)
    token = drive.start_token()
    drive.trash(ref.id)
    assert change_of(drive, token, ref.id, trashed=True).last_modifier_email == BOT


def test_a_file_we_can_no_longer_see_is_told_as_removed(tenant: Tenant) -> None:
    """Deleted, or access lost: `stat` tells which."""
    drive = tenant.drive()
    ref = drive.ensure_folder("k", "Folder", None)
    token = drive.start_token()
    gateway = tenant.gateway()
    gateway.call(gateway.drive.files().delete(fileId=ref.id, supportsAllDrives=True))
    assert change_of(drive, token, ref.id, removed=True).version is None


def test_all_pages_are_read_before_the_next_token_is_given(sandbox: Sandbox) -> None:
    """A thousand changes to a page."""
    drive = sandbox.drive()
    token = drive.start_token()
    world = sandbox.world.google
    root = world.files.by_id[sandbox.world.seed.drive_id]
    for number in range(1001):
        world.add_file(BOT, "app", f"file {number}", "text/plain", root)
    changes = drive.changes(token)
    assert (len(changes.files), changes.calls) == (1001, 2)
    assert drive.changes(changes.token).files == ()


@pytest.mark.parametrize("token", ["expired", "nonsense"])
def test_a_token_drive_no_longer_knows_calls_for_a_full_read(sandbox: Sandbox, token: str) -> None:
    """403 pageTokenExpired or 400."""
    drive = sandbox.drive()
    good = drive.start_token()
    if token == "expired":
        sandbox.switch(page_tokens_expired=True)
        token = good
    with pytest.raises(TokenExpired):
        drive.changes(token)


def test_a_rate_limit_or_dead_credentials_are_not_mistaken_for_an_expired_token(sandbox: Sandbox) -> None:
    """An error is never read as something else."""
    drive = sandbox.drive()
    token = drive.start_token()
    sandbox.fault(service="drive", match="/changes$", status=403, reason="rateLimitExceeded", times=9)
    with pytest.raises(Transient) as caught:
        drive.changes(token)
    assert not isinstance(caught.value, TokenExpired)
    sandbox.control("DELETE", "faults")
    sandbox.fault(service="drive", match="/changes$", status=401, times=9)
    with pytest.raises(Denied) as refused:
        drive.changes(token)
    assert refused.value.kind is DeniedKind.CREDENTIALS
