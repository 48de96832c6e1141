"""Which path leads to which Drive method, and what happens to everything else below Google's prefixes?"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integrations.sandbox.google import (
    drive_changes,
    drive_comments,
    drive_drives,
    drive_files,
    drive_list,
    drive_permissions,
    drive_watch,
)
from integrations.sandbox.google.consent import serve_consent
from integrations.sandbox.google.content import download, export
from integrations.sandbox.google.discovery import DOCUMENTS, Method, methods, rewritten
from integrations.sandbox.google.drive_call import Call, Handler, endpoint, json_response
from integrations.sandbox.google.errors import ApiError, Family, not_emulated
from integrations.sandbox.google.resources import Json
from integrations.sandbox.google.token import serve_token
from integrations.sandbox.google.upload import (
    cancel_endpoint,
    legacy_endpoint,
    resume_endpoint,
    upload_endpoint,
)

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

_log: Final = logging.getLogger(__name__)
_ALL: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Endpoint = Callable[[Request], Awaitable[Response]]


def get_file(call: Call) -> Json | Response:
    """files.get: the metadata, or with `alt=media` the bytes."""
    return download(call) if call.params.text("alt") == "media" else drive_files.get(call)


HANDLERS: Final[dict[str, Handler]] = {
    "drive.about.get": drive_drives.about,
    "drive.files.get": get_file,
    "drive.files.list": drive_list.list_files,
    "drive.files.create": drive_files.create,
    "drive.files.update": drive_files.update,
    "drive.files.copy": drive_files.copy,
    "drive.files.delete": drive_files.delete,
    "drive.files.emptyTrash": drive_files.empty_trash,
    "drive.files.export": export,
    "drive.files.generateIds": drive_files.generate_ids,
    "drive.permissions.list": drive_permissions.list_permissions,
    "drive.permissions.get": drive_permissions.get_permission,
    "drive.permissions.create": drive_permissions.create_permission,
    "drive.permissions.update": drive_permissions.update_permission,
    "drive.permissions.delete": drive_permissions.delete_permission,
    "drive.changes.getStartPageToken": drive_changes.start_page_token,
    "drive.changes.list": drive_changes.list_changes,
    "drive.changes.watch": drive_watch.watch_changes,
    "drive.channels.stop": drive_watch.stop_channel,
    "drive.drives.list": drive_drives.list_drives,
    "drive.drives.get": drive_drives.get_drive,
    "drive.drives.create": drive_drives.create_drive,
    "drive.drives.update": drive_drives.update_drive,
    "drive.drives.delete": drive_drives.delete_drive,
    "drive.drives.hide": drive_drives.hide_drive,
    "drive.drives.unhide": drive_drives.unhide_drive,
    "drive.comments.list": drive_comments.list_comments,
    "drive.comments.get": drive_comments.get_comment,
    "drive.comments.create": drive_comments.create_comment,
    "drive.comments.update": drive_comments.update_comment,
    "drive.comments.delete": drive_comments.delete_comment,
    "drive.approvals.list": drive_comments.list_approvals,
    "drive.files.listLabels": drive_comments.list_labels,
    "drive.replies.list": drive_comments.list_replies,
    "drive.replies.get": drive_comments.get_reply,
    "drive.replies.create": drive_comments.create_reply,
    "drive.replies.update": drive_comments.update_reply,
    "drive.replies.delete": drive_comments.delete_reply,
}
"""Every Drive method that is emulated; the rest of the discovery document answers 501."""


def guarded(serve: Endpoint) -> Endpoint:
    """Refusals become answers; a fault of our own becomes 418, which no client retries as if Google had failed."""

    async def safe(request: Request) -> Response:
        try:
            return await serve(request)
        except ApiError as refusal:
            refusal.legacy = request.query_params.get("$.xgafv") == "1"  # as the Java client sends it
            return refusal.response()
        except Exception:
            _log.exception("sandbox fault in %s %s", request.method, request.url.path)
            body = {"sandbox_fault": traceback.format_exc()}
            response = json_response({"error": {"code": 418, "message": "Fault in the sandbox itself"} | body}, 418)
            response.headers["X-Sandbox-Fault"] = "1"
            return response

    return safe


def drive_routes(world: GoogleWorld) -> list[Route]:
    """Drive v3, its uploads, the token endpoint and the discovery documents."""
    found = [_route(world, method) for method in methods("drive")]
    found += _upload_routes(world)
    found.append(Route("/token", guarded(_token_endpoint(world)), methods=["POST"]))
    found.append(Route("/o/oauth2/auth", guarded(_consent_screen(world)), methods=["GET", "POST"]))
    found.append(Route("/discovery/v1/apis/{api}/{version}/rest", guarded(_discovery), methods=["GET"]))
    return found


def closing_routes(world: GoogleWorld) -> list[Route]:
    """Whatever is left below Google's prefixes: 501 in that service's envelope, after its own look at the token."""
    families: list[tuple[str, Family]] = [
        ("/drive/{rest:path}", "drive"),
        ("/upload/{rest:path}", "drive"),
        ("/resumable/{rest:path}", "drive"),
        ("/batch", "drive"),
        ("/batch/{rest:path}", "drive"),
        ("/discovery/{rest:path}", "drive"),
        ("/v1/documents", "docs"),
        ("/v1/documents/{rest:path}", "docs"),
        ("/v1/documents:{rest:path}", "docs"),
        ("/v4/{rest:path}", "sheets"),
        ("/token", "oauth"),
        ("/tokeninfo", "oauth"),
        ("/revoke", "oauth"),
        ("/userinfo", "oauth"),
        ("/o/oauth2/{rest:path}", "oauth"),
        ("/oauth2/{rest:path}", "oauth"),
    ]
    return [Route(path, guarded(_unknown(world, family)), methods=_ALL) for path, family in families]


def _route(world: GoogleWorld, method: Method) -> Route:
    handler = HANDLERS.get(method.id)
    serve = endpoint(world, method, handler) if handler else _absent(world, method)
    return Route(method.path, guarded(serve), methods=[method.http])


def _absent(world: GoogleWorld, method: Method) -> Endpoint:
    async def serve(request: Request) -> Response:
        world.identify(request, "drive")
        raise not_emulated("drive", method.id)

    return serve


def _unknown(world: GoogleWorld, family: Family) -> Endpoint:
    async def serve(request: Request) -> Response:
        if family != "oauth" and not request.url.path.startswith("/discovery"):
            world.identify(request, family)
        raise not_emulated(family, f"{request.method} {request.url.path}")

    return serve


def _upload_routes(world: GoogleWorld) -> list[Route]:
    found = [
        Route(prefix + path, guarded(serve), methods=[verb])
        for prefix in ("/upload", "/resumable/upload")
        for path in ("/drive/v3/files", "/drive/v3/files/{fileId}")
        for verb, serve in (("PUT", resume_endpoint(world)), ("DELETE", cancel_endpoint(world)))
    ]
    for method in methods("drive"):
        if method.upload:
            serve = upload_endpoint(world, method, HANDLERS[method.id])
            found += [
                Route(prefix + method.path, guarded(serve), methods=[method.http])
                for prefix in ("/upload", "/resumable/upload")
            ]
        if method.id == "drive.files.update":
            path = "/upload/drive/v2/files/{fileId}"
            found.append(Route(path, guarded(legacy_endpoint(world, method)), methods=["PUT"]))
    return found


def _token_endpoint(world: GoogleWorld) -> Endpoint:
    async def serve(request: Request) -> Response:
        return await serve_token(world, request)

    return serve


def _consent_screen(world: GoogleWorld) -> Endpoint:
    async def serve(request: Request) -> Response:
        return await serve_consent(world, request)

    return serve


async def _discovery(request: Request) -> Response:
    api, version = request.path_params["api"], request.path_params["version"]
    if DOCUMENTS.get(api) != version:
        raise ApiError("drive", 404, f"Discovery document not found: {api} {version}", reason="notFound")
    return json_response(rewritten(api, str(request.base_url)))
