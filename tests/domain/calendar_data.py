"""The calendars of 2025 to 2027 as literal data, and helpers to write local times, for the calendar tests."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.hari_kerja import JamHari, JamKerja, Kalender, Ramadan

LIBUR_NASIONAL = {
    2025: "01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 08-17 09-05 12-25",
    2026: "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-31 05-14 06-01 05-27 06-16 08-17 08-25 12-25",
    2027: "01-01 01-05 12-26 02-06 03-08 03-10 03-11 03-26 03-28 05-01 05-20 05-06 06-01 05-17 06-06 08-17 08-15 12-25",
}
CUTI_BERSAMA = {
    2025: "01-28 03-28 04-02 04-03 04-04 04-07 05-13 05-30 06-09 08-18 12-26",
    2026: "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24",
    2027: "02-05 03-09 03-12 03-15 03-25 05-19 05-18 12-24",
}
RAMADAN = (
    Ramadan(date(2025, 3, 1), date(2025, 3, 30)),
    Ramadan(date(2026, 2, 19), date(2026, 3, 20)),
    Ramadan(date(2027, 2, 8), date(2027, 3, 9)),
)


def _jam(mulai: str, selesai: str, istirahat_mulai: str, istirahat_selesai: str) -> JamHari:
    return JamHari(*(time.fromisoformat(t) for t in (mulai, selesai, istirahat_mulai, istirahat_selesai)))


JAM = JamKerja(_jam("07:30", "16:00", "12:00", "13:00"), _jam("07:30", "16:30", "11:30", "13:00"))
JAM_RAMADAN = JamKerja(_jam("08:00", "15:00", "12:00", "12:30"), _jam("08:00", "15:30", "11:30", "12:30"))
JAM_SABTU = JamKerja(
    _jam("07:30", "14:30", "12:00", "12:30"),
    _jam("07:30", "11:30", "11:30", "11:30"),
    _jam("07:30", "13:00", "12:00", "12:00"),
)


def _dates(table: dict[int, str], nama: str) -> dict[date, str]:
    return {date.fromisoformat(f"{year}-{day}"): nama for year, days in table.items() for day in days.split()}


def kalender(zona: str = "Asia/Jakarta", hari: frozenset[int] = frozenset(range(5)), jam: JamKerja = JAM) -> Kalender:
    """The office calendar with the national holidays and cuti bersama of 2025 to 2027."""
    libur = _dates(CUTI_BERSAMA, "Cuti bersama") | _dates(LIBUR_NASIONAL, "Libur nasional")
    return Kalender(zona, libur, hari, jam, JAM_RAMADAN, RAMADAN, frozenset(LIBUR_NASIONAL))


def at(text: str, zona: str = "Asia/Jakarta") -> datetime:
    """A local time such as `2026-10-02 16:20`, as the UTC datetime the domain works in."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zona)).astimezone(UTC)
