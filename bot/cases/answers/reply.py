"""What is an understood message: from whom, about which prompt, asking for which act; and where that prompt points."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.answers.incoming import Incoming
from bot.cases.load import Calendars, Case
from bot.domain.facts import Langkah
from bot.domain.sop import Tahap


@dataclass(frozen=True, slots=True)
class Reply:
    """An understood message. `act` is what it asks for; `direct` is False for plain words, which need a confirm.

    `problem` names why nothing can be done: stranger, no_task, several, stale, unclear, forwarded, unusable, forged.
    """

    incoming: Incoming
    orang: Row[Any] | None = None
    prompt: Row[Any] | None = None
    act: str = ""
    arg: str = ""
    teks: str = ""
    direct: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a prompt points: the siklus, its row as it is now, and the stage the prompt is about."""

    case: Case
    langkah: Langkah
    stage: Tahap


def place_of(tx: Connection, prompt: Row[Any], calendars: Calendars, *, locked: bool = False) -> Place:
    """The place of a prompt; `locked` holds the siklus for this transaction."""
    case = (load.lock if locked else load.load)(tx, prompt.siklus_id, calendars)
    stage = case.sop.stages(prompt.urut)[prompt.tahap]
    return Place(case, case.siklus.at(prompt.urut, prompt.bidang), stage)
