"""What else is a person late with, that stands in the one reminder of the day: tasks of another siklus, corrections to
decide about, recommendations to report on. Without it one of them would take every day's reminder for itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.koreksi import cards, shown
from bot.cases.load import Calendars, Case
from bot.cases.people import Holder
from bot.cases.rekomendasi import late
from bot.cases.rekomendasi.shown import message_rows
from bot.cases.reminding import ladder
from bot.domain import tulis
from bot.domain.facts import Langkah, StatusLangkah, StatusSiklus
from bot.domain.koreksi import StatusKoreksi
from bot.domain.reminders import Due, Task, look
from bot.store.queries import prompts


@dataclass(frozen=True, slots=True)
class Owed:
    """Rows of `daftar_tugas`, and of `rekomendasi`."""

    tugas: list[dict[str, Any]] = field(default_factory=list)
    rekomendasi: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """The recommendations' ids."""
        return [int(row["id"]) for row in self.rekomendasi]


def beside(tx: Connection, case: Case, calendars: Calendars, holder: Holder, now: datetime) -> Owed:
    """What is due of the same person beside the steps of `case` (the siklus at hand), read as it stands there."""
    tugas = [
        row
        for prompt in prompts.open_tasks(tx, holder.orang.id)
        if prompt.jenis == prompts.KOREKSI or prompt.siklus_id != case.id
        if (row := _due_row(tx, load.load(tx, prompt.siklus_id, calendars), prompt, now)) is not None
    ]
    return Owed(tugas, message_rows(case, late.of_person(tx, case, holder, now)))


def look_at_koreksi(case: Case, row: Row[Any], now: datetime) -> Due:
    """What the ladder of leaders says about a correction that waits: nobody hears before it is late."""
    task = Task("kepala_bidang", False, row.pada, cards.due_of(case, row))
    return look(case.kalender, task, case.kantor.eskalasi_hari, now)


def task_row(case: Case, langkah: Langkah, prompt: Row[Any]) -> dict[str, Any]:
    """A task as the reminder lists it."""
    stage = case.stage(langkah)
    row: dict[str, Any] = {"tugas": f"{stage.laku}_{stage.objek}", "periode": case.periode.nama}
    if langkah.bidang:
        row["unit"] = case.kantor.short_name(langkah.bidang)
    if langkah.tenggat is not None:
        row["tenggat"] = tulis.format_waktu(langkah.tenggat, case.kantor.zona)
    return {**row, "kode": prompt.kode, "prompt": prompt.id}


def koreksi_row(case: Case, row: Row[Any], prompt: Row[Any]) -> dict[str, Any]:
    """A correction as the reminder lists it."""
    facts = {**cards.task_facts(case, row), "sejak": shown.when(case, row.pada)}
    return {**facts, "kode": prompt.kode, "prompt": prompt.id}


def _due_row(tx: Connection, case: Case, prompt: Row[Any], now: datetime) -> dict[str, Any] | None:
    if prompt.jenis == prompts.KOREKSI:
        row = cards.of_prompt(tx, prompt)
        waits = row.status == StatusKoreksi.DIAJUKAN and look_at_koreksi(case, row, now).rung is not None
        return koreksi_row(case, row, prompt) if waits else None
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    if case.siklus.status is not StatusSiklus.BERJALAN or langkah.status is not StatusLangkah.TERBUKA:
        return None
    due = langkah.tenggat is not None and ladder.look_at(case, langkah, now).rung is not None
    return task_row(case, langkah, prompt) if due else None
