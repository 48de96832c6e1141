"""Who can be written to: what waits for somebody comes when they are back, and the planner knows who is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load, send
from bot.cases.koreksi import cards as koreksi_cards
from bot.cases.load import Calendars, Case
from bot.cases.people import Holder
from bot.cases.prompts import cards
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.domain.facts import StatusLangkah, StatusSiklus
from bot.store.queries import cycles, marks, people, prompts, record

_WISHED = "antar:"  # markers: the person whose cards are to be posted anew
CONFIRMATION = "penegasan"  # the question about a decision recorded later; its params are kept with the prompt


def bring_tasks(tx: Connection, case: Case, orang_id: int, now: datetime) -> None:
    """Posts a person's open cards as new versions, to a new account or to one that can be written to again; and asks
    for the confirmation of what was recorded for the person meanwhile."""
    for prompt in prompts.open_of_person(tx, orang_id, "tugas"):
        ours = prompt.siklus_id == case.id and case.siklus.status is not StatusSiklus.DIJEDA
        langkah = case.siklus.at(prompt.urut, prompt.bidang) if ours else None
        if langkah is not None and langkah.status is StatusLangkah.TERBUKA:
            cards.repost(tx, case, prompt, build_card(Scene(tx, case, langkah, case.stage(langkah), now)), now)
    for prompt in prompts.open_of_person(tx, orang_id, prompts.KOREKSI):
        if prompt.siklus_id == case.id:
            koreksi_cards.show_again(tx, case, prompt, now)
    chat = people.chat_of(tx, orang_id)
    for prompt in prompts.open_of_person(tx, orang_id, CONFIRMATION):
        row = people.assignment(tx, prompt.penugasan_id) if prompt.siklus_id == case.id else None
        if row is not None:
            holder = Holder(people.person(tx, orang_id), people.as_assignment(row), chat)
            kind, facts = str(prompt.rincian["kartu"]), {**prompt.rincian["fakta"], "kode": prompt.kode}
            send.notify(tx, case, holder, Notice(kind, facts, f"{kind}:{prompt.id}:{chat}"), now, prompt_id=prompt.id)


@dataclass(frozen=True, slots=True)
class Wish:
    """What waits for a person is to be posted anew, in these siklus; `kunci` is the marker that says so."""

    kunci: str
    orang_id: int
    siklus_ids: tuple[int, ...]


def wish_tasks(tx: Connection, orang_id: int, now: datetime) -> None:
    """Wants a person's open cards posted anew; a tick does it, since one transaction locks one siklus."""
    marks.put(tx, f"{_WISHED}{orang_id}", "", now)


def wished_tasks(tx: Connection) -> list[Wish]:
    """Whose cards are to be posted anew, and where they are."""
    found = []
    for row in marks.starting_with(tx, _WISHED):
        orang_id = int(row.kunci.removeprefix(_WISHED))
        siklus_ids = {prompt.siklus_id for prompt in prompts.open_of_person(tx, orang_id)}
        found.append(Wish(row.kunci, orang_id, tuple(sorted(siklus_ids))))
    return found


def note_back(tx: Connection, telegram_id: int, now: datetime) -> None:
    """An account can be written to again: what waits for its people comes with the next tick."""
    for orang_id in people.set_reachable(tx, telegram_id, reachable=True):
        _record(tx, people.person(tx, orang_id), now, reachable=True)
        wish_tasks(tx, orang_id, now)


def tell_unreachable(tx: Connection, case: Case, orang_id: int, facts: dict[str, Any], now: datetime) -> bool:
    """The planner learns once a day that somebody cannot be written to, however many messages were on their way. False
    when nobody can be told."""
    return announce.alert(
        tx, case, "pesan_tidak_terkirim", facts, f"tidak-sampai:{orang_id}:{case.today(now):%Y%m%d}", now
    )


def note_blocked(tx: Connection, calendars: Calendars, telegram_id: int, now: datetime) -> None:
    """An account blocked the bot: nothing more is sent there, and the planner learns whom to reach otherwise."""
    for orang_id in people.set_reachable(tx, telegram_id, reachable=False):
        row = people.person(tx, orang_id)
        _record(tx, row, now, reachable=False)
        for cycle in (cycles.running(tx, row.instansi) or cycles.every(tx, row.instansi))[-1:]:
            facts = {"jabatan_tujuan": row.jabatan, "sebab": "diblokir"}
            tell_unreachable(tx, load.load(tx, cycle.id, calendars), orang_id, facts, now)


def _record(tx: Connection, row: Row[Any], now: datetime, *, reachable: bool) -> None:
    people.lock_office(tx, row.instansi)
    record.append(tx, f"instansi:{row.instansi}", "jangkauan", {"orang_id": row.id, "terjangkau": reachable}, now)
