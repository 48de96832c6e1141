"""How far a recommendation is, and what people write about it: until when, with which evidence, and what proves it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.triwulan import BULAN

LHE = "LHE"


class StatusTindakLanjut(StrEnum):
    """Where a rekomendasi stands in a unit (states of the LHE follow-up list)."""

    SELESAI = "selesai"
    DALAM_PROSES = "dalam_proses"
    BELUM = "belum"
    TIDAK_DAPAT = "tidak_dapat_ditindaklanjuti"


class StatusKemajuan(StrEnum):
    """Where one report about a rekomendasi stands: a plan is only noted, the rest is verified by the planner."""

    DICATAT = "dicatat"
    DIAJUKAN = "diajukan"
    DITERIMA = "diterima"
    DIKEMBALIKAN = "dikembalikan"


OPEN = frozenset({StatusTindakLanjut.BELUM, StatusTindakLanjut.DALAM_PROSES})
_LATEST = re.compile(r"(?:paling (?:lambat|lama)|selambat-lambatnya|tenggat|batas waktu)\s*:?\s*(?P<day>[^;\n]+)", re.I)
_EVIDENCE = re.compile(r"\bbukti(?: dukung| yang diharapkan)?\s*:\s*(?P<what>[^;\n]+)", re.I)
_NUMBERS = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_NAMED = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4})\b")
_LINK = re.compile(r"https?://[^\s<>]+")
_CODE = re.compile(r"^\s*#?R(\d{1,12})\b[\s:,.;-]*", re.I)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a recommendation itself says about its end: a date, and the evidence it wants; None where it is silent."""

    tenggat: date | None = None
    bukti: str | None = None


def read_terms(text: str) -> Terms:
    """The terms in the words of a recommendation ("…; paling lambat 30-09-2026; bukti: undangan dan foto").

    Only what is named as such counts; a date that stands in the sentence otherwise ("sebelum Oktober") does not.
    """
    latest, evidence = _LATEST.search(text), _EVIDENCE.search(text)
    return Terms(
        _date_in(latest["day"]) if latest else None, evidence["what"].strip(" .")[:500] or None if evidence else None
    )


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, in order; a full stop or bracket after one is none of it."""
    return tuple(dict.fromkeys(found.rstrip(".,;:)]") for found in _LINK.findall(text)))


def split_code(text: str) -> tuple[int | None, str]:
    """The number of the recommendation a text begins with ("R12 sudah …"), and the rest."""
    found = _CODE.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (None, text.strip())


def show_code(number: int) -> str:
    """A recommendation's short name, as people type it."""
    return f"R{number}"


def _date_in(text: str) -> date | None:
    numbers = _NUMBERS.search(text)
    if numbers:
        return _date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
    named = _NAMED.search(text)
    if not named:
        return None
    month = next((i for i, nama in enumerate(BULAN, 1) if nama[:3].casefold() == named[2][:3].casefold()), 0)
    return _date(int(named[3]), month, int(named[1]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
