"""What does live Google do where nobody knows, and which trouble has a test asked for?

Every field can be set from JSON by its name; the defaults are the likeliest live behaviour with no trouble at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

_EDITS = ("content", "note", "protection", "metadata")
_ALL = (*_EDITS, "permission", "restriction", "comment", "place")


@dataclass(slots=True)
class Switches:
    """The settable behaviour of the emulated Google (google.md §9.3).

    Kinds in the `bump_*` lists are those of `GoogleWorld.touch`: content, note, protection, metadata, permission,
    restriction, comment, place (moved, trashed, restored), view. Delays are world seconds; `*_per_minute` limits count
    wall time, `None` is no limit.
    """

    bump_version: list[str] = field(default_factory=lambda: list(_ALL))
    bump_modified: list[str] = field(default_factory=lambda: list(_EDITS))
    bump_changes: list[str] = field(default_factory=lambda: list(_ALL))

    changes_delay_seconds: float = 0.0
    list_delay_seconds: float = 0.0
    spurious_viewed_changes: bool = False
    page_tokens_expired: bool = False

    copy_keeps_protections: bool = True
    copy_keeps_protection_editors: bool = True
    copy_keeps_developer_metadata: bool = True
    copy_keeps_named_ranges: bool = True
    copy_keeps_notes: bool = True
    copy_keeps_data_validation: bool = True
    # Whether the API reads and writes formulas as in en_US in every locale; `;` separates arguments either way.
    formulas_in_english: bool = False
    generated_ids_fit_workspace_files: bool = False

    drive_requests_per_minute_per_user: int | None = None
    drive_requests_per_minute: int | None = None
    sheets_reads_per_minute_per_user: int | None = None
    sheets_writes_per_minute_per_user: int | None = None
    sheets_reads_per_minute: int | None = None
    sheets_writes_per_minute: int | None = None
    drive_quota_status: int = 403

    shares_before_limit: int | None = None
    storage_full: list[str] = field(default_factory=list)
    service_accounts_have_storage: bool = False
    refresh_tokens_dead: bool = False
    consent_in_testing: bool = False
    clock_skew_seconds: float = 0.0
    token_lifetime_seconds: float = 3599.0
    domain_wide_delegation: bool = False
    # Roles of a shared drive that may edit what is protected from others, as a file's owner may.
    protection_managers: list[str] = field(default_factory=lambda: ["organizer", "fileOrganizer"])

    external_sharing_refused: str | None = None
    tenant_domains: list[str] = field(default_factory=list)
    addresses_without_account: list[str] = field(default_factory=list)

    lock_binds_organizers: bool = True
    default_fields_show_drive: bool = False
    max_batch_calls: int = 100
    max_export_bytes: int = 10_000_000
    # Comments, approvals and labels depend on edition and administrator: what is not available is 501.
    comments_available: bool = True
    approvals_available: bool = False
    labels_available: bool = False
    # Drive tells https addresses only; false lets a bot on loopback be told, where nobody has a certificate.
    push_needs_https: bool = True

    def set(self, changes: Mapping[str, Any]) -> None:
        """Set switches by name from decoded JSON.

        Raises ValueError, naming every fault and changing nothing, for an unknown name or a value of another type.
        """
        current = asdict(self)
        faults = [f"unknown switch: {name}" for name in changes if name not in current]
        faults += [
            f"{name}: {value!r} is no {_ANNOTATIONS[name]}"
            for name, value in changes.items()
            if name in current and not _fits(_ANNOTATIONS[name], value)
        ]
        if faults:
            raise ValueError("; ".join(faults))
        for name, value in changes.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """All switches with their present values."""
        return asdict(self)


_ANNOTATIONS: dict[str, str] = {entry.name: str(entry.type) for entry in fields(Switches)}


def _fits(annotation: str, value: object) -> bool:
    if value is None:
        return "None" in annotation
    kind = annotation.removesuffix(" | None")
    if kind == "list[str]":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool) or kind == "bool":
        return isinstance(value, bool) and kind == "bool"
    return isinstance(value, {"int": (int,), "float": (int, float), "str": (str,)}[kind])
