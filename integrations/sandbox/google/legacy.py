"""How does Drive v2, which gspread still uploads CSV through, write the file that v3 describes?"""

from __future__ import annotations

import base64
from typing import Final

from integrations.sandbox.google.drive_call import Call
from integrations.sandbox.google.fields import EVERYTHING
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.resources import Json, file_resource

_ROOT: Final = "https://www.googleapis.com/drive/v2/files"
_SAME: Final = (
    "kind id mimeType description version writersCanShare exportLinks iconLink shared copyRequiresWriterPermission "
    "spaces explicitlyTrashed quotaBytesUsed driveId teamDriveId md5Checksum headRevisionId fileExtension "
    "originalFilename"
)
_RENAMED: Final = {
    "name": "title",
    "size": "fileSize",
    "createdTime": "createdDate",
    "modifiedTime": "modifiedDate",
    "modifiedByMeTime": "modifiedByMeDate",
    "viewedByMeTime": "lastViewedByMeDate",
    "webViewLink": "alternateLink",
    "webContentLink": "webContentLink",
}


def legacy_file(call: Call, file: DriveFile) -> Json:
    """A `drive#file` of v2, as real answers show it; pictures and thumbnails are left out."""
    found = file_resource(call.view(), file, EVERYTHING)
    kept = {name: found[name] for name in _SAME.split() if name in found}
    renamed = {new: found[old] for old, new in _RENAMED.items() if old in found}
    owners = [_user(owner) for owner in found.get("owners", [])]
    people: Json = {"owners": owners, "ownerNames": [owner["displayName"] for owner in owners]} if owners else {}
    if modifier := found.get("lastModifyingUser"):
        people |= {"lastModifyingUser": _user(modifier), "lastModifyingUserName": modifier["displayName"]}
    return kept | renamed | people | _links(call, file) | _rights(call, file, found)


def _user(user: Json) -> Json:
    return {("isAuthenticatedUser" if name == "me" else name): value for name, value in user.items()}


def _links(call: Call, file: DriveFile) -> Json:
    own = f"{_ROOT}/{file.id}"
    mark = base64.b64encode(str(int(file.modified_time.timestamp() * 1000)).encode()).decode().rstrip("=")
    return {
        "selfLink": own,
        "etag": f'"{mark}"',
        "embedLink": f"https://docs.google.com/spreadsheets/d/{file.id}/htmlembed",
        "parents": [
            {
                "kind": "drive#parentReference",
                "id": parent,
                "selfLink": f"{own}/parents/{parent}",
                "parentLink": f"{_ROOT}/{parent}",
                "isRoot": call.world.files.by_id[parent].is_root,
            }
            for parent in file.parents
        ],
    }


def _rights(call: Call, file: DriveFile, found: Json) -> Json:
    able = found["capabilities"]
    own = {"kind": "drive#permission", "id": "me", "type": "user", "role": call.role(file), "pendingOwner": False}
    return {
        "userPermission": own | {"selfLink": f"{_ROOT}/{file.id}/permissions/me"},
        "editable": able["canEdit"],
        "copyable": able["canCopy"],
        "capabilities": {"canEdit": able["canEdit"], "canCopy": able["canCopy"]},
        "appDataContents": False,
        "markedViewedByMeDate": "1970-01-01T00:00:00.000Z",
        "labels": {
            "viewed": found["viewedByMe"],
            "restricted": found["copyRequiresWriterPermission"],
            "starred": found["starred"],
            "hidden": False,
            "trashed": found["trashed"],
        },
    }
