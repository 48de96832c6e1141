"""How is a date, an hour, a figure or a list written in Indonesian? One place, so that letters, messages and reports
agree: `Senin, 13 Juli 2026 pukul 16.00 WIB`, `98,26`, `Rp2.450.000.000`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal
from zoneinfo import ZoneInfo

from bot.domain.triwulan import BULAN

HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ZONA = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}
ELLIPSIS = "…"
_WIDE = Context(prec=400)  # a cell can hold 1E+308; printing it must not fail


def format_tanggal(d: date) -> str:
    """`Senin, 13 Juli 2026`."""
    return f"{HARI[d.weekday()]}, {format_tanggal_surat(d)}"


def format_tanggal_surat(d: date) -> str:
    """`13 Juli 2026`, as in a letter."""
    return f"{d.day} {BULAN[d.month - 1]} {d.year}"


def format_waktu(t: datetime, zona: str) -> str:
    """`Senin, 13 Juli 2026 pukul 16.00 WIB`: the aware instant `t` on the office's clock (`zona` is an IANA name).

    ValueError for a naive datetime, which would silently be read as the server's own time.
    """
    local = _localise(t, zona)
    return f"{format_tanggal(local)} pukul {format_jam(t, zona)}"


def format_jam(t: datetime, zona: str) -> str:
    """`16.00 WIB`: hour and minute of the aware instant `t` on the office's clock, with the zone people call it by."""
    local = _localise(t, zona)
    return f"{local:%H.%M} {format_zona(local)}"


def format_zona(local: datetime) -> str:
    """WIB, WITA or WIT by the offset (Keppres 41/1987); outside Indonesia the offset itself: `UTC+10:00`."""
    offset = local.utcoffset() or timedelta(0)
    return ZONA.get(offset) or str(timezone(offset))


def format_angka(value: Decimal, desimal: int = 2) -> str:
    """A computed figure with exactly `desimal` places, half rounded up: `98,26`, `1.514,00`; a percentage keeps its
    zeros. ValueError unless finite."""
    if not value.is_finite():
        raise ValueError(f"not a figure: {value}")
    rounded = value.quantize(Decimal(1).scaleb(-desimal), ROUND_HALF_UP, _WIDE)
    shown = rounded.copy_abs() if rounded == 0 else rounded
    return f"{shown:,.{desimal}f}".translate(str.maketrans(",.", ".,"))


def format_bilangan(value: Decimal | int) -> str:
    """A figure as typed, nothing rounded away: `1.514`, `6,49`. ValueError unless finite."""
    figure = Decimal(value)
    if not figure.is_finite():
        raise ValueError(f"not a figure: {value}")
    fraction = format(figure, "f").partition(".")[2].rstrip("0")
    return format_angka(figure, len(fraction))


def format_rupiah(value: Decimal | int) -> str:
    """An amount: `Rp2.450.000.000`, with sen only where there are any: `Rp1.500,50`; a loss is `-Rp500`."""
    amount = Decimal(value)
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{'-' if amount < 0 else ''}Rp{format_angka(amount.copy_abs(), places)}"


def format_durasi(menit: int) -> str:
    """Office minutes as people say them: `45 menit`, `3 jam`, `3 jam 20 menit`. ValueError below zero."""
    if menit < 0:
        raise ValueError(f"a duration of {menit} minutes")
    hours, rest = divmod(menit, 60)
    parts = [f"{count} {unit}" for count, unit in ((hours, "jam"), (rest, "menit")) if count]
    return " ".join(parts) or "0 menit"


def join_words(words: Sequence[str]) -> str:
    """`A`, `A dan B`, `A, B, dan C`; empty for no words."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def clip(text: str, n: int) -> str:
    """At most `n` (at least 1) characters, cut between words where that loses little, with `…` to show the cut."""
    if len(text) <= n:
        return text
    cut = text[: n - 1]
    shorter = cut.rsplit(maxsplit=1)[0] if not text[n - 1].isspace() and len(cut.split()) > 1 else cut
    kept = shorter if len(shorter) * 2 >= n else cut
    return kept.rstrip(" ,;:.\n") + ELLIPSIS


def _localise(t: datetime, zona: str) -> datetime:
    if t.tzinfo is None:
        raise ValueError("an hour without a zone cannot be told to anyone")
    return t.astimezone(ZoneInfo(zona))
