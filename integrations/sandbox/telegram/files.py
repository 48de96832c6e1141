"""Which files were sent through this Telegram, and under which ids can they be had again?

Bytes are kept as they came; photos are not recompressed and keep their one size.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from integrations.sandbox.telegram.errors import Json, bad_request

MAX_UPLOAD: Final = 50 << 20
MAX_PHOTO: Final = 10 << 20
MAX_DOWNLOAD: Final = 20 << 20

_PREFIX: Final = {"documents": b"\x05\x00\x02", "photos": b"\x02\x00\x02", "stickers": b"\x08\x00\x02"}
_ODD: Final = "<>:\"/\\|?*&`'"
_JPEG_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `kind` is documents, photos or stickers, `path` what `getFile` shows."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0

    def as_file(self) -> Json:
        """A File object; without a path when the file is too big to be downloaded."""
        answer = self._ids()
        if len(self.data) <= MAX_DOWNLOAD:
            answer["file_path"] = self.path
        return answer

    def as_document(self) -> Json:
        """A Document object."""
        return {"file_name": self.name, "mime_type": self.mime, **self._ids()}

    def as_photo_size(self) -> Json:
        """A PhotoSize object."""
        return {**self._ids(), "width": self.width, "height": self.height}

    def _ids(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class FileStore:
    """All files of one world, by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add_document(self, name: str, data: bytes, mime: str = "") -> StoredFile:
        """Keep a document; its type is guessed from the name, as the server does."""
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._add("documents", name, mime, data)

    def add_photo(self, data: bytes) -> StoredFile:
        """Keep a photo (JPEG, PNG or GIF). Raises ApiError 400 for anything else and for impossible sizes."""
        if len(data) > MAX_PHOTO:
            raise bad_request("Too big for a photo")
        size = image_size(data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > 10_000 or max(size) > 20 * max(1, min(size)):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._add("photos", "", "image/jpeg", data, size)

    def add_sticker(self, emoji: str) -> StoredFile:
        """Keep a sticker that shows one emoji."""
        return self._add("stickers", "sticker.webp", "image/webp", b"RIFF" + emoji.encode(), (512, 512))

    def find(self, file_id: str) -> StoredFile | None:
        """The file with this file_id."""
        return self._by_id.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        """The file behind a download path."""
        return self._by_path.get(path)

    def _add(self, kind: str, name: str, mime: str, data: bytes, size: tuple[int, int] = (0, 0)) -> StoredFile:
        number = len(self._by_id)
        digest = hashlib.sha256(kind.encode() + name.encode() + data).digest()
        suffix = PurePosixPath(name).suffix if name else ".jpg"
        stored = StoredFile(
            _encode(_PREFIX[kind] + digest[:24] + struct.pack(">I", number)),
            _encode(b"\x02\x00" + digest[:9] + b"\x00"),
            kind,
            f"{kind}/file_{number}{suffix}",
            name,
            mime,
            data,
            *size,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored


def clean_file_name(name: str) -> str:
    """An uploaded file's name as the server keeps it: 64 characters and an extension of 16, no odd signs (TDLib)."""
    path = PurePosixPath(unquote(name).replace("\0", ""))
    stem, _, extension = path.name.rpartition(".") if "." in path.name else (path.name, "", "")
    return ".".join(part for part in (_clean_part(stem, 64), _clean_part(extension, 16)) if part)


def _clean_part(part: str, limit: int) -> str:
    kept = ""
    for sign in part:
        plain = sign not in _ODD if " " <= sign < "\x7f" else unicodedata.category(sign)[0] in "LN"
        if plain or unicodedata.category(sign)[0] not in "MC":
            kept = (kept + (sign if plain else " ")).lstrip(" .")
    return kept[:limit].rstrip(" .")


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None when it is none of them."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
