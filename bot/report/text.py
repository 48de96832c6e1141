"""How is text typed by strangers made safe to print? Cleaning that every document applies before it places a word.

Escaping is left to each format; here go what no format can carry and what would deceive a reader's eye.
"""

import re
import unicodedata

_LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
_BREAK_AFTER = re.compile(r"([/\\._\-?&=:;,@+])(?=[^\s/\\._\-?&=:;,@+])")
_SPACES = re.compile(r" {2,}")
_NEW_LINES = re.compile(r"\r\n?|[\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_WEB_LINK = re.compile(r"https?://[!-~]{3,2000}")
_NOT_IN_LINKS = frozenset("\"'<>\\^`{|}")
_LONGEST_LABEL = 600
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """`text` in composed form, without control, direction-changing, unassigned or private characters; keeps newlines.

    Word and Excel refuse such characters (XML 1.0), PDF/A cannot print them, and bidi overrides can make a sentence
    read as its opposite.
    """
    composed = unicodedata.normalize("NFC", _NEW_LINES.sub("\n", text).replace("\t", " "))
    kept = "".join(char for char in composed if char == "\n" or _is_printable(char))
    return _BLANK_LINES.sub("\n\n", kept).strip()


def one_line(text: str) -> str:
    """`text` cleaned, on one line and of at most 600 characters: for headings, labels, cells that must not grow."""
    line = _SPACES.sub(" ", clean(text).replace("\n", " "))
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 2] + " …"


def breakable(text: str) -> str:
    """`text` with invisible break points inside words too long for a table cell."""
    return _LONG_WORD.sub(lambda found: _break_word(found.group()), text)


def starts_formula(text: str) -> bool:
    """True when a spreadsheet would run `text` as a formula if it were typed or imported."""
    return text.lstrip(" ").startswith(_FORMULA_START)


def web_link(text: str) -> str | None:
    """`text` when it is one plain web address that may become a link, else None."""
    return text if _WEB_LINK.fullmatch(text) and not set(text) & _NOT_IN_LINKS else None


def _is_printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cn", "Co", "Cs"}


def _break_word(word: str) -> str:
    pieces = _BREAK_AFTER.sub("\\1\u200b", word).split("\u200b")
    return "\u200b".join("\u200b".join(piece[i : i + 20] for i in range(0, len(piece), 20)) for piece in pieces)
