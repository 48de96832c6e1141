"""What does the ladder of reminders say about an open row of a siklus, and when does it look again?"""

from datetime import datetime

from bot.cases.load import Case
from bot.domain import hari_kerja
from bot.domain.facts import Langkah, StatusLangkah
from bot.domain.reminders import Due, Task, look
from bot.domain.sop import Laku


def look_at(case: Case, langkah: Langkah, now: datetime) -> Due:
    """What the ladder says about an open row."""
    stage = case.stage(langkah)
    since, until = langkah.tahap_dibuka or now, langkah.tenggat or hari_kerja.next_opening(case.kalender, now)
    task = Task(stage.peran or "", stage.laku is Laku.ISI, since, until)
    return look(case.kalender, task, case.kantor.eskalasi_hari, now)


def next_look(case: Case, langkah: Langkah, now: datetime) -> datetime | None:
    """When the reminders look at a changed row next; None is at once, since there may be something to say."""
    if langkah.status is not StatusLangkah.TERBUKA or langkah.tenggat is None:
        return None
    due = look_at(case, langkah, now)
    return None if due.rung is not None or due.eskalasi else due.lagi
