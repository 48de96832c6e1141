"""Who is asked: the people who hold a role now, how they are addressed, and in what capacity they act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.load import Case
from bot.domain.facts import Langkah
from bot.domain.penugasan import Penugasan, checker, holders, kapasitas
from bot.domain.sop import Laku, Objek, Tahap
from bot.store.queries import people, prompts

PLANNER = "kasubbag_perencanaan"
ADJUTANT = "penghubung"  # gets copies of what the Kepala Dinas is reminded of; no stage asks this role, so none decides
# Who hears an alert when the one before cannot be reached (design §12, statuses).
ALERT_CHAIN = (PLANNER, "sekretaris", "kepala_dinas")
HOLDERS_CHECKED = "penugasan:diperiksa"  # when holders were compared last; dropped whenever an assignment changes


@dataclass(frozen=True, slots=True)
class Holder:
    """A person holding a role now: the row of `orang`, the assignment, and where to write (None: not connected)."""

    orang: Row[Any]
    penugasan: Penugasan
    chat_id: int | None


def deciding_role(tx: Connection, case: Case, langkah: Langkah, stage: Tahap, now: datetime) -> str:
    """The role a stage falls to: the SOP's, or one level up where the maker would check himself."""
    return _decider(tx, case, langkah, stage, now)[0]


def _decider(tx: Connection, case: Case, langkah: Langkah, stage: Tahap, now: datetime) -> tuple[str, frozenset[int]]:
    """The role a stage falls to, and those who made what is to be checked."""
    if stage.laku is not Laku.PUTUSAN or stage.objek is not Objek.ISIAN:
        return stage.peran or "", frozenset()
    rows, makers = people.assignments(tx, case.instansi), makers_of(tx, case, langkah.bidang)
    return checker(stage.peran or "", makers, rows, langkah.bidang, case.today(now)), makers


def makers_of(tx: Connection, case: Case, bidang: str) -> frozenset[int]:
    """The people who declared the entries of a bidang done, in its latest round, and whoever shares the account it was
    done from: a phone that two people use keeps no two pairs of eyes apart."""
    fill = case.sop.fill_row
    if fill is None:
        return frozenset()
    rows = prompts.decisions(tx, case.id)
    made = [row for row in rows if (row.urut, row.bidang) == (fill.urut, bidang) and not row.bukti.get("sekaligus")]
    latest = max((row.putaran for row in made), default=0)
    last = [row for row in made if row.putaran == latest]
    sharing = (people.bound_people(tx, row.telegram_id) for row in last if row.telegram_id is not None)
    return frozenset(row.orang_id for row in last) | {person.id for bound in sharing for person in bound}


def holders_of(tx: Connection, case: Case, peran: str, bidang: str, now: datetime) -> list[Holder]:
    """Everybody who holds `peran` (of `bidang`) now, one entry a person; empty when nobody does."""
    return holders_in(tx, case.instansi, peran, bidang, case, now)


def holders_in(tx: Connection, office: str, peran: str, bidang: str, case: Case, now: datetime) -> list[Holder]:
    """Like `holders_of`, for whichever office."""
    found: dict[int, Holder] = {}
    for row in holders(people.assignments(tx, office), peran, bidang, case.today(now)):
        if row.orang_id not in found:
            found[row.orang_id] = holder_of_row(tx, row)
    return list(found.values())


def asked(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> list[Holder]:
    """The people a stage asks now: holders of its role, without those who made what is to be checked."""
    role, makers = _decider(tx, case, langkah, case.stage(langkah), now)
    return [holder for holder in holders_of(tx, case, role, langkah.bidang, now) if holder.orang.id not in makers]


def reachable(tx: Connection, case: Case, roles: Iterable[str], now: datetime) -> list[Holder]:
    """The holders of the first of `roles` that somebody holds and can be written to."""
    for role in roles:
        found = [holder for holder in holders_of(tx, case, role, "", now) if holder.chat_id is not None]
        if found:
            return found
    return []


def first_reachable(tx: Connection, office: str, roles: Iterable[str], day: date) -> list[tuple[int, int]]:
    """Like `reachable`, where no siklus is at hand: (person, chat) of the first role that can be written to."""
    rows = people.assignments(tx, office)
    for role in roles:
        held = {row.orang_id: people.chat_of(tx, row.orang_id) for row in holders(rows, role, "", day)}
        found = [(orang_id, chat) for orang_id, chat in held.items() if chat is not None]
        if found:
            return found
    return []


def ending(tx: Connection, office: str, after: date, until: date) -> list[Penugasan]:
    """The assignments of an office whose last day lies in (after, until]."""
    return [row for row in people.assignments(tx, office) if row.selesai is not None and after < row.selesai <= until]


def holder_of_row(tx: Connection, row: Penugasan) -> Holder:
    """The person of an assignment as a holder of it."""
    person = people.person_with_chat(tx, row.orang_id)
    return Holder(person, row, person.chat_id)


def title_of(case: Case, peran: str, bidang: str = "") -> str:
    """The role as the office says it: the form's title, with the unit for a unit's own roles."""
    known = case.sop.peran.get(peran)
    title = known.jabatan if known else peran.replace("_", " ").title()
    if not bidang or peran not in ("kepala_bidang", "pengisi_bidang"):
        return title
    if peran == "kepala_bidang":
        unit = case.kantor.unit_name(bidang)
        return "Sekretaris" if unit.casefold().startswith("sekretariat") else f"Kepala {unit}"
    return f"Pengisi {case.kantor.short_name(bidang)}"


def capacity(case: Case, holder: Holder) -> str:
    """The capacity a person acts in, as recorded and printed ("Plh. Kepala Dinas (Sekretaris)")."""
    row = holder.penugasan
    own = holder.orang.jabatan
    return own if row.jenis == "definitif" else kapasitas(row, title_of(case, row.peran, row.bidang), own)
