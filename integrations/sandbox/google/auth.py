"""Whose request is this? Bearer token to identity, refused as each service refuses (google.md §3.2)."""

from __future__ import annotations

from starlette.requests import Request

from integrations.sandbox.google.discovery import find_method
from integrations.sandbox.google.errors import (
    ApiError,
    Family,
    bad_credentials,
    bad_key,
    no_credentials,
    scope_missing,
)
from integrations.sandbox.google.files import FileStore
from integrations.sandbox.google.identities import Caller, Identities


def identify(ids: Identities, files: FileStore, request: Request, family: Family) -> Caller:
    """The caller of a request; raises ApiError 401 or 403 in the family's words, 400 for an unknown `alt` first."""
    alt = request.query_params.get("alt", "json").lower()
    if alt not in ("json", "media", "proto"):
        raise ApiError(family, 400, f'Invalid value "{alt}" for query parameter "alt".', status="INVALID_ARGUMENT")
    bearer = _bearer(request)
    if bearer is None and (request.query_params.get("key") or "x-goog-api-key" in request.headers):
        raise bad_key(family)
    if bearer is None:
        raise no_credentials(family)
    caller = ids.find(bearer)
    if caller is None:
        raise bad_credentials(family)
    if family in ("sheets", "docs"):
        _check_editor_scopes(files, request, family, caller)
    return caller


def _bearer(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return value.strip() if scheme.lower() == "bearer" else ""
    return request.query_params.get("access_token") or request.query_params.get("oauth_token")


def _check_editor_scopes(files: FileStore, request: Request, family: Family, caller: Caller) -> None:
    """The scopes of the method, and under `drive.file` only files of the caller's own app."""
    method = find_method(family, request.method, request.url.path)
    if method is None:
        return
    if not caller.scopes & set(method.scopes):
        raise scope_missing(family)
    target = method.match(request.url.path).get("spreadsheetId")
    file = files.by_id.get(target) if target else None
    narrow = caller.sees_own_files_only and not caller.has("spreadsheets", "spreadsheets.readonly")
    if file and narrow and caller.app not in file.authorized_apps:
        raise ApiError(family, 404, "Requested entity was not found.")
