"""How does a request leave this machine? Connections with explicit timeouts that send a request once only and,
on loopback, go nowhere else.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import httplib2

from integrations.errors import Denied, DeniedKind
from integrations.google.faults import AnswerLost, HttpFailure, NeverLeft
from integrations.loopback import is_loopback_url

if TYPE_CHECKING:
    import gspread
    import requests
    from google.auth.credentials import Credentials

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 60
_RESUME_INCOMPLETE: Final = 308


class _SentOnce:
    """Mixed into httplib2's connections, which would otherwise repeat a POST whose answer was lost."""

    sock: Any
    timeout: float | None
    _unanswered = False

    def connect(self) -> None:
        if self._unanswered:
            raise AnswerLost("the connection broke before the answer came")
        self.timeout = CONNECT_SECONDS
        try:
            super().connect()  # type: ignore[misc]  # the class this is mixed into has it
        except OSError as exc:
            raise NeverLeft(str(exc)) from exc
        self.sock.settimeout(READ_SECONDS)

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._unanswered = True
        super().request(*args, **kwargs)  # type: ignore[misc]  # likewise

    def getresponse(self) -> http.client.HTTPResponse:
        response: http.client.HTTPResponse = super().getresponse()  # type: ignore[misc]  # likewise
        self._unanswered = False
        return response


class _PlainConnection(_SentOnce, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]  # httplib2 has no types
    pass


class _TlsConnection(_SentOnce, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]  # likewise
    pass


class Http(httplib2.Http):  # type: ignore[misc]  # likewise
    """An httplib2 client for one request; with `loopback` it ignores proxies and refuses foreign hosts."""

    def __init__(self, loopback: bool) -> None:
        proxy = {"proxy_info": None} if loopback else {}
        super().__init__(timeout=READ_SECONDS, **proxy)
        # A resumable upload is answered 308 after each chunk, which is no redirect (as in googleapiclient.build_http).
        self.redirect_codes = httplib2.REDIRECT_CODES - {_RESUME_INCOMPLETE}
        self._loopback = loopback

    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        """As httplib2's, redirects included: it calls itself for each of them."""
        refuse_foreign(uri, self._loopback)
        kwargs["connection_type"] = _TlsConnection if uri.startswith("https:") else _PlainConnection
        return super().request(uri, *args, **kwargs)


def refuse_foreign(url: str, loopback: bool) -> None:
    """Raises Denied(policy) for a foreign host while we must stay on loopback (design §7)."""
    if loopback and not is_loopback_url(url):
        raise Denied("A request to a foreign host was refused: the Google base is on loopback.", DeniedKind.POLICY)


def guarded_session(session: requests.Session, loopback: bool) -> requests.Session:
    """The same requests session, kept on this machine if `loopback`, redirects included."""
    from requests.adapters import HTTPAdapter

    class LoopbackAdapter(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
            refuse_foreign(request.url or "", loopback)
            return super().send(request, *args, **kwargs)

    if loopback:
        session.trust_env = False
        session.mount("https://", LoopbackAdapter())
        session.mount("http://", LoopbackAdapter())
    return session


def gspread_client(credentials: Credentials, api_base: str, loopback: bool) -> gspread.Client:
    """A gspread client with our timeouts that goes to `api_base` instead of Google's hosts (google.md §8.2)."""
    import gspread
    import requests
    from google.auth.transport.requests import AuthorizedSession, Request

    token_session = guarded_session(requests.Session(), loopback)
    session = AuthorizedSession(credentials, auth_request=Request(token_session))  # type: ignore[no-untyped-call]

    class HTTPClient(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            return _send(self.session, method, rebase(endpoint, api_base), args, kwargs)

    client = gspread.Client(
        auth=None,  # type: ignore[arg-type]  # the documented way to bring one's own session
        session=guarded_session(session, loopback),
        http_client=HTTPClient,
    )
    client.set_timeout((CONNECT_SECONDS, READ_SECONDS))
    return client


def rebase(url: str, api_base: str) -> str:
    """The URL with Google's host replaced by `api_base`, if one is set."""
    for prefix in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
        if api_base and url.startswith(prefix + "/"):
            return api_base + url.removeprefix(prefix)
    return url


def _send(session: requests.Session, method: str, url: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What gspread's own client does, with our timeouts and our error."""
    names = ("params", "data", "json", "files", "headers")
    given = {**dict(zip(names, args, strict=False)), **kwargs, "timeout": (CONNECT_SECONDS, READ_SECONDS)}
    response = session.request(method, url, **given)
    if response.ok:
        return response
    raise HttpFailure(response.status_code, lower_names(response.headers), response.content)


def lower_names(headers: Mapping[str, Any]) -> dict[str, str]:
    """Header names in lower case."""
    return {str(name).lower(): str(value) for name, value in headers.items()}
