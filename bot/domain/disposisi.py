"""What is added to "selesai" when a disposition is given: a note for the draft, or number and date of the office's own
sheet on which it was given already (office practice, Steps)?"""

import re

_NOTE = re.compile(r"^\s*(?:selesai\b[\s,.:;–-]*)?catatan\s*:\s*(?P<isi>\S.*)$", re.IGNORECASE | re.DOTALL)
_SHEET = re.compile(r"^\s*selesai\b[\s,.:;–-]*(?P<isi>\S.*)$", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\bno(?:mor)?\b|\d/", re.IGNORECASE)


def note_in(words: str) -> str:
    """The note of "catatan: …", also after "selesai"; "" where there is none."""
    found = _NOTE.match(words)
    return found["isi"].strip() if found else ""


def sheet_in(words: str) -> str:
    """Number and date of the sheet in "selesai, nomor 800/12/2026 tanggal 1 April 2026"; "" where none is named."""
    found = _SHEET.match(words)
    named = found is not None and _NUMBER.search(found["isi"]) and any(sign.isdigit() for sign in found["isi"])
    return found["isi"].strip() if found is not None and named and not note_in(words) else ""
