"""What did people write about an indikator over a year? Words of four triwulan as one text, each told by its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal

from bot.domain.triwulan import ROMAN
from bot.domain.tulis import join_words

THE_YEAR = 0
Tentang = Literal["pendorong", "kendala", "solusi", "tindak_lanjut"]


@dataclass(frozen=True, slots=True)
class TulisanTw:
    """What was written in one quarter (1 to 4; 0 = about the whole year), and the evidence named there."""

    nomor: int
    pendorong: str = ""
    kendala: str = ""
    solusi: str = ""
    tindak_lanjut: str = ""
    bukti: tuple[str, ...] = ()


def say_all(texts: Sequence[TulisanTw], about: Tentang) -> str | None:
    """`TW I–II: …`, a line for each different text; the year's own words come first and bare. None when silent."""
    ordered = sorted(texts, key=attrgetter("nomor"))
    written = [(text.nomor, words) for text in ordered if (words := getattr(text, about).strip())]
    lines = []
    for words, same in groupby(written, key=lambda pair: pair[1]):
        label = _label([nomor for nomor, _ in same])
        lines.append(f"{label}: {words}" if label else words)
    return "\n".join(lines) or None


def _label(numbers: Sequence[int]) -> str:
    own = [number for number in numbers if number != THE_YEAR]
    if not own:
        return ""
    if len(own) > 2 and len(own) == own[-1] - own[0] + 1:
        return f"TW {ROMAN[own[0] - 1]}–{ROMAN[own[-1] - 1]}"
    return "TW " + join_words([ROMAN[number - 1] for number in own])
