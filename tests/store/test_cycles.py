"""Siklus: created once, saved and loaded without loss, locked one at a time, found by the ticks when due."""

import threading
import time
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from bot.domain.facts import Hasil, Langkah, Putusan, Siklus, StatusLangkah, StatusSiklus
from bot.store.db import Db
from bot.store.queries import cycles, outbox, prompts, record
from bot.store.queries.outbox import Message
from bot.store.tables import langkah as langkah_table
from tests.store.seed import NOW, OFFICE, in_threads, later, put_office, put_person, put_siklus, siklus_values
from tests.store.test_prompts import values as prompt_values

FULL = Langkah(
    urut=3,
    bidang="tik",
    status=StatusLangkah.SEMENTARA,
    tahap=1,
    putaran=2,
    dibuka=later(minutes=1),
    tahap_dibuka=later(minutes=2, microseconds=7),
    jatuh_tempo=later(days=3),
    tenggat=later(days=4),
    final_at=later(seconds=90),
    putusan=Putusan(Hasil.KEMBALI, 'angka "realisasi" belum lengkap; lihat <kolom> 3\n— 100 %', "tik"),
    selesai=later(days=5),
)
EMPTY = Langkah(1, "umum")


def create(db: Db, state: Siklus, periode: str = "2026-TW2") -> int:
    """Creates a siklus of this state in a transaction of its own."""
    with db.begin() as tx:
        put_office(tx)
        made = cycles.create(tx, siklus_values(tx, periode), state)
    assert made is not None
    return made


def load(db: Db, siklus_id: int) -> Siklus:
    """The state as stored."""
    with db.read() as tx:
        return cycles.state(tx, cycles.get(tx, siklus_id))


def test_the_sample_row_has_a_value_of_its_own_in_every_field() -> None:
    """Otherwise the round trip below would not notice a forgotten column."""
    different = [f.name for f in fields(Langkah) if getattr(FULL, f.name) != getattr(EMPTY, f.name)]
    assert different == [f.name for f in fields(Langkah)]


def test_a_siklus_comes_back_as_it_was_created(db: Db) -> None:
    """Every field of every row, in the order of the form, not of the numbers."""
    state = Siklus(StatusSiklus.BERJALAN, ("tik", "umum"), (FULL, EMPTY), timedelta(seconds=45))
    assert load(db, create(db, state)) == state


def test_a_siklus_comes_back_as_it_was_saved(db: Db) -> None:
    """Each row replaced by a quite different one, and back to nothing again."""
    keys = [(3, "tik"), (1, "umum")]
    first = Siklus(StatusSiklus.BERJALAN, ("tik", "umum"), tuple(Langkah(*key) for key in keys))
    second = replace(first, status=StatusSiklus.DIJEDA, langkah=(FULL, replace(FULL, urut=1, bidang="umum", tahap=0)))
    made = create(db, first)
    for before, after in ((first, second), (second, first)):
        with db.begin() as tx:
            cycles.save(tx, made, before, after, NOW)
        assert load(db, made) == after


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_row_survives_saving(sqlite_db: Db, data: st.DataObject) -> None:
    """Whatever the state table can make of a row."""
    moments = st.one_of(st.none(), st.integers(0, 10**12).map(lambda us: later(microseconds=us)))
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
    drawn: dict[str, Any] = {
        name: data.draw(moments, name)
        for name in ("dibuka", "tahap_dibuka", "jatuh_tempo", "tenggat", "final_at", "selesai")
    }
    putusan = data.draw(st.one_of(st.none(), st.builds(Putusan, st.sampled_from(Hasil), texts, texts)))
    status, tahap = data.draw(st.sampled_from(StatusLangkah)), data.draw(st.integers(0, 9))
    row = Langkah(1, "", status, tahap, data.draw(st.integers(0, 99)), putusan=putusan, **drawn)
    empty = Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),))
    with sqlite_db.begin() as tx:
        put_office(tx)
        made = cycles.create(tx, siklus_values(tx, "2026-TW1"), empty)
        assert made is not None
        cycles.save(tx, made, empty, replace(empty, langkah=(row,)), NOW)
        assert cycles.state(tx, cycles.lock(tx, made)).langkah == (row,)
        tx.rollback()


