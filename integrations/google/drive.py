"""What can the bot do with files? Folders, spreadsheets and documents, their sharing, locks and changes.

Everything that creates is idempotent by a key kept in the file's `appProperties`, so that a lost answer makes no twin.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import Denied, DeniedKind, Maybe, Missing, Rejected, TokenExpired
from integrations.google.drive_model import (
    CHANGE_FIELDS,
    KEY_PROPERTY,
    REF_FIELDS,
    STATE_FIELDS,
    Changes,
    Channel,
    FileChange,
    FileRef,
    FileState,
    Me,
    Place,
    ShareResult,
)
from integrations.google.sharing import Sharing
from integrations.google.transport import Effect

if TYPE_CHECKING:
    from googleapiclient.http import HttpRequest, MediaIoBaseUpload

    from integrations.google.transport import Gateway

FOLDER: Final = "application/vnd.google-apps.folder"
SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
CONVERTED: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "application/vnd.google-apps.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": SPREADSHEET,
}
"""What Google makes of an Office file, by its media type."""

_LONGEST_KEY: Final = 124 - len(KEY_PROPERTY)
"""Drive allows 124 bytes for a property's name and value together."""

_CREATES: Final = 3
_LOOK_AGAIN_SECONDS: Final = (2.0, 4.0, 8.0)
"""A list can lag behind a create. Minutes are reported: the empty twin that is made then is the sweep's."""

_MULTIPART_LIMIT: Final = 5_000_000
_PARENTS_PER_QUERY: Final = 20
_RESTRICTION_FIELDS: Final = (
    "contentRestrictions(readOnly,ownerRestricted),"
    "capabilities(canModifyOwnerContentRestriction,canModifyEditorContentRestriction,canModifyContentRestriction)"
)


