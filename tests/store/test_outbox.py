"""The outbox: queued once, claimed in order, settled alone, never sent twice without doubt."""

from typing import Any

from sqlalchemy import Connection, func, select

from bot.store.db import Db
from bot.store.queries import outbox, rates
from bot.store.queries.outbox import Message
from bot.store.queries.rates import Limit, TelegramLimits
from bot.store.tables import outbox as table
from tests.store.seed import NOW, SECOND, WALL, in_threads, later

FREE = TelegramLimits(overall=Limit(0), chat=Limit(0), group=Limit(0))
ANI, BUDI, CICI = 101, 102, 103


def put(tx: Connection, kunci: str, chat_id: int = ANI, **more: Any) -> bool:
    """Queues a message to a chat."""
    return outbox.queue(tx, Message(kunci, chat_id, "pengingat", **more), NOW)


def claim(db: Db, most: int = 10, limits: TelegramLimits = FREE, wall: int = WALL, **span: float) -> list[str]:
    """Claims in a transaction of its own; the keys."""
    with db.begin() as tx:
        return [row.kunci for row in outbox.claim(tx, later(**span), wall, limits, most)]


def settle(db: Db, kunci: str, status: str, **values: Any) -> None:
    """Settles one message in a transaction of its own."""
    with db.begin() as tx:
        row = tx.execute(select(table.c.id).where(table.c.kunci == kunci)).one()
        outbox.settle(tx, row.id, status, NOW, **values)


def statuses(db: Db) -> dict[str, str]:
    """Every row's status by its key."""
    with db.read() as tx:
        return {row.kunci: row.status for row in tx.execute(select(table))}


def test_a_message_queued_twice_is_there_once(db: Db) -> None:
    """The business key decides; the first content stays."""
    with db.begin() as tx:
        assert put(tx, "kartu:A1:v1", isi={"kode": "A1"})
        assert not put(tx, "kartu:A1:v1", isi={"kode": "A2"})
        assert outbox.is_known(tx, "kartu:A1:v1")
        assert not outbox.is_known(tx, "kartu:A1:v2")
    with db.begin() as tx:
        assert [row.isi for row in outbox.claim(tx, NOW, WALL, FREE, 5)] == [{"kode": "A1"}]


def test_six_threads_queueing_the_same_keys_queue_each_once(db: Db) -> None:
    """Ten processes may run the same tick."""

    def run(_: int) -> int:
        new = 0
        for number in range(40):
            with db.begin() as tx:
                new += put(tx, f"digest:{number}")
        return new

    assert sum(in_threads(6, run)) == 40


def test_each_chat_has_one_message_on_its_way_in_the_order_queued(db: Db) -> None:
    """Head of line per chat: the next one is claimed after the one before is settled."""
    with db.begin() as tx:
        for number in range(3):
            put(tx, f"ani {number}", ANI)
            put(tx, f"budi {number}", BUDI)
    assert claim(db) == ["ani 0", "budi 0"]
    assert claim(db) == []
    settle(db, "budi 0", "terkirim", message_id=7)
    assert claim(db) == ["budi 1"]
    settle(db, "ani 0", "terkirim", message_id=8)
    assert claim(db) == ["ani 1"]


def test_a_message_put_back_stays_at_the_head_of_its_chat(db: Db) -> None:
    """A refused attempt does not let the next message overtake."""
    with db.begin() as tx:
        put(tx, "first")
        put(tx, "second")
    assert claim(db) == ["first"]
    settle(db, "first", "baru", galat="429")
    assert claim(db) == ["first"]


def test_a_dead_or_cancelled_message_does_not_block_its_chat(db: Db) -> None:
    """A message that can never be sent is out of the way."""
    with db.begin() as tx:
        for number in range(4):
            put(tx, f"{number}")
    for number, status in enumerate(("mati", "batal", "ragu")):
        assert claim(db) == [f"{number}"]
        settle(db, f"{number}", status)
    assert claim(db) == ["3"]


