"""Prompts, decisions and texts: unique codes, versions, one text per message."""

from typing import Any

from sqlalchemy import Connection, select

from bot.store.db import Db
from bot.store.queries import cycles, prompts
from bot.store.tables import keputusan, orang, siklus
from tests.store.seed import NOW, OFFICE, in_threads, later, put_office, put_person, put_siklus, seeded


def put_prompt(tx: Connection, orang_id: int | None = None, siklus_id: int | None = None, **more: Any) -> int:
    """Opens a prompt, seeding whom and what it is about when not given; returns its id."""
    if orang_id is None or siklus_id is None:
        put_office(tx)
        orang_id, siklus_id = put_person(tx), put_siklus(tx)
    return int(prompts.add(tx, values(orang_id, siklus_id, **more), NOW).id)


def values(orang_id: int, siklus_id: int, **more: Any) -> dict[str, Any]:
    """A task prompt's columns."""
    row = {"instansi": OFFICE, "urut": 1, "bidang": "", "tahap": 0, "putaran": 1, "jenis": "tugas", "nonce": "n"}
    return {**row, "orang_id": orang_id, "siklus_id": siklus_id, **more}


def test_prompts_of_one_office_get_codes_of_their_own_however_many_siklus_ask(db: Db) -> None:
    """The lock of a siklus does not cover another siklus of the same office: six threads, six siklus, 240 prompts."""
    with db.begin() as tx:
        put_office(tx)
        person = put_person(tx)
        cycles_of_office = [put_siklus(tx, f"20{year}-TW1") for year in range(26, 32)]

    def ask(number: int) -> list[str]:
        codes = []
        for _ in range(40):
            with db.begin() as tx:
                cycles.lock(tx, cycles_of_office[number])
                codes.append(prompts.add(tx, values(person, cycles_of_office[number]), NOW).kode)
        return codes

    codes = [code for part in in_threads(6, ask) for code in part]
    assert len(set(codes)) == 240
    with db.read() as tx:
        found = prompts.by_code(tx, OFFICE, codes[17])
        assert found is not None
        assert (found.kode, found.status, found.versi) == (codes[17], "terbuka", 1)


def test_codes_begin_at_a1_and_are_the_offices_own(db: Db) -> None:
    """Short enough to type; another office's code names nothing here."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        first = prompts.add(tx, values(person, cycle), NOW)
        second = prompts.add(tx, values(person, cycle), NOW)
        assert (first.kode, second.kode) == ("A1", "A2")
        put_office(tx, "dinas_lain")
        assert prompts.by_code(tx, "dinas_lain", "A1") is None


def test_only_open_prompts_are_found_as_open(db: Db) -> None:
    """By person, by kind and by row, oldest first; a closed one can be opened again."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        task = put_prompt(tx, person, cycle)
        reason = put_prompt(tx, person, cycle, jenis="alasan")
        other_row = put_prompt(tx, person, cycle, urut=2, bidang="tik")
        prompts.close(tx, other_row, "dijawab", later(minutes=1))
    with db.begin() as tx:
        assert [row.id for row in prompts.open_of_person(tx, person)] == [task, reason]
        assert [row.id for row in prompts.open_of_person(tx, person, "alasan")] == [reason]
        assert [row.id for row in prompts.open_of_row(tx, cycle, 1, "")] == [task, reason]
        assert prompts.open_of_row(tx, cycle, 2, "tik") == []
        closed = prompts.get(tx, other_row)
        assert closed is not None
        assert (closed.status, closed.ditutup) == ("dijawab", later(minutes=1))
        prompts.reopen(tx, other_row)
        assert [row.id for row in prompts.open_of_row(tx, cycle, 2, "tik")] == [other_row]


