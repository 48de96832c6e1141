"""Reminders put off with a reason: one's own for some days, everybody's for today; due times stay what they are."""

from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, Office, labels

WHO, OTHER = FILLER["penempatan"], FILLER["pelatihan"]


def _until(office: Office, day: int) -> None:
    """The morning of that day in April, after the reminders went out."""
    office.walk(f"2026-04-{day:02} 09:00")


def test_a_filler_puts_the_reminders_off_with_a_reason_and_they_come_back(office_at: At) -> None:
    """The reason is asked for, shown to the planner next morning; the others are reminded as ever."""
    office = office_at(stages.reminded)
    assert office.kinds(WHO)[-1] == "pengingat_h3"
    office.tap(WHO, "tunda")
    assert office.kinds(WHO)[-1] == "tulis_tunda"
    office.say(WHO, "sedang diklat sampai 08-04-2026", office.last(WHO))
    assert "Kamis, 9 April 2026" in office.last(WHO)["text"]
    before = office.step(2, "penempatan").tenggat
    _until(office, 8)
    assert not office.told(WHO, "pengingat_h1")
    assert office.told(OTHER, "pengingat_h1")
    assert "menunda pengingat sampai dengan Rabu, 8 April 2026: sedang diklat" in _digest(office)
    _until(office, 9)
    assert office.told(WHO, "pengingat_hari_ini")
    assert office.step(2, "penempatan").tenggat == before
    assert office.noted("tunda")
    assert office.unsound() == []


def _digest(office: Office) -> str:
    return str(office.request(PLANNER, "Ringkasan pagi")["text"])


def test_nobody_puts_the_reminders_off_for_long_or_without_a_reason(office_at: At) -> None:
    """Three working days at most; a dot is no reason and the question stays open."""
    office = office_at(stages.reminded)
    office.tap(WHO, "tunda")
    box = office.last(WHO)
    office.say(WHO, ".", box)
    assert office.kinds(WHO)[-1] == "cara_perintah"
    office.say(WHO, "cuti sampai 30-04-2026", box)
    assert "Jumat, 10 April 2026" in office.last(WHO)["text"]
    assert "arahan atasan tetap dimohonkan" in office.last(WHO)["text"]
    _until(office, 10)
    assert office.told(WHO, "lewat_batas_pengisi")
    office.tap(WHO, "tunda")
    office.say(WHO, "masih cuti sampai 14-04-2026", office.last(WHO))
    _until(office, 13)
    assert len(office.told(WHO, "lewat_batas_pengisi")) == 1
    assert office.told(CHECKER["penempatan"], "eskalasi_atasan")  # a snooze puts off words to oneself, nothing else


def test_the_planner_puts_everybody_s_reminders_off_for_today(office_at: At) -> None:
    """Only for the day; the next morning they go out again."""
    office = office_at(stages.shared)
    office.walk("2026-04-08 07:45")
    digest = office.request(PLANNER, "sesuai jadwal")
    assert "Tunda pengingat hari ini" in labels(digest)
    office.tap(PLANNER, "tunda", digest)
    office.say(PLANNER, "ada kunjungan kerja di semua bidang", office.last(PLANNER))
    _until(office, 8)
    assert not office.told(WHO, "pengingat_h1")
    assert not office.told(OTHER, "pengingat_h1")
    _until(office, 9)
    assert office.told(WHO, "pengingat_hari_ini")
    assert office.told(OTHER, "pengingat_hari_ini")


def test_somebody_without_a_reminder_at_hand_types_the_command(office_at: At) -> None:
    """The same question, about the own reminders."""
    office = office_at(stages.shared)
    office.say(WHO, "/tunda")
    office.say(WHO, "sedang sakit sampai Senin", office.last(WHO))
    assert office.kinds(WHO)[-1] == "tunda_dicatat"
    _until(office, 6)
    assert not office.told(WHO, "pengingat_h3")