def test_a_popup_waits_for_nothing(db: Db) -> None:
    """A tap's spinner ends at once: before the chat's queue, and within no rate."""
    slow = TelegramLimits(overall=Limit(SECOND), chat=Limit(SECOND), group=Limit(SECOND))
    with db.begin() as tx:
        for chat_id in (ANI, BUDI):
            put(tx, f"pesan {chat_id}", chat_id)
        put(tx, "tap 1", ANI, operasi="jawab_tap")
        put(tx, "tap 2", ANI, operasi="jawab_tap")
    assert claim(db, most=2, limits=slow) == ["tap 1", "tap 2"]
    assert claim(db, limits=slow) == [f"pesan {ANI}"]
    with db.begin() as tx:
        put(tx, "tap 3", BUDI, operasi="jawab_tap")
    assert claim(db, limits=slow) == ["tap 3"]


def test_a_message_is_not_claimed_before_its_time(db: Db) -> None:
    """World time decides, and its chat waits with it."""
    with db.begin() as tx:
        put(tx, "later", tidak_sebelum=later(minutes=5))
        put(tx, "behind it")
        put(tx, "other chat", BUDI)
    assert claim(db) == ["other chat"]
    assert claim(db, minutes=4, seconds=59) == []
    assert claim(db, minutes=5) == ["later"]


def test_a_claim_counts_the_attempt_and_takes_a_lease(db: Db) -> None:
    """What the next worker needs to know when this one dies."""
    with db.begin() as tx:
        put(tx, "a")
    with db.begin() as tx:
        (row,) = outbox.claim(tx, NOW, WALL, FREE, 5)
    assert (row.status, row.coba, row.sewa_sampai) == ("disewa", 1, WALL + FREE.lease_us)


def test_a_lost_lease_leaves_a_doubtful_message_and_a_repeatable_edit(db: Db) -> None:
    """Nobody knows whether a message left; an edit is simply made again, a popup too."""
    with db.begin() as tx:
        put(tx, "kirim", ANI)
        put(tx, "ubah", BUDI, operasi="ubah")
        put(tx, "tap", CICI, operasi="jawab_tap")
    assert sorted(claim(db)) == ["kirim", "tap", "ubah"]
    with db.begin() as tx:
        assert outbox.expire_leases(tx, WALL + FREE.lease_us) == []  # not yet over
        assert [row.kunci for row in outbox.expire_leases(tx, WALL + FREE.lease_us + 1)] == ["kirim"]
    assert statuses(db) == {"kirim": "ragu", "ubah": "baru", "tap": "baru"}
    assert sorted(claim(db)) == ["tap", "ubah"]


def test_a_slow_sender_that_is_not_dead_clears_the_doubt(db: Db) -> None:
    """Its answer comes after the lease ran out: the message is known to have arrived."""
    with db.begin() as tx:
        put(tx, "kirim")
    claim(db)
    with db.begin() as tx:
        outbox.expire_leases(tx, WALL + FREE.lease_us + 1)
    settle(db, "kirim", "terkirim", message_id=5)
    assert statuses(db) == {"kirim": "terkirim"}


def test_messages_are_settled_one_by_one(db: Db) -> None:
    """The second of two leased messages knows nothing of the first one's outcome."""
    with db.begin() as tx:
        put(tx, "a", ANI)
        put(tx, "b", BUDI)
    claim(db)
    settle(db, "a", "terkirim", message_id=11)
    with db.read() as tx:
        rows = {row.kunci: row for row in tx.execute(select(table))}
    assert (rows["a"].status, rows["a"].message_id, rows["a"].dikirim) == ("terkirim", 11, NOW)
    assert (rows["a"].sewa_sampai, rows["b"].status, rows["b"].dikirim) == (None, "disewa", None)


