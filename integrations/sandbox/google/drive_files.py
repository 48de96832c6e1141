"""What do files.create, get, update, copy, delete, emptyTrash and generateIds do?"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from integrations.sandbox.google.capabilities import can_copy, can_trash
from integrations.sandbox.google.content import Content, fill, first_content, next_content
from integrations.sandbox.google.drive_call import Call, insufficient
from integrations.sandbox.google.errors import ApiError, bad_request, forbidden, invalid, not_emulated
from integrations.sandbox.google.files import DOC, FOLDER, SHEET, WORKSPACE_PREFIX, DriveFile
from integrations.sandbox.google.metadata import (
    apply_metadata,
    apply_restrictions,
    as_bool,
    as_text,
    check_writable,
    is_personal,
)
from integrations.sandbox.google.permissions import at_least
from integrations.sandbox.google.placing import delete as delete_file
from integrations.sandbox.google.placing import destination, move, set_trashed
from integrations.sandbox.google.resources import Json, file_resource

BINARY: Final = "application/octet-stream"
_LOCKED_FIELDS: Final = frozenset({"name", "mimeType"})


def get(call: Call) -> Json:
    """files.get of the metadata."""
    return file_resource(call.view(), call.file(), call.mask)


def create(call: Call) -> Json:
    """files.create, with media when the upload routes put some on the call."""
    body = call.body
    check_writable(body, updating=False)
    mime_type = _mime_type(call)
    folder = destination(call, _parents(body))
    chosen = _chosen_id(call, mime_type)
    name = as_text(body.get("name") or "Untitled", "name")
    content = first_content(call, mime_type, name)
    file = call.world.draft_file(call.email, call.caller.app, name, mime_type, folder)
    file.id = chosen or file.id
    fill(call, file, content)
    return _admitted(call, file)


def _admitted(call: Call, file: DriveFile) -> Json:
    """Finish a drafted file by the body of the request; whatever is refused leaves nothing behind."""
    apply_metadata(call, file, call.body)
    if "contentRestrictions" in call.body:
        apply_restrictions(call, file, call.body["contentRestrictions"])
    call.world.admit(file)
    return file_resource(call.view(), file, call.mask)


def check_create(call: Call) -> None:
    """Raises what files.create would refuse, before any byte of a resumable upload is sent."""
    check_writable(call.body, updating=False)
    _mime_type(call)
    destination(call, _parents(call.body))


def check_update(call: Call) -> DriveFile:
    """The file that files.update is about; raises what it would refuse outright."""
    file = call.file()
    check_writable(call.body, updating=True, file_id=file.id)
    if not is_personal(call.body):
        call.demand(file, role="writer")
    if file.is_root and set(call.body) & {"name", "trashed"}:
        raise insufficient(file)
    return file


def update(call: Call) -> Json:
    """files.update: metadata, place, trash, lock and, from the upload routes, media.

    Everything that could be refused is settled before the file is touched.
    """
    file = check_update(call)
    _rehearse(call, file)
    content = next_content(call, file) if call.media else None
    _apply_place(call, file)
    if "contentRestrictions" in call.body:
        apply_restrictions(call, file, call.body["contentRestrictions"])
        call.world.touch(file, call.email, "restriction")
    if content is not None:
        fill(call, file, content)
        call.world.touch(file, call.email, "content")
    _apply_fields(call, file)
    return file_resource(call.view(), file, call.mask)


def _rehearse(call: Call, file: DriveFile) -> None:
    """Raises what the update would be refused for, by doing it to a stand-in."""
    body = call.body
    trial = file.stand_in()
    apply_metadata(call, trial, body)
    if "contentRestrictions" in body:
        apply_restrictions(call, trial, body["contentRestrictions"])
    changing = call.media is not None or _LOCKED_FIELDS & set(body)
    if changing and call.world.is_locked_for(trial, call.role(file)):
        raise insufficient(file)
    if "trashed" in body and as_bool(body["trashed"], "trashed") != file.trashed:
        call.demand(file, allowed=can_trash(file, call.role(file)))
    if body.get("mimeType", file.mime_type) != file.mime_type and call.media is None:
        raise bad_request("badRequest", "The MIME type cannot be changed unless a new revision is uploaded.")


def _apply_place(call: Call, file: DriveFile) -> None:
    moved = move(call, file)
    if "trashed" in call.body:
        moved = set_trashed(call, file, as_bool(call.body["trashed"], "trashed")) or moved
    if moved:
        call.world.touch(file, call.email, "place")


def _apply_fields(call: Call, file: DriveFile) -> None:
    moment = call.body.get("modifiedTime")
    plain = {key: value for key, value in call.body.items() if key != "modifiedTime"}
    if apply_metadata(call, file, plain) or moment:
        call.world.touch(file, call.email, "metadata")
    if moment:
        apply_metadata(call, file, {"modifiedTime": moment})
    call.world.files.reindex(file)


def copy(call: Call) -> Json:
    """files.copy: a new file with the content, properties and description of the source, without its sharing."""
    source, body = call.file(), call.body
    check_writable(body, updating=False)
    if not can_copy(source, call.role(source)):
        raise forbidden("cannotCopyFile", "This file cannot be copied by the user.")
    name, kind = f"Copy of {source.name}", str(body.get("mimeType") or source.mime_type)
    converted = _converted(call, source, kind, name) if kind != source.mime_type else None
    folder = destination(call, _parents(body) or _discoverable_parent(call, source))
    chosen = _chosen_id(call, kind)
    file = call.world.draft_file(call.email, call.caller.app, name, kind, folder)
    file.id = chosen or file.id
    _duplicate(call, source, file)
    if converted:
        fill(call, file, converted)
    if call.params.flag("copyComments"):
        file.comments = deepcopy(source.comments)
    return _admitted(call, file)


def _converted(call: Call, source: DriveFile, kind: str, title: str) -> Content:
    """The content of an uploaded file as the Google Sheet or Doc that a copy of it is to be."""
    if source.content is None or kind not in (SHEET, DOC):
        raise not_emulated("drive", f"copying {source.mime_type} as {kind}")
    call.media = (source.mime_type, source.content)
    return first_content(call, kind, title)


def _duplicate(call: Call, source: DriveFile, file: DriveFile) -> None:
    file.content, file.document = source.content, source.document
    file.description = source.description
    file.properties = dict(source.properties)
    file.app_properties = {app: dict(pairs) for app, pairs in source.app_properties.items()}
    file.copy_requires_writer = source.copy_requires_writer
    file.original_filename = source.original_filename
    if source.content is not None:
        file.head_revision = call.world.new_id(38)
    if source.spreadsheet is not None:
        file.spreadsheet = source.spreadsheet.copy(call.world.switches)
        file.spreadsheet.title = file.name


def _discoverable_parent(call: Call, source: DriveFile) -> list[str]:
    """The source's own folder, where the caller may add to it; else My Drive."""
    for parent in source.parents:
        folder = call.world.files.by_id[parent]
        if at_least(call.role(folder), "writer"):
            return [parent]
    return []


