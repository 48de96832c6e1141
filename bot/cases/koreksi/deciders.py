"""Who decides about a correction? Whoever approved those data, or holds that role now; never who asks for it nor who
declared the data complete (then the check goes one level up)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.domain.penugasan import checker
from bot.domain.sop import Laku, Objek
from bot.store.queries import people, prompts


def role_of(tx: Connection, case: Case, bidang: str, asker: int, now: datetime) -> str:
    """The role a correction of the data of `bidang` falls to, when the person `asker` asks for it."""
    role, _ = _approval(tx, case, bidang)
    makers = who.makers_of(tx, case, bidang) | {asker}
    return checker(role, makers, people.assignments(tx, case.instansi), bidang, case.today(now))


def deciders(tx: Connection, case: Case, bidang: str, asker: int, now: datetime) -> list[Holder]:
    """The people to ask: whoever approved the data if they still hold the role, else all who do; maybe nobody."""
    makers = who.makers_of(tx, case, bidang) | {asker}
    held = who.holders_of(tx, case, role_of(tx, case, bidang, asker, now), bidang, now)
    able = [holder for holder in held if holder.orang.id not in makers]
    _, approver = _approval(tx, case, bidang)
    return [holder for holder in able if holder.orang.id == approver] or able


def _approval(tx: Connection, case: Case, bidang: str) -> tuple[str, int]:
    """Role and person of the approval in force about these data; of the report where an SOP approves no entries."""
    given = [row for row in prompts.decisions(tx, case.id) if row.status == "final" and row.hasil == "setuju"]
    for objek, unit in ((Objek.ISIAN, bidang), (Objek.LAPORAN, "")):
        for row in reversed(given):
            stage = case.sop.stages(row.urut)[row.tahap]
            if (stage.laku, stage.objek, row.bidang) == (Laku.PUTUSAN, objek, unit):
                held = people.assignment(tx, row.penugasan_id) if row.penugasan_id is not None else None
                return (held.peran if held is not None else stage.peran or ""), row.orang_id
    return "sekretaris", 0
