"""What does a cell of the Waktu column say? `15 Menit`, `5Jam`, `1 (satu) hari`, `3 hari kerja`, `2 x 24 jam`."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from bot.domain.hari_kerja import Satuan, Waktu

MENIT_PER_HARI = 450  # a normal office day (Perpres 21/2023), as everywhere else
_JAM_SEHARI = 24  # `2 x 24 jam` is how offices write two days

_NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")
_UNITS = {
    "menit": (Satuan.MENIT, 1),
    "mnt": (Satuan.MENIT, 1),
    "min": (Satuan.MENIT, 1),
    "'": (Satuan.MENIT, 1),
    "’": (Satuan.MENIT, 1),
    "jam": (Satuan.JAM, 1),
    "hari": (Satuan.HARI, 1),
    "hr": (Satuan.HARI, 1),
    "hk": (Satuan.HARI, 1),
    "minggu": (Satuan.HARI, 5),
    "bulan": (Satuan.HARI, 20),
}
_FOUND = re.compile(
    r"(?:(?P<times>\d{1,3}) ?[x×] ?)?"
    r"(?:(?<![\w.,])(?P<number>(?:\d{1,2} )?\d{1,2}/[1-9]\d?|\d{1,4}(?:[.,]\d{1,2})?|½)"
    rf"|\b(?P<word>{'|'.join(_NUMBERS)}))"
    r" ?(?:\([^()]*\) ?)?(?P<unit>(?:menit|mnt|min|jam|hari|hr|hk|minggu|bulan)(?!\w)|['’])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d{1,4} ?(?:menit|jam|hari)? ?(?:-|–|s[./]?d\.?|sampai(?: dengan)?) ?(?=\d)", re.IGNORECASE)
_SAID_WITH = re.compile(r"(hari )?kerja|ma(ks|x)(imal|\.)?|paling (lama|lambat)|±|\+/-|kurang lebih|dan|[.,()\s]", re.I)
_UNIT_OF_HEADING = re.compile(r"\b(menit|jam|hari)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WaktuTerbaca:
    """A time as read, None when it could not be; `catatan` says in the form's language what was not plainly there."""

    waktu: Waktu | None
    catatan: str = ""


def read_waktu(text: str, heading: str = "") -> WaktuTerbaca:
    """The standard that a cell states; `heading` may give the unit of a bare number (`Waktu (menit)`)."""
    plain = _RANGE.sub("", text)
    found = list(_FOUND.finditer(plain))
    if not found:
        return _bare_number(plain, heading)
    waktu, converted = _total([_amount(one) for one in found])
    rest = _SAID_WITH.sub("", _FOUND.sub("", plain))
    if converted or rest or plain != text or any(_is_unusual(one) for one in found):
        return WaktuTerbaca(waktu, f'sel waktu berbunyi "{text}", dibaca {waktu}')
    return WaktuTerbaca(waktu)


def _bare_number(text: str, heading: str) -> WaktuTerbaca:
    unit = _UNIT_OF_HEADING.search(heading)
    number = re.fullmatch(r"\D{0,3}(\d{1,4})", text)
    if unit and number:
        return WaktuTerbaca(Waktu(int(number.group(1)), Satuan(unit.group(1).lower())))
    return WaktuTerbaca(None, f'sel waktu berbunyi "{text}" dan tidak terbaca' if text else "sel waktu kosong")


def _amount(found: re.Match[str]) -> tuple[Decimal, Satuan]:
    unit, factor = _UNITS[found["unit"].lower()]
    value = _value(found) * factor
    if not found["times"]:
        return value, unit
    if unit is Satuan.JAM and value == _JAM_SEHARI:
        return Decimal(found["times"]), Satuan.HARI
    return Decimal(found["times"]) * value, unit


def _value(found: re.Match[str]) -> Decimal:
    if found["word"]:
        return Decimal(_NUMBERS.index(found["word"].lower()) + 1)
    value = sum(Fraction(part) for part in found["number"].replace("½", "1/2").replace(",", ".").split())
    return Decimal(value.numerator) / value.denominator


def _is_unusual(found: re.Match[str]) -> bool:
    return bool(found["times"]) or _UNITS[found["unit"].lower()][1] != 1


def _total(amounts: list[tuple[Decimal, Satuan]]) -> tuple[Waktu, bool]:
    """The sum, and whether days had to be turned into minutes or rounded up to say it in one unit."""
    units = {unit for _, unit in amounts}
    total = sum((value for value, _ in amounts), Decimal())
    if len(units) == 1 and total == int(total):
        return Waktu(int(total), units.pop()), False
    minutes = sum((value * Waktu(1, unit).menit(MENIT_PER_HARI) for value, unit in amounts), Decimal())
    if Satuan.HARI in units and minutes > MENIT_PER_HARI:
        return Waktu(_up(minutes / MENIT_PER_HARI), Satuan.HARI), True
    return Waktu(_up(minutes), Satuan.MENIT), Satuan.HARI in units


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
