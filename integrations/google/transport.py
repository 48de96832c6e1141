"""How is a request to Google made, paced and repeated? The one place with clients, quota gate and retry policy."""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, TypeVar

from integrations.errors import Maybe
from integrations.google.faults import AnswerLost, Failure, HttpFailure, Nature, classify
from integrations.loopback import is_loopback_url

if TYPE_CHECKING:
    import gspread
    from google.auth.credentials import Credentials
    from google_auth_httplib2 import AuthorizedHttp
    from googleapiclient.discovery import Resource
    from googleapiclient.http import HttpRequest

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

TRIES: Final = 6
LONGEST_WAIT: Final = 32.0
"""Seconds before one repetition; a server that asks for more is left to the next tick."""

_DOWNLOAD_UNITS: Final = 200
_OTHER_UNITS: Final = 5
_DRIVE_UNITS: Final = {
    "drive.changes.list": 100,
    "drive.files.list": 100,
    "drive.files.create": 50,
    "drive.files.copy": 50,
    "drive.files.update": 50,
    "drive.permissions.create": 50,
}
"""Drive's own price list (google.md §2); the unpriced calls are budgeted as their nearest relative."""


_ANSWERED_EMPTY: Final = frozenset({"drive.channels.stop"})


class Effect(StrEnum):
    """What a repetition of the request would do."""

    READ = "read"
    IDEMPOTENT = "idempotent"
    CREATE = "create"


class Service:
    """One API's client whose collections are built once.

    googleapiclient draws `files()` up anew at every mention, its help texts included: more work than the request.
    """

    def __init__(self, client: Resource) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[[], Resource]:
        collection = getattr(self._client, name)()

        def kept() -> Resource:
            return collection

        setattr(self, name, kept)
        return kept


class Gateway:
    """Our only door to Google: Drive and Sheets by googleapiclient, and gspread.

    `api_base` empty means Google's own hosts; a loopback root keeps every request on this machine, and so does
    `loopback=True` with Google's own (the other service's base is on loopback). `gate(name, units)` is called before
    each request and may block; names are `sheets_read`, `sheets_write` (1 unit) and `drive` (google.md §2).
    Safe to share between threads.
    """

    def __init__(
        self,
        credentials: Credentials,
        api_base: str = "",
        gate: Callable[[str, int], None] | None = None,
        sleep: Callable[[float], object] = time.sleep,
        loopback: bool | None = None,
    ) -> None:
        self.api_base = api_base.rstrip("/")
        self.loopback = is_loopback_url(api_base) if loopback is None else loopback
        self.pause = sleep
        self._credentials = credentials
        self._gate = gate
        self._services: dict[str, Service] = {}
        self._building = threading.Lock()
        self._own = threading.local()

    @property
    def drive(self) -> Service:
        """The Drive v3 client."""
        return self._service("drive", "v3")

    @property
    def sheets(self) -> Service:
        """The Sheets v4 client."""
        return self._service("sheets", "v4")

    @property
    def gspread_client(self) -> gspread.Client:
        """This thread's gspread client; use it inside `call_gspread` only."""
        if not hasattr(self._own, "gspread"):
            from integrations.google.wire import gspread_client

            self._own.gspread = gspread_client(self._credentials, self.api_base, self.loopback)
        client: gspread.Client = self._own.gspread
        return client

    def call(
        self, request: HttpRequest, effect: Effect = Effect.READ, suspect: Callable[[], object] | None = None
    ) -> dict[str, Any]:
        """Execute a request and return its JSON object.

        Reads and absolute writes are repeated up to six times; a create is repeated only where Google refused it or it
        never left, else Maybe is raised. `suspect` is called after a second 5xx and may raise what it finds out
        (google.md §10, row 5). Raises any IntegrationError.
        """
        return self._repeat(lambda: _execute_json(request), effect, _price(request.methodId, effect), suspect)

    def fetch(self, request: HttpRequest) -> bytes:
        """Execute a download or export and return the content."""
        return self._repeat(lambda: bytes(_execute(request)), Effect.READ, ("drive", _DOWNLOAD_UNITS), None)

    def call_gspread(self, work: Callable[[gspread.Client], T], effect: Effect) -> T:
        """Run one Sheets request by gspread under the same gate and policy; a create is not allowed here."""
        if effect is Effect.CREATE:
            raise ValueError("gspread is used for reads and absolute writes only")
        return self._repeat(lambda: work(self.gspread_client), effect, _price("sheets.", effect), None)

    def _repeat(
        self,
        attempt: Callable[[], T],
        effect: Effect,
        price: tuple[str, int],
        suspect: Callable[[], object] | None,
    ) -> T:
        by_server = 0
        for tries in range(1, TRIES + 1):
            failure = self._try(attempt, price)
            if not isinstance(failure, Failure):
                return failure
            wait = _next_wait(failure, effect, tries)
            by_server += failure.by_server
            if by_server == 2 and suspect:
                suspect()
            self.pause(wait)
        raise AssertionError("the last try always returns or raises")

    def _try(self, attempt: Callable[[], T], price: tuple[str, int]) -> T | Failure:
        if self._gate:
            self._gate(*price)
        try:
            return attempt()
        except Exception as exc:  # whatever the three libraries raise; classify() re-raises what is not theirs
            return classify(exc)

    def _service(self, name: str, version: str) -> Service:
        with self._building:
            if name not in self._services:
                self._services[name] = self._build(name, version)
            return self._services[name]

    def _build(self, name: str, version: str) -> Service:
        from googleapiclient.discovery import build_from_document

        document = _discovery_document(name, version, self.api_base)
        return Service(build_from_document(document, http=self._new_http(), requestBuilder=self._one_http_each))

    def _one_http_each(self, _shared: object, *args: Any, **kwargs: Any) -> HttpRequest:
        from googleapiclient.http import HttpRequest

        return HttpRequest(self._new_http(), *args, **kwargs)

    def _new_http(self) -> AuthorizedHttp:
        from google_auth_httplib2 import AuthorizedHttp

        from integrations.google.wire import Http

        return AuthorizedHttp(self._credentials, http=Http(self.loopback))


