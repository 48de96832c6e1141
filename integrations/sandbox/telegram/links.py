"""Which URLs does Telegram accept in buttons and links, and in what form does it give them back?

TDLib's rules (LinkManager.cpp, HttpUrl.cpp): a bare host becomes http, the host is lowered, a missing path becomes "/".
"""

from __future__ import annotations

import re
from typing import Final

_SCHEME: Final = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY: Final = re.compile(r"(?P<userinfo>[^@]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]]*)(?::(?P<port>.*))?")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._!$,~*'();&+=\-]|%[0-9a-fA-F]{2}|[^\x00-\x7f])*")
_USER: Final = re.compile(r"tg://user/?\?id=(\d+)", re.IGNORECASE)


class LinkError(ValueError):
    """Not a URL Telegram accepts; the message is the server's reason."""


def linked_user(link: str) -> int:
    """The user id of a `tg://user?id=…` link; 0 for any other link."""
    match = _USER.fullmatch(link)
    return int(match.group(1)) if match else 0


def check_link(link: str) -> str:
    """The URL in the server's own spelling. Raises LinkError."""
    if link.lower().startswith("tg:"):
        return _check_tg(link[3:].removeprefix("//"))
    scheme, host, port, query = _split(link)
    if "." not in host and not host.startswith("["):
        raise LinkError("Wrong HTTP URL")
    return f"{scheme}://{host}{port}{query}"


def checked_link(link: str) -> str:
    """The URL in the server's own spelling; empty when it is none."""
    try:
        return check_link(link)
    except LinkError:
        return ""


def _check_tg(rest: str) -> str:
    if _SCHEME.match(rest):
        raise LinkError("Wrong tg URL")
    _, host, port, query = _split(rest)
    if port or not re.fullmatch(r"[A-Za-z0-9_\-]+", host):
        raise LinkError("Unallowed characters in URL host")
    return f"tg://{host}{query.replace('/?', '?', 1) if query.startswith('/?') else query}"


def _split(link: str) -> tuple[str, str, str, str]:
    scheme = "http"
    if match := _SCHEME.match(link):
        scheme = match.group(1).lower()
        if scheme not in ("http", "https"):
            raise LinkError("Unsupported URL protocol")
        link = link[match.end() :]
    border = re.search(r"[/?#]", link)
    authority, query = (link[: border.start()], link[border.start() :]) if border else (link, "")
    host, port = _authority(authority)
    return scheme, host, port, _query(query)


def _authority(authority: str) -> tuple[str, str]:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise LinkError("Host is invalid")
    userinfo, host, port = match.group("userinfo") or "", match.group("host"), match.group("port")
    if port is not None and not (port.isdigit() and 0 < int(port) <= 65535):
        raise LinkError("Wrong port number specified in the URL")
    if not host:
        raise LinkError("URL host is empty")
    if not host.startswith("[") and not _HOST.fullmatch(host):
        raise LinkError("Disallowed character in URL host")
    return userinfo + host.lower(), f":{int(port)}" if port else ""


def _query(query: str) -> str:
    query = query.rstrip(" \t\r\n\0\v") or "/"
    if not query.startswith("/"):
        query = "/" + query
    return re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match.group()):02X}", query)
