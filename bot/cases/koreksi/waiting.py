"""A correction nobody decides about: whoever it waits for is reminded once it is late, the planner is told once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, reminders, snooze
from bot.cases import people as who
from bot.cases.koreksi import cards, shown
from bot.cases.load import Case
from bot.domain.koreksi import StatusKoreksi
from bot.domain.reminders import Task, look
from bot.store.queries import koreksi, people


def remind(tx: Connection, case: Case, row: Row[Any], now: datetime) -> int:
    """Looks at one correction that waits, by the ladder of every decision of a leader: nobody hears before it is late.
    How many people were reminded."""
    if row.status != StatusKoreksi.DIAJUKAN:
        return 0
    task = Task("kepala_bidang", False, row.pada, cards.due_of(case, row))
    due = look(case.kalender, task, case.kantor.eskalasi_hari, now)
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
    return sum(_remind(tx, case, prompt, told, now) for prompt in awake)


def _remind(tx: Connection, case: Case, prompt: Row[Any], told: dict[str, str], now: datetime) -> int:
    assigned = people.assignment(tx, prompt.penugasan_id)
    assert assigned is not None
    holder = who.holder_of_row(tx, people.as_assignment(assigned))
    facts = {**told, "kode": prompt.kode, "prompt": prompt.id}
    queued = reminders.remind_once(tx, case, holder, ("pengingat_koreksi", facts), now, prompt.id)
    if queued:
        reminders.copy_adjutant(tx, case, holder, told, f"koreksi:{prompt.id}", now)
    return int(queued)