def test_leases_of_the_only_worker_end_when_it_starts_again(db: Db) -> None:
    """Nothing is under way then: no need to wait for the lease."""
    with db.begin() as tx:
        put(tx, "a")
    claim(db)
    with db.begin() as tx:
        outbox.release_own_leases(tx)
        assert [row.kunci for row in outbox.expire_leases(tx, WALL)] == ["a"]


def test_what_a_decision_made_pointless_does_not_leave(db: Db) -> None:
    """Unsent messages of a prompt are withdrawn; what is under way and what edits the card is not."""
    from tests.store.test_prompts import put_prompt

    with db.begin() as tx:
        prompt = put_prompt(tx)
        put(tx, "on its way", ANI, prompt_id=prompt)
    claim(db)
    with db.begin() as tx:
        put(tx, "reminder", ANI, prompt_id=prompt)
        put(tx, "edit", ANI, prompt_id=prompt, operasi="ubah")
        put(tx, "something else", ANI)
        outbox.cancel_unsent(tx, prompt)
    assert statuses(db) == {"on its way": "disewa", "reminder": "batal", "edit": "baru", "something else": "baru"}
    with db.read() as tx:
        assert [row.kunci for row in outbox.messages_of_prompt(tx, prompt)] == ["on its way", "reminder"]


def test_a_reply_finds_the_message_it_refers_to_in_its_own_chat(db: Db) -> None:
    """Message ids are unique per chat only."""
    with db.begin() as tx:
        put(tx, "to ani", ANI)
        put(tx, "to budi", BUDI)
    claim(db)
    settle(db, "to ani", "terkirim", message_id=5)
    settle(db, "to budi", "terkirim", message_id=5)
    with db.read() as tx:
        for chat_id, kunci in ((ANI, "to ani"), (BUDI, "to budi")):
            found = outbox.by_message(tx, chat_id, 5)
            assert found is not None
            assert found.kunci == kunci
        assert outbox.by_message(tx, ANI, 6) is None


def test_a_doubtful_or_dead_message_is_looked_after_once(db: Db) -> None:
    """Two workers see the same list; one of them takes each row on."""
    with db.begin() as tx:
        put(tx, "ragu", ANI)
        put(tx, "mati", BUDI)
        put(tx, "fine", CICI)
    claim(db)
    for kunci, status in (("ragu", "ragu"), ("mati", "mati"), ("fine", "terkirim")):
        settle(db, kunci, status)
    with db.read() as tx:
        rows = outbox.to_mend(tx)
    assert [row.kunci for row in rows] == ["ragu", "mati"]

    def mend(_: int) -> int:
        taken = 0
        for row in rows:
            with db.begin() as tx:
                taken += outbox.mark_mended(tx, row.id)
        return taken

    assert sum(in_threads(3, mend)) == 2
    with db.read() as tx:
        assert outbox.to_mend(tx) == []


def test_a_group_that_moved_takes_its_waiting_messages_along(db: Db) -> None:
    """A supergroup has a new id; what was sent stays where it was."""
    with db.begin() as tx:
        put(tx, "sent", -5)
        put(tx, "waiting", -5)
    claim(db)
    settle(db, "sent", "terkirim", message_id=1)
    with db.begin() as tx:
        outbox.move_chat(tx, -5, -1005)
    with db.read() as tx:
        chats = {row.kunci: row.chat_id for row in tx.execute(select(table))}
    assert chats == {"sent": -5, "waiting": -1005}


def test_counts_tell_what_could_leave_now_from_what_waits(db: Db) -> None:
    """Due, leased and later messages; settled ones are history."""
    with db.begin() as tx:
        put(tx, "due", ANI)
        put(tx, "later", BUDI, tidak_sebelum=later(hours=1))
        put(tx, "done", CICI)
    claim(db, most=1)
    with db.begin() as tx:
        row = tx.execute(select(table.c.id).where(table.c.kunci == "done")).one()
        outbox.settle(tx, row.id, "terkirim", NOW)
    with db.read() as tx:
        assert outbox.pending_count(tx, NOW) == 1
        assert outbox.pending_count(tx, later(hours=1)) == 2
        assert outbox.active_count(tx) == 2