def test_task_cards_of_a_round_are_found_open_or_not(db: Db) -> None:
    """Who was asked in this round, and only in this one."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        first = put_prompt(tx, person, cycle)
        prompts.close(tx, first, "ditutup", NOW)
        put_prompt(tx, person, cycle, jenis="alasan")
        put_prompt(tx, person, cycle, putaran=2)
        assert [row.id for row in prompts.tasks_of_round(tx, cycle, 1, "", 1)] == [first]


def test_a_new_version_changes_the_nonce_and_nothing_else(db: Db) -> None:
    """Old keyboards die; the code stays the same."""
    with db.begin() as tx:
        made = put_prompt(tx, rincian={"kartu": "tugas_isi"}, digest="d" * 64)
        before = prompts.get(tx, made)
        after = prompts.new_version(tx, made, "fresh")
        assert before is not None
        assert (after.versi, after.nonce, after.kode) == (2, "fresh", before.kode)
        prompts.set_detail(tx, made, rincian={"kartu": "tugas_isi", "unit": "tik"})
        changed = prompts.get(tx, made)
        assert changed is not None
        assert (changed.rincian, changed.digest) == ({"kartu": "tugas_isi", "unit": "tik"}, "d" * 64)


def put_decision(tx: Connection, person: int, cycle: int, **more: Any) -> int:
    """Records a tentative approval."""
    row = {"urut": 1, "bidang": "tik", "tahap": 0, "putaran": 1, "hasil": "setuju", "alasan": "", "sasaran_bidang": ""}
    rest = {"kapasitas": "Kepala Bidang", "digest": "", "versi": 1, "bukti": {"file": "x"}, "teks": "setuju"}
    shared = {"siklus_id": cycle, "orang_id": person, "pada": NOW, "status": "sementara"}
    return prompts.add_decision(tx, {**row, **rest, **shared, **more})


def test_the_last_decision_of_a_round_is_the_one_that_counts(db: Db) -> None:
    """A decision taken back and given anew: the newest of that round and stage."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        assert prompts.decision_of_round(tx, cycle, 1, "tik", 1, 0) is None
        first = put_decision(tx, person, cycle)
        prompts.settle_decision(tx, first, "dibatalkan", NOW)
        second = put_decision(tx, person, cycle)
        put_decision(tx, person, cycle, putaran=2)
        prompts.settle_decision(tx, second, "final", later(minutes=2))
        found = prompts.decision_of_round(tx, cycle, 1, "tik", 1, 0)
        assert found is not None
        assert (found.id, found.status, found.final_pada) == (second, "final", later(minutes=2))
        assert len(prompts.decisions(tx, cycle)) == 3


def test_only_approvals_in_force_become_void(db: Db) -> None:
    """A return stays a return, a decision taken back stays taken back."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        approved = put_decision(tx, person, cycle, status="final")
        returned = put_decision(tx, person, cycle, status="final", hasil="kembali", alasan="angka")
        undone = put_decision(tx, person, cycle, status="dibatalkan")
        elsewhere = put_decision(tx, person, cycle, status="final", bidang="umum")
        prompts.void_decisions(tx, cycle, 1, "tik")
        rows = {row.id: row.status for row in tx.execute(select(keputusan))}
    assert rows == {approved: "gugur", returned: "final", undone: "dibatalkan", elsewhere: "final"}


def put_text(tx: Connection, person: int, cycle: int, update_id: int | None, teks: str = "Tambah tenaga") -> int | None:
    """Keeps a recommendation as a draft."""
    row = {"objek": "rekomendasi", "bidang": "*", "urut": 6, "putaran": 1, "kapasitas": "Kepala Dinas", "pada": NOW}
    shared = {"siklus_id": cycle, "orang_id": person, "update_id": update_id, "teks": teks, "status": "draf"}
    return prompts.add_text(tx, {**row, **shared})


def test_one_message_is_one_text_however_often_it_is_worked_off(db: Db) -> None:
    """Even by several workers at once; texts without a message are all kept."""
    person, cycle = seeded(db)

    def write(_: int) -> int | None:
        with db.begin() as tx:
            return put_text(tx, person, cycle, 77)

    made = in_threads(4, write)
    assert [one for one in made if one is not None] != []
    assert sum(one is not None for one in made) == 1
    with db.begin() as tx:
        assert put_text(tx, person, cycle, None) is not None
        assert put_text(tx, person, cycle, None) is not None
        assert len(prompts.texts(tx, cycle, "rekomendasi")) == 3


def test_drafts_are_settled_together_and_deleted_texts_are_gone(db: Db) -> None:
    """What was withdrawn before stays withdrawn."""
    person, cycle = seeded(db)
    with db.begin() as tx:
        first, second = put_text(tx, person, cycle, 1), put_text(tx, person, cycle, 2)
        assert first is not None
        assert second is not None
        prompts.change_text(tx, second, status="dihapus")
        prompts.settle_texts(tx, cycle, "rekomendasi", "berlaku")
        assert [(row.id, row.status) for row in prompts.texts(tx, cycle, "rekomendasi")] == [(first, "berlaku")]
        assert [row.id for row in prompts.texts(tx, cycle, "rekomendasi", ("dihapus",))] == [second]


def test_the_database_refuses_a_prompt_for_nobody(db: Db) -> None:
    """References hold on SQLite too."""
    import pytest
    from sqlalchemy.exc import IntegrityError

    seeded(db)

    def ask_nobody() -> None:
        with db.begin() as tx:
            put_prompt(tx, 999, 999)

    with pytest.raises(IntegrityError):
        ask_nobody()
    with db.read() as tx:
        assert tx.scalars(select(orang.c.id)).all() != [999]
        assert tx.scalars(select(siklus.c.id)).all() != [999]
