"""What do the papers of an evaluation meeting say: invitation, attendance list and minutes, as Word and PDF?

The number is the one the office's agenda gave; where none was given yet, a line is left for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.report.text import clean, one_line
from bot.report.typeset import printable, typeset_pages, typeset_pdf
from bot.report.version_code import qr_svg
from bot.report.word import fill_letter
from bot.report.words import say_date, say_day

TEMPLATE = "rapat.typ"
_DOTS = "……………………"
_SPARE_ROWS = 4


class SuratRapat(StrEnum):
    """The three papers; the value begins their file names."""

    UNDANGAN = "Undangan Rapat"
    DAFTAR_HADIR = "Daftar Hadir Rapat"
    NOTULA = "Notula Rapat"


_WORD = {
    SuratRapat.UNDANGAN: "undangan_rapat.docx",
    SuratRapat.DAFTAR_HADIR: "daftar_hadir_rapat.docx",
    SuratRapat.NOTULA: "notula_rapat.docx",
}


@dataclass(frozen=True, slots=True)
class Sorotan:
    """An indikator to be talked about: name, unit, capaian as printed, and the obstacle its unit wrote."""

    nama: str
    unit: str
    capaian: str
    kendala: str


@dataclass(frozen=True, slots=True)
class Catatan:
    """A recommendation in the papers: for whom, its words, until when, and where it stands."""

    unit: str
    teks: str
    tenggat: str
    status: str


@dataclass(frozen=True, slots=True)
class Rapat:
    """One meeting. `peserta` are jabatan and name of the office's officials, the inviting one left out; `nomor` and
    `tanggal_surat` are as people wrote them, "" while the agenda has not given them; `disusun_pada` is aware."""

    kode_instansi: str
    instansi: str
    kop: tuple[str, ...]
    contoh: bool
    periode: str
    periode_kode: str
    tanggal: date
    pukul: str
    tempat: str
    nomor: str
    tanggal_surat: str
    kota: str
    pengundang: str
    notulis: str
    peserta: tuple[tuple[str, str], ...]
    agenda: tuple[str, ...]
    terendah: tuple[Sorotan, ...]
    terbuka: tuple[Catatan, ...]
    rekomendasi: tuple[Catatan, ...]
    disusun_pada: datetime
    zona_iana: str


def render_rapat(rapat: Rapat, format_dir: Path) -> dict[SuratRapat, dict[str, bytes]]:
    """Each paper as `pdf` and `docx`; equal meetings give equal bytes. TemplateFault when a template cannot be used."""
    return {
        kind: {"pdf": render_pdf(rapat, kind, format_dir), "docx": render_word(rapat, kind, format_dir)}
        for kind in SuratRapat
    }


def render_pdf(rapat: Rapat, kind: SuratRapat, format_dir: Path) -> bytes:
    """One paper as PDF."""
    return typeset_pdf(TEMPLATE, _inputs(rapat, kind), rapat.disusun_pada, format_dir)


def render_rapat_pages(rapat: Rapat, kind: SuratRapat, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """Its pages as PNG pictures, to look at."""
    return typeset_pages(TEMPLATE, _inputs(rapat, kind), rapat.disusun_pada, format_dir, ppi)


def render_word(rapat: Rapat, kind: SuratRapat, format_dir: Path) -> bytes:
    """One paper as .docx, from the office's own template."""
    return fill_letter(_WORD[kind], view_rapat(rapat, kind), rapat.disusun_pada, format_dir)


def view_rapat(rapat: Rapat, kind: SuratRapat) -> Mapping[str, Any]:
    """What a paper prints, as JSON primitives."""
    made = rapat.disusun_pada.astimezone(ZoneInfo(rapat.zona_iana))
    people = [_person(title, name) for title, name in rapat.peserta]
    return {
        "jenis": kind.name.lower(),
        "judul": f"{kind} Evaluasi {one_line(rapat.periode)}",
        "instansi": one_line(rapat.instansi),
        "kop": [one_line(line) for line in rapat.kop],
        "contoh": rapat.contoh,
        "kode_versi": one_line(f"{rapat.kode_instansi} {rapat.periode_kode} {kind.lower()} {rapat.tanggal}"),
        "tanggal_angka": {"tahun": made.year, "bulan": made.month, "hari": made.day},
        "periode": one_line(rapat.periode),
        "hari": say_day(rapat.tanggal),
        "tanggal": say_date(rapat.tanggal.year, rapat.tanggal.month, rapat.tanggal.day),
        "pukul": one_line(rapat.pukul),
        "tempat": one_line(rapat.tempat),
        "acara": f"Rapat evaluasi capaian kinerja {one_line(rapat.periode)}",
        "nomor": one_line(rapat.nomor) or _DOTS,
        "tempat_tanggal": f"{one_line(rapat.kota) or _DOTS}, {one_line(rapat.tanggal_surat) or _DOTS}",
        "kota": one_line(rapat.kota) or _DOTS,
        "pengundang": one_line(rapat.pengundang),
        "notulis": one_line(rapat.notulis),
        "peserta": people,
        "hadir": [*people, *({"jabatan": "", "nama": ""} for _ in range(_SPARE_ROWS))],
        "agenda": [clean(item) for item in rapat.agenda],
        "terendah": [_highlight(item) for item in rapat.terendah],
        "terbuka": [_note(item) for item in rapat.terbuka],
        "rekomendasi": [_note(item) for item in rapat.rekomendasi],
        "kosong": {
            "terendah": "Belum ada capaian yang dapat dihitung.",
            "terbuka": "Tidak ada rekomendasi terdahulu yang masih berjalan.",
            "rekomendasi": "Belum ada rekomendasi yang dicatat.",
        },
    }


def _person(title: str, name: str) -> dict[str, str]:
    """A name that only repeats the title is left to be written by hand."""
    own = one_line(name)
    return {"jabatan": one_line(title), "nama": "" if own.casefold().startswith(one_line(title).casefold()) else own}


def _highlight(item: Sorotan) -> dict[str, str]:
    return {
        "nama": one_line(item.nama),
        "unit": one_line(item.unit),
        "capaian": one_line(item.capaian),
        "kendala": clean(item.kendala) or "–",
    }


def _note(item: Catatan) -> dict[str, str]:
    return {
        "unit": one_line(item.unit),
        "teks": clean(item.teks),
        "tenggat": one_line(item.tenggat),
        "status": one_line(item.status),
    }


def _inputs(rapat: Rapat, kind: SuratRapat) -> dict[str, Any]:
    view = dict(view_rapat(rapat, kind))
    return {**printable(view), "qr": qr_svg(view["kode_versi"])}
