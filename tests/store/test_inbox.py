"""The inbox: every update once, in order per chat, a failing one holds back its own chat only."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.store.db import Db
from bot.store.queries import inbox, marks
from bot.store.tables import inbox as table
from tests.store.seed import NOW, in_threads, later

ANI, BUDI, CICI = 101, 102, 103


def message(update_id: int, chat_id: int = ANI, text: str = "setuju") -> dict[str, Any]:
    """A raw message update."""
    body = {"message_id": update_id, "chat": {"id": chat_id, "type": "private"}, "from": {"id": chat_id}, "text": text}
    return {"update_id": update_id, "message": body}


def store(db: Db, *updates: dict[str, Any], **span: float) -> int:
    """Stores updates in a transaction of its own; how many were new."""
    with db.begin() as tx:
        return inbox.store(tx, updates, later(**span))


def next_id(db: Db, *skip: int, **span: float) -> int | None:
    """The update a worker would take now."""
    with db.read() as tx:
        row = inbox.next_new(tx, later(**span), skip)
    return None if row is None else int(row.update_id)


def work_off(db: Db, update_id: int) -> None:
    """Takes an update, as a journey does."""
    with db.begin() as tx:
        assert inbox.take(tx, update_id, NOW)


def fail(db: Db, update_id: int, *, counts: bool = True, **span: float) -> bool:
    """Records a failure."""
    with db.begin() as tx:
        return inbox.fail(tx, update_id, "ValueError: no", later(**span), counts=counts)


def test_an_update_delivered_twice_is_kept_once(db: Db) -> None:
    """Telegram repeats what it is not sure we have; the first content stays."""
    assert store(db, message(1), message(2)) == 2
    assert store(db, message(2, text="kembalikan"), message(3)) == 1
    with db.read() as tx:
        texts = {row.update_id: row.isi["message"]["text"] for row in tx.execute(select(table))}
    assert texts == {1: "setuju", 2: "setuju", 3: "setuju"}


def test_two_pollers_storing_the_same_batch_keep_each_update_once(db: Db) -> None:
    """Six threads, the same hundred updates."""
    assert sum(in_threads(6, lambda _: store(db, *(message(number) for number in range(100))))) == 100


def test_updates_are_worked_off_in_order_per_chat(db: Db) -> None:
    """The oldest first; while one chat's update is held by a worker the other chats go on."""
    store(db, message(10, ANI), message(11, BUDI), message(12, ANI))
    assert next_id(db) == 10
    assert next_id(db, ANI) == 11
    assert next_id(db, ANI, BUDI) is None
    work_off(db, 10)
    assert next_id(db) == 11
    assert next_id(db, BUDI) == 12


def test_an_update_locked_by_one_worker_is_no_other_workers(db: Db) -> None:
    """Of four workers that saw the same update one works it off."""
    store(db, message(1))

    def work(_: int) -> bool:
        with db.begin() as tx:
            if not inbox.take(tx, 1, NOW):
                return False
            marks.put(tx, "effect", (marks.get(tx, "effect") or "") + "x", NOW)
            return True

    assert sorted(in_threads(4, work)) == [False, False, False, True]
    with db.read() as tx:
        assert marks.get(tx, "effect") == "x"


def test_six_workers_work_off_600_updates_each_exactly_once(db: Db) -> None:
    """And those of a chat in their order."""
    chats, each = 60, 10
    with db.begin() as tx:
        tx.execute(table.insert(), [_row(number, number % chats) for number in range(chats * each)])

    def work(number: int) -> list[tuple[int, int]]:
        mine: list[tuple[int, int]] = []
        held: list[int] = []
        while True:
            with db.read() as tx:
                row = inbox.next_new(tx, NOW, [*held, *(c for c in range(chats) if c % 6 != number)])
            if row is None and not held:
                return mine
            if row is None:
                held.clear()
                continue
            with db.begin() as tx:
                if not inbox.take(tx, row.update_id, NOW):
                    held.append(row.chat_id)
                    continue
            mine.append((row.chat_id, row.update_id))

    done = [row for part in in_threads(6, work) for row in part]
    assert len(done) == len(set(done)) == chats * each
    for chat in range(chats):
        ids = [update_id for where, update_id in done if where == chat]
        assert ids == sorted(ids)


def _row(update_id: int, chat_id: int) -> dict[str, Any]:
    return {"update_id": update_id, "chat_id": chat_id, "isi": {}, "status": "baru", "coba": 0, "diterima": NOW}


