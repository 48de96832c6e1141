"""Which version code does a scan or a photo carry? Reads the QR printed on each page, within bounds of memory and work.

A file that is beyond them is not looked into: nobody printed it from one of our reports.
"""

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image
    from pypdf import PageObject

MOST_PIXELS: Final = 50_000_000  # of one picture; F4 at 600 dpi has 40 million, each a byte or three once it is opened
_MOST_WORK: Final = 600_000_000  # pixels of one file: some sixty pages at 300 dpi; what lies behind is not looked at
_MOST_PICTURES: Final = 12  # of one page
_LEAST_EDGE: Final = 300  # pixels; anything smaller is a logo or a stamp
_EDGE: Final = 2600  # pixels of the longer side that are looked at first
_DEEPEST: Final = 3  # forms within forms


class Oversized(Exception):
    """Too many pixels or pages to be opened here."""


class BrokenPicture(Exception):
    """The bytes are no picture that can be opened."""


class Work:
    """How many pixels of one file may still be looked at."""

    def __init__(self, pixels: int = _MOST_WORK) -> None:
        self._left = pixels

    def take(self, width: int, height: int) -> bool:
        """True while there is enough left; Oversized for a picture that is beyond all bounds."""
        if width * height > MOST_PIXELS:
            raise Oversized(f"a picture of {width} x {height} pixels")
        self._left -= width * height
        return self._left >= 0


def photo_text(data: bytes) -> str:
    """What the QR codes on a photo (JPEG or PNG) say, one a line. Oversized or BrokenPicture when it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            picture.draft("L", (_EDGE, _EDGE))  # a JPEG of many pixels is opened at a half, a quarter or an eighth
            Work().take(*picture.size)
            return _read(picture)
    except Image.DecompressionBombError as error:
        raise Oversized(str(error)) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BrokenPicture(str(error)) from error


def page_text(page: "PageObject", work: Work) -> str:
    """What the QR codes in the pictures of a scanned page say; "" for a picture that does not open. Oversized."""
    return "\n".join(filter(None, (_picture_text(picture, work) for picture in _pictures(page))))


def _picture_text(picture: Any, work: Work) -> str:
    width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
    if min(width, height) < _LEAST_EDGE or not work.take(width, height):
        return ""
    try:
        opened = picture.decode_as_image()
    except Exception:  # whatever a damaged or exotic picture makes the library stumble over: a person looks at it
        return ""
    return _read(opened) if opened is not None and opened.width * opened.height <= MOST_PIXELS else ""


def _pictures(page: "PageObject") -> Iterator[Any]:
    """The pictures a page shows, those of its forms included."""
    yield from islice(_within(page.get("/Resources"), 0), _MOST_PICTURES)


def _within(resources: Any, depth: int) -> Iterator[Any]:
    held = resources.get_object() if resources is not None else None
    named = held.get("/XObject") if isinstance(held, Mapping) else None
    objects = named.get_object() if named is not None else None
    if depth > _DEEPEST or not isinstance(objects, Mapping):
        return
    for name in objects:
        item = objects[name].get_object()
        if item.get("/Subtype") == "/Image":
            yield item
        elif item.get("/Subtype") == "/Form":
            yield from _within(item.get("/Resources"), depth + 1)


def _read(picture: "Image.Image") -> str:
    """Looks at a handy size first, then closer: in full, or a small picture enlarged."""
    from PIL import Image

    grey = picture.convert("L")
    handy = grey.copy()
    handy.thumbnail((_EDGE, _EDGE))
    said = _decode(handy)
    if said:
        return said
    if max(grey.size) > _EDGE:
        return _decode(grey)
    return _decode(grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC))


def _decode(picture: "Image.Image") -> str:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return "\n".join(code.text for code in found)
