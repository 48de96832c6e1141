"""The calendar files: held against the `holidays` package and the counts published for 2025 to 2027."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from bot.domain.hari_kerja import count_hari_kerja, nth_hari_kerja
from bot.domain.triwulan import Tahun
from config.load import load_config
from config.model import JenisLibur

CONFIG_DIR = Path(__file__).parents[2] / "config"
CONFIG = load_config(CONFIG_DIR)
KALENDER = CONFIG.kalender(CONFIG.instansi["contoh_magetan"])
YEARS = (2025, 2026, 2027)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("jenis", "category"), [("libur", "public"), ("cuti_bersama", "government")])
def test_the_dates_are_those_of_the_holidays_package(year: int, jenis: str, category: str) -> None:
    """A second pair of eyes on every date; the package is no runtime dependency."""
    expected = set(holidays.country_holidays("ID", years=year, categories=(category,)))

    assert {day.tanggal for day in CONFIG.libur[year].libur if day.jenis is JenisLibur(jenis)} == expected


@pytest.mark.parametrize(("year", "libur", "cuti"), [(2025, 17, 11), (2026, 17, 8), (2027, 18, 8)])
def test_the_counts_are_the_published_ones(year: int, libur: int, cuti: int) -> None:
    """17 + 11, 17 + 8, 18 + 8."""
    kinds = [day.jenis for day in CONFIG.libur[year].libur]

    assert (kinds.count(JenisLibur.LIBUR), kinds.count(JenisLibur.CUTI_BERSAMA)) == (libur, cuti)


@pytest.mark.parametrize(
    ("year", "days"), [(2025, [58, 51, 64, 64]), (2026, [55, 57, 64, 64]), (2027, [53, 59, 65, 65])]
)
def test_the_quarters_have_the_working_days_computed_for_them(year: int, days: list[int]) -> None:
    """Both kinds of closed day off."""
    quarters = Tahun(year).triwulan

    assert [count_hari_kerja(KALENDER, quarter.mulai, quarter.selesai) for quarter in quarters] == days


@pytest.mark.parametrize(
    ("first", "tenth"),
    [("2025-04-01", "2025-04-22"), ("2026-01-01", "2026-01-15"), ("2027-01-01", "2027-01-18")],
)
def test_the_tenth_working_day_falls_where_it_should(first: str, tenth: str) -> None:
    """Lebaran 2025 stands between."""
    assert nth_hari_kerja(KALENDER, date.fromisoformat(first), 10) == date.fromisoformat(tenth)


@pytest.mark.parametrize("year", YEARS)
def test_ramadan_ends_the_day_before_idul_fitri(year: int) -> None:
    """The window of shorter hours closes with the month."""
    (window,) = CONFIG.libur[year].ramadan
    first_syawal = min(day.tanggal for day in CONFIG.libur[year].libur if day.nama == "Hari Raya Idul Fitri")

    assert window.selesai + timedelta(days=1) == first_syawal


def test_the_first_days_of_ramadan_are_those_of_indonesia() -> None:
    """The package's table is a day late in 2025."""
    starts = [CONFIG.libur[year].ramadan[0].mulai.isoformat() for year in YEARS]

    assert starts == ["2025-03-01", "2026-02-19", "2027-02-08"]


@pytest.mark.parametrize("year", YEARS)
def test_every_year_names_its_sources(year: int) -> None:
    """Law is dated data: where a date comes from stands beside it."""
    data = tomllib.loads((CONFIG_DIR / "hari_libur" / f"{year}.toml").read_text(encoding="utf-8"))

    assert data["sumber"]
    assert all(window["sumber"] for window in data["ramadan"])
    assert data["dasar_hukum"] or "SKB belum diketahui" in data["sumber"][0]


def test_the_week_has_the_hours_of_the_regulation() -> None:
    """Perpres 21/2023: 37 hours 30 minutes, in Ramadan 32 hours 30 minutes."""
    weeks = [4 * jam.senin_kamis.menit + jam.jumat.menit for jam in (CONFIG.jam.biasa, CONFIG.jam.ramadan)]

    assert weeks == [37 * 60 + 30, 32 * 60 + 30]


def test_each_office_has_its_own_zone() -> None:
    """Balangan lies in WITA."""
    zones = {kode: CONFIG.kalender(office).zona for kode, office in CONFIG.instansi.items()}

    assert zones["contoh_balangan"] == "Asia/Makassar"
    assert zones["contoh_magetan"] == "Asia/Jakarta"
