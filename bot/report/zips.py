"""How does the same content always give the same file? Office files and packages are zips; here their dates are set."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip entry can carry
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_CORE = "docProps/core.xml"
_DENSE = (".jpg", ".png")  # nothing is won by compressing them

Isi = bytes | Callable[[], bytes]  # what a file holds, or how to get it when it is its turn: a scan has 20 MB


def content_of(isi: Isi) -> bytes:
    """The bytes of a file."""
    return isi if isinstance(isi, bytes) else isi()


def pack(files: Mapping[str, Isi]) -> bytes:
    """The files as a zip, names in order, without dates, users or the packing machine's marks. Of files that are got in
    their turn one is in memory at a time."""
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
            for name in sorted(files):
                kind = zipfile.ZIP_STORED if name.endswith(_DENSE) else zipfile.ZIP_DEFLATED
                target.writestr(_entry(name, kind), content_of(files[name]))
        packed.seek(0)
        return packed.read()


def settle_office_file(data: bytes, made: datetime) -> bytes:
    """A .docx or .xlsx with the same content, its times set to `made` (aware) instead of the moment of saving."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    stamp = f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    if _CORE in files:
        files[_CORE] = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", files[_CORE])
    return _pack_office(files)


def _pack_office(files: Mapping[str, bytes]) -> bytes:
    """As `pack`, but the content types first, where strict readers of office files look for them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(_entry(name), files[name])
    return packed.getvalue()


def _entry(name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = kind
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
