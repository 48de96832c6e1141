"""The queries of every tick read the few open rows by their partial index, however long the history is."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import Connection, delete, event

from bot.store.db import Db
from bot.store.queries import cycles, entries, files, inbox, outbox, prompts
from bot.store.queries.outbox import Message
from bot.store.tables import outbox as table
from tests.store.history import TABLES, put_history, refresh_statistics
from tests.store.seed import NOW, OFFICE, WALL, seeded
from tests.store.test_files import want
from tests.store.test_outbox import FREE
from tests.store.test_prompts import put_prompt

Query = Callable[[Connection], object]
COUNT = 20_000


@pytest.fixture
def old_db(db: Db) -> Db:
    """A database with 20,000 finished rows of everything and a few open ones."""
    person, siklus = seeded(db)
    with db.begin() as tx:
        for name in TABLES:
            put_history(tx, name, COUNT, instansi=OFFICE, siklus=siklus, orang=person)
        for number in range(5):
            outbox.queue(tx, Message(f"new:{number}", number, "x"), NOW)
            want(tx, f"new:{number}", siklus, ada=True)
            put_prompt(tx, person, siklus)
            entries.put_sheet(tx, siklus, f"new:{number}", {"periksa": NOW}, NOW)
        inbox.store(tx, [{"update_id": COUNT + n, "message": {"chat": {"id": n}}} for n in range(5)], NOW)
        refresh_statistics(tx)
    return db


@contextmanager
def watched(tx: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Every statement sent meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(tx, "before_cursor_execute", note)
    yield sent
    event.remove(tx, "before_cursor_execute", note)


def explain(tx: Connection, statement: str, parameters: Any) -> list[str]:
    """How the database would run it: one line for each table touched. PostgreSQL plans for whatever parameters may
    come (the generic plan it falls back to), which is the plan a partial index is easily lost in."""
    if tx.dialect.name == "sqlite":
        return [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    generic = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    raw = cast("psycopg.Connection", tx.connection.driver_connection)
    (found,) = psycopg.ClientCursor(raw).execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {generic}").fetchone() or ()
    return list(_nodes(found if isinstance(found, list) else json.loads(found)))


def _nodes(plan: Any) -> Iterator[str]:
    for part in plan:
        node = part.get("Plan", part)
        if "Relation Name" in node or "Index Name" in node:
            yield f"{node['Node Type']} {node.get('Relation Name', '')} USING {node.get('Index Name', 'nothing')}"
        yield from _nodes(node.get("Plans", []))


QUERIES: dict[str, tuple[str, Query]] = {
    "claim": ("ix_outbox_kerja", lambda tx: outbox.claim(tx, NOW, WALL, FREE, 8)),
    "expire_leases": ("ix_outbox_kerja", lambda tx: outbox.expire_leases(tx, WALL)),
    "pending_count": ("ix_outbox_kerja", lambda tx: outbox.pending_count(tx, NOW)),
    "active_count": ("ix_outbox_kerja", outbox.active_count),
    "move_chat": ("ix_outbox_kerja", lambda tx: outbox.move_chat(tx, 3, 4)),
    "dead_count": ("ix_outbox_siklus_id", lambda tx: outbox.dead_count(tx, 2)),
    "count_reminders": ("ix_outbox_siklus_id", lambda tx: outbox.count_reminders(tx, 2, 1)),
    "to_mend": ("ix_outbox_urus", outbox.to_mend),
    "by_message": ("ix_outbox_pesan", lambda tx: outbox.by_message(tx, 3, 3)),
    "next_new": ("ix_inbox_baru", lambda tx: inbox.next_new(tx, NOW, [1, 2])),
    "waiting_count": ("ix_inbox_baru", inbox.waiting_count),
    "due_for_check": ("ix_langkah_periksa", lambda tx: cycles.due_for_check(tx, NOW, 200)),
    "open_count": ("ix_langkah_periksa", cycles.open_count),
    "with_due_decisions": ("ix_langkah_final", lambda tx: cycles.with_due_decisions(tx, NOW)),
    "with_cut_off_decisions": ("ix_langkah_final", cycles.with_cut_off_decisions),
    "with_bot_work": ("ix_langkah_bot", cycles.with_bot_work),
    "unfulfilled": ("ix_berkas_kerja", lambda tx: files.unfulfilled(tx, NOW)),
    "files open": ("ix_berkas_kerja", files.open_count),
    "open_of_person": ("ix_prompt_terbuka", lambda tx: prompts.open_of_person(tx, 1)),
    "to_look_at": ("ix_lembar_periksa", lambda tx: entries.to_look_at(tx, NOW)),
}
_WHOLE_TABLE = re.compile(rf"(Seq Scan|SCAN) ({'|'.join(TABLES)})\b(?!.*ix_)")


def test_no_tick_reads_the_history(old_db: Db) -> None:
    """Each of its queries goes by the partial index, and reads no table of the history from end to end."""
    faults = {}
    with old_db.begin() as tx:
        for name, (index, query) in QUERIES.items():
            with watched(tx) as sent:
                query(tx)
            plan = [line for statement, parameters in sent for line in explain(tx, statement, parameters)]
            if not any(index in line for line in plan) or any(_WHOLE_TABLE.search(line) for line in plan):
                faults[name] = plan
    assert faults == {}


# --- the cost of a claim, counted ------------------------------------------------------------------------------------


def cost_of_claim_and_settle(db: Db) -> int:
    """What one claim with its settling costs: SQLite's steps, or the rows PostgreSQL touched."""
    with db.begin() as tx:
        for number in range(3):
            outbox.queue(tx, Message(f"cost:{number}", 900 + number, "x"), NOW)
        refresh_statistics(tx)
    with db.begin() as tx, _counting(tx) as cost:
        for row in outbox.claim(tx, NOW, WALL, FREE, 8):
            outbox.settle(tx, row.id, "terkirim", NOW)
    return cost[0]


@contextmanager
def _counting(tx: Connection) -> Iterator[list[int]]:
    cost = [0]
    if tx.dialect.name == "sqlite":
        raw = tx.connection.driver_connection
        assert raw is not None

        def step() -> int:
            cost[0] += 1
            return 0

        raw.set_progress_handler(step, 1)
        yield cost
        raw.set_progress_handler(None, 1)
    else:
        before = _touched(tx)
        yield cost
        cost[0] = _touched(tx) - before


def _touched(tx: Connection) -> int:
    query = (
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE relname = 'outbox'"
    )
    return int(tx.exec_driver_sql(query).scalar() or 0)


def test_a_claim_costs_the_same_with_100_000_messages_of_history(db: Db) -> None:
    """Counted, not timed: at most twice what it costs in an empty outbox."""
    empty = cost_of_claim_and_settle(db)
    with db.begin() as tx:
        put_history(tx, "outbox", 100_000)
    with db.begin() as tx:
        tx.execute(delete(table).where(table.c.chat_id >= 900))
    full = cost_of_claim_and_settle(db)
    assert 0 < full <= 2 * empty
