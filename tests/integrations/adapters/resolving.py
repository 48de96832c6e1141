"""Which hosts does Python look up? A listener that no library can bypass, and a program that leaks on purpose."""

from __future__ import annotations

import json
import socket
import sys
import time
from pathlib import Path
from typing import Any

from integrations.loopback import is_loopback_host

_RESOLVING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class ResolutionWatch:
    """Notes every foreign host that Python is asked to resolve, whichever library and thread asks."""

    def __init__(self) -> None:
        self.foreign: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event not in _RESOLVING:
            return
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if host is not None and not is_loopback_host(str(host)):
            self.foreign.append(str(host))


def leak(base: str, key: Path, drive_id: str) -> list[str]:
    """Use an ordinary service account against the sandbox, with every foreign name unknown; what was looked up."""
    from google.oauth2.service_account import Credentials

    from integrations.google import Drive, Gateway

    watch, resolve = ResolutionWatch(), socket.getaddrinfo

    def at_home_only(host: Any, *args: Any, **kwargs: Any) -> Any:
        if is_loopback_host(str(host)):
            return resolve(host, *args, **kwargs)
        sys.audit("socket.getaddrinfo", host)
        raise socket.gaierror("a test stays at home")

    socket.getaddrinfo = at_home_only
    info = json.loads(key.read_text())
    build: Any = Credentials.from_service_account_info
    leaking = build(info, scopes=["https://www.googleapis.com/auth/drive"])
    Drive(Gateway(leaking, base, loopback=False), drive_id).about()
    for _ in range(100):
        if watch.foreign:
            break
        time.sleep(0.05)
    return sorted(set(watch.foreign))


if __name__ == "__main__":
    print(json.dumps(leak(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
