"""What does the official form of an SOP say (PermenPANRB 35/2012)? Its identity block, its rows with a symbol for each
role, and what was inferred, as plain values for whoever prints them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.hari_kerja import Satuan
from bot.domain.sop import Jenis, Laku, LangkahSop, Saat, Sop, stages
from bot.domain.triwulan import BULAN

DAFTAR = (
    ("Dasar Hukum", "dasar_hukum"),
    ("Kualifikasi Pelaksana", "kualifikasi_pelaksana"),
    ("Keterkaitan", "keterkaitan"),
    ("Peralatan/Perlengkapan", "peralatan"),
    ("Peringatan", "peringatan"),
    ("Pencatatan dan Pendataan", "pencatatan"),
)
TANGGAL = ("pembuatan", "revisi", "efektif", "pengesahan")

_SHORT_NAME = re.compile(r"\b[A-Z]{2,}[a-z]+[A-Z]*\b")


class Lambang(StrEnum):
    """The form's symbols for what a role does; the fifth, the arrow, joins them."""

    TERMINAL = "terminal"  # kapsul: the first and the last step
    PROSES = "proses"  # kotak
    KEPUTUSAN = "keputusan"  # belah ketupat
    SAMBUNGAN = "sambungan"  # segilima: the flow goes on on another page


@dataclass(frozen=True, slots=True)
class Simpul:
    """One symbol of the flow: whose column it stands in, which it is, and the word in it."""

    peran: str
    lambang: Lambang
    teks: str = ""


def symbols(sop: Sop, row: LangkahSop) -> tuple[Simpul, ...]:
    """The symbols of a row in the order in which its roles act; at least one. Whoever only registers a signed file has
    none: the form does not know that act."""
    first, last = row is sop.langkah[0], row is sop.langkah[-1]
    roles = dict.fromkeys(stage.peran for stage in stages(sop, row) if stage.peran and not _registers(row, stage.peran))
    found = []
    for role in roles or {row.pelaksana: None}:
        if role == row.pelaksana and (first or last):
            found.append(Simpul(role, Lambang.TERMINAL, "Mulai" if first else "Selesai"))
        else:
            found.append(Simpul(role, Lambang.KEPUTUSAN if _decides(sop, row, role) else Lambang.PROSES))
    return tuple(found)


def _registers(row: LangkahSop, role: str) -> bool:
    return role == row.pencatat and role not in (row.pelaksana, row.penyetuju)


def _decides(sop: Sop, row: LangkahSop, role: str) -> bool:
    return any(stage.laku is Laku.PUTUSAN and stage.peran == role for stage in stages(sop, row))


def deciders(sop: Sop, row: LangkahSop) -> tuple[str, ...]:
    """The titles of those who may return in a row, in the order of the form."""
    return tuple(peran.jabatan for kode, peran in sop.peran.items() if _decides(sop, row, kode))


def total_waktu(sop: Sop) -> str:
    """The standards of all rows added up, days apart from minutes: `2 hari + 110 menit`."""
    days = sum(row.waktu.nilai for row in sop.langkah if row.waktu.satuan is Satuan.HARI)
    minutes = sum(row.waktu.menit() for row in sop.langkah if row.waktu.satuan is not Satuan.HARI)
    parts = ([f"{days} hari"] if days else []) + ([f"{minutes} menit"] if minutes else [])
    return " + ".join(parts)


def say_date(day: date | None) -> str:
    """`5 Januari 2024`, "" for none."""
    return f"{day.day} {BULAN[day.month - 1]} {day.year}" if day else ""


def titled(sop: Sop) -> str:
    """The heading of the flow table: `SOP` and the name, once."""
    return sop.nama if sop.nama.lower().startswith(("sop", "prosedur", "standar")) else f"SOP {sop.nama}"


def capitals(text: str) -> str:
    """`text` in capitals, but for short names that are written as they are: `SOP PENYUSUNAN LKjIP`."""
    kept = [found.span() for found in _SHORT_NAME.finditer(text)]
    return "".join(char if any(a <= i < b for a, b in kept) else char.upper() for i, char in enumerate(text))


def dated(sop: Sop) -> Iterator[tuple[str, str]]:
    """The dates of the identity block as the form labels them; revision and pengesahan only as the SOP has them."""
    wanted = [name for name in TANGGAL if name != "pengesahan" or name in sop.tanggal]
    if "pengesahan" in sop.tanggal and "efektif" not in sop.tanggal:
        wanted.remove("efektif")
    return ((f"Tanggal {name.capitalize()}", say_date(sop.tanggal.get(name))) for name in wanted)


def inferred(sop: Sop) -> Iterator[tuple[LangkahSop, str]]:
    """The rows in which something was inferred, each with why."""
    return ((row, row.alasan_dasar or "") for row in sop.langkah if row.dasar == "disimpulkan")


def manner(sop: Sop) -> Iterator[str]:
    """How the steps are worked off, as far as the columns of the form cannot show it."""
    everywhere = [str(row.urut) for row in sop.langkah if row.per_bidang]
    if everywhere:
        yield f"Langkah {_listed(everywhere)} dikerjakan setiap bidang, berdampingan."
    for row in sop.langkah:
        if row.tenggat_hari_kerja:
            yield f"Langkah {row.urut}: batas pengisian {row.tenggat_hari_kerja} hari kerja sejak format dibagikan."
        if row.penyetuju and row.saat:
            yield f"Langkah {row.urut}: {_agreement(sop, row)}."
        if row.pencatat and row.pencatat != row.pelaksana:
            yield f"Langkah {row.urut}: {_registration(row)} {sop.peran[row.pencatat].jabatan}."
        if row.tidak is not None:
            yield f"Langkah {row.urut}: bila dikembalikan ({', '.join(deciders(sop, row))}), ke langkah {row.tidak}."


def _agreement(sop: Sop, row: LangkahSop) -> str:
    title = sop.peran[row.penyetuju or ""].jabatan
    if Jenis.TANDA_TANGAN in row.semua_jenis:
        return f"ditandatangani oleh {title}"
    follows = sop.after(row.urut)
    later = f"melalui putusan pada langkah {follows.urut}" if follows else "sesudah kegiatan"
    return f"persetujuan {title} diberikan {'sebelum kegiatan' if row.saat is Saat.SEBELUM else later}"


def _registration(row: LangkahSop) -> str:
    return "berkas bertanda tangan didaftarkan oleh" if Jenis.TANDA_TANGAN in row.semua_jenis else "dicatat oleh"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"
