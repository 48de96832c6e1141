"""What does a number look like under a number format pattern, in a locale?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from integrations.sandbox.google.date_format import is_date_pattern, render_date
from integrations.sandbox.google.locales import Locale

_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(E[+-]0+)|([0#?.,%@])|(.)', re.DOTALL)
_GENERAL_DIGITS: Final = 10
_INTEGER_LIMIT: Final = 1e15


@dataclass(frozen=True, slots=True)
class _Section:
    """One `;` section: literals before and after the digits, and how the digits go."""

    prefix: str
    suffix: str
    whole: int
    fraction_fixed: int
    fraction_shown: int
    point: bool
    grouped: bool
    scale: int
    percent: bool
    exponent: int
    has_digits: bool
    text: bool


def render_general(value: float, locale: Locale) -> str:
    """A number without a format: ten significant digits, integers in full."""
    if value.is_integer() and abs(value) < _INTEGER_LIMIT:
        return str(int(value))
    if abs(value) >= _INTEGER_LIMIT or abs(value) < 1e-9:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{exponent}".replace(".", locale.decimal)
    digits = format(Decimal(f"{value:.{_GENERAL_DIGITS}g}"), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.replace(".", locale.decimal)


def render_number(value: float, pattern: str, locale: Locale) -> str:
    """The number under a pattern such as `#,##0.00`, `0%`, `"Rp"#,##0`, `dd/MM/yyyy`, `0;(0);-;@`."""
    if not pattern or pattern.lower() == "general":
        return render_general(value, locale)
    if is_date_pattern(pattern):
        return render_date(value, pattern, locale)
    sections = split_sections(pattern)
    if value < 0 and len(sections) > 1:
        return _render_section(-value, _section(sections[1]), locale)
    if value == 0 and len(sections) > 2:
        return _render_section(value, _section(sections[2]), locale)
    return _render_section(value, _section(sections[0]), locale)


def render_text(value: str, pattern: str) -> str:
    """A text under a pattern: only an `@` section changes it."""
    sections = split_sections(pattern)
    section = _section(sections[3] if len(sections) > 3 else sections[-1])
    return f"{section.prefix}{value}{section.suffix}" if section.text else value


@lru_cache(maxsize=512)
def split_sections(pattern: str) -> tuple[str, ...]:
    """The `;` sections of a pattern, quoted and escaped semicolons respected."""
    parts, current = [], ""
    for piece in re.findall(r'"[^"]*"|\\.|[^"\\]', pattern, re.DOTALL):
        if piece == ";":
            parts.append(current)
            current = ""
        else:
            current += piece
    return (*parts, current)


@lru_cache(maxsize=512)
def _section(text: str) -> _Section:
    literals: list[list[str]] = [[], []]
    digits, exponent, percent, is_text = "", 0, False, False
    for match in _TOKEN.finditer(text):
        quoted, escaped, space, fill, bracket, power, sign, other = match.groups()
        side = literals[1 if digits else 0]
        if power:
            exponent = len(power) - 2
        elif sign == "%":
            percent = True
            side.append("%")
        elif sign == "@":
            is_text = True
            digits = digits or "@"
        elif sign:
            digits += sign
        else:
            side.append(_literal(quoted, escaped, space, other) if fill is None and bracket is None else "")
    return _measure(digits, ("".join(literals[0]), "".join(literals[1])), exponent, percent=percent, text=is_text)


def _literal(quoted: str | None, escaped: str | None, space: str | None, other: str | None) -> str:
    if space is not None:
        return " "
    return next((part for part in (quoted, escaped, other) if part is not None), "")


def _measure(digits: str, around: tuple[str, str], exponent: int, *, percent: bool, text: bool) -> _Section:
    whole, _, fraction = digits.replace("@", "").partition(".")
    trimmed = whole.rstrip(",")
    fraction_digits = fraction.rstrip(",")
    return _Section(
        prefix=around[0],
        suffix=around[1],
        whole=trimmed.count("0"),
        fraction_fixed=fraction_digits.count("0"),
        fraction_shown=len(fraction_digits.replace(",", "")),
        point="." in digits,
        grouped="," in trimmed,
        scale=len(whole) - len(trimmed) + len(fraction) - len(fraction_digits),
        percent=percent,
        exponent=exponent,
        has_digits=bool(digits.strip("@")),
        text=text,
    )


def _render_section(value: float, section: _Section, locale: Locale) -> str:
    if not section.has_digits:
        body = render_general(value, locale) if section.text else ""
        return section.prefix + body + section.suffix
    sign = "-" if value < 0 else ""
    amount = Decimal(repr(abs(value))) * (100 if section.percent else 1)
    amount = amount.scaleb(-3 * section.scale)
    if section.exponent:
        return sign + section.prefix + _scientific(amount, section, locale) + section.suffix
    digits = _fixed(amount, section, locale)
    if not any(digit in digits for digit in "123456789"):
        sign = ""
    return sign + section.prefix + digits + section.suffix


def _fixed(amount: Decimal, section: _Section, locale: Locale) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-section.fraction_shown), ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    whole = (whole.lstrip("0") or "").rjust(section.whole, "0")
    if section.grouped:
        whole = group_digits(whole, locale.thousands)
    kept = fraction[: section.fraction_fixed] + fraction[section.fraction_fixed :].rstrip("0")
    return f"{whole}{locale.decimal}{kept}" if section.point else whole


def _scientific(amount: Decimal, section: _Section, locale: Locale) -> str:
    mantissa, _, power = f"{amount:.{section.fraction_shown}E}".partition("E")
    exponent = int(power)
    sign = "-" if exponent < 0 else "+"
    return f"{mantissa.replace('.', locale.decimal)}E{sign}{abs(exponent):0{section.exponent}d}"


def group_digits(whole: str, separator: str) -> str:
    """1234567 -> 1,234,567."""
    head = len(whole) % 3
    groups = [whole[:head]] if head else []
    groups += [whole[at : at + 3] for at in range(head, len(whole), 3)]
    return separator.join(groups)
