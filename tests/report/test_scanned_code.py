"""Is the version read from what people send: photos of a printed page, scans, and files made to break their reader?"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from bot.report.lembar_kendali import render_lembar_kendali_pages
from bot.report.model import LaporanTriwulan
from bot.report.printed_code import Match, Unreadable, match_pages, read_files
from bot.report.version_code import version_code

Pixels = Image.Image


@pytest.fixture(scope="module")
def page(laporan: LaporanTriwulan, format_dir: Path) -> Pixels:
    """One printed page at 200 dpi, as a scanner sees it."""
    return Image.open(io.BytesIO(render_lembar_kendali_pages(laporan, format_dir, 200)[0])).convert("L")


def _jpeg(picture: Pixels, quality: int = 60) -> bytes:
    saved = io.BytesIO()
    picture.save(saved, "jpeg", quality=quality)
    return saved.getvalue()


def _phone(page: Pixels, edge: int, angle: float, blur: float) -> bytes:
    """A photo of the whole page: turned, on a grey table, unsharp, shrunk and compressed on its way through a chat."""
    taken = page.rotate(angle, expand=True, fillcolor=150, resample=Image.Resampling.BICUBIC)
    taken.thumbnail((edge, edge))
    return _jpeg(taken.filter(ImageFilter.GaussianBlur(blur)))


def _pdf(*pages: Pixels) -> bytes:
    """A scan as copiers make them: one picture a page and no text."""
    saved = io.BytesIO()
    pages[0].save(saved, "pdf", save_all=True, append_images=pages[1:], resolution=200)
    return saved.getvalue()


@pytest.mark.parametrize(("edge", "angle", "blur"), [(1280, 0, 0.7), (1280, 2, 1), (1600, -5, 1), (2560, 93, 2)])
def test_a_phone_photo_of_a_printed_page_tells_its_version(
    page: Pixels, laporan: LaporanTriwulan, edge: int, angle: float, blur: float
) -> None:
    """Turned, unsharp and compressed as a chat sends it."""
    [said] = read_files([_phone(page, edge, angle, blur)])
    assert said == (version_code(laporan),)


def test_a_scanned_pdf_tells_the_version_of_each_page(page: Pixels, laporan: LaporanTriwulan) -> None:
    """In grey, black and white, and a page without a code between them."""
    code = version_code(laporan)
    [said] = read_files([_pdf(page, Image.new("L", page.size, 255), page.convert("1"))])
    assert isinstance(said, tuple)
    assert [match_pages([text], code).same for text in said] == [True, False, True]
    assert match_pages(said, code.replace("versi 2", "versi 3")) == Match(same=False, other=code)


def _broken(page: Pixels) -> bytes:
    return _jpeg(page)[:2000]


def _no_picture(_: Pixels) -> bytes:
    return b"\xff\xd8\xff tidak ada gambarnya"


def _bomb(_: Pixels) -> bytes:
    """A few bytes that claim 20,000 x 20,000 pixels in black and white."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(head) + _chunk(b"IDAT")


def _chunk(data: bytes) -> bytes:
    return struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))


def _bomb_in_pdf(_: Pixels) -> bytes:
    """The same in a PDF."""
    writer, saved, picture = PdfWriter(), io.BytesIO(), StreamObject()
    claims = {"/Subtype": NameObject("/Image"), "/Width": NumberObject(20_000), "/Height": NumberObject(20_000)}
    picture.update({NameObject(name): value for name, value in claims.items()})
    named = DictionaryObject({NameObject("/A"): writer._add_object(picture)})
    writer.add_blank_page(600, 900)[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    writer.write(saved)
    return saved.getvalue()


def _locked(page: Pixels) -> bytes:
    writer, saved = PdfWriter(clone_from=io.BytesIO(_pdf(page))), io.BytesIO()
    writer.encrypt("rahasia", algorithm="AES-256")
    writer.write(saved)
    return saved.getvalue()


def _many_pages(_: Pixels) -> bytes:
    writer, saved = PdfWriter(), io.BytesIO()
    for _page in range(401):
        writer.add_blank_page(600, 900)
    writer.write(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_broken, Unreadable.RUSAK),
        (_no_picture, Unreadable.RUSAK),
        (_locked, Unreadable.SANDI),
        (_bomb, Unreadable.RUMIT),
        (_bomb_in_pdf, Unreadable.RUMIT),
        (_many_pages, Unreadable.RUMIT),
    ],
)
def test_a_file_that_cannot_be_looked_into_is_not(
    page: Pixels, make: Callable[[Pixels], bytes], why: Unreadable
) -> None:
    """Cut off, no picture, with a password, made to fill the memory, hundreds of pages: each has its sentence."""
    assert read_files([make(page)]) == [why]