class Drive:
    """Verbs over one shared drive, or over the account's My Drive when `drive_id` is None.

    Every method may raise any IntegrationError; a file that is gone is always Missing.
    """

    def __init__(self, gateway: Gateway, drive_id: str | None) -> None:
        self._gateway = gateway
        self._drive_id = drive_id
        self._me: Me | None = None
        self._sharing = threading.Lock()

    def ensure_folder(self, key: str, name: str, parent_id: str | None, known_id: str | None = None) -> FileRef:
        """The folder with this key, created in the parent (None = the drive's top) if there is none."""
        return self._ensure(key, {"name": name, "mimeType": FOLDER}, parent_id, known_id)

    def ensure_spreadsheet(self, key: str, name: str, parent_id: str | None, known_id: str | None = None) -> FileRef:
        """The Google spreadsheet with this key, created empty if there is none.

        With `known_id` nothing is searched; Missing is raised when that file is gone or in the trash.
        """
        return self._ensure(key, {"name": name, "mimeType": SPREADSHEET}, parent_id, known_id)

    def ensure_blob(self, key: str, name: str, parent_id: str | None, mime: str, data: bytes) -> FileRef:
        """The stored file with this key and exactly this content."""
        body = self._creation_body(key, {"name": name, "mimeType": mime}, parent_id)
        found = self.find(key)
        if found:
            return self._refresh_content(found[0], mime, data)
        return self._create(key, lambda: self._creation(body, _media(mime, data)))

    def ensure_converted(self, key: str, name: str, parent_id: str | None, mime: str, data: bytes) -> FileRef:
        """The Google Doc or Sheet with this key, made of an Office file (its media type and content) if there is none.

        One that is there keeps what people made of it: another content takes another key. KeyError for a media type
        that is not in CONVERTED.
        """
        body = self._creation_body(key, {"name": name, "mimeType": CONVERTED[mime]}, parent_id)
        found = self.find(key)
        return found[0] if found else self._create(key, lambda: self._creation(body, _media(mime, data)))

    def find(self, key: str) -> tuple[FileRef, ...]:
        """All files with this key that are not in the trash, oldest first; more than one means a twin was made."""
        condition = f"appProperties has {{ key='{KEY_PROPERTY}' and value='{_quote(_checked(key))}' }}"
        files = list(self._list(f"{condition} and trashed = false", f"nextPageToken,files({REF_FIELDS})"))
        files.sort(key=lambda file: (file.get("createdTime", ""), file["id"]))
        return tuple(FileRef.of(file) for file in files)

    def stat(self, file_id: str) -> FileState:
        """The file as it is now, in the trash or not."""
        return FileState.of(self._get(file_id, STATE_FIELDS))

    def trash(self, file_id: str) -> None:
        """Put the file into the trash, where people can still take it back from."""
        self._update(file_id, {"trashed": True})

    def rename(self, file_id: str, name: str) -> None:
        """Give the file this name."""
        self._update(file_id, {"name": name})

    def move(self, file_id: str, parent: str) -> None:
        """Make `parent` the file's only folder."""
        parents = self._get(file_id, "parents").get("parents", [])
        if parents != [parent]:
            others = [old for old in parents if old != parent]
            self._update(file_id, {}, addParents=parent, removeParents=",".join(others) or None)

    def ensure_shared(self, file_id: str, wanted: Mapping[str, str], remove_others: bool = False) -> ShareResult:
        """Give each e-mail its Drive role (`reader`, `commenter`, `writer`), by one list where nothing has to change.

        What a policy refuses is returned in `refused`; Denied(sharing_limit) is raised at once, what was done stays.
        `remove_others` withdraws every other direct grant except the owner's and our own.
        """
        keep = self.about().email if remove_others else None
        with self._sharing:
            return Sharing(self._gateway, file_id).ensure(wanted, keep)

    def ensure_locked(self, file_id: str, reason: str) -> None:
        """Make the content read-only for everyone, ours included; liftable by owner or organizer only where we can.

        Raises Denied(permission) when we may not restrict this file (google.md §7).
        """
        file = self._get(file_id, _RESTRICTION_FIELDS)
        can = file.get("capabilities", {})
        firmly = bool(can.get("canModifyOwnerContentRestriction", False))
        if any(_is_as_locked(entry, firmly) for entry in file.get("contentRestrictions", ())):
            return
        if not (firmly or can.get("canModifyEditorContentRestriction") or can.get("canModifyContentRestriction")):
            raise Denied("We may not lock this file.", DeniedKind.PERMISSION)
        restriction = {"readOnly": True, "ownerRestricted": firmly, "reason": reason}
        self._update(file_id, {"contentRestrictions": [restriction]})

    def ensure_unlocked(self, file_id: str) -> None:
        """Lift the content restriction, if there is one."""
        file = self._get(file_id, "contentRestrictions(readOnly)")
        if any(entry.get("readOnly", False) for entry in file.get("contentRestrictions", ())):
            self._update(file_id, {"contentRestrictions": [{"readOnly": False}]})

    def start_token(self) -> str:
        """A token for `changes` that stands for this moment."""
        scope = {"driveId": self._drive_id} if self._drive_id else {}
        request = self._gateway.drive.changes().getStartPageToken(supportsAllDrives=True, **scope)
        return str(self._gateway.call(request)["startPageToken"])

    def changes(self, token: str) -> Changes:
        """Everything that changed since the token, all pages.

        Raises TokenExpired when Drive no longer knows the token: read everything once and take a new one. An entry
        may be a mere view or our own write: compare `version` with the one stored. A late entry is normal.
        """
        latest: dict[str, FileChange] = {}
        page, calls = token, 0
        while True:
            answer = self._change_page(page)
            calls += 1
            for entry in answer.get("changes", ()):
                if entry.get("changeType", "file") == "file":
                    latest[entry["fileId"]] = FileChange.of(entry)
            if "nextPageToken" not in answer:
                return Changes(str(answer["newStartPageToken"]), tuple(latest.values()), calls)
            page = answer["nextPageToken"]

    def watch(self, token: str, channel: Channel, address: str, secret: str) -> Channel:
        """Have Drive tell `address` of every change from now on; the answer says how long, which may be shorter.

        The page token is one of `changes`. `secret` is repeated with each notice. Maybe: it may tell us, or not.
        """
        scope = {"driveId": self._drive_id} if self._drive_id else {}
        body = {"id": channel.id, "type": "web_hook", "address": address, "token": secret}
        body["expiration"] = str(int(channel.expires.timestamp() * 1000))
        request = self._gateway.drive.changes().watch(
            pageToken=token, body=body, supportsAllDrives=True, includeItemsFromAllDrives=True, **scope
        )
        made = self._gateway.call(request, Effect.CREATE)
        expires = datetime.fromtimestamp(int(made["expiration"]) / 1000, UTC) if "expiration" in made else None
        return Channel(channel.id, str(made["resourceId"]), expires or channel.expires)

    def unwatch(self, channel: Channel) -> None:
        """Have Drive stop telling us by this channel; one that Drive no longer knows is stopped."""
        body = {"id": channel.id, "resourceId": channel.resource_id}
        with suppress(Missing):
            self._gateway.call(self._gateway.drive.channels().stop(body=body), Effect.IDEMPOTENT)

    def list_versions(self, parents: Sequence[str] = ()) -> Mapping[str, FileState]:
        """The state of every file directly in these folders (none = the whole drive), the trashed ones too.

        For the slow sweep: one call per page of a thousand, and per twenty folders. A folder that is gone, or that we
        may no longer see, has no files.
        """
        groups = [parents[at : at + _PARENTS_PER_QUERY] for at in range(0, len(parents), _PARENTS_PER_QUERY)]
        files = [file for group in groups or [()] for file in self._files_in(group)]
        return {file["id"]: FileState.of(file) for file in files}

    def _files_in(self, parents: Sequence[str]) -> list[dict[str, Any]]:
        query = " or ".join(f"'{_quote(parent)}' in parents" for parent in parents) or None
        try:
            return list(self._list(query, f"nextPageToken,files({STATE_FIELDS})"))
        except Missing:  # Drive refuses the whole question for one folder it does not show us
            if not parents:
                raise
            return [file for parent in parents if len(parents) > 1 for file in self._files_in([parent])]

    def export(self, file_id: str, mime: str) -> bytes:
        """A Google file converted to `mime`; Rejected(too_large) above Google's 10 MB."""
        return self._gateway.fetch(self._gateway.drive.files().export_media(fileId=file_id, mimeType=mime))

    def download(self, file_id: str) -> bytes:
        """The content of a stored file."""
        request = self._gateway.drive.files().get_media(fileId=file_id, supportsAllDrives=True)
        return self._gateway.fetch(request)

    def about(self) -> Me:
        """The account we work as; asked once."""
        if self._me is None:
            request = self._gateway.drive.about().get(fields="user(emailAddress,displayName)")
            user = self._gateway.call(request)["user"]
            self._me = Me(user["emailAddress"], user.get("displayName", ""))
        return self._me

    def place(self) -> Place:
        """The drive we work in, as it is now."""
        if self._drive_id:
            wanted = "name,restrictions(domainUsersOnly,driveMembersOnly)"
            found = self._gateway.call(self._gateway.drive.drives().get(driveId=self._drive_id, fields=wanted))
            rules = found.get("restrictions", {})
            only = bool(rules.get("domainUsersOnly")), bool(rules.get("driveMembersOnly"))
            return Place(found["name"], *only, used=0, limit=None)
        room = self._gateway.call(self._gateway.drive.about().get(fields="storageQuota(limit,usage)"))["storageQuota"]
        limit = int(room["limit"]) if "limit" in room else None
        return Place("", False, False, used=int(room.get("usage", 0)), limit=limit)

    def _ensure(self, key: str, kind: Mapping[str, Any], parent_id: str | None, known_id: str | None) -> FileRef:
        if known_id is not None:
            return self._known(known_id)
        body = self._creation_body(key, kind, parent_id)
        found = self.find(key)
        return found[0] if found else self._create(key, lambda: self._creation(body))

    def _known(self, file_id: str) -> FileRef:
        file = self._get(file_id, f"trashed,{REF_FIELDS}")
        if file.get("trashed", False):
            raise Missing("The file is in the trash.")
        return FileRef.of(file)

    def _create(self, key: str, creation: Callable[[], HttpRequest]) -> FileRef:
        """Create; after a lost answer look whether it happened before trying once more (google.md §3.4)."""
        for turn in range(1, _CREATES + 1):
            try:
                return FileRef.of(self._gateway.call(creation(), Effect.CREATE))
            except Maybe:
                found = self._look_again(key)
                if found:
                    return found[0]
                if turn == _CREATES:
                    raise
        raise AssertionError("the last turn always returns or raises")

    def _look_again(self, key: str) -> tuple[FileRef, ...]:
        for seconds in _LOOK_AGAIN_SECONDS:
            self._gateway.pause(seconds)
            found = self.find(key)
            if found:
                return found
        return ()

    def _creation_body(self, key: str, kind: Mapping[str, Any], parent_id: str | None) -> dict[str, Any]:
        parent = parent_id or self._drive_id
        place = {"parents": [parent]} if parent else {}
        return {**kind, **place, "appProperties": {KEY_PROPERTY: _checked(key)}}

    def _creation(self, body: Mapping[str, Any], media: MediaIoBaseUpload | None = None) -> HttpRequest:
        files = self._gateway.drive.files()
        return files.create(body=body, media_body=media, supportsAllDrives=True, fields=REF_FIELDS)

    def _refresh_content(self, ref: FileRef, mime: str, data: bytes) -> FileRef:
        stored = self._get(ref.id, "md5Checksum").get("md5Checksum")
        if stored == hashlib.md5(data, usedforsecurity=False).hexdigest():
            return ref
        request = self._gateway.drive.files().update(
            fileId=ref.id, body={}, media_body=_media(mime, data), supportsAllDrives=True, fields=REF_FIELDS
        )
        return FileRef.of(self._gateway.call(request, Effect.IDEMPOTENT))

    def _get(self, file_id: str, fields: str) -> dict[str, Any]:
        request = self._gateway.drive.files().get(fileId=file_id, supportsAllDrives=True, fields=fields)
        return self._gateway.call(request)

    def _update(self, file_id: str, body: Mapping[str, Any], **query: str | None) -> None:
        files = self._gateway.drive.files()
        request = files.update(fileId=file_id, body=body, supportsAllDrives=True, fields="id", **query)
        self._gateway.call(request, Effect.IDEMPOTENT, suspect=lambda: check_editable(self._gateway, file_id))

    def _list(self, query: str | None, fields: str) -> Iterator[dict[str, Any]]:
        scope = {"corpora": "drive", "driveId": self._drive_id} if self._drive_id else {}
        page: str | None = None
        while True:
            request = self._gateway.drive.files().list(
                q=query,
                fields=fields,
                pageSize=1000,
                pageToken=page,
                supportsAllDrives=True,
                includeItemsFromAllDrives=True,
                **scope,
            )
            answer = self._gateway.call(request)
            yield from answer.get("files", ())
            page = answer.get("nextPageToken")
            if not page:
                return

    def _change_page(self, token: str) -> dict[str, Any]:
        scope = {"driveId": self._drive_id} if self._drive_id else {}
        request = self._gateway.drive.changes().list(
            pageToken=token,
            pageSize=1000,
            supportsAllDrives=True,
            includeItemsFromAllDrives=True,
            fields=CHANGE_FIELDS,
            **scope,
        )
        try:
            return self._gateway.call(request)
        except (Rejected, Missing) as refusal:
            raise TokenExpired(str(refusal)) from None
        except Denied as refusal:
            if refusal.kind is not DeniedKind.PERMISSION:
                raise
            raise TokenExpired(str(refusal)) from None


def check_editable(gateway: Gateway, file_id: str) -> None:
    """After repeated 5xx on one file: raises Denied(permission) if the truth is that we may no longer edit it.

    Google has been seen to answer 500 where a role was taken away (google.md §10, row 5).
    """
    request = gateway.drive.files().get(fileId=file_id, supportsAllDrives=True, fields="capabilities(canEdit)")
    if not gateway.call(request).get("capabilities", {}).get("canEdit", False):
        raise Denied("We may no longer edit this file.", DeniedKind.PERMISSION)


def _is_as_locked(restriction: Mapping[str, Any], firmly: bool) -> bool:
    return bool(restriction.get("readOnly", False) and (restriction.get("ownerRestricted", False) or not firmly))


def _media(mime: str, data: bytes) -> MediaIoBaseUpload:
    from googleapiclient.http import MediaIoBaseUpload

    return MediaIoBaseUpload(io.BytesIO(data), mimetype=mime, resumable=len(data) > _MULTIPART_LIMIT)


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _checked(key: str) -> str:
    if not 0 < len(key.encode()) <= _LONGEST_KEY:
        raise ValueError(f"a file key has 1 to {_LONGEST_KEY} bytes")
    return key
