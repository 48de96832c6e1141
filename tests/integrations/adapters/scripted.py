"""A loopback HTTP server that answers from a script: for wire faults that no emulator of a service can be asked for."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answer; `drop` reads the request and closes the connection without a word."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False


def ok(value: Any) -> Answer:
    """A JSON answer."""
    return Answer(body=json.dumps(value).encode())


def fail(status: int, reason: str = "", message: str = "no", **headers: str) -> Answer:
    """An error in Drive's envelope; header names are written with underscores."""
    error = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "x"}]}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps({"error": error}).encode(), named)


DROP = Answer(drop=True)


@dataclass
class Request:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Scripted:
    """Answers requests in the order of the script, the last answer for ever, and keeps them."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self.requests: list[Request] = []
        self._answers = deque(answers)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self) -> Answer:
        return self._answers.popleft() if len(self._answers) > 1 else self._answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                lowered = {name.lower(): value for name, value in self.headers.items()}
                script.requests.append(Request(self.command, self.path, lowered, body))
                answer = script.next()
                if answer.drop:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler._serve)
        return Handler

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def scripted(*answers: Answer) -> Iterator[Scripted]:
    """A running scripted server."""
    server = Scripted(answers)
    server.start()
    try:
        yield server
    finally:
        server.stop()
