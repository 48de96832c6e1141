"""/rapat: the planner orders invitation, attendance list and minutes of the evaluation meeting; the number is the one
the office's agenda gave, now or later (office practice, Steps)."""

import re

from bot.cases.orders.order import Order, parts_of
from bot.cases.papers import meetings
from bot.domain.tanggal import dates_in
from bot.report.surat import split_number
from bot.report.words import say_day

_TIME = re.compile(r"\b([01]?\d|2[0-3])[.:]([0-5]\d)\b(?!-)")
_NUMBER = re.compile(r"^nomor\s+(?P<nomor>\S.*)$", re.IGNORECASE)
_MOST_AGENDA, _LONGEST = 20, 300


def plan(order: Order) -> None:
    """Understands when, where, number and agenda, or a number that came later; the papers are made by themselves."""
    if not order.is_planner():
        return
    first, _, rest = order.words.partition("\n")
    later = _NUMBER.match(first.strip())
    if later:
        _give_number(order, later["nomor"])
        return
    found = _read(first, rest)
    if found is None:
        order.explain("rapat")
        return
    _keep(order, found)


def _read(first: str, rest: str) -> dict[str, object] | None:
    """The facts of a meeting; None when date, hour or place is missing."""
    when, place, *number = parts_of(f"{first};")
    days = dates_in(when)
    hour = _TIME.search(re.sub(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", " ", when))
    if len(days) != 1 or hour is None or not place:
        return None
    nomor, tanggal, _ = split_number(number[0][:_LONGEST])
    lines = [line.strip()[:_LONGEST] for line in rest.splitlines() if line.strip()]
    return {
        "tanggal": days[0].isoformat(),
        "pukul": f"{int(hour[1]):02d}.{hour[2]}",
        "tempat": place[:_LONGEST],
        "nomor": nomor,
        "tanggal_surat": tanggal,
        "agenda": lines[:_MOST_AGENDA],
    }


def _give_number(order: Order, text: str) -> None:
    known = meetings.facts_of(order.tx, order.case)
    if known is None:
        order.tell("rapat_belum_ada", {})
        return
    nomor, tanggal, _ = split_number(text.strip()[:_LONGEST])
    _keep(order, {**known, "nomor": nomor, "tanggal_surat": tanggal})


def _keep(order: Order, found: dict[str, object]) -> None:
    meetings.plan(order.tx, order.case, {**found, "oleh": order.orang.id}, order.now)
    number = " tanggal ".join(str(found[name]) for name in ("nomor", "tanggal_surat") if found[name])
    facts = {
        "periode": order.case.periode.nama,
        "hari_tanggal": say_day(meetings.day_of(found)),
        "pukul": meetings.hour_of(order.case, found),
        "tempat": found["tempat"],
        **({"nomor_surat": number} if number else {}),
    }
    order.tell("rapat_dicatat", facts)
