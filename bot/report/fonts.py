"""Which characters can be drawn? The fonts that come with the installed packages, so that no machine prints otherwise.

Libertinus Serif lives inside typst; DejaVu Sans and STIX beside matplotlib fill in what it lacks.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

BOX = "□"
# What people typed is printed upright, bold and slanted; the slanted fonts know no Arabic.
_STYLES = ("", "-Bold", "-Oblique", "-BoldOblique")


def displayable(text: str) -> str:
    """`text` with every character no font here has shown as a box: PDF/A forbids a missing glyph."""
    known = _characters()
    return "".join(char if ord(char) in known or char in "\n\u200b" else BOX for char in text)


@cache
def font_dir() -> Path:
    """The folder of the fonts that come with matplotlib, which need not be loaded for them."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise LookupError("matplotlib, whose fonts are drawn with, is not installed")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    drawn = (TTFont(font_dir() / f"DejaVuSans{style}.ttf", lazy=True).getBestCmap() for style in _STYLES)
    return frozenset.intersection(*map(frozenset, drawn))
