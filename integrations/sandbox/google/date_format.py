"""What does a date serial look like under a date or time pattern?"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from integrations.sandbox.google.dates import from_serial
from integrations.sandbox.google.locales import Locale

_TOKEN: Final = re.compile(
    r'"[^"]*"|\\.|\[[hms]+\]|am/pm|a/p|y+|m+|d+|h+|s+(?:\.0+)?|\[[^\]]*\]|.', re.IGNORECASE | re.DOTALL
)
_DATE_LETTER: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_FRACTION: Final = re.compile(r"s\.0+", re.IGNORECASE)
_NOT_DATE: Final = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)


@lru_cache(maxsize=512)
def is_date_pattern(pattern: str) -> bool:
    """Whether a pattern holds date or time letters outside quotes, and no digits but fractions of seconds."""
    bare = _FRACTION.sub("s", _NOT_DATE.sub("", pattern))
    return bool(_DATE_LETTER.search(bare)) and not set(bare) & set("0#?")


def render_date(value: float, pattern: str, locale: Locale) -> str:
    """The moment `value` under the pattern; a serial no calendar has shows as the bare number."""
    moment = from_serial(value)
    if moment is None:
        return str(value)
    tokens = _TOKEN.findall(pattern)
    twelve = any(token.lower() in ("am/pm", "a/p") for token in tokens)
    kinds = _kinds(tuple(tokens))
    return "".join(
        _render(token, kind, value, moment, locale, twelve=twelve) for token, kind in zip(tokens, kinds, strict=True)
    )


@lru_cache(maxsize=512)
def _kinds(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The kind letter of each token: `n` is a minute, which `m` means after an hour or before a second."""
    kinds = [_kind(token) for token in tokens]
    timed = [(at, "h" if kind == "e" else kind) for at, kind in enumerate(kinds) if kind and kind in "hesm"]
    for place, (at, kind) in enumerate(timed):
        after_hour = place > 0 and timed[place - 1][1] == "h"
        before_second = place + 1 < len(timed) and timed[place + 1][1] == "s"
        if kind == "m" and len(tokens[at]) <= 2 and (after_hour or before_second):
            kinds[at] = "n"
    return tuple(kinds)


def _kind(token: str) -> str:
    lower = token.lower()
    if lower in ("am/pm", "a/p"):
        return "p"
    if re.fullmatch(r"\[[hms]+\]", lower):
        return "e"
    return lower[0] if re.fullmatch(r"y+|m+|d+|h+|s+(\.0+)?", lower) else ""


def _render(token: str, kind: str, value: float, moment: datetime, locale: Locale, *, twelve: bool) -> str:
    if kind in ("y", "m", "d"):
        return _calendar(len(token), kind, moment, locale)
    if kind == "h":
        hour = (moment.hour % 12 or 12) if twelve else moment.hour
        return str(hour).zfill(min(len(token), 2))
    if kind == "n":
        return str(moment.minute).zfill(min(len(token), 2))
    if kind == "s":
        return _seconds(token, moment, locale)
    if kind == "p":
        return ("AM" if moment.hour < 12 else "PM") if len(token) > 3 else ("A" if moment.hour < 12 else "P")
    return _elapsed(token, value) if kind == "e" else _literal(token)


def _calendar(length: int, kind: str, moment: datetime, locale: Locale) -> str:
    if kind == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    number, short, full = (
        (moment.month, locale.short_months[moment.month - 1], locale.months[moment.month - 1])
        if kind == "m"
        else (moment.day, locale.short_days[moment.weekday()], locale.days[moment.weekday()])
    )
    if length <= 2:
        return str(number).zfill(length)
    if length == 5 and kind == "m":
        return full[0]
    return short if length == 3 else full


def _seconds(token: str, moment: datetime, locale: Locale) -> str:
    whole, _, fraction = token.partition(".")
    shown = str(moment.second).zfill(min(len(whole), 2))
    if not fraction:
        return shown
    return f"{shown}{locale.decimal}{moment.microsecond:06d}"[: len(shown) + 1 + len(fraction)]


def _elapsed(token: str, value: float) -> str:
    unit = {"h": 24, "m": 1440, "s": 86_400}[token[1].lower()]
    return str(int(value * unit + 1e-9)).zfill(len(token) - 2)


def _literal(token: str) -> str:
    if token.startswith('"'):
        return token[1:-1]
    if token.startswith("["):
        return ""
    return token[1:] if token.startswith("\\") else token
