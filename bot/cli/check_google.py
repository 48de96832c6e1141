"""What `sakip check` looks at in Google: the account and its kind, the drive, the rights, the room, a probe file."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.app import build_workspace
from bot.cases.drive.workspace import Workspace
from bot.cli.check_changes import changes
from bot.cli.check_line import Line, faults_of
from bot.store.db import Db
from bot.store.queries import people
from config.settings import Settings
from integrations.errors import Denied, DeniedKind, Missing
from integrations.google.auth import SERVICE_ACCOUNT_SCOPES, USER_SCOPES
from integrations.google.drive import Drive
from integrations.google.drive_model import Place

_PROBE = "sakip/uji-akses"
_PROBE_NAME = "Uji akses bot SAKIP (boleh dihapus)"
_PROBE_LOCK = "Uji kunci bot SAKIP"
_NOT_ENABLED = "has not been used in project"  # Google's words for an API that nobody switched on
_SERVICE_ACCOUNTS = ".gserviceaccount.com"
_LITTLE_ROOM = 1_000_000_000  # bytes
OWNS_NOTHING = (
    "pakai Drive Bersama atau akun pengguna: a service account owns no files, so make it a member of a shared drive "
    "and set SAKIP_GOOGLE_DRIVE_ID, or run `sakip init --google-login`"
)
_MENDS = {
    DeniedKind.CREDENTIALS: "make a new key for the account (for a person `sakip init --google-login` again), or set "
    "this machine's clock",
    DeniedKind.STORAGE: OWNS_NOTHING,
    DeniedKind.POLICY: "ask the Workspace administrator to allow it",
    DeniedKind.PERMISSION: "make the account Content manager (better: Manager) of the shared drive",
    DeniedKind.SHARING_LIMIT: "Google's sharing limit is reached: wait some hours",
    DeniedKind.QUOTA: "raise the quota of the Google Cloud project, or wait",
}


def google(settings: Settings, db: Db, share_with: str | None, now: datetime | None) -> Iterator[Line]:
    """Credentials, account, drive, a probe file that is made, shared, read, locked and removed; and how we hear of
    changes at `now` (None: the time cannot be told). It is shared with `share_with`, else with one of the roster."""
    if settings.google_credentials is None:
        mend = "set SAKIP_GOOGLE_CREDENTIALS to the path of the service account's JSON key"
        yield Line.fault("google", "no credentials are set", mend)
        return
    try:
        workspace = build_workspace(settings, db)
        drive, roster = workspace.drive, _roster(db)
        yield from _identity(settings.google_credentials, drive)
        drive.start_token()
        yield from _place(drive, roster)
        yield from _probe(workspace, share_with or _farthest(drive, roster))
    except Exception as error:
        yield from faults_of("google", error, _mend(error))
    if now is not None:
        yield from changes(settings, db, now)


def _identity(path: Path, drive: Drive) -> Iterator[Line]:
    """As whom, by which of the three kinds of credentials, with which scopes."""
    info = json.loads(path.read_text(encoding="utf-8"))
    person = info.get("type") == "authorized_user"
    kind = "authorised user" if person else "service account, delegated" if info.get("subject") else "service account"
    scopes = " ".join(scope.rsplit("/", 1)[-1] for scope in (USER_SCOPES if person else SERVICE_ACCOUNT_SCOPES))
    yield Line.ok("google", f"works as {drive.about().email} ({kind}; scope {scopes})")
    if info.get("refresh_token_expires_at"):
        mend = "publish the consent screen (In production, or Internal), then `sakip init --google-login` again"
        yield Line.fault("google", f"in testing: the token dies {info['refresh_token_expires_at']}", mend)
    elif person:
        mend = "see that the consent screen is In production, or Internal, in the console of the project"
        yield Line.note("google", "while the consent screen is in testing, a token dies after 7 days", mend)


def _roster(db: Db) -> list[str]:
    with db.read() as tx:
        people_of = [row for office in people.offices(tx) for row in people.people(tx, office.kode)]
    return [row.email for row in people_of if row.email]


def _farthest(drive: Drive, roster: list[str]) -> str | None:
    """Whom sharing would fail for first: somebody of another domain than the account's, if there is one."""
    domain = drive.about().email.rpartition("@")[2]
    return next((email for email in roster if not email.endswith(f"@{domain}")), roster[0] if roster else None)


def _place(drive: Drive, roster: list[str]) -> Iterator[Line]:
    """The drive by name, the room that is left, and who of the roster sharing would shut out."""
    place = drive.place()
    where = f"shared drive “{place.name}”" if place.name else "own drive (no SAKIP_GOOGLE_DRIVE_ID)"
    yield Line.ok("google", f"{where} is open to it; {_room(place)}")
    if place.limit and place.limit - place.used < _LITTLE_ROOM:
        mend = "empty the account's trash or add storage; in a shared drive the room is the organisation's"
        yield Line.note("google", "the room is nearly used up: nothing can be made when it is", mend)
    if place.members_only or place.domain_only:
        who = "its members" if place.members_only else "its own domain"
        said = f"the drive shares with {who} only: {_outside(drive.about().email, roster)}"
        mend = "let its manager allow it (shared drive settings, or the administrator), or give them its own addresses"
        yield Line.note("google", said, mend)


def _outside(account: str, roster: list[str]) -> str:
    """How many would be shut out; the domain of a service account says nothing about the drive's."""
    domain = account.rpartition("@")[2]
    if domain.endswith(_SERVICE_ACCOUNTS):
        return f"see that none of the {len(roster)} people is of another"
    return f"{sum(not email.endswith(f'@{domain}') for email in roster)} of {len(roster)} people are of another"


def _room(place: Place) -> str:
    if place.limit is None:
        return "its room is the organisation's"
    if place.limit == 0:
        return "the account has no room of its own"
    return f"{(place.limit - place.used) / 1e9:.1f} of {place.limit / 1e9:.1f} GB are left"


def _mend(error: Exception) -> str:
    if _NOT_ENABLED in str(error):
        return "enable the Google Drive API and the Google Sheets API in the console of the account's project"
    if isinstance(error, Denied):
        return _MENDS.get(error.kind, "see what Google says")
    if isinstance(error, Missing):
        return "check SAKIP_GOOGLE_DRIVE_ID, and add the account above as a member of that drive"
    return "try again; if it lasts, check the network and SAKIP_GOOGLE_API_BASE"


def _probe(workspace: Workspace, share_with: str | None) -> Iterator[Line]:
    """The file has a fixed key, so one left behind by a crash is found and removed by the next check."""
    drive = workspace.drive
    file = drive.ensure_spreadsheet(_PROBE, _PROBE_NAME, None)
    try:
        refused = drive.ensure_shared(file.id, {share_with: "reader"}).refused if share_with else {}
        workspace.sheets.workbook.read_tables(file.id, ())  # by the other API, which may not be enabled
        drive.ensure_locked(file.id, _PROBE_LOCK)
    finally:
        _remove(drive, file.id)
    for why in refused.values():
        yield Line.fault("google", f"sharing with {share_with} was refused: {why}", _MENDS[DeniedKind.POLICY])
    shared = f" shared with {share_with}," if share_with and not refused else ""
    yield Line.ok("google", f"a probe file was made,{shared} read, locked and removed")


def _remove(drive: Drive, file_id: str) -> None:
    try:
        drive.ensure_unlocked(file_id)
    finally:
        drive.trash(file_id)