def _discovery_document(name: str, version: str, api_base: str) -> dict[str, Any]:
    """The document bundled with googleapiclient, its root rewritten (google.md §8.2: nothing else keeps uploads in)."""
    path = resources.files("googleapiclient") / "discovery_cache" / "documents" / f"{name}.{version}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    # The schemas only become docstrings of methods, 70 MiB of them for Sheets; requests are checked by the service.
    document["schemas"] = {name: {"id": name, "type": "object"} for name in document["schemas"]}
    if api_base:
        root = api_base + "/"
        document.update(rootUrl=root, baseUrl=root + document["servicePath"])
        for key in ("mtlsRootUrl", "endpoints"):
            document.pop(key, None)
    return document


def _price(method: str, effect: Effect) -> tuple[str, int]:
    if method.startswith("sheets."):
        return ("sheets_read" if effect is Effect.READ else "sheets_write", 1)
    return ("drive", _DRIVE_UNITS.get(method, _OTHER_UNITS))


def _next_wait(failure: Failure, effect: Effect, tries: int) -> float:
    """Seconds before the next try; raises when there is to be none."""
    if failure.nature is Nature.FINAL:
        raise failure.error
    if failure.nature is Nature.LOST and effect is Effect.CREATE:
        raise Maybe(f"It is not known whether Google did what we asked: {failure.error}")
    if tries == TRIES or (failure.wait or 0.0) > LONGEST_WAIT:
        raise failure.error
    _LOG.info("Google request failed, try %d of %d: %s", tries, TRIES, failure.error)
    jitter = secrets.randbelow(1000) / 1000
    return max(min(LONGEST_WAIT, 2.0 ** (tries - 1)) + jitter, failure.wait or 0.0)


def _execute_json(request: HttpRequest) -> dict[str, Any]:
    answer = _execute(request)
    if answer == "" and (request.method == "DELETE" or request.methodId in _ANSWERED_EMPTY):
        return {}
    if not isinstance(answer, dict):
        raise AnswerLost("the answer was not JSON")
    return answer


def _execute(request: HttpRequest) -> Any:
    from googleapiclient.errors import HttpError

    from integrations.google.wire import lower_names

    try:
        return request.execute(num_retries=0)
    except HttpError as exc:
        raise HttpFailure(int(exc.resp.status), lower_names(exc.resp), exc.content) from None
    finally:
        request.http.close()
