"""Which period is this, and what is it called? Quarters and years as values that parse, print, sort and step."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV")
_PERIODE = re.compile(r"(\d{4})(?:-TW([1-4]))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Triwulan:
    """One quarter of a calendar year; prints as `2026-TW1`."""

    tahun: int
    nomor: int

    def __post_init__(self) -> None:
        if not 1 <= self.nomor <= 4:
            raise ValueError(f"a triwulan is numbered 1 to 4, not {self.nomor}")

    def __str__(self) -> str:
        return f"{self.tahun:04d}-TW{self.nomor}"

    @property
    def roman(self) -> str:
        """I to IV."""
        return ROMAN[self.nomor - 1]

    @property
    def nama(self) -> str:
        """As in a letter: Triwulan I 2026."""
        return f"Triwulan {self.roman} {self.tahun}"

    @property
    def singkat(self) -> str:
        """As in a column heading: TW I."""
        return f"TW {self.roman}"

    @property
    def bulan_awal(self) -> str:
        """Name of the first month."""
        return BULAN[3 * self.nomor - 3]

    @property
    def bulan_akhir(self) -> str:
        """Name of the last month."""
        return BULAN[3 * self.nomor - 1]

    @property
    def bulan(self) -> str:
        """The months covered: Januari–Maret."""
        return f"{self.bulan_awal}–{self.bulan_akhir}"

    @property
    def mulai(self) -> date:
        """First day."""
        return date(self.tahun, 3 * self.nomor - 2, 1)

    @property
    def selesai(self) -> date:
        """Last day."""
        return self.next().mulai - timedelta(days=1)

    def next(self) -> "Triwulan":
        """The quarter after this one."""
        return Triwulan(self.tahun + 1, 1) if self.nomor == 4 else Triwulan(self.tahun, self.nomor + 1)

    def previous(self) -> "Triwulan":
        """The quarter before this one."""
        return Triwulan(self.tahun - 1, 4) if self.nomor == 1 else Triwulan(self.tahun, self.nomor - 1)


@dataclass(frozen=True, slots=True, order=True)
class Tahun:
    """One calendar year as a reporting period; prints as `2026`."""

    tahun: int

    def __str__(self) -> str:
        return f"{self.tahun:04d}"

    @property
    def nama(self) -> str:
        """As in a letter: Tahun 2026."""
        return f"Tahun {self.tahun}"

    @property
    def singkat(self) -> str:
        """As in a column heading: 2026."""
        return str(self)

    @property
    def bulan(self) -> str:
        """The months covered."""
        return f"{BULAN[0]}–{BULAN[-1]}"

    @property
    def mulai(self) -> date:
        """First day."""
        return date(self.tahun, 1, 1)

    @property
    def selesai(self) -> date:
        """Last day."""
        return date(self.tahun, 12, 31)

    @property
    def triwulan(self) -> tuple[Triwulan, ...]:
        """Its four quarters, in order."""
        return tuple(Triwulan(self.tahun, nomor) for nomor in range(1, 5))

    def next(self) -> "Tahun":
        """The year after this one."""
        return Tahun(self.tahun + 1)

    def previous(self) -> "Tahun":
        """The year before this one."""
        return Tahun(self.tahun - 1)


Periode = Triwulan | Tahun


def parse(text: str) -> Periode:
    """`2026-TW1` as a Triwulan, `2026` as a Tahun. Raises ValueError for anything else."""
    found = _PERIODE.fullmatch(text.strip().upper())
    if not found:
        raise ValueError(f"a period is written 2026-TW1 or 2026, not {text!r}")
    tahun, nomor = found.groups()
    return Triwulan(int(tahun), int(nomor)) if nomor else Tahun(int(tahun))


def triwulan_of(day: date) -> Triwulan:
    """The quarter a date falls in."""
    return Triwulan(day.year, (day.month + 2) // 3)


def last_finished(day: date) -> Triwulan:
    """The latest quarter that had ended before this date."""
    return triwulan_of(day).previous()


def last_finished_tahun(day: date) -> Tahun:
    """The latest year that had ended before this date."""
    return Tahun(day.year - 1)