def delete(call: Call) -> None:
    """files.delete."""
    delete_file(call, call.file())


def empty_trash(call: Call) -> None:
    """files.emptyTrash, of My Drive or of the shared drive given."""
    drive_id = call.params.text("driveId")
    world = call.world
    if drive_id:
        root = call.find(drive_id, all_drives=True)
        call.demand(root, role="organizer")
    trashed = [
        world.files.by_id[file_id]
        for file_id in list(world.files.in_drive.get(drive_id, ()))
        if world.files.by_id[file_id].trashed
    ]
    for file in trashed:
        if world.file(file.id) is file and (drive_id or call.email in file.owners):
            delete_file(call, file)


def generate_ids(call: Call) -> Json:
    """files.generateIds: ids reserved for this caller's later creates."""
    count = call.params.number("count", 10, 1, 1000)
    if call.params.choice("space", "drive", ("drive", "appDataFolder")) != "drive":
        raise not_emulated("drive", "the appDataFolder space")
    if call.params.choice("type", "files", ("files", "shortcuts")) != "files":
        raise not_emulated("drive", "shortcuts")
    ids = [call.world.new_id() for _ in range(count)]
    call.world.reserved_ids.update(dict.fromkeys(ids, call.email))
    return {"kind": "drive#generatedIds", "space": "drive", "ids": ids}


def _parents(body: Json) -> list[str] | None:
    parents = body.get("parents")
    if parents is None:
        return None
    if not isinstance(parents, list) or not all(isinstance(one, str) for one in parents):
        raise ApiError("drive", 400, "Invalid value for: parents", reason="invalid")
    return parents


def _mime_type(call: Call) -> str:
    wanted = call.body.get("mimeType")
    uploaded = call.media[0] if call.media else ""
    mime_type = as_text(wanted, "mimeType") if wanted else uploaded or BINARY
    if mime_type.startswith(WORKSPACE_PREFIX) and mime_type not in (FOLDER, SHEET, DOC):
        raise not_emulated("drive", f"files of type {mime_type}")
    if mime_type == FOLDER and call.media:
        raise bad_request("badRequest", "Folders have no content.")
    return mime_type


def _chosen_id(call: Call, mime_type: str) -> str | None:
    """An id from generateIds that the caller asked for; raises Drive's refusals."""
    if "id" not in call.body:
        return None
    chosen = as_text(call.body["id"], "id")
    if mime_type in (SHEET, DOC) and not call.world.switches.generated_ids_fit_workspace_files:
        raise invalid("file.id", "Generated IDs are not supported for Docs Editors formats.")
    if call.world.file(chosen) is not None:
        raise ApiError("drive", 409, "A file already exists with the provided ID.", reason="fileIdInUse")
    if call.world.reserved_ids.get(chosen) != call.email:
        raise invalid("file.id", "The provided file ID is not usable.")
    return chosen
