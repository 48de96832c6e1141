"""People: who holds what, one account each, invitations used once, the configuration written as often as asked."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from bot.domain.penugasan import JenisPenugasan, Penugasan
from bot.store.db import Db
from bot.store.queries import people
from bot.store.tables import ikatan, penugasan, undangan
from tests.store.seed import NOW, OFFICE, in_threads, later, put_office, put_person

Row = tuple[str, str, str, date, date | None, str]
HEAD: Row = ("kepala_bidang", "tik", "definitif", date(2026, 1, 1), None, "SK 1")
ACTING: Row = ("kepala_bidang", "umum", "plh", date(2026, 6, 1), date(2026, 7, 31), "ST 2")


@pytest.fixture
def person(db: Db) -> int:
    """One official of one office."""
    with db.begin() as tx:
        put_office(tx)
        return put_person(tx)


def assign(tx: Connection, person: int, *rows: Row, days: int = 0) -> None:
    """Writes the configured assignments of a person, some days later."""
    people.put_assignments(tx, person, OFFICE, rows, later(days=days))


def held(tx: Connection) -> list[tuple[str, str, str, date, date | None]]:
    """Every assignment in force as an act."""
    return [(p.peran, p.bidang, p.jenis.value, p.mulai, p.selesai) for p in people.assignments(tx, OFFICE)]


# --- the configuration -----------------------------------------------------------------------------------------------


def test_an_office_and_its_people_are_written_as_often_as_asked(db: Db) -> None:
    """The newest configuration counts; ids stay."""
    with db.begin() as tx:
        put_office(tx)
        first = put_person(tx)
        people.put_office(tx, OFFICE, "Dinas Baru", "Asia/Makassar", {"a": 1}, later(days=1))
        changed = {"nama": "Ani Baru", "sapaan": "Ibu", "jabatan": "Sekretaris", "email": "ani@contoh.go.id"}
        assert people.put_person(tx, OFFICE, "ani", **changed) == first
        row = people.office(tx, OFFICE)
        assert (row.nama, row.zona, row.konfig) == ("Dinas Baru", "Asia/Makassar", {"a": 1})
        assert row.diperbarui == later(days=1)
        assert people.person(tx, first).nama == "Ani Baru"
        assert [office.kode for office in people.offices(tx)] == [OFFICE]
        with pytest.raises(NoResultFound):
            people.office(tx, "unknown")


def test_people_no_longer_configured_are_retired_and_come_back(db: Db, person: int) -> None:
    """Never deleted: their decisions refer to them."""
    with db.begin() as tx:
        budi = put_person(tx, "budi")
        assert people.retire_absent(tx, OFFICE, ["budi"]) == [person]
        assert people.retire_absent(tx, OFFICE, ["budi"]) == []
        assert [row.id for row in people.people(tx, OFFICE)] == [budi]
        assert put_person(tx) == person
        assert [row.id for row in people.people(tx, OFFICE)] == [person, budi]


def test_the_same_assignments_written_twice_are_the_same_rows(db: Db, person: int) -> None:
    """`sakip init` may run again."""
    with db.begin() as tx:
        assign(tx, person, HEAD, ACTING)
        first = people.assignments(tx, OFFICE)
        assign(tx, person, ACTING, HEAD, days=1)
        assert people.assignments(tx, OFFICE) == first
        assert first[0] == Penugasan(
            first[0].id, person, "kepala_bidang", "tik", JenisPenugasan.DEFINITIF, date(2026, 1, 1), None, "SK 1"
        )


def test_an_assignment_no_longer_configured_ends_the_day_before_the_offices_today(db: Db, person: int) -> None:
    """It is 00:30 of 2 July in the office, still 1 July in UTC."""
    with db.begin() as tx:
        assign(tx, person, HEAD, ACTING)
        people.put_assignments(tx, person, OFFICE, [HEAD], NOW.replace(hour=17, minute=30))
        assert [(peran[1], peran[4]) for peran in held(tx)] == [("tik", None), ("umum", date(2026, 7, 1))]


def test_an_assignment_that_ended_before_keeps_its_own_end(db: Db, person: int) -> None:
    """Leaving it out of the configuration later does not lengthen it."""
    with db.begin() as tx:
        assign(tx, person, HEAD, ACTING)
        assign(tx, person, HEAD, days=60)
        assert [row[4] for row in held(tx)] == [None, date(2026, 7, 31)]
        assign(tx, person, HEAD, ACTING, days=61)
        assert tx.scalar(select(func.count()).select_from(penugasan)) == 2


def test_a_changed_end_changes_the_row(db: Db, person: int) -> None:
    """A letter that shortens or lengthens an assignment."""
    with db.begin() as tx:
        assign(tx, person, HEAD)
        assign(tx, person, (*HEAD[:4], date(2026, 9, 30), "SK 9"))
        (row,) = people.assignments(tx, OFFICE)
        assert (row.selesai, row.dasar) == (date(2026, 9, 30), "SK 9")


def test_an_assignment_nobody_confirmed_counts_for_nobody(db: Db, person: int) -> None:
    """A second person has to; `sakip init` leaves it alone."""
    with db.begin() as tx:
        values = {"orang_id": person, "instansi": OFFICE, "peran": "sekretaris", "bidang": "", "jenis": "plh"}
        rest = {"mulai": date(2026, 7, 1), "selesai": date(2026, 7, 10), "dasar": "ST 5", "sumber": "obrolan"}
        made = people.add_assignment(tx, {**values, **rest, "dibuat_oleh": person})
        assert held(tx) == []
        assign(tx, person, HEAD)
        assign(tx, person)
        found = people.assignment(tx, made)
        assert found is not None
        assert (found.selesai, found.disahkan) == (date(2026, 7, 10), None)
        assert people.assignment(tx, 404) is None


def test_retired_people_hold_nothing(db: Db, person: int) -> None:
    """Whatever their assignment says."""
    with db.begin() as tx:
        assign(tx, person, HEAD)
        people.retire_absent(tx, OFFICE, [])
        assert held(tx) == []


# --- accounts --------------------------------------------------------------------------------------------------------


def bind(db: Db, person: int, telegram_id: int) -> list[int]:
    """Binds in a transaction of its own."""
    with db.begin() as tx:
        return people.bind(tx, person, telegram_id, NOW)


def active_accounts(tx: Connection, person: int) -> Sequence[int]:
    """The accounts a person is bound to now."""
    open_ones = (ikatan.c.orang_id == person, ikatan.c.selesai.is_(None))
    return tx.scalars(select(ikatan.c.telegram_id).where(*open_ones)).all()


def test_a_person_has_one_account_and_the_former_one_is_told(db: Db, person: int) -> None:
    """Binding again replaces; the same account again replaces nothing."""
    assert bind(db, person, 101) == []
    assert bind(db, person, 101) == []
    assert bind(db, person, 202) == [101]
    with db.begin() as tx:
        assert active_accounts(tx, person) == [202]
        assert people.chat_of(tx, person) == 202
        assert [row.id for row in people.bound_people(tx, 202)] == [person]
        assert people.bound_people(tx, 101) == []
        assert {row.id for row in people.former_people(tx, 101)} == {person}
        assert people.unbind(tx, person, later(hours=1))
        assert not people.unbind(tx, person, later(hours=1))
        assert people.chat_of(tx, person) is None


def test_the_database_itself_refuses_a_second_account(db: Db, person: int) -> None:
    """Whatever the code does."""
    bind(db, person, 101)

    def add() -> None:
        with db.begin() as tx:
            tx.execute(ikatan.insert().values(orang_id=person, telegram_id=202, mulai=NOW, terjangkau=True))

    with pytest.raises(IntegrityError):
        add()


def test_binding_from_several_phones_at_once_leaves_one_account(db: Db, person: int) -> None:
    """The last one wins, or is told to try again; never two."""

    def run(number: int) -> bool:
        try:
            bind(db, person, 300 + number)
        except IntegrityError:
            return False
        return True

    assert any(in_threads(5, run))
    with db.read() as tx:
        assert len(active_accounts(tx, person)) == 1


def test_an_account_may_belong_to_several_people(db: Db, person: int) -> None:
    """Two officials who share a phone; a retired one is not among them."""
    with db.begin() as tx:
        budi, cici = put_person(tx, "budi"), put_person(tx, "cici")
        for one in (person, budi, cici):
            people.bind(tx, one, 101, NOW)
        people.retire_absent(tx, OFFICE, ["ani", "budi"])
        assert [row.id for row in people.bound_people(tx, 101)] == [person, budi]


def test_whoever_blocked_the_bot_cannot_be_written_to(db: Db, person: int) -> None:
    """Only a real change is reported."""
    bind(db, person, 101)
    with db.begin() as tx:
        assert people.set_reachable(tx, 101, reachable=True) == []
        assert people.unconnected(tx, OFFICE) == []
        assert people.set_reachable(tx, 101, reachable=False) == [person]
        assert people.set_reachable(tx, 101, reachable=False) == []
        assert people.chat_of(tx, person) is None
        assert [row.id for row in people.unconnected(tx, OFFICE)] == [person]
        assert [row.id for row in people.bound_people(tx, 101)] == [person]  # may still answer


# --- invitations -----------------------------------------------------------------------------------------------------


def invite(db: Db, person: int, hashed: str) -> None:
    """An invitation for three days."""
    with db.begin() as tx:
        people.add_invitation(tx, hashed, person, NOW, later(days=3))


def test_an_invitation_is_used_once_whoever_is_first(db: Db, person: int) -> None:
    """Eight accounts open the same link."""
    invite(db, person, "h")

    def use(number: int) -> int | None:
        with db.begin() as tx:
            return people.use_invitation(tx, "h", 500 + number, NOW)

    results = in_threads(8, use)
    assert [one for one in results if one is not None] == [person]
    with db.read() as tx:
        assert people.invitation(tx, "h", NOW) is None
        row = tx.execute(select(undangan)).one()
        assert row.dipakai_oleh == 500 + results.index(person)


def test_unknown_used_revoked_and_expired_invitations_are_all_answered_alike(db: Db, person: int) -> None:
    """None; nothing is told about which."""
    for hashed in ("old", "new", "revoked"):
        invite(db, person, hashed)
    with db.begin() as tx:
        people.revoke_invitation(tx, "revoked", NOW)
    invite(db, person, "newest")
    with db.begin() as tx:
        for hashed in ("unknown", "old", "new", "revoked"):
            assert people.invitation(tx, hashed, NOW) is None
            assert people.use_invitation(tx, hashed, 1, NOW) is None
        assert people.invitation(tx, "newest", later(days=3)) is None
        assert people.use_invitation(tx, "newest", 1, later(days=3)) is None
        assert people.invitation(tx, "newest", later(days=2)) == person
        assert people.use_invitation(tx, "newest", 1, later(days=2)) == person
        assert people.use_invitation(tx, "newest", 1, later(days=2)) is None


def test_an_invitation_of_somebody_else_stays_valid(db: Db, person: int) -> None:
    """Only the same person's earlier ones are revoked."""
    with db.begin() as tx:
        budi = put_person(tx, "budi")
    invite(db, person, "for ani")
    invite(db, budi, "for budi")
    with db.read() as tx:
        assert people.invitation(tx, "for ani", NOW) == person
