"""Connecting an account: the code, the confirming tap or two minutes of silence, and a code that went astray."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.actions.chase_rekomendasi import chase_rekomendasi
from bot.actions.digest import digest
from bot.actions.open_siklus import open_siklus
from bot.actions.reassign import reassign
from bot.actions.remind import remind
from bot.app import calendars_of, phones_of
from bot.cases.accounts.invitations import invite
from bot.cases.opening.wishes import NEXT
from bot.store import tables
from bot.store.queries import marks
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, OFFICE, PLANNER, Office

WHO = FILLER["penempatan"]


def _before(office_at: At) -> Office:
    """The office with a siklus under way, and one filler who is not connected."""
    office = office_at(stages.shared)
    with office.db.begin() as tx:
        mine = tables.ikatan.c.telegram_id == office.telegram_id(WHO)
        tx.execute(tables.ikatan.update().where(mine).values(selesai=office.now))
    return office


def _open(office: Office) -> None:
    """A person types the code of a fresh invitation."""
    (row,) = office.rows(tables.orang, kode=WHO)
    office.say(WHO, f"/start {invite(office.db, row.id, office.now)}")


def _bound(office: Office) -> bool:
    account = office.telegram_id(WHO)
    return any(row.selesai is None for row in office.rows(tables.ikatan, telegram_id=account))


def test_the_tap_connects_at_once(office_at: At) -> None:
    """Name and office are shown first."""
    office = _before(office_at)
    _open(office)
    assert not _bound(office)
    assert "Dinas" in office.last(WHO)["text"]
    office.tap(WHO, "benar")
    assert _bound(office)


def test_two_minutes_of_silence_connect_too(office_at: At) -> None:
    """Whoever typed the code need not tap as well; one read in a group or passed on connects nobody."""
    office = _before(office_at)
    (row,) = office.rows(tables.orang, kode=WHO)
    words = f"/start {invite(office.db, row.id, office.now)}"
    group = office.post("/_sandbox/telegram/groups", {"title": "Tim", "members": [office.telegram_id(WHO)]})
    office.say(WHO, words, chat_id=group["chat_id"])
    office.say(WHO, words, forward_from=office.telegram_id(PLANNER))
    office.advance(minutes=3)
    assert not _bound(office)
    _open(office)
    office.advance(seconds=119)
    assert not _bound(office)
    office.advance(seconds=2)
    assert _bound(office)
    assert "terdaftar" in [row.jenis for row in office.rows(tables.outbox)]


def test_a_code_that_went_astray_is_revoked_and_connects_nobody(office_at: At) -> None:
    """ "Bukan saya" ends it; silence afterwards changes nothing, and the code is used up."""
    office = _before(office_at)
    _open(office)
    office.tap(WHO, "bukan_saya")
    office.advance(minutes=5)
    assert not _bound(office)
    assert office.told(PLANNER, "pendaftaran_ditolak_perencana")
    assert all(row.dicabut or row.dipakai for row in office.rows(tables.undangan))


def test_a_used_or_wrong_code_gets_the_same_neutral_answer(office_at: At) -> None:
    """Nothing tells which of them it was."""
    office = _before(office_at)
    _open(office)
    office.tap(WHO, "benar")
    office.say(PLANNER, "/start salah-sekali-0000000000")
    assert office.rows(tables.outbox, jenis="undangan_tidak_berlaku")


def test_a_new_account_gets_the_tasks_of_every_siklus_each_in_its_own_transaction(office_at: At) -> None:
    """The open card comes to the new account; what was sent to the old one is dead."""
    office = _before(office_at)
    _open(office)
    office.tap(WHO, "benar")
    assert "pengisian format" in office.card(WHO)["text"]
    assert [row for row in office.rows(tables.penanda) if row.kunci.startswith("antar:")] == []
    assert len(office.told(PLANNER, "ikatan_baru_perencana")) == 1


def test_an_official_who_connects_later_is_asked_to_confirm_what_was_recorded(office_at: At) -> None:
    """Recorded for somebody outside Telegram; unconfirmed until they connect and answer."""
    office = office_at(stages.filled)
    chief = CHECKER["penempatan"]
    with office.db.begin() as tx:
        mine = tables.ikatan.c.telegram_id == office.telegram_id(chief)
        tx.execute(tables.ikatan.update().where(mine).values(selesai=office.now))
    code = office.rows(tables.prompt, urut=3, bidang="penempatan", status="terbuka")[0].kode
    office.say(PLANNER, f"/catat {code} setuju; lisan pada rapat 01-04-2026")
    office.tap(PLANNER, "ya")
    office.settle()
    (row,) = office.rows(tables.orang, kode=chief)
    office.say(chief, f"/start {invite(office.db, row.id, office.now)}")
    office.tap(chief, "benar")
    office.tap(chief, "ya", office.request(chief, "Mohon penegasan"))
    (decision,) = office.decisions(urut=3, bidang="penempatan")
    assert decision.bukti["dicatat_kemudian"]["ditegaskan"] is True


def _with_phone(office: Office, number: str) -> None:
    """The office's file names a telephone number of the filler."""
    config = office.app.config
    known = config.instansi[OFFICE]
    people = tuple(replace(person, telepon=number) if person.kode == WHO else person for person in known.orang)
    changed = replace(config, instansi={OFFICE: replace(known, orang=people)})
    office.app = replace(office.app, config=changed, phones=phones_of(changed))


