"""How are entries written down in the database? kode -> field -> canonical spelling, both ways."""

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.entry import Entries, Entry, decode, encode


def entries_of(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Entry]:
    """Entries from stored values (kode -> field -> canonical spelling)."""
    rows = [[kode, field, spelled] for kode, isi in stored.items() for field, spelled in isi.items()]
    return {**{kode: Entry(kode, {}) for kode in stored}, **decode(json.dumps(rows))}


def stored_of(found: Entries) -> dict[str, dict[str, str]]:
    """Entries as they are stored."""
    stored: dict[str, dict[str, str]] = {kode: {} for kode in found}
    for kode, field, spelled in json.loads(encode(found)):
        stored[kode][field] = spelled
    return stored
