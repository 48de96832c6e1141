"""A correction nobody decides about: whoever it waits for is reminded once it is late, the planner is told once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce
from bot.cases import people as who
from bot.cases.koreksi import cards, shown
from bot.cases.load import Calendars, Case
from bot.cases.reminding import owed, reminders, snooze
from bot.domain.koreksi import StatusKoreksi
from bot.store.queries import koreksi, people


def remind(tx: Connection, case: Case, row: Row[Any], calendars: Calendars, now: datetime) -> int:
    """Looks at one correction that waits. How many people were reminded."""
    if row.status != StatusKoreksi.DIAJUKAN:
        return 0
    due = owed.look_at_koreksi(case, row, now)
    koreksi.next_check(tx, row.id, due.lagi)
    if due.rung is None:
        return 0
    waiting = [prompt for prompt in cards.about(tx, row) if prompt.jenis == cards.DECIDE]
    told = {**cards.task_facts(case, row), "sejak": shown.when(case, row.pada)}
    if due.eskalasi and waiting:
        title = people.person(tx, waiting[0].orang_id).jabatan
        facts = {**told, "jabatan_pemegang": title}
        announce.alert(tx, case, "menunggu_pimpinan_salinan", facts, f"koreksi-menunggu:{row.id}", now)
    rests = snooze.resting(tx, case, now)
    awake = [prompt for prompt in waiting if not {prompt.orang_id, snooze.EVERYBODY} & rests.keys()]
    return sum(_remind(tx, case, prompt, told, calendars, now) for prompt in awake)


def _remind(
    tx: Connection, case: Case, prompt: Row[Any], told: dict[str, str], calendars: Calendars, now: datetime
) -> int:
    assigned = people.assignment(tx, prompt.penugasan_id)
    assert assigned is not None
    holder = who.holder_of_row(tx, people.as_assignment(assigned))
    single = ("pengingat_koreksi", {**told, "kode": prompt.kode, "prompt": prompt.id}, prompt.id)
    queued = reminders.remind_with(tx, case, holder, single, owed.beside(tx, case, calendars, holder, now), now)
    if queued:
        reminders.copy_adjutant(tx, case, holder, told, f"koreksi:{prompt.id}", now)
    return int(queued)
