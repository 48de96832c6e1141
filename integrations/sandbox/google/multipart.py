"""How is a MIME multipart body taken apart without touching its bytes?

Clients end lines with CRLF or with a bare LF; whichever follows the first boundary is the one in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class MultipartError(ValueError):
    """The body is not the multipart it claims to be."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part; header names are lower case."""

    headers: dict[str, str]
    body: bytes


def boundary_of(content_type: str) -> bytes:
    """The boundary named in a Content-Type; raises MultipartError."""
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if found is None:
        raise MultipartError("no boundary")
    return found.group(1).strip().encode()


def split_parts(raw: bytes, content_type: str) -> list[Part]:
    """The parts of a multipart body; raises MultipartError."""
    mark = b"--" + boundary_of(content_type)
    start = raw.find(mark)
    if start < 0:
        raise MultipartError("boundary not found")
    line_end = b"\r\n" if raw[start + len(mark) :].startswith(b"\r\n") else b"\n"
    pieces = (line_end + raw[start:]).split(line_end + mark)[1:]
    if not pieces or not pieces[-1].startswith(b"--"):
        raise MultipartError("closing boundary not found")
    return [_part(piece.removeprefix(line_end), line_end) for piece in pieces[:-1]]


def _part(piece: bytes, line_end: bytes) -> Part:
    if piece.startswith(line_end):
        return Part({}, piece[len(line_end) :])
    head, found, body = piece.partition(line_end * 2)
    if not found:
        head, body = piece, b""
    return Part(read_headers(head), body)


def read_headers(head: bytes) -> dict[str, str]:
    """Header lines, folded ones joined, as a mapping with lower-case names."""
    unfolded = re.sub(r"\r?\n[ \t]+", " ", head.decode("latin-1"))
    pairs = (line.partition(":") for line in unfolded.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