def test_an_office_has_one_siklus_for_each_sop_and_period(db: Db) -> None:
    """Six processes see at the same moment that the quarter is over."""
    with db.begin() as tx:
        put_office(tx)
    state = Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),))

    def open_one(_: int) -> int | None:
        with db.begin() as tx:
            return cycles.create(tx, siklus_values(tx, "2026-TW2"), state)

    assert sum(made is not None for made in in_threads(6, open_one)) == 1
    with db.begin() as tx:
        assert cycles.create(tx, siklus_values(tx, "2026-TW3"), state) is not None
        assert tx.scalar(select(func.count()).select_from(langkah_table)) == 2


def test_the_sop_a_siklus_was_opened_with_stays_as_it_was(db: Db) -> None:
    """A version is kept once; its content is never replaced."""
    with db.begin() as tx:
        cycles.put_sop(tx, "e" * 64, "sop", {"langkah": [1]}, NOW)
        cycles.put_sop(tx, "e" * 64, "sop", {"langkah": [2]}, NOW)
        assert cycles.sop_content(tx, "e" * 64) == {"langkah": [1]}


def test_the_indicator_snapshot_keeps_its_order(db: Db) -> None:
    """As printed, whole or of one bidang."""
    made = create(db, Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),)))
    with db.begin() as tx:
        cycles.put_indikator(tx, made, [("z", "tik", {"n": 1}), ("a", "umum", {"n": 2}), ("m", "tik", {"n": 3})])
        cycles.put_indikator(tx, made, [])
        assert [row["n"] for row in cycles.indikator_of(tx, made)] == [1, 2, 3]
        assert [row["n"] for row in cycles.indikator_of(tx, made, "tik")] == [1, 3]


# --- locks -----------------------------------------------------------------------------------------------------------


def test_two_threads_that_lock_the_same_siklus_take_turns(db: Db) -> None:
    """Each decides on the state the other left; nothing is lost, nobody fails."""
    made = create(db, Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),)))

    def advance(_: int) -> list[int]:
        seen = []
        for _ in range(15):
            with db.begin() as tx:
                before = cycles.state(tx, cycles.lock(tx, made))
                row = before.langkah[0]
                seen.append(row.putaran)
                after = replace(before, langkah=(replace(row, putaran=row.putaran + 1),))
                cycles.save(tx, made, before, after, NOW)
        return seen

    seen = [number for part in in_threads(4, advance) for number in part]
    assert sorted(seen) == list(range(60))
    assert load(db, made).langkah[0].putaran == 60


def test_the_second_to_lock_waits_for_the_first_to_commit(db: Db) -> None:
    """And then sees what it wrote."""
    made = create(db, Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),)))
    locked, seen = threading.Event(), []

    def second() -> None:
        locked.wait()
        with db.begin() as tx:
            seen.append(cycles.lock(tx, made).status)

    thread = threading.Thread(target=second)
    thread.start()
    with db.begin() as tx:
        before = cycles.state(tx, cycles.lock(tx, made))
        locked.set()
        time.sleep(0.2)
        assert seen == []
        cycles.save(tx, made, before, replace(before, status=StatusSiklus.DIJEDA), NOW)
    thread.join()
    assert seen == ["dijeda"]


def test_many_workers_on_many_siklus_never_deadlock(db: Db) -> None:
    """Everything a decision writes (state, record, prompt, outbox, office record) by eight threads on six siklus."""
    with db.begin() as tx:
        put_office(tx)
        person = put_person(tx)
        ids = [put_siklus(tx, f"20{year}-TW1") for year in range(26, 32)]

    def decide(number: int) -> None:
        for turn in range(12):
            siklus_id = ids[(number * 5 + turn * (1 + number % 3)) % len(ids)]
            with db.begin() as tx:
                before = cycles.state(tx, cycles.lock(tx, siklus_id))
                row = before.langkah[0]
                after = replace(before, langkah=(replace(row, putaran=row.putaran + 1), *before.langkah[1:]))
                cycles.save(tx, siklus_id, before, after, NOW)
                record.append(tx, f"siklus:{siklus_id}", "diputuskan", {"urut": 1}, NOW)
                asked = prompts.add(tx, prompt_values(person, siklus_id), NOW)
                message = Message(f"kartu:{asked.kode}", 5, "tugas", instansi=OFFICE, siklus_id=siklus_id)
                outbox.queue(tx, message, NOW)

    def join_office(number: int) -> None:
        from bot.store.queries import people

        for turn in range(8):
            with db.begin() as tx:
                people.lock_office(tx, OFFICE)
                record.append(tx, f"instansi:{OFFICE}", "ikatan", {"turn": turn, "number": number}, NOW)
                for siklus_id in ids:
                    cycles.lock(tx, siklus_id)
                    outbox.queue(tx, Message(f"ikatan:{number}:{turn}:{siklus_id}", 6, "x", siklus_id=siklus_id), NOW)

    in_threads(8, lambda number: join_office(number) if number >= 6 else decide(number))
    with db.read() as tx:
        assert sum(cycles.state(tx, row).langkah[0].putaran for row in cycles.running(tx)) == 6 * 12
        assert record.verify(tx) == (6 * 12 + 2 * 8, ())