def test_workers_that_race_for_everything_share_it_without_loss(db: Db) -> None:
    """All six look at the same head of the queue each time."""
    with db.begin() as tx:
        tx.execute(table.insert(), [_row(number, number) for number in range(120)])

    def work(_: int) -> int:
        done = 0
        while True:
            with db.begin() as tx:
                row = inbox.next_new(tx, NOW)
                if row is None:
                    return done
                done += inbox.take(tx, row.update_id, NOW)

    assert sum(in_threads(6, work)) == 120


def test_a_failing_update_is_tried_three_times_and_then_dead(db: Db) -> None:
    """Each time later; the dead one stays on record and frees its chat."""
    store(db, message(1, ANI), message(2, ANI))
    assert not fail(db, 1)
    assert next_id(db) is None
    assert next_id(db, seconds=10) == 1
    assert not fail(db, 1, seconds=10)
    assert next_id(db, seconds=20) is None
    assert next_id(db, seconds=30) == 1
    assert fail(db, 1, seconds=30)
    assert next_id(db, seconds=30) == 2
    with db.read() as tx:
        row = tx.execute(select(table).where(table.c.update_id == 1)).one()
    assert (row.status, row.coba, row.galat) == ("mati", 3, "ValueError: no")


def test_a_failing_update_holds_back_its_own_chat_only(db: Db) -> None:
    """The others do not even notice."""
    store(db, message(1, ANI), message(2, ANI), message(3, BUDI), message(4, CICI))
    fail(db, 1)
    assert next_id(db) == 3
    work_off(db, 3)
    assert next_id(db) == 4
    work_off(db, 4)
    assert next_id(db) is None
    assert next_id(db, seconds=10) == 1


def test_a_service_that_is_away_kills_no_update(db: Db) -> None:
    """It is no fault of the message."""
    store(db, message(1))
    for minute in range(10):
        assert not fail(db, 1, counts=False, minutes=minute)
    assert next_id(db, minutes=10) == 1


def test_a_late_failure_does_not_reopen_what_another_worker_finished(db: Db) -> None:
    """A worker rolls back, another one succeeds, then the first records its failure."""
    store(db, message(1))
    work_off(db, 1)
    assert not fail(db, 1)
    assert next_id(db, hours=1) is None
    with db.read() as tx:
        assert tx.execute(select(table.c.status)).scalar_one() == "selesai"


def test_polling_goes_on_after_the_newest_id_of_the_last_six_days(db: Db) -> None:
    """After a quiet week ids start anew at random: an old high id must not hide them."""
    with db.read() as tx:
        assert inbox.next_offset(tx, NOW) is None
    store(db, message(9000), days=-7)
    with db.read() as tx:
        assert inbox.next_offset(tx, NOW) is None
    store(db, message(500), message(499))
    with db.read() as tx:
        assert inbox.next_offset(tx, NOW) == 501
        assert inbox.next_offset(tx, later(days=6)) is None


def test_pruning_forgets_what_is_worked_off_and_old_and_nothing_else(db: Db) -> None:
    """Waiting and dead updates stay, whatever their age."""
    store(db, message(1), message(2, BUDI), message(3, CICI), days=-20)
    store(db, message(4))
    work_off(db, 1)
    work_off(db, 4)
    for _ in range(3):
        fail(db, 3)
    with db.begin() as tx:
        assert inbox.prune(tx, later(days=-14)) == 1
        assert inbox.waiting_count(tx) == 1
        assert set(tx.scalars(select(table.c.update_id))) == {2, 3, 4}


@pytest.mark.parametrize(
    ("raw", "chat_id"),
    [
        (message(1, ANI), ANI),
        ({"update_id": 1, "edited_message": {"chat": {"id": -5}, "from": {"id": BUDI}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": BUDI}, "message": {"chat": {"id": ANI}}}}, ANI),
        ({"update_id": 1, "callback_query": {"from": {"id": BUDI}, "inline_message_id": "x"}}, BUDI),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": CICI}, "from": {"id": CICI}}}, CICI),
        ({"update_id": 1, "poll": {"id": "7"}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "not a number"}}}, 0),
        ({"update_id": 1, "message": "broken"}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_every_update_belongs_to_a_chat(raw: dict[str, Any], chat_id: int) -> None:
    """Whatever Telegram sends is kept, also what we do not know."""
    assert inbox.chat_of(raw) == chat_id


def test_ids_beyond_32_bits_are_kept(db: Db) -> None:
    """Telegram's ids are 52-bit numbers, groups' negative."""
    store(db, message(2**33, -(1002**4)))
    assert next_id(db) == 2**33
    assert next_id(db, -(1002**4)) is None
