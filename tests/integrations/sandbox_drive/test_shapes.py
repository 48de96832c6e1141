"""Every answer is held against the discovery documents that Google publishes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integrations.sandbox.google.discovery import document, methods
from integrations.sandbox.google.drive import HANDLERS
from tests.integrations.sandbox_drive.clients import Sandbox, share
from tests.integrations.sandbox_drive.conform import faults
from tests.integrations.sandbox_drive.conftest import DRIVE, ORGANIZER
from tests.integrations.sandbox_drive.test_comments import comment
from tests.integrations.sandbox_drive.test_files import FOLDER, change, make
from tests.integrations.sandbox_drive.test_uploads import upload

EVERYWHERE = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}


@pytest.fixture
def ids(sandbox: Sandbox) -> dict[str, str]:
    """A world in which every kind of thing exists."""
    bot = sandbox.bot()
    token = bot.changes().getStartPageToken(driveId=DRIVE, supportsAllDrives=True).execute()["startPageToken"]
    folder = make(bot, DRIVE, "Bidang A", FOLDER)["id"]
    sheet = make(bot, folder, appProperties={"a": "b"}, properties={"c": "d"}, description="e")["id"]
    blob = upload(bot, folder, b"x")["id"]
    grant = share(bot, sheet, body={"expirationTime": "2026-12-01T00:00:00Z"}).execute()["id"]
    body = {"contentRestrictions": [{"readOnly": True, "reason": "r", "ownerRestricted": True}]}
    change(bot, blob, body)
    trashed = make(bot, folder)["id"]
    change(bot, trashed, {"trashed": True})
    note = comment(bot, sheet)["id"]
    where = {"fileId": sheet, "commentId": note, "body": {"content": "ya"}, "fields": "id"}
    reply = bot.replies().create(**where).execute()["id"]
    mine = sandbox.person(ORGANIZER)
    own = mine.files().create(body={"name": "x"}).execute()["id"]
    mine.permissions().create(fileId=own, body={"type": "anyone", "role": "reader"}).execute()
    bot.drives().update(driveId=DRIVE, body={"name": "Pelaporan"}).execute()
    return {
        "token": token,
        "folder": folder,
        "sheet": sheet,
        "blob": blob,
        "trashed": trashed,
        "grant": grant,
        "comment": note,
        "reply": reply,
        "own": own,
    }


Ask = Callable[[Any, dict[str, str]], Any]

READS: list[tuple[str, Ask]] = [
    ("drive.about.get", lambda s, i: s.about().get(fields="*")),
    ("drive.files.get", lambda s, i: s.files().get(fileId=i["sheet"], fields="*", supportsAllDrives=True)),
    ("drive.files.get", lambda s, i: s.files().get(fileId=i["blob"], fields="*", supportsAllDrives=True)),
    ("drive.files.get", lambda s, i: s.files().get(fileId=i["folder"], fields="*", supportsAllDrives=True)),
    ("drive.files.get", lambda s, i: s.files().get(fileId=i["trashed"], fields="*", supportsAllDrives=True)),
    ("drive.files.get", lambda s, i: s.files().get(fileId=i["own"], fields="*")),
    ("drive.files.get", lambda s, i: s.files().get(fileId=DRIVE, fields="*", supportsAllDrives=True)),
    ("drive.files.list", lambda s, i: s.files().list(fields="*", pageSize=2, corpora="allDrives", **EVERYWHERE)),
    ("drive.files.list", lambda s, i: s.files().list()),
    ("drive.files.generateIds", lambda s, i: s.files().generateIds(count=2)),
    ("drive.files.copy", lambda s, i: s.files().copy(fileId=i["sheet"], body={}, fields="*", supportsAllDrives=True)),
    (
        "drive.permissions.list",
        lambda s, i: s.permissions().list(fileId=i["sheet"], fields="*", supportsAllDrives=True, pageSize=2),
    ),
    ("drive.permissions.list", lambda s, i: s.permissions().list(fileId=i["own"], fields="*")),
    (
        "drive.permissions.get",
        lambda s, i: s.permissions().get(
            fileId=i["sheet"], permissionId=i["grant"], fields="*", supportsAllDrives=True
        ),
    ),
    ("drive.drives.list", lambda s, i: s.drives().list(fields="*")),
    ("drive.drives.get", lambda s, i: s.drives().get(driveId=DRIVE, fields="*")),
    ("drive.changes.getStartPageToken", lambda s, i: s.changes().getStartPageToken()),
    (
        "drive.changes.list",
        lambda s, i: s.changes().list(pageToken=i["token"], driveId=DRIVE, fields="*", **EVERYWHERE),
    ),
    ("drive.changes.list", lambda s, i: s.changes().list(pageToken=i["token"], driveId=DRIVE, **EVERYWHERE)),
    ("drive.comments.list", lambda s, i: s.comments().list(fileId=i["sheet"], fields="*")),
    ("drive.comments.get", lambda s, i: s.comments().get(fileId=i["sheet"], commentId=i["comment"], fields="*")),
    ("drive.replies.list", lambda s, i: s.replies().list(fileId=i["sheet"], commentId=i["comment"], fields="*")),
    (
        "drive.replies.get",
        lambda s, i: s.replies().get(fileId=i["sheet"], commentId=i["comment"], replyId=i["reply"], fields="*"),
    ),
]


@pytest.mark.parametrize(("method", "ask"), READS, ids=lambda one: one if isinstance(one, str) else "")
def test_an_answer_has_only_keys_and_types_of_its_schema(
    sandbox: Sandbox, ids: dict[str, str], method: str, ask: Ask
) -> None:
    """Unknown keys, wrong types, int64 that are no strings, times that are none."""
    name = next(one.response for one in methods("drive") if one.id == method)
    answer = ask(sandbox.person(ORGANIZER), ids).execute()
    assert faults("drive", name, answer) == []
    assert answer


def test_the_check_itself_finds_faults() -> None:
    """A check that cannot fail checks nothing."""
    bad = {"version": 3, "nope": 1, "owners": [{"me": "yes"}], "modifiedTime": "yesterday", "parents": "x"}
    assert len(faults("drive", "File", bad)) == 5


def test_every_handler_is_a_method_of_the_discovery_document() -> None:
    """No invented methods."""
    assert set(HANDLERS) <= {method.id for method in methods("drive")}
    assert document("drive")["revision"]
