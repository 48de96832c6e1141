"""Is this host the machine we run on?

The sandbox binds to loopback only, calls only loopback, and listens to nobody who came by another name.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_loopback_authority(authority: str) -> bool:
    """The same for a Host header (`host:port`)."""
    return is_loopback(_host(f"//{authority}"))


def is_loopback_origin(origin: str) -> bool:
    """The same for an Origin header; `null` is nobody we know."""
    return is_loopback(_host(origin))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