# --- work lists ------------------------------------------------------------------------------------------------------


def test_siklus_that_are_over_are_no_longer_running(db: Db) -> None:
    """Paused and archiving ones still are; an end is dated."""
    made = {status: create(db, Siklus(status, (), (Langkah(1),)), f"2026-{status}"[:16]) for status in StatusSiklus}
    with db.begin() as tx:
        running = [row.id for row in cycles.running(tx, OFFICE)]
        assert running == [made[s] for s in StatusSiklus if s not in (StatusSiklus.SELESAI, StatusSiklus.DIBATALKAN)]
        assert [row.id for row in cycles.running(tx)] == running
        assert cycles.running(tx, "dinas_lain") == []
        assert [row.id for row in cycles.every(tx, OFFICE)] == list(made.values())
        found = cycles.find(tx, OFFICE, "sop", "2026-berjalan")
        assert found is not None
        assert found.id == made[StatusSiklus.BERJALAN]
        assert cycles.find(tx, OFFICE, "sop", "2031-TW1") is None
        before = cycles.state(tx, cycles.lock(tx, found.id))
        cycles.save(tx, found.id, before, replace(before, status=StatusSiklus.DIBATALKAN), later(days=1))
        assert cycles.get(tx, found.id).selesai == later(days=1)


def test_an_unknown_siklus_is_an_error(db: Db) -> None:
    """Never an empty one."""
    with db.read() as tx, pytest.raises(NoResultFound):
        cycles.get(tx, 404)


def test_decisions_whose_window_has_run_out_are_found(db: Db) -> None:
    """To the second, each siklus once."""
    due = replace(FULL, final_at=later(seconds=90))
    rows = (due, replace(due, urut=4), replace(due, urut=5, status=StatusLangkah.SELESAI))
    made = create(db, Siklus(StatusSiklus.BERJALAN, (), rows))
    with db.read() as tx:
        assert cycles.with_due_decisions(tx, later(seconds=89)) == []
        assert cycles.with_due_decisions(tx, later(seconds=90)) == [made]


def test_work_of_the_bot_is_found(db: Db) -> None:
    """A stage of its own, or an archive to make."""
    working = create(db, Siklus(StatusSiklus.BERJALAN, (), (Langkah(1, status=StatusLangkah.BOT),)), "2026-TW1")
    archiving = create(db, Siklus(StatusSiklus.DIARSIPKAN, (), (Langkah(1),)), "2026-TW2")
    create(db, Siklus(StatusSiklus.BERJALAN, (), (Langkah(1),)), "2026-TW3")
    with db.read() as tx:
        assert cycles.with_bot_work(tx) == [working, archiving]


def test_open_rows_are_looked_at_at_once_then_when_due_and_anew_after_a_change(db: Db) -> None:
    """The reminder policy's list."""
    open_row = Langkah(1, status=StatusLangkah.TERBUKA)
    state = Siklus(StatusSiklus.BERJALAN, (), (open_row, replace(open_row, urut=2), Langkah(3)))
    made = create(db, state)
    with db.begin() as tx:
        first, second = cycles.due_for_check(tx, NOW, 10)
        assert cycles.open_count(tx) == 2
        assert len(cycles.due_for_check(tx, NOW, 1)) == 1
        cycles.next_check(tx, first.id, later(hours=2))
        cycles.next_check(tx, second.id, later(hours=3))
        assert cycles.due_for_check(tx, later(hours=1), 10) == []
        assert [row.id for row in cycles.due_for_check(tx, later(hours=2), 10)] == [first.id]
        changed = replace(state, langkah=(state.langkah[0], replace(open_row, urut=2, putaran=2), state.langkah[2]))
        cycles.save(tx, made, state, changed, NOW)
        assert [row.id for row in cycles.due_for_check(tx, NOW, 10)] == [second.id]
