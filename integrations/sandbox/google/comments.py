"""What are Drive's comments on a file and the replies to them?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Reply:
    """One reply; `action` resolves or reopens the comment."""

    id: str
    author: str
    content: str
    created: datetime
    modified: datetime
    action: str | None = None
    deleted: bool = False


@dataclass(slots=True)
class Comment:
    """One comment; `anchor` and `quoted` are kept as the writer gave them."""

    id: str
    author: str
    content: str
    created: datetime
    modified: datetime
    anchor: str | None = None
    quoted: dict[str, str] | None = None
    resolved: bool = False
    deleted: bool = False
    replies: dict[str, Reply] = field(default_factory=dict)
