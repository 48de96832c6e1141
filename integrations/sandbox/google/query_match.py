"""Does this file match a parsed `q`, and which files are worth looking at?

The candidate set comes from the indexes of the file store, so that a listing costs what it finds.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from integrations.sandbox.google.errors import not_emulated, not_found
from integrations.sandbox.google.files import DriveFile
from integrations.sandbox.google.permissions import at_least
from integrations.sandbox.google.query import Both, Node, Not, QueryError, Term, conjuncts, terms
from integrations.sandbox.google.resources import View

_WORDS: Final = re.compile(r"[^\W_]+")
_COMPARE: Final[dict[str, Callable[[datetime, datetime], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(slots=True)
class Matcher:
    """Judges files for one caller."""

    view: View
    root_alias: str

    def matches(self, node: Node, file: DriveFile) -> bool:
        """Whether the file satisfies the expression."""
        if isinstance(node, Term):
            return _MATCHERS[node.field](self, file, node)
        if isinstance(node, Not):
            return not self.matches(node.inner, file)
        if isinstance(node, Both):
            return self.matches(node.left, file) and self.matches(node.right, file)
        return self.matches(node.left, file) or self.matches(node.right, file)

    def validate(self, node: Node) -> None:
        """Raises QueryError for a value no file could be compared with, ApiError 404 for a parent not to be seen."""
        for term in terms(node):
            if term.field.endswith("Time"):
                parse_time(term.value)
            if term.field == "visibility":
                raise not_emulated("drive", "the q term visibility")
            if term.field == "parents":
                self._check_parent(term)

    def _check_parent(self, term: Term) -> None:
        parent = self.view.world.file(self.parent_id(term))
        if parent is None or self.view.role(parent) is None:
            raise not_found("")

    def candidates(self, node: Node | None) -> Iterable[str] | None:
        """Ids of files that could match, smallest index first; None when no index helps."""
        found = [ids for term in (conjuncts(node) if node else []) if (ids := self._indexed(term)) is not None]
        return min(found, key=len, default=None)

    def _indexed(self, term: Term) -> dict[str, None] | None:
        store = self.view.world.files
        if term.field == "parents":
            return store.children.get(self.parent_id(term), {})
        if term.op == "has":
            key, _, value = term.value.partition("\0")
            app = self.view.caller.app if term.field == "appProperties" else None
            return store.tagged.get((app, key, value), {})
        return None

    def parent_id(self, term: Term) -> str:
        """The folder an `in parents` term names; `root` is the caller's own."""
        return self.root_alias if term.value == "root" else term.value


def parse_time(text: str) -> datetime:
    """An RFC 3339 time, UTC where no zone is given; raises QueryError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise QueryError(text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def name_contains(name: str, wanted: str) -> bool:
    """Drive's `contains` on names: every word of `wanted` begins some word of the name, in any case.

    A phrase in double quotes must occur as consecutive words.
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    asked = [word.lower() for word in _WORDS.findall(wanted)]
    if wanted.startswith('"') and wanted.endswith('"') and len(wanted) > 1:
        size = len(asked)
        return any(words[start : start + size] == asked for start in range(len(words) - size + 1))
    return all(any(word.startswith(prefix) for word in words) for prefix in asked)


def _text(value: str, term: Term) -> bool:
    if term.op == "=":
        return value.lower() == term.value.lower()
    if term.op == "!=":
        return value.lower() != term.value.lower()
    return term.value.lower() in value.lower()


def _name(_: Matcher, file: DriveFile, term: Term) -> bool:
    return name_contains(file.name, term.value) if term.op == "contains" else _text(file.name, term)


def _mime(_: Matcher, file: DriveFile, term: Term) -> bool:
    return _text(file.mime_type, term)


def _flag(actual: bool, term: Term) -> bool:
    return actual == ((term.value == "true") == (term.op == "="))


def _trashed(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    return _flag(matcher.view.world.access.is_trashed(file), term)


def _starred(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    return _flag(matcher.view.caller.email in file.starred_by, term)


def _shared_with_me(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    return _flag(matcher.view.caller.email in file.shared_with, term)


def _in_parents(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    return matcher.parent_id(term) in file.parents


def _has_property(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    key, _, value = term.value.partition("\0")
    pairs = file.properties
    if term.field == "appProperties":
        pairs = file.app_properties.get(matcher.view.caller.app, {})
    return pairs.get(key) == value


def _moment(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    email = matcher.view.caller.email
    moments = {
        "modifiedTime": file.modified_time,
        "createdTime": file.created_time,
        "viewedByMeTime": file.viewed_by.get(email),
        "sharedWithMeTime": file.shared_with.get(email, (None, ""))[0],
    }
    actual = moments[term.field]
    return actual is not None and _COMPARE[term.op](actual, parse_time(term.value))


def _among(matcher: Matcher, file: DriveFile, term: Term) -> bool:
    email = matcher.view.caller.email if term.value == "me" else term.value.lower()
    if term.field == "owners":
        return email in file.owners
    needed = "writer" if term.field == "writers" else "reader"
    grants = matcher.view.world.access.grants(file).values()
    roles = [grant.permission.role for group in grants for grant in group if grant.permission.principal == email]
    return any(at_least(role, needed) for role in roles)


_MATCHERS: Final[dict[str, Callable[[Matcher, DriveFile, Term], bool]]] = {
    "name": _name,
    "mimeType": _mime,
    "trashed": _trashed,
    "starred": _starred,
    "sharedWithMe": _shared_with_me,
    "parents": _in_parents,
    "properties": _has_property,
    "appProperties": _has_property,
    "modifiedTime": _moment,
    "createdTime": _moment,
    "viewedByMeTime": _moment,
    "sharedWithMeTime": _moment,
    "owners": _among,
    "writers": _among,
    "readers": _among,
}
