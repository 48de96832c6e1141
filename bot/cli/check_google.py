"""What `sakip check` looks at in Google: the account and its kind, the drive, the rights, the room, a probe file."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.app import build_workspace
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
_LITTLE_ROOM = 1_000_000_000  # bytes
_MENDS = {
    DeniedKind.CREDENTIALS: "make a new key for the account, or set this machine's clock",
    DeniedKind.STORAGE: "pakai Drive Bersama atau akun pengguna: a service account owns no files, so make it a member "
    "of a shared drive and set SAKIP_GOOGLE_DRIVE_ID, or run `sakip init --google-login`",
    DeniedKind.POLICY: "ask the Workspace administrator to allow it",
    DeniedKind.PERMISSION: "make the account Content manager (better: Manager) of the shared drive",
    DeniedKind.SHARING_LIMIT: "Google's sharing limit is reached: wait some hours",
    DeniedKind.QUOTA: "raise the quota of the Google Cloud project, or wait",
}


def google(settings: Settings, db: Db, share_with: str | None, now: datetime | None) -> Iterator[Line]:
    """Credentials, account, drive, a probe file that is made, shared (if asked), read, locked and removed; and how we
    hear of changes at `now` (None: the time cannot be told)."""
    if settings.google_credentials is None:
        mend = "set SAKIP_GOOGLE_CREDENTIALS to the path of the service account's JSON key"
        yield Line.fault("google", "no credentials are set", mend)
        return
    try:
        drive = build_workspace(settings, db).drive
        yield from _identity(settings.google_credentials, drive)
        drive.start_token()
        yield from _place(drive, db)
        yield from _probe(drive, share_with)
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


def _place(drive: Drive, db: Db) -> Iterator[Line]:
    """The drive by name, the room that is left, and who of the roster sharing would shut out."""
    place = drive.place()
    where = f"shared drive “{place.name}”" if place.name else "own drive (no SAKIP_GOOGLE_DRIVE_ID)"
    yield Line.ok("google", f"{where} is open to it; {_room(place)}")
    if place.limit and place.limit - place.used < _LITTLE_ROOM:
        mend = "empty the account's trash or add storage; in a shared drive the room is the organisation's"
        yield Line.note("google", "the room is nearly used up: nothing can be made when it is", mend)
    if place.members_only or place.domain_only:
        domain = drive.about().email.rpartition("@")[2]
        with db.read() as tx:
            emails = [row.email for office in people.offices(tx) for row in people.people(tx, office.kode)]
        outside = sum(not email.endswith(f"@{domain}") for email in emails if email)
        who = "its members" if place.members_only else "its own domain"
        said = f"the drive shares with {who} only: {outside} of {len(emails)} people are of another"
        mend = "let its manager allow it (shared drive settings, or the administrator), or give them its own addresses"
        yield Line.note("google", said, mend if outside else "")


def _room(place: Place) -> str:
    if place.limit is None:
        return "its room is the organisation's"
    if place.limit == 0:
        return "the account has no room of its own"
    return f"{(place.limit - place.used) / 1e9:.1f} of {place.limit / 1e9:.1f} GB are left"


def _mend(error: Exception) -> str:
    if isinstance(error, Denied):
        return _MENDS.get(error.kind, "see what Google says")
    if isinstance(error, Missing):
        return "check SAKIP_GOOGLE_DRIVE_ID, and add the account above as a member of that drive"
    return "try again; if it lasts, check the network and SAKIP_GOOGLE_API_BASE"


def _probe(drive: Drive, share_with: str | None) -> Iterator[Line]:
    """The file has a fixed key, so one left behind by a crash is found and removed by the next check."""
    file = drive.ensure_spreadsheet(_PROBE, _PROBE_NAME, None)
    try:
        if share_with:
            yield from _shared(drive, file.id, share_with)
        drive.stat(file.id)
        drive.ensure_locked(file.id, _PROBE_LOCK)
    finally:
        drive.ensure_unlocked(file.id)
        drive.trash(file.id)
    done = "made, shared, read, locked and removed" if share_with else "made, read, locked and removed"
    yield Line.ok("google", f"a probe file was {done}")


def _shared(drive: Drive, file_id: str, email: str) -> Iterator[Line]:
    refused = drive.ensure_shared(file_id, {email: "reader"}).refused
    if refused:
        yield Line.fault("google", f"sharing was refused: {next(iter(refused.values()))}", _MENDS[DeniedKind.POLICY])
