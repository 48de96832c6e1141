"""Two siklus of one office at once, as in January: one reminder a day names what is due in both, orders find the right
one."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.cases.opening import schedule
from bot.cases.opening.begin import begin
from bot.domain.triwulan import Triwulan
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import HEAD, OFFICE, PLANNER, SECRETARY, Office
from tests.journeys.test_authority import _assign


@pytest.fixture
def both(office_at: At) -> Office:
    """Step 1 is open in the siklus of TW I 2026 and in that of TW IV 2025: the planner is asked twice."""
    return _with_another(office_at(stages.proposed))


def _with_another(office: Office) -> Office:
    config = office.house.config
    instansi = config.instansi[OFFICE]
    older = schedule.opening_of(config, instansi, config.sop_for(instansi, instansi.sop[0]), Triwulan(2025, 4))
    with office.db.begin() as tx:
        begin(tx, config, older, timedelta(seconds=90), office.now)
    office.drain()
    assert len(office.rows(tables.siklus)) == 2
    return office


def test_one_reminder_a_day_names_what_is_due_in_every_siklus_and_orders_find_theirs(both: Office) -> None:
    """The first siklus does not take the reminder for itself; put off, it rests for both; a deadline names a period."""
    both.until("2026-04-02 09:00")
    (told,) = [row for row in both.told(PLANNER) if row.jenis.startswith("pengingat")]
    assert {row["periode"] for row in told.isi["daftar_tugas"]} == {"Triwulan IV 2025", "Triwulan I 2026"}
    both.tap(PLANNER, "tunda", both.last(PLANNER))
    both.say(PLANNER, "sedang diklat", both.last(PLANNER))
    assert [row.kunci for row in both.rows(tables.penanda, kunci=f"tunda:{OFFICE}:0")]
    both.say(PLANNER, "/tenggat semua 20-04-2026; SE 1/2026; libur")
    assert "Bila yang dimaksud Triwulan I 2026" in both.last(PLANNER)["text"]
    both.say(PLANNER, "/tenggat semua TW I 2026 20-04-2026; SE 1/2026; libur")
    both.tap(PLANNER, "ya", both.last(PLANNER))
    assert [f"{row.tenggat:%d}" for row in both.rows(tables.langkah, urut=1)] == ["20", "01"]
    assert both.unsound() == []


def test_one_digest_names_every_siklus_and_what_waits_in_each(office_at: At) -> None:
    """The units fill TW I in time, the planner's own task waits in TW IV: one message a morning, and one a week."""
    office = _with_another(office_at(stages.shared))
    office.until("2026-04-02 08:00")
    (digest,) = office.said(PLANNER, "Ringkasan pagi")
    assert "Triwulan I 2026: langkah 2 dari 9" in digest["text"]
    assert "Triwulan IV 2025: langkah 1 dari 9" in digest["text"]
    assert "Triwulan IV 2025, sejak" in digest["text"]
    assert "Perkiraan selesai Triwulan I 2026:" in digest["text"]
    assert [kind for kind in office.kinds(PLANNER) if kind.startswith("ringkasan")] == ["ringkasan_pagi"]
    office.until("2026-04-06 08:00")
    (weekly,) = office.said(HEAD, "Ringkasan pekan ini")
    assert "Triwulan I 2026 berada pada langkah 2" in weekly["text"]
    assert "Triwulan IV 2025 pada Kasubbag" in weekly["text"]


def test_what_else_is_late_stands_in_the_one_reminder_of_the_day(office_at: At) -> None:
    """A late task takes no day from late recommendations nor from a correction that waits; each is answered by code."""
    office = _with_another(office_at(stages.finished))
    _assign(office, SECRETARY, peran="kepala_bidang", bidang="penempatan")
    with office.db.begin() as tx:
        tx.execute(update(tables.rekomendasi).values(tenggat=office.now, periksa_pada=office.now))
    office.reply(PLANNER, "selesai")
    office.settle()
    office.say(PLANNER, "/koreksi TW I 2026; PEN-03; 1.012; BA 14/2026; tertukar")
    office.tap(PLANNER, "ya", office.last(PLANNER))
    office.until("2026-04-02 09:00")
    office.until("2026-04-06 09:00")
    first, second = (row.isi for row in office.told(SECRETARY) if row.jenis.startswith("pengingat"))
    assert [row["tugas"] for row in first["daftar_tugas"]] == ["putusan_format"]
    assert {row["unit"] for row in first["rekomendasi"]} == {"Penempatan", "Sekretariat"}
    assert [row["tugas"] for row in second["daftar_tugas"]] == ["putusan_format", "putusan_koreksi"]
    assert second["rekomendasi"] == []
    office.say(SECRETARY, f"{first['rekomendasi'][0]['kode']} sudah dilaksanakan")
    assert [row.teks for row in office.rows(tables.kemajuan, status="diajukan")] == ["sudah dilaksanakan"]
    office.tap(SECRETARY, "rekomendasi")
    assert "rekomendasi_saya" in office.kinds(SECRETARY)
