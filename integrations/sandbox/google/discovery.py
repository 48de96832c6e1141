"""What do the services' own discovery documents say: methods, parameters, scopes, response schemas?

The documents are those bundled in google-api-python-client; nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

DOCUMENTS: Final = {"drive": "v3", "sheets": "v4", "docs": "v1"}
"""The APIs served here, with their versions."""


@dataclass(frozen=True, slots=True)
class Method:
    """One API method: `path` is the full template from the root, `id` as `drive.files.get`."""

    id: str
    http: str
    path: str
    parameters: Mapping[str, Mapping[str, Any]]
    response: str | None
    scopes: tuple[str, ...]
    upload: bool
    pattern: re.Pattern[str]

    def match(self, path: str) -> dict[str, str]:
        """The path parameters in a request path; empty when it is not of this method."""
        found = self.pattern.fullmatch(path)
        return found.groupdict() if found else {}


@cache
def document(api: str) -> dict[str, Any]:
    """The bundled discovery document of an API. Treat as read-only."""
    name = f"{api}.{DOCUMENTS[api]}.json"
    text = (resources.files("googleapiclient") / "discovery_cache" / "documents" / name).read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def methods(api: str) -> tuple[Method, ...]:
    """Every method of an API, those with the fewest path parameters first."""
    root = document(api)
    found = [_method(entry, root["servicePath"]) for entry in _walk(root["resources"])]
    return tuple(sorted(found, key=lambda method: (method.path.count("{"), -len(method.path))))


def find_method(api: str, http: str, path: str) -> Method | None:
    """The method that a request addresses."""
    return next((one for one in methods(api) if one.http == http and one.pattern.fullmatch(path)), None)


def schema(api: str, name: str) -> dict[str, Any]:
    """One schema of an API."""
    found: dict[str, Any] = document(api)["schemas"][name]
    return found


def rewritten(api: str, root: str) -> dict[str, Any]:
    """The discovery document with every URL on `root` (which ends in a slash), as a loopback client needs it."""
    served = dict(document(api))
    served |= {"rootUrl": root, "baseUrl": root + served["servicePath"]}
    for key in ("mtlsRootUrl", "endpoints"):
        served.pop(key, None)
    return served


def _walk(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for resource in tree.values():
        yield from resource.get("methods", {}).values()
        yield from _walk(resource.get("resources", {}))


def _method(entry: Mapping[str, Any], service_path: str) -> Method:
    path = "/" + service_path + entry["path"]
    return Method(
        id=entry["id"],
        http=entry["httpMethod"],
        path=path,
        parameters=entry.get("parameters", {}),
        response=entry.get("response", {}).get("$ref"),
        scopes=tuple(entry.get("scopes", ())),
        upload=bool(entry.get("supportsMediaUpload")),
        pattern=_pattern(path),
    )


def _pattern(path: str) -> re.Pattern[str]:
    literal = re.split(r"\{\+?(\w+)\}", path)
    parts = [re.escape(text) if index % 2 == 0 else f"(?P<{text}>[^/]+)" for index, text in enumerate(literal)]
    return re.compile("".join(parts))
