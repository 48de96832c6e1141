"""A thousand sheets: creation, listing and polling stay proportionate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.sandbox.google.access import Access
from integrations.sandbox.google.files import SHEET
from integrations.sandbox.google.state import GoogleWorld
from tests.integrations.sandbox_drive.clients import SERVICE_ACCOUNT, Sandbox
from tests.integrations.sandbox_drive.conftest import DRIVE

SCOPE = {"corpora": "drive", "driveId": DRIVE, "includeItemsFromAllDrives": True, "supportsAllDrives": True}


def fill(world: GoogleWorld, count: int) -> None:
    """So many tagged files."""
    root = world.file(DRIVE)
    assert root is not None
    for number in range(count):
        file = world.add_file(SERVICE_ACCOUNT, "sandbox-project", f"f{number}", SHEET, root)
        file.app_properties["sandbox-project"] = {"nomor": str(number)}
        world.files.reindex(file)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose rights were worked out."""
    seen: list[str] = []
    real = Access.role_by

    def counting(self: Access, file: Any, keys: Any, memo: Any) -> Any:
        seen.append(file.id)
        return real(self, file, keys, memo)

    monkeypatch.setattr(Access, "role_by", counting)
    return seen


def test_looking_up_one_key_among_thousands_judges_one_file(sandbox: Sandbox, judged: list[str]) -> None:
    """appProperties are indexed: idempotency look-ups do not slow down as the world grows."""
    fill(sandbox.world, 3000)
    bot = sandbox.bot()
    judged.clear()
    query = "appProperties has { key='nomor' and value='1234' } and trashed = false"
    found = bot.files().list(q=query, **SCOPE).execute()["files"]
    assert [file["name"] for file in found] == ["f1234"]
    assert len(judged) < 10


def test_a_poll_judges_only_what_changed(sandbox: Sandbox, judged: list[str]) -> None:
    """changes.list costs what has happened since the token."""
    fill(sandbox.world, 3000)
    bot = sandbox.bot()
    token = bot.changes().getStartPageToken(driveId=DRIVE, supportsAllDrives=True).execute()["startPageToken"]
    fill(sandbox.world, 3)
    judged.clear()
    asked = {"driveId": DRIVE, "includeItemsFromAllDrives": True, "supportsAllDrives": True}
    assert len(bot.changes().list(pageToken=token, **asked).execute()["changes"]) == 3
    assert len(judged) < 20


def test_a_whole_drive_is_listed_in_full_pages(sandbox: Sandbox) -> None:
    """Every file once."""
    fill(sandbox.world, 1500)
    bot, token, seen = sandbox.bot(), None, []
    while True:
        page = bot.files().list(pageSize=1000, pageToken=token, fields="nextPageToken,files(id)", **SCOPE).execute()
        seen += [file["id"] for file in page["files"]]
        token = page.get("nextPageToken")
        if token is None:
            break
    assert len(seen) == len(set(seen)) == 1500


def test_the_same_entropy_gives_the_same_ids() -> None:
    """A seeded run can be repeated."""

    def ids() -> list[str]:
        moments = iter(range(10**6))
        numbers = iter(range(10**6))
        begin = datetime(2026, 4, 1, tzinfo=UTC)
        world = GoogleWorld(
            now=lambda: begin + timedelta(seconds=next(moments)),
            entropy=lambda size: next(numbers).to_bytes(size, "big"),
        )
        world.seed_shared_drive(DRIVE, "x", [SERVICE_ACCOUNT])
        fill(world, 3)
        return [row["id"] for row in world.tree()]

    assert ids() == ids()
