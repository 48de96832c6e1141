"""How does Sheets v4 word its refusals?"""

from __future__ import annotations

from typing import Any, Final

from integrations.sandbox.google.errors import ApiError

PROTECTED: Final = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if "
    "you need to edit."
)


class RefusedError(Exception):
    """A request was refused; whoever runs it knows its number and kind and makes the 400 of it."""


def bad_request(message: str, violations: list[dict[str, str]] | None = None) -> ApiError:
    """400 INVALID_ARGUMENT, with the BadRequest detail where fields are to blame."""
    details: list[dict[str, Any]] | None = None
    if violations:
        details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError("sheets", 400, message, status="INVALID_ARGUMENT", details=details)


def bad_fields(mask: str, path: str) -> ApiError:
    """A `fields` parameter that names what the answer does not have."""
    what = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return bad_request("Request contains an invalid argument.", [{"field": mask, "description": what}])


def bad_range(text: str) -> ApiError:
    """A range that names no tab, or is no range."""
    return bad_request(f"Unable to parse range: {text}")


def not_found() -> ApiError:
    """No such spreadsheet, or a file of another kind."""
    return ApiError("sheets", 404, "Requested entity was not found.", status="NOT_FOUND")


def no_permission() -> ApiError:
    """The caller may not read, or may not write, this spreadsheet."""
    return ApiError("sheets", 403, "The caller does not have permission", status="PERMISSION_DENIED")


def office_file() -> ApiError:
    """An uploaded workbook that was not converted."""
    message = "This operation is not supported for this document. The document must not be an Office file."
    return ApiError("sheets", 400, message, status="FAILED_PRECONDITION")
