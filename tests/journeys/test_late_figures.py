"""A figure that is late at its source counts as complete, and is asked for when the day has come."""

from datetime import date

import pytest

from bot.domain.expected import expected_date
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import FILLER, PLANNER, UNITS

UNIT, WHO = "penempatan", FILLER["penempatan"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("BPS, Agustus", date(2026, 8, 31)),
        ("BPS, 15 Agustus 2026", date(2026, 8, 15)),
        ("rilis BPS 05/05/2026", date(2026, 5, 5)),
        ("BPJS, Januari", date(2027, 1, 31)),
        ("BPS, Agt. atau Sept", None),
        ("BPS, Mei atau Juni 2026", date(2026, 6, 30)),
        ("BPS, segera", None),
        ("31 Februari 2026", None),
    ],
)
def test_the_expected_day_is_read_from_people_s_words(words: str, day: date | None) -> None:
    """Month and year as people write them; nothing is guessed."""
    assert expected_date(words, date(2026, 4, 1)) == day


def test_a_late_figure_counts_as_complete_and_is_followed_up_on_its_day(office_at: At) -> None:
    """Approved without it; nobody is asked before the 20th, then filler and planner once, in office hours."""
    office = office_at(stages.shared)
    late = {("PEN-02", "realisasi"): None, ("PEN-02", "ketersediaan"): "Belum tersedia"}
    for unit in UNITS:
        office.sheet(unit).fill({**late, ("PEN-02", "keterangan"): "BPS, 20 April 2026"} if unit == UNIT else None)
    office.drain()
    for unit in UNITS:
        office.reply(FILLER[unit], "selesai")
    assert office.status(3, UNIT) == "terbuka"
    for unit in UNITS:
        office.approve(unit)
    office.settle()
    office.until("2026-04-17 10:00")
    assert "data_ditunggu" not in office.kinds(WHO)
    office.until("2026-04-20 05:00")
    assert "data_ditunggu" not in office.kinds(WHO)
    office.until("2026-04-20 09:00")
    office.until("2026-04-21 09:00")
    for who in (WHO, PLANNER):
        assert office.kinds(who).count("data_ditunggu") == 1
    assert "Senin, 20 April 2026" in office.request(WHO, "diperkirakan terbit")["text"]
