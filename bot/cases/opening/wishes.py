"""What is known about openings between two looks of the tick that opens: when to look next, which period a planner
wants opened anew, and which one only if the planner says so."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases import send
from bot.cases.load import Case
from bot.store.queries import marks, prompts

NEXT = "buka:berikut"  # before this no siklus is due; dropped when the offices are written anew
WHETHER = "buka_terlambat"  # the kind of prompt
_ANEW = "buka:kembali:"  # markers: the cancelled siklus whose period is to be opened once more


def wish_anew(tx: Connection, case: Case, now: datetime) -> None:
    """Wants the period of a cancelled siklus opened once more; the tick that opens does it."""
    marks.put(tx, f"{_ANEW}{case.id}", case.instansi, now)
    marks.drop(tx, NEXT)


def wished_anew(tx: Connection, office: str) -> list[int]:
    """The cancelled siklus of an office whose period is to be opened once more."""
    return [int(row.kunci.removeprefix(_ANEW)) for row in marks.starting_with(tx, _ANEW) if row.nilai == office]


def has_begun(case: Case) -> bool:
    """False for a siklus that rests from its first day on, until the planner says that it is to begin."""
    return any(langkah.putaran for langkah in case.siklus.langkah)


def ask_whether(tx: Connection, case: Case, now: datetime) -> int:
    """Asks the planner once whether a siklus that would be late from its first day is to begin; how many were asked."""
    asked = [row for row in prompts.open_of_kind(tx, case.instansi, WHETHER) if row.siklus_id == case.id]
    if asked or has_begun(case):
        return 0
    kind, facts = "tanya_buka", {"periode": case.periode.nama, "nama_sop": case.sop.nama}
    planners = who.reachable(tx, case, who.ALERT_CHAIN, now)
    for planner in planners:
        opened = send.open_prompt(tx, case, case.siklus.langkah[0], planner, WHETHER, now, rincian={"kartu": kind})
        notice = send.Notice(kind, {**facts, "kode": opened.kode}, f"{kind}:{opened.id}")
        send.notify(tx, case, planner, notice, now, prompt_id=opened.id)
    return len(planners)


def settle_wish(tx: Connection, siklus_id: int) -> None:
    """It was opened, or its SOP is no longer the office's."""
    marks.drop(tx, f"{_ANEW}{siklus_id}")
