"""How do the files of `hari_libur/` and the office hours become a calendar? One file a year, each with its sources."""

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.domain.hari_kerja import JamHari, JamKerja, Ramadan
from config.load_toml import ConfigError, Day, Fault, Lax, Strict, Text, Texts, load_toml
from config.model import JamDinas, JenisLibur, Libur, TahunLibur

_SPAN = re.compile(r"([01]\d|2[0-3])[.:]([0-5]\d) ?[-–] ?([01]\d|2[0-3])[.:]([0-5]\d)", re.ASCII)
_RAMADAN_DAYS = (29, 30)


def _is_span(text: str) -> str:
    if not _SPAN.fullmatch(text):
        raise ValueError(f"must be two times such as '07.30-16.00', not {text!r}")
    return text


Span = Annotated[Text, AfterValidator(_is_span)]


class JamHariFile(Strict):
    """The hours of one day as the file writes them: `kerja = "07.30-16.00"`, `istirahat = "12.00-13.00"`."""

    kerja: Span
    istirahat: Span | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "JamHariFile":
        self.build()
        return self

    def build(self) -> JamHari:
        """The hours; without a break they are one stretch. Raises ValueError when the times are out of order."""
        start, end = _span(self.kerja)
        return JamHari(start, end, *(_span(self.istirahat) if self.istirahat else (end, end)))


class JamKerjaFile(Strict):
    """The hours of a week; `sabtu` only for a six-day week with a Saturday of its own."""

    senin_kamis: JamHariFile
    jumat: JamHariFile
    sabtu: JamHariFile | None = None

    def build(self) -> JamKerja:
        """The week."""
        sabtu = self.sabtu.build() if self.sabtu else None
        return JamKerja(self.senin_kamis.build(), self.jumat.build(), sabtu)


class LiburFile(Strict):
    """One closed day."""

    tanggal: Day
    nama: Text
    jenis: Annotated[JenisLibur, Lax] = JenisLibur.LIBUR
    sumber: Text | None = None

    def build(self) -> Libur:
        """The day."""
        return Libur(self.tanggal, self.nama, self.jenis)


class _Ramadan(Strict):
    mulai: Day
    selesai: Day
    sumber: Text


class _Tahun(Strict):
    tahun: int
    dasar_hukum: Texts
    sumber: Annotated[Texts, Field(min_length=1)]
    libur: Annotated[tuple[LiburFile, ...], Lax, Field(min_length=1)]
    ramadan: Annotated[tuple[_Ramadan, ...], Lax] = ()


class _JamDinas(Strict):
    berlaku_sejak: Day
    dasar_hukum: Text
    catatan: Texts = ()
    biasa: JamKerjaFile
    ramadan: JamKerjaFile


def load_jam(path: Path, label: str) -> JamDinas:
    """The office hours of the country from `jam_kerja.toml`. Raises ConfigError."""
    found = load_toml(_JamDinas, path, label)
    return JamDinas(found.berlaku_sejak, found.biasa.build(), found.ramadan.build())


def load_tahun(path: Path, label: str) -> TahunLibur:
    """The holidays of one year from `hari_libur/<tahun>.toml`. Raises ConfigError with every fault."""
    found = load_toml(_Tahun, path, label)
    faults = [Fault(label, key, message) for key, message in (*_day_faults(found, path), *_ramadan_faults(found))]
    if faults:
        raise ConfigError(faults)
    libur = tuple(sorted((day.build() for day in found.libur), key=lambda day: day.tanggal))
    windows = tuple(Ramadan(window.mulai, window.selesai) for window in found.ramadan)
    return TahunLibur(found.tahun, libur, windows, found.dasar_hukum, found.sumber)


def _day_faults(found: _Tahun, path: Path) -> list[tuple[str, str]]:
    faults = []
    if str(found.tahun) != path.stem:
        faults.append(("tahun", f"is {found.tahun} but the file is named {path.stem!r}: make them equal"))
    seen: set[date] = set()
    for day in found.libur:
        key = f"libur[tanggal={day.tanggal}]"
        if day.tanggal.year != found.tahun:
            faults.append((key, f"does not fall in {found.tahun}: move it to the file of its year"))
        if day.tanggal in seen:
            faults.append((key, "is listed twice: keep one of them"))
        seen.add(day.tanggal)
    return faults


def _ramadan_faults(found: _Tahun) -> list[tuple[str, str]]:
    faults = []
    for number, window in enumerate(found.ramadan, 1):
        days = (window.selesai - window.mulai).days + 1
        if days not in _RAMADAN_DAYS:
            faults.append((f"ramadan[#{number}]", f"lasts {days} days: Ramadan has 29 or 30, both ends included"))
        if window.mulai.year != found.tahun:
            faults.append((f"ramadan[#{number}].mulai", f"does not fall in {found.tahun}: move it to that year's file"))
    return faults


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"must be two times such as '07.30-16.00', not {text!r}")
    hours = [int(part) for part in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])
