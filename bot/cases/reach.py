"""Who can be written to: what waits for somebody comes when they are back, and the planner knows who is not."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, cards, load
from bot.cases.card_builders import build_card
from bot.cases.load import Calendars, Case
from bot.cases.scene import Scene
from bot.domain.facts import StatusLangkah
from bot.store.queries import cycles, people, prompts, record


def bring_tasks(tx: Connection, case: Case, orang_id: int, now: datetime) -> None:
    """Posts a person's open cards as new versions: to a new account, or to one that can be written to again."""
    for prompt in prompts.open_of_person(tx, orang_id, "tugas"):
        langkah = case.siklus.at(prompt.urut, prompt.bidang) if prompt.siklus_id == case.id else None
        if langkah is not None and langkah.status is StatusLangkah.TERBUKA:
            cards.repost(tx, case, prompt, build_card(Scene(tx, case, langkah, case.stage(langkah), now)), now)


def note_back(tx: Connection, calendars: Calendars, telegram_id: int, now: datetime) -> None:
    """An account can be written to again: what waits for its people comes at once."""
    for orang_id in people.set_reachable(tx, telegram_id, reachable=True):
        row = people.person(tx, orang_id)
        _record(tx, row, now, reachable=True)
        for cycle in cycles.running(tx, row.instansi):
            bring_tasks(tx, load.lock(tx, cycle.id, calendars), orang_id, now)


def note_blocked(tx: Connection, calendars: Calendars, telegram_id: int, update_id: int, now: datetime) -> None:
    """An account blocked the bot: nothing more is sent there, and the planner learns whom to reach otherwise."""
    for orang_id in people.set_reachable(tx, telegram_id, reachable=False):
        row = people.person(tx, orang_id)
        _record(tx, row, now, reachable=False)
        for cycle in cycles.running(tx, row.instansi):
            facts = {"jabatan_tujuan": row.jabatan, "sebab": "diblokir"}
            case = load.load(tx, cycle.id, calendars)
            announce.alert(tx, case, "pesan_tidak_terkirim", facts, f"blokir:{orang_id}:{update_id}", now)


def _record(tx: Connection, row: Row[Any], now: datetime, *, reachable: bool) -> None:
    people.lock_office(tx, row.instansi)
    record.append(tx, f"instansi:{row.instansi}", "jangkauan", {"orang_id": row.id, "terjangkau": reachable}, now)
