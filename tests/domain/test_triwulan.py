"""Periods: parsing, printing, stepping."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.triwulan import Tahun, Triwulan, last_finished, last_finished_tahun, parse, triwulan_of

dates = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def test_a_triwulan_has_every_name_the_messages_use() -> None:
    """Triwulan II 2026 in letters, headings and file keys."""
    tw = Triwulan(2026, 2)
    assert (str(tw), tw.nama, tw.singkat, tw.roman) == ("2026-TW2", "Triwulan II 2026", "TW II", "II")
    assert (tw.bulan, tw.bulan_awal, tw.bulan_akhir) == ("April–Juni", "April", "Juni")
    assert (tw.mulai, tw.selesai) == (date(2026, 4, 1), date(2026, 6, 30))


def test_a_tahun_has_them_too() -> None:
    """The annual report's period."""
    tahun = Tahun(2026)
    assert (str(tahun), tahun.nama, tahun.singkat, tahun.bulan) == ("2026", "Tahun 2026", "2026", "Januari–Desember")
    assert (tahun.mulai, tahun.selesai) == (date(2026, 1, 1), date(2026, 12, 31))
    assert tahun.triwulan[0] == Triwulan(2026, 1)
    assert tahun.triwulan[-1] == Triwulan(2026, 4)
    assert (tahun.next(), tahun.previous()) == (Tahun(2027), Tahun(2025))


def test_all_four_quarters_end_on_the_right_day() -> None:
    """31 March, 30 June, 30 September, 31 December."""
    assert [Triwulan(2024, n).selesai.strftime("%m-%d") for n in range(1, 5)] == ["03-31", "06-30", "09-30", "12-31"]
    assert [Triwulan(2024, n).bulan_akhir for n in range(1, 5)] == ["Maret", "Juni", "September", "Desember"]


@pytest.mark.parametrize("text", ["2026-TW5", "2026-TW0", "TW1", "2026-1", "26", "", "2026-TW1 x", "20261"])
def test_anything_else_is_refused(text: str) -> None:
    """A misspelt period must not open a siklus."""
    with pytest.raises(ValueError, match="2026-TW1"):
        parse(text)


def test_a_fifth_quarter_cannot_exist() -> None:
    """Neither by parsing nor by hand."""
    with pytest.raises(ValueError, match="1 to 4"):
        Triwulan(2026, 5)


def test_lower_case_is_understood() -> None:
    """People type it on a command line."""
    assert parse("2026-tw3") == Triwulan(2026, 3)
    assert parse("2026") == Tahun(2026)


def test_the_last_finished_period_had_ended_the_day_before() -> None:
    """On 1 April TW I is over; on 31 March it is not."""
    assert last_finished(date(2026, 4, 1)) == Triwulan(2026, 1)
    assert last_finished(date(2026, 3, 31)) == Triwulan(2025, 4)
    assert last_finished_tahun(date(2026, 12, 31)) == Tahun(2025)


@settings(deadline=None)
@given(dates)
def test_a_date_lies_in_its_triwulan_and_the_printed_form_parses_back(day: date) -> None:
    """Also stepping forth and back, order, and no gap between quarters."""
    tw = triwulan_of(day)
    assert tw.mulai <= day <= tw.selesai
    assert parse(str(tw)) == tw
    assert tw.next().previous() == tw
    assert tw < tw.next()
    assert tw.selesai + timedelta(days=1) == tw.next().mulai