def test_reminders_that_arrived_are_counted_per_person_and_siklus(db: Db) -> None:
    """The superior is told how often somebody was reminded; what never arrived does not count."""
    from tests.store.seed import seeded

    person, siklus = seeded(db)
    with db.begin() as tx:
        common: dict[str, Any] = {"orang_id": person, "siklus_id": siklus}
        for kind, chat in (("pengingat_h3", 1), ("pengingat_h1", 2), ("kartu_isi", 3)):
            outbox.queue(tx, Message(kind, chat, kind, **common), NOW)
        outbox.queue(tx, Message("lost", 4, "pengingat_h1", **common), NOW)
    claim(db)
    for kind in ("pengingat_h3", "pengingat_h1", "kartu_isi"):
        settle(db, kind, "terkirim")
    settle(db, "lost", "mati")
    with db.read() as tx:
        assert outbox.count_reminders(tx, siklus, person) == 2
        assert outbox.dead_count(tx, siklus) == 1


def test_six_workers_claim_each_of_600_messages_exactly_once(db: Db) -> None:
    """No message twice, none forgotten."""
    with db.begin() as tx:
        tx.execute(table.insert(), [_row(number, chat) for number in range(2) for chat in range(300)])

    def work(_: int) -> list[int]:
        mine: list[int] = []
        while _left(db):
            with db.begin() as tx:
                rows = outbox.claim(tx, NOW, WALL, FREE, 50)
            mine += [row.id for row in rows]
            with db.begin() as tx:  # settled together here only, to keep this test short
                tx.execute(table.update().where(table.c.id.in_([row.id for row in rows])).values(status="terkirim"))
        return mine

    taken = [row for part in in_threads(6, work) for row in part]
    assert len(taken) == len(set(taken)) == 600


def _row(number: int, chat: int) -> dict[str, Any]:
    values = {"kunci": f"{chat}:{number}", "chat_id": chat, "operasi": "kirim", "jenis": "pengingat", "isi": {}}
    return {**values, "status": "baru", "coba": 0, "dibuat": NOW, "diurus": False}


def _left(db: Db) -> int:
    with db.read() as tx:
        return tx.scalar(select(func.count()).select_from(table).where(table.c.status != "terkirim")) or 0


def test_a_chat_that_must_wait_does_not_hold_up_the_others(db: Db) -> None:
    """Ten chats whose second is not over stand first in line; the eleventh is served at once, even one at a time."""
    limits = TelegramLimits(overall=Limit(1000), chat=Limit(SECOND), group=Limit(SECOND))
    with db.begin() as tx:
        for chat in range(10):
            rates.pause(tx, f"chat:{chat}", WALL + SECOND)
            put(tx, f"waiting {chat}", chat)
        put(tx, "free", 99)
    assert claim(db, most=1, limits=limits) == ["free"]
    assert claim(db, most=1, limits=limits, wall=WALL + SECOND) == ["waiting 0"]


def test_a_full_house_keeps_the_chats_own_budget_untouched(db: Db) -> None:
    """A chat refused only because everybody is waiting is free again as soon as the house is."""
    limits = TelegramLimits(overall=Limit(SECOND), chat=Limit(SECOND), group=Limit(3 * SECOND))
    with db.begin() as tx:
        put(tx, "a", ANI)
        put(tx, "b", BUDI)
        put(tx, "group", -7)
    assert claim(db, limits=limits) == ["a"]
    assert claim(db, limits=limits, wall=WALL + SECOND - 1) == []
    assert claim(db, limits=limits, wall=WALL + SECOND) == ["b"]
    assert claim(db, limits=limits, wall=WALL + 2 * SECOND) == ["group"]