def _own_number(office: Office) -> str:
    """The number of the filler's Telegram account."""
    return str(office.world.telegram.users[office.telegram_id(WHO)].phone)


def test_where_a_number_is_known_only_the_own_contact_connects(office_at: At) -> None:
    """Neither the tap alone, nor silence, nor somebody else's card, nor a forwarded one."""
    office = _before(office_at)
    _with_phone(office, f"+{_own_number(office)}")
    _open(office)
    office.tap(WHO, "benar")
    assert office.last(WHO)["reply_keyboard"]
    office.advance(minutes=5)
    office.say(WHO, contact={"user_id": office.telegram_id(PLANNER)})
    assert office.kinds(WHO)[-1:] != ["terdaftar"]
    assert not _bound(office)
    office.say(WHO, contact={"phone_number": _own_number(office), "first_name": "Orang"}, forward_from={"name": "X"})
    assert not _bound(office)
    office.say(WHO, contact=True)
    assert _bound(office)
    assert _own_number(office) not in str(office.rows(tables.instansi)) + str(office.rows(tables.siklus))


def test_a_contact_with_another_number_connects_nobody_and_is_on_record(office_at: At) -> None:
    """The own contact, but not the number the office knows."""
    office = _before(office_at)
    _with_phone(office, "0812-0000-0000")
    _open(office)
    office.tap(WHO, "benar")
    office.say(WHO, contact=True)
    assert "belum cocok" in office.last(WHO)["text"]
    assert not _bound(office)
    assert "kontak" in office.noted("ditolak")[-1].isi


def test_a_contact_nobody_asked_for_changes_nothing(office_at: At) -> None:
    """Answered like any other thing that is no answer."""
    office = office_at(stages.shared)
    office.say(WHO, contact=True)
    assert office.kinds(WHO)[-1] == "pesan_tidak_dipakai"


def test_the_planner_hears_who_is_not_connected_before_the_siklus_opens(office_at: At) -> None:
    """Three working days before, in office hours, once; with everybody connected there is nothing to say."""
    office = office_at(stages.joined)
    office.world.clock.set(datetime(2026, 6, 25, 2, 0, tzinfo=UTC))
    with office.db.begin() as tx:
        mine = tables.ikatan.c.telegram_id == office.telegram_id(WHO)
        tx.execute(tables.ikatan.update().where(mine).values(selesai=office.now))
    office.drain()
    assert not office.told(PLANNER, "belum_terhubung")
    for hour in ("2026-06-26 09:00", "2026-06-26 11:00", "2026-06-29 09:00"):
        office.until(hour)
    (told,) = office.told(PLANNER, "belum_terhubung")
    assert "Triwulan II 2026" in office.request(PLANNER, "1 orang belum terhubung")["text"]
    assert [row["jabatan"] for row in told.isi["orang"]] == [office.rows(tables.orang, kode=WHO)[0].jabatan]
    _end_of_the_calendar(office)


def _end_of_the_calendar(office: Office) -> None:
    """The planner hears in November, once, that next year's holidays are missing; in January cards still move."""
    config = replace(office.app.config, libur={2026: office.app.config.libur[2026]})
    for day in (datetime(2026, 11, 2, 3, tzinfo=UTC), datetime(2026, 12, 1, 3, tzinfo=UTC)):
        with office.db.begin() as tx:
            marks.drop(tx, NEXT)
        assert open_siklus(office.db, config, timedelta(0), day).faults == []
        (told,) = office.rows(tables.outbox, jenis="kalender_belum_ada")
        assert told.isi == {"tahun": "2027"}
    january = datetime(2027, 1, 4, 3, tzinfo=UTC)
    for tick in (reassign, remind, digest, chase_rekomendasi):
        assert tick(office.db, calendars_of(config), january).faults == []
