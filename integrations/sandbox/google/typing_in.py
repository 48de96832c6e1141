"""What does a text become when it is typed into a cell (USER_ENTERED), in the spreadsheet's locale?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.formula_tokens import Formula, read_formula
from integrations.sandbox.google.locales import Locale
from integrations.sandbox.google.typed_dates import read_moment

MAX_CELL_CHARACTERS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Typed:
    """The value, and the number format the typing implies (None: leave the cell's format alone)."""

    value: float | bool | str | Formula | None
    number_format: Json | None = None


def type_in(text: str, locale: Locale, year: int, present: Json | None = None) -> Typed:
    """The effect of typing `text`, in `year`, into a cell whose number format is `present`.

    A leading `'` keeps the rest as text, `=` begins a formula, a cell formatted as text takes everything as text;
    otherwise booleans, numbers, percents, money, dates and times are recognised as the locale writes them.
    """
    kind = (present or {}).get("type")
    if text.startswith("'"):
        return Typed(text[1:])
    if kind == "TEXT" or text == "":
        return Typed(text or None)
    if text.startswith("=") and len(text) > 1:
        return Typed(read_formula(text, locale))
    found = _recognise(text.strip(), locale, kind, year)
    if found is None:
        return Typed(text)
    return Typed(found.value) if present else found


def _recognise(text: str, locale: Locale, kind: str | None, year: int | None = None) -> Typed | None:
    if text.upper() in ("TRUE", "FALSE"):
        return Typed(text.upper() == "TRUE")
    typed = _amount(text, locale)
    if typed is not None:
        if kind == "PERCENT" and typed.number_format is None and isinstance(typed.value, float):
            return Typed(typed.value / 100)
        return typed
    moment = read_moment(text, locale, year)
    return None if moment is None else Typed(moment.serial, {"type": moment.kind, "pattern": moment.pattern})


def read_number(text: str, locale: Locale) -> float | None:
    """The number that a text stands for in arithmetic: as typed, dates and percents included; None if it is none."""
    typed = _recognise(text.strip(), locale, None)
    if typed is None or not isinstance(typed.value, float):
        return None
    return typed.value


_AMOUNT: Final = re.compile(
    r"""^(?P<minus>[-+]?)\s*(?P<currency>Rp\.?|\$|€|£|¥)?\s*(?P<inner>[-+]?)
    (?P<digits>[\d.,'\u202f\u00a0]*\d[\d.,\u202f\u00a0]*)(?P<power>[eE][-+]?\d{1,3})?\s*(?P<percent>%?)$""",
    re.VERBOSE,
)


def _amount(text: str, locale: Locale) -> Typed | None:
    negative = len(text) > 2 and text.startswith("(") and text.endswith(")")
    match = _AMOUNT.match(text[1:-1] if negative else text)
    if match is None or (match["minus"] and (match["inner"] or negative)):
        return None
    if (match["currency"] or "").startswith("Rp") and locale.currency != "Rp":
        return None
    digits = _plain_digits(match["digits"], locale)
    if digits is None:
        return None
    value = float(digits + (match["power"] or ""))
    if negative or "-" in (match["minus"], match["inner"]):
        value = -value
    return Typed(value / 100 if match["percent"] else value, _implied_format(match, locale))


def _plain_digits(text: str, locale: Locale) -> str | None:
    """`1.234,5` -> `1234.5` in a locale that writes it so; None where the marks are wrong."""
    whole, mark, fraction = text.partition(locale.decimal)
    if not re.fullmatch(r"\d*", fraction) or (mark and not (whole or fraction)):
        return None
    if not re.fullmatch(rf"\d*|\d{{1,3}}(?:{re.escape(locale.thousands)}\d{{3}})+", whole):
        return None
    return f"{whole.replace(locale.thousands, '') or '0'}.{fraction or '0'}"


def _implied_format(match: re.Match[str], locale: Locale) -> Json | None:
    digits, fraction = match["digits"], locale.decimal in match["digits"]
    if match["percent"]:
        return {"type": "PERCENT", "pattern": "0.00%" if fraction else "0%"}
    if match["currency"]:
        symbol = match["currency"].rstrip(".")
        return {"type": "CURRENCY", "pattern": f'"{symbol}"#,##0' + (".00" if fraction else "")}
    if match["power"]:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if locale.thousands in digits:
        return {"type": "NUMBER", "pattern": "#,##0.00" if fraction else "#,##0"}
    return None
